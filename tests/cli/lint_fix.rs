//! `lint --fix`, `--diff` and baselines: what is written, and what never is.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::support::{BAD_SKILL, CliTest, GOOD_SKILL};

/// Every file below a folder with its text.
fn files(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            let below = files(&path).into_iter();
            found.extend(below.map(|(path, text)| (format!("{name}/{path}"), text)));
        } else {
            found.insert(name, fs::read_to_string(path).unwrap());
        }
    }
    found
}

#[test]
fn a_diff_shows_and_writes_nothing() {
    let test = CliTest::new().file("bad/SKILL.md", BAD_SKILL);
    let ran = test.run(["lint", "bad", "--diff"]);
    let expected = [
        "--- a/bad/SKILL.md",
        "+++ b/bad/SKILL.md",
        "@@ -1,6 +1,5 @@",
        " ---",
        " name: Bad_Name",
        "-version: 1.0.0",
        " description: d",
        " ---",
        " ",
        "--- /dev/null",
        "+++ b/bad/skill.yaml",
        "@@ -0,0 +1 @@",
        "+version: 1.0.0",
    ];
    assert_eq!(ran.stdout.lines().collect::<Vec<_>>(), expected);
    assert_eq!(ran.stderr, "would mend 1 problem in 1 skill\n");
    assert_eq!(ran.code, Some(1));
    let unchanged = BTreeMap::from([("bad/SKILL.md".to_owned(), BAD_SKILL.to_owned())]);
    assert_eq!(files(&test.work()), unchanged);
}

