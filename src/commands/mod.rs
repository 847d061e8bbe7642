//! What can be asked of the tool: one file a subcommand.
//!
//! A command's file holds its help text, its arguments and a thin call into `ops`; what
//! comes back is printed through [`Printer`]. Nothing is decided here that another front
//! end would have to decide again.

pub mod add;
pub mod agents;
pub mod answer;
mod asked;
pub mod audit;
pub mod audited;
pub mod busy;
pub mod cache;
pub mod check;
pub mod completions;
pub mod config;
pub mod convert;
pub mod diff;
pub mod doctor;
pub mod elsewhere;
pub mod endpoint;
pub mod examples;
mod exit_codes;
pub mod explain;
pub mod export;
pub mod fetched;
pub mod fmt;
pub mod gone;
pub mod init;
pub mod inspect;
pub mod install;
pub mod kept;
pub mod keys;
pub mod lint;
pub mod list;
pub mod locked;
pub mod login;
pub mod logins;
pub mod lsp;
pub mod outdated;
pub mod own_folders;
pub mod pack;
pub mod prompt;
pub mod publish;
pub mod pull;
pub mod registry;
pub mod rehearsed;
pub mod run;
pub mod runs;
pub mod runtime;
pub mod schema;
pub mod search;
pub mod secrets;
pub mod sign;
pub mod signer;
pub mod status;
pub mod sync;
pub mod tag;
pub mod test;
pub mod tour;
pub mod tree;
pub mod trust;
pub mod uninstall;
pub mod unpack;
mod unseen;
pub mod update;
pub mod vendor;
pub mod verify;
pub mod version;
pub mod vouched;
pub mod which;
pub mod wishes;
pub mod worker;
pub mod wrapping;
pub mod yank;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use crate::archive::Limits;
use crate::cli::GlobalArgs;
use crate::diagnostics::Failure;
use crate::fs::real;
use crate::lint::Group;
use crate::ops::libraries::Opened;
use crate::ops::run_cache::InUse;
use crate::output::logs::LogFormat;
use crate::output::look::Streams;
use crate::output::progress::TerminalProgress;
use crate::output::{ColorChoice, ExitStatus, Look, Printer, Verbosity};
use crate::settings::{Environment, Request, Settings, Terminals, find_project_file, load};

use self::run::engine::Begun;

/// What a command ends with.
pub type Outcome = Result<ExitStatus, Failure>;

/// What a command knows of the world around it.
pub struct World {
    /// Prints.
    pub printer: Printer,
    /// The flags that every command takes.
    pub global: GlobalArgs,
    /// Variables, folders and terminals of this process.
    pub environment: Environment,
    /// Whether a registry's signed state past its time will do.
    pub allow_stale: AtomicBool,
    /// Whether a registry is asked anew whether a key vouches for it.
    pub asks_anew: AtomicBool,
    /// The folders that skills are put into: the trust policy of their projects counts too.
    destinations: Mutex<Vec<PathBuf>>,
    /// The passphrase for what logs in, once somebody said it.
    pub passphrase: logins::Known,
    /// The libraries that this command asks, each listed once.
    pub libraries: Opened,
    /// The skills in the cache that this command uses where they lie.
    in_use: Mutex<Vec<InUse>>,
    /// The process of the sandbox, when it was started already.
    begun: Mutex<Option<Begun>>,
    /// When this process began.
    began: SystemTime,
    settings: Result<Settings, Failure>,
    /// Whether the notices about a project's file were shown.
    is_noticed: AtomicBool,
}

