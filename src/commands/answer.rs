//! How commands that report something write their answer.

use clap::{Args, ValueEnum};
use serde_json::Value as Json;

/// How an answer is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum AnswerFormat {
    /// For people
    #[default]
    Human,
    /// For machines
    Json,
}

/// The flags that choose it.
#[derive(Args, Clone, Copy, Debug, Default)]
pub struct AnswerArgs {
    /// How to write the answer
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    format: AnswerFormat,
    /// The same as --format json
    #[arg(long, conflicts_with = "format")]
    json: bool,
}

impl AnswerArgs {
    /// Whether the answer is for machines.
    pub fn is_json(self) -> bool {
        self.format() == AnswerFormat::Json
    }

    /// How the answer is to be written.
    pub fn format(self) -> AnswerFormat {
        match self.json {
            true => AnswerFormat::Json,
            false => self.format,
        }
    }
}

/// A document for machines that people can read too.
pub fn pretty(value: &Json) -> String {
    format!("{value:#}\n")
}
