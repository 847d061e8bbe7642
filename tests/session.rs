//! The picture in the README shows what the program prints: it is made anew and compared.
//!
//! `UPDATE_GENERATED=1` writes it instead.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

use libtest_mimic::{Arguments, Failed, Trial};

fn main() -> ExitCode {
    let python = Command::new("python3")
        .arg("--version")
        .stdout(Stdio::null())
        .status();
    let is_there = python.is_ok_and(|status| status.success()) && !cfg!(windows);
    let name = match is_there {
        true => "the_picture_shows_what_the_program_prints".to_owned(),
        false => "the_picture_shows_what_the_program_prints (no python3)".to_owned(),
    };
    let trials = vec![
        Trial::test(name, picture).with_ignored_flag(!is_there),
        Trial::test("the_readme_shows_the_picture", readme),
    ];
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn picture() -> Result<(), Failed> {
    let mut command = Command::new("python3");
    command
        .arg(root().join("docs/session.py"))
        .arg(env!("CARGO_BIN_EXE_open-skills"));
    if std::env::var_os("UPDATE_GENERATED").is_none() {
        command.arg("--check");
    }
    // Without the runtime, the picture's run shows what it printed where there was one.
    let cache = std::env::var_os("OPEN_SKILLS_TEST_CACHE").filter(|_| cfg!(feature = "wasm"));
    if let Some(cache) = cache {
        command.arg("--cache").arg(cache);
    }
    let ran = command.output()?;
    let said = [ran.stdout, ran.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    match ran.status.success() {
        true => Ok(()),
        false => Err(format!(
            "docs/session.svg is not what the program prints; run \
             `UPDATE_GENERATED=1 cargo test --test session`\n{said}"
        )
        .into()),
    }
}

fn readme() -> Result<(), Failed> {
    let readme = std::fs::read_to_string(root().join("README.md"))?;
    assert!(readme.contains("](docs/session.svg)"));
    let picture = std::fs::read_to_string(root().join("docs/session.svg"))?;
    // Readable on both grounds, and nothing in it is fetched or run.
    assert!(picture.contains("prefers-color-scheme: dark"));
    for word in ["<script", "href", "url(", "@import"] {
        assert!(!picture.contains(word), "`{word}` in the picture");
    }
    Ok(())
}
