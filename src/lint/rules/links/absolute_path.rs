//! Links do not depend on one machine.

use super::target::{self, Target};
use crate::diagnostics::{Fix, Severity};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::{EXPERIENCE, SPEC_SHOULD};
use crate::lint::{Draft, Sink, Subject};

pub(super) static RULE: Rule = Rule {
    code: "LK005",
    name: "absolute-path-link",
    group: Group::Links,
    levels: Levels::all(Severity::Warning),
    fix: None,
    docs: RuleDocs {
        what: "A link leads to an absolute path on one machine.",
        why: "On the user's machine that path is another file or none. The specification asks for paths relative to the skill's folder.",
        bad: "Read [the guide](/home/me/skills/report/references/guide.md).\n",
        good: "Read [the guide](references/guide.md).\n",
        sources: &[SPEC_SHOULD, EXPERIENCE],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    for (file, markdown) in subject.all_markdown() {
        if !target::is_for_reading(file.name()) {
            continue;
        }
        for link in &markdown.links {
            if target::read(&link.target) == Target::Absolute
                && !target::is_placeholder(&link.target)
            {
                let message = format!("the link `{}` is an absolute path", link.target);
                let advice =
                    "write the path from the skill's folder, or the whole address of a web page";
                sink.add(
                    Draft::new(file, message)
                        .at(link.target_span)
                        .fix(Fix::advice(advice)),
                );
            }
        }
    }
}
