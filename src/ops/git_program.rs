//! The git program, asked about the work tree that a folder lies in.

use std::path::Path;
use std::process::{Command, Stdio};

/// Makes a question to git. A repository's own configuration must not start programs for us,
/// and what is set for git within a hook must not lead it into another repository.
pub fn ask(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("git");
    for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"] {
        command.env_remove(variable);
    }
    command
        .env("LC_ALL", "C")
        .env("GIT_OPTIONAL_LOCKS", "0")
        .arg("-C")
        .arg(folder)
        .args(["-c", "core.fsmonitor=false"])
        .args(["-c", "core.hooksPath=/dev/null"])
        .args(arguments)
        .stdin(Stdio::null());
    command
}
