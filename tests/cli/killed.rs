//! Killed at any moment, the program leaves whole skills and finds its way again.

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use crate::support::{CliTest, GOOD_SKILL, Ran};

/// So many skills that there is a moment between any two of them.
const SKILLS: usize = 12;
/// The files of a skill beside its document.
const FILES: usize = 4;

/// Numbers that look random and are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self, below: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }
}

/// Writes all skills anew; every file of theirs says `word`.
fn write(source: &Path, word: &str) {
    for number in 0..SKILLS {
        let skill = source.join(format!("skill-{number}"));
        fs::create_dir_all(skill.join("scripts")).unwrap();
        let document = format!("---\nname: skill-{number}\ndescription: d\n---\n{word}");
        fs::write(skill.join("SKILL.md"), document).unwrap();
        for file in 0..FILES {
            fs::write(skill.join(format!("scripts/{file}.py")), word).unwrap();
        }
    }
}

/// Looks at every skill that an agent sees in a folder: all files have to be there and to
/// say the same.
fn check(folder: &Path, round: usize) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        if name.starts_with('.') || name == "open-skills.lock" {
            continue;
        }
        let skill = entry.path();
        let document = fs::read_to_string(skill.join("SKILL.md"));
        let place = skill.display();
        let document = document.unwrap_or_else(|e| panic!("round {round}: {place}: {e}"));
        let word = document.rsplit('\n').next().unwrap();
        for file in 0..FILES {
            let path = skill.join(format!("scripts/{file}.py"));
            let text = fs::read_to_string(&path).unwrap_or_default();
            assert_eq!(text, word, "round {round}: {}", path.display());
        }
    }
}

/// Starts the program and kills it after a while, which may be after its end.
fn run_and_kill(test: &CliTest, arguments: &[&str], after: Duration) {
    let mut child = test
        .command()
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    std::thread::sleep(after);
    // It may have ended by itself.
    let _ = child.kill();
    child.wait().unwrap();
}

fn done(ran: &Ran) {
    assert_eq!(ran.code, Some(0), "{ran}");
}

/// Nothing that only a running program needs.
fn is_tidy(folder: &Path) -> bool {
    is_tidy_but(folder, "")
}

/// The same, with one file that stays.
fn is_tidy_but(folder: &Path, known: &str) -> bool {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names = entries.map(|entry| entry.file_name().into_string().unwrap());
    !names.any(|name| name.starts_with(".open-skills-") && name != known)
}

fn install(rounds: usize, form: &str) {
    let test = CliTest::new();
    let source = test.work().join("src");
    let folders = [".claude/skills", ".agents/skills"].map(|below| test.work().join(below));
    let arguments = ["install", "./src", "-a", "claude-code,codex", form];
    let mut numbers = Numbers(7);
    write(&source, "first");
    let started = std::time::Instant::now();
    done(&test.run(arguments));
    let whole = u64::try_from(started.elapsed().as_micros()).unwrap();
    for round in 0..rounds {
        write(&source, &format!("round {round}"));
        let after = Duration::from_micros(numbers.next(whole + whole / 4));
        run_and_kill(&test, &arguments, after);
        for folder in &folders {
            check(folder, round);
        }
        if round % 10 == 9 {
            // No force is needed: nothing of what is there looks like an edit.
            done(&test.run(arguments));
            done(&test.run(["status"]));
        }
    }
    write(&source, "last");
    done(&test.run(arguments));
    done(&test.run(["status"]));
    for folder in &folders {
        check(folder, rounds);
        assert!(is_tidy(folder), "{}", folder.display());
        let one = fs::read_to_string(folder.join("skill-0/SKILL.md")).unwrap();
        assert!(one.ends_with("last"));
    }
    assert!(is_tidy(&test.work().join(".open-skills/skills")));
    let names: Vec<String> = (0..SKILLS)
        .map(|number| format!("skill-{number}"))
        .collect();
    let mut arguments = vec!["uninstall"];
    arguments.extend(names.iter().map(String::as_str));
    run_and_kill(&test, &arguments, Duration::from_micros(whole / 3));
    for folder in &folders {
        check(folder, rounds);
    }
}

