//! Names that are no UTF-8: whatever speaks of such a file shows its bytes.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::ffi::OsStrExt;

use crate::support::{CliTest, GOOD_SKILL, Ran};

fn bytes(name: &[u8]) -> &OsStr {
    OsStr::from_bytes(name)
}

/// A skill with a file whose name is no text.
fn place() -> CliTest {
    let test = CliTest::new().file("good/SKILL.md", GOOD_SKILL);
    fs::write(test.work().join("good").join(bytes(b"caf\xe9.md")), "x\n").unwrap();
    test
}

#[track_caller]
fn names(ran: &Ran, code: i32, shown: &str) {
    assert_eq!(ran.code, Some(code), "{ran}");
    let said = format!("{}{}", ran.stdout, ran.stderr);
    assert!(said.contains(shown), "{shown}: {ran}");
    assert!(!said.contains('\u{fffd}'), "{ran}");
}

#[test]
fn a_file_in_a_skill_is_shown_with_its_bytes() {
    let test = place();
    names(&test.run(["lint", "good"]), 0, r"caf\xe9.md");
    names(
        &test.run(["lint", "good", "--format", "concise"]),
        0,
        r"caf\xe9.md",
    );
    names(&test.run(["pack", "good"]), 2, r"caf\xe9.md");
    names(
        &test.run(["install", "./good", "-a", "codex"]),
        2,
        r"caf\xe9.md",
    );
    names(
        &test.run(["publish", "good", "--no-test"]),
        1,
        r"caf\xe9.md",
    );
}

#[test]
fn a_path_that_is_named_is_shown_with_its_bytes() {
    let test = CliTest::new().file("good/SKILL.md", GOOD_SKILL);
    assert_eq!(test.run(["pack", "good", "-o", "good.skill"]).code, Some(0));
    let run = |words: [&str; 2], name: &[u8]| {
        let words = words.map(OsString::from).into_iter();
        test.run(
            words
                .filter(|word| !word.is_empty())
                .chain([bytes(name).to_owned()]),
        )
    };
    for command in ["lint", "pack", "unpack", "inspect", "verify"] {
        names(&run([command, ""], b"gone\xff"), 2, r"gone\xff");
    }
    fs::copy(
        test.work().join("good.skill"),
        test.work().join(bytes(b"\xe9.skill")),
    )
    .unwrap();
    fs::create_dir(test.work().join("there")).unwrap();
    let unpack = |into: &[u8]| {
        let words = ["unpack", "good.skill", "-C"].map(OsString::from);
        test.run(words.into_iter().chain([bytes(into).to_owned()]))
    };
    let ran = unpack(b"in\xfeto");
    assert_eq!(ran.code, Some(0), "{ran}");
    assert!(
        test.work()
            .join(bytes(b"in\xfeto"))
            .join("good/SKILL.md")
            .is_file(),
        "{ran}"
    );
    names(&ran, 0, r"in\xfeto");
    names(&unpack(b"in\xfeto"), 2, r"in\xfeto");
    // A skill in a folder with such a name is looked at, not refused.
    let folder = test.work().join(bytes(b"c\xe9"));
    fs::rename(test.work().join("good"), &folder).unwrap();
    let ran = run(["lint", ""], b"c\xe9");
    assert!(!ran.stdout.contains('\u{fffd}'), "{ran}");
    assert!(ran.stdout.contains(r"c\xe9/SKILL.md"), "{ran}");
}

#[test]
fn a_skill_of_a_library_is_left_out_by_its_bytes() {
    let test = CliTest::new().file("library/good/SKILL.md", GOOD_SKILL);
    let odd = test.work().join("library").join(bytes(b"caf\xe9"));
    fs::create_dir(&odd).unwrap();
    fs::write(odd.join("SKILL.md"), GOOD_SKILL).unwrap();
    let ran = test.run(["prompt", "--library", "./library"]);
    names(&ran, 0, r"caf\xe9` is left out: its name is not UTF-8");
    assert!(ran.stdout.contains("good/SKILL.md"), "{ran}");
    let ran = test.run(["sync", "--from", "./library", "--into", "copy"]);
    names(&ran, 1, r"caf\xe9");
    assert!(test.work().join("copy/good/SKILL.md").is_file(), "{ran}");
}

