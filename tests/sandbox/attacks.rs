//! Guests that take more than they should, and what becomes of them.

use std::time::Duration;

use open_skills::runtime::{Limit, Stop};

use crate::support::{Bench, Ran};
use crate::wasi::{CREATE, OUTPUT, command};

const MEBIBYTE: u64 = 1 << 20;
/// What a run may take beyond its time before somebody must wonder.
const LATE: Duration = Duration::from_secs(1);
/// What a run may take that is ended for another reason than its time.
const SOON: Duration = Duration::from_secs(5);

#[track_caller]
fn assert_stopped(ran: &Ran, limit: Limit, within: Duration) {
    assert_eq!(ran.ended.stop, Stop::Limit(limit), "{}", ran.stderr());
    assert!(ran.took < within, "{:?}", ran.took);
}

/// Ends by its time, one second of grace included.
fn runs_out_of_time(body: &str) {
    let timeout = Duration::from_millis(500);
    let bench = Bench::wat(&command("x", body)).limited(|limits| limits.timeout = timeout);
    let ran = bench.run_warm();
    assert_stopped(&ran, Limit::Timeout, timeout + LATE);
    assert!(ran.took >= timeout, "{:?}", ran.took);
}

#[test]
fn a_loop_without_end_runs_out_of_time() {
    runs_out_of_time("(loop (br 0))");
}

#[test]
fn sleep_without_end_runs_out_of_time() {
    // One subscription: clock 1, an hour.
    runs_out_of_time(
        "(i32.store (i32.const 216) (i32.const 1))
         (i64.store (i32.const 224) (i64.const 3600000000000))
         (drop (call $poll (i32.const 200) (i32.const 400) (i32.const 1) (i32.const 500)))",
    );
}

#[test]
fn copying_memory_without_end_runs_out_of_time() {
    runs_out_of_time(
        "(drop (memory.grow (i32.const 1000)))
         (loop (memory.copy (i32.const 0) (i32.const 65536) (i32.const 60000000)) (br 0))",
    );
}

#[test]
fn reading_input_that_is_not_there_does_not_wait() {
    let body = "(i32.store (i32.const 40) (i32.const 65536))
        (i32.store (i32.const 44) (i32.const 100))
        (drop (call $fd_read (i32.const 0) (i32.const 40) (i32.const 1) (i32.const 48)))
        (call $exit (i32.load (i32.const 48)))";
    let ran = Bench::wat(&command("x", body)).run_warm();
    assert_eq!(ran.ended.stop, Stop::Exit(0));
    assert!(ran.took < LATE, "{:?}", ran.took);
}

#[test]
fn memory_ends_at_its_limit() {
    let body = "(loop $more
          (local.set $i (memory.grow (i32.const 16)))
          (if (i32.eq (local.get $i) (i32.const -1)) (then (unreachable)))
          (memory.fill (i32.mul (local.get $i) (i32.const 65536)) (i32.const 1)
            (i32.const 1048576))
          (br $more))";
    let bench = Bench::wat(&command("x", body)).limited(|limits| limits.memory = 64 * MEBIBYTE);
    assert_stopped(&bench.run_warm(), Limit::Memory, SOON);
}

#[test]
fn a_guest_that_lives_with_less_memory_goes_on() {
    let body = "(call $exit (i32.eqz (i32.eq (memory.grow (i32.const 60000)) (i32.const -1))))";
    let ran = Bench::wat(&command("x", body)).run();
    assert_eq!(ran.ended.stop, Stop::Exit(0));
}

#[test]
fn memory_that_is_too_much_from_the_start_is_its_limit() {
    let ran = Bench::wat(r#"(module (memory 20000) (func (export "_start")))"#).run();
    assert_eq!(
        ran.ended.stop,
        Stop::Limit(Limit::Memory),
        "{}",
        ran.stderr()
    );
}

#[test]
fn a_table_that_is_too_much_from_the_start_is_its_limit() {
    let table = r#"(module (table 9000000 funcref) (table 90000000 externref)
        (func (export "_start")))"#;
    let ran = Bench::wat(table).run();
    assert_eq!(
        ran.ended.stop,
        Stop::Limit(Limit::Memory),
        "{}",
        ran.stderr()
    );
}

#[test]
fn tables_count_as_memory() {
    let body = "(loop $more
          (br_if $more (i32.ne (i32.const -1)
            (table.grow $table (ref.null func) (i32.const 1000000)))))
        (unreachable)";
    let bench = Bench::wat(&command("x", body)).limited(|limits| limits.memory = 64 * MEBIBYTE);
    assert_stopped(&bench.run_warm(), Limit::Memory, SOON);
}

#[test]
fn recursion_without_end_uses_up_the_stack_and_no_memory() {
    let module = r#"(module (func $f (param i64 i64) (result i64)
          (i64.add (call $f (local.get 1) (local.get 0)) (i64.const 1)))
        (func (export "_start") (drop (call $f (i64.const 1) (i64.const 2)))))"#;
    let ran = Bench::wat(module).run_warm();
    assert_eq!(ran.ended.stop, Stop::Exit(134), "{}", ran.stderr());
    assert!(
        ran.stderr().contains("the script's stack is used up"),
        "{}",
        ran.stderr()
    );
}

#[test]
fn a_copy_beyond_memory_is_a_trap() {
    let body = "(memory.copy (i32.const 0) (i32.const 1) (i32.const -1))";
    let ran = Bench::wat(&command("x", body)).run();
    assert_eq!(ran.ended.stop, Stop::Exit(134));
    assert!(
        ran.stderr().contains("out of bounds memory access"),
        "{}",
        ran.stderr()
    );
}

