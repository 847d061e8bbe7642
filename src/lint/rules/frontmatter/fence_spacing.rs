//! The fences are bare dashes in the first column.

use crate::bundle::document::Document;
use crate::bundle::frontmatter::{Fence, FenceFlaw};
use crate::diagnostics::{Applicability, Change, Fix, Severity, Span};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::{QUICK_VALIDATE, SPEC_MUST};
use crate::lint::{Draft, Sink, Subject};
use crate::tables::profiles::ProfileId;

pub(super) static RULE: Rule = Rule {
    code: "FM003",
    name: "fence-spacing",
    group: Group::Frontmatter,
    levels: Levels::but(
        Some(Severity::Warning),
        &[
            (ProfileId::Spec, Some(Severity::Error)),
            (ProfileId::ClaudeUpload, Some(Severity::Error)),
        ],
    ),
    fix: Some(Applicability::Safe),
    docs: RuleDocs {
        what: "A fence of the frontmatter is not a bare `---` line.",
        why: "Validators compare the fence lines to the letter: a space before or after the dashes, `...`, or an empty line above makes them see no frontmatter.",
        bad: "--- \nname: my-skill\ndescription: Does this.\n---\n",
        good: "---\nname: my-skill\ndescription: Does this.\n---\n",
        sources: &[SPEC_MUST, QUICK_VALIDATE],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some(document) = subject.document() else {
        return;
    };
    for (fence, which) in [
        (document.split.opening, "opening"),
        (document.split.closing, "closing"),
    ] {
        if let Some(fence) = fence
            && let Some(flaw) = fence.flaw
        {
            sink.add(draft(document, fence, flaw, which));
        }
    }
}

fn draft(document: &Document, fence: Fence, flaw: FenceFlaw, which: &str) -> Draft<'static> {
    let file = &document.source;
    let (message, label) = match flaw {
        FenceFlaw::LeadingSpace => (
            "has space before it",
            "the first line must be this one, without indentation",
        ),
        FenceFlaw::TrailingSpace => ("has spaces after it", "nothing may follow the dashes"),
        FenceFlaw::TrailingText => (
            "is more than three dashes",
            "exactly three dashes are expected",
        ),
        FenceFlaw::Indented => ("is indented", "the dashes must stand in the first column"),
        FenceFlaw::Dots => ("is `...`", "only `---` closes a frontmatter"),
    };
    let start = match flaw {
        FenceFlaw::LeadingSpace if document.split.bom => '\u{feff}'.len_utf8(),
        FenceFlaw::LeadingSpace => 0,
        _ => fence.line.start,
    };
    let change = Change::Replace {
        file: file.name().to_owned(),
        span: Span::new(start, fence.line.end),
        text: "---".into(),
    };
    let draft = Draft::new(
        file,
        format!("the {which} fence of the frontmatter {message}"),
    )
    .at(fence.line)
    .label(label)
    .fix(Fix::safe("write `---`", vec![change]));
    // Both validators look only at the first three dashes of a closing line.
    match (flaw, which) {
        (FenceFlaw::TrailingText, "closing") => draft.at_most(Severity::Warning),
        _ => draft,
    }
}
