//! Registries: one suite of promises, every backend held to it; then what is built on it.

#![allow(clippy::unwrap_used, reason = "tests")]

mod backends;
mod conformance;
mod faults;
mod patience;
