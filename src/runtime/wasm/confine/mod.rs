//! A worker locks itself up before its guest's first instruction.
//!
//! The boundary of a guest is WebAssembly and WASI: it has no means but those it is given.
//! This is the wall behind that one, for the day when wasmtime has a hole: the process may
//! see only its folders, make no connection, start no program, and grow no further than its
//! limits. What a system does not have is left out; what it has and refuses ends the run.
//!
//! What does not depend on the job is done before it comes ([`begin`]); [`Begun::confine`]
//! does the rest.

#[cfg(target_os = "linux")]
mod landlock;
#[cfg(unix)]
mod limits;
#[cfg(target_os = "linux")]
mod list;
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

/// A process of which some locks are set.
#[derive(Debug)]
pub struct Begun {
    /// Whether system calls are filtered.
    #[cfg(target_os = "linux")]
    seccomp: bool,
}

/// Sets the locks that are the same for every job; must be called before the process starts
/// threads.
#[cfg(target_os = "linux")]
pub fn begin() -> Result<Begun, String> {
    let seccomp = seccomp::begin()?;
    Ok(Begun { seccomp })
}

/// Here none is.
#[cfg(not(target_os = "linux"))]
pub fn begin() -> Result<Begun, String> {
    Ok(Begun {})
}

impl Begun {
    /// Locks the process up; must be called before it starts threads.
    #[cfg(target_os = "linux")]
    pub fn confine(self, leave: &Leave) -> Result<Locks, String> {
        limits::set(leave)?;
        let landlock = landlock::restrict(leave)?;
        let seccomp = self.seccomp && seccomp::complete()?;
        Ok(Locks {
            limits: true,
            landlock,
            seccomp,
        })
    }

    /// Locks the process up, as far as this system can.
    #[cfg(all(unix, not(target_os = "linux")))]
    pub fn confine(self, leave: &Leave) -> Result<Locks, String> {
        limits::set(leave)?;
        Ok(Locks {
            limits: true,
            ..Locks::default()
        })
    }

    /// Here the boundary is WebAssembly alone.
    #[cfg(not(unix))]
    pub fn confine(self, _: &Leave) -> Result<Locks, String> {
        Ok(Locks::default())
    }
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use std::net::TcpListener;

    use super::*;

    /// What a locked thread can still do; the locks go with the thread.
    fn locked<T: Send>(leave: &Leave, act: impl FnOnce() -> T + Send) -> T {
        let act = move || {
            assert!(seccomp::begin().unwrap());
            assert!(landlock::restrict(leave).unwrap().is_some());
            assert!(seccomp::complete().unwrap());
            act()
        };
        std::thread::scope(|scope| scope.spawn(act).join().unwrap())
    }

    #[test]
    fn only_its_own_folders_are_left() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for name in ["read", "write", "other"] {
            std::fs::create_dir(at(name)).unwrap();
            std::fs::write(at(name).join("a"), "a").unwrap();
        }
        let leave = Leave {
            read: vec![at("read")],
            write: vec![at("write")],
            ..Leave::default()
        };
        let (read, write, other) = (at("read/a"), at("write/a"), at("other/a"));
        locked(&leave, || {
            assert!(std::fs::read(&read).is_ok() && std::fs::read(&write).is_ok());
            assert!(std::fs::write(&write, "b").is_ok());
            assert!(std::fs::rename(&write, write.with_extension("b")).is_ok());
            assert!(std::fs::write(&read, "b").is_err());
            assert!(std::fs::remove_file(&read).is_err());
            assert!(std::fs::rename(&read, &write).is_err());
            assert!(std::fs::hard_link(&read, &write).is_err());
            assert!(std::fs::read(&other).is_err());
            assert!(std::fs::read("/etc/passwd").is_err());
            assert!(std::fs::read_dir("/").is_err());
        });
    }

    #[test]
    fn nothing_is_left_to_load_code_with_or_to_change_the_locks() {
        let engine = wasmtime::Engine::default();
        let loads = || wasmtime::Module::new(&engine, "(module (func))").is_ok();
        let limits = || {
            let now = rustix::process::getrlimit(rustix::process::Resource::Core);
            rustix::process::setrlimit(rustix::process::Resource::Core, now).is_ok()
        };
        let act = || {
            // The first half leaves what the second takes away.
            assert!(seccomp::begin().unwrap());
            assert!(loads() && limits());
            assert!(std::net::UdpSocket::bind("127.0.0.1:0").is_err());
            assert!(std::process::Command::new("/bin/true").status().is_err());
            assert!(seccomp::complete().unwrap());
            assert!(!loads() && !limits());
            assert!(seccomp::begin().is_err() && seccomp::complete().is_err());
            assert!(!matches!(
                landlock::restrict(&Leave::default()),
                Ok(Some(_))
            ));
        };
        std::thread::scope(|scope| scope.spawn(act).join().unwrap());
    }

    #[test]
    fn no_connection_no_program_and_no_process_is_left() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        assert!(std::net::TcpStream::connect(address).is_ok());
        locked(&Leave::default(), || {
            assert!(std::net::TcpStream::connect(address).is_err());
            assert!(std::net::UdpSocket::bind("127.0.0.1:0").is_err());
            assert!(std::process::Command::new("/bin/true").status().is_err());
            // Threads are no processes.
            assert!(std::thread::spawn(|| 1).join().is_ok());
        });
    }
}
