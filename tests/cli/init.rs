//! `init`: every template passes every check, and nothing is written that was not meant.

use std::fs;
use std::path::Path;

use open_skills::bundle::Bundle;
use open_skills::diagnostics::Severity;
use open_skills::lint::{LintConfig, check};
use open_skills::ops::init::{InitRequest, prepare};
use open_skills::ops::neighbours::Around;
use open_skills::scaffold::licences::LICENCES;
use open_skills::scaffold::{Answers, Given, Kind, Part, Template};
use open_skills::tables::profiles::PROFILES;

use crate::support::CliTest;

/// What the examples and tests call their skill.
pub const DESCRIPTION: &str =
    "Turns monthly figures into a short report. Use when somebody asks for the month's report.";

/// Every choice of parts that a template takes.
fn choices(template: &Template) -> Vec<Vec<Part>> {
    let mut choices = vec![Vec::new()];
    for &(part, _) in &template.parts {
        let with = choices.clone().into_iter().map(|mut parts: Vec<Part>| {
            parts.push(part);
            parts
        });
        choices.extend(with.collect::<Vec<_>>());
    }
    choices
}

/// Every way in which a template can be filled in: languages, parts, licences, agents.
pub fn ways(template: &Template) -> Vec<Given> {
    let base = Given {
        name: Some("monthly-report".into()),
        description: Some(DESCRIPTION.into()),
        ..Given::default()
    };
    let mut ways = Vec::new();
    let languages: Vec<Option<String>> = match template.languages.as_slice() {
        [] => vec![None],
        known => known.iter().cloned().map(Some).collect(),
    };
    for language in languages {
        for parts in choices(template) {
            let mut words: Vec<String> = parts.iter().map(|p| p.as_str().to_owned()).collect();
            words.push("none".into());
            ways.push(Given {
                language: language.clone(),
                parts: Some(words),
                ..base.clone()
            });
        }
    }
    let licences = LICENCES.iter().map(|licence| Given {
        license: Some(licence.id.into()),
        author: Some("Ann Example".into()),
        agents: vec!["codex".into(), "claude-code".into()],
        ..base.clone()
    });
    ways.extend(licences);
    ways
}

/// Writes one skill or library, and gives the folders of its skills.
pub fn written(template: &Template, given: &Given, root: &Path) -> Vec<std::path::PathBuf> {
    let answers = Answers::check(given, template, 2026).unwrap();
    let target = root.join(answers.name.as_str());
    let request = InitRequest {
        target: target.clone(),
        template,
        answers: &answers,
        around: &Around {
            project: root.to_path_buf(),
            ..Around::default()
        },
    };
    let prepared = prepare(&request).unwrap();
    assert!(prepared.findings.is_empty(), "{:?}", prepared.findings);
    prepared.write(false).unwrap();
    let skills = prepared.plan.skills();
    skills
        .into_iter()
        .map(|(path, _)| target.join(path))
        .collect()
}

#[test]
fn every_template_passes_every_profile_without_a_word() {
    let templates = Template::built_in().unwrap();
    let mut said = Vec::new();
    for template in &templates {
        for given in ways(template) {
            let root = tempfile::tempdir().unwrap();
            for folder in written(template, &given, root.path()) {
                let bundle = Bundle::open(&folder);
                for profile in &PROFILES {
                    let findings = check(&bundle, &[profile], &LintConfig::default());
                    let findings = findings.iter().filter(|f| f.severity >= Severity::Info);
                    said.extend(findings.map(|finding| {
                        format!(
                            "{} {:?} {:?} under {}: {} {}: {}",
                            template.name,
                            given.language,
                            given.parts,
                            profile.name,
                            finding.rule.code,
                            finding.file.name(),
                            finding.message
                        )
                    }));
                }
            }
        }
    }
    assert!(said.is_empty(), "{}", said.join("\n"));
}

