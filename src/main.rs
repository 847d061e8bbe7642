//! The `open-skills` program: parse, run, exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    open_skills::cli::main(std::env::args_os()).into()
}
