//! `fmt`: one form, nothing lost, nothing written without being asked.

use std::fs;

use crate::support::CliTest;

const ODD: &str = "---\ndescription: Sorts rows. Use when rows need an order.   \n# who\nlicense: MIT\nname: 'odd' # n\n---\n\n\n# Odd\n";
const FORMED: &str = "---\nname: 'odd' # n\ndescription: Sorts rows. Use when rows need an order.\n# who\nlicense: MIT\n---\n\n# Odd\n";

#[test]
fn a_frontmatter_is_put_into_form_once() {
    let test = CliTest::new().file("odd/SKILL.md", ODD);
    let ran = test.run(["fmt", "odd"]);
    assert_eq!(
        (ran.code, ran.stdout.as_str()),
        (Some(0), "formatted odd\n")
    );
    assert_eq!(ran.stderr, "1 skill formatted, 0 in form\n");
    let text = fs::read_to_string(test.work().join("odd/SKILL.md")).unwrap();
    assert_eq!(text, FORMED);
    let again = test.run(["fmt", "odd"]);
    assert_eq!((again.code, again.stdout.as_str()), (Some(0), ""));
}

#[test]
fn check_and_diff_write_nothing_and_exit_with_one() {
    let test = CliTest::new().file("odd/SKILL.md", ODD);
    let ran = test.run(["fmt", "--check"]);
    assert_eq!(
        (ran.code, ran.stdout.as_str()),
        (Some(1), "would format odd\n")
    );
    let ran = test.run(["fmt", "--diff"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.stdout.contains("+name: 'odd' # n\n"), "{}", ran.stdout);
    let ran = test.run(["fmt", "--check", "--format", "json"]);
    let answer: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(answer["changed"], serde_json::json!(["odd"]));
    assert_eq!(answer["written"], false);
    assert_eq!(
        fs::read_to_string(test.work().join("odd/SKILL.md")).unwrap(),
        ODD
    );
}

#[test]
fn what_cannot_be_read_is_left_alone_and_told() {
    let broken = "---\nname: \"x\n---\n";
    let test = CliTest::new().file("x/SKILL.md", broken);
    let ran = test.run(["fmt", "x"]);
    assert_eq!(ran.code, Some(0));
    assert!(ran.stderr.contains("`x` was left alone"), "{}", ran.stderr);
    assert_eq!(
        fs::read_to_string(test.work().join("x/SKILL.md")).unwrap(),
        broken
    );
}

#[test]
fn check_passes_nothing_that_it_cannot_read() {
    let body = "---\n\n# B\n";
    let test = CliTest::new()
        .file("colon/SKILL.md", format!("---\nname: a: b: c\n{body}"))
        .file(
            "latin/SKILL.md",
            [b"---\nname: \xe9\n", body.as_bytes()].concat(),
        )
        .file("open/SKILL.md", "---\nname: open\ndescription: d\n\n# B\n")
        .file(
            "flow/SKILL.md",
            format!("---\n{{name: flow, description: d}}\n{body}"),
        )
        .file("formed/SKILL.md", FORMED);
    let ran = test.run(["fmt", "--check", "--json"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    let answer: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let unreadable = serde_json::json!(["colon", "latin", "open"]);
    assert_eq!(answer["unreadable"], unreadable);
    assert_eq!(answer["odd"], serde_json::json!(["flow"]));
    let ran = test.run(["fmt", "--check"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    for said in [
        "`colon` was left alone: its frontmatter is not YAML; `open-skills lint colon` shows where",
        "`latin` was left alone: it is not UTF-8",
        "`open` was left alone: its frontmatter is never closed",
        "`flow` was left alone: its frontmatter is written in brackets",
        "0 skills to change, 1 in form, 4 left alone",
    ] {
        assert!(ran.stderr.contains(said), "{said}\n{ran}");
    }
    let ran = test.run(["fmt", "--check", "formed", "flow"]);
    assert_eq!(ran.code, Some(0), "{ran}");
}

#[test]
fn github_gets_an_annotation_a_skill_at_its_first_other_line() {
    let formed = FORMED.replacen("name: 'odd'", "name: formed", 1);
    let test = CliTest::new()
        .file(
            "odd/SKILL.md",
            ODD.replacen("---\n", "---\nname: odd\n", 1)
                .replace("name: 'odd' # n\n", ""),
        )
        .file("formed/SKILL.md", &formed)
        .file("x/SKILL.md", "---\nname: \"x\n---\n");
    let ran = test.run(["fmt", "--check", "--format", "github"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert_eq!(
        ran.stdout,
        "::error file=odd/SKILL.md,line=3,title=fmt::the frontmatter is not in form%0A\
         help: run `open-skills fmt odd`\n\
         ::error file=x/SKILL.md,title=fmt::left alone: its frontmatter is not YAML\n"
    );
    let ran = test.run(["fmt", "odd", "--format", "github"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    assert_eq!(
        ran.stdout,
        "::notice file=odd/SKILL.md,line=3,title=fmt::the frontmatter was put into form\n"
    );
}
