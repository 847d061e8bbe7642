//! The life of a version with nothing configured: publish, list, pull, tag, yank, repair.

use std::fs;

use crate::support::{CliTest, GOOD_SKILL, Ran};

/// A place with a skill `good` of some version in the folder `good`.
fn with_version(test: CliTest, version: &str) -> CliTest {
    test.file("good/SKILL.md", GOOD_SKILL)
        .file("good/skill.yaml", format!("version: {version}\n"))
}

/// What a run said, without digests: they are those of this very skill.
fn without_digests(ran: &Ran) -> String {
    let text = ran.to_string();
    let mut parts = text.split("sha256:");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        text + "sha256:…" + part.get(64..).unwrap_or_default()
    })
}

fn json(ran: &Ran) -> serde_json::Value {
    serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{ran}"))
}

fn kind(ran: &Ran) -> String {
    let error: serde_json::Value = serde_json::from_str(ran.stderr.lines().last().unwrap())
        .unwrap_or_else(|_| panic!("{ran}"));
    error["error"]["kind"].as_str().unwrap().to_owned()
}

fn done(ran: &Ran) -> &str {
    assert_eq!(ran.code, Some(0), "{ran}");
    &ran.stdout
}

#[test]
fn with_nothing_configured_a_skill_goes_around_once() {
    let test = with_version(CliTest::new(), "1.0.0");
    let ran = test.run(["publish", "good"]);
    insta::assert_snapshot!(without_digests(&ran), @r"
    exit: 0
    ----- stdout -----
    published good 1.0.0 to local
      2 files, 373 B
      tree     sha256:…
      archive  sha256:…
    ----- stderr -----
    made the registry `[TEMP]/home/.local/share/open-skills/registry`
    get it: open-skills pull good@1.0.0
    ");
    let again = test.run(["publish", "good"]);
    assert!(
        done(&again).starts_with("good 1.0.0 is in local already"),
        "{again}"
    );

    let ran = test.run(["list"]);
    insta::assert_snapshot!(ran, @r"
    exit: 0
    ----- stdout -----
    good  1.0.0  Turns invoices into a table of amounts. Use when someone asks for the sums of a…
    ----- stderr -----
    1 skill in 1 registry
    ");
    let ran = test.run(["pull", "good", "-C", "elsewhere"]);
    insta::assert_snapshot!(ran, @r"
    exit: 0
    ----- stdout -----
    pulled good 1.0.0 into elsewhere/good
    ----- stderr -----
    ");
    let pulled = fs::read_to_string(test.work().join("elsewhere/good/SKILL.md")).unwrap();
    assert_eq!(pulled, GOOD_SKILL);
    let lock = fs::read_to_string(test.work().join("elsewhere/open-skills.lock")).unwrap();
    assert!(lock.contains("\"registry\": \"local\""), "{lock}");
    let again = test.run(["pull", "-C", "elsewhere", "--offline", "--frozen"]);
    assert_eq!(
        (done(&again), again.stderr.as_str()),
        ("", "1 skill as the lock says\n")
    );
    let ran = test.run(["registry", "check"]);
    assert_eq!(
        (done(&ran), ran.stderr.as_str()),
        ("", "1 skill with 1 version, all as it should be\n")
    );
}

#[test]
fn a_version_never_changes() {
    let test = with_version(CliTest::new(), "1.0.0");
    done(&test.run(["publish", "good"]));
    let test = test.file("good/more.md", "more");
    let ran = test.run(["publish", "good", "--json"]);
    assert_eq!((ran.code, kind(&ran).as_str()), (Some(2), "already-exists"));
    let ran = test.run(["publish", "good"]);
    assert!(
        ran.stderr.contains("hint: a version never changes"),
        "{ran}"
    );
    let test = with_version(test, "1.1.0");
    done(&test.run(["publish", "good"]));
}

#[test]
fn what_the_linter_refuses_is_not_published() {
    let test = CliTest::new().file("bad/SKILL.md", crate::support::BAD_SKILL);
    let ran = test.run(["publish", "bad"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(ran.stderr.contains("nothing was published"), "{ran}");
    let ran = test.run(["publish", "bad", "--json"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(1), ""), "{ran}");
    assert!(
        !test
            .work()
            .join("../home/.local/share/open-skills")
            .exists()
    );
    let unversioned = test.file("good/SKILL.md", GOOD_SKILL);
    let ran = unversioned.run(["publish", "good", "--json"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert_eq!(kind(&ran), "no-version");
}

#[test]
fn a_dry_run_writes_nothing() {
    let test = with_version(CliTest::new(), "1.0.0");
    let ran = test.run(["publish", "good", "--dry-run", "--json"]);
    let answer = json(&ran);
    assert_eq!(answer["status"], "dry-run");
    assert!(
        !test
            .work()
            .join("../home/.local/share/open-skills")
            .exists()
    );
    let real = json(&test.run(["publish", "good", "--json"]));
    assert_eq!(real["archive_digest"], answer["archive_digest"]);
    assert_eq!(real["status"], "published");
}

#[test]
fn tags_roll_back_and_yanks_take_back() {
    let mut test = CliTest::new();
    for version in ["1.0.0", "1.1.0", "2.0.0-rc.1"] {
        test = with_version(test, version);
        done(&test.run(["publish", "good"]));
    }
    let pulled = |folder: &str, reference: &str| {
        let ran = test.run(["pull", reference, "-C", folder, "--json"]);
        let answer = json(&ran);
        answer["skills"][0]["skill_version"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(pulled("a", "good"), "1.1.0");
    assert_eq!(pulled("b", "good@>=2.0.0-rc"), "2.0.0-rc.1");
    done(&test.run(["tag", "good@1.0.0", "latest"]));
    assert_eq!(pulled("c", "good"), "1.0.0");
    // Whoever has a lock stays with it, until it is refreshed.
    assert_eq!(pulled("a", "good"), "1.1.0");
    done(&test.run(["tag", "good", "latest", "--remove"]));
    done(&test.run(["yank", "good@1.1.0", "--reason", "loses rows"]));
    assert_eq!(pulled("d", "good"), "1.0.0");
    assert_eq!(pulled("a", "good"), "1.1.0");
    fs::remove_dir_all(test.work().join("a/good")).unwrap();
    assert_eq!(pulled("a", "good"), "1.1.0");
    let ran = test.run(["pull", "good", "-C", "a", "--refresh"]);
    assert_eq!(done(&ran), "pulled good 1.0.0 into a/good, it was 1.1.0\n");
    let ran = test.run(["pull", "good@1.1.0", "-C", "e"]);
    insta::assert_snapshot!(ran, @r"
    exit: 2
    ----- stdout -----

    ----- stderr -----
    error: no versions fit together:
      - `good` 1.1.0 was taken back
      - you want `good` `=1.1.0`
    hint: ask for another version of one of them
    ");
    let ran = test.run(["list", "good"]);
    let lines: Vec<&str> = done(&ran).lines().collect();
    assert!(lines[0].starts_with("2.0.0-rc.1  "), "{ran}");
    assert!(lines[1].ends_with("taken back: loses rows"), "{ran}");
    assert!(lines[2].ends_with("latest"), "{ran}");
    let ran = test.run(["publish", "good", "--json"]);
    assert_eq!(json(&ran)["status"], "unchanged");
    done(&test.run(["unyank", "good@1.1.0"]));
    assert_eq!(pulled("f", "good"), "1.1.0");
}

/// G10: on the side that writes and on the side that reads.
#[test]
fn g10_names_that_lead_elsewhere_are_refused_on_both_sides() {
    let test = CliTest::new();
    for name in ["../x", "a/../b", "%2e", "CON", "..", &"x".repeat(65)] {
        let skill = GOOD_SKILL.replace("name: good", &format!("name: '{name}'"));
        let test = CliTest::new()
            .file("good/SKILL.md", skill)
            .file("good/skill.yaml", "version: 1.0.0\n");
        let ran = test.run(["publish", "good"]);
        assert!(matches!(ran.code, Some(1 | 2)), "{ran}");
        assert!(!test.work().join("../home/.local").exists());
    }
    for reference in ["%2e", "CON", "good@1.0.0/../2", "a/../b", &"x".repeat(65)] {
        let ran = test.run(["pull", reference]);
        assert_eq!(ran.code, Some(2), "{ran}");
        assert!(ran.stderr.contains("hint:"), "{ran}");
    }
    let versions = ["1.0.0/../2", "1.0", "1.0.0+b", "../1.0.0"];
    for version in versions {
        let test = with_version(CliTest::new(), &format!("'{version}'"));
        let ran = test.run(["publish", "good"]);
        assert!(matches!(ran.code, Some(1 | 2)), "{ran}");
        assert!(!test.work().join("../home/.local").exists());
    }
}

/// G11: who is asked first must not decide whose skill it is.
#[test]
fn g11_a_name_in_two_registries_has_to_be_told_apart() {
    let config = "registries:\n  one: ./one\n  two: ./two\n";
    let test = with_version(CliTest::new(), "1.0.0").file("open-skills.yaml", config);
    for registry in ["one", "two"] {
        done(&test.run(["registry", "init", registry]));
        done(&test.run(["publish", "good", "--registry", registry]));
    }
    let ran = test.run(["pull", "good", "-C", "out", "--json"]);
    assert_eq!((ran.code, kind(&ran).as_str()), (Some(2), "ambiguous"));
    assert!(!test.work().join("out").exists());
    done(&test.run(["pull", "two/good", "-C", "out"]));
    let lock = fs::read_to_string(test.work().join("out/open-skills.lock")).unwrap();
    assert!(lock.contains("\"registry\": \"two\""), "{lock}");
    done(&test.run(["pull", "good", "-C", "other", "--registry", "one"]));
    let ran = test.run(["publish", "good"]);
    assert!(ran.stderr.contains("--registry one|two"), "{ran}");
}

#[test]
fn dependencies_come_along_and_conflicts_are_told() {
    let skill = |name: &str, yaml: &str, test: CliTest| {
        let text = GOOD_SKILL.replace("name: good", &format!("name: {name}"));
        test.file(&format!("{name}/SKILL.md"), text)
            .file(&format!("{name}/skill.yaml"), yaml)
    };
    let mut test = CliTest::new();
    for (name, yaml) in [
        ("base", "version: 1.0.0\n"),
        ("base", "version: 2.0.0\n"),
        ("charts", "version: 1.0.0\ndependencies: {base: ^1}\n"),
        ("maps", "version: 1.0.0\ndependencies: {base: ^2}\n"),
    ] {
        test = skill(name, yaml, test);
        done(&test.run(["publish", name]));
    }
    let ran = test.run(["pull", "charts", "-C", "out"]);
    assert_eq!(
        done(&ran),
        "pulled base 1.0.0 into out/base\npulled charts 1.0.0 into out/charts\n"
    );
    let ran = test.run(["pull", "maps", "-C", "out"]);
    insta::assert_snapshot!(ran, @r"
    exit: 2
    ----- stdout -----

    ----- stderr -----
    error: no versions fit together:
      - `charts` 1.0.0 needs `base` `^1`
      - `maps` 1.0.0 needs `base` `^2`
      - you want `maps` `latest`
      - you want `charts` `latest`
    hint: ask for another version of one of them
    ");
    assert!(!test.work().join("out/maps").exists());
}

#[test]
fn a_folder_that_was_changed_by_hand_is_kept() {
    let test = with_version(CliTest::new(), "1.0.0");
    done(&test.run(["publish", "good"]));
    done(&test.run(["pull", "good", "-C", "out"]));
    let test = test.file("out/good/notes.md", "mine");
    let ran = test.run(["pull", "good", "-C", "out", "--json"]);
    assert_eq!((ran.code, kind(&ran).as_str()), (Some(2), "modified"));
    assert!(test.work().join("out/good/notes.md").exists());
    let ran = test.run(["pull", "good", "-C", "out", "--force"]);
    assert_eq!(done(&ran), "pulled good 1.0.0 into out/good anew\n");
    assert!(!test.work().join("out/good/notes.md").exists());
}

#[test]
fn locks_that_do_not_answer_are_an_error_when_they_must() {
    let test = with_version(CliTest::new(), "1.0.0");
    done(&test.run(["publish", "good"]));
    for flag in ["--frozen", "--locked"] {
        let ran = test.run(["pull", "good", "-C", "out", flag, "--json"]);
        assert_eq!((ran.code, kind(&ran).as_str()), (Some(2), "lock-outdated"));
        assert!(!test.work().join("out").exists());
    }
    let test = test.file("out/open-skills.lock", "{");
    let ran = test.run(["pull", "good", "-C", "out", "--json"]);
    assert_eq!(kind(&ran), "bad-lock");
}

#[test]
fn a_registry_is_made_checked_and_mended() {
    let test = with_version(CliTest::new(), "1.0.0");
    let ran = test.run(["publish", "good", "--registry", "./shared"]);
    assert!(ran.stderr.contains("`open-skills registry init"), "{ran}");
    let ran = test.run(["registry", "init", "./shared"]);
    assert!(done(&ran).ends_with("shared` is a registry now\n"), "{ran}");
    done(&test.run(["publish", "good", "--registry", "./shared"]));
    let index = test.work().join("shared/skills/good/index.json");
    fs::write(&index, "{}").unwrap();
    let ran = test.run(["registry", "check", "./shared"]);
    assert_eq!(ran.code, Some(1));
    assert_eq!(
        ran.stdout,
        "skills/good/index.json: missing field `schema`\n"
    );
    assert!(
        ran.stderr.starts_with("1 skill with 1 version, 1 flaw\n"),
        "{ran}"
    );
    assert!(
        ran.stderr.contains("`open-skills registry repair "),
        "{ran}"
    );
    let ran = test.run([
        "pull",
        "good",
        "--registry",
        "./shared",
        "-C",
        "out",
        "--json",
    ]);
    assert_eq!(kind(&ran), "corrupt");
    done(&test.run(["registry", "repair", "./shared"]));
    done(&test.run(["registry", "check", "./shared"]));
    done(&test.run(["pull", "good", "--registry", "./shared", "-C", "out"]));
    // A copy of the tree with any tool is a registry.
    fs::rename(test.work().join("shared"), test.work().join("moved")).unwrap();
    let place = format!("file://{}#good@1.0.0", test.work().join("moved").display());
    done(&test.run(["pull", &place, "-C", "third"]));
    let ran = test.run(["registry", "ls", "--json"]);
    assert_eq!(json(&ran)["registries"][0]["name"], "local");
}

/// G6: what is damaged does not get in, and not into the cache either.
#[test]
fn g6_a_damaged_archive_is_not_installed_and_poisons_nothing() {
    let test = with_version(CliTest::new(), "1.0.0");
    done(&test.run(["registry", "init", "./r"]));
    done(&test.run(["publish", "good", "--registry", "./r"]));
    let blobs = test.work().join("r/blobs/sha256");
    let blob = fs::read_dir(&blobs)
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    let good = fs::read(&blob).unwrap();
    let mut flipped = good.clone();
    flipped[40] ^= 1;
    let longer = [&good[..], b"X"].concat();
    for damage in [
        &flipped[..],
        &good[..20],
        &longer,
        b"",
        b"<html>log in</html>",
    ] {
        fs::write(&blob, damage).unwrap();
        let ran = test.run(["pull", "good", "--registry", "./r", "-C", "out", "--json"]);
        let expected = (Some(1), "digest-mismatch");
        assert_eq!((ran.code, kind(&ran).as_str()), expected);
        assert!(!test.work().join("out").exists());
    }
    fs::write(&blob, &good).unwrap();
    done(&test.run(["pull", "good", "--registry", "./r", "-C", "out"]));
}

/// A lock may hold skills of several registries; each pull has to make them fit together.
#[test]
fn a_lock_remembers_places_and_a_configuration_names_them() {
    let test = with_version(CliTest::new(), "1.0.0");
    done(&test.run(["publish", "good"]));
    done(&test.run(["registry", "init", "./r"]));
    let other = GOOD_SKILL.replace("name: good", "name: other");
    let test = test
        .file("other/SKILL.md", other)
        .file("other/skill.yaml", "version: 1.0.0\n");
    done(&test.run(["publish", "other", "--registry", "./r"]));
    let place = format!("file://{}#other", test.work().join("r").display());
    done(&test.run(["pull", &place, "-C", "out"]));
    assert_eq!(
        done(&test.run(["pull", "good", "-C", "out"])),
        "pulled good 1.0.0 into out/good\n"
    );
    done(&test.run(["pull", "good", "-C", "out", "--refresh"]));
    let ran = test.run(["pull", "-C", "out"]);
    assert_eq!(
        (done(&ran), ran.stderr.as_str()),
        ("", "2 skills as the lock says\n")
    );

    let config = format!("skills:\n  good: '1'\n  other: {{source: '{place}@^1'}}\n");
    let test = test.file("open-skills.yaml", config);
    assert_eq!(
        done(&test.run(["pull", "-C", "fresh"])),
        "pulled good 1.0.0 into fresh/good\npulled other 1.0.0 into fresh/other\n"
    );
    // With git built in, this would ask the network.
    if cfg!(not(feature = "git")) {
        let test = test.file(
            "open-skills.yaml",
            "skills:\n  x: {source: 'github:o/r/x'}\n",
        );
        let ran = test.run(["pull", "-C", "fresh", "--json"]);
        assert_eq!(kind(&ran), "unsupported");
    }
}

/// A registry directory with one signed version of `good`, and the key `first`.
fn signed() -> CliTest {
    let test = with_version(CliTest::new(), "1.0.0");
    for name in ["first", "second"] {
        done(&test.run(["keys", "new", name, "--no-passphrase"]));
    }
    let begun = test.run(["registry", "init", "./shared"]);
    done(&begun);
    let ran = test.run([
        "publish",
        "good",
        "--registry",
        "./shared",
        "--key",
        "first",
    ]);
    done(&ran);
    test
}

/// S14: the key that was seen first is the one that is expected from then on.
#[test]
fn what_is_signed_when_published_is_verified_when_pulled() {
    let test = signed();
    let pull = ["pull", "good", "--registry", "./shared", "-C", "here"];
    let ran = test.run(pull);
    done(&ran);
    assert!(ran.stderr.contains("is seen for the first time"), "{ran}");
    let lock = fs::read_to_string(test.work().join("here/open-skills.lock")).unwrap();
    let lock: serde_json::Value = serde_json::from_str(&lock).unwrap();
    assert!(lock["skills"][0]["signer"].is_string(), "{lock}");
    // Somebody else signs the next version.
    let test = with_version(test, "1.1.0");
    done(&test.run([
        "publish",
        "good",
        "--registry",
        "./shared",
        "--key",
        "second",
    ]));
    let ran = test.run([
        "pull",
        "good",
        "--registry",
        "./shared",
        "-C",
        "here",
        "--refresh",
        "--json",
    ]);
    assert_eq!(
        (ran.code, kind(&ran).as_str()),
        (Some(1), "key-changed"),
        "{ran}"
    );
    let there = fs::read_to_string(test.work().join("here/good/skill.yaml")).unwrap();
    assert_eq!(there, "version: 1.0.0\n");
}

/// S13: a signature that was taken away where one is expected is an error.
#[test]
fn a_signature_that_was_taken_away_is_missed() {
    let test = signed();
    let pull = ["pull", "good", "--registry", "./shared", "-C"];
    done(&test.run(pull.iter().copied().chain(["one"])));
    let test = with_version(test, "1.1.0");
    done(&test.run(["publish", "good", "--registry", "./shared"]));
    let ran = test.run(pull.iter().copied().chain(["two", "--json"]));
    assert_eq!(
        (ran.code, kind(&ran).as_str()),
        (Some(1), "unsigned"),
        "{ran}"
    );
    assert!(!test.work().join("two/good").exists());
}

#[test]
fn what_nobody_could_pull_is_not_published() {
    let needing = |yaml: &str| {
        CliTest::new()
            .file("good/SKILL.md", GOOD_SKILL)
            .file(
                "good/skill.yaml",
                format!("version: 1.0.0\ndependencies: {{{yaml}}}\n"),
            )
            .file(
                "base/SKILL.md",
                GOOD_SKILL.replace("name: good", "name: base"),
            )
            .file("base/skill.yaml", "version: 1.0.0\n")
    };
    let test = needing("base: ^1");
    for more in [&[][..], &["--dry-run"]] {
        let ran = test.run([&["publish", "good", "--json"], more].concat());
        assert_eq!(kind(&ran), "no-dependency", "{ran}");
        assert!(
            ran.stderr
                .contains("`good` needs `base` `^1`, which is not in"),
            "{ran}"
        );
    }
    done(&test.run(["publish", "base"]));
    done(&test.run(["publish", "good"]));
    // What is published stays so, whatever becomes of what it needs.
    done(&test.run(["yank", "base@1.0.0"]));
    done(&test.run(["publish", "good"]));
    let test = needing("base: ^2");
    done(&test.run(["publish", "base"]));
    let ran = test.run(["publish", "good", "--json"]);
    assert_eq!(kind(&ran), "no-dependency", "{ran}");
    assert!(ran.stderr.contains("the newest are 1.0.0"), "{ran}");
}

#[test]
fn what_is_not_there_is_called_by_its_name() {
    let test = with_version(CliTest::new(), "1.0.0");
    done(&test.run(["publish", "good"]));
    let said = |arguments: &[&str], words: &[&str]| {
        let ran = test.run(arguments);
        assert_eq!(ran.code, Some(2), "{ran}");
        for word in words {
            assert!(ran.stderr.contains(word), "{word}: {ran}");
        }
    };
    said(
        &["pull", "god"],
        &[
            "there is no skill `god` in the registry",
            "did you mean `good`?",
        ],
    );
    said(&["pull", "../nowhere"], &["there is no `../nowhere`"]);
    said(
        &["outdated", "-C", "nowhere"],
        &["there is no folder `nowhere`"],
    );
    let newer = "{\"schema\": 7, \"skills\": [], \"more\": 1}";
    fs::create_dir(test.work().join("out")).unwrap();
    fs::write(test.work().join("out/open-skills.lock"), newer).unwrap();
    said(
        &["pull", "good", "-C", "out"],
        &[
            "was written by a newer open-skills (schema 7)",
            "hint: update open-skills",
        ],
    );
}

#[test]
fn the_versions_of_all_skills_are_listed() {
    let test = with_version(CliTest::new(), "1.0.0");
    done(&test.run(["publish", "good"]));
    let test = with_version(test, "1.1.0");
    done(&test.run(["publish", "good", "--tag", "beta"]));
    done(&test.run(["yank", "good@1.0.0", "--reason", "leaks"]));
    let ran = test.run(["list", "--versions"]);
    let lines: Vec<&str> = done(&ran).lines().collect();
    assert_eq!((lines[0], lines.len()), ("good:", 3), "{ran}");
    assert!(
        lines[1].starts_with("  1.1.0") && lines[1].ends_with("latest, beta"),
        "{ran}"
    );
    assert!(lines[2].ends_with("taken back: leaks"), "{ran}");
    assert_eq!(ran.stderr, "2 versions of 1 skill\n");
    let ran = test.run(["list", "--versions", "--json"]);
    let answer: serde_json::Value = serde_json::from_str(done(&ran)).unwrap();
    assert_eq!(answer["skills"][0]["versions"].as_array().unwrap().len(), 2);
    // Of one skill, it is what it shows anyway.
    let one = test.run(["list", "good", "--versions"]);
    assert_eq!(done(&one), done(&test.run(["list", "good"])));
}
