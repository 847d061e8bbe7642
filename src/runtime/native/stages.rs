//! The stages of the sandbox: our own binary, started anew with a word that nobody types.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, ExitStatus};

use super::spec::Spec;
use super::{STARTED, confine, namespaces, unwalled};

/// The code of a stage that could not do its work; the state file says why.
const FAILED: i32 = 125;

/// Whether these arguments start a stage; if they do, it runs, and this is its exit code.
pub fn run(arguments: &[OsString]) -> Option<i32> {
    let [_, word, stage, state, rest @ ..] = arguments else {
        return None;
    };
    if word != super::STAGE {
        return None;
    }
    let Ok(mut file) = File::options().append(true).open(state) else {
        return Some(FAILED);
    };
    let result = match stage.to_str() {
        Some("outer") => outer(Path::new(state)),
        Some("inner") => inner(&mut file),
        Some("unwalled") => unwalled::run(rest, &mut file),
        _ => Err(io::ErrorKind::InvalidInput.into()),
    };
    Some(result.unwrap_or_else(|error| {
        // Nobody is left to tell when even this fails.
        let _ = writeln!(file, "{error}");
        FAILED
    }))
}

/// Makes the namespaces, and waits.
fn outer(state: &Path) -> io::Result<i32> {
    namespaces::separate().map_err(during("the namespaces cannot be made"))?;
    namespaces::start_inner(state)
}

/// Makes the file system and the walls, starts the program, and waits.
fn inner(state: &mut File) -> io::Result<i32> {
    rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL))?;
    // Not through the standard library's buffer, which would take some of the input.
    let stdin = File::from(rustix::io::dup(rustix::stdio::stdin())?);
    let spec = Spec::read(&stdin)?;
    drop(stdin);
    if spec.makes_root {
        namespaces::move_in(&spec).map_err(during("the file system cannot be made"))?;
    }
    confine::confine(&spec).map_err(during("the walls cannot be put up"))?;
    let Some((program, arguments)) = spec.command.split_first() else {
        return Err(io::ErrorKind::InvalidInput.into());
    };
    let mut command = Command::new(program);
    command.args(arguments).env_clear().envs(&spec.variables);
    command.current_dir(&spec.cwd);
    let mut child = command.spawn().map_err(during(program))?;
    state.write_all(STARTED.as_bytes())?;
    Ok(code(child.wait()?))
}

fn during(what: &str) -> impl FnOnce(io::Error) -> io::Error {
    let what = what.to_owned();
    move |error| io::Error::new(error.kind(), format!("{what}: {error}"))
}

/// The code of a process; one that a signal ended has the code that shells give it.
pub fn code(status: ExitStatus) -> i32 {
    let signal = status.signal().map(|signal| 128 + signal);
    signal.or(status.code()).unwrap_or(1)
}
