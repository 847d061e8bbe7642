//! `open-skills vendor`: packages of others that a skill brings along.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::{Value as Json, json};

use super::answer::{AnswerArgs, pretty};
use super::{Outcome, World, completions};
use crate::diagnostics::Failure;
use crate::ops::hinted::option;
use crate::ops::vendor::lock::{LOCK_FILE, Locked};
use crate::ops::vendor::{self, Change, Request};
use crate::output::ExitStatus;
use crate::output::escape::printable_line;
use crate::output::sizes::counted;
use crate::runtime::Language;
use crate::runtime::languages::Tools;

/// Bring packages along in a skill.
#[derive(Args, Clone, Debug)]
pub struct VendorArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: VendorCommand,
}

/// What `open-skills vendor` can do.
#[derive(Subcommand, Clone, Debug)]
pub enum VendorCommand {
    /// Bring packages in, with all that they need.
    ///
    /// They are fetched with your own pip or npm, and nothing of them is run. Python packages
    /// have to be of pure Python, or work without their compiled parts as pyyaml and markupsafe
    /// do; npm packages of JavaScript alone.
    #[command(after_help = "Examples:\n  \
        open-skills vendor add openpyxl pypdf\n  \
        open-skills vendor add 'jinja2>=3,<4' --skill skills/report\n  \
        open-skills vendor add zod@^3 --language javascript")]
    Add(ChangeArgs),
    /// List what the skill brings along.
    #[command(after_help = "Examples:\n  open-skills vendor list --skill skills/report --json")]
    List(SkillArgs),
    /// Get newer versions: of all packages, or of those named.
    #[command(after_help = "Examples:\n  open-skills vendor update\n  \
        open-skills vendor update openpyxl")]
    Update(ChangeArgs),
    /// Take packages out, with all that only they needed.
    #[command(after_help = "Examples:\n  open-skills vendor remove pypdf")]
    Remove(ChangeArgs),
    /// Hold the files against the lock.
    #[command(after_help = "Examples:\n  open-skills vendor verify --skill skills/report")]
    Verify(SkillArgs),
}

