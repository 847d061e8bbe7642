//! `login` and `logout`: a token is asked for by a place, sent there and nowhere else, and never
//! shown.

use std::fs;
use std::path::Path;

use crate::fake::{Answer, Fake, Request};
use crate::support::{CliTest, GOOD_SKILL, Ran};
use crate::update::{done, json, kind};

const CANARY: &str = "canary-9f3b71";

/// A registry below `/r` that lets in whoever sends this header.
fn closed(test: &CliTest, wanted: &'static str) -> Fake {
    let root = test.work().join("made");
    Fake::start(move |request: &Request| {
        let header = |name: &str| {
            let mut headers = request.headers.iter();
            headers
                .find(|(known, _)| known == name)
                .map(|(_, v)| v.clone())
        };
        if header("authorization").as_deref() != Some(wanted) {
            return ("401 Unauthorized", vec![], b"who are you?".to_vec());
        }
        file(&root, &request.path)
    })
}

fn file(root: &Path, path: &str) -> Answer {
    let path = path.trim_start_matches("/r").trim_start_matches('/');
    match fs::read(root.join(path)) {
        Ok(bytes) => ("200 OK", vec![], bytes),
        Err(_) => ("404 Not Found", vec![], vec![]),
    }
}

/// A published skill in the folder `made`, to be shown by a server.
fn place() -> CliTest {
    let test = CliTest::new()
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .file("src/good/SKILL.md", GOOD_SKILL)
        .file("src/good/skill.yaml", "version: 1.0.0\n");
    let publish = ["publish", "src/good", "--registry", "./made", "--yes"];
    done(&test.run(publish));
    test
}

fn login(test: &CliTest, url: &str, more: &[&str]) -> Ran {
    let usual = ["login", url];
    test.run_with(usual.iter().chain(more), format!("{CANARY}\n").as_bytes())
}

/// Files below a folder that hold the token.
fn telling(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.is_symlink() {
            found.extend(telling(&path));
        } else if fs::read(&path).is_ok_and(|b| String::from_utf8_lossy(&b).contains(CANARY)) {
            found.push(path.display().to_string());
        }
    }
    found
}

#[test]
fn a_token_opens_a_place_and_is_shown_nowhere() {
    let test = place();
    let server = closed(&test, "Bearer canary-9f3b71");
    let url = format!("{}/r", server.endpoint);
    let reference = format!("{url}#good");
    let ran = test.run(["pull", &reference, "--json"]);
    assert_eq!(
        (ran.code, kind(&ran).as_str()),
        (Some(2), "denied"),
        "{ran}"
    );
    assert!(
        ran.stderr.contains(&format!("open-skills login {url}")),
        "{ran}"
    );

    let ran = login(&test, &url, &["--no-passphrase", "--json", "-vvv"]);
    assert_eq!(json(&ran)["status"], "kept");
    let mut said = vec![ran];
    let pull = ["pull", &reference, "-vvv"];
    said.push(test.run(pull));
    done(&said[1]);
    assert!(test.work().join("good/SKILL.md").is_file());
    said.push(test.run(["list", "--registry", &url, "-vvv"]));
    said.push(test.run(["inspect", &reference, "--json", "-vvv"]));
    said.push(test.run(["config", "show", "-vvv"]));
    said.push(test.run(["doctor", "--json", "-vvv"]));
    said.push(test.run(["audit", "log", "--json"]));
    said.push(test.run(["secrets", "list"]));
    for ran in &said {
        assert!(!ran.to_string().contains(CANARY), "{ran}");
    }
    assert_eq!(said[7].stdout, "", "a login is no secret for scripts");
    assert_eq!(telling(test.home().parent().unwrap()), [""; 0]);

    let ran = test.run(["logout", &url]);
    done(&ran);
    let ran = test.run(["pull", &reference, "-C", "again", "--refresh", "--json"]);
    assert_eq!(kind(&ran), "denied", "{ran}");
    let ran = test.run(["logout", &url, "--json"]);
    assert_eq!((ran.code, kind(&ran).as_str()), (Some(2), "not-found"));
}

#[test]
fn a_password_goes_with_its_user() {
    let test = place();
    // `ann:canary-9f3b71` in base64.
    let server = closed(&test, "Basic YW5uOmNhbmFyeS05ZjNiNzE=");
    let url = format!("{}/r", server.endpoint);
    done(&login(&test, &url, &["--no-passphrase", "--user", "ann"]));
    let reference = format!("{url}#good");
    done(&test.run(["pull", &reference]));
}

#[test]
fn a_token_that_is_refused_is_not_kept() {
    let test = place();
    let server = closed(&test, "Bearer another");
    let url = format!("{}/r", server.endpoint);
    let ran = login(&test, &url, &["--no-passphrase", "--json"]);
    assert_eq!(
        (ran.code, kind(&ran).as_str()),
        (Some(2), "denied"),
        "{ran}"
    );
    assert_eq!(kind(&test.run(["logout", &url, "--json"])), "not-found");
    assert!(!ran.to_string().contains(CANARY), "{ran}");
}