/// Updates that are killed again and again, while their source goes on.
fn update(rounds: usize, form: &str) {
    let test = CliTest::new();
    let source = test.work().join("src");
    let folders = [".claude/skills", ".agents/skills"].map(|below| test.work().join(below));
    let mut numbers = Numbers(23);
    write(&source, "first");
    done(&test.run(["install", "./src", "-a", "claude-code,codex", form]));
    write(&source, "second");
    let started = std::time::Instant::now();
    done(&test.run(["update"]));
    let whole = u64::try_from(started.elapsed().as_micros()).unwrap();
    for round in 0..rounds {
        write(&source, &format!("round {round}"));
        let after = Duration::from_micros(numbers.next(whole + whole / 4));
        run_and_kill(&test, &["update"], after);
        for folder in &folders {
            check(folder, round);
        }
        let ran = test.run(["status"]);
        assert!(!ran.stdout.contains("modified"), "round {round}: {ran}");
        if round % 5 == 4 {
            write(&source, &format!("after {round}"));
            done(&test.run(["update"]));
            done(&test.run(["status"]));
        }
    }
    write(&source, "last");
    done(&test.run(["update"]));
    done(&test.run(["status"]));
    for folder in &folders {
        check(folder, rounds);
        assert!(is_tidy(folder), "{}", folder.display());
        let one = fs::read_to_string(folder.join("skill-0/SKILL.md")).unwrap();
        assert!(one.ends_with("last"));
    }
    assert!(is_tidy(&test.work().join(".open-skills/skills")));
}

/// Brings a project to where a process that was killed after it had put the copies in place,
/// and before it wrote the record, leaves it: `record` is the one of before.
fn forget_update(test: &CliTest, record: &str) {
    let base = test.work().join(".open-skills");
    let now = fs::read(base.join("installed.json")).unwrap();
    let now: serde_json::Value = serde_json::from_slice(&now).unwrap();
    let lines = now["skills"].as_array().unwrap().iter();
    let lines: Vec<String> = lines.map(|skill| format!("{skill}\n")).collect();
    fs::write(base.join("unfinished.jsonl"), lines.concat()).unwrap();
    fs::write(base.join("installed.json"), record).unwrap();
    fs::create_dir_all(base.join("skills/.open-skills-unpack-0/tree0")).unwrap();
}

#[test]
fn an_update_that_was_killed_before_it_was_recorded_goes_on_to_whatever_is_newest() {
    for (form, word) in [
        ("--link", "third"),
        ("--copy", "third"),
        ("--link", "second"),
        ("--copy", "second"),
    ] {
        let test = CliTest::new();
        let source = test.work().join("src");
        let base = test.work().join(".open-skills");
        let place = test.work().join(".claude/skills/skill-0");
        write(&source, "first");
        done(&test.run(["install", "./src", "-a", "claude-code", form]));
        let record = fs::read_to_string(base.join("installed.json")).unwrap();
        let old = fs::read(place.join("SKILL.md")).unwrap();
        write(&source, "second");
        done(&test.run(["update"]));
        forget_update(&test, &record);
        if form == "--copy" {
            // The copies of agents come after the record.
            fs::write(place.join("SKILL.md"), old).unwrap();
            for file in 0..FILES {
                fs::write(place.join(format!("scripts/{file}.py")), "first").unwrap();
            }
        }
        write(&source, word);
        let ran = test.run(["status"]);
        assert!(!ran.stdout.contains("modified"), "{form} {word}: {ran}");
        done(&test.run(["update"]));
        done(&test.run(["status"]));
        check(&test.work().join(".claude/skills"), 0);
        let text = fs::read_to_string(place.join("SKILL.md")).unwrap();
        assert!(text.ends_with(word), "{form} {word}: {text}");
        assert!(is_tidy(&base.join("skills")), "{form} {word}");
        assert!(!base.join("unfinished.jsonl").exists(), "{form} {word}");
    }
}