/// The skill, and how to answer.
#[derive(Args, Clone, Debug)]
pub struct SkillArgs {
    /// The skill's folder
    #[arg(long, value_name = "PATH", default_value = ".", add = completions::skills())]
    pub skill: PathBuf,
    /// How to write the answer
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// What changes.
#[derive(Args, Clone, Debug)]
pub struct ChangeArgs {
    /// Names of packages, with the versions that will do
    #[arg(value_name = "PACKAGE")]
    pub packages: Vec<String>,
    /// python or javascript; without it, what the skill's scripts are written in
    #[arg(long, value_name = "LANGUAGE", value_parser = language)]
    pub language: Option<Language>,
    /// Replace files in the folder of the packages that `vendor/lock.yaml` knows nothing of
    #[arg(long)]
    pub force: bool,
    /// The skill, and how to answer
    #[command(flatten)]
    pub skill: SkillArgs,
}

fn language(word: &str) -> Result<Language, String> {
    Language::named(word)
        .filter(|language| vendor::folder(*language).is_some())
        .ok_or_else(|| "packages are for python and javascript".to_owned())
}

/// Brings packages along.
pub fn run(args: &VendorArgs, world: &World) -> Outcome {
    match &args.command {
        VendorCommand::Add(args) => change(args, &Change::Add(named(args, "add")?), world),
        VendorCommand::Update(args) => change(args, &Change::Update(args.packages.clone()), world),
        VendorCommand::Remove(args) => change(args, &Change::Remove(named(args, "remove")?), world),
        VendorCommand::List(args) => list(args, world),
        VendorCommand::Verify(args) => verify(args, world),
    }
}

fn named(args: &ChangeArgs, verb: &str) -> Result<Vec<String>, Failure> {
    if let Some(flag) = args.packages.iter().find(|word| word.starts_with('-')) {
        return Err(Failure::usage(format!("`{flag}` is no package")));
    }
    match args.packages.is_empty() {
        true => Err(Failure::usage("no package was named").with_hint(format!(
            "name one: `open-skills vendor {verb} openpyxl{}`",
            option("--skill", &args.skill.skill)
        ))),
        false => Ok(args.packages.clone()),
    }
}

/// What packages are for: what was said, or what the scripts of the skill are written in.
fn meant(args: &ChangeArgs) -> Result<Language, Failure> {
    if let Some(language) = args.language {
        return Ok(language);
    }
    let entries = std::fs::read_dir(args.skill.skill.join("scripts"));
    let scripts = entries.into_iter().flatten().flatten();
    let mut languages: Vec<Language> = scripts
        .filter_map(|entry| Language::of(&entry.path()))
        .filter(|language| vendor::folder(*language).is_some())
        .collect();
    languages.sort_unstable();
    languages.dedup();
    match languages.as_slice() {
        [only] => Ok(*only),
        _ => Err(
            Failure::usage("nothing says which language the packages are for")
                .with_hint("say it: `--language python` or `--language javascript`"),
        ),
    }
}

fn change(args: &ChangeArgs, change: &Change, world: &World) -> Outcome {
    let tools = Tools::default();
    let request = Request {
        skill: &args.skill.skill,
        language: meant(args)?,
        tools: &tools,
        offline: world.settings()?.is_on("offline"),
        force: args.force,
    };
    let report = vendor::change(&request, change, &world.progress())?;
    for notice in &report.notices {
        world.printer.warning(printable_line(notice));
    }
    if args.skill.answer.is_json() {
        let packages: Vec<Json> = report.packages.iter().map(as_json).collect();
        let answer = json!({
            "version": 1,
            "language": request.language.name(),
            "packages": packages,
            "notices": report.notices,
        });
        return Ok(print(&answer, world));
    }
    tell(&report.packages, world);
    let folder = vendor::folder(request.language).unwrap_or_default();
    let count = counted(report.packages.len(), "package");
    world.printer.status(format_args!(
        "{count} in `{folder}`, fixed in `{LOCK_FILE}`"
    ));
    Ok(ExitStatus::DONE)
}

/// Said of a skill without a lock, or with an empty one.
const NOTHING: &str = "the skill brings no packages along; `open-skills vendor add` does";

fn list(args: &SkillArgs, world: &World) -> Outcome {
    let lock = vendor::list(&args.skill)?;
    if args.answer.is_json() {
        let packages = |list: &[Locked]| list.iter().map(as_json).collect::<Vec<_>>();
        let answer = json!({
            "version": 1,
            "python": packages(&lock.python),
            "javascript": packages(&lock.javascript),
        });
        return Ok(print(&answer, world));
    }
    if lock.python.is_empty() && lock.javascript.is_empty() {
        world.printer.status(NOTHING);
    }
    tell(&lock.python, world);
    tell(&lock.javascript, world);
    Ok(ExitStatus::DONE)
}

fn verify(args: &SkillArgs, world: &World) -> Outcome {
    let tools = Tools::default();
    let mut packages = Vec::new();
    for language in [Language::Python, Language::Javascript] {
        packages.extend(vendor::verify(&Request {
            skill: &args.skill,
            language,
            tools: &tools,
            offline: true,
            force: false,
        })?);
    }
    if args.answer.is_json() {
        let packages: Vec<Json> = packages.iter().map(as_json).collect();
        return Ok(print(&json!({"version": 1, "packages": packages}), world));
    }
    match packages.len() {
        0 => world.printer.status(NOTHING),
        count => {
            let count = counted(count, "package");
            let line = format!("{count} as in `{LOCK_FILE}`");
            world.printer.result(line);
        }
    }
    Ok(ExitStatus::DONE)
}

fn as_json(package: &Locked) -> Json {
    json!({
        "name": package.name,
        "version": package.version,
        "digest": package.digest,
        "wanted": package.wanted,
    })
}

fn tell(packages: &[Locked], world: &World) {
    for package in packages {
        let line = format!("{} {}", package.name, package.version);
        let needed = match package.wanted {
            Some(_) => "",
            None => "  (needed by another)",
        };
        world
            .printer
            .result(format_args!("{}{needed}", printable_line(&line)));
    }
}

fn print(answer: &Json, world: &World) -> ExitStatus {
    world.printer.write(|out| write!(out, "{}", pretty(answer)));
    ExitStatus::DONE
}
