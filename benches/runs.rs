//! How many scripts one process runs a second: the library, with workers that are started ahead
//! of their one job each.
//!
//! ```sh
//! cargo build --release --locked
//! target/release/open-skills runtime install python
//! cargo bench --bench runs               # --check fails on a missed bar
//! ```
//!
//! `OPEN_SKILLS` names the program that the workers are made of, `OPEN_SKILLS_CACHE` the cache
//! with the runtimes; otherwise they are `target/release/open-skills` and the user's own cache.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark")]

use std::env::{args, var_os};
use std::fs;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use open_skills::ops::run::{Job, Opened, execute, plan_opened};
use open_skills::ops::runtimes::{Shelf, interpreter};
use open_skills::runtime::broker::Network;
use open_skills::runtime::code_cache::CodeCache;
use open_skills::runtime::wasm::WasmRunner;
use open_skills::runtime::{Language, Runner, Status, Unwatched};

/// How long each kind of script is run, after some runs that do not count.
const TIME: Duration = Duration::from_secs(5);
const UNCOUNTED: usize = 10;

/// What is run, and how many a second there have to be on two processors.
const SCRIPTS: [(Language, &str, &str, f64); 2] = [
    (Language::Python, "hello.py", "print(\"hello\")\n", 100.0),
    (
        Language::Javascript,
        "hello.js",
        "console.log(\"hello\")\n",
        0.0,
    ),
];

fn main() -> ExitCode {
    let program = var_os("OPEN_SKILLS").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("target/release/open-skills"),
        PathBuf::from,
    );
    let program = fs::canonicalize(program).unwrap();
    let home = || PathBuf::from(var_os("HOME").unwrap()).join(".cache/open-skills");
    let cache = var_os("OPEN_SKILLS_CACHE").map_or_else(home, PathBuf::from);
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get);
    println!("{threads} processors, workers of {}\n", program.display());
    let mut missed = false;
    for (language, name, text, bar) in SCRIPTS {
        let Some(runner) = runner(language, &program, &cache, threads) else {
            println!("{name:10} its runtime is not in {}", cache.display());
            missed |= bar > 0.0;
            continue;
        };
        let skill = Skill::new(name, text);
        let speed = speed(&skill, &runner, threads);
        let verdict = match (bar > 0.0, speed >= bar) {
            (false, _) => "",
            (true, true) => "met",
            (true, false) => "MISSED",
        };
        println!("{name:10} {speed:6.1} runs a second, bar {bar:.0}  {verdict}");
        missed |= speed < bar;
    }
    match missed && args().any(|argument| argument == "--check") {
        true => ExitCode::FAILURE,
        false => ExitCode::SUCCESS,
    }
}

/// The engine for a language, with as many workers waiting as there are threads.
fn runner(language: Language, program: &Path, cache: &Path, threads: usize) -> Option<WasmRunner> {
    let shelf = Shelf::new(cache, true);
    let installed = shelf.installed(language).ok()?;
    let code = CodeCache::open(&shelf.code).unwrap();
    let network = Network::new(None);
    let runner = WasmRunner::new(program, code, network).unwrap();
    Some(
        runner
            .with(language, interpreter(&installed)?)
            .ahead(threads),
    )
}

/// A skill with one script, in a folder that goes afterwards.
struct Skill(tempfile::TempDir);

impl Skill {
    fn new(name: &str, text: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let skill = folder.path().join("hello");
        fs::create_dir_all(skill.join("scripts")).unwrap();
        let document = "---\nname: hello\ndescription: Says hello.\n---\n";
        fs::write(skill.join("SKILL.md"), document).unwrap();
        fs::write(skill.join("scripts").join(name), text).unwrap();
        Self(folder)
    }

    /// Opens it, as each thread does for itself.
    fn open(&self) -> Opened {
        Opened::at(&self.0.path().join("hello"), None).unwrap()
    }

    /// Runs the script once, the whole protocol around it.
    fn run(&self, opened: &Opened, runner: &dyn Runner) {
        let job = Job {
            folder: opened.folder.clone(),
            workspaces: self.0.path().join("workspaces"),
            ..Job::default()
        };
        let plan = plan_opened(&job, opened).unwrap();
        let outcome = execute(runner, &plan, &Unwatched, None).unwrap().outcome;
        assert_eq!(outcome.status, Status::Ok, "{}", outcome.stderr);
        assert_eq!(outcome.stdout, "hello\n");
    }
}

/// Runs a second, by all threads together.
fn speed(skill: &Skill, runner: &WasmRunner, threads: usize) -> f64 {
    let opened = skill.open();
    for _ in 0..UNCOUNTED {
        skill.run(&opened, runner);
    }
    let runs = AtomicUsize::new(0);
    let started = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let opened = skill.open();
                while started.elapsed() < TIME {
                    skill.run(&opened, runner);
                    runs.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    #[allow(clippy::cast_precision_loss, reason = "thousands of runs")]
    let runs = runs.into_inner() as f64;
    runs / started.elapsed().as_secs_f64()
}
