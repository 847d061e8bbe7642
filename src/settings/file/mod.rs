//! From the tree of `open-skills.yaml` to a [`Layer`]; every mistake is noted, none stops it.

mod agents;
mod trust;
mod wanted;

use crate::bundle::yaml::Node;
use crate::settings::expand::mentions_variable;
use crate::settings::model::{Layer, LintOverride};
use crate::settings::origin::{Origin, Place, Sourced};
use crate::settings::reader::{Reader, join};
use crate::settings::table::{SETTINGS, Setting};
use crate::settings::value::Kind;

/// Parts of the file that are no plain settings, by section.
const PARTS: [(&str, &[&str]); 3] = [
    (
        "",
        &[
            "agent-profiles",
            "environments",
            "registries",
            "run",
            "skills",
            "trust",
        ],
    ),
    ("lint", &["overrides"]),
    ("trust", &["keys", "revoked", "rules"]),
];

/// Which origin a file's values get.
pub type MakeOrigin = fn(Place) -> Origin;

/// Parses one document; `overlay` ones may not hold `environments` of their own.
pub fn layer(reader: &mut Reader<'_>, root: &Node, origin: MakeOrigin, overlay: bool) -> Layer {
    let mut parser = Parser {
        reader,
        origin,
        layer: Layer::default(),
    };
    parser.plain(root, "", overlay);
    parser.registries(root);
    parser.skills(root);
    parser.agent_profiles(root);
    parser.overrides(root);
    parser.trust(root);
    parser.grants(root);
    parser.layer
}

/// The keys that a section may hold.
fn known_keys(section: &str, overlay: bool) -> Vec<&'static str> {
    let mut known: Vec<&str> = SETTINGS
        .iter()
        .filter(|setting| setting.in_file)
        .filter_map(|setting| match section {
            "" => setting.key.split('.').next(),
            _ => setting.key.strip_prefix(section)?.strip_prefix('.'),
        })
        .collect();
    for (name, parts) in PARTS {
        if name == section {
            known.extend(parts);
        }
    }
    known.retain(|key| !(overlay && *key == "environments"));
    known.sort_unstable();
    known.dedup();
    known
}

struct Parser<'r, 'a> {
    reader: &'r mut Reader<'a>,
    origin: MakeOrigin,
    layer: Layer,
}

impl Parser<'_, '_> {
    fn sourced<T>(&self, node: &Node, value: T) -> Sourced<T> {
        Sourced::new(value, (self.origin)(self.reader.place(node.span)))
    }

    /// The settings of the table, and unknown keys in the sections that the table makes.
    fn plain(&mut self, node: &Node, section: &str, overlay: bool) {
        let known = known_keys(section, overlay);
        let entries = self.reader.section(node, section, &known);
        for (key, value) in entries {
            let Some(word) = key.scalar().filter(|word| known.contains(word)) else {
                continue;
            };
            let full = join(section, word);
            if let Some(setting) = row(&full) {
                if let Some(read) = self.reader.value(value, &full, setting.kind) {
                    let place = self.reader.place(value.span);
                    self.layer.set(setting.key, read, (self.origin)(place));
                }
            } else if section.is_empty() && makes_section(word) {
                self.plain(value, word, overlay);
            }
        }
    }

    fn overrides(&mut self, root: &Node) {
        let Some(node) = root.get("lint").and_then(|lint| lint.get("overrides")) else {
            return;
        };
        let name = "lint.overrides";
        for item in self.reader.items(node, name) {
            let known = ["error", "ignore", "paths", "profile", "select", "warn"];
            self.reader.section(item, name, &known);
            let paths = self.list(item, name, "paths");
            if paths.is_empty() {
                let message = format!("an entry of `{name}` has no `paths`");
                self.reader.problem(item.span, message, None);
            }
            self.globs(item, &paths);
            let entry = LintOverride {
                paths,
                base: self.reader.base.to_path_buf(),
                profile: self.list(item, name, "profile"),
                select: self.list(item, name, "select"),
                ignore: self.list(item, name, "ignore"),
                error: self.list(item, name, "error"),
                warn: self.list(item, name, "warn"),
            };
            let sourced = self.sourced(item, entry);
            self.layer.overrides.push(sourced);
        }
    }

    fn globs(&mut self, item: &Node, paths: &[String]) {
        let span = item.get("paths").map_or(item.span, |node| node.span);
        for path in paths {
            if let Err(error) = globset::Glob::new(path) {
                let message = format!("`{path}` is no glob: {}", error.kind());
                self.reader.problem(span, message, None);
            }
        }
    }

    fn optional(&mut self, node: &Node, section: &str, key: &str) -> Option<String> {
        let value = node.get(key)?;
        self.reader.text(value, &join(section, key))
    }

    fn required(&mut self, node: &Node, section: &str, key: &str) -> Option<String> {
        if node.get(key).is_none() {
            let message = format!("an entry of `{section}` has no `{key}`");
            self.reader.problem(node.span, message, None);
        }
        self.optional(node, section, key)
    }

    /// A date may stand without quotes, though YAML 1.1 makes more of it than text.
    fn date(&mut self, node: &Node, section: &str, key: &str) -> Option<String> {
        let value = node.get(key)?;
        let name = join(section, key);
        let text = value.scalar().unwrap_or_default();
        let digits = text.bytes().take(4).filter(u8::is_ascii_digit).count();
        if mentions_variable(text) || digits < 4 || text.as_bytes().get(4) != Some(&b'-') {
            let expected = "a date such as `2026-01-31`";
            self.reader.wrong_type(value, &name, expected);
            return None;
        }
        Some(text.to_owned())
    }

    fn list(&mut self, node: &Node, section: &str, key: &str) -> Vec<String> {
        let Some(value) = node.get(key) else {
            return Vec::new();
        };
        match self.reader.value(value, &join(section, key), Kind::List) {
            Some(super::value::Value::List(words)) => words,
            _ => Vec::new(),
        }
    }

    fn name(&mut self, key: &Node, name: &str, what: &str) {
        if !is_name(name) {
            let message = format!("`{name}` is no name for a {what}");
            let hint = Some("use small letters, digits, `-` and `_`, 64 at most".to_owned());
            self.reader.problem(key.span, message, hint);
        }
    }
}

fn row(key: &str) -> Option<&'static Setting> {
    super::table::find(key).filter(|setting| setting.in_file)
}

fn makes_section(word: &str) -> bool {
    let inside = |key: &str| key.split_once('.').is_some_and(|(first, _)| first == word);
    SETTINGS.iter().any(|setting| inside(setting.key))
}

fn is_name(text: &str) -> bool {
    let part = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_');
    (1..=64).contains(&text.len()) && text.bytes().all(part) && !text.starts_with(['-', '_'])
}
