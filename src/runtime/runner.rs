//! One run from start to end, whatever the engine: start the script, gather what it leaves,
//! judge how it ended.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::SystemTime;

use super::adopted;
use super::artifacts::{self, Artifacts};
use super::languages::Language;
use super::limits::{Limit, LimitReport, Limits};
use super::outcome::{Ended, Engine, Outcome, SkillIdentity, Stop};
use super::protocol::{Cwd, Mount};
use super::returned::{self, MOST_PRINTED, Returned};
use super::{RuntimeError, Workspace, granted_folders, permissions::Allowed};

/// Why a file is not kept whose name holds a secret.
const SECRET_NAME: &str = "has a secret in its name";

/// All that an engine is told of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// The script's path as the script sees it, such as `/skill/scripts/main.py`.
    pub script: String,
    /// What it is written in.
    pub language: Language,
    /// The function to call in it, when the entrypoint names one.
    pub function: Option<String>,
    /// The arguments after the script's name.
    pub args: Vec<String>,
    /// The variables, and no others.
    pub variables: BTreeMap<String, String>,
    /// What standard input holds.
    pub stdin: Vec<u8>,
    /// The folders, and no others.
    pub mounts: Vec<Mount>,
    /// Where the script starts.
    pub cwd: Cwd,
    /// What the run is held to.
    pub limits: Limits,
    /// What the script may reach besides.
    pub allowed: Allowed,
    /// Folders, as the script sees them, in which its language finds further packages.
    pub packages: Vec<String>,
    /// What the broker adds to requests; the script never sees it.
    pub secrets: Vec<HostSecret>,
    /// The seed of a run whose clock and random numbers are always the same.
    pub seed: Option<u64>,
}

/// A header that goes with every request to one host.
#[derive(Clone, PartialEq, Eq)]
pub struct HostSecret {
    /// The host, with a port when only that one gets it.
    pub host: String,
    /// The header, such as `authorization`.
    pub header: String,
    /// Its value, which no message and no outcome ever shows.
    pub value: String,
}

impl HostSecret {
    /// Shorter ones stand in many answers by chance, and cannot be hidden there.
    pub const SHORTEST: usize = 4;

    /// The secret itself, without the word for how it is used.
    pub fn bare(&self) -> &str {
        let value = self.value.as_str();
        let after = |scheme: &str| {
            let (first, rest) = value.split_at_checked(scheme.len())?;
            first.eq_ignore_ascii_case(scheme).then_some(rest)
        };
        let found = after("bearer ").or_else(|| after("basic "));
        found.or_else(|| after("token ")).unwrap_or(value).trim()
    }

    /// Whether it cannot be hidden.
    pub fn is_short(&self) -> bool {
        self.bare().len() < Self::SHORTEST
    }
}

impl std::fmt::Debug for HostSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}@{}", self.header, self.host)
    }
}

/// The two streams of a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stream {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}

/// Whoever follows a run while it goes on.
pub trait Listener: Sync {
    /// The script wrote these bytes, already held to [`Limits::stream`], or returned them.
    fn wrote(&self, stream: Stream, bytes: &[u8]);

    /// Whether the user wants the run to end; engines ask at least ten times a second.
    fn is_cancelled(&self) -> bool {
        false
    }
}

/// Nobody follows the run.
#[derive(Clone, Copy, Debug)]
pub struct Unwatched;

impl Listener for Unwatched {
    fn wrote(&self, _: Stream, _: &[u8]) {}
}

/// An engine that runs scripts.
pub trait Runner {
    /// Which engine it is.
    fn engine(&self) -> Engine;

    /// Runs a script to its end, and no longer than its limits allow. When it returns,
    /// nothing of the script is left running. An error means that it was never started, or
    /// that the listener cancelled it.
    fn run(&self, request: &Request, listener: &dyn Listener) -> Result<Ended, RuntimeError>;

    /// What may be shown of bytes that a script left beside its streams: all of it, unless
    /// there is something to hide.
    fn shown(&self, bytes: Vec<u8>) -> Vec<u8> {
        bytes
    }
}

