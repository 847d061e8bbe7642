//! What stands between a skill and its publication: commits, tests, signatures, a yes.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::support::{CliTest, GOOD_SKILL, Ran};

fn versioned() -> CliTest {
    CliTest::new()
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .file("good/SKILL.md", GOOD_SKILL)
        .file("good/skill.yaml", "version: 1.0.0\n")
}

fn done(ran: &Ran) -> &str {
    assert_eq!(ran.code, Some(0), "{ran}");
    &ran.stdout
}

fn json(ran: &Ran) -> serde_json::Value {
    serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{ran}"))
}

fn git(test: &CliTest, arguments: &[&str]) {
    let status = Command::new("git")
        .args(["-c", "user.name=t", "-c", "user.email=t@localhost"])
        .args(arguments)
        .current_dir(test.work())
        .status();
    assert!(status.unwrap().success(), "{arguments:?}");
}

fn committed() -> CliTest {
    let test = versioned().file(".gitignore", "*.log\n");
    git(&test, &["init", "--quiet"]);
    git(&test, &["add", "."]);
    git(&test, &["commit", "--quiet", "-m", "first"]);
    test
}

#[test]
fn what_is_not_committed_is_not_published() {
    let test = committed().file("elsewhere.md", "not of the skill");
    done(&test.run(["publish", "good", "--dry-run"]));
    let test = test
        .file("good/references/new.md", "# New\n")
        .file("good/skill.yaml", "version: 1.0.1\n");
    let ran = test.run(["publish", "good"]);
    insta::assert_snapshot!(ran, @r"
    exit: 2
    ----- stdout -----

    ----- stderr -----
    error: `references/new.md`, `skill.yaml` are not committed
      --> good/references/new.md
    hint: commit it, or publish it all the same with `--allow-dirty`
    ");
    let ran = test.run(["publish", "good", "--to-library", "./library"]);
    assert!(ran.stderr.contains("are not committed"), "{ran}");
    assert!(!test.work().join("library").exists());
    done(&test.run(["publish", "good", "--allow-dirty"]));
    git(&test, &["add", "good"]);
    let ran = test.run(["publish", "good"]);
    assert_eq!(ran.code, Some(2), "staged is not committed: {ran}");
    git(&test, &["commit", "--quiet", "-m", "second"]);
    done(&test.run(["publish", "good"]));
}

#[test]
fn what_git_leaves_out_and_what_is_deleted_counts_when_it_is_packed() {
    let test = committed().file("good/assets/trace.log", "packed, and ignored by git");
    let ran = test.run(["publish", "good", "--dry-run"]);
    assert!(
        ran.stderr.contains("`assets/trace.log` is not committed"),
        "{ran}"
    );
    fs::remove_file(test.work().join("good/assets/trace.log")).unwrap();
    // What packing leaves out is nobody's concern.
    let test = test.file("good/.DS_Store", "x");
    done(&test.run(["publish", "good", "--dry-run"]));
    let test = test.file("good/references/a.md", "# A\n");
    git(&test, &["add", "good"]);
    git(&test, &["commit", "--quiet", "-m", "more"]);
    fs::remove_file(test.work().join("good/references/a.md")).unwrap();
    let ran = test.run(["publish", "good", "--dry-run"]);
    assert!(
        ran.stderr.contains("`references/a.md` is not committed"),
        "{ran}"
    );
}

#[test]
fn a_folder_that_git_ignores_as_a_whole_is_not_committed() {
    for rule in ["mine/", "good/"] {
        let test = committed().file(".gitignore", rule);
        git(&test, &["rm", "-r", "--quiet", "--cached", "good"]);
        git(&test, &["add", ".gitignore"]);
        git(&test, &["commit", "--quiet", "-m", "ignored"]);
        if rule == "mine/" {
            fs::create_dir(test.work().join("mine")).unwrap();
            fs::rename(test.work().join("good"), test.work().join("mine/good")).unwrap();
        }
        let good = if rule == "mine/" { "mine/good" } else { "good" };
        for more in [&["--dry-run"][..], &["--to-library", "./library"]] {
            let ran = test.run([&["publish", good], more].concat());
            assert_eq!(ran.code, Some(2), "{rule}: {ran}");
            let said = format!("nothing of `{good}` is committed: git ignores the whole folder");
            assert!(ran.stderr.contains(&said), "{rule}: {ran}");
            assert!(ran.stderr.contains("--allow-dirty"), "{rule}: {ran}");
        }
        done(&test.run(["publish", good, "--dry-run", "--allow-dirty"]));
        // What was added all the same is committed.
        git(&test, &["add", "--force", good]);
        git(&test, &["commit", "--quiet", "-m", "added"]);
        done(&test.run(["publish", good, "--dry-run"]));
    }
}

#[cfg(feature = "git")]
#[test]
fn no_registry_begins_between_the_sources_of_a_repository() {
    let test = committed();
    git(
        &test,
        &["clone", "--quiet", "--bare", ".", "../sources.git"],
    );
    let bare = test.work().parent().unwrap().join("sources.git");
    let place = format!("git+file://{}", bare.display());
    let tip = || {
        let mut ask = Command::new("git");
        let output = ask
            .arg("-C")
            .arg(&bare)
            .args(["rev-parse", "HEAD"])
            .output();
        output.unwrap().stdout
    };
    let before = tip();
    for command in [
        &[
            "publish",
            "good",
            "--unsigned",
            "--yes",
            "--registry",
            &place,
        ][..],
        &["registry", "init", &place],
    ] {
        let ran = test.run(command);
        assert_eq!(ran.code, Some(2), "{command:?}: {ran}");
        let said = "is not empty: there is `good/SKILL.md`";
        assert!(ran.stderr.contains(said), "{command:?}: {ran}");
        assert!(
            ran.stderr.contains("repository of its own"),
            "{command:?}: {ran}"
        );
        assert_eq!(tip(), before, "{command:?}");
    }
}

#[test]
fn the_skill_of_a_work_tree_below_another_is_asked_of_its_own() {
    let test = versioned();
    git(&test, &["init", "--quiet"]);
    let ran = test.run(["publish", "good", "--dry-run", "--json"]);
    assert!(ran.stderr.contains("uncommitted"), "{ran}");
    // Without git nobody can expect commits.
    let test = test.env("PATH", "/nowhere");
    done(&test.run(["publish", "good", "--dry-run"]));
}

const TESTED: &str = "\
---
name: sums
description: Sums up numbers from a document. Use when numbers have to be summed up quickly.
license: MIT
---

# Sums

Run `scripts/sum.py` with the numbers as JSON.
";

fn tested(expected: &str) -> CliTest {
    CliTest::new()
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .file("sums/SKILL.md", TESTED)
        .file(
            "sums/skill.yaml",
            "version: 1.0.0\nentrypoint: scripts/sum.py\n",
        )
        .file(
            "sums/scripts/sum.py",
            "import json, sys\nprint(json.dumps({'total': sum(json.load(sys.stdin))}))\n",
        )
        .file("sums/tests/sum.input.json", "[1, 2]\n")
        .file(
            "sums/tests/sum.expected.json",
            format!("{{\"total\": {expected}}}\n"),
        )
}

#[cfg(target_os = "linux")]
#[test]
fn a_skill_passes_its_tests_first() {
    let native = ["publish", "sums", "--engine", "native", "-v"];
    let ran = tested("3").run(native);
    assert!(done(&ran).starts_with("published sums 1.0.0"), "{ran}");
    assert!(ran.stderr.contains("1 passed"), "{ran}");
    let test = tested("4");
    let ran = test.run(native);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(
        ran.stderr
            .contains("nothing was published: 1 test failed; `--no-test` leaves"),
        "{ran}"
    );
    assert!(
        !test
            .home()
            .join(".local/share/open-skills/registry")
            .exists()
    );
    done(&test.run(["publish", "sums", "--no-test"]));
}

#[cfg(target_os = "linux")]
#[test]
fn an_archive_passes_the_tests_in_it() {
    let test = tested("4");
    done(&test.run(["pack", "sums"]));
    let ran = test.run(["publish", "sums-1.0.0.skill", "--engine", "native"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(ran.stdout.contains("sum"), "{ran}");
    done(&test.run(["publish", "sums-1.0.0.skill", "--no-test"]));
}

#[test]
fn tests_that_cannot_be_read_stop_it() {
    let test = tested("3").file("sums/tests/slips.yaml", "- name: a\n  scirpt: sum.py\n");
    let ran = test.run(["publish", "sums"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(
        ran.stderr.contains("`--no-test` leaves the tests out"),
        "{ran}"
    );
}

/// A mistake in `skill.yaml` is none of the tests': it is told where it is, with them and without.
#[test]
fn a_broken_skill_yaml_is_told_in_one_way() {
    let test = versioned().file("good/skill.yaml", "<<<<<<< HEAD\nversion: 1.0.0\n=======\n");
    for what in ["publish good", "publish good --to-library ./lib"] {
        let whole: Vec<&str> = what.split(' ').collect();
        let tested = test.run(&whole);
        let untested = test.run(whole.iter().chain(&["--no-test"]));
        assert_eq!(tested.code, Some(1), "{tested}");
        assert!(tested.stdout.contains("error[MF001]"), "{tested}");
        assert!(tested.stdout.contains("good/skill.yaml:2:8"), "{tested}");
        assert!(!tested.stderr.contains("--no-test"), "{tested}");
        let told = |ran: &Ran| (ran.code, ran.stdout.clone(), ran.stderr.clone());
        assert_eq!(told(&tested), told(&untested), "{what}");
    }
    // A mistake in a test is one of the tests still.
    let test = versioned().file("good/tests/slips.yaml", "- name: a\n  scirpt: sum.py\n");
    let ran = test.run(["publish", "good"]);
    assert_eq!(ran.code, Some(2), "{ran}");
}

/// A key, and a packed skill that it signed.
fn signed() -> CliTest {
    let test = versioned();
    done(&test.run(["keys", "new", "acme", "--no-passphrase"]));
    done(&test.run(["pack", "good"]));
    done(&test.run(["sign", "good-1.0.0.skill"]));
    test
}

#[test]
fn an_archive_goes_as_it_is_with_its_signatures() {
    let test = signed();
    let bytes = fs::read(test.work().join("good-1.0.0.skill")).unwrap();
    fs::remove_dir_all(test.work().join("good")).unwrap();
    let answer = json(&test.run(["publish", "good-1.0.0.skill", "--json"]));
    assert_eq!(
        (&answer["status"], &answer["signatures"]),
        (&"published".into(), &1.into())
    );
    assert_eq!(answer["size"], bytes.len() as u64);
    let digest = answer["archive_digest"].as_str().unwrap();
    let blob = digest.replace("sha256:", "blobs/sha256/");
    let registry = test.home().join(".local/share/open-skills/registry");
    assert_eq!(fs::read(registry.join(blob)).unwrap(), bytes);
    // Whoever pulls it verifies that signature.
    let ran = test.run(["pull", "good", "-C", "out"]);
    assert!(done(&ran).contains("pulled good 1.0.0"), "{ran}");
    let lock = fs::read_to_string(test.work().join("out/open-skills.lock")).unwrap();
    assert!(lock.contains("\"signer\": \"sha256:"), "{lock}");
    let again = json(&test.run(["publish", "good-1.0.0.skill", "--json"]));
    assert_eq!(again["status"], "unchanged");
}

#[test]
fn a_signature_over_something_else_is_not_published() {
    let test = signed();
    let test = test.file("good/references/more.md", "# More\n");
    done(&test.run(["pack", "good"]));
    let ran = test.run(["publish", "good-1.0.0.skill"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(ran.stderr.contains("good-1.0.0.sigstore.json"), "{ran}");
    assert!(ran.stderr.contains("hint: sign the archive anew"), "{ran}");
    let answer = json(&test.run(["publish", "good-1.0.0.skill", "--unsigned", "--json"]));
    assert_eq!(answer["signatures"], 0);
}

#[test]
fn an_archive_that_is_none_of_one_skill_is_refused() {
    let test = versioned().file("broken.skill", "PK\x03\x04 and no more");
    let ran = test.run(["publish", "broken.skill"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("broken.skill"), "{ran}");
    let ran = test.run(["publish", "missing.skill", "--json"]);
    assert!(ran.stderr.contains("not-found"), "{ran}");
    done(&test.run(["pack", "good"]));
    let ran = test.run(["publish", "good-1.0.0.skill", "--to-library", "./library"]);
    assert!(ran.stderr.contains("a library holds plain files"), "{ran}");
}

#[test]
fn an_empty_place_wants_a_yes() {
    let test = versioned();
    let ran = test.run(["publish", "good", "--registry", "./r"]);
    let shown = ran.to_string().replace("[TEMP]/work", "[HERE]");
    insta::assert_snapshot!(shown, @r"
    exit: 2
    ----- stdout -----

    ----- stderr -----
    error: nothing was ever published to `[HERE]/r`
    hint: `--yes` makes it a registry, as does `open-skills registry init [HERE]/r`
    ");
    assert!(!test.work().join("r").exists());
    // A rehearsal asks nothing: it makes nothing.
    done(&test.run(["publish", "good", "--registry", "./r", "--dry-run"]));
    let ran = test.run(["publish", "good", "--registry", "./r", "--yes"]);
    assert!(ran.stderr.starts_with("made the registry `"), "{ran}");
    assert!(Path::new(&test.work().join("r/open-skills.json")).exists());
    // The user's own never asks.
    done(&test.run(["publish", "good"]));
}

#[test]
fn the_service_is_named_by_flag_or_variable() {
    for bad in ["minio", "https://me:canary@host", "ftp://host", "http://"] {
        let ran = versioned().run(["list", "--endpoint-url", bad]);
        assert_eq!(ran.code, Some(2), "{ran}");
        assert!(ran.stderr.contains("--endpoint-url"), "{ran}");
        assert!(!ran.stderr.contains("canary"), "{ran}");
        let flag = format!("--endpoint-url={bad}");
        let ran = versioned().run(["list", &flag, "--error-format", "json"]);
        assert_eq!(ran.code, Some(2), "{ran}");
        assert!(!ran.stderr.contains("canary"), "{ran}");
    }
}

#[test]
fn an_archive_that_its_registry_lost_comes_back_by_publishing_the_same() {
    let test = versioned();
    let publish = ["publish", "good", "--no-test", "--json"];
    done(&test.run(publish));
    let blobs = test.home().join(".local/share/open-skills/registry/blobs");
    fs::remove_dir_all(&blobs).unwrap();
    let answer = json(&test.run(publish));
    assert_eq!(answer["status"], "unchanged", "{answer}");
    done(&test.run(["registry", "check"]));

    // As if another program had packed it then: these bytes make nothing good.
    fs::remove_dir_all(&blobs).unwrap();
    let store = ["pack", "good", "--store", "-o", "good.skill"];
    done(&test.run(store));
    let ran = test.run(["publish", "good.skill", "--no-test", "--unsigned"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("from a copy of the registry"), "{ran}");
}

#[test]
fn where_everything_must_be_signed_an_unsigned_version_is_made_only_when_somebody_says_so() {
    let test = crate::support::CliTest::new()
        .env("OPEN_SKILLS_TRUST", "require")
        .file("good/SKILL.md", crate::support::GOOD_SKILL)
        .file("good/skill.yaml", "version: 1.0.0\n");
    for more in [&[][..], &["--dry-run"]] {
        let ran = test.run(["publish", "good"].iter().chain(more));
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(1), ""), "{ran}");
        let said = "`good` would be published unsigned, and the trust policy asks for a signature";
        assert!(ran.stderr.contains(said), "{ran}");
        for hint in ["--key KEY", "open-skills keys new", "--unsigned"] {
            assert!(ran.stderr.contains(hint), "{ran}");
        }
    }
    // The version is not used up.
    let made = test.run(["keys", "new", "acme", "--no-passphrase"]);
    assert_eq!(made.code, Some(0), "{made}");
    let ran = test.run(["publish", "good", "--key", "acme", "--json"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    assert!(ran.stdout.contains("\"status\": \"published\""), "{ran}");
    let said = "whoever keeps to your trust policy cannot use `good` unsigned";
    assert!(!ran.stderr.contains(said), "{ran}");
    let test = test.file("good/skill.yaml", "version: 1.1.0\n");
    let ran = test.run(["publish", "good", "--unsigned"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    assert!(ran.stderr.contains(said), "{ran}");
}

#[test]
fn a_dry_run_ends_as_the_real_one_would() {
    let test = versioned();
    let rehearse = ["publish", "good", "--dry-run", "--tag", "beta"];
    let ran = test.run(rehearse);
    done(&ran);
    assert!(ran.stderr.contains("would make the registry"), "{ran}");
    assert!(ran.stderr.contains("`beta` would be 1.0.0"), "{ran}");
    let ran = test.run(["publish", "good", "--tag", "beta"]);
    assert!(ran.stderr.contains("`beta` is 1.0.0"), "{ran}");
    let ran = test.run(rehearse);
    assert!(ran.stdout.contains("already, with the same files"), "{ran}");
    assert!(!ran.stdout.contains("would publish"), "{ran}");
    let answer = json(&test.run([&rehearse[..], &["--json"]].concat()));
    assert_eq!(
        (&answer["status"], &answer["tag"]),
        (&"unchanged".into(), &"beta".into())
    );
    let test = test.file("good/more.md", "Another file.\n");
    for more in [&[][..], &["--dry-run"]] {
        let ran = test.run([&["publish", "good", "--json"], more].concat());
        assert!(ran.stderr.contains("already-exists"), "{ran}");
        assert_eq!(ran.code, Some(2), "{ran}");
    }
    // Nothing was ever published there, and nobody said yes.
    let ran = test.run(["publish", "good", "--dry-run", "--registry", "./other"]);
    done(&ran);
    assert!(ran.stderr.contains("`publish` wants `--yes`"), "{ran}");
    assert!(!test.work().join("other").exists());
}
