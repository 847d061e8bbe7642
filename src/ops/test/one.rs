//! Runs one series of cases, each step in a sandbox of its own, and compares what came out.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::Request;
use crate::bundle::manifest::Permissions;
use crate::bundle::{Bundle, MAX_TEXT};
use crate::diagnostics::Failure;
use crate::ops::run::{self, Job, Opened, Plan};
use crate::runtime::{Limits, Listener, Outcome, Runner, Stream};
use crate::testing::case::{Case, Stdin};
use crate::testing::compare::{Detail, Mismatch, compare};
use crate::testing::report::Failed;
use crate::testing::{Series, schemas};

/// How much longer than it may a script runs on, so that a test can say how long it took.
const GRACE: Duration = Duration::from_secs(1);

/// What came of one run of one case.
pub(super) struct Ran {
    /// What was wrong; nothing when all is as expected.
    pub failed: Option<Failed>,
    /// How it ended; none when it was not started.
    pub outcome: Option<Outcome>,
    /// How long it took, its sandbox included.
    pub duration: Duration,
}

/// Why a case has no result.
pub(super) enum Unrun {
    /// The user ended it.
    Cancelled,
    /// It was not meant to run.
    Skipped,
    /// An earlier step of the scenario failed.
    AfterFailure(String),
    /// No case can be run here at all.
    Fatal(Failure),
}

/// The skills that one worker has opened, by their script, each with its engine: opening
/// hashes all files.
#[derive(Default)]
pub(super) struct Desk<'r> {
    opened: BTreeMap<(PathBuf, String), Ready<'r>>,
}

/// A skill with what runs its script.
struct Ready<'r> {
    skill: Opened,
    runner: Box<dyn Runner + 'r>,
}

struct Watched<'r>(&'r dyn super::Cancel);

impl Listener for Watched<'_> {
    fn wrote(&self, _: Stream, _: &[u8]) {}

    fn is_cancelled(&self) -> bool {
        self.0.is_cancelled()
    }
}

/// Runs the steps of a series; after one that fails, the others make no sense.
pub(super) fn series<'r>(
    desk: &mut Desk<'r>,
    folder: &Path,
    series: &Series,
    request: &'r Request<'_>,
) -> Vec<Result<Ran, Unrun>> {
    let mut results = Vec::new();
    let mut before: Option<Plan> = None;
    let mut broken: Option<String> = None;
    for case in &series.cases {
        if let Some(name) = &broken {
            let reason = format!("the step `{name}` failed");
            results.push(Err(Unrun::AfterFailure(reason)));
            continue;
        }
        if super::choose::reason_to_skip(case, request).is_some() {
            results.push(Err(Unrun::Skipped));
            continue;
        }
        if request.cancel.is_cancelled() {
            results.push(Err(Unrun::Cancelled));
            continue;
        }
        let started = Instant::now();
        let result = match one(desk, folder, case, request, &mut before) {
            Ok(mut ran) => {
                ran.duration = started.elapsed();
                Ok(ran)
            }
            Err(failure) => not_run(failure, request, started.elapsed()),
        };
        if result.as_ref().is_ok_and(|ran| ran.failed.is_some()) {
            broken = Some(case.name.clone());
        }
        results.push(result);
    }
    results
}

/// What cannot be started is a failed case, unless no case could be started.
fn not_run(failure: Failure, request: &Request<'_>, duration: Duration) -> Result<Ran, Unrun> {
    match failure.kind {
        "interrupted" if request.cancel.is_cancelled() => Err(Unrun::Cancelled),
        // It says nothing of the skill.
        "engine-unavailable" | "no-space" | "read-only" => Err(Unrun::Fatal(failure)),
        _ => Ok(Ran {
            failed: Some(Failed {
                mismatches: vec![Mismatch::new("run", failure.message, Detail::Nothing)],
                hints: failure.hint.into_iter().collect(),
            }),
            outcome: None,
            duration,
        }),
    }
}

fn one<'r>(
    desk: &mut Desk<'r>,
    folder: &Path,
    case: &Case,
    request: &'r Request<'_>,
    before: &mut Option<Plan>,
) -> Result<Ran, Failure> {
    if let Some(refusal) = refused(case, request) {
        return Err(refusal);
    }
    let Ready { skill, runner } = desk.open(folder, case, request)?;
    let stdin = standard_input(&skill.bundle, case)?;
    let mut mismatches = misfits(skill, case, &stdin);
    let plan = run::plan_opened(&job(skill, case, stdin, request)?, skill)?;
    if let Some(before) = before.take() {
        hand_over(&before, &plan)?;
    }
    let listener = Watched(request.cancel);
    let report = run::execute(&**runner, &plan, &listener, None)?;
    let output = plan.workspace.output();
    mismatches.extend(compare(&case.expect, &report.outcome, &output));
    *before = Some(plan);
    let failed = (!mismatches.is_empty()).then_some(Failed {
        mismatches,
        hints: report.hints,
    });
    Ok(Ran {
        failed,
        outcome: Some(report.outcome),
        duration: Duration::ZERO,
    })
}

