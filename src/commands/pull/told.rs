//! What a pull says of itself: to who reads, to programs and to the audit log.

use std::path::Path;

use serde_json::json;

use crate::bundle::names::SkillName;
use crate::commands::{World, audited};
use crate::ops::lint::display;
use crate::ops::pull::{Change, Pulled, Report};
use crate::output::escape::printable_line;
use crate::output::sizes::counted;
use crate::store::audit_log::{Action, Event};
use crate::store::lockfile::Lockfile;

/// A skill of the same name from another registry is another skill.
pub fn tell_moved(report: &Report, before: &Lockfile, world: &World) {
    for Pulled { skill, .. } in &report.skills {
        let old = before.skill(&skill.name);
        if let Some(old) = old.filter(|old| old.registry != skill.registry) {
            let (name, from, now) = (&skill.name, &old.registry, &skill.registry);
            let line = format!("`{name}` comes from `{now}` now; it came from `{from}` before");
            world.printer.warning(printable_line(&line));
        }
    }
}

/// What was put in place, for the audit log.
pub fn events(report: &Report) -> Vec<Event> {
    let came = report.skills.iter();
    let came = came.filter(|pulled| pulled.change != Change::Unchanged);
    came.map(|pulled| audited::of_lock(Action::Pull, &pulled.skill))
        .collect()
}

/// What came into which folder, and what did not have to.
pub fn tell(report: &Report, directory: &Path, world: &World) {
    let printer = &world.printer;
    let mut unchanged = 0;
    for Pulled {
        skill,
        change,
        before,
        ..
    } in &report.skills
    {
        let folder = display(&directory.join(skill.name.as_str()));
        let folder = printable_line(&folder).into_owned();
        let what = format!("{} {}", skill.name, skill.version);
        match (change, before) {
            (Change::Unchanged, _) => unchanged += 1,
            (Change::Added, _) => printer.result(format_args!("pulled {what} into {folder}")),
            (Change::Replaced, Some(before)) => {
                printer.result(format_args!("pulled {what} into {folder}, it was {before}"));
            }
            (Change::Replaced, None) => {
                printer.result(format_args!("pulled {what} into {folder} anew"));
            }
        }
    }
    for name in &report.dropped {
        printer.status(format_args!(
            "nothing needs {name} any more; its folder stays"
        ));
    }
    let (hits, misses) = cache_use(report);
    if hits + misses > 0 {
        printer.detail(format_args!("cache: {hits} found, {misses} downloaded"));
    }
    if unchanged > 0 {
        printer.status(format_args!(
            "{} as the lock says",
            counted(unchanged, "skill")
        ));
    }
}

/// How many archives were in the cache, and how many were not.
fn cache_use(report: &Report) -> (usize, usize) {
    let count = |hit| {
        let with = report.skills.iter();
        with.filter(|pulled| pulled.cache_hit == Some(hit)).count()
    };
    (count(true), count(false))
}

/// The same for programs.
pub fn answer(report: &Report, directory: &Path) -> serde_json::Value {
    let one = |pulled: &Pulled| {
        let skill = &pulled.skill;
        json!({
            "name": skill.name.as_str(),
            "skill_version": skill.version.to_string(),
            "registry": skill.registry,
            "path": display(&directory.join(skill.name.as_str())),
            "status": match pulled.change {
                Change::Unchanged => "unchanged",
                Change::Added => "added",
                Change::Replaced => "replaced",
            },
            "before": pulled.before.as_ref().map(ToString::to_string),
            "tree_digest": skill.tree.to_string(),
            "archive_digest": skill.archive.to_string(),
            "signer": skill.signer,
            "wanted": skill.wanted,
            "cache": pulled.cache_hit.map(|hit| if hit { "hit" } else { "miss" }),
        })
    };
    let (hits, misses) = cache_use(report);
    json!({
        "version": 1,
        "skills": report.skills.iter().map(one).collect::<Vec<_>>(),
        "dropped": report.dropped.iter().map(SkillName::as_str).collect::<Vec<_>>(),
        "left_out": report.left_out.iter()
            .map(|(folder, why)| json!({"folder": folder, "why": why}))
            .collect::<Vec<_>>(),
        "lock_changed": report.lock_changed,
        "cache": {"hits": hits, "misses": misses},
    })
}
