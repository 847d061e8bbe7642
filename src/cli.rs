//! What can be typed: the flags of every command, the list of commands, the dispatch.

mod allocation;
mod usage;

use std::borrow::Cow;
use std::ffi::{OsStr, OsString};
use std::fmt::Write as _;
use std::path::PathBuf;

use clap::builder::styling::{AnsiColor, Styles};
use clap::error::ErrorKind;
use clap::{ArgAction, Args, CommandFactory, FromArgMatches, Parser, Subcommand};

#[cfg(target_os = "linux")]
pub use self::allocation::Heap;
use crate::commands::signer::key_as_argument;
use crate::commands::wrapping::{help_width, wrapped, wrapped_form};
use crate::commands::{
    Outcome, World, add, agents, audit, cache, check, completions, config, convert, diff, doctor,
    endpoint, examples, explain, export, fmt, gone, init, inspect, install, keys, lint, list,
    login, logins, lsp, outdated, own_folders, pack, prompt, publish, pull, registry, run, runs,
    runtime, schema, search, secrets, sign, status, sync, tag, test, tour, tree, trust, uninstall,
    unpack, update, vendor, verify, version, which, yank,
};
use crate::diagnostics::Failure;
use crate::output::escape::printable;
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
  source <(open-skills completions bash)

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
    /// Say nothing but results, errors and warnings about trust
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
        _ if text.contains(['?', '#']) => Err("leave out what stands behind `?`".to_owned()),
        Some(host) if !host.is_empty() => Ok(text.trim_end_matches('/').to_owned()),
        _ => Err("write a URL such as `https://minio.example.com`".to_owned()),
    }
}

