//! A skill has one document.

use crate::bundle::walk;
use crate::diagnostics::{Fix, Severity};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::EXPERIENCE;
use crate::lint::{Draft, Sink, Subject};

pub(super) static RULE: Rule = Rule {
    code: "LY002",
    name: "several-documents",
    group: Group::Layout,
    levels: Levels::all(Severity::Warning),
    fix: None,
    docs: RuleDocs {
        what: "The folder holds both `SKILL.md` and the same name in another case.",
        why: "Clients differ in which one they read, and on systems that do not tell case apart only one of them survives a checkout or an unpacking.",
        bad: "my-skill/SKILL.md\nmy-skill/skill.md\n",
        good: "my-skill/SKILL.md\n",
        sources: &[EXPERIENCE],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some(read) = &subject.bundle.document_name else {
        return;
    };
    for entry in &subject.bundle.entries {
        if walk::is_document_name(&entry.path) && entry.path != *read {
            let message = format!("`{}` stands beside `{read}`", entry.path);
            sink.add(
                Draft::new(&subject.place(&entry.path), message)
                    .note(format!(
                        "only `{read}` is read here; other clients may choose the other one"
                    ))
                    .fix(Fix::advice("keep one of them, as `SKILL.md`")),
            );
        }
    }
}
