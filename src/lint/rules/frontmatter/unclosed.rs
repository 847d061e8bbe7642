//! A frontmatter must end.

use crate::diagnostics::{Fix, Severity, Span};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::{QUICK_VALIDATE, SKILLS_REF, SPEC_MUST};
use crate::lint::{Draft, Sink, Subject};

pub(super) static RULE: Rule = Rule {
    code: "FM002",
    name: "frontmatter-unclosed",
    group: Group::Frontmatter,
    levels: Levels::all(Severity::Error),
    fix: None,
    docs: RuleDocs {
        what: "The frontmatter has no closing `---` line.",
        why: "Without the closing line readers take the whole document for YAML, or see no frontmatter at all.",
        bad: "---\nname: my-skill\ndescription: Does this.\n\n# My skill\n",
        good: "---\nname: my-skill\ndescription: Does this.\n---\n\n# My skill\n",
        sources: &[SPEC_MUST, SKILLS_REF, QUICK_VALIDATE],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some(document) = subject.document() else {
        return;
    };
    let (Some(opening), None) = (document.split.opening, document.split.closing) else {
        return;
    };
    let text = document.yaml();
    let fields = last_field_end(text);
    sink.add(
        Draft::new(&document.source, "the frontmatter is never closed")
            .at(opening.line)
            .label("opened here")
            .also(
                Span::at(document.split.yaml.start + fields),
                "`---` is expected after the fields",
            )
            .fix(Fix::advice(
                "close the frontmatter with a line `---` after its last field",
            )),
    );
}

/// Where the lines that look like `key: value` or their continuations end.
fn last_field_end(text: &str) -> usize {
    let mut end = 0;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let words = line.trim_end();
        let continues = words.starts_with([' ', '\t', '-']);
        let is_field = words.split_once(':').is_some_and(|(key, _)| {
            !key.is_empty()
                && key
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || "-_".contains(c))
        });
        if !continues && !is_field {
            break;
        }
        end = at + words.len();
        at += line.len();
    }
    end
}
