//! Workflow commands, which GitHub shows as annotations beside the changed lines.

use std::io::{self, Write};

use super::place::Place;
use crate::diagnostics::{Finding, Severity};
use crate::lint::Report;

/// Writes one workflow command a finding.
pub fn write(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    for (skill, finding) in report.findings() {
        let command = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "notice",
        };
        let file = property(&skill.file_path(finding.file.name()));
        write!(out, "::{command} file={file}")?;
        place(out, finding)?;
        let title = format!("{} {}", finding.rule.code, finding.rule.name);
        writeln!(out, ",title={}::{}", property(&title), data(&text(finding)))?;
    }
    Ok(())
}

/// Lines always; columns only on one line, as GitHub refuses them otherwise.
fn place(out: &mut dyn Write, finding: &Finding) -> io::Result<()> {
    let Some(Place { start, end }) = Place::of(finding) else {
        return Ok(());
    };
    write!(out, ",line={}", start.line)?;
    if start.line == end.line {
        let last = end.column.saturating_sub(1).max(start.column);
        write!(
            out,
            ",col={},endLine={},endColumn={last}",
            start.column, end.line
        )
    } else {
        write!(out, ",endLine={}", end.line)
    }
}

/// The message with the first way out, since an annotation shows nothing else.
fn text(finding: &Finding) -> String {
    match finding.fixes.first() {
        Some(fix) => format!("{}\nhelp: {}", finding.message, fix.title),
        None => finding.message.clone(),
    }
}

/// The text of a workflow command.
pub fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// The value of a property of a workflow command.
pub fn property(text: &str) -> String {
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
