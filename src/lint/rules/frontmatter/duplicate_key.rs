//! A key stands once.

use crate::bundle::yaml::Oddity;
use crate::diagnostics::{Applicability, Change, Fix, Severity, Span};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::{SKILLS_REF, YAML_SPEC};
use crate::lint::{Draft, Sink, Subject};

pub(super) static RULE: Rule = Rule {
    code: "FM009",
    name: "duplicate-key",
    group: Group::Frontmatter,
    levels: Levels::all(Severity::Error),
    fix: Some(Applicability::Unsafe),
    docs: RuleDocs {
        what: "A key stands twice in the same mapping.",
        why: "YAML forbids it. The reference validator refuses the skill, other readers silently keep the first or the last value.",
        bad: "name: my-skill\nname: other\n",
        good: "name: my-skill\n",
        sources: &[YAML_SPEC, SKILLS_REF],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some(document) = subject.document() else {
        return;
    };
    let Some(tree) = document.tree() else {
        return;
    };
    for oddity in &tree.oddities {
        let Oddity::DuplicateKey { key, first, second } = oddity else {
            continue;
        };
        let file = &document.source;
        let mut draft = Draft::new(file, format!("the key `{key}` stands twice"))
            .at(*second)
            .label("again here")
            .also(*first, "first here");
        // A value that is named may be meant elsewhere.
        let is_named = |line: &Span| {
            let within = |at: &Span| line.start <= at.start && at.start < line.end;
            let mut oddities = tree.oddities.iter();
            oddities.any(|oddity| matches!(oddity, Oddity::Anchor(at) if within(at)))
        };
        if let Some(line) = whole_line(file.text(), *second).filter(|line| !is_named(line)) {
            let change = Change::Replace {
                file: file.name().to_owned(),
                span: line,
                text: String::new(),
            };
            draft = draft.fix(Fix::risky("remove the second one", vec![change]));
        }
        sink.add(draft);
    }
}

/// The line of a key with its end, if the value is on it too: nothing indented follows.
fn whole_line(text: &str, key: Span) -> Option<Span> {
    let start = text[..key.start].rfind('\n').map_or(0, |at| at + 1);
    let end = key.end + text[key.end..].find('\n')? + 1;
    let alone = text[start..key.start].trim().is_empty();
    // Empty lines and comments do not end a value.
    let next = text[end..].lines().find(|line| {
        let words = line.trim();
        !words.is_empty() && !words.starts_with('#')
    });
    let next = next.unwrap_or_default();
    let continues = next.starts_with([' ', '\t']) || next.starts_with("- ");
    (alone && !continues).then(|| Span::new(start, end))
}
