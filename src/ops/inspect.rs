//! Gathers what is known of one skill: `open-skills inspect`.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value as Json};

use super::contents::Contents;
use super::lint::{RulesFor, report};
use super::skill_target::SkillTarget;
use crate::archive::Limits;
use crate::bundle::Bundle;
use crate::bundle::document::Document;
use crate::bundle::yaml::Node;
use crate::diagnostics::{Failure, Severity};
use crate::lint::SkillReport;
use crate::lint::syntax::estimate_tokens;

/// The schema of a skill's own settings, in the older dialect that has one.
const CONFIG_SCHEMA: &str = "config_schema.json";

/// What is known of a skill.
pub struct Inspection {
    /// The skill with its files.
    pub contents: Contents,
    /// What it costs an agent, estimated.
    pub tokens: Tokens,
    /// What the linter says.
    pub lint: SkillReport,
    /// Files with signatures beside it, which nobody has looked into.
    pub signatures: Vec<PathBuf>,
}

/// How many tokens a skill takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tokens {
    /// Name and description, which stand in every prompt.
    pub always: usize,
    /// The body, once the skill is used.
    pub when_used: usize,
}

impl Inspection {
    /// How many findings weigh so much.
    pub fn count(&self, severity: Severity) -> usize {
        let findings = self.lint.findings.iter();
        findings
            .filter(|finding| finding.severity == severity)
            .count()
    }
}

/// Looks at a skill's folder, a file of it, or an archive.
pub fn inspect(path: &Path, rules: &dyn RulesFor, limits: &Limits) -> Result<Inspection, Failure> {
    let contents = Contents::open(path, limits)?;
    let place = contents.bundle.folder().unwrap_or(path).to_path_buf();
    let lint = report(&contents.bundle, &place, rules.rules_for(&place));
    let manifest = &contents.manifest;
    let texts = [&manifest.name, &manifest.description];
    let always: Vec<&str> = texts.into_iter().flatten().map(String::as_str).collect();
    let document = contents.bundle.document.as_ref();
    let body = document.map_or("", Document::body);
    let target = SkillTarget::open(path_of(&contents), limits)?;
    let sidecars = target.sidecars(None, contents.manifest.version.as_deref());
    let signatures = sidecars.list()?.into_iter().map(|(_, path)| path);
    Ok(Inspection {
        signatures: signatures.collect(),
        tokens: Tokens {
            always: estimate_tokens(&always.join("\n")),
            when_used: estimate_tokens(body),
        },
        lint,
        contents,
    })
}

/// The skill itself, where a file of it was named.
fn path_of(contents: &Contents) -> &Path {
    contents.bundle.folder().unwrap_or(&contents.path)
}

/// All that a host needs to load the skill: frontmatter, body, scripts, settings' schema.
pub fn content(bundle: &Bundle) -> Json {
    let document = bundle.document.as_ref();
    let frontmatter = document.and_then(|document| document.mapping()).map(fields);
    let mut scripts = Vec::new();
    for entry in bundle
        .files()
        .filter(|entry| entry.path.starts_with("scripts/"))
    {
        // A script that is no text cannot be shown in JSON; its digest is in the list.
        let text = bundle.bytes(&entry.path, crate::bundle::MAX_TEXT);
        let text = text.ok().and_then(|bytes| String::from_utf8(bytes).ok());
        scripts.push(serde_json::json!({
            "path": entry.path,
            "executable": entry.executable,
            "content": text,
        }));
    }
    let schema = bundle.source(CONFIG_SCHEMA).ok();
    let schema = schema.and_then(|source| serde_json::from_str::<Json>(source.text()).ok());
    serde_json::json!({
        "frontmatter": frontmatter,
        "body": document.map(Document::body),
        "scripts": scripts,
        "config_schema": schema,
    })
}

/// A mapping as JSON, in its own order.
pub fn fields(mapping: &Node) -> Map<String, Json> {
    let field = |(key, value): &(Node, Node)| Some((key.scalar()?.to_owned(), value.to_json()));
    mapping.entries().iter().filter_map(field).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::lint::tests::ByPath;

    #[test]
    fn a_skill_is_known_by_its_files_costs_and_findings() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("s");
        std::fs::create_dir_all(folder.join("scripts")).unwrap();
        let text = "---\nname: s\ndescription: d\n---\n\nSome words of a body.\n";
        std::fs::write(folder.join("SKILL.md"), text).unwrap();
        std::fs::write(folder.join("scripts/a.py"), "print(1)\n").unwrap();
        std::fs::write(folder.join("scripts/b"), [0xff]).unwrap();
        std::fs::write(folder.join(CONFIG_SCHEMA), "{\"type\": \"object\"}").unwrap();
        let inspection = inspect(&folder, &ByPath, &Limits::default()).unwrap();
        assert!(inspection.tokens.always > 0 && inspection.tokens.when_used > 3);
        assert!(inspection.count(Severity::Warning) > 0);
        let content = content(&inspection.contents.bundle);
        assert_eq!(content["frontmatter"]["name"], "s");
        assert_eq!(content["body"], "\nSome words of a body.\n");
        assert_eq!(content["scripts"][0]["content"], "print(1)\n");
        assert_eq!(content["scripts"][1]["content"], Json::Null);
        assert_eq!(content["config_schema"]["type"], "object");
    }
}
