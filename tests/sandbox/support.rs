//! A bench for guests: a skill of one script, the folders of a run, and a canary.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use open_skills::runtime::broker::Network;
use open_skills::runtime::code_cache::CodeCache;
use open_skills::runtime::permissions::Allowed;
use open_skills::runtime::wasm::WasmRunner;
use open_skills::runtime::{
    Cwd, Ended, Language, Limits, Listener, Request, Runner, RuntimeError, Unwatched, Workspace,
};

/// What the side that stays may take at most, with all guests of all tests at once.
const MOST_MEMORY_KIB: u64 = 300 << 10;
const CANARY: &str = "sing";

/// The program under test.
pub fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_open-skills"))
}

/// One cache for all tests, so that nothing is compiled twice.
pub fn runner() -> &'static WasmRunner {
    static RUNNER: OnceLock<(WasmRunner, tempfile::TempDir)> = OnceLock::new();
    let (runner, _) = RUNNER.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let cache = CodeCache::open(&folder.path().join("code")).unwrap();
        let network = Network::new(None);
        (WasmRunner::new(program(), cache, network).unwrap(), folder)
    });
    runner
}

/// Where one guest runs.
pub struct Bench {
    folder: tempfile::TempDir,
    workspace: Workspace,
    /// What the run is asked for; tests change it.
    pub request: Request,
}

/// How a run ended, and what it took.
pub struct Ran {
    pub ended: Ended,
    pub took: Duration,
}

impl Ran {
    pub fn stdout(&self) -> String {
        String::from_utf8_lossy(&self.ended.stdout).into_owned()
    }

    pub fn stderr(&self) -> String {
        String::from_utf8_lossy(&self.ended.stderr).into_owned()
    }
}

impl Bench {
    /// A skill whose one script is this text of WebAssembly.
    pub fn wat(text: &str) -> Self {
        Self::wasm(&wat::parse_str(text).unwrap())
    }

    /// A skill whose one script is this WebAssembly.
    pub fn wasm(wasm: &[u8]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let skill = folder.path().join("skill");
        std::fs::create_dir(&skill).unwrap();
        std::fs::write(skill.join("main.wasm"), wasm).unwrap();
        std::fs::write(skill.join("data.txt"), "data").unwrap();
        std::fs::write(folder.path().join("canary"), CANARY).unwrap();
        let workspace = Workspace::new(&folder.path().join("runs"), &[], 0).unwrap();
        let request = Request {
            script: "/skill/main.wasm".to_owned(),
            language: Language::Wasm,
            function: None,
            args: Vec::new(),
            variables: BTreeMap::new(),
            stdin: Vec::new(),
            mounts: workspace.mounts(&skill),
            cwd: Cwd::Output,
            limits: Limits {
                timeout: Duration::from_secs(10),
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

    /// With these limits in place of the usual ones.
    pub fn limited(mut self, change: impl FnOnce(&mut Limits)) -> Self {
        change(&mut self.request.limits);
        self
    }

    pub fn output(&self) -> PathBuf {
        self.workspace.output()
    }

    /// Where the bench keeps its things; a guest sees only the folders of its run.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn try_run(&self, listener: &dyn Listener) -> Result<Ran, RuntimeError> {
        let begun = Instant::now();
        let ended = runner().run(&self.request, listener)?;
        let took = begun.elapsed();
        let canary = std::fs::read_to_string(self.folder().join("canary")).unwrap();
        assert_eq!(canary, CANARY, "the guest reached beyond its folders");
        assert_memory_is_bounded();
        Ok(Ran { ended, took })
    }

    /// Runs it, and holds what must be true of every run.
    pub fn run(&self) -> Ran {
        self.try_run(&Unwatched).unwrap()
    }

    /// Runs it after its code is compiled, so that the time is the guest's.
    pub fn run_warm(&self) -> Ran {
        let timeout = Limits {
            timeout: Duration::from_millis(1),
            ..self.request.limits
        };
        let mut request = self.request.clone();
        request.limits = timeout;
        runner().run(&request, &Unwatched).unwrap();
        self.run()
    }
}

/// The most memory that this process ever had stays small, whatever the guests do.
#[cfg(target_os = "linux")]
fn assert_memory_is_bounded() {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let most: u64 = line
        .unwrap()
        .split_whitespace()
        .nth(1)
        .unwrap()
        .parse()
        .unwrap();
    assert!(most < MOST_MEMORY_KIB, "{most} KiB");
}

#[cfg(not(target_os = "linux"))]
fn assert_memory_is_bounded() {}
