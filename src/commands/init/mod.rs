//! `open-skills init`: from nothing to a skill that passes every check.

mod line;
pub(super) mod show;
mod template;
pub(super) mod wizard;

use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use clap::Args;
use serde_json::Value as Json;

use super::agents::around;
use super::answer::{AnswerArgs, AnswerFormat};
use super::registry::open;
use super::{Outcome, World};
use crate::diagnostics::Failure;
use crate::fs;
use crate::fs::Shown as _;
use crate::ops::init::{InitRequest, Prepared, prepare, target};
use crate::ops::neighbours::Around;
use crate::output::ExitStatus;
use crate::scaffold::write::{Place, look};
use crate::scaffold::{Answers, Given, ScaffoldError, Template};

/// The largest file of answers.
const MAX_ANSWERS: u64 = 1 << 20;
/// The template when none is named.
const DEFAULT_TEMPLATE: &str = "prompt";

/// What `init` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
On a terminal it asks for what is not given; with --yes, in a pipe and in CI it never asks.

Examples:
  open-skills init                                 be asked
  open-skills init pdf-report --template python --description \"Writes PDF reports\" --yes
  open-skills init skills/notes --description \"Tidies notes\" --when \"notes are a mess\" --yes
  open-skills init --list-templates
  open-skills init weather --template api-client --set host=api.example.com --dry-run
  open-skills init . --answers answers.yaml --force --dry-run

