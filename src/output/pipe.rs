//! Whether anybody still reads what is printed.

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
