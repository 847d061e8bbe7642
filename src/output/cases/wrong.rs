//! What was wrong with a case, in lines: JSON by its paths, text as a diff.

use serde_json::Value;

use crate::output::escape::printable;
use crate::output::unified::{self, Sides};
use crate::runtime::Outcome;
use crate::testing::compare::{Detail, Mismatch, json::Difference};
use crate::testing::report::Failed;

/// Most lines of a text that are shown.
const MOST_LINES: usize = 20;
/// Most characters of a value that are shown.
const MOST_CHARACTERS: usize = 160;
/// Most differences of two values that are shown.
const MOST_DIFFERENCES: usize = 20;

/// All that was wrong, with colours that a plain stream drops.
pub fn lines(failed: &Failed, outcome: Option<&Outcome>) -> String {
    let mut text = String::new();
    for mismatch in &failed.mismatches {
        text.push_str(&printable(&mismatch.message));
        text.push('\n');
        detail(&mut text, mismatch);
    }
    let told = |subject: &str| {
        let mut mismatches = failed.mismatches.iter();
        mismatches.any(|m| m.subject == subject && m.detail != Detail::Nothing)
    };
    // Whoever reads that a script failed wants to know what it said.
    if let Some(outcome) = outcome.filter(|outcome| !outcome.stderr.trim().is_empty())
        && !told("stderr")
    {
        text.push_str("stderr:\n");
        shown(&mut text, &outcome.stderr);
    }
    for hint in &failed.hints {
        text.push_str(&format!("hint: {}\n", printable(hint)));
    }
    text
}

fn detail(text: &mut String, mismatch: &Mismatch) {
    match &mismatch.detail {
        Detail::Nothing => {}
        Detail::Actual(actual) if actual.trim().is_empty() => text.push_str("  (nothing)\n"),
        Detail::Actual(actual) => shown(text, actual),
        Detail::Text { expected, actual } => {
            let mut diff = String::new();
            let sides = Sides {
                from: "expected",
                to: "actual",
                before: &with_end(expected),
                after: &with_end(actual),
            };
            unified::append(&mut diff, sides, true);
            indent(text, &diff);
        }
        Detail::Json(differences) => {
            for difference in differences.iter().take(MOST_DIFFERENCES) {
                text.push_str(&format!("  {}\n", by_path(difference)));
            }
            if let Some(more @ 1..) = differences.len().checked_sub(MOST_DIFFERENCES) {
                text.push_str(&format!("  … and {more} more\n"));
            }
        }
    }
}

/// One difference on one line.
pub fn by_path(difference: &Difference) -> String {
    let path = match difference.path.as_str() {
        "" => "the whole value".to_owned(),
        path => printable(path).into_owned(),
    };
    match (&difference.expected, &difference.actual) {
        (Some(expected), Some(actual)) => {
            format!(
                "{path}: expected {}, got {}",
                value(expected),
                value(actual)
            )
        }
        (Some(expected), None) => format!("{path}: expected {}, got nothing", value(expected)),
        (None, Some(actual)) => format!("{path}: expected nothing, got {}", value(actual)),
        (None, None) => path,
    }
}

fn value(value: &Value) -> String {
    let text = value.to_string();
    let text = printable(&text);
    match text.char_indices().nth(MOST_CHARACTERS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.into_owned(),
    }
}

fn with_end(text: &str) -> String {
    match text {
        "" => String::new(),
        text => format!("{text}\n"),
    }
}

/// The last lines of a text: what went wrong stands at its end.
fn shown(text: &mut String, of: &str) {
    let lines: Vec<&str> = of.trim_end().lines().collect();
    let hidden = lines.len().saturating_sub(MOST_LINES);
    if hidden > 0 {
        text.push_str(&format!("  … {hidden} lines before\n"));
    }
    indent(text, &printable(&lines[hidden..].join("\n")));
}

/// Lines that are harmless already, a little to the right.
fn indent(text: &mut String, lines: &str) {
    for line in lines.lines() {
        text.push_str(&format!("  {line}\n"));
    }
}
