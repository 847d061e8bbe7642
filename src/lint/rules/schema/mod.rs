//! JSON Schemas, and the samples that they describe.

mod config_schema_empty;
mod invalid_schema;
mod sample_mismatch;
mod schema_file_missing;
mod schemas;

use crate::lint::rule::Rule;

/// The rules of this group, by code.
pub(super) const RULES: &[&Rule] = &[
    &invalid_schema::RULE,
    &schema_file_missing::RULE,
    &sample_mismatch::RULE,
    &config_schema_empty::RULE,
];