#[test]
fn no_template_leaves_an_empty_folder_or_a_space_at_the_end_of_a_line() {
    for template in &Template::built_in().unwrap() {
        for given in ways(template) {
            let answers = Answers::check(&given, template, 2026).unwrap();
            let plan = open_skills::scaffold::Plan::make(template, &answers).unwrap();
            for file in &plan.files {
                // Licences stand as their authors set them.
                let text = std::str::from_utf8(&file.bytes);
                let Some(text) = text.ok().filter(|_| file.path != "LICENSE") else {
                    continue;
                };
                let place = format!("{} {}", template.name, file.path);
                assert!(text.ends_with('\n') && !text.ends_with("\n\n"), "{place}");
                let is_prose = Path::new(&file.path).extension().is_some_and(|e| e == "md");
                assert!(!is_prose || !text.contains("\n\n\n"), "{place}");
                assert!(text.lines().all(|line| line == line.trim_end()), "{place}");
            }
        }
    }
}

/// A call of `init` that answers what has to be answered, and more.
pub fn words(more: &[&str]) -> Vec<String> {
    let start = ["init", "monthly-report", "--description", DESCRIPTION];
    start
        .iter()
        .chain(more)
        .map(|word| (*word).to_owned())
        .collect()
}

#[test]
fn a_skill_is_begun_and_lints_clean() {
    for template in Template::built_in().unwrap() {
        let test = CliTest::new();
        let ran = test.run(words(&["--template", &template.name, "--yes"]));
        assert_eq!(ran.code, Some(0), "{ran}");
        let ran = test.run([
            "lint",
            "monthly-report",
            "--profile",
            "strict",
            "--max-warnings",
            "0",
        ]);
        assert_eq!(ran.code, Some(0), "{}: {ran}", template.name);
    }
}

/// Only without the tests that it offers is a skill without tests, and `test` says so. Those
/// with scripts are run where their runtimes are.
#[test]
fn what_is_begun_can_be_tested_at_once() {
    for template in Template::built_in().unwrap() {
        let offer = |part| template.offer(part).is_some();
        let begin = |test: &CliTest, parts: &[&str]| {
            let with = parts.join(",");
            let ran = test.run(words(&[
                "--template",
                &template.name,
                "--with",
                &with,
                "-q",
            ]));
            assert_eq!(ran.code, Some(0), "{ran}");
        };
        let references: &[&str] = match offer(Part::References) {
            true => &["references"],
            false => &["none"],
        };
        for others in [&["none"], references] {
            let test = CliTest::new();
            begin(&test, others);
            let ran = test.run(["test", "monthly-report"]);
            assert_eq!(ran.code, Some(1), "{ran}");
            assert!(ran.stderr.contains("no tests"), "{ran}");

            let test = CliTest::new();
            begin(&test, &[others, &["tests"]].concat());
            let ran = test.run(["test", "monthly-report", "--list"]);
            assert_eq!(ran.code, Some(0), "{ran}");
            assert!(ran.stdout.lines().count() >= 2, "{ran}");
            if !offer(Part::Scripts) {
                let ran = test.run(["test", "monthly-report"]);
                assert_eq!(ran.code, Some(0), "{}: {ran}", template.name);
                assert!(ran.stderr.contains("evals read"), "{ran}");
            }
        }
    }
}

