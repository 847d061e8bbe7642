//! Programs of this machine that some features start: which are here, and what for.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use super::{Check, Topic};
use crate::fs::Shown as _;

/// How long a program may take to say its version.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often a program that has not answered is looked at.
const TICK: Duration = Duration::from_millis(5);
/// The most that is read of an answer.
const MOST: u64 = 4_096;

/// A program, and why anybody would want it.
struct Program {
    name: &'static str,
    /// Names that it may have besides.
    also: &'static [&'static str],
    /// What makes it say its version; nothing when it has no such word.
    asked: &'static [&'static str],
    /// What it is for.
    serves: &'static str,
}

/// Everything that any feature starts.
const PROGRAMS: [Program; 8] = [
    Program {
        name: "git",
        also: &[],
        asked: &["--version"],
        serves: "registries and skills in git, `lint --diff`, `test --changed`",
    },
    Program {
        name: "python3",
        also: &["python"],
        asked: &["--version"],
        serves: "building the Python runtime, `run --engine native`",
    },
    Program {
        name: "pip",
        also: &[],
        asked: &["-m", "pip", "--version"],
        serves: "getting the Python runtime, `vendor` of Python packages",
    },
    Program {
        name: "npm",
        also: &["npm.cmd"],
        asked: &["--version"],
        serves: "getting the JavaScript runtime, `vendor` of JavaScript packages",
    },
    Program {
        name: "node",
        also: &[],
        asked: &["--version"],
        serves: "JavaScript under `run --engine native`",
    },
    Program {
        name: "docker",
        also: &[],
        asked: &["version", "--format", "{{.Server.Version}}"],
        serves: "`run --engine docker`",
    },
    Program {
        name: "bwrap",
        also: &[],
        asked: &["--version"],
        serves: "`run --engine native` where the system denies namespaces to others",
    },
    Program {
        name: "ssh-keygen",
        also: &[],
        // It has no word for its version.
        asked: &[],
        serves: "nothing that open-skills does itself; others check `.sshsig` files with it",
    },
];

/// Looks for all of them at the same time.
pub fn look(search: &[PathBuf]) -> Vec<Check> {
    std::thread::scope(|scope| {
        let asked: Vec<_> = PROGRAMS
            .iter()
            .map(|program| scope.spawn(|| check(program, search)))
            .collect();
        let told = asked.into_iter().zip(&PROGRAMS);
        told.map(|(thread, program)| {
            thread
                .join()
                .unwrap_or_else(|_| missing(program, "cannot be asked"))
        })
        .collect()
    })
}

fn check(program: &Program, search: &[PathBuf]) -> Check {
    // pip is asked for as a module, which is how it is used.
    let names: Vec<&str> = match program.name {
        "pip" => vec!["python3", "python"],
        name => std::iter::once(name)
            .chain(program.also.iter().copied())
            .collect(),
    };
    let Some(path) = find(&names, search) else {
        return missing(program, "is not on the search path");
    };
    if program.asked.is_empty() {
        let says = format!("{} (for {})", path.shown(), program.serves);
        return Check::ok(Topic::Programs, program.name, says);
    }
    match ask(&path, program.asked) {
        Answer::Said(version) => {
            let says = format!("{version}, {} (for {})", path.shown(), program.serves);
            Check::ok(Topic::Programs, program.name, says)
        }
        Answer::Failed if program.name == "docker" => Check::warn(
            Topic::Programs,
            program.name,
            format!(
                "is here, and its service does not answer (for {})",
                program.serves
            ),
            "start the service, or ask whoever runs it for access; the other engines need none",
        ),
        Answer::Failed => missing(program, "does not run"),
        Answer::Silent => {
            let seconds = PATIENCE.as_secs();
            let says = format!(
                "did not say its version in {seconds} s (for {})",
                program.serves
            );
            let advice =
                "ask again when the machine has less to do; then look at the program itself";
            Check::warn(Topic::Programs, program.name, says, advice)
        }
    }
}

fn missing(program: &Program, how: &str) -> Check {
    let advice = match program.name {
        "pip" => "install pip for that Python, or take a runtime from a file with `open-skills runtime install --from`".to_owned(),
        "bwrap" => "install the package `bubblewrap` when you want that; everything else works without it".to_owned(),
        name => format!("install `{name}` when you want that; everything else works without it"),
    };
    let says = format!("{how} (for {})", program.serves);
    Check::warn(Topic::Programs, program.name, says, advice)
}