Templates of your own: --template ./path/to/folder, one that was published as --template report@^1
or acme/report, one in a repository as --template github:acme/templates/report@v2. They are verified
as `pull` does; see docs/templates.md.")]
#[allow(clippy::struct_excessive_bools, reason = "flags are what they are")]
pub struct InitArgs {
    /// The folder to begin it in, which is called like the skill
    #[arg(value_name = "PATH", value_hint = clap::ValueHint::DirPath)]
    pub path: Option<PathBuf>,
    /// The name of the skill, when no folder says it
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// What the skill does, in a sentence
    #[arg(long, value_name = "TEXT")]
    pub description: Option<String>,
    /// When to use it: added to the description as "Use when …"
    #[arg(long, value_name = "TEXT")]
    pub when: Option<String>,
    /// A template by name, the folder of one, or a reference such as `report@1.0.0`
    #[arg(long, short, value_name = "NAME|PATH|REF", add = super::completions::templates())]
    pub template: Option<String>,
    /// Look for the template in this registry: a configured name, `local`, or a place
    #[arg(long, value_name = "REGISTRY", requires = "template")]
    pub registry: Option<String>,
    /// The language of the scripts
    #[arg(long, value_name = "LANGUAGE")]
    pub language: Option<String>,
    /// The licence, by its SPDX identifier, or none
    #[arg(long, visible_alias = "licence", value_name = "ID")]
    pub license: Option<String>,
    /// Who holds the copyright
    #[arg(long, value_name = "WHO")]
    pub author: Option<String>,
    /// The parts to make: scripts, references, tests, or none
    #[arg(long, value_name = "PARTS", value_delimiter = ',')]
    pub with: Option<Vec<String>>,
    /// The clients that it is for, as in `lint --profile`
    #[arg(long = "profile", alias = "agent", value_name = "NAME", value_delimiter = ',', add = super::completions::profiles())]
    pub agent: Vec<String>,
    /// Answer a question of the template's own; can be given more than once
    #[arg(long, value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    /// Read answers from a YAML or JSON file, or from standard input
    #[arg(long, value_name = "FILE|-", value_hint = clap::ValueHint::FilePath)]
    pub answers: Option<PathBuf>,
    /// Write nothing; show what would be written
    #[arg(long)]
    pub dry_run: bool,
    /// Write into a folder that has files, and show what is replaced
    #[arg(long)]
    pub force: bool,
    /// List the templates
    #[arg(long, conflicts_with_all = ["path", "template", "answers", "force", "dry_run"])]
    pub list_templates: bool,
    /// How to write the answer
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// Begins a skill.
pub fn run(args: &InitArgs, world: &World) -> Outcome {
    if args.list_templates {
        show::templates(&Template::built_in()?, args.answer.format(), world);
        return Ok(ExitStatus::DONE);
    }
    let mut given = given(args)?;
    let cwd = &world.environment.cwd;
    let place = target(args.path.as_deref(), given.name.as_deref(), cwd)?;
    let mut folder = place.as_ref().map(|(folder, _)| folder.clone());
    if let Some((_, name)) = place {
        given.name = Some(name);
    }
    // Said before anybody answers ten questions in vain.
    if let Some(folder) = folder.as_deref().filter(|_| !args.force)
        && look(folder)? == Place::Occupied
    {
        return Err(in_the_way(folder).into());
    }
    // Before the questions too, because some of them are the template's own.
    let template = match given.template.as_deref() {
        Some(text) => Some(template::find(text, args.registry.as_deref(), world)?),
        None => None,
    };
    let asks = asks(args, world);
    if asks {
        given = wizard::ask(given, template.as_ref(), folder.as_deref(), world)?;
        folder = folder.or_else(|| given.name.as_ref().map(PathBuf::from));
    }
    let template = match (template, given.template.as_deref()) {
        (Some(template), _) => template,
        (None, chosen) => Template::named(chosen.unwrap_or(DEFAULT_TEMPLATE))?,
    };
    let answers = Answers::check(&given, &template, year(world))?;
    let prepared = prepare(&InitRequest {
        target: folder.unwrap_or_else(|| PathBuf::from(answers.name.as_str())),
        template: &template,
        answers: &answers,
        around: &around(world),
    })?;
    show::remarks(&prepared, world);
    if prepared.place == Place::Occupied && !args.force {
        return Err(in_the_way(&prepared.target).into());
    }
    conclude(args, asks, &prepared, world)
}

/// Where skills may be whose name the new one should not have: the project, the folders of all
/// agents, and registries of this machine. Without settings that can be read, the project.
fn around(world: &World) -> Around {
    let mut found = Around {
        project: world.environment.cwd.clone(),
        ..Around::default()
    };
    let Ok(settings) = world.settings_unwarned() else {
        return found;
    };
    let project = around::project(world, settings);
    found.installed = around::with_surroundings(world, &project, |surroundings| {
        let agents = around::agents(settings);
        let folders = agents
            .all()
            .iter()
            .flat_map(|agent| agent.folders(surroundings));
        folders.map(|(_, folder)| folder).collect()
    });
    let configured = settings.layer.registries.keys();
    let opened = configured.filter_map(|name| open::named(world, name).ok());
    let opened = opened.chain(open::local(world).ok());
    found.registries = opened
        .filter_map(|named| Some((named.name, named.location.folder()?.to_path_buf())))
        .collect();
    found
}

fn in_the_way(folder: &Path) -> ScaffoldError {
    ScaffoldError::InTheWay {
        path: folder.to_path_buf(),
        what: "not empty",
    }
}

/// Shows it, asks once more where somebody can answer, and writes.
fn conclude(args: &InitArgs, asks: bool, prepared: &Prepared, world: &World) -> Outcome {
    if args.dry_run {
        show::result(prepared, false, args.answer.format(), world);
        return Ok(ExitStatus::DONE);
    }
    if args.force && args.answer.format() == AnswerFormat::Human {
        show::replaced(prepared, world);
    }
    if asks {
        show::preview(prepared, world);
        if !wizard::confirm("Write it?", world)? {
            world.printer.status("nothing was written");
            return Ok(ExitStatus::DONE);
        }
    }
    prepared.write(args.force)?;
    show::result(prepared, true, args.answer.format(), world);
    Ok(ExitStatus::DONE)
}

/// Whether there is somebody to ask.
fn asks(args: &InitArgs, world: &World) -> bool {
    let terminals = world.environment.terminals;
    let reads_stdin = args.answers.as_deref() == Some(Path::new("-"));
    terminals.stdin
        && terminals.stderr
        && !world.global.yes
        && !world.environment.is_ci()
        && !reads_stdin
        && args.answer.format() == AnswerFormat::Human
}

/// The answers on the command line, and those of the file where there is none.
fn given(args: &InitArgs) -> Result<Given, Failure> {
    let mut set = Vec::new();
    for pair in &args.set {
        let Some((key, value)) = pair.split_once('=') else {
            let message = format!("`{pair}` is no answer to a question");
            return Err(Failure::usage(message).with_hint("write `--set KEY=VALUE`"));
        };
        set.push((key.trim().to_owned(), Json::String(value.to_owned())));
    }
    let flags = Given {
        name: args.name.clone(),
        description: args.description.clone(),
        when: args.when.clone(),
        template: args.template.clone(),
        language: args.language.clone(),
        license: args.license.clone(),
        author: args.author.clone(),
        parts: args.with.clone(),
        agents: args.agent.clone(),
        set,
    };
    let Some(file) = &args.answers else {
        return Ok(flags);
    };
    let (name, text) = match file.to_str() {
        Some("-") => ("standard input".to_owned(), stdin()?),
        _ => (file.shown().to_string(), fs::read_text(file, MAX_ANSWERS)?),
    };
    let file = Given::parse(&name, &text)?;
    // A folder on the command line names the skill, whatever the file says.
    let named_by_path = args.path.is_some() && flags.name.is_none();
    let file = match named_by_path {
        true => Given { name: None, ..file },
        false => file,
    };
    Ok(flags.or(file))
}

fn stdin() -> Result<String, Failure> {
    let mut text = String::new();
    let read = std::io::stdin()
        .lock()
        .take(MAX_ANSWERS)
        .read_to_string(&mut text);
    read.map_err(|error| Failure::new("io", format!("cannot read standard input: {error}")))?;
    Ok(text)
}

/// The year of a copyright: today's, or that of `SOURCE_DATE_EPOCH` for builds that repeat.
fn year(world: &World) -> i32 {
    let set = world.environment.variable("SOURCE_DATE_EPOCH");
    let now = || SystemTime::now().duration_since(UNIX_EPOCH).ok();
    let seconds = set
        .and_then(|text| text.parse().ok())
        .or_else(|| now().map(|passed| passed.as_secs()))
        .unwrap_or_default();
    year_of(seconds)
}

/// The year of a time in seconds since 1970, by the Gregorian calendar.
fn year_of(seconds: u64) -> i32 {
    let mut days = seconds / 86_400;
    let mut year = 1970;
    loop {
        let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        let length = if leap { 366 } else { 365 };
        if days < length || year == 9999 {
            return year;
        }
        days -= length;
        year += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_begin_at_midnight() {
        assert_eq!(year_of(0), 1970);
        assert_eq!(year_of(951_782_400), 2000);
        assert_eq!(
            (year_of(1_767_225_599), year_of(1_767_225_600)),
            (2025, 2026)
        );
        assert_eq!(year_of(u64::MAX), 9999);
    }
}
