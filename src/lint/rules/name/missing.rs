//! A skill has a name.

use crate::bundle::names;
use crate::bundle::yaml::Style;
use crate::diagnostics::{Applicability, Fix, Severity, Span};
use crate::lint::edit;
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::{QUICK_VALIDATE, SKILLS_REF, SPEC_MUST};
use crate::lint::{Draft, Sink, Subject};
use crate::tables::profiles::ProfileId;

pub(super) static RULE: Rule = Rule {
    code: "NM001",
    name: "name-missing",
    group: Group::Name,
    levels: Levels::but(
        Some(Severity::Error),
        &[(ProfileId::Lenient, Some(Severity::Warning))],
    ),
    fix: Some(Applicability::Safe),
    docs: RuleDocs {
        what: "`name` is missing or empty.",
        why: "Clients show and call a skill by its name.",
        bad: "description: Does this.\n",
        good: "name: my-skill\ndescription: Does this.\n",
        sources: &[SPEC_MUST, SKILLS_REF, QUICK_VALIDATE],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some(document) = subject.document() else {
        return;
    };
    let Some(root) = document.mapping() else {
        return;
    };
    let folder = subject
        .bundle
        .folder_name
        .as_deref()
        .and_then(names::suggest);
    let title = || folder.clone().unwrap_or_else(|| "my-skill".into());
    let file = &document.source;
    match root.entry("name") {
        None => {
            let line = format!("name: {}{}", title(), document.line_end());
            let change = edit::replace(file, Span::at(document.split.yaml.start), line);
            sink.add(
                Draft::new(file, "`name` is missing")
                    .at(document.fence_span())
                    .fix(offer(
                        folder.is_some() && root.style == Style::Block,
                        "name it after its folder",
                        change,
                    )),
            );
        }
        Some((key, value))
            if value.is_null() || value.scalar().is_some_and(|t| t.trim().is_empty()) =>
        {
            let change = edit::replace(
                file,
                Span::new(key.span.end, value.span.end.max(key.span.end + 1)),
                format!(": {}", title()),
            );
            sink.add(
                Draft::new(file, "`name` is empty")
                    .at(Span::new(key.span.start, value.span.end.max(key.span.end)))
                    .fix(offer(
                        folder.is_some() && file.text()[key.span.end..].starts_with(':'),
                        "name it after its folder",
                        change,
                    )),
            );
        }
        Some(_) => {}
    }
}

/// Without a folder to take the name from, or a line to write it on, the fix only shows the
/// shape.
fn offer(known: bool, title: &str, change: crate::diagnostics::Change) -> Fix {
    let fix = Fix::safe(title, vec![change]);
    if known { fix } else { fix.display_only() }
}
