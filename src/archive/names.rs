//! Names of entries: which ones mean the same file on every system, and nothing else.
//!
//! A name that passes can be created on Linux, macOS and Windows, cannot leave the folder
//! that it is unpacked into, reads as what it is, and is never the same as another one of
//! its archive on a file system that folds case or normalises text.

use std::collections::HashMap;
use std::fmt;

use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::{Entry, NameLimits};
use crate::tables::leave_outs::is_version_control;

/// Why a name is refused; reads after the name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameFlaw {
    /// Bytes that are no text.
    #[error("has a name that is not UTF-8")]
    NotUtf8,
    /// UTF-8 that readers take for another encoding.
    #[error("has a name that is not marked as UTF-8")]
    Unmarked,
    /// Composed and decomposed letters look alike but differ.
    #[error("has a name that is not in Unicode form NFC")]
    NotNfc,
    /// No name at all.
    #[error("has an empty name")]
    Empty,
    /// `a//b` or a slash at the end of a file's name.
    #[error("has an empty part in its path")]
    EmptyPart,
    /// `.` as a part.
    #[error("has a part `.` in its path")]
    Dot,
    /// `..` as a part.
    #[error("leaves the folder")]
    LeavesFolder,
    /// A `/` at the start.
    #[error("starts at the root of the file system")]
    Absolute,
    /// A `~` at the start: shells read it as a home folder.
    #[error("starts with `~`")]
    Home,
    /// A separator on Windows.
    #[error("has a backslash in its name")]
    Backslash,
    /// A drive or a stream on Windows.
    #[error("has a colon in its name")]
    Colon,
    /// A control character, also the line separators of Unicode.
    #[error("has the control character U+{:04X} in its name", u32::from(*.0))]
    Control(char),
    /// A character that turns the direction of text.
    #[error("has the direction mark U+{:04X} in its name", u32::from(*.0))]
    Bidi(char),
    /// A character that nobody sees.
    #[error("has the invisible character U+{:04X} in its name", u32::from(*.0))]
    ZeroWidth(char),
    /// A character of the tag block: hidden text.
    #[error("has the tag character U+{:04X} in its name", u32::from(*.0))]
    Tag(char),
    /// Windows drops a dot or space at the end.
    #[error("has a part that ends with a dot or a space")]
    TrailingDotOrSpace,
    /// A device on Windows, whatever stands after the dot.
    #[error("has a part `{0}`, which is a device on Windows")]
    Device(String),
    /// What programs of version control obey: `.git` and its like, in any spelling.
    #[error("has a part `{0}`, which programs of version control obey")]
    VersionControl(String),
    /// A part longer than file systems take.
    #[error("has a part longer than {0} bytes")]
    LongPart(usize),
    /// A path that is too long.
    #[error("has a path longer than {0} bytes")]
    LongPath(usize),
    /// Too many folders within each other.
    #[error("has more than {0} parts in its path")]
    TooDeep(usize),
    /// The same name twice.
    #[error("is there twice")]
    Duplicate,
    /// Another name that some file systems take for the same.
    #[error("is the same as `{0}` where case or letter forms are not told apart")]
    LooksLike(String),
    /// A file that is a folder of other entries.
    #[error("is a file and a folder at once")]
    FileAndFolder,
}

impl NameFlaw {
    /// A stable word for machines.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::NotUtf8 => "name-not-utf8",
            Self::Unmarked => "name-not-marked-utf8",
            Self::NotNfc => "name-not-nfc",
            Self::Empty | Self::EmptyPart => "name-empty",
            Self::Dot => "name-dot",
            Self::LeavesFolder => "name-leaves-folder",
            Self::Absolute => "name-absolute",
            Self::Home => "name-home",
            Self::Backslash => "name-backslash",
            Self::Colon => "name-colon",
            Self::Control(_) => "name-control",
            Self::Bidi(_) => "name-bidi",
            Self::ZeroWidth(_) => "name-invisible",
            Self::Tag(_) => "name-tag",
            Self::TrailingDotOrSpace => "name-trailing",
            Self::Device(_) => "name-device",
            Self::VersionControl(_) => "name-version-control",
            Self::LongPart(_) | Self::LongPath(_) => "name-too-long",
            Self::TooDeep(_) => "name-too-deep",
            Self::Duplicate => "duplicate-name",
            Self::LooksLike(_) => "name-collision",
            Self::FileAndFolder => "file-and-folder",
        }
    }
}

