//! A bench for Python programs: a skill with some files, and one run of one of them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;

use open_skills::archive::digest::Sha256Digest;
use open_skills::runtime::broker::Network;
use open_skills::runtime::code_cache::CodeCache;
use open_skills::runtime::permissions::Allowed;
use open_skills::runtime::wasm::compiler::CompileBounds;
use open_skills::runtime::wasm::{Guest, Interpreter, WasmRunner};
use open_skills::runtime::{
    Cwd, Ended, Language, Limits, Request, Runner, Stop, Unwatched, Workspace,
};

/// Names the runtime that the tests run, built by `open-skills runtime build`.
pub const VARIABLE: &str = "OPEN_SKILLS_TEST_PYTHON";

/// Runs Python with the runtime under test; compiled code is kept beside it, because
/// compiling takes longer than all tests together.
pub fn runner() -> &'static WasmRunner {
    static RUNNER: OnceLock<WasmRunner> = OnceLock::new();
    RUNNER.get_or_init(|| {
        let wasm = PathBuf::from(std::env::var_os(VARIABLE).unwrap());
        let code = wasm.with_file_name("code");
        let program = Path::new(env!("CARGO_BIN_EXE_open-skills"));
        let network = Network::new(None);
        let runner = WasmRunner::new(program, CodeCache::open(&code).unwrap(), network).unwrap();
        let interpreter = Interpreter {
            guest: Guest::Python,
            digest: Sha256Digest::of(&std::fs::read(&wasm).unwrap()),
            wasm,
            reads: Vec::new(),
        };
        let compiler = runner.compiler();
        if compiler.ready(interpreter.digest).is_none() {
            let bytes = std::fs::read(&interpreter.wasm).unwrap();
            let bounds = CompileBounds::RUNTIME;
            compiler
                .compile("python", &bytes, bounds, &Unwatched)
                .unwrap();
        }
        runner.with(Language::Python, interpreter)
    })
}

/// A skill of some files, ready to run `scripts/main.py`.
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
}

impl Ran {
    /// The exit code of a run that ended by itself.
    #[track_caller]
    pub fn code(&self) -> i32 {
        match &self.ended.stop {
            Stop::Exit(code) => *code,
            other => panic!("{other:?}\n{}", self.stderr),
        }
    }

    /// What a run that succeeded wrote.
    #[track_caller]
    pub fn output(self) -> String {
        assert_eq!(self.code(), 0, "{}\n{}", self.stdout, self.stderr);
        self.stdout
    }

    /// The same, read as JSON.
    #[track_caller]
    pub fn json(self) -> serde_json::Value {
        let output = self.output();
        serde_json::from_str(&output).unwrap_or_else(|error| panic!("{error}: {output}"))
    }
}

impl Bench {
    /// A skill whose only script is this text.
    pub fn script(text: &str) -> Self {
        Self::files(&[("scripts/main.py", text)])
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
        let workspace = Workspace::new(&folder.path().join("runs"), &[], 0).unwrap();
        let request = Request {
            script: "/skill/scripts/main.py".to_owned(),
            language: Language::Python,
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

    /// With this input, as a run with `--input` has it.
    pub fn input(mut self, json: &str) -> Self {
        let variables = &mut self.request.variables;
        variables.insert("OPEN_SKILLS_INPUT".to_owned(), json.to_owned());
        self.request.stdin = json.as_bytes().to_vec();
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
    pub fn allowing(mut self, hosts: &[String]) -> Self {
        self.request.allowed.permissions.network = hosts.to_vec();
        self
    }

    /// With a folder of packages, as `vendor/python` of a skill is.
    pub fn packages(mut self, guest: &str) -> Self {
        self.request.packages.push(guest.to_owned());
        self
    }

    pub fn skill(&self) -> PathBuf {
        self.folder.path().join("skill")
    }

    pub fn result(&self) -> PathBuf {
        self.workspace.output()
    }

    /// Runs it.
    #[track_caller]
    pub fn run(&self) -> Ran {
        let ended = runner().run(&self.request, &Unwatched).unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Ran {
            stdout: text(&ended.stdout),
            stderr: text(&ended.stderr),
            ended,
        }
    }
}
