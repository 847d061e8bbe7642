//! What can be typed: the flags of every command, the list of commands, the dispatch.

use std::ffi::{OsStr, OsString};
use std::fmt::Write as _;
use std::path::PathBuf;

use clap::builder::styling::{AnsiColor, Styles};
use clap::error::ErrorKind;
use clap::{ArgAction, Args, CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::commands::signer::key_as_argument;
use crate::commands::wrapping::{help_width, wrapped};
use crate::commands::{
    Outcome, World, add, agents, audit, cache, check, completions, config, convert, diff, doctor,
    examples, explain, export, fmt, init, inspect, install, keys, lint, list, lsp, outdated, pack,
    prompt, publish, pull, registry, run, runs, runtime, schema, search, secrets, sign, status,
    sync, tag, test, tour, tree, trust, uninstall, unpack, update, vendor, verify, version, which,
    yank,
};
use crate::diagnostics::Failure;
use crate::output::logs::{self, LogFormat};
use crate::output::{ColorChoice, ErrorFormat, ExitStatus, error};
#[cfg(target_os = "linux")]
use crate::runtime::native;

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

const EXAMPLES: &str = "\
Examples:
  open-skills init pdf-report          begin a skill
  open-skills lint                     the skills below this folder
  open-skills lint --fix skills/
  open-skills explain FM001
  open-skills test skills/pdf          in the sandbox
  open-skills pack skills/pdf          writes pdf-1.2.0.skill
  open-skills publish skills/pdf       to your own registry, when none is configured
  open-skills pull pdf@^1.2
  open-skills schema lint-report > lint-report.schema.json
  open-skills completions bash > ~/.local/share/bash-completion/completions/open-skills

`open-skills <COMMAND> --help` says more about a command.";

/// One tool for the whole life of an agent skill.
#[derive(Debug, Parser)]
#[command(name = "open-skills", bin_name = "open-skills", version)]
#[command(styles = STYLES, max_term_width = 100, disable_help_subcommand = true)]
#[command(after_help = EXAMPLES)]
pub struct Cli {
    /// What every command takes.
    #[command(flatten)]
    pub global: GlobalArgs,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What every command takes.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Global options")]
#[allow(clippy::struct_excessive_bools, reason = "flags are what they are")]
pub struct GlobalArgs {
    /// Say nothing but results and errors
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say more; -vv and -vvv log what happens inside
    #[arg(long, short, global = true, action = ArgAction::Count)]
    pub verbose: u8,
    /// When to use colours: auto, always or never
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        value_enum,
        hide_possible_values = true
    )]
    pub color: Option<ColorChoice>,
    /// How logs are written to standard error: text or json
    #[arg(
        long,
        global = true,
        value_name = "FORMAT",
        value_enum,
        hide_possible_values = true
    )]
    pub log_format: Option<LogFormat>,
    /// Never use the network
    #[arg(long, global = true)]
    pub offline: bool,
    /// Answer every question with yes
    #[arg(long, short, global = true)]
    pub yes: bool,
    /// Reach `s3://` places at this service: the URL of one that is not Amazon's
    #[arg(long, global = true, value_name = "URL", value_parser = endpoint)]
    pub endpoint_url: Option<String>,
    /// Keep the cache in this folder
    #[arg(long, global = true, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    pub cache_dir: Option<PathBuf>,
    /// Read this configuration file in place of the project's
    #[arg(long, global = true, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub config: Option<PathBuf>,
    /// Use this environment of the configuration
    #[arg(long, global = true, value_name = "NAME")]
    pub environment: Option<String>,
    /// Read variables from this file
    #[arg(long, global = true, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub env_file: Option<PathBuf>,
}

