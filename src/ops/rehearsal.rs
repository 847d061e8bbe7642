//! What a command would write, replace or remove, where it is only to say so.
//!
//! A rehearsal goes the way of the command itself, with the same looks and the same refusals;
//! where that one would touch something, it notes the path.

use std::path::{Path, PathBuf};

/// What would be done to a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// Nothing stands there yet.
    Write,
    /// Something else would stand there.
    Replace,
    /// Nothing would stand there any more.
    Remove,
    /// Nobody could write to its files any more.
    Protect,
}

impl Effect {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Write => "write",
            Self::Replace => "replace",
            Self::Remove => "remove",
            Self::Protect => "protect",
        }
    }

    /// Writing to a path: whatever stands there is replaced.
    pub fn of_writing(path: &Path) -> Self {
        match path.symlink_metadata() {
            Ok(_) => Self::Replace,
            Err(_) => Self::Write,
        }
    }
}

/// A path with what would be done to it; a folder stands for all that is in it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Touch {
    /// The path.
    pub path: PathBuf,
    /// What would be done.
    pub effect: Effect,
}

impl Touch {
    /// Something would be done to a path.
    pub fn new(effect: Effect, path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        Self { path, effect }
    }

    /// A path would be written to.
    pub fn writing(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let effect = Effect::of_writing(&path);
        Self { path, effect }
    }
}
