//! `open-skills lint`: what is wrong with skills, for whom, and how to mend it.

pub(super) mod diff;
mod rules;
mod stdin;

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::registry::open::cache_folder;
use super::{Outcome, World, archive_limits, completions, own_program};
use crate::diagnostics::{Applicability, Failure, Severity, shell_word};
use crate::fs;
use crate::fs::Shown as _;
use crate::lint::baseline::{BASELINE_FILE, Baseline};
use crate::lint::{Report, registry};
use crate::ops::fix::fix_all;
use crate::ops::hinted::arguments;
use crate::ops::lint::remembered::Memory;
use crate::ops::lint::{LintRequest, display, lint};
use crate::ops::watch;
use crate::output::pipe::reader_is_gone;
use crate::output::sizes::counted;
use crate::output::{ExitStatus, FindingFormat, findings};
use crate::settings::Settings;

pub use rules::{ConfiguredRules, RuleWords};

/// No baseline has more bytes.
const LARGEST_BASELINE: u64 = 64 << 20;

/// What `lint` takes.
#[derive(Debug, Default, Args)]
#[command(after_help = "\
Examples:
  open-skills lint                          all skills below this folder
  open-skills lint skills/pdf --profile claude-upload
  open-skills lint --profile strict --format concise
  open-skills lint --diff                   show what --fix would change
  open-skills lint --fix --unsafe-fixes
  open-skills lint --write-baseline         know today's findings, report new ones
  cat SKILL.md | open-skills lint - --stdin-path pdf/SKILL.md

Exit code: 0 nothing to mend, 1 errors (or too many warnings), 2 wrong use.")]
#[allow(clippy::struct_excessive_bools, reason = "flags are what they are")]
pub struct LintArgs {
    /// Folders to search, skills, or files of skills; `-` reads a SKILL.md from standard input
    #[arg(value_name = "PATH", default_value = ".", add = completions::skills())]
    pub paths: Vec<PathBuf>,
    /// Look through the eyes of this client or validator; can be given more than once
    #[arg(long, value_name = "NAME", value_delimiter = ',', add = completions::profiles())]
    pub profile: Vec<String>,
    /// Run only these rules: codes, names or groups
    #[arg(long, value_name = "RULE", value_delimiter = ',', add = completions::rules())]
    pub select: Vec<String>,
    /// Do not run these rules
    #[arg(long, value_name = "RULE", value_delimiter = ',', add = completions::rules())]
    pub ignore: Vec<String>,
    /// Count these rules as errors
    #[arg(long, value_name = "RULE", value_delimiter = ',', add = completions::rules())]
    pub error: Vec<String>,
    /// Count these rules as warnings
    #[arg(long, value_name = "RULE", value_delimiter = ',', add = completions::rules())]
    pub warn: Vec<String>,
    /// Exit with 1 when there are more warnings than this
    #[arg(long, value_name = "N")]
    pub max_warnings: Option<u64>,
    /// Mend what can be mended without changing what the skill means
    #[arg(long)]
    pub fix: bool,
    /// With --fix or --diff: also what may change the meaning
    #[arg(long)]
    pub unsafe_fixes: bool,
    /// Show what --fix would change, and change nothing
    #[arg(long, conflicts_with_all = ["fix", "watch"])]
    pub diff: bool,
    /// Report only what this file of known findings does not hold
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub baseline: Option<PathBuf>,
    /// Write today's findings into the file of known findings
    #[arg(long, value_name = "FILE", num_args = 0..=1, require_equals = true, conflicts_with_all = ["fix", "diff", "watch"])]
    #[allow(clippy::option_option, reason = "absent, bare, or with a file")]
    pub write_baseline: Option<Option<PathBuf>>,
    /// Lint again whenever a file changes
    #[arg(long)]
    pub watch: bool,
    /// The path that the document on standard input counts as
    #[arg(long, value_name = "PATH")]
    pub stdin_path: Option<PathBuf>,
    /// Look at every skill anew, and remember nothing
    #[arg(long)]
    pub no_cache: bool,
    /// How to write the findings
    #[arg(long, value_enum)]
    pub format: Option<FindingFormat>,
    /// The same as --format json
    #[arg(long, conflicts_with = "format")]
    pub json: bool,
    /// Write the findings into this file
    #[arg(long, short, value_name = "FILE", value_hint = clap::ValueHint::FilePath, conflicts_with = "watch")]
    pub output: Option<PathBuf>,
}

impl LintArgs {
    fn words(&self) -> RuleWords<'_> {
        RuleWords {
            profile: &self.profile,
            select: &self.select,
            ignore: &self.ignore,
            error: &self.error,
            warn: &self.warn,
        }
    }

    fn format(&self, settings: &Settings) -> FindingFormat {
        let set = || FindingFormat::from_str(settings.choice("lint.format")?, false).ok();
        match (self.format, self.json) {
            (Some(format), _) => format,
            (None, true) => FindingFormat::Json,
            (None, false) => set().unwrap_or_default(),
        }
    }

    fn allowed(&self) -> Applicability {
        match self.unsafe_fixes {
            true => Applicability::Unsafe,
            false => Applicability::Safe,
        }
    }

    fn reads_stdin(&self) -> bool {
        self.paths == [Path::new("-")]
    }
}

