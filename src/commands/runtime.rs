//! `open-skills runtime`: the interpreters that run scripts in the sandbox.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::{Value as Json, json};

use super::answer::{AnswerArgs, pretty};
use super::run::listen::Interrupt;
use super::{Outcome, World};
use crate::diagnostics::Failure;
use crate::ops::runtimes::{Shelf, State};
use crate::output::ExitStatus;
use crate::output::escape::printable_line;
use crate::output::sizes::bytes;
use crate::runtime::Language;
use crate::runtime::languages::{Installed, LanguageError, embedded};

/// Look after the interpreters that run scripts in the sandbox.
#[derive(Args, Clone, Debug)]
pub struct RuntimeArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: RuntimeCommand,
}

/// What `open-skills runtime` can do.
#[derive(Subcommand, Clone, Debug)]
pub enum RuntimeCommand {
    /// List the runtimes, installed or not.
    #[command(after_help = "Examples:\n  open-skills runtime list --json")]
    List(ListArgs),
    /// Get a runtime, before the first run needs it.
    ///
    /// Python is built on this machine with pip, JavaScript comes with npm; both use your own
    /// configuration, mirrors and proxies. Everything is pinned by its digest.
    #[command(after_help = "Examples:\n  \
        open-skills runtime install python\n  \
        open-skills runtime install javascript --from quickjs-wasi-3.6.2.tgz\n  \
        open-skills runtime install python-sci")]
    Install(InstallArgs),
    /// Build the Python runtime into a file, for machines without a network.
    #[command(after_help = "Examples:\n  \
        open-skills runtime build --output python.wasm\n  \
        open-skills runtime install python --from python.wasm")]
    Build(BuildArgs),
    /// Remove a runtime.
    #[command(after_help = "Examples:\n  open-skills runtime remove python-sci")]
    Remove(OneArgs),
    /// Hold the files of runtimes against what was installed.
    #[command(after_help = "Examples:\n  open-skills runtime verify\n  \
        open-skills runtime verify python")]
    Verify(VerifyArgs),
    /// Print the path of a runtime.
    #[command(after_help = "Examples:\n  open-skills runtime path python")]
    Path(OneArgs),
}

