//! One line a finding, as compilers of old wrote them and editors still read them.

use std::io::{self, Write};

use super::place::Place;
use crate::lint::Report;
use crate::output::escape::printable_line;

/// Writes `path:line:column: level[CODE] message` for every finding.
pub fn write(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    for (skill, finding) in report.findings() {
        let path = skill.file_path(finding.file.name());
        write!(out, "{}", printable_line(&path))?;
        if let Some(Place { start, .. }) = Place::of(finding) {
            write!(out, ":{}:{}", start.line, start.column)?;
        }
        writeln!(
            out,
            ": {}[{}] {}",
            finding.severity.as_str(),
            finding.rule.code,
            printable_line(&finding.message)
        )?;
    }
    Ok(())
}
