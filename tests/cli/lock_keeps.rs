//! What a lock keeps: nothing leaves it, and nothing in it is said anew, that nobody asked for.

use std::fs;
use std::path::Path;

use crate::support::{CliTest, GOOD_SKILL, Ran};
use crate::update::{done, published};

/// Skills of a lock: name, wish, and whether a file asks for it and it was only installed.
fn locked(folder: &Path) -> Vec<(String, Option<String>, bool, bool)> {
    let text = fs::read(folder.join("open-skills.lock")).unwrap();
    let lock: serde_json::Value = serde_json::from_slice(&text).unwrap();
    let skills = lock["skills"].as_array().unwrap().iter();
    let word = |value: &serde_json::Value| value.as_str().map(str::to_owned);
    skills
        .map(|skill| {
            (
                word(&skill["name"]).unwrap(),
                word(&skill["wanted"]),
                skill["configured"] == true,
                skill["installed_only"] == true,
            )
        })
        .collect()
}

fn one(name: &str, wanted: &str, is_configured: bool, is_only_installed: bool) -> Entry {
    let wanted = Some(wanted.to_owned());
    (name.to_owned(), wanted, is_configured, is_only_installed)
}

type Entry = (String, Option<String>, bool, bool);

/// `a` 1.0.0 and 2.0.0, and `b` 1.0.0, in the user's own registry.
fn world() -> CliTest {
    let mut test = CliTest::new();
    for (name, version) in [("a", "1.0.0"), ("a", "2.0.0"), ("b", "1.0.0")] {
        test = published(test, name, &format!("version: {version}\n"));
    }
    test
}

fn inside(test: &CliTest, folder: &str, arguments: &[&str]) -> bool {
    let mut command = test.command();
    command.current_dir(test.work().join(folder));
    command.args(arguments).output().unwrap().status.success()
}

fn refused<'r>(ran: &'r Ran, said: &str) -> &'r str {
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains(said), "{ran}");
    &ran.stderr
}

#[test]
fn a_pull_from_elsewhere_goes_by_the_file_beside_the_lock() {
    let test = world().file("repo/open-skills.yaml", "skills: {a: ^1}\n");
    let repo = test.work().join("repo");
    assert!(inside(&test, "repo", &["pull"]));
    done(&test.run(["pull", "-C", "repo", "b"]));
    // What the file wants of it, and not what a bare name means without one.
    done(&test.run(["pull", "-C", "repo", "a"]));
    let both = [
        one("a", "^1", true, false),
        one("b", "latest", false, false),
    ];
    assert_eq!(locked(&repo), both);
    for flags in [&[][..], &["--frozen"], &["--locked"], &["--refresh"]] {
        done(&test.run(["pull", "-C", "repo"].iter().chain(flags)));
        assert_eq!(locked(&repo), both, "{flags:?}");
    }
    done(&test.run(["update", "-C", "repo"]));
    assert_eq!(locked(&repo), both);
    // Another project's file has no say in it, wherever the command is run.
    let test = test.file("open-skills.yaml", "skills: {b: =1.0.0}\n");
    done(&test.run(["pull", "-C", "repo"]));
    done(&test.run(["update", "-C", "repo"]));
    assert_eq!(locked(&repo), both);
    // What its own file asks for no more goes, from elsewhere too.
    let test = test.file("repo/open-skills.yaml", "skills: {}\n");
    let ran = test.run(["pull", "-C", "repo", "--frozen"]);
    refused(
        &ran,
        "the lock holds `a`, which open-skills.yaml asks for no more",
    );
    done(&test.run(["pull", "-C", "repo"]));
    assert_eq!(locked(&repo), both[1..]);
}

