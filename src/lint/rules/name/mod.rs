//! The field `name`.

mod folder_mismatch;
mod format;
mod missing;
mod not_a_string;
mod reserved_word;

use crate::lint::rule::Rule;

/// The rules of this group, by code.
pub(super) const RULES: &[&Rule] = &[
    &missing::RULE,
    &not_a_string::RULE,
    &format::RULE,
    &folder_mismatch::RULE,
    &reserved_word::RULE,
];
