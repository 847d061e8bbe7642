//! What holds for every command: wrong use, colours, quiet.

use serde_json::Value;

use crate::support::CliTest;

#[test]
fn wrong_use_exits_with_2_and_says_what_was_meant() {
    insta::assert_snapshot!(CliTest::new().run(["schama"]), @r"
    exit: 2
    ----- stdout -----

    ----- stderr -----
    error: unrecognized subcommand 'schama'

      tip: a similar subcommand exists: 'schema'

    Usage: open-skills [OPTIONS] <COMMAND>

    For more information, try '--help'.
    ");
    insta::assert_snapshot!(CliTest::new().run(["schema", "lint-repor"]), @r"
    exit: 2
    ----- stdout -----

    ----- stderr -----
    error: invalid value 'lint-repor' for '[NAME]'
      [possible values: skill, config, cases, error, add, agents, audit, cache, check, convert, diff, doctor, explain, export, fmt, init, inspect, install, keys, lint-report, list, login, logout, outcome, outdated, pack, permissions, prompt, publish, pull, registry, runs, runtime, search, secrets, settings, sign, status, sync, tag, test-list, test-report, tour, tree, trust, uninstall, unpack, unyank, update, vendor, verify, version, which, yank]

      tip: a similar value exists: 'lint-report'

    For more information, try '--help'.
    ");
}

#[test]
fn wrong_use_is_json_for_machines() {
    let ran = CliTest::new().run(["explain", "FM001", "--format", "json", "--nope"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
    let json: Value = serde_json::from_str(&ran.stderr).unwrap();
    assert_eq!(json["error"]["kind"], "usage");
    assert_eq!(
        json["error"]["message"],
        "unexpected argument '--nope' found"
    );
    assert!(json["error"]["hint"].is_string());
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
