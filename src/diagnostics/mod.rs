//! What the tool has to say about a file: findings, spans, edits and fixes.
//!
//! Data only. Nothing here reads a file, prints, or decides what is wrong; rules
//! make [`Finding`]s, `output` shows them and `ops` applies their [`Fix`]es.

mod finding;
mod fix;
mod source;

pub use finding::{Finding, Label, RuleId, Severity};
pub use fix::{Applicability, Change, Fix};
pub use source::{Position, SourceFile, Span};
