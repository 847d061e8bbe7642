//! `test --scaffold`: first cases for the scripts of skills.

use std::path::{Path, PathBuf};

use crate::bundle::Bundle;
use crate::commands::pack::shown;
use crate::commands::{Outcome, World};
use crate::diagnostics::Failure;
use crate::fs::{create_dir_all, write_atomic};
use crate::ops::hinted::option;
use crate::ops::lint::display;
use crate::output::ExitStatus;
use crate::output::sizes::counted;
use crate::testing::scaffold::drafts;

/// The one skill of a command, as `add` takes it.
pub(super) fn whose<P: AsRef<Path>>(folders: &[P]) -> String {
    match folders {
        [only] => option("--skill", only.as_ref()),
        _ => String::new(),
    }
}

/// Writes the files that are not there yet.
pub fn run(folders: &[PathBuf], world: &World) -> Outcome {
    let printer = &world.printer;
    let mut written = 0;
    let mut scripts = 0;
    for folder in folders {
        for draft in drafts(&Bundle::open(folder)) {
            scripts += 1;
            let path = folder.join(&draft.path);
            let shown = display(&path);
            if path.symlink_metadata().is_ok() {
                printer.status(format_args!("`{shown}` is there already"));
                continue;
            }
            if let Some(parent) = path.parent() {
                create_dir_all(parent)?;
            }
            write_atomic(&path, draft.text.as_bytes())?;
            let cases = counted(draft.cases, "case");
            printer.result(format_args!("wrote {shown}: {cases} to be looked at"));
            written += 1;
        }
    }
    if scripts == 0 {
        let message = "there is no script to write tests for";
        let hint = format!(
            "`open-skills add script NAME{}` begins one; for a skill without scripts write \
             evals/evals.json",
            whose(folders)
        );
        return Err(Failure::new("no-tests", message).with_hint(hint));
    }
    if written > 0 {
        let paths = shown(folders);
        printer.status(format_args!(
            "look at each, then run `open-skills test{paths}`"
        ));
    }
    Ok(ExitStatus::DONE)
}
