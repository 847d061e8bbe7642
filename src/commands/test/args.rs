//! What `test` takes.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use crate::commands::completions;
use crate::commands::run::args::{EngineArgs, LimitArgs};
use crate::output::CaseFormat;
use crate::runtime::limits;

/// What `test` takes.
#[derive(Args, Clone, Debug, Default)]
#[command(after_help = "\
Tests are cases in tests/*.yaml, pairs NAME.input.json and NAME.expected.json, console blocks with
`$ run …` in tests/**/*.md and SKILL.md, and scenarios/. Each case runs in a sandbox of its own,
several at a time. Evals in evals/ are checked, and asked when `--agent-cmd` names an agent.

Examples:
  open-skills test                           the skills below this folder
  open-skills test --list                    what would run, and where it is written
  open-skills test --filter totals --update  take over what comes out, after showing the diff
  open-skills test --repeat 20               find tests that pass only sometimes
  open-skills test --changed=main --format junit > report.xml
  open-skills test --scaffold                write first cases for the scripts of a skill

Exit code: 0 all passed, 1 some failed or there are none, 2 a test cannot be read or no engine can
run it, 130 after Ctrl-C.")]
#[allow(clippy::struct_excessive_bools, reason = "flags are what they are")]
pub struct TestArgs {
    /// Skills, or folders to search for them
    #[arg(value_name = "PATH", default_value = ".", add = completions::skills())]
    pub paths: Vec<PathBuf>,
    /// Run only tests whose FILE::NAME contains this
    #[arg(long, short = 'k', value_name = "TEXT")]
    pub filter: Vec<String>,
    /// Run only tests with this tag
    #[arg(long, value_name = "TAG", value_delimiter = ',')]
    pub tag: Vec<String>,
    /// Run only what may end otherwise than at this git revision
    #[arg(long, value_name = "REVISION", num_args = 0..=1, default_missing_value = "HEAD", require_equals = true)]
    pub changed: Option<String>,
    /// The same under the name that `check` has for it
    #[arg(long, value_name = "REVISION", conflicts_with = "changed")]
    pub since: Option<String>,
    /// Say what there is to test; run nothing
    #[arg(long, conflicts_with_all = ["watch", "update", "scaffold"])]
    pub list: bool,
    /// How many run at a time [default: one a processor]
    #[arg(long, short, value_name = "N", value_parser = at_least_one)]
    pub jobs: Option<usize>,
    /// Stop at the first failure
    #[arg(long)]
    pub fail_fast: bool,
    /// Run each test so often, and name those that do not always end the same
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = at_least_one)]
    pub repeat: usize,
    /// The seed of a clock and random numbers that are the same each time
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Let cases reach what their `grants` name
    #[arg(long)]
    pub allow_grants: bool,
    /// Be content without any tests
    #[arg(long)]
    pub allow_none: bool,
    /// Fail when less than this share of the skill was exercised
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(0..=100))]
    pub min_coverage: Option<u8>,
    /// Take over what came out as what is expected, after showing the diff
    #[arg(long, conflicts_with_all = ["watch", "repeat", "format", "json"])]
    pub update: bool,
    /// Run again whenever a file changes
    #[arg(long)]
    pub watch: bool,
    /// Write first cases for scripts that have none; run nothing
    #[arg(long, conflicts_with_all = ["watch", "update"])]
    pub scaffold: bool,
    /// How much a case may take.
    #[command(flatten)]
    pub limits: LimitArgs,
    /// What runs the cases.
    #[command(flatten)]
    pub engine: EngineArgs,
    /// What evals are asked of.
    #[command(flatten)]
    pub agent: AgentArgs,
    /// How to write the results
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    pub format: CaseFormat,
    /// The same as --format json
    #[arg(long, conflicts_with = "format")]
    pub json: bool,
    /// Also write a page for a browser
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath, conflicts_with = "watch")]
    pub report: Option<PathBuf>,
}

/// What evals are asked of.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Evals")]
pub struct AgentArgs {
    /// Ask the evals: a command that takes a prompt on standard input and answers on standard output
    #[arg(long, value_name = "COMMAND", conflicts_with_all = ["watch", "update"])]
    pub agent_cmd: Option<String>,
    /// The folder that gets answers, grading.json and benchmark.json
    #[arg(long, value_name = "DIR", default_value = "eval-results", value_hint = clap::ValueHint::DirPath)]
    pub results: PathBuf,
    /// How long one answer may take
    #[arg(long, value_name = "SPAN", default_value = "10m", value_parser = duration)]
    pub agent_timeout: Duration,
}

impl TestArgs {
    /// The git revision that only what may end otherwise than at it is run for.
    pub fn revision(&self) -> Option<&str> {
        self.changed.as_deref().or(self.since.as_deref())
    }

    /// How the results are written.
    pub fn format(&self) -> CaseFormat {
        match self.json {
            true => CaseFormat::Json,
            false => self.format,
        }
    }
}

fn at_least_one(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(number @ 1..) => Ok(number),
        _ => Err("write a whole number from 1".to_owned()),
    }
}

fn duration(text: &str) -> Result<Duration, String> {
    limits::duration(text).ok_or_else(|| "write a time as `30s` or `10m`".to_owned())
}
