//! The program of this machine that runs a script, and how it is called.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::fs::read_head;
use crate::runtime::languages::Language;
use crate::runtime::runner::Request;
use crate::runtime::{Engine, RuntimeError};

/// Calls functions, and `main` where nobody else does; written into the run's folder.
const START_PYTHON: &str = include_str!("start/start.py");
const START_JAVASCRIPT: &str = include_str!("start/start.mjs");
/// Tells of scripts that failed for want of memory.
const FAILURES: (&str, &str) = ("failures.cjs", include_str!("start/failures.cjs"));

/// What has to be known of this machine.
#[derive(Clone, Debug, Default)]
pub struct Host {
    /// The folders in which programs are looked for.
    pub search: Vec<PathBuf>,
    /// The user's home folder, of which nothing is shown.
    pub home: Option<PathBuf>,
    /// Our own binary.
    pub own: PathBuf,
}

/// How a script is called, up to its own arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calling {
    /// The names that the interpreter may have, the usual one first.
    pub names: &'static [&'static str],
    /// What stands between it and the script's own arguments; paths are the script's.
    pub arguments: Vec<String>,
    /// The files that start the script, by their names.
    pub start: Vec<(&'static str, &'static str)>,
}

/// A program of this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interpreter(PathBuf);

/// Where the file that starts a script is found.
pub const START: &str = "/start";

/// The first line of a script, which may say what runs it.
pub fn beginning_of(request: &Request) -> Result<String, RuntimeError> {
    let head = read_head(&super::host_path(request, &request.script)?, 256)?;
    let head = String::from_utf8_lossy(&head);
    Ok(head.lines().next().unwrap_or_default().to_owned())
}

impl Calling {
    /// How to call a script that begins so.
    pub fn of(request: &Request, beginning: &str, engine: Engine) -> Result<Self, RuntimeError> {
        let names: &'static [&'static str] = match request.language {
            Language::Python | Language::PythonSci => &["python3", "python"],
            Language::Javascript => &["node"],
            Language::Shell if wants_bash(&request.script, beginning) => &["bash"],
            Language::Shell => &["sh"],
            Language::Wasm => return Err(no_wasm(engine)),
        };
        let function = request.function.as_deref();
        let script = request.script.clone();
        let start = match (request.language, function) {
            (Language::Python | Language::PythonSci, _) => Some(("start.py", START_PYTHON)),
            (Language::Javascript, Some(_)) => Some(("start.mjs", START_JAVASCRIPT)),
            (_, None) => None,
            (_, Some(function)) => return Err(no_functions(engine, &script, function)),
        };
        let mut files: Vec<_> = start.into_iter().collect();
        let mut arguments = match start {
            Some((name, _)) => {
                let function = function.unwrap_or("-").to_owned();
                vec![format!("{START}/{name}"), script, function]
            }
            None => vec![script],
        };
        if (request.language, engine) == (Language::Javascript, Engine::Native) {
            let first = ["--require".to_owned(), format!("{START}/{}", FAILURES.0)];
            arguments.splice(0..0, first);
            files.push(FAILURES);
        }
        Ok(Self {
            names,
            arguments,
            start: files,
        })
    }
}

impl Interpreter {
    /// Finds one of these names on this machine.
    pub fn find(names: &[&str], host: &Host) -> Result<Self, RuntimeError> {
        let found = names.iter().find_map(|name| find(name, host));
        found.map(Self).ok_or_else(|| not_there(names[0]))
    }

    /// Where it is, with links resolved.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The folder that it was installed into, when it is not one of the system's: it needs
    /// what lies beside it.
    pub fn installation(&self, host: &Host) -> Option<PathBuf> {
        let system = ["/usr/", "/bin/", "/lib", "/nix/", "/gnu/"];
        let text = self.0.to_string_lossy();
        if system.iter().any(|folder| text.starts_with(folder)) {
            return None;
        }
        let folder = self.0.parent()?;
        let above = match folder.ends_with("bin") {
            true => folder.parent()?,
            false => folder,
        };
        let shows_home = host
            .home
            .as_ref()
            .is_some_and(|home| home.starts_with(above));
        Some(match shows_home || above == Path::new("/") {
            true => self.0.clone(),
            false => above.to_path_buf(),
        })
    }
}

/// The first program of this name that is no script: a version manager's stand-in would
/// look for its settings in the home folder, which the sandbox does not have.
fn find(name: &str, host: &Host) -> Option<PathBuf> {
    host.search.iter().find_map(|folder| {
        let path = std::fs::canonicalize(folder.join(name)).ok()?;
        let mut magic = [0; 2];
        File::open(&path).ok()?.read_exact(&mut magic).ok()?;
        (path.is_file() && magic != *b"#!").then_some(path)
    })
}

fn wants_bash(script: &str, beginning: &str) -> bool {
    let says_bash = beginning.starts_with("#!") && beginning.contains("bash");
    says_bash || Path::new(script).extension() == Some("bash".as_ref())
}

fn not_there(name: &str) -> RuntimeError {
    RuntimeError::Unavailable {
        engine: Engine::Native.name(),
        reason: format!("there is no `{name}` on the search path"),
        hint: format!("install {name}, or use the sandbox: `--engine wasm`"),
    }
}

fn no_wasm(engine: Engine) -> RuntimeError {
    RuntimeError::Unavailable {
        engine: engine.name(),
        reason: "it runs interpreters, not WebAssembly".to_owned(),
        hint: "leave `--engine` away".to_owned(),
    }
}

fn no_functions(engine: Engine, script: &str, function: &str) -> RuntimeError {
    RuntimeError::Unavailable {
        engine: engine.name(),
        reason: format!(
            "`{function}` of `{script}` cannot be called: it is no Python or JavaScript"
        ),
        hint: "name the script without a function".to_owned(),
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn stand_ins_of_version_managers_are_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let mut host = Host::default();
        for (name, text) in [("shims", "#!/bin/sh\n"), ("real", "\u{7f}ELF")] {
            let bin = folder.path().join(name);
            std::fs::create_dir(&bin).unwrap();
            std::fs::write(bin.join("python3"), text).unwrap();
            let executable = std::fs::Permissions::from_mode(0o755);
            std::fs::set_permissions(bin.join("python3"), executable).unwrap();
            host.search.push(bin);
        }
        let found = find("python3", &host).unwrap();
        assert!(found.ends_with("real/python3"), "{}", found.display());
        assert_eq!(find("node", &host), None);
    }

    #[test]
    fn an_installation_never_shows_the_home_folder() {
        let host = Host {
            home: Some("/people/me".into()),
            ..Host::default()
        };
        let shown = |interpreter: &str| {
            let shown = Interpreter(interpreter.into()).installation(&host);
            shown.map(|path| path.display().to_string())
        };
        assert_eq!(shown("/usr/bin/node"), None);
        assert_eq!(
            shown("/people/me/.py/3/bin/python3").unwrap(),
            "/people/me/.py/3"
        );
        assert_eq!(shown("/people/me/bin/node").unwrap(), "/people/me/bin/node");
        assert_eq!(shown("/people/bin/node").unwrap(), "/people/bin/node");
        assert_eq!(shown("/opt/node").unwrap(), "/opt");
    }

    #[test]
    fn a_shell_script_says_which_shell() {
        assert!(wants_bash("a.bash", "") && wants_bash("a.sh", "#!/usr/bin/env bash"));
        assert!(!wants_bash("a.sh", "#!/bin/sh"));
    }
}
