//! The JSON Schemas that a skill declares, wherever it does.

use std::sync::Arc;

use serde_json::Value;

use crate::bundle::plain_schema::PlainSchema;
use crate::bundle::yaml::Node;
use crate::diagnostics::{SourceFile, Span};
use crate::lint::Subject;

/// A declared schema.
pub(super) struct DeclaredSchema {
    /// What it describes: `inputs`, `outputs`, a script, or the configuration.
    pub role: &'static str,
    /// The file that a finding points to.
    pub file: Arc<SourceFile>,
    /// The place in it.
    pub span: Span,
    /// The schema, if it could be read.
    pub schema: Option<Value>,
    /// The named file, if it is not there or no JSON.
    pub missing: Option<String>,
}

/// All schemas of a skill.
pub(super) fn all(subject: &Subject<'_>) -> Vec<DeclaredSchema> {
    let mut found = Vec::new();
    if let Some(skill_file) = &subject.bundle.skill_file {
        let mut add =
            |role, node: &Node| found.push(declared(subject, &skill_file.source, role, node));
        for role in ["inputs", "outputs"] {
            if let Some(node) = skill_file.field(role).and_then(|data| data.get("schema")) {
                add(role, node);
            }
        }
        for (_, script) in skill_file.field("scripts").map_or(&[][..], Node::entries) {
            for part in ["input", "output"] {
                if let Some(node) = script.get(part) {
                    add("script", node);
                }
            }
        }
    }
    let named: Vec<String> = found
        .iter()
        .map(|declared| declared.file.name().to_owned())
        .collect();
    let is_schema = |path: &str| {
        path == "config_schema.json"
            || (path.starts_with("config/") && path.ends_with(".schema.json"))
    };
    for entry in subject
        .bundle
        .files()
        .filter(|entry| is_schema(&entry.path))
    {
        if let Ok(source) = subject.bundle.source(&entry.path)
            && !named.contains(&entry.path)
        {
            found.push(DeclaredSchema {
                role: "configuration",
                span: source.line_span(1).unwrap_or_default(),
                // What is no JSON has a rule of its own.
                schema: serde_json::from_str(source.text()).ok(),
                file: source,
                missing: None,
            });
        }
    }
    found
}

fn declared(
    subject: &Subject<'_>,
    file: &Arc<SourceFile>,
    role: &'static str,
    node: &Node,
) -> DeclaredSchema {
    let mut declared = DeclaredSchema {
        role,
        file: Arc::clone(file),
        span: node.span,
        schema: None,
        missing: None,
    };
    let Some(path) = node.scalar() else {
        declared.schema = Some(node.to_json());
        return declared;
    };
    if matches!(path, "true" | "false") {
        return declared;
    }
    let clean = path.strip_prefix("./").unwrap_or(path);
    let source = subject
        .bundle
        .file(clean)
        .and_then(|_| subject.bundle.source(clean).ok());
    match source.and_then(|source| Some((serde_json::from_str(source.text()).ok()?, source))) {
        Some((schema, source)) => {
            declared.span = source.line_span(1).unwrap_or_default();
            declared.file = source;
            declared.schema = Some(schema);
        }
        None => declared.missing = Some(clean.to_owned()),
    }
    declared
}

/// Why a schema is none; nothing when it is one.
pub(super) fn flaw(schema: &Value) -> Option<String> {
    match PlainSchema::read(schema) {
        Some(_) => None,
        None => validator(schema).err(),
    }
}

/// The validator of a schema, or why there is none. Nothing is ever fetched.
pub(super) fn validator(schema: &Value) -> Result<jsonschema::Validator, String> {
    jsonschema::meta::validate(schema).map_err(|error| error.to_string())?;
    jsonschema::validator_for(schema).map_err(|error| error.to_string())
}