/// The URL of a service; a user or a password in it would end up in logs.
fn endpoint(text: &str) -> Result<String, String> {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    let host = rest.and_then(|rest| rest.split(['/', '?', '#']).next());
    match host {
        Some(host) if host.contains('@') => {
            Err("put credentials into the configuration or the environment".to_owned())
        }
        Some(host) if !host.is_empty() => Ok(text.trim_end_matches('/').to_owned()),
        _ => Err("write a URL such as `https://minio.example.com`".to_owned()),
    }
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Begin a skill from a template
    Init(Box<init::InitArgs>),
    /// Add a script, reference, asset, example or test to a skill
    Add(Box<add::AddArgs>),
    /// Bring packages of others along in a skill
    Vendor(vendor::VendorArgs),
    /// Make a skill of a rule, a command, a flat file or an older skill
    Convert(Box<convert::ConvertArgs>),
    /// Say what is wrong with skills, for whom, and how to mend it
    Lint(Box<lint::LintArgs>),
    /// Say whether skills do what their tests say, in the sandbox
    Test(Box<test::TestArgs>),
    /// Say in CI whether changed skills may be published
    Check(Box<check::CheckArgs>),
    /// Put the frontmatter of skills into one form
    Fmt(fmt::FmtArgs),
    /// Say what a rule looks for, why, and how to mend it
    Explain(explain::ExplainArgs),
    /// Make one archive of a skill's folder, the same bytes on every machine
    Pack(Box<pack::PackArgs>),
    /// Check all of an archive, then make a folder of it
    Unpack(unpack::UnpackArgs),
    /// Publish a version of a skill to a registry
    Publish(Box<publish::PublishArgs>),
    /// Get skills from registries, checked and locked
    Pull(Box<pull::PullArgs>),
    /// List the skills of registries, or the versions of one
    List(list::ListArgs),
    /// Show what skills need, and what that needs
    Tree(tree::TreeArgs),
    /// Find the skills of registries that fit some words
    Search(Box<search::SearchArgs>),
    /// Take a version back: nobody gets it anew
    Yank(yank::YankArgs),
    /// Bring a version back
    Unyank(yank::UnyankArgs),
    /// Show or raise a skill's version
    Version(version::VersionArgs),
    /// Let a word such as `latest` or `beta` stand for a version
    Tag(tag::TagArgs),
    /// Look after the places that hold versions
    Registry(registry::RegistryArgs),
    /// Run a skill's script in a sandbox
    Run(Box<run::RunArgs>),
    /// Look at what ran on this machine
    Runs(runs::RunsArgs),
    /// Put skills where agents look for them
    Install(Box<install::InstallArgs>),
    /// Take installed skills away again
    Uninstall(uninstall::UninstallArgs),
    /// Keep a folder equal to a library
    Sync(Box<sync::SyncArgs>),
    /// Write what containers, clusters, marketplaces and sites need
    Export(export::ExportArgs),
    /// Say which skills there are newer versions of
    Outdated(outdated::OutdatedArgs),
    /// Bring locked and installed skills to the newest versions that are allowed
    Update(update::UpdateArgs),
    /// Say how installed skills stand: changed, hidden, old, revoked
    Status(status::StatusArgs),
    /// Write what to tell an agent about its skills
    Prompt(Box<prompt::PromptArgs>),
    /// Say which copy of a skill an agent takes, and why
    Which(which::WhichArgs),
    /// Say which agents are known, which are here, and where each looks
    Agents(agents::AgentsArgs),
    /// Say everything about one skill, packed or not
    Inspect(inspect::InspectArgs),
    /// Say what differs between two skills, permissions first
    Diff(diff::DiffArgs),
    /// Show the settings in force and where each comes from
    Config(config::ConfigArgs),
    /// Make and keep keys to sign with
    Keys(keys::KeysArgs),
    /// Vouch for a skill
    Sign(Box<sign::SignArgs>),
    /// Say who vouches for a skill, and whether that is enough
    Verify(Box<verify::VerifyArgs>),
    /// Keep what scripts may be given and nobody may see
    Secrets(secrets::SecretsArgs),
    /// Say what speaks against skills by now, and what was done here
    Audit(Box<audit::AuditArgs>),
    /// Decide whom and what to trust
    Trust(trust::TrustArgs),
    /// Look after what is kept to be fast
    Cache(cache::CacheArgs),
    /// Look after the interpreters that run scripts in the sandbox
    Runtime(runtime::RuntimeArgs),
    /// Say what this machine has of what is needed, and what to do about the rest
    Doctor(doctor::DoctorArgs),
    /// Show the whole life of a skill, with real commands in a temporary folder
    Tour(tour::TourArgs),
    /// Print the JSON Schema of a file or a report
    Schema(schema::SchemaArgs),
    /// Serve an editor: diagnostics, fixes and hints as you type
    Lsp(lsp::LspArgs),
    /// Print a completion script for a shell
    Completions(completions::CompletionsArgs),
}

