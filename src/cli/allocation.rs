//! Gives large blocks of memory back to the system as soon as nobody needs them.
//!
//! The C library of most Linux systems learns from the first large block that it frees to keep
//! the next ones, in a heap for each thread. A command that carries one skill after the other
//! then holds several times what it works on. Told a size once, it stops learning: what is
//! larger is a mapping of its own and ends when it is freed. Other systems do that by themselves.
#![cfg_attr(
    all(target_os = "linux", target_env = "gnu"),
    allow(unsafe_code, reason = "the C library offers it to C alone")
)]

/// From this size on, a block stands on its own.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const LARGE: std::ffi::c_int = 1 << 20;

/// Lets no thread keep large blocks; asked for before there are other threads.
pub fn keep_no_large_blocks() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: it takes two numbers and reads no memory of ours; an unknown one changes nothing.
    unsafe {
        libc::mallopt(libc::M_MMAP_THRESHOLD, LARGE);
    }
}
