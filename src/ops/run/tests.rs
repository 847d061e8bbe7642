//! Planning and executing, with an engine that does what the test says.

use std::fs;
use std::time::Duration;

use serde_json::json;

use super::*;
use crate::runtime::{Ended, Engine, RuntimeError, Stop, Unwatched};

/// Answers with this text and code, and leaves one file.
struct Answering(&'static str, i32);

impl Runner for Answering {
    fn engine(&self) -> Engine {
        Engine::Wasm
    }

    fn run(&self, request: &Request, _: &dyn Listener) -> Result<Ended, RuntimeError> {
        let host = |guest: &str| {
            let mount = request.mounts.iter().find(|mount| mount.guest == guest);
            mount.unwrap().host.clone()
        };
        fs::write(host("/output").join("table.csv"), "a,b\n").unwrap();
        fs::write(host("/tmp").join("late.txt"), "late").unwrap();
        Ok(Ended {
            stop: Stop::Exit(self.1),
            stdout: self.0.into(),
            stderr: b"cat: notes.txt: No such file or directory\n".to_vec(),
            cut: Vec::new(),
            duration: Duration::from_millis(1),
        })
    }
}

/// A skill on disk, and the job that runs it.
fn job(yaml: &str) -> (tempfile::TempDir, Job) {
    let folder = tempfile::tempdir().unwrap();
    let skill = folder.path().join("a");
    fs::create_dir_all(skill.join("scripts")).unwrap();
    fs::create_dir_all(skill.join("vendor/python/x")).unwrap();
    fs::write(
        skill.join("SKILL.md"),
        "---\nname: a\ndescription: d\n---\n",
    )
    .unwrap();
    fs::write(skill.join("skill.yaml"), yaml).unwrap();
    fs::write(skill.join("scripts/main.py"), "").unwrap();
    fs::write(skill.join("notes.txt"), "").unwrap();
    let job = Job {
        folder: skill,
        workspaces: folder.path().join("runs"),
        ..Job::default()
    };
    (folder, job)
}

fn permissions(network: &[&str], env: &[&str]) -> Permissions {
    let words = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect();
    Permissions {
        network: words(network),
        env: words(env),
        ..Permissions::default()
    }
}

#[test]
fn a_plan_is_what_the_skill_and_the_user_say_together() {
    let (_folder, mut job) = job(
        "entrypoint: scripts/main.py:go\nversion: 1.2.0\ncwd: skill\n\
         limits: {timeout: 5s}\npermissions: {env: [KEY, OTHER]}\n",
    );
    job.input = Some(json!({"a": 1}));
    job.args = vec!["-x".into()];
    job.grants = permissions(&[], &["KEY"]);
    job.values.insert("KEY".into(), "1".into());
    job.values.insert("OTHER".into(), "2".into());
    let plan = plan(&job).unwrap();
    let request = &plan.request;
    assert_eq!(request.script, "/skill/scripts/main.py");
    assert_eq!(request.function.as_deref(), Some("go"));
    assert_eq!(request.stdin, br#"{"a":1}"#);
    assert_eq!(request.variables["OPEN_SKILLS_INPUT"], r#"{"a":1}"#);
    assert_eq!(request.variables.get("OTHER"), None);
    assert_eq!(request.packages, ["/skill/vendor/python"]);
    assert_eq!(
        (request.cwd, request.limits.timeout.as_secs()),
        (Cwd::Skill, 5)
    );
    assert_eq!(plan.skill.version.as_deref(), Some("1.2.0"));
    assert!(plan.skill.tree_digest.starts_with("sha256:"));
    assert_eq!(request.allowed.missing.len(), 1);
}

#[test]
fn a_long_input_is_on_standard_input_only() {
    let (_folder, mut job) = job("");
    job.input = Some("x".repeat(MAX_INPUT_VARIABLE).into());
    let first = plan(&job).unwrap();
    assert!(!first.request.variables.contains_key("OPEN_SKILLS_INPUT"));
    job.wishes.input = Some(1_000);
    assert_eq!(plan(&job).unwrap_err().kind, "too-large");
}

#[test]
fn folders_of_the_host_keep_their_path_and_never_hide_those_of_the_run() {
    let (folder, mut job) = job("");
    let data = fs::canonicalize(folder.path()).unwrap().join("data");
    fs::create_dir(&data).unwrap();
    let path = data.to_str().unwrap().to_owned();
    // Temporary folders lie below /tmp, where the run has a folder of its own.
    job.grants.read = vec![path.clone()];
    let planned = plan(&job).unwrap();
    let mut mounts = planned.request.mounts.iter();
    let mount = mounts.find(|mount| mount.guest == path);
    assert!(!mount.unwrap().writable);
    for path in ["/", "/tmp", "/output/x", "relative"] {
        job.grants.read = vec![path.to_owned()];
        assert_eq!(plan(&job).unwrap_err().kind, "usage", "{path}");
    }
    job.grants.read = vec!["/etc/passwd".to_owned()];
    assert!(plan(&job).unwrap_err().message.contains("takes a folder"));
}

fn ended(yaml: &str, runner: &Answering, out: Option<&Path>) -> Report {
    let (_folder, job) = job(yaml);
    let plan = plan(&job).unwrap();
    execute(runner, &plan, &Unwatched, out).unwrap()
}

#[test]
fn an_output_that_does_not_fit_fails_the_run() {
    let yaml = "outputs: {schema: {type: object}}\n";
    let good = ended(yaml, &Answering("{}", 0), None);
    assert_eq!(
        (good.outcome.status, good.outcome.process_code()),
        (Status::Ok, 0)
    );
    let bad = ended(yaml, &Answering("[1]", 0), None);
    assert_eq!(
        (bad.outcome.status, bad.outcome.process_code()),
        (Status::Failed, 1)
    );
    assert_eq!(bad.outcome.problems.len(), 1);
    // A script that failed by itself has said enough.
    let failed = ended(yaml, &Answering("", 3), None);
    assert!(failed.outcome.problems.is_empty());
}

#[test]
fn a_path_of_the_skill_gets_a_hint_only_when_the_run_failed() {
    let hints = |code| ended("", &Answering("", code), None).hints;
    assert!(hints(1)[0].contains("`/skill/notes.txt`"));
    assert!(hints(0).is_empty());
}

#[test]
fn a_file_in_tmp_that_the_output_names_is_kept_too() {
    let out = tempfile::tempdir().unwrap();
    let answer = r#"{"files": ["/tmp/late.txt", "/tmp/../etc/passwd", "/tmp/none", "/etc/hosts"]}"#;
    let report = ended("", &Answering(answer, 0), Some(out.path()));
    let paths: Vec<_> = report
        .outcome
        .artifacts
        .iter()
        .map(|a| a.path.as_str())
        .collect();
    assert_eq!(paths, ["late.txt", "table.csv"]);
    assert_eq!(
        fs::read_to_string(out.path().join("late.txt")).unwrap(),
        "late"
    );
}
