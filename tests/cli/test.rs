//! `test`, end to end, with the engine of programs of this machine.

#![cfg(target_os = "linux")]

use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::{CliTest, Ran};

const SKILL: &str = "\
---
name: sums
description: Sums up numbers. Use when numbers have to be summed up.
---

# Sums

```console
$ run sum.py <<< '{\"numbers\": [1, 2]}'
{\"total\": 3}
```
";

const YAML: &str = "\
entrypoint: scripts/sum.py
inputs:
  schema:
    required: [numbers]
    properties:
      numbers: {type: array}
outputs:
  schema:
    required: [total]
";

const SCRIPT: &str = "\
import json, pathlib, sys
given = json.load(sys.stdin)
if not isinstance(given.get('numbers'), list):
    print('`numbers` has to be a list', file=sys.stderr)
    sys.exit(2)
ledger = pathlib.Path('ledger.txt')
before = ledger.read_text() if ledger.exists() else ''
total = sum(given['numbers']) + BONUS
ledger.write_text(before + str(total) + '\\n')
print(json.dumps({'total': total}))
";

/// Comments and quotes are the author's.
const CASES: &str = "\
# The sums that matter.
- name: two numbers  # the usual
  input: {numbers: [20, 1]}
  expect:
    output: {total: 21}  # by hand
    artifacts:
      - {path: ledger.txt, contains: '21'}
- name: a word is no list
  input: {numbers: x}
  expect: {exit: 2, stderr: {contains: has to be a list}}
";

