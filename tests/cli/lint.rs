//! `lint`: what it says about skills, and with which exit code.

use serde_json::Value;

use crate::support::{BAD_SKILL, CliTest, GOOD_SKILL};

/// A good and a bad skill, and one in a client's own folder.
fn skills() -> CliTest {
    let cc = GOOD_SKILL.replace("name: good", "name: cc");
    CliTest::new()
        .file("good/SKILL.md", GOOD_SKILL)
        .file("bad/SKILL.md", BAD_SKILL)
        .file(".claude/skills/cc/SKILL.md", cc)
}

#[test]
fn a_broken_skill_is_marked_and_shown_how_to_mend() {
    let ran = skills().run(["lint", "bad", "--select", "NM003,DS001,FM011"]);
    insta::assert_snapshot!(ran, @r"
    exit: 1
    ----- stdout -----
    error[NM003]: the name `Bad_Name` is not allowed
     --> bad/SKILL.md:2:7
      |
    2 | name: Bad_Name
      |       ^^^^^^^^ `B` is an upper-case letter
      |
      = note: `_` is not allowed
      = note: refused by spec, claude-upload
      = help: for more, run `open-skills explain NM003`
    help: name it `bad-name`
      |
    2 - name: Bad_Name
    2 + name: bad-name
      |

    error[FM011]: `version` is no field of the specification
     --> bad/SKILL.md:3:1
      |
    3 | version: 1.0.0
      | ^^^^^^^
      |
      = note: ClawHub reads it
      = note: skill.yaml, beside SKILL.md, is the place for it
      = note: refused by spec, claude-upload
      = help: move it to `version` in skill.yaml (writes `skill.yaml`)
      = help: for more, run `open-skills explain FM011`

    2 errors in 1 skill (1 fixable with `--fix`, 1 more with `--unsafe-fixes`)
    ----- stderr -----
    ");
}

#[test]
fn a_good_skill_is_one_line() {
    let test = skills();
    for path in ["good", "good/SKILL.md", "./good/", "good/."] {
        let ran = test.run(["lint", path]);
        assert_eq!(ran.stdout, "checked 1 skill: no problems found\n", "{ran}");
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    }
}

#[test]
fn what_every_client_refuses_is_said_so() {
    let test = CliTest::new().file("a/SKILL.md", "---\nname: a\n---\n\nDo it.\n");
    let ran = test.run(["lint", "a", "--select", "DS001"]);
    assert!(
        ran.stdout.contains("= note: refused by every client\n"),
        "{ran}"
    );
}

#[test]
fn a_client_s_own_folder_and_the_flags_choose_the_profile() {
    let test = skills();
    let ran = test.run(["lint", ".claude"]);
    insta::assert_snapshot!(ran, @r"
    exit: 0
    ----- stdout -----
    profile claude-code for 1 skill: it is in `.claude/skills`
    checked 1 skill: no problems found
    ----- stderr -----
    ");
    let profiles = |arguments: &[&str]| {
        let ran = test.run(["lint", ".claude", "--json"].iter().chain(arguments));
        let report: Value = serde_json::from_str(&ran.stdout).unwrap();
        report["skills"][0]["profiles"].clone()
    };
    assert_eq!(profiles(&[]), serde_json::json!(["claude-code"]));
    let several = profiles(&["--profile", "spec,codex", "--profile", "gemini"]);
    assert_eq!(several, serde_json::json!(["spec", "codex", "gemini"]));
}

#[test]
fn rules_are_chosen_and_weighed_by_flags() {
    let codes = |arguments: &[&str]| {
        let ran = skills().run(["lint", "bad", "--json"].iter().chain(arguments));
        let report: Value = serde_json::from_str(&ran.stdout).unwrap();
        let findings = report["skills"][0]["findings"].as_array().unwrap().clone();
        let shown = |finding: &Value| {
            let part = |key: &str| finding[key].as_str().unwrap().to_owned();
            format!("{} {}", part("code"), part("level"))
        };
        (ran.code, findings.iter().map(shown).collect::<Vec<_>>())
    };
    assert_eq!(
        codes(&["--select", "links,DS007", "--ignore", "description-vague"]),
        (Some(0), vec!["LK001 warning".to_owned()])
    );
    assert_eq!(
        codes(&["--select", "LK001", "--error", "broken-link"]),
        (Some(1), vec!["LK001 error".to_owned()])
    );
    assert_eq!(
        codes(&["--select", "FM011", "--warn", "frontmatter"]),
        (Some(0), vec!["FM011 warning".to_owned()])
    );
}

#[test]
fn too_many_warnings_are_a_failure() {
    let run = |most: &str| {
        skills().run([
            "lint",
            "bad",
            "--select",
            "LK001,DS007",
            "--max-warnings",
            most,
            "-q",
        ])
    };
    assert_eq!((run("2").code, run("1").code), (Some(0), Some(1)));
    let ran = skills().run(["lint", "bad", "--select", "LK001", "--max-warnings", "0"]);
    assert_eq!(ran.stderr, "1 warning, at most 0 are let through\n");
}

#[test]
fn mistyped_words_get_a_near_one() {
    let hints = [
        (["--select", "NM01"], "hint: did you mean `NM001`?"),
        (
            ["--ignore", "framtmatter"],
            "hint: did you mean `frontmatter`?",
        ),
        (
            ["--profile", "claud-code"],
            "hint: did you mean `claude-code`?",
        ),
        (["--profile", "nope"], "hint: the profiles are spec, "),
    ];
    for (arguments, hint) in hints {
        let ran = skills().run(["lint", "bad"].iter().chain(&arguments));
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{ran}");
        assert!(ran.stderr.contains(hint), "{ran}");
    }
}

#[test]
fn wrong_use_is_told_apart() {
    let lines = [
        (
            &["nowhere"][..],
            "error: cannot look at `nowhere`: no such file or directory",
        ),
        (&["empty"], "error: there is no skill in `empty`"),
        (
            &["nowhere", "--watch"],
            "error: cannot watch `nowhere`: no such file or directory",
        ),
        (
            &["bad", "--unsafe-fixes"],
            "error: `--unsafe-fixes` needs `--fix` or `--diff`",
        ),
        (
            &["bad", "--stdin-path", "x"],
            "error: `--stdin-path` needs `-` as the path",
        ),
        (
            &["-", "bad"],
            "error: `-` cannot be linted together with other paths",
        ),
        (
            &["bad", "--baseline", "no.json"],
            "error: cannot read `no.json`: no such file or directory",
        ),
        (
            &["bad", "--fix", "--diff"],
            "error: `--fix` cannot be used with `--diff`",
        ),
    ];
    let test = skills().file("empty/notes.txt", "");
    for (arguments, message) in lines {
        let ran = test.run(["lint"].iter().chain(arguments));
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{ran}");
        assert_eq!(ran.stderr.lines().next(), Some(message));
    }
}

#[test]
fn a_file_or_folder_inside_a_skill_stands_for_it() {
    let test = skills().file("good/scripts/run.py", "print(1)\n");
    for path in ["good/scripts", "good/scripts/run.py", "good/SKILL.md"] {
        let ran = test.run(["lint", path, "--json"]);
        let report: Value = serde_json::from_str(&ran.stdout).unwrap();
        assert_eq!(report["skills"][0]["path"], "good", "{path}");
    }
}

#[test]
fn standard_input_is_a_skill() {
    let test = skills();
    let codes = |arguments: &[&str]| {
        let all = ["lint", "-", "--format", "concise", "--select", "NM,LY"];
        let ran = test.run_with(all.iter().chain(arguments), BAD_SKILL.as_bytes());
        (ran.code, ran.stdout)
    };
    // Nothing is known of a folder, and nothing said about one.
    let (code, text) = codes(&[]);
    assert_eq!(code, Some(1));
    assert!(
        text.starts_with("SKILL.md:2:7: error[NM003]") && !text.contains("NM004"),
        "{text}"
    );
    // In the place of a file that is there, and of one that is not.
    for (path, folder) in [("good/SKILL.md", "good"), ("new/SKILL.md", "new")] {
        let (_, text) = codes(&["--stdin-path", path]);
        let expected = format!(
            "{path}:2:7: error[NM004] the name `Bad_Name` is not that of the folder, `{folder}`"
        );
        assert!(text.contains(&expected), "{text}");
    }
    assert_eq!(codes(&["--stdin-path", "good/notes.md"]).0, Some(2));
    assert_eq!(codes(&["--fix"]).0, Some(2));
}

#[cfg(target_os = "linux")]
#[test]
fn a_name_that_is_no_text_is_survived() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let test = CliTest::new();
    let folder = OsStr::from_bytes(b"caf\xe9");
    std::fs::create_dir(test.work().join(folder)).unwrap();
    std::fs::write(test.work().join(folder).join("SKILL.md"), BAD_SKILL).unwrap();
    for path in [folder, OsStr::new(".")] {
        let ran = test.run([OsStr::new("lint"), OsStr::new("--json"), path]);
        let report: Value = serde_json::from_str(&ran.stdout).unwrap();
        assert_eq!(report["skills"][0]["path"], "caf\\xe9", "{ran}");
        assert_eq!(ran.code, Some(1));
    }
}

#[test]
fn the_order_is_that_of_the_paths() {
    let mut test = CliTest::new();
    let names = ["b", "a-b", "a", "c", "a/z"];
    for name in names {
        test = test.file(&format!("{name}/SKILL.md"), BAD_SKILL);
    }
    let once = test.run(["lint", "--json"]).stdout;
    let report: Value = serde_json::from_str(&once).unwrap();
    let skills = report["skills"].as_array().unwrap();
    let paths: Vec<_> = skills
        .iter()
        .map(|skill| skill["path"].as_str().unwrap())
        .collect();
    assert_eq!(paths, ["a", "a/z", "a-b", "b", "c"]);
    for _ in 0..3 {
        assert_eq!(test.run(["lint", "--json"]).stdout, once);
    }
    let named = test.run(["lint", "--json", "c", "b", "a-b", "a", "b/"]);
    assert_eq!(named.stdout, once);
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_round_is_told_with_a_way_out() {
    let test = CliTest::new();
    std::os::unix::fs::symlink("b", test.work().join("a")).unwrap();
    std::os::unix::fs::symlink("a", test.work().join("b")).unwrap();
    let ran = test.run(["lint", "a"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(
        ran.stderr.contains("hint: the link leads to no file"),
        "{ran}"
    );
}
