//! Reads `template.yaml`, with the place of everything that is wrong.

use std::sync::Arc;

use serde_json::Value as Json;

use super::answers::NAMES;
use super::error::ScaffoldError;
use super::render::Renderer;
use super::template::{
    FileRule, Kind, Offer, Part, Question, QuestionType, TEMPLATE_FILE, Template, pattern,
};
use crate::bundle::yaml::{self, Data, Node, Oddity};
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
    mind_oddities(&tree.oddities)?;
    known(root, &FIELDS)?;
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
    let languages: Result<Vec<_>, _> = list(root, "languages")?.iter().map(word).collect();
    let parts = match root.get("parts") {
        Some(node) if !matches!(node.data, Data::Mapping(_)) => {
            let message = format!("`parts` is {}, not a mapping", node.describe());
            return Err((message, node.span));
        }
        node => node.map_or(&[][..], Node::entries),
    };
    let parts: Result<Vec<_>, _> = parts.iter().map(part).collect();
    let questions: Result<Vec<_>, _> = list(root, "questions")?.iter().map(question).collect();
    let rules: Result<Vec<_>, _> = list(root, "files")?.iter().map(rule).collect();
    mind_conditions(root)?;
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

/// A field that holds a list, which may be left out.
fn list<'n>(node: &'n Node, field: &str) -> Result<&'n [Node], Problem> {
    match node.get(field) {
        None => Ok(&[]),
        Some(value) if matches!(value.data, Data::Sequence(_)) => Ok(value.items()),
        Some(value) => Err((
            format!("`{field}` is {}, not a list", value.describe()),
            value.span,
        )),
    }
}

/// Says no to what readers of YAML take differently.
fn mind_oddities(oddities: &[Oddity]) -> Result<(), Problem> {
    let Some(oddity) = oddities.first() else {
        return Ok(());
    };
    Err(match oddity {
        Oddity::DuplicateKey { key, second, .. } => (format!("`{key}` is there twice"), *second),
        Oddity::Anchor(span)
        | Oddity::Alias(span)
        | Oddity::Tag(span)
        | Oddity::ComplexKey(span)
        | Oddity::MergeKey(span)
        | Oddity::ExtraDocument(span) => (
            "anchors, aliases, tags, keys that are no words and second documents are not read here"
                .to_owned(),
            *span,
        ),
    })
}

/// Says no to conditions that cannot be read or ask for what nobody gives: a question sees the
/// answers to those before it, a file all of them.
fn mind_conditions(root: &Node) -> Result<(), Problem> {
    let mut answers = serde_json::Map::new();
    let mind = |node: &Node, answers: &serde_json::Map<String, Json>| {
        let Some((when, text)) = node
            .get("when")
            .and_then(|when| Some((when, when.scalar()?)))
        else {
            return Ok(());
        };
        let names = NAMES.iter().map(|name| ((*name).to_owned(), Json::Null));
        let mut context: serde_json::Map<String, Json> = names.collect();
        context.insert("answers".to_owned(), answers.clone().into());
        let renderer = Renderer::new(&context.into());
        let checked = renderer.check_condition(text.trim());
        checked.map_err(|error| (format!("in `when`: {}", error.reason), when.span))
    };
    for question in list(root, "questions")? {
        mind(question, &answers)?;
        let key = text_of(question, "key")?.unwrap_or_default();
        if answers.insert(key.clone(), Json::Null).is_some() {
            let message = format!("there is a question `{key}` already");
            return Err((message, question.span));
        }
    }
    for rule in list(root, "files")? {
        mind(rule, &answers)?;
    }
    Ok(())
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
    let word = |choice: &Node| {
        let no = || ("a choice is a word".to_owned(), choice.span);
        choice.scalar().map(str::to_owned).ok_or_else(no)
    };
    let choices: Result<Vec<String>, _> = list(node, "choices")?.iter().map(word).collect();
    let choices = choices?;
    let takes = match text_of(node, "type")?.as_deref() {
        kind if !choices.is_empty() && kind != Some("choice") => {
            let kind = kind.unwrap_or("text");
            return Err(odd(node, "type", kind, "`choices` are for `choice`"));
        }
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
    let executable = match text_of(node, "run")?.as_deref() {
        None | Some("false") => false,
        Some("true") => true,
        Some(other) => return Err(odd(node, "run", other, "`true` or `false`")),
    };
    Ok(FileRule {
        path: glob,
        when: text_of(node, "when")?,
        executable,
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

    /// Each of these would make another skill than its author thinks, without a word.
    #[test]
    fn nothing_is_passed_over() {
        let cases = [
            (
                "questions: 5",
                "2:12: `questions` is an integer, not a list",
            ),
            ("files: {path: a}", "2:8: `files` is a mapping, not a list"),
            ("parts: [tests]", "2:8: `parts` is a list, not a mapping"),
            ("kind: skill\nkind: library", "3:1: `kind` is there twice"),
            (
                "files:\n  - {path: a, path: b}",
                "3:15: `path` is there twice",
            ),
            (
                "questions:\n  - {key: a, ask: b}\n  - {key: a, ask: c}",
                "4:5: there is a question `a` already",
            ),
            (
                "questions:\n  - {key: a, ask: b, choices: [x]}",
                "3:5: `type` cannot be `text`: `choices` are for `choice`",
            ),
            (
                "files:\n  - {path: a, run: yes}",
                "3:20: `run` cannot be `yes`: `true` or `false`",
            ),
            (
                "files:\n  - {path: a, when: langauge == \"python\"}",
                "3:21: in `when`: it uses an answer that nobody gives: `langauge` is undefined",
            ),
            (
                "questions:\n  - {key: a, ask: b, when: answers.c}\n  - {key: c, ask: d}",
                "3:28: in `when`: it uses an answer that nobody gives: `answers.c` is undefined",
            ),
        ];
        for (text, expected) in cases {
            let told = told(&format!("summary: x\n{text}\n"));
            assert_eq!(told, format!("template.yaml:{expected}"), "{text}");
        }
        let fine = "summary: x\nquestions:\n  - {key: a, ask: b}\nfiles:\n  - {path: c, when: answers.a == language}\n";
        read("t", fine).unwrap();
    }
}
