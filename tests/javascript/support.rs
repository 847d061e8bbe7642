//! A bench for scripts: a skill with some files, and one run of one of them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use open_skills::archive::digest::Sha256Digest;
use open_skills::runtime::broker::Network;
use open_skills::runtime::code_cache::CodeCache;
use open_skills::runtime::permissions::Allowed;
use open_skills::runtime::wasm::{Guest, Interpreter, WasmRunner};
use open_skills::runtime::{
    Cwd, Ended, Language, Limits, Request, Runner, Stop, Unwatched, Workspace,
};

/// What the side that stays may take at most, with all runs of all tests at once.
#[cfg(target_os = "linux")]
const MOST_MEMORY_KIB: u64 = 400 << 10;

/// Names the interpreter that the tests run.
pub const VARIABLE: &str = "OPEN_SKILLS_TEST_JAVASCRIPT";

/// Runs JavaScript with the interpreter under test; one cache for all tests.
pub fn runner() -> &'static WasmRunner {
    static RUNNER: OnceLock<(WasmRunner, tempfile::TempDir)> = OnceLock::new();
    let (runner, _) = RUNNER.get_or_init(|| {
        let wasm = PathBuf::from(std::env::var_os(VARIABLE).unwrap());
        let folder = tempfile::tempdir().unwrap();
        let cache = CodeCache::open(&folder.path().join("code")).unwrap();
        let program = Path::new(env!("CARGO_BIN_EXE_open-skills"));
        let runner = WasmRunner::new(program, cache, network()).unwrap();
        let interpreter = Interpreter {
            guest: Guest::Javascript,
            digest: Sha256Digest::of(&std::fs::read(&wasm).unwrap()),
            wasm,
            reads: Vec::new(),
        };
        // Made ready here, so that no test's time counts it.
        let compiler = runner.compiler();
        assert_eq!(interpreter.ready(compiler), None);
        let made = interpreter.make("javascript", compiler, &Unwatched);
        assert_eq!(interpreter.ready(compiler), Some(made.unwrap()));
        (runner.with(Language::Javascript, interpreter), folder)
    });
    runner
}

/// The web, where the authority of the tests vouches for servers as well.
fn network() -> Network {
    #[cfg(feature = "https")]
    let authorities = Some(crate::server::authorities());
    #[cfg(not(feature = "https"))]
    let authorities = None;
    Network::new(authorities)
}

/// A skill of some files, ready to run the first one.
pub struct Bench {
    folder: tempfile::TempDir,
    workspace: Workspace,
    /// What the run is asked for; tests change it.
    pub request: Request,
}

/// How a run ended.
pub struct Ran {
    pub ended: Ended,
    pub stdout: String,
    pub stderr: String,
    pub took: Duration,
}

impl Ran {
    /// The exit code of a run that ended by itself.
    #[track_caller]
    pub fn code(&self) -> i32 {
        match &self.ended.stop {
            Stop::Exit(code) => *code,
            other => panic!("{other:?}\n{}\n{}", self.stdout, self.stderr),
        }
    }

    /// What a run that succeeded wrote.
    #[track_caller]
    pub fn output(self) -> String {
        assert_eq!(self.code(), 0, "{}\n{}", self.stdout, self.stderr);
        self.stdout
    }
}

impl Bench {
    /// A skill whose only script is this text; a module when `name` says so.
    pub fn script(name: &str, text: &str) -> Self {
        Self::files(&[(&format!("scripts/{name}"), text)])
    }

    /// A skill of these files.
    pub fn files(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let skill = folder.path().join("skill");
        for (path, text) in files {
            let path = skill.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        std::fs::write(folder.path().join("canary"), "sing").unwrap();
        let workspace = Workspace::new(&folder.path().join("runs"), &[], 0).unwrap();
        let request = Request {
            script: format!("/skill/{}", files[0].0),
            language: Language::Javascript,
            function: None,
            args: Vec::new(),
            variables: BTreeMap::new(),
            stdin: Vec::new(),
            mounts: workspace.mounts(&skill),
            cwd: Cwd::Output,
            limits: Limits {
                timeout: Duration::from_mins(1),
                ..Limits::default()
            },
            allowed: Allowed::default(),
            packages: Vec::new(),
            secrets: Vec::new(),
            seed: None,
        };
        Self {
            folder,
            workspace,
            request,
        }
    }

    /// With this on standard input.
    pub fn stdin(mut self, text: &str) -> Self {
        self.request.stdin = text.as_bytes().to_vec();
        self
    }

    /// With these arguments.
    pub fn args(mut self, args: &[&str]) -> Self {
        self.request.args = args.iter().map(|&arg| arg.to_owned()).collect();
        self
    }

    /// Calling this function.
    pub fn function(mut self, name: &str) -> Self {
        self.request.function = Some(name.to_owned());
        self
    }

    /// With other limits.
    pub fn limited(mut self, change: impl FnOnce(&mut Limits)) -> Self {
        change(&mut self.request.limits);
        self
    }

    /// With these hosts open to it.
    #[cfg(feature = "https")]
    pub fn allowing(mut self, hosts: &[String]) -> Self {
        self.request.allowed.permissions.network = hosts.to_vec();
        self
    }

    /// The folder around the skill and the folders of the run.
    pub fn around(&self) -> &Path {
        self.folder.path()
    }

    /// The folder of the run's artifacts.
    pub fn result(&self) -> PathBuf {
        self.workspace.output()
    }

    /// Runs it; the file beside the folders must be as it was.
    #[track_caller]
    pub fn run(&self) -> Ran {
        let runner = runner();
        let started = Instant::now();
        let ended = runner.run(&self.request, &Unwatched).unwrap();
        let canary = std::fs::read(self.around().join("canary")).unwrap();
        assert_eq!(canary, b"sing", "the canary was touched");
        assert_memory_is_bounded();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Ran {
            stdout: text(&ended.stdout),
            stderr: text(&ended.stderr),
            took: started.elapsed(),
            ended,
        }
    }
}

/// What this process holds stays small, whatever the scripts do.
#[cfg(target_os = "linux")]
#[track_caller]
fn assert_memory_is_bounded() {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let resident = line.unwrap().split_whitespace().next().unwrap();
    let resident: u64 = resident.parse().unwrap();
    assert!(resident < MOST_MEMORY_KIB, "{resident} KiB");
}

#[cfg(not(target_os = "linux"))]
fn assert_memory_is_bounded() {}
