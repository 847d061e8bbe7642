//! A script without walls, and who ends what it leaves behind.
//!
//! No namespace holds its processes together, so that a stage of our own binary does: whatever
//! loses its parent becomes a child of that stage, in whatever session or group it is. When the
//! script ends, or whoever started the run is gone, everything below the stage is ended.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Write};
use std::os::unix::process::CommandExt;
use std::process::Command;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::process::{
    Pid, PidfdFlags, WaitOptions, getpid, getppid, pidfd_open, set_child_subreaper, wait,
};

use super::STARTED;
use super::usage::end_below;

/// How often there is a look at whoever started the run, where the kernel tells nobody.
const GLANCE: Duration = Duration::from_millis(100);
/// The code of a stage that nobody waits for any more.
const ABANDONED: i32 = 137;

/// Starts the program that the words name, after the number of who starts it, and waits for its
/// end; gives its code.
pub fn run(words: &[OsString], state: &mut File) -> io::Result<i32> {
    let [starter, program, arguments @ ..] = words else {
        return Err(io::ErrorKind::InvalidInput.into());
    };
    let starter = starter.to_str().and_then(|number| number.parse().ok());
    let starter = starter.and_then(Pid::from_raw);
    let starter = starter.ok_or(io::ErrorKind::InvalidInput)?;
    set_child_subreaper(Some(getpid()))?;
    std::thread::Builder::new().spawn(move || {
        outlive(starter);
        end_below(std::process::id());
        std::process::exit(ABANDONED);
    })?;
    let mut command = Command::new(program);
    // What a script says to its own group is not meant for the stage.
    let child = command.args(arguments).process_group(0).spawn()?;
    state.write_all(STARTED.as_bytes())?;
    let child = Pid::from_child(&child);
    let code = loop {
        // All others that ended are cleared away, too.
        match wait(WaitOptions::empty()) {
            Ok(Some((pid, status))) if pid == child => {
                let signal = status.terminating_signal().map(|signal| 128 + signal);
                break signal.or(status.exit_status()).unwrap_or(1);
            }
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    };
    end_below(std::process::id());
    Ok(code)
}

/// Waits until whoever started this process is gone.
fn outlive(starter: Pid) {
    let handle = pidfd_open(starter, PidfdFlags::empty());
    while getppid() == Some(starter) {
        match &handle {
            Ok(handle) => drop(poll(&mut [PollFd::new(handle, PollFlags::IN)], None)),
            Err(_) => std::thread::sleep(GLANCE),
        }
    }
}
