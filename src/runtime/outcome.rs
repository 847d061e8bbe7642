//! How a run ended: one document, the same for every engine.

use std::time::Duration;

use serde::{Serialize, Serializer};
use serde_json::Value;

use super::artifacts::Artifact;
use super::exact::Output;
use super::limits::{Limit, LimitReport, Limits};

/// The code of a run that took too long, as of `timeout(1)`.
pub const EXIT_TIMEOUT: i32 = 124;
/// The code of a run that hit another limit, or was refused.
pub const EXIT_LIMIT: i32 = 125;
/// The code of a run that the user broke off, as after Ctrl-C.
pub const EXIT_INTERRUPTED: i32 = 130;
/// The code of a script that did what its sandbox forbids, as of a process that aborts.
pub const EXIT_TRAP: i32 = 134;

/// What runs a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Engine {
    /// The WebAssembly sandbox.
    Wasm,
    /// A process of the host within the sandbox of its system.
    Native,
    /// A container.
    Docker,
}

impl Engine {
    /// The word for it on the command line and in the outcome.
    pub fn name(self) -> &'static str {
        match self {
            Self::Wasm => "wasm",
            Self::Native => "native",
            Self::Docker => "docker",
        }
    }
}

/// How a run ended, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The script ended with 0.
    Ok,
    /// The script ended with another code.
    Failed,
    /// The time was up.
    Timeout,
    /// Another limit was hit.
    Limit,
    /// The script was not started, for want of a permission.
    Refused,
    /// The script asks the user to sign in somewhere.
    RequiresAuth,
    /// The user broke it off.
    Interrupted,
    /// The engine failed: the script is not to blame, or cannot be run at all.
    Error,
}

/// How a script stopped, as its engine saw it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// By itself, with this code.
    Exit(i32),
    /// It hit this limit and was ended.
    Limit(Limit),
    /// The engine could not go on, for this reason.
    Broken(String),
}

/// What an engine gives back of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// How the script stopped.
    pub stop: Stop,
    /// What it wrote to standard output, cut at the limit.
    pub stdout: Vec<u8>,
    /// What it wrote to standard error, cut at the limit.
    pub stderr: Vec<u8>,
    /// The streams that were cut.
    pub cut: Vec<Limit>,
    /// How long it ran.
    pub duration: Duration,
}

/// Which skill ran.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SkillIdentity {
    /// Its name.
    pub name: String,
    /// Its version, when it says one.
    pub version: Option<String>,
    /// The identity of its files, as `sha256:…`.
    pub tree_digest: String,
}

/// The outcome of one run, as `docs/schemas/outcome.schema.json` describes it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Outcome {
    /// How the run ended.
    pub status: Status,
    /// The script's own code; nothing when it never ended by itself.
    pub exit_code: Option<i32>,
    /// What the script's function returned, or standard output when it is one JSON value.
    pub output: Option<Value>,
    /// Its text, where the output has longer integers than a value can hold.
    #[serde(skip)]
    pub exact: Option<String>,
    /// Standard output as text.
    pub stdout: String,
    /// Standard error as text.
    pub stderr: String,
    /// The files that the script left in its output folder.
    pub artifacts: Vec<Artifact>,
    /// How long the script ran.
    #[serde(rename = "duration_ms", serialize_with = "milliseconds")]
    pub duration: Duration,
    /// The limits in force, and those that were hit.
    pub limits: LimitReport,
    /// What ran the script.
    pub engine: Engine,
    /// Which skill it was.
    pub skill: SkillIdentity,
    /// Where output and artifacts are not what the skill declares, and what could not be kept.
    pub problems: Vec<String>,
    /// Why a run was refused, as the kind of an error.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<&'static str>,
}

fn milliseconds<S: Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    // Microseconds are as fine as a run can be measured; more digits would be noise.
    serializer.serialize_f64((duration.as_secs_f64() * 1e6).round() / 1e3)
}

impl Ended {
    /// The output: what the script's function returned, else standard output when all of that
    /// is one JSON value.
    pub fn output(&self, returned: Option<&[u8]>) -> Option<Output> {
        if let Some(returned) = returned {
            return Output::read(returned);
        }
        // What is left of a long document may be a shorter one, such as a number.
        let is_whole = !self.cut.contains(&Limit::Stdout);
        is_whole.then(|| Output::read(&self.stdout)).flatten()
    }
}

