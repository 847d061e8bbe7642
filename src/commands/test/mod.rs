//! `open-skills test`: whether skills do what their tests say.

mod args;
mod asking;
mod drafting;
pub(super) mod gate;
mod taking_over;

use std::collections::BTreeMap;
use std::num::NonZero;
use std::path::{Path, PathBuf};

pub use args::TestArgs;

use super::lint::{ConfiguredRules, RuleWords};
use super::pack::shown;
use super::run::args::EngineChoice;
use super::run::cache;
use super::run::engine::{choose as choose_engine, prepare as prepare_engine};
use super::run::listen::{Interrupt, Manner};
use super::{Outcome, World, archive_limits, vouched};
use crate::bundle::discover;
use crate::diagnostics::{Explain, Failure};
use crate::fs::write_atomic;
use crate::ops::archives::is_archive;
use crate::ops::hinted::{argument, option};
use crate::ops::lint::{LintRequest, display, find as find_skills};
use crate::ops::run::Opened;
use crate::ops::test::changed::Changed;
use crate::ops::test::choose::Choice;
use crate::ops::test::{self, Engines, Request, Skill};
use crate::ops::watch;
use crate::output::cases::list::{self, Entry};
use crate::output::pipe::reader_is_gone;
use crate::output::sizes::counted;
use crate::output::{CaseFormat, ErrorFormat, ExitStatus, cases, error};
use crate::runtime::{Engine, Language, Runner};
use crate::testing::case::Kind;
use crate::testing::{Place, Report};

/// The seed of `--deterministic`.
const SEED: u64 = 0;

/// Tests.
pub fn run(args: &TestArgs, world: &World) -> Outcome {
    if args.scaffold {
        return drafting::run(&folders(args, world)?, world);
    }
    let interrupt = Interrupt::watch()?;
    if !args.watch {
        return round(args, &interrupt, world);
    }
    let printer = &world.printer;
    let again = || {
        if printer.look().stdout_terminal {
            printer.write(|out| write!(out, "\x1b[2J\x1b[3J\x1b[H"));
        }
        if let Err(failure) = round(args, &interrupt, world) {
            error::print(printer, &failure, ErrorFormat::Human);
        }
        printer.status("watching for changes; Ctrl-C ends");
        printer.flush();
    };
    let wanted = || !interrupt.is_set() && !printer.is_closed() && !reader_is_gone();
    watch::watch(&args.paths, again, wanted)?;
    match interrupt.is_set() {
        true => Ok(ExitStatus::INTERRUPTED),
        false => Ok(ExitStatus::DONE),
    }
}

/// Runs the tests of these skills, as `test` with nothing but `--engine` would. A test that
/// cannot be read is a failure.
pub fn of_folders(
    folders: &[PathBuf],
    engine: EngineChoice,
    world: &World,
) -> Result<Report, Failure> {
    #[derive(clap::Parser)]
    struct Plain {
        #[command(flatten)]
        args: TestArgs,
    }
    let plain = <Plain as clap::Parser>::try_parse_from(["test", "--allow-none"]);
    let mut plain = plain.map_err(|error| Failure::usage(error.to_string()))?;
    plain.args.engine.engine = engine;
    let interrupt = Interrupt::watch()?;
    let skills = test::find(folders);
    mind_flaws(&plain.args, &skills, world)?;
    tested(
        &plain.args,
        &skills,
        &choice(&plain.args)?,
        &interrupt,
        world,
    )
}

/// Reads and runs everything once.
fn round(args: &TestArgs, interrupt: &Interrupt, world: &World) -> Outcome {
    let skills = test::find(&folders(args, world)?);
    mind_flaws(args, &skills, world)?;
    let choice = choice(args)?;
    if args.list {
        return Ok(listed(args, &skills, &choice, world));
    }
    if skills.iter().all(|skill| skill.suite.is_empty()) {
        return none(args, &skills, world);
    }
    let mut report = tested(args, &skills, &choice, interrupt, world)?;
    // People see the cases before an agent takes its time; a file for machines is written once.
    let is_human = args.format() == CaseFormat::Human;
    let mut asked = ExitStatus::DONE;
    if !is_human {
        asked = asking::run(args, &skills, &choice, &mut report, interrupt, world)?;
    }
    if let Some(file) = &args.report {
        let page = cases::page(&report).map_err(|error| {
            let reason = crate::fs::reason(&error);
            Failure::new("io", format!("the page cannot be made: {reason}"))
        })?;
        write_atomic(file, &page)?;
    }
    if args.update && !report.interrupted {
        return taking_over::run(&skills, &report, world);
    }
    cases::write(args.format(), &report, &world.printer);
    // Who reads JSON finds the counts in it.
    if !matches!(
        args.format(),
        CaseFormat::Human | CaseFormat::Github | CaseFormat::Json
    ) {
        world.printer.status(cases::summary(&report));
    }
    if is_human {
        asked = asking::run(args, &skills, &choice, &mut report, interrupt, world)?;
    }
    let status = status(args, &report, world);
    Ok(match status {
        ExitStatus::DONE => asked,
        worse => worse,
    })
}

