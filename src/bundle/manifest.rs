//! What the toolchain knows of a skill: frontmatter, `skill.yaml` and their older dialects.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

use super::Bundle;
use super::legacy;
use super::yaml::{Data, Node};

/// A skill's manifest. Fields that are absent or unreadable are empty: what is wrong with
/// them is the linter's to say.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Manifest {
    /// `name`.
    pub name: Option<String>,
    /// `description`.
    pub description: Option<String>,
    /// `license`.
    pub license: Option<String>,
    /// `compatibility`.
    pub compatibility: Option<String>,
    /// `allowed-tools`, one tool an item.
    pub allowed_tools: Vec<String>,
    /// `metadata`, as text.
    pub metadata: BTreeMap<String, String>,
    /// The version, from wherever it was said first: skill.yaml, the frontmatter, metadata.
    pub version: Option<String>,
    /// The script that `run` runs.
    pub entrypoint: Option<String>,
    /// What goes in.
    pub inputs: Option<DataDeclaration>,
    /// What comes out.
    pub outputs: Option<DataDeclaration>,
    /// The scripts that can be run by name.
    pub scripts: BTreeMap<String, ScriptDeclaration>,
    /// Words to find the skill by.
    pub tags: Vec<String>,
    /// What the scripts need; `None` when nothing was declared.
    pub permissions: Option<Permissions>,
    /// What runs the scripts.
    pub runtime: Option<String>,
    /// Where a script starts.
    pub cwd: Option<String>,
    /// How much a run may take.
    pub limits: BTreeMap<String, String>,
    /// Other skills and the versions that will do.
    pub dependencies: BTreeMap<String, String>,
    /// The MCP servers that the skill needs.
    pub mcp_servers: Vec<McpServer>,
    /// The fields that are there and do not fit their type.
    #[serde(skip)]
    pub unread: BTreeSet<String>,
}

/// What goes into a skill or comes out of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct DataDeclaration {
    /// A JSON Schema, or the path of one.
    pub schema: Option<Value>,
    /// Files.
    pub files: Vec<FileDeclaration>,
}

/// A file that goes in or comes out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct FileDeclaration {
    /// What it is called on the command line.
    pub name: Option<String>,
    /// Its media type.
    pub mime: Option<String>,
    /// What it holds.
    pub description: Option<String>,
    /// Whether a run needs it.
    pub required: bool,
}

/// A script that can be run by name.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ScriptDeclaration {
    /// What it does.
    pub description: Option<String>,
    /// Its arguments: names, or mappings with a name.
    pub args: Vec<Value>,
    /// A JSON Schema of its input, or the path of one.
    pub input: Option<Value>,
    /// A JSON Schema of its output, or the path of one.
    pub output: Option<Value>,
    /// The environment variables that it reads.
    pub env: Vec<String>,
}

/// What the scripts need from whoever runs them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Permissions {
    /// Hosts, with or without a port.
    pub network: Vec<String>,
    /// Environment variables.
    pub env: Vec<String>,
    /// Paths to read.
    pub read: Vec<String>,
    /// Paths to write.
    pub write: Vec<String>,
}

/// An MCP server that the skill needs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct McpServer {
    /// Its name.
    pub name: String,
    /// What the skill uses it for.
    pub purpose: Option<String>,
    /// Where it is reached.
    pub url: Option<String>,
    /// The tools that the skill calls.
    pub tools: Vec<String>,
    /// How a user signs in.
    pub auth: Option<String>,
}

impl Manifest {
    /// Reads the manifest of a bundle.
    pub fn of(bundle: &Bundle) -> Self {
        let mut manifest = Self::default();
        manifest.read_frontmatter(bundle);
        for (field, value) in declared(bundle) {
            manifest.take(&field, &value);
        }
        manifest
    }

