//! `lint` remembers what it found in skills that have not changed since.

use std::path::Path;
use std::time::{Duration, SystemTime};

use crate::support::{CliTest, GOOD_SKILL};

const SKILLS: usize = 20;

/// Skills that are old enough for a change to show.
fn skills() -> CliTest {
    let mut test = CliTest::new();
    for number in 0..SKILLS {
        let text = GOOD_SKILL.replace("name: good", &format!("name: s{number}"));
        // Every other one has something to say, also about a file without a text.
        let text = match number % 2 {
            0 => text,
            _ => text.replace("description: ", "description: I can help. "),
        };
        test = test
            .file(&format!("lib/s{number}/SKILL.md"), &text)
            .file(&format!("lib/s{number}/notes.bin"), "\u{0}");
    }
    std::thread::sleep(Duration::from_millis(2100));
    test
}

/// How many skills a run remembered, by its own log, and what it printed.
fn lint(test: &CliTest, arguments: &[&str]) -> (Option<u64>, String) {
    let mut all = vec![
        "lint",
        "lib",
        "--format",
        "json",
        "-vv",
        "--log-format",
        "json",
    ];
    all.extend(arguments);
    let ran = test.run(all);
    assert!(matches!(ran.code, Some(0 | 1)), "{ran}");
    let mut lines = ran.stderr.lines().rev().filter_map(|line| {
        let entry: serde_json::Value = serde_json::from_str(line).ok()?;
        entry.get("remembered")?.as_u64()
    });
    (lines.next(), ran.stdout)
}

#[test]
fn a_second_run_says_the_same_without_looking() {
    let test = skills();
    let (none, first) = lint(&test, &[]);
    assert_eq!(none, Some(0));
    let all = Some(SKILLS as u64);
    assert_eq!(lint(&test, &[]), (all, first.clone()));
    assert!(first.contains("first person"), "{first}");
    // Other rules are other findings, and both are remembered in their turn.
    let (none, _) = lint(&test, &["--profile", "strict"]);
    assert_eq!(none, Some(0));
    assert_eq!(lint(&test, &["--no-cache"]), (None, first.clone()));
    // The same for people, with the lines of the files.
    let shown = |arguments: &[&str]| test.run([&["lint", "lib"], arguments].concat()).stdout;
    assert_eq!(shown(&[]), shown(&["--no-cache"]));
    assert_eq!(shown(&[]), shown(&["--no-cache"]));
}

#[test]
fn a_change_shows_whatever_its_time_says() {
    let test = skills();
    lint(&test, &[]);
    let path = test.work().join("lib/s0/SKILL.md");
    let before = path.metadata().unwrap().modified().unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    write_at(&path, &text.replace("name: s0", "name: S0"), before);
    let (remembered, said) = lint(&test, &[]);
    assert_eq!(remembered, Some(SKILLS as u64 - 1));
    assert!(said.contains("NM003"), "{said}");
    // It changed just now, so it is looked at until a further change would show.
    assert_eq!(lint(&test, &[]).0, Some(SKILLS as u64 - 1));
    std::fs::write(test.work().join("lib/s2/new.txt"), "x").unwrap();
    assert_eq!(lint(&test, &[]).0, Some(SKILLS as u64 - 2));
}

#[test]
fn what_is_kept_may_break() {
    let test = skills();
    let (_, first) = lint(&test, &[]);
    let folder = test.home().with_file_name("cache").join("lint-v1");
    let file = std::fs::read_dir(&folder).unwrap().next().unwrap().unwrap();
    let kept = std::fs::read_to_string(file.path()).unwrap();
    let broken = [
        kept.replace("\"findings\":[{", "\"findings\":[{{"),
        kept.replace("\"code\":\"", "\"code\":\"X"),
        kept.replace("\"file\":0", "\"file\":9"),
        kept[..kept.len() / 2].to_owned(),
        String::new(),
    ];
    for text in broken {
        std::fs::write(file.path(), text).unwrap();
        assert_eq!(lint(&test, &[]).1, first);
    }
    let all = Some(SKILLS as u64);
    assert_eq!(lint(&test, &[]).0, all);
    std::fs::remove_dir_all(&folder).unwrap();
    std::fs::write(&folder, "in the way").unwrap();
    assert_eq!(lint(&test, &[]), (Some(0), first));
}

fn write_at(path: &Path, text: &str, time: SystemTime) {
    std::fs::write(path, text).unwrap();
    let file = std::fs::File::options().write(true).open(path).unwrap();
    file.set_modified(time).unwrap();
}
