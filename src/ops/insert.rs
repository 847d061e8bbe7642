//! Puts a text where it belongs in `SKILL.md` and `skill.yaml`, and leaves the rest alone.

use crate::bundle::Bundle;
use crate::bundle::document::Document;
use crate::bundle::skill_file::SKILL_FILE;
use crate::bundle::yaml::Style;
use crate::bundle::yaml::write::{entry, scalar};
use crate::diagnostics::Failure;
use crate::lint::markdown::Markdown;

/// The first line of a `skill.yaml` that we begin: editors find the schema by it.
pub const SCHEMA_LINE: &str = "# yaml-language-server: $schema=https://raw.githubusercontent.com/open-skills/open-skills/main/docs/schemas/skill.schema.json\n";

/// A text that belongs under a heading.
#[derive(Clone, Debug)]
pub struct Section {
    /// The heading, without marks.
    pub heading: &'static str,
    /// The text, ending with a line end.
    pub text: String,
    /// Whether it is an item of a list.
    pub is_item: bool,
}

/// The whole document with a text at the end of its section, which is made when needed.
pub fn put_into_section(document: &Document, section: &Section) -> String {
    let source = &document.source;
    let text = source.text();
    let markdown = Markdown::parse(source, document.split.body);
    let headings = &markdown.headings;
    let found = headings.iter().position(|heading| {
        heading.level <= 2 && heading.text.trim().eq_ignore_ascii_case(section.heading)
    });
    let (at, addition) = match found {
        None => (
            text.len(),
            format!("## {}\n\n{}", section.heading, section.text),
        ),
        Some(own) => {
            let level = headings[own].level;
            let next = headings[own + 1..]
                .iter()
                .find(|heading| heading.level <= level);
            let end = next.map_or(text.len(), |heading| heading.span.start);
            (end, section.text.clone())
        }
    };
    let line_end = document.line_end();
    let before = text[..at].trim_end();
    let after = &text[at..];
    // One item stands right below the other, everything else after an empty line.
    let last = before.rsplit(['\n', '\r']).next().unwrap_or_default();
    let gap = match section.is_item && found.is_some() && last.starts_with("- ") {
        true => 1,
        false => 2,
    };
    let mut whole = before.to_owned();
    whole.push_str(&line_end.repeat(gap));
    whole.push_str(&addition.replace('\n', line_end));
    if !after.is_empty() {
        whole.push_str(line_end);
        whole.push_str(after);
    }
    whole
}

/// The whole `skill.yaml` with one more script; a new one when there is none.
pub fn declare_script(bundle: &Bundle, name: &str, description: &str) -> Result<String, Failure> {
    let fields = serde_json::json!({"description": description});
    let Some(file) = &bundle.skill_file else {
        if bundle.entry(SKILL_FILE).is_some() {
            let message = format!("`{SKILL_FILE}` cannot be read");
            return Err(Failure::new("io", message));
        }
        let scripts = serde_json::json!({name: fields});
        return Ok(format!("{SCHEMA_LINE}{}", entry("scripts", &scripts)));
    };
    let text = file.source.text();
    let broken = || {
        let message = format!("`{SKILL_FILE}` is no mapping that could be added to");
        Failure::new("bad-answer", message).with_hint("`open-skills lint` says what is wrong")
    };
    let is_empty = file.tree.as_ref().is_ok_and(|tree| tree.root.is_none());
    if file.mapping().is_none() && !is_empty {
        return Err(broken());
    }
    // What is added ends its lines like what is there.
    let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let Some(scripts) = file.field("scripts").filter(|node| !node.is_null()) else {
        if file.field("scripts").is_some() {
            return Err(broken());
        }
        let whole = entry("scripts", &serde_json::json!({name: fields}));
        return Ok(appended(text, &whole.replace('\n', line_end)));
    };
    if let Some((key, _)) = scripts.entry(name) {
        let line = file.source.position(key.span.start).line;
        let message = format!("`{name}` is declared already");
        return Err(Failure::new("already-exists", message).at(format!("{SKILL_FILE}:{line}")));
    }
    match (scripts.style, scripts.entries()) {
        (Style::Flow, entries) => {
            let close = scripts.span.end - 1;
            let comma = if entries.is_empty() { "" } else { ", " };
            let fields = format!(
                "{comma}{}: {{description: {}}}",
                scalar(name),
                flow(description)
            );
            let (before, after) = text.split_at(close);
            Ok(format!("{}{fields}{after}", before.trim_end()))
        }
        (_, [(first, _), ..]) => {
            let column = file.source.position(first.span.start).column - 1;
            let end = end_of_block(text, first.span.start, column);
            let lines = entry(name, &fields);
            let lines = lines
                .lines()
                .map(|line| " ".repeat(column) + line + line_end);
            let indented: String = lines.collect();
            let (before, after) = text.split_at(end);
            Ok(format!("{}{after}", appended(before, &indented)))
        }
        _ => Err(broken()),
    }
}

