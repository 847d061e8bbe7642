//! What an agent never sees of a long description.

use crate::diagnostics::{Fix, Severity};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::CLAUDE_CODE;
use crate::lint::{Draft, Sink, Subject};
use crate::tables::profiles::ProfileId;

pub(super) static RULE: Rule = Rule {
    code: "DS008",
    name: "description-cut-by-client",
    group: Group::Description,
    levels: Levels::but(None, &[(ProfileId::ClaudeCode, Some(Severity::Warning))]),
    fix: None,
    docs: RuleDocs {
        what: "`description` and `when_to_use` are together longer than what Claude Code shows its agent.",
        why: "Claude Code cuts the two texts at 1,536 characters: whatever stands behind that is never read when the skill is chosen.",
        bad: "description: <900 characters>\nwhen_to_use: <700 characters>\n",
        good: "description: <two sentences>\nwhen_to_use: <two sentences>\n",
        sources: &[CLAUDE_CODE],
    },
    check,
};

/// Where Claude Code cuts.
const CUT: usize = 1536;

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some((document, _, value)) = subject.field("description") else {
        return;
    };
    let occasion = document.field("when_to_use");
    let length = |text: Option<&str>| text.map_or(0, |text| text.trim().chars().count());
    let described = length(value.scalar());
    let total = described + length(occasion.and_then(|node| node.scalar()));
    if total <= CUT {
        return;
    }
    // The later text is the one that loses its end.
    let cut = occasion.filter(|_| described <= CUT).unwrap_or(value);
    let what = match occasion {
        Some(_) => "the description and `when_to_use` have",
        None => "the description has",
    };
    sink.add(
        Draft::new(
            &document.source,
            format!("{what} {total} characters, Claude Code shows {CUT}"),
        )
        .at(cut.span)
        .label(format!("the last {} are cut off", total - CUT))
        .fix(Fix::advice(
            "keep what the skill does and when to use it; move the rest into the body",
        )),
    );
}
