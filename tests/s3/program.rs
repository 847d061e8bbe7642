//! The program against the server: variables, configuration, wrong secrets, canaries.

use std::fs;
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::moto::{BUCKET, Moto};

/// A case, asked of the server.
pub type Case = fn(&Moto);

/// The cases by their names.
pub const CASES: &[(&str, Case)] = &[
    ("a_skill_goes_around_by_variables", goes_around),
    ("a_flag_names_the_service", by_flag),
    (
        "a_registry_of_the_configuration_has_its_own_keys",
        configured,
    ),
    ("a_wrong_secret_fails_clearly", wrong_secret),
    ("a_bad_endpoint_is_told_without_what_is_in_it", bad_endpoint),
    ("g12_no_secret_is_ever_shown", no_secret_shown),
    (
        "what_leaves_the_machine_is_signed_or_said_not_to_be",
        unsigned_is_said,
    ),
];

/// What the skill `good` says.
pub const SKILL: &str = "\
---
name: good
description: Turns invoices into a table of amounts. Use when someone asks for the sums of a folder of invoices.
---

# Good

Read the invoices, then write the table.
";

/// A folder with a skill, and the variables that lead to the server.
pub struct Place {
    pub folder: TempDir,
    variables: Vec<(String, String)>,
}

impl Place {
    pub fn new(moto: &Moto) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("good")).unwrap();
        fs::write(folder.path().join("good/SKILL.md"), SKILL).unwrap();
        fs::write(folder.path().join("good/skill.yaml"), "version: 1.0.0\n").unwrap();
        let variables = [
            ("AWS_ENDPOINT_URL", &moto.endpoint),
            ("AWS_ACCESS_KEY_ID", &moto.pair.id),
            ("AWS_SECRET_ACCESS_KEY", &moto.pair.secret),
        ];
        Self {
            folder,
            variables: variables
                .map(|(name, value)| (name.to_owned(), value.clone()))
                .into(),
        }
    }

    pub fn set(&mut self, name: &str, value: &str) {
        self.forget(name);
        self.variables.push((name.to_owned(), value.to_owned()));
    }

    pub fn forget(&mut self, name: &str) {
        self.variables.retain(|(known, _)| known != name);
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_open-skills"))
            .args(arguments)
            .env_clear()
            .env("HOME", self.folder.path())
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .current_dir(self.folder.path())
            .output()
            .unwrap()
    }

    pub fn done(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {error}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Follows the hint of a command that found something damaged: it is made anew by that.
    fn advised(&self, arguments: &[&str]) {
        let output = self.run(arguments);
        let error = String::from_utf8(output.stderr).unwrap();
        let mut parts = error.split('`');
        let line = parts.find(|part| part.starts_with("open-skills ")).unwrap();
        assert!(
            line.starts_with("open-skills registry repair s3://"),
            "{error}"
        );
        let words: Vec<&str> = line.split(' ').skip(1).collect();
        let found = self.run(&words);
        let told = String::from_utf8(found.stdout).unwrap();
        assert_eq!(found.status.code(), Some(0), "{line} {told}");
        assert_eq!(told, "made skills/good/index.json anew\n", "{line}");
        self.done(arguments);
    }

    pub fn kind(&self, arguments: &[&str]) -> String {
        let output = self.run(&[arguments, &["--json"]].concat());
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        let last = error.lines().last().unwrap_or_default();
        let json: serde_json::Value =
            serde_json::from_str(last).unwrap_or_else(|_| panic!("{error}"));
        json["error"]["kind"].as_str().unwrap().to_owned()
    }
}