impl Outcome {
    /// Judges how a script ended whose output is what it printed; `limits` gains those that
    /// were hit.
    pub fn judge(
        ended: Ended,
        artifacts: Vec<Artifact>,
        limits: LimitReport,
        engine: Engine,
        skill: SkillIdentity,
    ) -> Self {
        let output = ended.output(None);
        Self::judge_with(output, ended, artifacts, limits, engine, skill)
    }

    /// The same for a script with this output.
    pub fn judge_with(
        output: Option<Output>,
        ended: Ended,
        artifacts: Vec<Artifact>,
        mut limits: LimitReport,
        engine: Engine,
        skill: SkillIdentity,
    ) -> Self {
        let (output, exact) = match output {
            Some(Output { value, exact }) => (Some(value), exact),
            None => (None, None),
        };
        let mut stderr = text(&ended.stderr);
        let (status, exit_code) = match ended.stop {
            Stop::Exit(code) if output.as_ref().is_some_and(asks_to_sign_in) => {
                (Status::RequiresAuth, Some(code))
            }
            Stop::Exit(0) => (Status::Ok, Some(0)),
            Stop::Exit(code) => (Status::Failed, Some(code)),
            Stop::Limit(limit) => {
                limits.hit.push(limit);
                let is_time = limit == Limit::Timeout;
                (
                    if is_time {
                        Status::Timeout
                    } else {
                        Status::Limit
                    },
                    None,
                )
            }
            Stop::Broken(reason) => {
                if !stderr.is_empty() && !stderr.ends_with('\n') {
                    stderr.push('\n');
                }
                stderr.push_str(&reason);
                stderr.push('\n');
                (Status::Error, None)
            }
        };
        limits.hit.extend(ended.cut);
        limits.hit.sort_unstable();
        limits.hit.dedup();
        Self {
            // After a limit nobody knows whether a file is whole.
            artifacts: match status {
                Status::Timeout | Status::Limit => Vec::new(),
                _ => artifacts,
            },
            status,
            exit_code,
            output,
            exact,
            stdout: text(&ended.stdout),
            stderr,
            duration: ended.duration,
            limits,
            engine,
            skill,
            problems: Vec::new(),
            kind: None,
        }
    }

    /// The outcome of a run that was refused before anything started.
    pub fn refused(
        kind: &'static str,
        reason: String,
        limits: Limits,
        engine: Engine,
        skill: SkillIdentity,
    ) -> Self {
        Self {
            stderr: reason,
            kind: Some(kind),
            ..Self::without_end(Status::Refused, Duration::ZERO, limits, engine, skill)
        }
    }

    /// The outcome of a run that the user broke off after so long.
    pub fn interrupted(
        duration: Duration,
        limits: Limits,
        engine: Engine,
        skill: SkillIdentity,
    ) -> Self {
        Self::without_end(Status::Interrupted, duration, limits, engine, skill)
    }

    /// One that has nothing of the script.
    fn without_end(
        status: Status,
        duration: Duration,
        limits: Limits,
        engine: Engine,
        skill: SkillIdentity,
    ) -> Self {
        Self {
            status,
            exit_code: None,
            output: None,
            exact: None,
            stdout: String::new(),
            stderr: String::new(),
            artifacts: Vec::new(),
            duration,
            limits: LimitReport {
                limits,
                hit: Vec::new(),
            },
            engine,
            skill,
            problems: Vec::new(),
            kind: None,
        }
    }