#[test]
fn a_lock_without_its_file_keeps_what_the_file_asked_for() {
    let test = world().file("open-skills.yaml", "skills: {a: ^1}\n");
    done(&test.run(["pull"]));
    fs::remove_file(test.work().join("open-skills.yaml")).unwrap();
    let kept = [one("a", "^1", true, false)];
    for flag in ["--frozen", "--locked", "--refresh"] {
        done(&test.run(["pull", flag]));
        assert_eq!(locked(&test.work()), kept, "{flag}");
    }
    // A file of another project adds to a lock outside of it, and takes nothing away.
    fs::create_dir(test.work().join("project")).unwrap();
    let test = test.file("project/open-skills.yaml", "skills: {b: ^1}\n");
    assert!(inside(&test, "project", &["pull", "-C", ".."]));
    assert_eq!(
        locked(&test.work()),
        [one("a", "^1", true, false), one("b", "^1", true, false)]
    );
}

#[test]
fn uninstall_and_pull_each_take_their_own_part() {
    let test = world();
    done(&test.run(["pull", "b"]));
    done(&test.run(["install", "b", "-a", "codex"]));
    done(&test.run(["uninstall", "b"]));
    assert_eq!(locked(&test.work()), [one("b", "latest", false, false)]);
    done(&test.run(["pull", "--frozen"]));
    assert!(test.work().join("b/SKILL.md").is_file());
    // The other way round, the file's wish goes and what is installed stays known.
    let test = test.file("open-skills.yaml", "skills: {a: ^1}\n");
    done(&test.run(["pull"]));
    done(&test.run(["install", "a", "-a", "codex"]));
    let test = test.file("open-skills.yaml", "{}\n");
    done(&test.run(["pull"]));
    let only_installed = one("a", "^1", false, true);
    assert_eq!(locked(&test.work())[0], only_installed);
    done(&test.run(["pull", "--locked"]));
    assert_eq!(locked(&test.work())[0], only_installed);
    done(&test.run(["uninstall", "a"]));
    assert_eq!(locked(&test.work()), [one("b", "latest", false, false)]);
}

#[test]
fn an_installed_name_means_what_the_file_says() {
    let test = world().file("open-skills.yaml", "skills: {a: ^1}\n");
    let wished = [one("a", "^1", true, true)];
    for words in [&["install", "-a", "codex"][..], &["install", "a"]] {
        done(&test.run(words));
        assert_eq!(locked(&test.work()), wished, "{words:?}");
    }
    done(&test.run(["install", "a@1.0.0"]));
    assert_eq!(locked(&test.work()), wished);
    let ran = test.run(["install", "a@^2"]);
    let told = refused(&ran, "open-skills.yaml:1:13");
    let hint = "hint: open-skills.yaml asks for `a` as `^1`: name a version that fits";
    assert!(told.contains(hint), "{told}");
    let test = test.file(
        "open-skills.yaml",
        "skills: {a: {version: ^1, registry: local}}\n",
    );
    done(&test.run(["publish", "src/b", "--registry", "./lab", "--yes"]));
    let ran = test.run(["install", "a", "--registry", "./lab"]);
    let told = refused(&ran, "open-skills.yaml has `a` from `local`, and not from");
    assert!(
        told.contains("hint: `open-skills install a` takes it from there"),
        "{told}"
    );
    assert_eq!(locked(&test.work()), wished);
}

#[test]
fn a_pull_of_everything_leaves_what_was_only_installed() {
    let test = world();
    done(&test.run(["install", "a@^1", "-a", "codex"]));
    let test = test.file("a/SKILL.md", "mine");
    let lock = fs::read(test.work().join("open-skills.lock")).unwrap();
    let left = "1 locked skill was installed and never pulled: left to `open-skills install`\n";
    for flags in [
        &[][..],
        &["--frozen"],
        &["--locked"],
        &["--refresh"],
        &["--force"],
    ] {
        let ran = test.run(["pull"].iter().chain(flags));
        done(&ran);
        assert!(ran.stderr.contains(left), "{ran}");
        assert_eq!(
            fs::read_to_string(test.work().join("a/SKILL.md")).unwrap(),
            "mine"
        );
    }
    assert_eq!(
        fs::read(test.work().join("open-skills.lock")).unwrap(),
        lock
    );
    assert!(test.run(["pull", "-v"]).stderr.contains("left: a\n"));
    done(&test.run(["pull", "b"]));
    done(&test.run(["pull", "--locked"]));
    // Whoever names it is told that the folder is in the way.
    refused(
        &test.run(["pull", "a@^1"]),
        "open-skills did not put it there",
    );
    // What the file asks for comes where no folder stands in its place.
    fs::remove_dir_all(test.work().join("a")).unwrap();
    done(&test.run(["pull"]));
    assert!(!test.work().join("a").exists());
    let test = test.file("open-skills.yaml", "skills: {a: ^1}\n");
    done(&test.run(["pull"]));
    assert_eq!(locked(&test.work())[0], one("a", "^1", true, false));
}

