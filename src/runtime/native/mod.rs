//! Runs scripts with the programs of this machine, within a sandbox of its system.
//!
//! For what WebAssembly cannot run: shell scripts and scripts that start other programs. The
//! walls are namespaces (made by bubblewrap when it is there, else by our own binary), a
//! file system that holds the system's programs and the folders of the run, Landlock,
//! seccomp and resource limits. There is no network, because nothing here could hold a
//! script to one host. Where the walls cannot be put up, nothing runs.

#[cfg(target_os = "linux")]
mod bubblewrap;
#[cfg(target_os = "linux")]
mod confine;
#[cfg(target_os = "linux")]
pub mod kernel;
#[cfg(target_os = "linux")]
mod namespaces;
pub mod program;
#[cfg(target_os = "linux")]
mod sandbox;
#[cfg(target_os = "linux")]
mod spec;
#[cfg(target_os = "linux")]
pub mod stages;
#[cfg(target_os = "linux")]
mod unwalled;
#[cfg(target_os = "linux")]
mod usage;

pub use program::Host;

use std::path::{Path, PathBuf};

use crate::fs::FsError;

use super::outcome::{Ended, Engine};
use super::protocol::Mount;
use super::runner::{Listener, Request, Runner};
use super::{RuntimeError, languages::Language};

/// The word that starts a stage of the sandbox instead of a command.
pub const STAGE: &str = "__sandbox";

/// How many processes and threads one run may have.
#[cfg(target_os = "linux")]
const PROCESSES: u64 = 256;

/// What the inner stage writes when the script has been started.
#[cfg(target_os = "linux")]
const STARTED: &str = "started\n";

/// Which walls stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Namespaces made by bubblewrap, and all the rest.
    Bubblewrap,
    /// Namespaces made by our own binary, and all the rest.
    Namespaces,
    /// None at all, because the user said so.
    Nothing,
}

/// The engine that runs scripts with the programs of this machine.
#[derive(Clone, Debug)]
pub struct Native {
    host: Host,
    is_sandboxed: bool,
}

impl Native {
    /// One within the sandbox.
    pub fn new(host: Host) -> Self {
        Self {
            host,
            is_sandboxed: true,
        }
    }

    /// One without any wall, for a user who insists.
    pub fn without_sandbox(host: Host) -> Self {
        Self {
            host,
            is_sandboxed: false,
        }
    }

    /// Which walls will stand.
    pub fn level(&self) -> Level {
        #[cfg(target_os = "linux")]
        if self.is_sandboxed && bubblewrap::find(&self.host.search).is_some() {
            return Level::Bubblewrap;
        }
        match self.is_sandboxed {
            true => Level::Namespaces,
            false => Level::Nothing,
        }
    }

    /// The walls in words.
    pub fn walls(&self) -> String {
        let made_by = match self.level() {
            Level::Nothing => return "no sandbox".to_owned(),
            Level::Bubblewrap => "bubblewrap",
            Level::Namespaces => "namespaces",
        };
        #[cfg(target_os = "linux")]
        if confine::has_landlock() {
            return format!("{made_by}, Landlock, seccomp, resource limits");
        }
        format!("{made_by}, seccomp, resource limits; no Landlock in this kernel")
    }
}

impl Runner for Native {
    fn engine(&self) -> Engine {
        Engine::Native
    }

    #[cfg(target_os = "linux")]
    fn run(&self, request: &Request, listener: &dyn Listener) -> Result<Ended, RuntimeError> {
        refuse_unenforceable(Engine::Native, request)?;
        sandbox::run(self, request, listener)
    }

    #[cfg(not(target_os = "linux"))]
    fn run(&self, _: &Request, _: &dyn Listener) -> Result<Ended, RuntimeError> {
        Err(RuntimeError::Unavailable {
            engine: Engine::Native.name(),
            reason: "this system has no sandbox for programs that it knows".to_owned(),
            hint: "use `--engine wasm` or `--engine docker`".to_owned(),
        })
    }
}

/// The place on the host of something that a script sees.
pub(super) fn host_path(request: &Request, guest: &str) -> Result<PathBuf, RuntimeError> {
    let found = translate(&request.mounts, guest);
    let missing = || FsError::Io {
        action: "read",
        path: guest.into(),
        source: std::io::ErrorKind::NotFound.into(),
    };
    Ok(found.ok_or_else(missing)?)
}

fn translate(mounts: &[Mount], guest: &str) -> Option<PathBuf> {
    // One may lie in another, and the inner one is meant.
    let holding = mounts
        .iter()
        .filter(|mount| Path::new(guest).starts_with(&mount.guest));
    let mount = holding.max_by_key(|mount| mount.guest.len())?;
    let below = Path::new(guest).strip_prefix(&mount.guest).ok()?;
    // An empty rest would leave a slash, which says that it must be a folder.
    Some(match below.as_os_str().is_empty() {
        true => mount.host.clone(),
        false => mount.host.join(below),
    })
}

/// What engines outside of WebAssembly cannot hold a script to, they do not promise.
pub(super) fn refuse_unenforceable(engine: Engine, request: &Request) -> Result<(), RuntimeError> {
    let permissions = &request.allowed.permissions;
    let what = if let Some(host) = permissions.network.first() {
        format!("it cannot hold a script to `{host}`, so it gives it no network")
    } else if !request.secrets.is_empty() {
        "without a network there is no host to send a secret to".to_owned()
    } else if request.seed.is_some() {
        "it cannot make a program's clock and random numbers the same each time".to_owned()
    } else {
        return Ok(());
    };
    let hint = match request.language {
        Language::Shell => "fetch what it needs first, and give it with `--file NAME=PATH`",
        _ => "run it with `--engine wasm`, or without that grant",
    };
    Err(RuntimeError::Unenforceable {
        engine: engine.name(),
        reason: what,
        hint: hint.to_owned(),
    })
}