    /// The code that the process of `run` ends with.
    pub fn process_code(&self) -> i32 {
        match (self.status, self.exit_code) {
            (Status::Timeout, _) => EXIT_TIMEOUT,
            (Status::Limit | Status::Refused, _) => EXIT_LIMIT,
            (Status::Interrupted, _) => EXIT_INTERRUPTED,
            // Whoever chains commands must not go on as if the script had done its work.
            (Status::RequiresAuth | Status::Failed, Some(0)) | (_, None) => 1,
            (_, Some(code)) => code,
        }
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Whether a script printed the document that asks the user to sign in.
fn asks_to_sign_in(output: &Value) -> bool {
    output.get("status").and_then(Value::as_str) == Some("requires_auth")
        && output.get("authUrl").is_some_and(Value::is_string)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(stop: Stop, stdout: &str, cut: &[Limit]) -> Outcome {
        let ended = Ended {
            stop,
            stdout: stdout.into(),
            stderr: b"note".to_vec(),
            cut: cut.to_vec(),
            duration: Duration::from_nanos(1_234_567),
        };
        let skill = SkillIdentity {
            name: "a".into(),
            version: None,
            tree_digest: format!("sha256:{}", "0".repeat(64)),
        };
        let artifact = Artifact {
            path: "a.txt".into(),
            size: 1,
            sha256: "0".repeat(64),
            mime: None,
            url: None,
        };
        Outcome::judge(
            ended,
            vec![artifact],
            LimitReport::default(),
            Engine::Wasm,
            skill,
        )
    }

    #[test]
    fn a_refusal_has_its_kind_and_nothing_else_has_one() {
        let ran = outcome(Stop::Exit(0), "", &[]);
        let kind = |outcome: &Outcome| serde_json::to_value(outcome).unwrap().get("kind").cloned();
        assert_eq!(kind(&ran), None);
        let refused = Outcome::refused(
            "not-enforceable",
            "no\n".into(),
            Limits::default(),
            Engine::Native,
            ran.skill,
        );
        assert_eq!(kind(&refused), Some("not-enforceable".into()));
    }

    #[test]
    fn every_ending_fits_the_schema_and_has_its_code() {
        let schema = include_str!("../../docs/schemas/outcome.schema.json");
        let schema: Value = serde_json::from_str(schema).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        for (stop, stdout, status, code) in [
            (Stop::Exit(0), "{\"a\": 1}\n", "ok", 0),
            (Stop::Exit(3), "x", "failed", 3),
            (Stop::Limit(Limit::Timeout), "", "timeout", 124),
            (Stop::Limit(Limit::Memory), "", "limit", 125),
            (Stop::Broken("no".into()), "", "error", 1),
            (
                Stop::Exit(0),
                r#"{"status":"requires_auth","authUrl":"https://a"}"#,
                "requires_auth",
                1,
            ),
        ] {
            let outcome = outcome(stop, stdout, &[]);
            let json = serde_json::to_value(&outcome).unwrap();
            assert!(validator.is_valid(&json), "{json}");
            assert_eq!(
                (json["status"].as_str().unwrap(), outcome.process_code()),
                (status, code)
            );
        }
    }

    #[test]
    fn a_run_that_was_broken_off_fits_the_schema_too() {
        let ran = outcome(Stop::Exit(0), "", &[]);
        let limits = Limits::default();
        let ended = Outcome::interrupted(ran.duration, limits, Engine::Wasm, ran.skill);
        let schema = include_str!("../../docs/schemas/outcome.schema.json");
        let schema: Value = serde_json::from_str(schema).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        assert!(validator.is_valid(&serde_json::to_value(&ended).unwrap()));
        assert_eq!(ended.process_code(), 130);
    }

    #[test]
    fn only_one_whole_json_value_is_the_output() {
        let output = |stdout, cut: &[Limit]| outcome(Stop::Exit(0), stdout, cut).output;
        assert_eq!(output(" [1]\n", &[]), Some(serde_json::json!([1])));
        assert_eq!(output("1 2", &[]), None);
        assert_eq!(output("hello", &[]), None);
        assert_eq!(output("12", &[Limit::Stdout]), None);
    }

    #[test]
    fn a_limit_leaves_no_artifacts_and_a_failure_keeps_them() {
        assert!(
            outcome(Stop::Limit(Limit::Disk), "", &[])
                .artifacts
                .is_empty()
        );
        assert_eq!(outcome(Stop::Exit(1), "", &[]).artifacts.len(), 1);
    }

    #[test]
    fn what_was_hit_is_told_once_and_the_reason_stands_in_stderr() {
        let cut = [Limit::Stdout, Limit::Stdout];
        let outcome = outcome(Stop::Broken("no memory".into()), "", &cut);
        assert_eq!(outcome.limits.hit, [Limit::Stdout]);
        assert_eq!(outcome.stderr, "note\nno memory\n");
        assert_eq!(serde_json::to_value(outcome).unwrap()["duration_ms"], 1.235);
    }
}