/// What `--diff` shows is what `patch` makes and what `--fix` writes.
#[cfg(unix)]
#[test]
fn the_diff_can_be_applied() {
    let test = CliTest::new()
        .file("one/bad/SKILL.md", BAD_SKILL)
        .file("two/bad/SKILL.md", BAD_SKILL);
    let diff = test.run(["lint", "one", "--diff", "--unsafe-fixes"]).stdout;
    let mut patch = std::process::Command::new("git")
        .args(["apply", "-p1", "-"])
        .current_dir(test.work())
        .stdin(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = patch.stdin.take().unwrap();
    std::io::Write::write_all(&mut stdin, diff.as_bytes()).unwrap();
    drop(stdin);
    assert!(patch.wait().unwrap().success(), "{diff}");
    test.run(["lint", "two", "--fix", "--unsafe-fixes"]);
    assert_eq!(
        files(&test.work().join("one")),
        files(&test.work().join("two"))
    );
}

#[test]
fn fixing_twice_changes_nothing_more() {
    for flags in [&["--fix"][..], &["--fix", "--unsafe-fixes"]] {
        let test = CliTest::new()
            .file("bad/SKILL.md", BAD_SKILL.replace('\n', "\r\n"))
            .file("good/SKILL.md", GOOD_SKILL);
        let run = || test.run(["lint"].iter().chain(flags));
        let first = run();
        assert!(first.stderr.starts_with("mended "), "{first}");
        let after = files(&test.work());
        assert_eq!(after["bad/skill.yaml"], "version: 1.0.0\n");
        assert_eq!(after["good/SKILL.md"], GOOD_SKILL);
        let second = run();
        assert_eq!(second.stderr, "", "{second}");
        assert_eq!((second.stdout, second.code), (first.stdout, first.code));
        assert_eq!(files(&test.work()), after);
        let kept = after["bad/SKILL.md"].matches("\r\n").count();
        assert_eq!(kept, after["bad/SKILL.md"].matches('\n').count());
    }
}

#[test]
fn a_skill_that_cannot_be_written_does_not_stop_the_others() {
    let test = CliTest::new()
        .file("a/SKILL.md", BAD_SKILL)
        .file("b/SKILL.md", BAD_SKILL)
        .file("b/skill.yaml/in-the-way", "");
    // A folder where the file goes: the fix does not fit, and nothing is lost.
    let ran = test.run(["lint", "--fix", "--select", "FM011"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    let after = files(&test.work());
    assert!(!after["a/SKILL.md"].contains("version"), "{ran}");
    assert_eq!(after["b/SKILL.md"], BAD_SKILL);
}

#[cfg(unix)]
#[test]
fn a_read_only_folder_is_told_and_the_rest_is_mended() {
    use std::os::unix::fs::PermissionsExt;
    // Root may write anywhere.
    if rustix::process::geteuid().is_root() {
        return;
    }
    let test = CliTest::new()
        .file("a/SKILL.md", BAD_SKILL)
        .file("b/SKILL.md", BAD_SKILL);
    let mode = |mode| {
        let mode = fs::Permissions::from_mode(mode);
        fs::set_permissions(test.work().join("a"), mode).unwrap();
    };
    mode(0o555);
    let ran = test.run(["lint", "--fix", "--select", "FM011"]);
    mode(0o755);
    assert_eq!(ran.code, Some(2), "{ran}");
    let said =
        "mended 1 problem in 1 skill\nerror: cannot write `./a/skill.yaml`: permission denied\n";
    assert_eq!(ran.stderr, said);
    assert!(ran.stdout.starts_with("error[FM011]"), "{ran}");
    let after = files(&test.work());
    assert_eq!(after["a/SKILL.md"], BAD_SKILL);
    assert!(after.contains_key("b/skill.yaml"));
}

#[cfg(unix)]
#[test]
fn links_out_of_the_skill_are_neither_read_nor_written() {
    use std::os::unix::fs::symlink;
    let secret = "---\nname: canary\nversion: 1.0.0\n---\n\ncanary\n";
    let test = CliTest::new()
        .file("secret.md", secret)
        .file("s/link/notes.txt", "");
    symlink("../../secret.md", test.work().join("s/link/SKILL.md")).unwrap();
    for format in ["human", "json", "sarif"] {
        let ran = test.run(["lint", "s", "--format", format]);
        assert_eq!(ran.code, Some(1), "{ran}");
        assert!(!ran.stdout.contains("canary"), "{ran}");
        assert!(
            ran.stdout
                .contains("leads out of the skill and was not read"),
            "{ran}"
        );
    }
    let ran = test.run(["lint", "s", "--fix", "--unsafe-fixes"]);
    assert!(!ran.stdout.contains("canary"), "{ran}");
    assert_eq!(files(&test.work())["secret.md"], secret);
    assert!(!test.work().join("s/link/skill.yaml").exists());
}

#[test]
fn many_runs_at_once_come_to_the_same() {
    let test = CliTest::new().file("bad/SKILL.md", BAD_SKILL);
    let alone = CliTest::new().file("bad/SKILL.md", BAD_SKILL);
    alone.run(["lint", "--fix", "--unsafe-fixes"]);
    let start = |_| {
        test.command()
            .args(["lint", "--fix", "--unsafe-fixes", "--quiet"])
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap()
    };
    for mut child in (0..6).map(start).collect::<Vec<_>>() {
        // 2: another run wrote the file between this one's look and its turn.
        assert!(matches!(child.wait().unwrap().code(), Some(0..=2)));
    }
    test.run(["lint", "--fix", "--unsafe-fixes"]);
    assert_eq!(files(&test.work()), files(&alone.work()));
}

/// Killed anywhere, a run leaves every file whole: as it was, or as it will be.
#[test]
fn a_kill_loses_nothing() {
    const SKILLS: usize = 40;
    let filler = "Read the invoices, then write the table.\n".repeat(2000);
    let before = format!("{BAD_SKILL}{filler}");
    let done = CliTest::new().file("bad/SKILL.md", &before);
    done.run(["lint", "--fix", "--select", "FM011"]);
    let after = files(&done.work());
    let (mended, moved) = (&after["bad/SKILL.md"], &after["bad/skill.yaml"]);
    let mut interrupted = 0;
    for round in 0..20_u64 {
        let mut test = CliTest::new();
        for n in 0..SKILLS {
            test = test.file(&format!("s{n:02}/SKILL.md"), &before);
        }
        let mut child = test
            .command()
            .args(["lint", "--fix", "--select", "FM011", "--quiet"])
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        // The kill comes once the writing began, a little later every round.
        let first = test.work().join("s00/skill.yaml");
        while !first.exists() && child.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        std::thread::sleep(std::time::Duration::from_micros(round * 500));
        child.kill().unwrap();
        child.wait().unwrap();
        let found = files(&test.work());
        for n in 0..SKILLS {
            let text = &found[&format!("s{n:02}/SKILL.md")];
            let version = found.get(&format!("s{n:02}/skill.yaml"));
            assert!(
                text == &before || text == mended,
                "skill {n} of round {round} is torn"
            );
            assert!(version.is_none_or(|version| version == moved));
            assert!(
                text == &before || version.is_some(),
                "the version of skill {n} is lost"
            );
        }
        let whole = (0..SKILLS).filter(|n| found[&format!("s{n:02}/SKILL.md")] == *mended);
        interrupted += usize::from(whole.count() < SKILLS);
        // What was left undone is done by the next run.
        let ran = test.run(["lint", "--fix", "--select", "FM011"]);
        assert_eq!(ran.code, Some(0), "{ran}");
    }
    assert!(interrupted > 0, "no run was killed in time");
}

/// A file of known findings takes the place of an older one, never of something else.
#[test]
fn a_baseline_replaces_only_a_baseline() {
    let test = CliTest::new()
        .file(
            "a/SKILL.md",
            "---\nname: a\ndescription: Short.\n---\n\nWords.\n",
        )
        .file("notes.txt", "my notes\n")
        .file("newer.json", "{\"version\":2,\"findings\":[]}")
        .file("empty.json", "")
        .file("folder/file", "");
    let write = |file: &str| test.run(["lint", &format!("--write-baseline={file}")]);
    for file in ["new.json", "new.json", "newer.json", "empty.json"] {
        let ran = write(file);
        assert_eq!(ran.code, Some(0), "{ran}");
    }
    let refused = |file: &str, what: &str| {
        let ran = write(file);
        assert_eq!(ran.code, Some(2), "{ran}");
        let hint = "hint: name another file with `--write-baseline=FILE`\n";
        assert_eq!(ran.stderr, format!("error: `{file}` {what}\n{hint}"));
    };
    refused("notes.txt", "exists and is no baseline");
    let left = std::fs::read_to_string(test.work().join("notes.txt")).unwrap();
    assert_eq!(left, "my notes\n");
    refused("folder", "is there, and no regular file");
    let ran = test.run(["lint", "--baseline", "folder"]);
    assert!(ran.stderr.ends_with("hint: name a regular file\n"), "{ran}");
    let ran = test.run(["lint", "--baseline", "notes.txt"]);
    let hint = "hint: name another file with `--baseline=FILE`\n";
    assert!(ran.stderr.ends_with(hint), "{ran}");
    #[cfg(unix)]
    {
        // It would wait for a reader for ever.
        let pipe = std::process::Command::new("mkfifo")
            .arg(test.work().join("pipe"))
            .status();
        assert!(pipe.unwrap().success());
        refused("pipe", "is there, and no regular file");
    }
}