/// A path within an archive that passed every check: relative, `/` between its parts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryPath(String);

impl EntryPath {
    /// Takes a path under the default limits.
    pub fn new(path: &str) -> Result<Self, NameFlaw> {
        Self::within(path, &NameLimits::default())
    }

    /// Takes a path under these limits.
    pub fn within(path: &str, limits: &NameLimits) -> Result<Self, NameFlaw> {
        check(path, limits)?;
        Ok(Self(path.to_owned()))
    }

    /// The path.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The parts from the top.
    pub fn parts(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.0.split('/')
    }

    /// The same path under a top folder.
    pub fn below(&self, top: &str, limits: &NameLimits) -> Result<Self, NameFlaw> {
        Self::within(&format!("{top}/{}", self.0), limits)
    }
}

impl fmt::Display for EntryPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Checks one path without its slash at the end, if it is a folder's.
pub fn check(path: &str, limits: &NameLimits) -> Result<(), NameFlaw> {
    if path.is_empty() {
        return Err(NameFlaw::Empty);
    }
    if path.starts_with('/') {
        return Err(NameFlaw::Absolute);
    }
    if path.starts_with('~') {
        return Err(NameFlaw::Home);
    }
    if path.len() > limits.path {
        return Err(NameFlaw::LongPath(limits.path));
    }
    for character in path.chars() {
        check_character(character)?;
    }
    if !is_nfc(path) {
        return Err(NameFlaw::NotNfc);
    }
    for (depth, part) in path.split('/').enumerate() {
        if depth == limits.depth {
            return Err(NameFlaw::TooDeep(limits.depth));
        }
        check_part(part, limits)?;
    }
    Ok(())
}

fn check_part(part: &str, limits: &NameLimits) -> Result<(), NameFlaw> {
    match part {
        "" => return Err(NameFlaw::EmptyPart),
        "." => return Err(NameFlaw::Dot),
        ".." => return Err(NameFlaw::LeavesFolder),
        _ => {}
    }
    if part.len() > limits.component {
        return Err(NameFlaw::LongPart(limits.component));
    }
    if part.ends_with(['.', ' ']) {
        return Err(NameFlaw::TrailingDotOrSpace);
    }
    if is_device(part) {
        return Err(NameFlaw::Device(part.to_owned()));
    }
    if is_version_control(&folded(part)) {
        return Err(NameFlaw::VersionControl(part.to_owned()));
    }
    Ok(())
}

fn check_character(character: char) -> Result<(), NameFlaw> {
    match character {
        '\\' => Err(NameFlaw::Backslash),
        ':' => Err(NameFlaw::Colon),
        _ if is_control(character) => Err(NameFlaw::Control(character)),
        _ if is_bidi(character) => Err(NameFlaw::Bidi(character)),
        _ if is_zero_width(character) => Err(NameFlaw::ZeroWidth(character)),
        '\u{e0000}'..='\u{e007f}' => Err(NameFlaw::Tag(character)),
        _ => Ok(()),
    }
}

/// Whether a character shows as itself: nothing that hides, moves or turns text.
pub(super) fn is_visible(character: char) -> bool {
    !(is_control(character)
        || is_bidi(character)
        || is_zero_width(character)
        || matches!(character, '\u{e0000}'..='\u{e0fff}'))
}

/// Controls of both ASCII halves, and what Unicode ends lines and paragraphs with.
fn is_control(character: char) -> bool {
    character.is_control() || matches!(character, '\u{2028}' | '\u{2029}')
}

