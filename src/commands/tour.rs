//! `open-skills tour`: the whole life of a skill, with real commands and their real output.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};

use super::run::listen::Interrupt;
use super::{Outcome, World};
use crate::diagnostics::Failure;
use crate::ops::tour::{STEPS, Step};
use crate::output::ExitStatus;

/// What `tour` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Everything happens in a temporary folder with a home of its own: your files, keys, registries and
settings are not looked at. Only the cache is yours, so that the runtime for scripts, which the first
`run` gets with pip, is got once.

Examples:
  open-skills tour
  open-skills tour --speed slow         pause after each step, to read along
  open-skills tour --keep               leave the folder, to look around in it")]
pub struct TourArgs {
    /// Leave the folder there
    #[arg(long)]
    pub keep: bool,
    /// How long to wait between the steps; nothing is waited for without a terminal
    #[arg(long, value_name = "SPEED", value_enum, default_value_t)]
    pub speed: Speed,
}

/// How long a step stays before the next one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Speed {
    /// Four seconds
    Slow,
    /// One second
    Normal,
    /// Not at all
    #[default]
    Fast,
}

impl Speed {
    fn pause(self) -> Duration {
        Duration::from_secs(match self {
            Self::Slow => 4,
            Self::Normal => 1,
            Self::Fast => 0,
        })
    }
}

/// How often a command is looked at that has not ended yet.
const TICK: Duration = Duration::from_millis(5);
/// How long a command may take to clean up after an interruption.
const PATIENCE: Duration = Duration::from_secs(3);

