//! Reads `template.yaml`, with the place of everything that is wrong.

use std::sync::Arc;

use super::error::ScaffoldError;
use super::template::{
    FileRule, Kind, Offer, Part, Question, QuestionType, TEMPLATE_FILE, Template, pattern,
};
use crate::bundle::yaml::{self, Node};
use crate::diagnostics::{SourceFile, Span};

const FIELDS: [&str; 6] = [
    "summary",
    "kind",
    "languages",
    "parts",
    "questions",
    "files",
];
const QUESTION_FIELDS: [&str; 7] = [
    "key", "ask", "type", "default", "choices", "pattern", "when",
];
const FILE_FIELDS: [&str; 3] = ["path", "when", "run"];

/// What went wrong, and where in the file.
type Problem = (String, Span);

/// Reads the text of a `template.yaml`.
pub(super) fn read(name: &str, text: &str) -> Result<Template, ScaffoldError> {
    let source = Arc::new(SourceFile::new(TEMPLATE_FILE, text));
    template(name, text).map_err(|(reason, span)| {
        let position = source.position(span.start);
        ScaffoldError::BadTemplate {
            template: name.to_owned(),
            reason,
            place: Some(format!(
                "{TEMPLATE_FILE}:{}:{}",
                position.line, position.column
            )),
        }
    })
}

fn template(name: &str, text: &str) -> Result<Template, Problem> {
    let tree = yaml::parse(text, 0).map_err(|error| (error.message, error.span))?;
    let empty = || ("it is empty".to_owned(), Span::default());
    let root = tree.root.as_ref().ok_or_else(empty)?;
    known(root, &FIELDS)?;
    let list = |field: &str| root.get(field).map_or(&[][..], Node::items);
    let summary = text_of(root, "summary")?.ok_or_else(|| lacks(root, "summary"))?;
    let kind = match text_of(root, "kind")?.as_deref() {
        None | Some("skill") => Kind::Skill,
        Some("library") => Kind::Library,
        Some(other) => return Err(odd(root, "kind", other, "`skill` or `library`")),
    };
    let word = |node: &Node| {
        let no = || ("a language is a word".to_owned(), node.span);
        node.scalar().map(str::to_owned).ok_or_else(no)
    };
    let languages: Result<Vec<_>, _> = list("languages").iter().map(word).collect();
    let parts = root.get("parts").map_or(&[][..], Node::entries);
    let parts: Result<Vec<_>, _> = parts.iter().map(part).collect();
    let questions: Result<Vec<_>, _> = list("questions").iter().map(question).collect();
    let rules: Result<Vec<_>, _> = list("files").iter().map(rule).collect();
    Ok(Template {
        name: name.to_owned(),
        summary,
        kind,
        languages: languages?,
        parts: parts?,
        questions: questions?,
        rules: rules?,
        files: Vec::new(),
    })
}

fn part((key, value): &(Node, Node)) -> Result<(Part, Offer), Problem> {
    let name = key.scalar().unwrap_or_default();
    let known = || (format!("there is no part `{name}`"), key.span);
    let part = Part::find(name).ok_or_else(known)?;
    let offer = match value.scalar() {
        Some("always") => Offer::Always,
        Some("yes") => Offer::Usually,
        Some("no") => Offer::OnRequest,
        _ => return Err(("this is `always`, `yes` or `no`".to_owned(), value.span)),
    };
    Ok((part, offer))
}

fn question(node: &Node) -> Result<Question, Problem> {
    known(node, &QUESTION_FIELDS)?;
    let key = text_of(node, "key")?.ok_or_else(|| lacks(node, "key"))?;
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if key.is_empty() || !key.chars().all(is_name) {
        return Err(odd(node, "key", &key, "letters, digits and `_`"));
    }
    let ask = text_of(node, "ask")?.ok_or_else(|| lacks(node, "ask"))?;
    let choices = node.get("choices").map_or(&[][..], Node::items);
    let choices: Vec<String> = choices
        .iter()
        .filter_map(|choice| choice.scalar().map(str::to_owned))
        .collect();
    let takes = match text_of(node, "type")?.as_deref() {
        None | Some("text") => QuestionType::Text,
        Some("yes-no") => QuestionType::YesNo,
        Some("integer") => QuestionType::Integer,
        Some("list") => QuestionType::List,
        Some("choice") if !choices.is_empty() => QuestionType::Choice(choices),
        Some("choice") => return Err(lacks(node, "choices")),
        Some(other) => {
            let types = "`text`, `yes-no`, `integer`, `choice` or `list`";
            return Err(odd(node, "type", other, types));
        }
    };
    let pattern = match text_of(node, "pattern")? {
        None => None,
        Some(text) => Some(
            regex::Regex::new(&format!("^(?:{text})$"))
                .map_err(|_| odd(node, "pattern", &text, "a regular expression"))?,
        ),
    };
    Ok(Question {
        key,
        ask,
        takes,
        default: node.get("default").map(Node::to_json),
        pattern,
        when: text_of(node, "when")?,
    })
}

