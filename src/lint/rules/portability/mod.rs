//! What only one client or system understands.

mod client_command;
mod client_field;
mod client_path;
mod flow_collection;
mod places;
mod platform_in_steps;
mod substitution;
mod tool_call_syntax;
mod tool_name;

use crate::lint::rule::Rule;

/// The rules of this group, by code.
pub(super) const RULES: &[&Rule] = &[
    &flow_collection::RULE,
    &tool_call_syntax::RULE,
    &platform_in_steps::RULE,
    &client_command::RULE,
    &client_path::RULE,
    &client_field::RULE,
    &tool_name::RULE,
    &substitution::RULE,
];
