//! What can be asked of the tool: one file a subcommand.
//!
//! A command's file holds its help text, its arguments and a thin call into `ops`; what
//! comes back is printed through [`Printer`]. Nothing is decided here that another front
//! end would have to decide again.

pub mod completions;
pub mod config;
pub mod explain;
pub mod schema;
pub mod trust;

use crate::cli::GlobalArgs;
use crate::diagnostics::Failure;
use crate::output::look::Streams;
use crate::output::progress::TerminalProgress;
use crate::output::{ExitStatus, Look, Printer, Verbosity};

/// What a command ends with.
pub type Outcome = Result<ExitStatus, Failure>;

/// What a command knows of the world around it.
pub struct World {
    /// Prints.
    pub printer: Printer,
    /// The flags that every command takes.
    pub global: GlobalArgs,
}

impl World {
    /// The world of this process: the one place that looks at its terminal and variables.
    pub fn of_this_process(global: GlobalArgs) -> Self {
        let variable = |name: &str| std::env::var(name).ok();
        let look = Look::decide(global.color, &variable, Streams::of_this_process());
        let verbosity = match (global.quiet, global.verbose) {
            (true, _) => Verbosity::Quiet,
            (false, 0) => Verbosity::Normal,
            (false, _) => Verbosity::Verbose,
        };
        Self {
            printer: Printer::new(look, verbosity),
            global,
        }
    }

    /// Progress on this process's terminal.
    pub fn progress(&self) -> TerminalProgress {
        TerminalProgress::new(self.printer.look(), self.printer.verbosity())
    }
}