/// Runs a script and judges its end. Artifacts are moved to `out` when it is given; what
/// could not be kept, as an artifact or in a folder of the user, comes back with the reasons.
pub fn run(
    runner: &dyn Runner,
    request: &Request,
    listener: &dyn Listener,
    workspace: &Workspace,
    skill: SkillIdentity,
    out: Option<&Path>,
) -> Result<(Outcome, Vec<(String, String)>), RuntimeError> {
    let begun = SystemTime::now();
    let ended = runner.run(request, listener);
    let swept: Vec<_> = granted_folders::writable(&request.mounts)
        .flat_map(|folder| granted_folders::sweep(folder, begun))
        .collect();
    let mut ended = ended?;
    let mut found = Artifacts::default();
    let mut output = None;
    let returned = returned::take(&workspace.tmp(), request.limits.output);
    if returned == Returned::TooLong && !matches!(ended.stop, Stop::Limit(_)) {
        ended.stop = Stop::Limit(Limit::Output);
    }
    // After a limit nobody knows whether a file is whole, so none is looked at.
    if !matches!(ended.stop, Stop::Limit(_)) {
        let returned = match returned {
            Returned::Whole(bytes) => Some(runner.shown(bytes)),
            _ => None,
        };
        if let Some(returned) = &returned {
            print_long(returned, &ended, listener);
        }
        output = ended.output(returned.as_deref());
        if let Some(output) = &output {
            adopted::adopt(&output.value, &workspace.tmp(), &workspace.output())?;
        }
        match artifacts::collect(&workspace.output(), &request.limits) {
            Ok(artifacts) => found = without_secrets(artifacts, runner),
            Err(RuntimeError::Artifacts { unit, .. }) => {
                let is_size = unit == "bytes";
                ended.stop = Stop::Limit(if is_size { Limit::Output } else { Limit::Files });
            }
            Err(error) => return Err(error),
        }
    }
    if let Some(out) = out {
        artifacts::keep(&found.files, &workspace.output(), out)?;
    }
    let limits = LimitReport {
        limits: request.limits,
        hit: Vec::new(),
    };
    let engine = runner.engine();
    let outcome = Outcome::judge_with(output, ended, found.files, limits, engine, skill);
    let swept = swept.into_iter();
    let swept = swept.map(|(path, reason)| (shown(runner, path), reason));
    found.left_out.extend(swept);
    Ok((outcome, found.left_out))
}

/// Leaves out what has a secret in its name: a name is shown, and files are kept under it.
fn without_secrets(found: Artifacts, runner: &dyn Runner) -> Artifacts {
    let mut clean = Artifacts::default();
    for file in found.files {
        let path = shown(runner, file.path.clone());
        match path == file.path {
            true => clean.files.push(file),
            false => clean.left_out.push((path, SECRET_NAME.to_owned())),
        }
    }
    let others = found.left_out.into_iter();
    let others = others.map(|(path, reason)| (shown(runner, path), reason));
    clean.left_out.extend(others);
    clean
}

/// What may be shown of a name.
fn shown(runner: &dyn Runner, name: String) -> String {
    let shown = runner.shown(name.into_bytes());
    String::from_utf8_lossy(&shown).into_owned()
}

