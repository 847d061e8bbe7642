//! Merge conflicts that version control wrote into a text and nobody resolved.

use crate::diagnostics::Span;

/// A conflict: all of it, from its first mark to the end of its last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Conflict {
    /// The line of `<<<<<<<`.
    pub ours: Span,
    /// The line of `=======`.
    pub middle: Span,
    /// The line of `>>>>>>>`.
    pub theirs: Span,
}

impl Conflict {
    /// From the first mark to the last.
    pub(super) fn span(&self) -> Span {
        Span::new(self.ours.start, self.theirs.end)
    }
}

/// The conflicts of a text. Only all three marks in their order are one: a line of `=======`
/// alone underlines a heading.
pub(super) fn conflicts(text: &str) -> Vec<Conflict> {
    let mut found = Vec::new();
    let Some(first) = text.find("<<<<<<<") else {
        return found;
    };
    let mut at = text[..first].rfind('\n').map_or(0, |end| end + 1);
    let (mut ours, mut middle) = (None, None);
    for line in text[at..].split_inclusive('\n') {
        let shown = line.trim_end_matches(['\n', '\r']);
        let span = Span::new(at, at + shown.len());
        at += line.len();
        if is_mark(shown, "<<<<<<<") {
            (ours, middle) = (Some(span), None);
        } else if shown == "=======" && middle.is_none() {
            middle = ours.map(|_| span);
        } else if is_mark(shown, ">>>>>>>") {
            if let (Some(ours), Some(middle)) = (ours, middle) {
                let theirs = span;
                found.push(Conflict {
                    ours,
                    middle,
                    theirs,
                });
            }
            (ours, middle) = (None, None);
        }
    }
    found
}

/// The first conflict that begins from `start` on and before `end`.
pub(super) fn conflict_between(text: &str, start: usize, end: usize) -> Option<Conflict> {
    let is_there = |it: &Conflict| (start..end).contains(&it.ours.start);
    conflicts(text).into_iter().find(is_there)
}

/// Whether a line is this mark, with a label after it or without.
fn is_mark(line: &str, mark: &str) -> bool {
    line.strip_prefix(mark)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn starts(text: &str) -> Vec<usize> {
        conflicts(text).iter().map(|it| it.ours.start).collect()
    }

    #[test]
    fn a_conflict_is_all_three_marks_in_order() {
        let whole = "a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> other\n";
        assert_eq!(starts(whole), [2]);
        assert_eq!(conflicts(whole)[0].span(), Span::new(2, whole.len() - 1));
        assert_eq!(starts(&whole.replace('\n', "\r\n")), [3]);
        assert_eq!(starts(&whole.repeat(2)), [2, 2 + whole.len()]);
        let with_base = whole.replace("=======", "||||||| base\nx\n=======");
        assert_eq!(starts(&with_base), [2]);
        for part in ["<<<<<<< HEAD\n", "=======\n", ">>>>>>> other\n"] {
            assert_eq!(starts(&whole.replace(part, "")), [] as [usize; 0], "{part}");
        }
        let turned = ">>>>>>> other\n=======\n<<<<<<< HEAD\n";
        assert_eq!(starts(turned), [] as [usize; 0]);
        let inside = whole.replace("<<<<<<<", "  <<<<<<<");
        assert_eq!(starts(&inside), [] as [usize; 0]);
        let longer = whole.replace("<<<<<<<", "<<<<<<<<");
        assert_eq!(starts(&longer), [] as [usize; 0]);
    }
}
