//! What to do when a script fails.

use super::scripts::scripts;
use crate::diagnostics::{Fix, Severity};
use crate::lint::pattern::Pattern;
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::BEST_PRACTICES;
use crate::lint::{Draft, Sink, Subject};

pub(super) static RULE: Rule = Rule {
    code: "AU005",
    name: "failures-unsaid",
    group: Group::Authoring,
    levels: Levels::all(Severity::Info),
    fix: None,
    docs: RuleDocs {
        what: "The skill has scripts and nowhere says what may go wrong with them.",
        why: "Scripts fail: a file is missing, a service is down. An agent that knows the usual failures mends them; one that does not tries the same again or makes up a result.",
        bad: "Run `scripts/convert.py`.\n",
        good: "Run `scripts/convert.py`. If it exits with 2, the file is no PDF: ask for another.\n",
        sources: &[BEST_PRACTICES],
    },
    check,
};

/// Words by which a text speaks of failures.
static SAID: Pattern = Pattern::new(|| {
    r"(?i)error|fail|exit(?:s| code| status)|exception|troubleshoot|\bretr(?:y|ies)|invalid|missing|fallback|fall back|doesn['’]t work|does not work|cannot|can['’]t|not found|unavailable|problem|wrong|timeout|warn|\bif (?:no|not|the \w+ (?:is not|isn['’]t))\b".into()
});

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some(document) = subject.document() else {
        return;
    };
    // The commonest words first: they spare most skills the expression.
    let body = document.body();
    let common = ["error", "Error", "fail", "invalid", "missing", "cannot"];
    let is_said = || common.iter().any(|word| body.contains(word));
    if scripts(subject).next().is_none() || is_said() {
        return;
    }
    let Some(said) = SAID.regex().filter(|said| !said.is_match(body)) else {
        return;
    };
    let elsewhere = subject
        .other_markdown()
        .iter()
        .any(|(source, _)| said.is_match(source.text()));
    if !elsewhere {
        sink.add(
            Draft::new(
                &document.source,
                "the skill has scripts and says nothing about their failures",
            )
            .at(document.fence_span())
            .fix(Fix::advice(
                "say how a script fails and what the agent does then",
            )),
        );
    }
}
