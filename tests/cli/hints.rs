//! What errors advise: the place is named, the command works as it is printed, and nothing is
//! said of what is not so.

use std::fs;

use crate::support::{CliTest, GOOD_SKILL, Ran};
use crate::update::done;

/// `good` 1.0.0, published into `./made`, whose name a shell has to have quoted.
fn place(name: &str) -> CliTest {
    let test = CliTest::new()
        .file("src/good/SKILL.md", GOOD_SKILL)
        .file("src/good/skill.yaml", "version: 1.0.0\n");
    let publish = ["publish", "src/good", "--registry", name, "--yes"];
    done(&test.run(publish));
    test
}

fn fails(ran: &Ran, words: &[&str]) {
    assert_ne!(ran.code, Some(0), "{ran}");
    for word in words {
        assert!(ran.stderr.contains(word), "{word}: {ran}");
    }
}

#[test]
fn what_is_damaged_is_looked_at_where_it_is() {
    let test = place("./my place");
    let index = "my place/skills/good/index.json";
    fs::write(test.work().join(index), "{").unwrap();
    let ran = test.run(["pull", "good", "--registry", "./my place"]);
    let real = fs::canonicalize(test.work()).unwrap();
    let hint = concat!(
        "`open-skills registry repair '[TEMP]/",
        "work/my place'` makes it anew"
    );
    fails(&ran, &["is damaged", hint]);
    let place = real.join("my place").display().to_string();
    let ran = test.run(["registry", "check", &place]);
    assert_eq!(ran.code, Some(1), "{ran}");
    fs::create_dir(test.work().join("my place/tags")).unwrap();
    // A damaged file of tags is in the way of whoever changes them, until it is made anew.
    fs::write(test.work().join("my place/tags/good.json"), "{").unwrap();
    done(&test.run(["registry", "repair", &place]));
    done(&test.run(["pull", "good", "--registry", "./my place"]));
    fs::write(test.work().join("my place/tags/good.json"), "{").unwrap();
    let tag = ["tag", "good@1.0.0", "stable", "--registry", "./my place"];
    fails(&test.run(tag), &["`tags/good.json`", "is damaged", hint]);
    let ran = test.run(["registry", "repair", &place]);
    assert_eq!(done(&ran), "made tags/good.json anew\n", "{ran}");
    done(&test.run(tag));
}

#[test]
fn a_skill_without_its_index_is_not_asked_for_anew() {
    let test = place("./made");
    fs::remove_file(test.work().join("made/skills/good/index.json")).unwrap();
    let repair = concat!(
        "`open-skills registry repair [TEMP]/",
        "work/made` makes it anew"
    );
    for arguments in [&["pull", "good"][..], &["list", "good"], &["tree", "good"]] {
        let ran = test.run(arguments.iter().chain(&["--registry", "./made"]));
        fails(
            &ran,
            &["is missing, and the catalog names the skill", repair],
        );
        assert!(!ran.stderr.contains("did you mean"), "{ran}");
    }
    // With two registries, the one that lost it is found too.
    let config = "registries: {a: ./made, b: ./other}\n";
    let test = test.file("open-skills.yaml", config);
    done(&test.run(["registry", "init", "./other"]));
    fails(&test.run(["pull", "good"]), &["is missing", repair]);
    done(&test.run(["registry", "repair", "./made"]));
    done(&test.run(["pull", "good"]));
}

#[test]
fn a_registry_without_its_catalog_is_not_empty() {
    let test = place("./made");
    fs::remove_file(test.work().join("made/catalog.json")).unwrap();
    let repair = concat!(
        "`open-skills registry repair [TEMP]/",
        "work/made` makes it anew"
    );
    for arguments in [&["list"][..], &["search", "good"]] {
        let ran = test.run(arguments.iter().chain(&["--registry", "./made"]));
        fails(&ran, &["`catalog.json`", "it is missing", repair]);
    }
    done(&test.run(["registry", "repair", "./made"]));
    done(&test.run(["list", "--registry", "./made"]));
}

