//! The WebAssembly sandbox: scripts within wasmtime, within a process that can be killed.
//!
//! The side that stays makes code ready, starts this program anew as a worker, hands it one
//! [`Job`] and follows it. The worker ([`worker::serve`]) runs one guest:
//!
//! | room | answers |
//! |---|---|
//! | [`job`] | what a worker is told, and how a guest ended |
//! | [`wire`] | how the two talk |
//! | [`engine`] | how wasmtime is set up, the same for every guest |
//! | [`code`] | how compiled code is loaded: needs `unsafe` |
//! | [`compiler`] | how code is made ready, under bounds of its own |
//! | [`interpreters`] | what there is to make of the interpreter of a language |
//! | [`process`] | a worker seen from the side that stays |
//! | `ears` | how one listens to a worker |
//! | [`confine`] | how a worker locks itself up |
//! | [`memory`], [`streams`], [`fixed`] | memory, output and clocks of a guest |
//! | [`state`] | what a guest has: folders, streams, limits, the broker |
//! | [`guests`] | how each kind of guest is started |
//!
//! It never opens a connection and never sees the user's environment.

mod answers;
mod broker_client;
pub mod code;
pub mod compiler;
pub mod confine;
#[cfg_attr(not(unix), path = "ears_by_threads.rs")]
mod ears;
pub mod engine;
pub mod fixed;
mod follow;
pub mod guests;
pub mod interpreters;
pub mod job;
pub mod memory;
pub mod process;
mod quota;
mod runner;
pub mod state;
mod stock;
pub mod streams;
pub mod wire;
pub mod worker;

pub use broker_client::BrokerClient;
pub use interpreters::Interpreter;
pub use job::{Guest, GuestEnd, Job};
pub use runner::{Begun, WasmRunner};
pub use state::GuestState;

/// The first argument that makes this program a worker; nobody types it.
pub const WORKER_ARGUMENT: &str = "__open-skills-sandbox-worker";
