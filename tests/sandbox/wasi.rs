//! Guests as text: what they share, so that a test shows only what its guest does.

/// A command of WASI preview 1 with this body for `_start`; `path` stands at 1024.
///
/// It may use `$open dir oflags` for the path, which leaves the file in `$file` and gives the
/// error number; `$put fd length` for bytes from 65536 on; and all that is imported.
pub fn command(path: &str, body: &str) -> String {
    let length = path.len();
    format!(
        r#"(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (import "wasi_snapshot_preview1" "fd_write"
    (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_read"
    (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_close" (func $close (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_filestat_set_size"
    (func $set_size (param i32 i64) (result i32)))
  (import "wasi_snapshot_preview1" "path_open"
    (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_symlink"
    (func $symlink (param i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_link"
    (func $link (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_rename"
    (func $rename (param i32 i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_unlink_file"
    (func $unlink (param i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "environ_sizes_get"
    (func $environ (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "args_sizes_get"
    (func $arguments (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "random_get"
    (func $random (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "clock_time_get"
    (func $time (param i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "poll_oneoff"
    (func $poll (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 3)
  (table $table 1 funcref)
  (global $file (mut i32) (i32.const 0))
  (data (i32.const 1024) "{path}")
  (func $open (param $dir i32) (param $oflags i32) (result i32)
    (local $error i32)
    (local.set $error (call $path_open (local.get $dir) (i32.const 1)
      (i32.const 1024) (i32.const {length}) (local.get $oflags)
      (i64.const 0x600046) (i64.const 0) (i32.const 0) (i32.const 32)))
    (global.set $file (i32.load (i32.const 32)))
    (local.get $error))
  (func $look (param $dir i32) (result i32)
    (call $path_open (local.get $dir) (i32.const 1)
      (i32.const 1024) (i32.const {length}) (i32.const 0)
      (i64.const 2) (i64.const 0) (i32.const 0) (i32.const 32)))
  (func $put (param $fd i32) (param $length i32) (result i32)
    (i32.store (i32.const 40) (i32.const 65536))
    (i32.store (i32.const 44) (local.get $length))
    (call $fd_write (local.get $fd) (i32.const 40) (i32.const 1) (i32.const 48)))
  (func (export "_start") (local $i i32) {body}))"#
    )
}

/// The folders of a run as a guest of preview 1 finds them.
pub const SKILL: &str = "(i32.const 3)";
pub const OUTPUT: &str = "(i32.const 5)";
/// Make the file when it is absent.
pub const CREATE: &str = "(i32.const 1)";
/// Empty it.
pub const TRUNCATE: &str = "(i32.const 8)";

/// A component that asks for a socket (`tcp` or `udp`) and ends well when that is denied.
pub fn socket(kind: &str) -> String {
    format!(
        r#"(component
  (import "wasi:sockets/network@0.2.0" (instance $network
    (type $e (enum "unknown" "access-denied" "not-supported" "invalid-argument"
      "out-of-memory" "timeout" "concurrency-conflict" "not-in-progress" "would-block"
      "invalid-state" "new-socket-limit" "address-not-bindable" "address-in-use"
      "remote-unreachable" "connection-refused" "connection-reset" "connection-aborted"
      "datagram-too-large" "name-unresolvable" "temporary-resolver-failure"
      "permanent-resolver-failure"))
    (export "error-code" (type (eq $e)))
    (type $f (enum "ipv4" "ipv6"))
    (export "ip-address-family" (type (eq $f)))))
  (alias export $network "error-code" (type $error))
  (alias export $network "ip-address-family" (type $family))
  (import "wasi:sockets/{kind}@0.2.0" (instance $kind
    (export "{kind}-socket" (type (sub resource)))))
  (alias export $kind "{kind}-socket" (type $socket))
  (import "wasi:sockets/{kind}-create-socket@0.2.0" (instance $create
    (alias outer 1 $family (type $f))
    (alias outer 1 $error (type $e))
    (alias outer 1 $socket (type $s))
    (export "create-{kind}-socket"
      (func (param "address-family" $f) (result (result (own $s) (error $e)))))))
  (core module $memory (memory (export "memory") 1))
  (core instance $m (instantiate $memory))
  (core func $create (canon lower (func $create "create-{kind}-socket") (memory (core memory $m "memory"))))
  (core module $guest
    (import "host" "create" (func $create (param i32 i32)))
    (import "memory" "memory" (memory 1))
    (func (export "run") (result i32)
      (call $create (i32.const 0) (i32.const 0))
      ;; An error, and the second one of them.
      (i32.ne (i32.const 0x101) (i32.or (i32.load8_u (i32.const 0))
        (i32.shl (i32.load8_u (i32.const 4)) (i32.const 8))))))
  (core instance $g (instantiate $guest
    (with "host" (instance (export "create" (func $create))))
    (with "memory" (instance $m))))
  (func $run (result (result)) (canon lift (core func $g "run")))
  (instance $command (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $command)))"#
    )
}

/// A component that asks without a pause whether 30 ms have passed, and ends well when they have.
pub const IMPATIENT: &str = r#"(component
  (import "wasi:io/poll@0.2.0" (instance $poll
    (export "pollable" (type $p (sub resource)))
    (export "[method]pollable.ready" (func (param "self" (borrow $p)) (result bool)))))
  (alias export $poll "pollable" (type $pollable))
  (import "wasi:clocks/monotonic-clock@0.2.0" (instance $clock
    (alias outer 1 $pollable (type $p))
    (export "subscribe-duration" (func (param "when" u64) (result (own $p))))))
  (core func $ready (canon lower (func $poll "[method]pollable.ready")))
  (core func $subscribe (canon lower (func $clock "subscribe-duration")))
  (core module $guest
    (import "host" "ready" (func $ready (param i32) (result i32)))
    (import "host" "subscribe" (func $subscribe (param i64) (result i32)))
    (func (export "run") (result i32) (local $time i32)
      (local.set $time (call $subscribe (i64.const 30_000_000)))
      (loop $again (br_if $again (i32.eqz (call $ready (local.get $time)))))
      (i32.const 0)))
  (core instance $g (instantiate $guest (with "host" (instance
    (export "ready" (func $ready))
    (export "subscribe" (func $subscribe))))))
  (func $run (result (result)) (canon lift (core func $g "run")))
  (instance $command (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $command)))"#;
