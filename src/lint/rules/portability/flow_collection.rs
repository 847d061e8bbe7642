//! Lists and mappings in brackets.

use crate::bundle::document::Document;
use crate::bundle::yaml::{Data, Node, Style};
use crate::diagnostics::{Applicability, Change, Fix, Severity, Span};
use crate::lint::edit;
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::SKILLS_REF;
use crate::lint::{Draft, Sink, Subject};

pub(super) static RULE: Rule = Rule {
    code: "PT001",
    name: "flow-collection",
    group: Group::Portability,
    levels: Levels::all(Severity::Info),
    fix: Some(Applicability::Safe),
    docs: RuleDocs {
        what: "A list or mapping in the frontmatter is written in brackets.",
        why: "It is valid YAML, but readers built on strictyaml, such as the reference validator, know block style only and refuse the whole skill.",
        bad: "metadata:\n  tags: [\"a\", \"b\"]\n",
        good: "metadata:\n  tags: \"a b\"\n",
        sources: &[SKILLS_REF],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some(document) = subject.document() else {
        return;
    };
    let Some(root) = document.mapping() else {
        return;
    };
    if document.yaml().contains(['[', '{']) {
        look(root, None, document, sink);
    }
}

/// Finds the outermost collections in brackets; `key` is set for the value of a top-level field.
fn look(node: &Node, key: Option<&Node>, document: &Document, sink: &mut Sink<'_>) {
    if node.style == Style::Flow {
        sink.add(draft(node, key, document));
        return;
    }
    match &node.data {
        Data::Mapping(entries) => {
            let top = document
                .mapping()
                .is_some_and(|root| std::ptr::eq(root, node));
            for (key, value) in entries {
                look(value, top.then_some(key), document, sink);
            }
        }
        Data::Sequence(items) => {
            for item in items {
                look(item, None, document, sink);
            }
        }
        Data::Scalar(_) | Data::Alias => {}
    }
}

fn draft(node: &Node, key: Option<&Node>, document: &Document) -> Draft<'static> {
    let (what, empty) = match &node.data {
        Data::Mapping(entries) => ("a mapping", entries.is_empty()),
        _ => ("a list", node.items().is_empty()),
    };
    let draft = Draft::new(&document.source, format!("{what} is written in brackets"))
        .at(node.span)
        .note("readers built on strictyaml, such as skills-ref, refuse the skill");
    match key.and_then(|key| block_list(node, key, document)) {
        Some(change) => draft.fix(Fix::safe("write one item a line", vec![change])),
        None if empty => draft.fix(Fix::advice("leave the field out when it has no items")),
        None => draft.fix(Fix::advice("write it in block style, one item a line")),
    }
}

/// A list of scalars on its key's line, as a block list with the items as they were written.
fn block_list(node: &Node, key: &Node, document: &Document) -> Option<Change> {
    let file = &document.source;
    let items = node.items();
    let between = file.slice(Span::new(key.span.end, node.span.start));
    let lines = edit::entry_lines(file, Span::new(key.span.start, node.span.end));
    let after = file.slice(Span::new(node.span.end, lines.end));
    // Tools become one string: that rule has the better fix.
    let simple = key.scalar() != Some("allowed-tools")
        && !items.is_empty()
        && key.span.start == lines.start
        && between.trim_end() == ":"
        && after.trim().is_empty()
        && !file.slice(node.span).contains(['\n', '\r', '#', '&', '!'])
        && items.iter().all(|item| stands_alone(item, document));
    if !simple {
        return None;
    }
    let end = document.line_end();
    let mut text = String::new();
    for item in items {
        for part in [end, "  - ", file.slice(item.span)] {
            text.push_str(part);
        }
    }
    let from = key.span.end + ":".len();
    Some(edit::replace(file, Span::new(from, node.span.end), text))
}

/// Whether an item reads the same in a block list: a scalar that is there.
fn stands_alone(item: &Node, document: &Document) -> bool {
    let written = document.source.slice(item.span);
    item.scalar().is_some() && !written.is_empty() && !written.starts_with(['-', '?'])
}
