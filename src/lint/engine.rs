//! Runs the rules over one skill.

use super::config::LintConfig;
use super::guard::guard;
use super::registry;
use super::rules::redact;
use super::sink::Sink;
use super::subject::Subject;
use crate::bundle::Bundle;
use crate::diagnostics::Finding;
use crate::tables::profiles::Profile;

/// Everything that the rules have to say about a skill, in the order of files and places.
pub fn check(bundle: &Bundle, profiles: &[&'static Profile], config: &LintConfig) -> Vec<Finding> {
    let subject = Subject::new(bundle, profiles);
    let mut findings = Vec::new();
    for rule in registry::rules() {
        let mut sink = Sink::new(rule, profiles, config, &mut findings);
        if sink.listens() {
            (rule.check)(&subject, &mut sink);
        }
    }
    guard(bundle, &mut findings);
    redact(&subject, &mut findings);
    findings.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
    findings
}
