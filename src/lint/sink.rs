//! Where rules put what they found: it weighs findings and drops what nobody minds.

use std::sync::Arc;

use super::config::LintConfig;
use super::rule::Rule;
use crate::diagnostics::{Finding, Fix, Label, Severity, SourceFile, Span};
use crate::tables::profiles::{PROFILES, Profile};

/// Whether a profile minds a finding.
type ProfileTest<'p> = Box<dyn Fn(&Profile) -> bool + 'p>;

/// A finding before it is weighed.
pub struct Draft<'p> {
    file: Arc<SourceFile>,
    message: String,
    span: Option<Span>,
    label: Option<String>,
    labels: Vec<Label>,
    notes: Vec<String>,
    fixes: Vec<Fix>,
    minded_by: Option<ProfileTest<'p>>,
    at_most: Severity,
}

impl<'p> Draft<'p> {
    /// A finding about a file.
    pub fn new(file: &Arc<SourceFile>, message: impl Into<String>) -> Self {
        Self {
            file: Arc::clone(file),
            message: message.into(),
            span: None,
            label: None,
            labels: Vec::new(),
            notes: Vec::new(),
            fixes: Vec::new(),
            minded_by: None,
            at_most: Severity::Error,
        }
    }

    /// The place in the file.
    #[must_use]
    pub fn at(mut self, span: Span) -> Self {
        self.span = Some(span);
        self
    }

    /// A short text under the place.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Self {
        self.label = Some(text.into());
        self
    }

    /// Another place in the same file.
    #[must_use]
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Self {
        let text = text.into();
        self.labels.push(Label { span, text });
        self
    }

    /// A fact that helps to understand it.
    #[must_use]
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }

    /// A way out.
    #[must_use]
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fixes.push(fix);
        self
    }

    /// Only some profiles mind.
    #[must_use]
    pub fn minded_by(mut self, test: impl Fn(&Profile) -> bool + 'p) -> Self {
        self.minded_by = Some(Box::new(test));
        self
    }

    /// It weighs less than the rule's other findings.
    #[must_use]
    pub fn at_most(mut self, severity: Severity) -> Self {
        self.at_most = severity;
        self
    }
}

/// Takes the findings of one rule about one skill.
pub struct Sink<'a> {
    rule: &'static Rule,
    profiles: &'a [&'static Profile],
    config: &'a LintConfig,
    findings: &'a mut Vec<Finding>,
}

impl<'a> Sink<'a> {
    /// A place for the findings of `rule`.
    pub fn new(
        rule: &'static Rule,
        profiles: &'a [&'static Profile],
        config: &'a LintConfig,
        findings: &'a mut Vec<Finding>,
    ) -> Self {
        Self {
            rule,
            profiles,
            config,
            findings,
        }
    }

    /// Whether any profile in force weighs this rule at all: if not, it need not look.
    pub fn listens(&self) -> bool {
        self.profiles
            .iter()
            .any(|profile| self.level(profile).is_some())
    }

    /// Takes a finding, unless no profile in force minds it.
    pub fn add(&mut self, draft: Draft<'_>) {
        let minds = |profile: &Profile| draft.minded_by.as_ref().is_none_or(|test| test(profile));
        let levels = self.profiles.iter().filter(|profile| minds(profile));
        let Some(severity) = levels.filter_map(|profile| self.level(profile)).max() else {
            return;
        };
        let refuses = |profile: &&Profile| {
            profile.is_client()
                && minds(profile)
                && self.rule.level(profile) == Some(Severity::Error)
        };
        let severity = match self.config.level(self.rule) {
            Some(_) => severity,
            None => severity.min(draft.at_most),
        };
        let mut profiles = Vec::new();
        if draft.at_most == Severity::Error {
            profiles.extend(PROFILES.iter().filter(refuses).map(|profile| profile.name));
        }
        self.findings.push(Finding {
            rule: self.rule.id(),
            severity,
            message: draft.message,
            span: draft.span.map(|span| clamp(span, &draft.file)),
            file: draft.file,
            label: draft.label,
            labels: draft.labels,
            notes: draft.notes,
            fixes: draft.fixes,
            profiles,
        });
    }

    fn level(&self, profile: &Profile) -> Option<Severity> {
        match self.config.level(self.rule) {
            Some(level) => level,
            None => self.rule.level(profile),
        }
    }
}

/// A span within the text, on character boundaries, whatever a rule computed.
fn clamp(span: Span, file: &SourceFile) -> Span {
    let text = file.text();
    let floor = |mut at: usize| {
        at = at.min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let start = floor(span.start);
    Span::new(start, floor(span.end).max(start))
}