fn goes_around(moto: &Moto) {
    let place = Place::new(moto);
    let registry = format!("s3://{BUCKET}/program/around");
    let publish = ["publish", "good", "--registry", &registry, "--unsigned"];
    assert_eq!(place.kind(&publish), "not-found");
    place.done(&[&publish[..], &["--yes"]].concat());
    let again = place.done(&publish);
    assert!(again.contains("already, with the same files"), "{again}");
    let listed = place.done(&["list", "--registry", &registry]);
    assert!(
        listed.starts_with("good  1.0.0  Turns invoices"),
        "{listed}"
    );
    place.done(&["pull", &format!("{registry}#good@^1"), "-C", "out"]);
    let pulled = fs::read_to_string(place.folder.path().join("out/good/SKILL.md")).unwrap();
    assert_eq!(pulled, SKILL);
    place.done(&["registry", "check", &registry]);
    // With the lock and the cache, the server is not needed any more.
    let mut offline = Place { ..place };
    offline.set("AWS_ENDPOINT_URL", "http://127.0.0.1:9");
    fs::remove_dir_all(offline.folder.path().join("out/good")).unwrap();
    let reference = format!("{registry}#good@^1");
    offline.done(&["pull", &reference, "-C", "out", "--offline"]);
    assert!(offline.folder.path().join("out/good/SKILL.md").exists());
    assert_eq!(
        offline.kind(&["list", "--registry", &registry]),
        "unreachable"
    );
}

fn by_flag(moto: &Moto) {
    let mut place = Place::new(moto);
    place.set("AWS_ENDPOINT_URL", "http://127.0.0.1:9");
    let registry = format!("s3://{BUCKET}/program/flag");
    let at = ["--endpoint-url", &moto.endpoint];
    let publish = [
        "publish",
        "good",
        "--registry",
        &registry,
        "--unsigned",
        "--yes",
    ];
    let output = place.run(&[&publish[..], &at].concat());
    let said = String::from_utf8(output.stderr).unwrap();
    let get = format!(
        "get it: open-skills pull '{registry}#good@1.0.0' --endpoint-url {}\n",
        moto.endpoint
    );
    assert!(output.status.success() && said.ends_with(&get), "{said}");
    place.done(
        &[
            &["pull", "good", "--registry", &registry, "-C", "out"][..],
            &at,
        ]
        .concat(),
    );
    place.done(&[&["registry", "mirror", &registry, "./copy"][..], &at].concat());
    place.done(&["registry", "check", "./copy"]);
    place.done(&[&["registry", "gc", &registry][..], &at].concat());
    moto.place()
        .upload("program/flag/skills/good/index.json", b"{");
    place.advised(&[&["tree", &format!("{registry}#good")][..], &at].concat());
    assert_eq!(
        place.kind(&["list", "--registry", &registry]),
        "unreachable"
    );
}

fn configured(moto: &Moto) {
    let mut place = Place::new(moto);
    place.variables.clear();
    let config = format!(
        "registries:\n  team:\n    url: s3://{BUCKET}/program/team\n    endpoint: {}\n    credentials:\n      access-key-id: {}\n      secret-access-key: ${{TEAM_SECRET}}\n",
        moto.endpoint, moto.pair.id
    );
    fs::write(place.folder.path().join("open-skills.yaml"), config).unwrap();
    place.set("TEAM_SECRET", &moto.pair.secret);
    place.set("OPEN_SKILLS_TRUST_CONFIG", "1");
    place.done(&["registry", "init"]);
    place.done(&["publish", "good", "--unsigned"]);
    place.done(&["pull", "team/good", "-C", "out"]);
    let lock = fs::read_to_string(place.folder.path().join("out/open-skills.lock")).unwrap();
    assert!(lock.contains("\"registry\": \"team\"") && !lock.contains(&moto.pair.secret));
    // Its place leads there as its name does, with its endpoint and its keys.
    let registry = format!("s3://{BUCKET}/program/team");
    place.done(&["list", "--registry", &registry]);
    place.done(&["pull", &format!("{registry}#good"), "-C", "again"]);
    moto.place()
        .upload("program/team/skills/good/index.json", b"{");
    place.advised(&["tree", "team/good"]);
    let library = format!("s3://{BUCKET}/program/plain");
    let config = fs::read_to_string(place.folder.path().join("open-skills.yaml")).unwrap();
    let config = config.replace("program/team", "program/plain");
    fs::write(place.folder.path().join("open-skills.yaml"), config).unwrap();
    place.done(&["publish", "good", "--to-library", "team"]);
    place.done(&["pull", &format!("{library}#good"), "-C", "plain"]);
}

