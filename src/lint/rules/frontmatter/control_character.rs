//! No invisible control characters.

use crate::diagnostics::{Applicability, Change, Fix, Severity, Span};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::{QUICK_VALIDATE, YAML_SPEC};
use crate::lint::{Draft, Sink, Subject};

pub(super) static RULE: Rule = Rule {
    code: "FM006",
    name: "control-character",
    group: Group::Frontmatter,
    levels: Levels::all(Severity::Error),
    fix: Some(Applicability::Unsafe),
    docs: RuleDocs {
        what: "SKILL.md contains a NUL or another control character.",
        why: "YAML forbids control characters: one validator crashes on them, the other refuses the file. In the body they hide text from a reader's eyes.",
        bad: "description: a<NUL>b\n",
        good: "description: ab\n",
        sources: &[YAML_SPEC, QUICK_VALIDATE],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some(document) = subject.document() else {
        return;
    };
    if !may_be_forbidden(document.source.text()) {
        return;
    }
    let found: Vec<(usize, char)> = document
        .source
        .text()
        .char_indices()
        .filter(|&(_, c)| is_forbidden(c))
        .collect();
    let Some(&(at, first)) = found.first() else {
        return;
    };
    let remove = |&(at, c): &(usize, char)| Change::Replace {
        file: document.source.name().to_owned(),
        span: Span::new(at, at + c.len_utf8()),
        text: String::new(),
    };
    let name = match first {
        '\0' => "a NUL character".to_owned(),
        c => format!("the control character U+{:04X}", u32::from(c)),
    };
    let mut draft = Draft::new(&document.source, format!("the file contains {name}"))
        .at(Span::new(at, at + first.len_utf8()))
        .label("not visible, not allowed");
    if found.len() > 1 {
        draft = draft.note(format!("{} such characters in all", found.len()));
    }
    // A file with other broken bytes is not for us to write.
    if !document.source.is_lossy() {
        let changes = found.iter().map(remove).collect();
        draft = draft.fix(Fix::risky("remove the control characters", changes));
    }
    sink.add(draft);
}

/// Whether a text has a byte that every such character has. Of a whole piece without a way out
/// within it, a processor looks at many bytes at once.
fn may_be_forbidden(text: &str) -> bool {
    let is_odd = |byte: u8| {
        let is_plain = matches!(byte, b'\t' | b'\n' | b'\r');
        (byte < b' ' && !is_plain) || byte == 0x7f || byte == 0xc2
    };
    let has_odd = |piece: &[u8]| piece.iter().fold(false, |odd, &byte| odd | is_odd(byte));
    text.as_bytes().chunks(256).any(has_odd)
}

fn is_forbidden(c: char) -> bool {
    c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{85}')
}