const SCENARIO: &str = "\
name: the ledger grows
steps:
  - {name: first, input: {numbers: [1]}}
  - name: second
    input: {numbers: [2]}
    expect: {artifacts: [{path: ledger.txt, contains: \"1\\n2\\n\"}]}
";

const EVALS: &str = "\
{\"skill_name\": \"sums\", \"evals\": [
  {\"id\": 1, \"prompt\": \"Sum up 1 and 2.\", \"assertions\": [{\"contains\": \"3\"}, \"It is polite\"]}
]}
";

/// A skill with a test of each kind; with a bonus its sums are wrong.
fn sums(bonus: &str) -> CliTest {
    CliTest::new()
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .file("sums/SKILL.md", SKILL)
        .file("sums/skill.yaml", YAML)
        .file("sums/scripts/sum.py", SCRIPT.replace("BONUS", bonus))
        .file("sums/tests/cases.yaml", CASES)
        .file("sums/tests/sum.input.json", "{\"numbers\": [4, 5]}\n")
        .file("sums/tests/sum.expected.json", "{\"total\": 9}\n")
        .file("sums/tests/sample_input.json", "{\"numbers\": []}\n")
        .file(
            "sums/tests/guide/use.md",
            "```console\n$ run sum.py < tests/sum.input.json\n...\n```\n",
        )
        .file("sums/scenarios/ledger.yaml", SCENARIO)
        .file("sums/evals/evals.json", EVALS)
}

fn run(test: &CliTest, line: &str) -> Ran {
    test.run(line.split(' '))
}

/// Runs with the engine that every machine with Linux has.
fn native(test: &CliTest, line: &str) -> Ran {
    run(test, &format!("test --engine native --jobs 2 {line}"))
}

/// The text without its times.
fn timeless(ran: &Ran) -> String {
    let times = regex::Regex::new(r"\b\d+(\.\d+)? (ms|s)\b").unwrap();
    times.replace_all(&ran.to_string(), "[TIME]").into_owned()
}

#[test]
fn every_kind_passes() {
    insta::assert_snapshot!(timeless(&native(&sums("0"), "sums")));
}

#[test]
fn every_kind_fails_readably() {
    insta::assert_snapshot!(timeless(&native(&sums("1"), "sums")));
}

#[test]
fn the_list_says_what_there_is_and_from_where() {
    insta::assert_snapshot!(run(&sums("0"), "test sums --list"));
    let listed = run(&sums("0"), "test sums --list --json");
    let value: Value = serde_json::from_str(&listed.stdout).unwrap();
    assert_eq!(value["tests"].as_array().unwrap().len(), 9, "{listed}");
}

#[test]
fn what_came_out_is_taken_over() {
    let test = sums("1");
    let updated = native(&test, "sums --update --filter cases.yaml");
    insta::assert_snapshot!(timeless(&updated));
    let text = fs::read_to_string(test.work().join("sums/tests/cases.yaml")).unwrap();
    assert_eq!(text, CASES.replace("{total: 21}", "{total: 22}"));
}

#[test]
fn a_slip_stops_before_anything_runs() {
    let test = sums("0").file(
        "sums/tests/slips.yaml",
        "- name: a\n  scirpt: sum.py\n- name: b\n  script: some.py\n",
    );
    insta::assert_snapshot!(native(&test, "sums"));
}

#[test]
fn a_skill_yaml_that_is_no_yaml_is_a_slip() {
    let test = sums("0").file(
        "sums/skill.yaml",
        "outputs:\n  schema: {type: object\nx: 1\n",
    );
    let ran = native(&test, "sums");
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("sums/skill.yaml:3:"), "{ran}");
    assert!(ran.stderr.contains("this is no YAML"), "{ran}");
}

#[test]
fn nothing_to_test_is_no_success() {
    let test = CliTest::new().file("sums/SKILL.md", SKILL.replace("$ run", "$ cat"));
    insta::assert_snapshot!(run(&test, "test sums"));
    assert_eq!(run(&test, "test sums --allow-none").code, Some(0));
    let named = run(&sums("0"), "test sums --engine native --filter nowhere");
    assert_eq!(named.code, Some(1), "{named}");
    assert!(named.stderr.contains("--list"), "{named}");
}

#[test]
fn a_test_that_hangs_ends_and_the_others_go_on() {
    let test = sums("0")
        .file("sums/scripts/hang.py", "while True: pass\n")
        .file(
            "sums/tests/hang.yaml",
            "- {name: hangs, script: hang.py, expect: {max_duration: 300ms}}\n",
        );
    let started = Instant::now();
    let ran = native(&test, "sums");
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(ran.stdout.contains("it was ended after 300 ms"), "{ran}");
    assert!(ran.stdout.contains("8 passed"), "{ran}");
    assert!(started.elapsed() < Duration::from_mins(1));
}

#[test]
fn the_least_coverage_is_held() {
    let test = sums("0").file("sums/scripts/other.py", "");
    let ran = native(&test, "sums --min-coverage 90");
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(ran.stderr.contains("90% is the least"), "{ran}");
    assert!(ran.stdout.contains("script `other.py`"), "{ran}");
    // Machines get all of it as documents: the report, and why it is not enough.
    let ran = native(&test, "sums --min-coverage 90 --json");
    assert_eq!(ran.code, Some(1), "{ran}");
    let mut lines = ran.stderr.lines();
    let error = lines.find(|line| !line.starts_with("no sandbox")).unwrap();
    let error: serde_json::Value = serde_json::from_str(error).unwrap();
    assert_eq!(error["error"]["kind"], "low-coverage", "{ran}");
    assert_eq!(lines.next(), None, "{ran}");
}

#[test]
fn first_cases_are_drafted_and_pass() {
    let test = CliTest::new()
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .file("sums/SKILL.md", SKILL.replace("console", "text"))
        .file(
            "sums/skill.yaml",
            YAML.replace("type: array", "type: array, items: {type: integer}"),
        )
        .file("sums/scripts/sum.py", SCRIPT.replace("BONUS", "0"));
    let drafted = run(&test, "test sums --scaffold");
    assert_eq!(drafted.code, Some(0), "{drafted}");
    let text = fs::read_to_string(test.work().join("sums/tests/sum.yaml")).unwrap();
    insta::assert_snapshot!(text);
    let ran = native(&test, "sums --tag unreviewed --filter work");
    assert_eq!(ran.code, Some(0), "{ran}");
    let again = run(&test, "test sums --scaffold");
    assert!(again.stderr.contains("is there already"), "{again}");
}

#[test]
fn a_run_is_saved_as_a_case_that_passes() {
    let test = sums("0").file("numbers.csv", "1\n");
    let saved = test.run([
        "run",
        "sums",
        "--engine",
        "native",
        "--input",
        "{\"numbers\": [7]}",
        "--save-case",
        "seven",
        "--file",
        "n.csv=numbers.csv",
        "--env",
        "TOKEN=hunter22",
    ]);
    assert_eq!(saved.code, Some(0), "{saved}");
    let text = fs::read_to_string(test.work().join("sums/tests/seven.yaml")).unwrap();
    assert!(!text.contains("hunter22"), "{text}");
    insta::assert_snapshot!(text);
    let ran = native(&test, "sums --filter seven");
    assert_eq!(ran.code, Some(0), "{ran}");
    let again = run(&test, "run sums --engine native --save-case seven");
    assert_eq!(again.code, Some(2), "{again}");
}

#[test]
fn an_agent_is_asked_and_graded() {
    let test = sums("0");
    let ran = test.run([
        "test",
        "sums",
        "--engine",
        "native",
        "--filter",
        "two numbers",
        "--filter",
        "evals/",
        "--agent-cmd",
        "echo 4",
    ]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(
        ran.stderr.contains("0 passed, 1 failed, 1 ungraded"),
        "{ran}"
    );
    let benchmark = fs::read(test.work().join("eval-results/sums/benchmark.json")).unwrap();
    let benchmark: Value = serde_json::from_slice(&benchmark).unwrap();
    assert_eq!(benchmark["runs"][0]["result"]["failed"], 1);
    assert_eq!(
        benchmark["runs"][0]["expectations"][1]["passed"],
        Value::Null
    );
}

#[test]
fn evals_stand_in_reports_for_machines() {
    let test = sums("0");
    let asked = |format: &str| {
        let line = ["test", "sums", "--engine", "native", "--filter", "evals/"];
        let ran = test.run(
            line.into_iter()
                .chain(["--agent-cmd", "echo 4", "--format", format]),
        );
        assert_eq!(ran.code, Some(1), "{ran}");
        ran.stdout
    };
    let report: Value = serde_json::from_str(&asked("json")).unwrap();
    assert_eq!(report["summary"]["failed"], 1);
    let case = &report["skills"][0]["cases"][0];
    assert_eq!(
        (&case["kind"], &case["verdict"]),
        (&"eval".into(), &"failed".into())
    );
    assert!(asked("tap").contains("not ok 1 - sums/evals/evals.json::eval 1"));
    assert!(asked("junit").contains("failures=\"1\""));
}

#[test]
fn evals_are_chosen_as_tests_are() {
    let test = sums("0");
    let asked = |filter: &str| {
        let line = ["test", "sums", "--engine", "native", "--filter", filter];
        test.run(
            line.into_iter()
                .chain(["--agent-cmd", "touch asked; echo 3"]),
        )
    };
    let results = test.work().join("eval-results");
    let cases = asked("two numbers");
    assert_eq!(cases.code, Some(0), "{cases}");
    assert!(!results.exists(), "{cases}");
    let evals = asked("evals/");
    assert_eq!(evals.code, Some(0), "{evals}");
    assert!(results.join("sums/benchmark.json").is_file(), "{evals}");
    let listed = run(&test, "test sums --list --filter evals/");
    assert!(listed.stdout.contains("Sum up 1 and 2."), "{listed}");
    let printed = asked("sums/tests/cases.yaml::two numbers");
    assert!(printed.stdout.contains("1 passed"), "{printed}");
    let neither = asked("nowhere");
    assert!(
        neither.stderr.contains("no test has such a name"),
        "{neither}"
    );
}

#[test]
fn only_what_has_changed_is_tested() {
    let test = sums("0");
    let git = |arguments: &[&str]| {
        let mut git = Command::new("git");
        git.args(["-c", "user.name=a", "-c", "user.email=a@example.com"]);
        let done = git.args(arguments).current_dir(test.work()).output();
        done.is_ok_and(|output| output.status.success())
    };
    assert!(git(&["init", "-q"]) && git(&["add", "."]) && git(&["commit", "-qm", "a"]));
    let none = native(&test, "sums --changed");
    assert!(none.stderr.contains("no test is concerned"), "{none}");
    assert!(!none.stderr.contains("none asked"), "{none}");
    let path = test.work().join("sums/tests/cases.yaml");
    fs::write(path, CASES.replace("usual", "rule")).unwrap();
    let some = native(&test, "sums --changed=HEAD --format tap");
    assert!(some.stdout.contains("1..2\n"), "{some}");
}

/// Whether the script that hangs has been started.
fn is_hanging(test: &CliTest) -> bool {
    let runs = fs::read_dir(test.work().join("../cache/workspaces-v1"));
    let mut runs = runs.into_iter().flatten().flatten();
    runs.any(|run| run.path().join("output/hanging").exists())
}

#[test]
fn an_interrupt_shows_what_was_done() {
    let test = sums("0")
        .file(
            "sums/scripts/hang.py",
            "open('hanging', 'w').close()\nwhile True: pass\n",
        )
        .file("sums/tests/zz.yaml", "- {name: hangs, script: hang.py}\n");
    let mut child = test
        .command()
        .args(["test", "sums", "--engine", "native", "--jobs", "1"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The case that hangs is the last, and leaves a sign.
    let started = Instant::now();
    while !is_hanging(&test) {
        assert!(started.elapsed() < Duration::from_mins(1), "it never hangs");
        std::thread::sleep(Duration::from_millis(20));
    }
    let id = i32::try_from(child.id()).unwrap();
    let pid = rustix::process::Pid::from_raw(id).unwrap();
    assert_eq!(child.try_wait().unwrap(), None);
    rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
    let output = child.wait_with_output().unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(130), "{told}");
    assert!(told.contains("interrupted: 9 tests"), "{told}");
    assert!(told.contains("::hangs interrupted"), "{told}");
}

#[test]
fn reports_fit_their_schema_and_the_page_is_whole() {
    let test = sums("1");
    let ran = native(&test, "sums --json --report page.html");
    let document: Value = serde_json::from_str(&ran.stdout).unwrap();
    let schema = run(&test, "schema test-report").stdout;
    let schema: Value = serde_json::from_str(&schema).unwrap();
    assert!(jsonschema::is_valid(&schema, &document), "{document:#}");
    let page = fs::read_to_string(test.work().join("page.html")).unwrap();
    assert!(page.starts_with("<!doctype html>") && page.trim_end().ends_with("</html>"));
}

#[test]
fn no_sandbox_is_told_once() {
    let test = sums("0");
    let ran = native(&test, "sums --unsafe-no-sandbox");
    assert_eq!(ran.stderr.matches("no sandbox").count(), 1, "{ran}");
    let ran = native(&test, "sums --unsafe-no-sandbox --quiet");
    assert_eq!(ran.stderr.matches("no sandbox").count(), 1, "{ran}");
}

/// What `init` and `add` write is understood.
#[test]
fn templates_are_read_as_they_are() {
    let test = CliTest::new();
    for (template, count) in [
        ("python", 4),
        ("javascript", 4),
        ("document", 3),
        ("wasm", 2),
    ] {
        let made = test.run([
            "init",
            template,
            "--template",
            template,
            "--yes",
            "--description",
            "Tries things. Use when they have to be tried.",
        ]);
        assert_eq!(made.code, Some(0), "{made}");
        let listed = run(&test, &format!("test {template} --list"));
        assert_eq!(listed.code, Some(0), "{listed}");
        assert!(
            listed.stdout.contains(&format!("{count} tests")),
            "{listed}"
        );
    }
    for kind in ["test", "scenario"] {
        let added = test.run(["add", kind, "more", "--skill", "python"]);
        assert_eq!(added.code, Some(0), "{added}");
    }
    let listed = run(&test, "test python --list");
    assert!(listed.stdout.contains("6 tests"), "{listed}");
}

/// A running program that is ended with its test.
struct Watching(std::process::Child);

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_change_is_tested_at_once() {
    use std::io::{BufRead, BufReader};

    let test = sums("0");
    let child = test
        .command()
        .args([
            "test",
            "sums",
            "--engine",
            "native",
            "--watch",
            "--filter",
            "two numbers",
        ])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut watching = Watching(child);
    let (sender, rounds) = std::sync::mpsc::channel();
    let told = BufReader::new(watching.0.stderr.take().unwrap());
    std::thread::spawn(move || {
        for line in told.lines().map_while(Result::ok) {
            if line.contains("watching for changes") && sender.send(()).is_err() {
                break;
            }
        }
    });
    let patience = Duration::from_mins(1);
    rounds.recv_timeout(patience).unwrap();
    let path = test.work().join("sums/tests/cases.yaml");
    fs::write(path, CASES.replace("total: 21", "total: 5")).unwrap();
    rounds.recv_timeout(patience).unwrap();
    let id = i32::try_from(watching.0.id()).unwrap();
    let pid = rustix::process::Pid::from_raw(id).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
    let mut results = String::new();
    let mut stdout = watching.0.stdout.take().unwrap();
    std::io::Read::read_to_string(&mut stdout, &mut results).unwrap();
    assert_eq!(watching.0.wait().unwrap().code(), Some(130), "{results}");
    assert!(
        results.contains("1 passed") || results.contains("2 passed"),
        "{results}"
    );
    assert!(results.contains("total: expected 5, got 21"), "{results}");
}

/// What is called like a test and cannot be read must not pass for tested.
#[test]
fn a_test_that_is_no_file_of_the_skill_stops_all() {
    let case = "- script: sum.py\n  expect: {exit: 0}\n";
    let refused = |path: &str, make: &dyn Fn(&std::path::Path)| {
        let test = CliTest::new()
            .file("out.yaml", case)
            .file("sums/SKILL.md", SKILL)
            .file("sums/skill.yaml", YAML)
            .file("sums/scripts/sum.py", "");
        let place = test.work().join("sums").join(path);
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        make(&place);
        let ran = test.run(["test", "sums", "--engine", "native"]);
        assert_eq!(ran.code, Some(2), "{ran}");
        assert!(
            ran.stderr.contains(&format!("--> sums/{path}:1:1\n")),
            "{ran}"
        );
        assert!(ran.stderr.contains("in its place, or remove it"), "{ran}");
        ran.stderr
    };
    let link = |to: &'static str| {
        move |place: &std::path::Path| std::os::unix::fs::symlink(to, place).unwrap()
    };
    let pipe = |place: &std::path::Path| {
        assert!(
            Command::new("mkfifo")
                .arg(place)
                .status()
                .unwrap()
                .success()
        );
    };
    for path in ["tests/b.yaml", "tests/main.yaml", "scenarios/a.md"] {
        refused(path, &link("nowhere"));
        let said = refused(path, &link("../../out.yaml"));
        assert!(said.contains("leads out of its folder"), "{said}");
        refused(path, &pipe);
        refused(path, &|place| fs::create_dir(place).unwrap());
    }
    let said = refused("tests", &|place| fs::write(place, case).unwrap());
    assert!(
        said.contains("`tests` has to be a folder, and is a file"),
        "{said}"
    );
    let said = refused("tests", &link("scripts"));
    assert!(
        said.contains("`tests` has to be a folder, and is a link"),
        "{said}"
    );
}
