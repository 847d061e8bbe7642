//! A lint report as text: one file a format, all of them pure writers.
//!
//! Rules are handed in where a format shows more of them than a finding carries.

mod concise;
mod github;
mod human;
mod json;
mod junit;
mod place;
mod sarif;
mod snippet;
mod summary;

use std::io::{self, Write};

pub use github::{Annotation, level as annotation_level};

use super::{Look, Printer, Verbosity};
use crate::lint::{Report, Rule};

/// How a lint report is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum FindingFormat {
    /// With the marked source and how to mend it.
    #[default]
    Human,
    /// One line a finding.
    Concise,
    /// JSON (schema: `open-skills schema lint-report`).
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Workflow commands that annotate a change on GitHub.
    Github,
    /// JUnit XML, for test reports.
    Junit,
}

impl FindingFormat {
    /// Whether it is read by a machine, which then also wants its errors as JSON.
    pub fn is_json(self) -> bool {
        matches!(self, Self::Json | Self::Sarif)
    }
}

/// Prints a report: the one call that a command needs.
///
/// Under `--quiet`, formats for people leave their summary out.
pub fn write(format: FindingFormat, report: &Report, rules: &[&Rule], printer: &Printer) {
    let summary = printer.verbosity() > Verbosity::Quiet;
    printer.write(|out| write_to(out, format, report, rules, printer.look(), summary));
}

/// A report as a file holds it: whole, and without colours.
pub fn to_file_text(
    format: FindingFormat,
    report: &Report,
    rules: &[&Rule],
) -> io::Result<Vec<u8>> {
    let mut plain = anstream::StripStream::new(Vec::new());
    write_to(&mut plain, format, report, rules, Look::PLAIN, true)?;
    Ok(plain.into_inner())
}

/// Writes a report in a format, in colours for a printer to drop; `summary` says whether formats for people end with one.
pub fn write_to(
    out: &mut dyn Write,
    format: FindingFormat,
    report: &Report,
    rules: &[&Rule],
    look: Look,
    summary: bool,
) -> io::Result<()> {
    match format {
        FindingFormat::Human => human::write(out, report, look)?,
        FindingFormat::Concise => concise::write(out, report)?,
        FindingFormat::Json => return json::write(out, report),
        FindingFormat::Sarif => return sarif::write(out, report, rules),
        FindingFormat::Github => return github::write(out, report),
        FindingFormat::Junit => return junit::write(out, report),
    }
    match summary {
        true => summary::write(out, report),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests;
