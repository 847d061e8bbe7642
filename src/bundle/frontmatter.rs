//! Finds the frontmatter of a document: the two fences and what stands between.
//!
//! Only lines count as fences. A ` --- ` inside a value never ends the frontmatter,
//! which is where a well-known validator cuts texts in two. Fences that are nearly
//! right are understood and told apart, so that a rule can name the exact line.

use crate::diagnostics::Span;

/// Byte order mark.
pub const BOM: char = '\u{feff}';

/// What is not quite right about a fence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FenceFlaw {
    /// Empty lines or spaces before the opening fence.
    LeadingSpace,
    /// Spaces after the opening dashes.
    TrailingSpace,
    /// More dashes or text after the three dashes.
    TrailingText,
    /// Spaces before the closing dashes.
    Indented,
    /// `...` instead of dashes.
    Dots,
}

/// A line that opens or closes the frontmatter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fence {
    /// The line without its end.
    pub line: Span,
    /// What is not quite right about it.
    pub flaw: Option<FenceFlaw>,
}

/// Where the parts of a document stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// Whether the text starts with a byte order mark.
    pub bom: bool,
    /// The opening fence; without one there is no frontmatter and all is body.
    pub opening: Option<Fence>,
    /// The text between the fences.
    pub yaml: Span,
    /// The closing fence; without one all the rest counts as frontmatter.
    pub closing: Option<Fence>,
    /// What follows the frontmatter.
    pub body: Span,
}

/// A line: where its text stands and where the next one starts.
#[derive(Clone, Copy)]
struct Line {
    text: Span,
    next: usize,
}

/// Splits a document's text.
pub fn split(text: &str) -> Split {
    let bom = text.starts_with(BOM);
    let start = if bom { BOM.len_utf8() } else { 0 };
    let none = Split {
        bom,
        opening: None,
        yaml: Span::at(start),
        closing: None,
        body: Span::new(start, text.len()),
    };
    let Some((opening, yaml_start)) = opening(text, start) else {
        return none;
    };
    let mut split = Split {
        opening: Some(opening),
        yaml: Span::new(yaml_start, text.len()),
        body: Span::at(text.len()),
        ..none
    };
    if let Some((closing, line)) = closing(text, yaml_start) {
        split.yaml.end = line.text.start;
        split.closing = Some(closing);
        split.body = Span::new(line.next, text.len());
    }
    split
}

fn lines(text: &str, start: usize) -> impl Iterator<Item = Line> {
    let bytes = text.as_bytes();
    let mut at = start;
    std::iter::from_fn(move || {
        if at >= bytes.len() {
            return None;
        }
        let from = at;
        let end = bytes[from..]
            .iter()
            .position(|b| matches!(b, b'\n' | b'\r'))
            .map_or(bytes.len(), |length| from + length);
        at = match (bytes.get(end), bytes.get(end + 1)) {
            (Some(b'\r'), Some(b'\n')) => end + 2,
            (Some(_), _) => end + 1,
            (None, _) => end,
        };
        Some(Line {
            text: Span::new(from, end),
            next: at,
        })
    })
}

fn opening(text: &str, start: usize) -> Option<(Fence, usize)> {
    let first = lines(text, start).find(|line| !slice(text, *line).trim().is_empty())?;
    let words = slice(text, first);
    let dashes = words.trim_start();
    if !dashes.starts_with("---") {
        return None;
    }
    let rest = &dashes[3..];
    let flaw = if first.text.start != start || dashes.len() != words.len() {
        Some(FenceFlaw::LeadingSpace)
    } else if rest.is_empty() {
        None
    } else if rest.trim().is_empty() {
        Some(FenceFlaw::TrailingSpace)
    } else {
        Some(FenceFlaw::TrailingText)
    };
    // A rule such as `-----` or a heading in dashes opens nothing.
    if flaw == Some(FenceFlaw::TrailingText) && !rest.trim_start_matches('-').trim().is_empty() {
        return None;
    }
    let line = first.text;
    Some((Fence { line, flaw }, first.next))
}

/// The first line that closes for sure (`---` in the first column, or `...`, where YAML
/// ends in any case); failing that, the first indented one.
fn closing(text: &str, start: usize) -> Option<(Fence, Line)> {
    let mut indented = None;
    for line in lines(text, start) {
        let words = slice(text, line);
        let flaw = match words.strip_prefix("---") {
            Some(rest) if rest.trim().is_empty() => None,
            Some(_) => Some(FenceFlaw::TrailingText),
            None if words.trim_end() == "..." => Some(FenceFlaw::Dots),
            None => {
                if indented.is_none() && words.trim() == "---" {
                    indented = Some(line);
                }
                continue;
            }
        };
        let fence = Fence {
            line: line.text,
            flaw,
        };
        return Some((fence, line));
    }
    let line = indented?;
    let fence = Fence {
        line: line.text,
        flaw: Some(FenceFlaw::Indented),
    };
    Some((fence, line))
}

fn slice(text: &str, line: Line) -> &str {
    &text[line.text.start..line.text.end]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> (&str, &str) {
        let split = split(text);
        (
            &text[split.yaml.start..split.yaml.end],
            &text[split.body.start..split.body.end],
        )
    }

    fn flaws(text: &str) -> (Option<FenceFlaw>, Option<FenceFlaw>) {
        let split = split(text);
        (split.opening.unwrap().flaw, split.closing.unwrap().flaw)
    }

    #[test]
    fn every_line_end_is_understood() {
        assert_eq!(parts("---\na: 1\n---\nbody\n"), ("a: 1\n", "body\n"));
        assert_eq!(parts("---\r\na: 1\r\n---\r\nbody"), ("a: 1\r\n", "body"));
        assert_eq!(parts("---\ra: 1\r---\rbody"), ("a: 1\r", "body"));
        assert_eq!(parts("---\na: 1\n---"), ("a: 1\n", ""));
        assert_eq!(parts("---\n---\nx"), ("", "x"));
    }

    #[test]
    fn dashes_inside_values_close_nothing() {
        let text = "---\na: foo --- bar\nb: |\n  ---\n---\nx";
        assert_eq!(parts(text), ("a: foo --- bar\nb: |\n  ---\n", "x"));
        assert_eq!(flaws(text), (None, None));
    }

    #[test]
    fn nearly_right_fences_are_named() {
        use FenceFlaw::{Dots, Indented, LeadingSpace, TrailingSpace, TrailingText};
        assert_eq!(flaws("--- \na: 1\n---\n"), (Some(TrailingSpace), None));
        assert_eq!(flaws("\n---\na: 1\n---\n"), (Some(LeadingSpace), None));
        assert_eq!(flaws("----\na: 1\n---\n"), (Some(TrailingText), None));
        assert_eq!(flaws("---\na: 1\n ---\nx"), (None, Some(Indented)));
        assert_eq!(flaws("---\na: 1\n...\nx\n---\n"), (None, Some(Dots)));
        assert_eq!(flaws("---\na: 1\n----\nx"), (None, Some(TrailingText)));
    }

    #[test]
    fn no_fence_no_frontmatter() {
        assert_eq!(split("# Title\n\n---\n").opening, None);
        assert_eq!(split("--- x ---\n").opening, None);
        assert_eq!(split("").opening, None);
        assert_eq!(split("---\na: 1\n").closing, None);
        assert!(split("\u{feff}---\n---\n").bom);
    }
}
