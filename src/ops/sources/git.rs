//! A folder of a git repository as a skill.

use super::{Packed, Pinned, SourceFile, pack};
use crate::bundle::references::GitReference;
use crate::diagnostics::Failure;
use crate::registry::documents::Timestamp;
use crate::registry::git::{GitSource, is_commit};
use crate::registry::remote::Remote;

/// A skill that was found in a repository.
pub struct Found {
    /// Where, at which commit.
    pub pinned: Pinned,
    /// What it is.
    pub packed: Packed,
    /// Links and submodules in its folder, which are not followed.
    pub passed_over: Vec<String>,
}

/// How many folders a hint names.
const NAMED: usize = 3;

/// Finds out what a reference stands for now, and fetches that.
pub fn find(reference: &GitReference, at: Timestamp) -> Result<Found, Failure> {
    let remote = Remote::parse(&reference.url)?;
    let mut source = GitSource::open(&remote, reference.revision.as_deref())?;
    let path = reference.path.clone().unwrap_or_default();
    let asked = reference.revision.clone();
    let pinned = Pinned {
        url: reference.url.clone(),
        commit: source.commit().to_owned(),
        asked: asked.filter(|revision| !is_commit(revision)),
        path,
    };
    fetch(&mut source, pinned, at)
}

/// Fetches what a lock says.
pub fn again(pinned: &Pinned, at: Timestamp) -> Result<Packed, Failure> {
    let remote = Remote::parse(&pinned.url)?;
    let mut source = GitSource::open(&remote, Some(&pinned.commit))?;
    Ok(fetch(&mut source, pinned.clone(), at)?.packed)
}

fn fetch(source: &mut GitSource, pinned: Pinned, at: Timestamp) -> Result<Found, Failure> {
    if !source.skills().contains(&pinned.path.as_str()) {
        return Err(no_skill(source, &pinned));
    }
    let folder = source.folder(&pinned.path)?;
    let files: Vec<SourceFile> = folder
        .files
        .into_iter()
        .map(|file| SourceFile {
            path: file.path,
            is_executable: file.is_executable,
            bytes: file.bytes,
        })
        .collect();
    let packed = pack(&files, at).map_err(|failure| failure.at(pinned.to_string()))?;
    Ok(Found {
        pinned,
        packed,
        passed_over: folder.passed_over,
    })
}

/// What there is instead, those first that are called as what was asked for.
fn no_skill(source: &GitSource, pinned: &Pinned) -> Failure {
    let path = &pinned.path;
    let shown = match path.as_str() {
        "" => "the repository itself".to_owned(),
        path => format!("`{}`", path.escape_debug()),
    };
    let message = format!("{shown} is no skill: it has no SKILL.md");
    let failure = Failure::new("not-found", message).at(pinned.to_string());
    let last = path.rsplit('/').next().unwrap_or_default();
    let mut folders = source.skills();
    folders.sort_by_key(|folder| folder.rsplit('/').next() != Some(last));
    let named: Vec<String> = folders
        .iter()
        .take(NAMED)
        .map(|folder| format!("`#{}`", folder.escape_debug()))
        .collect();
    match folders.len() {
        0 => failure.with_hint("the repository has no folder with a SKILL.md"),
        count if count > NAMED => {
            failure.with_hint(format!("there are {count}, such as {}", named.join(", ")))
        }
        _ => failure.with_hint(format!("there is {}", named.join(", "))),
    }
}