/// Every command once: what it does, its arguments, its name, and what runs it; grouped as
/// `--help` shows them.
macro_rules! commands {
    ($($group:literal {
        $($(#[doc = $about:literal])+ $variant:ident($args:ty) = $name:literal, $run:path;)+
    })+) => {
        /// The commands.
        #[derive(Debug, Subcommand)]
        pub enum Command {
            $($($(#[doc = $about])+ #[command(name = $name)] $variant($args),)+)+
        }

        impl Command {
            /// Runs it.
            fn run(&self, world: &World) -> Outcome {
                match self {
                    $($(Self::$variant(args) => $run(args, world),)+)+
                }
            }
        }

        /// Which commands stand together in `--help`.
        pub const GROUPS: &[(&str, &[&str])] = &[$(($group, &[$($name),+])),+];

        /// One command with its arguments, without the work of describing all others.
        fn only(name: &OsStr) -> Option<clap::Command> {
            match name.to_str()? {
                $($($name => Some(<$args as Args>::augment_args(clap::Command::new($name))),)+)+
                _ => None,
            }
        }
    };
}

commands! {
    "Authoring" {
        /// Begin a skill from a template
        Init(Box<init::InitArgs>) = "init", init::run;
        /// Add a script, reference, asset, example or test to a skill
        Add(Box<add::AddArgs>) = "add", add::run;
        /// Bring packages of others along in a skill
        Vendor(vendor::VendorArgs) = "vendor", vendor::run;
        /// Make a skill of a rule, a command, a flat file or an older skill
        Convert(Box<convert::ConvertArgs>) = "convert", convert::run;
    }
    "Quality" {
        /// Say what is wrong with skills, for whom, and how to mend it
        Lint(Box<lint::LintArgs>) = "lint", lint::run;
        /// Put the frontmatter of skills into one form
        Fmt(fmt::FmtArgs) = "fmt", fmt::run;
        /// Say what a rule looks for, why, and how to mend it
        Explain(explain::ExplainArgs) = "explain", explain::run;
        /// Say whether skills do what their tests say, in the sandbox
        Test(Box<test::TestArgs>) = "test", test::run;
        /// Say in CI whether changed skills may be published
        Check(Box<check::CheckArgs>) = "check", check::run;
    }
    "Running" {
        /// Run a skill's script in a sandbox
        Run(Box<run::RunArgs>) = "run", run::run;
        /// Look at what ran on this machine
        Runs(runs::RunsArgs) = "runs", runs::run;
        /// Keep what scripts may be given and nobody may see
        Secrets(secrets::SecretsArgs) = "secrets", secrets::run;
        /// Look after the interpreters that run scripts in the sandbox
        Runtime(runtime::RuntimeArgs) = "runtime", runtime::run;
    }
    "Archives" {
        /// Make one archive of a skill's folder, the same bytes on every machine
        Pack(Box<pack::PackArgs>) = "pack", pack::run;
        /// Check all of an archive, then make a folder of it
        Unpack(unpack::UnpackArgs) = "unpack", unpack::run;
        /// Say everything about one skill, packed or not
        Inspect(inspect::InspectArgs) = "inspect", inspect::run;
        /// Say what differs between two skills, permissions first
        Diff(diff::DiffArgs) = "diff", diff::run;
    }
    "Registries" {
        /// Show or raise a skill's version
        Version(version::VersionArgs) = "version", version::run;
        /// Publish a version of a skill to a registry
        Publish(Box<publish::PublishArgs>) = "publish", publish::run;
        /// Get skills from registries, checked and locked
        Pull(Box<pull::PullArgs>) = "pull", pull::run;
        /// List the skills of registries, or the versions of one
        List(list::ListArgs) = "list", list::run;
        /// Show what skills need, and what that needs
        Tree(tree::TreeArgs) = "tree", tree::run;
        /// Find the skills of registries that fit some words
        Search(Box<search::SearchArgs>) = "search", search::run;
        /// Let a word such as `latest` or `beta` stand for a version
        Tag(tag::TagArgs) = "tag", tag::run;
        /// Take a version back: nobody gets it anew
        Yank(yank::YankArgs) = "yank", yank::run;
        /// Bring a version back
        Unyank(yank::UnyankArgs) = "unyank", yank::run_unyank;
        /// Look after the places that hold versions
        Registry(registry::RegistryArgs) = "registry", registry::run;
        /// Keep a token for a registry on a web server
        Login(login::LoginArgs) = "login", login::run;
        /// Forget the token for a registry
        Logout(login::LogoutArgs) = "logout", login::run_logout;
    }
    "On this machine" {
        /// Put skills where agents look for them
        Install(Box<install::InstallArgs>) = "install", install::run;
        /// Take installed skills away again
        Uninstall(uninstall::UninstallArgs) = "uninstall", uninstall::run;
        /// Say how installed skills stand: changed, hidden, old, revoked
        Status(status::StatusArgs) = "status", status::run;
        /// Say which skills there are newer versions of
        Outdated(outdated::OutdatedArgs) = "outdated", outdated::run;
        /// Bring locked and installed skills to the newest versions that are allowed
        Update(update::UpdateArgs) = "update", update::run;
        /// Say which copy of a skill an agent takes, and why
        Which(which::WhichArgs) = "which", which::run;
        /// Keep a folder equal to a library
        Sync(Box<sync::SyncArgs>) = "sync", sync::run;
        /// Write what to tell an agent about its skills
        Prompt(Box<prompt::PromptArgs>) = "prompt", prompt::run;
        /// Write what containers, clusters, marketplaces and sites need
        Export(export::ExportArgs) = "export", export::run;
        /// Say which agents are known, which are here, and where each looks
        Agents(agents::AgentsArgs) = "agents", agents::run;
    }
    "Trust" {
        /// Make and keep keys to sign with
        Keys(keys::KeysArgs) = "keys", keys::run;
        /// Vouch for a skill
        Sign(Box<sign::SignArgs>) = "sign", sign::run;
        /// Say who vouches for a skill, and whether that is enough
        Verify(Box<verify::VerifyArgs>) = "verify", verify::run;
        /// Decide whom and what to trust
        Trust(trust::TrustArgs) = "trust", trust::run;
        /// Say what speaks against skills by now, and what was done here
        Audit(Box<audit::AuditArgs>) = "audit", audit::run;
    }
    "The tool itself" {
        /// Show the whole life of a skill, with real commands in a temporary folder
        Tour(tour::TourArgs) = "tour", tour::run;
        /// Say what this machine has of what is needed, and what to do about the rest
        Doctor(doctor::DoctorArgs) = "doctor", doctor::run;
        /// Show the settings in force and where each comes from
        Config(config::ConfigArgs) = "config", config::run;
        /// Look after what is kept to be fast
        Cache(cache::CacheArgs) = "cache", cache::run;
        /// Print the JSON Schema of a file or a report
        Schema(schema::SchemaArgs) = "schema", schema::run;
        /// Serve an editor: diagnostics, fixes and hints as you type
        Lsp(lsp::LspArgs) = "lsp", lsp::run;
        /// Print a completion script for a shell
        Completions(completions::CompletionsArgs) = "completions", completions::run;
    }
}

impl Command {
    /// Why nothing can be done, when it needs the current folder and that is not there any more.
    fn gone(&self) -> Option<Failure> {
        match self {
            Self::Schema(_) | Self::Completions(_) => None,
            _ => gone::refusal(),
        }
    }
}

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
        ("sso", cfg!(feature = "sso")),
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
    allocation::keep_no_large_blocks();
    #[cfg(target_os = "linux")]
    if let Some(code) = native::stages::run(arguments) {
        return ExitStatus::of_script(u8::try_from(code).unwrap_or(1));
    }
    completions::answer_the_shell();
    let arguments = &*asking_for_help(arguments);
    let errors = wanted_error_format(arguments);
    let cli = match parse(arguments) {
        Ok(cli) => cli,
        Err(stop) => return show_and_stop(&stop, arguments, errors),
    };
    let gone = cli.command.gone();
    let begun = match &cli.command {
        Command::Run(args) if gone.is_none() => run::begin(args),
        _ => None,
    };
    let world = World::of_this_process(cli.global).with(begun);
    let color = world.printer.look().stderr_color;
    logs::start(world.log_level(), world.log_format(), color);
    let outcome = match gone {
        Some(failure) => Err(failure),
        None => cli.command.run(&world),
    };
    let status = conclude(&world, outcome, errors);
    cache::keep_within_size(&world);
    status
}

/// `help` and the words behind it, as git and cargo have it: the same words with `--help`.
fn asking_for_help(arguments: &[OsString]) -> Cow<'_, [OsString]> {
    let is_flag = |word: &&OsString| word.as_encoded_bytes().starts_with(b"-");
    let flags = arguments.iter().skip(1).take_while(is_flag).count();
    let at = flags + 1;
    if arguments.get(at).is_none_or(|word| word != "help") {
        return Cow::Borrowed(arguments);
    }
    let mut asking = arguments.to_vec();
    asking.remove(at);
    asking.push("--help".into());
    Cow::Owned(asking)
}

/// Describing every command takes longer than most commands run. So the one that is named is
/// tried alone; what it does not take, and all help, is said by the whole command line.
fn parse(arguments: &[OsString]) -> Result<Cli, clap::Error> {
    let parsed = |command: clap::Command| {
        let matches = command.try_get_matches_from(arguments)?;
        Cli::from_arg_matches(&matches)
    };
    match named_alone(arguments).map(parsed) {
        Some(Ok(cli)) => Ok(cli),
        Some(Err(stop)) if stop.kind() == ErrorKind::DisplayVersion => Err(stop),
        _ => parsed(examples::unbroken(command())),
    }
}

/// The command line with the one command that the first word names, or with none for the
/// flags alone.
fn named_alone(arguments: &[OsString]) -> Option<clap::Command> {
    let is_flag = |word: &&OsString| word.as_encoded_bytes().starts_with(b"-");
    let mut words = arguments.iter().skip(1).skip_while(is_flag);
    let named = match words.next() {
        Some(word) => Some(only(word)?),
        None => None,
    };
    let bare = clap::Command::new("open-skills")
        .version(env!("CARGO_PKG_VERSION"))
        .long_version(long_version())
        .disable_help_subcommand(true);
    Some(GlobalArgs::augment_args(bare).subcommands(named))
}

/// Makes sure that everything was written, and turns a failure into its exit code.
fn conclude(world: &World, outcome: Outcome, errors: ErrorFormat) -> ExitStatus {
    let written = world.printer.finish();
    let outcome = match logins::broken_off(&world.passphrase) {
        Some(failure) => Err(failure),
        None => outcome,
    };
    match outcome.and_then(|status| written.map(|()| status)) {
        Ok(status) => status,
        Err(failure) => {
            let failure = own_folders::advised(failure, world);
            let failure = endpoint::advised(failure, world);
            error::print(&world.printer, &failure, errors);
            world.printer.close();
            ExitStatus::of(failure.kind)
        }
    }
}

/// `--help` and `--version` are results; everything else that clap says is wrong use.
fn show_and_stop(stop: &clap::Error, arguments: &[OsString], errors: ErrorFormat) -> ExitStatus {
    let global = GlobalArgs {
        color: wanted_color(arguments),
        ..GlobalArgs::default()
    };
    let world = World::of_this_process(global);
    if stop.use_stderr() && arguments.iter().any(holds_pem) {
        // Clap repeats what it does not take, and this may be a private key.
        let failure = key_as_argument("an argument");
        error::print(&world.printer, &failure, errors);
        return ExitStatus::ERROR;
    }
    let is_help = stop.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;
    let width = help_width();
    let page = || examples::readable(&stop.render().ansi().to_string(), width);
    if !stop.use_stderr() {
        world.printer.write(|out| write!(out, "{}", page()));
        return conclude(&world, Ok(ExitStatus::DONE), errors);
    }
    if is_help {
        world.printer.tell(page().trim_end());
        return ExitStatus::ERROR;
    }
    let misuse = usage::Misuse::of(stop, arguments, &command());
    error::print(&world.printer, &misuse.failure, errors);
    if let (Some(usage), ErrorFormat::Human) = (misuse.usage, errors) {
        let cyan = AnsiColor::Cyan.on_default().bold();
        let form = format!("{cyan}usage{cyan:#}: {}", printable(&usage));
        world
            .printer
            .tell(wrapped_form(&form, "usage: ".len(), width));
    }
    ExitStatus::ERROR
}

/// Whether an argument has a line of a PEM file in it.
fn holds_pem(argument: &OsString) -> bool {
    let text = argument.to_string_lossy();
    text.contains("-----BEGIN ") || text.contains("-----END ")
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

/// What the flag says; without it, the settings and their variable count.
fn wanted_color(arguments: &[OsString]) -> Option<ColorChoice> {
    let wanted = value_of(arguments, "--color");
    match wanted.as_deref().and_then(OsStr::to_str) {
        Some("always") => Some(ColorChoice::Always),
        Some("never") => Some(ColorChoice::Never),
        Some("auto") => Some(ColorChoice::Auto),
        _ => None,
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