impl Command {
    /// Runs it.
    fn run(&self, world: &World) -> Outcome {
        match self {
            Self::Init(args) => init::run(args, world),
            Self::Add(args) => add::run(args, world),
            Self::Vendor(args) => vendor::run(args, world),
            Self::Convert(args) => convert::run(args, world),
            Self::Lint(args) => lint::run(args, world),
            Self::Test(args) => test::run(args, world),
            Self::Check(args) => check::run(args, world),
            Self::Fmt(args) => fmt::run(args, world),
            Self::Explain(args) => explain::run(args, world),
            Self::Pack(args) => pack::run(args, world),
            Self::Unpack(args) => unpack::run(args, world),
            Self::Publish(args) => publish::run(args, world),
            Self::Pull(args) => pull::run(args, world),
            Self::List(args) => list::run(args, world),
            Self::Tree(args) => tree::run(args, world),
            Self::Search(args) => search::run(args, world),
            Self::Yank(args) => yank::run(args, world),
            Self::Unyank(args) => yank::run_unyank(args, world),
            Self::Version(args) => version::run(args, world),
            Self::Tag(args) => tag::run(args, world),
            Self::Registry(args) => registry::run(args, world),
            Self::Run(args) => run::run(args, world),
            Self::Runs(args) => runs::run(args, world),
            Self::Install(args) => install::run(args, world),
            Self::Uninstall(args) => uninstall::run(args, world),
            Self::Sync(args) => sync::run(args, world),
            Self::Export(args) => export::run(args, world),
            Self::Outdated(args) => outdated::run(args, world),
            Self::Update(args) => update::run(args, world),
            Self::Status(args) => status::run(args, world),
            Self::Prompt(args) => prompt::run(args, world),
            Self::Which(args) => which::run(args, world),
            Self::Agents(args) => agents::run(args, world),
            Self::Inspect(args) => inspect::run(args, world),
            Self::Diff(args) => diff::run(args, world),
            Self::Config(args) => config::run(args, world),
            Self::Keys(args) => keys::run(args, world),
            Self::Sign(args) => sign::run(args, world),
            Self::Verify(args) => verify::run(args, world),
            Self::Secrets(args) => secrets::run(args, world),
            Self::Audit(args) => audit::run(args, world),
            Self::Trust(args) => trust::run(args, world),
            Self::Cache(args) => cache::run(args, world),
            Self::Lsp(args) => lsp::run(args, world),
            Self::Runtime(args) => runtime::run(args, world),
            Self::Doctor(args) => doctor::run(args, world),
            Self::Tour(args) => tour::run(args, world),
            Self::Schema(args) => schema::run(args, world),
            Self::Completions(args) => completions::run(args, world),
        }
    }
}

/// Which commands stand together in `--help`.
const GROUPS: [(&str, &[&str]); 8] = [
    ("Authoring", &["init", "add", "vendor", "convert"]),
    ("Quality", &["lint", "fmt", "explain", "test", "check"]),
    ("Running", &["run", "runs", "secrets", "runtime"]),
    ("Archives", &["pack", "unpack", "inspect", "diff"]),
    (
        "Registries",
        &[
            "version", "publish", "pull", "list", "tree", "search", "tag", "yank", "unyank",
            "registry",
        ],
    ),
    (
        "On this machine",
        &[
            "install",
            "uninstall",
            "status",
            "outdated",
            "update",
            "which",
            "sync",
            "prompt",
            "export",
            "agents",
        ],
    ),
    ("Trust", &["keys", "sign", "verify", "trust", "audit"]),
    (
        "The tool itself",
        &[
            "tour",
            "doctor",
            "config",
            "cache",
            "schema",
            "lsp",
            "completions",
        ],
    ),
];