/// How to answer.
#[derive(Args, Clone, Copy, Debug)]
pub struct ListArgs {
    /// How to write the answer
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// One runtime.
#[derive(Args, Clone, Debug)]
pub struct OneArgs {
    /// python, javascript or python-sci
    #[arg(value_name = "RUNTIME", value_parser = language)]
    pub language: Language,
    /// How to write the answer
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// What `runtime install` takes.
#[derive(Args, Clone, Debug)]
pub struct InstallArgs {
    /// The runtime, and how to answer
    #[command(flatten)]
    pub one: OneArgs,
    /// Take it out of a file: a built runtime, or its package
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub from: Option<PathBuf>,
    /// Get it anew, also when it is there
    #[arg(long)]
    pub force: bool,
}

/// What `runtime build` takes.
#[derive(Args, Clone, Debug)]
pub struct BuildArgs {
    /// The file to write
    #[arg(long, short, value_name = "FILE", default_value = "python.wasm", value_hint = clap::ValueHint::FilePath)]
    pub output: PathBuf,
    /// How to write the answer
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// What `runtime verify` takes.
#[derive(Args, Clone, Debug)]
pub struct VerifyArgs {
    /// python, javascript or python-sci; every installed one when absent
    #[arg(value_name = "RUNTIME", value_parser = language)]
    pub language: Option<Language>,
    /// How to write the answer
    #[command(flatten)]
    pub answer: AnswerArgs,
}

fn language(word: &str) -> Result<Language, String> {
    Language::named(word)
        .filter(|language| crate::ops::runtimes::LANGUAGES.contains(language))
        .ok_or_else(|| "runtimes are python, javascript and python-sci".to_owned())
}

/// Looks after runtimes.
pub fn run(args: &RuntimeArgs, world: &World) -> Outcome {
    let shelf = shelf(world)?;
    match &args.command {
        RuntimeCommand::List(args) => Ok(list(&shelf, args.answer, world)),
        RuntimeCommand::Install(args) => install(&shelf, args, world),
        RuntimeCommand::Build(args) => build(&shelf, args, world),
        RuntimeCommand::Remove(args) => remove(&shelf, args, world),
        RuntimeCommand::Verify(args) => verify(&shelf, args, world),
        RuntimeCommand::Path(args) => path(&shelf, args, world),
    }
}

/// The runtimes in the user's cache folder.
pub(super) fn shelf(world: &World) -> Result<Shelf, Failure> {
    let settings = world.settings()?;
    let set = settings.path("cache.dir").map(std::path::Path::to_path_buf);
    let cache = set.or_else(|| world.environment.cache_dir());
    let cache = cache.ok_or_else(|| {
        Failure::new("no-cache-folder", "there is no folder to keep runtimes in")
            .with_hint("name one with `--cache-dir DIR`")
    })?;
    Ok(Shelf::new(&cache, settings.is_on("offline")))
}

/// Has a runtime fetched or built, so that whoever interrupts that leaves nothing behind.
pub(super) fn interruptibly<T>(
    shelf: &Shelf,
    get: impl FnOnce(&Shelf) -> Result<T, LanguageError>,
) -> Result<T, Failure> {
    let interrupt = Interrupt::watch()?;
    let mut shelf = shelf.clone();
    shelf.tools.stop = interrupt.number();
    let got = get(&shelf).and_then(|got| match interrupt.is_set() {
        true => Err(LanguageError::Interrupted),
        false => Ok(got),
    });
    let got = got.map_err(|error| interrupt.told(error.into()));
    interrupt.let_go()?;
    got
}

fn list(shelf: &Shelf, answer: AnswerArgs, world: &World) -> ExitStatus {
    let states = shelf.list();
    if answer.is_json() {
        let runtimes: Vec<Json> = states.iter().map(described).collect();
        return print(&json!({"version": 1, "runtimes": runtimes}), world);
    }
    for state in &states {
        let name = state.language.name();
        let there = match &state.installed {
            Some(installed) => format!("installed, {}", bytes(installed.size())),
            None if state.embedded => "in this program".to_owned(),
            None => "not installed".to_owned(),
        };
        let line = format!("{name:<12} {there:<22} {}", state.made_of);
        world.printer.result(line);
    }
    if embedded::was_forgotten() {
        world.printer.warning(
            "this program was to bring its runtimes along and does not, so each is fetched when it \
             is first needed; whoever builds it with `embed-runtimes` names them in \
             `OPEN_SKILLS_EMBED_PYTHON` and `OPEN_SKILLS_EMBED_JAVASCRIPT`",
        );
    }
    ExitStatus::DONE
}

fn described(state: &State) -> Json {
    let mut value = match &state.installed {
        Some(installed) => as_json(installed),
        None => json!({"runtime": state.language.name()}),
    };
    value["installed"] = state.installed.is_some().into();
    value["embedded"] = state.embedded.into();
    value["made_of"] = state.made_of.into();
    value
}

fn as_json(installed: &Installed) -> Json {
    json!({
        "runtime": installed.language.name(),
        "path": installed.wasm().to_string_lossy(),
        "size": installed.size(),
        "files": installed.receipt.files,
    })
}

fn print(answer: &Json, world: &World) -> ExitStatus {
    world.printer.write(|out| write!(out, "{}", pretty(answer)));
    ExitStatus::DONE
}

fn install(shelf: &Shelf, args: &InstallArgs, world: &World) -> Outcome {
    let language = args.one.language;
    let progress = world.progress();
    let installed = match &args.from {
        Some(file) => shelf.install_from(language, file)?,
        None => {
            // What was changed since then counts for nothing.
            let is_whole = |it: Installed| it.verify().is_ok();
            let is_needed =
                args.force || !Installed::find(&shelf.root, language).is_some_and(is_whole);
            if is_needed {
                warn_of_cost(shelf, language, world);
            }
            interruptibly(shelf, |shelf| match is_needed {
                true => shelf.install(language, &progress),
                false => shelf.ensure(language, &progress),
            })?
        }
    };
    compile(shelf, &installed, world)?;
    if args.one.answer.is_json() {
        let mut answer = as_json(&installed);
        answer["version"] = 1.into();
        return Ok(print(&answer, world));
    }
    world.printer.status(format_args!(
        "the {} runtime is installed ({})",
        language.name(),
        bytes(installed.size())
    ));
    Ok(ExitStatus::DONE)
}

/// Compiles it now, so that the first run need not.
#[cfg(feature = "wasm")]
fn compile(shelf: &Shelf, installed: &Installed, world: &World) -> Result<(), Failure> {
    let program = std::env::current_exe().map_err(|error| {
        let reason = crate::fs::reason(&error);
        Failure::new("io", format!("cannot find this program itself: {reason}"))
    })?;
    Ok(shelf.compile(installed, &program, &world.progress())?)
}

/// Without the sandbox there is nothing to compile it with.
#[cfg(not(feature = "wasm"))]
#[allow(clippy::unnecessary_wraps, reason = "with the sandbox it can fail")]
fn compile(_: &Shelf, _: &Installed, world: &World) -> Result<(), Failure> {
    world
        .printer
        .warning("this build has no sandbox that could run it: build it with the feature `wasm`");
    Ok(())
}

fn warn_of_cost(shelf: &Shelf, language: Language, world: &World) {
    let mut states = shelf.list().into_iter();
    let cost = states.find(|state| state.language == language);
    if let Some(cost) = cost.and_then(|state| state.cost) {
        world
            .printer
            .warning(format_args!("{}: {cost}", language.name()));
    }
}

fn build(shelf: &Shelf, args: &BuildArgs, world: &World) -> Outcome {
    let progress = world.progress();
    let size = interruptibly(shelf, |shelf| shelf.build(&args.output, &progress))?;
    let output = args.output.to_string_lossy();
    if args.answer.is_json() {
        let answer = json!({"version": 1, "runtime": "python", "path": output, "size": size});
        return Ok(print(&answer, world));
    }
    let output = printable_line(&output);
    world
        .printer
        .status(format_args!("wrote `{output}` ({})", bytes(size)));
    Ok(ExitStatus::DONE)
}

fn remove(shelf: &Shelf, args: &OneArgs, world: &World) -> Outcome {
    let was_there = shelf.remove(args.language)?;
    let name = args.language.name();
    if args.answer.is_json() {
        let answer = json!({"version": 1, "runtime": name, "removed": was_there});
        return Ok(print(&answer, world));
    }
    world.printer.status(match was_there {
        true => format!("removed the {name} runtime"),
        false => format!("the {name} runtime was not installed"),
    });
    Ok(ExitStatus::DONE)
}

fn verify(shelf: &Shelf, args: &VerifyArgs, world: &World) -> Outcome {
    let runtimes = match args.language {
        Some(language) => vec![shelf.installed(language)?],
        None => shelf
            .list()
            .into_iter()
            .filter_map(|state| state.installed)
            .collect(),
    };
    for installed in &runtimes {
        installed.verify()?;
    }
    if args.answer.is_json() {
        let runtimes: Vec<Json> = runtimes.iter().map(as_json).collect();
        return Ok(print(&json!({"version": 1, "runtimes": runtimes}), world));
    }
    for installed in &runtimes {
        let (name, count) = (installed.language.name(), installed.receipt.files.len());
        let files = crate::output::sizes::counted(count, "file");
        world
            .printer
            .result(format_args!("{name}: {files} as installed"));
    }
    Ok(ExitStatus::DONE)
}

fn path(shelf: &Shelf, args: &OneArgs, world: &World) -> Outcome {
    let installed = shelf.installed(args.language)?;
    if args.answer.is_json() {
        let mut answer = as_json(&installed);
        answer["version"] = 1.into();
        return Ok(print(&answer, world));
    }
    world.printer.result(installed.wasm().display());
    Ok(ExitStatus::DONE)
}
