//! What the tool has to say: findings about a file, with spans and fixes, and failures.
//!
//! Data only. Nothing here reads a file, prints, or decides what is wrong; rules
//! make [`Finding`]s, `output` shows them and `ops` applies their [`Fix`]es.

mod failure;
mod finding;
mod fix;
mod places;
mod shell;
mod source;

pub use failure::{Explain, Failure};
pub use finding::{Finding, Label, RuleId, Severity};
pub use fix::{Applicability, Change, Fix};
pub use places::without_secrets;
pub use shell::shell_word;
pub use source::{Position, SourceFile, Span};
