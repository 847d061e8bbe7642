//! What can be known of the standard streams without writing to them.

use super::outlet::End;

/// Whether the reader of standard output went away, as far as that can be seen without
/// writing: a program that waits for something else would never notice.
#[cfg(unix)]
pub fn reader_is_gone() -> bool {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};

    let stdout = std::io::stdout();
    let mut asked = [PollFd::new(&stdout, PollFlags::empty())];
    let at_once = Timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    let answered = poll(&mut asked, Some(&at_once)).is_ok();
    answered
        && asked[0]
            .revents()
            .intersects(PollFlags::ERR | PollFlags::HUP)
}

/// Elsewhere it shows when something is written.
#[cfg(not(unix))]
pub fn reader_is_gone() -> bool {
    false
}

/// Whether a short piece can be written without waiting for a reader: into a file, or a pipe that
/// has room. A terminal may be stopped half way.
#[cfg(unix)]
pub fn takes_at_once(end: End) -> bool {
    match end {
        End::Out => has_room(&std::io::stdout()),
        End::Err => has_room(&std::io::stderr()),
    }
}

#[cfg(unix)]
fn has_room<S: std::os::fd::AsFd + std::io::IsTerminal>(stream: &S) -> bool {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};

    let mut asked = [PollFd::new(stream, PollFlags::OUT)];
    let at_once = Timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    !stream.is_terminal()
        && poll(&mut asked, Some(&at_once)).is_ok()
        && asked[0].revents().contains(PollFlags::OUT)
}

/// Elsewhere nobody says so.
#[cfg(not(unix))]
pub fn takes_at_once(_: End) -> bool {
    false
}
