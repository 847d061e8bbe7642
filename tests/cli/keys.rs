//! `keys`: made, listed, shown, taken out and in, and replaced.

use serde_json::Value;

use crate::support::CliTest;

/// What must appear nowhere.
const CANARY: &str = "correct-horse-canary";

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn a_key_is_made_without_a_question_and_shown() {
    let test = CliTest::new();
    let ran = test.run(["keys", "list"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), ""), "{ran}");
    assert!(
        ran.stderr.contains("`open-skills keys new NAME` makes one"),
        "{ran}"
    );
    let ran = test.run(["keys", "new", "ci", "--no-passphrase", "--format", "json"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    let made = json(&ran.stdout);
    assert_eq!(
        (&made["type"], &made["protected"]),
        (&"p256".into(), &false.into())
    );
    let shown = json(&test.run(["keys", "show", "ci", "--format", "json"]).stdout);
    assert_eq!(shown["fingerprint"], made["fingerprint"]);
    let public = test.run(["keys", "export", "ci", "--public"]).stdout;
    assert_eq!(shown["public"], public.as_str());
    assert!(
        shown["ssh"]
            .as_str()
            .unwrap()
            .starts_with("ecdsa-sha2-nistp256 ")
    );
    let listed = json(&test.run(["keys", "list", "--format", "json"]).stdout);
    assert_eq!(listed["keys"][0]["name"], "ci");
    let again = test.run(["keys", "new", "ci", "--no-passphrase"]);
    assert_eq!(again.code, Some(2), "{again}");
    assert!(
        again.stderr.contains("there is a key named `ci` already"),
        "{again}"
    );
    let yes = test.run(["keys", "new", "other", "--yes", "--type", "ed25519"]);
    assert_eq!(yes.code, Some(0), "{yes}");
    assert!(
        yes.stderr
            .starts_with("warning: the key is kept without a passphrase"),
        "{yes}"
    );
}

#[test]
fn nobody_to_ask_and_nothing_said_makes_no_key() {
    let test = CliTest::new();
    let ran = test.run(["keys", "new", "acme", "--format", "json"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert_eq!(json(&ran.stderr)["error"]["kind"], "needs-passphrase");
    assert_eq!(test.run(["keys", "list"]).stdout, "");
    for name in ["../x", "A", "-x", ""] {
        let ran = test.run(["keys", "new", "--no-passphrase", "--", name]);
        assert_eq!(ran.code, Some(2), "{ran}");
    }
    let ran = test.run(["keys", "show", "nobody"]);
    assert_eq!(ran.code, Some(2));
    assert!(
        ran.stderr.contains("there is no key named `nobody`"),
        "{ran}"
    );
}

/// S21: the passphrase opens the key, and neither is in any output, at any verbosity.
#[test]
fn s21_a_passphrase_seals_the_key_and_is_never_shown() {
    let test = CliTest::new().env("OPEN_SKILLS_PASSPHRASE", CANARY);
    let said = |ran: &crate::support::Ran| assert!(!ran.to_string().contains(CANARY), "{ran}");
    let ran = test.run(["keys", "new", "acme", "-vvv"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    said(&ran);
    let sealed = test.run(["keys", "export", "acme", "--private", "-vvv"]);
    assert!(
        sealed
            .stdout
            .starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----"),
        "{sealed}"
    );
    said(&sealed);
    let plain = test.run(["keys", "export", "acme", "--private", "--no-passphrase"]);
    assert!(
        plain.stdout.starts_with("-----BEGIN PRIVATE KEY-----"),
        "{plain}"
    );
    let test = test.env("OPEN_SKILLS_PASSPHRASE", "wrong-canary");
    let wrong = test.run(["keys", "export", "acme", "--private", "-vvv"]);
    assert_eq!(
        (wrong.code, wrong.stdout.as_str()),
        (Some(2), ""),
        "{wrong}"
    );
    assert!(
        wrong
            .stderr
            .contains("the passphrase does not open the key"),
        "{wrong}"
    );
    assert!(!wrong.stderr.contains("canary"), "{wrong}");
}

#[cfg(unix)]
#[test]
fn s21_keys_come_from_files_that_are_the_users_alone() {
    use std::os::unix::fs::PermissionsExt;
    let test = CliTest::new();
    test.run(["keys", "new", "one", "--no-passphrase"]);
    let pem = test
        .run(["keys", "export", "one", "--private", "--no-passphrase"])
        .stdout;
    let test = test.file("one.pem", pem).file("phrase", "secret\n");
    let mode = |file: &str, mode| {
        let permissions = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(test.work().join(file), permissions).unwrap();
    };
    mode("one.pem", 0o640);
    mode("phrase", 0o600);
    let import = [
        "keys",
        "import",
        "two",
        "one.pem",
        "--passphrase-file",
        "phrase",
    ];
    let ran = test.run(import);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(
        ran.stderr
            .contains("can be read by others: its mode is 0640"),
        "{ran}"
    );
    assert!(ran.stderr.contains("hint: chmod go-rwx one.pem"), "{ran}");
    mode("one.pem", 0o600);
    assert_eq!(test.run(import).code, Some(0));
    let fingerprint = |name| {
        json(&test.run(["keys", "show", name, "--format", "json"]).stdout)["fingerprint"].clone()
    };
    assert_eq!(fingerprint("one"), fingerprint("two"));
    mode("phrase", 0o644);
    let ran = test.run([
        "keys",
        "import",
        "three",
        "one.pem",
        "--passphrase-file",
        "phrase",
    ]);
    assert_eq!(ran.code, Some(2), "{ran}");
}

#[test]
fn a_rotated_key_is_kept_under_another_name() {
    let test = CliTest::new();
    test.run(["keys", "new", "acme", "--no-passphrase"]);
    let fingerprint = |name: &str| {
        json(&test.run(["keys", "show", name, "--format", "json"]).stdout)["fingerprint"].clone()
    };
    let old = fingerprint("acme");
    let ran = test.run(["keys", "rotate", "acme", "--no-passphrase"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    assert_ne!(fingerprint("acme"), old);
    let kept = format!("acme-{}", &old.as_str().unwrap()["sha256:".len()..][..8]);
    assert!(
        ran.stderr
            .contains(&format!("the old one is now called `{kept}`")),
        "{ran}"
    );
    assert_eq!(fingerprint(&kept), old);
}

#[test]
fn a_rotation_keeps_the_protection() {
    let test = CliTest::new().file("passphrase.txt", CANARY);
    let private = |path: &std::path::Path| {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
        }
        let _ = path;
    };
    private(&test.work().join("passphrase.txt"));
    let given = ["--passphrase-file", "passphrase.txt"];
    let made = test.run(["keys", "new", "acme"].iter().chain(&given));
    assert_eq!(made.code, Some(0), "{made}");
    let before = test.run(["keys", "list", "--json"]).stdout;
    let ran = test.run(["keys", "rotate", "acme", "--yes"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("`--no-passphrase`"), "{ran}");
    assert_eq!(test.run(["keys", "list", "--json"]).stdout, before);
    let is_protected =
        || json(&test.run(["keys", "show", "acme", "--json"]).stdout)["protected"].clone();
    let ran = test.run(["keys", "rotate", "acme", "--yes"].iter().chain(&given));
    assert_eq!((ran.code, is_protected()), (Some(0), true.into()), "{ran}");
    let ran = test.run(["keys", "rotate", "acme", "--yes", "--no-passphrase"]);
    assert_eq!((ran.code, is_protected()), (Some(0), false.into()), "{ran}");
    // What was open may stay so.
    let ran = test.run(["keys", "rotate", "acme", "--yes"]);
    assert_eq!(ran.code, Some(0), "{ran}");
}
