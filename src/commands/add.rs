//! `open-skills add`: one more part for a skill that is there.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde_json::json;

use super::answer::{AnswerArgs, AnswerFormat, pretty};
use super::lint::diff;
use super::{Outcome, World, completions};
use crate::ops::add::{AddRequest, Added, prepare};
use crate::ops::fix::SkillChange;
use crate::ops::lint::display;
use crate::output::ExitStatus;
use crate::scaffold::stubs::Stub;

/// What can be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum AddedPart {
    /// A program that takes JSON and gives JSON
    Script,
    /// A text that the agent reads when it needs it
    Reference,
    /// A file that goes into results
    Asset,
    /// An example
    Example,
    /// Test cases for a script
    Test,
    /// A test of several steps
    Scenario,
}

impl From<AddedPart> for Stub {
    fn from(part: AddedPart) -> Self {
        match part {
            AddedPart::Script => Self::Script,
            AddedPart::Reference => Self::Reference,
            AddedPart::Asset => Self::Asset,
            AddedPart::Example => Self::Example,
            AddedPart::Test => Self::Test,
            AddedPart::Scenario => Self::Scenario,
        }
    }
}

/// What `add` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
The new file works as it is. A script is declared in skill.yaml; scripts, references, assets and
examples get their place in SKILL.md, and everything else there stays as it is.

Examples:
  open-skills add script fetch-rows --description \"Fetches the rows of a month\"
  open-skills add script report.js --skill skills/monthly-report
  open-skills add reference units
  open-skills add asset logo --from ~/logo.svg
  open-skills add test empty-input --script main.py
  open-skills add scenario whole-month --dry-run")]
pub struct AddArgs {
    /// What to add
    #[arg(value_enum, value_name = "PART")]
    pub part: AddedPart,
    /// Its name, with or without an ending
    #[arg(value_name = "NAME")]
    pub name: String,
    /// The skill, or a place inside it
    #[arg(long, value_name = "PATH", default_value = ".", add = completions::skills())]
    pub skill: PathBuf,
    /// What it is or does, in a sentence
    #[arg(long, value_name = "TEXT")]
    pub description: Option<String>,
    /// The language of a script: python or javascript
    #[arg(long, value_name = "LANGUAGE")]
    pub language: Option<String>,
    /// The script that a test or scenario runs
    #[arg(long, value_name = "NAME")]
    pub script: Option<String>,
    /// The file that becomes the asset
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub from: Option<PathBuf>,
    /// Write nothing; show what would change
    #[arg(long)]
    pub dry_run: bool,
    /// How to write the answer
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// Adds it.
pub fn run(args: &AddArgs, world: &World) -> Outcome {
    let added = prepare(&AddRequest {
        skill: args.skill.clone(),
        stub: args.part.into(),
        name: args.name.clone(),
        description: args.description.clone(),
        language: args.language.clone(),
        script: args.script.clone(),
        from: args.from.clone(),
    })?;
    if !args.dry_run {
        added.write()?;
    }
    match args.answer.format() {
        AnswerFormat::Json => {
            let answer = pretty(&json(&added, !args.dry_run));
            world.printer.write(|out| out.write_all(answer.as_bytes()));
        }
        AnswerFormat::Human => tell(&added, args.dry_run, world),
    }
    Ok(ExitStatus::DONE)
}

fn tell(added: &Added, dry_run: bool, world: &World) {
    if let Some(what) = &added.to_fill_in {
        let warning = format!("`{}` is still to be filled in: {what}", added.path);
        world.printer.warning(warning);
    }
    let folder = &added.change.folder;
    if dry_run {
        // Bytes that are no text would only confuse the terminal.
        let is_text = |text: &str| !text.contains(['\0', '\u{fffd}']);
        let (texts, others): (Vec<_>, Vec<_>) = (added.change.files.iter())
            .cloned()
            .partition(|file| is_text(&file.after));
        for file in &others {
            let path = display(&folder.join(&file.path));
            world.printer.result(format_args!("would add {path}"));
        }
        let shown = SkillChange {
            folder: folder.clone(),
            patch: added.change.patch.clone(),
            files: texts,
        };
        diff::print(&[shown], world);
        world.printer.status("nothing was written");
        return;
    }
    for file in &added.change.files {
        let verb = if file.before.is_some() {
            "changed"
        } else {
            "added"
        };
        let path = display(&folder.join(&file.path));
        world.printer.result(format_args!("{verb} {path}"));
    }
}

fn json(added: &Added, written: bool) -> serde_json::Value {
    let files: Vec<_> = added
        .change
        .files
        .iter()
        .map(|file| {
            let action = if file.before.is_some() {
                "change"
            } else {
                "create"
            };
            json!({"path": file.path, "action": action})
        })
        .collect();
    json!({
        "version": 1,
        "written": written,
        "skill": display(&added.change.folder),
        "added": added.path,
        "files": files,
        "to_fill_in": added.to_fill_in,
    })
}
