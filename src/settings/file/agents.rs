//! The part `agent-profiles`: agents as this machine or project knows them.

use std::path::{Component, Path};

use super::Parser;
use crate::bundle::yaml::Node;
use crate::settings::reader::join;
use crate::settings::value::{Kind, Value};
use crate::tables::agents::Overlay;

const KEYS: &[&str] = &["context", "precedence", "project", "title", "user"];
const PRECEDENCES: &[&str] = &["project", "user"];

impl Parser<'_, '_> {
    pub(super) fn agent_profiles(&mut self, root: &Node) {
        let Some(node) = root.get("agent-profiles") else {
            return;
        };
        for (key, value) in self.reader.mapping(node, "agent-profiles") {
            let name = key.scalar().unwrap_or_default();
            self.name(key, name, "agent");
            let overlay = self.agent_profile(value, &join("agent-profiles", name));
            let sourced = self.sourced(value, overlay);
            self.layer.agents.insert(name.to_owned(), sourced);
        }
    }

    fn agent_profile(&mut self, node: &Node, name: &str) -> Overlay {
        self.reader.section(node, name, KEYS);
        let mut read = |key: &str, kind| {
            let value = node.get(key)?;
            self.reader.value(value, &join(name, key), kind)
        };
        let context = match read("context", Kind::Integer) {
            Some(Value::Integer(tokens)) => usize::try_from(tokens).ok(),
            _ => None,
        };
        let user_first = match read("precedence", Kind::Choice(PRECEDENCES)) {
            Some(Value::Choice(word)) => Some(word == "user"),
            _ => None,
        };
        Overlay {
            title: self.optional(node, name, "title"),
            project: self.project_folder(node, name),
            user: self.optional(node, name, "user"),
            user_first,
            context,
        }
    }

    /// A project's folder of skills lies in the project.
    fn project_folder(&mut self, node: &Node, name: &str) -> Option<String> {
        let text = self.optional(node, name, "project")?;
        let is_plain = |part| matches!(part, Component::Normal(_));
        if !text.is_empty() && Path::new(&text).components().all(is_plain) {
            return Some(text);
        }
        let span = node.get("project").map_or(node.span, |value| value.span);
        let name = join(name, "project");
        let message = format!("`{name}` is no folder below the project: `{text}`");
        self.reader.problem(span, message, None);
        None
    }
}
