//! The fences, the YAML and the fields of the frontmatter.

mod allowed_tools_format;
mod byte_order_mark;
mod compatibility_length;
mod control_character;
mod duplicate_key;
mod fence_spacing;
mod field_type;
mod metadata_value;
mod missing;
mod not_a_mapping;
mod not_utf8;
mod unclosed;
mod unknown_field;
mod yaml_feature;
mod yaml_syntax;

use crate::lint::rule::Rule;

/// The rules of this group, by code.
pub(super) const RULES: &[&Rule] = &[
    &missing::RULE,
    &unclosed::RULE,
    &fence_spacing::RULE,
    &byte_order_mark::RULE,
    &not_utf8::RULE,
    &control_character::RULE,
    &yaml_syntax::RULE,
    &not_a_mapping::RULE,
    &duplicate_key::RULE,
    &yaml_feature::RULE,
    &unknown_field::RULE,
    &field_type::RULE,
    &compatibility_length::RULE,
    &metadata_value::RULE,
    &allowed_tools_format::RULE,
];
