//! Other people's tools take what we sign, and we take what they sign.
//!
//! Each of them is asked for real: `ssh-keygen` and `ssh-agent` (OpenSSH), `openssl`,
//! `minisign`, and `model_signing` (PyPI, with pyopenssl). Where one is not installed, its
//! tests are shown as ignored, with the reason in their name; `OPEN_SKILLS_TEST_TOOLS=all`
//! makes that a failure, for build machines that install them.

#![allow(clippy::unwrap_used, reason = "tests")]

mod minisign;
mod model_signing;
mod openssl;
mod ssh;

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use libtest_mimic::{Arguments, Failed, Trial};
use tempfile::TempDir;

/// A skill with the files that tools treat differently.
const FILES: [(&str, &str); 5] = [
    (
        "SKILL.md",
        "---\nname: pdf\ndescription: d\nmetadata:\n  version: 1.2.0\n---\n# Pdf\n",
    ),
    ("a-b.txt", "before the folder\n"),
    ("a/c.txt", "in the folder\n"),
    (".gitignore", "target\n"),
    ("scripts/run.sh", "#!/bin/sh\n"),
];

type Test = fn(&Place) -> Result<(), Failed>;

const TESTS: &[(&str, &[&str], Test)] = &[
    (
        "s1_model_signing_takes_our_bundle_and_no_tampering",
        &["model_signing"],
        model_signing::verifies,
    ),
    (
        "s1_openssl_verifies_the_bundle",
        &["openssl"],
        openssl::bundle,
    ),
    (
        "s16_ssh_keygen_takes_our_signature_and_we_its",
        &["ssh-keygen"],
        ssh::both_ways,
    ),
    (
        "s16_an_encrypted_ssh_key_signs",
        &["ssh-keygen"],
        ssh::encrypted_key,
    ),
    (
        "s16_an_ssh_agent_signs",
        &["ssh-keygen", "ssh-agent", "ssh-add"],
        ssh::agent,
    ),
    (
        "s17_a_minisign_file_verifies",
        &["minisign"],
        minisign::verifies,
    ),
    ("keys_go_to_openssl_and_back", &["openssl"], openssl::keys),
];

fn main() {
    let arguments = Arguments::from_args();
    let all = std::env::var_os("OPEN_SKILLS_TEST_TOOLS").is_some();
    let trial = |&(name, tools, test): &(&'static str, &'static [&'static str], Test)| {
        let missing: Vec<&str> = tools
            .iter()
            .copied()
            .filter(|tool| find(tool).is_none())
            .collect();
        let is_ignored = !missing.is_empty() && !all;
        let name = match is_ignored {
            true => format!("{name} (needs {})", missing.join(" and ")),
            false => name.to_owned(),
        };
        Trial::test(name, move || test(&Place::new())).with_ignored_flag(is_ignored)
    };
    libtest_mimic::run(&arguments, TESTS.iter().map(trial).collect()).exit();
}

/// Where a tool is on the path.
fn find(tool: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(tool))
        .find(|file| file.is_file())
}

/// A home and a folder of its own, with the skill in it.
struct Place {
    folder: TempDir,
}

impl Place {
    fn new() -> Self {
        let place = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        for (path, text) in FILES {
            place.put(&format!("pdf/{path}"), text);
        }
        open_skills::fs::make_executable(&place.at("pdf/scripts/run.sh")).unwrap();
        place
    }

    fn at(&self, path: &str) -> PathBuf {
        self.folder.path().join("work").join(path)
    }

    fn put(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.at(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn command(&self, program: impl AsRef<Path>) -> Command {
        let mut command = Command::new(program.as_ref());
        command
            .current_dir(self.at(""))
            .env("HOME", self.folder.path())
            .stdin(Stdio::null());
        for name in [
            "XDG_CONFIG_HOME",
            "XDG_DATA_HOME",
            "XDG_STATE_HOME",
            "SSH_AUTH_SOCK",
            "SSH_ASKPASS",
        ] {
            command.env_remove(name);
        }
        command
    }

    /// Runs our program, which has to go well.
    fn ours(&self, arguments: &[&str]) -> Result<String, Failed> {
        good(&self.try_ours(arguments))
    }

    fn try_ours(&self, arguments: &[&str]) -> Output {
        let program = env!("CARGO_BIN_EXE_open-skills");
        self.command(program).args(arguments).output().unwrap()
    }

    /// Runs another program.
    fn theirs(&self, tool: &str, arguments: &[&str]) -> Output {
        self.command(tool).args(arguments).output().unwrap()
    }

    fn theirs_with_input(&self, tool: &str, arguments: &[&str], input: &str) -> Output {
        let input = std::fs::File::open(self.at(input)).unwrap();
        self.command(tool)
            .args(arguments)
            .stdin(input)
            .output()
            .unwrap()
    }

    /// A key of our own, and its public half in `key.pub`.
    fn key(&self, kind: &str) -> Result<(), Failed> {
        self.ours(&["keys", "new", "key", "--no-passphrase", "--type", kind])?;
        let public = self.ours(&["keys", "export", "key", "--public"])?;
        self.put("key.pub", public);
        Ok(())
    }
}

fn words(output: &Output) -> String {
    let (out, err) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    format!("{}\n{out}\n{err}", output.status)
}

fn good(output: &Output) -> Result<String, Failed> {
    match output.status.success() {
        true => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        false => Err(words(output).into()),
    }
}

fn bad(output: &Output) -> Result<(), Failed> {
    match output.status.success() {
        false => Ok(()),
        true => Err(format!("it was accepted: {}", words(output)).into()),
    }
}
