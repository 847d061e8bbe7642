//! `open-skills fmt`: one form for the frontmatter of skills.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::answer::{AnswerArgs, AnswerFormat, pretty};
use super::lint::{ConfiguredRules, RuleWords, diff};
use super::{Outcome, World, archive_limits, completions};
use crate::ops::format::{FormatReport, format_all};
use crate::ops::lint::{LintRequest, display};
use crate::output::ExitStatus;
use crate::output::sizes::counted;

/// What `fmt` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Fields come in the order of the specification, fences are bare, lines end without spaces, and
one empty line stands before the body. Comments, quotes, line ends and block texts stay.

Examples:
  open-skills fmt                 all skills below this folder
  open-skills fmt --check         exit with 1 when something would change
  open-skills fmt --diff skills/pdf")]
pub struct FmtArgs {
    /// Folders to search, skills, or files of skills
    #[arg(value_name = "PATH", default_value = ".", add = completions::skills())]
    pub paths: Vec<PathBuf>,
    /// Change nothing; exit with 1 when something would change
    #[arg(long)]
    pub check: bool,
    /// Change nothing; show what would change
    #[arg(long)]
    pub diff: bool,
    /// How to write the answer
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// Formats.
pub fn run(args: &FmtArgs, world: &World) -> Outcome {
    let rules = ConfiguredRules::new(world.settings()?, &RuleWords::default())?;
    let request = LintRequest {
        paths: args.paths.clone(),
        rules: Box::new(rules),
        limits: archive_limits(world.settings()?),
        memory: None,
    };
    let write = !args.check && !args.diff;
    let report = format_all(&request, write)?;
    for notice in &report.notices {
        world.printer.warning(notice);
    }
    match args.answer.format() {
        AnswerFormat::Json => world.printer.write(|out| {
            let answer = pretty(&answer(&report, write));
            out.write_all(answer.as_bytes())
        }),
        AnswerFormat::Human => tell(args, &report, world),
    }
    if !write && !report.changes.is_empty() {
        return Ok(ExitStatus::FINDINGS);
    }
    Ok(ExitStatus::DONE)
}

fn tell(args: &FmtArgs, report: &FormatReport, world: &World) {
    let printer = &world.printer;
    if args.diff {
        diff::print(&report.changes, world);
    } else {
        let verb = if args.check {
            "would format"
        } else {
            "formatted"
        };
        for change in &report.changes {
            printer.result(format_args!("{verb} {}", display(&change.folder)));
        }
    }
    for folder in &report.unreadable {
        let folder = display(folder);
        printer.warning(format_args!(
            "`{folder}` was left alone: its frontmatter cannot be read"
        ));
    }
    let changed = report.changes.len();
    let kept = report.skills - changed - report.unreadable.len();
    printer.status(format_args!(
        "{} to change, {kept} in form",
        counted(changed, "skill")
    ));
}

fn answer(report: &FormatReport, written: bool) -> serde_json::Value {
    let folders = |folders: Vec<&PathBuf>| {
        folders
            .into_iter()
            .map(|folder| display(folder))
            .collect::<Vec<_>>()
    };
    json!({
        "version": 1,
        "written": written,
        "skills": report.skills,
        "changed": folders(report.changes.iter().map(|change| &change.folder).collect()),
        "unreadable": folders(report.unreadable.iter().collect()),
    })
}