fn rule(node: &Node) -> Result<FileRule, Problem> {
    known(node, &FILE_FIELDS)?;
    let path = text_of(node, "path")?.ok_or_else(|| lacks(node, "path"))?;
    let glob = pattern(&path).map_err(|reason| odd(node, "path", &path, &reason))?;
    Ok(FileRule {
        path: glob,
        when: text_of(node, "when")?,
        executable: text_of(node, "run")?.as_deref() == Some("true"),
    })
}

/// Says no to fields that nobody knows: a slip in `when` would make a file for everybody.
fn known(node: &Node, fields: &[&str]) -> Result<(), Problem> {
    if node.entries().is_empty() {
        return Err((
            format!("this is {}, not a mapping", node.describe()),
            node.span,
        ));
    }
    for (key, _) in node.entries() {
        let name = key.scalar().unwrap_or_default();
        if !fields.contains(&name) {
            let fields = fields.join("`, `");
            let message = format!("`{name}` is no field here, only `{fields}` are");
            return Err((message, key.span));
        }
    }
    Ok(())
}

fn text_of(node: &Node, field: &str) -> Result<Option<String>, Problem> {
    match node.get(field) {
        None => Ok(None),
        Some(value) => match value.scalar() {
            Some(text) => Ok(Some(text.trim().to_owned())),
            None => Err((
                format!("`{field}` is {}, not a text", value.describe()),
                value.span,
            )),
        },
    }
}

fn lacks(node: &Node, field: &str) -> Problem {
    (format!("`{field}` is missing"), Span::at(node.span.start))
}

fn odd(node: &Node, field: &str, value: &str, allowed: &str) -> Problem {
    let span = node.get(field).map_or(node.span, |value| value.span);
    (format!("`{field}` cannot be `{value}`: {allowed}"), span)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> String {
        match read("t", text).unwrap_err() {
            ScaffoldError::BadTemplate { reason, place, .. } => {
                format!("{}: {reason}", place.unwrap())
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn everything_is_read() {
        let text = "summary: x\nlanguages: [python]\nparts: {tests: yes, scripts: always}\nquestions:\n  - {key: host, ask: Which?, type: choice, choices: [a, b], default: a, when: language}\n  - {key: n, ask: How many?, type: integer, pattern: '[0-9]'}\nfiles:\n  - {path: 'tests/**', when: parts, run: true}\n";
        let template = read("t", text).unwrap();
        assert_eq!(
            template.parts,
            [
                (Part::Tests, Offer::Usually),
                (Part::Scripts, Offer::Always)
            ]
        );
        assert_eq!(template.questions[0].default, Some("a".into()));
        assert!(
            template.questions[1]
                .pattern
                .as_ref()
                .unwrap()
                .is_match("7")
        );
        assert!(template.rules[0].path.is_match("tests/a/b.yaml"));
        assert!(template.rules[0].executable);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        assert_eq!(told(""), "template.yaml:1:1: it is empty");
        assert_eq!(
            told("kind: skill\n"),
            "template.yaml:1:1: `summary` is missing"
        );
        assert_eq!(
            told("summary: x\nfiles:\n  - path: a\n    wehn: b\n"),
            "template.yaml:4:5: `wehn` is no field here, only `path`, `when`, `run` are"
        );
        assert_eq!(
            told("summary: x\nquestions:\n  - {key: a b, ask: c}\n"),
            "template.yaml:3:11: `key` cannot be `a b`: letters, digits and `_`"
        );
        assert_eq!(
            told("summary: x\nparts: {tests: maybe}\n"),
            "template.yaml:2:16: this is `always`, `yes` or `no`"
        );
    }
}
