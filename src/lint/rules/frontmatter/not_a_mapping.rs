//! The frontmatter must be a mapping.

use crate::diagnostics::{Fix, Severity};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::{QUICK_VALIDATE, SKILLS_REF, SPEC_MUST};
use crate::lint::{Draft, Sink, Subject};

pub(super) static RULE: Rule = Rule {
    code: "FM008",
    name: "not-a-mapping",
    group: Group::Frontmatter,
    levels: Levels::all(Severity::Error),
    fix: None,
    docs: RuleDocs {
        what: "The frontmatter is empty or is no mapping of fields to values.",
        why: "Clients look for `name` and `description`; a list, a sentence or nothing at all has neither.",
        bad: "---\n- name\n- description\n---\n",
        good: "---\nname: my-skill\ndescription: Does this.\n---\n",
        sources: &[SPEC_MUST, SKILLS_REF, QUICK_VALIDATE],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some(document) = subject.document() else {
        return;
    };
    let Some(tree) = document.tree() else {
        return;
    };
    let draft = match &tree.root {
        None => Draft::new(&document.source, "the frontmatter is empty").at(document.fence_span()),
        Some(_) if document.mapping().is_some() => return,
        Some(root) => {
            let message = format!("the frontmatter is {}, not a mapping", root.describe());
            Draft::new(&document.source, message).at(root.span)
        }
    };
    sink.add(draft.fix(Fix::advice(
        "write one `field: value` a line, at least `name` and `description`",
    )));
}
