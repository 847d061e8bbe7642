//! What is run by its path may be run.

use crate::diagnostics::{Applicability, Change, Fix, Severity};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::scripts::programs;
use crate::lint::rules::sources::EXPERIENCE;
use crate::lint::{Draft, Sink, Subject};

pub(super) static RULE: Rule = Rule {
    code: "SC005",
    name: "missing-run-bit",
    group: Group::Scripts,
    levels: Levels::all(Severity::Warning),
    fix: Some(Applicability::Safe),
    docs: RuleDocs {
        what: "A script is run by its path and has no run bit.",
        why: "The call ends with \"permission denied\". An archive keeps the bit, so setting it once is enough.",
        bad: "`./scripts/main.sh` with mode 0644\n",
        good: "chmod +x scripts/main.sh\n",
        sources: &[EXPERIENCE],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    // Only a folder on disk has modes, and only where the system knows run bits.
    if subject.bundle.folder().is_none() || !cfg!(unix) {
        return;
    }
    let Some(document) = subject.document() else {
        return;
    };
    if !document.body().contains("./") {
        return;
    }
    for entry in subject.bundle.files().filter(|entry| !entry.executable) {
        let called = format!("./{}", entry.path);
        if !programs::run_by_path(document.body(), &called) {
            continue;
        }
        let is_script = subject
            .bundle
            .head(&entry.path, 2)
            .is_ok_and(|head| head == b"#!");
        if !is_script {
            continue;
        }
        let change = Change::MakeExecutable {
            file: entry.path.clone(),
        };
        sink.add(
            Draft::new(
                &subject.place(&entry.path),
                format!("`{called}` is run by its path and has no run bit"),
            )
            .fix(Fix::safe("set the run bit", vec![change])),
        );
    }
}
