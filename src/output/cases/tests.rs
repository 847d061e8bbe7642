//! One report in every format.

use std::time::Duration;

use serde_json::{Value, json};

use super::*;
use crate::bundle::Bundle;
use crate::output::Look;
use crate::runtime::{Ended, Engine, LimitReport, Outcome, SkillIdentity, Stop};
use crate::testing::compare::{Detail, Mismatch, json::exact};
use crate::testing::coverage::{Coverage, Item, Part};
use crate::testing::report::{CaseResult, Failed, SkillReport, Verdict};

const CASES: &str = "\
- name: passes
- name: differs
- name: 'talks <b> # of \"quotes\" & \u{1b}[31m'
- name: flakes
- name: is left out
- name: was not reached
";

fn outcome(stderr: &str) -> Outcome {
    let ended = Ended {
        stop: Stop::Exit(2),
        stdout: b"{}".to_vec(),
        stderr: stderr.into(),
        cut: Vec::new(),
        duration: Duration::from_millis(7),
    };
    let skill = SkillIdentity {
        name: "a".into(),
        version: None,
        tree_digest: String::new(),
    };
    let limits = LimitReport::default();
    Outcome::judge(ended, Vec::new(), limits, Engine::Wasm, skill)
}

fn report() -> Report {
    let files = [("scripts/main.py", ""), ("tests/a.yaml", CASES)];
    let files = files.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()));
    let suite = crate::testing::reading::read(&Bundle::in_memory(None, files));
    let failed = |mismatches| Failed {
        mismatches,
        hints: vec!["look again".into()],
    };
    let expected = json!({"total": 20, "rows": [{"a": 1}], "gone": 1});
    let actual = json!({"total": 21, "rows": [{"a": 2}], "new": null});
    let differs = Detail::Json(exact(&expected, &actual));
    let text = Detail::Text {
        expected: "one\ntwo\nthree".into(),
        actual: "one\n2 <script>alert(1)</script>\nthree".into(),
    };
    let verdicts = [
        Verdict::Passed,
        Verdict::Failed(failed(vec![
            Mismatch::new("exit", "the exit code is 2, not 0", Detail::Nothing),
            Mismatch::new("output", "the output is not the expected value", differs),
        ])),
        Verdict::Failed(failed(vec![Mismatch::new(
            "stdout",
            "stdout is not the expected text",
            text,
        )])),
        Verdict::Flaky {
            failures: 1,
            last: failed(vec![Mismatch::new(
                "exit",
                "the exit code is 1, not 0",
                Detail::Nothing,
            )]),
        },
        Verdict::Skipped("later".into()),
        Verdict::NotRun("an earlier case failed".into()),
    ];
    let results = suite
        .cases()
        .zip(verdicts)
        .map(|(case, verdict)| CaseResult {
            case: case.clone(),
            duration: Duration::from_millis(41),
            runs: if matches!(verdict, Verdict::Flaky { .. }) {
                3
            } else {
                1
            },
            outcome: verdict
                .failed()
                .map(|_| outcome("Traceback\n  boom \u{1b}[2J\n")),
            verdict,
        });
    let item = |part, name: &str, covered| Item {
        part,
        name: name.to_owned(),
        covered,
    };
    let items = vec![
        item(Part::Script, "main.py", true),
        item(Part::Input, "main.py: rows", false),
    ];
    Report {
        skills: vec![SkillReport {
            path: "skills/a".into(),
            name: "a".into(),
            results: results.collect(),
            coverage: Coverage { items },
            evals: Vec::new(),
            notices: vec!["`tests/data.json` was left out: it holds no tests".into()],
        }],
        duration: Duration::from_millis(1234),
        interrupted: false,
    }
}

/// The bytes that a printer without colours would show.
fn text(format: CaseFormat) -> String {
    let (mut reader, writer) = std::io::pipe().unwrap();
    let printer = Printer::with_streams(
        Look::PLAIN,
        Verbosity::Normal,
        Box::new(writer),
        Box::new(std::io::sink()),
    );
    write(format, &report(), &printer);
    printer.finish().unwrap();
    drop(printer);
    let mut text = String::new();
    std::io::Read::read_to_string(&mut reader, &mut text).unwrap();
    text
}

#[test]
fn people_see_what_was_wrong() {
    insta::assert_snapshot!(text(CaseFormat::Human));
}

#[test]
fn a_tap_reader_finds_a_plan_and_a_line_a_case() {
    insta::assert_snapshot!(text(CaseFormat::Tap));
}

#[test]
fn github_gets_one_command_a_failure() {
    insta::assert_snapshot!(text(CaseFormat::Github));
}

#[test]
fn junit_holds_every_case() {
    let text = text(CaseFormat::Junit);
    assert!(
        text.contains("tests=\"6\" skipped=\"2\" failures=\"3\""),
        "{text}"
    );
    assert!(
        text.contains("file=\"skills/a/tests/a.yaml\" line=\"2\""),
        "{text}"
    );
    assert!(!text.contains('\u{1b}'), "{text}");
}

#[test]
fn the_document_fits_its_schema() {
    let schema = include_str!("../../../docs/schemas/test-report.schema.json");
    let schema: Value = serde_json::from_str(schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let document: Value = serde_json::from_str(&text(CaseFormat::Json)).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(&document)
        .map(|e| e.to_string())
        .collect();
    assert!(errors.is_empty(), "{errors:?}");
    let differences = &document["skills"][0]["cases"][1]["mismatches"][1]["differences"];
    assert_eq!(differences[3], json!({"path": "new", "actual": null}));
}

#[test]
fn nothing_that_a_script_printed_gets_to_run_in_the_page() {
    let page = String::from_utf8(page(&report()).unwrap()).unwrap();
    assert!(
        page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"),
        "{page}"
    );
    assert!(
        !page.contains("<script") && !page.contains("<b># of"),
        "{page}"
    );
    // Nothing is fetched: the page is whole by itself.
    assert!(
        !page.contains("http:") && !page.contains("https:"),
        "{page}"
    );
    for word in [
        "prefers-color-scheme: dark",
        "color-scheme: light dark",
        "<title>3 of 6 tests failed",
    ] {
        assert!(page.contains(word), "{word}");
    }
}

#[test]
fn the_summary_is_one_line() {
    let line = summary(&report());
    assert_eq!(
        line,
        "6 tests: 3 failed, 1 flaky, 1 passed, 1 skipped, 1 not run in 1.2 s"
    );
}
