//! What is blocked, or has to be signed and is not: no agent is told of it by any way.

use std::fs;

use serde_json::Value;

use crate::support::{CliTest, Ran};

fn document(name: &str) -> String {
    format!(
        "---\nname: {name}\ndescription: Makes {name}. Use when wanted.\n---\n\n# {name}\n\nDo it.\n"
    )
}

/// Two skills, of which `pdf` is blocked.
fn with_blocked() -> CliTest {
    let test = CliTest::new()
        .file("skills/pdf/SKILL.md", document("pdf"))
        .file("skills/charts/SKILL.md", document("charts"));
    let ran = test.run(["inspect", "skills/pdf", "--json"]);
    let answer: Value = serde_json::from_str(done(&ran)).unwrap();
    let tree = answer["tree_digest"].as_str().unwrap().to_owned();
    done(&test.run([
        "install",
        "./skills/pdf",
        "./skills/charts",
        "-a",
        "claude-code",
    ]));
    done(&test.run(["sync", "--from", "./skills", "--into", "synced"]));
    done(&test.run(["trust", "block", &tree]));
    test
}

fn done(ran: &Ran) -> &str {
    assert_eq!(ran.code, Some(0), "{ran}");
    &ran.stdout
}

#[test]
fn a_blocked_skill_is_told_by_no_way() {
    let test = with_blocked();
    let ways: [&[&str]; 8] = [
        &["./skills"],
        &["./skills/pdf", "./skills/charts"],
        &["./.claude/skills"],
        &["pdf", "charts"],
        &["synced"],
        &["--library", "./skills"],
        &["--library", "./skills", "--mode", "full"],
        &["--installed"],
    ];
    for way in ways {
        let ran = test.run(["prompt"].iter().chain(way));
        assert!(done(&ran).contains("charts"), "{way:?} {ran}");
        assert!(!ran.stdout.contains("Makes pdf"), "{way:?} {ran}");
        assert!(
            ran.stderr.contains("is left out: it is refused by now"),
            "{way:?} {ran}"
        );
        assert!(ran.stderr.contains("is blocked"), "{way:?} {ran}");
    }
}

#[test]
fn a_skill_whose_digest_nobody_can_know_stays_out_where_any_is_blocked() {
    // No archive may hold a device of Windows, so these files have no digest.
    let test = CliTest::new()
        .file("shelf/odd/SKILL.md", document("odd"))
        .file("shelf/odd/aux.txt", "x");
    let told = ["prompt", "--library", "./shelf"];
    let ran = test.run(told);
    assert!(done(&ran).contains("Makes odd"), "{ran}");
    let another = format!("sha256:{}", "0".repeat(64));
    done(&test.run(["trust", "block", &another]));
    let ran = test.run(told);
    assert_eq!(done(&ran), "", "{ran}");
    let said = "shelf/odd` is left out: `aux.txt` has a part";
    assert!(ran.stderr.contains(said), "{ran}");
}

#[test]
fn a_library_has_nothing_for_whom_everything_must_be_signed() {
    let test = with_blocked().env("OPEN_SKILLS_TRUST", "require");
    let ran = test.run(["prompt", "--library", "./skills"]);
    assert_eq!(done(&ran), "", "{ran}");
    for name in ["charts", "pdf"] {
        assert!(
            ran.stderr
                .contains(&format!("skills/{name}` is left out: nobody signed it")),
            "{ran}"
        );
    }
}

