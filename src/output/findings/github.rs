//! Workflow commands, which GitHub shows as annotations beside the changed lines.

use std::io::{self, Write};

use super::place::Place;
use crate::diagnostics::{Finding, Severity};
use crate::lint::Report;

/// Writes one workflow command a finding.
pub fn write(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    for (skill, finding) in report.findings() {
        Annotation {
            level: level(finding.severity),
            file: &skill.file_path(finding.file.name()),
            place: place(finding),
            title: &format!("{} {}", finding.rule.code, finding.rule.name),
            text: &text(finding),
        }
        .write(out)?;
    }
    Ok(())
}

/// One workflow command that annotates a file.
pub struct Annotation<'a> {
    /// `error`, `warning` or `notice`.
    pub level: &'a str,
    /// The file, from the root of the repository.
    pub file: &'a str,
    /// `line=…` and what else there is of the place, if anything.
    pub place: Option<String>,
    /// What stands above the text.
    pub title: &'a str,
    /// The text, of any number of lines.
    pub text: &'a str,
}

impl Annotation<'_> {
    /// Writes it as a line.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let place = self.place.as_ref();
        let place = place.map_or(String::new(), |place| format!(",{place}"));
        let (file, title) = (property(self.file), property(self.title));
        let (level, text) = (self.level, data(self.text));
        writeln!(out, "::{level} file={file}{place},title={title}::{text}")
    }
}

/// GitHub's word for a severity.
pub fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    }
}

/// Lines always; columns only on one line, as GitHub refuses them otherwise.
fn place(finding: &Finding) -> Option<String> {
    let Place { start, end } = Place::of(finding)?;
    let (line, last) = (start.line, end.line);
    Some(match line == last {
        true => {
            let column = start.column;
            let until = end.column.saturating_sub(1).max(column);
            format!("line={line},col={column},endLine={last},endColumn={until}")
        }
        false => format!("line={line},endLine={last}"),
    })
}

/// The message with the first way out, since an annotation shows nothing else.
fn text(finding: &Finding) -> String {
    match finding.fixes.first() {
        Some(fix) => format!("{}\nhelp: {}", finding.message, fix.title),
        None => finding.message.clone(),
    }
}

/// The text of a workflow command.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// The value of a property of a workflow command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_are_escaped_once() {
        assert_eq!(property("a:b,c%3A\n"), "a%3Ab%2Cc%253A%0A");
        assert_eq!(data("100% a:b,c\r\n"), "100%25 a:b,c%0D%0A");
    }
}
