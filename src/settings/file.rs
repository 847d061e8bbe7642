//! From the tree of `open-skills.yaml` to a [`Layer`]; every mistake is noted, none stops it.

use std::collections::BTreeMap;

use super::expand::mentions_variable;
use super::model::{
    Grant, Layer, LintOverride, Registry, Revocation, TrustRule, TrustedKey, WantedSkill,
};
use super::origin::{Origin, Place, Sourced};
use super::reader::{Reader, join};
use super::table::{SETTINGS, Setting};
use super::value::{Kind, Secret, Url};
use crate::bundle::yaml::{Data, Node};

/// Parts of the file that are no plain settings, by section.
const PARTS: [(&str, &[&str]); 3] = [
    (
        "",
        &["environments", "registries", "run", "skills", "trust"],
    ),
    ("lint", &["overrides"]),
    ("trust", &["keys", "revoked", "rules"]),
];

const CREDENTIALS: &[&str] = &[
    "access-key-id",
    "password",
    "secret-access-key",
    "session-token",
    "token",
    "username",
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

    fn registries(&mut self, root: &Node) {
        let Some(node) = root.get("registries") else {
            return;
        };
        for (key, value) in self.reader.mapping(node, "registries") {
            let name = key.scalar().unwrap_or_default();
            self.name(key, name, "registry");
            if let Some(registry) = self.registry(value, &join("registries", name)) {
                let sourced = self.sourced(value, registry);
                self.layer.registries.insert(name.to_owned(), sourced);
            }
        }
    }

    fn registry(&mut self, node: &Node, name: &str) -> Option<Registry> {
        if node.scalar().is_some() && !node.is_null() {
            return Some(Registry {
                url: self.url(node, name)?,
                endpoint: None,
                region: None,
                profile: None,
                credentials: BTreeMap::new(),
            });
        }
        let known = ["credentials", "endpoint", "profile", "region", "url"];
        self.reader.section(node, name, &known);
        let Some(url) = node.get("url") else {
            let message = format!("`{name}` has no `url`");
            self.reader.problem(node.span, message, None);
            return None;
        };
        Some(Registry {
            url: self.url(url, &join(name, "url"))?,
            endpoint: self.optional(node, name, "endpoint"),
            region: self.optional(node, name, "region"),
            profile: self.optional(node, name, "profile"),
            credentials: self.credentials(node, name),
        })
    }

    /// Messages about credentials never repeat what stands there.
    fn credentials(&mut self, registry: &Node, name: &str) -> BTreeMap<String, Secret> {
        let mut secrets = BTreeMap::new();
        let Some(node) = registry.get("credentials") else {
            return secrets;
        };
        let name = join(name, "credentials");
        if !matches!(node.data, Data::Mapping(_)) {
            let message = format!("`{name}` expected a mapping");
            self.reader.problem(node.span, message, None);
            return secrets;
        }
        for (key, value) in self.reader.section(node, &name, CREDENTIALS) {
            let field = key.scalar().unwrap_or_default();
            if value.string().is_none() {
                let message = format!("`{}` expected a string", join(&name, field));
                let hint = Some("put it in quotes, or write `${NAME}`".to_owned());
                self.reader.problem(value.span, message, hint);
            } else if let Some(text) = self.reader.text(value, field) {
                secrets.insert(field.to_owned(), Secret::new(text));
            }
        }
        secrets
    }

    fn url(&mut self, node: &Node, name: &str) -> Option<Url> {
        let written = node.scalar().unwrap_or_default();
        let text = self.reader.text(node, name)?;
        if text.is_empty() {
            self.reader.wrong_type(node, name, "a location");
            return None;
        }
        Some(Url::expanded(text, written))
    }

    fn skills(&mut self, root: &Node) {
        let Some(node) = root.get("skills") else {
            return;
        };
        for (key, value) in self.reader.mapping(node, "skills") {
            let name = key.scalar().unwrap_or_default();
            self.name(key, name, "skill");
            let skill = self.skill(value, &join("skills", name));
            let sourced = self.sourced(value, skill);
            self.layer.skills.insert(name.to_owned(), sourced);
        }
    }

    fn skill(&mut self, node: &Node, name: &str) -> WantedSkill {
        if matches!(node.data, Data::Scalar(_)) {
            return WantedSkill {
                version: self.requirement(node, name),
                ..WantedSkill::default()
            };
        }
        self.reader
            .section(node, name, &["agents", "registry", "source", "version"]);
        if let (Some(_), Some((key, _))) = (node.get("source"), node.entry("registry")) {
            let message = format!("`{name}` has a `source` and a `registry`");
            let hint = Some("keep the one that it comes from".to_owned());
            self.reader.problem(key.span, message, hint);
        }
        WantedSkill {
            version: node
                .get("version")
                .and_then(|value| self.requirement(value, &join(name, "version"))),
            registry: self.optional(node, name, "registry"),
            source: self.optional(node, name, "source"),
            agents: self.list(node, name, "agents"),
        }
    }

    /// A version requirement as cargo reads it, or the name of a tag.
    fn requirement(&mut self, node: &Node, name: &str) -> Option<String> {
        if node.is_null() {
            return None;
        }
        let expected = "a version requirement such as `\"^1.2\"`, or a tag";
        if node.string().is_none() {
            self.reader.wrong_type(node, name, expected);
            return None;
        }
        let text = self.reader.text(node, name)?;
        if semver::VersionReq::parse(&text).is_err() && !is_name(&text) {
            self.reader.wrong_type(node, name, expected);
            return None;
        }
        Some(text)
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

    fn trust(&mut self, root: &Node) {
        let Some(trust) = root.get("trust") else {
            return;
        };
        if let Some(keys) = trust.get("keys") {
            self.keys(keys);
        }
        if let Some(rules) = trust.get("rules") {
            self.rules(rules);
        }
        if let Some(revoked) = trust.get("revoked") {
            self.revoked(revoked);
        }
    }

    fn keys(&mut self, node: &Node) {
        let name = "trust.keys";
        for item in self.reader.items(node, name) {
            let known = ["id", "public", "type", "valid_from", "valid_until"];
            self.reader.section(item, name, &known);
            let (id, kind, public) = (
                self.required(item, name, "id"),
                self.required(item, name, "type"),
                self.required(item, name, "public"),
            );
            let (Some(id), Some(kind), Some(public)) = (id, kind, public) else {
                continue;
            };
            if let Some(value) = item.get("type") {
                let kinds = Kind::Choice(&["p256", "ed25519", "ssh"]);
                self.reader.value(value, "trust.keys.type", kinds);
            }
            let key = TrustedKey {
                kind,
                public,
                valid_from: self.date(item, name, "valid_from"),
                valid_until: self.date(item, name, "valid_until"),
            };
            let sourced = self.sourced(item, key);
            if self.layer.keys.insert(id.clone(), sourced).is_some() {
                let message = format!("the key `{id}` stands twice");
                self.reader.problem(item.span, message, None);
            }
        }
    }

    fn rules(&mut self, node: &Node) {
        let name = "trust.rules";
        for item in self.reader.items(node, name) {
            self.reader
                .section(item, name, &["keys", "scope", "threshold", "tofu"]);
            let Some(scope) = self.required(item, name, "scope") else {
                continue;
            };
            let rule = TrustRule {
                scope,
                keys: self.list(item, name, "keys"),
                threshold: self.threshold(item),
                tofu: self.flag(item, "trust.rules.tofu"),
            };
            let sourced = self.sourced(item, rule);
            self.layer.rules.push(sourced);
        }
    }

    /// No signature at all is never enough.
    fn threshold(&mut self, rule: &Node) -> u64 {
        let Some(node) = rule.get("threshold") else {
            return 1;
        };
        match node.scalar().and_then(|text| text.parse().ok()) {
            Some(count @ 1..) => count,
            _ => {
                let expected = "a whole number from 1";
                self.reader
                    .wrong_type(node, "trust.rules.threshold", expected);
                1
            }
        }
    }

    fn flag(&mut self, rule: &Node, name: &str) -> bool {
        let Some(node) = rule.get("tofu") else {
            return false;
        };
        let value = self.reader.value(node, name, Kind::Bool);
        value == Some(super::value::Value::Bool(true))
    }

    fn revoked(&mut self, node: &Node) {
        let name = "trust.revoked";
        self.reader.section(node, name, &["digests", "keys"]);
        if let Some(keys) = node.get("keys") {
            for item in self.reader.items(keys, "trust.revoked.keys") {
                let name = "trust.revoked.keys";
                self.reader.section(item, name, &["at", "id", "reason"]);
                let Some(id) = self.required(item, name, "id") else {
                    continue;
                };
                let revocation = Revocation {
                    at: self.date(item, name, "at"),
                    reason: self.optional(item, name, "reason"),
                };
                let sourced = self.sourced(item, revocation);
                self.layer.revoked_keys.insert(id, sourced);
            }
        }
        if let Some(digests) = node.get("digests") {
            for item in self.reader.items(digests, "trust.revoked.digests") {
                self.digest(item);
            }
        }
    }

    fn digest(&mut self, item: &Node) {
        let name = "trust.revoked.digests";
        let Some(text) = self.reader.text(item, name) else {
            return;
        };
        let hex = text.strip_prefix("sha256:").unwrap_or_default();
        if hex.len() == 64 && hex.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
            let sourced = self.sourced(item, text);
            self.layer.revoked_digests.push(sourced);
        } else {
            let expected = "`sha256:` and 64 small hexadecimal digits";
            self.reader.wrong_type(item, name, expected);
        }
    }

    fn grants(&mut self, root: &Node) {
        let Some(run) = root.get("run") else {
            return;
        };
        self.reader.section(run, "run", &["grants"]);
        let Some(node) = run.get("grants") else {
            return;
        };
        let name = "run.grants";
        for item in self.reader.items(node, name) {
            let known = ["env", "network", "read", "skill", "write"];
            self.reader.section(item, name, &known);
            let Some(skill) = self.required(item, name, "skill") else {
                continue;
            };
            let (environment, base) = (self.reader.variables.environment, self.reader.base);
            let paths = |texts: Vec<String>| {
                let resolved = texts.iter().map(|text| environment.resolve(text, base));
                resolved.collect()
            };
            let grant = Grant {
                skill,
                network: self.list(item, name, "network"),
                env: self.list(item, name, "env"),
                read: paths(self.list(item, name, "read")),
                write: paths(self.list(item, name, "write")),
            };
            let sourced = self.sourced(item, grant);
            self.layer.grants.push(sourced);
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
