//! What makes a skill good to read for an agent.

mod body_empty;
mod body_lines;
mod body_tokens;
mod failures_unsaid;
mod generic_name;
mod no_headings;
mod placeholder_left;
mod prerequisites_unsaid;
mod repeated_description;
mod script_data_unsaid;
mod scripts;
mod time_sensitive;

use crate::lint::rule::Rule;

/// The rules of this group, by code.
pub(super) const RULES: &[&Rule] = &[
    &body_lines::RULE,
    &body_tokens::RULE,
    &body_empty::RULE,
    &prerequisites_unsaid::RULE,
    &failures_unsaid::RULE,
    &script_data_unsaid::RULE,
    &placeholder_left::RULE,
    &generic_name::RULE,
    &time_sensitive::RULE,
    &no_headings::RULE,
    &repeated_description::RULE,
];
