//! What a link in a skill's text leads to.

use crate::bundle::Bundle;
use crate::lint::rules::paths;

/// A link's target, read.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// The web, mail, another program: not ours to check.
    Elsewhere,
    /// A word or pattern that the reader has to replace.
    Placeholder,
    /// A place on one machine: `/home/…`, `C:\…`, `file://…`.
    Absolute,
    /// A path relative to the file or the skill, and an anchor.
    Relative {
        /// The path, decoded; empty for the file itself.
        path: String,
        /// What stands behind `#`, decoded.
        anchor: Option<String>,
    },
}

/// Where a relative path leads.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// To something that is there.
    Found(String),
    /// To a path in the skill where nothing stands.
    Missing(String),
    /// Out of the skill.
    Outside,
}

/// Reads a link's target as Markdown gives it.
pub(super) fn read(target: &str) -> Target {
    if let Some(scheme) = scheme(target) {
        let is_local = scheme.len() == 1 || scheme.eq_ignore_ascii_case("file");
        return if is_local {
            Target::Absolute
        } else {
            Target::Elsewhere
        };
    }
    if target.starts_with("//") || target.starts_with("\\\\") {
        return Target::Elsewhere;
    }
    if target.starts_with('/') || target.starts_with("~/") {
        return Target::Absolute;
    }
    let (path, anchor) = match target.split_once('#') {
        Some((path, anchor)) => (path, Some(decode(anchor))),
        None => (target, None),
    };
    let path = decode(path.split_once('?').map_or(path, |(path, _)| path));
    if is_placeholder(&path) || (path.is_empty() && anchor.is_none()) {
        return Target::Placeholder;
    }
    Target::Relative { path, anchor }
}

/// The scheme of a URL; a single letter is a drive.
fn scheme(target: &str) -> Option<&str> {
    let (scheme, _) = target.split_once(':')?;
    let mut chars = scheme.chars();
    let starts = chars.next()?.is_ascii_alphabetic();
    let is_scheme = starts && chars.all(|c| c.is_ascii_alphanumeric() || "+.-".contains(c));
    is_scheme.then_some(scheme)
}

/// Whether a path is an example's, not a file's: `url`, `path/to/x.md`, `{name}.md`.
pub(super) fn is_placeholder(path: &str) -> bool {
    let is_bare_word = !path.is_empty() && !path.contains(['.', '/']);
    let lower = path.to_lowercase();
    let is_example = [
        "path/to",
        "...",
        "…",
        "xxx",
        "yyyy",
        "your-",
        "your_",
        "placeholder",
    ]
    .iter()
    .any(|part| lower.contains(part));
    is_bare_word || is_example || path.contains(['{', '}', '<', '>', '$', '*', '|', '[', ']', '%'])
}

/// Finds a relative path from the file that links to it, or else from the skill's folder:
/// the specification wants the latter, web pages know only the former.
pub(super) fn locate(bundle: &Bundle, file: &str, path: &str) -> Place {
    let path = path.replace('\\', "/");
    let is_there = |path: &String| paths::exists(bundle, path);
    let from_file = paths::resolve(paths::folder_of(file), &path);
    if let Some(found) = from_file.as_ref().filter(|path| is_there(path)) {
        return Place::Found(found.clone());
    }
    match paths::resolve("", &path).filter(is_there) {
        Some(found) => Place::Found(found),
        None => from_file.map_or(Place::Outside, Place::Missing),
    }
}

/// Whether a Markdown file is there to be read, not to be copied, filled in or tested.
pub(super) fn is_for_reading(file: &str) -> bool {
    const OTHER: [&str; 10] = [
        "assets",
        "templates",
        "template",
        "tests",
        "test",
        "evals",
        "fixtures",
        "examples",
        "vendor",
        "node_modules",
    ];
    !paths::folder_of(file)
        .split('/')
        .any(|folder| OTHER.contains(&folder))
}

/// Resolves `%20` and the like; what is no UTF-8 then stays as it was.
fn decode(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let code = (bytes[at] == b'%')
            .then(|| text.get(at + 1..at + 3))
            .flatten()
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        decoded.push(code.unwrap_or(bytes[at]));
        at += if code.is_some() { 3 } else { 1 };
    }
    String::from_utf8(decoded).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn relative(path: &str, anchor: Option<&str>) -> Target {
        Target::Relative {
            path: path.to_owned(),
            anchor: anchor.map(str::to_owned),
        }
    }

    #[test]
    fn targets_are_told_apart() {
        let cases = [
            ("https://example.com/a.md", Target::Elsewhere),
            ("mailto:me@example.com", Target::Elsewhere),
            ("//example.com/a", Target::Elsewhere),
            ("C:\\work\\a.md", Target::Absolute),
            ("file:///data/a.md", Target::Absolute),
            ("/data/a.md", Target::Absolute),
            ("~/a.md", Target::Absolute),
            ("url", Target::Placeholder),
            ("", Target::Placeholder),
            ("docs/{name}.md", Target::Placeholder),
            ("path/to/file.md", Target::Placeholder),
            ("#steps", relative("", Some("steps"))),
            ("a%20b.md?raw=1#x", relative("a b.md", Some("x"))),
            ("a%E9.md", Target::Placeholder),
            ("notes:draft.md", Target::Elsewhere),
        ];
        for (target, expected) in cases {
            assert_eq!(read(target), expected, "{target}");
        }
    }
}
