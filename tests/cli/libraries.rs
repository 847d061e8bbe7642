//! Libraries and repositories as sources: put, pull, lock, refresh.

use std::fs;

use crate::support::{CliTest, GOOD_SKILL, Ran};

fn done(ran: &Ran) -> &str {
    assert_eq!(ran.code, Some(0), "{ran}");
    &ran.stdout
}

fn with_skill() -> CliTest {
    CliTest::new()
        .file("good/SKILL.md", GOOD_SKILL)
        .file("good/skill.yaml", "version: 1.0.0\n")
        .file("good/notes.md", "See [the skill](SKILL.md).\n")
}

#[test]
fn a_skill_goes_into_a_library_and_comes_back() {
    let test = with_skill();
    let ran = test.run(["publish", "good", "--to-library", "./shelf"]);
    let shelf = format!("[TEMP]/{}/shelf", "work");
    let stdout = format!("put good into {shelf}\n  3 files, 224 B\n");
    let stderr = format!("get it: open-skills pull 'file://{shelf}#good'\n");
    assert_eq!((done(&ran), &ran.stderr), (stdout.as_str(), &stderr));
    let place = format!("file://{}", test.work().join("shelf").display());
    let reference = format!("{place}#good");
    let ran = test.run(["pull", &reference, "-C", "there"]);
    assert!(done(&ran).starts_with("pulled good 1.0.0"), "{ran}");
    let lock = fs::read_to_string(test.work().join("there/open-skills.lock")).unwrap();
    assert!(lock.contains(&format!("library:{place}#good")), "{lock}");

    // Locked: nobody is asked, and nothing changes.
    fs::rename(test.work().join("shelf"), test.work().join("away")).unwrap();
    done(&test.run(["pull", &reference, "-C", "there"]));
    done(&test.run(["pull", "-C", "there", "--frozen"]));
    fs::rename(test.work().join("away"), test.work().join("shelf")).unwrap();

    // Refreshed: what the library has now, and what it has no more is gone.
    fs::remove_file(test.work().join("good/notes.md")).unwrap();
    let test = test.file("good/SKILL.md", GOOD_SKILL.replace("a table", "one table"));
    let put = ["publish", "good", "--to-library", "./shelf"];
    let ran = test.run(put);
    assert_eq!(ran.code, Some(2), "{ran}");
    for said in [
        "error: 1 file in `",
        "shelf/good` would be removed: `good/notes.md`",
    ] {
        assert!(ran.stderr.contains(said), "{ran}");
    }
    assert!(ran.stderr.contains("`--force` does it"), "{ran}");
    assert!(test.work().join("shelf/good/notes.md").exists());
    let ran = test.run([&put[..], &["--dry-run"]].concat());
    assert!(ran.stderr.contains("would remove good/notes.md\n"), "{ran}");
    for more in ["--dry-run", "--force"] {
        let ran = test.run([&put[..], &[more, "--json"]].concat());
        let answer: serde_json::Value = serde_json::from_str(done(&ran)).unwrap();
        assert_eq!(answer["removed"], serde_json::json!(["good/notes.md"]));
    }
    assert!(!test.work().join("shelf/good/notes.md").exists());
    let before = test.run(["pull", &reference, "-C", "there"]);
    assert_eq!(before.code, Some(0), "{before}");
    assert!(test.work().join("there/good/notes.md").exists());
    done(&test.run(["pull", &reference, "-C", "there", "--refresh"]));
    assert!(!test.work().join("there/good/notes.md").exists());
}

#[test]
fn a_skill_is_not_put_where_it_is() {
    let test = with_skill()
        .file("good/.skillignore", "drafts/\n")
        .file("good/drafts/next.md", "mine")
        .file("good/evals/evals.json", "[]");
    let kept = [".skillignore", "drafts/next.md", "evals/evals.json"];
    let mut places = vec!["."];
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(test.work(), test.work().join("link")).unwrap();
        places.push("./link");
    }
    for place in places {
        for more in [&[][..], &["--force"], &["--dry-run"]] {
            let put = [
                "publish",
                "good",
                "--no-test",
                "--json",
                "--to-library",
                place,
            ];
            let ran = test.run([&put[..], more].concat());
            assert_eq!(ran.code, Some(2), "{ran}");
            assert!(
                ran.stdout.contains("same-place") || ran.stderr.contains("same-place"),
                "{ran}"
            );
            for path in kept {
                assert!(test.work().join("good").join(path).exists(), "{path} {ran}");
            }
        }
    }
}

