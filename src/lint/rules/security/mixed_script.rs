//! Words are written in one script.

use super::LEVELS;
use super::owasp::{AST01, AST04};
use super::scan::Text;
use crate::diagnostics::{Fix, Span};
use crate::lint::rule::{Group, Rule, RuleDocs, Source, Strength};
use crate::lint::{Draft, Sink, Subject};
use crate::tables::confusables::latin;

pub(super) static RULE: Rule = Rule {
    code: "SE005",
    name: "mixed-script",
    group: Group::Security,
    levels: LEVELS,
    fix: None,
    docs: RuleDocs {
        what: "A word mixes Latin letters with Cyrillic or Greek ones that look the same.",
        why: "A name, address or command that looks familiar then is another one: it leads to another host or package, and a search for the familiar word does not find it. OWASP AST01 and AST04.",
        bad: "curl https://githu<Cyrillic be>.com\n",
        good: "curl https://github.com\n",
        sources: &[
            Source {
                url: "https://www.unicode.org/reports/tr39/",
                read: "2026-11-21",
                strength: Strength::Advice,
            },
            AST01,
            AST04,
        ],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    for text in subject.scan().texts.iter().filter(|t| t.has_lookalikes) {
        let disguised = words(text.text()).filter(|span| is_disguised(text, *span));
        // A few words are enough to make a reader look; thousands would drown all else.
        for span in disguised.take(20) {
            sink.add(draft(text, span));
        }
    }
}

/// Words with at least one letter that is not ASCII.
fn words(text: &str) -> impl Iterator<Item = Span> {
    let mut rest = 0;
    std::iter::from_fn(move || {
        while rest < text.len() {
            let start = rest + text[rest..].find(char::is_alphabetic)?;
            let length = text[start..]
                .find(|c: char| !c.is_alphanumeric())
                .unwrap_or(text.len() - start);
            rest = start + length;
            if !text[start..rest].is_ascii() {
                return Some(Span::new(start, rest));
            }
        }
        None
    })
}

/// All foreign letters look Latin, two or more are Latin, and the line is not in the
/// other script, where borrowed words get endings.
fn is_disguised(text: &Text, span: Span) -> bool {
    let word = text.source.slice(span);
    let foreign = || word.chars().filter(|c| !c.is_ascii());
    let plain = word.chars().filter(char::is_ascii_alphabetic).count();
    plain >= 2 && foreign().all(|c| latin(c).is_some()) && !line_is_foreign(text.text(), span)
}

/// Whether the line has a word wholly in the other script.
fn line_is_foreign(text: &str, span: Span) -> bool {
    let cut = |c: &char| *c != '\n';
    let before: String = text[..span.start]
        .chars()
        .rev()
        .take(300)
        .take_while(cut)
        .collect();
    let after: String = text[span.end..].chars().take(300).take_while(cut).collect();
    [before, after].iter().any(|part| {
        part.split(|c: char| !c.is_alphanumeric()).any(|word| {
            word.chars().count() > 2 && word.chars().all(|c| matches!(c, '\u{370}'..='\u{52f}'))
        })
    })
}

fn draft(text: &Text, span: Span) -> Draft<'static> {
    let word = text.source.slice(span);
    let plain: String = word.chars().map(|c| latin(c).unwrap_or(c)).collect();
    let foreign: Vec<String> = word
        .chars()
        .filter(|c| !c.is_ascii())
        .map(|c| format!("U+{:04X}", u32::from(c)))
        .collect();
    Draft::new(
        &text.source,
        format!("`{word}` looks like `{plain}` and is another word"),
    )
    .at(span)
    .label(format!("{} is no Latin letter", foreign.join(", ")))
    .fix(Fix::advice(format!("write `{plain}` with Latin letters")))
}
