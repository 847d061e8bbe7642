//! `open-skills version`: shows or raises a skill's version.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::answer::{AnswerArgs, pretty};
use super::{Outcome, World, completions};
use crate::diagnostics::Failure;
use crate::ops::lint::display;
use crate::ops::version::{Current, Raised, Step, current};
use crate::output::ExitStatus;
use crate::output::escape::printable_line;

/// What `version` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
The version is written to every place that says it; a skill that says none gets it in skill.yaml.
Nothing else changes: no commit, no tag, no upload.

Examples:
  open-skills version                   what it is
  open-skills version minor             1.2.3 becomes 1.3.0
  open-skills version 2.0.0-rc.1 skills/pdf
  open-skills version patch --dry-run")]
pub struct VersionArgs {
    /// major, minor, patch, or a version; shows the version without
    #[arg(value_name = "STEP")]
    pub step: Option<String>,
    /// The skill, or a place inside it
    #[arg(value_name = "PATH", default_value = ".", add = completions::skills())]
    pub path: PathBuf,
    /// Write nothing; say what would change
    #[arg(long)]
    pub dry_run: bool,
    /// How to write the answer
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// Shows or raises it.
pub fn run(args: &VersionArgs, world: &World) -> Outcome {
    let Some(step) = &args.step else {
        return show(&current(&args.path)?, args.answer, world);
    };
    let step: Step = match step.parse() {
        Ok(step) => step,
        // A folder in the place of the step: they want to see what it says.
        Err(_) if PathBuf::from(step).is_dir() => {
            return show(&current(&PathBuf::from(step))?, args.answer, world);
        }
        Err(error) => {
            let message = error.to_string();
            let hint = "write `major`, `minor`, `patch` or a version such as `1.2.0`";
            return Err(Failure::usage(message).with_hint(hint));
        }
    };
    let current = current(&args.path)?;
    let raised = current.raise(&step)?;
    if !args.dry_run {
        raised.write()?;
    }
    tell(&current, &raised, args, world);
    Ok(ExitStatus::DONE)
}

fn show(current: &Current, answer: AnswerArgs, world: &World) -> Outcome {
    if answer.is_json() {
        let answer = json!({
            "version": 1,
            "skill": current.name,
            "path": display(&current.folder),
            "skill_version": current.version,
        });
        world
            .printer
            .write(|out| write!(out, "{}", pretty(&answer)));
        return Ok(ExitStatus::DONE);
    }
    let Some(version) = &current.version else {
        let message = format!("`{}` says no version", current.name);
        let hint = format!("say the first one: {}", current.raising("0.1.0"));
        return Err(Failure::new("no-version", message).with_hint(hint));
    };
    let line = format!("{} {version}", current.name);
    world.printer.result(printable_line(&line));
    Ok(ExitStatus::DONE)
}

fn tell(current: &Current, raised: &Raised, args: &VersionArgs, world: &World) {
    let files = raised.change.files.iter().map(|file| file.path.as_str());
    let files: Vec<&str> = files.collect();
    if args.answer.is_json() {
        let answer = json!({
            "version": 1,
            "skill": current.name,
            "path": display(&current.folder),
            "from": current.version,
            "to": raised.to.to_string(),
            "files": files,
            "written": !args.dry_run,
        });
        world
            .printer
            .write(|out| write!(out, "{}", pretty(&answer)));
        return;
    }
    let from = current.version.as_deref().unwrap_or("none");
    let line = format!("{} {from} → {}", current.name, raised.to);
    world.printer.result(printable_line(&line));
    let status = match (files.is_empty(), args.dry_run) {
        (true, _) => "it says that already".to_owned(),
        (false, true) => "nothing was written".to_owned(),
        (false, false) => format!("changed {}", files.join(", ")),
    };
    world.printer.status(status);
}