#[test]
fn a_flood_of_output_is_cut_and_the_guest_goes_on() {
    let body = "(loop $more
          (drop (call $put (i32.const 1) (i32.const 65536)))
          (drop (call $put (i32.const 2) (i32.const 65536)))
          (local.set $i (i32.add (local.get $i) (i32.const 1)))
          (br_if $more (i32.lt_u (local.get $i) (i32.const 1000))))";
    let bench = Bench::wat(&command("x", body)).limited(|limits| limits.stream = MEBIBYTE);
    let ran = bench.run();
    assert_eq!(ran.ended.stop, Stop::Exit(0), "{}", ran.stderr());
    assert_eq!(ran.ended.cut, [Limit::Stdout, Limit::Stderr]);
    assert_eq!(ran.ended.stdout.len() as u64, MEBIBYTE);
    assert_eq!(ran.ended.stderr.len() as u64, MEBIBYTE);
}

#[test]
fn a_flood_of_output_without_end_runs_out_of_time() {
    runs_out_of_time("(loop (drop (call $put (i32.const 1) (i32.const 65536))) (br 0))");
}

#[test]
fn files_without_number_cannot_be_held_open() {
    let body = format!(
        "(local $failed i32)
         (loop $more
           (local.set $failed (i32.or (local.get $failed) (call $open {OUTPUT} {CREATE})))
           (local.set $i (i32.add (local.get $i) (i32.const 1)))
           (br_if $more (i32.lt_u (local.get $i) (i32.const 20000))))
         (call $exit (local.get $failed))"
    );
    let ran = Bench::wat(&command("x", &body)).run();
    assert!(
        matches!(ran.ended.stop, Stop::Exit(code) if code != 0),
        "{:?}",
        ran.ended.stop
    );
}

/// Opens `/output/x` and does this over and over.
fn fills_the_disk(body: &str, limit: Limit) {
    let body = format!("(drop (call $open {OUTPUT} {CREATE})) (loop {body} (br 0))");
    let bench = Bench::wat(&command("x", &body)).limited(|limits| limits.disk = 16 * MEBIBYTE);
    let ran = bench.run_warm();
    assert_stopped(&ran, limit, SOON);
    let folder = bench.output();
    let sizes = std::fs::read_dir(&folder)
        .unwrap()
        .map(|file| file.unwrap().metadata());
    let total: u64 = sizes.map(|metadata| metadata.unwrap().len()).sum();
    assert!(total < 200 * MEBIBYTE, "{total}");
    drop(bench);
    assert!(!folder.exists(), "the disk is not free again");
}

#[test]
fn one_large_file_is_ended_at_the_quota() {
    fills_the_disk(
        "(drop (call $put (global.get $file) (i32.const 65536)))",
        Limit::Disk,
    );
}

#[test]
fn a_sparse_file_of_a_terabyte_is_ended_too() {
    fills_the_disk(
        "(drop (call $set_size (global.get $file) (i64.const 1099511627776)))",
        Limit::Disk,
    );
}

/// Numbers the name of the file, which is one byte of the path and the three after it.
const NEXT_NAME: &str = "(local.set $i (i32.add (local.get $i) (i32.const 1)))
    (i32.store8 (i32.const 1024) (i32.add (i32.const 97)
      (i32.and (local.get $i) (i32.const 15))))
    (i32.store8 (i32.const 1025) (i32.add (i32.const 97)
      (i32.and (i32.shr_u (local.get $i) (i32.const 4)) (i32.const 15))))
    (i32.store8 (i32.const 1026) (i32.add (i32.const 97)
      (i32.and (i32.shr_u (local.get $i) (i32.const 8)) (i32.const 15))))
    (i32.store8 (i32.const 1027) (i32.add (i32.const 97)
      (i32.and (i32.shr_u (local.get $i) (i32.const 12)) (i32.const 15))))
    (i32.store8 (i32.const 1028) (i32.add (i32.const 97)
      (i32.and (i32.shr_u (local.get $i) (i32.const 16)) (i32.const 15))))";

fn many_files(each: &str) -> Ran {
    let body = format!(
        "(loop $more {NEXT_NAME}
           (drop (call $open {OUTPUT} {CREATE})) {each}
           (br_if $more (i32.lt_u (local.get $i) (i32.const 100000))))"
    );
    let bench = Bench::wat(&command("aaaaa", &body)).limited(|limits| {
        limits.disk = 16 * MEBIBYTE;
        limits.files = 500;
    });
    bench.run_warm()
}

#[test]
fn a_hundred_thousand_files_are_too_many() {
    let ran = many_files("(drop (call $close (global.get $file)))");
    assert_stopped(&ran, Limit::Files, SOON);
}

#[test]
fn many_files_together_are_ended_at_the_quota() {
    let ran = many_files(
        "(drop (call $put (global.get $file) (i32.const 65536)))
         (drop (call $put (global.get $file) (i32.const 65536)))
         (drop (call $close (global.get $file)))",
    );
    assert!(
        matches!(ran.ended.stop, Stop::Limit(Limit::Disk | Limit::Files)),
        "{:?}",
        ran.ended.stop
    );
    assert!(ran.took < SOON, "{:?}", ran.took);
}

#[test]
#[cfg(target_os = "linux")]
fn deleted_files_that_stay_open_count() {
    let ran = many_files(&format!(
        "(drop (call $unlink {OUTPUT} (i32.const 1024) (i32.const 5)))
         (drop (call $put (global.get $file) (i32.const 65536)))
         (drop (call $put (global.get $file) (i32.const 65536)))"
    ));
    assert_stopped(&ran, Limit::Disk, SOON);
}