impl World {
    /// The world of this process: the one place that looks at its terminal and variables.
    pub fn of_this_process(global: GlobalArgs) -> Self {
        let began = SystemTime::now();
        let streams = Streams::of_this_process();
        let environment = environment(streams);
        let settings = load(&environment, &request(&global)).map_err(Failure::from);
        let look = Look::decide(
            color(settings.as_ref().ok(), &global),
            &|name| environment.variables.get(name).cloned(),
            streams,
        );
        // The flags count also where a file of settings cannot be read.
        let is_quiet = settings
            .as_ref()
            .map_or(global.quiet, |settings| settings.is_on("quiet"));
        let verbose = match &settings {
            Ok(settings) => settings.integer("verbose"),
            Err(_) => Some(global.verbose.into()),
        };
        let verbosity = match (is_quiet, verbose.unwrap_or(0)) {
            (true, _) => Verbosity::Quiet,
            (false, 0) => Verbosity::Normal,
            (false, _) => Verbosity::Verbose,
        };
        Self {
            printer: Printer::new(look, verbosity),
            global,
            environment,
            allow_stale: AtomicBool::new(false),
            asks_anew: AtomicBool::new(false),
            destinations: Mutex::default(),
            passphrase: logins::Known::default(),
            libraries: Opened::default(),
            in_use: Mutex::default(),
            begun: Mutex::default(),
            began,
            settings,
            is_noticed: AtomicBool::new(false),
        }
    }

    /// The same with a process of the sandbox that was started before.
    #[must_use]
    pub fn with(self, begun: Option<Begun>) -> Self {
        Self {
            begun: Mutex::new(begun),
            ..self
        }
    }

    /// That process, for the first who asks.
    pub fn begun(&self) -> Option<Begun> {
        let mut begun = self.begun.lock().unwrap_or_else(PoisonError::into_inner);
        begun.take()
    }

    /// The settings in force. Commands that need none work with a broken file too.
    pub fn settings(&self) -> Result<&Settings, Failure> {
        let settings = self.settings_unwarned()?;
        if self.is_noticed.swap(true, Ordering::Relaxed) {
            return Ok(settings);
        }
        for notice in settings
            .project
            .iter()
            .flat_map(super::settings::ProjectFile::notices)
        {
            self.printer.warning(notice);
        }
        Ok(settings)
    }

    /// The same, without the notices about what a project's file may not decide.
    pub fn settings_unwarned(&self) -> Result<&Settings, Failure> {
        self.settings.as_ref().map_err(Failure::clone)
    }

    /// Keeps what lies in the cache there until this command ends.
    pub fn keep(&self, used: impl IntoIterator<Item = InUse>) {
        let mut in_use = self.in_use.lock().unwrap_or_else(PoisonError::into_inner);
        in_use.extend(used);
    }

    /// Holds what is put into a folder against the trust policy of its project as well.
    pub fn goes_into(&self, folder: &Path) {
        let folder = real(&self.environment.cwd.join(folder));
        let all = self.destinations.lock();
        let mut all = all.unwrap_or_else(PoisonError::into_inner);
        if !all.contains(&folder) {
            all.push(folder);
        }
    }

    /// The same of a skill that is only looked at, where it is on this machine: the project that it
    /// stands in has its word as well.
    pub fn looks_into(&self, path: &Path) {
        let path = self.environment.resolve_path(path, &self.environment.cwd);
        if path.is_dir() {
            self.goes_into(&path);
        } else if let Some(folder) = path.parent().filter(|_| path.is_file()) {
            self.goes_into(folder);
        }
    }

    /// The settings of the projects that skills are put into, where those are others than the
    /// one in force.
    pub fn settings_there(&self) -> Result<Vec<Settings>, Failure> {
        let here = self.settings_unwarned()?.project.as_ref();
        let mut known = vec![here.map(|project| real(&project.path))];
        let mut there = Vec::new();
        if self.global.config.is_some() {
            return Ok(there);
        }
        let all = self.destinations.lock();
        for folder in all.unwrap_or_else(PoisonError::into_inner).iter() {
            let request = Request {
                project_of: Some(folder.clone()),
                ..request(&self.global)
            };
            if find_project_file(folder)?.is_none() {
                continue;
            }
            let settings = load(&self.environment, &request)?;
            let file = settings.project.as_ref().map(|file| real(&file.path));
            if file.is_some() && !known.contains(&file) {
                known.push(file);
                there.push(settings);
            }
        }
        Ok(there)
    }

    /// Progress on this process's terminal.
    pub fn progress(&self) -> TerminalProgress {
        TerminalProgress::new(self.printer.look(), self.printer.verbosity())
    }

    /// How much is logged, from 0 to 3.
    pub fn log_level(&self) -> u8 {
        let set = self
            .settings
            .as_ref()
            .ok()
            .and_then(|s| s.integer("verbose"));
        set.map_or(self.global.verbose, |level| {
            u8::try_from(level).unwrap_or(3)
        })
    }

