//! What an installation says of a skill, to who reads and to programs.

use serde_json::{Value as Json, json};

use crate::commands::agents::around::Place;
use crate::ops::install::sifted::LeftOut;
use crate::ops::install::{Done, Made, Report};
use crate::ops::lint::display;
use crate::ops::pull::Change;

/// What happened to a skill; nothing when nothing did.
pub fn line(done: &Done, place: &Place, is_rehearsal: bool) -> Option<String> {
    let skill = &done.skill;
    let is_put = |made: Made| matches!(made, Made::Linked | Made::Copied);
    let made = done.places.iter().filter(|(_, made)| is_put(*made));
    let folders: Vec<String> = made.map(|(path, _)| place.shown(path)).collect();
    let verb = match (done.change, folders.is_empty()) {
        (Change::Unchanged, true) => return None,
        (Change::Replaced, _) if is_rehearsal => "would update",
        (Change::Replaced, _) => "updated",
        _ if is_rehearsal => "would install",
        _ => "installed",
    };
    let mut line = format!("{verb} {}", skill.name);
    if let Some(version) = &skill.version {
        line = format!("{line} {version}");
    }
    if !folders.is_empty() {
        line = format!("{line} into {}", folders.join(", "));
    }
    Some(line)
}

/// What became of everything, for programs.
pub fn answer(report: &Report, left_out: &[LeftOut], judged: &[String], place: &Place) -> Json {
    let skill = |done: &Done| {
        let skill = &done.skill;
        let places = done.places.iter().map(|(path, made)| {
            json!({
                "path": display(path),
                "status": match made {
                    Made::Kept => "unchanged",
                    Made::Linked => "linked",
                    Made::Copied => "copied",
                    Made::Adopted => "adopted",
                },
            })
        });
        json!({
            "name": skill.name.as_str(),
            "skill_version": skill.version,
            "status": match done.change {
                Change::Unchanged => "unchanged",
                Change::Added => "added",
                Change::Replaced => "replaced",
            },
            "path": display(&place.site.copy(skill.name.as_str())),
            "source": skill.source,
            "tree_digest": skill.tree.to_string(),
            "places": places.collect::<Vec<_>>(),
        })
    };
    json!({
        "version": 1,
        "skills": report.skills.iter().map(skill).collect::<Vec<_>>(),
        "left_out": left_out.iter()
            .map(|one| json!({"folder": one.folder, "why": one.why.message}))
            .collect::<Vec<_>>(),
        "notices": judged.iter().chain(&report.notices).collect::<Vec<_>>(),
    })
}
