//! `open-skills diff`: what differs between two skills, permissions first.

use std::path::PathBuf;

use anstyle::AnsiColor;
use clap::Args;
use serde_json::{Value as Json, json};

use super::answer::{AnswerArgs, pretty};
use super::{Outcome, World, archive_limits, fetched};
use crate::archive::digest::FileDigest;
use crate::ops::contents::{Contents, Unpackable};
use crate::ops::diff::{Difference, FieldChange, FileChange, diff};
use crate::ops::lint::display;
use crate::output::ExitStatus;
use crate::output::escape::printable_line;
use crate::output::sizes::bytes;
use crate::output::unified::{self, Sides};

/// What `diff` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Two folders, archives or references, or one of each: only what would be packed is compared. What a
reference means is verified as `pull` does. Beside --registry a bare name is the skill there, and a
folder is written `./pdf`.

Examples:
  open-skills diff pdf-1.1.0.skill pdf-1.2.0.skill
  open-skills diff pdf-1.2.0.skill skills/pdf          what changed since it was packed
  open-skills diff pdf@1.0.0 skills/pdf                what changed since it was published
  open-skills diff old new --name-only

Exit code: 0 the same, 1 different, or nobody who is trusted vouches for one of them (an error says so), 2 one of them
cannot be read.")]
pub struct DiffArgs {
    /// A skill's folder or archive, or a reference such as `pdf@1.0.0`
    #[arg(value_name = "A", value_hint = clap::ValueHint::AnyPath)]
    pub before: PathBuf,
    /// Another one, or another version of it
    #[arg(value_name = "B", value_hint = clap::ValueHint::AnyPath)]
    pub after: PathBuf,
    /// Look for references in this registry: a configured name, `local`, or a place
    #[arg(long, value_name = "REGISTRY")]
    pub registry: Option<String>,
    /// Leave out the lines that differ
    #[arg(long)]
    pub name_only: bool,
    /// How to write the answer
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// Compares.
pub fn run(args: &DiffArgs, world: &World) -> Outcome {
    let registry = args.registry.as_deref();
    let before = fetched::place(&args.before, registry, world)?;
    let after = fetched::place(&args.after, registry, world)?;
    let difference = diff(&before, &after, &archive_limits(world.settings()?))?;
    let printer = &world.printer;
    if args.answer.is_json() {
        let answer = pretty(&answer(&difference, args.name_only));
        printer.write(|out| out.write_all(answer.as_bytes()));
    } else if difference.is_empty() {
        printer.status("the two are the same");
    } else {
        let mut text = summary(&difference);
        if !args.name_only {
            let for_terminal = printer.look().stdout_terminal;
            for change in &difference.files {
                text_diff(change, for_terminal, &mut text);
            }
        }
        printer.write(|out| out.write_all(text.as_bytes()));
    }
    match difference.is_empty() {
        true => Ok(ExitStatus::DONE),
        false => Ok(ExitStatus::FINDINGS),
    }
}

/// What a reader must know before the lines: permissions, fields, names of files.
fn summary(difference: &Difference) -> String {
    let bold = anstyle::Style::new().bold();
    let (red, green) = (
        AnsiColor::Red.on_default().bold(),
        AnsiColor::Green.on_default(),
    );
    let mut text = String::new();
    if !difference.permissions.is_empty() {
        text.push_str(&format!("{bold}Permissions{bold:#}\n"));
        for change in &difference.permissions {
            let (kind, value) = (change.kind, printable_line(&change.value));
            text.push_str(&match change.is_added {
                true => format!("  {red}+ {kind:11}  {value}  (asks for more){red:#}\n"),
                false => format!("  {green}- {kind:11}  {value}{green:#}\n"),
            });
        }
        text.push('\n');
    }
    if !difference.fields.is_empty() {
        text.push_str(&format!("{bold}Fields{bold:#}\n"));
        for change in &difference.fields {
            text.push_str(&field_line(change));
        }
        text.push('\n');
    }
    text.push_str(&format!("{bold}Files{bold:#}\n"));
    for change in &difference.files {
        text.push_str(&file_line(change));
    }
    for contents in [&difference.before, &difference.after] {
        let place = display(&contents.path);
        for flaw in &contents.unpackable {
            let (path, reason) = (printable_line(&flaw.path), printable_line(&flaw.reason));
            text.push_str(&format!(
                "  {red}refused{red:#}  {path} {reason} (only in {})\n",
                printable_line(&place)
            ));
        }
    }
    text
}

fn field_line(change: &FieldChange) -> String {
    let value = |value: &Json| match value {
        Json::String(text) => format!("`{}`", printable_line(text)),
        other => printable_line(&other.to_string()).into_owned(),
    };
    let (file, field) = (&change.file, printable_line(&change.field));
    match (&change.before, &change.after) {
        (Some(before), Some(after)) => {
            format!("  {file}: {field}: {} → {}\n", value(before), value(after))
        }
        (None, Some(after)) => format!("  {file}: {field}: added, {}\n", value(after)),
        (Some(before), None) => format!("  {file}: {field}: removed, was {}\n", value(before)),
        (None, None) => String::new(),
    }
}

fn file_line(change: &FileChange) -> String {
    let path = printable_line(&change.path);
    let mode = match change.mode_change() {
        Some(true) => "  (may be run now)",
        Some(false) => "  (may not be run any more)",
        None => "",
    };
    match (&change.before, &change.after) {
        (None, Some(after)) => {
            let run = if after.executable { ", may be run" } else { "" };
            format!("  added    {path}  ({}{run})\n", bytes(after.size))
        }
        (Some(_), None) => format!("  removed  {path}\n"),
        (Some(before), Some(after)) if change.changes_content() => {
            let (old, new) = (bytes(before.size), bytes(after.size));
            format!("  changed  {path}  ({old} → {new}){mode}\n")
        }
        _ => format!("  mode     {path}{mode}\n"),
    }
}

fn text_diff(change: &FileChange, for_terminal: bool, text: &mut String) {
    if !change.changes_content() {
        return;
    }
    let path = printable_line(&change.path);
    let Some((before, after)) = &change.texts else {
        text.push_str(&format!("\n{path}: no text, or too long to compare\n"));
        return;
    };
    let name = |side: &str, file: &Option<FileDigest>| match file {
        Some(_) => format!("{side}/{path}"),
        None => "/dev/null".to_owned(),
    };
    text.push('\n');
    let sides = Sides {
        from: &name("a", &change.before),
        to: &name("b", &change.after),
        before,
        after,
    };
    unified::append(text, sides, for_terminal);
}

fn answer(difference: &Difference, name_only: bool) -> Json {
    let side = |contents: &Contents| {
        json!({
            "path": display(&contents.path),
            "name": contents.manifest.name,
            "version": contents.manifest.version,
            "tree_digest": contents.tree().map(|tree| tree.to_string()),
            "unpackable": contents.unpackable.iter().map(unpackable).collect::<Vec<_>>(),
        })
    };
    let permissions = |is_added: bool| -> Vec<Json> {
        let changes = difference.permissions.iter();
        let changes = changes.filter(|change| change.is_added == is_added);
        changes
            .map(|change| json!({"kind": change.kind, "value": change.value}))
            .collect()
    };
    let field = |change: &FieldChange| {
        json!({
            "file": change.file,
            "field": change.field,
            "before": change.before,
            "after": change.after,
        })
    };
    json!({
        "version": 1,
        "identical": difference.is_empty(),
        "a": side(&difference.before),
        "b": side(&difference.after),
        "permissions": {"added": permissions(true), "removed": permissions(false)},
        "fields": difference.fields.iter().map(field).collect::<Vec<_>>(),
        "files": difference.files.iter().map(|change| file(change, name_only)).collect::<Vec<_>>(),
    })
}

/// What cannot be packed, as `inspect` writes it too.
pub(super) fn unpackable(flaw: &Unpackable) -> Json {
    json!({"path": flaw.path, "kind": flaw.kind, "message": flaw.reason})
}

fn file(change: &FileChange, name_only: bool) -> Json {
    let side = |file: &FileDigest| {
        json!({
            "mode": file.mode(),
            "size": file.size,
            "sha256": file.sha256.to_string(),
        })
    };
    let kind = match (&change.before, &change.after) {
        (None, _) => "added",
        (_, None) => "removed",
        _ if change.changes_content() => "changed",
        _ => "mode",
    };
    let mut text = String::new();
    if !name_only && change.texts.is_some() {
        text_diff(change, false, &mut text);
    }
    let plain = anstream::adapter::strip_str(text.trim_start()).to_string();
    json!({
        "path": change.path,
        "change": kind,
        "before": change.before.as_ref().map(side),
        "after": change.after.as_ref().map(side),
        "diff": (!plain.is_empty()).then_some(plain),
    })
}
