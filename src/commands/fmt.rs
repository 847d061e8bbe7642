//! `open-skills fmt`: one form for the frontmatter of skills.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde_json::json;

use super::answer::pretty;
use super::lint::{ConfiguredRules, RuleWords, diff};
use super::{Outcome, World, archive_limits, completions};
use crate::diagnostics::shell_word;
use crate::ops::format::{FormatReport, format_all};
use crate::ops::lint::{LintRequest, display};
use crate::output::ExitStatus;
use crate::output::findings::Annotation;
use crate::output::sizes::counted;

/// How the answer of `fmt` is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum FmtFormat {
    /// For people
    #[default]
    Human,
    /// For machines
    Json,
    /// Workflow commands that annotate a change on GitHub
    Github,
}

/// What `fmt` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Fields come in the order of the specification, fences are bare, lines end without spaces, and
one empty line stands before the body. Comments, quotes, line ends and block texts stay.

Examples:
  open-skills fmt                 all skills below this folder
  open-skills fmt --check         exit with 1 when something would change or cannot be read
  open-skills fmt --check --format github
  open-skills fmt --diff skills/pdf")]
pub struct FmtArgs {
    /// Folders to search, skills, or files of skills
    #[arg(value_name = "PATH", default_value = ".", add = completions::skills())]
    pub paths: Vec<PathBuf>,
    /// Change nothing; exit with 1 when something would change or cannot be read
    #[arg(long)]
    pub check: bool,
    /// Change nothing; show what would change
    #[arg(long)]
    pub diff: bool,
    /// How to write the answer
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    pub format: FmtFormat,
    /// The same as --format json
    #[arg(long, conflicts_with = "format")]
    pub json: bool,
}

impl FmtArgs {
    /// How the answer is to be written.
    pub fn format(&self) -> FmtFormat {
        match self.json {
            true => FmtFormat::Json,
            false => self.format,
        }
    }
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
    match args.format() {
        FmtFormat::Json => world.printer.write(|out| {
            let answer = pretty(&answer(&report, write));
            out.write_all(answer.as_bytes())
        }),
        FmtFormat::Human => tell(args, &report, world),
        FmtFormat::Github => world
            .printer
            .write(|out| annotate(args, &report, write, out)),
    }
    let unsure = args.check && !report.unreadable.is_empty();
    if unsure || !write && !report.changes.is_empty() {
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
    for (folder, why) in report.unreadable.iter().chain(&report.odd) {
        let folder = display(folder);
        let word = shell_word(&folder);
        printer.warning(format_args!(
            "`{folder}` was left alone: {why}; `open-skills lint {word}` shows where"
        ));
    }
    let changed = report.changes.len();
    let alone = report.unreadable.len() + report.odd.len();
    let kept = report.skills - changed - alone;
    let left = match alone {
        0 => String::new(),
        alone => format!(", {alone} left alone"),
    };
    let done = match args.check || args.diff {
        true => "to change",
        false => "formatted",
    };
    printer.status(format_args!(
        "{} {done}, {kept} in form{left}",
        counted(changed, "skill")
    ));
}

/// One annotation a skill, at the first line that is another when it is in form.
fn annotate(
    args: &FmtArgs,
    report: &FormatReport,
    written: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    for change in &report.changes {
        let folder = display(&change.folder);
        for file in &change.files {
            let line = first_other_line(file.before.as_deref().unwrap_or_default(), &file.after);
            let help = format!("help: run `open-skills fmt {}`", shell_word(&folder));
            Annotation {
                level: if written { "notice" } else { "error" },
                file: &below(&folder, &file.path),
                place: Some(format!("line={line}")),
                title: "fmt",
                text: &match written {
                    true => "the frontmatter was put into form".to_owned(),
                    false => format!("the frontmatter is not in form\n{help}"),
                },
            }
            .write(out)?;
        }
    }
    let unreadable = if args.check { "error" } else { "warning" };
    let unreadable = report.unreadable.iter().map(|left| (unreadable, left));
    let odd = report.odd.iter().map(|left| ("warning", left));
    for (level, (folder, why)) in unreadable.chain(odd) {
        Annotation {
            level,
            file: &below(&display(folder), "SKILL.md"),
            place: None,
            title: "fmt",
            text: &format!("left alone: {why}"),
        }
        .write(out)?;
    }
    Ok(())
}

/// A file of a skill from the current folder on.
fn below(folder: &str, file: &str) -> String {
    match folder {
        "." => file.to_owned(),
        folder => format!("{}/{file}", folder.trim_end_matches('/')),
    }
}

fn first_other_line(before: &str, after: &str) -> usize {
    let mut pairs = before.lines().zip(after.lines());
    let same = pairs.by_ref().take_while(|(old, new)| old == new).count();
    same + 1
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
        "unreadable": folders(report.unreadable.iter().map(|(folder, _)| folder).collect()),
        "odd": folders(report.odd.iter().map(|(folder, _)| folder).collect()),
    })
}
