//! The archive layer from outside: hostile archives, round trips, other programs' readers.
//!
//! Tests carry the numbers (A1 to A13) of the properties of `docs/archives.md`.

// What a test needs and does not find fails the test.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]
// The fields of headers are what they are, and their order is the format's.
#![allow(clippy::decimal_bitwise_operands, clippy::items_after_statements)]

mod differential;
mod forge;
mod hostile;
mod limits;
mod mutations;
mod packing;
mod tarballs;
#[cfg(unix)]
mod unpacking;
#[cfg(unix)]
mod waves;
