//! Tools are words in one string.

use crate::bundle::manifest;
use crate::bundle::yaml::{Data, Style};
use crate::diagnostics::{Applicability, Fix, Severity};
use crate::lint::edit;
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::SPEC_SHOULD;
use crate::lint::{Draft, Sink, Subject};

pub(super) static RULE: Rule = Rule {
    code: "FM015",
    name: "allowed-tools-format",
    group: Group::Frontmatter,
    levels: Levels::all(Severity::Info),
    fix: Some(Applicability::Safe),
    docs: RuleDocs {
        what: "`allowed-tools` is a list or separates its tools with commas.",
        why: "The specification asks for one string with spaces between the tools. All known validators accept a list, but a reader that keeps to the text would see one odd tool name.",
        bad: "allowed-tools: Read, Write\n",
        good: "allowed-tools: Read Write\n",
        sources: &[SPEC_SHOULD],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some((document, _, value)) = subject.field("allowed-tools") else {
        return;
    };
    let tools = manifest::tools(value);
    let message = match &value.data {
        Data::Sequence(_) => "`allowed-tools` is a list",
        Data::Scalar(text) if has_outer_comma(text) => {
            "`allowed-tools` separates its tools with commas"
        }
        _ => return,
    };
    let mut draft = Draft::new(&document.source, message).at(value.span);
    // A block list leaves its key's line: only what stands on one line is rewritten.
    let one_line = value.style != Style::Block && value.style != Style::BlockScalar;
    let plain = tools
        .iter()
        .all(|tool| !tool.contains(char::is_whitespace) || tool.contains('('));
    if one_line && plain && !tools.is_empty() {
        let change = edit::replace(&document.source, value.span, edit::scalar(&tools.join(" ")));
        draft = draft.fix(Fix::safe("separate the tools with spaces", vec![change]));
    } else {
        draft = draft.fix(Fix::advice(
            "write the tools as one string with spaces between them",
        ));
    }
    sink.add(draft);
}

/// Whether a comma stands outside of parentheses.
fn has_outer_comma(text: &str) -> bool {
    let mut depth = 0_i32;
    text.chars().any(|c| {
        depth += match c {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        c == ',' && depth <= 0
    })
}
