//! How many tokens the body takes.

use crate::diagnostics::{Fix, Severity};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::{BEST_PRACTICES, SPEC_SHOULD};
use crate::lint::syntax::count_tokens;
use crate::lint::{Draft, Sink, Subject};

/// The most tokens that the specification recommends.
const MOST: usize = 5_000;

pub(super) static RULE: Rule = Rule {
    code: "AU002",
    name: "body-tokens",
    group: Group::Authoring,
    levels: Levels::all(Severity::Warning),
    fix: None,
    docs: RuleDocs {
        what: "The body of SKILL.md takes more than about 5,000 tokens.",
        why: "All of it goes into the agent's context as soon as the skill is used, beside the user's own material. The number is an estimate: every model counts a little differently.",
        bad: "# Forty kilobytes of reference\n",
        good: "# The way through\n\nReference: see references/api.md.\n",
        sources: &[SPEC_SHOULD, BEST_PRACTICES],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some(document) = subject.document() else {
        return;
    };
    let Some(tokens) = count_tokens(document.body(), MOST) else {
        return;
    };
    sink.add(
        Draft::new(
            &document.source,
            format!("the body takes about {tokens} tokens, {MOST} at most are recommended"),
        )
        .at(document.fence_span())
        .note("an estimate: every model counts a little differently")
        .fix(Fix::advice(
            "move details into files under `references/` and link them",
        )),
    );
}
