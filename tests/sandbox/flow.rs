//! What honest guests get: their input, their output, their exit code.

use std::path::Path;
use std::sync::Mutex;
use std::time::Duration;

use open_skills::runtime::wasm::Begun;
use open_skills::runtime::{Listener, Runner, Stop, Stream, Unwatched};

use crate::support::{Bench, runner};
use crate::wasi::{CREATE, IMPATIENT, command};

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

#[test]
fn every_exit_code_arrives_as_a_system_keeps_it() {
    for (given, kept) in [(125, 125), (126, 126), (200, 200), (257, 1), (-1, 255)] {
        let exit = format!("(call $exit (i32.const {given}))");
        let ran = Bench::wat(&command("x", &exit)).run_warm();
        assert_eq!(ran.ended.stop, Stop::Exit(kept), "{}", ran.stderr());
    }
}

#[test]
fn a_component_runs_and_says_how_it_went() {
    for (result, code) in [(0, 0), (1, 1)] {
        let component = format!(
            r#"(component
              (core module $m (func (export "run") (result i32) (i32.const {result})))
              (core instance $i (instantiate $m))
              (func $run (result (result)) (canon lift (core func $i "run")))
              (instance $e (export "run" (func $run)))
              (export "wasi:cli/run@0.2.0" (instance $e)))"#
        );
        let ran = Bench::wat(&component).run();
        assert_eq!(ran.ended.stop, Stop::Exit(code), "{}", ran.stderr());
    }
}

#[test]
fn time_passes_for_a_component_that_never_waits() {
    let ran = Bench::wat(IMPATIENT).run();
    assert_eq!(ran.ended.stop, Stop::Exit(0), "{}", ran.stderr());
}

/// Writes what standard input holds to standard output.
const ECHO: &str = "(i32.store (i32.const 40) (i32.const 65536))
    (loop $more
      (i32.store (i32.const 44) (i32.const 65536))
      (drop (call $fd_read (i32.const 0) (i32.const 40) (i32.const 1) (i32.const 60)))
      (if (i32.load (i32.const 60)) (then
        (drop (call $put (i32.const 1) (i32.load (i32.const 60))))
        (br $more))))";

#[test]
fn all_of_a_long_input_arrives() {
    let mut bench = Bench::wat(&command("x", ECHO)).limited(|limits| limits.stream = 64 << 20);
    bench.request.stdin = (0..20_000_000_u32)
        .flat_map(|n| n.to_le_bytes().into_iter().take(2))
        .collect();
    let ran = bench.run();
    assert_eq!(ran.ended.stop, Stop::Exit(0), "{}", ran.stderr());
    assert!(ran.ended.stdout == bench.request.stdin);
}

/// Writes 32 random bytes and the time to standard output.
const CHANCE: &str = "(drop (call $random (i32.const 65536) (i32.const 32)))
    (drop (call $time (i32.const 0) (i64.const 1) (i32.const 65568)))
    (drop (call $put (i32.const 1) (i32.const 40)))";

#[test]
fn a_seed_makes_runs_the_same() {
    let mut bench = Bench::wat(&command("x", CHANCE));
    let mut with = |seed| {
        bench.request.seed = seed;
        bench.run().ended.stdout
    };
    assert_ne!(with(None), with(None));
    assert_eq!(with(Some(1)), with(Some(1)));
    assert_ne!(with(Some(1)), with(Some(2)));
}

/// Follows a run as it goes on.
#[derive(Default)]
struct Follower(Mutex<Vec<(Stream, usize)>>);

impl Listener for Follower {
    fn wrote(&self, stream: Stream, bytes: &[u8]) {
        self.0.lock().unwrap().push((stream, bytes.len()));
    }
}

#[test]
fn both_streams_arrive_in_their_order() {
    let follower = Follower::default();
    Bench::wat(HELLO).try_run(&follower).unwrap();
    let seen = follower.0.into_inner().unwrap();
    assert_eq!(seen, [(Stream::Stdout, 6), (Stream::Stderr, 6)]);
}

#[test]
fn arguments_arrive_after_the_scripts_name() {
    let body = "(drop (call $arguments (i32.const 200) (i32.const 204)))
        (call $exit (i32.load (i32.const 200)))";
    let mut bench = Bench::wat(&command("x", body));
    assert_eq!(bench.run().ended.stop, Stop::Exit(1));
    bench.request.args = vec!["a".to_owned(), "b c".to_owned()];
    assert_eq!(bench.run().ended.stop, Stop::Exit(3));
}

#[test]
fn a_relative_path_is_one_below_the_current_folder() {
    // The folders are 3 to 6; the one for relative paths comes after them.
    let body = format!("(call $exit (call $open (i32.const 7) {CREATE}))");
    let bench = Bench::wat(&command("new.txt", &body));
    assert_eq!(bench.run().ended.stop, Stop::Exit(0));
    assert!(bench.output().join("new.txt").exists());
}

#[test]
fn a_worker_that_is_started_at_once_does_the_same() {
    let bench = Bench::wat(HELLO);
    let worker = Begun::new(Path::new(env!("CARGO_BIN_EXE_open-skills"))).unwrap();
    let begun = runner().clone().ahead(0).in_worker(worker);
    for _ in 0..2 {
        let ended = begun.run(&bench.request, &Unwatched).unwrap();
        assert_eq!(ended.stop, Stop::Exit(7));
    }
}

#[test]
fn workers_that_are_started_ahead_do_the_same() {
    let bench = Bench::wat(HELLO);
    let ahead = runner().clone().ahead(2);
    std::thread::scope(|scope| {
        let run = || {
            for _ in 0..4 {
                let ended = ahead.run(&bench.request, &Unwatched).unwrap();
                assert_eq!(
                    (ended.stop, ended.stdout),
                    (Stop::Exit(7), b"hello\n".to_vec())
                );
            }
        };
        scope.spawn(run);
        scope.spawn(run);
    });
}
