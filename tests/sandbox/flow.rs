//! What honest guests get: their input, their output, their exit code.

use std::time::Duration;

use open_skills::runtime::Stop;

use crate::support::Bench;

const HELLO: &str = r#"(module
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\10\00\00\00\06\00\00\00")
  (data (i32.const 16) "hello\n")
  (func (export "_start")
    (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))
    (drop (call $write (i32.const 2) (i32.const 0) (i32.const 1) (i32.const 8)))
    (call $exit (i32.const 7))))"#;

#[test]
fn a_module_writes_and_exits() {
    let ran = Bench::wat(HELLO).run();
    assert_eq!(ran.ended.stop, Stop::Exit(7), "{}", ran.stderr());
    assert_eq!(
        (ran.stdout(), ran.stderr()),
        ("hello\n".into(), "hello\n".into())
    );
    assert!(ran.ended.duration < Duration::from_secs(5));
}
