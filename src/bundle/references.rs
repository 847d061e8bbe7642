//! How people name a skill: by registry and name, by repository, by place, by path.
//!
//! | form | example |
//! |---|---|
//! | name | `pdf`, `pdf@^1.2`, `pdf@beta`, `acme/pdf@1.2.0` |
//! | GitHub | `github:owner/repo`, `github:owner/repo/skills/pdf@v1` |
//! | git | `git+https://host/repo.git#skills/pdf@v1`, also `git+ssh` and `git+file` |
//! | place | `s3://bucket/prefix#pdf@1.2.0`, also `https://…#pdf` and `file://…#pdf` |
//! | path | `./pdf`, `/srv/pdf`, `~/pdf`, or whatever exists |
//! | archive | `pdf-1.2.0.skill`, `pdf.zip` |

use std::fmt;
use std::path::PathBuf;

use super::names::{NameProblem, SkillName, suggest};
use super::versions::{VersionError, Wanted};
use crate::diagnostics::{Explain, without_secrets};
use crate::fs::Shown as _;

/// A skill as somebody named it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reference {
    /// A name in a configured registry.
    Named(Named),
    /// A folder of a git repository.
    Git(GitReference),
    /// A name in a registry or library that is named by its place.
    Placed(Placed),
    /// A folder on this machine.
    Folder(PathBuf),
    /// An archive on this machine.
    Archive(PathBuf),
}

/// A name in a configured registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The registry's name in the configuration; any one that has the skill when absent.
    pub registry: Option<String>,
    /// The skill.
    pub name: SkillName,
    /// Which version.
    pub wanted: Wanted,
}

/// A folder of a git repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GitReference {
    /// Where the repository is, as git takes it.
    pub url: String,
    /// The skill's folder, relative to the repository's root.
    pub path: Option<String>,
    /// A branch, tag or commit.
    pub revision: Option<String>,
}

/// A name in a registry that is named by its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The registry's place, such as `s3://bucket/prefix`.
    pub location: String,
    /// The skill.
    pub name: SkillName,
    /// Which version.
    pub wanted: Wanted,
}

/// Why a text names no skill.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReferenceError {
    /// Nothing at all.
    #[error("the reference is empty")]
    Empty,
    /// The part that should be a name is none.
    #[error("`{}` is no skill name: {problem}", name.escape_debug())]
    Name {
        /// The part.
        name: String,
        /// What is wrong with it.
        problem: NameProblem,
    },
    /// The part before the `/` is no registry.
    #[error("`{}` is no name of a registry", .0.escape_debug())]
    Registry(String),
    /// The part after the `@` is no version, requirement or tag.
    #[error(transparent)]
    Version(#[from] VersionError),
    /// A place without the skill's name.
    #[error("`{}` names a place, but no skill in it", without_secrets(.0).escape_debug())]
    NoSkill(String),
    /// A scheme that nobody knows.
    #[error("`{}` is no kind of place that skills come from", .0.escape_debug())]
    Scheme(String),
    /// A repository that cannot be one.
    #[error("`{}` names no repository", without_secrets(.0).escape_debug())]
    Repository(String),
    /// A path within a repository that leads out of it, or a revision that git would
    /// misread.
    #[error("`{}` is no {what} of a repository", text.escape_debug())]
    Part {
        /// `folder` or `revision`.
        what: &'static str,
        /// The part.
        text: String,
    },
    /// A location with a password, which would end up in logs and lock files.
    #[error("the reference has a password in it")]
    Password,
}

impl Explain for ReferenceError {
    fn kind(&self) -> &'static str {
        match self {
            Self::Version(error) => error.kind(),
            _ => "bad-reference",
        }
    }

    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Empty => "write a name such as `pdf`, `pdf@^1.2` or `registry/pdf`".to_owned(),
            Self::Name { name, .. } => match suggest(name) {
                Some(near) => format!("did you mean `{near}`? a path begins with `./`"),
                None => "a path begins with `./`".to_owned(),
            },
            Self::Registry(_) => "name it as in `open-skills.yaml`; a path begins with `./`".into(),
            Self::Version(error) => return error.hint(),
            Self::NoSkill(text) => {
                let place = without_secrets(text);
                format!("add `#name`: `{}#pdf`", place.trim_end_matches('#'))
            }
            Self::Scheme(_) => {
                "use `github:`, `git+https://`, `git+ssh://`, `s3://`, `https://` or a path".into()
            }
            Self::Repository(_) => "write `github:owner/repo` or `git+https://host/repo`".into(),
            Self::Part { .. } => "write `github:owner/repo/folder@revision`".to_owned(),
            Self::Password => "leave it to git's credential helper or the configuration".into(),
        })
    }
}

