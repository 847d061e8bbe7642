//! A description says when to use the skill.

use crate::bundle::document::Document;
use crate::diagnostics::{Fix, Severity};
use crate::lint::pattern::Pattern;
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

/// Any word that names an occasion, in the languages that descriptions are written in.
static OCCASION: Pattern = Pattern::new(|| {
    r"(?ix)\b(?:
          use | used | useful | uses\ when | when | whenever | if | while | during | before | after
        | upon | once | unless | trigger\w* | invoke\w* | activat\w* | loads? | applies | apply\ to
        | asks? | asked | asking | request\w* | wants? | wanting | needs? | needing | mention\w*
        | ideal | suitable | intended\ for | designed\ for | scenarios? | situations?
        | wenn | sobald | falls | quand | lorsque | lors | cuando | quando | wanneer | als | när
        | gdy | kiedy | jika | ketika | khi | eğer
        )\b"
    .into()
});

/// The commonest of them, which spare most skills the expression.
const COMMON: [&str; 8] = ["Use", "use", "when", "When", "if", "asks", "wants", "needs"];

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
    let mut words = text.split(|c: char| !c.is_alphanumeric());
    if words.any(|word| COMMON.contains(&word)) {
        return;
    }
    if OCCASION.regex().is_none_or(|words| words.is_match(text)) {
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