/// What a command is for gets at least so many columns.
const NARROWEST_ABOUT: usize = 16;

/// The whole command line, as clap knows it.
pub fn command() -> clap::Command {
    let command = Cli::command().long_version(long_version());
    let template = help_template(&command, help_width());
    examples::gathered(command.help_template(template))
}

/// The version with what this binary was built with.
fn long_version() -> String {
    let features = [
        ("https", cfg!(feature = "https")),
        ("s3", cfg!(feature = "s3")),
        ("git", cfg!(feature = "git")),
        ("wasm", cfg!(feature = "wasm")),
        ("syntax", cfg!(feature = "syntax")),
    ];
    let sign = |(name, on)| format!(" {}{name}", if on { '+' } else { '-' });
    let features: String = features.map(sign).concat();
    format!("{}\nfeatures:{features}", env!("CARGO_PKG_VERSION"))
}

/// Clap lists commands in one run; people look for them by what they want to do.
fn help_template(command: &clap::Command, columns: usize) -> String {
    let (header, literal) = (STYLES.get_header(), STYLES.get_literal());
    let names = command.get_subcommands().map(|sub| sub.get_name().len());
    let width = names.max().unwrap_or(0);
    let mut commands = String::new();
    for (title, names) in GROUPS {
        let members: Vec<_> = names
            .iter()
            .filter_map(|name| command.find_subcommand(name))
            .collect();
        if members.is_empty() {
            continue;
        }
        let _ = writeln!(commands, "{header}{title}:{header:#}");
        for member in members {
            let name = member.get_name();
            let about = member.get_about().map(ToString::to_string);
            // As clap does: what does not fit goes on below, under the text.
            let left = columns.saturating_sub(width + 4).max(NARROWEST_ABOUT);
            let about = wrapped(&about.unwrap_or_default(), left);
            let about = about.replace('\n', &format!("\n{:1$}", "", width + 4));
            let _ = writeln!(commands, "  {literal}{name:width$}{literal:#}  {about}");
        }
        commands.push('\n');
    }
    format!(
        "{{about-with-newline}}\n{{usage-heading}} {{usage}}\n\n{commands}\
         {header}Global options:{header:#}\n{{options}}{{after-help}}"
    )
}

/// Parses the arguments, runs the command, says how it ended.
pub fn main(arguments: &[OsString]) -> ExitStatus {
    #[cfg(target_os = "linux")]
    if let Some(code) = native::stages::run(arguments) {
        return ExitStatus::of_script(u8::try_from(code).unwrap_or(1));
    }
    completions::answer_the_shell();
    let errors = wanted_error_format(arguments);
    let parsed = command()
        .try_get_matches_from(arguments)
        .and_then(|matches| Cli::from_arg_matches(&matches));
    let cli = match parsed {
        Ok(cli) => cli,
        Err(stop) => return show_and_stop(&stop, arguments, errors),
    };
    let world = World::of_this_process(cli.global);
    let color = world.printer.look().stderr_color;
    logs::start(world.log_level(), world.log_format(), color);
    let outcome = cli.command.run(&world);
    conclude(&world, outcome, errors)
}

/// Makes sure that everything was written, and turns a failure into its exit code.
fn conclude(world: &World, outcome: Outcome, errors: ErrorFormat) -> ExitStatus {
    let written = world.printer.finish();
    match outcome.and_then(|status| written.map(|()| status)) {
        Ok(status) => status,
        Err(failure) => {
            error::print(&world.printer, &failure, errors);
            ExitStatus::of(failure.kind)
        }
    }
}

