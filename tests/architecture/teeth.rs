//! Shows that the checks bite: wrong code of every shape is caught, and right code is not.

use crate::checks::{Violation, check_shape, check_source, module_path};
use crate::table::{self, Floor, MAX_LINES, ROOMS};

/// The only violation in a file, for a test that expects one.
#[track_caller]
fn only(path: &str, source: &str) -> Violation {
    let mut found = check_source(path, source);
    assert_eq!(
        found.len(),
        1,
        "expected one violation in {path}: {found:?}"
    );
    found.remove(0)
}

#[track_caller]
fn none(path: &str, source: &str) {
    let found = check_source(path, source);
    assert!(found.is_empty(), "expected nothing in {path}: {found:?}");
}

#[test]
fn a_wrong_import_is_caught_however_it_is_written() {
    let wrong = [
        "use crate::lint::Rule;",
        "pub use crate::lint::Rule as R;",
        "use crate::{fs, lint::{Rule, registry}};",
        "use crate::{bundle::{self, yaml}, lint};",
        "use super::super::lint::Rule;",
        "use super::{super::lint::Rule};",
        "use super::super::{fs::FsError, lint::*};",
        "use open_skills::lint::Rule;",
        "fn f(rule: &crate::lint::Rule) {}",
        "fn f() { let x = super::super::lint::all(); }",
        "mod inner { use super::super::super::lint::Rule; }",
        "fn f() { use crate::lint; }",
        "macro_rules! m { () => { $crate::lint::all() } }",
    ];
    for source in wrong {
        let found = check_source("src/bundle/yaml/mod.rs", source);
        // A group with two wrong names is reported twice; both are about `lint`.
        assert!(!found.is_empty(), "not caught: {source}");
        for violation in found {
            assert_eq!(violation.rule, "imports", "{source}");
            assert!(
                violation.message.contains("may not import `lint`"),
                "{violation}"
            );
        }
    }
}

#[test]
fn the_message_names_place_and_rule_and_says_what_to_do() {
    let upwards = only("src/bundle/mod.rs", "\n\nuse crate::ops::Progress;");
    assert_eq!(
        upwards.to_string(),
        "src/bundle/mod.rs:3: [imports] `bundle` may not import `ops` (what the tool does, one \
         file a verb)\n  hint: `ops` stands above `bundle`, and arrows only point down: move \
         what you need into `bundle` or below, or pass it in as a value from a room that may \
         import both"
    );
    let sideways = only("src/lint/mod.rs", "use crate::store::Cache;");
    assert!(
        sideways.hint.contains("compose them in `ops`"),
        "{sideways}"
    );
}

#[test]
fn right_imports_pass() {
    none(
        "src/ops/lint.rs",
        "use crate::{lint::Rule, registry, diagnostics::Failure};",
    );
    none(
        "src/store/mod.rs",
        "use crate::registry::Registry; use super::archive;",
    );
    none(
        "src/diagnostics/failure.rs",
        "use crate::fs::FsError; use super::Span;",
    );
    none(
        "src/output/progress.rs",
        "use crate::ops::Progress; use indicatif::ProgressBar;",
    );
    none(
        "src/lib.rs",
        "pub mod lint; pub use lint::Rule; pub use crate::fs::FsError;",
    );
    none(
        "src/bundle/mod.rs",
        "// use crate::lint::Rule;\nconst X: &str = \"crate::lint\";",
    );
    none(
        "src/bundle/mod.rs",
        "#[cfg(test)] mod tests { use crate::lint::Rule; }",
    );
    none("src/bundle/tests.rs", "use crate::lint::Rule;");
}

#[test]
fn front_ends_meet_only_at_their_doors() {
    let found = only("src/commands/lint.rs", "use crate::lsp::serve;");
    assert!(found.message.contains("may not import `lsp`"));
    only("src/server/mod.rs", "use crate::commands::lint;");
    only("src/mcp/mod.rs", "fn f() { crate::server::start() }");
    none("src/commands/lsp.rs", "use crate::lsp::serve;");
    none("src/cli.rs", "use crate::commands;");
}

#[test]
fn settings_and_features_do_not_reach_up() {
    only("src/settings/mod.rs", "use crate::ops::lint;");
    only("src/settings/mod.rs", "use crate::output::Printer;");
    only("src/ops/lint.rs", "use crate::output::Printer;");
    only("src/ops/lint.rs", "use crate::settings::Settings;");
    only("src/registry/mod.rs", "use crate::signing::Key;");
    let found = only("src/registry/mod.rs", "use crate::archive::pack;");
    assert!(found.hint.contains("on purpose"), "{found}");
    only("src/fs.rs", "use crate::diagnostics::Failure;");
}

#[test]
fn the_root_is_no_way_around_the_table() {
    for source in [
        "use crate::Rule;",
        "use crate::*;",
        "use super::*;",
        "use crate as all;",
    ] {
        let found = only("src/fs.rs", source);
        assert!(found.message.contains("names no room"), "{source}: {found}");
    }
    none("src/fs.rs", "fn f() { crate::bail!(\"x\") }");
}

