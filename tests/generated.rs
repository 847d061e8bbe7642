//! What is generated and checked in says what the program says.
//!
//! `UPDATE_GENERATED=1 cargo test --test generated` writes all of it anew.

#![allow(clippy::unwrap_used, reason = "a test")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use clap::builder::Resettable;
use clap::{Arg, Command, ValueEnum};
use clap_complete::Shell;
use open_skills::cli;
use open_skills::commands::completions::static_script;
use open_skills::lint::{docs, registry};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Writes the file, or says how to when it differs.
fn hold(path: &Path, text: &[u8]) {
    let file = root().join(path);
    if std::env::var_os("UPDATE_GENERATED").is_some() {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, text).unwrap();
        return;
    }
    let same = fs::read(&file).is_ok_and(|old| old == text);
    let path = path.display();
    assert!(
        same,
        "`{path}` is out of date; run `UPDATE_GENERATED=1 cargo test --test generated`"
    );
}

/// The command line with its defaults filled in, as help shows it.
fn built() -> Command {
    // The long version tells the features of this build; the pages are for all builds.
    let mut command = cli::command().long_version(env!("CARGO_PKG_VERSION"));
    command.build();
    command
}

#[test]
fn completions() {
    for shell in Shell::value_variants() {
        let ending = match shell {
            Shell::PowerShell => "ps1".to_owned(),
            Shell::Elvish => "elv".to_owned(),
            other => other.to_string(),
        };
        let path = format!("completions/open-skills.{ending}");
        hold(Path::new(&path), &static_script(*shell));
    }
}

#[test]
fn manual_pages() {
    let mut pages = BTreeMap::new();
    manual_pages_below(&built(), &mut pages);
    for (name, text) in &pages {
        assert!(!text.contains(".SH EXTRA"), "{name}");
        // A reference to another page leads to one.
        for line in text.lines().filter_map(|line| line.strip_suffix("(1)")) {
            let other = line.replace("\\-", "-");
            assert!(pages.contains_key(&other), "{name}: {other}");
        }
        hold(
            Path::new(&format!("completions/man/{name}.1")),
            text.as_bytes(),
        );
    }
}

/// The pages of a command and of all that it has, by their names.
fn manual_pages_below(command: &Command, pages: &mut BTreeMap<String, String>) {
    let name = command.get_display_name().unwrap_or(command.get_name());
    let bare = command.clone().disable_help_flag(true);
    let mut text = Vec::new();
    clap_mangen::Man::new(bare.after_help(Resettable::Reset))
        .render(&mut text)
        .unwrap();
    let text = String::from_utf8(text).unwrap();
    let help = command.get_after_help().map(ToString::to_string);
    let more = manual_sections(&help.unwrap_or_default());
    let end = text.find(".SH VERSION").unwrap_or(text.len());
    let text = [&text[..end], &more, &text[end..]].concat();
    pages.insert(name.to_owned(), text);
    for sub in command.get_subcommands() {
        manual_pages_below(sub, pages);
    }
}

/// What stands below the options in a command's help, as sections of a manual page: examples
/// keep their lines and columns.
fn manual_sections(help: &str) -> String {
    let mut text = String::new();
    let mut last = "";
    for block in help.split("\n\n").filter(|block| !block.is_empty()) {
        let (title, block) = match block.strip_prefix("Examples:\n") {
            Some(block) => ("EXAMPLES", block),
            None if block.starts_with("Exit code") => ("\"EXIT STATUS\"", block),
            None => ("NOTES", block),
        };
        match title == last {
            true => text.push_str(".PP\n"),
            false => text.push_str(&format!(".SH {title}\n")),
        }
        last = title;
        let mut is_code = false;
        for line in block.lines() {
            if line.starts_with(' ') != is_code {
                is_code = !is_code;
                text.push_str(if is_code { ".nf\n" } else { ".fi\n" });
            }
            text.push_str(&roff(line));
            text.push('\n');
        }
        if is_code {
            text.push_str(".fi\n");
        }
    }
    text
}

/// A line of text that no formatter takes for anything else.
fn roff(line: &str) -> String {
    let line = line.replace('\\', "\\e").replace('-', "\\-");
    let line = line.replace('\'', "\\*(Aq");
    match line.starts_with('.') {
        true => format!("\\&{line}"),
        false => line,
    }
}

#[test]
fn examples_keep_their_columns_in_manual_pages() {
    let help =
        "Nothing is\nsent.\n\nExamples:\n  a b      one\n  .x -y    'two'\n\nExit code: 0 done.";
    assert_eq!(
        manual_sections(help),
        ".SH NOTES\nNothing is\nsent.\n.SH EXAMPLES\n.nf\n  a b      one\n  .x \\-y    \\*(Aqtwo\\*(Aq\n\
         .fi\n.SH \"EXIT STATUS\"\nExit code: 0 done.\n"
    );
}

