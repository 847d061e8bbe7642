//! `open-skills schema`: the JSON Schemas of what people write and what the tool says.

use clap::{Args, ValueEnum};

use super::{Outcome, World};
use crate::output::ExitStatus;

/// The schemas that ship in the binary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Schema {
    /// `skill.yaml`, beside a skill's document
    Skill,
    /// `open-skills.yaml`, a project's or a user's configuration
    Config,
    /// `tests/*.yaml`, the test cases of a skill
    Cases,
    /// What `run --json` prints
    Outcome,
    /// What `runs list`, `runs show` and `runs stats` print with `--json`
    Runs,
    /// What `secrets list --json` prints
    Secrets,
    /// What `test --format json` prints
    TestReport,
    /// What `lint --format json` prints
    LintReport,
    /// What `doctor --format json` prints
    Doctor,
    /// What `verify --format json` prints
    Verify,
    /// What `outdated --format json` prints
    Outdated,
    /// What `update --format json` prints
    Update,
    /// What `audit log --format json` prints
    AuditLog,
}

impl Schema {
    /// Its text, as it is checked in under `docs/schemas/`.
    pub fn text(self) -> &'static str {
        match self {
            Self::Skill => include_str!("../../docs/schemas/skill.schema.json"),
            Self::Config => include_str!("../../docs/schemas/config.schema.json"),
            Self::Cases => include_str!("../../docs/schemas/cases.schema.json"),
            Self::Outcome => include_str!("../../docs/schemas/outcome.schema.json"),
            Self::Runs => include_str!("../../docs/schemas/runs.schema.json"),
            Self::Secrets => include_str!("../../docs/schemas/secrets.schema.json"),
            Self::TestReport => include_str!("../../docs/schemas/test-report.schema.json"),
            Self::LintReport => include_str!("../../docs/schemas/lint-report.schema.json"),
            Self::Doctor => include_str!("../../docs/schemas/doctor.schema.json"),
            Self::Verify => include_str!("../../docs/schemas/verify.schema.json"),
            Self::Outdated => include_str!("../../docs/schemas/outdated.schema.json"),
            Self::Update => include_str!("../../docs/schemas/update.schema.json"),
            Self::AuditLog => include_str!("../../docs/schemas/audit-log.schema.json"),
        }
    }
}

/// What `schema` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  open-skills schema skill
  open-skills schema outcome > outcome.schema.json")]
pub struct SchemaArgs {
    /// Of what
    #[arg(value_enum)]
    pub of: Schema,
}

/// Prints the schema.
pub fn run(args: &SchemaArgs, world: &World) -> Outcome {
    world.printer.result(args.of.text().trim_end());
    Ok(ExitStatus::DONE)
}
