//! Conflicts are resolved before they are shared.

use std::sync::Arc;

use crate::diagnostics::{Fix, Severity, SourceFile};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::conflicts::{Conflict, conflicts};
use crate::lint::rules::sources::EXPERIENCE;
use crate::lint::{Draft, Sink, Subject};
use crate::tables::profiles::ProfileId;

/// How words begin in a text that speaks of conflicts, and may show one.
const TEACHING: [&str; 4] = ["git", "merg", "rebas", "conflict"];

pub(super) static RULE: Rule = Rule {
    code: "LY016",
    name: "conflict-marker",
    group: Group::Layout,
    levels: Levels::but(
        Some(Severity::Warning),
        &[(ProfileId::Publish, Some(Severity::Error))],
    ),
    fix: None,
    docs: RuleDocs {
        what: "A file holds the marks of a merge conflict that nobody resolved.",
        why: "An agent reads both sides as one text, and they contradict each other; frontmatter, skill.yaml and scripts with such marks cannot be read at all. Code blocks of a text that speaks of git may show them.",
        bad: "<<<<<<< HEAD\nRound up.\n=======\nRound down.\n>>>>>>> main\n",
        good: "Round down.\n",
        sources: &[EXPERIENCE],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    for text in &subject.scan().texts {
        for conflict in conflicts(text.source.text()) {
            if !is_example(subject, &text.source, conflict) {
                sink.add(
                    Draft::new(&text.source, "a merge conflict was left unresolved")
                        .at(conflict.ours)
                        .label("one side begins here")
                        .also(conflict.middle, "the other side begins here")
                        .also(conflict.theirs, "the conflict ends here")
                        .fix(Fix::advice("keep what is right and delete the three marks")),
                );
            }
        }
    }
}

/// Whether a conflict stands in a code block of a text that teaches how to resolve one.
fn is_example(subject: &Subject<'_>, source: &Arc<SourceFile>, conflict: Conflict) -> bool {
    let span = conflict.span();
    let in_code = subject.all_markdown().any(|(file, markdown)| {
        let mut blocks = markdown.code_blocks.iter();
        file.name() == source.name()
            && blocks.any(|block| block.span.start < span.start && span.end <= block.span.end)
    });
    in_code && {
        let text = source.text();
        let around = [&text[..span.start], &text[span.end..]].map(str::to_lowercase);
        let mut words = around
            .iter()
            .flat_map(|part| part.split(|c: char| !c.is_alphanumeric()));
        words.any(|word| TEACHING.iter().any(|begin| word.starts_with(begin)))
    }
}

#[cfg(test)]
mod tests {
    use crate::bundle::Bundle;
    use crate::lint::{LintConfig, check};
    use crate::tables::profiles::Profile;

    const FRONTMATTER: &str = "---\nname: a\ndescription: Rounds.\n---\n\nRound.\n";

    /// What is said of the first line of a conflict, which is said before all else.
    fn told(path: &str, text: &str) -> [String; 2] {
        let whole = ("SKILL.md".to_owned(), FRONTMATTER.as_bytes().to_vec());
        let file = (path.to_owned(), text.as_bytes().to_vec());
        let bundle = Bundle::in_memory(Some("a".to_owned()), [whole, file]);
        let spec = [Profile::find("spec").unwrap()];
        let found = check(&bundle, &spec, &LintConfig::default());
        let found = found.iter().filter(|it| it.file.name() == path);
        let found: Vec<_> = found
            .map(|it| format!("{} {}", it.rule.code, it.message))
            .collect();
        [found[0].clone(), found[1].clone()]
    }

    #[test]
    fn what_a_conflict_broke_is_told_with_its_cause() {
        let both = |a: &str, b: &str| format!("<<<<<<< HEAD\n{a}=======\n{b}>>>>>>> main\n");
        let names = both("name: a\n", "name: b\n");
        let broken = format!("---\n{names}description: Rounds.\n---\n\nRound.\n");
        let here = "LY016 a merge conflict was left unresolved";
        assert_eq!(
            told("SKILL.md", &broken),
            [
                "FM007 the frontmatter is not YAML: a merge conflict was left in it",
                here
            ]
        );
        assert_eq!(
            told("SKILL.md", &both(FRONTMATTER, "---\nname: b\n---\n")),
            [
                "FM001 there is no frontmatter: the file begins with a merge conflict",
                here
            ]
        );
        assert_eq!(
            told("skill.yaml", &both("version: 1.0.0\n", "version: 2.0.0\n")),
            [
                here,
                "MF001 skill.yaml is not YAML: a merge conflict was left in it"
            ]
        );
    }
}
