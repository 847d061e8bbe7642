//! Texts in UTF-16, as PowerShell and some editors write them.
//!
//! Read as UTF-8, every other byte of them is a NUL and no word is found. They are looked at
//! in UTF-8; places are lines and columns of that text. No rule edits such a file, for to
//! the rest of the linter it is not UTF-8.

use std::sync::Arc;

use crate::bundle::walk::Entry;
use crate::bundle::{Bundle, MAX_TEXT};
use crate::diagnostics::SourceFile;

/// The text of a file that starts with the mark of UTF-16.
pub(super) fn source(bundle: &Bundle, entry: &Entry) -> Option<Arc<SourceFile>> {
    let mark = bundle.head(&entry.path, 2).ok()?;
    let read = reader(&mark)?;
    let most = usize::try_from(MAX_TEXT).ok()?;
    let bytes = bundle.head(&entry.path, most).ok()?;
    let text = decode(bytes.get(2..)?, read);
    Some(Arc::new(SourceFile::new(&entry.path, text)))
}

/// Whether the first bytes of a file are the mark of UTF-16.
pub(super) fn is_marked(head: &[u8]) -> bool {
    reader(head).is_some()
}

/// Whether a text that was read as UTF-8 may begin with that mark, neither byte of which is
/// UTF-8: most files need not be opened a second time.
pub(super) fn may_be_marked(source: &SourceFile) -> bool {
    source.is_lossy() && source.text().starts_with("\u{fffd}\u{fffd}")
}

/// How two bytes become a unit, as the mark tells.
fn reader(mark: &[u8]) -> Option<fn([u8; 2]) -> u16> {
    match mark {
        [0xff, 0xfe, ..] => Some(u16::from_le_bytes),
        [0xfe, 0xff, ..] => Some(u16::from_be_bytes),
        _ => None,
    }
}

fn decode(bytes: &[u8], read: fn([u8; 2]) -> u16) -> String {
    let units: Vec<u16> = bytes
        .chunks_exact(2)
        .map(|pair| read([pair[0], pair[1]]))
        .collect();
    String::from_utf16_lossy(&units)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: Vec<u8>) -> Option<String> {
        let plain = SourceFile::from_bytes("a.ps1", bytes.clone());
        let bundle = Bundle::in_memory(None, [("a.ps1".to_owned(), bytes)]);
        let entry = bundle.file("a.ps1")?.clone();
        let found = source(&bundle, &entry);
        assert!(found.is_none() || may_be_marked(&plain));
        source(&bundle, &entry).map(|source| source.text().to_owned())
    }

    #[test]
    fn both_orders_of_bytes_are_read() {
        let units: Vec<u16> = "\u{feff}größe 😀\n".encode_utf16().collect();
        let little = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        let big = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
        assert_eq!(text(little).as_deref(), Some("größe 😀\n"));
        assert_eq!(text(big).as_deref(), Some("größe 😀\n"));
    }

    #[test]
    fn odd_bytes_and_other_texts_do_no_harm() {
        assert_eq!(text(b"\xff\xfea\0b".to_vec()).as_deref(), Some("a"));
        assert_eq!(text(b"\xff\xfe".to_vec()).as_deref(), Some(""));
        assert_eq!(text(b"plain".to_vec()), None);
        assert_eq!(text(b"\xff".to_vec()), None);
    }
}
