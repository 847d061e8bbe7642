//! Python programs must parse.

use crate::diagnostics::Severity;
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::scripts::programs::Language;
use crate::lint::rules::sources::EXPERIENCE;
use crate::lint::{Draft, Sink, Subject};
use crate::tables::profiles::ProfileId;

pub(super) static RULE: Rule = Rule {
    code: "SC001",
    name: "python-syntax",
    group: Group::Scripts,
    levels: Levels::but(
        Some(Severity::Warning),
        &[(ProfileId::Publish, Some(Severity::Error))],
    ),
    fix: None,
    docs: RuleDocs {
        what: "A Python file is not valid Python 3.",
        why: "The script fails before its first line runs. Needs the cargo feature `syntax`, which is on by default.",
        bad: "def main(:\n    pass\n",
        good: "def main():\n    pass\n",
        sources: &[EXPERIENCE],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    for program in subject.programs() {
        if let (Language::Python, Some(error)) = (program.language, &program.reading.error) {
            let message = format!("this is not valid Python: {}", error.message);
            sink.add(Draft::new(&program.source, message).at(error.span));
        }
    }
}
