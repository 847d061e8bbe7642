//! What a worker is told, and what it says in the end.

use std::path::PathBuf;
use std::time::Duration;

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use crate::runtime::limits::{Limit, Limits};
use crate::runtime::protocol::Mount;

/// What kind of guest it is, which decides how it is started.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Guest {
    /// A module that is a command of WASI preview 1.
    Module,
    /// A component that is a command of WASI preview 2.
    Component,
    /// The Python interpreter with a program.
    Python,
    /// The Python interpreter with compiled packages, whose files are in this folder.
    PythonSci(#[serde(with = "crate::runtime::host_path")] PathBuf),
    /// The JavaScript interpreter; the job reads its compiled prelude.
    Javascript,
}

/// One folder of the host and where the guest sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Folder {
    /// The folder of the host.
    #[serde(with = "crate::runtime::host_path")]
    pub host: PathBuf,
    /// Its path for the guest.
    pub guest: String,
    /// Whether the guest may write there.
    pub writable: bool,
}

impl From<&Mount> for Folder {
    fn from(mount: &Mount) -> Self {
        Self {
            host: mount.host.clone(),
            guest: mount.guest.clone(),
            writable: mount.writable,
        }
    }
}

/// What a guest is held to within its process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bounds {
    /// Time from the start of the guest to its end.
    pub timeout: Duration,
    /// Bytes of all its memories and tables together.
    pub memory: u64,
    /// Bytes of all that it writes.
    pub disk: u64,
    /// Files and folders that it makes.
    pub files: u64,
}

impl From<&Limits> for Bounds {
    fn from(limits: &Limits) -> Self {
        Self {
            timeout: limits.timeout,
            memory: limits.memory,
            disk: limits.disk,
            files: limits.files as u64,
        }
    }
}

/// All that a worker is told of one run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// What kind of guest it is.
    pub guest: Guest,
    /// Its compiled code, a file of the code cache.
    #[serde(with = "crate::runtime::host_path")]
    pub code: PathBuf,
    /// Further files of the host that the worker itself reads, such as a compiled prelude.
    #[serde(with = "crate::runtime::host_path::several")]
    pub reads: Vec<PathBuf>,
    /// The script's path as the guest sees it.
    pub script: String,
    /// The function to call in it, when the entrypoint names one.
    pub function: Option<String>,
    /// The arguments after the script's name.
    pub args: Vec<String>,
    /// The variables, and no others.
    pub variables: Vec<(String, String)>,
    /// The folders, and no others.
    pub folders: Vec<Folder>,
    /// Where the script starts, as the guest sees it.
    pub cwd: String,
    /// Folders, as the guest sees them, in which its language finds further packages.
    pub packages: Vec<String>,
    /// What the guest is held to.
    pub bounds: Bounds,
    /// The seed of a run whose clock and random numbers are always the same.
    pub seed: Option<u64>,
    /// What standard input holds; it travels beside the rest.
    #[serde(skip)]
    pub stdin: Bytes,
}

impl Job {
    /// A job of a guest that has nothing and runs nothing: it makes the interpreter's own
    /// preparations.
    pub fn idle() -> Self {
        Self {
            guest: Guest::Javascript,
            code: PathBuf::new(),
            reads: Vec::new(),
            script: String::new(),
            function: None,
            args: Vec::new(),
            variables: Vec::new(),
            folders: Vec::new(),
            cwd: "/".to_owned(),
            packages: Vec::new(),
            bounds: Bounds::from(&Limits::default()),
            seed: None,
            stdin: Bytes::new(),
        }
    }
}

/// How a guest ended, as its worker saw it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum GuestEnd {
    /// By itself, with this code.
    Exit(i32),
    /// It did what WebAssembly forbids, such as reading beyond its memory.
    Trap(String),
    /// It used up its stack, which no limit of ours makes longer.
    Stack,
    /// It hit this limit and was ended.
    Limit(Limit),
    /// It wants what the sandbox does not have, or offers nothing to start.
    Unfit(String),
    /// It cannot be run at all, for this reason.
    Broken(String),
}
