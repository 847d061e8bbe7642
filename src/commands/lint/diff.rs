//! What `--fix` would change, as a unified diff.

use crate::commands::World;
use crate::ops::fix::{FileChange, FixReport, SkillChange};
use crate::ops::lint::display;
use crate::output::ExitStatus;
use crate::output::unified::{self, Sides};

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
    let for_terminal = world.printer.look().stdout_terminal;
    let mut text = String::new();
    for change in changes {
        let folder = display(&change.folder);
        for file in &change.files {
            file_diff(&folder, file, for_terminal, &mut text);
        }
        for path in &change.patch.executable {
            text.push_str(&format!("mode change => 100755 {folder}/{path}\n"));
        }
    }
    world.printer.write(|out| out.write_all(text.as_bytes()));
}

fn file_diff(folder: &str, file: &FileChange, for_terminal: bool, text: &mut String) {
    let old = file.renamed_from.as_ref().unwrap_or(&file.path);
    if let Some(from) = &file.renamed_from {
        text.push_str(&format!(
            "rename from {folder}/{from}\nrename to {folder}/{}\n",
            file.path
        ));
    }
    let from = match file.before {
        Some(_) => format!("a/{folder}/{old}"),
        None => "/dev/null".to_owned(),
    };
    let sides = Sides {
        from: &from,
        to: &format!("b/{folder}/{}", file.path),
        before: file.before.as_deref().unwrap_or_default(),
        after: &file.after,
    };
    unified::append(text, sides, for_terminal);
}
