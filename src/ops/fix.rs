//! Writes what fixes make of skills, or shows it.

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::lint::{LintRequest, Opened, display, find, report, report_of};
use crate::bundle::patch::Patch;
use crate::bundle::{Bundle, MAX_TEXT};
use crate::diagnostics::{Applicability, Failure};
use crate::fs;
use crate::lint::fix::fix;
use crate::lint::{Report, SkillReport};

/// What a fix run did or would do.
#[derive(Debug, Default)]
pub struct FixReport {
    /// How many findings were mended.
    pub fixed: usize,
    /// What is left to say.
    pub report: Report,
    /// The changes, skill by skill.
    pub changes: Vec<SkillChange>,
    /// Skills that could not be written, and why; the report shows them as they were.
    pub failures: Vec<Failure>,
}

/// What changes in one skill.
#[derive(Debug)]
pub struct SkillChange {
    /// The skill's folder.
    pub folder: PathBuf,
    /// What is written.
    pub patch: Patch,
    /// Old and new text of every file that changes, in the order of their paths.
    pub files: Vec<FileChange>,
}

/// A file before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileChange {
    /// Its path below the skill's folder, as it will be.
    pub path: String,
    /// Its path before, if that was another.
    pub renamed_from: Option<String>,
    /// Its text before; `None` for a new file.
    pub before: Option<String>,
    /// Its text after.
    pub after: String,
}

/// Works out the fixes of every skill below the request's paths; `write` writes them.
pub fn fix_all(
    request: &LintRequest,
    allowed: Applicability,
    write: bool,
) -> Result<FixReport, Failure> {
    let (skills, notices) = find(request)?;
    let outcomes: Vec<_> = skills
        .into_par_iter()
        .map(|skill| fix_one(skill, allowed, write))
        .collect();
    let mut result = FixReport::default();
    result.report.notices = notices;
    for (report, outcome) in outcomes {
        result.report.skills.push(report);
        match outcome {
            Ok((fixed, change)) => {
                result.fixed += fixed;
                result.changes.extend(change);
            }
            Err(failure) => result.failures.push(failure),
        }
    }
    Ok(result)
}

/// One skill's report, and what was mended; the skill as it is when it cannot be written.
fn fix_one(
    mut skill: Opened,
    allowed: Applicability,
    write: bool,
) -> (SkillReport, Result<(usize, Option<SkillChange>), Failure>) {
    let bundle = skill.bundle();
    let Opened { folder, rules, .. } = skill;
    let outcome = fix(&bundle, &rules.profiles, &rules.config, allowed);
    if outcome.patch.is_empty() {
        let report = report_of(&bundle, &folder, rules, outcome.findings);
        return (report, Ok((0, None)));
    }
    let change = SkillChange {
        files: file_changes(&bundle, &outcome.patch),
        folder,
        patch: outcome.patch,
    };
    if write && let Err(failure) = write_change(&change) {
        return (report(&bundle, &change.folder, rules), Err(failure));
    }
    let patched = bundle.patched(change.patch.clone());
    let report = report_of(&patched, &change.folder, rules, outcome.findings);
    (report, Ok((outcome.fixed, Some(change))))
}

/// Writes a change, unless somebody else changed a file since it was read.
///
/// What they wrote counts more than a fix that can be made again.
pub fn write_change(change: &SkillChange) -> Result<(), Failure> {
    for file in &change.files {
        let path = change
            .folder
            .join(file.renamed_from.as_ref().unwrap_or(&file.path));
        let now = match fs::read_limited(&path, MAX_TEXT) {
            Ok(bytes) => Some(String::from_utf8_lossy(&bytes).into_owned()),
            Err(error) if error.kind() == "not-found" => None,
            Err(error) => return Err(error.into()),
        };
        if now != file.before {
            let message = format!("`{}` changed while it was mended", display(&path));
            return Err(Failure::new("changed", message).with_hint("run the same again"));
        }
    }
    write_patch(&change.folder, &change.patch)
}

/// Writes a patch file by file, each whole or not at all. New files come first: if
/// something stops us in between, a text may stand twice but never nowhere.
pub fn write_patch(folder: &Path, patch: &Patch) -> Result<(), Failure> {
    for path in patch.files.keys().chain(patch.renames.keys()) {
        fs::stays_within(folder, &folder.join(path))?;
    }
    for (to, from) in &patch.renames {
        fs::rename_new(&folder.join(from), &folder.join(to))?;
    }
    let (old, new): (Vec<_>, Vec<_>) = patch
        .files
        .iter()
        .partition(|(path, _)| folder.join(path).exists());
    // `skill.yaml` takes what leaves `SKILL.md`, so it is written before it.
    let first = |path: &str| path != crate::bundle::skill_file::SKILL_FILE;
    let mut old = old;
    old.sort_by_key(|(path, _)| first(path));
    for (path, bytes) in new.into_iter().chain(old) {
        fs::write_atomic(&folder.join(path), bytes)?;
    }
    for path in &patch.executable {
        fs::make_executable(&folder.join(path))?;
    }
    Ok(())
}

/// Old and new text of every file that a patch changes, in the order of their paths.
pub(super) fn file_changes(bundle: &Bundle, patch: &Patch) -> Vec<FileChange> {
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    // As it was when the fixes were thought out, not as it may be by now.
    let before = |path: &str| {
        let source = bundle.source(path).ok()?;
        Some(source.text().to_owned())
    };
    let renamed = |path: &str| patch.renames.get(path).cloned();
    let mut changes: Vec<FileChange> = patch
        .files
        .iter()
        .map(|(path, bytes)| FileChange {
            path: path.clone(),
            renamed_from: renamed(path),
            before: before(patch.original(path)),
            after: text(bytes.clone()),
        })
        .collect();
    for (to, from) in patch
        .renames
        .iter()
        .filter(|(to, _)| !patch.files.contains_key(*to))
    {
        let same = before(from).unwrap_or_default();
        changes.push(FileChange {
            path: to.clone(),
            renamed_from: Some(from.clone()),
            before: Some(same.clone()),
            after: same,
        });
    }
    changes.sort_by(|a, b| a.path.cmp(&b.path));
    changes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::lint::tests::ByPath;

    #[test]
    fn fixes_are_written_whole_and_only_when_asked() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("a");
        std::fs::create_dir(&folder).unwrap();
        let text = "---\nname: a\nversion: 1.0.0\ndescription: d\n---\n";
        std::fs::write(folder.join("SKILL.md"), text).unwrap();
        let request = LintRequest {
            paths: vec![folder.clone()],
            rules: Box::new(ByPath),
            limits: crate::archive::Limits::default(),
            memory: None,
        };
        let dry = fix_all(&request, Applicability::Safe, false).unwrap();
        assert_eq!(
            std::fs::read_to_string(folder.join("SKILL.md")).unwrap(),
            text
        );
        let paths: Vec<_> = dry.changes[0]
            .files
            .iter()
            .map(|file| file.path.as_str())
            .collect();
        assert_eq!(paths, ["SKILL.md", "skill.yaml"]);
        let done = fix_all(&request, Applicability::Safe, true).unwrap();
        assert_eq!(done.fixed, 1);
        let read = |file: &str| std::fs::read_to_string(folder.join(file)).unwrap();
        assert_eq!(read("skill.yaml"), "version: 1.0.0\n");
        assert_eq!(read("SKILL.md"), "---\nname: a\ndescription: d\n---\n");
        assert_eq!(
            fix_all(&request, Applicability::Safe, true).unwrap().fixed,
            0
        );
    }
}
