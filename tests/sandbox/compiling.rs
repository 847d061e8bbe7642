//! WebAssembly that is hard to compile, under the compiler's own bounds.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use open_skills::runtime::wasm::compiler::CompileBounds;
use open_skills::runtime::{RuntimeError, Unwatched};

use crate::support::runner;

/// Three thousand functions, each with enough to do.
fn large() -> Vec<u8> {
    let mut text = String::from("(module ");
    for number in 0..3_000 {
        text += "(func (param i64) (result i64) (local.get 0)";
        for step in 0..20 {
            let _ = write!(text, "(i64.mul (i64.const {number}{step})) (i64.popcnt)");
        }
        text += ")";
    }
    text += ")";
    wat::parse_str(text).unwrap()
}

/// Why it was refused, and after how long.
fn refused(bounds: CompileBounds) -> (String, Duration) {
    let wasm = large();
    let begun = Instant::now();
    let compiled = runner()
        .compiler()
        .compile("large", &wasm, bounds, &Unwatched);
    let took = begun.elapsed();
    match compiled {
        Err(RuntimeError::BadModule { reason, .. }) => (reason, took),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_compiler_is_ended_when_its_time_is_up() {
    let bounds = CompileBounds {
        timeout: Duration::from_millis(100),
        ..CompileBounds::SKILL
    };
    let (reason, took) = refused(bounds);
    assert!(reason.contains("takes more than"), "{reason}");
    assert!(took < Duration::from_secs(3), "{took:?}");
}

#[test]
#[cfg(target_os = "linux")]
fn the_compiler_is_ended_when_its_memory_is_used_up() {
    let bounds = CompileBounds {
        memory: 16 << 20,
        ..CompileBounds::SKILL
    };
    let (reason, _) = refused(bounds);
    assert!(reason.contains("memory allocation"), "{reason}");
}
