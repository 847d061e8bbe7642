//! The only place that prints.
//!
//! A [`Printer`] is made once from what is known of the terminal ([`Look`]) and handed
//! to the commands. Results go to standard output and everything else to standard error,
//! so that a pipe only ever sees results. What features and `ops` make is turned into
//! text here, a file a format: [`findings`] for a lint report, [`error`] for a
//! [`Failure`](crate::diagnostics::Failure). [`exit`] maps a failure to an exit code.

pub mod cases;
pub mod checks;
pub mod error;
pub mod escape;
pub mod exit;
pub mod findings;
pub mod fit;
pub mod graph;
pub mod logs;
pub mod look;
pub mod outlet;
pub mod pipe;
pub mod printer;
pub mod progress;
pub mod table;
pub mod tree;
pub mod unified;

pub use crate::fs::sizes;
pub use cases::CaseFormat;
pub use error::ErrorFormat;
pub use exit::ExitStatus;
pub use findings::FindingFormat;
pub use look::{ColorChoice, Look};
pub use printer::{Printer, Verbosity};
