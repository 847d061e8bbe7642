//! No invisible control characters.

use crate::diagnostics::{Applicability, Change, Fix, Severity, Span};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::escapes;
use crate::lint::rules::sources::{QUICK_VALIDATE, YAML_SPEC};
use crate::lint::{Draft, Sink, Subject};
use crate::tables::profiles::{Profile, ProfileId};

pub(super) static RULE: Rule = Rule {
    code: "FM006",
    name: "control-character",
    group: Group::Frontmatter,
    levels: Levels::all(Severity::Error),
    fix: Some(Applicability::Unsafe),
    docs: RuleDocs {
        what: "SKILL.md contains a NUL or another control character, or a value of its frontmatter or of skill.yaml does by an escape such as `\\e`.",
        why: "YAML forbids control characters: one validator crashes on them, the other refuses the file. In the body they hide text from a reader's eyes; behind an escape they reach the terminals of all who list the skill.",
        bad: "description: a<NUL>b\n",
        good: "description: ab\n",
        sources: &[YAML_SPEC, QUICK_VALIDATE],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    look_at_text(subject, sink);
    // YAML allows the escapes, so validators do; nobody has a use for them in a skill.
    let is_gate = |profile: &Profile| profile.id == ProfileId::Publish;
    let is_published = subject.profiles.iter().any(|profile| is_gate(profile));
    for value in escapes::values(subject) {
        let Some(&(_, first)) = value.chars(|_, _, c| is_forbidden(c)).first() else {
            continue;
        };
        let draft = value.draft(format!("the value contains {}", name(first)));
        sink.add(match is_published {
            true => draft.minded_by(is_gate),
            false => draft.at_most(Severity::Warning),
        });
    }
}

fn look_at_text(subject: &Subject<'_>, sink: &mut Sink<'_>) {
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
    let message = format!("the file contains {}", name(first));
    let mut draft = Draft::new(&document.source, message)
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

fn name(c: char) -> String {
    match c {
        '\0' => "a NUL character".to_owned(),
        c => format!("the control character U+{:04X}", u32::from(c)),
    }
}

fn is_forbidden(c: char) -> bool {
    c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{85}')
}