#[test]
fn what_another_put_into_the_folder_of_a_skill_stays() {
    let another = GOOD_SKILL.replace("name: good", "name: better");
    let test = with_skill().file("shelf/good/SKILL.md", &another);
    let put = ["publish", "good", "--to-library", "./shelf"];
    let document = || fs::read_to_string(test.work().join("shelf/good/SKILL.md")).unwrap();
    let ran = test.run(put);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(
        ran.stderr.contains("holds another skill, `better`"),
        "{ran}"
    );
    let ran = test.run([&put[..], &["--dry-run", "--json"]].concat());
    let answer: serde_json::Value = serde_json::from_str(done(&ran)).unwrap();
    assert_eq!(answer["replaced"], "better");
    assert_eq!(document(), another);
    done(&test.run([&put[..], &["--force"]].concat()));
    assert_eq!(document(), GOOD_SKILL);
}

#[cfg(unix)]
#[test]
fn a_library_is_not_written_through_links() {
    use std::os::unix::fs::symlink;

    let test = with_skill()
        .file("good/docs/more.md", "more")
        .file("mine/notes.md", "mine");
    for link in ["one/good", "two/good/docs"] {
        let link = test.work().join(link);
        fs::create_dir_all(link.parent().unwrap()).unwrap();
        symlink(test.work().join("mine"), link).unwrap();
    }
    for place in ["./one", "./two"] {
        for more in [&[][..], &["--force"], &["--dry-run"]] {
            let put = ["publish", "good", "--to-library", place];
            let ran = test.run([&put[..], more].concat());
            assert_eq!(ran.code, Some(2), "{ran}");
            assert!(ran.stderr.contains("it is a link"), "{ran}");
        }
    }
    assert_eq!(fs::read_dir(test.work().join("mine")).unwrap().count(), 1);
}

#[test]
fn a_library_says_what_it_does_not_have() {
    let test = with_skill().file("shelf/broken/notes.txt", "no document");
    done(&test.run(["publish", "good", "--to-library", "./shelf"]));
    let place = format!("file://{}", test.work().join("shelf").display());
    for (name, said) in [
        ("other", "has no skill `other`"),
        ("broken", "it has no SKILL.md"),
        ("good@1.0.0", "which has no versions"),
    ] {
        let ran = test.run(["pull", &format!("{place}#{name}")]);
        assert_eq!(ran.code, Some(2), "{ran}");
        assert!(ran.stderr.contains(said), "{ran}");
    }
}

#[test]
fn a_configuration_file_names_a_library_by_its_path() {
    let test = with_skill();
    done(&test.run(["publish", "good", "--to-library", "./shelf"]));
    let shelf = test.work().join("shelf").display().to_string();
    fs::create_dir(test.work().join("project")).unwrap();
    let config = "project/open-skills.yaml";
    // A relative path starts at the file's folder.
    for (folder, place) in [("a", "../shelf"), ("b", &shelf)] {
        let text = format!("skills: {{good: {{source: '{place}#good'}}}}\n");
        fs::write(test.work().join(config), text).unwrap();
        for more in [&[][..], &["--refresh"]] {
            let pull = [&["pull", "-C", folder, "--config", config], more].concat();
            done(&test.run(pull));
        }
        let lock = test.work().join(folder).join("open-skills.lock");
        let lock = fs::read_to_string(lock).unwrap();
        assert!(
            lock.contains(&format!("library:file://{shelf}#good")),
            "{lock}"
        );
    }
}

