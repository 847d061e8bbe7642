//! No marks that turn the order of the text.

use super::LEVELS;
use super::invisible::{self, Kind};
use super::owasp::AST01;
use crate::diagnostics::{Applicability, Span};
use crate::lint::rule::{Group, Rule, RuleDocs, Source, Strength};
use crate::lint::rules::escapes;
use crate::lint::{Sink, Subject};

pub(super) static RULE: Rule = Rule {
    code: "SE002",
    name: "bidi-control",
    group: Group::Security,
    levels: LEVELS,
    fix: Some(Applicability::Unsafe),
    docs: RuleDocs {
        what: "A bidirectional control character stands where no text is written from right to left.",
        why: "It makes people see the text in another order than a machine or model reads it: code and commands then do other things than a reviewer saw. OWASP AST01.",
        bad: "rm backup<right-to-left override>txt.atad\n",
        good: "rm backup data.txt\n",
        sources: &[
            Source {
                url: "https://trojansource.codes/",
                read: "2026-11-21",
                strength: Strength::Advice,
            },
            AST01,
        ],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    for text in &subject.scan().texts {
        let controls: Vec<(usize, char)> = text
            .invisible
            .iter()
            .filter(|&&(at, c)| {
                invisible::kind(c) == Some(Kind::Bidi)
                    && (text.language.is_code() || !is_at_home(text.text(), at))
            })
            .copied()
            .collect();
        if let Some(&(first, c)) = controls.first() {
            let place = Span::new(first, first + c.len_utf8());
            sink.add(invisible::draft(text, message(c), &controls, place));
        }
    }
    for value in escapes::values(subject) {
        let is_meant =
            |text: &str, at, c| invisible::kind(c) == Some(Kind::Bidi) && !is_at_home(text, at);
        if let Some(&(_, c)) = value.chars(is_meant).first() {
            sink.add(value.draft(message(c)));
        }
    }
}

fn message(c: char) -> String {
    let code = u32::from(c);
    format!("U+{code:04X} changes the order in which people see this text")
}

/// In prose, beside right-to-left letters, these marks do what they are made for.
fn is_at_home(text: &str, at: usize) -> bool {
    let near = |chars: &mut dyn Iterator<Item = char>| {
        chars
            .take(80)
            .take_while(|c| *c != '\n')
            .any(invisible::is_right_to_left)
    };
    let (before, after) = text.split_at(at);
    near(&mut before.chars().rev()) || near(&mut after.chars())
}
