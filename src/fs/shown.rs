//! Paths for people: what is no UTF-8 in them is shown byte by byte.

use std::ffi::OsStr;
use std::fmt::{self, Display, Formatter};
use std::path::Path;

/// Something with a name that may be no UTF-8.
pub trait Shown {
    /// The name, with `\xff` for each byte that is no UTF-8: no two names look the same, and it
    /// can be typed again as `$'…'`.
    fn shown(&self) -> ShownName<'_>;
}

/// A name that is shown.
#[derive(Clone, Copy, Debug)]
pub struct ShownName<'n>(&'n OsStr);

impl Shown for OsStr {
    fn shown(&self) -> ShownName<'_> {
        ShownName(self)
    }
}

impl Shown for Path {
    fn shown(&self) -> ShownName<'_> {
        ShownName(self.as_os_str())
    }
}

impl Display for ShownName<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if let Some(text) = self.0.to_str() {
            return f.pad(text);
        }
        for chunk in self.0.as_encoded_bytes().utf8_chunks() {
            f.write_str(chunk.valid())?;
            for byte in chunk.invalid() {
                write!(f, "\\x{byte:02x}")?;
            }
        }
        Ok(())
    }
}

/// The name with `/` between its parts on every system.
pub fn with_slashes(path: &Path) -> String {
    let text = path.shown().to_string();
    // Elsewhere the other stroke is a letter like any, and may begin a byte.
    match cfg!(windows) {
        true => text.replace('\\', "/"),
        false => text,
    }
}

/// A name that is text already, without what would begin another line.
pub fn on_one_line(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    for letter in name.chars() {
        match letter.is_control() {
            true => text.extend(letter.escape_debug()),
            false => text.push(letter),
        }
    }
    text
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::ffi::OsStrExt;

    use super::*;

    #[test]
    fn bytes_that_are_no_text_are_written_out() {
        let path = |bytes| Path::new(OsStr::from_bytes(bytes)).shown().to_string();
        assert_eq!(path("/a/é b".as_bytes()), "/a/é b");
        assert_eq!(path(b"a\xff/\xc3(\xe9"), "a\\xff/\\xc3(\\xe9");
        let slashes = |bytes| with_slashes(Path::new(OsStr::from_bytes(bytes)));
        assert_eq!(slashes(b"a/b\xff"), "a/b\\xff");
        assert_eq!(slashes(b"a\\b"), "a\\b");
        assert_eq!(on_one_line("a\n\\xe9 b"), "a\\n\\xe9 b");
    }
}
