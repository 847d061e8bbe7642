//! The field `description`.

mod client_cut;
mod markup;
mod missing;
mod no_occasion;
mod not_a_string;
mod placeholder;
mod point_of_view;
mod too_long;
mod vague;
mod wording;

use crate::lint::rule::Rule;

/// The rules of this group, by code.
pub(super) const RULES: &[&Rule] = &[
    &missing::RULE,
    &not_a_string::RULE,
    &too_long::RULE,
    &markup::RULE,
    &point_of_view::RULE,
    &no_occasion::RULE,
    &vague::RULE,
    &client_cut::RULE,
    &placeholder::RULE,
];
