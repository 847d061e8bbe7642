//! Finds the skill that is meant: a folder, a script, an archive, or a reference.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::archive::digest::{ArchiveDigest, bundle_digest};
use crate::archive::{Archive, Profile};
use crate::bundle::discover::enclosing;
use crate::bundle::references::Reference;
use crate::bundle::versions::Wanted;
use crate::bundle::walk::is_document_name;
use crate::commands::registry::sources::whole_place;
use crate::commands::{World, archive_limits, fetched, vouched};
use crate::diagnostics::Failure;
use crate::fs::Shown as _;
use crate::ops::archives::located;
use crate::ops::run::script::instead;
use crate::ops::run_cache::{self, InUse};
use crate::ops::unpack;
use crate::registry::Digest;
use crate::runtime::Language;
use crate::store::installed::holds;
use crate::store::lockfile::{LOCK_FILE, Lockfile};

/// A skill's folder, and which of its scripts is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The folder.
    pub folder: PathBuf,
    /// The script, when one was named.
    pub script: Option<String>,
}

/// Finds it; what lies elsewhere is fetched into the cache.
pub fn find(text: &str, registry: Option<&str>, world: &World) -> Result<Target, Failure> {
    let resolve = |path: &str| {
        let environment = &world.environment;
        environment.resolve(path, &environment.cwd)
    };
    let (place, script) = split(text, &|path| resolve(path).exists());
    let script = script.map(str::to_owned);
    // Beside the name of a registry, a bare name is the skill there.
    let is_there = registry.is_some() && fetched::is_bare_name(place);
    let exists = |path: &str| !is_there && resolve(path).exists();
    if !is_there && !exists(place) {
        refuse_missing(place, &resolve(place))?;
    }
    let whole = whole_place(place, world);
    match Reference::parse(&whole, &exists)? {
        Reference::Folder(_) => {
            let found = on_disk(&resolve(place), place, script)?;
            vouched::folders(std::slice::from_ref(&found.folder), "run", world)?;
            Ok(found)
        }
        Reference::Archive(_) => Ok(Target {
            folder: unpacked(&resolve(place), world)?,
            script,
        }),
        reference => Ok(Target {
            folder: fetched(&whole, &reference, registry, world)?,
            script,
        }),
    }
}

/// Takes the script off: what follows the first colon after something that is there, or
/// after the name in a reference.
fn split<'t>(text: &'t str, exists: &dyn Fn(&str) -> bool) -> (&'t str, Option<&'t str>) {
    if exists(text) {
        return (text, None);
    }
    let colons = || text.match_indices(':').map(|(at, _)| at);
    if let Some(at) = colons().find(|&at| exists(&text[..at])) {
        return (&text[..at], Some(&text[at + 1..]));
    }
    let looks_like_path = text.starts_with(['.', '/', '~']);
    // The colons of a scheme and of a port belong to the place.
    let name = match (text.rfind('#'), text.starts_with("github:")) {
        (Some(at), _) => at,
        (None, true) => "github:".len(),
        (None, false) if text.contains("://") => return (text, None),
        (None, false) => 0,
    };
    match colons().find(|&at| at >= name && (!looks_like_path || at > 0)) {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    }
}

/// A folder, a skill's document, or a script in a skill.
fn on_disk(path: &Path, shown: &str, script: Option<String>) -> Result<Target, Failure> {
    let metadata = std::fs::metadata(path).map_err(|_| {
        let message = format!("there is no `{}`", shown.escape_debug());
        let hint = "name a skill's folder, an archive, or a reference such as `pdf@^1.2`";
        Failure::new("not-found", message).with_hint(hint)
    })?;
    let is_document = path
        .file_name()
        .and_then(|name| name.to_str())
        .is_some_and(is_document_name);
    let folder = match metadata.is_dir() {
        true => path.to_path_buf(),
        false => enclosing(path).ok_or_else(|| no_skill(shown))?,
    };
    if metadata.is_dir() || is_document {
        let has_document = std::fs::read_dir(&folder).is_ok_and(|entries| {
            entries
                .flatten()
                .any(|entry| entry.file_name().to_str().is_some_and(is_document_name))
        });
        return match has_document {
            true => Ok(Target { folder, script }),
            false => Err(no_skill(shown)),
        };
    }
    let below = path.strip_prefix(&folder).unwrap_or(path);
    let mut word = below.to_string_lossy().replace('\\', "/");
    // After a script's own path, only a function can follow.
    if let Some(function) = script {
        word = format!("{word}:{function}");
    }
    Ok(Target {
        folder,
        script: Some(word),
    })
}

