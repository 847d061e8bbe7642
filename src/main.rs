//! The `open-skills` program: parse, run, exit code.

use std::process::ExitCode;

/// The heap of the whole program.
#[cfg(target_os = "linux")]
#[global_allocator]
static HEAP: open_skills::cli::Heap = open_skills::cli::Heap;

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().collect();
    open_skills::commands::worker::serve_if_asked(&arguments);
    open_skills::cli::main(&arguments).into()
}
