//! No bytes make the archive readers panic, and what they accept can be read in full.
#![no_main]

use libfuzzer_sys::fuzz_target;
use open_skills::archive::{Archive, Limits, Profile};

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits {
        unpacked: 1 << 20,
        file: 1 << 20,
        ..Limits::default()
    };
    let strict = Archive::open(bytes, Profile::Strict, &limits);
    let foreign = Archive::open(bytes, Profile::Foreign, &limits);
    let Ok(archive) = foreign else {
        assert!(strict.is_err(), "strict takes what foreign refuses");
        return;
    };
    for (index, entry) in archive.entries().iter().enumerate() {
        let content = archive.read(index).expect("an accepted file can be read");
        assert_eq!(content.len() as u64, entry.size());
    }
});
