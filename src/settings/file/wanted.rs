//! The parts `registries` and `skills`: what is wanted, and where from.

use std::collections::BTreeMap;

use super::{Parser, is_name};
use crate::bundle::yaml::{Data, Node};
use crate::settings::model::{Registry, WantedSkill};
use crate::settings::reader::join;
use crate::settings::value::{Secret, Url};

const CREDENTIALS: &[&str] = &[
    "access-key-id",
    "password",
    "secret-access-key",
    "session-token",
    "token",
    "username",
];

impl Parser<'_, '_> {
    pub(super) fn registries(&mut self, root: &Node) {
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
                url: self.place(node, name)?,
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
            url: self.place(url, &join(name, "url"))?,
            endpoint: self.endpoint(node, name),
            region: self.optional(node, name, "region"),
            profile: self.optional(node, name, "profile"),
            credentials: self.credentials(node, name),
        })
    }

    /// Where a service answers, which is shown and remembered as it is. A message about one with
    /// a secret in it never repeats what stands there.
    fn endpoint(&mut self, registry: &Node, name: &str) -> Option<String> {
        let text = self.optional(registry, name, "endpoint")?;
        if !text.contains(['@', '?', '#']) {
            return Some(text);
        }
        let span = registry.get("endpoint").map_or(registry.span, |at| at.span);
        let name = join(name, "endpoint");
        let message = format!("`{name}` has more in it than where the service is");
        let hint = "leave out what stands before `@` and behind `?`; who asks is said under \
                    `credentials`, best as `access-key-id: ${NAME}`";
        self.reader.problem(span, message, Some(hint.to_owned()));
        None
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

    /// The same of a registry, whose folder is meant from the file's folder on.
    fn place(&mut self, node: &Node, name: &str) -> Option<Url> {
        let url = self.url(node, name)?;
        let written = node.scalar().unwrap_or_default();
        Some(self.reader.location(url.expose().to_owned(), written))
    }

    pub(super) fn skills(&mut self, root: &Node) {
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
            source: node
                .get("source")
                .and_then(|value| self.url(value, &join(name, "source"))),
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
}
