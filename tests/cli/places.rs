//! Whose the folders are that skills stand in: what `install` did not put there stays, and
//! what a record says about places elsewhere is not obeyed.

use std::fs;
use std::path::Path;

use crate::install::{document, done, json, kind, place};
use crate::support::CliTest;

/// All files below a folder.
fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => found.extend(files(&path)),
            false => found.push(path),
        }
    }
    found.sort();
    found
}

#[test]
fn a_record_that_leads_out_of_the_project_is_refused() {
    let test = place();
    done(&test.run(["install", "./src/pdf", "-a", "codex", "--copy"]));
    let victim = test.home().join(".claude/skills");
    fs::create_dir_all(&victim).unwrap();
    fs::rename(test.work().join(".agents/skills/pdf"), victim.join("pdf")).unwrap();
    let before = files(&test.home());
    let record = test.work().join(".open-skills/installed.json");
    let good = fs::read_to_string(&record).unwrap();
    let absolute = victim.join("pdf").display().to_string();
    for path in ["../home/.claude/skills/pdf", &absolute, ".git/hooks/pdf"] {
        fs::write(&record, good.replace(".agents/skills/pdf", path)).unwrap();
        for command in [
            &["uninstall", "pdf", "--force"][..],
            &["uninstall", "pdf"],
            &["install", "./src/pdf", "-a", "cursor", "--force"],
            &["update"],
            &["status"],
        ] {
            let ran = test.run(command.iter().chain(&["--json"]));
            assert_eq!((ran.code, kind(&ran).as_str()), (Some(2), "bad-record"));
        }
    }
    assert_eq!(files(&test.home()), before);
    assert!(!test.work().join(".git").exists());
}

#[cfg(unix)]
#[test]
fn the_folder_of_the_copies_is_no_link() {
    use std::os::unix::fs::symlink;
    let test = place();
    done(&test.run(["install", "./src/pdf", "-a", "codex"]));
    let own = test.work().join(".open-skills");
    let victim = test.home().join("victim");
    fs::rename(own.join("skills"), &victim).unwrap();
    symlink(&victim, own.join("skills")).unwrap();
    for command in [
        &["uninstall", "pdf"][..],
        &["install", "./src/pdf", "-a", "codex"],
    ] {
        let ran = test.run(command);
        assert_eq!(ran.code, Some(2), "{ran}");
        assert!(ran.stderr.contains("is a symbolic link"), "{ran}");
    }
    fs::remove_file(own.join("skills")).unwrap();
    fs::rename(&own, test.home().join("elsewhere")).unwrap();
    symlink(test.home().join("elsewhere"), &own).unwrap();
    let before = files(&test.home());
    let ran = test.run(["install", "./src/pdf", "-a", "codex", "--json"]);
    assert_eq!((ran.code, kind(&ran).as_str()), (Some(2), "leads-out"));
    assert_eq!(files(&test.home()), before);
}

