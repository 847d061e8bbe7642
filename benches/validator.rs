//! How fast an archive of stored files is checked, without a process and a disk around it.
//!
//! ```sh
//! cargo bench --no-default-features --bench validator    # --check fails on a missed bar
//! ```

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark")]

use std::hint::black_box;
use std::process::ExitCode;
use std::time::Instant;

use open_skills::archive::zip::write::{Compression, write};
use open_skills::archive::{Archive, EntryPath, Limits, MemorySource, Profile};

const FILES: usize = 1_000;
const SIZE: usize = 50_000;
const ROUNDS: usize = 21;

fn main() -> ExitCode {
    let bytes = stored();
    let limits = Limits::default();
    let mut missed = false;
    // What it is, the bytes a second that it has to reach, and how it is done.
    let checks: [(&str, f64, &dyn Fn()); 2] = [
        ("checked", 1e9, &|| {
            black_box(Archive::open(&bytes, Profile::Strict, &limits).unwrap());
        }),
        ("checked, every file hashed", 0.0, &|| {
            black_box(Archive::open_hashed(&bytes, Profile::Strict, &limits).unwrap());
        }),
    ];
    for (name, bar, check) in checks {
        let mut seconds: Vec<f64> = (0..ROUNDS).map(|_| time(check)).collect();
        seconds.sort_by(f64::total_cmp);
        #[allow(clippy::cast_precision_loss, reason = "megabytes")]
        let speed = bytes.len() as f64 / seconds[ROUNDS / 2];
        println!("{:5.2} GB/s  {name}", speed / 1e9);
        missed |= speed < bar;
    }
    match missed && std::env::args().any(|argument| argument == "--check") {
        true => ExitCode::FAILURE,
        false => ExitCode::SUCCESS,
    }
}

/// An archive of files that look random.
fn stored() -> Vec<u8> {
    let mut source = MemorySource::default();
    let mut state = 1_u64;
    for number in 0..FILES {
        let mut noise = Vec::with_capacity(SIZE + 8);
        while noise.len() < SIZE {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            noise.extend(state.to_le_bytes());
        }
        let path = EntryPath::new(&format!("noise/assets/{number}.bin")).unwrap();
        source.add(path, false, noise);
    }
    let path = EntryPath::new("noise/SKILL.md").unwrap();
    source.add(
        path,
        false,
        b"---\nname: noise\ndescription: d\n---\n".to_vec(),
    );
    let mut bytes = Vec::new();
    write(source.items(), &source, Compression::Store, &mut bytes).unwrap();
    bytes
}

fn time(check: &dyn Fn()) -> f64 {
    let started = Instant::now();
    check();
    started.elapsed().as_secs_f64()
}