#[test]
fn signatures_lie_under_a_name_that_says_the_bytes() {
    let test = CliTest::new().file("good/SKILL.md", GOOD_SKILL);
    let odd = test.work().join(bytes(b"caf\xe9"));
    fs::rename(test.work().join("good"), &odd).unwrap();
    assert_eq!(
        test.run(["keys", "new", "k", "--no-passphrase"]).code,
        Some(0)
    );
    let with = |words: &[&str]| {
        let words = words.iter().map(OsString::from);
        test.run(words.chain([odd.clone().into_os_string()]))
    };
    let signed = with(&["sign", "--key", "k", "--name", "good"]);
    assert_eq!(signed.code, Some(0), "{signed}");
    let beside = fs::read_dir(test.work()).unwrap();
    let beside: Vec<OsString> = beside.map(|entry| entry.unwrap().file_name()).collect();
    let is_it = |name: &OsString| {
        name.to_str()
            .is_some_and(|name| name.starts_with(r"caf\xe9."))
    };
    assert!(beside.iter().any(is_it), "{beside:?}");
    let verified = with(&["verify", "--key", "k", "--require", "--name", "good"]);
    assert_eq!(verified.code, Some(0), "{verified}");
}

/// For `$(…)`, the very bytes.
#[test]
fn the_folder_of_the_cache_is_printed_as_it_is() {
    let test = CliTest::new();
    let home = test.home().join(bytes(b"caf\xe9"));
    let mut command = test.command();
    command
        .env("HOME", &home)
        .env_remove("OPEN_SKILLS_CACHE")
        .env_remove("XDG_CACHE_HOME");
    let ran = command.args(["cache", "dir"]).output().unwrap();
    let whole = [
        home.join(".cache/open-skills").as_os_str().as_bytes(),
        b"\n",
    ]
    .concat();
    assert_eq!(
        ran.stdout,
        whole,
        "{}",
        String::from_utf8_lossy(&ran.stdout)
    );
}

/// A run with flags and variables that hold bytes.
fn with_bytes(test: &CliTest, words: &[&[u8]], variables: &[(&str, &[u8])]) -> (Ran, Vec<u8>) {
    let mut command = test.command();
    command.args(words.iter().map(|word| bytes(word)));
    command.envs(variables.iter().map(|(name, value)| (name, bytes(value))));
    let output = command.output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let ran = Ran {
        code: output.status.code(),
        stdout: text(&output.stdout),
        stderr: text(&output.stderr),
    };
    (ran, output.stdout)
}

fn both<'w>(one: &[&'w [u8]], other: &[&'w [u8]]) -> Vec<&'w [u8]> {
    [one, other].concat()
}

#[track_caller]
fn is_fine(ran: &(Ran, Vec<u8>)) {
    assert_eq!(ran.0.code, Some(0), "{}", ran.0);
}

#[test]
fn a_cache_is_kept_where_the_bytes_of_its_path_say() {
    let test = CliTest::new()
        .file("src/good/SKILL.md", GOOD_SKILL)
        .file("src/good/skill.yaml", "version: 1.0.0\n");
    is_fine(&with_bytes(
        &test,
        &[b"publish", b"src/good", b"--no-test"],
        &[],
    ));
    let here = fs::canonicalize(test.work()).unwrap();
    let own = here.join(bytes(b"ca\xffche"));
    let flag: &[&[u8]] = &[b"--cache-dir", b"ca\xffche"];
    let variable: &[(&str, &[u8])] = &[("OPEN_SKILLS_CACHE", b"ca\xffche")];
    let xdg = own.as_os_str().as_bytes();
    let beside: &[(&str, &[u8])] = &[("OPEN_SKILLS_CACHE", b""), ("XDG_CACHE_HOME", xdg)];
    for (words, variables, cache) in [
        (flag, &[][..], own.clone()),
        (&[], variable, own.clone()),
        (&[], beside, own.join("open-skills")),
    ] {
        let ran = with_bytes(&test, &both(&[b"cache", b"dir"], words), variables);
        let told = [cache.as_os_str().as_bytes(), b"\n"].concat();
        assert_eq!(ran.1, told, "{}", ran.0);
        let pull = both(&[b"pull", b"good"], words);
        is_fine(&with_bytes(&test, &pull, variables));
        assert!(cache.join("archives-v1").is_dir());
        is_fine(&with_bytes(
            &test,
            &both(&[b"cache", b"clean"], words),
            variables,
        ));
        fs::remove_dir_all(test.work().join("good")).unwrap();
        fs::remove_file(test.work().join("open-skills.lock")).unwrap();
        fs::remove_dir_all(&own).unwrap();
    }
    // No other folder was taken for it.
    let names = fs::read_dir(&here).unwrap();
    let names: Vec<OsString> = names.map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["src"]);
}

