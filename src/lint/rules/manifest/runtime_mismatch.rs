//! The runtime fits the entrypoint.

use crate::diagnostics::{Fix, Severity};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::manifest::declared;
use crate::lint::rules::sources::EXPERIENCE;
use crate::lint::{Draft, Sink, Subject};

pub(super) static RULE: Rule = Rule {
    code: "MF010",
    name: "runtime-mismatch",
    group: Group::Manifest,
    levels: Levels::all(Severity::Warning),
    fix: None,
    docs: RuleDocs {
        what: "The declared runtime cannot run the entrypoint.",
        why: "The run fails at its first line: a Python interpreter does not read JavaScript.",
        bad: "runtime: python\nentrypoint: scripts/main.js\n",
        good: "runtime: javascript\nentrypoint: scripts/main.js\n",
        sources: &[EXPERIENCE],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let (Some(runtime), Some(entrypoint)) = (
        declared::field(subject, "runtime"),
        declared::field(subject, "entrypoint"),
    ) else {
        return;
    };
    let script = declared::script_of(&entrypoint.text);
    let ending = script.rsplit_once('.').map_or("", |(_, ending)| ending);
    let fitting: &[&str] = match ending {
        "py" => &["python", "python-sci"],
        "js" | "mjs" | "cjs" | "ts" | "mts" => &["javascript"],
        "wasm" => &["wasm"],
        _ => return,
    };
    let known = ["python", "python-sci", "javascript", "wasm"].contains(&runtime.text.as_str());
    if known && !fitting.contains(&runtime.text.as_str()) {
        sink.add(
            Draft::new(
                &runtime.file,
                format!("the runtime `{}` does not run `{script}`", runtime.text),
            )
            .at(runtime.span)
            .fix(Fix::advice(format!(
                "write `{}`, or leave the field out: the ending decides",
                fitting[0]
            ))),
        );
    }
}
