//! Links and paths in the text.

mod absolute_path;
mod backslash_path;
mod broken_anchor;
mod broken_link;
mod broken_path;
mod deep_reference;
mod leaves_skill;
mod target;

use crate::lint::rule::Rule;

/// The rules of this group, by code.
pub(super) const RULES: &[&Rule] = &[
    &broken_link::RULE,
    &broken_path::RULE,
    &leaves_skill::RULE,
    &broken_anchor::RULE,
    &absolute_path::RULE,
    &deep_reference::RULE,
    &backslash_path::RULE,
];
