//! A folder that stays equal to a library, and what others are handed.

use std::fs;

use crate::support::{CliTest, Ran};

fn document(name: &str, body: &str) -> String {
    format!("---\nname: {name}\ndescription: Does {name}.\n---\n\n{body}\n")
}

fn done(ran: &Ran) -> &str {
    assert_eq!(ran.code, Some(0), "{ran}");
    &ran.stdout
}

#[test]
fn a_library_comes_and_goes_with_its_skills() {
    let test = CliTest::new()
        .file("library/pdf/SKILL.md", document("pdf", "one"))
        .file("library/old_name/skill.md", document("old_name", "one"))
        .file("library/broken/SKILL.md", "nothing")
        .file("library/docs/README.md", "no skill");
    let arguments = ["sync", "--from", "./library", "--into", "out", "--prune"];
    let ran = test.run(arguments);
    insta::assert_snapshot!(ran.short(), @r"
    exit: 1
    ----- stdout -----
    added old_name
    added pdf
    ----- stderr -----
    warning: [WORK]/library: `docs`: it has no SKILL.md
    warning: `broken` is left out: it has no frontmatter: `SKILL.md` does not begin with a line `---`
    ");
    assert!(test.work().join("out/old_name/skill.md").is_file());
    fs::remove_dir_all(test.work().join("library/broken")).unwrap();
    let ran = test.run(arguments);
    assert_eq!(done(&ran), "");
    let test = test.file("library/pdf/SKILL.md", document("pdf", "two"));
    fs::remove_dir_all(test.work().join("library/old_name")).unwrap();
    let ran = test.run(arguments);
    assert_eq!(done(&ran), "removed old_name\nupdated pdf\n");
    fs::write(test.work().join("out/pdf/SKILL.md"), "edited").unwrap();
    let ran = test.run(arguments);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert_eq!(
        fs::read_to_string(test.work().join("out/pdf/SKILL.md")).unwrap(),
        "edited"
    );
}

#[test]
fn the_tiers_of_the_configuration_stand_apart_or_beside_each_other() {
    let test = CliTest::new()
        .file("product/pdf/SKILL.md", document("pdf", "builtin"))
        .file("team/pdf/SKILL.md", document("pdf", "shared"))
        .file(
            "open-skills.yaml",
            "tiers: {builtin: product, shared: ./team}\n",
        );
    let ran = test.run(["sync", "--into", "apart"]);
    assert_eq!(done(&ran), "added builtin/pdf\nadded shared/pdf\n");
    let ran = test.run(["sync", "--into", "flat", "--agent", "claude-code"]);
    assert_eq!(done(&ran), "added pdf\n");
    assert!(ran.stderr.contains("a stronger tier has it too"), "{ran}");
    let text = fs::read_to_string(test.work().join("flat/pdf/SKILL.md")).unwrap();
    assert!(text.contains("shared"));
    let ran = test.run(["sync", "--into", "apart", "--tier", "user"]);
    insta::assert_snapshot!(ran.short(), @r"
    exit: 2
    ----- stdout -----

    ----- stderr -----
    error: there is nothing to sync from
    hint: name a library with `--from`, or write `tiers` into open-skills.yaml
    ");
}

#[test]
fn bad_input_says_what_to_do() {
    let test = CliTest::new().file("library/pdf/SKILL.md", document("pdf", "one"));
    let ran = test.run(["sync", "--into", "out"]);
    insta::assert_snapshot!(ran.short(), @r"
    exit: 2
    ----- stdout -----

    ----- stderr -----
    error: there is nothing to sync from
    hint: name a library with `--from`, or write `tiers` into open-skills.yaml
    ");
    let ran = test.run(["sync", "--from", "./nowhere", "--into", "out"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    #[cfg(unix)]
    {
        fs::create_dir(test.work().join("real")).unwrap();
        std::os::unix::fs::symlink("real", test.work().join("linked")).unwrap();
        let ran = test.run(["sync", "--from", "./library", "--into", "linked"]);
        insta::assert_snapshot!(ran.short(), @r"
        exit: 2
        ----- stdout -----

        ----- stderr -----
        error: `[WORK]/linked` is a symbolic link
        hint: if you trust it, name its target `[WORK]/real`
        ");
    }
}

#[test]
fn a_name_that_no_skill_can_have_is_left_out_like_a_broken_skill() {
    let test = CliTest::new()
        .file("library/pdf/SKILL.md", document("pdf", "one"))
        .file("library/Bad Name!/SKILL.md", document("bad", "one"))
        .file("library/My Notes/README.md", "no skill");
    for pruned in [&[][..], &["--prune"]] {
        let arguments = ["sync", "--from", "./library", "--into", "out"];
        let ran = test.run(arguments.iter().chain(pruned));
        assert_eq!(ran.code, Some(1), "{ran}");
        assert!(test.work().join("out/pdf/SKILL.md").is_file());
        assert!(
            ran.stderr
                .contains("`Bad Name!` is left out: its name is none that a skill can have"),
            "{ran}"
        );
        assert!(
            ran.stderr.contains("`My Notes`: it has no SKILL.md"),
            "{ran}"
        );
    }
    let ran = test.run(["sync", "--from", "./library", "--into", "out", "--json"]);
    let answer: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(answer["equal"], false);
    assert_eq!(answer["skills"][0]["status"], "skipped", "{answer}");
    fs::remove_dir_all(test.work().join("library/Bad Name!")).unwrap();
    done(&test.run(["sync", "--from", "./library", "--into", "out"]));
}

#[test]
fn a_library_is_not_synced_into_itself() {
    let test = CliTest::new().file("library/pdf/SKILL.md", document("pdf", "one"));
    for (into, said) in [
        ("library", "is the library itself"),
        ("library/../library/", "is the library itself"),
        ("library/pdf/more", "lies in the library's skill `pdf`"),
    ] {
        let ran = test.run(["sync", "--from", "./library", "--into", into]);
        assert_eq!(ran.code, Some(2), "{ran}");
        assert!(ran.stderr.contains(said), "{ran}");
    }
    let library = test.work().join("library");
    assert_eq!(fs::read_dir(&library).unwrap().count(), 1);
    assert_eq!(fs::read_dir(library.join("pdf")).unwrap().count(), 1);
    // Where agents look in a folder of skills is no skill.
    done(&test.run([
        "sync",
        "--from",
        "./library",
        "--into",
        "library/.claude/skills",
    ]));
}

#[test]
fn tiers_move_when_their_layout_changes() {
    let test = CliTest::new()
        .file("team/pdf/SKILL.md", document("pdf", "shared"))
        .file("team/docx/SKILL.md", document("docx", "shared"))
        .file("open-skills.yaml", "tiers: {shared: ./team}\n");
    done(&test.run(["sync", "--into", "out"]));
    let ran = test.run(["sync", "--into", "out", "--flat"]);
    assert_eq!(
        done(&ran),
        "added docx\nadded pdf\nremoved shared/docx\nremoved shared/pdf\n"
    );
    assert!(!test.work().join("out/shared").exists());
    let ran = test.run(["sync", "--into", "out"]);
    assert_eq!(
        done(&ran),
        "removed docx\nremoved pdf\nadded shared/docx\nadded shared/pdf\n"
    );
    assert_eq!(done(&test.run(["sync", "--into", "out"])), "");
}

#[test]
fn who_watches_says_each_thing_once_until_it_changes() {
    let test = CliTest::new()
        .file("library/pdf/SKILL.md", document("pdf", "one"))
        .file("library/broken/SKILL.md", "nothing");
    let said = test.work().join("said");
    let mut child = test
        .command()
        .args(["sync", "--from", "./library", "--into", "out"])
        .args(["--watch", "--interval", "100ms"])
        .stdout(std::process::Stdio::null())
        .stderr(fs::File::create(&said).unwrap())
        .spawn()
        .unwrap();
    let count = |text: &str| fs::read_to_string(&said).unwrap().matches(text).count();
    let wait_for = |text: &str, times: usize| {
        let end = std::time::Instant::now() + std::time::Duration::from_secs(20);
        while count(text) < times && std::time::Instant::now() < end {
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
    };
    wait_for("`broken` is left out", 1);
    // Some rounds later, it was not said again.
    std::thread::sleep(std::time::Duration::from_secs(1));
    let first = count("`broken` is left out");
    let mended = test.work().join("library/broken/SKILL.md");
    fs::write(&mended, document("broken", "mended")).unwrap();
    let came = test.work().join("out/broken/SKILL.md");
    let end = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while !came.is_file() && std::time::Instant::now() < end {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    fs::write(&came, "edited").unwrap();
    wait_for("`broken` is left as it is", 1);
    std::thread::sleep(std::time::Duration::from_secs(1));
    let second = count("`broken` is left as it is");
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(
        (first, second),
        (1, 1),
        "{}",
        fs::read_to_string(&said).unwrap()
    );
}

#[test]
fn a_watched_library_is_followed() {
    let test = CliTest::new().file("library/pdf/SKILL.md", document("pdf", "one"));
    let mut child = test
        .command()
        .args([
            "sync",
            "--from",
            "./library",
            "--into",
            "out",
            "--watch",
            "--interval",
            "100ms",
        ])
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let wait_for = |text: &str| {
        let end = std::time::Instant::now() + std::time::Duration::from_secs(20);
        let path = test.work().join("out/pdf/SKILL.md");
        while std::time::Instant::now() < end {
            if fs::read_to_string(&path).is_ok_and(|found| found.contains(text)) {
                return true;
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        false
    };
    let first = wait_for("one");
    fs::write(
        test.work().join("library/pdf/SKILL.md"),
        document("pdf", "two"),
    )
    .unwrap();
    let second = wait_for("two");
    // A folder that is away for some rounds comes back.
    let (library, away) = (test.work().join("library"), test.work().join("away"));
    fs::rename(&library, &away).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(500));
    let is_waiting = child.try_wait().unwrap().is_none();
    fs::rename(&away, &library).unwrap();
    fs::write(library.join("pdf/SKILL.md"), document("pdf", "three")).unwrap();
    let third = wait_for("three");
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(first && second && is_waiting && third);
}

#[test]
fn a_watched_skill_of_a_library_is_followed() {
    let test = CliTest::new().file("library/pdf/SKILL.md", document("pdf", "one"));
    let reference = format!("file://{}#pdf", test.work().join("library").display());
    let mut child = test
        .command()
        .args([
            "sync",
            &reference,
            "--into",
            "out",
            "--watch",
            "--interval",
            "100ms",
        ])
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let wait_for = |text: &str| {
        let end = std::time::Instant::now() + std::time::Duration::from_secs(20);
        let path = test.work().join("out/pdf/SKILL.md");
        while std::time::Instant::now() < end {
            if fs::read_to_string(&path).is_ok_and(|found| found.contains(text)) {
                return true;
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        false
    };
    let first = wait_for("one");
    let document = document("pdf", "two");
    fs::write(test.work().join("library/pdf/SKILL.md"), document).unwrap();
    let second = wait_for("two");
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(first && second, "{first} {second}");
}

#[test]
fn a_skill_in_place_of_a_library_empties_nothing() {
    let test = CliTest::new().file("library/pdf/SKILL.md", document("pdf", "one"));
    done(&test.run(["sync", "--from", "./library", "--into", "out"]));
    let ran = test.run([
        "sync",
        "--from",
        "./library/pdf",
        "--into",
        "out",
        "--prune",
    ]);
    insta::assert_snapshot!(ran.short(), @r"
    exit: 2
    ----- stdout -----

    ----- stderr -----
    error: `[WORK]/library/pdf` has no skills, and `--prune` would remove all 1
    hint: this is a skill; a library is the folder above its skills' folders
    ");
    assert!(test.work().join("out/pdf/SKILL.md").is_file());
    let ran = test.run(["prompt", "--library", "./library/pdf"]);
    assert!(ran.stderr.contains("this is a skill"), "{ran}");
    let arguments = ["prompt", "--library", "./library", "--refresh", "--offline"];
    let ran = test.run(arguments);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("`--refresh` asks anew"), "{ran}");
}

#[test]
fn others_get_what_they_need() {
    let test = CliTest::new()
        .file("skills/pdf/SKILL.md", document("pdf", "one"))
        .file(
            "skills/pdf/skill.yaml",
            "version: 1.0.0\nmcp-servers: [{name: store, url: 'https://store.example/mcp'}]\n",
        )
        .file("open-skills.yaml", "");
    let ran = test.run(["export", "mcp-config", "skills", "--for", "cursor"]);
    insta::assert_snapshot!(ran.short(), @r#"
    exit: 0
    ----- stdout -----
    {
      "mcpServers": {
        "store": {
          "url": "https://store.example/mcp"
        }
      }
    }
    ----- stderr -----
    "#);
    let ran = test.run([
        "export",
        "marketplace",
        "skills",
        "--name",
        "ours",
        "--owner",
        "us",
    ]);
    insta::assert_snapshot!(ran.short(), @r#"
    exit: 0
    ----- stdout -----
    {
      "name": "ours",
      "owner": {
        "name": "us"
      },
      "plugins": [
        {
          "name": "ours",
          "description": "Skills: pdf",
          "source": "./",
          "strict": false,
          "skills": [
            "./skills/pdf"
          ]
        }
      ]
    }
    ----- stderr -----
    "#);
    let ran = test.run(["export", "well-known", "skills", "--into", "public"]);
    insta::assert_snapshot!(ran.short(), @r"
    exit: 0
    ----- stdout -----
    wrote [WORK]/public/.well-known/agent-skills/pdf.zip
    wrote [WORK]/public/.well-known/agent-skills/index.json
    ----- stderr -----
    ");
}

#[test]
fn containers_get_what_they_can_reach() {
    let test = CliTest::new()
        .file("skills/pdf/SKILL.md", document("pdf", "one"))
        .file("skills/pdf/skill.yaml", "version: 1.0.0\n")
        .file("open-skills.yaml", "");
    let ran = test.run(["export", "docker"]);
    insta::assert_snapshot!(ran.short(), @r"
    exit: 2
    ----- stdout -----

    ----- stderr -----
    error: the lock has no skills
    hint: `open-skills pull` or `install` writes it
    ");
    done(&test.run(["publish", "skills/pdf"]));
    done(&test.run(["install", "pdf", "-a", "codex"]));
    // A stage of a Dockerfile has no deployment to give a name.
    let ran = test.run(["export", "docker", "--name", "agent"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("--name"), "{ran}");
    // A registry on this machine is out of reach for a container.
    let ran = test.run(["export", "docker"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("on this machine only"), "{ran}");
    let lock = test.work().join("open-skills.lock");
    let text = fs::read_to_string(&lock).unwrap();
    fs::write(
        &lock,
        text.replace("\"local\"", "\"https://skills.example\""),
    )
    .unwrap();
    let ran = test.run(["export", "k8s", "--name", "my-agent", "--app-image", "a:1"]);
    assert!(
        ran.code == Some(0) || ran.stderr.contains("built without"),
        "{ran}"
    );
}

#[test]
fn a_marketplace_holds_only_what_can_be_found() {
    let test = CliTest::new().file("skills/pdf/SKILL.md", document("pdf", "one"));
    let written = |name: &str, owner: &str| {
        let arguments = ["export", "marketplace", "skills", "--name", name];
        test.run(arguments.iter().chain(&["--owner", owner]))
    };
    let refused = |name: &str, owner: &str, said: &str| {
        let ran = written(name, owner);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{ran}");
        assert!(ran.stderr.contains(said), "{ran}");
    };
    refused("Our Skills", "us", "hint: call it `our-skills`");
    refused(
        "ours",
        " ",
        "the marketplace has no owner that can be shown",
    );
    done(&written("ours", "us"));
    let mute = |text: &str| fs::write(test.work().join("skills/mute/SKILL.md"), text).unwrap();
    fs::create_dir(test.work().join("skills/mute")).unwrap();
    mute("---\nname: mute\n---\n");
    refused(
        "ours",
        "us",
        "the skill cannot be exported: it has no description",
    );
    mute(&document("Mute_1", "one"));
    refused("ours", "us", "`Mute_1` is no skill name");
    mute(&document("pdf", "one"));
    refused("ours", "us", "`pdf` stands in two places");
}

/// Two users without a home, and what one of them plants for the other.
#[cfg(target_os = "linux")]
#[test]
fn users_without_a_home_have_locks_of_their_own() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::os::unix::process::CommandExt;
    let id = std::process::Command::new("id").arg("-u").output().unwrap();
    if id.stdout != b"0\n" {
        eprintln!("ignored: only root can be two others");
        return;
    }
    let test = CliTest::new().file("library/pdf/SKILL.md", document("pdf", "one"));
    let open = |path: &std::path::Path, mode| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    };
    open(test.work().parent().unwrap(), 0o755);
    open(&test.work(), 0o777);
    let shared = test.work().join("shared");
    fs::create_dir(&shared).unwrap();
    open(&shared, 0o1777);
    let sync = |user: u32| {
        let mut command = test.command();
        command
            .env_remove("HOME")
            .env("TMPDIR", &shared)
            .uid(user)
            .gid(user);
        command.args([
            "sync",
            "--from",
            "./library",
            "--into",
            &format!("out-{user}"),
        ]);
        let ran = command.output().unwrap();
        let said = String::from_utf8_lossy(&ran.stderr);
        assert_eq!(ran.status.code(), Some(0), "{user}: {said}");
    };
    let mode = |path: &str| {
        fs::metadata(shared.join(path))
            .unwrap()
            .permissions()
            .mode()
    };
    sync(12_345);
    sync(12_346);
    for folder in ["open-skills-12345", "open-skills-12346"] {
        assert_eq!(mode(folder) & 0o777, 0o700);
        assert!(shared.join(folder).join("locks").is_dir());
    }
    assert!(!shared.join("open-skills").exists());
    // What somebody else has put there is not followed.
    let target = test.work().join("target");
    fs::create_dir(&target).unwrap();
    open(&target, 0o777);
    symlink(&target, shared.join("open-skills-12347")).unwrap();
    sync(12_347);
    assert_eq!(fs::read_dir(&target).unwrap().count(), 0);
}
