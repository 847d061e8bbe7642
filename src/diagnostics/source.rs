//! The text of a file with its lines, so that byte offsets become positions.

use std::sync::OnceLock;

/// A range of bytes in a file's text, end exclusive.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    serde::Serialize,
    serde::Deserialize,
)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The bytes from `start` up to, without, `end`.
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// An empty span, for an insertion.
    pub const fn at(offset: usize) -> Self {
        Self::new(offset, offset)
    }

    /// The same span in a text that stands `by` bytes further on.
    #[must_use]
    pub const fn shifted(self, by: usize) -> Self {
        Self::new(self.start + by, self.end + by)
    }

    /// Whether it holds no byte.
    pub const fn is_empty(self) -> bool {
        self.start >= self.end
    }

    /// How many bytes it holds.
    pub const fn len(self) -> usize {
        self.end.saturating_sub(self.start)
    }
}

/// A place as editors count: lines and columns from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// A file's name and text. LF, CRLF and a lone CR end a line.
#[derive(Debug, Default)]
pub struct SourceFile {
    name: String,
    text: String,
    lossy: bool,
    line_starts: OnceLock<Vec<usize>>,
}

impl SourceFile {
    /// A file that is known by its text.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            text: text.into(),
            lossy: false,
            line_starts: OnceLock::new(),
        }
    }

    /// A file that is known by its bytes; what is not UTF-8 shows as `U+FFFD`.
    pub fn from_bytes(name: impl Into<String>, bytes: Vec<u8>) -> Self {
        match String::from_utf8(bytes) {
            Ok(text) => Self::new(name, text),
            Err(error) => {
                let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
                Self {
                    lossy: true,
                    ..Self::new(name, text)
                }
            }
        }
    }

    /// A file or folder of which only the name matters.
    pub fn nameless_text(name: impl Into<String>) -> Self {
        Self::new(name, "")
    }

    /// Path relative to the skill's folder, with `/` between its parts.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether bytes were replaced because they are not UTF-8: such a file is never edited.
    pub fn is_lossy(&self) -> bool {
        self.lossy
    }

    /// The text of a span; empty when the span is not within the text.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.start..span.end).unwrap_or_default()
    }

    /// How many lines the text has; a last line without an end counts.
    pub fn line_count(&self) -> usize {
        let starts = self.line_starts();
        let open_end = starts.last().is_some_and(|&last| last < self.text.len());
        starts.len() - usize::from(!open_end)
    }

    /// The span of a line's text without its end; `line` counts from 1.
    pub fn line_span(&self, line: usize) -> Option<Span> {
        let starts = self.line_starts();
        let start = *starts.get(line.checked_sub(1)?)?;
        let next = starts.get(line).copied().unwrap_or(self.text.len());
        let trimmed = self.text[start..next].trim_end_matches(['\n', '\r']);
        Some(Span::new(start, start + trimmed.len()))
    }

    /// Line and column of a byte offset; offsets past the end mean the end.
    pub fn position(&self, offset: usize) -> Position {
        let starts = self.line_starts();
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = starts.partition_point(|&start| start <= offset).max(1);
        let start = starts.get(line - 1).copied().unwrap_or(0);
        Position {
            line,
            column: self.text[start..offset].chars().count() + 1,
        }
    }

    fn line_starts(&self) -> &[usize] {
        self.line_starts.get_or_init(|| line_starts(&self.text))
    }
}

fn line_starts(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let mut starts = vec![0];
    for (at, &byte) in bytes.iter().enumerate() {
        let ends_line = byte == b'\n' || (byte == b'\r' && bytes.get(at + 1) != Some(&b'\n'));
        if ends_line {
            starts.push(at + 1);
        }
    }
    starts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_three_line_ends_count() {
        let file = SourceFile::new("x", "a\nb\r\nc\rd");
        assert_eq!(file.line_count(), 4);
        let line = |offset| file.position(offset).line;
        assert_eq!([line(0), line(2), line(5), line(7)], [1, 2, 3, 4]);
        assert_eq!(file.line_span(2), Some(Span::new(2, 3)));
        assert_eq!(file.line_span(5), None);
    }

    #[test]
    fn a_final_line_end_opens_no_line() {
        assert_eq!(SourceFile::new("x", "a\n").line_count(), 1);
        assert_eq!(SourceFile::new("x", "").line_count(), 0);
        assert_eq!(SourceFile::new("x", "\n\n").line_count(), 2);
    }

    #[test]
    fn columns_count_characters() {
        let file = SourceFile::new("x", "é=1");
        assert_eq!(file.position(2), Position { line: 1, column: 2 });
        assert_eq!(file.position(1), Position { line: 1, column: 1 });
        assert_eq!(file.position(99), Position { line: 1, column: 4 });
    }

    #[test]
    fn broken_bytes_are_shown_and_flagged() {
        let file = SourceFile::from_bytes("x", b"caf\xe9".to_vec());
        assert!(file.is_lossy());
        assert_eq!(file.text(), "caf\u{fffd}");
    }
}
