//! A description says when to use the skill.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::bundle::document::Document;
use crate::diagnostics::{Fix, Severity};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::{BEST_PRACTICES, SPEC_SHOULD};
use crate::lint::{Draft, Sink, Subject};

pub(super) static RULE: Rule = Rule {
    code: "DS006",
    name: "description-without-occasion",
    group: Group::Description,
    levels: Levels::all(Severity::Info),
    fix: None,
    docs: RuleDocs {
        what: "`description` says what the skill does, but not when to use it.",
        why: "An agent sees only the description when it chooses a skill. Words that a user would say, or the situation that calls for the skill, decide whether it is found.",
        bad: "description: Markdown report generator with charts and tables.\n",
        good: "description: Writes Markdown reports with charts. Use when a report is asked for.\n",
        sources: &[SPEC_SHOULD, BEST_PRACTICES],
    },
    check,
};

/// Words that name an occasion, in the languages that descriptions are written in.
static WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    HashSet::from([
        "use",
        "when",
        "if",
        "asks",
        "wants",
        "needs",
        "used",
        "useful",
        "whenever",
        "while",
        "during",
        "before",
        "after",
        "upon",
        "once",
        "unless",
        "load",
        "loads",
        "applies",
        "ask",
        "asked",
        "asking",
        "want",
        "wanting",
        "need",
        "needing",
        "ideal",
        "suitable",
        "scenario",
        "scenarios",
        "situation",
        "situations",
        "wenn",
        "sobald",
        "falls",
        "quand",
        "lorsque",
        "lors",
        "cuando",
        "quando",
        "wanneer",
        "als",
        "när",
        "gdy",
        "kiedy",
        "jika",
        "ketika",
        "khi",
        "eğer",
    ])
});

/// How more of them begin.
const BEGINNINGS: &[&str] = &["trigger", "invoke", "activat", "request", "mention"];

/// Those that take two words.
const PAIRS: &[[&str; 2]] = &[["apply", "to"], ["intended", "for"], ["designed", "for"]];

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some((document, _, value)) = subject.field("description") else {
        return;
    };
    let Some(text) = value.string().filter(|text| !text.trim().is_empty()) else {
        return;
    };
    if says_it_elsewhere(document) || !is_latin(text) {
        return;
    }
    if names_an_occasion(text) {
        return;
    }
    sink.add(
        Draft::new(
            &document.source,
            "the description does not say when to use the skill",
        )
        .at(value.span)
        .fix(Fix::advice(
            "add the occasion: \"Use when …\", with words that a user would say",
        )),
    );
}

fn names_an_occasion(text: &str) -> bool {
    let words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
    let (mut word, mut before) = (String::new(), String::new());
    for written in words.filter(|word| !word.is_empty()) {
        word.clear();
        match written.is_ascii() {
            true => word.extend(written.chars().map(|c| c.to_ascii_lowercase())),
            false => word.push_str(&written.to_lowercase()),
        }
        let is_one = WORDS.contains(word.as_str())
            || BEGINNINGS.iter().any(|start| word.starts_with(start))
            || PAIRS.iter().any(|pair| *pair == [&before, &word]);
        if is_one {
            return true;
        }
        std::mem::swap(&mut before, &mut word);
    }
    false
}

/// Whether another field says it, or no agent ever chooses the skill by itself.
fn says_it_elsewhere(document: &Document) -> bool {
    let only_by_hand = document
        .field("disable-model-invocation")
        .and_then(|value| value.scalar())
        == Some("true");
    only_by_hand || document.field("when_to_use").is_some()
}

/// Whether most letters are Latin: of other scripts the words above know nothing.
fn is_latin(text: &str) -> bool {
    let (mut latin, mut other) = (0_usize, 0_usize);
    for c in text.chars().filter(|c| c.is_alphabetic()) {
        // Latin with all its accents ends at U+024F.
        if u32::from(c) < 0x250 {
            latin += 1;
        } else {
            other += 1;
        }
    }
    other * 4 < latin
}
