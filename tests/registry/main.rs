//! Registries: one suite of promises, every backend held to it; then what is built on it.

#![allow(clippy::unwrap_used, reason = "tests")]
#![allow(dead_code, reason = "what only backends with a server use")]

mod backends;
mod beside;
mod checkpoints;
mod conformance;
#[cfg(feature = "https")]
#[path = "../s3/fake.rs"]
mod fake;
mod faults;
mod garbage;
mod halfway;
#[cfg(feature = "https")]
mod https;
#[cfg(unix)]
mod killed;
mod lost;
mod mirror;
mod mirrors_at_once;
mod model;
mod patience;
mod publishing;
mod pulling;
mod requests;
mod skills;
