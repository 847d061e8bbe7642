//! Installed skills that the lock knows nothing of: which those are, and what their places have.

use std::collections::BTreeSet;

use super::registry::libraries;
use super::{World, archive_limits};
use crate::bundle::names::SkillName;
use crate::diagnostics::Failure;
use crate::ops::install::Incoming;
use crate::ops::install::renewal::{Origin, look_again};
use crate::store::installed::record::{InstalledSkill, Record};
use crate::store::lockfile::Lockfile;

/// Looks where an installed skill came from; none when nothing is other there.
pub fn look(skill: &InstalledSkill, world: &World) -> Result<Option<Incoming>, Failure> {
    let settings = world.settings_unwarned()?;
    let origin = Origin::of(skill)?;
    if let Some(place) = origin.elsewhere().filter(|_| settings.is_on("offline")) {
        let message = format!("`{place}` cannot be read: `--offline` keeps it from being asked");
        return Err(Failure::new("unreachable", message).with_hint("run it without `--offline`"));
    }
    let library = |place: &str| libraries::shared(world, place);
    look_again(skill, &origin, &library, &archive_limits(settings))
}

/// The installed skills of these names that the lock knows nothing of; all of them when none is
/// named.
pub fn of_record<'r>(
    record: &'r Record,
    lock: &Lockfile,
    names: &BTreeSet<SkillName>,
) -> Vec<&'r InstalledSkill> {
    let is_meant = |skill: &&InstalledSkill| {
        lock.skill(&skill.name).is_none() && (names.is_empty() || names.contains(&skill.name))
    };
    record.skills.iter().filter(is_meant).collect()
}
