//! `open-skills runs`: what ran on this machine, as far as its ledger tells.

use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use clap::{Args, Subcommand};
use serde_json::{Value as Json, json};

use super::answer::{AnswerArgs, pretty};
use super::{Outcome, World};
use crate::diagnostics::Failure;
use crate::output::ExitStatus;
use crate::output::escape::printable_line;
use crate::output::sizes::counted;
use crate::signing::Time;
use crate::telemetry::{Day, Entry, Ledger};

/// Seconds of a day.
const DAY: i64 = 86_400;

/// Look at what ran on this machine.
#[derive(Args, Clone, Debug)]
pub struct RunsArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: RunsCommand,
}

/// What `open-skills runs` can do.
#[derive(Subcommand, Clone, Debug)]
pub enum RunsCommand {
    /// List the runs of the last seven days, the latest first.
    ///
    /// The ledger holds no names, only hashes that mean something on this machine; name a
    /// skill to see its runs.
    #[command(after_help = "Examples:\n  open-skills runs list\n  \
        open-skills runs list --skill pdf --json")]
    List(ListArgs),
    /// Show one run.
    #[command(after_help = "Examples:\n  open-skills runs show 3f9a")]
    Show(ShowArgs),
    /// Show the sums of the last thirty days.
    #[command(after_help = "Examples:\n  open-skills runs stats")]
    Stats(StatsArgs),
    /// Forget all runs.
    #[command(after_help = "Examples:\n  open-skills runs clear")]
    Clear(ClearArgs),
}

/// What `runs clear` takes.
#[derive(Args, Clone, Copy, Debug)]
pub struct ClearArgs {
    /// How to write the answer
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// What `runs list` takes.
#[derive(Args, Clone, Debug)]
pub struct ListArgs {
    /// Only the runs of this skill
    #[arg(long, value_name = "NAME")]
    pub skill: Option<String>,
    /// Show at most this many
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..))]
    pub limit: u32,
    /// How to write the answer
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// What `runs show` takes.
#[derive(Args, Clone, Debug)]
pub struct ShowArgs {
    /// The run, or the beginning of its name
    #[arg(value_name = "RUN")]
    pub id: String,
    /// How to write the answer
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// What `runs stats` takes.
#[derive(Args, Clone, Copy, Debug)]
pub struct StatsArgs {
    /// How to write the answer
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// Looks at them.
pub fn run(args: &RunsArgs, world: &World) -> Outcome {
    let ledger = Ledger::to_read(&folder(world)?)?;
    match &args.command {
        RunsCommand::List(args) => list(args, &ledger, world)?,
        RunsCommand::Show(args) => show(args, &ledger, world)?,
        RunsCommand::Stats(args) => stats(*args, &ledger, world)?,
        RunsCommand::Clear(args) => {
            ledger.clear()?;
            match args.answer.is_json() {
                true => {
                    let text = pretty(&json!({"version": 1, "cleared": true}));
                    world.printer.write(|out| out.write_all(text.as_bytes()));
                }
                false => world.printer.status("forgot all runs"),
            }
        }
    }
    Ok(ExitStatus::DONE)
}

/// The ledger of this machine, to write to it.
pub fn ledger(world: &World) -> Result<Ledger, Failure> {
    Ok(Ledger::open(&folder(world)?)?)
}

fn folder(world: &World) -> Result<PathBuf, Failure> {
    world.environment.state_dir().ok_or_else(|| {
        Failure::new("no-home", "there is no folder for the ledger of runs")
            .with_hint("set `HOME` or `XDG_STATE_HOME`")
    })
}

/// Whether runs are written down at all.
pub fn is_kept(world: &World) -> bool {
    let is_on = world
        .settings_unwarned()
        .is_ok_and(|settings| settings.is_on("ledger.enabled"));
    is_on && !world.environment.is_on("DO_NOT_TRACK")
}

/// Now, in seconds since 1970.
pub fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs())
}