/// Where the tour happens.
struct Stage {
    program: PathBuf,
    /// The current folder of the commands.
    work: PathBuf,
    /// Another one, with nothing in it.
    elsewhere: PathBuf,
    variables: Vec<(&'static str, OsString)>,
}

/// Walks.
pub fn run(args: &TourArgs, world: &World) -> Outcome {
    let folder = tempfile::Builder::new()
        .prefix("open-skills-tour-")
        .tempdir();
    let folder = folder.map_err(|error| {
        let reason = crate::fs::reason(&error);
        Failure::new("io", format!("cannot make a temporary folder: {reason}"))
            .with_hint("name one that can be written to with `TMPDIR`")
    })?;
    let stage = stage(folder.path(), world)?;
    let began = Instant::now();
    // Ended by Ctrl-C, it takes its folder away like after the last step.
    let interrupt = Interrupt::watch()?;
    let walked = walk(&stage, args, &interrupt, world);
    let place = args.keep.then(|| folder.keep());
    if let Some(place) = &place {
        world
            .printer
            .status(format_args!("the folder stays: {}", place.display()));
    }
    let status = walked?;
    if status == ExitStatus::DONE {
        let took = began.elapsed().as_secs_f64();
        world.printer.result(format_args!(
            "\nThat was the whole life of a skill, in {took:.1} s."
        ));
        world
            .printer
            .result("Begin one of your own: open-skills init");
    }
    Ok(status)
}

fn stage(folder: &Path, world: &World) -> Result<Stage, Failure> {
    let program = super::own_program()?;
    let [home, work, elsewhere] = ["home", "work", "elsewhere"].map(|name| folder.join(name));
    for made in [&home, &work, &elsewhere] {
        crate::fs::create_dir_all(made)?;
    }
    let mut variables: Vec<(&'static str, OsString)> = vec![("HOME", home.clone().into())];
    // All that a user's own settings could change what is shown.
    for name in ["XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"] {
        variables.push((name, home.join(name.to_lowercase()).into()));
    }
    if cfg!(windows) {
        for name in ["USERPROFILE", "APPDATA", "LOCALAPPDATA"] {
            variables.push((name, home.clone().into()));
        }
    }
    if let Some(cache) = super::registry::open::cache_folder(world, world.settings()?) {
        variables.push(("OPEN_SKILLS_CACHE", cache.into()));
    }
    Ok(Stage {
        program,
        work,
        elsewhere,
        variables,
    })
}

fn walk(stage: &Stage, args: &TourArgs, interrupt: &Interrupt, world: &World) -> Outcome {
    let count = STEPS.len();
    let mut was_elsewhere = false;
    for (index, step) in STEPS.iter().enumerate() {
        let number = index + 1;
        announce(step, number, count, world);
        if step.elsewhere && !was_elsewhere {
            world
                .printer
                .result("     (from here on in another folder)");
        }
        was_elsewhere = step.elsewhere;
        type_out(step, world);
        if let Some((change, _)) = step.change {
            change.make(&stage.work)?;
        }
        let code = show(step, stage, interrupt, world)?;
        if interrupt.is_set() {
            return Err(interrupt.told(Failure::new("interrupted", "interrupted")));
        }
        if code != Some(i32::from(step.ends)) {
            return Err(stopped(step, number, code));
        }
        if world.printer.look().stdout_terminal {
            std::thread::sleep(args.speed.pause());
        }
    }
    Ok(ExitStatus::DONE)
}

/// What the step shows, and what was changed for it.
fn announce(step: &Step, number: usize, count: usize, world: &World) {
    let gap = if number == 1 { "" } else { "\n" };
    let title = format!("{number}/{count}  {}", step.says);
    let bold = anstyle::Style::new().bold();
    world
        .printer
        .result(format_args!("{gap}{bold}{title}{bold:#}"));
    if let Some((_, told)) = step.change {
        world.printer.result(format_args!("     ({told})"));
    }
}

/// The command as it would be typed.
fn type_out(step: &Step, world: &World) {
    let bold = anstyle::Style::new().bold();
    let typed: Vec<String> = step.words.iter().map(|word| quoted(word)).collect();
    world.printer.result(format_args!(
        "{bold}$ open-skills {}{bold:#}",
        typed.join(" ")
    ));
    world.printer.flush();
}

/// Runs the command on our own streams, so that its output is what it always is.
fn show(
    step: &Step,
    stage: &Stage,
    interrupt: &Interrupt,
    world: &World,
) -> Result<Option<i32>, Failure> {
    let mut command = Command::new(&stage.program);
    let folder = match step.elsewhere {
        true => &stage.elsewhere,
        false => &stage.work,
    };
    command.args(step.words).current_dir(folder);
    for name in world.environment.variables.keys() {
        if name.starts_with("OPEN_SKILLS_") {
            command.env_remove(name);
        }
    }
    command.envs(stage.variables.iter().map(|(name, value)| (name, value)));
    command.stdin(std::process::Stdio::null());
    let ended = command.spawn().and_then(|child| end(child, interrupt));
    let status = ended.map_err(|error| {
        let reason = crate::fs::reason(&error);
        Failure::new(
            "io",
            format!("cannot run `{}`: {reason}", stage.program.display()),
        )
    })?;
    Ok(status.code())
}

/// Waits for the command; one that goes on although the tour was interrupted is ended.
fn end(mut child: Child, interrupt: &Interrupt) -> std::io::Result<std::process::ExitStatus> {
    let mut told = None;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        if interrupt.is_set() && told.get_or_insert_with(Instant::now).elapsed() > PATIENCE {
            child.kill()?;
        }
        std::thread::sleep(TICK);
    }
}

fn stopped(step: &Step, number: usize, code: Option<i32>) -> Failure {
    let ended = match code {
        Some(code) => format!("ended with {code}, not {}", step.ends),
        None => "was ended by a signal".to_owned(),
    };
    let message = format!("step {number}, `{}`, {ended}", step.command());
    let hint = match step.runs {
        true => {
            "`open-skills runtime install python` gets what scripts need; `tour --keep` leaves the folder"
        }
        false => "`open-skills tour --keep` leaves the folder to look at",
    };
    Failure::new("tour-stopped", message).with_hint(hint)
}

/// A word as it would be typed in a shell.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=@,^".contains(c);
    match !word.is_empty() && word.chars().all(is_plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', r"'\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_where_a_shell_would_cut_them() {
        assert_eq!(
            quoted("month-totals:scripts/a.py"),
            "month-totals:scripts/a.py"
        );
        assert_eq!(quoted("two words"), "'two words'");
        assert_eq!(quoted("it's"), r"'it'\''s'");
        assert_eq!(quoted(""), "''");
    }
}