#[test]
fn which_says_that_a_copy_is_blocked_and_which_one_a_prompt_has() {
    let test = with_blocked();
    let ran = test.run(["which", "pdf", "-a", "claude-code"]);
    let mut lines = done(&ran).lines();
    let place = "work/.claude/skills/pdf (project)";
    assert!(lines.next().unwrap().ends_with(place), "{ran}");
    let said = lines.next().unwrap();
    assert!(said.contains("refused by now: `sha256:"), "{ran}");
    assert!(
        said.ends_with("is blocked; `prompt` leaves it out"),
        "{ran}"
    );
    let ran = test.run(["which", "charts", "-a", "claude-code"]);
    assert_eq!(done(&ran).lines().count(), 1, "{ran}");

    // Codex takes the project's copy, which is blocked, and has one of the user.
    let other = test.file("other/pdf/SKILL.md", document("pdf") + "More.\n");
    done(&other.run(["install", "./other/pdf", "-a", "codex", "--scope", "user"]));
    let own = other.work().join(".agents/skills/pdf");
    fs::create_dir_all(&own).unwrap();
    fs::write(own.join("SKILL.md"), document("pdf")).unwrap();
    let ran = other.run(["which", "pdf", "-a", "codex"]);
    let instead = "`prompt` tells of [TEMP]/home/.codex/skills/pdf instead";
    assert!(done(&ran).contains("is blocked"), "{ran}");
    assert!(ran.stdout.contains(instead), "{ran}");
    let told = other.run(["prompt", "--installed", "-a", "codex"]);
    let place = "[TEMP]/home/.codex/skills/pdf/SKILL.md";
    assert!(done(&told).contains(place), "{told}");
    let ran = other.run(["which", "pdf", "-a", "codex,claude-code", "--json"]);
    let answer: Value = serde_json::from_str(done(&ran)).unwrap();
    let [codex, claude] = [&answer["agents"][0], &answer["agents"][1]];
    let why = codex["takes"]["revoked"].as_str().unwrap();
    assert!(why.ends_with("is blocked"), "{ran}");
    assert_eq!(codex["hidden"][0]["revoked"], Value::Null, "{ran}");
    assert_eq!(codex["prompt"], "[TEMP]/home/.codex/skills/pdf", "{ran}");
    assert_eq!(claude["prompt"], Value::Null, "{ran}");
}

#[test]
fn what_version_control_obeys_comes_with_no_skill() {
    let test = CliTest::new()
        .file("shelf/pdf/SKILL.md", document("pdf"))
        .file("shelf/pdf/.git/HEAD", "ref: refs/heads/main\n")
        .file(
            "shelf/pdf/.git/config",
            "[core]\n\tfsmonitor = \"touch obeyed; false\"\n",
        )
        .file("shelf/pdf/deep/.HG/hgrc", "[hooks]\n");
    let place = format!("file://{}#pdf", test.work().join("shelf").display());
    done(&test.run(["install", &place, "-a", "claude-code", "--copy"]));
    done(&test.run(["sync", "--from", "./shelf", "--into", "synced"]));
    done(&test.run(["pull", &place, "-C", "pulled"]));
    for folder in [".claude/skills/pdf", "synced/pdf", "pulled/pdf"] {
        let folder = test.work().join(folder);
        assert!(folder.join("SKILL.md").is_file(), "{}", folder.display());
        let entries = fs::read_dir(&folder).unwrap();
        let names: Vec<_> = entries.map(|entry| entry.unwrap().file_name()).collect();
        assert!(
            !names.iter().any(|name| name == ".git" || name == "deep"),
            "{names:?}"
        );
    }
}

#[test]
fn an_archive_with_a_repository_in_it_is_refused() {
    let test = CliTest::new()
        .file("pdf/SKILL.md", document("pdf"))
        .file("pdf/.git/config", "[core]\n");
    let packed = std::process::Command::new("tar")
        .args(["-czf", "pdf.tgz", "pdf"])
        .current_dir(test.work())
        .status();
    assert!(packed.unwrap().success());
    for command in [
        &["install", "./pdf.tgz", "-a", "claude-code"][..],
        &["unpack", "pdf.tgz", "-C", "there"],
    ] {
        let ran = test.run(command);
        assert_ne!(ran.code, Some(0), "{ran}");
        assert!(
            ran.stderr
                .contains("which programs of version control obey"),
            "{ran}"
        );
    }
    assert!(!test.work().join("there").exists());
    assert!(!test.work().join(".claude/skills/pdf").exists());
}