#[test]
fn rules_page() {
    let page = docs::rules_markdown(registry::rules());
    hold(Path::new("docs/rules.md"), page.as_bytes());
}

#[test]
fn command_line_page() {
    let command = built();
    let mut page = format!(
        "# The command line\n\n{}. Generated from the program; `--help` says the same. What commands \
         end with is in [exit-codes.md](exit-codes.md), what variables do in [env.md](env.md).\n",
        about(&command).trim_end_matches('.')
    );
    page.push_str("\n| to find | commands |\n|---|---|\n");
    for (title, names) in cli::GROUPS {
        let links = names
            .iter()
            .map(|name| format!("[`{name}`](#open-skills-{name})"));
        let _ = writeln!(
            page,
            "| {title} | {} |",
            links.collect::<Vec<_>>().join(", ")
        );
    }
    page.push_str("\n## Options that every command takes\n\n");
    options(&mut page, &command, true);
    for sub in command.get_subcommands() {
        section(&mut page, "##", "open-skills", sub);
    }
    hold(Path::new("docs/cli.md"), page.as_bytes());
}

/// Prose as Markdown: stars and angles outside of backticks mean themselves.
fn escaped(prose: &str) -> String {
    let parts = prose.split('`').enumerate().map(|(at, part)| match at % 2 {
        0 => part.replace('*', "\\*").replace('<', "\\<"),
        _ => part.to_owned(),
    });
    parts.collect::<Vec<_>>().join("`")
}

/// A command under its heading, then the commands that it has.
fn section(page: &mut String, heading: &str, above: &str, command: &Command) {
    let usage = command.clone().render_usage().to_string();
    let usage = usage.trim_start_matches("Usage: ");
    let name = format!("{above} {}", command.get_name());
    let _ = write!(page, "\n{heading} `{name}`\n\n{}.\n", about(command));
    let _ = write!(page, "\n```text\n{usage}\n```\n\n");
    options(page, command, false);
    if let Some(examples) = command.get_after_help() {
        for block in examples.to_string().split("\n\n") {
            let (code, prose): (Vec<&str>, Vec<&str>) =
                block.lines().partition(|line| line.starts_with("  "));
            let prose: Vec<&str> = prose.into_iter().filter(|l| *l != "Examples:").collect();
            if !prose.is_empty() {
                let _ = write!(page, "\n{}\n", escaped(&prose.join(" ")));
            }
            if !code.is_empty() {
                let code: Vec<&str> = code.iter().map(|line| &line[2..]).collect();
                let _ = write!(page, "\n```sh\n{}\n```\n", code.join("\n"));
            }
        }
    }
    for sub in command.get_subcommands() {
        if sub.get_name() != "help" {
            section(page, &format!("{heading}#"), &name, sub);
        }
    }
}

/// A list of the arguments; those that every command takes are listed once.
fn options(page: &mut String, command: &Command, global: bool) {
    let shown = |arg: &&Arg| !arg.is_hide_set() && arg.is_global_set() == global;
    let own = |arg: &&Arg| !matches!(arg.get_id().as_str(), "help" | "version");
    for arg in command.get_arguments().filter(shown).filter(own) {
        let _ = writeln!(page, "- `{}`: {}", spelled(arg), explained(arg));
    }
}

fn spelled(arg: &Arg) -> String {
    let names = arg.get_value_names().unwrap_or_default();
    let value = names
        .first()
        .map_or(String::new(), |name| format!("<{name}>"));
    let takes = arg.get_action().takes_values();
    match (arg.get_short(), arg.get_long()) {
        (Some(short), Some(long)) if takes => format!("-{short}, --{long} {value}"),
        (Some(short), Some(long)) => format!("-{short}, --{long}"),
        (None, Some(long)) if takes => format!("--{long} {value}"),
        (None, Some(long)) => format!("--{long}"),
        _ => value,
    }
}

fn explained(arg: &Arg) -> String {
    let mut text = arg.get_help().map(ToString::to_string).unwrap_or_default();
    let values: Vec<String> = match arg.get_action().takes_values() {
        true => arg.get_possible_values(),
        false => Vec::new(),
    }
    .iter()
    .map(|value| format!("`{}`", value.get_name()))
    .collect();
    if !values.is_empty() && !arg.is_hide_possible_values_set() {
        let _ = write!(text, " ({})", values.join(", "));
    }
    if let [default] = arg.get_default_values()
        && !arg.is_hide_default_value_set()
        && arg.get_action().takes_values()
    {
        let _ = write!(text, "; by default `{}`", default.to_string_lossy());
    }
    text
}

fn about(command: &Command) -> String {
    command
        .get_about()
        .map(ToString::to_string)
        .unwrap_or_default()
}
