//! A document must start with its frontmatter.

use crate::bundle::document::Frontmatter;
use crate::bundle::names;
use crate::diagnostics::{Applicability, Change, Fix, Severity, Span};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::conflicts::conflict_between;
use crate::lint::rules::sources::{QUICK_VALIDATE, SKILLS_REF, SPEC_MUST};
use crate::lint::{Draft, Sink, Subject};

pub(super) static RULE: Rule = Rule {
    code: "FM001",
    name: "frontmatter-missing",
    group: Group::Frontmatter,
    levels: Levels::all(Severity::Error),
    fix: Some(Applicability::DisplayOnly),
    docs: RuleDocs {
        what: "SKILL.md does not start with a frontmatter.",
        why: "Clients read a skill's name and description from the frontmatter; without one no client can list or choose the skill.",
        bad: "# My skill\n\nDo this.\n",
        good: "---\nname: my-skill\ndescription: Does this. Use when that is asked for.\n---\n\n# My skill\n\nDo this.\n",
        sources: &[SPEC_MUST, SKILLS_REF, QUICK_VALIDATE],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some(document) = subject.document() else {
        return;
    };
    if document.frontmatter != Frontmatter::Missing {
        return;
    }
    let file = &document.source;
    let at = document.split.body.start;
    // What stands in the conflict may well be the frontmatter.
    if let Some(conflict) = conflict_between(file.text(), at, at + 1) {
        let message = "there is no frontmatter: the file begins with a merge conflict";
        sink.add(Draft::new(file, message).at(conflict.ours));
        return;
    }
    let name = subject
        .bundle
        .folder_name
        .as_deref()
        .and_then(names::suggest);
    let name = name.unwrap_or_else(|| "my-skill".into());
    let end = document.line_end();
    let lines = [
        "---",
        &format!("name: {name}"),
        "description: What it does. Use when …",
        "---",
        "",
        "",
    ];
    let change = Change::Replace {
        file: file.name().to_owned(),
        span: Span::at(at),
        text: lines.join(end),
    };
    let first = file.line_span(1).unwrap_or_default();
    sink.add(
        Draft::new(file, "there is no frontmatter")
            .at(Span::new(at, first.end.max(at)))
            .label("`---` is expected here, in the first line")
            .fix(Fix::risky("add a frontmatter", vec![change]).display_only()),
    );
}
