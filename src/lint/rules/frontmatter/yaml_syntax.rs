//! The frontmatter must be YAML.

use crate::bundle::document::{Document, Frontmatter};
use crate::bundle::repair::Quoting;
use crate::diagnostics::{Applicability, Change, Fix, Severity};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::conflicts::conflict_between;
use crate::lint::rules::sources::{QUICK_VALIDATE, SKILLS_REF, SPEC_MUST, YAML_SPEC};
use crate::lint::{Draft, Sink, Subject};

pub(super) static RULE: Rule = Rule {
    code: "FM007",
    name: "yaml-syntax",
    group: Group::Frontmatter,
    levels: Levels::all(Severity::Error),
    fix: Some(Applicability::Safe),
    docs: RuleDocs {
        what: "The frontmatter is not valid YAML.",
        why: "Every client reads the frontmatter as YAML; one that cannot be read hides the whole skill. A `: ` in a value without quotes causes four of five such errors.",
        bad: "description: Use when: asked\n",
        good: "description: \"Use when: asked\"\n",
        sources: &[SPEC_MUST, SKILLS_REF, QUICK_VALIDATE, YAML_SPEC],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some(document) = subject.document() else {
        return;
    };
    match &document.frontmatter {
        Frontmatter::Broken(error) => {
            // The characters and the missing fence have rules of their own.
            let known = document.split.closing.is_none() || document.yaml().contains('\0');
            let body = document.split.body.start;
            let conflict = conflict_between(document.source.text(), 0, body);
            match conflict {
                _ if known => {}
                // What the parser stumbled over is a line of it or a consequence.
                Some(conflict) => {
                    let message = "the frontmatter is not YAML: a merge conflict was left in it";
                    sink.add(Draft::new(&document.source, message).at(conflict.ours));
                }
                None => {
                    let message = format!("the frontmatter is not YAML: {}", error.message);
                    sink.add(Draft::new(&document.source, message).at(error.span));
                }
            }
        }
        Frontmatter::Repaired { quotings, .. } if document.split.closing.is_some() => {
            for quoting in quotings {
                sink.add(unquoted(document, quoting));
            }
        }
        _ => {}
    }
}

fn unquoted(document: &Document, quoting: &Quoting) -> Draft<'static> {
    let change = Change::Replace {
        file: document.source.name().to_owned(),
        span: quoting.span,
        text: quoting.quoted.clone(),
    };
    let message = "the frontmatter is not YAML: a value with `: ` in it needs quotes";
    Draft::new(&document.source, message)
        .at(quoting.span)
        .label("YAML sees a second key here")
        .fix(Fix::safe("quote the value", vec![change]))
}
