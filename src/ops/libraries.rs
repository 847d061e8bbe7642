//! The library that a command may use, opened.

use super::near;
use super::registries::Access;
use crate::bundle::MemoryFile;
use crate::bundle::names::{SkillName, suggest};
use crate::registry::RegistryError;
use crate::registry::documents::CatalogEntry;
use crate::registry::library::{Fetched, Library, LibrarySkill, Listing};
use crate::registry::location::Location;

/// Opens a library; nothing is asked of it yet.
pub fn open(location: &Location, access: &Access) -> Result<Library, RegistryError> {
    #[cfg(feature = "s3")]
    return Library::open(location, &access.s3());
    #[cfg(not(feature = "s3"))]
    {
        let _ = access;
        Library::open_local(location)
    }
}

/// What a list shows of a library: names, for it has no versions, and what skills do stands in
/// documents that nobody has read. Old names are shown as they are asked for.
pub fn entries(listing: &Listing) -> Vec<CatalogEntry> {
    let name = |skill: &LibrarySkill| {
        let plain = SkillName::parse(&skill.name).ok();
        plain.or_else(|| SkillName::parse(&suggest(&skill.name)?).ok())
    };
    let entry = |skill| {
        Some(CatalogEntry {
            name: name(skill)?,
            latest: None,
            versions: 0,
            description: String::new(),
            tags: Vec::new(),
            words: Vec::new(),
            takes: Vec::new(),
            makes: Vec::new(),
        })
    };
    listing.skills.iter().filter_map(entry).collect()
}

/// What to say where a library has no skill of a name: which one may have been meant.
pub fn instead(listing: &Listing, name: &str) -> String {
    let names = listing.skills.iter().map(|skill| skill.name.as_str());
    match near::nearest(name, names) {
        Some(near) => near::question(near),
        None => match listing.skills.len() {
            0 => "it has none at all".to_owned(),
            1 => "it has one other".to_owned(),
            count => format!("it has {count} others"),
        },
    }
}

/// The files of a skill, with the run bits that no bucket keeps: a script that says what
/// runs it may be run.
pub fn files(fetched: Vec<Fetched>) -> Vec<MemoryFile> {
    let file = |file: Fetched| MemoryFile {
        executable: file.bytes.starts_with(b"#!"),
        path: file.path,
        bytes: file.bytes,
    };
    fetched.into_iter().map(file).collect()
}
