//! Looks.

mod field_order;
mod heading_jump;
mod line_ends;
mod several_titles;
mod trailing_space;

use crate::lint::rule::Rule;

/// The rules of this group, by code.
pub(super) const RULES: &[&Rule] = &[
    &trailing_space::RULE,
    &field_order::RULE,
    &heading_jump::RULE,
    &line_ends::RULE,
    &several_titles::RULE,
];
