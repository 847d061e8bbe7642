//! Reads `evals/*.json`: prompts with what has to come of them, in both dialects that are in
//! use, and trigger sets. They are checked here; to run them takes an agent.

use serde_json::Value;

use super::fields::Reader;
use crate::bundle::yaml::{Data, Node};
use crate::testing::evals::{Assertion, Check, Eval, EvalSet, Trigger};
use crate::testing::flaw::{Flaw, nearest};

/// The fields of a file of evals.
const FILE: &[&str] = &["skill_name", "evals", "description", "version", "$schema"];

/// The fields of an eval.
const EVAL: &[&str] = &[
    "id",
    "name",
    "prompt",
    "expected_output",
    "files",
    "expectations",
    "assertions",
];

/// The fields of an entry of a trigger set.
const TRIGGER: &[&str] = &["query", "should_trigger", "note"];

/// The fields of an assertion that is a mapping.
const ASSERTION: &[&str] = &[
    "name",
    "id",
    "text",
    "description",
    "type",
    "value",
    "contains",
    "not_contains",
    "regex",
    "file_exists",
];

/// Reads a file of evals or a trigger set, whichever it is.
pub(super) fn read(reader: &Reader<'_>, root: &Node) -> EvalSet {
    let mut set = EvalSet {
        file: reader.source.name().to_owned(),
        ..EvalSet::default()
    };
    let list = match &root.data {
        Data::Sequence(_) => root,
        _ => {
            if !reader.mapping(root, "a file of evals", FILE) {
                return set;
            }
            set.skill_name = root
                .get("skill_name")
                .and_then(|name| reader.text(name, "skill_name"));
            let Some(evals) = root.get("evals") else {
                reader.mind(root.span, "it has no `evals`");
                return set;
            };
            evals
        }
    };
    let Data::Sequence(items) = &list.data else {
        reader.wrong::<()>(list, "evals", "a list");
        return set;
    };
    for (index, item) in items.iter().enumerate() {
        match item.get("query").or(item.get("should_trigger")) {
            Some(_) => set.triggers.extend(trigger(reader, item)),
            None => set.evals.extend(eval(reader, item, index)),
        }
    }
    mind_repeated(reader, &set);
    set
}

fn mind_repeated(reader: &Reader<'_>, set: &EvalSet) {
    for (index, eval) in set.evals.iter().enumerate() {
        if set.evals[..index].iter().any(|other| other.id == eval.id) {
            let message = format!("the id `{}` is there twice", eval.id);
            reader.complain(Flaw::new(eval.place.clone(), message));
        }
    }
}

fn trigger(reader: &Reader<'_>, node: &Node) -> Option<Trigger> {
    if !reader.mapping(node, "a trigger", TRIGGER) {
        return None;
    }
    let missing = |field: &str| reader.mind(node.span, format!("the trigger has no `{field}`"));
    let (Some(query), Some(should)) = (node.get("query"), node.get("should_trigger")) else {
        missing(match node.get("query") {
            None => "query",
            Some(_) => "should_trigger",
        });
        return None;
    };
    Some(Trigger {
        place: reader.place(query.span),
        query: filled(reader, query, "query")?,
        should_trigger: reader.truth(should, "should_trigger")?,
    })
}

fn eval(reader: &Reader<'_>, node: &Node, index: usize) -> Option<Eval> {
    if !reader.mapping(node, "an eval", EVAL) {
        return None;
    }
    let Some(prompt) = node.get("prompt") else {
        reader.mind(node.span, "the eval has no `prompt`");
        return None;
    };
    let (list, field) = match (node.get("expectations"), node.get("assertions")) {
        (Some(_), Some(second)) => {
            let message = "`expectations` and `assertions` mean the same: write one";
            reader.mind(second.span, message);
            return None;
        }
        (None, list) => (list, "assertions"),
        (list, None) => (list, "expectations"),
    };
    let items = match list {
        Some(list) if !matches!(list.data, Data::Sequence(_)) => {
            return reader.wrong(list, field, "a list");
        }
        Some(list) => list.items(),
        None => &[],
    };
    let files = node.get("files").map_or(&[][..], Node::items);
    let text = |field: &str| node.get(field).and_then(|node| reader.text(node, field));
    Some(Eval {
        id: text("id").unwrap_or_else(|| (index + 1).to_string()),
        name: text("name"),
        place: reader.place(node.span),
        prompt: filled(reader, prompt, "prompt")?,
        expected_output: text("expected_output"),
        files: files
            .iter()
            .filter_map(|file| reader.file(file, "files"))
            .collect(),
        assertions: items
            .iter()
            .filter_map(|item| assertion(reader, item))
            .collect(),
    })
}

fn filled(reader: &Reader<'_>, node: &Node, field: &str) -> Option<String> {
    let text = reader.text(node, field)?;
    if text.trim().is_empty() {
        reader.mind(node.span, format!("`{field}` is empty"));
        return None;
    }
    Some(text)
}

/// A sentence, which only a reader can judge, or a mapping that a program can check.
fn assertion(reader: &Reader<'_>, node: &Node) -> Option<Assertion> {
    if node.scalar().is_some() {
        let text = filled(reader, node, "assertions")?;
        return Some(Assertion { text, check: None });
    }
    if !reader.mapping(node, "an assertion", ASSERTION) {
        return None;
    }
    let text = |field: &str| node.get(field).and_then(|node| reader.text(node, field));
    let named = ["text", "description", "name", "id"]
        .into_iter()
        .find_map(text);
    // Two ways to write the same: `{type: contains, value: x}` and `{contains: x}`.
    let kinds = ["contains", "not_contains", "regex", "file_exists"];
    let short = kinds.iter().find_map(|kind| Some((*kind, text(kind)?)));
    let long = || {
        let kind = text("type")?;
        let kind = kinds
            .iter()
            .find(|known| kind.replace('-', "_") == **known)?;
        Some((*kind, text("value")?))
    };
    let check = match short.or_else(long) {
        Some(("contains", value)) => Some(Check::Contains(value)),
        Some(("not_contains", value)) => Some(Check::Lacks(value)),
        Some(("file_exists", value)) => Some(Check::FileExists(value)),
        Some((_, value)) => match regex::Regex::new(&value) {
            Ok(_) => Some(Check::Regex(value)),
            Err(_) => {
                let message = format!("`{}` is no regular expression", value.escape_debug());
                reader.mind(node.span, message);
                return None;
            }
        },
        None => None,
    };
    let text = named.or_else(|| check.as_ref().map(Check::to_string));
    let Some(text) = text else {
        reader.mind(node.span, "the assertion says nothing");
        return None;
    };
    Some(Assertion { text, check })
}

/// Whether a file beside the known ones is meant as a trigger set. One row that is well shows
/// it, so that a slip in another is told and not taken for data of somebody else.
pub(super) fn is_trigger_set(value: &Value) -> bool {
    let is_row = |item: &Value| {
        let keys = item.as_object().into_iter().flat_map(|row| row.keys());
        let mut judges = keys.filter_map(|key| nearest(key, ["should_trigger"]));
        let is_judged = judges.next().is_some();
        is_judged && (item.get("query").is_some() || item.get("should_trigger").is_some())
    };
    value.as_array().is_some_and(|rows| rows.iter().any(is_row))
}
