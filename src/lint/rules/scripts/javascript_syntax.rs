//! JavaScript and TypeScript programs must parse.

use crate::diagnostics::Severity;
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::scripts::programs;
use crate::lint::rules::sources::EXPERIENCE;
use crate::lint::syntax;
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
    if !syntax::HAS_PARSERS {
        return;
    }
    for source in programs::ending(
        subject,
        &["js", "mjs", "cjs", "jsx", "ts", "mts", "cts", "tsx"],
    ) {
        let ending = source
            .name()
            .rsplit('.')
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase();
        if let Some(error) = syntax::javascript_error(source.text(), &ending) {
            let language = if ending.contains("ts") {
                "TypeScript"
            } else {
                "JavaScript"
            };
            let message = format!("this is not valid {language}: {}", error.message);
            sink.add(Draft::new(&source, message).at(error.span));
        }
    }
}