fn list(args: &ListArgs, ledger: &Ledger, world: &World) -> Result<(), Failure> {
    let mut runs = ledger.runs(now())?;
    if let Some(name) = &args.skill {
        let hashed = ledger.hashed(name);
        runs.retain(|run| run.skill == hashed || run.skill == *name);
    }
    runs.truncate(args.limit as usize);
    if args.answer.is_json() {
        print(&json!({"version": 1, "runs": runs}), world);
        return Ok(());
    }
    if runs.is_empty() {
        let why = match is_kept(world) {
            true => "no runs in the last seven days",
            false => "no runs: the ledger is off",
        };
        world.printer.status(why);
    }
    for run in &runs {
        world.printer.result(line(run));
    }
    Ok(())
}

fn line(run: &Entry) -> String {
    let code = run.ended.exit_code;
    let code = code.map_or(String::new(), |code| format!(" {code}"));
    let text = format!(
        "{}  {}  skill {}  {} {}  {}{code}  {} ms",
        run.id,
        time(run.at),
        run.skill,
        run.engine,
        run.language,
        run.ended.status,
        run.ended.duration_ms,
    );
    printable_line(&text).into_owned()
}

fn time(at: u64) -> String {
    Time::from_unix(i64::try_from(at).unwrap_or(i64::MAX)).to_string()
}

fn show(args: &ShowArgs, ledger: &Ledger, world: &World) -> Result<(), Failure> {
    let runs = ledger.runs(now())?;
    let mut found = runs.iter().filter(|run| run.id.starts_with(&args.id));
    let (first, second) = (found.next(), found.next());
    let run = match (first, second) {
        (Some(run), None) => run,
        (Some(_), Some(_)) => {
            let message = format!("more than one run begins with `{}`", args.id.escape_debug());
            return Err(Failure::usage(message).with_hint("write more of its name"));
        }
        (None, _) => {
            let message = format!("there is no run `{}`", args.id.escape_debug());
            let hint = "`open-skills runs list` shows those of the last seven days";
            return Err(Failure::new("not-found", message).with_hint(hint));
        }
    };
    if args.answer.is_json() {
        print(&json!({"version": 1, "run": run}), world);
        return Ok(());
    }
    let printer = &world.printer;
    printer.result(line(run));
    printer.result(format_args!(
        "files of the skill: {}",
        printable_line(&run.tree)
    ));
    printer.result(format_args!("artifacts: {}", run.ended.artifacts));
    if !run.ended.hit.is_empty() {
        let hit = run.ended.hit.join(", ");
        printer.result(format_args!("limits hit: {}", printable_line(&hit)));
    }
    Ok(())
}

fn stats(args: StatsArgs, ledger: &Ledger, world: &World) -> Result<(), Failure> {
    let days = ledger.days(now())?;
    let date = |day: u64| {
        let day = i64::try_from(day).unwrap_or(0);
        let time = Time::from_unix(day.saturating_mul(DAY)).to_string();
        time.chars().take(10).collect::<String>()
    };
    if args.answer.is_json() {
        let one = |(day, sums): (&u64, &Day)| {
            let mut document = json!(sums);
            document["date"] = date(*day).into();
            document
        };
        let days: Vec<Json> = days.0.iter().map(one).collect();
        print(&json!({"version": 1, "days": days}), world);
        return Ok(());
    }
    if days.0.is_empty() {
        world.printer.status("no runs in the last thirty days");
    }
    for (day, sums) in &days.0 {
        let each = sums.duration_ms / sums.runs.max(1);
        world.printer.result(format_args!(
            "{}  {}: {} ok, {} failed, {} ended; {each} ms each",
            date(*day),
            counted(usize::try_from(sums.runs).unwrap_or(usize::MAX), "run"),
            sums.ok,
            sums.failed,
            sums.ended
        ));
    }
    Ok(())
}

fn print(answer: &Json, world: &World) {
    let text = pretty(answer);
    world.printer.write(|out| write!(out, "{text}"));
}
