//! Skills from places without versions: libraries and git repositories.

use super::Incoming;
use super::sifted::Sifted;
use crate::archive::Limits;
use crate::bundle::Bundle;
use crate::bundle::references::{GitReference, Placed};
use crate::bundle::versions::Wanted;
use crate::diagnostics::Failure;
use crate::ops::libraries::{Shared, files, instead};
use crate::ops::sources::library::called;
use crate::store::installed::record::{Source, SourceKind};

/// A skill of a library, which has no versions to choose from.
pub fn of_library(library: &Shared, placed: &Placed, limits: &Limits) -> Result<Incoming, Failure> {
    if placed.wanted != Wanted::Latest {
        let place = library.location();
        let message = format!("`{place}` is a library: it has no versions");
        let hint = format!("write `{}#{}`", placed.location, placed.name);
        return Err(Failure::usage(message).with_hint(hint));
    }
    let (library, listing) = library.listed()?;
    let place = library.place().trim_end_matches('/').to_owned();
    let name = placed.name.as_str();
    let Some(skill) = called(listing, name) else {
        let odd = listing.passed_over.iter().find(|odd| odd.path == name);
        return Err(match odd {
            Some(odd) => {
                let message = format!("`{name}` of `{place}` is no skill: {}", odd.why);
                Failure::new("not-found", message)
            }
            None => Failure::new("not-found", format!("`{place}` has no skill `{name}`"))
                .with_hint(instead(library, listing, name)),
        });
    };
    let files = files(library.fetch(skill)?);
    let bundle = Bundle::of_files(Some(skill.name.clone()), files.iter().cloned());
    let source = Source {
        kind: SourceKind::Library,
        location: format!("{place}#{name}"),
        commit: None,
        asked: None,
        archive: None,
        signer: None,
    };
    Incoming::of_files(&bundle, &files, source, limits)
}

/// The skills of a repository at one commit: the folder that was named, or all of them.
#[cfg(feature = "git")]
pub fn of_git(reference: &GitReference, limits: &Limits) -> Result<Sifted, Failure> {
    use crate::bundle::walk::is_in_pruned;
    use crate::ops::sources::git::{of_registry, or_of_version};
    use crate::registry::git::GitSource;
    use crate::registry::remote::Remote;
    let remote = Remote::parse(&reference.url)?;
    let mut source = GitSource::open(&remote, reference.revision.as_deref())
        .map_err(|error| or_of_version(error.into(), reference))?;
    let asked = asked(reference);
    let folders: Vec<String> = source.skills().into_iter().map(str::to_owned).collect();
    let wanted: Vec<String> = match &reference.path {
        Some(path) => vec![path.trim_matches('/').to_owned()],
        None => {
            let found = folders.iter().filter(|path| !is_in_pruned(path));
            outer(&found.cloned().collect::<Vec<_>>())
        }
    };
    let missing = wanted.iter().find(|path| !folders.contains(path));
    if wanted.is_empty() || missing.is_some() {
        let place = &remote.place;
        if source.is_registry() {
            let path = reference.path.as_deref().unwrap_or_default();
            let tag = reference.revision.as_deref();
            let tag = tag.filter(|revision| revision.contains('/'));
            return Err(of_registry(&source, place, path, tag));
        }
        let message = match missing {
            Some(path) => format!("`{place}` has no skill in `{}`", path.escape_debug()),
            None => format!("`{place}` holds no skill"),
        };
        let hint = format!("it has {}", listed(&folders));
        return Err(Failure::new("not-found", message).with_hint(hint));
    }
    let mut all = Vec::with_capacity(wanted.len());
    for path in wanted {
        let incoming = of_commit(&mut source, &remote.place, &path, asked.as_deref(), limits);
        all.push((format!("{}#{path}", remote.place), incoming));
    }
    let sifted = Sifted::of(all)?;
    for (at, incoming) in sifted.skills.iter().enumerate() {
        let mut before = sifted.skills.iter().take(at);
        if let Some(twin) = before.find(|other| other.name == incoming.name) {
            let (one, other) = (&twin.source.location, &incoming.source.location);
            return Err(super::incoming::clash(&incoming.name, one, other));
        }
    }
    Ok(sifted)
}

/// The word that the next commit is found by; none when this very one was meant.
#[cfg(feature = "git")]
fn asked(reference: &GitReference) -> Option<String> {
    use crate::registry::git::is_commit;
    use crate::store::installed::record::HEAD;
    match &reference.revision {
        Some(revision) if is_commit(revision) => None,
        Some(revision) => Some(revision.clone()),
        None => Some(HEAD.to_owned()),
    }
}

