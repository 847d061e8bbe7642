//! Skills into the folders of agents, and out of them again.

use std::fs;
use std::path::Path;

use crate::support::{CliTest, GOOD_SKILL, Ran};

pub fn document(name: &str, body: &str) -> String {
    format!("---\nname: {name}\ndescription: Does {name}.\n---\n\n{body}\n")
}

/// A place with the skills `pdf` and `charts` in the folder `src`.
pub fn place() -> CliTest {
    CliTest::new()
        .file("src/pdf/SKILL.md", document("pdf", "one"))
        .file("src/pdf/scripts/main.py", "print(1)\n")
        .file("src/charts/SKILL.md", document("charts", "one"))
}

pub fn done(ran: &Ran) -> &str {
    assert_eq!(ran.code, Some(0), "{ran}");
    &ran.stdout
}

pub fn kind(ran: &Ran) -> String {
    let error: serde_json::Value = serde_json::from_str(ran.stderr.lines().last().unwrap())
        .unwrap_or_else(|_| panic!("{ran}"));
    error["error"]["kind"].as_str().unwrap().to_owned()
}

pub fn json(ran: &Ran) -> serde_json::Value {
    serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{ran}"))
}

#[test]
fn the_folders_of_three_agents_are_right_in_both_scopes() {
    let test = place();
    let ran = test.run(["install", "./src", "--agent", "claude-code,codex,cursor"]);
    insta::assert_snapshot!(ran.short(), @r"
    exit: 0
    ----- stdout -----
    installed charts into .claude/skills/charts, .agents/skills/charts
    installed pdf into .claude/skills/pdf, .agents/skills/pdf
    ----- stderr -----
    ");
    let work = test.work();
    for folder in [".claude/skills", ".agents/skills"] {
        let skill = work.join(folder).join("pdf");
        assert!(fs::symlink_metadata(&skill).unwrap().is_symlink());
        assert_eq!(
            fs::read_to_string(skill.join("scripts/main.py")).unwrap(),
            "print(1)\n"
        );
    }
    assert!(!work.join(".codex").exists() && !work.join(".cursor").exists());
    let ran = test.run([
        "install",
        "./src/pdf",
        "-a",
        "claude,codex,cursor",
        "--scope",
        "user",
    ]);
    done(&ran);
    for folder in [".claude/skills", ".codex/skills", ".cursor/skills"] {
        let skill = test.home().join(folder).join("pdf/SKILL.md");
        assert!(skill.is_file(), "{}", skill.display());
    }
    assert!(!test.home().join(".agents").exists());
    let again = test.run(["install", "./src", "--agent", "claude-code,codex,cursor"]);
    assert_eq!(
        (done(&again), again.stderr.as_str()),
        ("", "2 skills as they should be\n")
    );
}

#[test]
fn what_is_installed_is_listed_told_and_taken_away() {
    let test = place();
    done(&test.run(["install", "./src", "-a", "claude-code,codex"]));
    let ran = test.run(["list", "--installed"]);
    insta::assert_snapshot!(ran.short(), @r"
    exit: 0
    ----- stdout -----
    charts    claude-code, codex
    pdf       claude-code, codex
    ----- stderr -----
    2 skills installed
    ");
    let ran = test.run(["which", "pdf", "--agent", "claude-code,codex"]);
    insta::assert_snapshot!(ran.short(), @r"
    exit: 0
    ----- stdout -----
    claude-code  [WORK]/.claude/skills/pdf (project)
    codex        [WORK]/.agents/skills/pdf (project)
    ----- stderr -----
    ");
    let ran = test.run(["status"]);
    assert_eq!(
        (done(&ran), ran.stderr.as_str()),
        ("", "2 skills as installed\n")
    );
    let ran = test.run(["uninstall", "pdf", "--agent", "codex"]);
    insta::assert_snapshot!(ran.short(), @r"
    exit: 0
    ----- stdout -----
    uninstalled pdf; claude-code still has it
    ----- stderr -----
    ");
    assert!(!test.work().join(".agents/skills/pdf").exists());
    assert!(test.work().join(".claude/skills/pdf/SKILL.md").is_file());
    done(&test.run(["uninstall", "pdf", "charts"]));
    for folder in [".claude", ".agents", ".open-skills/skills/pdf"] {
        assert!(!test.work().join(folder).exists(), "{folder}");
    }
    let ran = test.run(["uninstall", "pdf"]);
    insta::assert_snapshot!(ran.short(), @r"
    exit: 2
    ----- stdout -----

    ----- stderr -----
    error: `pdf` is not installed here
    hint: `open-skills list --installed` shows what is; `--scope user` looks there
    ");
}

#[test]
fn edits_are_never_lost_silently() {
    let test = place();
    done(&test.run(["install", "./src", "-a", "claude-code"]));
    fs::write(test.work().join(".claude/skills/pdf/SKILL.md"), "mine").unwrap();
    let ran = test.run(["status"]);
    insta::assert_snapshot!(ran.short(), @r"
    exit: 1
    ----- stdout -----
    pdf
      modified  .open-skills/skills/pdf
    ----- stderr -----
    1 skill as installed
    ");
    let test = test.file("src/pdf/SKILL.md", document("pdf", "two"));
    let ran = test.run(["install", "./src", "-a", "claude-code", "--json"]);
    assert_eq!((ran.code, kind(&ran).as_str()), (Some(2), "modified"));
    let ran = test.run(["uninstall", "pdf", "--json"]);
    assert_eq!((ran.code, kind(&ran).as_str()), (Some(2), "modified"));
    let edited = test.work().join(".open-skills/skills/pdf/SKILL.md");
    assert_eq!(fs::read_to_string(&edited).unwrap(), "mine");
    let ran = test.run(["install", "./src", "-a", "claude-code", "--force"]);
    assert!(done(&ran).contains("updated pdf"), "{ran}");
    assert!(fs::read_to_string(&edited).unwrap().contains("two"));
}

#[test]
fn copies_follow_and_their_edits_count_too() {
    let test = place();
    done(&test.run(["install", "./src/pdf", "-a", "claude-code,codex", "--copy"]));
    let copy = test.work().join(".claude/skills/pdf");
    assert!(!fs::symlink_metadata(&copy).unwrap().is_symlink());
    // One agent is named, and the copy of the other one follows.
    let test = test.file("src/pdf/SKILL.md", document("pdf", "two"));
    done(&test.run(["install", "./src/pdf", "-a", "codex", "--copy"]));
    assert!(
        fs::read_to_string(copy.join("SKILL.md"))
            .unwrap()
            .contains("two")
    );
    fs::write(copy.join("extra.md"), "mine").unwrap();
    let ran = test.run(["status"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(ran.stdout.contains("modified  .claude/skills/pdf"), "{ran}");
    let test = test.file("src/pdf/SKILL.md", document("pdf", "three"));
    let ran = test.run(["install", "./src/pdf", "-a", "codex", "--json"]);
    assert_eq!(kind(&ran), "modified");
    fs::remove_file(copy.join("extra.md")).unwrap();
    // An unchanged copy may become a link.
    done(&test.run(["install", "./src/pdf", "-a", "claude-code"]));
    assert!(fs::symlink_metadata(&copy).unwrap().is_symlink());
}

#[test]
fn what_others_put_there_stays() {
    let test = place().file(".claude/skills/pdf/SKILL.md", "somebody else's");
    let ran = test.run(["install", "./src", "-a", "claude-code"]);
    insta::assert_snapshot!(ran.short(), @r"
    exit: 2
    ----- stdout -----

    ----- stderr -----
    error: `[WORK]/.claude/skills/pdf` is there already, and open-skills did not put it there
    hint: `--force` replaces it; look at it first, what it holds is lost then
    ");
    assert!(!test.work().join(".claude/skills/charts").exists());
    done(&test.run(["install", "./src", "-a", "claude-code", "--force"]));
    assert!(
        test.work()
            .join(".claude/skills/pdf/scripts/main.py")
            .is_file()
    );
}

#[test]
fn one_name_has_one_source() {
    let test = place().file("other/pdf/SKILL.md", document("pdf", "other"));
    let ran = test.run([
        "install",
        "./src/pdf",
        "./other/pdf",
        "-a",
        "codex",
        "--json",
    ]);
    assert_eq!((ran.code, kind(&ran).as_str()), (Some(2), "name-clash"));
    done(&test.run(["install", "./src/pdf", "-a", "codex"]));
    let ran = test.run(["install", "./other/pdf", "-a", "codex"]);
    insta::assert_snapshot!(ran.short(), @r"
    exit: 2
    ----- stdout -----

    ----- stderr -----
    error: `pdf` is installed from `[WORK]/src/pdf`, and would come from `[WORK]/other/pdf` now
    hint: `open-skills uninstall pdf` first, or `--force` to replace it
    ");
    done(&test.run(["install", "./other/pdf", "-a", "codex", "--force"]));
}

#[test]
fn an_application_hands_skills_over() {
    let test = CliTest::new();
    let given = serde_json::json!({"skills": [{"name": "mine", "content": document("mine", "x")}]});
    let arguments = ["install", "--from-json", "-", "-a", "claude-code", "--json"];
    let ran = test.run_with(arguments, given.to_string().as_bytes());
    done(&ran);
    assert_eq!(json(&ran)["skills"][0]["source"]["kind"], "document");
    let ran = test.run_with(arguments, br#"{"skills": []}"#);
    assert_eq!(json(&ran)["skills"], serde_json::json!([]), "{ran}");
    let ran = test.run_with(&arguments[..5], br#"{"skills": []}"#);
    assert_eq!((done(&ran), ran.stderr.as_str()), ("", "no skills\n"));
    let document = test.work().join(".claude/skills/mine/SKILL.md");
    assert!(fs::read_to_string(document).unwrap().ends_with("x\n"));
    let ran = test.run_with(
        arguments,
        br#"{"skills": [{"name": "../../x", "content": ""}]}"#,
    );
    assert_eq!((ran.code, kind(&ran).as_str()), (Some(2), "bad-name"));
}

#[test]
fn versions_of_a_registry_are_locked_installed_and_old_one_day() {
    let test = CliTest::new()
        .file("src/good/SKILL.md", GOOD_SKILL)
        .file("src/good/skill.yaml", "version: 1.0.0\n");
    done(&test.run(["publish", "src/good"]));
    let ran = test.run(["install", "good", "-a", "claude-code", "--json"]);
    done(&ran);
    let source = &json(&ran)["skills"][0]["source"];
    let location = source["location"].as_str().unwrap();
    assert!(location.ends_with("/registry#good@1.0.0"), "{location}");
    assert!(source["archive"].as_str().unwrap().starts_with("sha256:"));
    assert!(test.work().join("open-skills.lock").is_file());
    let test = test.file("src/good/skill.yaml", "version: 1.1.0\n");
    done(&test.run(["publish", "src/good"]));
    let ran = test.run(["status"]);
    insta::assert_snapshot!(ran.short(), @r"
    exit: 0
    ----- stdout -----
    good 1.0.0
      outdated  there is 1.1.0
    ----- stderr -----
    ");
    let ran = test.run(["install", "good", "-a", "claude-code"]);
    assert_eq!(ran.stderr, "1 skill as it should be\n", "{ran}");
    let ran = test.run(["install", "--refresh", "-a", "claude-code"]);
    assert_eq!(done(&ran), "updated good 1.1.0\n");
    let ran = test.run(["install", "--frozen", "--offline", "-a", "codex"]);
    assert_eq!(
        done(&ran),
        "installed good 1.1.0 into .agents/skills/good\n"
    );
    let digest = json(&test.run(["status", "--json"]))["skills"][0]["tree_digest"].clone();
    done(&test.run(["trust", "block", digest.as_str().unwrap()]));
    let ran = test.run(["status"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.stdout.contains("revoked"), "{ran}");
    for command in [&["install", "-a", "codex"][..], &["update"]] {
        let ran = test.run(command.iter().chain(&["--json"]));
        assert_eq!(
            (ran.code, kind(&ran).as_str()),
            (Some(1), "revoked"),
            "{ran}"
        );
    }
    let ran = test.run(["prompt", "--installed"]);
    assert_eq!(done(&ran), "");
    assert!(
        ran.stderr.contains("`good` is left out: it is refused"),
        "{ran}"
    );
    done(&test.run(["uninstall", "good"]));
    let lock = fs::read_to_string(test.work().join("open-skills.lock")).unwrap();
    assert!(!lock.contains("good"), "{lock}");
}

#[test]
fn archives_are_installed_from_a_file() {
    let test = place();
    done(&test.run(["pack", "src/pdf", "-o", "pdf-1.0.0.skill"]));
    let ran = test.run(["install", "pdf-1.0.0.skill", "-a", "cursor"]);
    assert_eq!(done(&ran), "installed pdf into .agents/skills/pdf\n");
    assert!(ran.stderr.contains("not verified"), "{ran}");
    let test = test.env("OPEN_SKILLS_TRUST", "require");
    let ran = test.run([
        "install",
        "pdf-1.0.0.skill",
        "-a",
        "codex",
        "--force",
        "--json",
    ]);
    assert_eq!((ran.code, kind(&ran).as_str()), (Some(1), "unsigned"));
}

#[test]
fn the_users_copy_hides_the_projects_from_claude_code() {
    let test = place();
    done(&test.run(["install", "./src/pdf", "-a", "claude-code,codex"]));
    let own = test.home().join(".claude/skills/pdf");
    fs::create_dir_all(&own).unwrap();
    fs::write(own.join("SKILL.md"), document("pdf", "mine")).unwrap();
    let ran = test.run(["status"]);
    insta::assert_snapshot!(ran.short(), @r"
    exit: 0
    ----- stdout -----
    pdf
      shadowed  claude-code takes [TEMP]/home/.claude/skills/pdf (user)
    ----- stderr -----
    ");
    let ran = test.run(["which", "pdf", "-a", "claude-code,codex"]);
    insta::assert_snapshot!(ran.short(), @r"
    exit: 0
    ----- stdout -----
    claude-code  [TEMP]/home/.claude/skills/pdf (user)
                 not [WORK]/.claude/skills/pdf (project): Claude Code takes managed, then user, then project
    codex        [WORK]/.agents/skills/pdf (project)
    ----- stderr -----
    ");
}

#[test]
fn bad_input_says_what_to_do() {
    let test = place();
    let ran = test.run(["install", "./src", "--agent", "claude-cod"]);
    insta::assert_snapshot!(ran.short(), @r"
    exit: 2
    ----- stdout -----

    ----- stderr -----
    error: there is no agent `claude-cod`
    hint: did you mean `claude-code`?
    ");
    let ran = test.run(["install", "./src"]);
    insta::assert_snapshot!(ran.short(), @r"
    exit: 2
    ----- stdout -----

    ----- stderr -----
    error: no agent was named, configured or found on this machine
    hint: name one: `--agent claude-code`; `open-skills agents list` shows them
    ");
    let ran = test.run(["install", "./src", "-a", "eve", "--scope", "user"]);
    insta::assert_snapshot!(ran.short(), @r"
    exit: 2
    ----- stdout -----

    ----- stderr -----
    error: `eve` has no folder in the scope `user`
    hint: try `--scope project`
    ");
    let ran = test.run(["install", "./src", "-a", "codex", "--scope", "nowhere"]);
    insta::assert_snapshot!(ran.short(), @r"
    exit: 2
    ----- stdout -----

    ----- stderr -----
    error: there is no folder `nowhere`
    hint: name one that is there; as a scope, `project` and `user` are known too
    ");
    let ran = test.run(["install", "src", "-a", "codex"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(
        ran.stderr
            .starts_with("error: there is no skill `src` in the registry `"),
        "{ran}"
    );
    assert!(
        ran.stderr.ends_with("hint: for the folder write `./src`\n"),
        "{ran}"
    );
    let ran = test.run(["install", "-a", "codex"]);
    insta::assert_snapshot!(ran.short(), @r"
    exit: 2
    ----- stdout -----

    ----- stderr -----
    error: nothing to install: no skill was named, configured or locked
    hint: name one: `open-skills install pdf`
    ");
}

#[cfg(unix)]
#[test]
fn a_linked_folder_of_a_project_leads_nowhere() {
    let test = place();
    let outside = test.home().join("me");
    fs::create_dir(&outside).unwrap();
    std::os::unix::fs::symlink(&outside, test.work().join(".claude")).unwrap();
    let ran = test.run(["install", "./src", "-a", "claude-code"]);
    insta::assert_snapshot!(ran.short(), @r"
    exit: 2
    ----- stdout -----

    ----- stderr -----
    error: `[WORK]/.claude/skills` leads out of the project, to `[TEMP]/home/me/skills`
    hint: make it a folder, or name the place where it should go with `--scope`
    ");
    assert_eq!(fs::read_dir(&outside).unwrap().count(), 0);
    // In the home it is the user's own doing.
    std::os::unix::fs::symlink(&outside, test.home().join(".claude")).unwrap();
    done(&test.run(["install", "./src", "-a", "claude-code", "--scope", "user"]));
    assert!(outside.join("skills/pdf/SKILL.md").is_file());
}

/// Whether the tests run as somebody whom modes do not stop.
#[cfg(unix)]
fn writes_anywhere(folder: &Path) -> bool {
    fs::write(folder.join("probe"), "").is_ok()
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_written_is_named() {
    use std::os::unix::fs::PermissionsExt;
    let test = place();
    let folder = test.work().join(".claude/skills");
    fs::create_dir_all(&folder).unwrap();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o555)).unwrap();
    if writes_anywhere(&folder) {
        return;
    }
    let ran = test.run(["install", "./src/pdf", "-a", "claude-code", "--json"]);
    assert_eq!((ran.code, kind(&ran).as_str()), (Some(2), "denied"));
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
    done(&test.run(["install", "./src/pdf", "-a", "claude-code"]));
}

#[test]
fn the_configuration_says_for_whom() {
    let test = CliTest::new()
        .file("good/SKILL.md", GOOD_SKILL)
        .file("good/skill.yaml", "version: 1.0.0\n");
    done(&test.run(["publish", "good"]));
    let test = test.file(
        "open-skills.yaml",
        "agents: [codex]\nskills: {good: {version: ^1, agents: [claude-code]}}\n",
    );
    let ran = test.run(["install"]);
    assert_eq!(
        done(&ran),
        "installed good 1.0.0 into .claude/skills/good\n"
    );
    assert!(!test.work().join(".agents").exists());
}

#[test]
fn a_name_that_is_nearly_right_gets_the_one_that_is_meant() {
    let test = CliTest::new()
        .file("good/SKILL.md", GOOD_SKILL)
        .file("good/skill.yaml", "version: 1.0.0\n");
    done(&test.run(["publish", "good"]));
    let meant = "hint: did you mean `good`?";
    let commands: [&[&str]; 4] = [
        &["install", "goood", "-a", "codex"],
        &["pull", "goood"],
        &["run", "goood"],
        &["inspect", "goood"],
    ];
    for command in commands {
        let ran = test.run(command);
        assert_eq!(ran.code, Some(2), "{ran}");
        assert!(ran.stderr.contains(meant), "{ran}");
    }
    done(&test.run(["install", "good", "-a", "codex"]));
    for (command, code) in [("which", 1), ("status", 2), ("prompt", 2)] {
        let ran = test.run([command, "goood"]);
        assert_eq!(ran.code, Some(code), "{ran}");
        assert!(ran.stderr.contains(meant), "{ran}");
    }
    done(&test.run(["registry", "init", "./other"]));
    let test = test.file("open-skills.yaml", "registries: {other: {url: ./other}}\n");
    let ran = test.run(["install", "goood", "-a", "codex"]);
    insta::assert_snapshot!(ran.short(), @r"
    exit: 2
    ----- stdout -----

    ----- stderr -----
    error: no registry has a skill `goood`
    hint: did you mean `good`?
    ");
    let library = format!("file://{}#goood", test.work().display());
    for command in [
        &["install", &library, "-a", "codex"][..],
        &["pull", &library],
    ] {
        let ran = test.run(command);
        assert_eq!(ran.code, Some(2), "{ran}");
        assert!(ran.stderr.contains(meant), "{ran}");
    }
}

#[cfg(unix)]
#[test]
fn a_document_may_come_through_a_pipe_with_a_name() {
    let test = CliTest::new();
    let document =
        r#"{"skills": [{"name": "pdf", "content": "---\nname: pdf\ndescription: d\n---\n"}]}"#;
    let arguments = ["install", "--from-json", "/dev/stdin", "-a", "codex"];
    let ran = test.run_with(arguments, document.as_bytes());
    assert_eq!(done(&ran), "installed pdf into .agents/skills/pdf\n");
}

/// The project is the root of the repository, and what is told is found from where one is.
#[test]
fn paths_are_told_from_the_current_folder() {
    let test = place();
    fs::create_dir_all(test.work().join(".git")).unwrap();
    fs::create_dir_all(test.work().join("a/b")).unwrap();
    let run = |folder: &str, words: &[&str]| {
        let mut command = test.command();
        command.current_dir(test.work().join(folder)).args(words);
        let output = command.output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap() + &String::from_utf8_lossy(&output.stderr)
    };
    let said = run("a/b", &["install", "../../src/pdf", "-a", "codex"]);
    assert_eq!(said, "installed pdf into ../../.agents/skills/pdf\n");
    assert!(test.work().join("a/b/../../.agents/skills/pdf").exists());
    let said = run(
        "a/b",
        &["install", "../../src/pdf", "-a", "codex", "--scope", "."],
    );
    assert_eq!(said, "installed pdf into .agents/skills/pdf\n");
    assert!(test.work().join("a/b/.agents/skills/pdf").exists());
    fs::remove_file(test.work().join(".agents/skills/pdf")).unwrap();
    let output = test
        .command()
        .current_dir(test.work().join("a"))
        .arg("status")
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("../.agents/skills/pdf"), "{said}");
}

#[test]
fn without_any_agent_the_ones_that_have_skills_already_get_more() {
    let test = place();
    let ran = test.run(["install", "./src/pdf", "--json"]);
    assert_eq!(kind(&ran), "no-agent", "{ran}");
    done(&test.run(["install", "./src/pdf", "--agent", "codex"]));
    done(&test.run(["install", "./src/pdf"]));
    done(&test.run(["install", "./src/charts"]));
    for folder in [".agents/skills/pdf", ".agents/skills/charts"] {
        assert!(test.work().join(folder).join("SKILL.md").is_file());
    }
    let record = fs::read_to_string(test.work().join(".open-skills/installed.json")).unwrap();
    assert!(!record.contains("claude-code"), "{record}");
    // Who asks for help learns of that last resort, too.
    let help = test.run(["install", "--help"]);
    let said = done(&help).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("for those that something is installed for in that scope already"));
    assert!(said.contains("else recorded by earlier installations"));
    // Another scope has a record of its own.
    let ran = test.run(["install", "./src/pdf", "--scope", "user", "--json"]);
    assert_eq!(kind(&ran), "no-agent", "{ran}");
}
