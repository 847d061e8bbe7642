//! Metadata maps strings to strings.

use crate::bundle::yaml::Node;
use crate::diagnostics::{Applicability, Fix, Severity};
use crate::lint::edit;
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::SPEC_MUST;
use crate::lint::{Draft, Sink, Subject};

pub(super) static RULE: Rule = Rule {
    code: "FM014",
    name: "metadata-value",
    group: Group::Frontmatter,
    levels: Levels::all(Severity::Warning),
    fix: Some(Applicability::Safe),
    docs: RuleDocs {
        what: "A value under `metadata` is no string.",
        why: "The specification maps strings to strings. Strict clients such as Crush skip the whole skill when a value is a number, a list or a mapping.",
        bad: "metadata:\n  version: 1.0\n",
        good: "metadata:\n  version: \"1.0\"\n",
        sources: &[SPEC_MUST],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some((document, _, metadata)) = subject.field("metadata") else {
        return;
    };
    for (key, value) in metadata.entries() {
        if value.string().is_some() {
            continue;
        }
        let name = key.scalar().unwrap_or_default();
        let message = format!("`metadata.{name}` is {}, not a string", value.describe());
        let mut draft = Draft::new(&document.source, message)
            .at(if value.is_null() {
                key.span
            } else {
                value.span
            })
            .note("Crush skips a skill whose metadata is not all strings")
            // ClawHub reads a mapping under these names.
            .minded_by(move |profile| {
                profile.name != "clawhub" || !matches!(name, "openclaw" | "clawdbot")
            });
        draft = match text(value) {
            Some(text) if !value.span.is_empty() => {
                let change = edit::replace(&document.source, value.span, text);
                draft.fix(Fix::safe("quote the value", vec![change]))
            }
            _ => draft.fix(Fix::advice(
                "write it as one string, for example as JSON in quotes",
            )),
        };
        sink.add(draft);
    }
}

/// A scalar as a string; lists and mappings are the author's to put into words.
fn text(value: &Node) -> Option<String> {
    value.scalar().map(crate::bundle::repair::quote)
}
