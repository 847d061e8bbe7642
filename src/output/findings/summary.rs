//! The last lines of a report for people.

use std::collections::BTreeMap;
use std::io::{self, Write};

use anstyle::AnsiColor;

use crate::diagnostics::{Applicability, Severity};
use crate::lint::Report;
use crate::output::escape::printable_line;
use crate::output::sizes::counted;

/// Writes what was left out, why which profiles were chosen, and the count.
pub fn write(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    let yellow = AnsiColor::Yellow.on_default().bold();
    for notice in &report.notices {
        writeln!(out, "{yellow}warning{yellow:#}: {}", printable_line(notice))?;
    }
    for ((profiles, reason), count) in reasons(report) {
        let skills = counted(count, "skill");
        writeln!(
            out,
            "profile {profiles} for {skills}: {}",
            printable_line(&reason)
        )?;
    }
    writeln!(out, "{}", line(report))
}

/// The chosen profiles with the reason, and for how many skills.
fn reasons(report: &Report) -> BTreeMap<(String, String), usize> {
    let mut reasons = BTreeMap::new();
    for skill in &report.skills {
        if let Some(reason) = &skill.profile_reason {
            let key = (skill.profiles.join(", "), reason.clone());
            *reasons.entry(key).or_default() += 1;
        }
    }
    reasons
}

/// The count in one line.
pub fn line(report: &Report) -> String {
    let skills = counted(report.skills.len(), "skill");
    let known: usize = report.skills.iter().map(|skill| skill.baselined).sum();
    let known = match known {
        0 => String::new(),
        known => format!(", {known} in the baseline"),
    };
    if report.findings().next().is_none() {
        return match report.skills.is_empty() {
            true => "found no skills to check".to_owned(),
            false if known.is_empty() => format!("checked {skills}: no problems found"),
            false => format!("checked {skills}: no new problems found{known}"),
        };
    }
    let weights = [
        (Severity::Error, "error"),
        (Severity::Warning, "warning"),
        (Severity::Info, "note"),
    ];
    let counts: Vec<String> = weights
        .iter()
        .map(|&(severity, word)| (report.count(severity), word))
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| counted(count, word))
        .collect();
    format!(
        "{} in {skills}{}{known}",
        counts.join(", "),
        fixable(report)
    )
}

/// How many findings `--fix` would mend; several alternatives are never applied.
fn fixable(report: &Report) -> String {
    let count = |wanted: Applicability| {
        let single = |fixes: &[crate::diagnostics::Fix]| match fixes {
            [fix] => fix.applicability == wanted && !fix.changes.is_empty(),
            _ => false,
        };
        report.findings().filter(|(_, f)| single(&f.fixes)).count()
    };
    match (count(Applicability::Safe), count(Applicability::Unsafe)) {
        (0, 0) => String::new(),
        (safe, 0) => format!(" ({safe} fixable with `--fix`)"),
        (0, risky) => format!(" ({risky} fixable with `--fix --unsafe-fixes`)"),
        (safe, risky) => {
            format!(" ({safe} fixable with `--fix`, {risky} more with `--unsafe-fixes`)")
        }
    }
}
