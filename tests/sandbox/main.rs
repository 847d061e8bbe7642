//! Hostile guests against the sandbox: every row of the table of attacks, with the exit, the
//! time, the memory of the side that stays, and a file beside the sandbox that nobody may
//! touch.

#![expect(
    clippy::unwrap_used,
    reason = "what goes wrong on the bench fails its test"
)]

mod attacks;
mod compiling;
mod flow;
mod mutations;
#[cfg(feature = "https")]
mod network;
mod orphans;
mod reach;
#[cfg(feature = "https")]
mod server;
mod support;
mod wasi;