fn is_bidi(character: char) -> bool {
    matches!(
        character,
        '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    )
}

/// What takes no room or shows as nothing: joiners, fillers, soft hyphens, annotations.
fn is_zero_width(character: char) -> bool {
    matches!(
        character,
        '\u{00ad}'
            | '\u{034f}'
            | '\u{115f}'
            | '\u{1160}'
            | '\u{17b4}'
            | '\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200d}'
            | '\u{2060}'..='\u{2065}'
            | '\u{206a}'..='\u{206f}'
            | '\u{3164}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
    )
}

/// Whether Windows opens a device for this part, with whatever extension.
fn is_device(part: &str) -> bool {
    let stem = part.split('.').next().unwrap_or(part).trim_end_matches(' ');
    // Windows reads superscript digits as digits; the compatibility form does the same.
    let plain: String = stem.nfkc().flat_map(char::to_lowercase).collect();
    match plain.as_str() {
        "con" | "prn" | "aux" | "nul" | "conin$" | "conout$" | "clock$" => true,
        other => match other.strip_prefix("com").or(other.strip_prefix("lpt")) {
            Some(number) => matches!(number.as_bytes(), [b'1'..=b'9']),
            None => false,
        },
    }
}

/// One form for all spellings of a part that some file system takes for the same.
fn folded(part: &str) -> String {
    if part.is_ascii() {
        return part.to_ascii_lowercase();
    }
    let fold = |text: &str| unicase::UniCase::unicode(text).to_folded_case();
    let visible = part.chars().filter(|&c| !is_variation_selector(c));
    // Folding can undo the normal form and the other way round: two rounds are stable.
    let once = fold(&visible.nfkc().collect::<String>());
    let twice = fold(&once.nfkc().collect::<String>());
    twice.nfkc().collect()
}

fn is_variation_selector(character: char) -> bool {
    matches!(character, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// How a path was met: as a file, as a folder, or only as the parent of another entry.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    File,
    Folder,
    Parent,
}

/// The names of one archive so far: finds doubles, look-alikes, and files with children.
#[derive(Default)]
pub struct Seen {
    /// Folded path to the spelling and what it was.
    paths: HashMap<String, (String, Role)>,
}

impl Seen {
    /// Adds an entry's path, or says why it cannot stand beside the others.
    pub fn insert(&mut self, path: &str, is_folder: bool) -> Result<(), NameFlaw> {
        let mut key = String::with_capacity(path.len());
        let mut end = 0;
        for part in path.split('/') {
            if end > 0 {
                // No part folds to a NUL, but some fold to a slash (U+2100 is "a/c").
                key.push('\0');
                end += 1;
            }
            key.push_str(&folded(part));
            end += part.len();
            let role = match (end == path.len(), is_folder) {
                (false, _) => Role::Parent,
                (true, true) => Role::Folder,
                (true, false) => Role::File,
            };
            self.place(&key, &path[..end], role)?;
        }
        Ok(())
    }

    fn place(&mut self, key: &str, spelling: &str, role: Role) -> Result<(), NameFlaw> {
        let Some((other, before)) = self.paths.get_mut(key) else {
            self.paths
                .insert(key.to_owned(), (spelling.to_owned(), role));
            return Ok(());
        };
        if other != spelling {
            return Err(NameFlaw::LooksLike(other.clone()));
        }
        match (*before, role) {
            (Role::Folder | Role::Parent, Role::Parent) => Ok(()),
            (Role::Parent, Role::Folder) => {
                *before = Role::Folder;
                Ok(())
            }
            (Role::File, Role::File) | (Role::Folder, Role::Folder) => Err(NameFlaw::Duplicate),
            _ => Err(NameFlaw::FileAndFolder),
        }
    }
}

/// The one folder that holds every entry, when there is one.
pub(super) fn top_folder(entries: &[Entry]) -> Option<&str> {
    let top = entries.first()?.path.parts().next()?;
    let within = |entry: &Entry| {
        let mut parts = entry.path.parts();
        let first = parts.next();
        let is_below = parts.next().is_some() || entry.kind == super::EntryKind::Folder;
        first == Some(top) && is_below
    };
    entries.iter().all(within).then_some(top)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(path: &str) -> &'static str {
        check(path, &NameLimits::default()).map_or_else(|flaw| flaw.kind(), |()| "ok")
    }

    #[test]
    fn honest_names_pass() {
        for path in [
            "SKILL.md",
            "a/b c/d.e.f",
            "日本/é.txt",
            "..a",
            "a..b",
            ".env",
            "console.md",
            "com10",
            "❤\u{fe0f}.md",
            "a~b",
        ] {
            assert_eq!(kind(path), "ok", "{path}");
        }
    }

    #[test]
    fn a7_names_that_windows_or_a_shell_reads_otherwise_are_refused() {
        for path in [
            "CON",
            "con.md",
            "aux",
            "NUL.tar.gz",
            "COM1",
            "com¹.txt",
            "LPT³",
            "con .md",
            "x/prn.md",
            "CONIN$",
        ] {
            assert_eq!(kind(path), "name-device", "{path}");
        }
        assert_eq!(kind("a:b"), "name-colon");
        assert_eq!(kind("C:\\x"), "name-colon");
        assert_eq!(kind("\\\\srv\\x"), "name-backslash");
        assert_eq!(kind("x."), "name-trailing");
        assert_eq!(kind("x /y"), "name-trailing");
        assert_eq!(kind("a\0b"), "name-control");
        assert_eq!(kind("~/x"), "name-home");
    }

    #[test]
    fn a4_names_that_leave_the_folder_are_refused() {
        assert_eq!(kind("../x"), "name-leaves-folder");
        assert_eq!(kind("a/../x"), "name-leaves-folder");
        assert_eq!(kind("/etc/passwd"), "name-absolute");
        assert_eq!(kind("./x"), "name-dot");
        assert_eq!(kind("a//b"), "name-empty");
        assert_eq!(kind("a/"), "name-empty");
        assert_eq!(kind(""), "name-empty");
    }

    #[test]
    fn what_nobody_sees_is_refused() {
        assert_eq!(kind("x\u{202e}gpj.exe"), "name-bidi");
        assert_eq!(kind("a\u{200b}b"), "name-invisible");
        assert_eq!(kind("a\u{e0041}"), "name-tag");
        assert_eq!(kind("a\u{2028}b"), "name-control");
        assert_eq!(kind("a\u{85}b"), "name-control");
        assert_eq!(kind("e\u{301}"), "name-not-nfc");
    }

    #[test]
    fn a7_long_names_are_refused_at_the_limit() {
        assert_eq!(kind(&"a".repeat(255)), "ok");
        assert_eq!(kind(&"a".repeat(256)), "name-too-long");
        assert_eq!(kind(&"a".repeat(300)), "name-too-long");
        let long = |last: usize| format!("{0}/{0}/{1}", "a".repeat(250), "b".repeat(last));
        assert_eq!(kind(&long(10)), "ok");
        assert_eq!(kind(&long(11)), "name-too-long");
        assert_eq!(kind(&["d"; 16].join("/")), "ok");
        assert_eq!(kind(&["d"; 17].join("/")), "name-too-deep");
    }

    fn together(paths: &[&str]) -> &'static str {
        let mut seen = Seen::default();
        for path in paths {
            let plain = path.trim_end_matches('/');
            if let Err(flaw) = seen.insert(plain, path.ends_with('/')) {
                return flaw.kind();
            }
        }
        "ok"
    }

    #[test]
    fn a6_names_that_are_one_file_somewhere_are_refused() {
        assert_eq!(together(&["a/x", "a/y", "a/", "b"]), "ok");
        assert_eq!(together(&["SKILL.md", "skill.MD"]), "name-collision");
        assert_eq!(together(&["stra\u{df}e", "STRASSE"]), "name-collision");
        assert_eq!(together(&["\u{e9}", "e\u{301}"]), "name-collision");
        assert_eq!(together(&["\u{fb01}x", "fix"]), "name-collision");
        assert_eq!(together(&["Docs/a", "docs/b"]), "name-collision");
        assert_eq!(together(&["a", "a"]), "duplicate-name");
        assert_eq!(together(&["a/", "a/"]), "duplicate-name");
        assert_eq!(together(&["a", "a/b"]), "file-and-folder");
        assert_eq!(together(&["a/b", "a"]), "file-and-folder");
        assert_eq!(together(&["a", "a/"]), "file-and-folder");
        assert_eq!(together(&["\u{2100}", "a/c"]), "ok");
    }
}
