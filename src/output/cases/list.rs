//! What there is to test, and from where.

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::output::escape::printable_line;
use crate::output::sizes::counted;
use crate::testing::Place;
use crate::testing::case::Kind;

/// One thing to test.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The skill's name.
    pub skill: String,
    /// The skill's folder, as it was named.
    pub path: String,
    /// What it was written as.
    pub kind: Kind,
    /// What it is called.
    pub name: String,
    /// Where it was written.
    pub place: Place,
    /// The script that it runs.
    pub script: Option<String>,
    /// Words to choose it by.
    pub tags: Vec<String>,
    /// Why it is not run.
    pub skip: Option<String>,
}

/// Writes a line a test.
pub fn human(out: &mut dyn Write, entries: &[Entry]) -> io::Result<()> {
    for entry in entries {
        let file = match entry.path.as_str() {
            "." => entry.place.file.clone(),
            folder => format!("{folder}/{}", entry.place.file),
        };
        let at = format!("{file}:{}", entry.place.line);
        let mut rest = entry
            .script
            .as_ref()
            .map_or(String::new(), |script| format!(" ({script})"));
        if !entry.tags.is_empty() {
            rest.push_str(&format!(" [{}]", entry.tags.join(", ")));
        }
        if let Some(why) = &entry.skip {
            rest.push_str(&format!(" skipped: {why}"));
        }
        let (at, name, rest) = (
            printable_line(&at),
            printable_line(&entry.name),
            printable_line(&rest),
        );
        writeln!(out, "{:<8} {at}  {name}{rest}", entry.kind.as_str())?;
    }
    writeln!(out, "{}", counted(entries.len(), "test"))
}

/// Writes one document.
pub fn json(out: &mut dyn Write, entries: &[Entry]) -> io::Result<()> {
    let tests = entries.iter().map(|entry| {
        json!({
            "skill": entry.skill,
            "path": entry.path,
            "kind": entry.kind.as_str(),
            "name": entry.name,
            "file": entry.place.file,
            "line": entry.place.line,
            "column": entry.place.column,
            "script": entry.script,
            "tags": entry.tags,
            "skip": entry.skip,
        })
    });
    let document = json!({"version": 1, "tests": tests.collect::<Vec<Value>>()});
    writeln!(out, "{document:#}")
}
