//! Which rules run and how much they weigh, by the user's word.

use super::registry;
use super::rule::{Group, Rule};
use crate::diagnostics::{Explain, Severity};

/// Names rules: a code, a code's beginning, a rule's name, a group, or `all`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selector(String);

/// A selector that names nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no rule or group `{text}`")]
pub struct UnknownSelector {
    text: String,
    suggestion: Option<&'static str>,
}

impl Explain for UnknownSelector {
    fn kind(&self) -> &'static str {
        "unknown-rule"
    }

    fn hint(&self) -> Option<String> {
        Some(match self.suggestion {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`open-skills explain --all` lists every rule".into(),
        })
    }
}

impl Selector {
    /// A selector that names at least one rule.
    pub fn parse(text: &str) -> Result<Self, UnknownSelector> {
        let selector = Self(text.trim().to_owned());
        if registry::rules().iter().any(|rule| selector.names(rule)) {
            return Ok(selector);
        }
        Err(UnknownSelector {
            text: text.to_owned(),
            suggestion: nearest(text),
        })
    }

    /// Whether it names a rule.
    pub fn names(&self, rule: &Rule) -> bool {
        let text = self.0.as_str();
        let code_begins = text.len() >= 2
            && rule
                .code
                .get(..text.len())
                .is_some_and(|begin| begin.eq_ignore_ascii_case(text));
        text.eq_ignore_ascii_case("all")
            || text == rule.name
            || text == rule.group.as_str()
            || code_begins
    }
}

/// The rule or group that was probably meant.
fn nearest(text: &str) -> Option<&'static str> {
    let groups = Group::ALL.iter().map(|group| group.as_str());
    let rules = registry::rules()
        .iter()
        .flat_map(|rule| [rule.code, rule.name]);
    groups
        .chain(rules)
        .map(|name| {
            (
                strsim::jaro_winkler(&name.to_lowercase(), &text.to_lowercase()),
                name,
            )
        })
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name)
}

/// What the user said about rules; empty means: as the profiles have it.
#[derive(Clone, Debug, Default)]
pub struct LintConfig {
    /// Only these rules run; empty means all.
    pub select: Vec<Selector>,
    /// These rules do not run; the later word wins over `levels`.
    pub ignore: Vec<Selector>,
    /// These rules weigh this much under every profile; the last that fits wins.
    pub levels: Vec<(Selector, Severity)>,
}

impl LintConfig {
    /// What the user said about a rule: nothing, off, or a weight.
    pub fn level(&self, rule: &Rule) -> Option<Option<Severity>> {
        if self.ignore.iter().any(|selector| selector.names(rule)) {
            return Some(None);
        }
        let named = |(selector, _): &&(Selector, Severity)| selector.names(rule);
        if let Some(&(_, severity)) = self.levels.iter().rev().find(named) {
            return Some(Some(severity));
        }
        let selected =
            self.select.is_empty() || self.select.iter().any(|selector| selector.names(rule));
        (!selected).then_some(None)
    }
}
