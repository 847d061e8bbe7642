//! Tests skills: reads their tests, runs them in the sandbox, and says what came of it.
//!
//! [`find`] reads, [`run`] runs. Nothing of a skill is started before `run`, and then only
//! its scripts, each by the engine that is handed in.

pub mod changed;
pub mod choose;
pub mod evals;
mod one;
mod schedule;
#[cfg(test)]
mod tests;
pub mod update;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Instant;

use serde_json::Value;

use super::Progress;
use super::declared::refuse_unbounded;
use super::lint::display;
use super::run::Opened;
use super::run::limits::Wishes;
use crate::bundle::manifest::Manifest;
use crate::bundle::{Bundle, MAX_TEXT};
use crate::diagnostics::Failure;
use crate::runtime::{Engine, Language, Outcome, Runner};
use crate::testing::case::{Case, Stdin};
use crate::testing::coverage::{Coverage, Exercise};
use crate::testing::{Report, Series, SkillReport, Suite, reading};

/// Says whether the user wants it all to end.
pub trait Cancel: Sync {
    /// Whether that is so; asked often.
    fn is_cancelled(&self) -> bool;
}

impl<F: Fn() -> bool + Sync> Cancel for F {
    fn is_cancelled(&self) -> bool {
        self()
    }
}

/// Makes engines, one for each script of each worker: what runs one language may not run
/// another.
pub trait Engines: Sync {
    /// Which engine they are.
    fn engine(&self) -> Engine;

    /// Gets what scripts in a language need; asked once for each, before the first runs.
    fn prepare(&self, language: Language) -> Result<(), Failure>;

    /// Makes one ready for a script.
    fn make(&self, skill: &Opened) -> Result<Box<dyn Runner + '_>, Failure>;
}

/// One skill with its tests.
pub struct Skill {
    /// Its folder, as it was named.
    pub folder: PathBuf,
    /// What it is called.
    pub name: String,
    /// Whether its Python scripts want the runtime with compiled packages.
    pub wants_sci: bool,
    /// Its tests.
    pub suite: Suite,
    /// Why nothing of it runs, if nobody can say what it may do.
    pub refused: Option<Failure>,
}

/// How to run the tests.
pub struct Request<'r> {
    /// What runs the scripts.
    pub engines: &'r dyn Engines,
    /// The folder below which the folders of the runs are made.
    pub workspaces: PathBuf,
    /// How many run at a time.
    pub jobs: usize,
    /// Which of them.
    pub choice: choose::Choice,
    /// Whether the first failure ends it.
    pub fail_fast: bool,
    /// How often each is run.
    pub repeat: usize,
    /// The seed of the clock and random numbers of cases that say none.
    pub seed: Option<u64>,
    /// What the user says about the limits.
    pub wishes: Wishes,
    /// Whether cases get what their `grants` name.
    pub allow_grants: bool,
    /// The tester's variables, for those that cases are granted.
    pub values: BTreeMap<String, String>,
    /// Whether the user wants it to end.
    pub cancel: &'r dyn Cancel,
}

impl Request<'_> {
    fn engine_name(&self) -> &'static str {
        match self.engines.engine() {
            Engine::Wasm => "wasm",
            Engine::Native => "native",
            Engine::Docker => "docker",
        }
    }
}

/// Reads the tests of skills.
pub fn find(folders: &[PathBuf]) -> Vec<Skill> {
    let open = |folder: &PathBuf| {
        let bundle = Bundle::open(folder);
        let manifest = Manifest::of(&bundle);
        let runtime = manifest.runtime.as_deref().and_then(Language::named);
        let refused = refuse_unbounded(&bundle, &manifest, folder).err();
        let name = manifest.name;
        Skill {
            folder: folder.clone(),
            wants_sci: runtime == Some(Language::PythonSci),
            name: name.or(bundle.folder_name.clone()).unwrap_or_default(),
            suite: reading::read(&bundle),
            refused,
        }
    };
    folders.iter().map(open).collect()
}

/// Runs the tests of skills.
pub fn run(
    skills: &[Skill],
    request: &Request<'_>,
    progress: &dyn Progress,
) -> Result<Report, Failure> {
    let started = Instant::now();
    let mut wanted = Vec::new();
    if let Some(refused) = skills.iter().find_map(|skill| skill.refused.clone()) {
        return Err(refused);
    }
    for skill in skills {
        let series = skill.suite.series.iter();
        let chosen = series.filter(|series| request.choice.takes(skill, series));
        wanted.extend(chosen.map(|series| (skill, series)));
    }
    for language in languages(&wanted, request) {
        request.engines.prepare(language)?;
    }
    let mut runs = schedule::run(&wanted, request, progress)?;
    let mut report = Report::default();
    for skill in skills {
        let mut results = Vec::new();
        for (slot, (of, series)) in wanted.iter().enumerate() {
            if std::ptr::eq(*of, skill) {
                results.extend(runs.results(slot, series, request));
            }
        }
        let mut told = SkillReport {
            path: display(&skill.folder),
            name: skill.name.clone(),
            results,
            coverage: Coverage::default(),
            evals: skill.suite.evals.clone(),
            notices: skill.suite.notices.clone(),
        };
        told.coverage = coverage(skill, &told);
        report.skills.push(told);
    }
    report.interrupted = request.cancel.is_cancelled();
    report.duration = started.elapsed();
    Ok(report)
}

/// What the scripts of the cases that will run are written in.
fn languages(wanted: &[(&Skill, &Series)], request: &Request<'_>) -> BTreeSet<Language> {
    let mut languages = BTreeSet::new();
    for (skill, series) in wanted {
        let cases = series.cases.iter();
        let run = cases.filter(|case| choose::reason_to_skip(case, request).is_none());
        let written = run.filter_map(|case| Language::of(Path::new(&case.script)));
        languages.extend(written.map(|language| match language {
            Language::Python if skill.wants_sci => Language::PythonSci,
            language => language,
        }));
    }
    languages
}

/// What the cases that ran exercised.
fn coverage(skill: &Skill, report: &SkillReport) -> Coverage {
    let bundle = Bundle::open(&skill.folder);
    let inputs: Vec<(&Case, &Outcome, Option<Value>)> = report
        .results
        .iter()
        .filter_map(|result| {
            let outcome = result.outcome.as_ref()?;
            let case = &result.case;
            let input = match &case.stdin {
                Stdin::Nothing => None,
                Stdin::Json(value) => Some(value.clone()),
                Stdin::Text(text) => serde_json::from_str(text).ok(),
                Stdin::File(path) => {
                    let bytes = bundle.bytes(path, MAX_TEXT).ok();
                    bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok())
                }
            };
            Some((case, outcome, input))
        })
        .collect();
    let exercises: Vec<Exercise<'_>> = inputs
        .iter()
        .map(|(case, outcome, input)| Exercise {
            case,
            input: input.as_ref(),
            outcome,
        })
        .collect();
    Coverage::of(&bundle, &Manifest::of(&bundle), &exercises)
}
