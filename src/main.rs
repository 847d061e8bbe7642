//! The `open-skills` program: parse, run, exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().collect();
    open_skills::cli::main(&arguments).into()
}
