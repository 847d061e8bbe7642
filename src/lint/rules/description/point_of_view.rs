//! A description speaks of the skill, not as somebody.

use super::wording;
use crate::diagnostics::{Fix, Severity, Span};
use crate::lint::pattern::Pattern;
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::BEST_PRACTICES;
use crate::lint::{Draft, Sink, Subject};

pub(super) static RULE: Rule = Rule {
    code: "DS005",
    name: "description-point-of-view",
    group: Group::Description,
    levels: Levels::all(Severity::Warning),
    fix: None,
    docs: RuleDocs {
        what: "`description` speaks as \"I\" or tells an agent who it is.",
        why: "The description stands in the agent's system prompt, next to those of other skills: an \"I can\" or \"you are\" there is read as the agent's own voice and makes the choice of a skill worse.",
        bad: "description: I can help you write reports.\n",
        good: "description: Writes reports. Use when a report is asked for.\n",
        sources: &[BEST_PRACTICES],
    },
    check,
};

static FIRST_PERSON: Pattern = Pattern::new(|| {
    r"\bI(?:['’](?:m|ll|ve|d)\b|\s+(?:can|will|am|help|would|have|want|need|use|provide|create|write|analy[sz]e|generate|work|do)\b)|\b(?:[Hh]elps?|[Gg]rill|[Aa]ssists?)\s+me\b".into()
});

static SECOND_PERSON: Pattern = Pattern::new(|| {
    r"(?:^\s*|[.!?]\s+)(You(?:['’]re|\s+(?:are|can|will))\b(?:\s+(?:an?|use|expert)\b)*)".into()
});

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some((document, _, value)) = subject.field("description") else {
        return;
    };
    let (start, text) = wording::written(document, value);
    let has = |word: &str| {
        let mut words = text.split(|c: char| !c.is_alphanumeric());
        text.contains(word) && words.any(|w| w == word)
    };
    let (says_i, says_you) = (has("I") || has("me"), has("You"));
    if !says_i && !says_you {
        return;
    }
    let quotations = wording::quotations(text);
    let is_quoted = |at: usize| quotations.iter().any(|q| q.start < at && at < q.end);
    let first = says_i
        .then(|| FIRST_PERSON.regex())
        .flatten()
        .and_then(|voice| {
            let mut found = voice.find_iter(text).map(|m| (m.start(), m.end()));
            found.find(|&(at, _)| !is_quoted(at))
        });
    let second = || {
        let voice = says_you.then(|| SECOND_PERSON.regex()).flatten()?;
        let mut found = voice.captures_iter(text);
        let place = found.find_map(|c| c.get(1).filter(|m| !is_quoted(m.start())))?;
        Some((place.start(), place.end()))
    };
    let (message, (from, to)) = match (first, second) {
        (Some(place), _) => ("the description speaks in the first person", place),
        (None, second) => match second() {
            Some(place) => ("the description speaks to the agent as \"you\"", place),
            None => return,
        },
    };
    sink.add(
        Draft::new(&document.source, message)
            .at(Span::new(from, to).shifted(start))
            .fix(Fix::advice(
                "say what the skill does, in the third person: \"Writes reports. Use when …\"",
            )),
    );
}
