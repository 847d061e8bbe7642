//! What a project's file may not say before the user approved it.
//!
//! A cloned repository must not grant itself anything, so the sensitive parts of its
//! `open-skills.yaml` are cut out of the tree before it becomes settings. An approval
//! names the file and the sha256 of its bytes: a changed file has to be approved again.

use sha2::{Digest, Sha256};

use super::expand::mentions_variable;
use super::reader::join;
use super::table::{Guard, SETTINGS};
use super::value::carries_secret;
use crate::bundle::yaml::{Data, Node};
use crate::diagnostics::Span;

/// A part of the file that counts only after approval.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sensitive {
    /// Dotted key.
    pub key: String,
    /// Where it stands.
    pub span: Span,
    /// Why it needs the user's word.
    pub reason: &'static str,
}

/// What the classification has to know from outside.
#[derive(Clone, Copy)]
pub struct Judge<'a> {
    /// Whether a rule, or a group of rules, is about security.
    pub is_security_rule: fn(&str) -> bool,
    /// Names of the registries in the user's own file.
    pub own_registries: &'a [&'a str],
}

/// The sha256 of a file's bytes, as `sha256:…`.
pub fn digest(bytes: &[u8]) -> String {
    use std::fmt::Write;
    let mut text = "sha256:".to_owned();
    for byte in Sha256::digest(bytes) {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// Cuts the sensitive parts out of a file's tree and says which they were.
pub fn withhold(root: &mut Node, judge: Judge<'_>) -> Vec<Sensitive> {
    let mut cut = Vec::new();
    plain(root, &mut cut);
    whole(root, "run", "it grants permissions to skills", &mut cut);
    let reason = "it sends skills to folders of its own choice";
    whole(root, "agent-profiles", reason, &mut cut);
    registries(root, judge, &mut cut);
    skills(root, &mut cut);
    libraries(root, &mut cut);
    lint(root, judge, &mut cut);
    trust(root, &mut cut);
    cut.sort_by_key(|part| part.span);
    cut
}

fn remove(node: &mut Node, key: &str) -> Option<Span> {
    let Data::Mapping(entries) = &mut node.data else {
        return None;
    };
    let at = entries.iter().position(|(k, _)| k.scalar() == Some(key))?;
    Some(entries.remove(at).0.span)
}

fn child<'n>(node: &'n mut Node, key: &str) -> Option<&'n mut Node> {
    let Data::Mapping(entries) = &mut node.data else {
        return None;
    };
    let found = entries.iter_mut().find(|(k, _)| k.scalar() == Some(key));
    found.map(|(_, value)| value)
}

fn whole(node: &mut Node, key: &str, reason: &'static str, cut: &mut Vec<Sensitive>) {
    if let Some(span) = remove(node, key) {
        let key = key.to_owned();
        cut.push(Sensitive { key, span, reason });
    }
}

/// The guarded rows of the table.
fn plain(root: &mut Node, cut: &mut Vec<Sensitive>) {
    for setting in SETTINGS.iter().filter(|setting| setting.in_file) {
        let free = match setting.guard {
            Guard::Free => continue,
            Guard::FreeOnly(word) => Some(word),
            Guard::Approval => None,
        };
        let (section, key) = setting.key.split_once('.').unwrap_or(("", setting.key));
        let parent = match section {
            "" => Some(&mut *root),
            _ => child(root, section),
        };
        let Some(parent) = parent else { continue };
        let written = parent.get(key).and_then(Node::scalar);
        if free.is_some() && written == free {
            continue;
        }
        if let Some(span) = remove(parent, key) {
            cut.push(Sensitive {
                key: setting.key.to_owned(),
                span,
                reason: "it takes a decision that is the user's",
            });
        }
    }
}

fn registries(root: &mut Node, judge: Judge<'_>, cut: &mut Vec<Sensitive>) {
    named(root, "registries", cut, &|name, node| {
        if judge.own_registries.contains(&name) {
            Some("it replaces a registry of the user's own file")
        } else {
            registry_reason(node)
        }
    });
}

/// A skill's source is an address too.
fn skills(root: &mut Node, cut: &mut Vec<Sensitive>) {
    named(root, "skills", cut, &|_, node| text_reason(node));
}

