//! A document must be UTF-8.

use crate::diagnostics::{Fix, Severity, Span};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::{QUICK_VALIDATE, SKILLS_REF, SPEC_MUST};
use crate::lint::{Draft, Sink, Subject};

pub(super) static RULE: Rule = Rule {
    code: "FM005",
    name: "not-utf8",
    group: Group::Frontmatter,
    levels: Levels::all(Severity::Error),
    fix: None,
    docs: RuleDocs {
        what: "SKILL.md is not UTF-8.",
        why: "The reference validators crash on such a file and clients show garbage. The file was most likely saved as Latin-1 or Windows-1252.",
        bad: "description: caf<E9>\n",
        good: "description: café\n",
        sources: &[SPEC_MUST, SKILLS_REF, QUICK_VALIDATE],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some(document) = subject
        .document()
        .filter(|document| document.source.is_lossy())
    else {
        return;
    };
    let text = document.source.text();
    let mark = char::REPLACEMENT_CHARACTER;
    let Some(first) = text.find(mark) else {
        return;
    };
    let count = text.matches(mark).count();
    let more = match count {
        1 => String::new(),
        count => format!(", and in {} more places", count - 1),
    };
    sink.add(
        Draft::new(&document.source, "the file is not UTF-8")
            .at(Span::new(first, first + mark.len_utf8()))
            .label(format!("a byte that is no UTF-8{more}"))
            .fix(Fix::advice(
                "save the file as UTF-8, for example with `iconv -f latin1 -t utf-8`",
            )),
    );
}
