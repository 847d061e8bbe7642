//! The program against repositories: publish, pull, who is not let in.

use std::fs;
use std::process::{Command, Output};
use std::sync::Arc;

use tempfile::TempDir;

use crate::servers::Server;

const SKILL: &str = "\
---
name: good
description: Turns invoices into a table of amounts. Use when someone asks for the sums of a folder of invoices.
---

# Good

Read the invoices, then write the table.
";

struct Place {
    folder: TempDir,
    variables: Vec<(String, String)>,
}

impl Place {
    fn new(server: &Server) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("good")).unwrap();
        fs::write(folder.path().join("good/SKILL.md"), SKILL).unwrap();
        fs::write(folder.path().join("good/skill.yaml"), "version: 1.0.0\n").unwrap();
        Self {
            folder,
            variables: server.variables.clone(),
        }
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_open-skills"))
            .args(arguments)
            .env_clear()
            .env("HOME", self.folder.path())
            .env("PATH", std::env::var_os("PATH").unwrap())
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .current_dir(self.folder.path())
            .output()
            .unwrap()
    }

    fn done(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {error}");
        String::from_utf8(output.stdout).unwrap()
    }
}

/// The whole way, signed by nobody; the second pull asks nobody.
pub fn publishes_and_pulls(server: &Arc<Server>) {
    let repository = server.repository();
    let place = Place::new(server);
    let registry = format!("git+{}", repository.url);
    let publish = ["publish", "good", "--registry", &registry, "--yes"];
    let unsigned = place.run(&publish);
    let said = String::from_utf8_lossy(&unsigned.stderr).into_owned();
    assert!(
        !unsigned.status.success() && said.contains("--unsigned"),
        "{said}"
    );
    let publish = [&publish[..], &["--unsigned"]].concat();
    let said = place.done(&publish);
    assert!(said.starts_with("published good 1.0.0"), "{said}");
    assert!(place.done(&publish).contains("already"));
    assert_eq!(repository.git(["tag", "--list"]), "good/1.0.0");
    place.done(&["pull", "good", "--registry", &registry, "-C", "there"]);
    let pulled = fs::read_to_string(place.folder.path().join("there/good/SKILL.md")).unwrap();
    assert_eq!(pulled, SKILL);
    fs::rename(&repository.path, repository.path.with_extension("gone")).unwrap();
    place.done(&["pull", "-C", "there"]);
}

