//! Scripts with a `#!` line end their lines with LF.

use crate::diagnostics::{Applicability, Fix, Severity, Span};
use crate::lint::edit;
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::scripts::programs;
use crate::lint::rules::sources::EXPERIENCE;
use crate::lint::{Draft, Sink, Subject};

pub(super) static RULE: Rule = Rule {
    code: "SC011",
    name: "windows-line-ends",
    group: Group::Scripts,
    levels: Levels::all(Severity::Warning),
    fix: Some(Applicability::Safe),
    docs: RuleDocs {
        what: "A script with a `#!` line has Windows line ends.",
        why: "The system then looks for a program whose name ends in a carriage return and finds none.",
        bad: "#!/bin/sh<CR><LF>\n",
        good: "#!/bin/sh<LF>\n",
        sources: &[EXPERIENCE],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    for source in programs::ending(subject, &["py", "sh", "bash", "js", "mjs", "rb", "pl"]) {
        let text = source.text();
        let Some(end) = text.find('\n') else {
            continue;
        };
        if !text.starts_with("#!") || !text[..end].ends_with('\r') {
            continue;
        }
        let whole = Span::new(0, text.len());
        let change = edit::replace(&source, whole, with_lf(text));
        sink.add(
            Draft::new(&source, "the `#!` line ends with a carriage return")
                .at(Span::new(0, end - 1))
                .fix(Fix::safe("end all lines with LF", vec![change])),
        );
    }
}

/// The text without any CR before an LF, also where a file was turned twice.
fn with_lf(text: &str) -> String {
    let lines = text
        .split_inclusive('\n')
        .map(|line| match line.strip_suffix('\n') {
            Some(words) => [words.trim_end_matches('\r'), "\n"],
            None => [line, ""],
        });
    lines.flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_keeps_a_carriage_return_at_its_end() {
        let text = "#!/bin/sh\r\r\na\rb\r\n\r\r\nc\r";
        assert_eq!(with_lf(text), "#!/bin/sh\na\rb\n\nc\r");
    }
}
