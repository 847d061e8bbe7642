//! `open-skills prompt`: what to tell an agent about its skills.

pub mod installed;

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};

use super::agents::around;
use super::registry::{libraries, open};
use super::trust::sources::policy as trust_policy;
use super::{Outcome, World, fetched};
use crate::diagnostics::Failure;
use crate::fs::normal;
use crate::ops::hinted::argument;
use crate::ops::lint::display;
use crate::ops::prompt::library::{Asking, gather as gather_library};
use crate::ops::prompt::{
    self, Gathered, Look, Mode, Place, Report, Request, TEMPLATE, Template, gather, tiers,
};
use crate::ops::refused::Refusals;
use crate::output::ExitStatus;
use crate::output::escape::printable_line;
use crate::output::sizes::{counted, thousands};
use crate::prompt::compose::compose;
use crate::prompt::render::Format;
use crate::prompt::{Budget, Shown};
use crate::registry::library::Cached;
use crate::scaffold::render::MAX_TEMPLATE;
use crate::settings::Settings;
use crate::signing::policy::Policy;
use crate::tables::agents::Agent;
use installed::{installed, refused_copy, sites};

/// The parts of a composed prompt are texts that people wrote.
const MAX_PART: u64 = 8 << 20;
/// How long a listing counts as fresh when nothing says otherwise.
const MAX_AGE: Duration = Duration::from_mins(1);

/// What `prompt` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Without a folder, --library or --installed it tells of the configured library, else of what is
installed. A skill that cannot be read is left out with a warning, and is an error where it was
named itself; without skills nothing is printed.

Examples:
  open-skills prompt ./skills
  open-skills prompt --installed --agent claude-code
  open-skills prompt pdf@^1.2 github:acme/skills#charts
  open-skills prompt --library s3://bucket/skills --budget 2000t --query 'quarterly report as PDF'
  open-skills prompt ./skills --mode full --template house-style.md
  open-skills prompt ./skills --base base.md --tools tools.md > system.md")]
#[allow(clippy::struct_excessive_bools, reason = "flags are what they are")]
pub struct PromptArgs {
    /// Skills' folders, folders of skills, names of installed skills, or references to others
    #[arg(value_name = "REF")]
    pub references: Vec<String>,
    /// A folder or a place of plain skills
    #[arg(long, value_name = "PLACE")]
    pub library: Option<String>,
    /// What is installed in this project and for this user
    #[arg(long)]
    pub installed: bool,
    /// The agent that it is for: its skills, its precedence, its budget
    #[arg(long, short = 'a', value_name = "AGENT", add = super::completions::agents())]
    pub agent: Option<String>,
    /// Names and descriptions, or whole documentation
    #[arg(long, value_name = "MODE", value_enum, default_value_t)]
    pub mode: ModeName,
    /// How it is written: xml, markdown, json, skills-ref or mcp-tools; in full, markdown or json
    #[arg(long, value_name = "FORMAT", value_enum, hide_possible_values = true)]
    pub format: Option<FormatName>,
    /// The same as --format json
    #[arg(long, conflicts_with = "format")]
    pub json: bool,
    /// The most that it may take: `1%` of the window, `8000c` characters or `2000t` tokens
    #[arg(long, value_name = "BUDGET")]
    pub budget: Option<Budget>,
    /// How many tokens the window holds
    #[arg(long, value_name = "TOKENS")]
    pub context: Option<usize>,
    /// Skills that answer this come first where space is short
    #[arg(
        long,
        value_name = "TEXT",
        default_value = "",
        hide_default_value = true
    )]
    pub query: String,
    /// Skills that come first in any case
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub pin: Vec<String>,
    /// Fail where something would have to be cut
    #[arg(long)]
    pub strict: bool,
    /// The template of one skill in the full mode
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub template: Option<PathBuf>,
    /// Begin with this file
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub base: Option<PathBuf>,
    /// End with this file
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub tools: Option<PathBuf>,
    /// Ask the library anew, whatever the cache knows
    #[arg(long)]
    pub refresh: bool,
    /// Say what each skill takes, on standard error
    #[arg(long = "sizes", alias = "report")]
    pub report: bool,
}

/// How much is said of each skill.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ModeName {
    /// Name, description, inputs, outputs, where to read on
    #[default]
    Catalog,
    /// The whole documentation, by a template
    Full,
}

