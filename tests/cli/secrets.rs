//! Private keys that came in the wrong way: no output repeats them. And the key that secrets and
//! tokens are kept under.

use crate::sign::with_key;
use crate::support::{CliTest, Ran};

/// The private key of `with_key`, as PEM.
fn pem(test: &CliTest) -> String {
    let export = ["keys", "export", "acme", "--private", "--no-passphrase"];
    test.run(export).stdout
}

/// Refused, and nothing of the key in any line.
fn keeps_quiet(ran: &Ran, pem: &str) {
    assert_eq!(ran.code, Some(2), "{ran}");
    let said = ran.to_string();
    let body = pem.lines().nth(1).unwrap();
    for part in [&body[10..30], &base64(pem)[10..40]] {
        assert!(!said.contains(part), "{ran}");
    }
}

/// What build machines like to keep in one line.
fn base64(text: &str) -> String {
    use base64ct::Encoding;
    base64ct::Base64::encode_string(text.as_bytes())
}

/// The ways in which a key loses its shape on the way into a variable.
fn misshapen(pem: &str) -> Vec<String> {
    let body: Vec<&str> = pem.lines().filter(|line| !line.starts_with('-')).collect();
    vec![
        base64(pem),
        body.join("\n"),
        body.concat(),
        pem.lines().skip(1).collect::<Vec<_>>().join("\n"),
        pem.replace('\n', " "),
        format!("\"{pem}\""),
    ]
}

/// S21: the variable holds a PEM or names a file; what is neither is not repeated.
#[test]
fn s21_a_misshapen_variable_is_not_printed() {
    let pem = pem(&with_key());
    for value in misshapen(&pem) {
        let test = CliTest::new()
            .file("pdf/SKILL.md", crate::sign::SKILL)
            .env("OPEN_SKILLS_SIGNING_KEY", &value);
        let ran = test.run(["sign", "pdf", "-vvv"]);
        keeps_quiet(&ran, &pem);
        let json = test.run(["sign", "pdf", "--format", "json"]);
        keeps_quiet(&json, &pem);
        if !value.starts_with("-----BEGIN") {
            let said = "`OPEN_SKILLS_SIGNING_KEY` is neither a PEM nor a file";
            assert!(ran.stderr.contains(said), "{ran}");
        }
    }
}

/// S21: on the command line others see it already; at least no log does.
#[test]
fn s21_a_key_given_as_an_argument_is_not_printed() {
    let test = with_key();
    let pem = pem(&test);
    let mut values = misshapen(&pem);
    values.push(pem.clone());
    for value in &values {
        for command in [
            vec!["sign", "pdf", "--key", value],
            vec!["sign", "pdf", "--key", value, "--format", "json"],
            vec!["sign", "pdf", "--agent", "--key", value],
            vec!["verify", "pdf", "--key", value],
            vec!["trust", "add", "me", "--key", value],
            vec!["keys", "import", "me", value],
        ] {
            keeps_quiet(&test.run(command), &pem);
        }
        let equal = format!("--key={value}");
        keeps_quiet(&test.run(["sign", "pdf", &equal]), &pem);
    }
    let ran = test.run(["sign", "pdf", "--key", "no/such/file.pem"]);
    assert!(ran.stderr.contains("no/such/file.pem`"), "{ran}");
}

/// There is no key yet whose passphrase anybody could know.
#[test]
fn the_first_secret_says_that_a_key_is_made_for_it() {
    for words in [
        &["secrets", "set", "API_KEY"][..],
        &["login", "https://skills.example", "--offline"],
    ] {
        let ran = CliTest::new().run_with(words, b"a secret");
        assert_eq!(ran.code, Some(2), "{ran}");
        let said = "error: nothing is kept here yet: a key has to be made that encrypts";
        assert!(ran.stderr.starts_with(said), "{ran}");
        assert!(ran.stderr.contains("hint: choose one with"), "{ran}");
        let json = words.iter().chain(&["--json"]);
        let ran = CliTest::new().run_with(json, b"a secret");
        assert!(ran.stderr.contains("\"needs-passphrase\""), "{ran}");
    }
}

/// A file that nobody else may read.
fn private(test: &CliTest, name: &str, text: &str) {
    let path = test.work().join(name);
    std::fs::write(&path, text).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
}

/// Who keeps a secret under another passphrase than is there would not get it back.
#[test]
fn a_passphrase_that_is_not_the_one_of_the_key_keeps_nothing() {
    let test = CliTest::new();
    private(&test, "right", "four words make one");
    private(&test, "wrong", "four other words here");
    let set = |name: &str, flags: &[&str]| {
        let words = ["secrets", "set", name];
        test.run_with(words.iter().chain(flags), b"a secret")
    };
    let login = |flags: &[&str]| {
        let words = ["login", "https://skills.example", "--offline"];
        test.run_with(words.iter().chain(flags), b"a-token")
    };
    let refused = |ran: Ran, kind: &str| {
        assert_eq!(ran.code, Some(2), "{ran}");
        assert!(ran.stderr.contains(kind), "{ran}");
        assert!(ran.stderr.contains("hint: "), "{ran}");
    };
    let (right, wrong) = (
        ["--passphrase-file", "right"],
        ["--passphrase-file", "wrong"],
    );
    assert_eq!(set("ONE", &right).code, Some(0));
    refused(set("TWO", &wrong), "does not open the key");
    refused(login(&wrong), "does not open the key");
    refused(set("TWO", &["--no-passphrase"]), "is under a passphrase");
    refused(login(&["--no-passphrase"]), "is under a passphrase");
    assert_eq!(test.run(["secrets", "list"]).stdout, "ONE\n");
    assert_eq!(set("TWO", &right).code, Some(0));
    assert_eq!(set("THREE", &[]).code, Some(0));

    let test = CliTest::new();
    let set = |flags: &[&str]| {
        let words = ["secrets", "set", "ONE"];
        test.run_with(words.iter().chain(flags), b"a secret")
    };
    private(&test, "any", "four words make one");
    assert_eq!(set(&["--no-passphrase"]).code, Some(0));
    assert_eq!(set(&["--no-passphrase"]).code, Some(0));
    let ran = set(&["--passphrase-file", "any"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("is under no passphrase"), "{ran}");
}
