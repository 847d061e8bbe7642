//! `open-skills schema`: the JSON Schemas of what people write and what the tool says.

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser};

use super::{Outcome, World};
use crate::diagnostics::Failure;
use crate::output::ExitStatus;

/// A schema that ships in the binary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schema {
    /// Its name on the command line, and of its file under `docs/schemas/`.
    pub name: &'static str,
    /// What it describes.
    pub about: &'static str,
    /// Its text, as it is checked in.
    pub text: &'static str,
}

/// The schema `docs/schemas/NAME.schema.json`.
macro_rules! schema {
    ($name:literal, $about:literal) => {
        Schema {
            name: $name,
            about: $about,
            text: include_str!(concat!("../../docs/schemas/", $name, ".schema.json")),
        }
    };
}

/// All of them: what people write, then what commands print, by name.
///
/// A command's answer has the schema of its name. Commands of one group share the group's, with
/// a definition for each: what `keys new` prints is `#/$defs/new` of `keys`.
pub const SCHEMAS: &[Schema] = &[
    schema!("skill", "`skill.yaml`, beside a skill's document"),
    schema!(
        "config",
        "`open-skills.yaml`, a project's or a user's configuration"
    ),
    schema!("cases", "`tests/*.yaml`, the test cases of a skill"),
    schema!(
        "error",
        "What every command prints on standard error when it fails under `--json`"
    ),
    schema!("add", "What `add --json` prints"),
    schema!(
        "agents",
        "What `agents list`, `agents show` and `agents detect` print with `--json`"
    ),
    schema!("audit", "What `audit --json` and `audit log --json` print"),
    schema!("cache", "What the commands of `cache` print with `--json`"),
    schema!("check", "What `check --json` prints"),
    schema!("convert", "What `convert --json` prints"),
    schema!("diff", "What `diff --json` prints"),
    schema!("doctor", "What `doctor --json` prints"),
    schema!("explain", "What `explain --json` prints"),
    schema!(
        "export",
        "What the commands of `export` print with `--json`"
    ),
    schema!("fmt", "What `fmt --json` prints"),
    schema!(
        "init",
        "What `init --json` prints, also with `--list-templates`"
    ),
    schema!("inspect", "What `inspect --json` prints"),
    schema!("install", "What `install --json` prints"),
    schema!("keys", "What the commands of `keys` print with `--json`"),
    schema!("lint-report", "What `lint --json` prints"),
    schema!("list", "What `list --json` prints"),
    schema!("login", "What `login --json` prints"),
    schema!("logout", "What `logout --json` prints"),
    schema!("outcome", "What `run --json` prints"),
    schema!("outdated", "What `outdated --json` prints"),
    schema!("pack", "What `pack --json` prints, also with `--list`"),
    schema!(
        "permissions",
        "What `run --explain-permissions --json` prints"
    ),
    schema!("prompt", "What `prompt --json` prints"),
    schema!("publish", "What `publish --json` prints"),
    schema!("pull", "What `pull --json` prints"),
    schema!(
        "registry",
        "What the commands of `registry` print with `--json`"
    ),
    schema!("runs", "What the commands of `runs` print with `--json`"),
    schema!(
        "runtime",
        "What the commands of `runtime` print with `--json`"
    ),
    schema!("search", "What `search --json` prints"),
    schema!(
        "secrets",
        "What the commands of `secrets` print with `--json`"
    ),
    schema!(
        "settings",
        "What `config show` and `config path` print with `--json`"
    ),
    schema!("sign", "What `sign --json` prints"),
    schema!("status", "What `status --json` prints"),
    schema!("sync", "What `sync --json` prints"),
    schema!("tag", "What `tag --json` prints"),
    schema!("test-list", "What `test --list --json` prints"),
    schema!("test-report", "What `test --json` prints"),
    schema!("tour", "What `tour --json` prints"),
    schema!("tree", "What `tree --json` prints"),
    schema!("trust", "What the commands of `trust` print with `--json`"),
    schema!("uninstall", "What `uninstall --json` prints"),
    schema!("unpack", "What `unpack --json` prints"),
    schema!("unyank", "What `unyank --json` prints"),
    schema!("update", "What `update --json` prints"),
    schema!(
        "vendor",
        "What the commands of `vendor` print with `--json`"
    ),
    schema!("verify", "What `verify --json` prints"),
    schema!("version", "What `version --json` prints"),
    schema!("which", "What `which --json` prints"),
    schema!("yank", "What `yank --json` prints"),
];

/// The names for the command line, with what each is of.
fn names() -> PossibleValuesParser {
    let name = |schema: &Schema| PossibleValue::new(schema.name).help(schema.about);
    PossibleValuesParser::new(SCHEMAS.iter().map(name))
}

/// What `schema` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Without a name, the names with what each is of.

Examples:
  open-skills schema
  open-skills schema skill
  open-skills schema outcome > outcome.schema.json")]
pub struct SchemaArgs {
    /// Of what
    #[arg(value_name = "NAME", value_parser = names(), hide_possible_values = true)]
    pub name: Option<String>,
}

/// Prints the schema, or which there are.
pub fn run(args: &SchemaArgs, world: &World) -> Outcome {
    let Some(name) = &args.name else {
        let width = SCHEMAS.iter().map(|schema| schema.name.len()).max();
        let width = width.unwrap_or(0);
        for Schema { name, about, .. } in SCHEMAS {
            world.printer.result(format_args!("{name:width$}  {about}"));
        }
        return Ok(ExitStatus::DONE);
    };
    let found = SCHEMAS.iter().find(|schema| schema.name == name);
    let schema = found.ok_or_else(|| {
        let message = format!("there is no schema `{}`", name.escape_debug());
        Failure::usage(message).with_hint("`open-skills schema` shows them")
    })?;
    world.printer.result(schema.text.trim_end());
    Ok(ExitStatus::DONE)
}
