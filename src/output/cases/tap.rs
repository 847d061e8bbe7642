//! The Test Anything Protocol, version 13, which every reader knows: one line a case, the rest as a YAML block.

use std::io::{self, Write};

use serde_json::json;

use super::wrong;
use crate::output::escape::printable;
use crate::testing::{CaseResult, Report, SkillReport, Verdict};

/// Writes the report as one TAP document.
pub(super) fn write(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    writeln!(out, "TAP version 13\n1..{}", report.counts().total())?;
    for (number, (skill, result)) in report.results().enumerate() {
        case(out, number + 1, skill, result)?;
    }
    match report.interrupted {
        true => writeln!(out, "Bail out! interrupted"),
        false => Ok(()),
    }
}

fn case(
    out: &mut dyn Write,
    number: usize,
    skill: &SkillReport,
    result: &CaseResult,
) -> io::Result<()> {
    let place = &result.case.place;
    let file = skill.file_path(&place.file);
    let name = escaped(&format!("{file}::{}", result.case.name));
    match &result.verdict {
        Verdict::Passed => writeln!(out, "ok {number} - {name}"),
        Verdict::Skipped(why) => writeln!(out, "ok {number} - {name} # SKIP {}", line(why)),
        Verdict::NotRun(why) => writeln!(out, "not ok {number} - {name} # SKIP {}", line(why)),
        Verdict::Failed(failed) | Verdict::Flaky { last: failed, .. } => {
            writeln!(out, "not ok {number} - {name}")?;
            let text = wrong::lines(failed, result.outcome.as_ref());
            let text = anstream::adapter::strip_str(&text).to_string();
            let at = format!("{file}:{}:{}", place.line, place.column);
            // JSON is YAML, and leaves no doubt about what is quoted.
            writeln!(out, "  ---")?;
            writeln!(
                out,
                "  message: {}",
                json!(text.lines().next().unwrap_or_default())
            )?;
            writeln!(out, "  at: {}", json!(at))?;
            writeln!(out, "  duration_ms: {}", result.duration.as_millis())?;
            writeln!(out, "  wrong: |")?;
            super::indented(out, "    ", &text)?;
            writeln!(out, "  ...")
        }
    }
}

/// A name without what a reader takes for a directive.
fn escaped(name: &str) -> String {
    line(name).replace('\\', "\\\\").replace('#', "\\#")
}

fn line(text: &str) -> String {
    printable(text).replace('\n', " ")
}
