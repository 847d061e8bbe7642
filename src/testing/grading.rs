//! Grades what an agent answered, as far as a program can, and writes it down in the shape
//! that viewers of evals read.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Value, json};

use super::case::{Case, Expectation, Kind, Stdin};
use super::compare::{Detail, Mismatch};
use super::evals::{Check, Eval};
use super::flaw::Place;
use super::report::{CaseResult, Failed, Verdict};
use crate::bundle::manifest::Permissions;

/// One assertion with its grade.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Graded {
    /// The assertion in words.
    pub text: String,
    /// Whether it holds; nothing when only a reader can judge.
    pub passed: Option<bool>,
    /// Why.
    pub evidence: String,
}

/// One answer of an agent, graded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvalRun {
    /// The eval's id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Whether it is an eval or a query.
    pub kind: Kind,
    /// Where it was written.
    pub place: Place,
    /// Which run of it, from 1.
    pub number: usize,
    /// The assertions.
    pub graded: Vec<Graded>,
    /// How long the agent took.
    pub duration: Duration,
    /// How many characters it answered.
    pub answered: usize,
    /// Why there is no answer, when the agent failed.
    pub error: Option<String>,
}

/// Grades an answer; `left` says whether the agent left a file.
pub fn grade(eval: &Eval, answer: &str, left: &dyn Fn(&str) -> bool) -> Vec<Graded> {
    let assertions = eval.assertions.iter();
    assertions
        .map(|assertion| {
            let (passed, evidence) = match &assertion.check {
                Some(check) => checked(check, answer, left),
                None => (None, "ungraded: only a reader can judge this".to_owned()),
            };
            let text = assertion.text.clone();
            Graded {
                text,
                passed,
                evidence,
            }
        })
        .collect()
}

fn checked(check: &Check, answer: &str, left: &dyn Fn(&str) -> bool) -> (Option<bool>, String) {
    let around = |at: usize| {
        let line = answer[..at].lines().count().max(1);
        format!("line {line} of the answer")
    };
    match check {
        Check::Contains(part) => match answer.find(part.as_str()) {
            Some(at) => (Some(true), format!("found in {}", around(at + part.len()))),
            None => (Some(false), "not in the answer".to_owned()),
        },
        Check::Lacks(part) => match answer.find(part.as_str()) {
            Some(at) => (Some(false), format!("found in {}", around(at + part.len()))),
            None => (Some(true), "not in the answer".to_owned()),
        },
        Check::Regex(pattern) => {
            // It was understood when it was read; what was not is never graded.
            let Ok(regex) = regex::RegexBuilder::new(pattern).multi_line(true).build() else {
                return (
                    None,
                    "ungraded: the expression is not understood".to_owned(),
                );
            };
            match regex.find(answer) {
                Some(found) => (Some(true), format!("found in {}", around(found.end()))),
                None => (Some(false), "not in the answer".to_owned()),
            }
        }
        Check::FileExists(path) => match left(path) {
            true => (Some(true), format!("the agent left `{path}`")),
            false => (Some(false), format!("the agent left no `{path}`")),
        },
    }
}

/// How many hold, how many do not, and how many nobody graded.
pub fn tally(graded: &[Graded]) -> (usize, usize, usize) {
    let count = |passed| {
        graded
            .iter()
            .filter(|graded| graded.passed == passed)
            .count()
    };
    (count(Some(true)), count(Some(false)), count(None))
}

impl EvalRun {
    /// Whether an assertion does not hold, or there is no answer.
    pub fn has_failed(&self) -> bool {
        self.error.is_some() || tally(&self.graded).1 > 0
    }

    /// The share of the graded assertions that hold; none of none is none.
    fn pass_rate(&self) -> f64 {
        let (passed, failed, _) = tally(&self.graded);
        match u32::try_from(passed + failed) {
            Ok(graded @ 1..) => {
                let passed = u32::try_from(passed).unwrap_or(graded);
                rounded(f64::from(passed) / f64::from(graded))
            }
            _ => 0.0,
        }
    }

    /// It as a case, which has no script.
    fn case(&self) -> Case {
        Case {
            name: self.name.clone(),
            kind: self.kind,
            place: self.place.clone(),
            script: String::new(),
            function: None,
            args: Vec::new(),
            stdin: Stdin::Nothing,
            env: BTreeMap::new(),
            files: Vec::new(),
            grants: Permissions::default(),
            engine: None,
            seed: None,
            skip: None,
            tags: Vec::new(),
            expect: Expectation::default(),
        }
    }

