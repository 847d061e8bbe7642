//! Two texts as a unified diff.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use similar::{ChangeTag, TextDiff};

use super::escape::printable;

const REMOVED: Style = AnsiColor::Red.on_default();
const ADDED: Style = AnsiColor::Green.on_default();
const PLACE: Style = AnsiColor::Cyan.on_default();

/// One file before and after, with the names that the diff gives them.
#[derive(Clone, Copy, Debug)]
pub struct Sides<'s> {
    /// The old name, or `/dev/null`.
    pub from: &'s str,
    /// The new name, or `/dev/null`.
    pub to: &'s str,
    /// The old text.
    pub before: &'s str,
    /// The new text.
    pub after: &'s str,
}

/// Appends the diff in the form that `git apply` takes; nothing when the texts are equal.
/// `for_terminal` keeps what the files hold from moving the cursor.
pub fn append(text: &mut String, sides: Sides<'_>, for_terminal: bool) {
    let diff = TextDiff::from_lines(sides.before, sides.after);
    let mut hunks = diff.unified_diff();
    hunks.context_radius(3);
    let mut is_first = true;
    for hunk in hunks.iter_hunks() {
        if std::mem::take(&mut is_first) {
            let (from, to) = (sides.from, sides.to);
            let _ = writeln!(text, "{REMOVED}--- {from}{REMOVED:#}");
            let _ = writeln!(text, "{ADDED}+++ {to}{ADDED:#}");
        }
        let _ = writeln!(text, "{PLACE}{}{PLACE:#}", hunk.header());
        for change in hunk.iter_changes() {
            let (sign, style) = match change.tag() {
                ChangeTag::Delete => ('-', REMOVED),
                ChangeTag::Insert => ('+', ADDED),
                ChangeTag::Equal => (' ', Style::new()),
            };
            let line = change.value();
            let shown = line.trim_end_matches(['\n', '\r']);
            let end = &line[shown.len()..];
            let shown = match for_terminal {
                true => printable(shown),
                false => shown.into(),
            };
            let _ = write!(text, "{style}{sign}{shown}{style:#}{end}");
            if change.missing_newline() {
                text.push_str("\n\\ No newline at end of file\n");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn diff(before: &str, after: &str, for_terminal: bool) -> String {
        let mut text = String::new();
        let sides = Sides {
            from: "a/x",
            to: "b/x",
            before,
            after,
        };
        append(&mut text, sides, for_terminal);
        anstream::adapter::strip_str(&text).to_string()
    }

    #[test]
    fn equal_texts_have_no_diff() {
        assert_eq!(diff("a\n", "a\n", false), "");
    }

    #[test]
    fn lines_carry_their_signs() {
        assert_eq!(
            diff("a\nb\n", "a\nc", false),
            "--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n\\ No newline at end of file\n"
        );
    }

    #[test]
    fn a_terminal_is_not_driven_by_what_a_file_holds() {
        assert!(!diff("", "\u{1b}[2J\n", true).contains('\u{1b}'));
    }
}
