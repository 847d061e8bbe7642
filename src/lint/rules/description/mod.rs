//! The field `description`.

mod markup;
mod missing;
mod not_a_string;
mod too_long;

use crate::lint::rule::Rule;

/// The rules of this group, by code.
pub(super) const RULES: &[&Rule] = &[
    &missing::RULE,
    &not_a_string::RULE,
    &too_long::RULE,
    &markup::RULE,
];
