//! WebAssembly that is hard to compile, under the compiler's own bounds.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use open_skills::runtime::code_cache::CodeCache;
use open_skills::runtime::wasm::compiler::{CompileBounds, Compiler};
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

/// Ten runs of a new runtime at once are no ten compilations.
#[cfg(unix)]
#[test]
fn what_many_want_at_once_is_compiled_once() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let (log, counting) = (folder.path().join("log"), folder.path().join("counting"));
    let script = format!(
        "#!/bin/sh\necho x >> '{}'\nexec '{}' \"$@\"\n",
        log.display(),
        crate::support::program().display()
    );
    std::fs::write(&counting, script).unwrap();
    std::fs::set_permissions(&counting, std::fs::Permissions::from_mode(0o755)).unwrap();
    let wasm = large();
    let compile = || {
        // Each has the folder opened for itself, as another process would.
        let cache = CodeCache::open(&folder.path().join("code")).unwrap();
        let compiler = Compiler::new(&counting, cache).unwrap();
        compiler
            .compile("large", &wasm, CompileBounds::SKILL, &Unwatched)
            .unwrap()
    };
    let paths: Vec<_> = std::thread::scope(|scope| {
        let all: Vec<_> = (0..4).map(|_| scope.spawn(compile)).collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert!(paths.iter().all(|path| *path == paths[0] && path.is_file()));
    assert_eq!(std::fs::read_to_string(&log).unwrap(), "x\n");
}
