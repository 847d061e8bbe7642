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

/// The most memory that this process had at once, in bytes.
#[cfg(target_os = "linux")]
fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kibibytes = line.unwrap().trim().trim_end_matches(" kB");
    kibibytes.parse::<u64>().unwrap() * 1024
}

#[cfg(target_os = "linux")]
#[test]
#[ignore = "run by a5_bombs_take_little_memory in a process of its own"]
fn child_that_meets_bombs() {
    let Some(folder) = std::env::var_os("OPEN_SKILLS_TEST_BOMBS") else {
        return;
    };
    for entry in std::fs::read_dir(folder).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        assert_ne!(refused(&bytes, &Limits::default()), "ok");
    }
    assert!(peak_memory() < 100 << 20, "{} bytes", peak_memory());
}

#[cfg(target_os = "linux")]
#[test]
fn a5_bombs_take_little_memory() {
    let folder = tempfile::tempdir().unwrap();
    let mut zeros = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
    // A gibibyte, of which only a few kilobytes ever stand in memory here.
    std::io::copy(
        &mut std::io::Read::take(std::io::repeat(0), 1 << 30),
        &mut zeros,
    )
    .unwrap();
    let data = zeros.finish().unwrap();
    let packed = u32::try_from(data.len()).unwrap();
    for (name, size) in [("ten", 10), ("whole", 1 << 30), ("below", 40 << 20)] {
        let mut entry = Forged::stored("bomb", b"").both(|f| {
            (f.method, f.packed, f.size) = (8, packed, size);
        });
        entry.data.clone_from(&data);
        std::fs::write(folder.path().join(name), zip(&[entry])).unwrap();
    }
    let child = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "limits::child_that_meets_bombs", "--ignored"])
        .env("OPEN_SKILLS_TEST_BOMBS", folder.path())
        .output()
        .unwrap();
    assert!(child.status.success(), "{child:?}");
}
