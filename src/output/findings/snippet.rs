//! Cuts the lines that matter out of a file, so that showing one place is cheap and short.

use std::ops::Range;

use crate::diagnostics::{Change, SourceFile, Span};

/// Lines of a file around some of its bytes.
pub struct Excerpt {
    /// The text of whole lines, every line end as LF or CRLF.
    pub text: String,
    /// The number of the first line.
    pub first_line: usize,
    start: usize,
}

impl Excerpt {
    /// The lines that hold these spans; `None` when they hold more than `most` lines.
    pub fn of(file: &SourceFile, spans: &[Span], most: usize) -> Option<Self> {
        let start = spans.iter().map(|span| span.start).min()?;
        let end = spans.iter().map(|span| span.end.max(span.start)).max()?;
        let first_line = file.position(start).line;
        let last_line = file.position(end).line;
        if last_line - first_line >= most {
            return None;
        }
        let first = file.line_span(first_line)?;
        let last = file.line_span(last_line)?;
        let text = &file.text()[first.start..last.end.max(first.start)];
        Some(Self {
            text: with_line_feeds(text),
            first_line,
            start: first.start,
        })
    }

    /// A span of the file as a range of this text, whole characters and within it.
    pub fn range(&self, span: Span) -> Range<usize> {
        let inside = |offset: usize| {
            let mut offset = offset.saturating_sub(self.start).min(self.text.len());
            while !self.text.is_char_boundary(offset) {
                offset -= 1;
            }
            offset
        };
        let start = inside(span.start);
        start..inside(span.end).max(start)
    }
}

/// A lone CR ends a line for us but not for the renderer; LF has the same length.
fn with_line_feeds(text: &str) -> String {
    if !text.contains('\r') {
        return text.to_owned();
    }
    let crlf_kept = text.replace("\r\n", "\0\n");
    crlf_kept.replace('\r', "\n").replace('\0', "\r")
}

/// The replacements of a fix as ranges of an excerpt of one file.
pub struct Patches {
    /// The lines that change.
    pub excerpt: Excerpt,
    /// What changes in them.
    pub edits: Vec<(Range<usize>, String)>,
}

/// How many lines of a change are shown; a longer one is only named.
const LONGEST_CHANGE: usize = 12;

impl Patches {
    /// The changes as patches, if all of them are short replacements in this file.
    pub fn of(file: &SourceFile, changes: &[Change], width: usize) -> Option<Self> {
        let edits: Option<Vec<(Span, &str)>> = changes
            .iter()
            .map(|change| match change {
                Change::Replace {
                    file: name,
                    span,
                    text,
                } if name == file.name() => Some((*span, text.as_str())),
                _ => None,
            })
            .collect();
        let mut edits = edits.filter(|edits| !edits.is_empty())?;
        edits.sort_unstable_by_key(|(span, _)| *span);
        let overlap = edits.windows(2).any(|pair| pair[0].0.end > pair[1].0.start);
        let long = edits
            .iter()
            .any(|(_, text)| text.lines().count() > LONGEST_CHANGE);
        if overlap || long {
            return None;
        }
        let spans: Vec<Span> = edits.iter().map(|(span, _)| *span).collect();
        let excerpt = Excerpt::of(file, &spans, LONGEST_CHANGE)?;
        let edits = edits
            .into_iter()
            .map(|(span, text)| (excerpt.range(span), with_line_feeds(text)))
            .collect();
        Some(Self { excerpt, edits }.cropped(width))
    }

    /// The same with the middle cut out of whatever is long: what stays, goes or comes.
    fn cropped(mut self, width: usize) -> Self {
        let keep = width / 5;
        let count = self.edits.len();
        // From the back, so that what stands before stays where it is.
        for index in (0..=count).rev() {
            let from = index.checked_sub(1).map_or(0, |i| self.edits[i].0.end);
            let end = self.excerpt.text.len();
            let to = self.edits.get(index).map_or(end, |edit| edit.0.start);
            let head = if index == 0 { 0 } else { keep };
            let tail = if index == count { 0 } else { keep };
            let shrunk = self.cut(from..to, head, tail);
            self.move_back(index, shrunk);
            if let Some(before) = index.checked_sub(1) {
                let gone = self.edits[before].0.clone();
                let shrunk = self.cut(gone, keep, keep);
                self.edits[before].0.end -= shrunk;
                self.move_back(index, shrunk);
            }
        }
        for (_, text) in &mut self.edits {
            if let Some(cut) = middle(text, keep, keep) {
                text.replace_range(cut, "…");
            }
        }
        self
    }

    /// Cuts the middle out of a part of the excerpt; says by how many bytes it shrank.
    fn cut(&mut self, part: Range<usize>, head: usize, tail: usize) -> usize {
        let Some(cut) = middle(&self.excerpt.text[part.clone()], head, tail) else {
            return 0;
        };
        let shrunk = cut.len() - "…".len();
        let cut = part.start + cut.start..part.start + cut.end;
        self.excerpt.text.replace_range(cut, "…");
        shrunk
    }

    fn move_back(&mut self, first: usize, by: usize) {
        for (range, _) in &mut self.edits[first..] {
            *range = range.start - by..range.end - by;
        }
    }
}

/// What to cut out of a single line to leave so many characters at both ends, if that
/// saves much.
fn middle(text: &str, head: usize, tail: usize) -> Option<Range<usize>> {
    let characters = text.chars().count();
    if characters <= head + tail + 8 || text.contains('\n') {
        return None;
    }
    let offset = |nth: usize| {
        text.char_indices()
            .nth(nth)
            .map_or(text.len(), |(at, _)| at)
    };
    Some(offset(head)..offset(characters - tail))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn excerpts_keep_offsets_and_turn_lone_returns_into_lines() {
        let file = SourceFile::new("x", "one\rtwo\r\nthree\nfour");
        let excerpt = Excerpt::of(&file, &[Span::new(4, 7), Span::new(9, 14)], 9).unwrap();
        assert_eq!(excerpt.text, "two\r\nthree");
        assert_eq!(
            (excerpt.first_line, excerpt.range(Span::new(9, 14))),
            (2, 5..10)
        );
        let all = Excerpt::of(&file, &[Span::new(0, file.text().len())], 9).unwrap();
        assert_eq!(all.text, "one\ntwo\r\nthree\nfour");
        assert!(Excerpt::of(&file, &[Span::new(0, 18)], 2).is_none());
        assert!(Excerpt::of(&file, &[Span::at(999)], 2).is_some());
    }

    #[test]
    fn long_lines_are_cut_far_from_the_change() {
        let text = format!("{}X{}", "a".repeat(300), "b".repeat(300));
        let file = SourceFile::new("x", text);
        let change = Change::Replace {
            file: "x".into(),
            span: Span::new(300, 301),
            text: "Y".into(),
        };
        let patches = Patches::of(&file, &[change], 100).unwrap();
        let (range, _) = &patches.edits[0];
        assert_eq!(&patches.excerpt.text[range.clone()], "X");
        assert_eq!(patches.excerpt.text.chars().count(), 43);
    }
}
