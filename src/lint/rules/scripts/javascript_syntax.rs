//! JavaScript and TypeScript programs must parse.

use crate::diagnostics::Severity;
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::scripts::programs::Language;
use crate::lint::rules::sources::EXPERIENCE;
use crate::lint::{Draft, Sink, Subject};
use crate::tables::profiles::ProfileId;

pub(super) static RULE: Rule = Rule {
    code: "SC002",
    name: "javascript-syntax",
    group: Group::Scripts,
    levels: Levels::but(
        Some(Severity::Warning),
        &[(ProfileId::Publish, Some(Severity::Error))],
    ),
    fix: None,
    docs: RuleDocs {
        what: "A JavaScript or TypeScript file is not valid.",
        why: "The script fails before its first line runs. Needs the cargo feature `syntax`, which is on by default.",
        bad: "const a = ;\n",
        good: "const a = 1;\n",
        sources: &[EXPERIENCE],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    for program in subject.programs() {
        let language = match program.language {
            Language::Python => continue,
            Language::JavaScript => "JavaScript",
            Language::TypeScript => "TypeScript",
        };
        if let Some(error) = &program.reading.error {
            let message = format!("this is not valid {language}: {}", error.message);
            sink.add(Draft::new(&program.source, message).at(error.span));
        }
    }
}
