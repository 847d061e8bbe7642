//! The rules: one file each, in a folder per group.
//!
//! A file holds the rule's documentation, its weight per profile, its check and its fix.
//! Its group's list, ordered by code, registers it; `docs/adding-a-rule.md` tells how.

mod authoring;
mod conflicts;
mod description;
mod escapes;
mod frontmatter;
mod layout;
mod links;
mod manifest;
mod name;
mod paths;
mod portability;
mod schema;
mod scripts;
mod security;
mod sources;
mod strings;
mod style;

use super::rule::Rule;
pub(super) use scripts::{Program, ProgramLanguage, read_programs};
pub(super) use security::{Scan, redact};

/// The groups' lists, in the order of [`super::rule::Group::ALL`].
pub(super) const GROUPS: &[&[&Rule]] = &[
    frontmatter::RULES,
    name::RULES,
    description::RULES,
    layout::RULES,
    links::RULES,
    scripts::RULES,
    manifest::RULES,
    schema::RULES,
    portability::RULES,
    authoring::RULES,
    security::RULES,
    style::RULES,
];
