//! Guests that reach for what is not theirs.

use open_skills::diagnostics::Explain;
use open_skills::runtime::{RuntimeError, Stop, Unwatched};

use crate::support::Bench;
use crate::wasi::{CREATE, OUTPUT, SKILL, TRUNCATE, command, socket};

/// The error number of this expression is the code that the guest ends with.
fn error_of(path: &str, prepare: impl FnOnce(&Bench), expression: &str) -> i32 {
    let bench = Bench::wat(&command(path, &format!("(call $exit {expression})")));
    prepare(&bench);
    let ran = bench.run();
    let data = std::fs::read_to_string(bench.folder().join("skill/data.txt"));
    assert_eq!(data.unwrap(), "data", "the skill was changed");
    match &ran.ended.stop {
        Stop::Exit(code) => *code,
        stop => panic!("{stop:?}: {}", ran.stderr()),
    }
}

const NONE: i32 = 0;

#[test]
fn its_own_folders_are_open() {
    assert_eq!(
        error_of("data.txt", |_| (), &format!("(call $look {SKILL})")),
        NONE
    );
    assert_eq!(
        error_of("new", |_| (), &format!("(call $open {OUTPUT} {CREATE})")),
        NONE
    );
}

#[test]
fn paths_that_lead_out_are_denied() {
    for path in [
        "../canary",
        "../../canary",
        "/etc/passwd",
        "a/../../../canary",
        "..",
        "/",
    ] {
        for folder in [SKILL, OUTPUT] {
            for attempt in [
                format!("(call $look {folder})"),
                format!("(call $open {folder} {CREATE})"),
                format!("(call $open {folder} {TRUNCATE})"),
                format!(
                    "(call $unlink {folder} (i32.const 1024) (i32.const {}))",
                    path.len()
                ),
            ] {
                assert_ne!(error_of(path, |_| (), &attempt), NONE, "{path}: {attempt}");
            }
        }
    }
}

#[test]
#[cfg(unix)]
fn links_that_lead_out_are_not_followed() {
    let link = |bench: &Bench| {
        for (to, name) in [
            ("../canary", "link"),
            ("/etc/passwd", "absolute"),
            ("..", "up"),
        ] {
            std::os::unix::fs::symlink(to, bench.folder().join("skill").join(name)).unwrap();
        }
    };
    for path in ["link", "absolute", "up/canary"] {
        let code = error_of(path, link, &format!("(call $look {SKILL})"));
        assert_ne!(code, NONE, "{path}");
    }
}

#[test]
fn links_of_its_own_lead_nowhere_else() {
    // The link stands in `/output` and points to `../../canary`, which is there.
    let body = format!(
        "(i32.store8 (i32.const 2000) (i32.const 108))
         (drop (call $symlink (i32.const 1024) (i32.const 15) {OUTPUT}
           (i32.const 2000) (i32.const 1)))
         (call $exit (call $path_open {OUTPUT} (i32.const 1) (i32.const 2000) (i32.const 1)
           (i32.const 8) (i64.const 0x600046) (i64.const 0) (i32.const 0) (i32.const 32)))"
    );
    let bench = Bench::wat(&command("../../../canary", &body));
    let ran = bench.run();
    let link = std::fs::read_link(bench.output().join("l")).unwrap();
    assert!(
        bench.output().join(link).exists(),
        "the link misses the canary"
    );
    assert!(
        matches!(ran.ended.stop, Stop::Exit(code) if code != NONE),
        "{:?}",
        ran.ended.stop
    );
}

#[test]
fn the_skill_cannot_be_changed() {
    let name = "(i32.const 1024) (i32.const 8)";
    for attempt in [
        format!("(call $open {SKILL} {TRUNCATE})"),
        format!("(call $open {SKILL} {CREATE})"),
        format!("(call $unlink {SKILL} {name})"),
        format!("(call $rename {SKILL} {name} {OUTPUT} {name})"),
        format!("(call $link {SKILL} (i32.const 0) {name} {OUTPUT} {name})"),
        format!("(call $symlink {name} {SKILL} (i32.const 1025) (i32.const 3))"),
    ] {
        assert_ne!(error_of("data.txt", |_| (), &attempt), NONE, "{attempt}");
    }
}

#[test]
fn the_environment_of_the_user_is_not_there() {
    assert!(std::env::vars_os().count() > 0);
    let count = "(call $environ (i32.const 200) (i32.const 204)))
        (call $exit (i32.load (i32.const 200))";
    let body = format!("(drop {count})");
    let mut bench = Bench::wat(&command("x", &body));
    assert_eq!(bench.run().ended.stop, Stop::Exit(0));
    bench
        .request
        .variables
        .insert("KEY".to_owned(), "value".to_owned());
    assert_eq!(bench.run().ended.stop, Stop::Exit(1));
}

#[test]
fn there_are_no_sockets() {
    for kind in ["tcp", "udp"] {
        let mut bench = Bench::wat(&socket(kind));
        assert_eq!(bench.run().ended.stop, Stop::Exit(0), "{kind}");
        // A grant opens the broker, never a socket.
        bench.request.allowed.permissions.network = vec!["*".to_owned()];
        assert_eq!(bench.run().ended.stop, Stop::Exit(0), "{kind}");
    }
}

#[test]
fn what_webassembly_has_not_is_told() {
    for import in [
        r#"(import "wasi" "thread-spawn" (func (param i32) (result i32)))"#,
        r#"(import "wasi_snapshot_preview1" "proc_fork" (func (result i32)))"#,
        r#"(import "env" "system" (func (param i32) (result i32)))"#,
    ] {
        let bench = Bench::wat(&format!(r#"(module {import} (func (export "_start")))"#));
        let error = bench.try_run(&Unwatched).err().unwrap();
        assert!(matches!(error, RuntimeError::Unfit { .. }), "{error}");
        assert!(error.to_string().contains("unknown import"), "{error}");
        let hint = Explain::hint(&error).unwrap();
        assert!(hint.contains("`wasi_snapshot_preview1`"), "{hint}");
    }
}

#[test]
fn what_is_no_command_is_told() {
    for wat in ["(module)", r#"(module (memory (export "_start") 1))"#] {
        let error = Bench::wat(wat).try_run(&Unwatched).err().unwrap();
        assert!(matches!(error, RuntimeError::Unfit { .. }), "{error}");
        assert!(error.to_string().contains("`_start`"), "{error}");
    }
}

#[test]
fn what_is_no_webassembly_is_told_before_anything_runs() {
    for bytes in [&b""[..], b"\x7fELF", b"\0asm\x01\0\0\0\xff"] {
        let error = Bench::wasm(bytes).try_run(&Unwatched).err().unwrap();
        assert!(matches!(error, RuntimeError::BadModule { .. }), "{error}");
    }
}
