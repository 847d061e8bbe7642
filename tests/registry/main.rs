//! Registries: one suite of promises, every backend held to it; then what is built on it.

#![allow(clippy::unwrap_used, reason = "tests")]

mod backends;
mod conformance;
mod faults;
#[cfg(unix)]
mod killed;
mod model;
mod patience;
mod publishing;
mod requests;
mod skills;
