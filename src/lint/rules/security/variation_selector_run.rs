//! No hidden bytes in variation selectors.

use super::LEVELS;
use super::invisible::{self, Kind};
use super::owasp::AST01;
use crate::diagnostics::{Applicability, Span};
use crate::lint::rule::{Group, Rule, RuleDocs};
use crate::lint::rules::escapes;
use crate::lint::{Sink, Subject};

pub(super) static RULE: Rule = Rule {
    code: "SE004",
    name: "variation-selector-run",
    group: Group::Security,
    levels: LEVELS,
    fix: Some(Applicability::Unsafe),
    docs: RuleDocs {
        what: "Variation selectors follow each other, or follow characters that have no variants.",
        why: "There are 256 of them, one for each byte: a run of them carries any hidden message behind one visible character. A single one after an emoji or a Han character is fine. OWASP AST01.",
        bad: "Done \u{2714}<forty selectors>\n",
        good: "Done \u{2714}\n",
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
                invisible::kind(c) == Some(Kind::Selector) && !is_at_home(text.text(), at, c)
            })
            .copied()
            .collect();
        if let Some(&(first, c)) = found.first() {
            let place = Span::new(first, first + c.len_utf8());
            sink.add(invisible::draft(text, message(found.len()), &found, place));
        }
    }
    for value in escapes::values(subject) {
        let found = value.chars(|text, at, c| {
            invisible::kind(c) == Some(Kind::Selector) && !is_at_home(text, at, c)
        });
        if !found.is_empty() {
            sink.add(value.draft(message(found.len())));
        }
    }
}

fn message(count: usize) -> String {
    format!("{count} variation selectors here choose no variant of anything")
}

/// The basic selectors follow one visible character; the supplement is for Han characters.
fn is_at_home(text: &str, at: usize, c: char) -> bool {
    let Some(last) = text[..at].chars().next_back() else {
        return false;
    };
    if c >= '\u{e0100}' {
        return invisible::is_ideograph(last);
    }
    invisible::kind(last) != Some(Kind::Selector)
}