    /// What is wrong with the answer.
    fn failed(&self) -> Failed {
        let mismatch = |subject: &str, message: String| Mismatch {
            subject: subject.to_owned(),
            message,
            detail: Detail::Nothing,
        };
        let error = self
            .error
            .iter()
            .map(|error| mismatch("agent", error.clone()));
        let wrong = self.graded.iter().filter(|g| g.passed == Some(false));
        let wrong = wrong.map(|g| mismatch("assertion", format!("{}: {}", g.text, g.evidence)));
        Failed {
            mismatches: error.chain(wrong).collect(),
            hints: Vec::new(),
        }
    }

    fn expectations(&self) -> Vec<Value> {
        let graded = self.graded.iter();
        graded
            .map(|g| json!({"text": g.text, "passed": g.passed, "evidence": g.evidence}))
            .collect()
    }

    /// `grading.json` of this run.
    pub fn grading(&self) -> Value {
        let (passed, failed, ungraded) = tally(&self.graded);
        let seconds = rounded(self.duration.as_secs_f64());
        json!({
            "expectations": self.expectations(),
            "summary": {
                "passed": passed,
                "failed": failed,
                "ungraded": ungraded,
                "total": passed + failed,
                "pass_rate": self.pass_rate(),
            },
            "execution_metrics": {
                "transcript_chars": self.answered,
                "errors_encountered": usize::from(self.error.is_some()),
            },
            "timing": {"executor_duration_seconds": seconds, "total_duration_seconds": seconds},
            "error": self.error,
        })
    }

    fn benchmark_entry(&self) -> Value {
        let (passed, failed, ungraded) = tally(&self.graded);
        json!({
            "eval_id": numeric(&self.id),
            "eval_name": self.name,
            "configuration": "with_skill",
            "run_number": self.number,
            "result": {
                "pass_rate": self.pass_rate(),
                "passed": passed,
                "failed": failed,
                "ungraded": ungraded,
                "total": passed + failed,
                "time_seconds": rounded(self.duration.as_secs_f64()),
                "errors": usize::from(self.error.is_some()),
            },
            "expectations": self.expectations(),
            "notes": self.error.iter().collect::<Vec<_>>(),
        })
    }
}

/// What the runs of one eval or query come to, as reports tell it; none without a run.
pub fn result(runs: &[EvalRun]) -> Option<CaseResult> {
    let first = runs.first()?;
    let failures: Vec<&EvalRun> = runs.iter().filter(|run| run.has_failed()).collect();
    let is_graded = runs.iter().any(|run| tally(&run.graded).0 > 0);
    let verdict = match failures.last() {
        Some(last) if failures.len() == runs.len() => Verdict::Failed(last.failed()),
        Some(last) => Verdict::Flaky {
            failures: failures.len(),
            last: last.failed(),
        },
        None if is_graded => Verdict::Passed,
        None => Verdict::Skipped("only a reader can judge it".to_owned()),
    };
    let longest = runs.iter().map(|run| run.duration).max();
    Some(CaseResult {
        case: first.case(),
        verdict,
        duration: longest.unwrap_or_default(),
        runs: runs.len(),
        outcome: None,
    })
}

/// `benchmark.json` of all runs of a skill's evals.
pub fn benchmark(skill: &str, path: &str, timestamp: &str, runs: &[EvalRun]) -> Value {
    let mut ids: Vec<Value> = runs.iter().map(|run| numeric(&run.id)).collect();
    ids.dedup();
    let per_eval = runs.iter().map(|run| run.number).max().unwrap_or(0);
    let rates: Vec<f64> = runs.iter().map(EvalRun::pass_rate).collect();
    let times: Vec<f64> = runs.iter().map(|run| run.duration.as_secs_f64()).collect();
    let ungraded: usize = runs.iter().map(|run| tally(&run.graded).2).sum();
    let notes = match ungraded {
        0 => Vec::new(),
        some => vec![format!(
            "{some} assertions are ungraded: only a reader can judge them"
        )],
    };
    json!({
        "metadata": {
            "skill_name": skill,
            "skill_path": path,
            "timestamp": timestamp,
            "evals_run": ids,
            "runs_per_configuration": per_eval,
        },
        "runs": runs.iter().map(EvalRun::benchmark_entry).collect::<Vec<_>>(),
        "run_summary": {
            "with_skill": {"pass_rate": statistics(&rates), "time_seconds": statistics(&times)},
        },
        "notes": notes,
    })
}

/// Ids are numbers for the viewers where they can be.
fn numeric(id: &str) -> Value {
    id.parse::<u64>().map_or_else(|_| id.into(), Value::from)
}

