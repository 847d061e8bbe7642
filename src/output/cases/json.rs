//! JSON for machines; its schema is `docs/schemas/test-report.schema.json`.

use std::io::{self, Write};
use std::time::Duration;

use serde_json::{Value, json};

use crate::testing::compare::{Detail, Mismatch};
use crate::testing::{CaseResult, Report, SkillReport};

/// Writes the report as one document.
pub(super) fn write(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    let counts = report.counts();
    let skills: Vec<Value> = report.skills.iter().map(skill).collect();
    let document = json!({
        "version": 1,
        "interrupted": report.interrupted,
        "duration_ms": milliseconds(report.duration),
        "summary": {
            "total": counts.total(),
            "passed": counts.passed,
            "failed": counts.failed,
            "flaky": counts.flaky,
            "skipped": counts.skipped,
            "not_run": counts.not_run,
        },
        "skills": skills,
    });
    writeln!(out, "{document:#}")
}

fn skill(skill: &SkillReport) -> Value {
    let items = skill.coverage.items.iter();
    let items: Vec<Value> = items
        .map(|item| json!({"part": item.part.as_str(), "name": item.name, "covered": item.covered}))
        .collect();
    json!({
        "name": skill.name,
        "path": skill.path,
        "cases": skill.results.iter().map(case).collect::<Vec<_>>(),
        "coverage": {"percent": skill.coverage.percent(), "items": items},
        "notices": skill.notices,
    })
}

fn case(result: &CaseResult) -> Value {
    use crate::testing::Verdict;
    let case = &result.case;
    let failed = result.verdict.failed();
    let mismatches = failed.map_or(&[][..], |failed| &failed.mismatches);
    let reason = match &result.verdict {
        Verdict::Skipped(why) | Verdict::NotRun(why) => Some(why),
        _ => None,
    };
    json!({
        "name": case.name,
        "kind": case.kind.as_str(),
        "file": case.place.file,
        "line": case.place.line,
        "column": case.place.column,
        "script": case.script,
        "tags": case.tags,
        "verdict": result.verdict.as_str(),
        "reason": reason,
        "runs": result.runs,
        "duration_ms": milliseconds(result.duration),
        "mismatches": mismatches.iter().map(mismatch).collect::<Vec<_>>(),
        "hints": failed.map_or(&[][..], |failed| &failed.hints),
        "outcome": failed.and(result.outcome.as_ref()),
    })
}

fn mismatch(mismatch: &Mismatch) -> Value {
    let (differences, expected, actual) = match &mismatch.detail {
        Detail::Nothing => (None, None, None),
        Detail::Actual(actual) => (None, None, Some(actual)),
        Detail::Text { expected, actual } => (None, Some(expected), Some(actual)),
        Detail::Json(differences) => {
            let told = differences.iter().map(|difference| {
                // What is absent has no field, for `null` is a value too.
                let mut told = json!({"path": difference.path});
                if let Some(expected) = &difference.expected {
                    told["expected"] = expected.clone();
                }
                if let Some(actual) = &difference.actual {
                    told["actual"] = actual.clone();
                }
                told
            });
            (Some(told.collect::<Vec<_>>()), None, None)
        }
    };
    json!({
        "subject": mismatch.subject,
        "message": mismatch.message,
        "differences": differences,
        "expected": expected,
        "actual": actual,
    })
}

/// Microseconds are as fine as a run can be measured.
fn milliseconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1e6).round() / 1e3
}
