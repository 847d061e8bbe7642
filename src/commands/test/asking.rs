//! `test --agent-cmd`: asks an agent the evals.

use super::args::TestArgs;
use crate::commands::registry::open;
use crate::commands::run::listen::Interrupt;
use crate::commands::{Outcome, World};
use crate::fs::Shown as _;
use crate::ops::test::Skill;
use crate::ops::test::choose::Choice;
use crate::ops::test::evals::{Asking, ask};
use crate::output::escape::printable_line;
use crate::output::sizes::counted;
use crate::output::{CaseFormat, ExitStatus};
use crate::testing::Report;
use crate::testing::grading::{EvalRun, result, tally};

/// Asks them when there is somebody to ask, and adds what came of it to the report; says so
/// when there is nobody.
pub fn run(
    args: &TestArgs,
    skills: &[Skill],
    choice: &Choice,
    report: &mut Report,
    interrupt: &Interrupt,
    world: &World,
) -> Outcome {
    let printer = &world.printer;
    // Who reads JSON finds every question in the report.
    let is_json = args.format() == CaseFormat::Json;
    let of = |skill: &Skill| choice.count_questions(skill);
    let count: usize = skills.iter().map(of).sum();
    if count == 0 || interrupt.is_set() {
        return Ok(ExitStatus::DONE);
    }
    let Some(command) = &args.agent.agent_cmd else {
        let evals = counted(count, "eval");
        if !is_json {
            printer.status(format_args!(
                "{evals} read, none asked: `--agent-cmd COMMAND` asks an agent"
            ));
        }
        return Ok(ExitStatus::DONE);
    };
    let asking = Asking {
        command,
        choice,
        results: &args.agent.results,
        repeat: args.repeat,
        patience: args.agent.agent_timeout,
        timestamp: open::now().to_string(),
        cancel: &|| interrupt.is_set(),
    };
    let all = ask(skills, &asking, &world.progress())?;
    let runs: Vec<&EvalRun> = all.iter().flat_map(|asked| &asked.runs).collect();
    for run in runs.iter().filter(|_| !is_json) {
        tell(run, world);
    }
    for asked in &all {
        let path = asked.results.join("benchmark.json");
        printer.status(format_args!("wrote {}", path.shown()));
    }
    for asked in &all {
        let mut told = report.skills.iter_mut();
        if let Some(told) = told.find(|told| told.path == asked.path) {
            let questions = asked
                .runs
                .chunk_by(|a, b| (&a.id, &a.place) == (&b.id, &b.place));
            told.results.extend(questions.filter_map(result));
        }
    }
    if interrupt.is_set() {
        report.interrupted = true;
        return Ok(ExitStatus::INTERRUPTED);
    }
    Ok(match runs.iter().any(|run| run.has_failed()) {
        true => ExitStatus::FINDINGS,
        false => ExitStatus::DONE,
    })
}

/// To standard error: standard output belongs to the report of the cases.
fn tell(run: &EvalRun, world: &World) {
    let printer = &world.printer;
    let name = printable_line(&run.name);
    let (passed, failed, ungraded) = tally(&run.graded);
    let counts = format!("{passed} passed, {failed} failed, {ungraded} ungraded");
    match run.has_failed() {
        true => printer.tell(format_args!("FAILED  {name}: {counts}")),
        false => printer.status(format_args!("asked   {name}: {counts}")),
    }
    if let Some(error) = &run.error {
        printer.tell(format_args!("  {}", printable_line(error)));
    }
    for graded in run
        .graded
        .iter()
        .filter(|graded| graded.passed == Some(false))
    {
        let (text, why) = (
            printable_line(&graded.text),
            printable_line(&graded.evidence),
        );
        printer.tell(format_args!("  {text}: {why}"));
    }
}