#[test]
fn an_edit_after_a_killed_update_is_still_one() {
    let test = CliTest::new();
    let source = test.work().join("src");
    write(&source, "first");
    done(&test.run(["install", "./src", "-a", "claude-code"]));
    let path = test.work().join(".open-skills/installed.json");
    let record = fs::read_to_string(path).unwrap();
    write(&source, "second");
    done(&test.run(["update"]));
    forget_update(&test, &record);
    let test = test.file(".open-skills/skills/skill-0/SKILL.md", "mine");
    write(&source, "third");
    let ran = test.run(["update"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("something changed it"), "{ran}");
    let ran = test.run(["status"]);
    assert!(ran.stdout.contains("modified"), "{ran}");
}

#[test]
fn an_installation_after_a_killed_one_goes_on_when_its_source_did() {
    for arguments in [
        &["install", "./src"][..],
        &["install", "./src", "--refresh"],
    ] {
        let test = CliTest::new();
        let source = test.work().join("src");
        write(&source, "first");
        done(&test.run(["install", "./src", "-a", "claude-code", "--copy"]));
        let path = test.work().join(".open-skills/installed.json");
        let record = fs::read_to_string(path).unwrap();
        write(&source, "second");
        done(&test.run(["install", "./src", "-a", "claude-code", "--copy"]));
        forget_update(&test, &record);
        write(&source, "third");
        let mut arguments = arguments.to_vec();
        arguments.extend(["-a", "claude-code", "--copy"]);
        done(&test.run(arguments));
        done(&test.run(["status"]));
        let skill = test.work().join(".claude/skills/skill-0/SKILL.md");
        assert!(fs::read_to_string(skill).unwrap().ends_with("third"));
        assert!(is_tidy(&test.work().join(".open-skills/skills")));
    }
}

/// A registry with a skill that needs another one.
fn needing(test: CliTest, version: &str) -> CliTest {
    let document =
        |name: &str| format!("---\nname: {name}\ndescription: Does it.\n---\n{version}\n");
    let yaml = format!("version: {version}\n");
    let test = test
        .file("src/base/SKILL.md", document("base"))
        .file("src/base/skill.yaml", &yaml)
        .file("src/report/SKILL.md", document("report"))
        .file(
            "src/report/skill.yaml",
            format!("{yaml}dependencies: {{base: '*'}}\n"),
        );
    done(&test.run(["publish", "src/base", "--registry", "./reg", "--yes"]));
    done(&test.run(["publish", "src/report", "--registry", "./reg", "--yes"]));
    test
}

/// The way to pull what is newest.
const PULL: [&str; 7] = [
    "pull",
    "report",
    "--registry",
    "./reg",
    "-C",
    "out",
    "--refresh",
];

/// Whether a pull that did not end goes on to what the registry has by now, and an edit is still
/// one.
fn goes_on(test: CliTest) {
    let out = test.work().join("out");
    let text = fs::read_to_string(out.join("report/SKILL.md")).unwrap();
    assert!(text.ends_with("1.1.0\n"), "{text}");
    let test = needing(test, "1.2.0");
    // Another skill that is pulled meanwhile changes nothing of that.
    let other = ["pull", "base", "--registry", "./reg", "-C", "out"];
    done(&test.run(other.iter().chain(&["--refresh"])));
    done(&test.run(PULL));
    for name in ["base", "report"] {
        let text = fs::read_to_string(out.join(name).join("SKILL.md")).unwrap();
        assert!(text.ends_with("1.2.0\n"), "{text}");
    }
    assert!(is_tidy(&out));
    let test = needing(test.file("out/report/SKILL.md", "mine"), "1.3.0");
    let ran = test.run(PULL);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("something changed it"), "{ran}");
}

/// Takes the archive of `base` away from the registry.
fn lose(test: &CliTest, version: &str) {
    let record = format!("reg/skills/base/{version}/record.json");
    let record = fs::read(test.work().join(record)).unwrap();
    let record: serde_json::Value = serde_json::from_slice(&record).unwrap();
    let digest = record["archive"]["digest"].as_str().unwrap();
    let hex = digest.trim_start_matches("sha256:");
    fs::remove_file(test.work().join("reg/blobs/sha256").join(hex)).unwrap();
}