fn statistics(values: &[f64]) -> Value {
    let Ok(count @ 1..) = u32::try_from(values.len()) else {
        return json!({"mean": 0.0, "stddev": 0.0, "min": 0.0, "max": 0.0});
    };
    let mean = values.iter().sum::<f64>() / f64::from(count);
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    // Of a sample: with one value there is no spread to speak of.
    let stddev = match count {
        1 => 0.0,
        _ => (squares / f64::from(count - 1)).sqrt(),
    };
    let min = values.iter().copied().fold(f64::INFINITY, f64::min);
    let max = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    json!({
        "mean": rounded(mean), "stddev": rounded(stddev), "min": rounded(min), "max": rounded(max),
    })
}

fn rounded(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}

/// Whether an answer shows that the agent used the skill: it names it as a whole word.
pub fn names_skill(answer: &str, skill: &str) -> bool {
    let is_part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '-' || c == '_');
    !skill.is_empty()
        && answer.match_indices(skill).any(|(at, _)| {
            let before = answer[..at].chars().next_back();
            let after = answer[at + skill.len()..].chars().next();
            !is_part(before) && !is_part(after)
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::evals::Assertion;

    fn eval() -> Eval {
        let check = |text: &str, check| Assertion {
            text: text.into(),
            check,
        };
        Eval {
            id: "1".into(),
            name: None,
            place: Place::default(),
            prompt: "p".into(),
            expected_output: None,
            files: Vec::new(),
            assertions: vec![
                check("a", Some(Check::Contains("two".into()))),
                check("b", Some(Check::Lacks("two".into()))),
                check("c", Some(Check::Regex("^t.o$".into()))),
                check("d", Some(Check::FileExists("x.md".into()))),
                check("e", None),
            ],
        }
    }

    #[test]
    fn what_a_program_can_check_is_graded_and_the_rest_is_not() {
        let graded = grade(&eval(), "one\ntwo\n", &|path| path == "x.md");
        let grades: Vec<Option<bool>> = graded.iter().map(|graded| graded.passed).collect();
        assert_eq!(
            grades,
            [Some(true), Some(false), Some(true), Some(true), None]
        );
        assert_eq!(graded[0].evidence, "found in line 2 of the answer");
        let run = EvalRun {
            id: "1".into(),
            name: "first".into(),
            kind: Kind::Eval,
            place: Place::default(),
            number: 1,
            graded,
            duration: Duration::from_millis(1500),
            answered: 8,
            error: None,
        };
        let document = run.grading();
        let summary =
            json!({"passed": 3, "failed": 1, "ungraded": 1, "total": 4, "pass_rate": 0.75});
        assert_eq!(document["summary"], summary);
        assert_eq!(document["expectations"][4]["passed"], Value::Null);
        assert!(run.has_failed());
        let benchmark = benchmark("a", "skills/a", "2026-01-01T00:00:00Z", &[run.clone(), run]);
        assert_eq!(benchmark["runs"][0]["eval_id"], 1);
        assert_eq!(benchmark["runs"][0]["configuration"], "with_skill");
        let rate = json!({"mean": 0.75, "stddev": 0.0, "min": 0.75, "max": 0.75});
        assert_eq!(benchmark["run_summary"]["with_skill"]["pass_rate"], rate);
    }

    #[test]
    fn nothing_graded_is_nothing_passed() {
        let mut eval = eval();
        eval.assertions.drain(..4);
        let run = EvalRun {
            id: "x".into(),
            name: "x".into(),
            kind: Kind::Eval,
            place: Place::default(),
            number: 1,
            graded: grade(&eval, "", &|_| false),
            duration: Duration::ZERO,
            answered: 0,
            error: None,
        };
        assert_eq!(run.grading()["summary"]["pass_rate"], 0.0);
        assert_eq!(tally(&run.graded), (0, 0, 1));
        assert!(!run.has_failed());
        let verdict = result(std::slice::from_ref(&run)).unwrap().verdict;
        assert_eq!(verdict.as_str(), "skipped");
        let late = EvalRun {
            error: Some("the agent took longer than 1 s".into()),
            ..run.clone()
        };
        let failed = result(std::slice::from_ref(&late)).unwrap().verdict;
        let message = &failed.failed().unwrap().mismatches[0].message;
        assert_eq!(message, "the agent took longer than 1 s");
        let sometimes = result(&[run, late]).unwrap();
        assert_eq!((sometimes.verdict.as_str(), sometimes.runs), ("flaky", 2));
        assert!(result(&[]).is_none());
    }

    #[test]
    fn a_skill_is_named_as_a_whole_word() {
        assert!(names_skill("using pdf-report now", "pdf-report"));
        assert!(names_skill("skills/pdf-report/SKILL.md", "pdf-report"));
        assert!(!names_skill("my-pdf-report", "pdf-report"));
        assert!(!names_skill("pdf", "pdf-report"));
    }
}
