//! What came of tests as text: one file a format, all of them pure writers.

mod github;
mod html;
mod human;
mod json;
mod junit;
pub mod list;
mod tap;
#[cfg(test)]
mod tests;
mod wrong;

use std::io::{self, Write};

use super::{Printer, Verbosity};
use crate::testing::Report;

pub use wrong::lines as mismatch_lines;

/// How a report of tests is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum CaseFormat {
    /// For people, with a diff for each failure.
    #[default]
    Human,
    /// JSON (schema: `open-skills schema test-report`).
    Json,
    /// Workflow commands that annotate a change on GitHub.
    Github,
    /// JUnit XML, for test reports.
    Junit,
    /// The Test Anything Protocol, version 13.
    Tap,
}

/// Prints a report: the one call that a command needs.
pub fn write(format: CaseFormat, report: &Report, printer: &Printer) {
    let verbosity = printer.verbosity();
    printer.write(|out| match format {
        CaseFormat::Human => human::write(out, report, verbosity),
        CaseFormat::Json => json::write(out, report),
        CaseFormat::Junit => junit::write(out, report),
        CaseFormat::Tap => tap::write(out, report),
        CaseFormat::Github => github::write(out, report),
    });
}

/// The report as one page for a browser, which needs no other file.
pub fn page(report: &Report) -> io::Result<Vec<u8>> {
    let mut page = Vec::new();
    html::write(&mut page, report)?;
    Ok(page)
}

/// The last line for people, on its own when another format was chosen.
pub fn summary(report: &Report) -> String {
    let mut text = anstream::StripStream::new(Vec::new());
    let written = human::summary(&mut text, report);
    let line = written.map(|()| String::from_utf8_lossy(&text.into_inner()).into_owned());
    line.unwrap_or_default().trim_end().to_owned()
}

/// Whether passed cases are listed too.
fn lists_passed(verbosity: Verbosity) -> bool {
    verbosity > Verbosity::Quiet
}

/// A time as people read it.
fn time(duration: std::time::Duration) -> String {
    match duration.as_millis() {
        short @ 0..1_000 => format!("{short} ms"),
        _ => format!("{:.1} s", duration.as_secs_f64()),
    }
}

/// A writer that indents what it is told.
fn indented(out: &mut dyn Write, by: &str, text: &str) -> io::Result<()> {
    text.lines().try_for_each(|line| match line {
        "" => writeln!(out),
        _ => writeln!(out, "{by}{line}"),
    })
}
