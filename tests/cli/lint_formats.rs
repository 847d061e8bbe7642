//! `lint` for machines, pipes, narrow terminals and files.

use std::io::Read;
use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;

use crate::support::{BAD_SKILL, CliTest, GOOD_SKILL};

fn skills() -> CliTest {
    CliTest::new()
        .file("sub/good/SKILL.md", GOOD_SKILL)
        .file("sub/bad/SKILL.md", BAD_SKILL)
}

#[test]
fn json_has_the_documented_shape() {
    let ran = skills().run(["lint", "--format", "json"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    let schema = CliTest::new().run(["schema", "lint-report"]).stdout;
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<_> = validator.iter_errors(&report).collect();
    assert!(errors.is_empty(), "{errors:?}");
    assert_eq!(report["version"], 1);
    assert_eq!(report["summary"]["skills"], 2);
    assert_eq!(report["summary"]["errors"], 3);
    let bad = &report["skills"][0];
    assert_eq!(
        (&bad["path"], &bad["name"]),
        (&"sub/bad".into(), &"Bad_Name".into())
    );
    let finding = &bad["findings"][0];
    let text = |key: &str| finding[key].as_str().unwrap();
    assert_eq!(
        ["code", "rule", "level", "file"].map(text),
        ["NM003", "name-format", "error", "SKILL.md"]
    );
    let place =
        ["line", "column", "end_line", "end_column"].map(|key| finding[key].as_u64().unwrap());
    assert_eq!(place, [2, 7, 2, 15]);
    assert!(text("url").ends_with("#nm003"));
    let edit = &finding["fix"]["edits"][0];
    assert_eq!(
        (&edit["start"], &edit["text"]),
        (&10.into(), &"bad-name".into())
    );
    assert_eq!(report["skills"][1]["findings"], serde_json::json!([]));
}

#[test]
fn the_other_formats_are_what_their_readers_expect() {
    let test = skills();
    let shown = |format: &str| {
        let ran = test.run(["lint", "--select", "NM004,LK001", "--format", format]);
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(1), ""), "{format}");
        ran.stdout
    };
    insta::assert_snapshot!(shown("concise"), @r"
    sub/bad/SKILL.md:2:7: error[NM004] the name `Bad_Name` is not that of the folder, `bad`
    sub/bad/SKILL.md:7:9: warning[LK001] the link leads to `missing.md`, which is not in the skill
    1 error, 1 warning in 2 skills (1 fixable with `--fix --unsafe-fixes`)
    ");
    insta::assert_snapshot!(shown("github"), @r"
    ::error file=sub/bad/SKILL.md,line=2,col=7,endLine=2,endColumn=14,title=NM004 name-folder-mismatch::the name `Bad_Name` is not that of the folder, `bad`%0Ahelp: name the skill `bad`
    ::warning file=sub/bad/SKILL.md,line=7,col=9,endLine=7,endColumn=18,title=LK001 broken-link::the link leads to `missing.md`, which is not in the skill%0Ahelp: add the file, or remove the link
    ");
    let sarif: Value = serde_json::from_str(&shown("sarif")).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    let uris = results.iter().map(|result| {
        let place = &result["locations"][0]["physicalLocation"];
        place["artifactLocation"]["uri"].as_str().unwrap()
    });
    assert_eq!(uris.collect::<Vec<_>>(), ["sub/bad/SKILL.md"; 2]);
    let junit = shown("junit");
    assert!(
        junit.contains(r#"<testsuites name="open-skills lint" tests="3" skipped="0" failures="2""#),
        "{junit}"
    );
}

/// Nobody's folders go into a report that others read.
#[test]
fn no_format_tells_where_on_the_machine_it_ran() {
    let test = skills();
    for format in ["human", "concise", "json", "sarif", "github", "junit"] {
        for paths in [
            &[][..],
            &["."],
            &["sub/../sub"],
            &["sub/bad/SKILL.md", "sub"],
        ] {
            let ran = test.run(["lint", "--format", format].iter().chain(paths));
            assert_eq!(ran.code, Some(1), "{format}");
            assert!(!ran.stdout.contains("[TEMP]"), "{format}: {}", ran.stdout);
        }
    }
}

/// Another rule's finding on the line of a secret shows that line, or words of it.
#[test]
fn no_format_tells_a_secret() {
    const SECRET: &str = "kR7vX2mQ9pLw4ZtB8nYc";
    let script = format!("api_key = '{SECRET}'; os.system(f'send {{api_key}} {SECRET}')\n");
    let document = format!(
        "---\nname: leaky\napi_key: {SECRET}\ndescription: Sends rows. Use when rows are to be sent.\n---\n\n# Leaky\n\nRead [it](api_key={SECRET}.md).\n"
    );
    let test = CliTest::new()
        .file("leaky/SKILL.md", &document)
        .file("leaky/scripts/send.py", &script);
    for format in ["human", "concise", "json", "sarif", "github", "junit"] {
        let ran = test.run(["lint", "--format", format, "leaky"]);
        assert_eq!(ran.code, Some(1), "{format}");
        for code in ["FM011", "LK001", "SE014", "SE018"] {
            assert!(ran.stdout.contains(code), "{format} {code}: {}", ran.stdout);
        }
        assert!(!ran.stdout.contains(SECRET), "{format}: {}", ran.stdout);
    }
}

#[test]
fn a_good_report_is_valid_too() {
    let test = CliTest::new().file("good/SKILL.md", GOOD_SKILL);
    let shown = |format: &str| {
        let ran = test.run(["lint", "--format", format]);
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{format}");
        ran.stdout
    };
    for format in ["json", "sarif"] {
        serde_json::from_str::<Value>(&shown(format)).unwrap();
    }
    assert_eq!(shown("github"), "");
    assert!(shown("junit").contains(r#"failures="0""#));
}

#[test]
fn errors_are_json_where_results_are() {
    for format in ["json", "sarif"] {
        let ran = CliTest::new().run(["lint", "nowhere", "--format", format]);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
        let error: Value = serde_json::from_str(&ran.stderr).unwrap();
        assert_eq!(error["error"]["kind"], "not-found");
    }
}

#[test]
fn a_report_can_go_into_a_file() {
    let test = skills();
    let shown = test.run(["lint", "--json"]).stdout;
    let ran = test.run(["lint", "--json", "--output", "report.json"]);
    assert_eq!(
        (ran.code, ran.stdout.as_str(), ran.stderr.as_str()),
        (Some(1), "", "")
    );
    let written = std::fs::read_to_string(test.work().join("report.json")).unwrap();
    assert_eq!(written, shown);
    let colored = test.run(["lint", "--color", "always", "-o", "report.txt"]);
    assert_eq!(colored.code, Some(1));
    let written = std::fs::read_to_string(test.work().join("report.txt")).unwrap();
    assert!(written.contains("error[NM003]") && !written.contains('\u{1b}'));
    let ran = test.run(["lint", "-o", "nowhere/report.txt"]);
    assert_eq!(ran.code, Some(2));
    assert_eq!(
        ran.stderr,
        "error: cannot write `nowhere/report.txt`: no such file or directory\n"
    );
}

#[test]
fn colours_and_links_are_for_terminals() {
    let colored = |test: CliTest| test.run(["lint"]).stdout.contains('\u{1b}');
    assert!(!colored(skills()));
    assert!(colored(skills().env("CLICOLOR_FORCE", "1")));
    assert!(!colored(
        skills().env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1")
    ));
}

#[test]
fn a_narrow_terminal_is_kept_to() {
    let wide = format!("{BAD_SKILL}{} [y](no.md)\n", "word ".repeat(60));
    let test = CliTest::new()
        .file("bad/SKILL.md", wide)
        .env("COLUMNS", "40");
    let ran = test.run(["lint", "--select", "LK001"]);
    let source = ran.stdout.lines().filter(|line| line.contains(" | "));
    for line in source {
        assert!(line.chars().count() <= 48, "{line}");
    }
    assert!(ran.stdout.contains("no.md"), "{ran}");
}

/// A skill with as many findings as wanted.
fn many(findings: usize) -> CliTest {
    let body = "See [x](missing.md).\n".repeat(findings);
    CliTest::new().file("a/SKILL.md", format!("{GOOD_SKILL}{body}"))
}

#[test]
fn three_megabytes_arrive_whole_through_a_slow_pipe() {
    let test = many(5000);
    let mut child = test
        .command()
        .args(["lint", "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    std::thread::sleep(Duration::from_millis(300));
    let mut bytes = Vec::new();
    child
        .stdout
        .take()
        .unwrap()
        .read_to_end(&mut bytes)
        .unwrap();
    assert!(child.wait().unwrap().code().is_some());
    assert!(bytes.len() > 3_000_000, "{}", bytes.len());
    let report: Value = serde_json::from_slice(&bytes).unwrap();
    let found = report["skills"][0]["findings"].as_array().unwrap().len();
    assert!(found >= 5000, "{found}");
}

#[test]
fn a_reader_that_leaves_ends_it_quietly() {
    // More than pipe and buffer hold together.
    let test = many(1000);
    for format in ["human", "concise", "json"] {
        let mut child = test
            .command()
            .args(["lint", "--format", format])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = [0; 10];
        child.stdout.take().unwrap().read_exact(&mut first).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
        assert!(matches!(output.status.code(), Some(0 | 1)), "{output:?}");
    }
}
