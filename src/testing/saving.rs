//! Writes a run down as a case that can be run again.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::compare::word;
use super::leak::{Leak, SHORTEST, Secret, leak};
use crate::bundle::manifest::Permissions;
use crate::bundle::yaml::write::entry;
use crate::runtime::{Limit, Outcome, Status};

/// What stands for a value that nobody is to read.
pub const REDACTED: &str = "redacted";

/// A run, as it was asked for and as it ended.
#[derive(Clone, Copy, Debug)]
pub struct Run<'r> {
    /// What the case is to be called.
    pub name: &'r str,
    /// The script, with its function behind a colon.
    pub script: &'r str,
    /// Its arguments.
    pub args: &'r [String],
    /// Its input.
    pub input: Option<&'r Value>,
    /// The files in `/input`: the name there, and where they lie in the skill now.
    pub files: &'r [(String, String)],
    /// What was granted.
    pub grants: &'r Permissions,
    /// The values of variables; those too short to be a secret are saved as they are.
    pub values: &'r BTreeMap<String, String>,
    /// The seed, when it was a run that is always the same.
    pub seed: Option<u64>,
    /// How it ended.
    pub outcome: &'r Outcome,
    /// Values that are nobody's business; they are redacted wherever they stand.
    pub secrets: &'r [Secret<'r>],
}

/// The text of a file with this one case, or what it would give away: a secret in another form
/// than its own could not be redacted so that the case passes.
pub fn text(run: &Run<'_>) -> Result<String, Leak> {
    let mut case = Map::new();
    case.insert("name".into(), run.name.into());
    case.insert("script".into(), run.script.into());
    let mut put = |field: &str, value: Value| {
        case.insert(field.to_owned(), value);
    };
    if !run.args.is_empty() {
        put("args", json!(run.args));
    }
    if let Some(input) = run.input {
        put("input", input.clone());
    }
    if !run.files.is_empty() {
        let files = run.files.iter();
        put(
            "files",
            files
                .map(|(name, path)| (name.clone(), json!(path)))
                .collect(),
        );
    }
    // Variables are saved by name: their values may be anybody's keys.
    let told = |name: &String| {
        let value = run.values.get(name);
        value.filter(|value| value.len() < SHORTEST)
    };
    let env = run.grants.env.iter();
    let env = env.map(|name| {
        (
            name.clone(),
            told(name).map_or(REDACTED, String::as_str).into(),
        )
    });
    let env: Map<String, Value> = env.collect();
    if !env.is_empty() {
        put("env", env.into());
    }
    let grants = [
        ("network", &run.grants.network),
        ("read", &run.grants.read),
        ("write", &run.grants.write),
    ];
    let grants = grants.into_iter().filter(|(_, words)| !words.is_empty());
    let grants: Map<String, Value> = grants
        .map(|(name, words)| (name.to_owned(), json!(words)))
        .collect();
    if !grants.is_empty() {
        put("grants", grants.into());
    }
    if let Some(seed) = run.seed {
        put("seed", seed.into());
    }
    put("expect", expect(run.outcome));
    let mut cases = Value::Array(vec![Value::Object(case)]);
    let mut hidden: Vec<String> = Vec::with_capacity(2 * run.secrets.len());
    for secret in run.secrets {
        // What a run shows in its place; the script of the case prints what it is given instead.
        hidden.push(format!("[secret {}]", secret.name));
        hidden.push(secret.value.to_owned());
    }
    hidden.retain(|hidden| hidden.len() >= SHORTEST);
    redact(&mut cases, &hidden);
    if let Some(leak) = leak(&cases, run.secrets) {
        return Err(leak);
    }
    Ok(format!(
        "# A run, written down by `open-skills run --save-case`.\n{}",
        entry("cases", &cases)
    ))
}

fn expect(outcome: &Outcome) -> Value {
    let mut expect = Map::new();
    if !matches!(outcome.status, Status::Ok | Status::Failed) {
        expect.insert("status".into(), word(outcome.status).into());
    }
    if let Some(code) = outcome.exit_code {
        expect.insert("exit".into(), code.into());
    }
    let is_cut = outcome.limits.hit.contains(&Limit::Stdout);
    match &outcome.output {
        Some(output) => {
            expect.insert("output".into(), output.clone());
        }
        None if !outcome.stdout.is_empty() && !is_cut => {
            expect.insert("stdout".into(), outcome.stdout.as_str().into());
        }
        None => {}
    }
    // The last line says what went wrong; those before it name lines of the script.
    let last = outcome
        .stderr
        .lines()
        .rev()
        .find(|line| !line.trim().is_empty());
    if let Some(last) = last.filter(|_| outcome.status == Status::Failed) {
        expect.insert("stderr".into(), json!({"contains": last.trim()}));
    }
    let artifacts = outcome.artifacts.iter();
    let artifacts: Vec<Value> = artifacts
        .map(|artifact| json!({"path": artifact.path, "sha256": artifact.sha256}))
        .collect();
    if !artifacts.is_empty() {
        expect.insert("artifacts".into(), artifacts.into());
    }
    expect.into()
}

