//! JavaScript code that runs what it did not bring along.

use super::LEVELS;
use super::code::Language;
use super::owasp::AST01;
use crate::diagnostics::{Fix, Span};
use crate::lint::pattern::Pattern;
use crate::lint::rule::{Group, Rule, RuleDocs};
use crate::lint::{Draft, Sink, Subject};
use crate::tables::threats::Topic;

pub(super) static RULE: Rule = Rule {
    code: "SE015",
    name: "javascript-danger",
    group: Group::Security,
    levels: LEVELS,
    fix: None,
    docs: RuleDocs {
        what: "A JavaScript or TypeScript file runs text as code or hands it to a shell.",
        why: "Whoever controls that text controls the machine. Agents fill such places with what they read on the web. OWASP AST01.",
        bad: "exec(`convert ${path}`)\n",
        good: "execFile(\"convert\", [path])\n",
        sources: &[AST01],
    },
    check,
};

/// `exec` with a text that is put together; only where `child_process` is at hand.
static SHELL: Pattern = Pattern::new(|| {
    r"(?:^|[^.\w]|\b(?:cp|child_process|childProcess|require\s*\([^()]*\))\.)(?:exec|execSync|execAsync)\s*\(\s*(?:`[^`]*\$\{|[\x22'][^\x22']*[\x22']\s*\+|[A-Za-z_$][\w.$]*\s*\+)".into()
});

/// Text run as code.
static CODE: Pattern = Pattern::new(|| {
    r"(?:^|[^.\w$])(?:eval\s*\(\s*(?:[A-Za-z_$(]|`[^`]*\$\{)|new\s+Function\s*\(\s*(?:[A-Za-z_$]|[\x22'][^\x22']*[\x22']\s*,))|\bvm\.run(?:InNewContext|InThisContext|InContext)\s*\(\s*[A-Za-z_$]".into()
});

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    for text in subject.scan().about(Topic::JavaScript) {
        if text.language != Language::JavaScript {
            continue;
        }
        let shell = text.text().contains("child_process");
        let looked_for = [
            (
                &SHELL,
                shell,
                "a shell runs a text that is put together here",
                "use `execFile` or `spawn` with a list",
            ),
            (
                &CODE,
                true,
                "text is run as code",
                "parse the text in place of running it",
            ),
        ];
        for (pattern, at_hand, what, advice) in looked_for {
            let Some(regex) = pattern.regex().filter(|_| at_hand) else {
                continue;
            };
            for found in regex.find_iter(text.code()).take(50) {
                let lead = found.as_str().find(|c: char| c.is_ascii_alphabetic());
                let start = found.start() + lead.unwrap_or(0);
                let length = text.code()[start..].find('(').unwrap_or(0);
                let draft = Draft::new(&text.source, what).at(Span::new(start, start + length));
                sink.add(draft.fix(Fix::advice(advice)));
            }
        }
    }
}
