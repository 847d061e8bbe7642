//! A folder of a library as a skill.

use super::{Packed, SourceFile, pack};
use crate::diagnostics::Failure;
use crate::ops::libraries::{self, Shared};
use crate::registry::documents::Timestamp;
use crate::registry::library::{Library, LibrarySkill, Listing};

/// What the name of a library's place begins with in a lock.
const PREFIX: &str = "library:";

/// A skill of a library as a lock writes where it is from.
pub fn written(place: &str, name: &str) -> String {
    format!("{PREFIX}{place}#{name}")
}

/// The library's place and the skill that a lock speaks of.
pub fn read(text: &str) -> Option<(&str, &str)> {
    text.strip_prefix(PREFIX)?.rsplit_once('#')
}

/// How many bytes a skill has; none where that cannot be said.
pub fn size(library: &Shared, name: &str) -> u64 {
    let listed = library.listed().ok();
    let skill = listed.and_then(|(_, listing)| called(listing, name));
    skill.map_or(0, |skill| skill.files.iter().map(|file| file.size).sum())
}

/// Finds a skill by its name, old forms with `_` too, and fetches it.
pub fn find(library: &Shared, name: &str, at: Timestamp) -> Result<Packed, Failure> {
    let (library, listing) = library.listed()?;
    match called(listing, name) {
        Some(skill) => fetch(library, skill, at),
        None => Err(no_skill(library, listing, name)),
    }
}

/// The skill of a listing that a name means, old forms with `_` too.
pub fn called<'l>(listing: &'l Listing, name: &str) -> Option<&'l LibrarySkill> {
    listing.skills.iter().find(|skill| {
        let plain = crate::bundle::names::suggest(&skill.name);
        skill.name == name || plain.as_deref() == Some(name)
    })
}

fn fetch(library: &Library, skill: &LibrarySkill, at: Timestamp) -> Result<Packed, Failure> {
    let files: Vec<SourceFile> = library
        .fetch(skill)?
        .into_iter()
        .map(|file| SourceFile {
            // Buckets keep no modes; who begins so wants to be executed.
            is_executable: file.bytes.starts_with(b"#!"),
            path: file.path,
            bytes: file.bytes,
        })
        .collect();
    pack(&files, at).map_err(|failure| failure.at(format!("{}/{}", library.place(), skill.name)))
}

fn no_skill(library: &Library, listing: &Listing, name: &str) -> Failure {
    let message = format!("the library `{}` has no skill `{name}`", library.place());
    let failure = Failure::new("not-found", message);
    let broken = listing.passed_over.iter().find(|over| over.path == name);
    match broken {
        Some(over) => failure.with_hint(format!("`{name}` is there, but {}", over.why)),
        None => failure.with_hint(libraries::instead(library, listing, name)),
    }
}
