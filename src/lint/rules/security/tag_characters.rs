//! No letters of the tag block.

use super::LEVELS;
use super::invisible::{self, Kind};
use super::owasp::AST01;
use crate::diagnostics::{Applicability, Span};
use crate::lint::rule::{Group, Rule, RuleDocs};
use crate::lint::rules::escapes;
use crate::lint::{Draft, Sink, Subject};

pub(super) static RULE: Rule = Rule {
    code: "SE001",
    name: "tag-characters",
    group: Group::Security,
    levels: LEVELS,
    fix: Some(Applicability::Unsafe),
    docs: RuleDocs {
        what: "A file contains characters of the Unicode tag block (U+E0000 to U+E007F).",
        why: "No screen shows them, but a model reads them as the ASCII letters that they mirror: they have no other use than to hide instructions from people. OWASP AST01.",
        bad: "Summarise the file.<tag letters that nobody sees>\n",
        good: "Summarise the file.\n",
        sources: &[AST01],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    for text in &subject.scan().texts {
        let tags: Vec<(usize, char)> = text
            .invisible
            .iter()
            .filter(|&&(at, c)| invisible::kind(c) == Some(Kind::Tag) && !is_flag(text.text(), at))
            .copied()
            .collect();
        let Some(&(first, _)) = tags.first() else {
            continue;
        };
        let draft = invisible::draft(text, message(&tags), &tags, run(&tags, first));
        sink.add(with_meaning(draft, &tags));
    }
    for value in escapes::values(subject) {
        let is_meant =
            |text: &str, at, c| invisible::kind(c) == Some(Kind::Tag) && !is_flag(text, at);
        let tags = value.chars(is_meant);
        if !tags.is_empty() {
            sink.add(with_meaning(value.draft(message(&tags)), &tags));
        }
    }
}

fn message(tags: &[(usize, char)]) -> String {
    format!("{} characters of the tag block are hidden here", tags.len())
}

/// The finding with the ASCII text that the tags stand for.
fn with_meaning<'p>(draft: Draft<'p>, tags: &[(usize, char)]) -> Draft<'p> {
    let letters = tags.iter().take(60).filter_map(|&(_, c)| letter(c));
    let hidden: String = letters.collect();
    match hidden.trim() {
        "" => draft,
        hidden => draft.note(format!("a model reads them as `{hidden}`")),
    }
}

/// From the first tag to the end of those that follow it without a gap.
fn run(tags: &[(usize, char)], first: usize) -> Span {
    let next = |end: usize, &(at, c): &(usize, char)| (at == end).then(|| end + c.len_utf8());
    let end = tags.iter().scan(first, |end, tag| {
        *end = next(*end, tag)?;
        Some(*end)
    });
    Span::new(first, end.last().unwrap_or(first))
}

/// The ASCII character that a tag character mirrors.
fn letter(c: char) -> Option<char> {
    let code = u32::from(c).checked_sub(0xe0000)?;
    char::from_u32(code).filter(|c| c.is_ascii_graphic() || *c == ' ')
}

/// Whether the tag at `at` belongs to the flag of a region: a black flag, at most six tags
/// of letters and digits, the cancel tag.
fn is_flag(text: &str, at: usize) -> bool {
    let is_tag = |c: &char| invisible::kind(*c) == Some(Kind::Tag);
    let before = text[..at].chars().rev().take(8);
    let tags_before = before.take_while(is_tag).count();
    let flag = text[..at].chars().rev().nth(tags_before) == Some('\u{1f3f4}');
    let rest: Vec<char> = text[at..].chars().take(8).take_while(is_tag).collect();
    let whole = tags_before + rest.len();
    flag && whole <= 7 && rest.last() == Some(&'\u{e007f}')
}