#[test]
fn files_of_settings_and_variables_are_read_by_their_bytes() {
    let test = CliTest::new();
    let at = |name: &[u8]| test.work().join(bytes(name));
    fs::write(at(b"con\xff.yaml"), "color: ${WORD}\n").unwrap();
    fs::write(at(b"var\xff"), "WORD=never\n").unwrap();
    let show: &[&[u8]] = &[b"config", b"show", b"--config", b"con\xff.yaml"];
    let flag: &[&[u8]] = &[b"--env-file", b"var\xff"];
    let variable: &[(&str, &[u8])] = &[("OPEN_SKILLS_ENV_FILE", b"var\xff")];
    for (words, variables) in [(flag, &[][..]), (&[], variable)] {
        let ran = with_bytes(&test, &both(show, words), variables);
        is_fine(&ran);
        assert!(ran.0.stdout.contains("never"), "{}", ran.0);
    }
    let (ran, _) = with_bytes(&test, show, &[("WORD", b"nev\xffer")]);
    names(&ran, 2, "the variable `WORD` is no UTF-8");
}

#[test]
fn what_has_to_be_text_is_refused_when_it_is_none() {
    let test = CliTest::new();
    for name in [
        "OPEN_SKILLS_OFFLINE",
        "OPEN_SKILLS_TRUST",
        "OPEN_SKILLS_ENVIRONMENT",
        "OPEN_SKILLS_PASSPHRASE",
    ] {
        let (ran, _) = with_bytes(&test, &[b"list"], &[(name, b"\xff")]);
        names(&ran, 2, &format!("`{name}` is no UTF-8"));
    }
    let (ran, _) = with_bytes(&test, &[b"list", b"--endpoint-url", b"http://\xff"], &[]);
    names(&ran, 2, r"http://\xff");
}

#[test]
fn a_key_is_found_by_the_bytes_of_its_path() {
    let test = CliTest::new().file("good/SKILL.md", GOOD_SKILL);
    is_fine(&with_bytes(
        &test,
        &[b"keys", b"new", b"own", b"--no-passphrase"],
        &[],
    ));
    let private = test.home().join(".local/share/open-skills/keys");
    let mut all = fs::read_dir(&private)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let key = all.find(|path| path.extension().is_none_or(|end| end != "pub"));
    fs::rename(key.unwrap(), test.work().join(bytes(b"k\xffy"))).unwrap();
    let key: &[(&str, &[u8])] = &[("OPEN_SKILLS_SIGNING_KEY", b"k\xffy")];
    is_fine(&with_bytes(&test, &[b"sign", b"good"], key));
    let gone: &[(&str, &[u8])] = &[("OPEN_SKILLS_SIGNING_KEY", b"gone\xff")];
    names(
        &with_bytes(&test, &[b"sign", b"good"], gone).0,
        2,
        r"gone\xff",
    );
}

#[test]
fn a_script_without_walls_finds_its_home_in_such_a_cache() {
    let test = CliTest::new().file("good/SKILL.md", GOOD_SKILL).file(
        "good/scripts/main.sh",
        "echo here > \"$HOME/x\"\ncat \"$TMPDIR/x\"\n",
    );
    let run: &[&[u8]] = &[b"run", b"good", b"--engine", b"native"];
    let bare: &[&[u8]] = &[b"--unsafe-no-sandbox", b"--cache-dir", b"ca\xffche"];
    let ran = with_bytes(&test, &both(run, bare), &[("PATH", b"/usr/bin:/bin")]);
    is_fine(&ran);
    assert_eq!(ran.0.stdout, "here\n");
}

#[test]
fn a_skill_cannot_begin_under_a_name_that_is_no_text() {
    let test = CliTest::new();
    let ran = test.run([OsStr::new("init"), bytes(b"new/sk\xff\xfeill")]);
    names(
        &ran,
        2,
        r"error: `sk\xff\xfeill` cannot be the name: it is not UTF-8",
    );
    assert!(ran.stderr.contains("hint: `sk-ill` would do\n"), "{ran}");
    let ran = test.run([OsStr::new("init"), bytes(b"\xff")]);
    names(
        &ran,
        2,
        r"error: `\xff` cannot be the name: it is not UTF-8",
    );
    assert!(ran.stderr.contains("hint: lower-case letters"), "{ran}");
}

#[test]
fn where_there_is_nothing_to_sign_is_shown_with_its_bytes() {
    let test = CliTest::new();
    assert_eq!(
        test.run(["keys", "new", "k", "--no-passphrase"]).code,
        Some(0)
    );
    fs::create_dir(test.work().join(bytes(b"o\xffd"))).unwrap();
    let ran = test.run([OsStr::new("sign"), bytes(b"o\xffd")]);
    names(&ran, 2, r"o\xffd");
    assert!(ran.stderr.contains("\nhint: "), "{ran}");
    let ran = test.run([OsStr::new("sign"), bytes(b"\xfe")]);
    names(&ran, 2, r"\xfe");
    assert!(ran.stderr.contains("\nhint: "), "{ran}");
}
