//! What `run` takes, and what the words mean.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use crate::commands::answer::AnswerArgs;
use crate::commands::completions;
use crate::commands::signer::PassphraseArgs;
use crate::ops::run::limits::Wishes;
use crate::runtime::{Cwd, Engine, limits};

/// What `run` takes.
#[derive(Args, Clone, Debug)]
#[command(after_help = "\
A script sees /skill and /input to read, /output and /tmp to write, and nothing else: no network,
no variables, no files of this machine, unless the skill declares it and you grant it. It starts
in /output, where what it writes becomes an artifact.

Examples:
  open-skills run skills/pdf --input '{\"title\": \"May\"}' --out results
  open-skills run skills/pdf:scripts/merge.py --file a.pdf=report.pdf -- --fast
  open-skills run acme/charts@^1.2 --input @data.json --json
  open-skills run skills/weather --allow-net api.example.com --secret KEY@api.example.com
  open-skills run skills/weather --explain-permissions
  open-skills run acme/charts --input @data.json --out s3://acme-reports/may

Exit code: the script's own; 124 when its time was up, 125 when it was refused or hit another limit,
130 after Ctrl-C, 143 after SIGTERM.")]
#[allow(clippy::struct_excessive_bools, reason = "flags are what they are")]
pub struct RunArgs {
    /// A skill's folder, archive or reference, and a script of it after a colon
    #[arg(value_name = "REF|PATH[:SCRIPT]", add = completions::skills())]
    pub target: String,
    /// The input: JSON, a file of it, or - for standard input
    #[arg(long, short, value_name = "JSON|@FILE|-")]
    pub input: Option<String>,
    /// A file to find in /input
    #[arg(long = "file", value_name = "NAME=PATH")]
    pub files: Vec<String>,
    /// The folder that gets the artifacts, or `s3://bucket/prefix` to upload them to
    #[arg(long, short, alias = "output", value_name = "DIR|URL", value_hint = clap::ValueHint::DirPath)]
    pub out: Option<PathBuf>,
    /// A configured name, `local`, or a place
    #[arg(long, value_name = "REGISTRY")]
    pub registry: Option<String>,
    /// What the script may reach.
    #[command(flatten)]
    pub grants: GrantArgs,
    /// How much it may take.
    #[command(flatten)]
    pub limits: LimitArgs,
    /// What runs it.
    #[command(flatten)]
    pub engine: EngineArgs,
    /// Where the script starts: output or skill
    #[arg(long, value_name = "WHERE", value_parser = cwd, help_heading = "Engine")]
    pub cwd: Option<Cwd>,
    /// Print events as they happen, one JSON document a line
    #[arg(long, conflicts_with_all = ["json", "format"])]
    pub stream: bool,
    /// Write the run down as a test of the skill, without its secrets
    #[arg(long, value_name = "NAME")]
    pub save_case: Option<String>,
    /// How to write the outcome
    #[command(flatten)]
    pub answer: AnswerArgs,
    /// The script's own arguments
    #[arg(last = true, value_name = "ARGS")]
    pub args: Vec<String>,
}

/// What the user grants.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Grants")]
pub struct GrantArgs {
    /// Let it reach a host
    #[arg(long, value_name = "HOST[:PORT]", value_delimiter = ',')]
    pub allow_net: Vec<String>,
    /// Let it have a variable of yours
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub allow_env: Vec<String>,
    /// Give it a variable
    #[arg(long, value_name = "NAME=VALUE")]
    pub env: Vec<String>,
    /// Let it read a folder of this machine
    #[arg(long, value_name = "PATH", value_hint = clap::ValueHint::DirPath)]
    pub allow_read: Vec<PathBuf>,
    /// Let it write a folder of this machine
    #[arg(long, value_name = "PATH", value_hint = clap::ValueHint::DirPath)]
    pub allow_write: Vec<PathBuf>,
    /// Give it a secret as a variable, or send it to one host, unseen by the script
    #[arg(long = "secret", value_name = "NAME[@HOST]", value_delimiter = ',')]
    pub secrets: Vec<String>,
    /// Where the passphrase of the secrets comes from.
    #[command(flatten)]
    pub passphrase: PassphraseArgs,
    /// Say what the skill declares, what is granted and what is missing; run nothing
    #[arg(long)]
    pub explain_permissions: bool,
}

/// How much a run may take.
#[derive(Args, Clone, Copy, Debug, Default)]
#[command(next_help_heading = "Limits")]
pub struct LimitArgs {
    /// Time, such as 30s or 2m
    #[arg(long, value_name = "SPAN", value_parser = duration)]
    pub timeout: Option<Duration>,
    /// Memory, such as 256MiB
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub memory: Option<u64>,
    /// All that is written, temporary files too
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub disk: Option<u64>,
    /// Input and input files together
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub max_input: Option<u64>,
    /// Artifacts together
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub max_output: Option<u64>,
}

impl LimitArgs {
    /// The same for who plans the run.
    pub fn wishes(self) -> Wishes {
        Wishes {
            timeout: self.timeout,
            memory: self.memory,
            output: self.max_output,
            disk: self.disk,
            input: self.max_input,
        }
    }
}

/// What runs the script.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Engine")]
pub struct EngineArgs {
    /// What runs the script
    #[arg(long, value_enum, value_name = "ENGINE", default_value_t)]
    pub engine: EngineChoice,
    /// Make the calendar and random numbers the same each time; times of files stay real
    #[arg(long)]
    pub deterministic: bool,
    /// A folder with further packages of the script's language
    #[arg(long, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    pub site_packages: Vec<PathBuf>,
    /// The image that --engine docker runs
    #[arg(long, value_name = "IMAGE")]
    pub image: Option<String>,
    /// With --engine native: run it with all your rights, behind no wall at all
    #[arg(long)]
    pub unsafe_no_sandbox: bool,
}

/// The engines by name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum EngineChoice {
    /// The WebAssembly sandbox
    #[default]
    Wasm,
    /// Programs of this machine, in a sandbox of its system
    Native,
    /// A container
    Docker,
}

impl From<EngineChoice> for Engine {
    fn from(choice: EngineChoice) -> Self {
        match choice {
            EngineChoice::Wasm => Self::Wasm,
            EngineChoice::Native => Self::Native,
            EngineChoice::Docker => Self::Docker,
        }
    }
}

fn duration(text: &str) -> Result<Duration, String> {
    limits::duration(text).ok_or_else(|| "write a time as `500ms`, `30s` or `2m`".to_owned())
}

fn size(text: &str) -> Result<u64, String> {
    limits::size(text).ok_or_else(|| "write a size as `256MiB` or `10MB`".to_owned())
}

fn cwd(text: &str) -> Result<Cwd, String> {
    Cwd::named(text).ok_or_else(|| "it is `output` or `skill`".to_owned())
}