/// The first of these names that is a file in one of these folders.
fn find(names: &[&str], search: &[PathBuf]) -> Option<PathBuf> {
    let mut places = names.iter().flat_map(|name| {
        let endings: &[&str] = if cfg!(windows) { &["", ".exe"] } else { &[""] };
        endings.iter().flat_map(move |ending| {
            search
                .iter()
                .map(move |folder| folder.join(format!("{name}{ending}")))
        })
    });
    places.find(|place| is_program(place))
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path)
        .is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    path.is_file()
}

/// What came of asking for a version.
enum Answer {
    /// The version.
    Said(String),
    /// It ended with an error, or could not be started.
    Failed,
    /// It was still thinking when time was up, and was ended.
    Silent,
}

/// Asks a program for its version, no longer than [`PATIENCE`].
fn ask(program: &Path, words: &[&str]) -> Answer {
    // Not where the user is: that folder may be gone, and Python runs a `pip.py` that lies in it.
    let Ok(program) = std::path::absolute(program) else {
        return Answer::Failed;
    };
    let root = program.ancestors().last().unwrap_or(&program);
    let started = Command::new(&program)
        .current_dir(root)
        .args(words)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut child) = started else {
        return Answer::Failed;
    };
    let (sender, receiver) = mpsc::channel();
    if let Some(pipe) = child.stdout.take() {
        std::thread::spawn(move || {
            let mut bytes = Vec::new();
            // What could not be read is not there: the version stays unknown.
            let _ = pipe.take(MOST).read_to_end(&mut bytes);
            drop(sender.send(bytes));
        });
    }
    let begun = Instant::now();
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status,
            Ok(None) if begun.elapsed() < PATIENCE => std::thread::sleep(TICK),
            _ => {
                // It may have ended by itself meanwhile.
                let _ = child.kill();
                let _ = child.wait();
                return Answer::Silent;
            }
        }
    };
    let bytes = receiver.recv_timeout(PATIENCE).unwrap_or_default();
    match status.success() {
        true => Answer::Said(version(&String::from_utf8_lossy(&bytes))),
        false => Answer::Failed,
    }
}

/// The first word of an answer that looks like a version; else that there is none.
fn version(text: &str) -> String {
    let words = text.split_whitespace();
    let mut words = words.map(|word| word.trim_start_matches('v').trim_end_matches(','));
    let found = words.find(|word| {
        word.starts_with(|c: char| c.is_ascii_digit()) && word.chars().all(|c| c.is_ascii_graphic())
    });
    found.map_or_else(|| "version unknown".to_owned(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::super::Level;
    use super::*;

    #[test]
    fn versions_are_found_in_what_programs_say() {
        assert_eq!(version("git version 2.43.0\n"), "2.43.0");
        assert_eq!(version("v20.11.1\n"), "20.11.1");
        assert_eq!(version("pip 24.0 from /usr/lib (python 3.12)"), "24.0");
        assert_eq!(version("\u{1b}[31m nothing"), "version unknown");
    }

    #[test]
    fn on_an_empty_path_everything_is_missing_and_nothing_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let found = look(&[folder.path().to_path_buf()]);
        assert_eq!(found.len(), PROGRAMS.len());
        assert!(found.iter().all(|check| check.level == Level::Warn));
        assert!(found.iter().all(|check| check.advice.is_some()));
    }

    #[test]
    fn a_program_is_advised_by_the_name_of_its_package() {
        let found = look(&[]);
        let bwrap = found.iter().find(|check| check.name == "bwrap").unwrap();
        assert!(bwrap.advice.as_ref().unwrap().contains("`bubblewrap`"));
    }

    #[cfg(unix)]
    #[test]
    fn programs_that_fail_or_hang_are_told_from_those_that_answer() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let scripts = [
            ("git", "echo git version 9.8.7"),
            ("npm", "exit 3"),
            ("docker", "exit 1"),
            ("node", "exec sleep 60"),
        ];
        for (name, body) in scripts {
            let path = folder.path().join(name);
            std::fs::write(&path, format!("#!/bin/sh\n{body}\n")).unwrap();
            std::fs::set_permissions(&path, PermissionsExt::from_mode(0o755)).unwrap();
        }
        let begun = Instant::now();
        let search = [folder.path().to_path_buf()];
        let found = look(&search);
        let says = |name| &found.iter().find(|check| check.name == name).unwrap().says;
        assert!(says("git").starts_with("9.8.7, "));
        assert!(says("npm").starts_with("does not run"));
        assert!(says("docker").contains("service does not answer"));
        assert!(says("node").starts_with("did not say its version"));
        assert!(begun.elapsed() < PATIENCE * 4);
    }
}
