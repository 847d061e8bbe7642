//! Numbers that are taken: by a version that was taken back, or one whose record is lost.

use super::chain;
use super::documents::{
    AuditEntry, Catalog, Event, Head, Index, Record, Tags, Yank, read_if_there,
};
use super::{Key, Registry, RegistryError, Trouble};
use crate::bundle::names::SkillName;
use crate::bundle::versions::Version;
use crate::diagnostics::shell_word;

/// A version that was taken back does not come back by being published.
pub(super) fn refuse_yanked(registry: &dyn Registry, record: &Record) -> Result<(), RegistryError> {
    let key = Key::yank(&record.name, &record.version);
    match read_if_there::<Yank>(registry, &key)? {
        // No version of that number can be brought back by a word.
        Some(yank) if yank.document.is_for_a_lost_record() => refuse_unrecorded(registry, record),
        Some(yank) if yank.document.yanked => {
            let detail = "this version was taken back";
            let advice = format!(
                "`open-skills unyank {}@{} --registry {}` brings it back; a mended one needs a new \
                 version",
                record.name,
                record.version,
                shell_word(registry.place())
            );
            let key = Key::record(&record.name, &record.version);
            let error = RegistryError::new(Trouble::AlreadyExists, registry.place(), detail);
            Err(error.on(&key).advising(advice))
        }
        _ => Ok(()),
    }
}

/// A version that lost its record and stays taken, unless the record is there again.
fn refuse_unrecorded(registry: &dyn Registry, record: &Record) -> Result<(), RegistryError> {
    let key = Key::record(&record.name, &record.version);
    match read_if_there::<Record>(registry, &key)? {
        Some(_) => Ok(()),
        None => Err(lost(
            registry,
            &key,
            "a repair found this version in the audit log",
        )),
    }
}

/// A version that the index, a tag or the log names was published, whatever became of its record:
/// nobody publishes another one in its place.
pub(super) fn refuse_lost(registry: &dyn Registry, record: &Record) -> Result<(), RegistryError> {
    let (name, version) = (&record.name, &record.version);
    let index = read_if_there::<Index>(registry, &Key::index(name))?;
    let index = index.map(|read| read.document);
    let catalog = read_if_there::<Catalog>(registry, &Key::catalog())?;
    let catalog = catalog.map(|read| read.document);
    let entry = catalog.as_ref().and_then(|catalog| catalog.skill(name));
    if index.is_none() && entry.is_some() {
        return refuse_lost_index(registry, name);
    }
    let is_indexed = |index: &Index| index.version(version).is_some();
    let who = if index.as_ref().is_some_and(is_indexed) {
        "the index knows this version"
    } else if index.is_none() && has_tag(registry, record)? {
        "a tag stands for this version"
    } else {
        // The catalog is written behind the index, and never knows of more.
        let indexed = index
            .as_ref()
            .map_or(0, |index| index.versions.len() as u64);
        let is_behind = entry.is_some_and(|entry| entry.versions > indexed);
        let head = catalog.as_ref().and_then(|catalog| catalog.audit);
        match is_logged(registry, record, head.filter(|_| !is_behind))? {
            true => "the audit log knows this version",
            false => return Ok(()),
        }
    };
    let key = Key::record(name, version);
    // Between the two looks somebody else may have published it.
    match read_if_there::<Record>(registry, &key)? {
        Some(_) => Ok(()),
        None => Err(lost(registry, &key, who)),
    }
}

fn lost(registry: &dyn Registry, key: &Key, who: &str) -> RegistryError {
    let detail = format!("it is gone, and {who}");
    let error = RegistryError::new(Trouble::Corrupt, registry.place(), detail);
    error.on(key).advising(
        "bring it back from a copy of the registry, or publish under a new version: a version \
         never changes",
    )
}

fn has_tag(registry: &dyn Registry, record: &Record) -> Result<bool, RegistryError> {
    let tags = read_if_there::<Tags>(registry, &Key::tags(&record.name))?;
    Ok(tags.is_some_and(|read| {
        read.document
            .tags
            .values()
            .any(|one| *one == record.version)
    }))
}

/// Whether the log tells of a version, behind the entry that the catalog knows; all of it where
/// there is no such entry. What is before that is in the indexes, as long as these are whole.
fn is_logged(
    registry: &dyn Registry,
    record: &Record,
    head: Option<Head>,
) -> Result<bool, RegistryError> {
    let Some(head) = head else {
        let log = match chain::verify(registry) {
            // Nothing was ever logged there.
            Err(error) if error.trouble == Trouble::NotFound => return Ok(false),
            log => log?,
        };
        let mut told = log.published();
        return Ok(told.any(|(name, version, _)| is_it(record, name, version)));
    };
    for number in head.sequence.saturating_add(1).. {
        match read_if_there::<AuditEntry>(registry, &Key::audit(number)) {
            Ok(None) => break,
            Ok(Some(read)) => {
                if let Event::Published { name, version, .. } = &read.document.event
                    && is_it(record, name, version)
                {
                    return Ok(true);
                }
            }
            // A damaged line is another's finding.
            Err(error) if error.trouble == Trouble::Corrupt => {}
            Err(error) => return Err(error),
        }
    }
    Ok(false)
}

fn is_it(record: &Record, name: &SkillName, version: &Version) -> bool {
    (&record.name, &record.version) == (name, version)
}

/// A skill that the catalog names had an index: another one in its place would hide all versions
/// that were published before.
fn refuse_lost_index(registry: &dyn Registry, name: &SkillName) -> Result<(), RegistryError> {
    let key = Key::index(name);
    // Between the two looks somebody else may have published the first one.
    if read_if_there::<Index>(registry, &key)?.is_some() {
        return Ok(());
    }
    let detail = "it is missing, and the catalog names the skill";
    let error = RegistryError::new(Trouble::Corrupt, registry.place(), detail).on(&key);
    Err(error.advising(format!(
        "`open-skills registry repair {}` makes it anew",
        shell_word(registry.place())
    )))
}
