//! A8: no truncation and no flipped byte of an archive goes unnoticed.

use open_skills::archive::zip::write::Compression;
use open_skills::archive::{Archive, Entry, Limits, Profile};

use crate::packing::{noise, pack, sample, source};

type Contents = Vec<(Entry, Vec<u8>)>;

fn contents(bytes: &[u8]) -> Option<Contents> {
    let archive = Archive::open(bytes, Profile::Foreign, &Limits::default()).ok()?;
    let read = |(index, entry): (usize, &Entry)| (entry.clone(), archive.read(index).unwrap());
    Some(archive.entries().iter().enumerate().map(read).collect())
}

/// Paths and contents; a flip may change whether a file is executable.
fn texts(contents: &Contents) -> Vec<(&str, &[u8])> {
    contents
        .iter()
        .map(|(entry, content)| (entry.path.as_str(), content.as_slice()))
        .collect()
}

fn archives() -> Vec<Vec<u8>> {
    let mixed = [
        pack(&sample(), Compression::Deflate).0,
        pack(&sample(), Compression::Store).0,
    ];
    let large = noise(1500);
    let two_kilobytes = pack(
        &source(&[
            ("SKILL.md", false, &large),
            ("x", true, b"xxxxxxxxxxxxxxxxxxxxxxxx"),
        ]),
        Compression::Deflate,
    );
    mixed.into_iter().chain([two_kilobytes.0]).collect()
}

#[test]
fn a8_every_truncation_is_refused() {
    for bytes in archives() {
        assert!(contents(&bytes).is_some());
        for length in 0..bytes.len() {
            assert!(
                contents(&bytes[..length]).is_none(),
                "cut to {length} bytes"
            );
        }
    }
}

#[test]
fn a8_every_flipped_byte_is_refused_or_changes_nothing() {
    for bytes in archives() {
        let honest = contents(&bytes).unwrap();
        let mut accepted = 0;
        for at in 0..bytes.len() {
            for mask in [0x01, 0x80, 0xff, 0x20] {
                let mut flipped = bytes.clone();
                flipped[at] ^= mask;
                let Some(found) = contents(&flipped) else {
                    continue;
                };
                accepted += 1;
                assert_eq!(texts(&found), texts(&honest), "byte {at}, mask {mask:#x}");
            }
        }
        // Only modes, the maker's version and the like may pass.
        assert!(accepted < bytes.len(), "{accepted} flips were accepted");
    }
}

#[test]
fn a8_every_inserted_or_missing_byte_is_refused() {
    for bytes in archives() {
        for at in 0..=bytes.len() {
            let longer = [&bytes[..at], b"\0", &bytes[at..]].concat();
            assert!(contents(&longer).is_none(), "a byte more at {at}");
            if at < bytes.len() {
                let shorter = [&bytes[..at], &bytes[at + 1..]].concat();
                assert!(contents(&shorter).is_none(), "a byte less at {at}");
            }
        }
    }
}
