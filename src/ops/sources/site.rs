//! A web server as a registry: the tree of one, or a site that tells agents of its skills.
//!
//! Which of the two it is shows only when it is asked for something that it has not. A
//! registry is left to itself then; a site answers as a registry would: its catalog is what
//! its index says, and a skill is fetched, packed and given an index of one version when
//! somebody reads it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::{Packed, SourceFile, pack, trouble};
use crate::archive::{Archive, EntryKind, Limits, Profile};
use crate::bundle::names::SkillName;
use crate::diagnostics::{Failure, shell_word};
use crate::registry::documents::{Catalog, CatalogEntry, Document, Marker, Timestamp};
use crate::registry::key::Kind;
use crate::registry::site::{Listing, Site, SiteSkill, Taken, is_page};
use crate::registry::{
    Condition, Digest, Key, Listed, Object, Prefix, Registry, RegistryError, Stamp, Trouble,
};

type Found = Result<Packed, RegistryError>;

/// A web server, for reading.
pub struct SiteRegistry<R> {
    plain: R,
    site: Site,
    /// When what is packed counts as published.
    at: Timestamp,
    /// What the site offers; nothing when it is a registry, or has nothing to offer.
    offer: OnceLock<Result<Option<Listing>, RegistryError>>,
    packed: Mutex<BTreeMap<SkillName, Arc<OnceLock<Found>>>>,
}

impl<R: Registry> SiteRegistry<R> {
    /// The place of a site, which is read as a registry first.
    pub fn new(plain: R, site: Site, at: Timestamp) -> Self {
        Self {
            plain,
            site,
            at,
            offer: OnceLock::new(),
            packed: Mutex::default(),
        }
    }

    /// What the site offers, where it is no registry.
    fn offer(&self) -> Result<Option<&Listing>, RegistryError> {
        let offer = self.offer.get_or_init(|| match self.is_registry()? {
            true => Ok(None),
            false => self.site.list(),
        });
        offer.as_ref().map(Option::as_ref).map_err(Clone::clone)
    }

