//! JUnit XML: a suite a skill, a case a case.

use std::io::{self, Write};

use quick_junit::{NonSuccessKind, Report as JunitReport, TestCase, TestCaseStatus, TestSuite};

use super::wrong;
use crate::testing::{CaseResult, Report, SkillReport, Verdict};

/// Writes the report as one XML document.
pub(super) fn write(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    let mut junit = JunitReport::new("open-skills test");
    junit.set_time(report.duration);
    for skill in &report.skills {
        let mut suite = TestSuite::new(match skill.name.as_str() {
            "" => skill.path.as_str(),
            name => name,
        });
        for result in &skill.results {
            suite.add_test_case(case(skill, result));
        }
        junit.add_test_suite(suite);
    }
    junit.serialize(&mut *out).map_err(io::Error::other)
}

fn case(skill: &SkillReport, result: &CaseResult) -> TestCase {
    let status = match &result.verdict {
        Verdict::Passed => TestCaseStatus::success(),
        Verdict::Skipped(why) | Verdict::NotRun(why) => {
            let mut status = TestCaseStatus::skipped();
            status.set_message(why.as_str());
            status
        }
        Verdict::Failed(failed) | Verdict::Flaky { last: failed, .. } => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            let text = wrong::lines(failed, result.outcome.as_ref());
            let text = anstream::adapter::strip_str(&text).to_string();
            let subject = failed
                .mismatches
                .first()
                .map(|first| first.subject.as_str());
            status.set_type(match &result.verdict {
                Verdict::Flaky { .. } => "flaky",
                _ => subject.unwrap_or("failed"),
            });
            if let Some(first) = failed.mismatches.first() {
                status.set_message(first.message.as_str());
            }
            status.set_description(text);
            status
        }
    };
    let mut case = TestCase::new(result.case.name.as_str(), status);
    let file = skill.file_path(&result.case.place.file);
    case.set_classname(file.as_str());
    case.set_time(result.duration);
    case.extra.insert("file".into(), file.into());
    let line = result.case.place.line.to_string();
    case.extra.insert("line".into(), line.into());
    case
}
