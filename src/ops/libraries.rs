//! The libraries that a command may use, each opened and listed once.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::near;
use super::registries::Access;
use crate::bundle::manifest::Manifest;
use crate::bundle::names::{SkillName, suggest};
use crate::bundle::{Bundle, MemoryFile};
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

/// A library that several skills come from: opened and listed once, for the first of them.
pub struct Shared {
    location: Location,
    access: Access,
    /// Whether nobody may be asked who is elsewhere.
    is_offline: bool,
    listed: OnceLock<Result<(Library, Listing), RegistryError>>,
    is_registry: Mutex<Option<bool>>,
}

impl Shared {
    /// The library at a place; nothing is asked of it yet.
    pub fn new(location: Location, access: Access, is_offline: bool) -> Self {
        Self {
            location,
            access,
            is_offline,
            listed: OnceLock::new(),
            is_registry: Mutex::default(),
        }
    }

    /// Where it is.
    pub fn location(&self) -> &Location {
        &self.location
    }

    /// The library and what it holds. One that cannot be asked is asked no second time.
    pub fn listed(&self) -> Result<&(Library, Listing), RegistryError> {
        let listed = self.listed.get_or_init(|| {
            let library = open(&self.location, &self.access)?;
            let library = match self.is_offline && !self.location.is_local() {
                true => library.closed(),
                false => library,
            };
            let listing = library.list()?;
            Ok((library, listing))
        });
        listed.as_ref().map_err(Clone::clone)
    }

    /// Whether the place is a registry of versions after all; looked for once.
    pub fn is_registry<E>(&self, look: impl FnOnce() -> Result<bool, E>) -> Result<bool, E> {
        let mut known = self
            .is_registry
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        match *known {
            Some(known) => Ok(known),
            None => look().inspect(|found| *known = Some(*found)),
        }
    }
}

/// The libraries that a command has opened so far.
#[derive(Default)]
pub struct Opened(Mutex<BTreeMap<Key, Arc<Shared>>>);

/// The place, and the name whose configuration says how to reach it.
type Key = (String, Option<String>);

impl Opened {
    /// Has each of them listed anew, for who goes on for longer.
    pub fn forget(&self) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.clear();
    }

    /// The one at a place, which is opened by its configured name if it has one.
    pub fn at(
        &self,
        location: &Location,
        name: Option<&str>,
        open: impl FnOnce() -> Shared,
    ) -> Arc<Shared> {
        let key = (location.to_string(), name.map(str::to_owned));
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(all.entry(key).or_insert_with(|| Arc::new(open())))
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

/// How many documents are read, at most, to find out what their skills are called.
const READ: usize = 200;

/// What to say where a library has no folder of a name: the one whose skill is called so, or the
/// one that may have been meant.
pub fn instead(library: &Library, listing: &Listing, name: &str) -> String {
    let folders = || listing.skills.iter().map(|skill| skill.name.as_str());
    let declared = match listing.skills.len() {
        0..=READ => declared(library, &listing.skills),
        _ => Vec::new(),
    };
    let called = |name: &str| {
        let of_name = declared.iter().filter(|(_, known)| known == name);
        of_name.map(|(folder, _)| *folder).collect::<Vec<_>>()
    };
    let same = called(name);
    if let [first, more @ ..] = same.as_slice() {
        let ask = format!("ask for `#{first}`");
        return match more.is_empty() {
            true => format!("the skill in its folder `{first}` is called so: {ask}"),
            false => format!(
                "the skills in its folders `{}` are called so: {ask}, or another",
                same.join("`, `")
            ),
        };
    }
    let names = declared.iter().map(|(_, known)| known.as_str());
    match near::nearest(name, folders().chain(names)) {
        Some(near) if folders().any(|folder| folder == near) => near::question(near),
        Some(near) => {
            let folder = called(near).first().copied().unwrap_or(near);
            format!("{} Its folder is `#{folder}`", near::question(near))
        }
        None => match listing.skills.len() {
            0 => "it has none at all".to_owned(),
            1 => "it has one other".to_owned(),
            count => format!("it has {count} others"),
        },
    }
}

/// The folders of skills with what their documents call them, where that is something else.
pub fn declared<'l>(library: &Library, skills: &'l [LibrarySkill]) -> Vec<(&'l str, String)> {
    let documents = library.documents(skills);
    let known = skills
        .iter()
        .zip(documents)
        .filter_map(|(skill, document)| {
            let file = [("SKILL.md".to_owned(), document?)];
            let name = Manifest::of(&Bundle::in_memory(None, file)).name?;
            // What is no name is nothing to ask for, and nothing to show.
            let is_name = SkillName::parse(&name).is_ok() && name != skill.name;
            is_name.then_some((skill.name.as_str(), name))
        });
    known.collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    fn shared(folder: &std::path::Path) -> Shared {
        let location = Location::Directory(folder.to_path_buf());
        Shared::new(location, Access::default(), false)
    }

    #[test]
    fn a_library_is_listed_once_also_when_it_fails() {
        let folder = tempfile::tempdir().unwrap();
        let library = shared(folder.path());
        let put = |name: &str| {
            std::fs::create_dir(folder.path().join(name)).unwrap();
            std::fs::write(folder.path().join(name).join("SKILL.md"), "").unwrap();
        };
        put("pdf");
        assert_eq!(library.listed().unwrap().1.skills.len(), 1);
        put("docx");
        assert_eq!(library.listed().unwrap().1.skills.len(), 1);
        assert_eq!(shared(folder.path()).listed().unwrap().1.skills.len(), 2);

        let nowhere = folder.path().join("later");
        let library = shared(&nowhere);
        assert!(library.listed().is_err());
        std::fs::create_dir(&nowhere).unwrap();
        assert!(library.listed().is_err());
    }

    #[test]
    fn one_place_is_one_library_however_often_it_is_opened() {
        let opened = Opened::default();
        let mut count = 0;
        let mut open = |text: &str, name: Option<&str>| {
            let location = Location::Directory(text.into());
            opened.at(&location, name, || {
                count += 1;
                shared(std::path::Path::new(text))
            })
        };
        let first = open("/srv/library", None);
        assert!(Arc::ptr_eq(&first, &open("/srv/library", None)));
        // Under a name, it may be reached in another way.
        assert!(!Arc::ptr_eq(&first, &open("/srv/library", Some("acme"))));
        open("/srv/other", None);
        opened.forget();
        assert!(!Arc::ptr_eq(
            &first,
            &opened.at(first.location(), None, || shared(std::path::Path::new(
                "/srv/library"
            )),)
        ));
        assert_eq!(count, 3);
    }

    #[test]
    fn whether_it_is_a_registry_is_looked_for_once() {
        let library = shared(std::path::Path::new("/srv/library"));
        let failed = library.is_registry(|| Err::<bool, _>("away"));
        assert_eq!(failed, Err("away"));
        assert_eq!(library.is_registry(|| Ok::<_, ()>(false)), Ok(false));
        assert_eq!(library.is_registry(|| Err("not asked again")), Ok(false));
    }
}