/// The skill of one folder that a repository has by now; none while it shows the same commit.
#[cfg(feature = "git")]
pub fn of_later_commit(
    reference: &GitReference,
    known: Option<&str>,
    limits: &Limits,
) -> Result<Option<Incoming>, Failure> {
    use crate::registry::git::GitSource;
    use crate::registry::remote::Remote;
    let remote = Remote::parse(&reference.url)?;
    let mut source = GitSource::open(&remote, reference.revision.as_deref())?;
    if known == Some(source.commit()) {
        return Ok(None);
    }
    let path = reference.path.as_deref().unwrap_or_default();
    if !source.skills().contains(&path) {
        let message = format!(
            "`{}` has no skill in `{}` any more",
            remote.place,
            path.escape_debug()
        );
        return Err(Failure::new("not-found", message));
    }
    let asked = asked(reference);
    of_commit(&mut source, &remote.place, path, asked.as_deref(), limits).map(Some)
}

/// Without git there is nobody to ask.
#[cfg(not(feature = "git"))]
pub fn of_later_commit(
    reference: &GitReference,
    _: Option<&str>,
    limits: &Limits,
) -> Result<Option<Incoming>, Failure> {
    of_git(reference, limits).map(|_| None)
}

#[cfg(feature = "git")]
fn of_commit(
    repository: &mut crate::registry::git::GitSource,
    place: &str,
    path: &str,
    asked: Option<&str>,
    limits: &Limits,
) -> Result<Incoming, Failure> {
    use crate::bundle::MemoryFile;
    let commit = repository.commit().to_owned();
    let folder = repository.folder(path)?;
    let files = folder.files.into_iter().map(|file| MemoryFile {
        path: file.path,
        bytes: file.bytes,
        executable: file.is_executable,
    });
    let files: Vec<MemoryFile> = files.collect();
    let own = path.rsplit('/').next().filter(|name| !name.is_empty());
    let repository = place.rsplit('/').next().unwrap_or_default();
    let name = own.unwrap_or_else(|| repository.trim_end_matches(".git"));
    let bundle = Bundle::of_files(Some(name.to_owned()), files.iter().cloned());
    let source = Source {
        kind: SourceKind::Git,
        location: format!("{place}#{path}@{commit}"),
        commit: Some(commit),
        asked: asked.map(str::to_owned),
        archive: None,
        signer: None,
    };
    let mut incoming = Incoming::of_files(&bundle, &files, source, limits)?;
    if let Some(first) = folder.passed_over.first() {
        let more = folder.passed_over.len() - 1;
        let rest = match more {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let name = &incoming.name;
        let notice = format!(
            "`{name}`: `{}`{rest} is a link or a submodule, and stays behind",
            first.escape_debug()
        );
        incoming.notices.push(notice);
    }
    Ok(incoming)
}

/// Folders that stand in no other of them.
#[cfg(feature = "git")]
fn outer(folders: &[String]) -> Vec<String> {
    let holds = |above: &String, below: &String| match above.as_str() {
        "" => !below.is_empty(),
        above => below
            .strip_prefix(above)
            .is_some_and(|rest| rest.starts_with('/')),
    };
    let is_outer = |folder: &&String| !folders.iter().any(|above| holds(above, folder));
    folders.iter().filter(is_outer).cloned().collect()
}

/// Some of the folders, for a hint.
#[cfg(feature = "git")]
fn listed(folders: &[String]) -> String {
    const SHOWN: usize = 5;
    let shown: Vec<String> = folders
        .iter()
        .take(SHOWN)
        .map(|path| format!("`{path}`"))
        .collect();
    match (shown.is_empty(), folders.len() > SHOWN) {
        (true, _) => "none".to_owned(),
        (false, true) => format!("{} and more", shown.join(", ")),
        (false, false) => shown.join(", "),
    }
}

/// Without git there is nobody to ask.
#[cfg(not(feature = "git"))]
pub fn of_git(reference: &GitReference, _: &Limits) -> Result<Sifted, Failure> {
    let message = format!(
        "`{}` lies in git, and this open-skills was built without it",
        reference.url
    );
    let hint = "install one whose `open-skills --version` says `+git`";
    Err(Failure::new("unsupported", message).with_hint(hint))
}

#[cfg(test)]
#[path = "remote_tests.rs"]
mod tests;