fn wrong_secret(moto: &Moto) {
    let mut place = Place::new(moto);
    place.set("AWS_SECRET_ACCESS_KEY", "not-the-secret");
    let registry = format!("s3://{BUCKET}/program/denied");
    assert_eq!(place.kind(&["list", "--registry", &registry]), "denied");
    assert_eq!(place.kind(&["registry", "init", &registry]), "denied");
    place.variables.retain(|(name, _)| !name.contains("KEY"));
    let output = place.run(&["list", "--registry", &registry]);
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.contains("there are no credentials"), "{error}");
    assert!(error.contains("hint: set `AWS_PROFILE`"), "{error}");
}

fn bad_endpoint(moto: &Moto) {
    let mut place = Place::new(moto);
    let list = ["list", "--registry", &format!("s3://{BUCKET}/program/odd")];
    for endpoint in [
        "http://user:CANARY@127.0.0.1:99999",
        "https://h.example/x?sig=CANARY",
        "127.0.0.1:9",
    ] {
        place.set("AWS_ENDPOINT_URL", endpoint);
        let output = place.run(&[&list[..], &["-vvv"]].concat());
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(error.contains("its endpoint is no address"), "{error}");
        assert!(!error.contains("CANARY"), "{error}");
    }
    place.set("AWS_ENDPOINT_URL", &moto.endpoint);
    place.forget("AWS_ACCESS_KEY_ID");
    place.forget("AWS_SECRET_ACCESS_KEY");
    let config = place.folder.path().join("aws");
    let text = "[profile team]\ncredential_process = sh -c 'echo CANARY >&2; exit 1'\n";
    fs::write(&config, text).unwrap();
    place.set("AWS_CONFIG_FILE", config.to_str().unwrap());
    place.set("AWS_PROFILE", "team");
    let error = String::from_utf8(place.run(&list).stderr).unwrap();
    assert!(error.contains("`credential_process` of"), "{error}");
    assert!(!error.contains("CANARY"), "{error}");
}

fn no_secret_shown(moto: &Moto) {
    let place = Place::new(moto);
    let registry = format!("s3://{BUCKET}/program/canary");
    let reference = format!("{registry}#good");
    let commands: [&[&str]; 6] = [
        &["registry", "init", &registry],
        &["publish", "good", "--registry", &registry, "--unsigned"],
        &["list", "--registry", &registry],
        &["pull", &reference, "-C", "out"],
        &["registry", "check", &registry],
        &["config", "show"],
    ];
    for command in commands {
        for format in ["text", "json"] {
            let output = place.run(&[command, &["-vvv", "--log-format", format]].concat());
            let said = [output.stdout, output.stderr].concat();
            let said = String::from_utf8_lossy(&said);
            assert!(
                !said.contains(&moto.pair.secret),
                "{command:?} shows the secret"
            );
            assert!(
                !said.contains("Signature="),
                "{command:?} shows a signature"
            );
            if command[0] == "list" {
                let asked = format!("GET /{BUCKET}/program/canary/catalog.json: ");
                assert!(said.contains(&asked), "{said}");
            }
        }
    }
}

fn unsigned_is_said(moto: &Moto) {
    let place = Place::new(moto);
    let registry = format!("s3://{BUCKET}/program/unsigned");
    let output = place.run(&["publish", "good", "--registry", &registry, "--yes"]);
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{error}");
    assert!(error.contains("`--unsigned`"), "{error}");
    assert!(error.contains("`open-skills keys new NAME`"), "{error}");
    assert_eq!(place.kind(&["registry", "check", &registry]), "not-found");

    let reference = format!("{registry}#good");
    let commands: [&[&str]; 3] = [
        &["keys", "new", "me", "--no-passphrase"],
        &["publish", "good", "--registry", &registry, "--yes"],
        &["pull", &reference, "-C", "signed"],
    ];
    for command in commands {
        let output = place.run(command);
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(0), "{command:?}: {error}");
        let is_first = error.contains("is seen for the first time");
        assert_eq!(is_first, command[0] == "pull", "{command:?}: {error}");
    }
}