/// Takes the secrets out of every text, names of fields too.
fn redact(value: &mut Value, secrets: &[String]) {
    let clean = |text: &str| {
        let secrets = secrets.iter();
        secrets.fold(text.to_owned(), |text, secret| {
            text.replace(secret, REDACTED)
        })
    };
    match value {
        Value::String(text) => *text = clean(text),
        Value::Array(items) => items.iter_mut().for_each(|item| redact(item, secrets)),
        Value::Object(fields) => {
            let old = std::mem::take(fields);
            for (name, mut value) in old {
                redact(&mut value, secrets);
                fields.insert(clean(&name), value);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::Bundle;
    use crate::runtime::{Artifact, Ended, Engine, LimitReport, SkillIdentity, Stop};
    use crate::testing::compare::compare;
    use crate::testing::reading;

    fn outcome(stop: Stop, stdout: &str) -> Outcome {
        let ended = Ended {
            stop,
            stdout: stdout.into(),
            stderr: b"line 3\nbad: hunter22\n".to_vec(),
            cut: Vec::new(),
            duration: std::time::Duration::from_millis(1),
        };
        let skill = SkillIdentity {
            name: "a".into(),
            version: None,
            tree_digest: String::new(),
        };
        let artifact = Artifact {
            path: "out/a.txt".into(),
            size: 1,
            sha256: "0".repeat(64),
            mime: None,
            url: None,
        };
        let limits = LimitReport::default();
        Outcome::judge(ended, vec![artifact], limits, Engine::Wasm, skill)
    }

    fn secret(name: &'static str, value: &'static str) -> Secret<'static> {
        Secret {
            name,
            value,
            is_kept: true,
        }
    }

    /// The text, and whether the case that is read from it would pass with the same end.
    fn saved(outcome: &Outcome) -> (String, bool) {
        let grants = Permissions {
            network: vec!["a.example".into()],
            env: vec!["TOKEN".into(), "LEVEL".into()],
            ..Permissions::default()
        };
        let values = [("TOKEN", "hunter22"), ("LEVEL", "1")];
        let values = values.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let input = json!({"key": "hunter22", "n": 1});
        let text = text(&Run {
            name: "first",
            script: "scripts/main.py:go",
            args: &["--x".into(), "1".into()],
            input: Some(&input),
            files: &[("b.csv".into(), "tests/files/first/b.csv".into())],
            grants: &grants,
            values: &values.into(),
            seed: Some(0),
            outcome,
            secrets: &[secret("TOKEN", "hunter22"), secret("LEVEL", "1")],
        });
        let text = text.unwrap();
        let files = [
            ("scripts/main.py", ""),
            ("tests/files/first/b.csv", ""),
            ("tests/first.yaml", &text),
        ];
        let files = files.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()));
        let suite = reading::read(&Bundle::in_memory(None, files));
        assert!(suite.flaws.is_empty(), "{:?}\n{text}", suite.flaws);
        let case = suite.cases().next().unwrap();
        assert_eq!((case.seed, case.function.as_deref()), (Some(0), Some("go")));
        assert_eq!(
            (case.env["TOKEN"].as_str(), case.env["LEVEL"].as_str()),
            (REDACTED, "1")
        );
        let passes = compare(&case.expect, outcome, std::path::Path::new("/nowhere")).is_empty();
        (text, passes)
    }

    #[test]
    fn a_saved_run_is_a_case_that_passes_and_holds_no_secret() {
        for (stop, stdout) in [
            (Stop::Exit(0), "{\"total\": 1}"),
            (Stop::Exit(0), "plain\n\n  text\n"),
            (Stop::Limit(Limit::Timeout), ""),
        ] {
            let (text, passes) = saved(&outcome(stop, stdout));
            assert!(passes, "{text}");
            assert!(!text.contains("hunter22"), "{text}");
        }
        // What a secret was part of reads the same when the case gives its stand-in.
        let (text, _) = saved(&outcome(Stop::Exit(3), "got hunter22"));
        assert!(
            text.contains("got redacted") && text.contains("bad: redacted"),
            "{text}"
        );
    }

    #[test]
    fn what_a_run_shows_of_a_secret_is_what_the_case_gives() {
        let (text, _) = saved(&outcome(Stop::Exit(0), "got [secret TOKEN]"));
        assert!(text.contains("got redacted"), "{text}");
    }

    #[test]
    fn a_secret_in_another_form_is_not_saved() {
        let outcome = outcome(Stop::Exit(0), "22retnuh");
        let run = Run {
            name: "first",
            script: "scripts/main.py",
            args: &[],
            input: None,
            files: &[],
            grants: &Permissions::default(),
            values: &BTreeMap::new(),
            seed: None,
            outcome: &outcome,
            secrets: &[secret("TOKEN", "hunter22")],
        };
        let leak = text(&run).unwrap_err();
        assert_eq!(leak.to_string(), "the value of `TOKEN` backwards");
    }
}