#[test]
fn a_module_that_is_not_in_the_table_is_named() {
    let found = only("src/blockchain/mod.rs", "");
    assert_eq!(found.rule, "rooms");
    assert!(found.hint.contains("add it to `ROOMS`"));
}

#[test]
fn environment_terminal_and_clap_stay_where_they_belong() {
    let wrong = [
        ("src/lint/mod.rs", "fn f() { std::env::var(\"HOME\"); }"),
        ("src/lint/mod.rs", "use std::{env, fs};"),
        ("src/lint/mod.rs", "use std::env::{current_dir};"),
        ("src/lint/mod.rs", "fn f() { ::std::env::vars(); }"),
        ("src/cli.rs", "fn f() { std::env::args(); }"),
        ("src/ops/lint.rs", "use std::io::{IsTerminal};"),
        (
            "src/ops/lint.rs",
            "use std::io; fn f() { io::stdout().lock(); }",
        ),
        ("src/ops/lint.rs", "use clap::ValueEnum;"),
        (
            "src/settings/mod.rs",
            "#[derive(clap::ValueEnum)] enum Format {}",
        ),
        ("src/ops/mod.rs", "use anyhow::Result;"),
        ("src/commands/mod.rs", "fn f() -> anyhow::Result<()> {}"),
        ("src/ops/pull.rs", "use aws_sdk_s3::Client;"),
        ("src/ops/run.rs", "use wasmtime::{Engine};"),
    ];
    for (path, source) in wrong {
        let found = only(path, source);
        assert_eq!(found.rule, "guarded", "{path}: {source}");
        assert!(found.place.ends_with(":1") && !found.hint.is_empty());
    }
    none("src/settings/env.rs", "fn f() { std::env::var(\"HOME\"); }");
    none(
        "src/commands/lint.rs",
        "use clap::{Args, ValueEnum}; use std::io::stdin;",
    );
    none(
        "src/runtime/mod.rs",
        "const OS: &str = std::env::consts::OS; use wasmtime::Engine;",
    );
    none("src/fs.rs", "const X: &str = env!(\"CARGO_PKG_VERSION\");");
}

#[test]
fn only_output_prints() {
    for name in ["print", "println", "eprint", "eprintln", "dbg"] {
        let source = format!("fn f() {{ {name}!(\"x\"); }}");
        assert_eq!(only("src/commands/lint.rs", &source).rule, "printing");
        none("src/output/printer.rs", &source);
    }
}

#[test]
fn shape_is_judged_by_length_name_and_first_line() {
    let rules = |path: &str, text: &str| -> Vec<&str> {
        let found = check_shape(path, text);
        found.iter().map(|violation| violation.rule).collect()
    };
    let long = "//! x\n".repeat(MAX_LINES + 1);
    assert_eq!(rules("src/a.rs", &long), ["length"]);
    assert_eq!(
        rules("src/a.rs", "//! x\n".repeat(MAX_LINES).as_str()),
        [""; 0]
    );
    assert_eq!(rules("src/a/mod.rs", "use x;\n//! x\n"), ["module-docs"]);
    for path in [
        "src/utils.rs",
        "src/common/mod.rs",
        "src/a/http_helpers.rs",
        "tests/helper.rs",
    ] {
        assert_eq!(rules(path, "//! x\n"), ["names"], "{path}");
    }
    assert_eq!(rules("src/ops/commonmark.rs", "//! x\n"), [""; 0]);
}

#[test]
fn files_become_modules() {
    assert_eq!(module_path("src/lib.rs"), [""; 0]);
    assert_eq!(module_path("src/fs.rs"), ["fs"]);
    assert_eq!(module_path("src/a/mod.rs"), ["a"]);
    assert_eq!(module_path("src/a/b.rs"), ["a", "b"]);
    assert_eq!(module_path("src/a/main.rs"), ["a", "main"]);
}

#[test]
fn the_table_itself_has_no_circle() {
    // `cli` lists the commands, and they take its global flags: one front end in two rooms.
    let is_pair = |a: &str, b: &str| matches!((a, b), ("cli", "commands") | ("commands", "cli"));
    for from in ROOMS {
        for name in from.also.iter().chain(from.never) {
            assert!(
                table::find(name).is_some(),
                "`{name}` at `{}` is no room",
                from.name
            );
        }
        for to in ROOMS.iter().filter(|to| to.name != from.name) {
            let both = from.may_import(to) && to.may_import(from);
            assert!(
                !both || is_pair(from.name, to.name),
                "{} <-> {}",
                from.name,
                to.name
            );
            let front_ends = from.floor == Floor::FrontEnd && to.floor == Floor::FrontEnd;
            assert!(!front_ends || !from.may_import(to) || is_pair(from.name, to.name));
        }
    }
}
