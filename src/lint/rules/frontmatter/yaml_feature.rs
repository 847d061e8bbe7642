//! Only the plain part of YAML.

use crate::bundle::yaml::Oddity;
use crate::diagnostics::{Fix, Severity};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::SKILLS_REF;
use crate::lint::{Draft, Sink, Subject};
use crate::tables::profiles::ProfileId;

pub(super) static RULE: Rule = Rule {
    code: "FM010",
    name: "yaml-feature",
    group: Group::Frontmatter,
    levels: Levels::but(
        Some(Severity::Warning),
        &[(ProfileId::Spec, Some(Severity::Error))],
    ),
    fix: None,
    docs: RuleDocs {
        what: "The frontmatter uses an anchor, an alias, a tag, a merge key or a key that is no text.",
        why: "The reference validator refuses these, other readers differ in what they make of them, and nested aliases can blow up a reader. Nothing in a frontmatter needs them.",
        bad: "description: &text Does this.\nlicense: *text\n",
        good: "description: Does this.\nlicense: MIT\n",
        sources: &[SKILLS_REF],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some(document) = subject.document() else {
        return;
    };
    let Some(tree) = document.tree() else {
        return;
    };
    for oddity in &tree.oddities {
        let (what, span) = match oddity {
            Oddity::Anchor(span) => ("an anchor", span),
            Oddity::Alias(span) => ("an alias, which is never expanded", span),
            Oddity::Tag(span) => ("a type tag", span),
            Oddity::ComplexKey(span) => ("a key that is no text", span),
            Oddity::MergeKey(span) => ("a merge key", span),
            Oddity::ExtraDocument(span) => ("a second document", span),
            Oddity::DuplicateKey { .. } => continue,
        };
        sink.add(
            Draft::new(&document.source, format!("the frontmatter uses {what}"))
                .at(*span)
                .fix(Fix::advice("write the value out, in quotes if need be")),
        );
    }
}
