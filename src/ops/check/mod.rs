//! Whether changed skills may be published: lint, tests, packing, and what their last
//! published version promised.

mod breaking;
mod published;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

pub use breaking::breaking;
pub use published::{Last, compare};

use super::lint::display;
use super::pack::{self, Format, Layout};
use super::test::changed::Changed;
use super::{Progress, Silent};
use crate::archive::zip::write::Compression;
use crate::bundle::Bundle;
use crate::bundle::leave_out::Choices;
use crate::bundle::manifest::Manifest;
use crate::bundle::versions::Version;
use crate::diagnostics::{Failure, Severity};
use crate::lint::SkillReport as Linted;
use crate::registry::Digest;
use crate::testing::report::SkillReport as Tested;

/// Why a skill is looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Everything is.
    Asked,
    /// A file of it has changed.
    Changed,
    /// It needs these, which have changed or are gone.
    Dependent(Vec<String>),
}

/// A skill that is looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// Its folder.
    pub folder: PathBuf,
    /// What it is called.
    pub name: String,
    /// Why it is looked at.
    pub reason: Reason,
}

/// The parts of a check, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// The linter.
    Lint,
    /// Its tests.
    Test,
    /// Packing.
    Pack,
    /// The last published version.
    Version,
}

impl Stage {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Lint, Self::Test, Self::Pack, Self::Version];

    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Lint => "lint",
            Self::Test => "test",
            Self::Pack => "pack",
            Self::Version => "version",
        }
    }
}

/// Something that speaks against a publication.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where it turned up.
    pub stage: Stage,
    /// How much it weighs: errors fail the check.
    pub severity: Severity,
    /// A stable word or code.
    pub code: String,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// The file, as a user would type it.
    pub file: Option<String>,
    /// The line and column, from 1.
    pub place: Option<(usize, usize)>,
}

/// What was found out about one skill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// The skill.
    pub chosen: Chosen,
    /// Its folder as people type it.
    pub path: String,
    /// Its version.
    pub version: Option<Version>,
    /// The published version that it was compared with.
    pub compared: Option<Version>,
    /// How many tests passed, and how many there are; none when they were not run.
    pub tests: Option<(usize, usize)>,
    /// What speaks against it, in the order of the stages.
    pub problems: Vec<Problem>,
}

impl Checked {
    /// Whether it fails.
    pub fn fails(&self) -> bool {
        let mut problems = self.problems.iter();
        problems.any(|problem| problem.severity == Severity::Error)
    }
}

/// The skills that have changed, and those that need them; all when nobody asks for changes.
pub fn choose(folders: &[PathBuf], changed: Option<&Changed>) -> Vec<Chosen> {
    let open = |folder: &PathBuf| {
        let bundle = Bundle::open(folder);
        let manifest = Manifest::of(&bundle);
        let name = manifest.name.clone().or(bundle.folder_name.clone());
        let needs: BTreeSet<String> = manifest.dependencies.into_keys().collect();
        (folder.clone(), name.unwrap_or_default(), needs)
    };
    let all: Vec<(PathBuf, String, BTreeSet<String>)> = folders.iter().map(open).collect();
    let Some(changed) = changed else {
        let asked = all.into_iter().map(|(folder, name, _)| Chosen {
            folder,
            name,
            reason: Reason::Asked,
        });
        return asked.collect();
    };
    let mut reasons: BTreeMap<usize, Reason> = BTreeMap::new();
    for (at, (folder, ..)) in all.iter().enumerate() {
        if changed.touches(folder) {
            reasons.insert(at, Reason::Changed);
        }
    }
    let gone = changed.gone();
    // Who needs a dependent is one too: until nobody comes along any more.
    loop {
        let mut touched: BTreeSet<&str> = reasons.keys().map(|at| all[*at].1.as_str()).collect();
        touched.extend(&gone);
        let needing = all
            .iter()
            .enumerate()
            .filter(|(at, _)| !reasons.contains_key(at));
        let more: Vec<(usize, Reason)> = needing
            .filter_map(|(at, (_, _, needs))| {
                let needed = needs.iter().filter(|name| touched.contains(name.as_str()));
                let needed: Vec<String> = needed.cloned().collect();
                (!needed.is_empty()).then_some((at, Reason::Dependent(needed)))
            })
            .collect();
        if more.is_empty() {
            break;
        }
        reasons.extend(more);
    }
    let chosen = reasons.into_iter().map(|(at, reason)| Chosen {
        folder: all[at].0.clone(),
        name: all[at].1.clone(),
        reason,
    });
    chosen.collect()
}

/// The folders that hold a skill of the same name, for each folder that is not alone with it.
pub fn namesakes(folders: &[PathBuf]) -> BTreeMap<PathBuf, Vec<PathBuf>> {
    let mut named: BTreeMap<String, Vec<&PathBuf>> = BTreeMap::new();
    for folder in folders {
        let bundle = Bundle::open(folder);
        let name = Manifest::of(&bundle).name.or(bundle.folder_name.clone());
        named
            .entry(name.unwrap_or_default())
            .or_default()
            .push(folder);
    }
    let several = named.values().filter(|folders| folders.len() > 1);
    let beside = several.flat_map(|folders| {
        folders.iter().map(|folder| {
            let others = folders.iter().filter(|other| *other != folder);
            (
                (*folder).clone(),
                others.map(|other| (*other).clone()).collect(),
            )
        })
    });
    beside.collect()
}

