//! Running with an engine that does what its input says.

use std::fs;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::json;

use super::*;
use crate::ops::Silent;
use crate::runtime::{Ended, Limit, Listener, Request as RunRequest, RuntimeError, Stop, Stream};
use crate::testing::Verdict;

/// Prints, writes, waits and ends as its input says.
#[derive(Default)]
struct Obeying {
    runs: AtomicUsize,
    at_once: AtomicUsize,
    most: AtomicUsize,
    unavailable: bool,
    prepared: Mutex<Vec<Language>>,
}

impl Obeying {
    fn run(&self, request: &RunRequest, listener: &dyn Listener) -> Result<Ended, RuntimeError> {
        if self.unavailable {
            return Err(RuntimeError::Unavailable {
                engine: "wasm",
                reason: "it is not built in".into(),
                hint: "build it in".into(),
            });
        }
        let number = self.runs.fetch_add(1, Ordering::SeqCst);
        let now = self.at_once.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(now, Ordering::SeqCst);
        let orders: Value = serde_json::from_slice(&request.stdin).unwrap_or_default();
        let mut mounts = request.mounts.iter();
        let output = &mounts.find(|mount| mount.guest == "/output").unwrap().host;
        let pause = Duration::from_millis(orders["wait"].as_u64().unwrap_or(0));
        std::thread::sleep(pause.min(request.limits.timeout));
        for (name, text) in orders["write"].as_object().into_iter().flatten() {
            fs::write(output.join(name), text.as_str().unwrap()).unwrap();
        }
        let mut names: Vec<_> = fs::read_dir(output)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        self.at_once.fetch_sub(1, Ordering::SeqCst);
        if listener.is_cancelled() {
            return Err(RuntimeError::Interrupted);
        }
        listener.wrote(Stream::Stdout, b"");
        let is_odd_flake = orders["flaky"] == true && number % 2 == 1;
        let exit = orders["exit"].as_i64().unwrap_or(0) + i64::from(is_odd_flake);
        let answer = json!({
            "args": request.args, "files": names, "env": request.variables.get("TOKEN"),
            "seed": request.seed,
        });
        Ok(Ended {
            stop: match pause > request.limits.timeout {
                true => Stop::Limit(Limit::Timeout),
                false => Stop::Exit(i32::try_from(exit).unwrap()),
            },
            stdout: answer.to_string().into_bytes(),
            stderr: Vec::new(),
            cut: Vec::new(),
            duration: pause,
        })
    }
}

/// The same engine for every script.
impl Engines for Obeying {
    fn engine(&self) -> Engine {
        Engine::Wasm
    }

    fn prepare(&self, language: Language) -> Result<(), Failure> {
        self.prepared.lock().unwrap().push(language);
        Ok(())
    }

    fn make(&self, _: &Opened) -> Result<Box<dyn Runner + '_>, Failure> {
        Ok(Box::new(Borrowed(self)))
    }
}

struct Borrowed<'r>(&'r Obeying);

impl Runner for Borrowed<'_> {
    fn engine(&self) -> Engine {
        Engine::Wasm
    }

    fn run(&self, request: &RunRequest, listener: &dyn Listener) -> Result<Ended, RuntimeError> {
        self.0.run(request, listener)
    }
}

