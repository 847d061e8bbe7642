//! Edits that several rules make: take a field out, put one into `skill.yaml`.

use serde_json::Value;

use super::subject::Subject;
use crate::bundle::document::Document;
use crate::bundle::legacy::LegacyValue;
use crate::bundle::skill_file::SKILL_FILE;
use crate::bundle::yaml::write::entry as yaml_entry;
pub use crate::bundle::yaml::write::scalar;
use crate::diagnostics::{Change, SourceFile, Span};

/// Puts other text in the place of a span.
pub fn replace(file: &SourceFile, span: Span, text: impl Into<String>) -> Change {
    Change::Replace {
        file: file.name().to_owned(),
        span,
        text: text.into(),
    }
}

/// Takes a whole entry out: from the start of its key's line to the end of its value's line.
pub fn remove_entry(file: &SourceFile, entry: Span) -> Change {
    replace(file, entry_lines(file, entry), "")
}

/// The lines that an entry takes, with their ends.
pub fn entry_lines(file: &SourceFile, entry: Span) -> Span {
    let text = file.text();
    let start = text[..entry.start]
        .rfind(['\n', '\r'])
        .map_or(0, |at| at + 1);
    let rest = &text[entry.end..];
    let mut end = rest
        .find(['\n', '\r'])
        .map_or(text.len(), |at| entry.end + at + 1);
    if text[..end].ends_with('\r') && text[end..].starts_with('\n') {
        end += 1;
    }
    Span::new(start, end)
}

/// Moves older ways to say it into `skill.yaml`; `None` where that cannot be done safely.
pub fn move_to_skill_file(subject: &Subject<'_>, legacy: &LegacyValue) -> Option<Vec<Change>> {
    let document = subject.document()?;
    let file = &document.source;
    let existing = subject.bundle.skill_file.as_ref();
    let already = existing.and_then(|skill_file| skill_file.field(legacy.field));
    let remove = remove_entry(file, legacy.entry);
    if let Some(already) = already {
        // Said twice and alike: one of them can go. Said differently: the author decides.
        return (already.to_json() == legacy.value).then(|| vec![remove]);
    }
    let mut text = comment_after(document, legacy.entry)
        .map_or_else(String::new, |comment| format!("{comment}\n"));
    let mut value = legacy.value.clone();
    if legacy.field == "version" {
        value = Value::String(whole_version(value.as_str()?)?);
    }
    text.push_str(&yaml_entry(legacy.field, &value));
    let add = match existing {
        None if subject.bundle.entry(SKILL_FILE).is_some() => return None,
        None => Change::Create {
            file: SKILL_FILE.into(),
            text,
        },
        Some(skill_file) => {
            let old = &skill_file.source;
            // Broken or odd files are not for us to add to.
            let tree = skill_file.tree.as_ref().ok()?;
            if tree.root.is_some() && skill_file.mapping().is_none() {
                return None;
            }
            let apart = if old.text().is_empty() || old.text().ends_with('\n') {
                ""
            } else {
                "\n"
            };
            replace(old, Span::at(old.text().len()), format!("{apart}{text}"))
        }
    };
    Some(vec![add, remove])
}

/// A comment on the last line of an entry.
fn comment_after(document: &Document, entry: Span) -> Option<&str> {
    let rest = &document.source.text()[entry.end..];
    let rest = rest.lines().next()?.trim();
    rest.starts_with('#').then_some(rest)
}

/// `1` and `1.0` as authors write them, as semantic versions.
fn whole_version(text: &str) -> Option<String> {
    let text = text.trim().trim_start_matches('v');
    let padded = match text.matches('.').count() {
        0 => format!("{text}.0.0"),
        1 => format!("{text}.0"),
        _ => text.to_owned(),
    };
    semver::Version::parse(&padded)
        .ok()
        .map(|version| version.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_taken_out_with_their_lines() {
        let file = SourceFile::new("x", "a: 1\r\nb: 2 # c\r\nd: 3");
        let lines = |from, to| {
            file.slice(entry_lines(&file, Span::new(from, to)))
                .to_owned()
        };
        assert_eq!(lines(6, 10), "b: 2 # c\r\n");
        assert_eq!(lines(16, 20), "d: 3");
    }

    #[test]
    fn versions_are_made_whole() {
        assert_eq!(whole_version("1.0").as_deref(), Some("1.0.0"));
        assert_eq!(whole_version("v2").as_deref(), Some("2.0.0"));
        assert_eq!(whole_version("latest"), None);
    }
}
