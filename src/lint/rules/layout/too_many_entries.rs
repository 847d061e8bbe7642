//! A skill can be looked through.

use crate::bundle::Bundle;
use crate::bundle::leave_out::{Choices, LeaveOut, SKILL_IGNORE, Verdict};
use crate::bundle::walk::{MAX_ENTRIES, MAX_FOLDERS, WalkProblem, is_too_deep};
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
        what: "The folder holds more than 10,000 entries, or a file more than 14 folders deep that packing would take.",
        why: "No archive of a skill takes it, so the skill can be neither packed nor installed. What lies beyond 10,000 entries or 32 folders is not looked at. Mostly installed packages or generated data got in.",
        bad: "data/ (25,000 files)\n",
        good: "data.zip\n",
        sources: &[EXPERIENCE],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    const ADVICE: &str = "move generated or bundled data out of the skill";
    let mut files = subject.bundle.files();
    if subject.bundle.problems.is_empty() && !files.any(|file| is_too_deep(&file.path)) {
        return;
    }
    let left_out = left_out(subject.bundle);
    let is_packed = |path: &str, is_folder: bool| {
        let verdict = left_out.as_ref().map(|all| all.verdict(path, is_folder));
        !matches!(verdict, Some(Verdict::LeftOut(_)))
    };
    let mut is_deep_seen = false;
    for problem in &subject.bundle.problems {
        let (path, message) = match problem {
            WalkProblem::TooMany => (
                "",
                format!("the skill has more than {MAX_ENTRIES} files and folders"),
            ),
            WalkProblem::TooDeep { path } if is_packed(path, true) => {
                is_deep_seen = true;
                (path.as_str(), format!("`{}` lies too deep", short(path)))
            }
            _ => continue,
        };
        sink.add(
            Draft::new(&subject.place(path), message)
                .note("what lies beyond was not looked at")
                .fix(Fix::advice(ADVICE)),
        );
    }
    let mut deep = subject
        .bundle
        .files()
        .filter(|file| is_too_deep(&file.path) && is_packed(&file.path, false));
    if let Some(first) = deep.next().filter(|_| !is_deep_seen) {
        let more = match deep.count() {
            0 => String::new(),
            more => format!(", and {more} more"),
        };
        let path = short(&first.path);
        let message = format!("`{path}` lies more than {MAX_FOLDERS} folders deep{more}");
        let draft = Draft::new(&subject.place(&first.path), message);
        sink.add(draft.fix(Fix::advice(format!("move it further up, or {ADVICE}"))));
    }
}

/// What stays behind when the skill is packed; nothing is known where `.skillignore` cannot be
/// read.
fn left_out(bundle: &Bundle) -> Option<LeaveOut> {
    let choices = Choices::default();
    if let Some(folder) = bundle.folder() {
        return LeaveOut::read(folder, &choices).ok();
    }
    let text = bundle.source(SKILL_IGNORE);
    LeaveOut::of(text.as_ref().map_or("", |source| source.text()), &choices).ok()
}

/// The beginning of a long path.
fn short(path: &str) -> String {
    match path.char_indices().nth(60) {
        Some((at, _)) => format!("{}…", &path[..at]),
        None => path.to_owned(),
    }
}