/// `--help` and `--version` are results; everything else that clap says is wrong use.
fn show_and_stop(stop: &clap::Error, arguments: &[OsString], errors: ErrorFormat) -> ExitStatus {
    let global = GlobalArgs {
        color: Some(wanted_color(arguments)),
        ..GlobalArgs::default()
    };
    let world = World::of_this_process(global);
    if stop.use_stderr() && arguments.iter().any(holds_pem) {
        // Clap repeats what it does not take, and this may be a private key.
        let failure = key_as_argument("an argument");
        error::print(&world.printer, &failure, errors);
        return ExitStatus::ERROR;
    }
    let text = stop.render().ansi().to_string();
    let is_help = stop.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;
    if !stop.use_stderr() {
        world.printer.write(|out| write!(out, "{text}"));
        return conclude(&world, Ok(ExitStatus::DONE), errors);
    }
    match errors {
        ErrorFormat::Json if !is_help => {
            let plain = stop.render().to_string();
            error::print(&world.printer, &usage_failure(&plain), errors);
        }
        _ => world.printer.tell(text.trim_end()),
    }
    ExitStatus::ERROR
}

/// Whether an argument has a line of a PEM file in it.
fn holds_pem(argument: &OsString) -> bool {
    let text = argument.to_string_lossy();
    text.contains("-----BEGIN ") || text.contains("-----END ")
}

/// Clap's words as a failure: its first paragraph, and its tip as the hint.
fn usage_failure(text: &str) -> Failure {
    let text = text.strip_prefix("error: ").unwrap_or(text);
    let message = text.split("\n\n").next().unwrap_or(text);
    let tip = text
        .lines()
        .find_map(|line| line.trim().strip_prefix("tip: "));
    let failure = Failure::usage(message.trim_end());
    failure.with_hint(tip.unwrap_or("run the command with `--help`"))
}

/// Whether the user asked for JSON, also when the arguments cannot be parsed.
fn wanted_error_format(arguments: &[OsString]) -> ErrorFormat {
    let json = value_of(arguments, "--format")
        .is_some_and(|value| value == "json" || value == "sarif")
        || own(arguments).any(|argument| argument == "--json");
    match json {
        true => ErrorFormat::Json,
        false => ErrorFormat::Human,
    }
}

fn wanted_color(arguments: &[OsString]) -> ColorChoice {
    let wanted = value_of(arguments, "--color");
    match wanted.as_deref().and_then(OsStr::to_str) {
        Some("always") => ColorChoice::Always,
        Some("never") => ColorChoice::Never,
        _ => ColorChoice::Auto,
    }
}

/// The arguments up to `--`: what follows belongs to somebody else.
fn own(arguments: &[OsString]) -> impl Iterator<Item = &OsString> {
    arguments.iter().take_while(|argument| *argument != "--")
}

/// The last value of a long flag, as `--flag value` or `--flag=value`.
fn value_of(arguments: &[OsString], flag: &str) -> Option<OsString> {
    let next = own(arguments).zip(own(arguments).skip(1));
    let apart = next
        .filter(|(name, _)| *name == flag)
        .map(|(_, value)| value.clone());
    let joined = own(arguments).filter_map(|argument| {
        let value = argument.to_str()?.strip_prefix(flag)?.strip_prefix('=')?;
        Some(OsString::from(value))
    });
    apart.chain(joined).last()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        command().debug_assert();
    }

    #[test]
    fn every_command_has_its_place_in_the_help() {
        let command = command();
        for sub in command.get_subcommands() {
            let places = GROUPS
                .iter()
                .filter(|(_, names)| names.contains(&sub.get_name()));
            assert_eq!(places.count(), 1, "{}", sub.get_name());
        }
    }

    #[test]
    fn json_is_noticed_before_the_arguments_are_understood() {
        let format = |line: &str| {
            let words: Vec<OsString> = line.split(' ').map(Into::into).collect();
            wanted_error_format(&words)
        };
        assert_eq!(format("x lint --format json --nope"), ErrorFormat::Json);
        assert_eq!(format("x lint --format=json"), ErrorFormat::Json);
        assert_eq!(format("x run --json"), ErrorFormat::Json);
        assert_eq!(format("x lint --format human"), ErrorFormat::Human);
        assert_eq!(format("x run y -- --json"), ErrorFormat::Human);
    }
}