/// A skill with these files, and what came of its tests.
fn tested(
    files: &[(&str, &str)],
    runner: &Obeying,
    change: impl FnOnce(&mut Request<'_>),
) -> Result<Report, Failure> {
    tested_until(files, runner, &|| false, change)
}

fn tested_until(
    files: &[(&str, &str)],
    runner: &Obeying,
    cancel: &dyn Cancel,
    change: impl FnOnce(&mut Request<'_>),
) -> Result<Report, Failure> {
    let folder = tempfile::tempdir().unwrap();
    let skill = folder.path().join("a");
    let own = [("SKILL.md", "---\nname: a\n---\n"), ("scripts/main.py", "")];
    for (path, text) in own.iter().chain(files) {
        let path = skill.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let skills = find(&[skill]);
    assert!(
        skills[0].suite.flaws.is_empty(),
        "{:?}",
        skills[0].suite.flaws
    );
    let mut request = Request {
        engines: runner,
        workspaces: folder.path().join("runs"),
        jobs: 2,
        choice: choose::Choice::default(),
        fail_fast: false,
        repeat: 1,
        seed: None,
        wishes: Wishes::default(),
        allow_grants: false,
        values: BTreeMap::new(),
        cancel,
    };
    change(&mut request);
    run(&skills, &request, &Silent)
}

/// Each case with its verdict and the first thing that was wrong.
fn told(report: &Report) -> Vec<String> {
    report
        .results()
        .map(|(_, result)| {
            let name = &result.case.name;
            match &result.verdict {
                Verdict::Skipped(why) => format!("{name}: skipped, {why}"),
                Verdict::NotRun(why) => format!("{name}: not run, {why}"),
                verdict => match verdict.failed() {
                    Some(failed) => {
                        let first = &failed.mismatches[0].message;
                        format!("{name}: {}, {first}", verdict.as_str())
                    }
                    None => format!("{name}: passed"),
                },
            }
        })
        .collect()
}

fn cases(text: &str, change: impl FnOnce(&mut Request<'_>)) -> Vec<String> {
    told(&tested(&[("tests/a.yaml", text)], &Obeying::default(), change).unwrap())
}

#[test]
fn cases_pass_and_fail_in_the_order_of_the_file() {
    let text = "\
- {name: one, input: {}, args: [x], env: {TOKEN: t}, expect: {output_contains: {args: [x], env: t}}}
- {name: two, input: {exit: 3}}
- {name: three, input: {exit: 3}, expect: {exit: 3}}
- {name: four, skip: later}
- {name: five, engine: native}
- {name: six, expect: {output: {}}}
";
    assert_eq!(
        cases(text, |_| ()),
        [
            "one: passed",
            "two: failed, the exit code is 3, not 0",
            "three: passed",
            "four: skipped, later",
            "five: skipped, it needs the native engine: `--engine native`",
            "six: failed, the output is not the expected value",
        ]
    );
}

#[test]
fn steps_of_a_scenario_share_their_output_and_stop_at_a_failure() {
    let text = "\
name: s
steps:
- {name: one, input: {write: {a: x}}, expect: {artifacts: [a]}}
- {name: two, input: {write: {b: y}}, expect: {output_contains: {files: [a, b]}, artifacts: [{path: a, contains: x}, b]}}
- {name: three, input: {exit: 1}}
- {name: four}
";
    let report = tested(&[("scenarios/s.yaml", text)], &Obeying::default(), |_| ()).unwrap();
    assert_eq!(
        told(&report),
        [
            "s / one: passed",
            "s / two: passed",
            "s / three: failed, the exit code is 1, not 0",
            "s / four: not run, the step `s / three` failed",
        ]
    );
}

#[test]
fn cases_share_nothing() {
    let text = "\
- {name: one, input: {write: {a: x}}}
- {name: two, expect: {output_contains: {files: []}, artifacts: [{path: a, exists: false}]}}
";
    assert_eq!(
        cases(text, |request| request.jobs = 1),
        ["one: passed", "two: passed"]
    );
}

#[test]
fn several_run_at_a_time() {
    let text = "- {input: {wait: 40}}\n".repeat(8);
    let runner = Obeying::default();
    let report = tested(&[("tests/a.yaml", &text)], &runner, |request| {
        request.jobs = 4;
    })
    .unwrap();
    assert_eq!(report.counts().passed, 8);
    assert_eq!(runner.most.load(Ordering::SeqCst), 4);
}

#[test]
fn flakes_are_named() {
    let text = "- {name: one, input: {flaky: true}}\n- {name: two}\n";
    let told = cases(text, |request| {
        request.repeat = 4;
        request.jobs = 1;
        request.choice.filters = vec!["ONE".into()];
    });
    assert_eq!(told, ["one: flaky, the exit code is 1, not 0"]);
}

#[test]
fn the_first_failure_can_end_it() {
    let text = "- {name: one, input: {exit: 1}}\n- {name: two}\n";
    let told = cases(text, |request| {
        request.fail_fast = true;
        request.jobs = 1;
    });
    assert_eq!(
        told,
        [
            "one: failed, the exit code is 1, not 0",
            "two: not run, an earlier case failed"
        ]
    );
}

#[test]
fn a_hanging_case_ends_and_the_others_go_on() {
    let text = "- {name: one, input: {wait: 60000}}\n- {name: two}\n";
    let told = cases(text, |request| {
        request.wishes.timeout = Some(Duration::from_millis(50));
    });
    assert_eq!(
        told,
        [
            "one: failed, the run ended as `timeout`, not with 0",
            "two: passed"
        ]
    );
    let text = "- {name: one, input: {wait: 60}, expect: {max_duration: 20ms}}\n";
    assert_eq!(
        cases(text, |_| ()),
        ["one: failed, it took 60 ms, and the most is 20 ms"]
    );
}

#[test]
fn the_user_ends_it_and_sees_what_was_done() {
    let text = "- {name: one}\n- {name: two}\n- {name: three}\n";
    let runner = Obeying::default();
    // The user presses Ctrl-C while the second case runs.
    let cancel = || runner.runs.load(Ordering::SeqCst) >= 2;
    let files = [("tests/a.yaml", text)];
    let report = tested_until(&files, &runner, &cancel, |request| request.jobs = 1).unwrap();
    assert!(report.interrupted);
    assert_eq!(
        told(&report),
        [
            "one: passed",
            "two: not run, interrupted",
            "three: not run, interrupted"
        ]
    );
}

#[test]
fn a_case_grants_itself_nothing() {
    let text = "- {name: one, grants: {network: ['a.example'], env: [TOKEN]}, expect: {output_contains: {env: mine}}}\n";
    assert_eq!(
        cases(text, |_| ()),
        ["one: failed, the case grants itself network `a.example`, env `TOKEN`"]
    );
    let told = cases(text, |request| {
        request.allow_grants = true;
        let mine = [("TOKEN", "mine"), ("OTHER", "x")];
        request.values = mine.map(|(a, b)| (a.to_owned(), b.to_owned())).into();
    });
    assert_eq!(told, ["one: passed"]);
}

#[test]
fn schemas_are_held_against_every_run_that_has_to_work() {
    let yaml = "entrypoint: scripts/main.py\npermissions: {env: []}\n\
                inputs: {schema: {properties: {exit: {maximum: 3}}}}\noutputs: {schema: {required: [nothing]}}\n";
    let text = "\
- {name: one, input: {exit: 4}, expect: {exit: 4}}
- {name: two, input: {exit: 0}}
- {name: three, input: {exit: 9}}
- {name: four, env: {TOKEN: x}}
";
    let files = [("skill.yaml", yaml), ("tests/a.yaml", text)];
    let told = told(&tested(&files, &Obeying::default(), |_| ()).unwrap());
    assert_eq!(told[0], "one: passed");
    assert!(
        told[1].contains("`nothing` is a required property"),
        "{told:?}"
    );
    assert!(
        told[2].contains("does not fit `inputs.schema` of skill.yaml: `exit`: 9"),
        "{told:?}"
    );
    assert!(
        told[3].contains("does not declare `TOKEN` under `permissions.env`"),
        "{told:?}"
    );
}

#[test]
fn a_seed_is_handed_on_and_a_case_may_have_its_own() {
    let text = "- {name: one, expect: {output_contains: {seed: 7}}}\n- {name: two, seed: 3, expect: {output_contains: {seed: 3}}}\n";
    assert_eq!(
        cases(text, |request| request.seed = Some(7)),
        ["one: passed", "two: passed"]
    );
}

#[test]
fn tags_and_names_choose() {
    let text = "- {name: one, tags: [slow]}\n- {name: two}\n";
    let tagged = cases(text, |request| request.choice.tags = vec!["slow".into()]);
    assert_eq!(tagged, ["one: passed"]);
    let named = cases(text, |request| {
        request.choice.filters = vec!["a.yaml::t".into()];
    });
    assert_eq!(named, ["two: passed"]);
}

#[test]
fn without_an_engine_nothing_is_reported_as_failed() {
    let runner = Obeying {
        unavailable: true,
        ..Obeying::default()
    };
    let failure = tested(&[("tests/a.yaml", "- {name: one}\n")], &runner, |_| ()).unwrap_err();
    assert_eq!(failure.kind, "engine-unavailable");
}

#[test]
fn what_a_language_needs_is_fetched_once_and_only_for_cases_that_run() {
    let runner = Obeying::default();
    let cases = "- {name: one, script: scripts/main.py}\n- {name: two, script: scripts/main.py}\n\
                 - {name: three, script: scripts/a.js, skip: later}\n";
    tested(
        &[("tests/a.yaml", cases), ("scripts/a.js", "")],
        &runner,
        |_| (),
    )
    .unwrap();
    assert_eq!(runner.prepared.into_inner().unwrap(), [Language::Python]);
}
