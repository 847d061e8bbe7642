//! Answers as they were given: on the command line, in a file, or to the wizard.

use std::sync::Arc;

use serde_json::Value as Json;

use super::error::ScaffoldError;
use crate::bundle::yaml::{self, Node};
use crate::diagnostics::{SourceFile, Span};

/// Answers that nobody checked yet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Given {
    /// The name of the skill.
    pub name: Option<String>,
    /// What it does.
    pub description: Option<String>,
    /// When to use it.
    pub when: Option<String>,
    /// The template.
    pub template: Option<String>,
    /// The language of its scripts.
    pub language: Option<String>,
    /// Its licence.
    pub license: Option<String>,
    /// Who holds the copyright.
    pub author: Option<String>,
    /// The parts that are wanted; `None` leaves it to the template.
    pub parts: Option<Vec<String>>,
    /// The clients that it is made for.
    pub agents: Vec<String>,
    /// Answers to the template's own questions; the last one of a key counts.
    pub set: Vec<(String, Json)>,
}

/// The keys of a file of answers that are not a template's own.
const KEYS: [&str; 10] = [
    "name",
    "description",
    "when",
    "template",
    "language",
    "license",
    "author",
    "with",
    "profile",
    "set",
];

impl Given {
    /// Reads a file of answers, YAML or JSON: the names of the flags, and under `set` the
    /// answers to the template's own questions.
    pub fn parse(name: &str, text: &str) -> Result<Self, ScaffoldError> {
        let source = Arc::new(SourceFile::new(name, text));
        read(text).map_err(|(reason, span)| {
            let position = source.position(span.start);
            ScaffoldError::BadAnswers {
                reason,
                place: format!("{name}:{}:{}", position.line, position.column),
            }
        })
    }

    /// These answers, and the others where these have none.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        let mut set = other.set;
        set.extend(self.set);
        Self {
            name: self.name.or(other.name),
            description: self.description.or(other.description),
            when: self.when.or(other.when),
            template: self.template.or(other.template),
            language: self.language.or(other.language),
            license: self.license.or(other.license),
            author: self.author.or(other.author),
            parts: self.parts.or(other.parts),
            agents: match self.agents.is_empty() {
                true => other.agents,
                false => self.agents,
            },
            set,
        }
    }
}

fn read(text: &str) -> Result<Given, (String, Span)> {
    let tree = yaml::parse(text, 0).map_err(|error| (error.message, error.span))?;
    let Some(root) = &tree.root else {
        return Ok(Given::default());
    };
    if !matches!(root.data, yaml::Data::Mapping(_)) {
        return Err((
            format!("this is {}, not a mapping", root.describe()),
            root.span,
        ));
    }
    let mut given = Given::default();
    for (key, value) in root.entries() {
        let name = key.scalar().unwrap_or_default();
        match name {
            "name" => given.name = Some(word(value)?),
            "description" => given.description = Some(word(value)?),
            "when" => given.when = Some(word(value)?),
            "template" => given.template = Some(word(value)?),
            "language" => given.language = Some(word(value)?),
            "license" => given.license = Some(word(value)?),
            "author" => given.author = Some(word(value)?),
            "with" => given.parts = Some(words(value)?),
            // Its older name, and that of the value in templates.
            "profile" | "agents" => given.agents = words(value)?,
            "set" => {
                for (key, value) in value.entries() {
                    let key = key.scalar().unwrap_or_default().to_owned();
                    given.set.push((key, value.to_json()));
                }
            }
            _ => {
                let known = KEYS.join("`, `");
                let message = format!("`{name}` is no answer, only `{known}` are");
                return Err((message, key.span));
            }
        }
    }
    Ok(given)
}

fn word(node: &Node) -> Result<String, (String, Span)> {
    let no = || {
        (
            format!("this is {}, not a text", node.describe()),
            node.span,
        )
    };
    node.scalar().map(str::to_owned).ok_or_else(no)
}

/// A list of words, or words with commas between.
fn words(node: &Node) -> Result<Vec<String>, (String, Span)> {
    match node.scalar() {
        Some(text) => {
            let words = text.split(',').map(str::trim);
            Ok(words
                .filter(|word| !word.is_empty())
                .map(str::to_owned)
                .collect())
        }
        None => node.items().iter().map(word).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_says_what_flags_say() {
        let text = "name: a\nwith: [tests]\nprofile: codex, cursor\nset: {host: x, n: 3}\n";
        let given = Given::parse("a.yaml", text).unwrap();
        assert_eq!(given.parts.as_deref(), Some(&["tests".to_owned()][..]));
        assert_eq!(given.agents, ["codex", "cursor"]);
        let same = Given::parse("a.yaml", "agents: [codex]\n").unwrap();
        assert_eq!(same.agents, ["codex"]);
        assert_eq!(given.set[1], ("n".to_owned(), 3.into()));
        let json = Given::parse("a.json", "{\"name\": \"a\", \"with\": []}").unwrap();
        assert_eq!(json.parts, Some(Vec::new()));
        let flags = Given {
            name: Some("b".into()),
            set: vec![("host".into(), "y".into())],
            ..Given::default()
        };
        let both = flags.or(given);
        assert_eq!(both.name.as_deref(), Some("b"));
        assert_eq!(both.set.last().unwrap().1, "y");
    }

    #[test]
    fn what_is_no_answer_is_told_with_its_place() {
        let told = |text| Given::parse("a.yaml", text).unwrap_err();
        let place = |error: &ScaffoldError| match error {
            ScaffoldError::BadAnswers { place, .. } => place.clone(),
            other => panic!("{other:?}"),
        };
        let error = told("name: a\nnmae: b\n");
        assert_eq!(place(&error), "a.yaml:2:1");
        assert!(error.to_string().contains("`nmae` is no answer"), "{error}");
        assert_eq!(place(&told("name: [a]\n")), "a.yaml:1:7");
        assert_eq!(place(&told("- a\n")), "a.yaml:1:1");
    }
}
