//! A5: bombs are refused quickly and in little memory.

use std::time::{Duration, Instant};

use open_skills::archive::{Archive, Limits, Profile};

use crate::forge::{Forged, checksum, deflate, zip};

fn refused(bytes: &[u8], limits: &Limits) -> &'static str {
    let start = Instant::now();
    let kind = match Archive::open(bytes, Profile::Foreign, limits) {
        Ok(_) => "ok",
        Err(error) => error.kind(),
    };
    assert!(
        start.elapsed() < Duration::from_secs(2),
        "{:?}",
        start.elapsed()
    );
    kind
}

#[test]
fn a5_a_file_that_says_ten_bytes_and_holds_a_gibibyte_is_refused() {
    let mut entry = Forged::stored("bomb", b"0000000000").both(|f| f.method = 8);
    // A block of zeros repeats itself under deflate: one mebibyte, a thousand times.
    entry.data = deflate(&vec![0; 64 << 20]);
    let packed = u32::try_from(entry.data.len()).unwrap();
    let entry = entry.both(|f| f.packed = packed);
    assert_eq!(
        refused(&zip(&[entry]), &Limits::default()),
        "length-mismatch"
    );
}

#[test]
fn a5_zeros_that_pack_too_well_are_refused_before_they_are_unpacked() {
    let zeros = vec![0; 10 << 20];
    let bomb = Forged::deflated("zeros", &zeros);
    assert_eq!(refused(&zip(&[bomb]), &Limits::default()), "ratio");
    // Ten gigabytes, as the headers claim it: the file limit comes first.
    let claimed = Forged::stored("zeros", b"x").both(|f| (f.method, f.size) = (8, 4_000_000_000));
    assert_eq!(refused(&zip(&[claimed]), &Limits::default()), "too-large");
}

#[test]
fn a5_many_files_together_are_counted() {
    let content = crate::packing::noise(1000);
    let entries: Vec<Forged> = (0..20)
        .map(|number| Forged::stored(format!("{number}"), &content))
        .collect();
    let limits = Limits {
        unpacked: 15_000,
        ..Limits::default()
    };
    assert_eq!(refused(&zip(&entries), &limits), "unpacks-too-large");
}

#[test]
fn a5_entries_that_overlap_are_refused() {
    let kernel = deflate(&vec![b'a'; 1 << 20]);
    let mut entries = vec![Forged::stored("0", b"")];
    entries[0].data.clone_from(&kernel);
    for number in 1..1000 {
        let mut entry = Forged::stored(format!("{number}"), b"");
        entry.keeps_offset = true;
        entries.push(entry);
    }
    let sum = checksum(&vec![b'a'; 1 << 20]);
    let entries: Vec<Forged> = entries
        .into_iter()
        .map(|entry| {
            entry.central(|f| {
                (f.method, f.checksum, f.size) = (8, sum, 1 << 20);
                f.packed = u32::try_from(kernel.len()).unwrap();
            })
        })
        .collect();
    assert_eq!(
        refused(&zip(&entries), &Limits::default()),
        "header-mismatch"
    );
}

#[test]
fn a5_too_many_entries_are_refused_before_they_are_read() {
    let entries: Vec<Forged> = (0..20_000)
        .map(|number| Forged::stored(format!("{number}"), b""))
        .collect();
    assert_eq!(
        refused(&zip(&entries), &Limits::default()),
        "too-many-entries"
    );
}

#[test]
fn the_archive_itself_is_limited() {
    let bytes = zip(&[Forged::stored("a", b"x")]);
    let limits = |archive| Limits {
        archive,
        ..Limits::default()
    };
    let length = bytes.len() as u64;
    assert_eq!(refused(&bytes, &limits(length)), "ok");
    assert_eq!(refused(&bytes, &limits(length - 1)), "too-large");
}
