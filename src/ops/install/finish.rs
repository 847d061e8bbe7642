//! What a killed process left half done, brought to its end by the next one.
//!
//! The verified copies that it had put in place are recorded, the copies in the folders of
//! agents follow them, and the folders that it worked in go.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::places::put_copy;
use crate::archive::Limits;
use crate::archive::unpack;
use crate::diagnostics::Failure;
use crate::store::installed::journal::Journal;
use crate::store::installed::links::{self, Standing, real};
use crate::store::installed::record::{Form, InstalledSkill, Record};
use crate::store::installed::{Site, holds};

/// Finishes what was begun, so that the next update compares with what is there.
pub fn run(site: &Site, limits: &Limits) -> Result<(), Failure> {
    if !Journal::is_left(site) {
        return Ok(());
    }
    let _held = site.hold()?;
    let mut record = site.record()?;
    let journal = begin(site, &mut record, limits)?;
    Ok(journal.end()?)
}

/// Begins a change with what an earlier one left. The site has to be held.
pub(super) fn begin(site: &Site, record: &mut Record, limits: &Limits) -> Result<Journal, Failure> {
    let is_left = Journal::is_left(site);
    let journal = Journal::begin(site, record)?;
    if !is_left {
        return Ok(journal);
    }
    sweep(site, record);
    // A copy of an agent that cannot follow is told as stale, and hinders no other skill.
    for noted in journal.noted()? {
        if let Some(mut skill) = record.skill(&noted.name).cloned() {
            follow(site, &mut skill, limits);
            record.put(skill);
        }
    }
    // Written before anything else begins: who is killed again has to know these copies, too.
    site.remember(record)?;
    Ok(journal)
}

/// Removes the folders in which trees were written before they moved.
fn sweep(site: &Site, record: &Record) {
    let places = record.skills.iter().flat_map(|skill| &skill.places);
    let above = |path: &Path| path.parent().map(real);
    let mut folders: BTreeSet<PathBuf> = places
        .filter(|place| place.form == Form::Copy)
        .filter_map(|place| above(&site.whole(&place.path)))
        .collect();
    folders.insert(site.skills());
    for folder in folders {
        // What is left there is out of sight, and whoever writes there next looks again.
        let _ = unpack::clean_up(&folder);
    }
}

/// Renews the copies of a skill that are as they were put there, and older than the verified
/// one.
fn follow(site: &Site, skill: &mut InstalledSkill, limits: &Limits) {
    let name = skill.name.clone();
    let copy = site.copy(name.as_str());
    let tree = skill.tree;
    if !holds(&copy, tree) {
        return;
    }
    let copies = skill.places.iter_mut();
    for place in copies.filter(|place| place.form == Form::Copy && !place.adopted) {
        let path = site.whole(&place.path);
        let old = place.tree;
        let is_known = |found: &_| *found == tree || *found == old;
        let is_there = match links::standing(&path, &copy, &is_known) {
            Ok(Standing::Tree(found)) if found == tree => true,
            Ok(Standing::Absent) => put_copy(limits, name.as_str(), &copy, &path, None).is_ok(),
            Ok(Standing::Tree(found)) if found == old => {
                put_copy(limits, name.as_str(), &copy, &path, None).is_ok()
            }
            _ => false,
        };
        if is_there {
            place.tree = tree;
        }
    }
}
