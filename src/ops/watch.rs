//! Does something now, and again whenever a file below some paths changes.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use notify::{EventKind, RecursiveMode, Watcher};

use crate::diagnostics::Failure;
use crate::fs::Shown as _;

/// How long to wait for the rest of a burst: editors write a file in several steps.
const SETTLE: Duration = Duration::from_millis(25);

/// Longest that a burst is waited for: who writes without a pause gets answers too.
const LONGEST: Duration = Duration::from_secs(1);
/// How often to look whether anybody is still there.
const CHECK: Duration = Duration::from_millis(250);

/// Runs `act` now and after every change, for as long as `wanted` says so.
pub fn watch(
    paths: &[PathBuf],
    mut act: impl FnMut(),
    wanted: impl Fn() -> bool,
) -> Result<(), Failure> {
    let (sender, changes) = mpsc::channel();
    let mut watcher = notify::recommended_watcher(move |event| {
        // The receiver is gone only when watching has ended.
        let _ = sender.send(event);
    })
    .map_err(|error| failure("for changes", &error))?;
    for path in paths {
        let target = watched(path);
        watcher
            .watch(&target, RecursiveMode::Recursive)
            .map_err(|error| failure(&format!("`{}`", path.shown()), &error))?;
    }
    act();
    while wanted() {
        let event = match changes.recv_timeout(CHECK) {
            Ok(event) => event,
            Err(RecvTimeoutError::Timeout) => continue,
            Err(RecvTimeoutError::Disconnected) => break,
        };
        let mut changed = is_change(&event);
        let settled = Instant::now() + LONGEST;
        while let Ok(event) = changes.recv_timeout(SETTLE) {
            changed |= is_change(&event);
            if Instant::now() > settled {
                break;
            }
        }
        if changed {
            act();
        }
    }
    Ok(())
}

/// A file is watched through its folder: editors replace files, and a watch on the old one
/// would see nothing any more.
fn watched(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if path.is_file() && parent.as_os_str().is_empty() => PathBuf::from("."),
        Some(parent) if path.is_file() => parent.to_path_buf(),
        _ => path.to_path_buf(),
    }
}

/// Reading changes nothing; an error may hide a change.
fn is_change(event: &notify::Result<notify::Event>) -> bool {
    match event {
        Ok(event) => !matches!(event.kind, EventKind::Access(_)),
        Err(_) => true,
    }
}

fn failure(what: &str, error: &notify::Error) -> Failure {
    let kind = match &error.kind {
        notify::ErrorKind::PathNotFound => "not-found",
        notify::ErrorKind::MaxFilesWatch => "watch-limit",
        _ => "io",
    };
    let reason = match &error.kind {
        notify::ErrorKind::PathNotFound => "no such file or directory".to_owned(),
        notify::ErrorKind::MaxFilesWatch => "the system watches enough files already".to_owned(),
        notify::ErrorKind::Io(error) => crate::fs::reason(error),
        _ => error.to_string(),
    };
    let failure = Failure::new(kind, format!("cannot watch {what}: {reason}"));
    match kind {
        "watch-limit" => {
            failure.with_hint("raise `fs.inotify.max_user_watches`, or watch fewer folders")
        }
        _ => failure,
    }
}