/// With a wrong password or none: no, and the password nowhere.
pub fn closed(server: &Arc<Server>) {
    let repository = server.repository();
    let mut place = Place::new(server);
    let registry = format!("git+{}", repository.url);
    let publish = [
        "publish",
        "good",
        "--registry",
        &registry,
        "--yes",
        "--unsigned",
        "-vvv",
    ];
    let helper =
        |password: &str| format!("!f() {{ echo username=me; echo password={password}; }}; f");
    let without = place.run(&publish);
    for password in ["", "canary-wrong", "canary-secret"] {
        place.variables = [
            ("GIT_CONFIG_COUNT", "1".to_owned()),
            ("GIT_CONFIG_KEY_0", "credential.helper".to_owned()),
            ("GIT_CONFIG_VALUE_0", helper(password)),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into();
        let output = match password {
            "" => &without,
            _ => &place.run(&publish),
        };
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(
            output.status.success(),
            password == "canary-secret",
            "{said}"
        );
        assert!(!said.contains("canary"), "{said}");
        if !output.status.success() {
            assert!(said.contains("is closed to you"), "{said}");
        }
    }
    // The last password was the right one.
    let reference = format!("git+{}#good", repository.url);
    let commands: [&[&str]; 5] = [
        &["list", "--registry", &registry],
        &["pull", "good", "--registry", &registry, "-C", "out"],
        &["registry", "check", &registry],
        &["config", "show"],
        &["pull", &reference, "-C", "source"],
    ];
    for command in commands {
        for format in ["text", "json"] {
            let output = place.run(&[command, &["-vvv", "--log-format", format]].concat());
            let said = [output.stdout, output.stderr].concat();
            let said = String::from_utf8_lossy(&said);
            assert!(!said.contains("canary"), "{command:?} shows the password");
        }
    }
    let kept = fs::read_to_string(place.folder.path().join("out/open-skills.lock")).unwrap();
    assert!(kept.contains("good") && !kept.contains("canary"), "{kept}");
}

/// A folder of any repository, pinned to a commit; the lock answers when nobody can be asked.
pub fn pulls_a_source(server: &Arc<Server>) {
    let repository = server.repository();
    let place = Place::new(server);
    let commit = |text: &str| {
        let blob = repository.blob(text.as_bytes());
        repository.commit(&format!("100644 {blob}\tskills/good/SKILL.md\n"));
        repository.git(["rev-parse", "HEAD"])
    };
    let first = commit(SKILL);
    let url = format!("git+{}", repository.url);
    let reference = format!("{url}#skills/good@main");
    let said = place.done(&["pull", &reference, "-C", "there"]);
    assert!(said.starts_with("pulled good 0.0.0"), "{said}");
    let document = place.folder.path().join("there/good/SKILL.md");
    assert_eq!(fs::read_to_string(&document).unwrap(), SKILL);
    let lock = || fs::read_to_string(place.folder.path().join("there/open-skills.lock")).unwrap();
    assert!(
        lock().contains(&format!("{url}#skills/good@{first} (main)")),
        "{}",
        lock()
    );

    // The branch moves on; the lock holds until it is refreshed.
    let changed = SKILL.replace("a table", "one table");
    let second = commit(&changed);
    place.done(&["pull", &reference, "-C", "there"]);
    assert_eq!(fs::read_to_string(&document).unwrap(), SKILL);
    place.done(&["pull", &reference, "-C", "there", "--refresh"]);
    assert_eq!(fs::read_to_string(&document).unwrap(), changed);
    assert!(lock().contains(&second));
    // Without a reference it is followed as well.
    let third = commit(SKILL);
    place.done(&["pull", "-C", "there", "--refresh"]);
    assert_eq!(fs::read_to_string(&document).unwrap(), SKILL);
    assert!(lock().contains(&third), "{}", lock());
    let fourth = commit(&changed);
    place.done(&["pull", "-C", "there", "--refresh"]);
    assert_eq!(fs::read_to_string(&document).unwrap(), changed);
    // Who names the commit that is there already wants to stay with it.
    place.done(&[
        "pull",
        &format!("{url}#skills/good@{fourth}"),
        "-C",
        "there",
    ]);
    assert!(lock().contains(&format!("({fourth})")), "{}", lock());
    commit(SKILL);
    place.done(&["pull", "-C", "there", "--refresh"]);
    assert_eq!(fs::read_to_string(&document).unwrap(), changed);
    let said = place.done(&["pull", &format!("{url}#skills/good@{first}"), "-C", "there"]);
    assert!(said.starts_with("pulled good"), "{said}");
    assert_eq!(fs::read_to_string(&document).unwrap(), SKILL);

    let output = place.run(&["pull", &format!("{url}#good"), "-C", "there"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("`#skills/good`"), "{said}");

    // Damaged, it is fetched again at the very commit that is locked.
    fs::remove_dir_all(document.parent().unwrap()).unwrap();
    place.done(&["pull", "-C", "there", "--frozen"]);
    assert_eq!(fs::read_to_string(&document).unwrap(), SKILL);
    fs::rename(&repository.path, repository.path.with_extension("gone")).unwrap();
    place.done(&["pull", "-C", "there"]);
}

/// What a repository does not have is said of a repository, and nobody is told to begin a
/// registry in it.
pub fn says_what_a_source_lacks(server: &Arc<Server>) {
    let repository = server.repository();
    let place = Place::new(server);
    let said = |arguments: &[&str]| {
        let output = place.run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!said.contains("registry init"), "{said}");
        said
    };
    let blob = repository.blob(SKILL.as_bytes());
    repository.commit(&format!("100644 {blob}\tskills/good/SKILL.md\n"));
    let url = format!("git+{}", repository.url);
    let words = said(&["pull", "good", "--registry", &url]);
    let hint = format!("`open-skills pull '{url}#skills/good'` takes a skill from it");
    assert!(words.contains(&hint), "{words}");

    let words = said(&["pull", &format!("{url}#skills/good@nosuch")]);
    let message = format!("error: the repository `{url}` has no branch, tag or commit `nosuch`\n");
    assert!(words.contains(&message), "{words}");

    place.done(&["pull", &format!("{url}#skills/good"), "-C", "there"]);
    let commit = repository.git(["rev-parse", "HEAD"]);
    repository.git(["update-ref", "-d", "refs/heads/main"]);
    repository.git(["gc", "--quiet", "--prune=now"]);
    fs::remove_dir_all(place.folder.path().join("there/good")).unwrap();
    fs::remove_dir_all(place.folder.path().join(".cache")).unwrap();
    let words = said(&["pull", "-C", "there"]);
    let message =
        format!("error: the repository `{url}` has no commit `{commit}`, or has it no more\n");
    assert!(words.contains(&message), "{words}");
    assert!(
        words.contains("hint: the lock names what is not there any more"),
        "{words}"
    );
}
