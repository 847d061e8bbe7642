//! A description says something.

use crate::diagnostics::{Fix, Severity};
use crate::lint::pattern::Pattern;
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::BEST_PRACTICES;
use crate::lint::{Draft, Sink, Subject};

pub(super) static RULE: Rule = Rule {
    code: "DS007",
    name: "description-vague",
    group: Group::Description,
    levels: Levels::all(Severity::Warning),
    fix: None,
    docs: RuleDocs {
        what: "`description` is a few characters, only repeats the name, or could be said of any skill.",
        why: "An agent chooses among dozens of skills by their descriptions alone. One that says nothing beyond the name is chosen at random or never.",
        bad: "description: Helps with documents\n",
        good: "description: Turns Word files into PDF. Use when a document has to be shared.\n",
        sources: &[BEST_PRACTICES],
    },
    check,
};

/// Fewer characters cannot say both what and when.
const SHORTEST: usize = 20;

/// A whole description of the kind "Helps with documents".
static COMMONPLACE: Pattern = Pattern::new(|| {
    r"(?i)^(?:an?\s+|the\s+|this\s+)?(?:(?:useful\s+)?(?:skill|tool|helper|utility|utilities|assistant)\s+(?:that\s+)?)?(?:helps?|assists?|deals|works|handles|does|processes|for|to\s+help)(?:\s+(?:with|for|on|you|users?|stuff|things|data|files?|documents?|tasks?|work|various|your|the|\w+ing)){1,4}[.!]?$".into()
});

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some((document, _, value)) = subject.field("description") else {
        return;
    };
    let Some(text) = value
        .string()
        .map(str::trim)
        .filter(|text| !text.is_empty())
    else {
        return;
    };
    let name = document.field("name").and_then(|name| name.scalar());
    let length = weight(text);
    let message = if name.is_some_and(|name| letters(name).eq(letters(text))) {
        "the description only repeats the name".to_owned()
    } else if length < SHORTEST {
        let unit = if length == 1 {
            "character"
        } else {
            "characters"
        };
        format!("the description has only {length} {unit}")
    } else if ends_in_general(text) && COMMONPLACE.is_match(text) {
        "the description could be that of any skill".to_owned()
    } else {
        return;
    };
    sink.add(
        Draft::new(&document.source, message)
            .at(value.span)
            .fix(Fix::advice(
                "say what the skill does, with what, and when to use it",
            )),
    );
}

/// Whether a text is short and ends with a word that could end any description; the
/// expression has to be asked only then.
fn ends_in_general(text: &str) -> bool {
    const LAST: [&str; 20] = [
        "with",
        "for",
        "on",
        "you",
        "user",
        "users",
        "stuff",
        "things",
        "data",
        "file",
        "files",
        "document",
        "documents",
        "task",
        "tasks",
        "work",
        "various",
        "your",
        "the",
        "ing",
    ];
    let lower = text.trim_end_matches(['.', '!']).to_ascii_lowercase();
    text.len() < 100 && LAST.iter().any(|word| lower.ends_with(word))
}

/// The length in characters, where one that is a whole word counts for three.
fn weight(text: &str) -> usize {
    let is_word =
        |c: char| matches!(u32::from(c), 0x3040..=0x30ff | 0x3400..=0x9fff | 0xac00..=0xd7af);
    text.chars().map(|c| if is_word(c) { 3 } else { 1 }).sum()
}

/// What is left of a text without case and punctuation.
fn letters(text: &str) -> impl Iterator<Item = char> {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
}
