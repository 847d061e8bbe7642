//! Looks after the runtimes that scripts need: what there is, what is missing, getting it.

use std::path::{Path, PathBuf};

use super::Progress;
use crate::diagnostics::Failure;
use crate::fs::{FsError, write_atomic};
use crate::runtime::Language;
#[cfg(feature = "wasm")]
use crate::runtime::code_cache::CodeCache;
use crate::runtime::languages::installed::{self, FOLDER};
use crate::runtime::languages::{Installed, LanguageError, Tools, embedded, install, recipe};
#[cfg(feature = "wasm")]
use crate::runtime::wasm::{Guest, Interpreter, compiler::Compiler};
#[cfg(feature = "wasm")]
use crate::runtime::{RuntimeError, Unwatched};

/// The languages that have a runtime, the usual ones first.
pub const LANGUAGES: [Language; 3] = [Language::Python, Language::Javascript, Language::PythonSci];

/// The folder of compiled code within the user's cache folder.
pub const CODE_FOLDER: &str = "code-v1";

/// Where the runtimes are and what may be used to get them.
#[derive(Clone, Debug)]
pub struct Shelf {
    /// The folder of all runtimes.
    pub root: PathBuf,
    /// The folder of the code that they were compiled into.
    pub code: PathBuf,
    /// pip and npm.
    pub tools: Tools,
    /// Never use the network.
    pub offline: bool,
}

/// One runtime, installed or not.
#[derive(Clone, Debug)]
pub struct State {
    /// What it runs.
    pub language: Language,
    /// What it is made of.
    pub made_of: &'static str,
    /// What getting it takes, when that is much.
    pub cost: Option<&'static str>,
    /// The runtime, when it is there.
    pub installed: Option<Installed>,
    /// Whether the program itself carries it, so that nothing has to be fetched.
    pub embedded: bool,
}

impl Shelf {
    /// The runtimes in the user's cache folder.
    pub fn new(cache: &Path, offline: bool) -> Self {
        Self {
            root: cache.join(FOLDER),
            code: cache.join(CODE_FOLDER),
            tools: Tools::default(),
            offline,
        }
    }

    /// Whether what is installed can be looked at.
    pub fn readable(&self) -> Result<(), FsError> {
        match std::fs::read_dir(&self.root) {
            Err(source) if source.kind() != std::io::ErrorKind::NotFound => Err(FsError::Io {
                action: "read",
                path: self.root.clone(),
                source,
            }),
            _ => Ok(()),
        }
    }

    /// Every runtime that there is or could be.
    pub fn list(&self) -> Vec<State> {
        let state = |language| {
            let recipe = recipe::of(language)?;
            Some(State {
                language,
                made_of: recipe.made_of,
                cost: recipe.cost,
                installed: Installed::find(&self.root, language),
                embedded: embedded::of(language).is_some(),
            })
        };
        LANGUAGES.into_iter().filter_map(state).collect()
    }

    /// The runtime of a language, installed first when it is missing.
    pub fn ensure(
        &self,
        language: Language,
        progress: &dyn Progress,
    ) -> Result<Installed, LanguageError> {
        match Installed::find(&self.root, language) {
            Some(installed) => Ok(installed),
            None => self.install(language, progress),
        }
    }

    /// Installs the runtime of a language, also when it is there already.
    pub fn install(
        &self,
        language: Language,
        progress: &dyn Progress,
    ) -> Result<Installed, LanguageError> {
        let needs_network = recipe::of(language).is_some() && embedded::of(language).is_none();
        if self.offline && needs_network {
            return Err(LanguageError::Offline(language));
        }
        let name = language.name();
        progress.start(&format!("installing the {name} runtime"), None);
        let steps = |what: &str| progress.detail(what);
        let installed = install::install(&self.root, language, &self.tools, &steps);
        progress.finish();
        installed
    }

    /// Takes the runtime of a language out of a file.
    pub fn install_from(
        &self,
        language: Language,
        file: &Path,
    ) -> Result<Installed, LanguageError> {
        install::from_file(&self.root, language, file)
    }

    /// Builds the Python runtime into a file, for machines without a network; gives its size.
    pub fn build(&self, output: &Path, progress: &dyn Progress) -> Result<u64, LanguageError> {
        if self.offline {
            return Err(LanguageError::Offline(Language::Python));
        }
        progress.start("building the python runtime", None);
        let steps = |what: &str| progress.detail(what);
        let built = install::build(&self.root, &self.tools, &steps);
        progress.finish();
        let wasm = built?;
        write_atomic(output, &wasm)?;
        Ok(wasm.len() as u64)
    }