#[test]
fn a_name_that_only_the_configured_library_has_is_said_how_to_get() {
    let test = with_skill()
        .file(
            "old_name/SKILL.md",
            GOOD_SKILL.replace("name: good", "name: old_name"),
        )
        .file("open-skills.yaml", "library: {url: ./shelf}\n");
    done(&test.run(["publish", "good", "--to-library", "./shelf"]));
    fs::rename(
        test.work().join("old_name"),
        test.work().join("shelf/old_name"),
    )
    .unwrap();
    // What lies in the current folder under that name would be meant first.
    fs::remove_dir_all(test.work().join("good")).unwrap();
    let shelf = test.work().join("shelf");
    let shelf = shelf.strip_prefix(test.work().parent().unwrap()).unwrap();
    for (verb, more) in [
        ("install", &["-a", "codex"][..]),
        ("pull", &["-C", "there"]),
    ] {
        for name in ["good", "old-name", "good@^1"] {
            let command = [&[verb, name], more].concat();
            let ran = test.run(&command);
            assert_eq!(ran.code, Some(2), "{ran}");
            let name = name.split('@').next().unwrap();
            let hint = format!(
                "hint: the library has it: `open-skills {verb} 'file://[TEMP]/{}#{name}'`",
                shelf.display()
            );
            assert!(ran.stderr.contains(&hint), "{hint} {ran}");
            // And that is what gets it.
            let place = format!("file://{}#{name}", test.work().join("shelf").display());
            done(&test.run([&[verb, place.as_str()], more].concat()));
            if verb == "install" {
                done(&test.run(["uninstall", name]));
            } else {
                // A lock that has it would say where it is from.
                fs::remove_dir_all(test.work().join("there")).unwrap();
            }
        }
        let ran = test.run(["prompt", "good"]);
        assert!(
            ran.stderr
                .contains("the library has it: `open-skills prompt 'file://"),
            "{ran}"
        );
        let ran = test.run([&[verb, "other"], more].concat());
        assert!(!ran.stderr.contains("the library has it"), "{ran}");
    }
    // Also where there are several registries.
    let two = "library: {url: ./shelf}\nregistries: {one: {url: ./one}, two: {url: ./two}}\n";
    let test = test.file("open-skills.yaml", two);
    for registry in ["./one", "./two"] {
        done(&test.run(["registry", "init", registry]));
    }
    let ran = test.run(["install", "good@^1", "-a", "codex"]);
    assert!(ran.stderr.contains("the library has it"), "{ran}");
    let off = two.replace("shelf}", "shelf, enabled: false}");
    let test = test.file("open-skills.yaml", off);
    let ran = test.run(["install", "good", "-a", "codex"]);
    assert!(!ran.stderr.contains("the library has it"), "{ran}");
}

