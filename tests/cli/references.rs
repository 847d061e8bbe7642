//! Looking at skills by reference: fetched once, verified as `pull` does.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, SystemTime};

use crate::support::{CliTest, GOOD_SKILL, Ran};

fn done(ran: &Ran) -> &str {
    assert_eq!(ran.code, Some(0), "{ran}");
    &ran.stdout
}

/// Two versions in the user's own registry; the second has a file more.
fn published() -> CliTest {
    let test = CliTest::new()
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .file("good/SKILL.md", GOOD_SKILL)
        .file("good/skill.yaml", "version: 1.0.0\n");
    done(&test.run(["publish", "good"]));
    let test = test
        .file("good/skill.yaml", "version: 1.1.0\n")
        .file("good/references/more.md", "# More\n");
    done(&test.run(["publish", "good"]));
    fs::rename(test.work().join("good"), test.work().join("here")).unwrap();
    test
}

fn version(ran: &Ran) -> String {
    let answer: serde_json::Value =
        serde_json::from_str(done(ran)).unwrap_or_else(|_| panic!("{ran}"));
    answer.to_string()
}

#[test]
fn a_reference_is_inspected() {
    let test = published();
    let newest = version(&test.run(["inspect", "good@^1", "--json"]));
    assert!(
        newest.contains("1.1.0") && newest.contains("references/more.md"),
        "{newest}"
    );
    let first = version(&test.run(["inspect", "good@1.0.0", "--json"]));
    assert!(!first.contains("references/more.md"), "{first}");
    let ran = test.run(["inspect", "good", "--file", "references/more.md"]);
    assert_eq!(done(&ran), "# More\n");
    // Nothing was put where the user works.
    let entries = fs::read_dir(test.work()).unwrap();
    assert_eq!(entries.count(), 1);
    let again = test.run(["inspect", "good@1.0.0", "--offline", "--json"]);
    done(&again);
    let ran = test.run(["inspect", "better", "--json"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("not-found"), "{ran}");
    let ran = test.run(["inspect", "./better"]);
    assert!(ran.stderr.contains("better"), "{ran}");
}

#[test]
fn a_reference_is_told_of() {
    let test = published();
    let prompt = ["prompt", "good@1.0.0"];
    let told = done(&test.run(prompt)).to_owned();
    assert!(told.contains("<name>good</name>"), "{told}");
    let newest = test.run(["prompt", "good"]);
    assert!(done(&newest).contains("<name>good</name>"), "{newest}");
    let ran = test.run(["prompt", "good@^9"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("^9"), "{ran}");
    let ran = test.run(["prompt", "better"]);
    assert!(ran.stderr.contains("is in no registry"), "{ran}");
}

#[test]
fn versions_are_compared_with_each_other_and_with_a_folder() {
    let test = published();
    let ran = test.run(["diff", "good@1.0.0", "good@1.1.0", "--name-only"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(ran.stdout.contains("references/more.md"), "{ran}");
    let ran = test.run(["diff", "good@1.1.0", "./here"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    let ran = test.run(["diff", "good", "./here", "--registry", "./nowhere"]);
    assert_eq!(ran.code, Some(2), "{ran}");
}

#[test]
fn damage_is_no_answer() {
    let test = published();
    let blobs = test
        .home()
        .join(".local/share/open-skills/registry/blobs/sha256");
    for entry in fs::read_dir(blobs).unwrap() {
        fs::write(entry.unwrap().path(), "damaged").unwrap();
    }
    let cache = test.work().join("cache");
    let ran = test.run([
        "inspect",
        "good",
        "--cache-dir",
        cache.to_str().unwrap(),
        "--json",
    ]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(ran.stderr.contains("digest-mismatch"), "{ran}");
}

#[cfg(feature = "git")]
#[test]
fn a_skill_in_a_repository_is_inspected_and_compared() {
    let test = published();
    for arguments in [
        &["init", "--quiet"][..],
        &["add", "."],
        &["commit", "--quiet", "-m", "first"],
    ] {
        let status = std::process::Command::new("git")
            .args(["-c", "user.name=t", "-c", "user.email=t@localhost"])
            .args(arguments)
            .current_dir(test.work())
            .status();
        assert!(status.unwrap().success());
    }
    let place = format!("git+file://{}#here", test.work().display());
    let ran = test.run(["inspect", &place, "--file", "references/more.md"]);
    assert_eq!(done(&ran), "# More\n");
    let ran = test.run(["diff", &place, "good@1.1.0"]);
    assert_eq!(ran.code, Some(0), "{ran}");
}

/// Publishes a skill with this description to the registry `reg` below a folder.
fn published_in(test: &CliTest, project: &str, description: &str) {
    let folder = test.work().join(project);
    let skill = folder.join("greet");
    fs::create_dir_all(&skill).unwrap();
    fs::write(
        folder.join("open-skills.yaml"),
        "registries:\n  team: {url: ./reg}\n",
    )
    .unwrap();
    let document = format!("---\nname: greet\ndescription: {description}\n---\n\n# Greet\n");
    fs::write(skill.join("SKILL.md"), document).unwrap();
    fs::write(skill.join("skill.yaml"), "version: 1.0.0\n").unwrap();
    let ran = there(
        test,
        project,
        &["publish", "./greet", "--registry", "team", "--yes"],
    );
    done(&ran);
    fs::remove_dir_all(skill).unwrap();
}

/// Runs in a folder below the test's.
fn there(test: &CliTest, project: &str, arguments: &[&str]) -> Ran {
    let mut command = test.command();
    command
        .current_dir(test.work().join(project))
        .args(arguments);
    ended(&mut command)
}

fn ended(command: &mut Command) -> Ran {
    let output = command.output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Ran {
        code: output.status.code(),
        stdout: text(&output.stdout),
        stderr: text(&output.stderr),
    }
}

#[test]
fn a_name_means_the_skill_of_this_project() {
    let test = CliTest::new();
    for (project, text) in [
        ("one", "Greets one. Use when one is to be greeted."),
        ("other", "Greets others. Use when others are to be greeted."),
    ] {
        published_in(&test, project, text);
    }
    for what in ["team/greet@1.0.0", "greet@1.0.0", "greet"] {
        for more in [&[][..], &["--offline"]] {
            let inspect = [&["inspect", what, "--json"], more].concat();
            let said = version(&there(&test, "one", &inspect));
            assert!(said.contains("Greets one."), "{what} {more:?}: {said}");
            let said = version(&there(&test, "other", &inspect));
            assert!(said.contains("Greets others."), "{what} {more:?}: {said}");
        }
    }
}

#[test]
fn what_is_in_the_cache_is_judged_by_the_policy_of_now() {
    let test = CliTest::new();
    published_in(&test, "one", "Greets one. Use when one is to be greeted.");
    for what in ["greet@1.0.0", "greet"] {
        version(&there(&test, "one", &["inspect", what, "--json"]));
        for more in [&[][..], &["--offline"]] {
            let mut command = test.command();
            command.current_dir(test.work().join("one"));
            command.args(["inspect", what]).args(more);
            let ran = ended(command.env("OPEN_SKILLS_TRUST", "require"));
            assert_eq!(ran.code, Some(1), "{what} {more:?}: {ran}");
            assert!(ran.stderr.contains("there is no signature"), "{ran}");
        }
        // Nothing changed for whoever is content with less.
        version(&there(&test, "one", &["inspect", what, "--json"]));
    }
}

#[test]
fn a_version_that_somebody_uses_stays_when_a_newer_one_comes() {
    let test = published();
    done(&test.run(["inspect", "good"]));
    let root = test.work().parent().unwrap().join("cache/run-v1");
    let kept = |count: usize| {
        let mut documents = 0;
        for reference in fs::read_dir(&root).unwrap() {
            for tree in fs::read_dir(reference.unwrap().path()).unwrap() {
                documents += usize::from(tree.unwrap().path().join("good/SKILL.md").is_file());
            }
        }
        assert_eq!(documents, count);
    };
    kept(1);
    let test = test
        .file("good/SKILL.md", GOOD_SKILL)
        .file("good/skill.yaml", "version: 1.2.0\n");
    done(&test.run(["publish", "./good"]));
    fs::remove_dir_all(test.work().join("good")).unwrap();
    let newest = version(&test.run(["inspect", "good", "--json"]));
    assert!(newest.contains("1.2.0"), "{newest}");
    kept(2);
}

/// The versions of `good` that the cache has, as the stamps of their trees.
fn kept_versions(test: &CliTest) -> Vec<PathBuf> {
    let root = test.work().parent().unwrap().join("cache/run-v1");
    let inside = |folder: PathBuf| {
        fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
    };
    let trees = inside(root).flat_map(inside);
    let trees = trees.filter(|tree| tree.join("good/SKILL.md").is_file());
    trees.map(|tree| tree.join(".used")).collect()
}

#[test]
fn a_version_that_nobody_used_for_a_month_goes_when_another_one_comes() {
    let mut test = published();
    done(&test.run(["inspect", "good"]));
    let [first] = kept_versions(&test).try_into().unwrap();
    let stamp = fs::File::options().append(true).open(&first).unwrap();
    let a_month_ago = SystemTime::now() - Duration::from_hours(31 * 24);
    stamp.set_modified(a_month_ago).unwrap();
    // Somebody still uses it.
    stamp.lock_shared().unwrap();
    for (version, kept) in [("1.2.0", 2), ("1.3.0", 2)] {
        test = test
            .file("good/SKILL.md", GOOD_SKILL)
            .file("good/skill.yaml", format!("version: {version}\n"));
        done(&test.run(["publish", "./good"]));
        fs::remove_dir_all(test.work().join("good")).unwrap();
        let shown = self::version(&test.run(["inspect", "good", "--json"]));
        assert!(shown.contains(version), "{shown}");
        assert_eq!(kept_versions(&test).len(), kept, "{version}");
        assert_eq!(first.exists(), version == "1.2.0");
        stamp.unlock().unwrap();
    }
    // It comes again when somebody asks for it.
    done(&test.run(["inspect", "good@1.1.0"]));
}
