//! How a version comes into a registry: blobs, then the record, then what is derived.
//!
//! The record is the publication. Before it there are only orphans that nobody sees; after
//! it the version is there, and whatever was interrupted behind it is done by the next
//! publication or by [`repair`](super::repair). So the order here is the whole protocol, and
//! any number of publishers may run through it at once, or die anywhere in it.

use std::collections::BTreeSet;

use super::chain;
use super::documents::{
    Catalog, CatalogEntry, Document, Event, Head, Index, IndexEntry, Marker, Record, Tags,
    Timestamp, Yank, read, read_if_there,
};
use super::halfway;
use super::repair::indexed;
use super::settle::{change, renew};
use super::taken::{refuse_lost, refuse_yanked};
use super::transaction::{Work, together};
use super::unmarked::unmarked;
use super::{Created, Digest, Key, Registry, RegistryError, RegistryExt, Trouble};
use crate::bundle::names::SkillName;
use crate::bundle::versions::Tag;
use crate::diagnostics::shell_word;

/// A version on its way into a registry.
#[derive(Clone, Copy, Debug)]
pub struct Publication<'p> {
    /// What is published.
    pub record: &'p Record,
    /// The archive and whatever else the record names by digest.
    pub blobs: &'p [&'p [u8]],
    /// A word that stands for this version from now on.
    pub tag: Option<&'p Tag>,
    /// Now.
    pub at: Timestamp,
}

/// What a publication came to.
#[derive(Clone, Debug, PartialEq)]
pub struct Published {
    /// The record that stands there now; an older one when the version was there already.
    pub record: Record,
    /// Its digest.
    pub digest: Digest,
    /// Whether it was new.
    pub created: Created,
    /// The skill's index afterwards.
    pub index: Index,
}

/// Publishes a version. The same bundle again is a success and mends what an interrupted
/// publication left undone; another bundle under the same version is `already-exists`.
pub fn publish(
    registry: &dyn Registry,
    publication: &Publication<'_>,
) -> Result<Published, RegistryError> {
    let record = publication.record;
    let (name, version) = (&record.name, &record.version);
    let work = Work::Publish(name, version);
    let done = together(registry, &work, |registry| put(registry, publication));
    done.map_err(|error| {
        let key = Key::record(name, version);
        let is_ours = |there: &Record| there.tree == record.tree;
        let begun = format!("`{name} {version}` is there and its number taken");
        let words = (begun.as_str(), "nothing was published");
        halfway::told(registry, error, &key, is_ours, words)
    })
}

/// What publishing a record would come to, or why it would be refused. Nothing is written.
pub fn foresee(registry: &dyn Registry, record: &Record) -> Result<Created, RegistryError> {
    marker(registry)?;
    refuse_yanked(registry, record)?;
    let key = Key::record(&record.name, &record.version);
    match read_if_there::<Record>(registry, &key)? {
        Some(there) if there.document.tree != record.tree => {
            Err(taken(registry, &key, &there.document))
        }
        Some(_) => Ok(Created::WasThere),
        None => refuse_lost(registry, record).map(|()| Created::New),
    }
}

/// Every step of a publication, in the one safe order.
fn put(registry: &dyn Registry, publication: &Publication<'_>) -> Result<Published, RegistryError> {
    let record = publication.record;
    marker(registry)?;
    refuse_yanked(registry, record)?;
    let key = Key::record(&record.name, &record.version);
    let there = read_if_there::<Record>(registry, &key)?;
    let (written, bytes, created) = match there {
        Some(there) => (there.document, there.bytes, Created::WasThere),
        None => {
            refuse_lost(registry, record)?;
            // Where conditions are not kept, nothing below would hold.
            registry.probe()?;
            let renewed = put_blobs(registry, publication.blobs)?;
            let made = create_record(registry, &key, record)?;
            // One that was renewed may have been removed in the same moment; now that the
            // record names it, nobody removes it any more.
            for blob in &renewed {
                registry.create_blob(blob)?;
            }
            made
        }
    };
    if written.tree != record.tree {
        return Err(taken(registry, &key, &written));
    }
    let digest = Digest::of(&bytes);
    let index = match (created, publication.tag) {
        (Created::New, None) => None,
        _ => read_if_there::<Index>(registry, &Key::index(&record.name))?,
    };
    let index = index.map(|read| read.document);
    // Without an entry in the index or a line in the log, an earlier publication ended before it
    // was told; a repair writes the one and not the other.
    let entry = index.as_ref().map(|index| index.version(&record.version));
    let is_told = created == Created::WasThere
        && entry.flatten().is_some()
        && chain::tells_of(registry, &written)?;
    let mut audit = match is_told {
        false => {
            let event = Event::Published {
                name: record.name.clone(),
                version: record.version.clone(),
                record: digest,
            };
            Some(chain::append(registry, publication.at, &event)?)
        }
        true => None,
    };
    if let Some(tag) = publication.tag {
        let stood = index.as_ref().and_then(|index| index.tags.get(tag));
        let is_told = stood == Some(&record.version);
        let was_new =
            super::changes::write_tag(registry, &record.name, tag, Some(&record.version))?;
        if was_new || !is_told {
            let event = Event::Tagged {
                name: record.name.clone(),
                tag: tag.clone(),
                version: Some(record.version.clone()),
            };
            audit = Some(chain::append(registry, publication.at, &event)?);
        }
    }
    let index = add_to_index(registry, &written, digest)?;
    update_catalog(registry, &index, audit)?;
    Ok(Published {
        record: written,
        digest,
        created,
        index,
    })
}