/// A text inside `{…}`: always in quotes, since commas and braces would end it.
fn flow(text: &str) -> String {
    crate::bundle::repair::quote(text)
}

/// A text with more lines at its end.
pub(super) fn appended(text: &str, lines: &str) -> String {
    let line_end = if lines.ends_with("\r\n") {
        "\r\n"
    } else {
        "\n"
    };
    match text.is_empty() || text.ends_with('\n') {
        true => format!("{text}{lines}"),
        false => format!("{text}{line_end}{lines}"),
    }
}

/// Where a block of YAML ends: before the first line that stands further left than its keys,
/// without the empty lines and comments that belong to what follows.
fn end_of_block(text: &str, start: usize, column: usize) -> usize {
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let mut end = line_start;
    let mut at = line_start;
    for line in text[line_start..].split_inclusive('\n') {
        let indent = line.len() - line.trim_start_matches(' ').len();
        let is_blank = line.trim().is_empty();
        if !is_blank && indent < column {
            break;
        }
        at += line.len();
        if !is_blank {
            end = at;
        }
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::SourceFile;
    use std::sync::Arc;

    fn put(text: &str, is_item: bool) -> String {
        let document = Document::parse(Arc::new(SourceFile::new("SKILL.md", text)));
        let section = Section {
            heading: "References",
            text: "- new\n".into(),
            is_item,
        };
        put_into_section(&document, &section)
    }

    #[test]
    fn a_section_is_made_or_continued() {
        let head = "---\nname: a\n---\n\n# A\n";
        assert_eq!(put(head, true), format!("{head}\n## References\n\n- new\n"));
        let with = format!("{head}\n## references\n\n- old\n\n## Next\n\nText\n");
        let expected = format!("{head}\n## references\n\n- old\n- new\n\n## Next\n\nText\n");
        assert_eq!(put(&with, true), expected);
        let with = format!("{head}\n## References\n\n### Old\n\ntext");
        assert_eq!(put(&with, false), format!("{with}\n\n- new\n"));
        let windows = "---\r\nname: a\r\n---\r\n\r\n# A\r\n";
        let expected = format!("{windows}\r\n## References\r\n\r\n- new\r\n");
        assert_eq!(put(windows, true), expected);
    }

    fn declared(text: &str) -> Result<String, Failure> {
        let files = [
            ("SKILL.md".to_owned(), Vec::new()),
            (SKILL_FILE.to_owned(), text.as_bytes().to_vec()),
        ];
        declare_script(&Bundle::in_memory(None, files), "b.py", "Does: it.")
    }

    #[test]
    fn a_script_is_declared_among_the_others() {
        let entry = "  b.py:\n    description: \"Does: it.\"\n";
        let cases = [
            (
                "version: 1.0.0",
                "version: 1.0.0\nscripts:\n".to_owned() + entry,
            ),
            (
                "scripts:\n  a.py: # a\n    description: x\n\n# tags\ntags: [a]\n",
                format!("scripts:\n  a.py: # a\n    description: x\n{entry}\n# tags\ntags: [a]\n"),
            ),
            (
                "scripts: {a.py: {description: x} }\n",
                "scripts: {a.py: {description: x}, b.py: {description: \"Does: it.\"}}\n"
                    .to_owned(),
            ),
            (
                "scripts: {}\n",
                "scripts: {b.py: {description: \"Does: it.\"}}\n".to_owned(),
            ),
            (
                "# nothing yet\n",
                format!("# nothing yet\nscripts:\n{entry}"),
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(declared(text).unwrap(), expected);
            let windows = |text: &str| text.replace('\n', "\r\n");
            // Without a line in it, nothing says how lines end.
            if text.contains('\n') {
                assert_eq!(declared(&windows(text)).unwrap(), windows(&expected));
            }
        }
        assert_eq!(
            declared("scripts:\n  b.py: {}\n").unwrap_err().kind,
            "already-exists"
        );
        assert_eq!(declared("- a\n").unwrap_err().kind, "bad-answer");
        assert_eq!(declared("scripts: x\n").unwrap_err().kind, "bad-answer");
        let none = Bundle::in_memory(None, [("SKILL.md".to_owned(), Vec::new())]);
        let made = declare_script(&none, "b.py", "Does: it.").unwrap();
        assert_eq!(made, format!("{SCHEMA_LINE}scripts:\n{entry}"));
    }
}