/// Cuts out those entries of a section that have a reason.
fn named(
    root: &mut Node,
    section: &str,
    cut: &mut Vec<Sensitive>,
    why: &dyn Fn(&str, &Node) -> Option<&'static str>,
) {
    let Some(Data::Mapping(entries)) = child(root, section).map(|node| &mut node.data) else {
        return;
    };
    entries.retain(|(key, value)| {
        let name = key.scalar().unwrap_or_default();
        let reason = why(name, value);
        if let Some(reason) = reason {
            cut.push(Sensitive {
                key: join(section, name),
                span: key.span,
                reason,
            });
        }
        reason.is_none()
    });
}

fn registry_reason(node: &Node) -> Option<&'static str> {
    if node.get("credentials").is_some() || node.get("profile").is_some() {
        return Some("it uses credentials");
    }
    // An endpoint of the file's choice would be sent requests that the user's keys signed.
    if node.get("endpoint").is_some() {
        return Some("it sends credentials to an endpoint of its own");
    }
    text_reason(node)
}

fn text_reason(node: &Node) -> Option<&'static str> {
    if any_text(node, &mentions_variable) {
        return Some("it sends environment variables to another machine");
    }
    any_text(node, &carries_secret).then_some("it uses credentials")
}

/// Places of plain skills are addresses as well.
fn libraries(root: &mut Node, cut: &mut Vec<Sensitive>) {
    for (section, key) in [
        ("library", "url"),
        ("tiers", "builtin"),
        ("tiers", "shared"),
        ("tiers", "user"),
    ] {
        let Some(parent) = child(root, section) else {
            continue;
        };
        let Some(reason) = parent.get(key).and_then(text_reason) else {
            continue;
        };
        if let Some(span) = remove(parent, key) {
            let key = join(section, key);
            cut.push(Sensitive { key, span, reason });
        }
    }
}

/// Lists of rules that would silence or soften what the security rules say.
fn lint(root: &mut Node, judge: Judge<'_>, cut: &mut Vec<Sensitive>) {
    let Some(lint) = child(root, "lint") else {
        return;
    };
    loosened(lint, "lint", judge, cut);
    // Known findings could include any of security.
    let reason = "it hides findings, which may be about security";
    if let Some(span) = remove(lint, "baseline") {
        let key = "lint.baseline".to_owned();
        cut.push(Sensitive { key, span, reason });
    }
    if let Some(Data::Sequence(items)) = child(lint, "overrides").map(|node| &mut node.data) {
        for item in items {
            loosened(item, "lint.overrides", judge, cut);
        }
    }
}

fn loosened(node: &mut Node, section: &str, judge: Judge<'_>, cut: &mut Vec<Sensitive>) {
    let mut judge_list = |key: &str, loosens: &dyn Fn(&[&str]) -> bool, reason| {
        let Some(value) = node.get(key) else { return };
        let listed: Vec<&str> = match &value.data {
            Data::Scalar(text) => vec![text],
            _ => value.items().iter().filter_map(Node::scalar).collect(),
        };
        let hidden = listed.iter().any(|word| mentions_variable(word));
        let counts = !listed.is_empty() && (hidden || loosens(&listed));
        if let Some(span) = counts.then(|| remove(node, key)).flatten() {
            let key = join(section, key);
            cut.push(Sensitive { key, span, reason });
        }
    };
    let security = judge.is_security_rule;
    let names_security = |words: &[&str]| words.iter().any(|word| security(word));
    judge_list("ignore", &names_security, "it silences security rules");
    judge_list("warn", &names_security, "it softens security rules");
    let leaves_out = |words: &[&str]| !words.contains(&"security");
    judge_list("select", &leaves_out, "it leaves out security rules");
    let lenient = |words: &[&str]| words.contains(&"lenient");
    judge_list("profile", &lenient, "it softens security rules");
}

/// Revocations only narrow; keys and rules say whom to believe.
fn trust(root: &mut Node, cut: &mut Vec<Sensitive>) {
    let Some(section) = child(root, "trust") else {
        return;
    };
    for (name, reason) in [
        ("keys", "it adds keys to trust"),
        ("rules", "it says which signatures are enough"),
    ] {
        if let Some(span) = remove(section, name) {
            let key = join("trust", name);
            cut.push(Sensitive { key, span, reason });
        }
    }
}

fn any_text(node: &Node, holds: &dyn Fn(&str) -> bool) -> bool {
    match &node.data {
        Data::Scalar(text) => holds(text),
        Data::Sequence(items) => items.iter().any(|item| any_text(item, holds)),
        Data::Mapping(entries) => entries.iter().any(|(_, value)| any_text(value, holds)),
        Data::Alias => false,
    }
}
