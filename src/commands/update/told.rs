//! What an update says: before it happens, afterwards, and to machines.

use serde_json::{Value as Json, json};

use super::consent::Novelty;
use super::{Everything, UpdateArgs};
use crate::bundle::names::SkillName;
use crate::commands::World;
use crate::commands::answer::pretty;
use crate::commands::locked::Locked;
use crate::ops::outdated::Standing;
use crate::ops::pull::Rights;
use crate::ops::update::{Renewal, Step};
use crate::output::escape::printable_line;
use crate::output::sizes::counted;

/// Says what would change, or changes now.
pub fn plan(all: &Everything, is_dry: bool, world: &World) {
    let printer = &world.printer;
    let verb = if is_dry { "would update" } else { "updating" };
    for step in &all.plan.steps {
        let now = Standing::of(&step.now);
        let before = step.before.as_ref().map(Standing::of);
        let line = line(verb, step.now.name.as_str(), before.as_ref(), &now);
        printer.result(printable_line(&line));
        details(&Novelty::from(step), &step.removed, world);
        if !step.is_pulled && !step.is_installed {
            printer.result("  only in the lock: it stands in no folder here");
        }
    }
    for renewal in &all.renewals {
        let before = Standing::of_record(&renewal.before);
        let now = Standing::of_incoming(&renewal.now);
        let line = line(verb, renewal.now.name.as_str(), Some(&before), &now);
        printer.result(printable_line(&line));
        details(&Novelty::from(renewal), &renewal.removed, world);
    }
    for (name, why) in &all.unknown {
        printer.warning(printable_line(&format!("`{name}` stays as it is: {why}")));
    }
    let unchanged = (all.plan.unchanged + all.same).saturating_sub(all.refused);
    if unchanged > 0 {
        let skills = counted(unchanged, "skill");
        let is_all = all.plan.steps.is_empty() && all.renewals.is_empty();
        match is_all {
            true => printer.status(format_args!(
                "nothing to update: {skills} as new as allowed"
            )),
            false => printer.status(format_args!("{skills} as new as allowed")),
        }
    }
}

fn line(verb: &str, name: &str, before: Option<&Standing>, now: &Standing) -> String {
    let now = now.shown();
    match before.map(Standing::shown) {
        Some(before) if before == now => format!("{verb} {name} {now}, its files are others"),
        Some(before) => format!("{verb} {name} {before} -> {now}"),
        None => format!("{verb} {name}, newly needed, to {now}"),
    }
}

fn details(novelty: &Novelty<'_>, removed: &Rights, world: &World) {
    for word in novelty.words() {
        world.printer.result(printable_line(&format!("  + {word}")));
    }
    for (kind, value) in removed {
        let line = format!("  - {kind} {value}");
        world.printer.result(printable_line(&line));
    }
}

/// Says what came of it.
pub fn end(
    all: &Everything,
    dropped: &[SkillName],
    args: &UpdateArgs,
    locked: &Locked,
    world: &World,
) {
    if args.answer.is_json() {
        let text = pretty(&answer(all, dropped, args.dry_run, locked));
        world.printer.write(|out| out.write_all(text.as_bytes()));
        return;
    }
    for name in dropped {
        world.printer.status(format_args!(
            "nothing needs {name} any more; its folder stays"
        ));
    }
    let count = all.plan.steps.len() + all.renewals.len();
    if !args.dry_run && count > 0 {
        let skills = counted(count, "skill");
        world.printer.status(format_args!("{skills} updated"));
    }
}

fn rights(rights: &Rights) -> Vec<Json> {
    let one = |(kind, value): &(&str, String)| json!({"kind": kind, "value": value});
    rights.iter().map(one).collect()
}

fn of_step(step: &Step) -> Json {
    let before = step.before.as_ref();
    json!({
        "name": step.now.name.as_str(),
        "before": before.map(|before| before.version.to_string()),
        "skill_version": step.now.version.to_string(),
        "registry": step.now.registry,
        "tree_digest": step.now.tree.to_string(),
        "added_permissions": rights(&step.added),
        "removed_permissions": rights(&step.removed),
        "signer_before": before.and_then(|before| before.signer.clone()),
        "signer": step.now.signer,
        "consent": step.needs_consent(),
        "pulled": step.is_pulled,
        "installed": step.is_installed,
    })
}

fn of_renewal(renewal: &Renewal) -> Json {
    let Renewal { before, now, .. } = renewal;
    json!({
        "name": now.name.as_str(),
        "before": before.version,
        "skill_version": now.version,
        "registry": now.source.location,
        "tree_digest": now.tree.to_string(),
        "added_permissions": rights(&renewal.added),
        "removed_permissions": rights(&renewal.removed),
        "signer_before": before.source.signer,
        "signer": renewal.signer,
        "consent": renewal.needs_consent(),
        "pulled": false,
        "installed": true,
    })
}

fn answer(all: &Everything, dropped: &[SkillName], is_dry: bool, locked: &Locked) -> Json {
    let steps = all.plan.steps.iter().map(of_step);
    let skills: Vec<Json> = steps.chain(all.renewals.iter().map(of_renewal)).collect();
    let unknown = all.unknown.iter();
    let unknown = unknown.map(|(name, why)| json!({"name": name.as_str(), "reason": why}));
    json!({
        "version": 1,
        "lock": crate::ops::lint::display(&locked.place.site.lock),
        "status": match (is_dry, skills.is_empty()) {
            (_, true) => "up-to-date",
            (true, false) => "dry-run",
            (false, false) => "updated",
        },
        "skills": skills,
        "unchanged": all.plan.unchanged + all.same,
        "unknown": unknown.collect::<Vec<_>>(),
        "dropped": dropped.iter().map(SkillName::as_str).collect::<Vec<_>>(),
    })
}