#[test]
fn where_nothing_was_published_no_list_is_advised() {
    let test = CliTest::new();
    let ran = test.run(["pull", "pdf"]);
    fails(
        &ran,
        &["hint: nothing was published there yet", "--registry"],
    );
    assert!(!ran.stderr.contains("open-skills list"), "{ran}");
    fails(
        &test.run(["list", "pdf"]),
        &["hint: nothing was published there yet"],
    );
}

#[test]
fn a_registry_that_is_not_approved_says_so_everywhere() {
    let config = "registries:\n  acme: {url: s3://b/r, profile: x}\n";
    let test = CliTest::new()
        .file("open-skills.yaml", config)
        .file("good/SKILL.md", GOOD_SKILL);
    for arguments in [
        &["list", "--registry", "acme"][..],
        &["search", "x", "--registry", "acme"],
        &["pull", "acme/pdf"],
        &["pull", "pdf", "--registry", "acme"],
        &["tree", "acme/pdf"],
        &["install", "acme/pdf", "-a", "codex"],
        &["registry", "check", "acme"],
        &["publish", "good", "--registry", "acme"],
        &["login", "acme"],
    ] {
        let ran = test.run(arguments);
        let said = "error: the registry `acme` does not count, because it ";
        let hint = "hint: after reading the file, run `open-skills trust config`";
        fails(&ran, &[said, hint, "open-skills.yaml:2"]);
    }
}

#[test]
fn a_folder_of_plain_skills_is_told_as_one_by_every_command() {
    let test = CliTest::new()
        .file("plain/good/SKILL.md", GOOD_SKILL)
        .file("notes/mine/x.txt", "x");
    for arguments in [
        &["list", "good", "--registry", "./plain"][..],
        &["tree", "good", "--registry", "./plain"],
        &["yank", "good@1.0.0", "--registry", "./plain"],
        &["tag", "good@1.0.0", "beta", "--registry", "./plain"],
        &["verify", "good", "--registry", "./plain"],
        &["search", "good", "--registry", "./plain"],
        &["registry", "check", "./plain"],
        &["registry", "repair", "./plain"],
        &["registry", "gc", "./plain"],
    ] {
        let ran = test.run(arguments);
        let hint = concat!(
            "hint: `open-skills pull 'file://[TEMP]/",
            "work/plain#good'` takes a skill from it"
        );
        fails(&ran, &["is a library of plain skills", hint]);
        assert!(!ran.stderr.contains("registry init"), "{ran}");
    }
    // Where something else is, no registry can begin.
    let ran = test.run(["list", "--registry", "./notes"]);
    fails(
        &ran,
        &[
            "there is no registry at",
            concat!("`open-skills registry init [TEMP]/", "work/notes/registry`"),
        ],
    );
    let below = test.work().join("notes/registry");
    done(&test.run(["registry", "init", &below.display().to_string()]));
}

