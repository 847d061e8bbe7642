//! What could harm whoever loads the skill.
//!
//! The rules look for known patterns only: a skill without findings is not thereby safe.
//! Nothing within a skill can turn them off.

mod bidi_control;
mod code;
mod committed_secret;
mod credential_access;
mod decode_to_shell;
mod decoding;
mod disguised_file;
mod encoded_payload;
mod executable_file;
mod hidden_instructions;
mod invisible;
mod javascript_danger;
mod lookalike_name;
mod mixed_script;
mod override_phrases;
mod owasp;
mod persistence;
mod pipe_to_shell;
mod protected_archive;
mod python_danger;
mod remote_instructions;
mod run_first_prerequisite;
mod scan;
mod secrets;
mod shell_danger;
mod suspicious_host;
mod tag_characters;
mod unpinned_install;
mod utf16;
mod variation_selector_run;
mod wildcard_tools;
mod words;
mod zero_width;

use crate::diagnostics::Severity;
use crate::lint::rule::{Levels, Rule};
use crate::tables::profiles::ProfileId;

pub(in crate::lint) use code::Language as CodeLanguage;
pub(in crate::lint) use committed_secret::redact;
pub(in crate::lint) use scan::{Scan, Text};

/// A warning for whoever loads the skill; it must not be published.
const LEVELS: Levels = Levels::but(
    Some(Severity::Warning),
    &[(ProfileId::Publish, Some(Severity::Error))],
);

/// The rules of this group, by code.
pub(super) const RULES: &[&Rule] = &[
    &tag_characters::RULE,
    &bidi_control::RULE,
    &zero_width::RULE,
    &variation_selector_run::RULE,
    &mixed_script::RULE,
    &hidden_instructions::RULE,
    &executable_file::RULE,
    &pipe_to_shell::RULE,
    &decode_to_shell::RULE,
    &protected_archive::RULE,
    &suspicious_host::RULE,
    &override_phrases::RULE,
    &run_first_prerequisite::RULE,
    &python_danger::RULE,
    &javascript_danger::RULE,
    &shell_danger::RULE,
    &wildcard_tools::RULE,
    &committed_secret::RULE,
    &remote_instructions::RULE,
    &unpinned_install::RULE,
    &encoded_payload::RULE,
    &credential_access::RULE,
    &persistence::RULE,
    &lookalike_name::RULE,
    &disguised_file::RULE,
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables::profiles::Profile;

    #[test]
    fn all_rules_keep_a_skill_from_being_published() {
        for rule in RULES {
            let under = |id| rule.level(Profile::get(id));
            assert_eq!(under(ProfileId::Publish), Some(Severity::Error));
            // These two mirror validators, which know nothing of threats.
            assert_eq!(under(ProfileId::Spec), Some(Severity::Warning));
            assert_eq!(under(ProfileId::ClaudeUpload), Some(Severity::Warning));
        }
    }
}