    fn is_registry(&self) -> Result<bool, RegistryError> {
        match self.plain.read(&Key::marker(), Marker::LIMIT) {
            Ok(object) => Ok(!is_page(&object.bytes)),
            Err(error) if may_be_absent(error.trouble) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// What a site says where a registry would have this object.
    fn answer(&self, listing: &Listing, key: &Key, limit: u64) -> Result<Object, RegistryError> {
        match key.kind() {
            Some(Kind::Catalog) => Ok(catalog(listing)),
            Some(Kind::Index(name) | Kind::Record(name, _)) => {
                let cell = self.cell(&name);
                match cell.get_or_init(|| self.pack(listing, &name)) {
                    Ok(packed) => packed.registry.read(key, limit),
                    Err(error) => Err(error.clone()),
                }
            }
            Some(Kind::Blob(_)) => {
                let packed = self.packed.lock().unwrap_or_else(PoisonError::into_inner);
                let found = packed.values().filter_map(|cell| cell.get()?.as_ref().ok());
                let mut read = found.map(|packed| packed.registry.read(key, limit));
                let missing = || RegistryError::new(Trouble::NotFound, self.place(), "").on(key);
                read.find(Result::is_ok).unwrap_or_else(|| Err(missing()))
            }
            _ => Err(RegistryError::new(Trouble::NotFound, self.place(), "").on(key)),
        }
        .map_err(|error| RegistryError {
            place: self.place().to_owned(),
            ..error
        })
    }

    fn cell(&self, name: &SkillName) -> Arc<OnceLock<Found>> {
        let mut packed = self.packed.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(packed.entry(name.clone()).or_default())
    }

    fn pack(&self, listing: &Listing, name: &SkillName) -> Found {
        let skill = listing.skill(name);
        let skill = skill.ok_or_else(|| self.no_skill(listing, name))?;
        let files = files(self.site.fetch(skill)?, skill);
        let packed = files.and_then(|files| pack(&files, self.at));
        let packed = packed.map_err(|failure| {
            let detail = format!("`{name}`: {}", failure.message);
            let error = RegistryError::new(trouble(failure.kind), self.place(), detail);
            error.advising("nothing was taken from it; ask whoever runs that site")
        })?;
        if packed.name != *name {
            let detail = format!(
                "what its index calls `{name}` calls itself `{}`",
                packed.name
            );
            return Err(RegistryError::new(Trouble::Corrupt, self.place(), detail)
                .advising("ask whoever runs that site"));
        }
        Ok(packed)
    }

    fn no_skill(&self, listing: &Listing, name: &SkillName) -> RegistryError {
        let unknown = listing.unknown.iter().find(|(known, _)| known == name);
        if let Some((_, kind)) = unknown {
            let detail = format!(
                "`{name}` comes as `{}`, which is not known here",
                kind.escape_debug()
            );
            return RegistryError::new(Trouble::Misconfigured, self.place(), detail)
                .advising("a newer open-skills may know it");
        }
        let refused = listing.refused.iter().find(|(known, _)| known == name);
        if let Some((_, why)) = refused {
            let detail = format!("what its index says of `{name}` is refused: {why}");
            return RegistryError::new(Trouble::Corrupt, self.place(), detail)
                .advising("nothing was taken from it; ask whoever runs that site");
        }
        let error = RegistryError::new(Trouble::NotFound, self.place(), "");
        error.on(&Key::index(name)).advising(format!(
            "`open-skills list --registry {}` shows what there is",
            shell_word(self.place())
        ))
    }

    /// A page of its own in the place of a document says that the host has none.
    fn no_page(&self, key: &Key, object: Object) -> Result<Object, RegistryError> {
        if !is_page(&object.bytes) {
            return Ok(object);
        }
        let detail = "the host answers with a web page, and offers no skills to agents either";
        let error = RegistryError::new(Trouble::Corrupt, self.place(), detail).on(key);
        Err(error.advising("check the URL; that of a registry has `open-skills.json` below it"))
    }

    /// Whether to look at the site because the registry has no answer.
    fn is_worth_asking(key: &Key, answer: &Result<Object, RegistryError>) -> bool {
        let kinds = |kind| matches!(kind, Kind::Catalog | Kind::Index(_) | Kind::Record(..));
        key.kind().is_some_and(kinds)
            && match answer {
                Ok(object) => is_page(&object.bytes),
                Err(error) => may_be_absent(error.trouble),
            }
    }
}

/// Whether this is what a host says of what it has not.
fn may_be_absent(trouble: Trouble) -> bool {
    matches!(trouble, Trouble::NotFound | Trouble::Denied)
}

/// What a list shows of a site: names and descriptions, for there are no versions.
fn catalog(listing: &Listing) -> Object {
    let entry = |skill: &SiteSkill| CatalogEntry {
        name: skill.name.clone(),
        latest: None,
        versions: 0,
        description: skill.description.clone(),
        tags: Vec::new(),
        words: Vec::new(),
        takes: Vec::new(),
        makes: Vec::new(),
    };
    let catalog = Catalog {
        skills: listing.skills.iter().map(entry).collect(),
        ..Catalog::default()
    };
    let bytes = catalog.to_bytes();
    Object {
        stamp: Stamp(Digest::of(&bytes).to_string()),
        bytes,
    }
}

/// The files of a skill; those of an archive stand at its root, or in one folder of the
/// skill's name.
fn files(taken: Taken, skill: &SiteSkill) -> Result<Vec<SourceFile>, Failure> {
    let bytes = match taken {
        Taken::Files(files) => {
            let file = |file: crate::registry::library::Fetched| SourceFile {
                // Web servers keep no modes; who begins so wants to be executed.
                is_executable: file.bytes.starts_with(b"#!"),
                path: file.path,
                bytes: file.bytes,
            };
            return Ok(files.into_iter().map(file).collect());
        }
        Taken::Archive(bytes) => bytes,
    };
    let opened = Archive::open_read(&bytes, Profile::Foreign, &Limits::default());
    let refused =
        |error: crate::archive::ArchiveError| Failure::new(error.kind(), error.to_string());
    let (archive, contents) = opened.map_err(refused)?;
    let top = format!("{}/", skill.name);
    let is_wrapped = archive.top_folder() == Some(skill.name.as_str());
    let mut files = Vec::new();
    for (entry, content) in archive.entries().iter().zip(contents) {
        if let (EntryKind::File { executable, .. }, Some(bytes)) = (entry.kind, content) {
            let path = entry.path.as_str();
            let within = path.strip_prefix(&top).filter(|_| is_wrapped);
            files.push(SourceFile {
                path: within.unwrap_or(path).to_owned(),
                is_executable: executable,
                bytes,
            });
        }
    }
    match files.iter().any(|file| file.path == "SKILL.md") {
        true => Ok(files),
        false => Err(Failure::new(
            "corrupt",
            "its archive has no SKILL.md at its root",
        )),
    }
}

impl<R: Registry> Registry for SiteRegistry<R> {
    fn place(&self) -> &str {
        self.plain.place()
    }

    fn keeps_versions(&self) -> bool {
        !matches!(self.offer.get(), Some(Ok(Some(_))))
    }

    fn read(&self, key: &Key, limit: u64) -> Result<Object, RegistryError> {
        if let Some(Ok(Some(listing))) = self.offer.get() {
            return self.answer(listing, key, limit);
        }
        let answer = self.plain.read(key, limit);
        if !Self::is_worth_asking(key, &answer) {
            return answer;
        }
        match self.offer()? {
            Some(listing) => self.answer(listing, key, limit),
            None => answer.and_then(|object| self.no_page(key, object)),
        }
    }

    fn read_changed(
        &self,
        key: &Key,
        limit: u64,
        known: &Stamp,
    ) -> Result<Option<Object>, RegistryError> {
        if let Some(Ok(Some(_))) = self.offer.get() {
            let object = self.read(key, limit)?;
            return Ok((object.stamp != *known).then_some(object));
        }
        self.plain.read_changed(key, limit, known)
    }

    fn write(
        &self,
        key: &Key,
        bytes: &[u8],
        condition: &Condition,
    ) -> Result<Stamp, RegistryError> {
        self.plain.write(key, bytes, condition)
    }

    fn list(&self, prefix: &Prefix) -> Result<Vec<Listed>, RegistryError> {
        self.plain.list(prefix)
    }

    fn probe(&self) -> Result<(), RegistryError> {
        self.plain.probe()
    }
}
