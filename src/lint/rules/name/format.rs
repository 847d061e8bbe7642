//! Lower-case letters, digits and single hyphens.

use crate::bundle::names::{self, NameProblem};
use crate::diagnostics::{Applicability, Fix, Severity};
use crate::lint::edit;
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::{QUICK_VALIDATE, SKILLS_REF, SPEC_MUST};
use crate::lint::{Draft, Sink, Subject};
use crate::tables::profiles::ProfileId;

pub(super) static RULE: Rule = Rule {
    code: "NM003",
    name: "name-format",
    group: Group::Name,
    levels: Levels::but(
        Some(Severity::Warning),
        &[
            (ProfileId::Spec, Some(Severity::Error)),
            (ProfileId::ClaudeUpload, Some(Severity::Error)),
        ],
    ),
    fix: Some(Applicability::Unsafe),
    docs: RuleDocs {
        what: "`name` breaks the rules for names: 1 to 64 of a-z, 0-9 and single hyphens inside.",
        why: "Validators refuse other names and clients use the name as a folder, a command and a URL. Letters outside ASCII pass the reference validator, but no upload and hardly any client takes them.",
        bad: "name: PDF_Report\n",
        good: "name: pdf-report\n",
        sources: &[SPEC_MUST, SKILLS_REF, QUICK_VALIDATE],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some((document, _, value)) = subject.field("name") else {
        return;
    };
    let Some(name) = value.scalar().filter(|name| !name.trim().is_empty()) else {
        return;
    };
    let problems = names::problems(name);
    let Some(first) = problems.first() else {
        return;
    };
    let mut draft = Draft::new(
        &document.source,
        format!("the name `{}` is not allowed", name.escape_debug()),
    )
    .at(value.span)
    .label(first.to_string());
    for problem in &problems[1..] {
        draft = draft.note(problem.to_string());
    }
    if let [NameProblem::NotAscii(_)] = problems[..] {
        draft = draft.note("the reference validator takes Unicode letters, clients do not");
    }
    // Both validators strip the name before they look at it.
    if problems == [NameProblem::Padded] {
        draft = draft.at_most(Severity::Warning);
    }
    if let Some(better) = names::suggest(name) {
        let change = edit::replace(&document.source, value.span, edit::scalar(&better));
        let title = format!("name it `{better}`");
        draft = draft.fix(if problems == [NameProblem::Padded] {
            Fix::safe(title, vec![change])
        } else {
            Fix::risky(title, vec![change])
        });
    }
    sink.add(draft);
}