/// How it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FormatName {
    /// XML, the default
    Xml,
    /// A list; the default of the full mode
    Markdown,
    /// A document for machines, with the report
    Json,
    /// What `agentskills to-prompt` writes
    SkillsRef,
    /// Tools of the Model Context Protocol
    McpTools,
}

/// Writes it.
pub fn run(args: &PromptArgs, world: &World) -> Outcome {
    let settings = world.settings()?;
    refuse_offline_refresh(args.refresh, settings)?;
    let project = around::project(world, settings);
    let agents = around::agents(settings);
    let agent = args
        .agent
        .as_ref()
        .map(|name| agents.find(name))
        .transpose()?;
    let look = look(args)?;
    refuse_idle_template(args)?;
    let mode = match args.mode {
        ModeName::Catalog => Mode::Catalog,
        ModeName::Full => Mode::Full,
    };
    let mut gathered = gathered(args, world, settings, &project, agent, mode)?;
    // The reference library takes what it is given, as it is given.
    let hidden = match look {
        Look::Text(Format::SkillsRef) => 0,
        _ => gathered.settle(),
    };
    let Gathered { skills, notices } = gathered;
    for notice in &notices {
        world.printer.warning(printable_line(notice));
    }
    if hidden > 0 && args.report {
        let count = counted(hidden, "skill");
        world
            .printer
            .status(format_args!("{count} not for the model to choose"));
    }
    let (name, template) = template(args, settings)?;
    let mut pinned = settings.list("prompt.pinned").to_vec();
    pinned.retain(|name| skills.iter().any(|skill| skill.name == *name));
    pinned.extend(args.pin.iter().cloned());
    let section = prompt::write(
        &Request {
            mode,
            look,
            budget: args.budget,
            context: args.context.or(agent.and_then(|agent| agent.context)),
            share: agent.and_then(|agent| agent.share),
            question: &args.query,
            pinned: &pinned,
            template: Template {
                name: &name,
                text: &template,
            },
            strict: args.strict,
            counts: args.report,
        },
        skills,
    )?;
    for notice in &section.notices {
        world.printer.warning(printable_line(notice));
    }
    tell(&section.report, args, world);
    let text = composed(args, world, section.text)?;
    world.printer.write(|out| out.write_all(text.as_bytes()));
    Ok(ExitStatus::DONE)
}

/// Asking anew and asking nobody do not go together, wherever each of them is said.
fn refuse_offline_refresh(refresh: bool, settings: &Settings) -> Result<(), Failure> {
    if !refresh || !settings.is_on("offline") {
        return Ok(());
    }
    let message = "`--refresh` asks anew, and offline nobody is asked";
    Err(Failure::usage(message).with_hint("leave out `--refresh`, or `--offline`"))
}

/// A template that would not be used is a mistake that nobody would notice.
fn refuse_idle_template(args: &PromptArgs) -> Result<(), Failure> {
    let message = match (args.mode, args.format) {
        _ if args.template.is_none() => return Ok(()),
        (ModeName::Catalog, _) => "`--template` is for the full mode; this is the catalog",
        (ModeName::Full, Some(FormatName::Json)) => "`--template` makes a text, not JSON",
        (ModeName::Full, _) if args.json => "`--template` makes a text, not JSON",
        (ModeName::Full, _) => return Ok(()),
    };
    let hint = match args.mode {
        ModeName::Catalog => "add `--mode full`",
        ModeName::Full => "leave out `--json`, or `--template`",
    };
    Err(Failure::usage(message).with_hint(hint))
}

fn look(args: &PromptArgs) -> Result<Look, Failure> {
    let format = match args.json {
        true => Some(FormatName::Json),
        false => args.format,
    };
    let look = match (args.mode, format) {
        (_, Some(FormatName::Json)) => Look::Json,
        (ModeName::Full, None | Some(FormatName::Markdown)) => Look::Text(Format::Markdown),
        (ModeName::Full, Some(other)) => {
            let value = other.to_possible_value();
            let name = value.as_ref().map_or("this", PossibleValue::get_name);
            let message = format!("`--format {name}` is for the catalog, and has no full mode");
            let hint = "`--mode full` is written as `markdown`, by its template, or as `json`";
            return Err(Failure::usage(message).with_hint(hint));
        }
        (_, None | Some(FormatName::Xml)) => Look::Text(Format::Xml),
        (_, Some(FormatName::Markdown)) => Look::Text(Format::Markdown),
        (_, Some(FormatName::SkillsRef)) => Look::Text(Format::SkillsRef),
        (_, Some(FormatName::McpTools)) => Look::McpTools,
    };
    let is_document = matches!(look, Look::Json | Look::McpTools);
    if is_document && (args.base.is_some() || args.tools.is_some()) {
        let message = "`--base` and `--tools` make a text, not JSON";
        return Err(Failure::usage(message).with_hint("take `--format xml` or `markdown`"));
    }
    Ok(look)
}

