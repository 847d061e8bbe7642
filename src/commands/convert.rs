//! `open-skills convert`: a skill of what was written for something else.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde_json::json;

use super::answer::{AnswerArgs, AnswerFormat, pretty};
use super::init::show::findings;
use super::{Outcome, World};
use crate::ops::convert::{ConvertRequest, Converted, Shape, SourceKind, prepare};
use crate::ops::lint::display;
use crate::output::ExitStatus;
use crate::output::sizes::counted;
use crate::output::tree::draw;

/// What a source can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum From {
    /// A Markdown file that is a skill by itself
    Flat,
    /// A rule for Cursor
    CursorRule,
    /// A command of Claude Code
    Command,
    /// A section of AGENTS.md or of a file like it
    Section,
    /// The folder of a skill, perhaps in an older dialect
    Folder,
}

/// What becomes of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum To {
    /// A skill by the specification
    #[default]
    Spec,
    /// The same, with agents/openai.yaml
    Codex,
    /// A Claude plugin with a marketplace that offers it
    ClaudePlugin,
}

/// What `convert` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
The source stays as it is. Nothing gets lost: fields without a place of their own become strings
under metadata, comments stay comments, and what needs a person is told.

Examples:
  open-skills convert notes/pdf.md
  open-skills convert .cursor/rules/style.mdc --output skills
  open-skills convert .claude/commands/release.md --when \"a release is due\"
  open-skills convert AGENTS.md --section \"Database migrations\"
  open-skills convert old/excel_to_pptx --output skills --dry-run
  open-skills convert skills/pdf --to claude-plugin --output plugins")]
pub struct ConvertArgs {
    /// The file or folder to convert
    #[arg(value_name = "SOURCE", value_hint = clap::ValueHint::AnyPath)]
    pub source: PathBuf,
    /// What it is, when its path does not say so
    #[arg(long, value_enum, value_name = "KIND")]
    pub from: Option<From>,
    /// What becomes of it
    #[arg(long, value_enum, value_name = "SHAPE", default_value_t)]
    pub to: To,
    /// The heading of the section to convert
    #[arg(long, value_name = "HEADING")]
    pub section: Option<String>,
    /// The name of the skill, in place of its own
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// The description, in place of its own
    #[arg(long, value_name = "TEXT")]
    pub description: Option<String>,
    /// When to use it: added to the description as "Use when …"
    #[arg(long, value_name = "TEXT")]
    pub when: Option<String>,
    /// The folder in which the skill's folder is made
    #[arg(long, short, value_name = "DIR", default_value = ".", value_hint = clap::ValueHint::DirPath)]
    pub output: PathBuf,
    /// Write nothing; show what would be written
    #[arg(long)]
    pub dry_run: bool,
    /// How to write the answer
    #[command(flatten)]
    pub answer: AnswerArgs,
}

impl std::convert::From<From> for SourceKind {
    fn from(kind: From) -> Self {
        match kind {
            From::Flat => Self::Flat,
            From::CursorRule => Self::CursorRule,
            From::Command => Self::Command,
            From::Section => Self::Section,
            From::Folder => Self::Folder,
        }
    }
}

impl std::convert::From<To> for Shape {
    fn from(shape: To) -> Self {
        match shape {
            To::Spec => Self::Spec,
            To::Codex => Self::Codex,
            To::ClaudePlugin => Self::ClaudePlugin,
        }
    }
}

/// Converts.
pub fn run(args: &ConvertArgs, world: &World) -> Outcome {
    let converted = prepare(&ConvertRequest {
        source: args.source.clone(),
        kind: args.from.map(Into::into),
        section: args.section.clone(),
        shape: args.to.into(),
        name: args.name.clone(),
        description: args.description.clone(),
        when: args.when.clone(),
        output: args.output.clone(),
    })?;
    if !args.dry_run {
        converted.write()?;
    }
    match args.answer.format() {
        AnswerFormat::Json => {
            let answer = pretty(&json(&converted, !args.dry_run));
            world.printer.write(|out| out.write_all(answer.as_bytes()));
        }
        AnswerFormat::Human => tell(&converted, args.dry_run, world),
    }
    Ok(ExitStatus::DONE)
}

fn tell(converted: &Converted, dry_run: bool, world: &World) {
    let printer = &world.printer;
    let target = display(&converted.target);
    let paths: Vec<&str> = converted
        .plan
        .files
        .iter()
        .map(|f| f.path.as_str())
        .collect();
    if dry_run {
        let tree = draw(&target, &paths, |_| None);
        printer.write(|out| out.write_all(tree.as_bytes()));
    } else {
        let files = counted(paths.len(), "file");
        printer.result(format_args!("created {target} ({files})"));
    }
    for note in &converted.notes {
        let line = format!("{}: {}", note.what, note.outcome);
        match note.left {
            true => printer.warning(line),
            false => printer.status(line),
        }
    }
    findings(&converted.findings, world);
    if dry_run {
        printer.status("nothing was written");
    }
}

fn json(converted: &Converted, written: bool) -> serde_json::Value {
    let notes: Vec<_> = converted
        .notes
        .iter()
        .map(|note| json!({"what": note.what, "outcome": note.outcome, "left": note.left}))
        .collect();
    let files: Vec<_> = converted.plan.files.iter().map(|f| &f.path).collect();
    json!({
        "version": 1,
        "written": written,
        "from": converted.kind.as_str(),
        "name": converted.plan.name,
        "path": display(&converted.target),
        "files": files,
        "notes": notes,
        "findings": converted.findings.len(),
    })
}
