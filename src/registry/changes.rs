//! What may be said of a version later: that it is taken back, that a word stands for it.
//!
//! Each change is written as a fact of its own first and then copied into the index, so
//! that `repair` finds it again.

use super::chain;
use super::documents::{
    Document, Event, Head, Index, Marker, Schema, Tags, Timestamp, Yank, read, read_if_there,
};
use super::halfway;
use super::publication::{marker, refresh, update_catalog};
use super::settle::change;
use super::transaction::{Work, together};
use super::{Created, Key, Registry, RegistryError, RegistryExt, Trouble};
use crate::bundle::names::SkillName;
use crate::bundle::versions::{Tag, Version};
use crate::diagnostics::shell_word;

/// What is said where not even the fact was written.
const NOTHING: &str = "nothing was changed";

/// Makes an empty place a registry; a place that is one stays as it is.
pub fn begin(
    registry: &dyn Registry,
    id: &str,
    at: Timestamp,
) -> Result<(Marker, Created), RegistryError> {
    if let Some(there) = read_if_there::<Marker>(registry, &Key::marker())? {
        return Ok((there.document, Created::WasThere));
    }
    registry.probe()?;
    let work = Work::Other("Begin a registry of skills");
    together(registry, &work, |registry| write_marker(registry, id, at))
}

fn write_marker(
    registry: &dyn Registry,
    id: &str,
    at: Timestamp,
) -> Result<(Marker, Created), RegistryError> {
    let new = Marker {
        layout: Schema,
        id: id.to_owned(),
        created: at,
        checkpoint_key: None,
    };
    match registry.create(&Key::marker(), &new.to_bytes()) {
        Ok(_) => {
            chain::append(registry, at, &Event::Began { id: id.to_owned() })?;
            Ok((new, Created::New))
        }
        Err(error) if error.trouble == Trouble::AlreadyExists => {
            Ok((marker(registry)?, Created::WasThere))
        }
        Err(error) => Err(error),
    }
}

/// Lets a key vouch for the state of a registry from now on. The first one that is chosen
/// stays: everybody who saw it expects it.
pub fn choose_key(registry: &dyn Registry, fingerprint: &str) -> Result<(), RegistryError> {
    let message = "Choose the key that vouches for this registry";
    together(registry, &Work::Other(message), |registry| {
        let marker = change(registry, &Key::marker(), |old: Option<Marker>| {
            let mut marker = match old {
                Some(marker) => marker,
                None => marker(registry)?,
            };
            let chosen = marker.checkpoint_key.take();
            marker.checkpoint_key = chosen.or_else(|| Some(fingerprint.to_owned()));
            Ok(marker)
        })?;
        match marker.checkpoint_key.as_deref() {
            Some(chosen) if chosen != fingerprint => {
                let detail = format!("the key `{chosen}` vouches for it already");
                Err(RegistryError::new(
                    Trouble::AlreadyExists,
                    registry.place(),
                    detail,
                ))
            }
            _ => Ok(()),
        }
    })
}

/// Lets another key vouch for the state of a registry in the place of the one that does.
pub fn exchange_key(registry: &dyn Registry, from: &str, to: &str) -> Result<(), RegistryError> {
    let marker = change(registry, &Key::marker(), |old: Option<Marker>| {
        let mut marker = match old {
            Some(marker) => marker,
            None => marker(registry)?,
        };
        if marker.checkpoint_key.as_deref() == Some(from) {
            marker.checkpoint_key = Some(to.to_owned());
        }
        Ok(marker)
    })?;
    match marker.checkpoint_key.as_deref() {
        Some(chosen) if chosen == to => Ok(()),
        chosen => {
            let chosen = chosen.unwrap_or("no key");
            let detail = format!("`{chosen}` vouches for it by now");
            let place = registry.place();
            Err(RegistryError::new(Trouble::AlreadyExists, place, detail))
        }
    }
}

/// Takes a version back, or brings it back; once more for another reason. Says whether that was
/// new.
pub fn yank(
    registry: &dyn Registry,
    (name, version): (&SkillName, &Version),
    yanked: bool,
    reason: Option<&str>,
    at: Timestamp,
) -> Result<bool, RegistryError> {
    let what = if yanked { "Take back" } else { "Bring back" };
    let message = format!("{what} {name} {version}");
    let done = together(registry, &Work::Other(&message), |registry| {
        write_yank(registry, (name, version), yanked, reason, at)
    });
    done.map_err(|error| {
        let key = Key::yank(name, version);
        let begun = match yanked {
            true => format!("`{name} {version}` is noted as taken back"),
            false => format!("`{name} {version}` is noted as brought back"),
        };
        let is_noted = |yank: &Yank| yank.yanked == yanked;
        halfway::told(registry, error, &key, is_noted, (&begun, NOTHING))
    })
}

fn write_yank(
    registry: &dyn Registry,
    (name, version): (&SkillName, &Version),
    yanked: bool,
    reason: Option<&str>,
    at: Timestamp,
) -> Result<bool, RegistryError> {
    let index = require(registry, name, version)?;
    // An earlier run may have ended before the log and the index told of it.
    let entry = index.version(version);
    let is_told = entry.is_some_and(|entry| entry.yanked.is_some() == yanked);
    let mut was_new = false;
    let key = Key::yank(name, version);
    let reason = reason.filter(|_| yanked);
    change(registry, &key, |old: Option<Yank>| {
        let stood = old.as_ref();
        was_new = stood.is_some_and(|old| old.yanked) != yanked
            || (reason.is_some() && stood.and_then(|old| old.reason.as_deref()) != reason);
        if let Some(old) = old.filter(|_| !was_new) {
            return Ok(old);
        }
        Ok(Yank {
            schema: Schema,
            name: name.clone(),
            version: version.clone(),
            yanked,
            at,
            reason: reason.map(str::to_owned),
        })
    })?;
    let (name_of, version_of) = (name.clone(), version.clone());
    let event = match yanked {
        true => Event::Yanked {
            name: name_of,
            version: version_of,
            reason: reason.map(str::to_owned),
        },
        false => Event::Unyanked {
            name: name_of,
            version: version_of,
        },
    };
    let is_news = was_new || !is_told;
    let audit = is_news
        .then(|| chain::append(registry, at, &event))
        .transpose()?;
    copy_facts(registry, name, version, audit)?;
    Ok(is_news)
}

