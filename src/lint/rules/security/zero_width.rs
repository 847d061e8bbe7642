//! No characters without width, except where scripts and emoji need them.

use super::LEVELS;
use super::invisible::{self, Kind};
use super::owasp::AST01;
use crate::diagnostics::{Applicability, Span};
use crate::lint::rule::{Group, Rule, RuleDocs};
use crate::lint::rules::escapes;
use crate::lint::{Sink, Subject};

pub(super) static RULE: Rule = Rule {
    code: "SE003",
    name: "zero-width",
    group: Group::Security,
    levels: LEVELS,
    fix: Some(Applicability::Unsafe),
    docs: RuleDocs {
        what: "A character without width stands where no script or emoji needs it.",
        why: "It splits words that people see whole, so that a search or a review does not find them, and runs of them can carry a hidden message. Often it came along with text from a web page. Joiners in emoji and in Arabic, Persian and Indic words are fine. OWASP AST01.",
        bad: "ig<zero-width space>nore\n",
        good: "ignore\n",
        sources: &[AST01],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    for text in &subject.scan().texts {
        let found: Vec<(usize, char)> = text
            .invisible
            .iter()
            .filter(|&&(at, c)| {
                invisible::kind(c) == Some(Kind::ZeroWidth) && !is_at_home(text.text(), at, c)
            })
            .copied()
            .collect();
        if let Some(&(first, c)) = found.first() {
            let place = Span::new(first, first + c.len_utf8());
            sink.add(invisible::draft(
                text,
                message(c, found.len()),
                &found,
                place,
            ));
        }
    }
    for value in escapes::values(subject) {
        // A value is no file: no byte order mark belongs to its start.
        let found = value.chars(|text, at, c| {
            invisible::kind(c) == Some(Kind::ZeroWidth)
                && (c == '\u{feff}' || !is_at_home(text, at, c))
        });
        if let Some(&(_, c)) = found.first() {
            sink.add(value.draft(message(c, found.len())));
        }
    }
}

fn message(first: char, count: usize) -> String {
    match count {
        1 => format!("U+{:04X} stands here and takes no room", u32::from(first)),
        n => format!("{n} characters here take no room"),
    }
}

/// Whether the letters around need the character: a byte order mark at the start is for
/// another rule.
fn is_at_home(text: &str, at: usize, c: char) -> bool {
    let (before, after) = (&text[..at], &text[at + c.len_utf8()..]);
    let last = before.chars().next_back();
    let next = after.chars().next();
    let near = |test: fn(char) -> bool| last.is_some_and(test) || next.is_some_and(test);
    match c {
        '\u{feff}' => at == 0,
        '\u{200c}' => near(invisible::joins),
        '\u{200d}' => {
            near(invisible::joins)
                || last.is_some_and(invisible::is_pictogram)
                    && next.is_some_and(invisible::is_pictogram)
        }
        '\u{200b}' => near(|c| matches!(c, '\u{e00}'..='\u{109f}' | '\u{1780}'..='\u{17ff}')),
        '\u{200e}' | '\u{200f}' => {
            let around = before.chars().rev().take(40).chain(after.chars().take(40));
            around.into_iter().any(invisible::is_right_to_left)
        }
        '\u{180e}' => near(|c| matches!(c, '\u{1800}'..='\u{18af}')),
        '\u{115f}' | '\u{1160}' => near(|c| matches!(c, '\u{1100}'..='\u{11ff}')),
        _ => false,
    }
}
