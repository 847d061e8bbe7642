//! Every format over one small report that has a bit of everything.

use std::sync::Arc;

use serde_json::Value;

use super::*;
use crate::diagnostics::{Change, Finding, Fix, Label, RuleId, Severity, SourceFile, Span};
use crate::lint::SkillReport;

const TEXT: &str = "---\nname: Ünfit, name\ndescription: Does it\n---\n";

fn finding(code: &'static str, severity: Severity, file: &Arc<SourceFile>) -> Finding {
    Finding {
        rule: RuleId {
            code,
            name: "some-rule",
        },
        severity,
        message: format!("something about {code}"),
        file: Arc::clone(file),
        span: None,
        label: None,
        labels: Vec::new(),
        notes: Vec::new(),
        fixes: Vec::new(),
        profiles: vec!["spec"],
    }
}

fn replace(span: Span, text: &str) -> Change {
    Change::Replace {
        file: "SKILL.md".to_owned(),
        span,
        text: text.to_owned(),
    }
}

fn skill(path: &str, findings: Vec<Finding>) -> SkillReport {
    SkillReport {
        path: path.to_owned(),
        name: None,
        profiles: vec!["spec"],
        profile_reason: None,
        findings,
        baselined: 0,
    }
}

fn sample() -> Report {
    let file = Arc::new(SourceFile::new("SKILL.md", TEXT));
    let folder = Arc::new(SourceFile::nameless_text("scripts/run it.py"));
    let name = Span::new(10, 22);
    let marked = Finding {
        span: Some(name),
        label: Some("not a name".to_owned()),
        labels: vec![Label {
            span: Span::new(4, 8),
            text: "this field".to_owned(),
        }],
        notes: vec!["100% sure".to_owned()],
        fixes: vec![Fix::safe(
            "write `unfit-name`",
            vec![replace(name, "unfit-name")],
        )],
        profiles: vec!["spec", "cursor"],
        ..finding("NM001", Severity::Error, &file)
    };
    let alternatives = Finding {
        span: Some(Span::new(36, 43)),
        fixes: vec![
            Fix::risky("say more", vec![replace(Span::at(43), " well")]),
            Fix::advice("say when to use it"),
        ],
        ..finding("DS001", Severity::Warning, &file)
    };
    let placeless = Finding {
        fixes: vec![Fix::safe(
            "set the run bit",
            vec![Change::MakeExecutable {
                file: "scripts/run it.py".to_owned(),
            }],
        )],
        ..finding("SC001", Severity::Info, &folder)
    };
    Report {
        skills: vec![
            skill("skills/a", vec![marked, alternatives, placeless]),
            skill("skills/b", Vec::new()),
        ],
        notices: vec!["cannot list `locked`: permission denied".to_owned()],
    }
}

fn shown(format: FindingFormat, report: &Report) -> String {
    let mut out = Vec::new();
    write_to(&mut out, format, report, &[], Look::PLAIN, true).unwrap();
    let text = String::from_utf8(out).unwrap();
    anstream::adapter::strip_str(&text).to_string()
}

