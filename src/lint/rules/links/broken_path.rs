//! Paths set as code lead somewhere.

use std::collections::HashSet;

use super::target::{self, Place};
use crate::diagnostics::{Fix, Severity, SourceFile, Span};
use crate::lint::markdown::{Code, Markdown};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::paths::{self, Near};
use crate::lint::rules::sources::{EXPERIENCE, SPEC_SHOULD};
use crate::lint::{Draft, Sink, Subject};

pub(super) static RULE: Rule = Rule {
    code: "LK002",
    name: "broken-path",
    group: Group::Links,
    levels: Levels::all(Severity::Warning),
    fix: None,
    docs: RuleDocs {
        what: "A path set as code, such as `scripts/run.py`, does not exist in the skill.",
        why: "An agent runs or opens what the text names. Only paths below the folders that skills ship are looked at, for others are the user's files or a script's output.",
        bad: "Run `scripts/covert.py`.\n",
        good: "Run `scripts/convert.py`.\n",
        sources: &[SPEC_SHOULD, EXPERIENCE],
    },
    check,
};

/// The folders that skills ship.
const SHIPPED: [&str; 8] = [
    "scripts/",
    "references/",
    "assets/",
    "templates/",
    "examples/",
    "resources/",
    "reference/",
    "checklists/",
];

/// Those that hardly any other project has.
const SKILLS_ALONE: [&str; 2] = ["references", "resources"];

/// What authors write before a path to mean the skill's folder.
const ROOTS: [&str; 6] = [
    "./",
    "{baseDir}/",
    "${CLAUDE_SKILL_DIR}/",
    "$CLAUDE_SKILL_DIR/",
    "$SKILL_DIR/",
    "${SKILL_DIR}/",
];

/// Languages of blocks that hold commands.
const SHELLS: [&str; 6] = ["bash", "sh", "shell", "zsh", "console", "terminal"];

/// Programs that run the file that they are given.
const PROGRAMS: [&str; 11] = [
    "python", "python3", "node", "bash", "sh", "uv", "deno", "bun", "npx", "tsx", "ruby",
];

/// Most findings that come with a guess, for each costs a look at all files.
const MOST_GUESSES: usize = 200;

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    if !paths::is_complete(subject.bundle) {
        return;
    }
    for (file, markdown) in subject.all_markdown() {
        if !target::is_for_reading(file.name()) {
            continue;
        }
        let mut told = HashSet::new();
        for piece in pieces(file, markdown) {
            let Some((at, path)) = shipped_path(file.slice(piece)) else {
                continue;
            };
            if told.contains(path) || !is_missing(subject, file.name(), path) {
                continue;
            }
            told.insert(path);
            let near = (told.len() <= MOST_GUESSES)
                .then(|| paths::nearest(subject.bundle, path))
                .flatten();
            let start = piece.start + at;
            let message = format!("`{path}` is not in the skill");
            let draft = Draft::new(file, message).at(Span::new(start, start + path.len()));
            sink.add(match near {
                Some(Near::SameName(near) | Near::Similar(near)) => draft
                    .label(format!("did you mean `{near}`?"))
                    .fix(Fix::advice("name the file that is there, or add this one")),
                None => draft.fix(Fix::advice("add the file, or do not name it")),
            });
        }
    }
}

/// Inline code, and the lines of blocks that hold commands, in the order of the file.
fn pieces(file: &SourceFile, markdown: &Markdown) -> Vec<Span> {
    let mut pieces: Vec<Span> = markdown.code_spans.iter().map(|code| code.span).collect();
    let is_shell = |block: &&Code| SHELLS.contains(&block.language.as_str());
    for block in markdown.code_blocks.iter().filter(is_shell) {
        let mut start = block.span.start;
        for line in file.slice(block.span).split_inclusive('\n') {
            pieces.push(Span::new(start, start + line.len()));
            start += line.len();
        }
    }
    pieces.sort_unstable();
    pieces
}

/// Whether a path is one of the skill's and nothing stands there.
fn is_missing(subject: &Subject<'_>, file: &str, path: &str) -> bool {
    let (folder, _) = path.split_once('/').unwrap_or_default();
    // A skill without such a folder speaks of the user's.
    let is_ours = SKILLS_ALONE.contains(&folder) || paths::exists(subject.bundle, folder);
    is_ours
        && matches!(
            target::locate(subject.bundle, file, path),
            Place::Missing(_)
        )
}

/// The path below a shipped folder that a piece of code is, or gives to a program.
fn shipped_path(code: &str) -> Option<(usize, &str)> {
    let inner = code.trim_matches('`').trim();
    let inner = inner.strip_prefix("$ ").unwrap_or(inner);
    let is_command = inner.contains(' ');
    let word = inner.split_whitespace().find(|word| {
        let word = bare(word);
        SHIPPED.iter().any(|folder| word.starts_with(folder))
    })?;
    // `cp scripts/a.py scripts/b.py` makes the second; `grep x scripts/` reads the user's.
    let first = inner.split_whitespace().next().unwrap_or_default();
    if is_command && first != word && !PROGRAMS.contains(&first) {
        return None;
    }
    let path = bare(word);
    let name = path.rsplit('/').next().unwrap_or_default();
    let ending = name
        .rsplit_once('.')
        .map(|(stem, ending)| (stem.len(), ending.len()));
    let is_file = matches!(ending, Some((1.., 1..=5)));
    let is_plain = path
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c));
    if !is_file || !is_plain || target::is_placeholder(path) {
        return None;
    }
    // All parts are slices of `code`.
    let at = path.as_ptr() as usize - code.as_ptr() as usize;
    Some((at, path))
}

/// A word without quotes, punctuation and what means the skill's folder.
fn bare(word: &str) -> &str {
    let word = word.trim_matches(['"', '\'', ',', ';', '(', ')']);
    ROOTS
        .iter()
        .find_map(|root| word.strip_prefix(root))
        .unwrap_or(word)
}
