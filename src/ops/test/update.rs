//! Takes over what came out as what is expected: the changes to show, then to write.

use std::path::PathBuf;

use super::Skill;
use crate::bundle::{Bundle, MAX_TEXT};
use crate::diagnostics::Failure;
use crate::fs::write_atomic;
use crate::testing::update::{Edit, apply, edits};
use crate::testing::{Report, Verdict};

/// A file before and after.
#[derive(Debug)]
pub struct Change {
    /// Where it lies.
    pub path: PathBuf,
    /// What a diff calls it.
    pub name: String,
    /// Its text.
    pub before: String,
    /// Its text with what came out.
    pub after: String,
    /// How many cases it is about.
    pub cases: usize,
}

/// What would change, and what no change mends.
#[derive(Debug, Default)]
pub struct Updates {
    /// The files, in order.
    pub changes: Vec<Change>,
    /// The cases that need their author, each with the reason.
    pub left: Vec<(String, String)>,
}

/// Plans the changes; nothing is written.
pub fn plan(skills: &[Skill], report: &Report) -> Result<Updates, Failure> {
    let mut updates = Updates::default();
    for (skill, told) in skills.iter().zip(&report.skills) {
        let bundle = Bundle::open(&skill.folder);
        let mut files: Vec<String> = Vec::new();
        let failed = told.results.iter().filter(|r| r.verdict.failed().is_some());
        for result in failed.clone() {
            if !files.contains(&result.case.place.file) {
                files.push(result.case.place.file.clone());
            }
        }
        for file in files {
            let before = bundle.bytes(&file, MAX_TEXT)?;
            // Only text was ever read as tests.
            let Ok(before) = String::from_utf8(before) else {
                continue;
            };
            let mut all: Vec<Edit> = Vec::new();
            let mut cases = 0;
            for result in failed.clone().filter(|r| r.case.place.file == file) {
                let id = format!("{}::{}", told.file_path(&file), result.case.name);
                let (Verdict::Failed(wrong), Some(outcome)) = (&result.verdict, &result.outcome)
                else {
                    let why = match &result.verdict {
                        Verdict::Flaky { .. } => "it does not end the same way each time",
                        _ => "it could not be run",
                    };
                    updates.left.push((id, why.to_owned()));
                    continue;
                };
                let (mut edits, left) = edits(&result.case, &wrong.mismatches, outcome, &before);
                // What the skill's own schema refuses must not become what is expected.
                if left.iter().any(|mismatch| mismatch.subject == "schema") {
                    edits.clear();
                }
                cases += usize::from(!edits.is_empty());
                all.extend(edits);
                let first = left.first().map(|mismatch| mismatch.message.clone());
                updates.left.extend(first.map(|why| (id, why)));
            }
            all.sort_by_key(|edit| edit.span);
            let after = apply(&before, &all);
            if after != before {
                updates.changes.push(Change {
                    path: skill.folder.join(&file),
                    name: told.file_path(&file),
                    before,
                    after,
                    cases,
                });
            }
        }
    }
    Ok(updates)
}

/// Writes the changes, each file whole or not at all.
pub fn write(updates: &Updates) -> Result<(), Failure> {
    for change in &updates.changes {
        write_atomic(&change.path, change.after.as_bytes())?;
    }
    Ok(())
}