/// Reads the skills of what was named, of the library, of what is installed.
fn gathered(
    args: &PromptArgs,
    world: &World,
    settings: &Settings,
    project: &Path,
    agent: Option<&Agent>,
    mode: Mode,
) -> Result<Gathered, Failure> {
    let is_said = !args.references.is_empty() || args.installed || args.library.is_some();
    for text in &args.references {
        world.looks_into(Path::new(text));
    }
    let policy = trust_policy(world)?;
    let refusals = Refusals::new(&policy, around::user_site(world).ok());
    let precedence = agent.map_or(tiers::USUAL, Agent::tiers);
    let (mut named, mut places, mut refused) = (Vec::new(), Vec::new(), Vec::new());
    for text in &args.references {
        match of_reference(text, world, project, &policy)? {
            Ok(place) => {
                places.extend(tiers::places(&place.folder, precedence));
                named.push(place.folder);
            }
            Err(why) => refused.push(why),
        }
    }
    let mut gathered = gather(&places, mode, &refusals);
    refuse_untold(&named, &gathered)?;
    gathered.notices.extend(refused);
    let library = match (&args.library, is_said) {
        (Some(url), _) => Some(named_library(url, world, settings)?),
        (None, true) => None,
        (None, false) => open::configured_library(world)?,
    };
    if let Some(library) = &library {
        gathered.extend(of_library(library, args, settings, mode, &refusals)?);
    }
    if args.installed || (!is_said && library.is_none()) {
        let (places, left_out) = installed(world, project, agent, &refusals)?;
        gathered.notices.extend(left_out);
        gathered.extend(gather(&places, mode, &refusals));
    }
    Ok(gathered)
}

/// Whoever names a skill wants to hear of it: one that cannot be told of is no success.
fn refuse_untold(named: &[PathBuf], gathered: &Gathered) -> Result<(), Failure> {
    for folder in named {
        let shown = display(folder);
        let within = format!("{shown}/");
        let mut told = gathered.skills.iter();
        if told.any(|skill| skill.location.starts_with(&within)) {
            continue;
        }
        if let Some(why) = prompt::untold(folder) {
            let message = format!("nobody can be told of `{shown}`: {why}");
            let hint = format!("`open-skills lint{}` says what to mend", argument(folder));
            return Err(Failure::new("no-skill", message).with_hint(hint));
        }
    }
    Ok(())
}

/// A folder, the name of a skill that is installed, or a reference to one that is elsewhere; or
/// why one that is installed is left out.
fn of_reference(
    text: &str,
    world: &World,
    project: &Path,
    policy: &Policy,
) -> Result<Result<Place, String>, Failure> {
    let environment = &world.environment;
    let path = environment.resolve(text, &environment.cwd);
    let is_path = text.starts_with(['.', '/', '~']) || path.exists();
    if is_path {
        return folder(&path).map(Ok);
    }
    let is_name = crate::bundle::names::SkillName::parse(text).is_ok();
    let sites = sites(world, project).into_iter().map(|(_, site)| site);
    if let Some(site) = sites
        .into_iter()
        .find(|site| is_name && site.copy(text).is_dir())
    {
        return match refused_copy(&site, text, policy)? {
            Some(why) => Ok(Err(why)),
            None => folder(&site.copy(text)).map(Ok),
        };
    }
    match fetched::folder(text, None, world) {
        Ok(cached) => folder(&cached).map(Ok),
        Err(failure) if is_name && failure.kind == "not-found" => {
            let of_library = libraries::hint(text, "prompt", world);
            Err(nowhere(text, of_library.or(failure.hint)))
        }
        Err(failure) => Err(failure),
    }
}

fn nowhere(text: &str, hint: Option<String>) -> Failure {
    let message = format!("`{text}` is no folder, is not installed, and is in no registry");
    let says_more =
        |hint: &String| hint.starts_with("did you mean") || hint.starts_with("the library has");
    let meant = hint.filter(says_more);
    Failure::new("not-found", message).with_hint(meant.unwrap_or_else(|| {
        format!("`open-skills search {text}` looks for it; a folder is written `./{text}`")
    }))
}