#[test]
fn the_folder_that_a_skill_comes_from_stays() {
    let test = CliTest::new()
        .file(".claude/skills/pdf/SKILL.md", document("pdf", "mine"))
        .file(".agents/skills/pdf/SKILL.md", document("pdf", "mine"));
    let arguments = [
        "install",
        "./.claude/skills/pdf",
        "-a",
        "claude-code,codex,eve",
    ];
    let ran = test.run(arguments);
    insta::assert_snapshot!(ran.short(), @r"
    exit: 0
    ----- stdout -----
    installed pdf into agent/skills/pdf
    ----- stderr -----
    `.claude/skills/pdf` was there before, and stays as it is: it is yours
    `.agents/skills/pdf` was there before, and stays as it is: it is yours
    ");
    let mine = [".claude/skills/pdf", ".agents/skills/pdf"].map(|path| test.work().join(path));
    let is_mine = |path: &std::path::PathBuf| {
        path.join("SKILL.md").is_file() && !fs::symlink_metadata(path).unwrap().is_symlink()
    };
    assert!(mine.iter().all(is_mine));
    done(&test.run(["status"]));
    // Not even by force: it would be a link to nothing one day.
    done(&test.run([
        "install",
        "./.claude/skills/pdf",
        "-a",
        "claude-code",
        "--force",
    ]));
    assert!(mine.iter().all(is_mine));
    let ran = test.run(["uninstall", "pdf"]);
    insta::assert_snapshot!(ran.short(), @r"
    exit: 0
    ----- stdout -----
    uninstalled pdf
    ----- stderr -----
    `.agents/skills/pdf` stays: it was there before pdf was installed
    `.claude/skills/pdf` stays: it was there before pdf was installed
    ");
    assert!(mine.iter().all(is_mine));
    done(&test.run(arguments));
    done(&test.run(["uninstall", "pdf", "--force"]));
    assert!(is_mine(&mine[0]) && !mine[1].exists());
}

#[test]
fn folders_that_were_made_for_skills_are_no_traces_of_agents() {
    let test = place();
    done(&test.run(["install", "./src/pdf", "--all"]));
    let ran = test.run(["agents", "detect", "--json"]);
    assert_eq!(json(&ran)["agents"], serde_json::json!([]), "{ran}");
    fs::write(test.work().join(".claude/settings.json"), "{}").unwrap();
    let ran = test.run(["agents", "detect", "--json"]);
    assert_eq!(json(&ran)["agents"].as_array().unwrap().len(), 1, "{ran}");
    done(&test.run(["uninstall", "pdf"]));
    let mut left: Vec<String> = fs::read_dir(test.work())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    left.sort();
    assert_eq!(left, [".claude", ".open-skills", "src"]);
}

#[test]
fn copies_of_one_skill_are_one_skill() {
    let test = place()
        .file("src/copies/pdf/SKILL.md", document("pdf", "one"))
        .file("src/copies/pdf/scripts/main.py", "print(1)\n");
    let ran = test.run(["install", "./src", "./src/pdf", "-a", "codex"]);
    assert_eq!(done(&ran).lines().count(), 2, "{ran}");
    // What is not the same is told, each with its places.
    let test = test
        .file("src/copies/pdf/SKILL.md", document("pdf", "two"))
        .file("src/copies/charts/SKILL.md", document("charts", "two"));
    let ran = test.run(["install", "./src", "-a", "cursor"]);
    insta::assert_snapshot!(ran.short(), @r"
    exit: 2
    ----- stdout -----

    ----- stderr -----
    error: `charts` comes from two places: `[WORK]/src/charts` and `[WORK]/src/copies/charts`; `pdf` comes from two places: `[WORK]/src/copies/pdf` and `[WORK]/src/pdf`
    hint: name the one you want; agents know a skill by its name alone
    ");
}

#[test]
fn an_agent_that_shares_a_folder_still_finds_what_is_in_it() {
    let test = place();
    done(&test.run(["install", "./src/pdf", "-a", "codex,cursor"]));
    let ran = test.run(["uninstall", "pdf", "-a", "codex"]);
    insta::assert_snapshot!(ran.short(), @r"
    exit: 0
    ----- stdout -----
    uninstalled pdf; cursor still has it
    ----- stderr -----
    warning: codex still finds it in `.agents/skills/pdf`, which others share
    ");
    assert!(test.work().join(".agents/skills/pdf/SKILL.md").is_file());
}

#[test]
fn another_projects_folder_is_named_from_anywhere() {
    let test = place();
    let (work, here) = (test.work(), test.work().join("deep/er"));
    fs::create_dir_all(&here).unwrap();
    fs::create_dir(work.join("there")).unwrap();
    let run = |folder: &std::path::Path, arguments: &[&str]| {
        let mut command = test.command();
        let output = command
            .args(arguments)
            .current_dir(folder)
            .output()
            .unwrap();
        assert!(output.status.success(), "{arguments:?} {output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let there = std::fs::canonicalize(work.join("there")).unwrap();
    let shown = there.join(".agents/skills/pdf");
    let out = run(
        &here,
        &[
            "install",
            "../../src/pdf",
            "-a",
            "codex",
            "--scope",
            "../../there",
        ],
    );
    // From elsewhere, a path of that project alone would say something else.
    assert_eq!(out, format!("installed pdf into {}\n", shown.display()));
    for (folder, scope) in [(&here, "../../there"), (&work, "./there"), (&there, ".")] {
        let out = run(folder, &["status", "--scope", scope, "--json"]);
        let answer: serde_json::Value = serde_json::from_str(&out).unwrap();
        assert_eq!(answer["fine"], true, "{answer}");
        let path = answer["skills"][0]["places"][0]["path"].as_str().unwrap();
        assert_eq!(path, shown.display().to_string());
    }
    let out = run(
        &there,
        &[
            "install",
            "../src/charts",
            "-a",
            "codex",
            "--scope",
            "../there",
        ],
    );
    assert_eq!(out, "installed charts into .agents/skills/charts\n");
    fs::write(there.join(".open-skills/skills/pdf/SKILL.md"), "edited").unwrap();
    let mut status = test.command();
    let status = status
        .args(["status", "--scope", "../../there"])
        .current_dir(&here);
    let out = String::from_utf8(status.output().unwrap().stdout).unwrap();
    let copy = there.join(".open-skills/skills/pdf");
    assert_eq!(out, format!("pdf\n  modified  {}\n", copy.display()));
    run(
        &here,
        &[
            "uninstall",
            "pdf",
            "charts",
            "--scope",
            "../../there",
            "--force",
        ],
    );
    assert!(!there.join(".agents").exists());
}

#[test]
fn a_document_with_names_that_no_folder_can_have_installs_nothing() {
    let test = CliTest::new();
    for (name, said) in [
        (
            "nul",
            "`nul` is a device on Windows, and can be no folder's name",
        ),
        ("CON", "`CON` is no skill name"),
        (
            "com1",
            "`com1` is a device on Windows, and can be no folder's name",
        ),
    ] {
        let document = format!(
            r#"{{"skills": [{{"name": "ok", "content": "---\nname: ok\ndescription: d\n---\n"}},
                {{"name": "{name}", "content": "---\ndescription: d\n---\n"}}]}}"#
        );
        let arguments = ["install", "--from-json", "-", "-a", "codex"];
        let ran = test.run_with(arguments, document.as_bytes());
        assert_eq!(ran.code, Some(2), "{ran}");
        assert!(ran.stderr.contains(said), "{ran}");
        assert!(ran.stderr.contains("skill 2 of the document"), "{ran}");
        assert!(!test.work().join(".agents").exists());
    }
    let other = r#"{"skills": [{"name": "a", "content": "---\nname: b\ndescription: d\n---\n"}]}"#;
    let arguments = ["install", "--from-json", "-", "-a", "codex"];
    let ran = test.run_with(arguments, other.as_bytes());
    assert_eq!(ran.code, Some(2), "{ran}");
}