#[test]
fn a_skill_of_a_library_is_asked_for_by_its_folder() {
    let other = GOOD_SKILL.replace("name: good", "name: other");
    let test = with_skill()
        .file("shelf/good/SKILL.md", GOOD_SKILL)
        .file("shelf/folder/SKILL.md", &other)
        .file("open-skills.yaml", "library: {url: ./shelf}\n");
    let ran = test.run(["pull", "--library", "-C", "o"]);
    assert!(
        done(&ran).contains("pulled other 0.0.0 into o/other"),
        "{ran}"
    );
    assert!(
        ran.stdout.contains("pulled good 0.0.0 into o/good"),
        "{ran}"
    );
    let lock = fs::read_to_string(test.work().join("o/open-skills.lock")).unwrap();
    assert!(lock.contains("/shelf#folder"), "{lock}");
    // The lock answers for it, and every other way takes the same folder under the same name.
    let ran = test.run(["pull", "--library", "-C", "o"]);
    assert!(done(&ran).is_empty(), "{ran}");
    let reference = format!("file://{}#folder", test.work().join("shelf").display());
    let ran = test.run(["pull", &reference, "-C", "alone"]);
    assert!(done(&ran).contains("into alone/other"), "{ran}");
    done(&test.run(["pull", "-C", "alone", "--refresh"]));
    done(&test.run(["pull", &reference, "-C", "alone", "--refresh"]));
    // What is called otherwise later takes the place of what the lock has of that folder.
    let test = test.file(
        "shelf/folder/SKILL.md",
        GOOD_SKILL.replace("name: good", "name: third"),
    );
    let ran = test.run(["pull", &reference, "-C", "alone", "--refresh"]);
    assert!(done(&ran).contains("into alone/third"), "{ran}");
    assert!(ran.stderr.contains("nothing needs other any more"), "{ran}");
    done(&test.run(["pull", "-C", "alone", "--refresh"]));
    let test = test.file(
        "shelf/folder/SKILL.md",
        GOOD_SKILL.replace("name: good", "name: '!!'"),
    );
    let ran = test.run(["pull", "--library", "-C", "o", "--refresh"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(
        ran.stderr.contains("`folder` of the library is left out"),
        "{ran}"
    );
    assert!(ran.stderr.contains("nothing needs other any more"), "{ran}");
    let test = test.file("shelf/folder/SKILL.md", &other);
    let ran = test.run(["install", &reference, "-a", "claude-code"]);
    assert!(done(&ran).contains("installed other"), "{ran}");
    assert!(done(&test.run(["prompt"])).contains("<name>other</name>"));
}

#[test]
fn a_broken_skill_keeps_no_other_of_its_library_away() {
    let test = with_skill()
        .file("shelf/good/SKILL.md", GOOD_SKILL)
        .file("shelf/twin/SKILL.md", GOOD_SKILL)
        .file(
            "shelf/odd/SKILL.md",
            GOOD_SKILL.replace("name: good", "name: '!!'"),
        )
        .file("open-skills.yaml", "library: {url: ./shelf}\n");
    let ran = test.run(["pull", "--library", "-C", "o"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(
        ran.stdout.contains("pulled good 0.0.0 into o/good"),
        "{ran}"
    );
    let odd = "warning: `odd` of the library is left out: `!!` is no skill name";
    let twin = "warning: `twin` of the library is left out: it is called `good`, as `good` is";
    assert!(ran.stderr.contains(odd), "{ran}");
    assert!(ran.stderr.contains(twin), "{ran}");
    let ran = test.run(["pull", "--library", "-C", "o", "--json"]);
    let answer: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(answer["left_out"][0]["folder"], "odd", "{ran}");
    // Alone, it is an error; and so is a library with nothing else.
    let reference = format!("file://{}#odd", test.work().join("shelf").display());
    assert_eq!(test.run(["pull", &reference]).code, Some(2));
    for folder in ["good", "twin"] {
        fs::remove_dir_all(test.work().join("shelf").join(folder)).unwrap();
    }
    assert_eq!(test.run(["pull", "--library", "-C", "p"]).code, Some(2));
}

#[test]
fn what_the_linter_refuses_is_not_put() {
    let test = CliTest::new().file("bad/SKILL.md", crate::support::BAD_SKILL);
    let ran = test.run(["publish", "bad", "--to-library", "./shelf"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(!test.work().join("shelf").exists());
}

#[test]
fn a_place_without_skills_is_no_empty_registry() {
    let test = with_skill();
    fs::create_dir(test.work().join("nothing")).unwrap();
    let none = "file:///nowhere/at/all.git";
    for registry in ["./typo", "./nothing", &format!("git+{none}")] {
        let ran = test.run(["list", "--registry", registry]);
        if registry.starts_with("git") && !cfg!(feature = "git") {
            continue;
        }
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{ran}");
        assert!(ran.stderr.contains("there is no registry at `"), "{ran}");
        assert!(ran.stderr.contains("hint: "), "{ran}");
        let pulled = test.run(["pull", "good", "--registry", registry]);
        assert_eq!(pulled.code, Some(2), "{pulled}");
        assert!(
            pulled.stderr.contains("there is no registry at `"),
            "{pulled}"
        );
    }
    // Your own is made by the first publication; one that was made may be empty.
    assert_eq!(test.run(["list"]).stderr, "0 skills in 1 registry\n");
    done(&test.run(["registry", "init", "./made"]));
    let ran = test.run(["list", "--registry", "./made"]);
    assert_eq!(ran.stderr, "0 skills in 1 registry\n");
}

#[test]
fn what_a_list_shows_of_a_library_says_how_to_pull_it() {
    let test = with_skill();
    done(&test.run(["publish", "good", "--to-library", "./shelf"]));
    let ran = test.run(["list", "--registry", "./shelf"]);
    assert!(done(&ran).starts_with("good"), "{ran}");
    let ran = test.run(["pull", "good", "--registry", "./shelf"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("is a library of plain skills"), "{ran}");
    let place = format!("file://{}#good", test.work().join("shelf").display());
    let shown = place.replace(test.work().parent().unwrap().to_str().unwrap(), "[TEMP]");
    assert!(
        ran.stderr.contains(&format!("open-skills pull '{shown}'")),
        "{ran}"
    );
    done(&test.run(["pull", &place, "-C", "there"]));
}

#[test]
fn what_was_just_put_into_a_library_is_told_at_once() {
    let test = with_skill();
    let prompt = ["prompt", "--library", "./shelf"];
    done(&test.run(["publish", "good", "--to-library", "./shelf"]));
    assert!(done(&test.run(prompt)).contains("<name>good</name>"));
    let text = GOOD_SKILL.replace("good", "better");
    let test = test.file("better/SKILL.md", text);
    done(&test.run(["publish", "better", "--to-library", "./shelf", "--dry-run"]));
    done(&test.run(["publish", "better", "--to-library", "./shelf"]));
    assert!(done(&test.run(prompt)).contains("<name>better</name>"));
}

#[test]
fn nobody_takes_the_name_of_a_folder_beside_his_own() {
    let test = CliTest::new()
        .file("shelf/a/SKILL.md", GOOD_SKILL)
        .file("shelf/good/SKILL.md", GOOD_SKILL);
    for place in [&["./shelf"][..], &["--library", "./shelf"]] {
        let ran = test.run(["prompt"].iter().chain(place));
        assert!(done(&ran).contains("shelf/good/SKILL.md"), "{ran}");
        assert!(
            ran.stderr.contains("shelf/a/SKILL.md` is left out: "),
            "{ran}"
        );
    }
}

/// A folder is a folder however it is written.
#[test]
fn a_skill_of_a_folder_is_named_by_a_path_too() {
    let test = with_skill();
    done(&test.run(["publish", "good", "--to-library", "./shelf"]));
    let whole = format!("{}#good", test.work().join("shelf").display());
    for (number, reference) in ["./shelf#good", &whole, "../work/shelf#good"]
        .iter()
        .enumerate()
    {
        let into = format!("there-{number}");
        let ran = test.run(["pull", reference, "-C", &into]);
        assert!(done(&ran).starts_with("pulled good 1.0.0"), "{ran}");
        let lock = fs::read_to_string(test.work().join(into).join("open-skills.lock")).unwrap();
        let place = format!(
            "library:file://{}#good",
            test.work().join("shelf").display()
        );
        assert!(lock.contains(&place), "{lock}");
    }
    let ran = test.run(["install", "./shelf#good", "-a", "codex"]);
    assert!(done(&ran).starts_with("installed good 1.0.0"), "{ran}");
    let ran = test.run(["pull", "./nowhere#good"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(
        ran.stderr.contains("one of a folder `folder#name`"),
        "{ran}"
    );
}

/// A folder is asked for by its own name; whoever knows what its skill is called is told which one
/// that is.
#[test]
fn a_skill_in_a_folder_of_another_name_is_found_by_a_hint() {
    let called = |name: &str| GOOD_SKILL.replace("name: good", &format!("name: {name}"));
    let test = CliTest::new()
        .file("shelf/x-1/SKILL.md", called("invoices"))
        .file("shelf/x-2/SKILL.md", called("charts"))
        .file("shelf/x-3/SKILL.md", called("charts"))
        .file("shelf/x-4/SKILL.md", called("'../up'"))
        .file("shelf/letters/SKILL.md", called("letters"));
    for (name, hint) in [
        (
            "invoices",
            "the skill in its folder `x-1` is called so: ask for `#x-1`",
        ),
        (
            "charts",
            "the skills in its folders `x-2`, `x-3` are called so: ask for `#x-2`, or another",
        ),
        ("invoice", "did you mean `invoices`? Its folder is `#x-1`"),
        ("leters", "did you mean `letters`?"),
        ("up", "it has 5 others"),
    ] {
        let reference = format!("./shelf#{name}");
        for command in [
            &["pull", &reference, "-C", "there"][..],
            &["install", &reference, "--agent", "codex"],
        ] {
            let ran = test.run(command);
            assert_eq!(ran.code, Some(2), "{ran}");
            let said = format!("hint: {hint}\n");
            assert!(ran.stderr.ends_with(&said), "{said} {ran}");
        }
    }
    done(&test.run(["pull", "./shelf#x-1", "-C", "there"]));
    assert!(test.work().join("there/invoices/SKILL.md").is_file());
}

#[test]
fn an_empty_library_is_called_so() {
    let test = CliTest::new().file("open-skills.yaml", "library: {url: ./shelf}\n");
    fs::create_dir(test.work().join("shelf")).unwrap();
    let ran = test.run(["pull", "--library", "-C", "out"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    let said = "work/shelf` holds no skill\n";
    assert!(ran.stderr.starts_with("error: the library `"), "{ran}");
    assert!(ran.stderr.contains(said), "{ran}");
    assert!(!test.work().join("out").exists());
}
