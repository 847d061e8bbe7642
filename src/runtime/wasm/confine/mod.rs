//! A worker locks itself up before its guest's first instruction.
//!
//! The boundary of a guest is WebAssembly and WASI: it has no means but those it is given.
//! This is the wall behind that one, for the day when wasmtime has a hole: the process may
//! see only its folders, make no connection, start no program, and grow no further than its
//! limits. What a system does not have is left out; what it has and refuses ends the run.

#[cfg(target_os = "linux")]
mod landlock;
#[cfg(unix)]
mod limits;
#[cfg(target_os = "linux")]
mod seccomp;

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// What a worker leaves itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Leave {
    /// Files and folders that it may read.
    pub read: Vec<PathBuf>,
    /// Folders that it may write to as well.
    pub write: Vec<PathBuf>,
    /// Bytes of the largest file that it may write.
    pub file: u64,
    /// Bytes of memory that it may take.
    pub memory: u64,
}

/// What the system took part in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Locks {
    /// Whether limits of resources are set.
    pub limits: bool,
    /// How far the system holds the process to its folders and from the network.
    pub landlock: Option<Enforced>,
    /// Whether system calls are filtered.
    pub seccomp: bool,
}

/// How far Landlock does what it was asked to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Enforced {
    /// All of it.
    Fully,
    /// What this kernel knows of it: older ones do not hold truncation or connections.
    Partly,
}

/// Locks the process up; must be called before it starts threads.
#[cfg(target_os = "linux")]
pub fn confine(leave: &Leave) -> Result<Locks, String> {
    limits::set(leave)?;
    let landlock = landlock::restrict(leave)?;
    let seccomp = seccomp::filter()?;
    Ok(Locks {
        limits: true,
        landlock,
        seccomp,
    })
}

/// Locks the process up, as far as this system can.
#[cfg(all(unix, not(target_os = "linux")))]
pub fn confine(leave: &Leave) -> Result<Locks, String> {
    limits::set(leave)?;
    Ok(Locks {
        limits: true,
        ..Locks::default()
    })
}

/// Here the boundary is WebAssembly alone.
#[cfg(not(unix))]
pub fn confine(_: &Leave) -> Result<Locks, String> {
    Ok(Locks::default())
}
