//! Edits that several rules make: take a field out, put one into `skill.yaml`.

use serde_json::Value;

use super::subject::Subject;
use crate::bundle::document::Document;
use crate::bundle::legacy::LegacyValue;
use crate::bundle::skill_file::SKILL_FILE;
use crate::bundle::yaml::write::entry as yaml_entry;
pub use crate::bundle::yaml::write::scalar;
use crate::bundle::yaml::{Data, Node, Style};
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
    if !moves_whole(document, legacy) {
        return None;
    }
    let file = &document.source;
    let existing = subject.bundle.skill_file.as_ref();
    let already = existing.and_then(|skill_file| skill_file.field(legacy.field));
    let remove = remove_entry(file, legacy.entry);
    if let Some(already) = already {
        // Said twice and alike: one of them can go. Said differently: the author decides.
        let alike = already.to_json() == legacy.value;
        let is_bare = comment_after(document, legacy.entry).is_none();
        return (alike && is_bare).then(|| vec![remove]);
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

/// Whether a value can be moved with nothing of it lost: no anchor, alias or tag, no comment
/// between its parts, and no item that would be read as another.
pub fn moves_whole(document: &Document, legacy: &LegacyValue) -> bool {
    let value = document
        .mapping()
        .and_then(|root| value_of(root, legacy.key));
    let Some(value) = value else {
        return false;
    };
    is_plain(document, legacy.entry)
        && !has_comment_within(document, legacy.entry, value)
        && match (&value.data, legacy.field) {
            // Commas and spaces part tags; what else stands in such a text, nobody knows.
            (Data::Scalar(text), "tags") => {
                value.style != Style::BlockScalar
                    && !text.contains(['\'', '"', ':', '#', '[', ']', '{', '}', '\n'])
            }
            (Data::Sequence(items), "tags") => items.iter().all(|item| item.scalar().is_some()),
            (Data::Mapping(_), "tags") => false,
            (Data::Sequence(items), "inputs" | "outputs") => items.iter().all(|item| {
                let of_file = |kind: &Node| kind.scalar() == Some("file");
                matches!(item.data, Data::Mapping(_)) && item.get("type").is_none_or(of_file)
            }),
            _ => true,
        }
}

/// The value whose key stands at a place, however deep.
fn value_of(node: &Node, place: Span) -> Option<&Node> {
    node.entries()
        .iter()
        .find_map(|(key, value)| match key.span == place {
            true => Some(value),
            false => value_of(value, place),
        })
}

/// Whether an entry says all that it says on its own: nothing in it is named for elsewhere,
/// comes from elsewhere, or is more than plain data.
pub fn is_plain(document: &Document, entry: Span) -> bool {
    let oddities = document.tree().map_or(&[][..], |tree| &tree.oddities);
    oddities.iter().all(|oddity| {
        let at = oddity.span().start;
        at < entry.start || entry.end <= at
    })
}

/// Whether a comment would be lost with an entry's own text. The one on the last line of a
/// value goes with it, unless it is about the last item of a list.
pub fn has_comment_within(document: &Document, entry: Span, value: &Node) -> bool {
    let mut scalars = Vec::new();
    collect_scalars(value, &mut scalars);
    let file = &document.source;
    let mut at = entry.start;
    for scalar in scalars {
        let between = file.slice(Span::new(at.min(scalar.span.start), scalar.span.start));
        let header = match scalar.style {
            Style::BlockScalar => file.slice(scalar.span).lines().next().unwrap_or_default(),
            _ => "",
        };
        if [between, header].iter().any(|text| text.contains('#')) {
            return true;
        }
        at = scalar.span.end;
    }
    let rest = file.slice(Span::new(at.min(entry.end), entry.end));
    let of_last_item = value.style == Style::Block && comment_after(document, entry).is_some();
    rest.contains('#') || of_last_item
}

fn collect_scalars<'a>(node: &'a Node, found: &mut Vec<&'a Node>) {
    for (key, value) in node.entries() {
        collect_scalars(key, found);
        collect_scalars(value, found);
    }
    for item in node.items() {
        collect_scalars(item, found);
    }
    if node.scalar().is_some() {
        found.push(node);
    }
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
