//! Holds the house to its plan: who may import whom, what files look like, what no file says.
//!
//! The plan is data in `architecture/table.rs`; docs/architecture.md explains it. When a test
//! here fails, it names the file and line, the rule, and what to do instead.

#![expect(
    clippy::expect_used,
    reason = "a repository that cannot be read fails the test"
)]

#[path = "architecture/checks.rs"]
mod checks;
#[path = "architecture/lexer.rs"]
mod lexer;
#[path = "architecture/references.rs"]
mod references;
#[path = "architecture/table.rs"]
mod table;
#[path = "architecture/teeth.rs"]
mod teeth;
#[path = "architecture/tracked.rs"]
mod tracked;

use std::path::{Path, PathBuf};

use checks::{Violation, check_shape, check_source};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The files under a folder of the repository, as `folder/…` with forward slashes, in order.
fn files_under(folder: &str) -> Vec<String> {
    let mut files = Vec::new();
    let mut open: Vec<PathBuf> = vec![root().join(folder)];
    while let Some(path) = open.pop() {
        if path.is_dir() {
            let entries = std::fs::read_dir(&path).expect("a folder of the repository is readable");
            open.extend(entries.map(|entry| entry.expect("an entry is readable").path()));
        } else {
            let relative = path
                .strip_prefix(root())
                .expect("it is inside the repository");
            files.push(relative.to_string_lossy().replace('\\', "/"));
        }
    }
    files.sort();
    files
}

fn is_rust(path: &str) -> bool {
    Path::new(path)
        .extension()
        .is_some_and(|ending| ending == "rs")
}

/// The Rust files of a folder with their text, line endings as git stores them.
fn rust_files(folder: &str) -> Vec<(String, String)> {
    files_under(folder)
        .into_iter()
        .filter(|path| is_rust(path) && !path.starts_with("tests/fixtures/"))
        .map(|path| {
            let text = std::fs::read_to_string(root().join(&path)).expect("source is UTF-8");
            (path, text)
        })
        .collect()
}

/// The files that belong to the repository: git knows; without git, the folders do.
fn tracked_files() -> Vec<String> {
    let listed = std::process::Command::new("git")
        .args(["-c", "core.quotePath=false", "ls-files"])
        .current_dir(root())
        .output();
    match listed {
        Ok(output) if output.status.success() && !output.stdout.is_empty() => {
            let names = String::from_utf8_lossy(&output.stdout).into_owned();
            names.lines().map(str::to_owned).collect()
        }
        _ => ["src", "tests", "Cargo.toml"]
            .iter()
            .flat_map(|name| files_under(name))
            .collect(),
    }
}

#[track_caller]
fn assert_none(violations: &[Violation]) {
    let lines: Vec<String> = violations.iter().map(ToString::to_string).collect();
    let count = lines.len();
    assert!(
        lines.is_empty(),
        "\n\n{}\n\n{count} in all\n",
        lines.join("\n")
    );
}

#[test]
fn rooms_import_only_what_the_table_allows() {
    let files = rust_files("src");
    assert!(files.iter().any(|(path, _)| path == "src/lib.rs"));
    let violations: Vec<_> = files
        .iter()
        .flat_map(|(path, text)| check_source(path, text))
        .collect();
    assert_none(&violations);
}

#[test]
fn files_are_short_named_for_what_they_answer_and_begin_with_it() {
    let mut files = rust_files("src");
    files.extend(rust_files("tests"));
    let violations: Vec<_> = files
        .iter()
        .flat_map(|(path, text)| check_shape(path, text))
        .collect();
    assert_none(&violations);
}

#[test]
fn no_file_names_a_registry_host_or_a_path_of_one_machine() {
    let files = tracked_files();
    assert!(files.iter().any(|path| path == "Cargo.toml"));
    let violations: Vec<_> = files
        .iter()
        .filter_map(|path| Some((path, std::fs::read_to_string(root().join(path)).ok()?)))
        .flat_map(|(path, text)| tracked::check_text(path, &text))
        .collect();
    assert_none(&violations);
}

#[test]
fn the_documented_table_is_the_real_one() {
    let path = root().join("docs/architecture.md");
    let text = std::fs::read_to_string(path).expect("docs/architecture.md exists");
    let text = text.replace("\r\n", "\n");
    let (_, rest) = text
        .split_once("<!-- table: begin -->\n")
        .expect("the page marks where the table begins");
    let (shown, _) = rest
        .split_once("<!-- table: end -->")
        .expect("the page marks where the table ends");
    let real = table::as_markdown();
    assert!(
        shown == real,
        "docs/architecture.md: the table has drifted; put this between its marks:\n\n{real}"
    );
}