#[test]
fn the_result_names_the_next_steps() {
    let test = CliTest::new();
    let ran = test.run(words(&[
        "--template",
        "python",
        "--license",
        "mit",
        "--with",
        "tests,references",
    ]));
    insta::assert_snapshot!(ran, @r"
        exit: 0
        ----- stdout -----
        created monthly-report (6 files)
        ----- stderr -----
        next:
          edit monthly-report/SKILL.md  (say what the agent is to do)
          open-skills lint monthly-report  (check it, with --profile for a client)
        ");
    let licence = fs::read_to_string(test.work().join("monthly-report/LICENSE")).unwrap();
    assert!(
        licence.contains("the authors of monthly-report"),
        "{licence}"
    );
}

#[test]
fn a_dry_run_shows_the_tree_and_writes_nothing() {
    let test = CliTest::new();
    let ran = test.run(words(&["--template", "python", "--dry-run"]));
    insta::assert_snapshot!(ran, @r"
    exit: 0
    ----- stdout -----
    monthly-report/
    ├── SKILL.md
    ├── scripts/
    │   └── main.py
    ├── skill.yaml
    └── tests/
        └── main.yaml
    ----- stderr -----
    would write 4 files; nothing was written
    ");
    assert_eq!(fs::read_dir(test.work()).unwrap().count(), 0);
    let ran = test.run(words(&["--dry-run", "--format", "json"]));
    let answer: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(answer["written"], false);
    assert_eq!(answer["files"][0]["path"], "SKILL.md");
    assert_eq!(answer["files"][0]["action"], "create");
}

#[test]
fn what_is_missing_is_named_with_its_flag_and_nothing_waits() {
    let test = CliTest::new();
    let told = |arguments: &[&str]| test.run(arguments).to_string();
    insta::assert_snapshot!(told(&["init"]), @r"
    exit: 2
    ----- stdout -----

    ----- stderr -----
    error: `name` is needed: what the skill is called
    hint: give it with `--name`
    ");
    insta::assert_snapshot!(told(&["init", "monthly-report", "--yes"]), @r"
    exit: 2
    ----- stdout -----

    ----- stderr -----
    error: `description` is needed: what the skill does
    hint: give it with `--description`
    ");
    insta::assert_snapshot!(told(&["init", "Monthly_Report", "--description", "x"]), @r"
    exit: 2
    ----- stdout -----

    ----- stderr -----
    error: `Monthly_Report` cannot be the name: `M` is an upper-case letter, `_` is not allowed
    hint: `monthly-report` would do
    ");
    insta::assert_snapshot!(told(&["init", "a", "--name", "b", "--description", "x"]), @r"
    exit: 2
    ----- stdout -----

    ----- stderr -----
    error: the folder `a` cannot hold a skill called `b`
    hint: a skill's folder is called like the skill: `a/b`
    ");
    insta::assert_snapshot!(told(&["init", "a", "--template", "pyton", "--description", "x"]), @r"
    exit: 2
    ----- stdout -----

    ----- stderr -----
    error: there is no template `pyton`
    hint: did you mean `python`?
    ");
    assert_eq!(fs::read_dir(test.work()).unwrap().count(), 0);
}

#[test]
fn answers_come_from_a_file_or_standard_input_and_flags_go_before_them() {
    let answers = "name: from-file\ndescription: Sorts rows. Use when rows need an order.\ntemplate: python\nwith: none\nlicense: ISC\nauthor: Ann\n";
    let test = CliTest::new().file("answers.yaml", answers);
    let ran = test.run(["init", "--answers", "answers.yaml", "--license", "none"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    let made = test.work().join("from-file");
    assert!(made.join("scripts/main.py").is_file() && !made.join("tests").exists());
    assert!(!made.join("LICENSE").exists());
    let ran = test.run_with(["init", "from-path", "--answers", "-"], answers.as_bytes());
    assert_eq!(ran.code, Some(0), "{ran}");
    let text = fs::read_to_string(test.work().join("from-path/SKILL.md")).unwrap();
    assert!(text.starts_with("---\nname: from-path\n"), "{text}");
    let ran = test.run_with(["init", "x", "--answers", "-"], b"nmae: x\n");
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
    assert!(ran.stderr.contains("--> standard input:1:1"), "{ran}");
}

#[test]
fn nothing_is_replaced_unless_it_is_said_and_shown() {
    let test = CliTest::new().file("monthly-report/notes.txt", "mine\n");
    let ran = test.run(words(&[]));
    insta::assert_snapshot!(ran, @r"
    exit: 2
    ----- stdout -----

    ----- stderr -----
    error: `monthly-report` is there already and is not empty
    hint: choose another name, or see with `--force --dry-run` what would change
    ");
    let ran = test.run(words(&["--force", "--dry-run"]));
    assert!(ran.stdout.contains("SKILL.md  (new)"), "{ran}");
    assert!(!test.work().join("monthly-report/SKILL.md").exists());
    assert_eq!(test.run(words(&["--force"])).code, Some(0));
    let skill = test.work().join("monthly-report/SKILL.md");
    let whole = fs::read_to_string(&skill).unwrap();
    fs::write(&skill, whole.replace("# Monthly report", "# Mine")).unwrap();
    let ran = test.run(words(&["--force"]));
    assert!(ran.stdout.contains("-# Mine\n+# Monthly report\n"), "{ran}");
    assert_eq!(fs::read_to_string(&skill).unwrap(), whole);
    let notes = fs::read_to_string(test.work().join("monthly-report/notes.txt")).unwrap();
    assert_eq!(notes, "mine\n");
}

#[test]
fn skills_with_a_like_name_and_weak_descriptions_are_remarked() {
    let test = CliTest::new().file(".claude/skills/monthly-reports/SKILL.md", "");
    let ran = test.run(["init", "monthly-report", "--description", "Helps with data"]);
    insta::assert_snapshot!(ran.stderr, @r"
    warning: `.claude/skills/monthly-reports` is called almost like `monthly-report`: agents may mix them up
    warning: lint will say of `SKILL.md`: the description has only 15 characters (DS007)
    next:
      edit monthly-report/SKILL.md  (say what the agent is to do)
      open-skills lint monthly-report  (check it, with --profile for a client)
    ");
    assert_eq!(ran.code, Some(0));
}

#[test]
fn templates_of_ones_own_are_taken_and_their_slips_told() {
    let test = CliTest::new()
        .file("mine/template.yaml", "summary: mine\nquestions:\n  - {key: team, ask: Whose is it?}\n")
        .file("mine/files/SKILL.md.j2", "---\nname: {{ name }}\ndescription: {{ description|yaml }}\n---\n\n# For {{ answers.team }}\n")
        .file("bad/template.yaml", "summary: bad\n")
        .file("bad/files/SKILL.md.j2", "a\nb {{ nmae }}\n");
    let own = |more: &[&str]| test.run(words(&[&["--template", "./mine"], more].concat()));
    insta::assert_snapshot!(own(&[]), @r"
        exit: 2
        ----- stdout -----

        ----- stderr -----
        error: `team` is needed: Whose is it?
        hint: give it with `--set team=…`
        ");
    assert!(
        own(&["--set", "teem=x"])
            .stderr
            .contains("did you mean `team`?")
    );
    assert_eq!(own(&["--set", "team=sales"]).code, Some(0));
    let text = fs::read_to_string(test.work().join("monthly-report/SKILL.md")).unwrap();
    assert!(text.ends_with("# For sales\n"), "{text}");
    let ran = test.run(["init", "x", "--description", "x", "--template", "./bad"]);
    insta::assert_snapshot!(ran, @r"
    exit: 2
    ----- stdout -----

    ----- stderr -----
    error: the template `./bad` cannot be used: it uses an answer that nobody gives: `nmae` is undefined (`nmae`)
      --> files/SKILL.md.j2:2:6
    ");
    assert!(!test.work().join("x").exists());
}

#[test]
fn templates_are_listed_for_people_and_machines() {
    let test = CliTest::new();
    let ran = test.run(["init", "--list-templates"]);
    let templates = Template::built_in().unwrap();
    assert_eq!(ran.stdout.lines().count(), templates.len());
    let ran = test.run(["init", "--list-templates", "--format", "json"]);
    let answer: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let listed = answer["templates"].as_array().unwrap();
    assert_eq!(listed.len(), templates.len());
    for (shown, template) in listed.iter().zip(&templates) {
        assert_eq!(shown["name"], template.name.as_str());
        assert_eq!(shown["summary"], template.summary.as_str());
        let kind = if template.kind == Kind::Library {
            "library"
        } else {
            "skill"
        };
        assert_eq!(shown["kind"], kind);
    }
}

/// A template of many files, killed at many moments: the skill is whole or not there.
#[cfg(unix)]
#[test]
fn a_kill_at_any_moment_leaves_nothing_half() {
    let mut test = CliTest::new()
        .file("many/template.yaml", "summary: many\n")
        .file("many/files/SKILL.md.j2", "---\nname: {{ name }}\n---\n");
    for number in 0..400 {
        test = test.file(&format!("many/files/notes/{number}.md"), "x\n");
    }
    let (mut whole, mut nothing) = (0, 0);
    for moment in 0..24_u64 {
        let name = format!("killed-{moment}");
        let mut child = test
            .command()
            .args([
                "init",
                &name,
                "--template",
                "./many",
                "--description",
                "Does it.",
            ])
            .stdin(std::process::Stdio::null())
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_millis(moment * 12));
        let _ = child.kill();
        child.wait().unwrap();
        let target = test.work().join(&name);
        if target.exists() {
            assert_eq!(fs::read_dir(target.join("notes")).unwrap().count(), 400);
            assert!(target.join("SKILL.md").is_file());
            whole += 1;
        } else {
            nothing += 1;
        }
    }
    assert_eq!(whole + nothing, 24);
    assert!(nothing > 0, "no kill came early enough to tell anything");
}

/// What `docs/templates.md` shows can be used as it stands.
#[test]
fn the_examples_of_the_page_work() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/templates.md");
    let page = fs::read_to_string(page).unwrap();
    let blocks: Vec<&str> = page
        .split("```yaml\n")
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap())
        .collect();
    let [answers, template] = blocks.as_slice() else {
        panic!("{blocks:?}");
    };
    let test = CliTest::new()
        .file("answers.yaml", answers)
        .file("own/template.yaml", template)
        .file(
            "own/files/SKILL.md.j2",
            "---\nname: {{ name }}\n---\n\n{{ answers.team }}\n",
        )
        .file("own/files/tests/a.yaml", "");
    let ran = test.run(["init", "--answers", "answers.yaml"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    let made = test.work().join("weather-search");
    assert!(made.join("agents/openai.yaml").is_file());
    assert!(
        fs::read_to_string(made.join("LICENSE"))
            .unwrap()
            .contains("Apache License")
    );
    let ran = test.run([
        "init",
        "x",
        "--description",
        "Does it.",
        "--template",
        "./own",
    ]);
    assert_eq!(ran.code, Some(0), "{ran}");
    let text = fs::read_to_string(test.work().join("x/SKILL.md")).unwrap();
    assert!(text.ends_with("sales\n"), "{text}");
    assert!(test.work().join("x/tests/a.yaml").is_file());
}

/// The first command of docs/templates.md, and what the page says of what comes out.
#[cfg(unix)]
#[test]
fn the_first_example_of_the_page_leaves_lint_nothing_to_say() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/templates.md");
    let page = std::fs::read_to_string(page).unwrap();
    let block = page.split("```sh\n").nth(1).unwrap().replace("\\\n", " ");
    let line = block.lines().next().unwrap();
    let words = line.strip_prefix("open-skills ").unwrap();
    assert!(words.starts_with("init "), "{words}");
    let test = CliTest::new();
    let mut shell = std::process::Command::new("/bin/sh");
    let plain = test.command();
    for (name, value) in plain.get_envs() {
        shell.env(name, value.unwrap_or_default());
    }
    let line = format!("'{}' {words}", crate::support::PROGRAM);
    let ran = shell.args(["-c", &line]).current_dir(test.work()).output();
    assert!(ran.unwrap().status.success(), "{line}");
    for profile in ["spec", "claude-code", "strict"] {
        let ran = test.run(["lint", "pdf-report", "--profile", profile, "--json"]);
        let report: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
        assert_eq!(
            report["skills"][0]["findings"],
            serde_json::json!([]),
            "{ran}"
        );
    }
}