/// What one step left, the next one finds.
fn hand_over(before: &Plan, plan: &Plan) -> Result<(), Failure> {
    let (from, to) = (before.workspace.output(), plan.workspace.output());
    let moved = std::fs::remove_dir(&to).and_then(|()| std::fs::rename(&from, &to));
    moved.map_err(|error| {
        let reason = crate::fs::reason(&error);
        Failure::new("io", format!("the output cannot be handed on: {reason}"))
    })
}

/// A case must not give itself what its skill would not get: whoever tests decides.
fn refused(case: &Case, request: &Request<'_>) -> Option<Failure> {
    let grants = &case.grants;
    let wanted = [
        ("network", &grants.network),
        ("env", &grants.env),
        ("read", &grants.read),
        ("write", &grants.write),
    ];
    if request.allow_grants || wanted.iter().all(|(_, words)| words.is_empty()) {
        return None;
    }
    let words = wanted.iter().filter(|(_, words)| !words.is_empty());
    let words: Vec<String> = words
        .map(|(field, words)| format!("{field} `{}`", words.join("`, `")))
        .collect();
    let message = format!("the case grants itself {}", words.join(", "));
    Some(
        Failure::new("not-granted", message)
            .with_hint("look at it, then run with `--allow-grants`"),
    )
}

fn standard_input(bundle: &Bundle, case: &Case) -> Result<Vec<u8>, Failure> {
    Ok(match &case.stdin {
        Stdin::Nothing => Vec::new(),
        Stdin::Text(text) => text.clone().into_bytes(),
        Stdin::Json(value) => value.to_string().into_bytes(),
        Stdin::File(path) => bundle.bytes(path, MAX_TEXT)?,
    })
}

/// An input that has to work has to fit; one that has to be refused may be anything.
fn misfits(skill: &Opened, case: &Case, stdin: &[u8]) -> Vec<Mismatch> {
    let declared = schemas::declared(&skill.bundle, &skill.manifest, &case.script);
    let Some(schema) = declared.input.filter(|_| case.expect.is_success()) else {
        return Vec::new();
    };
    let Ok(value) = serde_json::from_slice::<Value>(stdin) else {
        return Vec::new();
    };
    let misfits = schemas::misfits(&schema, &value).into_iter();
    let told = misfits.map(|misfit| {
        let message = format!("the input does not fit {}: {misfit}", schema.name);
        Mismatch::new("schema", message, Detail::Nothing)
    });
    told.collect()
}

fn job(skill: &Opened, case: &Case, stdin: Vec<u8>, request: &Request<'_>) -> Result<Job, Failure> {
    let mut grants: Permissions = case.grants.clone();
    let mut values = request.values.clone();
    values.retain(|name, _| grants.env.contains(name));
    for (name, value) in &case.env {
        if !grants.env.contains(name) {
            grants.env.push(name.clone());
        }
        values.insert(name.clone(), value.clone());
    }
    let mut wishes = request.wishes;
    let limits: Limits = wishes.over(&skill.manifest.limits)?;
    if let Some(most) = case.expect.max_duration {
        wishes.timeout = Some(limits.timeout.min(most + GRACE));
    }
    if let Some(most) = case.expect.max_memory {
        wishes.memory = Some(limits.memory.min(most));
    }
    let files = case.files.iter();
    let files = files.map(|file| (file.name.clone(), skill.folder.join(&file.path)));
    Ok(Job {
        folder: skill.folder.clone(),
        script: Some(word(case)),
        unchecked: Some(stdin),
        files: files.collect(),
        args: case.args.clone(),
        grants,
        values,
        wishes,
        seed: case.seed.or(request.seed),
        workspaces: request.workspaces.clone(),
        ..Job::default()
    })
}

fn word(case: &Case) -> String {
    match &case.function {
        Some(function) => format!("{}:{function}", case.script),
        None => case.script.clone(),
    }
}

impl<'r> Desk<'r> {
    fn open(
        &mut self,
        folder: &Path,
        case: &Case,
        request: &'r Request<'_>,
    ) -> Result<&Ready<'r>, Failure> {
        match self.opened.entry((folder.to_path_buf(), word(case))) {
            Entry::Occupied(entry) => Ok(entry.into_mut()),
            Entry::Vacant(entry) => {
                let skill = Opened::at(folder, Some(&word(case)))?;
                let runner = request.engines.make(&skill)?;
                Ok(entry.insert(Ready { skill, runner }))
            }
        }
    }
}
