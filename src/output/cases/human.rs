//! For people: a line a case, what was wrong, and one line that sums it up.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::{indented, lists_passed, time, wrong};
use crate::output::Verbosity;
use crate::output::escape::{printable, printable_line};
use crate::output::sizes::counted;
use crate::testing::coverage::Part;
use crate::testing::{CaseResult, Report, SkillReport, Verdict};

const PASSED: Style = AnsiColor::Green.on_default();
const FAILED: Style = AnsiColor::Red.on_default().bold();
const OTHER: Style = AnsiColor::Yellow.on_default();
const FAINT: Style = Style::new().dimmed();

/// Most things that are named when nobody wants all.
const SHOWN: usize = 5;

/// Writes the report.
pub(super) fn write(out: &mut dyn Write, report: &Report, verbosity: Verbosity) -> io::Result<()> {
    for skill in &report.skills {
        for notice in &skill.notices {
            writeln!(out, "{FAINT}note: {}{FAINT:#}", printable_line(notice))?;
        }
        for result in &skill.results {
            line(out, skill, result, verbosity)?;
        }
        if lists_passed(verbosity) && !skill.results.is_empty() {
            coverage(out, skill, report.skills.len() > 1, verbosity)?;
        }
    }
    summary(out, report)
}

fn line(
    out: &mut dyn Write,
    skill: &SkillReport,
    result: &CaseResult,
    verbosity: Verbosity,
) -> io::Result<()> {
    let file = skill.file_path(&result.case.place.file);
    let id = format!("{file}::{}", result.case.name);
    let id = printable_line(&id);
    let took = time(result.duration);
    match &result.verdict {
        Verdict::Passed if lists_passed(verbosity) => {
            writeln!(out, "{PASSED}ok{PASSED:#}      {id} {FAINT}{took}{FAINT:#}")
        }
        Verdict::Failed(failed) => {
            writeln!(out, "{FAILED}FAILED{FAILED:#}  {id} {FAINT}{took}{FAINT:#}")?;
            let place = format!(
                "{file}:{}:{}",
                result.case.place.line, result.case.place.column
            );
            writeln!(out, "  {FAINT}--> {}{FAINT:#}", printable_line(&place))?;
            indented(out, "  ", &wrong::lines(failed, result.outcome.as_ref()))
        }
        Verdict::Flaky { failures, last } => {
            let runs = result.runs;
            writeln!(
                out,
                "{FAILED}FLAKY{FAILED:#}   {id} {FAINT}failed {failures} of {runs} runs{FAINT:#}"
            )?;
            indented(out, "  ", &wrong::lines(last, result.outcome.as_ref()))
        }
        Verdict::Skipped(why) if lists_passed(verbosity) => {
            let why = printable_line(why);
            writeln!(out, "{OTHER}skipped{OTHER:#} {id} {FAINT}{why}{FAINT:#}")
        }
        Verdict::NotRun(why) => {
            writeln!(
                out,
                "{OTHER}not run{OTHER:#} {id} {FAINT}{}{FAINT:#}",
                printable(why)
            )
        }
        Verdict::Passed | Verdict::Skipped(_) => Ok(()),
    }
}

fn coverage(
    out: &mut dyn Write,
    skill: &SkillReport,
    named: bool,
    verbosity: Verbosity,
) -> io::Result<()> {
    if skill.coverage.items.is_empty() {
        return Ok(());
    }
    let parts: Vec<String> = Part::ALL
        .into_iter()
        .filter_map(|part| match skill.coverage.count(part) {
            (_, 0) => None,
            (covered, all) => Some(format!("{covered} of {}", counted(all, part.as_str()))),
        })
        .collect();
    let of = match named {
        true => format!(" of {}", printable_line(&skill.name)),
        false => String::new(),
    };
    let percent = skill.coverage.percent();
    writeln!(out, "coverage{of}: {percent}% ({})", parts.join(", "))?;
    let missed = skill.coverage.items.iter().filter(|item| !item.covered);
    let missed: Vec<String> = missed
        .map(|item| format!("{} `{}`", item.part.as_str(), printable_line(&item.name)))
        .collect();
    match missed.len() {
        0 => Ok(()),
        all if all > SHOWN && verbosity < Verbosity::Verbose => {
            let first = missed[..SHOWN].join(", ");
            writeln!(
                out,
                "  not exercised: {first} and {} more (`-v` lists all)",
                all - SHOWN
            )
        }
        _ => writeln!(out, "  not exercised: {}", missed.join(", ")),
    }
}

/// The line that sums it up.
pub(super) fn summary(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    let counts = report.counts();
    let failed = match counts.failed {
        0 => String::new(),
        some => format!("{FAILED}{some} failed{FAILED:#}, "),
    };
    let flaky = match counts.flaky {
        0 => String::new(),
        some => format!("{FAILED}{some} flaky{FAILED:#}, "),
    };
    let mut rest = String::new();
    if counts.skipped > 0 {
        rest.push_str(&format!(", {} skipped", counts.skipped));
    }
    if counts.not_run > 0 {
        rest.push_str(&format!(", {} not run", counts.not_run));
    }
    let took = time(report.duration);
    let passed = counts.passed;
    let interrupted = match report.interrupted {
        true => "interrupted: ",
        false => "",
    };
    writeln!(
        out,
        "{interrupted}{}: {failed}{flaky}{passed} passed{rest} in {took}",
        counted(counts.total(), "test")
    )
}