fn tested(
    args: &TestArgs,
    skills: &[Skill],
    choice: &Choice,
    interrupt: &Interrupt,
    world: &World,
) -> Result<Report, Failure> {
    let processors = std::thread::available_parallelism().map_or(1, NonZero::get);
    let request = Request {
        engines: &Chosen { args, world },
        workspaces: cache(world)?.join("workspaces-v1"),
        jobs: args.jobs.unwrap_or(processors),
        choice: choice.clone(),
        fail_fast: args.fail_fast,
        repeat: args.repeat,
        seed: args.seed.or(args.engine.deterministic.then_some(SEED)),
        wishes: args.limits.wishes(),
        allow_grants: args.allow_grants,
        values: variables(world),
        cancel: &|| interrupt.is_set(),
    };
    let report = test::run(skills, &request, &world.progress())?;
    let has_tests = skills.iter().any(|skill| !skill.suite.is_empty());
    let is_asked = |skill: &Skill| choice.count_questions(skill) > 0;
    let is_none = report.counts().total() == 0 && !skills.iter().any(is_asked);
    if is_none && has_tests && !args.allow_none && !choice.is_everything() {
        // Nothing has changed: that is what `--changed` is for.
        if args.revision().is_some() && args.filter.is_empty() && args.tag.is_empty() {
            world
                .printer
                .status("no test is concerned by what has changed");
            return Ok(report);
        }
        let failure = Failure::new("no-tests", "no test has such a name or tag");
        let hint = format!(
            "`open-skills test --list{}` shows them all",
            shown(&args.paths)
        );
        return Err(failure.with_hint(hint));
    }
    Ok(report)
}

fn error_format(args: &TestArgs) -> ErrorFormat {
    match args.format() {
        CaseFormat::Json => ErrorFormat::Json,
        _ => ErrorFormat::Human,
    }
}

fn status(args: &TestArgs, report: &Report, world: &World) -> ExitStatus {
    if report.interrupted {
        return ExitStatus::INTERRUPTED;
    }
    let mut status = match report.counts().failed {
        0 => ExitStatus::DONE,
        _ => ExitStatus::FINDINGS,
    };
    let least = usize::from(args.min_coverage.unwrap_or(0));
    for skill in &report.skills {
        let percent = skill.coverage.percent();
        if percent < least {
            let message = format!(
                "`{}`: {percent}% was exercised, and {least}% is the least",
                skill.path
            );
            let hint = format!(
                "the report names what no test touches; `open-skills add test NAME{}` begins one",
                option("--skill", Path::new(&skill.path))
            );
            let failure = Failure::new("low-coverage", message).with_hint(hint);
            error::print(&world.printer, &failure, error_format(args));
            status = ExitStatus::FINDINGS;
        }
    }
    status
}

/// The engine of the flags, made anew for each script.
struct Chosen<'r> {
    args: &'r TestArgs,
    world: &'r World,
}

impl Engines for Chosen<'_> {
    fn engine(&self) -> Engine {
        self.args.engine.engine.into()
    }

    fn prepare(&self, language: Language) -> Result<(), Failure> {
        prepare_engine(&self.args.engine, language, self.world)
    }

    fn make(&self, skill: &Opened) -> Result<Box<dyn Runner + '_>, Failure> {
        choose_engine(&self.args.engine, skill, None, Manner::Document, self.world)
    }
}

/// The skills that are meant. What is packed has to be unpacked to be tested.
fn folders(args: &TestArgs, world: &World) -> Result<Vec<PathBuf>, Failure> {
    if let Some(packed) = args.paths.iter().find(|path| is_archive(path)) {
        let message = format!(
            "`{}` is an archive, and a folder is tested",
            display(packed)
        );
        return Err(Failure::usage(message).with_hint(format!(
            "`open-skills unpack{}` makes a folder of it",
            argument(packed)
        )));
    }
    let settings = world.settings()?;
    let request = LintRequest {
        paths: args.paths.clone(),
        rules: Box::new(ConfiguredRules::new(settings, &RuleWords::default())?),
        limits: archive_limits(settings),
        memory: None,
    };
    let (found, notices) = find_skills(&request)?;
    for notice in notices {
        world.printer.warning(notice);
    }
    let folders = found.into_iter().map(|skill| skill.folder).collect();
    let folders = discover::outermost(folders);
    match folders.iter().find(|folder| !folder.is_dir()) {
        Some(packed) => {
            let message = format!("`{}` is no folder", display(packed));
            Err(Failure::usage(message).with_hint("unpack it, and test the folder"))
        }
        None => {
            vouched::folders(&folders, "tested", world)?;
            Ok(folders)
        }
    }
}

