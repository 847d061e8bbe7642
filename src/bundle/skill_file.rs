//! `skill.yaml`: its text, its tree, and where it breaks its schema.

use std::sync::{Arc, LazyLock};

use serde_json::Value;

use super::plain_schema::PlainSchema;
use super::yaml::{self, Data, Node, Oddity, Tree, YamlError};
use crate::diagnostics::{SourceFile, Span};

/// The name of the file, beside `SKILL.md`.
pub const SKILL_FILE: &str = "skill.yaml";

/// The JSON Schema of the file.
pub const SKILL_SCHEMA: &str = include_str!("../../docs/schemas/skill.schema.json");

/// A `skill.yaml`.
#[derive(Debug)]
pub struct SkillFile {
    /// The whole file.
    pub source: Arc<SourceFile>,
    /// Its tree, or why there is none.
    pub tree: Result<Tree, YamlError>,
}

/// A place where the file does not fit its schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemaProblem {
    /// Where: a key that nobody knows, or a value that does not fit.
    pub span: Span,
    /// What is wrong.
    pub message: String,
    /// The key that is not known, and those that are, for a suggestion.
    pub unknown_key: Option<(String, Vec<String>)>,
}

impl SkillFile {
    /// Reads the file's text; never fails, for every problem is a finding.
    pub fn parse(source: Arc<SourceFile>) -> Self {
        let tree = yaml::parse(source.text(), 0);
        Self { source, tree }
    }

    /// The root, if it is a mapping.
    pub fn mapping(&self) -> Option<&Node> {
        let root = self.tree.as_ref().ok()?.root.as_ref()?;
        matches!(root.data, Data::Mapping(_)).then_some(root)
    }

    /// The value of a field.
    pub fn field(&self, name: &str) -> Option<&Node> {
        self.mapping()?.get(name)
    }

    /// What a careful YAML reader minds.
    pub fn oddities(&self) -> &[Oddity] {
        self.tree.as_ref().map_or(&[], |tree| &tree.oddities)
    }

    /// Where the file does not fit its schema.
    pub fn schema_problems(&self) -> Vec<SchemaProblem> {
        let Ok(Tree {
            root: Some(root), ..
        }) = &self.tree
        else {
            return Vec::new();
        };
        let json = root.to_json();
        if PLAIN.as_ref().is_some_and(|plain| plain.accepts(&json)) {
            return Vec::new();
        }
        let Some(validator) = VALIDATOR.as_ref() else {
            return Vec::new();
        };
        let mut problems: Vec<SchemaProblem> = validator
            .iter_errors(&json)
            .flat_map(|error| problems(root, &error))
            .collect();
        problems.sort_by_key(|problem| problem.span);
        problems
    }
}

static SCHEMA: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(SKILL_SCHEMA).unwrap_or_default());

static PLAIN: LazyLock<Option<PlainSchema>> = LazyLock::new(|| PlainSchema::read(&SCHEMA));

/// Built once, for the first file that does not fit: that takes longer than a check.
static VALIDATOR: LazyLock<Option<jsonschema::Validator>> =
    LazyLock::new(|| jsonschema::validator_for(&SCHEMA).ok());

fn problems(root: &Node, error: &jsonschema::ValidationError<'_>) -> Vec<SchemaProblem> {
    use jsonschema::error::ValidationErrorKind as Kind;
    let pointer = error.instance_path().as_str();
    let node = root.pointer(pointer).unwrap_or(root);
    let name = pointer.rsplit('/').next().unwrap_or_default();
    let quoted = |node: &Node| match node.scalar() {
        Some(text) => format!("`{text}`"),
        None => node.describe().to_owned(),
    };
    let problem = |message| {
        vec![SchemaProblem {
            span: node.span,
            message,
            unknown_key: None,
        }]
    };
    match error.kind() {
        Kind::AdditionalProperties { unexpected } => {
            let known = known_keys(error);
            let at = |key: &String| node.entry(key).map_or(node.span, |(key, _)| key.span);
            unexpected
                .iter()
                .map(|key| SchemaProblem {
                    span: at(key),
                    message: format!("`{key}` is no field of skill.yaml here"),
                    unknown_key: Some((key.clone(), known.clone())),
                })
                .collect()
        }
        Kind::Enum { options } => problem(format!(
            "`{name}` cannot be {}, only one of {}",
            quoted(node),
            list(options)
        )),
        Kind::Type { .. } => problem(format!("`{name}` cannot be {}", node.describe())),
        Kind::Pattern { .. } => problem(format!("`{name}` cannot be {}", quoted(node))),
        Kind::Required { property } => problem(format!("{property} is missing").replace('"', "`")),
        _ => problem(error.to_string()),
    }
}

/// The fields that the failing part of the schema does know.
fn known_keys(error: &jsonschema::ValidationError<'_>) -> Vec<String> {
    let path = error.schema_path().as_str();
    let parent = path.rsplit_once('/').map_or("", |(parent, _)| parent);
    // A path may lead through a reference: then the part after it counts.
    let local = parent.rsplit_once("/$ref").map_or(parent, |(_, rest)| rest);
    let part = SCHEMA.pointer(local).filter(|_| !parent.contains("/$ref"));
    let properties = part.and_then(|schema| schema.get("properties"));
    properties
        .and_then(serde_json::Value::as_object)
        .map(|properties| properties.keys().cloned().collect())
        .unwrap_or_default()
}

fn list(options: &serde_json::Value) -> String {
    let words = options.as_array().into_iter().flatten();
    words
        .map(|word| format!("`{}`", word.as_str().unwrap_or_default()))
        .collect::<Vec<_>>()
        .join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(text: &str) -> Vec<(String, String)> {
        let file = SkillFile::parse(Arc::new(SourceFile::new(SKILL_FILE, text)));
        let slice = |span| file.source.slice(span).to_owned();
        let found = file.schema_problems();
        found
            .into_iter()
            .map(|p| (slice(p.span), p.message))
            .collect()
    }

    #[test]
    fn the_whole_shape_fits() {
        let text = "version: 1.2.0\nentrypoint: scripts/main.py:go\ninputs:\n  schema: {type: object}\n  files: [{name: w, mime: a/b, required: true}]\noutputs:\n  schema: config/o.json\nscripts:\n  a.js: {description: d, env: [K]}\ntags: [a]\npermissions: {network: ['a:443'], env: [K], read: [], write: []}\nruntime: python\ncwd: output\nlimits: {timeout: 30s, memory: 256MiB, output: 64MiB}\ndependencies: {base-charts: ^1.2}\nmcp-servers: [{name: n, purpose: p, url: u, tools: [t], auth: oauth}]\n";
        assert_eq!(problems(text), []);
    }

    #[test]
    fn problems_stand_where_they_are() {
        let found = problems("verion: 1.0.0\nruntime: ruby\nversion: 1.0\ntags: x\n");
        let expected = [
            ("verion", "`verion` is no field of skill.yaml here"),
            (
                "ruby",
                "`runtime` cannot be `ruby`, only one of `python`, `python-sci`, `javascript`, `wasm`",
            ),
            ("1.0", "`version` cannot be a number"),
            ("x", "`tags` cannot be a string"),
        ];
        assert_eq!(found, expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
    }
}
