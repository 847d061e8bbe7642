//! The `open-skills` program: parse, run, exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().collect();
    open_skills::commands::worker::serve_if_asked(&arguments);
    open_skills::cli::main(&arguments).into()
}