#[test]
fn human_marks_the_source_and_shows_the_way_out() {
    insta::assert_snapshot!(shown(FindingFormat::Human, &sample()), @r"
    error[NM001]: something about NM001
     --> skills/a/SKILL.md:2:7
      |
    2 | name: Ünfit, name
      | ----  ^^^^^^^^^^^ not a name
      | |
      | this field
      |
      = note: 100% sure
      = note: refused by spec, cursor
      = help: for more, run `open-skills explain NM001`
    help: write `unfit-name`
      |
    2 - name: Ünfit, name
    2 + name: unfit-name
      |

    warning[DS001]: something about DS001
     --> skills/a/SKILL.md:3:14
      |
    3 | description: Does it
      |              ^^^^^^^
      |
      = help: say when to use it
      = help: for more, run `open-skills explain DS001`
    help: say more
      |
    3 | description: Does it well
      |                      ++++

    info[SC001]: something about SC001
    --> skills/a/scripts/run it.py
     = help: set the run bit (makes `scripts/run it.py` executable)
     = help: for more, run `open-skills explain SC001`

    warning: cannot list `locked`: permission denied
    1 error, 1 warning, 1 note in 2 skills (2 fixable with `--fix`)
    ");
}

#[test]
fn concise_is_a_line_a_finding() {
    insta::assert_snapshot!(shown(FindingFormat::Concise, &sample()), @r"
    skills/a/SKILL.md:2:7: error[NM001] something about NM001
    skills/a/SKILL.md:3:14: warning[DS001] something about DS001
    skills/a/scripts/run it.py: info[SC001] something about SC001
    warning: cannot list `locked`: permission denied
    1 error, 1 warning, 1 note in 2 skills (2 fixable with `--fix`)
    ");
}

#[test]
fn github_gets_workflow_commands() {
    insta::assert_snapshot!(shown(FindingFormat::Github, &sample()), @r"
    ::error file=skills/a/SKILL.md,line=2,col=7,endLine=2,endColumn=17,title=NM001 some-rule::something about NM001%0Ahelp: write `unfit-name`
    ::warning file=skills/a/SKILL.md,line=3,col=14,endLine=3,endColumn=20,title=DS001 some-rule::something about DS001%0Ahelp: say more
    ::notice file=skills/a/scripts/run it.py,title=SC001 some-rule::something about SC001%0Ahelp: set the run bit
    ");
}

#[test]
fn junit_has_a_suite_a_skill() {
    insta::assert_snapshot!(shown(FindingFormat::Junit, &sample()), @r#"
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="open-skills lint" tests="4" skipped="0" failures="2" errors="0">
        <testsuite name="skills/a" tests="3" skipped="0" errors="0" failures="2">
            <testcase name="DS001 some-rule" classname="skills/a">
                <failure message="something about DS001" type="warning">skills/a/SKILL.md:3:14: warning: something about DS001</failure>
            </testcase>
            <testcase name="NM001 some-rule" classname="skills/a">
                <failure message="something about NM001" type="error">skills/a/SKILL.md:2:7: error: something about NM001</failure>
            </testcase>
            <testcase name="SC001 some-rule" classname="skills/a">
                <system-out>skills/a/scripts/run it.py: info: something about SC001</system-out>
            </testcase>
        </testsuite>
        <testsuite name="skills/b" tests="1" skipped="0" errors="0" failures="0">
            <testcase name="lint" classname="skills/b"/>
        </testsuite>
    </testsuites>
    "#);
}

fn check(schema: &str, document: &str) {
    let schema: Value = serde_json::from_str(schema).unwrap();
    let document: Value = serde_json::from_str(document).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(&document)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert_eq!(errors, Vec::<String>::new());
}

#[test]
fn json_is_what_its_schema_says() {
    let schema = include_str!("../../../docs/schemas/lint-report.schema.json");
    let text = shown(FindingFormat::Json, &sample());
    check(schema, &text);
    check(schema, &shown(FindingFormat::Json, &Report::default()));
    let json: Value = serde_json::from_str(&text).unwrap();
    let findings = &json["skills"][0]["findings"];
    assert_eq!(json["summary"]["infos"], 1);
    assert_eq!(findings[0]["fix"]["edits"][0]["text"], "unfit-name");
    assert_eq!(findings[0]["column"], 7);
    assert_eq!(findings[0]["end_column"], 18);
    assert!(findings[1]["fix"].is_null());
    assert_eq!(findings[1]["alternatives"].as_array().unwrap().len(), 2);
    assert!(findings[2]["line"].is_null());
}

#[test]
fn sarif_is_what_its_schema_says() {
    let schema = include_str!("../../../tests/fixtures/sarif/subset.schema.json");
    let text = shown(FindingFormat::Sarif, &sample());
    check(schema, &text);
    let sarif: Value = serde_json::from_str(&text).unwrap();
    let results = &sarif["runs"][0]["results"];
    let uri = |index: usize| {
        &results[index]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    };
    assert_eq!(uri(0), "skills/a/SKILL.md");
    assert_eq!(uri(2), "skills/a/scripts/run%20it.py");
    assert_eq!(results[2]["level"], "note");
}

#[test]
fn fingerprints_stay_when_lines_move_and_differ_between_twins() {
    let prints = |before: &str| -> Vec<String> {
        let file = Arc::new(SourceFile::new("SKILL.md", format!("{before}x\nx\ny\n")));
        let at = |line: usize| Finding {
            span: file.line_span(line + before.lines().count()),
            ..finding("AU001", Severity::Warning, &file)
        };
        let report = Report {
            skills: vec![skill("a", vec![at(1), at(2), at(3)])],
            notices: Vec::new(),
        };
        let sarif: Value = serde_json::from_str(&shown(FindingFormat::Sarif, &report)).unwrap();
        let results = sarif["runs"][0]["results"].as_array().unwrap().clone();
        let print =
            |result: &Value| result["partialFingerprints"]["openSkillsFinding/v1"].to_string();
        results.iter().map(print).collect()
    };
    assert_eq!(prints(""), prints("new\nlines\n"));
    let unique: std::collections::HashSet<String> = prints("").into_iter().collect();
    assert_eq!(unique.len(), 3);
}

#[test]
fn nothing_found_is_one_line() {
    let report = Report {
        skills: vec![skill("a", Vec::new())],
        notices: Vec::new(),
    };
    let line = "checked 1 skill: no problems found\n";
    assert_eq!(shown(FindingFormat::Human, &report), line);
    assert_eq!(shown(FindingFormat::Concise, &report), line);
    let none = shown(FindingFormat::Human, &Report::default());
    assert_eq!(none, "found no skills to check\n");
}

/// Spans that rules should never make must not bring the tool down.
#[test]
fn odd_places_are_survived() {
    let texts = [
        "",
        "\n",
        "a",
        "é",
        "a\rb\rc",
        "a\r\nb",
        "\u{feff}---\n",
        "x\n\n\n",
    ];
    for text in texts {
        for start in 0..text.len() + 3 {
            for end in start..text.len() + 3 {
                let file = Arc::new(SourceFile::new("SKILL.md", text));
                let span = Span::new(start, end);
                let odd = Finding {
                    span: Some(span),
                    labels: vec![Label {
                        span: Span::at(0),
                        text: "here".to_owned(),
                    }],
                    fixes: vec![
                        Fix::safe("one", vec![replace(span, "z\n")]),
                        Fix::safe("two", vec![replace(span, "")]),
                    ],
                    ..finding("ST001", Severity::Error, &file)
                };
                let report = Report {
                    skills: vec![skill("a", vec![odd])],
                    notices: Vec::new(),
                };
                for format in <FindingFormat as clap::ValueEnum>::value_variants() {
                    assert!(!shown(*format, &report).is_empty());
                }
            }
        }
    }
}

#[test]
fn the_source_cannot_steer_the_terminal() {
    let file = Arc::new(SourceFile::new("SKILL.md", "name: \u{1b}[2J\u{7}x\n"));
    let hostile = Finding {
        message: "bad \u{1b}]0;title\u{7}".to_owned(),
        span: Some(Span::new(6, 12)),
        ..finding("NM002", Severity::Error, &file)
    };
    let report = Report {
        skills: vec![skill("\u{1b}[31ma", vec![hostile])],
        notices: Vec::new(),
    };
    for format in [FindingFormat::Human, FindingFormat::Concise] {
        let mut out = Vec::new();
        write_to(&mut out, format, &report, &[], Look::PLAIN, true).unwrap();
        let text = String::from_utf8(out).unwrap();
        for sequence in ["\u{1b}[2J", "\u{1b}]0", "\u{7}", "\u{1b}[31ma"] {
            assert!(!text.contains(sequence), "{sequence:?} in {text:?}");
        }
    }
}

#[test]
fn long_lines_are_cut_to_the_terminal() {
    let long = format!("description: {}\n", "many words ".repeat(100));
    let file = Arc::new(SourceFile::new("SKILL.md", long));
    let whole = Span::new(13, file.text().trim_end().len());
    let too_long = Finding {
        span: Some(whole),
        label: Some("1,099 characters".to_owned()),
        fixes: vec![Fix::risky(
            "cut it",
            vec![replace(Span::new(800, whole.end), "")],
        )],
        ..finding("DS002", Severity::Error, &file)
    };
    let report = Report {
        skills: vec![skill("a", vec![too_long])],
        notices: Vec::new(),
    };
    let text = shown(FindingFormat::Human, &report);
    for line in text.lines() {
        assert!(line.chars().count() <= Look::PLAIN.width + 10, "{line}");
    }
    assert!(text.contains("1,099 characters"), "{text}");
}
