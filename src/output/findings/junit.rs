//! JUnit XML: a suite a skill, a case a rule that fired.
//!
//! Errors and warnings are failures and differ by their `type`; a note is a passing case
//! with its text as output. A skill without findings is one passing case, so that a
//! report shows that it was checked.

use std::io::{self, Write};

use quick_junit::{NonSuccessKind, Report as JunitReport, TestCase, TestCaseStatus, TestSuite};

use super::place::Place;
use crate::diagnostics::{Finding, RuleId, Severity};
use crate::lint::{Report, SkillReport};

/// Writes the report as one XML document.
pub fn write(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    let mut junit = JunitReport::new("open-skills lint");
    for skill in &report.skills {
        junit.add_test_suite(suite(skill));
    }
    junit.serialize(&mut *out).map_err(io::Error::other)
}

fn suite(skill: &SkillReport) -> TestSuite {
    let mut suite = TestSuite::new(skill.path.as_str());
    let mut fired: Vec<RuleId> = skill.findings.iter().map(|finding| finding.rule).collect();
    fired.sort_unstable();
    fired.dedup();
    for rule in &fired {
        let of_rule = skill
            .findings
            .iter()
            .filter(|finding| finding.rule == *rule);
        suite.add_test_case(case(skill, *rule, &of_rule.collect::<Vec<_>>()));
    }
    if fired.is_empty() {
        let mut passed = TestCase::new("lint", TestCaseStatus::success());
        passed.set_classname(skill.path.as_str());
        suite.add_test_case(passed);
    }
    suite
}

fn case(skill: &SkillReport, rule: RuleId, findings: &[&Finding]) -> TestCase {
    let lines: Vec<String> = findings
        .iter()
        .map(|finding| line(skill, finding))
        .collect();
    let text = lines.join("\n");
    let worst = findings.iter().map(|finding| finding.severity).max();
    let worst = worst.unwrap_or(Severity::Info);
    let status = match worst {
        Severity::Info => TestCaseStatus::success(),
        Severity::Warning | Severity::Error => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status
                .set_type(worst.as_str())
                .set_description(text.as_str());
            if let Some(first) = findings.first() {
                status.set_message(first.message.as_str());
            }
            status
        }
    };
    let mut case = TestCase::new(format!("{} {}", rule.code, rule.name), status);
    case.set_classname(skill.path.as_str());
    if worst == Severity::Info {
        case.set_system_out(text);
    }
    case
}

fn line(skill: &SkillReport, finding: &Finding) -> String {
    let path = skill.file_path(finding.file.name());
    let level = finding.severity.as_str();
    match Place::of(finding) {
        Some(Place { start, .. }) => format!(
            "{path}:{}:{}: {level}: {}",
            start.line, start.column, finding.message
        ),
        None => format!("{path}: {level}: {}", finding.message),
    }
}
