//! Workflow commands, which GitHub shows as annotations beside the tests that failed.

use std::io::{self, Write};

use super::{human, wrong};
use crate::output::escape::printable_line;
use crate::output::findings::{workflow_data, workflow_property};
use crate::testing::{Report, Verdict};

/// Writes one workflow command a case that failed, and the line that sums it up.
pub(super) fn write(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    for (skill, result) in report.results() {
        let place = &result.case.place;
        let file = workflow_property(&skill.file_path(&place.file));
        let at = format!("file={file},line={},col={}", place.line, place.column);
        let title = workflow_property(&printable_line(&result.case.name));
        match &result.verdict {
            Verdict::Failed(failed) | Verdict::Flaky { last: failed, .. } => {
                let text = wrong::lines(failed, result.outcome.as_ref());
                let text = anstream::adapter::strip_str(&text).to_string();
                writeln!(
                    out,
                    "::error {at},title={title}::{}",
                    workflow_data(text.trim_end())
                )?;
            }
            Verdict::NotRun(why) => {
                writeln!(
                    out,
                    "::warning {at},title={title}::not run: {}",
                    workflow_data(&printable_line(why))
                )?;
            }
            Verdict::Passed | Verdict::Skipped(_) => {}
        }
    }
    human::summary(out, report)
}