    /// Compiles a runtime for this machine with workers of `program`, which is this very
    /// program, unless that was done before.
    #[cfg(feature = "wasm")]
    pub fn compile(
        &self,
        installed: &Installed,
        program: &Path,
        progress: &dyn Progress,
    ) -> Result<(), RuntimeError> {
        let compiler = Compiler::new(program, CodeCache::open(&self.code)?)?;
        let Some(interpreter) = interpreter(installed) else {
            return Ok(());
        };
        if interpreter.ready(&compiler).is_some() {
            return Ok(());
        }
        let name = installed.language.name();
        progress.start(&format!("compiling the {name} runtime"), None);
        let made = interpreter.make(name, &compiler, &Unwatched);
        progress.finish();
        made.map(drop)
    }

    /// Whether scripts in a language can run at once: its runtime is there and compiled.
    #[cfg(feature = "wasm")]
    pub fn is_ready(&self, language: Language, program: &Path) -> bool {
        let installed = Installed::find(&self.root, language);
        let Some(interpreter) = installed.as_ref().and_then(interpreter) else {
            return false;
        };
        // Who only asks makes no folder.
        if !self.code.is_dir() {
            return false;
        }
        let Ok(code) = CodeCache::open(&self.code) else {
            return false;
        };
        let compiler = Compiler::new(program, code);
        compiler.is_ok_and(|compiler| interpreter.ready(&compiler).is_some())
    }

    /// Removes the runtime of a language; says whether there was one.
    pub fn remove(&self, language: Language) -> Result<bool, LanguageError> {
        if recipe::of(language).is_none() {
            return Err(LanguageError::NoRuntime(language));
        }
        Ok(installed::remove(&self.root, language)?)
    }

    /// The runtime of a language, or the failure that says how to get it.
    pub fn installed(&self, language: Language) -> Result<Installed, Failure> {
        let recipe = recipe::of(language).ok_or(LanguageError::NoRuntime(language))?;
        Installed::find(&self.root, language).ok_or_else(|| {
            let name = language.name();
            let message = format!("the `{name}` runtime is not installed");
            let mut hint = format!("run `open-skills runtime install {name}`");
            if let Some(cost) = recipe.cost {
                hint.push_str(&format!(": {cost}"));
            }
            Failure::new("not-installed", message).with_hint(hint)
        })
    }
}

/// How an installed runtime is started in the sandbox; nothing when its receipt has no digest
/// that could be one.
#[cfg(feature = "wasm")]
pub fn interpreter(installed: &Installed) -> Option<Interpreter> {
    let guest = match installed.language {
        Language::Python => Guest::Python,
        Language::PythonSci => Guest::PythonSci(installed.folder.clone()),
        Language::Javascript => Guest::Javascript,
        Language::Wasm | Language::Shell => return None,
    };
    let reads = match &guest {
        Guest::PythonSci(folder) => vec![folder.clone()],
        _ => Vec::new(),
    };
    Some(Interpreter {
        guest,
        wasm: installed.wasm(),
        digest: installed.digest()?,
        reads,
    })
}

#[cfg(test)]
mod tests {
    use super::super::Silent;
    use super::*;

    // Python itself may be in the program; what it carries needs neither network nor pip.
    fn shelf(offline: bool) -> (Shelf, tempfile::TempDir) {
        let folder = tempfile::tempdir().unwrap();
        (Shelf::new(folder.path(), offline), folder)
    }

    #[test]
    fn what_is_there_is_not_installed_again() {
        let (shelf, _folder) = shelf(true);
        let error = shelf.ensure(Language::PythonSci, &Silent).unwrap_err();
        assert_eq!(error.kind(), "offline");
        let files = [("python.wasm", b"wasm".to_vec())];
        let put = installed::put(&shelf.root, Language::PythonSci, &files).unwrap();
        assert_eq!(shelf.ensure(Language::PythonSci, &Silent).unwrap(), put);
        let there: Vec<bool> = shelf
            .list()
            .iter()
            .map(|one| one.installed.is_some())
            .collect();
        assert_eq!(there, [false, false, true]);
    }

    #[test]
    fn a_missing_program_is_told() {
        let (mut shelf, folder) = shelf(false);
        shelf.tools.python = folder.path().join("no-python");
        let error = shelf.ensure(Language::PythonSci, &Silent).unwrap_err();
        assert_eq!(error.kind(), "tool-missing");
        // Nothing half built is left behind.
        assert_eq!(std::fs::read_dir(&shelf.root).unwrap().count(), 0);
    }
}