#[test]
fn what_is_refused_leaves_no_folder() {
    let test = CliTest::new()
        .file(
            "src/b/SKILL.md",
            GOOD_SKILL.replace("name: good", "name: b"),
        )
        .file("src/b/skill.yaml", "version: 1.0.0\n");
    done(&test.run(["keys", "new", "acme", "--no-passphrase"]));
    done(&test.run(["trust", "add", "acme", "--key", "acme"]));
    done(&test.run(["publish", "src/b", "--key", "acme"]));
    let test = published(test, "a", "version: 1.0.0\ndependencies: {b: ^1}\n");
    done(&test.run(["trust", "revoke", "acme", "--reason", "stolen"]));
    for words in [
        &["pull", "b", "-C", "new/deep"][..],
        &["pull", "a", "-C", "new"],
        &["sync", "a", "--into", "new"],
    ] {
        let ran = test.run(words);
        assert_eq!(ran.code, Some(1), "{ran}");
        assert!(
            ran.stderr
                .contains("hint: `open-skills trust list` says who"),
            "{ran}"
        );
        assert!(!test.work().join("new").exists(), "{ran}");
    }
    // One that was there stays.
    fs::create_dir(test.work().join("new")).unwrap();
    assert_eq!(test.run(["pull", "b", "-C", "new/deep"]).code, Some(1));
    assert_eq!(fs::read_dir(test.work().join("new")).unwrap().count(), 0);
}

#[test]
fn conflict_markers_are_called_by_their_name() {
    let test = world();
    done(&test.run(["pull", "b"]));
    let lock = test.work().join("open-skills.lock");
    let text = fs::read_to_string(&lock).unwrap();
    let version = "      \"version\": \"1.0.0\",\n";
    let both = format!(
        "<<<<<<< HEAD\n{version}=======\n{}>>>>>>> theirs\n",
        version.replace("1.0", "1.1")
    );
    fs::write(&lock, text.replace(version, &both)).unwrap();
    for words in [
        &["pull"][..],
        &["pull", "b"],
        &["update"],
        &["install", "b"],
    ] {
        let ran = test.run(words);
        let told = refused(
            &ran,
            "open-skills.lock` holds a merge's conflict markers, from line 6 on",
        );
        assert!(
            told.contains("take one side whole, with `git checkout --ours "),
            "{told}"
        );
        let last = format!(
            "`open-skills {}",
            if words[0] == "install" {
                "install"
            } else {
                "pull"
            }
        );
        assert!(told.contains(&last), "{told}");
    }
    // Where both sides added the lock, all of it is in conflict.
    fs::write(
        &lock,
        format!("<<<<<<< HEAD\n{text}=======\n{text}>>>>>>> theirs\n"),
    )
    .unwrap();
    let ran = test.run(["pull"]);
    let told = refused(&ran, "holds a merge's conflict markers, from line 1 on");
    assert!(
        told.contains("git checkout --ours open-skills.lock"),
        "{told}"
    );
    fs::write(&lock, text.replace("\"schema\"", "<<<<<<< \"schema\"")).unwrap();
    refused(&test.run(["pull"]), "is damaged");
}

