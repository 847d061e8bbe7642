//! Sentences that time makes wrong.

use crate::diagnostics::{Fix, Severity, Span};
use crate::lint::pattern::Pattern;
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::BEST_PRACTICES;
use crate::lint::{Draft, Sink, Subject};
use crate::tables::threats::Topic;

pub(super) static RULE: Rule = Rule {
    code: "AU009",
    name: "time-sensitive",
    group: Group::Authoring,
    levels: Levels::all(Severity::Info),
    fix: None,
    docs: RuleDocs {
        what: "A sentence holds only until or since some date.",
        why: "Nobody tells the agent that the date has passed: it follows the old half of the sentence. What holds today belongs in the text, what held before in a section of its own.",
        bad: "Before August 2025, use the old API.\n",
        good: "Use the new API.\n\n## Old patterns\n\nThe old API has been shut down.\n",
        sources: &[BEST_PRACTICES],
    },
    check,
};

static DATED: Pattern = Pattern::new(|| {
    const MONTH: &str = r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sep(?:t|tember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?";
    format!(
        r"\b(?:[Aa]s of (?:(?:early|mid|late)[ -])?(?:{MONTH} )?(?:\d\d?, )?20\d\d|(?:[Bb]efore|[Aa]fter|[Uu]ntil) {MONTH} (?:\d\d?, )?20\d\d|[Aa]t the time of (?:this )?writing)\b"
    )
});

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some(document) = subject.document() else {
        return;
    };
    if !subject.may_mention(Topic::Time) {
        return;
    }
    let body = document.body();
    if !body.contains(" 20") && !body.contains("of writing") && !body.contains("this writing") {
        return;
    }
    let Some(dated) = DATED.regex() else {
        return;
    };
    for &prose in &subject.markdown().prose {
        for found in dated.find_iter(document.source.slice(prose)) {
            let span = Span::new(found.start(), found.end()).shifted(prose.start);
            sink.add(
                Draft::new(
                    &document.source,
                    format!("`{}` will be wrong one day", found.as_str()),
                )
                .at(span)
                .fix(Fix::advice(
                    "say what holds now; move what held before to a section of its own",
                )),
            );
        }
    }
}
