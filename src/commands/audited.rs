//! Writes down what was done: the one way from the commands into the audit log.

use super::World;
use super::registry::open::now;
use crate::bundle::names::SkillName;
use crate::bundle::versions::Version;
use crate::ops::publish;
use crate::registry::Created;
use crate::store::audit_log::{Action, AuditLog, Event};
use crate::store::installed::record::InstalledSkill;
use crate::store::lockfile::LockedSkill;

/// The log of this machine; none without a folder for it.
pub fn log(world: &World) -> Option<AuditLog> {
    let state = world.environment.state_dir()?;
    Some(AuditLog::new(&state))
}

/// Writes events down. It never fails a command that has done its work, and says when it
/// could not.
pub fn note(world: &World, events: &[Event]) {
    if events.is_empty() {
        return;
    }
    let Some(log) = log(world) else {
        return;
    };
    if let Err(error) = log.add(now(), events) {
        world
            .printer
            .warning(format_args!("the audit log was not written: {error}"));
    }
}

/// The same for one thing with a word to say about it.
pub fn note_one(world: &World, action: Action, subject: &str, detail: impl Into<String>) {
    let event = Event {
        detail: Some(detail.into()),
        ..Event::new(action, subject)
    };
    note(world, &[event]);
}

/// What came from a registry, or went there.
pub fn of_lock(action: Action, skill: &LockedSkill) -> Event {
    Event {
        skill_version: Some(skill.version.to_string()),
        digest: Some(skill.tree.to_string()),
        detail: Some(match &skill.signer {
            Some(signer) => format!("from {}, signed by {signer}", skill.registry),
            None => format!("from {}, unsigned", skill.registry),
        }),
        ..Event::new(action, skill.name.as_str())
    }
}

/// What was installed.
pub fn of_record(action: Action, skill: &InstalledSkill) -> Event {
    Event {
        skill_version: skill.version.clone(),
        digest: Some(skill.tree.to_string()),
        detail: Some(format!("from {}", skill.source.location)),
        ..Event::new(action, skill.name.as_str())
    }
}

/// A version that was published; one that was there already is no news.
pub fn published(world: &World, report: &publish::Report, registry: &str) {
    if report.is_rehearsed || report.created != Created::New {
        return;
    }
    let event = Event {
        skill_version: Some(report.version.to_string()),
        digest: Some(report.tree.to_string()),
        detail: Some(format!("to {registry}")),
        ..Event::new(Action::Publish, report.name.as_str())
    };
    note(world, &[event]);
}

/// What was said of a version that is published: it was taken or brought back, or tagged.
pub fn changed(
    world: &World,
    action: Action,
    name: &SkillName,
    version: Option<&Version>,
    place: &str,
) {
    let event = Event {
        skill_version: version.map(ToString::to_string),
        detail: Some(format!("in {place}")),
        ..Event::new(action, name.as_str())
    };
    note(world, &[event]);
}