/// Prints what a function returned where nobody else did, or where it went with what was cut
/// off: whoever reads standard output gets it whole.
fn print_long(returned: &[u8], ended: &Ended, listener: &dyn Listener) {
    let is_cut = ended.cut.contains(&Limit::Stdout);
    if returned.len() <= MOST_PRINTED && !is_cut {
        return;
    }
    if is_cut && ended.stdout.last() != Some(&b'\n') {
        listener.wrote(Stream::Stdout, b"\n");
    }
    listener.wrote(Stream::Stdout, returned);
    listener.wrote(Stream::Stdout, b"\n");
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::Status;
    use super::*;

    /// Writes one file of five bytes to `/output` and stops as it is told.
    struct Scripted(Stop);

    impl Runner for Scripted {
        fn engine(&self) -> Engine {
            Engine::Wasm
        }

        fn run(&self, request: &Request, _: &dyn Listener) -> Result<Ended, RuntimeError> {
            let mut mounts = request.mounts.iter();
            let output = mounts.find(|mount| mount.guest == "/output").unwrap();
            std::fs::write(output.host.join("a.txt"), "12345").unwrap();
            Ok(Ended {
                stop: self.0.clone(),
                stdout: request.stdin.clone(),
                stderr: Vec::new(),
                cut: Vec::new(),
                duration: Duration::from_millis(1),
            })
        }
    }

    /// Runs it; gives the outcome and whether the user got the file.
    fn outcome(stop: Stop, output: u64) -> (Outcome, bool) {
        outcome_of(&Scripted(stop), output)
    }

    fn outcome_of(runner: &dyn Runner, output: u64) -> (Outcome, bool) {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::new(&folder.path().join("runs"), &[], 0).unwrap();
        let request = Request {
            script: "/skill/a.py".into(),
            language: Language::Python,
            function: None,
            args: Vec::new(),
            variables: BTreeMap::new(),
            stdin: b"{\"a\": 1}".to_vec(),
            mounts: workspace.mounts(folder.path()),
            cwd: Cwd::Output,
            limits: Limits {
                output,
                ..Limits::default()
            },
            allowed: Allowed::default(),
            packages: Vec::new(),
            secrets: Vec::new(),
            seed: None,
        };
        let skill = SkillIdentity {
            name: "a".into(),
            version: None,
            tree_digest: String::new(),
        };
        let out = folder.path().join("out");
        let ran = run(runner, &request, &Unwatched, &workspace, skill, Some(&out));
        (ran.unwrap().0, out.join("a.txt").exists())
    }

    #[test]
    fn artifacts_reach_the_user_also_when_the_script_fails() {
        for code in [0, 3] {
            let (outcome, kept) = outcome(Stop::Exit(code), 5);
            assert!(kept && outcome.artifacts.len() == 1);
            assert_eq!(outcome.process_code(), code);
            assert_eq!(outcome.output, Some(serde_json::json!({"a": 1})));
        }
    }

    /// Prints a note, and returns what the input is.
    struct Returning;

    impl Runner for Returning {
        fn engine(&self) -> Engine {
            Engine::Wasm
        }

        fn run(&self, request: &Request, _: &dyn Listener) -> Result<Ended, RuntimeError> {
            let mut mounts = request.mounts.iter();
            let tmp = mounts.find(|mount| mount.guest == "/tmp").unwrap();
            std::fs::write(tmp.host.join(returned::FILE), "{\"a\": 1}").unwrap();
            Ok(Ended {
                stdout: b"5\n{\"a\": 1}\n".to_vec(),
                ..Scripted(Stop::Exit(0)).run(request, &Unwatched)?
            })
        }

        fn shown(&self, bytes: Vec<u8>) -> Vec<u8> {
            String::from_utf8(bytes).unwrap().replace('1', "2").into()
        }
    }

    #[test]
    fn what_a_function_returned_is_the_output_and_the_rest_is_log() {
        let (outcome, _) = outcome_of(&Returning, 8);
        assert_eq!(outcome.output, Some(serde_json::json!({"a": 2})));
        assert_eq!(outcome.stdout, "5\n{\"a\": 1}\n");
    }

    /// Notes what is shown.
    #[derive(Default)]
    struct Noting(std::sync::Mutex<Vec<u8>>);

    impl Listener for Noting {
        fn wrote(&self, _: Stream, bytes: &[u8]) {
            self.0.lock().unwrap().extend_from_slice(bytes);
        }
    }

    #[test]
    fn a_long_result_is_printed_whole_and_one_that_was_printed_is_not_again() {
        let ended = |stdout: &str, cut: &[Limit]| Ended {
            stop: Stop::Exit(0),
            stdout: stdout.into(),
            stderr: Vec::new(),
            cut: cut.to_vec(),
            duration: Duration::ZERO,
        };
        let printed = |returned: &[u8], ended: &Ended| {
            let noting = Noting::default();
            print_long(returned, ended, &noting);
            noting.0.into_inner().unwrap()
        };
        let long = vec![b'1'; MOST_PRINTED + 1];
        assert_eq!(
            printed(&long, &ended("a", &[])),
            [&long[..], b"\n"].concat()
        );
        assert_eq!(printed(b"1", &ended("1\n", &[])), b"");
        assert_eq!(printed(b"1", &ended("a", &[Limit::Stdout])), b"\n1\n");
    }

    #[test]
    fn a_result_beyond_the_limit_is_no_success() {
        let (outcome, kept) = outcome_of(&Returning, 7);
        assert_eq!((outcome.status, kept), (Status::Limit, false));
        assert_eq!(outcome.limits.hit, [Limit::Output]);
        assert_eq!(outcome.process_code(), 125);
        assert_eq!(outcome_of(&Returning, 8).0.status, Status::Ok);
    }

    #[test]
    fn nothing_is_kept_after_a_limit() {
        for (stop, output, status) in [
            (Stop::Limit(Limit::Timeout), 5, Status::Timeout),
            (Stop::Limit(Limit::Memory), 5, Status::Limit),
            (Stop::Exit(0), 4, Status::Limit),
        ] {
            let (outcome, kept) = outcome(stop, output);
            assert!(!kept && outcome.artifacts.is_empty());
            assert_eq!(outcome.status, status);
        }
    }
}