fn choice(args: &TestArgs) -> Result<Choice, Failure> {
    let first = args.paths.first().map_or(Path::new("."), PathBuf::as_path);
    let folder = if first.is_dir() {
        first
    } else {
        Path::new(".")
    };
    let changed = args.revision();
    Ok(Choice {
        filters: args.filter.clone(),
        tags: args.tag.clone(),
        changed: changed
            .map(|revision| Changed::since(revision, folder))
            .transpose()?,
    })
}

fn variables(world: &World) -> BTreeMap<String, String> {
    let variables = world.environment.variables.iter();
    variables
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

/// Says all that cannot be read; then nothing runs.
fn mind_flaws(args: &TestArgs, skills: &[Skill], world: &World) -> Result<(), Failure> {
    let mut failures: Vec<Failure> = Vec::new();
    for skill in skills {
        let folder = display(&skill.folder);
        for flaw in &skill.suite.flaws {
            let place = &flaw.place;
            let file = match folder.as_str() {
                "." => place.file.clone(),
                folder => format!("{folder}/{}", place.file),
            };
            let at = format!("{file}:{}:{}", place.line, place.column);
            let mut failure = Failure::new(Explain::kind(flaw), flaw.message.clone()).at(at);
            failure.hint.clone_from(&flaw.hint);
            failures.push(failure);
        }
    }
    let Some(last) = failures.pop() else {
        return Ok(());
    };
    let format = match args.format() {
        CaseFormat::Json => ErrorFormat::Json,
        _ => ErrorFormat::Human,
    };
    for failure in failures {
        error::print(&world.printer, &failure, format);
    }
    Err(last)
}

/// Without tests nobody knows anything, which is no success.
fn none(args: &TestArgs, skills: &[Skill], world: &World) -> Outcome {
    if args.allow_none {
        cases::write(args.format(), &Report::default(), &world.printer);
        return Ok(ExitStatus::DONE);
    }
    let message = match skills {
        [only] => format!("`{}` has no tests", display(&only.folder)),
        several => format!("there are no tests in {}", counted(several.len(), "skill")),
    };
    let folders: Vec<&Path> = skills.iter().map(|skill| &*skill.folder).collect();
    let hint = format!(
        "`open-skills test --scaffold{}` writes first ones, and `open-skills add test NAME{}` one \
         more; `--allow-none` is content without",
        shown(&args.paths),
        drafting::whose(&folders)
    );
    Err(Failure::new("no-tests", message).with_hint(hint))
}

fn listed(args: &TestArgs, skills: &[Skill], choice: &Choice, world: &World) -> ExitStatus {
    let mut entries = Vec::new();
    for skill in skills {
        let entry = |kind, name: &str, place: &Place| Entry {
            skill: skill.name.clone(),
            path: display(&skill.folder),
            kind,
            name: name.to_owned(),
            place: place.clone(),
            script: None,
            tags: Vec::new(),
            skip: None,
        };
        let series = skill.suite.series.iter();
        for case in series
            .filter(|series| choice.takes(skill, series))
            .flat_map(|series| &series.cases)
        {
            entries.push(Entry {
                script: Some(case.script.clone()),
                tags: case.tags.clone(),
                skip: case.skip.clone(),
                ..entry(case.kind, &case.name, &case.place)
            });
        }
        for set in &skill.suite.evals {
            let evals = set.evals.iter();
            let evals = evals.filter(|eval| choice.takes_eval(skill, eval));
            let evals = evals.map(|eval| {
                let name = eval.name.as_deref().unwrap_or(&eval.prompt);
                entry(Kind::Eval, name, &eval.place)
            });
            let triggers = set.triggers.iter();
            let triggers = triggers.filter(|trigger| choice.takes_trigger(skill, trigger));
            let triggers =
                triggers.map(|trigger| entry(Kind::Trigger, &trigger.query, &trigger.place));
            entries.extend(evals.chain(triggers));
        }
        for notice in &skill.suite.notices {
            world.printer.warning(notice);
        }
    }
    world.printer.write(|out| match args.format() {
        CaseFormat::Json => list::json(out, &entries),
        _ => list::human(out, &entries),
    });
    ExitStatus::DONE
}
