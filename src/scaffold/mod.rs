//! How a new skill begins: from a template and answers to a plan, from a plan to files.
//!
//! A [`Template`] says what it asks and which files it makes; [`Answers`] are what somebody
//! answered, checked; a [`Plan`] holds every file as it will be, so that it can be shown,
//! linted and compared before anything is written. [`mod@write`] puts it in place: all of it or
//! nothing. Templates are data, also foreign ones: they see their answers and nothing else.
//! Nothing here asks anybody, prints, or reads the network or the environment.

pub mod answers;
mod embedded;
pub mod error;
pub mod given;
pub mod licences;
mod manifest;
pub mod plan;
pub mod render;
pub mod stubs;
pub mod template;
pub mod write;

pub use answers::Answers;
pub use error::ScaffoldError;
pub use given::Given;
pub use plan::{Plan, PlannedFile};
pub use template::{Kind, Part, Question, QuestionType, Template};
