//! The parts `trust` and `run`: whom to believe and what skills may do.

use super::Parser;
use crate::bundle::yaml::Node;
use crate::settings::model::{Grant, Revocation, TrustRule, TrustedKey};
use crate::settings::value::{Kind, Value};

impl Parser<'_, '_> {
    pub(super) fn trust(&mut self, root: &Node) {
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
        value == Some(Value::Bool(true))
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

    pub(super) fn grants(&mut self, root: &Node) {
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
}
