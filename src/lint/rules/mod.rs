//! The rules: one file each, in a folder per group.
//!
//! A file holds the rule's documentation, its weight per profile, its check and its fix.
//! Its group's list, ordered by code, registers it; `docs/adding-a-rule.md` tells how.

mod description;
mod frontmatter;
mod name;
mod sources;

use super::rule::Rule;

/// The groups' lists, in the order of [`super::rule::Group::ALL`].
pub(super) const GROUPS: &[&[&Rule]] = &[frontmatter::RULES, name::RULES, description::RULES];