/// Lints.
pub fn run(args: &LintArgs, world: &World) -> Outcome {
    if args.unsafe_fixes && !args.fix && !args.diff {
        return Err(Failure::usage("`--unsafe-fixes` needs `--fix` or `--diff`"));
    }
    let settings = world.settings()?;
    let rules = ConfiguredRules::new(settings, &args.words())?;
    let run = Run {
        args,
        world,
        settings,
        request: LintRequest {
            paths: args.paths.clone(),
            rules: Box::new(rules),
            limits: archive_limits(settings),
            memory: memory(args, world, settings),
        },
    };
    if args.reads_stdin() {
        let report = stdin::lint(&run)?;
        return run.conclude(report);
    }
    if args.paths.iter().any(|path| path == Path::new("-")) {
        return Err(
            Failure::usage("`-` cannot be linted together with other paths")
                .with_hint("a file that is called `-` is named `./-`"),
        );
    }
    if args.stdin_path.is_some() {
        return Err(Failure::usage("`--stdin-path` needs `-` as the path"));
    }
    if args.watch { run.watch() } else { run.once() }
}

/// One `lint` with all that it needs.
struct Run<'a> {
    args: &'a LintArgs,
    world: &'a World,
    settings: &'a Settings,
    request: LintRequest,
}

impl Run<'_> {
    fn once(&self) -> Outcome {
        if self.args.diff {
            let fixes = fix_all(&self.request, self.args.allowed(), false)?;
            return Ok(diff::show(&fixes, self.world));
        }
        if self.args.fix {
            let fixes = fix_all(&self.request, self.args.allowed(), true)?;
            if fixes.fixed > 0 {
                let problems = counted(fixes.fixed, "problem");
                let skills = counted(fixes.changes.len(), "skill");
                self.world
                    .printer
                    .status(format_args!("mended {problems} in {skills}"));
            }
            let concluded = self.conclude(fixes.report);
            return self.fail(fixes.failures).and(concluded);
        }
        let Some(file) = &self.args.write_baseline else {
            return self.conclude(lint(&self.request)?);
        };
        let configured = self.args.baseline.as_deref();
        let configured = configured.or_else(|| self.settings.path("lint.baseline"));
        let path = file.as_deref().or(configured);
        let path = path.unwrap_or(Path::new(BASELINE_FILE));
        Self::mind_what_is_there(path)?;
        self.write_baseline(&lint(&self.request)?, path)
    }

    /// Says what could not be written: one failure ends the run, the others are told before.
    fn fail(&self, mut failures: Vec<Failure>) -> Result<(), Failure> {
        let Some(last) = failures.pop() else {
            return Ok(());
        };
        for failure in failures {
            self.world.printer.warning(failure);
        }
        Err(last)
    }

    fn watch(&self) -> Outcome {
        let printer = &self.world.printer;
        end_with_its_code_on_interrupt()?;
        let again = || {
            if printer.look().stdout_terminal {
                printer.write(|out| write!(out, "\x1b[2J\x1b[3J\x1b[H"));
            }
            if let Err(failure) = self.once() {
                printer.warning(failure);
            }
            printer.status("watching for changes; Ctrl-C ends");
            printer.flush();
        };
        let wanted = || !printer.is_closed() && !reader_is_gone();
        watch::watch(&self.args.paths, again, wanted)?;
        Ok(ExitStatus::DONE)
    }

    /// Takes the known findings out, prints the rest, and decides on the exit code.
    fn conclude(&self, mut report: Report) -> Outcome {
        if let Some((path, baseline)) = self.baseline()? {
            let gone = baseline.apply(&mut report, |skill| below(skill, &path));
            if gone > 0 {
                let findings = counted(gone, "finding");
                report.notices.push(format!(
                    "{findings} of `{}` {} gone; `{}` forgets them",
                    display(&path),
                    if gone == 1 { "is" } else { "are" },
                    self.writing()
                ));
            }
        }
        let format = self.args.format(self.settings);
        match &self.args.output {
            Some(file) => {
                let bytes = findings::to_file_text(format, &report, registry::rules())
                    .map_err(|error| Failure::new("io", error.to_string()))?;
                fs::write_atomic(file, &bytes)?;
            }
            None => findings::write(format, &report, registry::rules(), &self.world.printer),
        }
        Ok(self.status(&report))
    }

    fn status(&self, report: &Report) -> ExitStatus {
        let warnings = report.count(Severity::Warning) as u64;
        let most = self.args.max_warnings;
        let most = most.or_else(|| self.settings.integer("lint.max-warnings"));
        if most.is_some_and(|most| warnings > most) {
            let most = most.unwrap_or_default();
            let found = counted(usize::try_from(warnings).unwrap_or(usize::MAX), "warning");
            self.world
                .printer
                .status(format_args!("{found}, at most {most} are let through"));
            return ExitStatus::FINDINGS;
        }
        match report.count(Severity::Error) {
            0 => ExitStatus::DONE,
            _ => ExitStatus::FINDINGS,
        }
    }

    fn baseline(&self) -> Result<Option<(PathBuf, Baseline)>, Failure> {
        let path = self.args.baseline.as_deref();
        let Some(path) = path.or_else(|| self.settings.path("lint.baseline")) else {
            return Ok(None);
        };
        let text = fs::read_text(path, LARGEST_BASELINE).map_err(|error| {
            let failure = Failure::from(error);
            match failure.kind {
                "not-found" => failure.with_hint(format!("`{}` makes one", self.writing())),
                _ => failure,
            }
        })?;
        let baseline = Baseline::parse(&text).map_err(|error| {
            let hint = match Baseline::is_meant(&text) {
                true => format!("`{}` writes a new one", self.writing()),
                false => "name another file with `--baseline=FILE`".into(),
            };
            let failure = Failure::from(error).with_hint(hint);
            let place = match &failure.location {
                Some(place) => format!("{}:{place}", display(path)),
                None => display(path),
            };
            failure.at(place)
        })?;
        Ok(Some((path.to_path_buf(), baseline)))
    }

    /// An older baseline is replaced, and an empty file; anything else is somebody's work.
    fn mind_what_is_there(path: &Path) -> Result<(), Failure> {
        let Ok(found) = std::fs::metadata(path) else {
            return Ok(());
        };
        let refused = |what| {
            let message = format!("`{}` {what}", display(path));
            let hint = "name another file with `--write-baseline=FILE`";
            Err(Failure::new("already-exists", message).with_hint(hint))
        };
        if !found.is_file() {
            return refused("is there, and no regular file");
        }
        match fs::read_text(path, LARGEST_BASELINE) {
            Ok(text) if text.is_empty() || Baseline::is_meant(&text) => Ok(()),
            _ => refused("exists and is no baseline"),
        }
    }

    fn write_baseline(&self, report: &Report, path: &Path) -> Outcome {
        let baseline = Baseline::of(report, |skill| below(skill, path));
        fs::write_atomic(path, baseline.to_text().as_bytes())?;
        let findings = counted(baseline.len(), "finding");
        let shown = display(path);
        let printer = &self.world.printer;
        printer.status(format_args!("wrote {findings} into `{shown}`"));
        if self.settings.path("lint.baseline").is_none() {
            let using = self.again(&format!("--baseline {}", shell_word(&shown)));
            printer.status(format_args!(
                "use it with `{using}`, or set `lint.baseline`"
            ));
        }
        Ok(ExitStatus::DONE)
    }

    /// The command that writes the file of known findings that this one reads.
    fn writing(&self) -> String {
        match &self.args.baseline {
            Some(file) => {
                let file = shell_word(&display(file));
                self.again(&format!("--write-baseline={file}"))
            }
            None => self.again("--write-baseline"),
        }
    }

    /// This command, with what decides which findings there are, and with another flag.
    fn again(&self, flag: &str) -> String {
        let words = self.args.words();
        let flags = words.flags();
        let paths = match self.args.reads_stdin() {
            // What is read there has no file of its own to be known by.
            true => String::new(),
            false => arguments(&self.args.paths),
        };
        format!("open-skills lint {flag}{flags}{paths}")
    }
}

