//! Agents cannot answer prompts.

use crate::diagnostics::{Fix, Severity, Span};
use crate::lint::pattern::Pattern;
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::scripts::programs;
use crate::lint::rules::sources::{BEST_PRACTICES, EXPERIENCE};
use crate::lint::{Draft, Sink, Subject};

pub(super) static RULE: Rule = Rule {
    code: "SC010",
    name: "interactive-input",
    group: Group::Scripts,
    levels: Levels::all(Severity::Info),
    fix: None,
    docs: RuleDocs {
        what: "A script waits for somebody to type an answer.",
        why: "An agent runs scripts without a terminal: the script gets end of file, or hangs until its time is up.",
        bad: "name = input('Name? ')\n",
        good: "name = sys.argv[1]\n",
        sources: &[BEST_PRACTICES, EXPERIENCE],
    },
    check,
};

static PYTHON: Pattern =
    Pattern::new(|| r"(?m)^[^#\n\x22']*?\b(?:input|getpass\.getpass)\(".into());
static SHELL: Pattern = Pattern::new(|| r"(?m)^\s*read\s+(?:-[a-z]*p|-p)\s".into());
static JAVASCRIPT: Pattern =
    Pattern::new(|| r"\b(?:inquirer\.prompt|rl\.question|readline\.question)\(".into());

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    look(subject, sink, &["py"], &["input(", "getpass("], &PYTHON);
    look(subject, sink, &["sh", "bash"], &["read "], &SHELL);
    look(
        subject,
        sink,
        &["js", "mjs", "cjs", "ts"],
        &["prompt(", "question("],
        &JAVASCRIPT,
    );
}

fn look(
    subject: &Subject<'_>,
    sink: &mut Sink<'_>,
    endings: &'static [&'static str],
    words: &[&str],
    pattern: &Pattern,
) {
    for source in programs::ending(subject, endings) {
        if !words.iter().any(|word| source.text().contains(word)) {
            continue;
        }
        if let Some(found) = pattern.find(source.text()) {
            let start = found.end() - found.as_str().trim_start().len();
            sink.add(
                Draft::new(
                    &source,
                    "this waits for somebody to type, which no agent does",
                )
                .at(Span::new(start, found.end()))
                .fix(Fix::advice(
                    "take the value as an argument or from standard input",
                )),
            );
        }
    }
}
