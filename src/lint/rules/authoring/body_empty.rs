//! A skill has something to say.

use crate::diagnostics::{Fix, Severity};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::SPEC_SHOULD;
use crate::lint::{Draft, Sink, Subject};

pub(super) static RULE: Rule = Rule {
    code: "AU003",
    name: "body-empty",
    group: Group::Authoring,
    levels: Levels::all(Severity::Warning),
    fix: None,
    docs: RuleDocs {
        what: "Nothing follows the frontmatter.",
        why: "The body is what the agent reads once it has chosen the skill. Without one it knows that the skill fits and nothing else.",
        bad: "---\nname: my-skill\ndescription: Does this.\n---\n",
        good: "---\nname: my-skill\ndescription: Does this.\n---\n\n1. Read the file.\n",
        sources: &[SPEC_SHOULD],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some(document) = subject.document() else {
        return;
    };
    // Without a closing fence the body is lost in the frontmatter: another rule says so.
    let (Some(_), Some(closing)) = (document.split.opening, document.split.closing) else {
        return;
    };
    if document.body().trim().is_empty() {
        sink.add(
            Draft::new(&document.source, "the skill has no instructions")
                .at(closing.line)
                .label("nothing follows")
                .fix(Fix::advice("write what the agent is to do, step by step")),
        );
    }
}
