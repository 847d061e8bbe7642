//! Scripts run on the systems of all users.

use std::collections::BTreeSet;

use super::programs;
use crate::diagnostics::{Fix, Severity, Span};
use crate::lint::pattern::Pattern;
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::security::{CodeLanguage as Language, Text};
use crate::lint::rules::sources::EXPERIENCE;
use crate::lint::{Draft, Sink, Subject};
use crate::tables::systems::{ANYBODY, ASKS, COMMANDS, PYTHON_CALLS, System};
use crate::tables::threats::Topic;

pub(super) static RULE: Rule = Rule {
    code: "SC007",
    name: "os-only",
    group: Group::Scripts,
    levels: Levels::all(Severity::Warning),
    fix: None,
    docs: RuleDocs {
        what: "A script has a path of one person's machine, or needs one operating system without asking or saying so.",
        why: "Nobody else has that path. A command of one system fails on the others; a script may ask which one it is on, and a skill may say under `compatibility` which one it is for. Commands are only worth a remark.",
        bad: "open(\"/Users/alice/rows.csv\")\n",
        good: "open(sys.argv[1])\n",
        sources: &[EXPERIENCE],
    },
    check,
};

/// Group 1: the name in the path of a home.
static HOME: Pattern = Pattern::new(|| {
    r"(?:(?:/mnt/[a-z])?/Users/|/home/|\b[A-Za-z]:(?:\\\\?|/)Users(?:\\\\?|/))([A-Za-z0-9][\w.-]*)(?:\\\\?|/)".into()
});

/// Group 1: a command of one system, where a shell or a call takes the name of a program.
static COMMAND: Pattern = Pattern::new(|| {
    let names: Vec<String> = COMMANDS
        .iter()
        .map(|(name, _)| regex::escape(name))
        .collect();
    format!(
        r"(?m)(?:^[ \t]*|[;&|][ \t]*|\b(?:then|do|else)[ \t]+|\$\(|[\[(][ \t]*[fr]?[\x22'`])(?:sudo[ \t]+(?:-\w+[ \t]+)*)?({})(?:[ \t\x22'`;|]|$)",
        names.join("|")
    )
});

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    for text in &subject.scan().texts {
        let path = text.source.name();
        if !text.language.is_code() || path.starts_with("vendor/") || !programs::is_run(path) {
            continue;
        }
        home_paths(text, sink);
        if !text.mentions(Topic::System) {
            continue;
        }
        let mut systems: BTreeSet<System> = BTreeSet::new();
        for (name, system, span) in commands(text) {
            if systems.insert(system) && !says(subject, text, system) {
                sink.add(draft(text, name, system, span));
            }
        }
    }
}

fn home_paths(text: &Text, sink: &mut Sink<'_>) {
    let written = text.text();
    if !["/Users/", "/home/", "Users\\"]
        .iter()
        .any(|start| written.contains(start))
    {
        return;
    }
    let Some(home) = HOME.regex() else { return };
    let mut seen = BTreeSet::new();
    for found in home.captures_iter(written) {
        let (Some(whole), Some(name)) = (found.get(0), found.get(1)) else {
            continue;
        };
        // `https://example.com/home/news/` and `./src/home/page/` are no homes.
        let before = written[..whole.start()].chars().next_back();
        let starts = before.is_none_or(|c| !c.is_alphanumeric() && !"._-}/~$*>".contains(c));
        let lower = name.as_str().to_ascii_lowercase();
        let is_anybody = ANYBODY.contains(&lower.as_str())
            || ["example", "your", "my"]
                .iter()
                .any(|word| lower.starts_with(word));
        if !starts || is_anybody || is_remark(text, whole.start()) || !seen.insert(lower) {
            continue;
        }
        let span = Span::new(whole.start(), whole.end());
        let message = format!("`{}` is there on one machine only", whole.as_str());
        sink.add(Draft::new(&text.source, message).at(span).fix(Fix::advice(
            "take the path as an argument, or start from the script's own folder",
        )));
    }
}

/// The commands and calls of one system, each with its place.
fn commands(text: &Text) -> Vec<(&'static str, System, Span)> {
    let mut found = Vec::new();
    let table: &[(&str, System)] = match text.language {
        Language::Python => PYTHON_CALLS,
        _ => &[],
    };
    for (name, system) in table.iter().filter(|(name, _)| text.text().contains(name)) {
        if let Some(start) = text.code().find(name) {
            let end = start + name.trim_end_matches('.').len();
            found.push((name.trim_end_matches('.'), *system, Span::new(start, end)));
        }
    }
    // What Windows alone reads needs no remark about each of its commands.
    let is_worth_it = text.language != Language::Windows
        && COMMANDS
            .iter()
            .any(|(name, _)| stands_apart(name, text.text()));
    let Some(regex) = is_worth_it.then(|| COMMAND.regex()).flatten() else {
        return found;
    };
    for captures in regex.captures_iter(text.text()).take(50) {
        let Some(place) = captures.get(1) else {
            continue;
        };
        let command = COMMANDS.iter().find(|(name, _)| *name == place.as_str());
        if let Some(&(name, system)) = command
            && !is_remark(text, place.start())
        {
            found.push((name, system, Span::new(place.start(), place.end())));
        }
    }
    found
}

/// Whether a name stands somewhere as a command does, and not within a word or a call.
fn stands_apart(name: &str, text: &str) -> bool {
    text.match_indices(name).any(|(start, _)| {
        let before = text[..start].chars().next_back();
        let after = text[start + name.len()..].chars().next();
        before.is_none_or(|c| " \t\r\n;&|(\"'`".contains(c))
            && after.is_none_or(|c| " \t\r\n\"'`;|".contains(c))
    })
}

/// Whether a place is in a comment, or in a text that the script prints.
fn is_remark(text: &Text, at: usize) -> bool {
    const PRINTS: [&str; 12] = [
        "print", "echo", "printf", "raise", "Error", "console.", "log", "help", "hint", "message",
        "warn", "exit(",
    ];
    let before = text.line_before(at).trim_start();
    ["#", "//", "*", "/*", "--", ">>>", "$ "]
        .iter()
        .any(|mark| before.starts_with(mark))
        || before.contains(" # ")
        || before.contains(" // ")
        || PRINTS.iter().any(|word| before.contains(word))
}

/// Whether a script asks which system it is on, or the skill says which it is for.
fn says(subject: &Subject<'_>, text: &Text, system: System) -> bool {
    let named = |text: &str| {
        let lower = text.to_ascii_lowercase();
        system.words().iter().any(|word| lower.contains(word))
    };
    ASKS.iter().any(|ask| text.text().contains(ask))
        || named(text.source.name())
        || subject
            .document()
            .is_some_and(|document| named(document.source.text()))
}

fn draft(text: &Text, name: &str, system: System, span: Span) -> Draft<'static> {
    let message = format!("`{name}` is there on {} only", system.as_str());
    let advice = format!(
        "ask which system it is, or say under `compatibility` that the skill needs {}",
        system.as_str()
    );
    Draft::new(&text.source, message)
        .at(span)
        .fix(Fix::advice(advice))
        .at_most(Severity::Info)
}
