//! Ten thousand broken files, and none that breaks us.

use open_skills::runtime::wasm::{code, engine};

use crate::wasi::{CREATE, OUTPUT, command};

const MUTATIONS: u64 = 10_000;

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

#[test]
fn no_mutation_makes_the_compiler_panic() {
    let engine = engine::engine().unwrap();
    let body = format!("(drop (call $open {OUTPUT} {CREATE})) (call $exit (global.get $file))");
    let module = wat::parse_str(command("x", &body)).unwrap();
    let component = wat::parse_str(
        r#"(component (core module $m (func (export "run") (result i32) (i32.const 0)))
             (core instance $i (instantiate $m))
             (func $run (result (result)) (canon lift (core func $i "run")))
             (instance $e (export "run" (func $run)))
             (export "wasi:cli/run@0.2.0" (instance $e)))"#,
    )
    .unwrap();
    let mut rejected = 0;
    for number in 0..MUTATIONS {
        let source = if number % 4 == 0 { &component } else { &module };
        if code::compile(&engine, &mutate(source, number)).is_err() {
            rejected += 1;
        }
    }
    // Some change only a name or a number; most must be noticed.
    assert!(
        rejected > MUTATIONS / 2 && rejected < MUTATIONS,
        "{rejected}"
    );
}
