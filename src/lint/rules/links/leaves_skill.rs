//! Links stay inside the skill.

use super::target::{self, Place, Target};
use crate::diagnostics::{Fix, Severity};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::{EXPERIENCE, SPEC_SHOULD};
use crate::lint::{Draft, Sink, Subject};

pub(super) static RULE: Rule = Rule {
    code: "LK003",
    name: "link-leaves-skill",
    group: Group::Links,
    levels: Levels::all(Severity::Warning),
    fix: None,
    docs: RuleDocs {
        what: "A link leads out of the skill's folder.",
        why: "A skill is installed alone: what stands beside its folder in the author's repository is not there on the user's machine.",
        bad: "See [the tables skill](../tables/SKILL.md).\n",
        good: "Use the `tables` skill, if it is installed.\n",
        sources: &[SPEC_SHOULD, EXPERIENCE],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    for (file, markdown) in subject.all_markdown() {
        if !target::is_for_reading(file.name()) {
            continue;
        }
        for link in markdown.links.iter().filter(|link| !link.is_autolink) {
            let Target::Relative { path, .. } = target::read(&link.target) else {
                continue;
            };
            if target::locate(subject.bundle, file.name(), &path) != Place::Outside {
                continue;
            }
            let advice = if path.to_ascii_lowercase().ends_with("skill.md") {
                "name the other skill in words: it may be installed elsewhere, or not at all"
            } else {
                "put the file into the skill, or link to it on the web"
            };
            let message = format!("the link `{path}` leaves the skill");
            sink.add(
                Draft::new(file, message)
                    .at(link.target_span)
                    .fix(Fix::advice(advice)),
            );
        }
    }
}
