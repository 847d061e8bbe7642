//! JSON Schemas, and the samples that they describe.

use crate::lint::rule::Rule;

/// The rules of this group, by code.
pub(super) const RULES: &[&Rule] = &[];
