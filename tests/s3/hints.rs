//! What is said where nothing was wrong with the store: what is on the way to it, and what asks.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::process::Command;

use tempfile::TempDir;

use crate::fake::{Answer, Fake, Request};

/// The cases by their names.
pub const CASES: &[(&str, fn())] = &[
    ("a_proxy_that_leads_nowhere_is_named", proxy),
    ("a_server_without_tls_is_told_from_one_that_is_away", no_tls),
    ("a_token_of_another_key_is_said", token),
    ("files_of_profiles_that_make_no_sense_are_said", profiles),
    ("a_program_for_credentials_that_fails_is_said", process),
];

const KEYS: [(&str, &str); 3] = [
    ("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE"),
    ("AWS_SECRET_ACCESS_KEY", "canary"),
    ("AWS_REGION", "eu-west-1"),
];

/// What a list of a bucket says with these variables; never a canary.
fn said(home: &TempDir, arguments: &[&str], variables: &[(&str, &str)]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_open-skills"))
        .args(["list", "--registry", "s3://bucket-x/p"])
        .args(arguments)
        .env_clear()
        .env("HOME", home.path())
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .envs(variables.iter().copied())
        .current_dir(home.path())
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(!said.contains("canary"), "{said}");
    said
}

fn proxy() {
    let home = tempfile::tempdir().unwrap();
    let through = "connection refused, through the proxy `http://127.0.0.1:9` of `HTTPS_PROXY`";
    let proxy = ("HTTPS_PROXY", "http://me:canary@127.0.0.1:9");
    let said_of = |variables: &[(&str, &str)], arguments: &[&str]| {
        said(&home, arguments, &[&KEYS, variables].concat())
    };
    let told = said_of(&[proxy], &[]);
    assert!(
        told.contains(through) && told.contains("`NO_PROXY`"),
        "{told}"
    );
    // Another service is asked without it.
    let nobody = ["--endpoint-url", "http://127.0.0.1:9"];
    let told = said_of(&[proxy], &nobody);
    assert!(!told.contains("proxy"), "{told}");
    let told = said_of(&[("all_proxy", "127.0.0.1:9")], &nobody);
    assert!(
        told.contains("`http://127.0.0.1:9` of `all_proxy`"),
        "{told}"
    );
}

fn no_tls() {
    let home = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("https://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.read(&mut [0; 512]);
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n");
        }
    });
    let told = said(&home, &["--endpoint-url", &endpoint], &KEYS);
    assert!(
        told.contains("the server there does not speak TLS"),
        "{told}"
    );
    assert!(told.contains("hint: is its endpoint `http://"), "{told}");
}

fn refusal(code: &str) -> impl Fn(&Request) -> Answer + Send + Sync + 'static {
    let body = format!("<Error><Code>{code}</Code><Message>No.</Message><T>canary</T></Error>");
    move |_| ("400 Bad Request", Vec::new(), body.clone().into_bytes())
}

fn token() {
    let home = tempfile::tempdir().unwrap();
    for code in ["InvalidToken", "ExpiredToken"] {
        let fake = Fake::start(refusal(code));
        let variables = [&KEYS[..], &[("AWS_SESSION_TOKEN", "canary")]].concat();
        let told = said(&home, &["--endpoint-url", &fake.endpoint], &variables);
        assert!(told.contains("is closed to you"), "{told}");
        assert!(
            told.contains("its session token is of another key"),
            "{told}"
        );
    }
}

fn aws(home: &TempDir, config: &str) {
    let folder = home.path().join(".aws");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("config"), config).unwrap();
}

fn profiles() {
    let home = tempfile::tempdir().unwrap();
    aws(&home, "[default]\nregion = eu-west-1\n[profile canary\n");
    let region = [("AWS_REGION", "eu-west-1")];
    let profile = [("AWS_PROFILE", "x")];
    for variables in [&[][..], &region, &profile] {
        let told = said(&home, &[], variables);
        let line = "config on line 3: Profile definition must end with ']'";
        assert!(told.contains(line), "{variables:?} {told}");
        assert!(told.contains("hint: mend that file"), "{told}");
    }
}

fn process() {
    let home = tempfile::tempdir().unwrap();
    aws(
        &home,
        "[profile away]\ncredential_process = /nowhere/canary\n\
         [profile bad]\ncredential_process = sh -c \"echo canary; echo canary >&2; exit 7\"\n",
    );
    for (name, how) in [
        ("bad", "failed with exit code 7"),
        ("away", "failed with exit code 127"),
    ] {
        let variables = [("AWS_REGION", "eu-west-1"), ("AWS_PROFILE", name)];
        let told = said(&home, &[], &variables);
        let line = format!("the `credential_process` of the profile `{name}` {how}");
        assert!(told.contains(&line), "{told}");
    }
}
