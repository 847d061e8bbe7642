//! `open-skills run`: a skill's script, in a sandbox.

pub mod args;
mod docker;
pub mod engine;
mod given;
mod granted;
mod heard;
pub mod listen;
mod noted;
mod saving;
mod secret;
mod shown;
mod target;
mod unended;
mod wasm;

use std::path::PathBuf;
use std::time::Instant;

pub use args::RunArgs;

use self::given::{Given, Out};
use self::granted::explain;
use self::listen::{Interrupt, Manner, Shown};
use super::answer::pretty;
use super::{Outcome, World};
use crate::diagnostics::Failure;
use crate::ops::run::{Job, Opened, Report, execute, execute_and_send, plan_opened};
use crate::output::ExitStatus;
use crate::runtime::redact::Redacting;
use crate::runtime::{Engine, Runner, Status};

/// Kinds of failures that are outcomes too: nothing ran, because it was not allowed.
const REFUSALS: [&str; 2] = ["undeclared-permission", "not-enforceable"];

/// The seed of every run that is always the same.
const SEED: u64 = 0;

/// Starts what a run needs in any case, before so much as the settings are known. What goes
/// wrong is told when the engine is made.
pub fn begin(args: &RunArgs) -> Option<engine::Begun> {
    let is_to_run = !args.grants.explain_permissions;
    is_to_run.then(|| engine::begin(&args.engine)).flatten()
}

/// Runs a script.
pub fn run(args: &RunArgs, world: &World) -> Outcome {
    let begun = world.begun();
    let found = target::find(&args.target, args.registry.as_deref(), world)?;
    let skill = Opened::at(&found.folder, found.script.as_deref())?;
    let mut given = given::grants(&args.grants, world)?;
    granted::standing(&mut given, &skill, world)?;
    granted::keep_offline(&mut given, &args.grants, world)?;
    if args.grants.explain_permissions {
        secret::announce(&args.grants, &mut given, world)?;
        return explained(args, &skill, &given, world);
    }
    let manner = manner(args);
    match prepared(args, &skill, given, begun, manner, world) {
        Err(failure) if manner != Manner::Through && REFUSALS.contains(&failure.kind) => {
            Ok(unended::refused(&failure, args, &skill, manner, world))
        }
        ended => ended,
    }
}

fn manner(args: &RunArgs) -> Manner {
    match (args.answer.is_json(), args.stream) {
        (true, _) => Manner::Document,
        (_, true) => Manner::Events,
        _ => Manner::Through,
    }
}

fn explained(args: &RunArgs, skill: &Opened, given: &Given, world: &World) -> Outcome {
    match args.answer.is_json() {
        true => {
            let answer = pretty(&explain::answer(skill, &given.permissions)?);
            world.printer.write(|out| write!(out, "{answer}"));
        }
        false => explain::tell(skill, &given.permissions, world)?,
    }
    Ok(ExitStatus::DONE)
}

/// Makes everything ready, and runs; again when the user has signed in meanwhile.
fn prepared(
    args: &RunArgs,
    skill: &Opened,
    mut given: Given,
    begun: Option<engine::Begun>,
    manner: Manner,
    world: &World,
) -> Outcome {
    if let Some(name) = &args.save_case {
        saving::check(name, skill, world)?;
    }
    let input = given::input(args, world)?;
    let files = given::files(args, world)?;
    let out = given::out(args, world)?;
    if manner == Manner::Through {
        granted::ask(&mut given, skill, world)?;
    }
    let secrets = secret::take(&args.grants, &mut given, world)?;
    let engine = engine::choose(&args.engine, skill, begun, manner, world)?;
    let job = Job {
        folder: skill.folder.clone(),
        text: input.as_ref().map(|input| input.text.clone()),
        input: input.map(|input| input.value),
        files,
        args: args.args.clone(),
        grants: given.permissions,
        values: given.values,
        secrets: secrets.for_hosts,
        packages: packages(args, world),
        wishes: args.limits.wishes(),
        cwd: args.cwd,
        seed: args.engine.deterministic.then_some(SEED),
        workspaces: cache(world)?.join("workspaces-v1"),
        serves_again: engine.engine() == Engine::Wasm,
        ..Job::default()
    };
    let runner = Redacting::new(&*engine, &secrets.redactor);
    let interrupt = Interrupt::watch()?;
    // Whoever reads what the script says is waited for at the end and not before.
    world.printer.in_background();
    loop {
        let begun = Instant::now();
        let report = match once(args, skill, &job, &runner, &out, &interrupt, world) {
            Ok(report) => report,
            Err(failure) => {
                if failure.kind == "interrupted" {
                    unended::broken_off(begun.elapsed(), runner.engine(), args, skill, world);
                    if world.printer.is_closed() {
                        return Ok(ExitStatus::DONE);
                    }
                }
                return Err(heard::cut_short(failure, &interrupt, world));
            }
        };
        noted::note(&report.outcome, skill, world);
        let status = shown::outcome(&report, args.out.as_deref(), manner, world);
        heard::wait(&report.outcome, manner, &interrupt, world)?;
        let again = report.outcome.status == Status::RequiresAuth
            && manner == Manner::Through
            && shown::signed_in(&report.outcome, world)?;
        if !again {
            if let Some(name) = &args.save_case {
                saving::save(name, args, skill, &job, &report.outcome, world)?;
            }
            return Ok(status);
        }
    }
}

fn once(
    args: &RunArgs,
    skill: &Opened,
    job: &Job,
    runner: &dyn Runner,
    out: &Out,
    interrupt: &Interrupt,
    world: &World,
) -> Result<Report, Failure> {
    let plan = plan_opened(job, skill)?;
    let terminals = world.environment.terminals;
    let listener = Shown::new(
        &world.printer,
        manner(args),
        [terminals.stdout, terminals.stderr],
        interrupt.clone(),
    );
    let report = match out {
        Out::Nowhere => execute(runner, &plan, &listener, None),
        Out::Folder(folder) => execute(runner, &plan, &listener, Some(folder)),
        Out::Bucket(uploads) => execute_and_send(runner, &plan, &listener, uploads),
    };
    listener.finish();
    report
}

fn packages(args: &RunArgs, world: &World) -> Vec<PathBuf> {
    let folders = args.engine.site_packages.iter();
    folders
        .map(|folder| given::absolute(folder, world))
        .collect()
}

/// The cache folder, in which the folders of runs are made.
pub fn cache(world: &World) -> Result<PathBuf, Failure> {
    let settings = world.settings_unwarned()?;
    super::registry::open::cache_folder(world, settings).ok_or_else(|| {
        Failure::new("no-home", "there is no folder for what a run needs")
            .with_hint("set `HOME` or `OPEN_SKILLS_CACHE`, or name one with `--cache-dir`")
    })
}
