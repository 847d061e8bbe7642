//! Ten thousand broken files, and none that breaks us.

use std::time::{Duration, Instant};

use open_skills::runtime::wasm::{code, engine};
use open_skills::runtime::{RuntimeError, Unwatched};

use crate::support::Bench;
use crate::wasi::{CREATE, OUTPUT, command};

const MUTATIONS: u64 = 10_000;
/// How many of those that compile are run as well.
const SURVIVORS: usize = 60;
/// The longest that one of them may take, and all together.
const ONE: Duration = Duration::from_secs(10);
const ALL: Duration = Duration::from_mins(10);

/// A small generator of numbers: the same on every machine, so that a failure can be found
/// again by its number.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % below as u64).unwrap()
    }
}

fn mutate(wasm: &[u8], number: u64) -> Vec<u8> {
    let mut numbers = Numbers(number.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let mut bytes = wasm.to_vec();
    for _ in 0..=numbers.next(4) {
        let at = numbers.next(bytes.len());
        match numbers.next(5) {
            0 => bytes[at] ^= 1 << numbers.next(8),
            1 => bytes[at] = u8::try_from(numbers.next(256)).unwrap(),
            2 => bytes.truncate(at.max(9)),
            3 => bytes.insert(at, 0xff),
            _ => {
                bytes.remove(at);
            }
        }
        if bytes.len() < 9 {
            break;
        }
    }
    bytes
}

/// The two kinds of files that run: a module, and a component.
fn sources() -> [Vec<u8>; 2] {
    let body = format!("(drop (call $open {OUTPUT} {CREATE})) (call $exit (global.get $file))");
    let component = r#"(component (core module $m (func (export "run") (result i32) (i32.const 0)))
         (core instance $i (instantiate $m))
         (func $run (result (result)) (canon lift (core func $i "run")))
         (instance $e (export "run" (func $run)))
         (export "wasi:cli/run@0.2.0" (instance $e)))"#;
    [
        wat::parse_str(command("x", &body)).unwrap(),
        wat::parse_str(component).unwrap(),
    ]
}

/// Every fourth one is of a component.
fn mutant(sources: &[Vec<u8>; 2], number: u64) -> Vec<u8> {
    mutate(&sources[usize::from(number.is_multiple_of(4))], number)
}

#[test]
fn no_mutation_makes_the_compiler_panic() {
    let engine = engine::engine().unwrap();
    let sources = sources();
    let begun = Instant::now();
    let mut rejected = 0;
    for number in 0..MUTATIONS {
        let mutant = mutant(&sources, number);
        let one = Instant::now();
        rejected += u64::from(code::compile(&engine, &mutant).is_err());
        assert!(one.elapsed() < ONE, "number {number}: {:?}", one.elapsed());
    }
    // Some change only a name or a number; most must be noticed.
    assert!(
        rejected > MUTATIONS / 2 && rejected < MUTATIONS,
        "{rejected}"
    );
    assert!(begun.elapsed() < ALL, "{:?}", begun.elapsed());
}

/// What the compiler takes may still be nonsense: the sandbox ends it like any other guest.
#[test]
fn mutations_that_compile_do_no_harm() {
    let engine = engine::engine().unwrap();
    let sources = sources();
    let begun = Instant::now();
    let mutants = (0..MUTATIONS).map(|number| (number, mutant(&sources, number)));
    let compiled = mutants.filter(|(_, wasm)| code::compile(&engine, wasm).is_ok());
    let mut ran = 0;
    for (number, wasm) in compiled.take(SURVIVORS) {
        let bench = Bench::wasm(&wasm).limited(|limits| limits.timeout = Duration::from_secs(1));
        match bench.try_run(&Unwatched) {
            Ok(end) => {
                ran += 1;
                assert!(end.took < ONE, "number {number}: {:?}", end.took);
                let told = format!("{:?} {}", end.ended.stop, end.stderr());
                // Whatever became of the guest, its worker lived to tell.
                for word in ["panicked", "process ended", "broke its protocol"] {
                    assert!(!told.contains(word), "number {number}: {told}");
                }
            }
            Err(RuntimeError::BadModule { .. }) => {}
            Err(RuntimeError::Unfit { .. }) => ran += 1,
            Err(other) => panic!("number {number}: {other}"),
        }
    }
    assert!(ran > SURVIVORS / 2, "{ran}");
    assert!(begun.elapsed() < ALL, "{:?}", begun.elapsed());
}
