//! A skill can be looked through.

use crate::bundle::walk::{MAX_ENTRIES, WalkProblem};
use crate::diagnostics::{Fix, Severity};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::EXPERIENCE;
use crate::lint::{Draft, Sink, Subject};
use crate::tables::profiles::ProfileId;

pub(super) static RULE: Rule = Rule {
    code: "LY007",
    name: "too-many-entries",
    group: Group::Layout,
    levels: Levels::but(
        Some(Severity::Warning),
        &[(ProfileId::Publish, Some(Severity::Error))],
    ),
    fix: None,
    docs: RuleDocs {
        what: "The folder holds more than 10,000 entries, or folders more than 32 deep.",
        why: "No archive of a skill takes as many, and what is beyond the limit was not looked at. Mostly installed packages or generated data got in.",
        bad: "data/ (25,000 files)\n",
        good: "data.zip\n",
        sources: &[EXPERIENCE],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    for problem in &subject.bundle.problems {
        let (path, message) = match problem {
            WalkProblem::TooMany => (
                "",
                format!("the skill has more than {MAX_ENTRIES} files and folders"),
            ),
            WalkProblem::TooDeep { path } => {
                (path.as_str(), format!("`{}` lies too deep", short(path)))
            }
            _ => continue,
        };
        sink.add(
            Draft::new(&subject.place(path), message)
                .note("what lies beyond was not looked at")
                .fix(Fix::advice(
                    "move generated or bundled data out of the skill",
                )),
        );
    }
}

/// The beginning of a long path.
fn short(path: &str) -> String {
    match path.char_indices().nth(60) {
        Some((at, _)) => format!("{}…", &path[..at]),
        None => path.to_owned(),
    }
}
