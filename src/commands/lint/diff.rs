//! What `--fix` would change, as a unified diff.

use anstyle::{AnsiColor, Style};
use similar::{ChangeTag, TextDiff};

use crate::commands::World;
use crate::ops::fix::{FileChange, FixReport, SkillChange};
use crate::ops::lint::display;
use crate::output::ExitStatus;

const REMOVED: Style = AnsiColor::Red.on_default();
const ADDED: Style = AnsiColor::Green.on_default();
const PLACE: Style = AnsiColor::Cyan.on_default();

/// Prints the diff; there being one counts as a finding.
pub(super) fn show(fixes: &FixReport, world: &World) -> ExitStatus {
    print(&fixes.changes, world);
    if fixes.changes.is_empty() {
        world.printer.status("nothing to mend");
        return ExitStatus::DONE;
    }
    let (count, skills) = (fixes.fixed, fixes.changes.len());
    let s = |count| if count == 1 { "" } else { "s" };
    world.printer.status(format_args!(
        "would mend {count} problem{} in {skills} skill{}",
        s(count),
        s(skills)
    ));
    ExitStatus::FINDINGS
}

/// Prints changes as a unified diff that `git apply` takes.
pub(in crate::commands) fn print(changes: &[SkillChange], world: &World) {
    let mut text = String::new();
    for change in changes {
        let folder = display(&change.folder);
        for file in &change.files {
            file_diff(&folder, file, &mut text);
        }
        for path in &change.patch.executable {
            text.push_str(&format!("mode change => 100755 {folder}/{path}\n"));
        }
    }
    world.printer.write(|out| out.write_all(text.as_bytes()));
}

fn file_diff(folder: &str, file: &FileChange, text: &mut String) {
    let old = file.renamed_from.as_ref().unwrap_or(&file.path);
    if let Some(from) = &file.renamed_from {
        text.push_str(&format!(
            "rename from {folder}/{from}\nrename to {folder}/{}\n",
            file.path
        ));
    }
    let before = file.before.as_deref().unwrap_or_default();
    let diff = TextDiff::from_lines(before, &file.after);
    let mut hunks = diff.unified_diff();
    hunks.context_radius(3);
    let mut first = true;
    for hunk in hunks.iter_hunks() {
        if std::mem::take(&mut first) {
            let from = match file.before {
                Some(_) => format!("a/{folder}/{old}"),
                None => "/dev/null".to_owned(),
            };
            text.push_str(&format!(
                "{REMOVED}--- {from}{REMOVED:#}\n{ADDED}+++ b/{folder}/{}{ADDED:#}\n",
                file.path
            ));
        }
        text.push_str(&format!("{PLACE}{}{PLACE:#}\n", hunk.header()));
        for change in hunk.iter_changes() {
            let (sign, style) = match change.tag() {
                ChangeTag::Delete => ('-', REMOVED),
                ChangeTag::Insert => ('+', ADDED),
                ChangeTag::Equal => (' ', Style::new()),
            };
            let line = change.value();
            let shown = line.trim_end_matches(['\n', '\r']);
            text.push_str(&format!(
                "{style}{sign}{shown}{style:#}{}",
                &line[shown.len()..]
            ));
            if change.missing_newline() {
                text.push_str("\n\\ No newline at end of file\n");
            }
        }
    }
}