/// Lets a word stand for a version, or for none any more. Says whether that was new.
pub fn tag(
    registry: &dyn Registry,
    name: &SkillName,
    tag: &Tag,
    version: Option<&Version>,
    at: Timestamp,
) -> Result<bool, RegistryError> {
    let message = match version {
        Some(version) => format!("Tag {name} {version} as {tag}"),
        None => format!("Remove the tag {tag} of {name}"),
    };
    let done = together(registry, &Work::Other(&message), |registry| {
        tag_once(registry, name, tag, version, at)
    });
    done.map_err(|error| {
        let begun = format!("`{tag}` of `{name}` is noted");
        let is_noted = |tags: &Tags| tags.tags.get(tag) == version;
        halfway::told(
            registry,
            error,
            &Key::tags(name),
            is_noted,
            (&begun, NOTHING),
        )
    })
}

fn tag_once(
    registry: &dyn Registry,
    name: &SkillName,
    tag: &Tag,
    version: Option<&Version>,
    at: Timestamp,
) -> Result<bool, RegistryError> {
    let index = match version {
        Some(version) => require(registry, name, version)?,
        None => skill(registry, name)?,
    };
    let withdrawn = version.and_then(|version| index.version(version)?.yanked.as_ref());
    if let (Some(version), Some(_)) = (version, withdrawn) {
        return Err(taken_back(registry, name, version));
    }
    let is_told = index.tags.get(tag) == version;
    let was_new = write_tag(registry, name, tag, version)? || !is_told;
    let event = Event::Tagged {
        name: name.clone(),
        tag: tag.clone(),
        version: version.cloned(),
    };
    let audit = was_new
        .then(|| chain::append(registry, at, &event))
        .transpose()?;
    if let Some(any) = version.or_else(|| Some(&index.versions.first()?.version)) {
        copy_facts(registry, name, any, audit)?;
    }
    Ok(was_new)
}

/// Nobody gets what was taken back, so no word leads to it.
fn taken_back(registry: &dyn Registry, name: &SkillName, version: &Version) -> RegistryError {
    let advice = format!(
        "tag another version, or bring it back first: `open-skills unyank {name}@{version} \
         --registry {}`",
        shell_word(registry.place())
    );
    let error = RegistryError::new(Trouble::NotFound, registry.place(), "it was taken back");
    error.on(&Key::record(name, version)).advising(advice)
}

/// Writes the fact that a word stands for a version. Says whether that was new.
pub(super) fn write_tag(
    registry: &dyn Registry,
    name: &SkillName,
    tag: &Tag,
    version: Option<&Version>,
) -> Result<bool, RegistryError> {
    let mut was_new = false;
    change(registry, &Key::tags(name), |old: Option<Tags>| {
        let mut tags = match old {
            Some(tags) => tags,
            None => as_indexed(registry, name)?,
        };
        was_new = tags.tags.get(tag) != version;
        match version {
            Some(version) => tags.tags.insert(tag.clone(), version.clone()),
            None => tags.tags.remove(tag),
        };
        Ok(tags)
    })?;
    Ok(was_new)
}

/// The tags that the index has where their own file is not there: a first one, or a lost one.
fn as_indexed(registry: &dyn Registry, name: &SkillName) -> Result<Tags, RegistryError> {
    let index = read_if_there::<Index>(registry, &Key::index(name))?;
    let mut tags = Tags::new(name.clone());
    tags.tags
        .extend(index.into_iter().flat_map(|read| read.document.tags));
    Ok(tags)
}

/// Copies the facts about a version into the index and the catalog.
fn copy_facts(
    registry: &dyn Registry,
    name: &SkillName,
    version: &Version,
    audit: Option<Head>,
) -> Result<(), RegistryError> {
    let index = change(registry, &Key::index(name), |old: Option<Index>| {
        let mut index = old.unwrap_or_else(|| Index::new(name.clone()));
        refresh(registry, &mut index, version)?;
        Ok(index)
    })?;
    update_catalog(registry, &index, audit)
}

/// The index of a skill that must be there.
pub fn skill(registry: &dyn Registry, name: &SkillName) -> Result<Index, RegistryError> {
    let found = read::<Index>(registry, &Key::index(name));
    found
        .map(|read| read.document)
        .map_err(|error| match error.trouble {
            // Where there is no registry at all, a list of it says nothing.
            Trouble::NotFound if error.key.is_some() && registry.keeps_versions() => error
                .advising(format!(
                    "`open-skills list --registry {}` shows what there is",
                    shell_word(registry.place())
                )),
            _ => error,
        })
}

/// The index of a skill that must have a version.
fn require(
    registry: &dyn Registry,
    name: &SkillName,
    version: &Version,
) -> Result<Index, RegistryError> {
    let index = skill(registry, name)?;
    if index.version(version).is_some() {
        return Ok(index);
    }
    let key = Key::record(name, version);
    let error = RegistryError::new(Trouble::NotFound, registry.place(), "").on(&key);
    Err(match index.shown_versions() {
        Some(versions) => error.advising(format!("it has {versions}")),
        None => error,
    })
}