#[test]
fn a_pull_that_cannot_have_all_of_it_puts_nothing_in_place() {
    let test = CliTest::new();
    let out = test.work().join("out");
    done(&test.run(["registry", "init", "./reg"]));
    // What was asked for comes first, and what it needs cannot be had.
    let test = needing(test, "1.1.0");
    lose(&test, "1.1.0");
    let ran = test.run(PULL);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(!out.join("report").exists() && is_tidy(&out), "{ran}");

    let test = needing(test, "1.2.0");
    done(&test.run(PULL));
    let test = needing(test, "1.3.0");
    lose(&test, "1.3.0");
    let ran = test.run(PULL);
    assert_eq!(ran.code, Some(2), "{ran}");
    for name in ["base", "report"] {
        let text = fs::read_to_string(out.join(name).join("SKILL.md")).unwrap();
        assert!(text.ends_with("1.2.0\n"), "{text}");
    }
    assert!(is_tidy(&out));
}

#[test]
fn a_pull_that_was_killed_before_it_was_locked_goes_on_when_its_registry_did() {
    let test = CliTest::new();
    done(&test.run(["registry", "init", "./reg"]));
    let test = needing(test, "1.0.0");
    done(&test.run(PULL));
    let lock = test.work().join("out/open-skills.lock");
    let before = fs::read(&lock).unwrap();
    let test = needing(test, "1.1.0");
    let ran = test.run(PULL.iter().chain(&["--json"]));
    done(&ran);
    // As if the lock had never been written.
    fs::write(&lock, before).unwrap();
    let answer: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let skills = answer["skills"].as_array().unwrap().iter();
    let lines = skills.map(|skill| {
        let (name, tree) = (&skill["name"], &skill["tree_digest"]);
        format!("{{\"name\":{name},\"tree\":{tree}}}\n")
    });
    let unfinished = test.work().join("out/.open-skills-unfinished.jsonl");
    fs::write(&unfinished, lines.collect::<String>()).unwrap();
    goes_on(test);
}

/// Pulls that are killed again and again, while their registry goes on.
#[test]
fn a_pull_is_killed_and_goes_on_while_its_registry_does() {
    const PULLED: usize = 4;
    let mut test = CliTest::new();
    done(&test.run(["registry", "init", "./reg"]));
    let names: Vec<String> = (0..PULLED)
        .map(|number| format!("skill-{number}"))
        .collect();
    let mut numbers = Numbers(11);
    let mut pull = vec!["pull"];
    pull.extend(names.iter().map(String::as_str));
    pull.extend(["--registry", "./reg", "-C", "out", "--refresh"]);
    let mut whole = 0;
    for round in 0..8 {
        // Whoever publishes looks whether scripts can be read.
        write(&test.work().join("src"), &format!("round_{round}"));
        for name in &names {
            let yaml = format!("version: 1.{round}.0\n");
            test = test.file(&format!("src/{name}/skill.yaml"), yaml);
            let source = format!("src/{name}");
            done(&test.run(["publish", &source, "--registry", "./reg", "--yes"]));
        }
        let started = std::time::Instant::now();
        match round {
            0 | 7 => done(&test.run(&pull)),
            _ => run_and_kill(&test, &pull, Duration::from_micros(numbers.next(whole))),
        }
        whole = whole.max(u64::try_from(started.elapsed().as_micros()).unwrap());
        check(&test.work().join("out"), round);
    }
    let text = fs::read_to_string(test.work().join("out/skill-0/SKILL.md")).unwrap();
    assert!(text.ends_with("round_7"), "{text}");
    assert!(is_tidy(&test.work().join("out")));
}