/// That other folders hold the same version of the same skill with other files: only one of
/// them can be published.
pub fn twins(packed: &Packed, namesakes: &[PathBuf]) -> Vec<Problem> {
    let Some(version) = &packed.version else {
        return Vec::new();
    };
    let is_twin = |other: &&PathBuf| {
        pack(other).is_ok_and(|other| other.version == packed.version && other.tree != packed.tree)
    };
    let twins = namesakes.iter().filter(is_twin);
    twins
        .map(|other| Problem {
            stage: Stage::Version,
            severity: Severity::Error,
            code: "version-twice".to_owned(),
            message: format!(
                "`{}` is {version} of it too, with other files",
                display(other)
            ),
            hint: Some("give one of them another name or version".to_owned()),
            file: None,
            place: None,
        })
        .collect()
}

/// What the linter has to say that weighs something.
pub fn of_lint(report: &Linted) -> Vec<Problem> {
    let told = report.findings.iter();
    let told = told.filter(|finding| finding.severity != Severity::Info);
    told.map(|finding| {
        let place = finding.span.map(|span| finding.file.position(span.start));
        Problem {
            stage: Stage::Lint,
            severity: finding.severity,
            code: finding.rule.code.to_owned(),
            message: finding.message.clone(),
            hint: Some(format!("`open-skills explain {}`", finding.rule.code)),
            file: Some(report.file_path(finding.file.name())),
            place: place.map(|place| (place.line, place.column)),
        }
    })
    .collect()
}

/// The tests that failed.
pub fn of_tests(report: &Tested) -> Vec<Problem> {
    let failed = report.results.iter().filter_map(|result| {
        let failed = result.verdict.failed()?;
        let first = failed.mismatches.first();
        let why = first.map_or("it failed", |first| first.message.as_str());
        let case = &result.case;
        Some(Problem {
            stage: Stage::Test,
            severity: Severity::Error,
            code: result.verdict.as_str().to_owned(),
            message: format!("`{}`: {why}", case.name),
            hint: Some(format!("`open-skills test {}` says more", report.path)),
            file: Some(report.file_path(&case.place.file)),
            place: Some((case.place.line, case.place.column)),
        })
    });
    failed.collect()
}

/// A failure as a problem.
pub fn of_failure(stage: Stage, failure: Failure) -> Problem {
    Problem {
        stage,
        severity: Severity::Error,
        code: failure.kind.to_owned(),
        message: failure.message,
        hint: failure.hint,
        file: failure.location,
        place: None,
    }
}

/// What would be published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packed {
    /// The version, if it says one.
    pub version: Option<Version>,
    /// The identity of its files.
    pub tree: Digest,
}

/// Packs a skill as a publication would, and keeps nothing of it.
pub fn pack(folder: &Path) -> Result<Packed, Failure> {
    let plan = pack::plan(folder, &Choices::default())?;
    let temporary = tempfile::tempdir().map_err(|error| {
        let reason = crate::fs::reason(&error);
        Failure::new("io", format!("cannot make a temporary folder: {reason}"))
    })?;
    let request = pack::Request {
        plan: &plan,
        layout: Layout::Folder,
        format: Format::Zip(Compression::Store),
        output: &temporary.path().join("skill.zip"),
        allow_large: false,
    };
    let silent: &dyn Progress = &Silent;
    let report = pack::run(&request, silent).map_err(|failure| match failure.location {
        Some(_) => failure,
        None => failure.at(display(folder)),
    })?;
    let version = plan.version.as_deref().map(str::parse).transpose()?;
    Ok(Packed {
        version,
        tree: Digest::from(*report.tree.sha256().as_bytes()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn git(folder: &Path, arguments: &[&str]) {
        let mut command = std::process::Command::new("git");
        command.args(["-c", "user.name=t", "-c", "user.email=t@example.com"]);
        let status = command
            .args(arguments)
            .current_dir(folder)
            .output()
            .unwrap();
        assert!(status.status.success(), "{status:?}");
    }

    #[test]
    fn who_needs_what_changed_is_looked_at_too() {
        let folder = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        for (name, needs) in [
            ("base", ""),
            ("charts", "base: ^1"),
            ("other", ""),
            ("report", "charts: ^1"),
        ] {
            let document = format!("---\nname: {name}\ndescription: d\n---\n");
            write(&format!("{name}/SKILL.md"), &document);
            write(
                &format!("{name}/skill.yaml"),
                &format!("dependencies: {{{needs}}}\n"),
            );
        }
        git(folder.path(), &["init", "-q"]);
        git(folder.path(), &["add", "."]);
        git(folder.path(), &["commit", "-qm", "all"]);
        let folders = ["base", "charts", "other", "report"].map(|name| folder.path().join(name));
        let chosen = || {
            let changed = Changed::since("HEAD", folder.path()).unwrap();
            let chosen = choose(&folders, Some(&changed)).into_iter();
            chosen.map(|one| (one.name, one.reason)).collect::<Vec<_>>()
        };
        assert_eq!(chosen(), []);
        std::fs::rename(folder.path().join("base"), folder.path().join(".away")).unwrap();
        let changed = Changed::since("HEAD", folder.path()).unwrap();
        let needing = choose(&folders[1..], Some(&changed));
        let needing: Vec<String> = needing.into_iter().map(|one| one.name).collect();
        assert_eq!(needing, ["charts", "report"]);
        std::fs::rename(folder.path().join(".away"), folder.path().join("base")).unwrap();
        write("base/tests/cases.yaml", "cases: []\n");
        let by = |name: &str| Reason::Dependent(vec![name.to_owned()]);
        assert_eq!(
            chosen(),
            [
                ("base".to_owned(), Reason::Changed),
                ("charts".to_owned(), by("base")),
                ("report".to_owned(), by("charts")),
            ]
        );
        assert_eq!(choose(&folders, None).len(), 4);
    }
}