/// Says no to the path of a script that a skill here does not have: it is no reference either.
fn refuse_missing(shown: &str, path: &Path) -> Result<(), Failure> {
    let is_script = Language::of(Path::new(shown)).is_some() && !shown.contains("://");
    let Some(folder) = is_script.then(|| enclosing(path)).flatten() else {
        return Ok(());
    };
    let below = path.strip_prefix(&folder).unwrap_or(path);
    let below = below.to_string_lossy().replace('\\', "/");
    let skill = match shown.strip_suffix(&below) {
        Some("" | "./") => ".".to_owned(),
        Some(skill) => skill.trim_end_matches('/').to_owned(),
        None => folder.shown().to_string(),
    };
    let message = format!("there is no `{}`", shown.escape_debug());
    Err(Failure::new("not-found", message).with_hint(instead(&folder, &below, &skill)))
}

fn no_skill(shown: &str) -> Failure {
    let message = format!("there is no skill at `{}`", shown.escape_debug());
    Failure::new("no-skill", message).with_hint("a skill is a folder with a `SKILL.md`")
}

/// Where skills that are run from elsewhere are kept.
fn kept(world: &World) -> Result<PathBuf, Failure> {
    let cache = super::cache(world)?;
    Ok(cache.join(run_cache::FOLDER))
}

/// An archive's tree, unpacked once for its digest.
fn unpacked(archive: &Path, world: &World) -> Result<PathBuf, Failure> {
    let limits = archive_limits(world.settings_unwarned()?);
    let bytes = crate::ops::archives::read(archive, &limits)?;
    vouched::archive(archive, &bytes, world)?;
    let digest = ArchiveDigest::of(&bytes);
    let into = kept(world)?.join(digest.hex());
    let opened = Archive::open_hashed(&bytes, Profile::Strict, &limits);
    let (opened, files) = opened.map_err(|error| located(&error, archive))?;
    if let Some(top) = opened.top_folder() {
        let tree = Digest::from(*bundle_digest(&files).sha256().as_bytes());
        let folder = into.join(top);
        // Another run may be using it, so what is whole is left alone.
        let held = InUse::hold(&into).ok().flatten();
        if holds(&folder, tree) {
            world.keep(held);
            return Ok(folder);
        }
    }
    let request = unpack::Request {
        archive: &bytes,
        name: archive,
        into: unpack::Into::Here(&into),
        // What is there is half of it, or changed.
        force: true,
        profile: Profile::Strict,
        limits,
        expected: None,
    };
    let folder = unpack::run(&request, &crate::archive::unpack::Unwatched)?.folder;
    world.keep(InUse::hold(&into).ok().flatten());
    run_cache::mark(&super::cache(world)?);
    // The cache loses what is old when it grows.
    run_cache::sweep(&super::cache(world)?, SystemTime::now());
    Ok(folder)
}

/// A skill of a registry: as the project has it, else as it is pulled now.
fn fetched(
    text: &str,
    reference: &Reference,
    registry: Option<&str>,
    world: &World,
) -> Result<PathBuf, Failure> {
    let here = &world.environment.cwd;
    if let (Reference::Named(named), None) = (reference, registry)
        && named.wanted == Wanted::Latest
        && let Some(locked) = Lockfile::read(&here.join(LOCK_FILE))?.skill(&named.name)
    {
        let folder = here.join(named.name.as_str());
        if holds(&folder, locked.tree) {
            vouched::folders(std::slice::from_ref(&folder), "run", world)?;
            return Ok(folder);
        }
    }
    fetched::folder(text, registry, world)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_stands_after_the_skill() {
        let there = ["skills/pdf", "a:b", "./x"];
        let exists = |path: &str| there.contains(&path);
        for (text, place, script) in [
            ("skills/pdf", "skills/pdf", None),
            (
                "skills/pdf:scripts/x.py",
                "skills/pdf",
                Some("scripts/x.py"),
            ),
            ("skills/pdf:x.py:main", "skills/pdf", Some("x.py:main")),
            ("a:b", "a:b", None),
            ("pdf", "pdf", None),
            ("pdf@^1.2:check", "pdf@^1.2", Some("check")),
            ("acme/pdf:x.js", "acme/pdf", Some("x.js")),
            ("s3://bucket/p#pdf:x.js", "s3://bucket/p#pdf", Some("x.js")),
            ("https://h:8443/p#pdf@1", "https://h:8443/p#pdf@1", None),
            (
                "github:o/r/skills/pdf@v1:x.py",
                "github:o/r/skills/pdf@v1",
                Some("x.py"),
            ),
            ("./missing:x.py", "./missing", Some("x.py")),
        ] {
            assert_eq!(split(text, &exists), (place, script), "{text}");
        }
    }
}
