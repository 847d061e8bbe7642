//! `skill.yaml`, and what belongs there.

mod broad_network;
mod declared;
mod dependency_requirement;
mod entrypoint_missing;
mod legacy_field;
mod mcp_requirements;
mod runtime_mismatch;
mod skill_yaml_schema;
mod skill_yaml_syntax;
mod undeclared_env;
mod unknown_script;
mod version_not_semver;
mod versions_disagree;

use crate::lint::rule::Rule;

/// The rules of this group, by code.
pub(super) const RULES: &[&Rule] = &[
    &skill_yaml_syntax::RULE,
    &skill_yaml_schema::RULE,
    &entrypoint_missing::RULE,
    &version_not_semver::RULE,
    &versions_disagree::RULE,
    &legacy_field::RULE,
    &mcp_requirements::RULE,
    &unknown_script::RULE,
    &broad_network::RULE,
    &runtime_mismatch::RULE,
    &dependency_requirement::RULE,
    &undeclared_env::RULE,
];
