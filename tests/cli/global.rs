//! What holds for every command: wrong use, colours, quiet.

use serde_json::Value;

use crate::support::CliTest;

#[test]
fn wrong_use_exits_with_2_and_says_what_was_meant() {
    insta::assert_snapshot!(CliTest::new().run(["schama"]), @r"
    exit: 2
    ----- stdout -----

    ----- stderr -----
    error: there is no command `schama`
    hint: did you mean `schema`?
    usage: open-skills [OPTIONS] <COMMAND>
    ");
    insta::assert_snapshot!(CliTest::new().run(["explain", "FM001", "--format", "xml"]), @r"
    exit: 2
    ----- stdout -----

    ----- stderr -----
    error: `--format` cannot be `xml`; it can be human, markdown, json
    hint: `open-skills explain --help` says what it takes
    ");
}

/// Also what clap finds goes through the same lines as everything else.
#[cfg(unix)]
#[test]
fn what_is_no_utf8_is_named() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let odd = OsStr::from_bytes(b"a\xffb");
    let arguments = [OsStr::new("keys"), OsStr::new("new"), odd];
    insta::assert_snapshot!(CliTest::new().run(arguments), @r"
    exit: 2
    ----- stdout -----

    ----- stderr -----
    error: `a\xffb` is not UTF-8
    hint: write it in UTF-8; a path of other bytes is reached from within its folder, or by a link
    usage: open-skills keys new [OPTIONS] <NAME>
    ");
}

#[test]
fn wrong_use_is_json_for_machines() {
    let ran = CliTest::new().run(["explain", "FM001", "--format", "json", "--nope"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
    let json: Value = serde_json::from_str(&ran.stderr).unwrap();
    assert_eq!(json["error"]["kind"], "usage");
    assert_eq!(json["error"]["message"], "there is no flag `--nope`");
    assert!(json["error"]["hint"].is_string());
    assert_eq!(ran.stderr.lines().count(), 1);
}

#[test]
fn a_failure_is_said_on_standard_error_even_under_quiet() {
    let ran = CliTest::new().run(["explain", "no-such-rule", "--quiet"]);
    insta::assert_snapshot!(ran, @r"
    exit: 2
    ----- stdout -----

    ----- stderr -----
    error: there is no rule or group `no-such-rule`
    hint: `open-skills explain --all` shows every rule
    ");
    let ran = CliTest::new().run(["explain", "no-such-rule", "--format", "json"]);
    let json: Value = serde_json::from_str(&ran.stderr).unwrap();
    assert_eq!(json["error"]["kind"], "not-found");
}

#[test]
fn colours_come_only_when_asked_for() {
    let colored = |test: CliTest, arguments: &[&str]| {
        let ran = test.run(["--help"].iter().chain(arguments));
        assert_eq!(ran.code, Some(0));
        ran.stdout.contains('\u{1b}')
    };
    assert!(!colored(CliTest::new(), &[]));
    assert!(colored(CliTest::new(), &["--color", "always"]));
    assert!(colored(CliTest::new(), &["--color=always"]));
    assert!(colored(CliTest::new().env("CLICOLOR_FORCE", "1"), &[]));
    let both = || {
        CliTest::new()
            .env("CLICOLOR_FORCE", "1")
            .env("NO_COLOR", "1")
    };
    assert!(!colored(both(), &[]));
    assert!(colored(both(), &["--color", "always"]));
    assert!(!colored(
        CliTest::new().env("CLICOLOR_FORCE", "1"),
        &["--color", "never"]
    ));
}