/// A place on this machine; its document may be named in its stead.
fn folder(path: &Path) -> Result<Place, Failure> {
    let whole = std::fs::canonicalize(path).map_err(|error| {
        let reason = crate::fs::reason(&error);
        let shown = display(&normal(path));
        Failure::new("not-found", format!("cannot read `{shown}`: {reason}"))
    })?;
    let folder = match whole.parent() {
        Some(parent) if whole.is_file() => parent.to_path_buf(),
        _ => whole,
    };
    Ok(Place { folder, tier: None })
}

fn named_library(url: &str, world: &World, settings: &Settings) -> Result<Cached, Failure> {
    let max_age = settings.duration("library.max_age").unwrap_or(MAX_AGE);
    let cache = open::cache_folder(world, settings);
    Ok(Cached::new(
        open::library(world, url)?,
        cache.as_deref(),
        max_age,
    ))
}

fn of_library(
    library: &Cached,
    args: &PromptArgs,
    settings: &Settings,
    mode: Mode,
    refusals: &Refusals<'_>,
) -> Result<Gathered, Failure> {
    // What lies on this machine is always within reach.
    let is_remote = library.library().place().contains("://");
    let asking = Asking {
        now: std::time::SystemTime::now(),
        refresh: args.refresh,
        is_offline: is_remote && settings.is_on("offline"),
        tier: None,
    };
    gather_library(library, asking, mode, refusals)
}

/// The template of the full mode, by its name: the one that was named, the configured one, ours.
fn template(args: &PromptArgs, settings: &Settings) -> Result<(String, String), Failure> {
    let configured = settings.path("prompt.template");
    match args.template.as_deref().or(configured) {
        Some(file) if args.mode == ModeName::Full => {
            let text = crate::fs::read_text(file, MAX_TEMPLATE as u64)?;
            Ok((display(file), text))
        }
        _ => Ok(("template".to_owned(), TEMPLATE.to_owned())),
    }
}

fn composed(args: &PromptArgs, world: &World, skills: String) -> Result<String, Failure> {
    if args.base.is_none() && args.tools.is_none() {
        return Ok(skills);
    }
    let environment = &world.environment;
    let read = |path: &PathBuf| {
        let path = environment.resolve_path(path, &environment.cwd);
        crate::fs::read_text(&path, MAX_PART)
    };
    let base = args.base.as_ref().map(read).transpose()?;
    let tools = args.tools.as_ref().map(read).transpose()?;
    Ok(compose(base.as_deref(), &skills, tools.as_deref()))
}

/// What was cut is said in any case; what each skill takes, when it was asked for.
fn tell(report: &Report, args: &PromptArgs, world: &World) {
    let printer = &world.printer;
    let unit = report.unit.unwrap_or_default();
    let number = |count: usize| thousands(count as u64);
    if let Some(limit) = report.limit.filter(|limit| report.used > *limit) {
        let (used, limit) = (number(report.used), number(limit));
        let what = match report.skills.is_empty() {
            true => "the section without any skill takes",
            false => "the names alone take",
        };
        printer.warning(format_args!("{what} {used} {unit}, more than {limit}"));
    }
    let cut = report
        .skills
        .iter()
        .filter(|(.., shown)| *shown != Shown::Whole)
        .count();
    if cut > 0 && !args.report {
        let skills = counted(cut, "skill");
        printer.status(format_args!("cut {skills} to fit; --sizes says which"));
    }
    if !args.report {
        return;
    }
    let width = report.skills.iter().map(|(name, ..)| name.len()).max();
    let width = width.unwrap_or(0);
    for (name, cost, shown) in &report.skills {
        let note = match shown {
            Shown::Whole => "",
            Shown::Cut(_) => "  cut",
            Shown::NameOnly => "  name only",
        };
        let line = format!("{name:width$}  {:>6}{note}", number(*cost));
        printer.status(printable_line(&line));
    }
    let limit = report
        .limit
        .map_or(String::new(), |limit| format!(" of {}", number(limit)));
    let share = report.share.map_or(String::new(), |share| {
        format!(", {}.{:02} % of the window", share / 100, share % 100)
    });
    printer.status(format_args!("{}{limit} {unit}{share}", number(report.used)));
}
