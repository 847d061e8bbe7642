//! Runs that come out the same every time: the calendar begins at one moment, and random
//! numbers follow from a seed.
//!
//! The clock that measures spans runs as ever, or nothing that waits would ever wake.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use sha2::{Digest, Sha256};
use wasmtime_wasi::{Deterministic, HostWallClock, WasiCtxBuilder};

/// When every such run takes place: 2024-01-01 at midnight, UTC, 19,723 days after 1970.
const BEGIN: Duration = Duration::from_hours(19_723 * 24);
/// How much later it is at each look, so that whoever waits for a moment sees it come.
const STEP: Duration = Duration::from_millis(1);
/// After so many bytes the random numbers begin anew.
const CYCLE: u32 = 64 << 10;

/// Gives a guest the calendar and the random numbers of this seed.
pub fn fix(builder: &mut WasiCtxBuilder, seed: u64) {
    builder.wall_clock(Calendar::default());
    builder.secure_random(Deterministic::new(bytes(seed, b"secure")));
    builder.insecure_random(Deterministic::new(bytes(seed, b"insecure")));
    builder.insecure_random_seed(u128::from(seed));
}

/// Bytes that follow from a seed, other ones for each purpose.
fn bytes(seed: u64, purpose: &[u8]) -> Vec<u8> {
    let block = |number: u32| {
        let state = Sha256::new()
            .chain_update(seed.to_le_bytes())
            .chain_update(purpose)
            .chain_update(number.to_le_bytes());
        <[u8; 32]>::from(state.finalize())
    };
    (0..CYCLE / 32).flat_map(block).collect()
}

/// A calendar that moves only when somebody looks.
#[derive(Debug, Default)]
struct Calendar {
    looks: AtomicU32,
}

impl HostWallClock for Calendar {
    fn resolution(&self) -> Duration {
        STEP
    }

    fn now(&self) -> Duration {
        BEGIN + STEP * self.looks.fetch_add(1, Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_seed_gives_the_same_bytes_and_another_others() {
        assert_eq!(bytes(1, b"a"), bytes(1, b"a"));
        assert_ne!(bytes(1, b"a"), bytes(2, b"a"));
        assert_ne!(bytes(1, b"a"), bytes(1, b"b"));
        assert_eq!(bytes(1, b"a").len(), CYCLE as usize);
    }

    #[test]
    fn the_calendar_begins_at_its_moment_and_goes_on() {
        let calendar = Calendar::default();
        assert_eq!(calendar.now(), BEGIN);
        assert_eq!(calendar.now(), BEGIN + STEP);
    }
}
