;; Counts the bytes, words and lines of standard input and prints them as one JSON object:
;;
;;     {"bytes":12,"words":2,"lines":1}
;;
;; A WASI preview 1 command that imports three functions and nothing else. It reads in pieces, so
;; its memory stays at one page however long the input is.
(module
  (import "wasi_snapshot_preview1" "fd_read"
    (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write"
    (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))

  ;; 0: address and length of a buffer; 8: how much was read or written; 64: the parts of the
  ;; answer; 256: the answer as it grows; 4096: what was read.
  (memory (export "memory") 1)
  (data (i32.const 64) "{\"bytes\":,\"words\":,\"lines\":}\n")

  ;; The end of the answer so far.
  (global $end (mut i32) (i32.const 256))

  (func $put (param $byte i32)
    (i32.store8 (global.get $end) (local.get $byte))
    (global.set $end (i32.add (global.get $end) (i32.const 1))))

  ;; Copies a part of the answer.
  (func $copy (param $from i32) (param $length i32)
    (memory.copy (global.get $end) (local.get $from) (local.get $length))
    (global.set $end (i32.add (global.get $end) (local.get $length))))

  ;; Writes a number in decimal: the digits before the last one first.
  (func $number (param $value i64)
    (if (i64.ge_u (local.get $value) (i64.const 10))
      (then (call $number (i64.div_u (local.get $value) (i64.const 10)))))
    (call $put
      (i32.add
        (i32.const 48)
        (i32.wrap_i64 (i64.rem_u (local.get $value) (i64.const 10))))))

  ;; Whether a byte is a space, or one of tab, line feed, vertical tab, form feed, return.
  (func $is_space (param $byte i32) (result i32)
    (i32.or
      (i32.eq (local.get $byte) (i32.const 32))
      (i32.lt_u (i32.sub (local.get $byte) (i32.const 9)) (i32.const 5))))

  (func (export "_start")
    (local $bytes i64) (local $words i64) (local $lines i64)
    (local $inside i32) (local $at i32) (local $stop i32) (local $byte i32)
    (block $done
      (loop $read
        (i32.store (i32.const 0) (i32.const 4096))
        (i32.store (i32.const 4) (i32.const 32768))
        (if (call $fd_read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8))
          (then (call $exit (i32.const 3))))
        (br_if $done (i32.eqz (i32.load (i32.const 8))))
        (local.set $at (i32.const 4096))
        (local.set $stop (i32.add (i32.const 4096) (i32.load (i32.const 8))))
        (loop $next
          (local.set $byte (i32.load8_u (local.get $at)))
          (local.set $bytes (i64.add (local.get $bytes) (i64.const 1)))
          (if (i32.eq (local.get $byte) (i32.const 10))
            (then (local.set $lines (i64.add (local.get $lines) (i64.const 1)))))
          (if (call $is_space (local.get $byte))
            (then (local.set $inside (i32.const 0)))
            (else
              (if (i32.eqz (local.get $inside))
                (then
                  (local.set $inside (i32.const 1))
                  (local.set $words (i64.add (local.get $words) (i64.const 1)))))))
          (local.set $at (i32.add (local.get $at) (i32.const 1)))
          (br_if $next (i32.lt_u (local.get $at) (local.get $stop))))
        (br $read)))
    (call $copy (i32.const 64) (i32.const 9))
    (call $number (local.get $bytes))
    (call $copy (i32.const 73) (i32.const 9))
    (call $number (local.get $words))
    (call $copy (i32.const 82) (i32.const 9))
    (call $number (local.get $lines))
    (call $copy (i32.const 91) (i32.const 2))
    (i32.store (i32.const 0) (i32.const 256))
    (i32.store (i32.const 4) (i32.sub (global.get $end) (i32.const 256)))
    (if (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))
      (then (call $exit (i32.const 3))))))
