//! A folder of a git repository as a skill.

use super::{Packed, Pinned, SourceFile, pack};
use crate::bundle::names::SkillName;
use crate::bundle::references::GitReference;
use crate::bundle::versions::Wanted;
use crate::diagnostics::{Failure, shell_word};
use crate::ops::near;
use crate::registry::Trouble;
use crate::registry::documents::Timestamp;
use crate::registry::git::{GitFile, GitSource};
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
    let (mut source, pinned) =
        open(reference).map_err(|failure| or_of_version(failure, reference))?;
    fetch(&mut source, pinned, at)
}

/// A failure to find a revision, in better words where that is a version of a registry.
pub(in crate::ops) fn or_of_version(failure: Failure, reference: &GitReference) -> Failure {
    let is_unknown = failure.kind == Trouble::NotFound.word();
    let of_version = is_unknown.then(|| of_version(reference)).flatten();
    of_version.unwrap_or(failure)
}

/// What there is to say where a registry's version was asked for as a revision of its repository.
fn of_version(reference: &GitReference) -> Option<Failure> {
    let revision = reference.revision.as_deref()?;
    Wanted::in_reference(revision).ok()?;
    let remote = Remote::parse(&reference.url).ok()?;
    let source = GitSource::open(&remote, None).ok()?;
    let path = reference.path.as_deref().unwrap_or_default();
    source
        .is_registry()
        .then(|| of_registry(&source, &remote.place, path, Some(revision)))
}

/// That a repository is a registry, and how a skill of one is named.
pub(in crate::ops) fn of_registry(
    source: &GitSource,
    place: &str,
    path: &str,
    revision: Option<&str>,
) -> Failure {
    let message = format!("the repository `{place}` is a registry, which has versions of skills");
    let failure = Failure::new("not-found", message);
    let registry = shell_word(place);
    let last = path.rsplit('/').next().unwrap_or_default();
    let name = SkillName::parse(last).ok();
    match name.filter(|name| source.has_published(name)) {
        None => failure.with_hint(format!(
            "`open-skills list --registry {registry}` shows what it has"
        )),
        Some(name) => {
            // A publication tags its commit `name/version`.
            let version = revision.map(|revision| {
                let tagged = revision.strip_prefix(name.as_str());
                tagged
                    .and_then(|rest| rest.strip_prefix('/'))
                    .unwrap_or(revision)
            });
            let version = version.filter(|version| Wanted::in_reference(version).is_ok());
            let version = version.map_or(String::new(), |version| format!("@{version}"));
            let skill = shell_word(&format!("{name}{version}"));
            failure.with_hint(format!("name them apart: `{skill} --registry {registry}`"))
        }
    }
}

/// The repository at the commit that a reference stands for now.
fn open(reference: &GitReference) -> Result<(GitSource, Pinned), Failure> {
    let remote = Remote::parse(&reference.url)?;
    let source = GitSource::open(&remote, reference.revision.as_deref())?;
    let pinned = Pinned {
        url: remote.url.clone(),
        commit: source.commit().to_owned(),
        asked: reference.revision.clone(),
        path: reference.path.clone().unwrap_or_default(),
    };
    Ok((source, pinned))
}

/// Any folder of a repository, whether it is a skill or not.
pub struct Files {
    /// Where, at which commit.
    pub pinned: Pinned,
    /// Its files.
    pub files: Vec<SourceFile>,
    /// Links and submodules in it, which are not followed.
    pub passed_over: Vec<String>,
}

/// Fetches the files of a folder that need be no skill.
pub fn files(reference: &GitReference) -> Result<Files, Failure> {
    let (mut source, pinned) = open(reference)?;
    let folder = source.folder(&pinned.path)?;
    if folder.files.is_empty() {
        let shown = pinned.path.escape_debug();
        let message = format!("the repository has no files in `{shown}`");
        return Err(Failure::new("not-found", message).at(pinned.to_string()));
    }
    Ok(Files {
        pinned,
        files: of_git(folder.files),
        passed_over: folder.passed_over,
    })
}

/// Fetches what a lock says.
pub fn again(pinned: &Pinned, at: Timestamp) -> Result<Packed, Failure> {
    let remote = Remote::parse(&pinned.url)?;
    let mut source =
        GitSource::open(&remote, Some(&pinned.commit)).map_err(|error| match error.trouble {
            Trouble::NotFound => error.advising(
                "the lock names what is not there any more: `--refresh` takes what the repository \
                 has now",
            ),
            _ => error,
        })?;
    Ok(fetch(&mut source, pinned.clone(), at)?.packed)
}

fn fetch(source: &mut GitSource, pinned: Pinned, at: Timestamp) -> Result<Found, Failure> {
    if !source.skills().contains(&pinned.path.as_str()) {
        return Err(no_skill(source, &pinned));
    }
    let folder = source.folder(&pinned.path)?;
    let files = of_git(folder.files);
    let packed = pack(&files, at).map_err(|failure| failure.at(pinned.to_string()))?;
    Ok(Found {
        pinned,
        packed,
        passed_over: folder.passed_over,
    })
}

fn of_git(files: Vec<GitFile>) -> Vec<SourceFile> {
    let of_one = |file: GitFile| SourceFile {
        path: file.path,
        is_executable: file.is_executable,
        bytes: file.bytes,
    };
    files.into_iter().map(of_one).collect()
}

/// What there is instead, those first whose folders are called most like what was asked for.
fn no_skill(source: &GitSource, pinned: &Pinned) -> Failure {
    let path = &pinned.path;
    if source.is_registry() {
        let place = format!("git+{}", pinned.url);
        // A branch or a commit is no version.
        let tag = pinned.asked.as_deref().filter(|asked| asked.contains('/'));
        return of_registry(source, &place, path, tag);
    }
    let shown = match path.as_str() {
        "" => "the repository itself".to_owned(),
        path => format!("`{}`", path.escape_debug()),
    };
    let message = format!("{shown} is no skill: it has no SKILL.md");
    let failure = Failure::new("not-found", message).at(pinned.to_string());
    let last = path.rsplit('/').next().unwrap_or_default();
    let mut folders = source.skills();
    let likeness = |folder: &str| near::likeness(last, folder.rsplit('/').next().unwrap_or(folder));
    folders.sort_by(|a, b| likeness(b).total_cmp(&likeness(a)));
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