/// Writes blobs, and gives those that stood there before.
///
/// These are written again: they may be the remains of a publication that was interrupted
/// long ago, and whoever [collects](super::garbage) such must see that they are in use.
pub(super) fn put_blobs<'b>(
    registry: &dyn Registry,
    blobs: &[&'b [u8]],
) -> Result<Vec<&'b [u8]>, RegistryError> {
    let mut renewed = Vec::new();
    for &bytes in blobs {
        let key = Key::blob(&Digest::of(bytes));
        if registry.create(&key, bytes)? == Created::New {
            continue;
        }
        if registry.removal().is_some() {
            renewed.push(bytes);
            renew(registry, &key, bytes)?;
        }
    }
    Ok(renewed)
}

/// The marker, without which a place is no registry.
pub fn marker(registry: &dyn Registry) -> Result<Marker, RegistryError> {
    match read::<Marker>(registry, &Key::marker()) {
        Ok(read) => Ok(read.document),
        Err(error) if error.trouble == Trouble::NotFound => {
            // Who may not look at the rest is told what is known.
            if let Ok(Some(lost)) = unmarked(registry) {
                return Err(lost);
            }
            let detail = "nothing was ever published there";
            let error = RegistryError::new(Trouble::NotFound, registry.place(), detail);
            Err(error.advising(format!(
                "`open-skills registry init {}` makes one",
                shell_word(registry.place())
            )))
        }
        Err(error) => Err(error),
    }
}

/// Creates the record, or gives the one that somebody else was faster with.
fn create_record(
    registry: &dyn Registry,
    key: &Key,
    record: &Record,
) -> Result<(Record, Vec<u8>, Created), RegistryError> {
    let bytes = record.to_bytes();
    match registry.create(key, &bytes) {
        Ok(created) => Ok((record.clone(), bytes, created)),
        Err(error) if error.trouble == Trouble::AlreadyExists => {
            let there = read::<Record>(registry, key)?;
            Ok((there.document, there.bytes, Created::WasThere))
        }
        Err(error) => Err(error),
    }
}

fn taken(registry: &dyn Registry, key: &Key, there: &Record) -> RegistryError {
    let detail = format!("with other content, published {}", there.published);
    RegistryError::new(Trouble::AlreadyExists, registry.place(), detail)
        .on(key)
        .advising(
            "a version never changes; publish this under a new one: set `version` in skill.yaml",
        )
}

/// Puts a version into its skill's index, with the facts about it as they are now.
fn add_to_index(
    registry: &dyn Registry,
    record: &Record,
    digest: Digest,
) -> Result<Index, RegistryError> {
    let name = &record.name;
    let key = Key::index(name);
    change(registry, &key, |old: Option<Index>| {
        let mut index = old.unwrap_or_else(|| Index::new(name.clone()));
        let entry = IndexEntry::of(record, digest);
        if index
            .version(&record.version)
            .is_none_or(|known| !known.agrees_with(record, digest))
        {
            index.put(entry);
        }
        refresh(registry, &mut index, &record.version)?;
        Ok(index)
    })
}

/// Copies the facts about one version, and the tags, into an index.
pub(super) fn refresh(
    registry: &dyn Registry,
    index: &mut Index,
    version: &crate::bundle::versions::Version,
) -> Result<(), RegistryError> {
    let yank = read_if_there::<Yank>(registry, &Key::yank(&index.name, version))?;
    if let Some(yank) = yank {
        index.apply_yank(&yank.document);
    }
    let tags = read_if_there::<Tags>(registry, &Key::tags(&index.name))?;
    // A file that is lost takes no tag away: who removes one writes that down.
    if let Some(tags) = tags {
        index.apply_tags(&tags.document);
    }
    Ok(())
}

/// Says in the catalog what an index says.
///
/// The index is read again inside the loop: between two publishers of one skill, the later
/// catalog must not be the one that knows less.
pub(super) fn update_catalog(
    registry: &dyn Registry,
    index: &Index,
    audit: Option<Head>,
) -> Result<(), RegistryError> {
    let name = &index.name;
    change(registry, &Key::catalog(), |old: Option<Catalog>| {
        let mut catalog = match old {
            Some(old) => old,
            None => of_indexes(registry)?,
        };
        catalog.put(catalog_entry(registry, name)?);
        catalog.move_head(audit);
        Ok(catalog)
    })?;
    Ok(())
}

/// A catalog where there is none: the first one, or that of all skills where it was lost.
fn of_indexes(registry: &dyn Registry) -> Result<Catalog, RegistryError> {
    let mut catalog = Catalog::default();
    let names = match indexed(registry) {
        // Who publishes need not be allowed to list.
        Err(error) if matches!(error.trouble, Trouble::Denied | Trouble::ReadOnly) => {
            BTreeSet::new()
        }
        names => names?,
    };
    for name in names {
        match catalog_entry(registry, &name) {
            Ok(entry) => catalog.put(entry),
            // Who looks at all of it finds out, and mends it.
            Err(error) if matches!(error.trouble, Trouble::Corrupt | Trouble::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(catalog)
}

/// What the catalog should say of a skill now.
pub(super) fn catalog_entry(
    registry: &dyn Registry,
    name: &SkillName,
) -> Result<CatalogEntry, RegistryError> {
    let index = read::<Index>(registry, &Key::index(name))?.document;
    let latest = index
        .latest()
        .map(|entry| Key::record(name, &entry.version));
    let latest = latest
        .map(|key| read::<Record>(registry, &key))
        .transpose()?;
    let summary = latest.as_ref().map(|record| &record.document.manifest);
    Ok(CatalogEntry::of(&index, summary))
}