/// Where findings are remembered; nowhere without a cache, or when that is not wanted.
fn memory(args: &LintArgs, world: &World, settings: &Settings) -> Option<Memory> {
    if args.no_cache {
        return None;
    }
    let program = own_program().ok()?;
    let built = std::fs::metadata(&program).ok()?;
    Some(Memory {
        cache: cache_folder(world, settings)?,
        program: format!(
            "{}\0{:?}\0{}",
            program.shown(),
            built.modified().ok()?,
            built.len()
        ),
    })
}

/// Watching ends with Ctrl-C, which is then no crash but the documented exit code.
fn end_with_its_code_on_interrupt() -> Result<(), Failure> {
    #[cfg(unix)]
    {
        use std::sync::{Arc, atomic::AtomicBool};
        let code = i32::from(ExitStatus::INTERRUPTED.code());
        let always = Arc::new(AtomicBool::new(true));
        signal_hook::flag::register_conditional_shutdown(signal_hook::consts::SIGINT, code, always)
            .map_err(|error| Failure::new("io", format!("cannot watch for Ctrl-C: {error}")))?;
    }
    Ok(())
}

/// A skill's path as the baseline holds it: below the baseline's own folder, so that it
/// means the same from wherever lint is run.
fn below(skill: &str, baseline: &Path) -> String {
    let whole = |path: &Path| std::fs::canonicalize(path).ok();
    let folder = match baseline.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let relative = whole(Path::new(skill)).zip(whole(folder));
    relative
        .and_then(|(skill, folder)| Some(display(skill.strip_prefix(folder).ok()?)))
        .unwrap_or_else(|| skill.to_owned())
}