/// Endings of archives.
const ARCHIVES: [&str; 4] = [".skill", ".zip", ".tar.gz", ".tgz"];

impl Reference {
    /// Reads a reference. `exists` says whether a path is there; where paths make no sense,
    /// it says no.
    pub fn parse(text: &str, exists: &dyn Fn(&str) -> bool) -> Result<Self, ReferenceError> {
        if text.trim().is_empty() {
            return Err(ReferenceError::Empty);
        }
        if let Some(rest) = text.strip_prefix("github:") {
            return github(text, rest).map(Self::Git);
        }
        if let Some((scheme, rest)) = text.split_once("://") {
            return by_scheme(text, scheme, rest);
        }
        let is_path = text.starts_with(['.', '/', '~', '\\']) || has_drive(text);
        let is_archive = ARCHIVES.iter().any(|ending| text.ends_with(ending));
        match (is_archive, is_path || exists(text)) {
            (true, _) => Ok(Self::Archive(text.into())),
            (false, true) => Ok(Self::Folder(text.into())),
            (false, false) => named(text).map(Self::Named),
        }
    }
}

/// `C:\skills` and its like.
fn has_drive(text: &str) -> bool {
    let bytes = text.as_bytes();
    matches!(bytes, [letter, b':', b'/' | b'\\', ..] if letter.is_ascii_alphabetic())
}

fn named(text: &str) -> Result<Named, ReferenceError> {
    // A `/` behind the `@` belongs to what is wanted, where it is wrong.
    let place = text.split('@').next().unwrap_or_default();
    let (registry, rest) = match text.split_once('/').filter(|_| place.contains('/')) {
        Some((registry, _)) if !is_registry_name(registry) => {
            return Err(ReferenceError::Registry(registry.to_owned()));
        }
        Some((registry, rest)) => (Some(registry.to_owned()), rest),
        None => (None, text),
    };
    let (name, wanted) = name_and_wanted(rest)?;
    Ok(Named {
        registry,
        name,
        wanted,
    })
}

/// A registry's name is a word, as the configuration wants it.
fn is_registry_name(text: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    text.starts_with(|c: char| c.is_ascii_alphanumeric()) && text.chars().all(allowed)
}

fn name_and_wanted(text: &str) -> Result<(SkillName, Wanted), ReferenceError> {
    let (name, wanted) = match text.split_once('@') {
        Some((name, wanted)) => (name, Wanted::in_reference(wanted)?),
        None => (text, Wanted::Latest),
    };
    let name = SkillName::parse(name).map_err(|problem| ReferenceError::Name {
        name: name.to_owned(),
        problem,
    })?;
    Ok((name, wanted))
}

fn by_scheme(text: &str, scheme: &str, rest: &str) -> Result<Reference, ReferenceError> {
    if let Some(transport) = scheme.strip_prefix("git+") {
        return git(text, transport, rest).map(Reference::Git);
    }
    if !matches!(scheme, "s3" | "https" | "http" | "file") {
        return Err(ReferenceError::Scheme(format!("{scheme}://")));
    }
    let Some((place, skill)) = rest.split_once('#').filter(|(_, skill)| !skill.is_empty()) else {
        return Err(ReferenceError::NoSkill(text.to_owned()));
    };
    if has_password(place) {
        return Err(ReferenceError::Password);
    }
    let (name, wanted) = name_and_wanted(skill)?;
    let location = format!("{scheme}://{}", place.trim_end_matches('/'));
    Ok(Reference::Placed(Placed {
        location,
        name,
        wanted,
    }))
}

/// Whether a user and a password stand before the host.
fn has_password(place: &str) -> bool {
    let authority = place.split('/').next().unwrap_or_default();
    authority
        .rsplit_once('@')
        .is_some_and(|(user, _)| user.contains(':'))
}

