//! Does something now, and again whenever a file below some paths changes.

use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;

use notify::{EventKind, RecursiveMode, Watcher};

use crate::diagnostics::Failure;

/// How long to wait for the rest of a burst: editors write a file in several steps.
const SETTLE: Duration = Duration::from_millis(25);

/// Runs `act` now and after every change, until it says `false`.
pub fn watch(paths: &[PathBuf], mut act: impl FnMut() -> bool) -> Result<(), Failure> {
    let (sender, changes) = mpsc::channel();
    let mut watcher = notify::recommended_watcher(move |event| {
        // The receiver is gone only when watching has ended.
        let _ = sender.send(event);
    })
    .map_err(|error| failure(&error))?;
    for path in paths {
        let target = watched(path);
        watcher
            .watch(&target, RecursiveMode::Recursive)
            .map_err(|error| failure(&error))?;
    }
    if !act() {
        return Ok(());
    }
    while let Ok(event) = changes.recv() {
        let mut changed = is_change(&event);
        while let Ok(event) = changes.recv_timeout(SETTLE) {
            changed |= is_change(&event);
        }
        if changed && !act() {
            break;
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

fn failure(error: &notify::Error) -> Failure {
    let kind = match &error.kind {
        notify::ErrorKind::PathNotFound => "not-found",
        notify::ErrorKind::MaxFilesWatch => "limit",
        _ => "io",
    };
    let failure = Failure::new(kind, format!("cannot watch for changes: {error}"));
    match kind {
        "limit" => failure.with_hint("raise `fs.inotify.max_user_watches`, or watch fewer folders"),
        _ => failure,
    }
}