    fn read_frontmatter(&mut self, bundle: &Bundle) {
        let Some(document) = &bundle.document else {
            return;
        };
        let text = |field| {
            let text = document.field(field)?.scalar()?.trim();
            (!text.is_empty()).then(|| text.to_owned())
        };
        self.name = text("name");
        self.description = text("description");
        self.license = text("license");
        self.compatibility = text("compatibility");
        self.allowed_tools = document
            .field("allowed-tools")
            .map(tools)
            .unwrap_or_default();
        for (key, value) in document.field("metadata").map_or(&[][..], Node::entries) {
            if let (Some(key), Some(value)) = (key.scalar(), value.scalar()) {
                self.metadata.insert(key.to_owned(), value.to_owned());
            }
        }
    }

    /// Takes a field over; one that does not fit its type is left out.
    fn take(&mut self, field: &str, value: &Value) {
        fn read<T: for<'de> Deserialize<'de>>(value: &Value, into: &mut T) -> bool {
            T::deserialize(value).map(|read| *into = read).is_ok()
        }
        let fits = match field {
            "version" => read(value, &mut self.version),
            "entrypoint" => read(value, &mut self.entrypoint),
            "inputs" => read(value, &mut self.inputs),
            "outputs" => read(value, &mut self.outputs),
            "scripts" => read(value, &mut self.scripts),
            "tags" => read(value, &mut self.tags),
            "permissions" => read(value, &mut self.permissions),
            "runtime" => read(value, &mut self.runtime),
            "cwd" => read(value, &mut self.cwd),
            "limits" => read(value, &mut self.limits),
            "dependencies" => read(value, &mut self.dependencies),
            "mcp-servers" => read(value, &mut self.mcp_servers),
            _ => true,
        };
        if !fits {
            self.unread.insert(field.to_owned());
        }
    }
}

/// The fields of skill.yaml; older dialects fill what it leaves open, the first one wins.
fn declared(bundle: &Bundle) -> BTreeMap<String, Value> {
    let mut fields = BTreeMap::new();
    let skill_file = bundle.skill_file.as_ref().and_then(|file| file.mapping());
    for (key, value) in skill_file.map_or(&[][..], Node::entries) {
        fields.insert(key.scalar().unwrap_or_default().to_owned(), value.to_json());
    }
    let older = bundle
        .document
        .as_ref()
        .map(legacy::read)
        .unwrap_or_default();
    for value in older {
        fields.entry(value.field.to_owned()).or_insert(value.value);
    }
    fields
}

/// The tools of `allowed-tools`: a list, or words with their parentheses kept together.
pub fn tools(node: &Node) -> Vec<String> {
    match &node.data {
        Data::Scalar(text) => split_tools(text),
        _ => node
            .items()
            .iter()
            .filter_map(Node::scalar)
            .map(str::to_owned)
            .collect(),
    }
}

fn split_tools(text: &str) -> Vec<String> {
    let mut tools = Vec::new();
    let mut tool = String::new();
    let mut depth = 0_usize;
    for c in text.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 && (c.is_whitespace() || c == ',') {
            if !tool.is_empty() {
                tools.push(std::mem::take(&mut tool));
            }
        } else {
            tool.push(c);
        }
    }
    if !tool.is_empty() {
        tools.push(tool);
    }
    tools
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(files: &[(&str, &str)]) -> Manifest {
        let files = files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()));
        Manifest::of(&Bundle::in_memory(Some("x".into()), files))
    }

    #[test]
    fn skill_yaml_wins_over_older_dialects() {
        let manifest = manifest(&[
            (
                "SKILL.md",
                "---\nname: x\nversion: 1.0\ntags: [a]\nallow_network: true\n---\n",
            ),
            ("skill.yaml", "version: 2.0.0\n"),
        ]);
        assert_eq!(manifest.version.as_deref(), Some("2.0.0"));
        assert_eq!(manifest.tags, ["a"]);
        assert_eq!(manifest.permissions.unwrap().network, ["*"]);
    }

    #[test]
    fn tools_keep_their_parentheses() {
        assert_eq!(
            split_tools("Read Bash(git add:*), Write"),
            ["Read", "Bash(git add:*)", "Write"]
        );
    }

    #[test]
    fn one_broken_field_spoils_no_other() {
        let manifest = manifest(&[("skill.yaml", "tags: 1\nentrypoint: a.py\n")]);
        assert_eq!(
            (manifest.tags.len(), manifest.entrypoint.as_deref()),
            (0, Some("a.py"))
        );
    }
}
