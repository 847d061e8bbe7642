//! Between the editor's places and names and ours.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use lsp_types::{Position, Range, Uri};

use crate::diagnostics::{SourceFile, Span};

/// How the editor counts columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// In bytes.
    Utf8,
    /// In UTF-16 units, as editors do that say nothing.
    Utf16,
}

impl Encoding {
    fn width(self, text: &str) -> usize {
        match self {
            Self::Utf8 => text.len(),
            Self::Utf16 => text.encode_utf16().count(),
        }
    }

    /// The editor's position of a byte offset.
    pub fn position(self, file: &SourceFile, offset: usize) -> Position {
        let at = file.position(offset);
        let start = file.line_span(at.line).map_or(0, |line| line.start);
        let before = file.slice(Span::new(start, offset.min(file.text().len()).max(start)));
        Position::new(number(at.line - 1), number(self.width(before)))
    }

    /// The editor's range of a span; the file's first place when there is none.
    pub fn range(self, file: &SourceFile, span: Option<Span>) -> Range {
        let span = span.unwrap_or_default();
        Range::new(
            self.position(file, span.start),
            self.position(file, span.end),
        )
    }

    /// The byte offset of an editor's position; past the end of a line means its end.
    pub fn offset(self, file: &SourceFile, position: Position) -> usize {
        let Some(line) = file.line_span(position.line as usize + 1) else {
            return file.text().len();
        };
        let mut left = position.character as usize;
        let mut offset = line.start;
        for c in file.slice(line).chars() {
            let width = self.width(c.encode_utf8(&mut [0; 4]));
            if left < width {
                break;
            }
            left -= width;
            offset += c.len_utf8();
        }
        offset
    }
}

fn number(size: usize) -> u32 {
    u32::try_from(size).unwrap_or(u32::MAX)
}

/// The path of a `file:` address.
pub fn path_of(uri: &Uri) -> Option<PathBuf> {
    let rest = uri.as_str().strip_prefix("file://")?;
    let path = &rest[rest.find('/')?..];
    let mut bytes = Vec::with_capacity(path.len());
    let mut left = path.as_bytes();
    while let [first, rest @ ..] = left {
        let escaped = match rest {
            [high, low, ..] if *first == b'%' => hex(*high).zip(hex(*low)),
            _ => None,
        };
        match escaped {
            Some((high, low)) => {
                bytes.push(high << 4 | low);
                left = &rest[2..];
            }
            None => {
                bytes.push(*first);
                left = rest;
            }
        }
    }
    let path = String::from_utf8(bytes).ok()?;
    // `/c:/x` is a drive's path.
    let is_drive = path.as_bytes().get(2) == Some(&b':') && cfg!(windows);
    Some(PathBuf::from(if is_drive { &path[1..] } else { &path }))
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit)
        .to_digit(16)
        .and_then(|value| u8::try_from(value).ok())
}

/// The `file:` address of a path.
pub fn uri_of(path: &Path) -> Option<Uri> {
    let whole = std::path::absolute(path).ok()?;
    let text = whole.to_str()?.replace('\\', "/");
    let mut uri = String::from(if text.starts_with('/') {
        "file://"
    } else {
        "file:///"
    });
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-_.~:".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    Uri::from_str(&uri).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_as_the_editor_does() {
        let file = SourceFile::new("x", "a\n😀é=1\n");
        let offset = 2 + "😀é".len();
        assert_eq!(Encoding::Utf16.position(&file, offset), Position::new(1, 3));
        assert_eq!(Encoding::Utf8.position(&file, offset), Position::new(1, 6));
        assert_eq!(Encoding::Utf16.offset(&file, Position::new(1, 3)), offset);
        assert_eq!(Encoding::Utf8.offset(&file, Position::new(1, 6)), offset);
        assert_eq!(
            Encoding::Utf16.offset(&file, Position::new(1, 99)),
            file.text().len() - 1
        );
        assert_eq!(
            Encoding::Utf16.offset(&file, Position::new(9, 0)),
            file.text().len()
        );
    }

    #[cfg(unix)]
    #[test]
    fn addresses_and_paths_are_one() {
        for path in ["/a b/ü#%.md", "/x/SKILL.md"] {
            let uri = uri_of(Path::new(path)).unwrap();
            assert_eq!(path_of(&uri).unwrap(), Path::new(path));
        }
        assert_eq!(path_of(&Uri::from_str("untitled:x").unwrap()), None);
    }
}
