//! Runs the series of all skills, several at a time, and puts the results in order.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use super::one::{Desk, Ran, Unrun, series};
use super::{Request, Skill};
use crate::diagnostics::Failure;
use crate::ops::Progress;
use crate::testing::report::{CaseResult, Failed, Verdict};
use crate::testing::{Case, Series};

/// One series of one skill, once.
struct Unit<'s> {
    skill: &'s Skill,
    series: &'s Series,
    /// Where its results stand.
    slot: usize,
}

/// What came of the steps of one unit.
type Steps = Vec<Result<Ran, Unrun>>;

/// The runs of every series, in the order of the series.
pub(super) struct Runs(Vec<Vec<Steps>>);

/// Runs every series as often as is wanted.
pub(super) fn run(
    wanted: &[(&Skill, &Series)],
    request: &Request<'_>,
    progress: &dyn Progress,
) -> Result<Runs, Failure> {
    let repeat = request.repeat.max(1);
    let units: Vec<Unit<'_>> = (0..repeat)
        .flat_map(|_| wanted.iter().enumerate())
        .map(|(slot, (skill, series))| Unit {
            skill,
            series,
            slot,
        })
        .collect();
    progress.start("testing", Some(units.len() as u64));
    let shared = Shared {
        units: &units,
        next: AtomicUsize::new(0),
        stopped: AtomicBool::new(false),
        done: Mutex::new(BTreeMap::new()),
        request,
        progress,
    };
    let workers = request.jobs.clamp(1, units.len().max(1));
    std::thread::scope(|scope| {
        for _ in 1..workers {
            scope.spawn(|| shared.work());
        }
        shared.work();
    });
    progress.finish();
    let done = shared.done.into_inner();
    let mut done = done.unwrap_or_else(PoisonError::into_inner);
    let mut runs = Vec::new();
    runs.resize_with(wanted.len(), Vec::new);
    for (number, unit) in units.iter().enumerate() {
        let steps: Steps = done.remove(&number).unwrap_or_default();
        for step in &steps {
            if let Err(Unrun::Fatal(failure)) = step {
                return Err(failure.clone());
            }
        }
        runs[unit.slot].push(steps);
    }
    Ok(Runs(runs))
}

struct Shared<'r> {
    units: &'r [Unit<'r>],
    next: AtomicUsize,
    stopped: AtomicBool,
    done: Mutex<BTreeMap<usize, Steps>>,
    request: &'r Request<'r>,
    progress: &'r dyn Progress,
}

impl Shared<'_> {
    /// Takes one unit after the other until there is none, or no more are wanted.
    fn work(&self) {
        let mut desk = Desk::default();
        while !self.stopped.load(Ordering::Relaxed) && !self.request.cancel.is_cancelled() {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            let Some(unit) = self.units.get(number) else {
                return;
            };
            let name = unit.series.cases.first().map(Case::id);
            self.progress.detail(&name.unwrap_or_default());
            let steps = series(&mut desk, &unit.skill.folder, unit.series, self.request);
            self.progress.advance(1);
            let has_failed = steps
                .iter()
                .any(|step| step.as_ref().is_ok_and(|ran| ran.failed.is_some()));
            let is_fatal = steps
                .iter()
                .any(|step| matches!(step, Err(Unrun::Fatal(_))));
            if is_fatal || (has_failed && self.request.fail_fast) {
                self.stopped.store(true, Ordering::Relaxed);
            }
            let mut done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
            done.insert(number, steps);
        }
    }
}

impl Runs {
    /// The results of the cases of one series, from all its runs.
    pub(super) fn results(
        &mut self,
        slot: usize,
        series: &Series,
        request: &Request<'_>,
    ) -> Vec<CaseResult> {
        let mut runs: Vec<_> = std::mem::take(&mut self.0[slot])
            .into_iter()
            .map(Vec::into_iter)
            .collect();
        let cases = series.cases.iter();
        cases
            .map(|case| {
                let own: Vec<_> = runs.iter_mut().filter_map(Iterator::next).collect();
                result(case, own, request)
            })
            .collect()
    }
}

/// One result of all runs of a case.
fn result(case: &Case, runs: Vec<Result<Ran, Unrun>>, request: &Request<'_>) -> CaseResult {
    let mut result = CaseResult {
        case: case.clone(),
        verdict: Verdict::Passed,
        duration: std::time::Duration::ZERO,
        runs: 0,
        outcome: None,
    };
    let mut failures = 0;
    let mut last: Option<Failed> = None;
    let mut reason = match request.cancel.is_cancelled() {
        true => "interrupted".to_owned(),
        false => "an earlier case failed".to_owned(),
    };
    for run in runs {
        match run {
            Ok(ran) => {
                result.runs += 1;
                result.duration = result.duration.max(ran.duration);
                if let Some(failed) = ran.failed {
                    failures += 1;
                    last = Some(failed);
                    result.outcome = ran.outcome;
                } else if last.is_none() {
                    result.outcome = ran.outcome;
                }
            }
            Err(Unrun::AfterFailure(why)) => reason = why,
            Err(Unrun::Cancelled | Unrun::Skipped | Unrun::Fatal(_)) => {}
        }
    }
    let skipped = super::choose::reason_to_skip(case, request);
    result.verdict = match (last, skipped) {
        (_, Some(why)) => Verdict::Skipped(why),
        (None, None) if result.runs == 0 => Verdict::NotRun(reason),
        (None, None) => Verdict::Passed,
        (Some(failed), None) if failures == result.runs => Verdict::Failed(failed),
        (Some(last), None) => Verdict::Flaky { failures, last },
    };
    result
}
