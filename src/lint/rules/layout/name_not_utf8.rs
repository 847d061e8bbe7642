//! Names are text.

use crate::bundle::walk::WalkProblem;
use crate::diagnostics::{Fix, Severity};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::EXPERIENCE;
use crate::lint::{Draft, Sink, Subject};
use crate::tables::profiles::ProfileId;

pub(super) static RULE: Rule = Rule {
    code: "LY006",
    name: "name-not-utf8",
    group: Group::Layout,
    levels: Levels::but(
        Some(Severity::Warning),
        &[(ProfileId::Publish, Some(Severity::Error))],
    ),
    fix: None,
    docs: RuleDocs {
        what: "The name of a file or folder is not UTF-8.",
        why: "Archives and other systems cannot hold such a name, so the file is lost on the way to a client.",
        bad: "caf<E9>.txt\n",
        good: "café.txt\n",
        sources: &[EXPERIENCE],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    for problem in &subject.bundle.problems {
        if let WalkProblem::NotUtf8 { path } = problem {
            let message = format!("the name `{path}` is not UTF-8");
            let draft = Draft::new(&subject.place(path), message);
            sink.add(draft.fix(Fix::advice("rename the file, best with ASCII letters only")));
        }
    }
}