    /// How logs are written.
    pub fn log_format(&self) -> LogFormat {
        let set = self
            .settings
            .as_ref()
            .ok()
            .and_then(|s| s.choice("log-format"));
        match set {
            Some("json") => LogFormat::Json,
            _ => self.global.log_format.unwrap_or_default(),
        }
    }
}

/// This program itself, to start it again.
pub(crate) fn own_program() -> Result<PathBuf, Failure> {
    std::env::current_exe().map_err(|error| {
        let reason = crate::fs::reason(&error);
        Failure::new("io", format!("cannot find this program itself: {reason}"))
    })
}

/// How large archives may be that are read.
pub fn archive_limits(settings: &Settings) -> Limits {
    let usual = Limits::default();
    let entries = settings.integer("archive.max_entries");
    let size = |key, usual| settings.size(key).unwrap_or(usual);
    Limits {
        archive: size("archive.max_size", usual.archive),
        unpacked: size("archive.max_unpacked", usual.unpacked),
        file: size("archive.max_file", usual.file),
        entries: entries.map_or(usual.entries, |n| usize::try_from(n).unwrap_or(usize::MAX)),
        ..usual
    }
}

fn environment(streams: Streams) -> Environment {
    let (mut variables, mut bytes) = (BTreeMap::new(), BTreeMap::new());
    for (name, value) in std::env::vars_os() {
        let Ok(name) = name.into_string() else {
            continue;
        };
        match value.into_string() {
            Ok(text) => drop(variables.insert(name, text)),
            Err(value) => drop(bytes.insert(name, value)),
        }
    }
    Environment {
        variables,
        bytes,
        cwd: std::env::current_dir().unwrap_or_else(|_| PathBuf::from(".")),
        home: std::env::home_dir().filter(|home| home.is_absolute()),
        terminals: Terminals {
            stdin: std::io::IsTerminal::is_terminal(&std::io::stdin()),
            stdout: streams.stdout,
            stderr: streams.stderr,
        },
    }
}

/// What the flags say about settings.
fn request(global: &GlobalArgs) -> Request {
    let mut flags = Vec::new();
    let mut flag = |key, value: Option<String>, name| {
        flags.extend(value.map(|value| (key, OsString::from(value), name)));
    };
    let yes = |given: bool| given.then(|| "true".to_owned());
    let color = global.color.map(|color| match color {
        ColorChoice::Auto => "auto".to_owned(),
        ColorChoice::Always => "always".to_owned(),
        ColorChoice::Never => "never".to_owned(),
    });
    let logs = global.log_format.map(|format| match format {
        LogFormat::Json => "json".to_owned(),
        LogFormat::Text => "text".to_owned(),
    });
    let verbose = (global.verbose > 0).then(|| global.verbose.min(3).to_string());
    flag("color", color, "--color");
    flag("log-format", logs, "--log-format");
    flag("quiet", yes(global.quiet), "--quiet");
    flag("verbose", verbose, "--verbose");
    flag("offline", yes(global.offline), "--offline");
    flag("yes", yes(global.yes), "--yes");
    let cache = global.cache_dir.clone().map(PathBuf::into_os_string);
    flags.extend(cache.map(|cache| ("cache.dir", cache, "--cache-dir")));
    Request {
        flags,
        config: global.config.clone(),
        project_of: None,
        environment: global.environment.clone(),
        env_file: global.env_file.clone(),
        is_security_rule,
    }
}

/// Whether a word of a rule list may name a rule of the group `security`.
fn is_security_rule(word: &str) -> bool {
    match crate::lint::Selector::parse(word) {
        Ok(selector) => crate::lint::registry::rules()
            .iter()
            .any(|rule| rule.group == Group::Security && selector.names(rule)),
        // Unknown words name nothing now; a later version may know them.
        Err(_) => crate::settings::may_name_security(word),
    }
}

fn color(settings: Option<&Settings>, global: &GlobalArgs) -> ColorChoice {
    match settings.and_then(|settings| settings.choice("color")) {
        Some("always") => ColorChoice::Always,
        Some("never") => ColorChoice::Never,
        Some(_) => ColorChoice::Auto,
        None => global.color.unwrap_or_default(),
    }
}
