//! What this system gives to hold scripts that need its programs.
//!
//! What matters is not what files say but whether the walls stand: a script that does
//! nothing is run within them.

use std::path::Path;
use std::time::Duration;

use super::{Check, Topic};
use crate::diagnostics::Failure;
use crate::runtime::limits::Limits;
use crate::runtime::native::{Level, Native};
use crate::runtime::outcome::Stop;
use crate::runtime::permissions::Allowed;
use crate::runtime::protocol::Cwd;
use crate::runtime::runner::{Request, Runner, Unwatched};
use crate::runtime::workspace::Workspace;
use crate::runtime::{Language, RuntimeError};

/// How long a script that does nothing may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// The sandbox of WebAssembly, the walls of the system, and what they are made of.
pub fn look(native: &Native, workspaces: &Path) -> Vec<Check> {
    let mut found = vec![wasm(), walls(native, workspaces)];
    #[cfg(target_os = "linux")]
    found.extend(parts());
    found
}

/// The sandbox that scripts run in when nothing is said.
fn wasm() -> Check {
    const NAME: &str = "wasm";
    match cfg!(feature = "wasm") {
        true => Check::ok(
            Topic::Sandbox,
            NAME,
            "built in; it needs nothing of this system",
        ),
        false => Check::warn(
            Topic::Sandbox,
            NAME,
            "this build has no WebAssembly sandbox",
            "install one whose `open-skills --version` says `+wasm`",
        ),
    }
}

fn walls(native: &Native, workspaces: &Path) -> Check {
    const NAME: &str = "native";
    match try_out(native, workspaces) {
        Ok(()) => {
            let says = format!("a script ran within it: {}", native.walls());
            Check::ok(Topic::Sandbox, NAME, says)
        }
        Err(failure) => {
            let advice = failure.hint.unwrap_or_else(|| match native.level() {
                Level::Namespaces => {
                    "install bubblewrap (`bwrap`), or let users make namespaces; \
                     `--engine wasm`, which is the usual one, needs neither"
                }
                .to_owned(),
                _ => "`--engine wasm`, which is the usual one, needs nothing of the system"
                    .to_owned(),
            });
            let says = format!("{} (for `run --engine native`)", failure.message);
            Check::warn(Topic::Sandbox, NAME, says, advice)
        }
    }
}

/// Runs a script that does nothing.
fn try_out(native: &Native, workspaces: &Path) -> Result<(), Failure> {
    let workspace = Workspace::new(workspaces, &[], 0)?;
    let skill = tempfile::Builder::new()
        .prefix("doctor-")
        .tempdir_in(workspaces);
    let skill = skill.map_err(|source| {
        RuntimeError::File(crate::fs::FsError::Io {
            action: "write",
            path: workspaces.to_path_buf(),
            source,
        })
    })?;
    crate::fs::write_new(&skill.path().join("nothing.sh"), b":\n")?;
    let limits = Limits {
        timeout: PATIENCE,
        ..Limits::default()
    };
    let request = Request {
        script: "/skill/nothing.sh".to_owned(),
        language: Language::Shell,
        function: None,
        args: Vec::new(),
        variables: std::collections::BTreeMap::new(),
        stdin: Vec::new(),
        mounts: workspace.mounts(skill.path()),
        cwd: Cwd::Output,
        limits,
        allowed: Allowed::default(),
        packages: Vec::new(),
        secrets: Vec::new(),
        seed: None,
    };
    let ended = native.run(&request, &Unwatched)?;
    let why = match ended.stop {
        Stop::Exit(0) => return Ok(()),
        Stop::Exit(code) => format!("a script that does nothing ended with {code}"),
        Stop::Limit(limit) => format!(
            "a script that does nothing hit the limit `{}`",
            limit.name()
        ),
        Stop::Broken(reason) => reason,
    };
    Err(Failure::new("io", why))
}

/// What the walls are made of, as far as the kernel says.
#[cfg(target_os = "linux")]
fn parts() -> Vec<Check> {
    vec![landlock(), seccomp(), namespaces()]
}

#[cfg(target_os = "linux")]
fn landlock() -> Check {
    use crate::runtime::native::kernel::{USED_LANDLOCK, landlock};
    const NAME: &str = "landlock";
    match landlock() {
        0 => Check::warn(
            Topic::Sandbox,
            NAME,
            "not in this kernel; namespaces and seccomp stand without it",
            "start the kernel with `lsm=landlock,…` when its build has it",
        ),
        USED_LANDLOCK => {
            let says = format!("ABI {USED_LANDLOCK} or newer: files, network, signals");
            Check::ok(Topic::Sandbox, NAME, says)
        }
        version => Check::ok(
            Topic::Sandbox,
            NAME,
            format!("ABI {version}; what ABI {USED_LANDLOCK} adds, namespaces hold alone"),
        ),
    }
}

#[cfg(target_os = "linux")]
fn seccomp() -> Check {
    const NAME: &str = "seccomp";
    let actions = file("/proc/sys/kernel/seccomp/actions_avail");
    match actions.split_whitespace().any(|action| action == "errno") {
        true => Check::ok(Topic::Sandbox, NAME, "filters of system calls"),
        false => Check::warn(
            Topic::Sandbox,
            NAME,
            "the kernel does not say that it has filters of system calls",
            "`run --engine native` needs a kernel with CONFIG_SECCOMP_FILTER",
        ),
    }
}

#[cfg(target_os = "linux")]
fn namespaces() -> Check {
    const NAME: &str = "user namespaces";
    let most = file("/proc/sys/user/max_user_namespaces");
    let denied = [
        ("/proc/sys/kernel/unprivileged_userns_clone", "0"),
        (
            "/proc/sys/kernel/apparmor_restrict_unprivileged_userns",
            "1",
        ),
    ];
    let denied = denied
        .into_iter()
        .find(|(path, value)| file(path) == *value);
    match (most.as_str(), denied) {
        ("", _) => Check::warn(
            Topic::Sandbox,
            NAME,
            "not in this kernel",
            "`run --engine native` needs a kernel with CONFIG_USER_NS, or bubblewrap",
        ),
        ("0", _) => Check::warn(
            Topic::Sandbox,
            NAME,
            "none may be made",
            "ask for a larger `user.max_user_namespaces`",
        ),
        (_, Some((path, value))) => Check::warn(
            Topic::Sandbox,
            NAME,
            format!("kept from ordinary users: `{path}` is {value}"),
            "install bubblewrap (`bwrap`), which systems let make them",
        ),
        (most, None) => Check::ok(Topic::Sandbox, NAME, format!("up to {most}")),
    }
}

/// A short file of the kernel, without its line break; nothing when it is not there.
#[cfg(target_os = "linux")]
fn file(path: &str) -> String {
    let head = crate::fs::read_head(Path::new(path), 1 << 10).unwrap_or_default();
    String::from_utf8_lossy(&head).trim().to_owned()
}