#[test]
fn what_refuses_a_publication_is_mended_in_its_folder() {
    let bad = GOOD_SKILL.replace("name: good", "name: Bad_Name");
    let test = CliTest::new()
        .file("SKILL.md", GOOD_SKILL)
        .file("sub/bad/SKILL.md", bad);
    let ran = test.run(["publish", "sub/bad", "--registry", "./made", "--yes"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(ran.stderr.contains("nothing was published: "), "{ran}");
    let advised =
        "`open-skills lint --profile publish --fix --unsafe-fixes sub/bad` mends what it can";
    assert!(ran.stderr.contains(advised), "{ran}");
    let before = fs::read(test.work().join("SKILL.md")).unwrap();
    test.run([
        "lint",
        "--profile",
        "publish",
        "--fix",
        "--unsafe-fixes",
        "sub/bad",
    ]);
    assert_eq!(fs::read(test.work().join("SKILL.md")).unwrap(), before);
    let after = fs::read_to_string(test.work().join("sub/bad/SKILL.md")).unwrap();
    assert!(!after.contains("Bad_Name"), "{after}");
}

#[test]
fn check_looks_where_publish_publishes() {
    let test = place("./made").file("open-skills.yaml", "registries: {team: ./made}\n");
    // The user's own has the name too, and with other files.
    let test = test.file("src/good/notes.md", "Notes.\n");
    done(&test.run(["publish", "src/good", "--registry", "local"]));
    fs::remove_file(test.work().join("src/good/notes.md")).unwrap();
    let ran = test.run(["check", "src/good"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    // Two that are configured are still two.
    let both = "registries: {team: ./made, more: ./more}\n";
    let test = test.file("open-skills.yaml", both);
    done(&test.run(["publish", "src/good", "--registry", "./more", "--yes"]));
    assert!(
        test.run(["check", "src/good"])
            .stdout
            .contains("is in 2 registries")
    );
}

#[test]
fn the_last_word_for_a_version_is_the_newest_again() {
    let test = place("./made");
    let tag = |words: &[&str]| test.run(words.iter().chain(&["--registry", "./made"]));
    done(&tag(&["tag", "good@1.0.0", "latest"]));
    let ran = tag(&["tag", "good", "latest", "--remove"]);
    assert_eq!(
        done(&ran),
        "`latest` is the newest version of good again, 1.0.0\n"
    );
    let ran = tag(&["tag", "good", "latest", "--remove"]);
    assert_eq!(
        done(&ran),
        "`latest` is the newest version of good already, 1.0.0\n"
    );
    let ran = tag(&["tag", "good@1.0.0", "beta", "--remove"]);
    fails(
        &ran,
        &["`open-skills tag good beta --remove --registry ./made`"],
    );
}

#[test]
fn commands_in_hints_keep_the_folder() {
    let test = CliTest::new().file("a b/good/SKILL.md", GOOD_SKILL);
    for arguments in [
        &["version", "patch", "a b/good"][..],
        &["version", "a b/good"],
    ] {
        let ran = test.run(arguments);
        fails(&ran, &["`open-skills version 0.1.0 'a b/good'`"]);
    }
    done(&test.run(["version", "0.1.0", "a b/good"]));
    done(&test.run(["publish", "a b/good"]));
    done(&test.run(["pull", "good", "-C", "o"]));
    fs::write(test.work().join("o/good/new.txt"), "x").unwrap();
    done(&test.run(["yank", "good@0.1.0"]));
    let ran = test.run(["audit", "-C", "o"]);
    assert!(
        ran.stdout
            .contains("`open-skills pull --force good -C o` puts it right"),
        "{ran}"
    );
    assert!(
        ran.stdout
            .contains("remove `o/open-skills.lock` and the folder `o/good`"),
        "{ran}"
    );
    done(&test.run(["pull", "--force", "-C", "o"]));
    assert!(!test.run(["audit", "-C", "o"]).stdout.contains("modified"));
    let twice = test.run(["publish", "a b/good"]);
    fails(&twice, &["`open-skills unyank good@0.1.0 --registry "]);
}

#[test]
fn names_and_versions_are_taken_as_they_are_written() {
    let test = place("./made");
    let ran = test.run(["pull", "gOod", "--registry", "./made"]);
    fails(&ran, &["did you mean `good`?"]);
    let ran = test.run(["pull", "good@1.0.0+build", "--registry", "./made"]);
    fails(&ran, &["`1.0.0+build` has build metadata"]);
}

#[test]
fn what_a_newer_version_wrote_is_not_called_damaged() {
    let test = place("./made");
    for (file, number, arguments) in [
        ("open-skills.json", "layout", &["publish", "src/good"][..]),
        ("skills/good/index.json", "schema", &["pull", "good"]),
        ("catalog.json", "schema", &["search", "good"]),
    ] {
        let path = test.work().join("made").join(file);
        let text = fs::read_to_string(&path).unwrap();
        let newer = text.replacen(&format!("\"{number}\": 1"), &format!("\"{number}\": 2"), 1);
        assert_ne!(text, newer, "{file}");
        fs::write(&path, newer).unwrap();
        let ran = test.run(arguments.iter().chain(&["--registry", "./made", "--json"]));
        fails(
            &ran,
            &[
                "was written by a newer open-skills",
                "newer-format",
                "update open-skills",
            ],
        );
        assert!(!ran.stderr.contains("damaged"), "{ran}");
        fs::write(&path, text).unwrap();
    }
}

#[cfg(feature = "s3")]
#[test]
fn a_profile_that_is_not_there_is_named() {
    let test = CliTest::new()
        .env("AWS_PROFILE", "typo")
        .env("AWS_EC2_METADATA_DISABLED", "true");
    let ran = test.run([
        "list",
        "--registry",
        "s3://bucket/p",
        "--endpoint-url",
        "http://127.0.0.1:1",
    ]);
    fails(
        &ran,
        &[
            "the profile `typo` is not there, or has no credentials",
            "~/.aws/config",
        ],
    );
}

#[cfg(feature = "s3")]
#[test]
fn a_bucket_without_a_region_is_told_what_to_set() {
    let plain = || {
        CliTest::new()
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .file("good/SKILL.md", GOOD_SKILL)
    };
    let asked = |test: &CliTest| {
        for arguments in [
            &[
                "publish",
                "good",
                "--registry",
                "s3://bucket/p",
                "--unsigned",
                "--no-test",
            ][..],
            &["pull", "s3://bucket/p#good"],
            &["list", "--registry", "s3://bucket/p"],
        ] {
            let ran = test.run(arguments);
            let hint = "hint: set `AWS_REGION`, or `region` of the registry";
            fails(&ran, &["nothing says its region", hint]);
            let ran = test.run(arguments.iter().chain(&["--json"]));
            fails(&ran, &["\"kind\":\"bad-config\""]);
        }
    };
    asked(&plain());
    let typo = plain().env("AWS_PROFILE", "typo");
    asked(&typo);
    let ran = typo.run(["list", "--registry", "s3://bucket/p"]);
    fails(&ran, &["the profile `typo` is not there", "~/.aws/config"]);
}

#[cfg(feature = "https")]
#[test]
fn what_was_searched_once_is_searched_again_without_a_network() {
    let test = place("./made");
    let root = test.work().join("made");
    let server = crate::fake::Fake::start(move |request: &crate::fake::Request| {
        let path = request.path.trim_start_matches("/r/");
        match fs::read(root.join(path)) {
            Ok(bytes) => (
                "200 OK",
                vec![("ETag", format!("\"{}\"", bytes.len()))],
                bytes,
            ),
            Err(_) => ("404 Not Found", vec![], vec![]),
        }
    });
    let url = format!("{}/r", server.endpoint);
    let search = ["search", "good", "--registry", &url];
    let offline = search.iter().chain(&["--offline"]);
    fails(
        &test.run(offline.clone()),
        &["run it once without `--offline`"],
    );
    for _ in 0..2 {
        done(&test.run(search));
        assert!(done(&test.run(offline.clone())).starts_with("good"));
    }
}

#[cfg(feature = "https")]
#[test]
fn a_web_server_takes_no_publication_whoever_signs() {
    let test = CliTest::new().file("good/SKILL.md", GOOD_SKILL);
    let publish = ["publish", "good", "--registry", "http://127.0.0.1:1/r"];
    fails(
        &test.run(publish),
        &["can only be read", "hint: name another place"],
    );
    let ran = test.run(publish.iter().chain(&["--json"]));
    fails(&ran, &["\"kind\":\"read-only\""]);
}

#[cfg(feature = "https")]
#[test]
fn a_login_without_a_token_asks_for_a_token() {
    let words = ["login", "http://127.0.0.1:1/r", "--no-passphrase"];
    fails(
        &CliTest::new().run(words),
        &["there is no token on standard input"],
    );
}

/// `test` changes nothing: what is packed is only no folder.
#[test]
fn an_archive_is_unpacked_to_be_tested() {
    let test = CliTest::new().file("x.skill", "PK");
    let ran = test.run(["test", "x.skill"]);
    assert_eq!(
        ran.stderr,
        "error: `x.skill` is an archive, and a folder is tested\n\
         hint: `open-skills unpack x.skill` makes a folder of it\n"
    );
}
