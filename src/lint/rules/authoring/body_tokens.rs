//! How many tokens the body takes.

use crate::diagnostics::{Fix, Severity};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::{BEST_PRACTICES, SPEC_SHOULD};
use crate::lint::{Draft, Sink, Subject};

/// The most tokens that the specification recommends.
const MOST: usize = 5_000;
/// A token has more than two bytes on average in any text: a shorter body need not be
/// counted, which would load the vocabulary.
const FEWEST_BYTES: usize = 2 * MOST;

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
    let body = document.body();
    if body.len() < FEWEST_BYTES {
        return;
    }
    let tokens = count(body);
    if tokens <= MOST {
        return;
    }
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

#[cfg(feature = "syntax")]
fn count(text: &str) -> usize {
    bpe_openai::o200k_base().count(text)
}

/// Four characters a token, the usual rule of thumb for English.
#[cfg(not(feature = "syntax"))]
fn count(text: &str) -> usize {
    text.chars().count().div_ceil(4)
}
