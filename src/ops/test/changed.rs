//! What has changed since a git revision.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::diagnostics::Failure;
use crate::ops::git_program::ask;

/// The folder that gets what agents answered when no other is named; no part of the skill
/// below which it stands.
const RESULTS: &str = "eval-results";

/// The files that have changed, by their real paths.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changed {
    files: Vec<PathBuf>,
}

impl Changed {
    /// Asks git what differs between a revision and the files as they are, new ones too.
    pub fn since(revision: &str, folder: &Path) -> Result<Self, Failure> {
        if revision.starts_with('-') {
            let message = format!("`{}` is no revision", revision.escape_debug());
            return Err(Failure::usage(message));
        }
        let top = git(folder, &["rev-parse", "--show-toplevel"])?;
        let top = PathBuf::from(String::from_utf8_lossy(&top).trim_end());
        let differing = ["diff", "--name-only", "-z", "--no-ext-diff", revision, "--"];
        let new = [
            "ls-files",
            "-z",
            "--others",
            "--exclude-standard",
            "--full-name",
        ];
        let mut files = Vec::new();
        for list in [git(&top, &differing)?, git(&top, &new)?] {
            let names = list
                .split(|byte| *byte == 0)
                .filter(|name| !name.is_empty());
            files.extend(names.map(|name| top.join(String::from_utf8_lossy(name).as_ref())));
        }
        Ok(Self { files })
    }

    /// Whether any file of a skill has changed, a test or not.
    pub fn touches(&self, skill: &Path) -> bool {
        match std::fs::canonicalize(skill) {
            Ok(skill) => self.files.iter().any(|file| {
                let below = file.strip_prefix(&skill);
                below.is_ok_and(|below| !below.starts_with(RESULTS))
            }),
            Err(_) => true,
        }
    }

    /// The names of skills whose document is gone: the folder that it stood in.
    pub fn gone(&self) -> BTreeSet<&str> {
        let documents = self.files.iter().filter(|file| {
            let name = file.file_name().and_then(|name| name.to_str());
            matches!(name, Some("SKILL.md" | "skill.md")) && !file.exists()
        });
        documents
            .filter_map(|file| file.parent()?.file_name()?.to_str())
            .collect()
    }

    /// Whether a test of a skill may end otherwise than before: its own file has changed, or
    /// anything of the skill that is no test.
    pub fn concerns(&self, skill: &Path, test: &str) -> bool {
        let Ok(skill) = std::fs::canonicalize(skill) else {
            return true;
        };
        let own = skill.join(test);
        self.files.iter().any(|file| {
            let below = file.strip_prefix(&skill);
            let is_test = |below: &Path| {
                let is_data = below.starts_with("tests/files");
                !is_data
                    && ["tests", "scenarios", "evals", RESULTS]
                        .iter()
                        .any(|folder| below.starts_with(folder))
            };
            *file == own || below.is_ok_and(|below| !is_test(below))
        })
    }
}

/// What git prints.
fn git(folder: &Path, arguments: &[&str]) -> Result<Vec<u8>, Failure> {
    let output = ask(folder, arguments).output();
    let output = output.map_err(|error| {
        let reason = crate::fs::reason(&error);
        let failure = Failure::new("git", format!("git cannot be started: {reason}"));
        failure
            .with_hint("what has changed only git knows; without that flag everything is looked at")
    })?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let told = String::from_utf8_lossy(&output.stderr);
    let reason = told.lines().next().unwrap_or("it gave no reason");
    let reason = reason.trim_start_matches("fatal: ");
    let failure = Failure::new("git", format!("git cannot tell what has changed: {reason}"));
    if is_shallow(folder) {
        return Err(failure.with_hint(
            "this clone is shallow and may end before it: `git fetch --unshallow`, or \
             `fetch-depth: 0` where a CI job checks it out",
        ));
    }
    Err(failure.with_hint("name a revision of this repository, such as `main` or `HEAD~1`"))
}

/// Whether only a part of the history is here.
fn is_shallow(folder: &Path) -> bool {
    let output = ask(folder, &["rev-parse", "--is-shallow-repository"]).output();
    output.is_ok_and(|output| output.stdout.starts_with(b"true"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_is_concerned_by_its_file_and_by_the_skill() {
        let folder = tempfile::tempdir().unwrap();
        let skill = std::fs::canonicalize(folder.path()).unwrap();
        let changed = |files: &[&str]| Changed {
            files: files.iter().map(|file| skill.join(file)).collect(),
        };
        assert!(changed(&["tests/a.yaml"]).concerns(&skill, "tests/a.yaml"));
        assert!(!changed(&["tests/b.yaml"]).concerns(&skill, "tests/a.yaml"));
        assert!(changed(&["tests/files/x.csv"]).concerns(&skill, "tests/a.yaml"));
        assert!(changed(&["scripts/x.py"]).concerns(&skill, "tests/a.yaml"));
        assert!(!changed(&["/elsewhere/x.py"]).concerns(&skill, "tests/a.yaml"));
        let answered = changed(&["eval-results/a/benchmark.json"]);
        assert!(!answered.concerns(&skill, "evals/evals.json") && !answered.touches(&skill));
        assert!(changed(&["scripts/x.py"]).touches(&skill));
    }

    #[test]
    fn a_skill_whose_document_is_gone_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("SKILL.md"), "here").unwrap();
        let changed = Changed {
            files: ["SKILL.md", "old/SKILL.md", "other/notes.md"]
                .map(|file| folder.path().join(file))
                .to_vec(),
        };
        assert_eq!(changed.gone(), BTreeSet::from(["old"]));
    }

    #[test]
    fn no_flag_gets_to_git_as_a_revision() {
        let failure = Changed::since("--output=x", Path::new(".")).unwrap_err();
        assert_eq!(failure.kind, "usage");
    }
}