fn sync(rounds: usize) {
    let test = CliTest::new();
    let source = test.work().join("src");
    let folder = test.work().join("out");
    let arguments = [
        "sync",
        "--from",
        "./src",
        "--into",
        "out",
        "--prune",
        "--read-only",
    ];
    let mut numbers = Numbers(11);
    write(&source, "first");
    let started = std::time::Instant::now();
    done(&test.run(arguments));
    let whole = u64::try_from(started.elapsed().as_micros()).unwrap();
    for round in 0..rounds {
        write(&source, &format!("round {round}"));
        // Now and then one is gone, and comes back.
        let gone = source.join(format!("skill-{}", numbers.next(SKILLS as u64)));
        fs::remove_dir_all(gone).unwrap();
        let after = Duration::from_micros(numbers.next(whole + whole / 4));
        run_and_kill(&test, &arguments, after);
        check(&folder, round);
        if round % 10 == 9 {
            done(&test.run(arguments));
        }
    }
    write(&source, "last");
    done(&test.run(arguments));
    check(&folder, rounds);
    assert!(is_tidy_but(&folder, ".open-skills-sync.json"));
    let names = fs::read_dir(&folder).unwrap().flatten();
    let names = names.map(|entry| entry.file_name().into_string().unwrap());
    assert_eq!(names.filter(|name| !name.starts_with('.')).count(), SKILLS);
}

#[test]
fn a_sync_takes_away_what_killed_ones_left_whichever_layout_they_had() {
    let test = CliTest::new();
    write(&test.work().join("src"), "first");
    let out = test.work().join("out");
    for layout in [&[][..], &["--tier", "shared"], &["--tier", "shared"]] {
        let trees = [
            ".open-skills-unpack-0/tree0",
            "shared/.open-skills-unpack-1/tree0",
            "user/.open-skills-unpack-2/tree0",
        ];
        for tree in trees {
            fs::create_dir_all(out.join(tree)).unwrap();
        }
        fs::write(out.join(".open-skills-x.tmp"), "{").unwrap();
        let mut arguments = vec!["sync", "--from", "./src", "--into", "out"];
        arguments.extend(layout);
        done(&test.run(arguments));
        assert!(is_tidy_but(&out, ".open-skills-sync.json"), "{layout:?}");
        assert!(is_tidy(&out.join("shared")), "{layout:?}");
        assert!(!out.join("user").exists(), "{layout:?}");
    }
}

#[test]
fn a_pull_that_has_nothing_to_do_takes_away_what_killed_ones_left() {
    let test = CliTest::new()
        .file("good/SKILL.md", GOOD_SKILL)
        .file("good/skill.yaml", "version: 1.0.0\n");
    done(&test.run(["publish", "good"]));
    done(&test.run(["pull", "good", "-C", "out"]));
    let out = test.work().join("out");
    for command in [
        &["pull", "good"][..],
        &["pull"],
        &["pull", "--frozen"],
        &["update"],
    ] {
        let left = out.join(".open-skills-unpack-0");
        fs::create_dir_all(left.join("tree0")).unwrap();
        let living = out.join(".open-skills-unpack-1");
        fs::create_dir_all(&living).unwrap();
        let held = fs::File::open(&living).unwrap();
        held.lock().unwrap();
        let half = out.join(".open-skills-dead.tmp");
        fs::write(&half, "half a lock").unwrap();
        let writing = out.join(".open-skills-living.tmp");
        let holder = fs::File::create(&writing).unwrap();
        holder.lock().unwrap();
        done(&test.run([command, &["-C", "out"]].concat()));
        assert!(!left.exists() && !half.exists(), "{command:?}");
        assert!(living.exists() && writing.exists(), "{command:?}");
        drop((held, holder));
        done(&test.run([command, &["-C", "out"]].concat()));
        assert!(!living.exists() && !writing.exists(), "{command:?}");
    }
}

#[test]
fn a_sync_is_killed_and_goes_on() {
    sync(12);
}

#[test]
#[ignore = "a minute; the one above does the same more briefly"]
fn a_sync_is_killed_a_hundred_times() {
    sync(100);
}

#[test]
fn an_update_is_killed_and_goes_on() {
    update(10, "--link");
    update(10, "--copy");
}

#[test]
#[ignore = "a minute or two; the one above does the same more briefly"]
fn an_update_is_killed_a_hundred_times() {
    update(100, "--link");
    update(100, "--copy");
}

#[test]
fn an_installation_with_links_is_killed_and_goes_on() {
    install(12, "--link");
}

#[test]
fn an_installation_with_copies_is_killed_and_goes_on() {
    install(12, "--copy");
}

#[test]
#[ignore = "a minute or two; the two above do the same more briefly"]
fn an_installation_is_killed_a_hundred_times() {
    install(100, "--link");
    install(100, "--copy");
}
