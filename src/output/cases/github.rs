//! Workflow commands, which GitHub shows as annotations beside the tests that failed.

use std::io::{self, Write};

use super::{human, wrong};
use crate::output::escape::printable_line;
use crate::output::findings::Annotation;
use crate::testing::{Report, Verdict};

/// Writes one workflow command a case that failed, and the line that sums it up.
pub(super) fn write(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    for (skill, result) in report.results() {
        let (level, text) = match &result.verdict {
            Verdict::Failed(failed) | Verdict::Flaky { last: failed, .. } => {
                let text = wrong::lines(failed, result.outcome.as_ref());
                let text = anstream::adapter::strip_str(&text).to_string();
                ("error", text.trim_end().to_owned())
            }
            Verdict::NotRun(why) => ("warning", format!("not run: {}", printable_line(why))),
            Verdict::Passed | Verdict::Skipped(_) => continue,
        };
        let place = &result.case.place;
        Annotation {
            level,
            file: &skill.file_path(&place.file),
            place: Some(format!("line={},col={}", place.line, place.column)),
            title: &printable_line(&result.case.name),
            text: &text,
        }
        .write(out)?;
    }
    human::summary(out, report)
}