/// A lock says no place of this machine, so another folder may stand in for the one that it was
/// taken from: the digests decide whether it holds the same.
#[test]
fn another_folder_under_the_name_of_a_registry_has_to_hold_the_same() {
    let registry = |place: &str| format!("registries: {{main: ./{place}}}\n");
    let test = world();
    done(&test.run(["publish", "src/b", "--registry", "./one", "--yes"]));
    done(&test.run(["registry", "mirror", "./one", "./same"]));
    let test = test.file("src/b/more.md", "more");
    done(&test.run(["publish", "src/b", "--registry", "./other", "--yes"]));
    let test = test.file("open-skills.yaml", registry("one"));
    done(&test.run(["pull", "main/b"]));
    let lock = fs::read(test.work().join("open-skills.lock")).unwrap();
    for flag in ["--frozen", "--locked"] {
        for place in ["same", "other"] {
            fs::remove_dir_all(test.work().join("b")).unwrap_or_default();
            fs::write(test.work().join("open-skills.yaml"), registry(place)).unwrap();
            let ran = test.run(["pull", flag]);
            assert_eq!(ran.code, Some(i32::from(place == "other")), "{ran}");
            assert_eq!(test.work().join("b").exists(), place == "same");
        }
    }
    assert_eq!(
        fs::read(test.work().join("open-skills.lock")).unwrap(),
        lock
    );
}

/// `c` 1.0.0 and 2.0.0; `a` 1.0.0 and 2.0.0 need the same of it, and `d` needs the first.
fn needing() -> CliTest {
    let mut test = CliTest::new();
    for (name, yaml) in [
        ("c", "version: 1.0.0\n"),
        ("a", "version: 1.0.0\ndependencies: {c: ^1}\n"),
        ("c", "version: 2.0.0\n"),
        ("a", "version: 2.0.0\ndependencies: {c: ^2}\n"),
        ("d", "version: 1.0.0\ndependencies: {c: ^1}\n"),
    ] {
        test = published(test, name, yaml);
    }
    test
}

#[test]
fn no_lock_has_a_skill_beside_one_that_needs_another_version_of_it() {
    let test = needing();
    done(&test.run(["pull", "a"]));
    let lock = test.work().join("open-skills.lock");
    let before = fs::read(&lock).unwrap();
    for (words, hint) in [
        (
            &["pull", "c@^1"][..],
            "hint: choose them together: `open-skills pull a c@^1`",
        ),
        (
            &["pull", "d"],
            "hint: choose them together: `open-skills pull a d`",
        ),
        (
            &["install", "c@^1", "-a", "codex"],
            "hint: choose them together: `open-skills install a c@^1`",
        ),
    ] {
        let ran = test.run(words);
        let told = refused(
            &ran,
            "and the lock has `a 2.0.0`, which needs `c` `^2` of `local`",
        );
        assert!(told.contains(hint), "{told}");
        assert_eq!(fs::read(&lock).unwrap(), before, "{ran}");
    }
    done(&test.run(["pull", "a", "c@^1"]));
    let tree = test.run(["tree"]);
    assert!(done(&tree).contains("a 1.0.0\n"), "{tree}");
    // Chosen anew, it is what fits the others.
    done(&test.run(["pull", "d"]));
    done(&test.run(["pull", "d", "--refresh"]));
    let tree = test.run(["tree"]);
    assert!(done(&tree).contains("c 1.0.0"), "{tree}");
}

#[test]
fn no_installation_says_another_version_of_what_stands_pulled() {
    let test = world();
    done(&test.run(["pull", "a"]));
    let lock = fs::read(test.work().join("open-skills.lock")).unwrap();
    let ran = test.run(["install", "a@^1", "-a", "codex"]);
    let told = refused(
        &ran,
        "work/a` holds 2.0.0 as it was pulled, and the lock would say 1.0.0",
    );
    assert!(
        told.contains("hint: pull the same first, `open-skills pull` takes"),
        "{told}"
    );
    assert_eq!(
        fs::read(test.work().join("open-skills.lock")).unwrap(),
        lock
    );
    done(&test.run(["pull", "a@^1"]));
    done(&test.run(["install", "a@^1", "-a", "codex"]));
    done(&test.run(["pull", "--frozen"]));
    // Where the folder is not here, nothing in it is other than the lock says.
    fs::remove_dir_all(test.work().join("a")).unwrap();
    done(&test.run(["install", "a@^2", "--accept-permissions"]));
    done(&test.run(["pull", "--frozen"]));
}