fn github(text: &str, rest: &str) -> Result<GitReference, ReferenceError> {
    let no_repository = || ReferenceError::Repository(text.to_owned());
    let (place, revision) = match rest.split_once('@') {
        Some((place, revision)) => (place, Some(revision)),
        None => (rest, None),
    };
    let (owner, rest) = place.split_once('/').ok_or_else(no_repository)?;
    let (repository, path) = match rest.split_once(['/', '#']) {
        Some((repository, path)) => (repository, Some(path)),
        None => (rest, None),
    };
    let word = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    let is_word = |part: &str, longest: usize| {
        let begins = part.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
        begins && part.len() <= longest && part.chars().all(word)
    };
    // A repository may be called `.github`.
    let repository_name = repository.strip_prefix('.').unwrap_or(repository);
    if !is_word(owner, 39) || !is_word(repository_name, 100) {
        return Err(no_repository());
    }
    let repository = repository.strip_suffix(".git").unwrap_or(repository);
    Ok(GitReference {
        url: format!("https://github.com/{owner}/{repository}.git"),
        path: path.map(folder).transpose()?.flatten(),
        revision: revision.map(self::revision).transpose()?,
    })
}

fn git(text: &str, transport: &str, rest: &str) -> Result<GitReference, ReferenceError> {
    if !matches!(transport, "https" | "http" | "ssh" | "file") {
        return Err(ReferenceError::Scheme(format!("git+{transport}://")));
    }
    let (place, fragment) = match rest.split_once('#') {
        Some((place, fragment)) => (place, Some(fragment)),
        None => (rest, None),
    };
    if has_password(place) {
        return Err(ReferenceError::Password);
    }
    let plain = |c: char| !c.is_whitespace() && !c.is_control();
    let has_host = transport == "file" || !place.starts_with(['/', '-', '@']);
    if place.trim_matches('/').is_empty() || !has_host || !place.chars().all(plain) {
        return Err(ReferenceError::Repository(text.to_owned()));
    }
    let (path, revision) = match fragment.map(|fragment| fragment.rsplit_once('@')) {
        Some(Some((path, revision))) => (Some(path), Some(revision)),
        Some(None) => (fragment, None),
        None => (None, None),
    };
    Ok(GitReference {
        url: format!("{transport}://{place}"),
        path: path.map(folder).transpose()?.flatten(),
        revision: revision.map(self::revision).transpose()?,
    })
}

/// A folder within a repository; the root is none.
fn folder(path: &str) -> Result<Option<String>, ReferenceError> {
    let trimmed = path.trim_end_matches('/');
    let good = |part: &str| {
        let plain = |c: char| !c.is_control() && !"\\:@#".contains(c);
        !matches!(part, "" | "." | ".." | ".git") && part.chars().all(plain)
    };
    match trimmed {
        "" => Ok(None),
        _ if trimmed.split('/').all(good) => Ok(Some(trimmed.to_owned())),
        _ => Err(ReferenceError::Part {
            what: "folder",
            text: path.to_owned(),
        }),
    }
}

/// A revision that git takes for one, and never for an option or a range.
fn revision(text: &str) -> Result<String, ReferenceError> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "._/+-".contains(c);
    let begins = text.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
    if begins && text.chars().all(allowed) && !text.contains("..") && text.len() <= 250 {
        return Ok(text.to_owned());
    }
    Err(ReferenceError::Part {
        what: "revision",
        text: text.to_owned(),
    })
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named(named) => named.fmt(f),
            Self::Git(git) => git.fmt(f),
            Self::Placed(placed) => placed.fmt(f),
            Self::Folder(path) | Self::Archive(path) => path.shown().fmt(f),
        }
    }
}

impl fmt::Display for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(registry) = &self.registry {
            write!(f, "{registry}/")?;
        }
        write!(f, "{}{}", self.name, At(&self.wanted))
    }
}

impl fmt::Display for GitReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "git+{}", self.url)?;
        match (&self.path, &self.revision) {
            (None, None) => Ok(()),
            (path, None) => write!(f, "#{}", path.as_deref().unwrap_or_default()),
            (path, Some(revision)) => {
                write!(f, "#{}@{revision}", path.as_deref().unwrap_or_default())
            }
        }
    }
}

impl fmt::Display for Placed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}{}", self.location, self.name, At(&self.wanted))
    }
}

/// `@…` behind a name; nothing for the latest version.
struct At<'w>(&'w Wanted);

impl fmt::Display for At<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Wanted::Latest => Ok(()),
            wanted => write!(f, "@{wanted}"),
        }
    }
}

#[cfg(test)]
#[path = "references_tests.rs"]
mod tests;
