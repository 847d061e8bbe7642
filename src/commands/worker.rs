//! The hidden way in: this program as the worker of its own sandbox.
//!
//! Nobody types it, so it is no subcommand; it is looked for before the command line is
//! parsed, as every run of a script starts here and should lose no time.

use std::ffi::OsString;

/// Does the work of a worker when these are a worker's arguments, and ends with it.
#[cfg(feature = "wasm")]
pub fn serve_if_asked(arguments: &[OsString]) {
    use crate::runtime::wasm::{WORKER_ARGUMENT, worker};
    if arguments
        .get(1)
        .is_none_or(|first| first != WORKER_ARGUMENT)
    {
        return;
    }
    worker::serve(unbuffered_input(), unbuffered_output());
    // What is left needs no tidying up: the process is gone at once, with all it has.
    std::process::exit(0);
}

/// Standard input without a buffer, so that a look at whether there is more to read is enough.
#[cfg(all(feature = "wasm", unix))]
fn unbuffered_input() -> impl crate::runtime::wasm::worker::Input {
    use std::os::fd::AsFd;
    let input = std::io::stdin();
    match input.as_fd().try_clone_to_owned() {
        Ok(input) => std::fs::File::from(input),
        // Without a handle for it there is no job either: what comes reads as its end.
        Err(_) => std::process::exit(1),
    }
}

#[cfg(all(feature = "wasm", not(unix)))]
fn unbuffered_input() -> impl crate::runtime::wasm::worker::Input {
    std::io::stdin()
}

/// Standard output without the buffer that looks for ends of lines: messages have none.
#[cfg(all(feature = "wasm", unix))]
fn unbuffered_output() -> Box<dyn std::io::Write + Send> {
    use std::os::fd::AsFd;
    match std::io::stdout().as_fd().try_clone_to_owned() {
        Ok(output) => Box::new(std::fs::File::from(output)),
        Err(_) => Box::new(std::io::stdout()),
    }
}

#[cfg(all(feature = "wasm", not(unix)))]
fn unbuffered_output() -> Box<dyn std::io::Write + Send> {
    Box::new(std::io::stdout())
}

/// Without the sandbox there are no workers.
#[cfg(not(feature = "wasm"))]
pub fn serve_if_asked(_: &[OsString]) {}
