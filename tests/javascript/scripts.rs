//! The scripts beside this file, one for each group of modules: each must write what node
//! wrote when its `.stdout` was recorded (version 20), and end with the same code, which
//! stands in the last line. Where node is there, the record itself is held against it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use libtest_mimic::Trial;

use crate::Cases;
use crate::support::Bench;

pub const CASES: Cases = &[("every_module_is_tried", every_module)];

/// What the scripts find on standard input.
const INPUT: &str = "line one\nline two\nlast";
const ARGS: [&str; 2] = ["one", "--two=3"];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/javascript/scripts")
}

fn scripts() -> Vec<String> {
    let entries = std::fs::read_dir(folder()).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names.filter(|name| !name.ends_with(".stdout")).collect();
    names.sort();
    names
}

/// Two trials for each script: ours against the record, and node against the record.
pub fn trials(is_there: bool) -> Vec<Trial> {
    let has_node = is_node_20();
    let trials = scripts().into_iter().flat_map(|name| {
        let (own, other) = (name.clone(), name.clone());
        [
            Trial::test(format!("scripts::{name}"), move || {
                ours(&own);
                Ok(())
            })
            .with_ignored_flag(!is_there),
            Trial::test(format!("scripts::node::{name}"), move || {
                node(&other);
                Ok(())
            })
            .with_ignored_flag(!has_node),
        ]
    });
    trials.collect()
}

fn is_node_20() -> bool {
    let version = Command::new("node").arg("--version").output();
    version.is_ok_and(|output| output.stdout.starts_with(b"v20."))
}

fn recorded(name: &str) -> String {
    std::fs::read_to_string(folder().join(format!("{name}.stdout"))).unwrap()
}

fn ours(name: &str) {
    let text = std::fs::read_to_string(folder().join(name)).unwrap();
    let mut bench = Bench::script(name, &text).stdin(INPUT).args(&ARGS);
    let variables = &mut bench.request.variables;
    variables.insert("FOO".to_owned(), "bar".to_owned());
    let ran = bench.run();
    let told = format!("{}exit {}\n", ran.stdout, ran.code());
    assert!(
        told == recorded(name),
        "{}\n{}",
        difference(&told, &recorded(name)),
        ran.stderr
    );
}

fn node(name: &str) {
    let place = tempfile::tempdir().unwrap();
    let mut child = Command::new("node")
        .arg(folder().join(name))
        .args(ARGS)
        .env("FOO", "bar")
        .env_remove("NOPE")
        .env("TZ", "UTC")
        .current_dir(place.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // A script that reads nothing may be gone by now.
    let _ = std::io::Write::write_all(&mut child.stdin.take().unwrap(), INPUT.as_bytes());
    let output = child.wait_with_output().unwrap();
    let stdout = String::from_utf8_lossy(&output.stdout);
    let told = format!("{stdout}exit {}\n", output.status.code().unwrap());
    assert!(
        told == recorded(name),
        "{}",
        difference(&told, &recorded(name))
    );
}

/// The first lines that are not the same.
fn difference(left: &str, right: &str) -> String {
    let pairs = left.lines().zip(right.lines()).enumerate();
    let mut different = pairs.filter(|(_, (left, right))| left != right);
    match different.next() {
        Some((at, (left, right))) => {
            format!("line {}:\n  got      {left}\n  recorded {right}", at + 1)
        }
        None => format!(
            "{} lines instead of {}",
            left.lines().count(),
            right.lines().count()
        ),
    }
}

/// A module that no script imports is a module that nobody tried.
fn every_module() {
    let read = |name: &String| std::fs::read_to_string(folder().join(name)).unwrap();
    let texts: String = scripts().iter().map(read).collect();
    // Those that only say that they are not there, or that need the web.
    let elsewhere = [
        "child_process",
        "console",
        "http",
        "https",
        "path/posix",
        "tls",
        "tty",
        "worker_threads",
        "timers",
        "util/types",
    ];
    let builtins = open_skills::runtime::languages::javascript::builtins();
    for name in builtins.filter(|name| !elsewhere.contains(name)) {
        let (single, prefixed) = (format!("'{name}'"), format!("'node:{name}'"));
        assert!(
            texts.contains(&single) || texts.contains(&prefixed),
            "{name}"
        );
    }
}