#[test]
fn nobody_else_is_told() {
    let test = place();
    let server = closed(&test, "Bearer canary-9f3b71");
    let url = format!("{}/r", server.endpoint);
    done(&login(&test, &url, &["--no-passphrase"]));
    // Another place on the same host, and another host.
    let root = test.work().join("made");
    let other = Fake::start(move |request: &Request| file(&root, &request.path));
    for place in [&server.endpoint, &format!("{url}est"), &other.endpoint] {
        test.run(["pull", &format!("{place}#good"), "-C", "there"]);
    }
    let told = |request: &&Request| {
        request
            .headers
            .iter()
            .any(|(name, _)| name == "authorization")
    };
    let asked = server.seen();
    let told: Vec<&Request> = asked.iter().filter(told).collect();
    assert!(told.iter().all(|request| request.path.starts_with("/r/")));
    assert!(!told.is_empty() && told.len() < asked.len());
    assert!(other.seen().iter().all(|request| {
        request
            .headers
            .iter()
            .all(|(name, _)| name != "authorization")
    }));
    // Where it sends on, the token does not go along.
    let target = other.endpoint.clone();
    let redirecting = Fake::start(move |_: &Request| {
        (
            "302 Found",
            vec![("location", format!("{target}/r"))],
            vec![],
        )
    });
    let before = other.seen().len();
    login(&test, &redirecting.endpoint, &[]);
    test.run(["pull", &format!("{}#good", redirecting.endpoint)]);
    assert_eq!(other.seen().len(), before);
}

#[test]
fn a_passphrase_is_needed_for_what_is_asked_and_for_nothing_else() {
    let test = place().env("OPEN_SKILLS_PASSPHRASE", "open sesame");
    let server = closed(&test, "Bearer canary-9f3b71");
    let url = format!("{}/r", server.endpoint);
    done(&login(&test, &url, &[]));
    let reference = format!("{url}#good");
    done(&test.run(["pull", &reference]));
    let without = test.env("OPEN_SKILLS_PASSPHRASE", "wrong");
    // Nothing has to be asked for, so nothing has to be opened.
    done(&without.run(["pull", &reference]));
    let ran = without.run(["pull", &reference, "--refresh", "--json"]);
    assert_eq!(
        (ran.code, kind(&ran).as_str()),
        (Some(2), "denied"),
        "{ran}"
    );
    assert!(ran.stderr.contains("passphrase"), "{ran}");
}

#[test]
fn the_configuration_may_hold_a_token_by_its_variable() {
    let test = place().env("ACME_TOKEN", CANARY);
    let server = closed(&test, "Bearer canary-9f3b71");
    let config = format!(
        "registries:\n  acme:\n    url: {}/r\n    credentials: {{token: \"${{ACME_TOKEN}}\"}}\n",
        server.endpoint
    );
    fs::create_dir_all(test.home().join(".config/open-skills")).unwrap();
    let file = test.home().join(".config/open-skills/open-skills.yaml");
    fs::write(file, config).unwrap();
    let ran = test.run(["pull", "acme/good", "-vvv"]);
    done(&ran);
    assert!(!ran.to_string().contains(CANARY), "{ran}");
}

/// The user's configuration with credentials for `acme`.
fn configured(test: &CliTest, server: &Fake, credentials: &str) {
    let url = format!("{}/r", server.endpoint);
    let config = format!("registries:\n  acme:\n    url: {url}\n    credentials: {credentials}\n");
    fs::create_dir_all(test.home().join(".config/open-skills")).unwrap();
    let file = test.home().join(".config/open-skills/open-skills.yaml");
    fs::write(file, config).unwrap();
}

#[test]
fn what_is_wrong_with_a_configured_token_is_said_of_the_configuration() {
    let token = "{token: \"${ACME_TOKEN}\"}";
    for (value, said) in [
        (
            "canary-9f3b71\n",
            "its configured token has a line break in it",
        ),
        ("canary-9f3b71é", "that no header can hold"),
        ("canary-of-old", "is closed to you"),
    ] {
        let test = place().env("ACME_TOKEN", value);
        let server = closed(&test, "Bearer canary-9f3b71");
        configured(&test, &server, token);
        let ran = test.run(["pull", "acme/good"]);
        assert_eq!(ran.code, Some(2), "{ran}");
        assert!(ran.stderr.contains(said), "{ran}");
        assert!(
            ran.stderr.contains("`registries.acme.credentials.token` ("),
            "{ran}"
        );
        for other in ["passphrase", "open-skills login", "canary"] {
            assert!(!ran.stderr.contains(other), "{ran}");
        }
    }
}

#[test]
fn a_user_and_a_password_may_be_configured() {
    let test = place().env("ACME_PASSWORD", "secret");
    let server = closed(&test, "Basic YW5uOnNlY3JldA==");
    configured(
        &test,
        &server,
        "{username: ann, password: \"${ACME_PASSWORD}\"}",
    );
    done(&test.run(["pull", "acme/good"]));
}

#[test]
fn what_takes_no_token_says_who_does() {
    let test = place();
    for (place, said) in [
        ("git+https://host/r.git", "credential helpers"),
        ("github:acme/skills", "credential helpers"),
        ("s3://bucket/prefix", "AWS"),
        ("./made", "needs no token"),
    ] {
        let ran = login(&test, place, &["--no-passphrase"]);
        assert_eq!(ran.code, Some(2), "{ran}");
        assert!(ran.stderr.contains(said), "{ran}");
    }
    let ran = test.run_with(
        [
            "login",
            "https://127.0.0.1:1/r",
            "--no-passphrase",
            "--offline",
        ],
        b"two\nlines\n",
    );
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("line breaks"), "{ran}");
}