#[test]
fn a_registry_of_the_file_beside_the_lock_is_told_where_it_counts() {
    let test = world();
    done(&test.run(["publish", "src/b", "--registry", "./repo/lab", "--yes"]));
    let text = "registries: {main: ./lab}\nskills: {b: {version: ^1, registry: main}}\n";
    let test = test.file("repo/open-skills.yaml", text);
    assert!(inside(&test, "repo", &["pull"]));
    let lock = fs::read(test.work().join("repo/open-skills.lock")).unwrap();
    for words in [&["pull"][..], &["pull", "a"], &["update"]] {
        let ran = test.run(words.iter().chain(&["-C", "repo"]));
        let told = refused(&ran, "there is no registry `main`");
        let hint = "work/repo` names `main`: run the command there\n";
        assert!(told.ends_with(hint), "{told}");
    }
    assert_eq!(
        fs::read(test.work().join("repo/open-skills.lock")).unwrap(),
        lock
    );
}

/// `zed` 1.0.0 in a place that nothing configures, pulled from there; `zed` 2.0.0 in `local`.
fn from_a_place() -> CliTest {
    let text = GOOD_SKILL.replace("name: good", "name: zed");
    let test = CliTest::new()
        .file("zed/SKILL.md", text)
        .file("zed/skill.yaml", "version: 1.0.0\n");
    done(&test.run(["publish", "zed", "--registry", "./away", "--yes"]));
    done(&test.run(["pull", "zed", "--registry", "./away", "-C", "in"]));
    let test = test.file("zed/skill.yaml", "version: 2.0.0\n");
    done(&test.run(["publish", "zed", "--yes"]));
    test
}

fn version_and_registry(test: &CliTest) -> [String; 2] {
    let text = fs::read(test.work().join("in/open-skills.lock")).unwrap();
    let lock: serde_json::Value = serde_json::from_slice(&text).unwrap();
    ["version", "registry"].map(|key| lock["skills"][0][key].as_str().unwrap().to_owned())
}

#[test]
fn a_bare_name_is_taken_from_where_the_lock_has_it() {
    let test = from_a_place();
    let lock = test.work().join("in/open-skills.lock");
    let before = fs::read(&lock).unwrap();
    for flags in [
        &[][..],
        &["--locked"],
        &["--frozen"],
        &["--offline"],
        &["--refresh"],
    ] {
        let ran = test.run(["pull", "zed", "-C", "in"].iter().chain(flags));
        done(&ran);
        assert!(ran.stderr.contains("1 skill as the lock says"), "{ran}");
        assert_eq!(fs::read(&lock).unwrap(), before, "{flags:?}");
    }
    done(&test.run(["pull", "zed@^1", "-C", "in"]));
    assert_eq!(version_and_registry(&test)[0], "1.0.0");
    // A version that only another registry has is no reason to take that one's skill.
    let ran = test.run(["pull", "zed@2.0.0", "-C", "in"]);
    assert_ne!(ran.code, Some(0), "{ran}");
    assert_eq!(version_and_registry(&test)[0], "1.0.0");
    // Nobody is asked for what stands there: the registry is gone.
    fs::rename(test.work().join("away"), test.work().join("gone")).unwrap();
    let ran = test.run(["pull", "zed", "-C", "in"]);
    done(&ran);
    assert!(ran.stderr.contains("1 skill as the lock says"), "{ran}");
}

#[test]
fn a_locked_skill_changes_its_registry_when_somebody_says_so() {
    for words in [&["local/zed"][..], &["zed", "--registry", "local"]] {
        let test = from_a_place();
        let ran = test.run(["pull", "-C", "in"].iter().chain(words));
        done(&ran);
        assert!(
            ran.stderr.contains("`zed` comes from `local` now"),
            "{words:?}: {ran}"
        );
        assert_eq!(version_and_registry(&test), ["2.0.0", "local"]);
    }
}
