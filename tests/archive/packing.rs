//! What the writer makes: the same bytes always, and accepted by our own reader.

use std::io;

use open_skills::archive::digest::{
    ArchiveDigest, Sha256Digest, archive_files, bundle_digest, hash_files,
};
use open_skills::archive::zip::write::{Compression, write};
use open_skills::archive::{
    Archive, DiskSource, EntryKind, EntryPath, Limits, MemorySource, Packed, Profile,
};
use proptest::prelude::*;

pub fn source(files: &[(&str, bool, &[u8])]) -> MemorySource {
    let mut source = MemorySource::default();
    for (path, executable, content) in files {
        source.add(EntryPath::new(path).unwrap(), *executable, content.to_vec());
    }
    source
}

pub fn pack(source: &MemorySource, compression: Compression) -> (Vec<u8>, Packed) {
    let mut out = Vec::new();
    let packed = write(source.items(), source, compression, &mut out).unwrap();
    (out, packed)
}

/// A small skill with everything that names and modes can be.
pub fn sample() -> MemorySource {
    let text = "# Sample\n".repeat(40);
    source(&[
        ("s/SKILL.md", false, text.as_bytes()),
        ("s/a/c.txt", false, b""),
        ("s/a-b.txt", false, b"tiny"),
        (
            "s/scripts/run.sh",
            true,
            b"#!/bin/sh\necho hello hello hello hello\n",
        ),
        ("s/\u{e9}t\u{e9}.md", false, b"accents"),
    ])
}

#[test]
fn a9_the_bytes_are_fixed_for_a_version_of_the_tool() {
    let (bytes, packed) = pack(&sample(), Compression::Store);
    assert_eq!(packed.archive, ArchiveDigest::of(&bytes));
    assert_eq!(packed.size, bytes.len() as u64);
    // Stored archives depend on no compressor: these digests never change.
    insta::assert_snapshot!(packed.archive, @"sha256:4192c9a21926b4cf301724fd5e5387041c9bb7707beb23f3d34b4b2b3420777f");
    insta::assert_snapshot!(packed.tree, @"sha256:208db03af1967e2a9a7d232351c9e06409067f0bc8bd33ee95959365eadb93b9");
    let (_, deflated) = pack(&sample(), Compression::Deflate);
    assert_eq!(deflated.tree, packed.tree);
    insta::assert_snapshot!(deflated.archive, @"sha256:ea9a2b735265776a5493d13fc26661f6352b163bc3b9f7904e33b4171a729a3a");
}

#[test]
fn a9_order_time_and_folder_of_the_files_do_not_matter() {
    let memory = sample();
    let (bytes, _) = pack(&memory, Compression::Deflate);
    let folder = tempfile::tempdir().unwrap();
    let mut items = memory.items();
    items.reverse();
    let mut source = DiskSource::default();
    for item in &items {
        let path = folder.path().join(item.path.as_str());
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let mut content = Vec::new();
        use open_skills::archive::Source;
        io::copy(&mut memory.open(item).unwrap(), &mut content).unwrap();
        std::fs::write(&path, content).unwrap();
        source.add(item.path.clone(), path);
    }
    let mut again = Vec::new();
    write(items.clone(), &source, Compression::Deflate, &mut again).unwrap();
    assert_eq!(again, bytes);
    let hashed = hash_files(&items, &source).unwrap();
    assert_eq!(
        bundle_digest(&hashed),
        pack(&memory, Compression::Store).1.tree
    );
}

#[test]
fn large_files_are_written_as_their_content_is() {
    // Larger than a batch, once packable and once not.
    let zeros = vec![b'z'; 9 << 20];
    let noise = noise(9 << 20);
    let memory = source(&[("noise", false, &noise), ("zeros", false, &zeros)]);
    for compression in [Compression::Store, Compression::Deflate] {
        let (bytes, packed) = pack(&memory, compression);
        let limits = Limits {
            ratio: 2000,
            ..Limits::default()
        };
        let archive = Archive::open(&bytes, Profile::Strict, &limits).unwrap();
        assert_eq!(archive.read(0).unwrap(), noise);
        assert_eq!(archive.read(1).unwrap(), zeros);
        assert_eq!(packed.files[1].sha256, Sha256Digest::of(&zeros));
    }
}

/// Bytes that no compressor shrinks, the same each time.
pub fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    };
    (0..length).map(|_| next()).collect()
}

#[test]
fn a_file_that_changes_while_it_is_packed_is_an_error() {
    for size in [3_u64, 9 << 20] {
        for told in [size - 1, size + 1] {
            let mut memory = MemorySource::default();
            let content = vec![b'x'; usize::try_from(size).unwrap()];
            memory.add(EntryPath::new("f").unwrap(), false, content);
            let mut items = memory.items();
            items[0].size = told;
            let mut out = Vec::new();
            let error = write(items, &memory, Compression::Deflate, &mut out).unwrap_err();
            assert_eq!(error.kind(), "changed");
        }
    }
}

#[test]
fn names_that_cannot_stand_together_are_not_packed() {
    let memory = source(&[("SKILL.md", false, b"1"), ("skill.md", false, b"2")]);
    let refused = write(memory.items(), &memory, Compression::Store, &mut Vec::new());
    assert_eq!(refused.unwrap_err().kind(), "name-collision");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_packed_is_accepted_and_comes_back(
        files in proptest::collection::btree_map(
            "[a-z]{1,6}(/[a-z\u{e4}\u{65e5}]{1,6}){0,3}\\.md",
            (any::<bool>(), proptest::collection::vec(0_u8..4, 0..3000)),
            0..12,
        ),
        store in any::<bool>(),
    ) {
        let mut memory = MemorySource::default();
        for (path, (executable, content)) in &files {
            memory.add(EntryPath::new(path).unwrap(), *executable, content.clone());
        }
        let compression = if store { Compression::Store } else { Compression::Deflate };
        let (bytes, packed) = pack(&memory, compression);
        let archive = Archive::open(&bytes, Profile::Strict, &Limits::default()).unwrap();
        prop_assert_eq!(archive.entries().len(), files.len());
        prop_assert_eq!(archive_files(&archive).unwrap(), packed.files.clone());
        for (index, entry) in archive.entries().iter().enumerate() {
            let (executable, content) = &files[entry.path.as_str()];
            let size = content.len() as u64;
            prop_assert_eq!(entry.kind, EntryKind::File { executable: *executable, size });
            prop_assert_eq!(&archive.read(index).unwrap(), content);
            prop_assert_eq!(packed.files[index].sha256, Sha256Digest::of(content));
        }
    }
}
