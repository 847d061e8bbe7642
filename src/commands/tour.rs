//! `open-skills tour`: the whole life of a skill, with real commands and their real output.

use std::ffi::OsString;
use std::io::{Read, Seek};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};
use serde_json::{Value as Json, json};

use super::answer::{AnswerArgs, pretty};
use super::run::listen::Interrupt;
use super::{Outcome, World};
use crate::diagnostics::Failure;
use crate::fs::Shown as _;
use crate::ops::run_cache;
use crate::ops::tour::{Runtime, Step, steps};
use crate::output::pipe::reader_is_gone;
use crate::output::{ExitStatus, Verbosity};
use crate::settings::FILE_NAME;

/// What `tour` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Everything happens in a temporary folder with a home of its own: your files, keys, registries and
settings are not looked at. Only the cache is yours, so that the runtime for scripts, which is got
with pip, is got once.

Examples:
  open-skills tour
  open-skills tour --speed slow         pause after each step, to read along
  open-skills tour --keep               leave the folder, to look around in it
  open-skills tour --quiet              does all of it work here?")]
pub struct TourArgs {
    /// Leave the folder there
    #[arg(long)]
    pub keep: bool,
    /// How long to wait between the steps; nothing is waited for without a terminal
    #[arg(long, value_name = "SPEED", value_enum, default_value_t)]
    pub speed: Speed,
    /// How to write the answer
    #[command(flatten)]
    pub answer: AnswerArgs,
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
/// How much of what a step says is kept when it is not shown as it comes.
const MAX_SAID: u64 = 1 << 20;
/// How many of the last lines of a step that failed are told.
const LAST_LINES: usize = 20;

/// Where the tour happens.
struct Stage {
    program: PathBuf,
    /// All that happens is below it.
    folder: PathBuf,
    /// The current folder of the commands.
    work: PathBuf,
    /// Another one, with nothing in it.
    elsewhere: PathBuf,
    /// What the commands are given beside the words that are shown.
    flags: Vec<&'static str>,
    variables: Vec<(&'static str, OsString)>,
    /// Whether the steps are shown while they happen.
    is_shown: bool,
}

impl Stage {
    /// Whether the steps are shown to nobody any more: a closed pipe, a full disk.
    fn is_unseen(&self, world: &World) -> bool {
        self.is_shown && (world.printer.is_closed() || reader_is_gone())
    }
}

/// How a step went.
struct Went {
    code: Option<i32>,
    took: Duration,
    /// What it said, where that was not shown at once.
    said: String,
}

/// Walks.
pub fn run(args: &TourArgs, world: &World) -> Outcome {
    let folder = tempfile::Builder::new()
        .prefix("open-skills-tour-")
        .tempdir();
    let folder = folder.map_err(|error| {
        let (base, reason) = (std::env::temp_dir(), crate::fs::reason(&error));
        let message = format!(
            "cannot make a temporary folder in `{}`: {reason}",
            base.shown()
        );
        Failure::new("io", message).with_hint("name one that can be written to with `TMPDIR`")
    })?;
    let is_shown = !args.answer.is_json() && world.printer.verbosity() > Verbosity::Quiet;
    let cache = cache(world);
    let stage = stage(folder.path(), cache.as_deref(), is_shown, world)?;
    let steps = steps(has_runtime(cache.as_deref(), &stage.program));
    // Ended by Ctrl-C, it takes its folder away like after the last step.
    let interrupt = Interrupt::watch()?;
    let walked = walk(&stage, &steps, args, &interrupt, world);
    // Its registry goes, and so does what was run from there.
    if let Some(cache) = &cache {
        run_cache::forget(cache, &stage.folder);
    }
    let place = args.keep.then(|| folder.keep());
    let told = place.as_ref().filter(|_| !args.answer.is_json());
    if let Some(place) = told {
        let line = format!("the folder stays: {}", place.shown());
        match walked.is_ok() {
            true => world.printer.result(line),
            false => world.printer.tell(line),
        }
    }
    let Some(went) = walked? else {
        return Ok(ExitStatus::DONE);
    };
    match args.answer.is_json() {
        true => {
            let value = document(&steps, &went, place.as_deref());
            world.printer.write(|out| write!(out, "{}", pretty(&value)));
        }
        false => close(&steps, &went, is_shown, world),
    }
    Ok(ExitStatus::DONE)
}

/// Where the cache is; settings that cannot be read have no say here.
fn cache(world: &World) -> Option<PathBuf> {
    let set = || match world.settings_unwarned() {
        Ok(settings) => settings.path("cache.dir").map(Path::to_path_buf),
        Err(_) => world.environment.path("OPEN_SKILLS_CACHE"),
    };
    let given = world.global.cache_dir.clone();
    let cache = given.or_else(set).or_else(|| world.environment.cache_dir());
    // The commands have another current folder.
    cache.map(|cache| world.environment.cwd.join(cache))
}

#[cfg(feature = "wasm")]
fn has_runtime(cache: Option<&Path>, program: &Path) -> bool {
    use crate::ops::runtimes::Shelf;
    use crate::runtime::Language;

    cache.is_some_and(|cache| Shelf::new(cache, true).is_ready(Language::Python, program))
}

/// Without the sandbox there is nothing to get one for.
#[cfg(not(feature = "wasm"))]
fn has_runtime(_: Option<&Path>, _: &Path) -> bool {
    true
}

fn stage(
    folder: &Path,
    cache: Option<&Path>,
    is_shown: bool,
    world: &World,
) -> Result<Stage, Failure> {
    let program = super::own_program()?;
    let folder = std::fs::canonicalize(folder).unwrap_or_else(|_| folder.to_path_buf());
    let [home, work, elsewhere] = ["home", "work", "elsewhere"].map(|name| folder.join(name));
    for made in [&home, &work, &elsewhere] {
        crate::fs::create_dir_all(made)?;
    }
    for project in [&work, &elsewhere] {
        // The temporary folder may lie in a project, whose settings are not looked at either.
        crate::fs::write_atomic(&project.join(FILE_NAME), b"# Nothing is configured here.\n")?;
    }
    let settings = world.settings_unwarned();
    let is_offline = settings.map_or(world.global.offline, |settings| settings.is_on("offline"));
    let mut flags = vec![match world.printer.look().stdout_color {
        true => "--color=always",
        false => "--color=never",
    }];
    flags.extend(is_offline.then_some("--offline"));
    let cache = cache.map(|cache| by_variable(cache, &folder)).transpose()?;
    Ok(Stage {
        program,
        variables: variables(&home, &folder, cache.as_deref(), world),
        folder,
        work,
        elsewhere,
        flags,
        is_shown,
    })
}

/// The cache as a variable can name it: these are UTF-8, and a home folder may be called otherwise.
#[cfg(unix)]
fn by_variable(cache: &Path, folder: &Path) -> Result<PathBuf, Failure> {
    if cache.to_str().is_some() {
        return Ok(cache.to_path_buf());
    }
    crate::fs::create_dir_all(cache)?;
    let link = folder.join("cache");
    std::os::unix::fs::symlink(cache, &link).map_err(|source| {
        Failure::from(crate::fs::FsError::Io {
            action: "make the link",
            path: link.clone(),
            source,
        })
    })?;
    Ok(link)
}

/// Elsewhere names that are no text are as good as none.
#[cfg(not(unix))]
fn by_variable(cache: &Path, _: &Path) -> Result<PathBuf, Failure> {
    Ok(cache.to_path_buf())
}

/// What the commands find in place of all that a user's own settings could change.
fn variables(
    home: &Path,
    folder: &Path,
    cache: Option<&Path>,
    world: &World,
) -> Vec<(&'static str, OsString)> {
    let mut variables: Vec<(&'static str, OsString)> = vec![
        ("HOME", home.into()),
        ("GIT_CEILING_DIRECTORIES", folder.into()),
    ];
    for name in ["XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"] {
        variables.push((name, home.join(name.to_lowercase()).into()));
    }
    if cfg!(windows) {
        for name in ["USERPROFILE", "APPDATA", "LOCALAPPDATA"] {
            variables.push((name, home.into()));
        }
    }
    variables.extend(cache.map(|cache| ("OPEN_SKILLS_CACHE", cache.into())));
    variables.extend(pip_configuration(world).map(|file| ("PIP_CONFIG_FILE", file.into())));
    variables
}

/// The user's configuration of pip, which knows mirrors and certificates and would not be found
/// from another home.
fn pip_configuration(world: &World) -> Option<PathBuf> {
    let environment = &world.environment;
    if environment.path("PIP_CONFIG_FILE").is_some() {
        return None;
    }
    let home = environment.home.as_ref()?;
    let config = environment.path("XDG_CONFIG_HOME");
    let config = config.unwrap_or_else(|| home.join(".config"));
    let usual = [config.join("pip/pip.conf"), home.join(".pip/pip.conf")];
    usual.into_iter().find(|file| file.is_file())
}

/// Goes through the steps; nothing when nobody sees them to the end.
fn walk(
    stage: &Stage,
    steps: &[Step],
    args: &TourArgs,
    interrupt: &Interrupt,
    world: &World,
) -> Result<Option<Vec<Went>>, Failure> {
    let mut all = Vec::new();
    let mut was_elsewhere = false;
    for (index, step) in steps.iter().enumerate() {
        let number = index + 1;
        if stage.is_shown {
            announce(step, number, steps.len(), world);
            if step.elsewhere && !was_elsewhere {
                world
                    .printer
                    .result("     (from here on in another folder)");
            }
            type_out(step, world);
        }
        was_elsewhere = step.elsewhere;
        if let Some((change, _)) = step.change {
            change.make(&stage.work)?;
        }
        if stage.is_unseen(world) {
            return Ok(None);
        }
        let went = take(step, stage, interrupt, world)?;
        if interrupt.is_set() {
            return Err(interrupt.told(Failure::new("interrupted", "interrupted")));
        }
        // A step that has nobody to tell ends early too.
        if stage.is_unseen(world) {
            return Ok(None);
        }
        if went.code != Some(i32::from(step.ends)) {
            return Err(stopped(step, number, &went, world));
        }
        all.push(went);
        if stage.is_shown && world.printer.look().stdout_terminal {
            rest(args.speed.pause(), interrupt);
            if interrupt.is_set() {
                return Err(interrupt.told(Failure::new("interrupted", "interrupted")));
            }
        }
    }
    Ok(Some(all))
}

/// Waits so long, or until somebody has seen enough.
fn rest(pause: Duration, interrupt: &Interrupt) {
    let start = Instant::now();
    while start.elapsed() < pause && !interrupt.is_set() {
        std::thread::sleep(TICK);
    }
}

/// The last words to people.
fn close(steps: &[Step], went: &[Went], is_shown: bool, world: &World) {
    let total = |wanted: fn(&Step) -> bool| -> f64 {
        let with = steps.iter().zip(went);
        let with = with.filter(|(step, _)| wanted(step));
        with.map(|(_, went)| went.took)
            .sum::<Duration>()
            .as_secs_f64()
    };
    let took = total(|step| step.runtime != Runtime::Got);
    let fetched = match steps.iter().any(|step| step.runtime == Runtime::Got) {
        true => {
            let fetched = total(|step| step.runtime == Runtime::Got);
            format!(", after {fetched:.1} s for the runtime")
        }
        false => String::new(),
    };
    let gap = if is_shown { "\n" } else { "" };
    world.printer.result(format_args!(
        "{gap}That was the whole life of a skill, in {took:.1} s{fetched}."
    ));
    if is_shown {
        world
            .printer
            .result("Begin one of your own: open-skills init");
    }
}

/// The tour for machines.
fn document(steps: &[Step], went: &[Went], folder: Option<&Path>) -> Json {
    let seconds = |took: Duration| (took.as_secs_f64() * 1000.0).round() / 1000.0;
    let step = |(step, went): (&Step, &Went)| {
        json!({
            "says": step.says,
            "change": step.change.map(|(_, told)| told),
            "arguments": step.words,
            "exit": went.code,
            "seconds": seconds(went.took),
            "output": went.said,
        })
    };
    let all: Vec<Json> = steps.iter().zip(went).map(step).collect();
    let took = went.iter().map(|went| went.took).sum();
    json!({"version": 1, "steps": all, "seconds": seconds(took),
        "folder": folder.map(|folder| folder.to_string_lossy())})
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

/// Runs the command. What it says goes to our own output, in one stream as on a terminal, or is
/// kept.
fn take(step: &Step, stage: &Stage, interrupt: &Interrupt, world: &World) -> Result<Went, Failure> {
    let failed = |error: std::io::Error| {
        let reason = crate::fs::reason(&error);
        let message = format!("cannot run `{}`: {reason}", stage.program.shown());
        Failure::new("io", message)
    };
    let mut command = Command::new(&stage.program);
    let folder = match step.elsewhere {
        true => &stage.elsewhere,
        false => &stage.work,
    };
    command
        .args(&stage.flags)
        .args(step.words)
        .current_dir(folder);
    for (name, _) in std::env::vars_os() {
        if name.as_encoded_bytes().starts_with(b"OPEN_SKILLS_") {
            command.env_remove(name);
        }
    }
    command.envs(stage.variables.iter().map(|(name, value)| (name, value)));
    command.stdin(Stdio::null());
    let mut kept = match stage.is_shown {
        true => None,
        false => Some(tempfile::tempfile_in(&stage.folder).map_err(failed)?),
    };
    match &kept {
        Some(file) => {
            command.stdout(file.try_clone().map_err(failed)?);
            command.stderr(file.try_clone().map_err(failed)?);
        }
        None => {
            world.printer.flush();
            command.stderr(std::io::stdout());
        }
    }
    let began = Instant::now();
    let ended = command.spawn().and_then(|child| end(child, interrupt));
    let status = ended.map_err(failed)?;
    let took = began.elapsed();
    let mut said = Vec::new();
    if let Some(file) = &mut kept {
        file.rewind().map_err(failed)?;
        let read = file.take(MAX_SAID).read_to_end(&mut said);
        read.map_err(failed)?;
    }
    Ok(Went {
        code: status.code(),
        took,
        said: String::from_utf8_lossy(&said).into_owned(),
    })
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

fn stopped(step: &Step, number: usize, went: &Went, world: &World) -> Failure {
    let ended = match went.code {
        Some(code) => format!("ended with {code}, not {}", step.ends),
        None => "was ended by a signal".to_owned(),
    };
    let mut message = format!("step {number}, `{}`, {ended}", step.command());
    let lines: Vec<&str> = went.said.lines().collect();
    let last = &lines[lines.len().saturating_sub(LAST_LINES)..];
    if !last.is_empty() {
        message = format!("{message}:\n{}", last.join("\n"));
    }
    let hint = match step.runtime {
        Runtime::Got | Runtime::Used if !is_writable(cache(world).as_deref()) => {
            "`--cache-dir DIR` takes another cache: yours cannot be written"
        }
        Runtime::Got if world.global.offline => {
            "walk it once without `--offline`: the runtime is fetched then, and stays"
        }
        Runtime::Got => {
            "a runtime is fetched once, with a network and a Python that has pip; `open-skills doctor` says what is missing"
        }
        Runtime::Used => {
            "`open-skills doctor` says what is missing; `tour --keep` leaves the folder"
        }
        Runtime::Unused => "`open-skills tour --keep` leaves the folder to look at",
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

/// Whether a runtime could be kept in the cache.
fn is_writable(cache: Option<&Path>) -> bool {
    cache.is_some_and(|cache| {
        crate::fs::create_dir_all(cache).is_ok() && tempfile::tempfile_in(cache).is_ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_cache_whose_name_is_no_text_is_reached_by_one_that_is() {
        use std::os::unix::ffi::OsStrExt;

        let folder = tempfile::tempdir().unwrap();
        let odd = folder
            .path()
            .join(std::ffi::OsStr::from_bytes(b"caf\xe9/cache"));
        let named = by_variable(&odd, folder.path()).unwrap();
        assert!(named.to_str().is_some());
        std::fs::write(odd.join("x"), "").unwrap();
        assert!(named.join("x").exists());
        assert_eq!(by_variable(folder.path(), &named).unwrap(), folder.path());
    }

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
