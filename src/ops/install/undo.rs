//! What an installation that failed takes back: a new skill is there as a whole or not at all.
//!
//! A skill that was installed before keeps its record, with the copy that stands there now:
//! the same command again brings the folders of the agents after it.

use std::collections::BTreeSet;

use super::Done;
use crate::archive::unpack;
use crate::bundle::names::SkillName;
use crate::diagnostics::Failure;
use crate::store::installed::journal::Journal;
use crate::store::installed::links::{self, Standing};
use crate::store::installed::record::{InstalledSkill, Record};
use crate::store::installed::{Site, holds};

/// Takes back what is new and not done, and says in the failure what became of the rest.
pub(super) fn after(
    failure: Failure,
    site: &Site,
    before: &Record,
    record: Record,
    journal: Journal,
    done: &[Done],
) -> Failure {
    let is_done = |name: &SkillName| done.iter().any(|done| done.skill.name == *name);
    let Ok(mut begun) = journal.noted() else {
        return failure;
    };
    begun.retain(|skill| !is_done(&skill.name));
    begun.sort_by(|a, b| a.name.cmp(&b.name));
    begun.dedup_by(|a, b| a.name == b.name && a.tree == b.tree);
    // What cannot be taken back stays in the journal, for whoever comes next.
    match take_back(site, before, record, journal, &begun) {
        Ok(()) => told(failure, before, &begun, done),
        Err(_) => failure,
    }
}

fn take_back(
    site: &Site,
    before: &Record,
    mut record: Record,
    journal: Journal,
    begun: &[InstalledSkill],
) -> Result<(), Failure> {
    for skill in begun {
        if before.skill(&skill.name).is_none() {
            remove(site, &mut record, skill)?;
        }
    }
    site.remove_empty_folders(&mut record);
    // The copies that were replaced are the record's from now on.
    Journal::begin(site, &mut record)?;
    site.remember(&record)?;
    Ok(journal.end()?)
}

/// Removes what was made of a skill.
fn remove(site: &Site, record: &mut Record, skill: &InstalledSkill) -> Result<(), Failure> {
    let copy = site.copy(skill.name.as_str());
    let announced = record.skill(&skill.name).cloned();
    let places = announced.iter().flat_map(|skill| &skill.places);
    for place in places.filter(|place| !place.adopted) {
        let path = site.whole(&place.path);
        match links::standing(&path, &copy, &|tree| *tree == skill.tree) {
            Ok(Standing::Ours) => {
                links::unlink(&path)
                    .map_err(|error| super::places::cannot("remove", &path, &error))?;
            }
            Ok(Standing::Tree(tree)) if tree == skill.tree => {
                unpack::remove(&path)?;
            }
            _ => {}
        }
    }
    if holds(&copy, skill.tree) {
        unpack::remove(&copy)?;
    }
    record.skills.retain(|known| known.name != skill.name);
    Ok(())
}

/// The failure with what stands now, where that is more than nothing.
fn told(failure: Failure, before: &Record, begun: &[InstalledSkill], done: &[Done]) -> Failure {
    let listed = |names: &[&SkillName]| {
        let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        names.join(", ")
    };
    let done: Vec<&SkillName> = done.iter().map(|done| &done.skill.name).collect();
    let begun: BTreeSet<&SkillName> = begun.iter().map(|skill| &skill.name).collect();
    let (partly, not): (Vec<&SkillName>, Vec<&SkillName>) = begun
        .into_iter()
        .partition(|name| before.skill(name).is_some());
    let mut said = Vec::new();
    if !done.is_empty() {
        said.push(format!("installed: {}", listed(&done)));
        if !not.is_empty() {
            said.push(format!("not installed: {}", listed(&not)));
        }
    }
    if !partly.is_empty() {
        said.push(format!("updated in part: {}", listed(&partly)));
    }
    match said.is_empty() {
        true => failure,
        false => Failure {
            message: format!("{}; {}", failure.message, said.join("; ")),
            ..failure
        },
    }
}
