//! Settings as rows of key, value and origin, without a secret in any.

use serde_json::{Value as Json, json};

use super::model::{Grant, Registry, TrustRule, WantedSkill};
use super::{Origin, Settings};
use crate::tables::agents::Overlay;

/// One line of `config show`.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Dotted key.
    pub key: String,
    /// The value, without secrets.
    pub value: Json,
    /// Who said it.
    pub origin: Origin,
}

impl Row {
    fn new(key: impl Into<String>, value: Json, origin: &Origin) -> Self {
        Self {
            key: key.into(),
            value,
            origin: origin.clone(),
        }
    }

    /// The value as people read it.
    pub fn shown(&self) -> String {
        shown(&self.value)
    }
}

fn shown(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Array(items) => items.iter().map(shown).collect::<Vec<_>>().join(", "),
        Json::Object(fields) => {
            let field = |(key, value): (&String, &Json)| format!("{key}={}", shown(value));
            fields.iter().map(field).collect::<Vec<_>>().join(" ")
        }
        other => other.to_string(),
    }
}

/// Every setting that somebody said something about, ordered by key.
pub fn rows(settings: &Settings) -> Vec<Row> {
    let layer = &settings.layer;
    let mut rows = Vec::new();
    for (key, sourced) in &layer.values {
        rows.push(Row::new(*key, sourced.value.to_json(), &sourced.origin));
    }
    for (name, sourced) in &layer.registries {
        let key = format!("registries.{name}");
        rows.push(Row::new(key, registry(&sourced.value), &sourced.origin));
    }
    for (name, sourced) in &layer.skills {
        let key = format!("skills.{name}");
        rows.push(Row::new(key, skill(&sourced.value), &sourced.origin));
    }
    for (name, sourced) in &layer.agents {
        let key = format!("agent-profiles.{name}");
        rows.push(Row::new(key, agent(&sourced.value), &sourced.origin));
    }
    for (at, sourced) in layer.overrides.iter().enumerate() {
        let entry = &sourced.value;
        let value = json!({"paths": entry.paths, "profile": entry.profile, "select": entry.select,
            "ignore": entry.ignore, "error": entry.error, "warn": entry.warn});
        let key = format!("lint.overrides[{at}]");
        rows.push(Row::new(key, without_empty(value), &sourced.origin));
    }
    for (at, sourced) in layer.grants.iter().enumerate() {
        let key = format!("run.grants[{at}]");
        rows.push(Row::new(key, grant(&sourced.value), &sourced.origin));
    }
    trust(settings, &mut rows);
    rows.sort_by(|a, b| a.key.cmp(&b.key));
    rows
}

fn trust(settings: &Settings, rows: &mut Vec<Row>) {
    let layer = &settings.layer;
    for (id, sourced) in &layer.keys {
        let key = &sourced.value;
        let value = json!({"type": key.kind, "public": key.public,
            "valid_from": key.valid_from, "valid_until": key.valid_until});
        let name = format!("trust.keys.{id}");
        rows.push(Row::new(name, without_empty(value), &sourced.origin));
    }
    for (at, sourced) in layer.rules.iter().enumerate() {
        let key = format!("trust.rules[{at}]");
        rows.push(Row::new(key, rule(&sourced.value), &sourced.origin));
    }
    for (id, sourced) in &layer.revoked_keys {
        let value = json!({"at": sourced.value.at, "reason": sourced.value.reason});
        let key = format!("trust.revoked.keys.{id}");
        rows.push(Row::new(key, without_empty(value), &sourced.origin));
    }
    for (at, sourced) in layer.revoked_digests.iter().enumerate() {
        let key = format!("trust.revoked.digests[{at}]");
        rows.push(Row::new(key, json!(sourced.value), &sourced.origin));
    }
}

fn registry(registry: &Registry) -> Json {
    let credentials: serde_json::Map<_, _> = registry
        .credentials
        .keys()
        .map(|field| (field.clone(), json!("<redacted>")))
        .collect();
    without_empty(
        json!({"url": registry.url.to_string(), "endpoint": registry.endpoint,
        "region": registry.region, "profile": registry.profile, "credentials": credentials}),
    )
}

fn skill(skill: &WantedSkill) -> Json {
    without_empty(json!({"version": skill.version, "registry": skill.registry,
        "source": skill.source.as_ref().map(ToString::to_string), "agents": skill.agents}))
}

fn agent(overlay: &Overlay) -> Json {
    let precedence = overlay.user_first.map(|user| match user {
        true => "user",
        false => "project",
    });
    without_empty(
        json!({"title": overlay.title, "project": overlay.project, "user": overlay.user,
        "precedence": precedence, "context": overlay.context}),
    )
}

fn grant(grant: &Grant) -> Json {
    without_empty(
        json!({"skill": grant.skill, "network": grant.network, "env": grant.env,
        "read": grant.read, "write": grant.write}),
    )
}

fn rule(rule: &TrustRule) -> Json {
    without_empty(json!({"scope": rule.scope, "keys": rule.keys,
        "threshold": rule.threshold, "tofu": rule.tofu}))
}

/// Drops the fields that say nothing.
fn without_empty(mut value: Json) -> Json {
    if let Json::Object(fields) = &mut value {
        fields.retain(|_, value| match value {
            Json::Null => false,
            Json::Array(items) => !items.is_empty(),
            Json::Object(fields) => !fields.is_empty(),
            _ => true,
        });
    }
    value
}
