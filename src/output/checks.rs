//! What a check of changed skills found: for people, for machines, for CI.

use std::io::{self, Write};

use clap::ValueEnum;
use quick_junit::{NonSuccessKind, Report as Junit, TestCase, TestCaseStatus, TestSuite};
use serde_json::{Value as Json, json};

use super::escape::printable_line;
use super::findings::{Annotation, annotation_level};
use super::sizes::counted;
use crate::diagnostics::Severity;
use crate::ops::check::{Checked, Problem, Reason, Stage};

/// How a check is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// For people
    #[default]
    Human,
    /// For machines
    Json,
    /// For code scanning
    Sarif,
    /// Workflow commands that annotate a change on GitHub
    Github,
    /// For test reports in CI
    Junit,
}

/// Writes what was found.
pub fn write(out: &mut dyn Write, all: &[Checked], format: CheckFormat) -> io::Result<()> {
    match format {
        CheckFormat::Human => human(out, all),
        CheckFormat::Json => writeln!(out, "{:#}", document(all)),
        CheckFormat::Sarif => writeln!(out, "{:#}", sarif(all)),
        CheckFormat::Github => github(out, all),
        CheckFormat::Junit => junit(all).serialize(out).map_err(io::Error::other),
    }
}

/// All of it in a sentence.
pub fn summary(all: &[Checked]) -> String {
    let failing = all.iter().filter(|checked| checked.fails()).count();
    let skills = counted(all.len(), "skill");
    match (all.len(), failing) {
        (0, _) => "no skill has changed".to_owned(),
        (_, 0) => match all
            .iter()
            .filter(|checked| checked.version.is_none())
            .count()
        {
            0 => format!("{skills} may be published"),
            // What was never published need not be.
            1 => format!("{skills} may be published, 1 of them once it has a version"),
            count => format!("{skills} may be published, {count} of them once they have versions"),
        },
        (_, failing) => format!("{failing} of {skills} may not be published"),
    }
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn why(reason: &Reason) -> String {
    match reason {
        Reason::Asked => String::new(),
        Reason::Changed => "changed".to_owned(),
        Reason::Dependent(names) => format!("needs {}", names.join(", ")),
    }
}

fn human(out: &mut dyn Write, all: &[Checked]) -> io::Result<()> {
    for checked in all {
        let mut words = vec![checked.path.clone()];
        words.extend(checked.version.as_ref().map(ToString::to_string));
        let mut facts = vec![why(&checked.chosen.reason)];
        if checked.version.is_none() {
            facts.push("no version".to_owned());
        }
        if let Some((passed, total)) = checked.tests.filter(|(_, total)| *total > 0) {
            facts.push(format!("{passed} of {} passed", counted(total, "test")));
        }
        let compared = checked.compared.as_ref();
        facts.extend(compared.map(|version| format!("compared with {version}")));
        facts.retain(|fact| !fact.is_empty());
        let verdict = if checked.fails() { "fails" } else { "fine" };
        let facts = match facts.is_empty() {
            true => String::new(),
            false => format!(" ({})", facts.join("; ")),
        };
        let line = format!("{}: {verdict}{facts}", words.join(" "));
        writeln!(out, "{}", printable_line(&line))?;
        for problem in &checked.problems {
            let line = told(problem);
            writeln!(out, "  {}", printable_line(&line))?;
            if let Some(hint) = problem
                .hint
                .as_ref()
                .filter(|_| problem.stage != Stage::Lint)
            {
                writeln!(out, "    hint: {}", printable_line(hint))?;
            }
        }
    }
    Ok(())
}

fn told(problem: &Problem) -> String {
    let (word, code) = (word(problem.severity), &problem.code);
    let place = match (&problem.file, problem.place) {
        (Some(file), Some((line, column))) => format!("{file}:{line}:{column}: "),
        (Some(file), None) => format!("{file}: "),
        (None, _) => String::new(),
    };
    let stage = problem.stage.as_str();
    format!("{word}[{stage}/{code}]: {place}{}", problem.message)
}

fn document(all: &[Checked]) -> Json {
    let problem = |problem: &Problem| {
        json!({
            "stage": problem.stage.as_str(),
            "severity": word(problem.severity),
            "code": problem.code,
            "message": problem.message,
            "hint": problem.hint,
            "file": problem.file,
            "line": problem.place.map(|(line, _)| line),
            "column": problem.place.map(|(_, column)| column),
        })
    };
    let one = |checked: &Checked| {
        let needs: &[String] = match &checked.chosen.reason {
            Reason::Dependent(names) => names,
            _ => &[],
        };
        json!({
            "name": checked.chosen.name,
            "path": checked.path,
            "skill_version": checked.version.as_ref().map(ToString::to_string),
            "reason": match &checked.chosen.reason {
                Reason::Asked => "asked",
                Reason::Changed => "changed",
                Reason::Dependent(_) => "dependent",
            },
            "needs_changed": needs,
            "compared_with": checked.compared.as_ref().map(ToString::to_string),
            "tests": checked.tests.map(|(passed, total)| json!({"passed": passed, "total": total})),
            "fine": !checked.fails(),
            "problems": checked.problems.iter().map(problem).collect::<Vec<_>>(),
        })
    };
    json!({
        "version": 1,
        "fine": all.iter().all(|checked| !checked.fails()),
        "skills": all.iter().map(one).collect::<Vec<_>>(),
    })
}

fn sarif(all: &[Checked]) -> Json {
    let mut rules: Vec<String> = Vec::new();
    let mut results = Vec::new();
    for checked in all {
        for problem in &checked.problems {
            let rule = format!("{}/{}", problem.stage.as_str(), problem.code);
            let at = rules.iter().position(|known| *known == rule);
            let at = at.unwrap_or_else(|| {
                rules.push(rule.clone());
                rules.len() - 1
            });
            results.push(result(checked, problem, &rule, at));
        }
    }
    let rules = rules.iter().map(|rule| json!({"id": rule}));
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "open-skills",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": rules.collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn result(checked: &Checked, problem: &Problem, rule: &str, index: usize) -> Json {
    let file = file(checked, problem);
    let (line, column) = problem.place.unwrap_or((1, 1));
    let hint = problem.hint.as_ref();
    let hint = hint.map_or(String::new(), |hint| format!("\n{hint}"));
    json!({
        "ruleId": rule,
        "ruleIndex": index,
        "level": word(problem.severity),
        "message": {"text": format!("{}: {}{hint}", checked.chosen.name, problem.message)},
        "locations": [{"physicalLocation": {
            "artifactLocation": {"uri": uri(&file)},
            "region": {"startLine": line, "startColumn": column},
        }}],
    })
}

/// Where it is shown: what is about the whole skill stands at its document.
fn file(checked: &Checked, problem: &Problem) -> String {
    let document = || format!("{}/SKILL.md", checked.path.trim_end_matches('/'));
    problem.file.clone().unwrap_or_else(document)
}

/// One annotation a problem, as `lint` writes them.
fn github(out: &mut dyn Write, all: &[Checked]) -> io::Result<()> {
    for checked in all {
        for problem in &checked.problems {
            let (line, column) = problem.place.unwrap_or((1, 1));
            let hint = problem.hint.as_ref();
            let hint = hint.map_or(String::new(), |hint| format!("\nhint: {hint}"));
            Annotation {
                level: annotation_level(problem.severity),
                file: &file(checked, problem),
                place: Some(format!("line={line},col={column}")),
                title: &format!("{} {}", problem.stage.as_str(), problem.code),
                text: &format!("{}: {}{hint}", checked.chosen.name, problem.message),
            }
            .write(out)?;
        }
    }
    Ok(())
}

/// A path as a relative reference: what would end it or mean something else is written in
/// hexadecimal.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.trim_start_matches("./").bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' => {
                uri.push(char::from(byte));
            }
            other => uri.push_str(&format!("%{other:02X}")),
        }
    }
    uri
}

/// A suite a skill, a case a stage.
fn junit(all: &[Checked]) -> Junit {
    let mut junit = Junit::new("open-skills check");
    for checked in all {
        let mut suite = TestSuite::new(checked.chosen.name.as_str());
        for stage in Stage::ALL {
            let of_stage = checked.problems.iter().filter(|one| one.stage == stage);
            let told: Vec<String> = of_stage.clone().map(told).collect();
            let mut errors = of_stage.filter(|one| one.severity == Severity::Error);
            let status = match errors.next() {
                None if stage == Stage::Test && checked.tests.is_none() => {
                    TestCaseStatus::skipped()
                }
                None => TestCaseStatus::success(),
                Some(first) => {
                    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
                    status.set_type(first.code.as_str());
                    status.set_message(first.message.as_str());
                    status.set_description(told.join("\n"));
                    status
                }
            };
            let mut case = TestCase::new(stage.as_str(), status);
            case.set_classname(checked.path.as_str());
            suite.add_test_case(case);
        }
        junit.add_test_suite(suite);
    }
    junit
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::check::Chosen;

    fn checked() -> Checked {
        let problem = |stage, severity, code: &str| Problem {
            stage,
            severity,
            code: code.to_owned(),
            message: "it is so".to_owned(),
            hint: Some("mend it".to_owned()),
            file: (stage == Stage::Lint).then(|| "skills/a b/SKILL.md".to_owned()),
            place: (stage == Stage::Lint).then_some((3, 5)),
        };
        Checked {
            chosen: Chosen {
                folder: "skills/a b".into(),
                name: "a-b".to_owned(),
                reason: Reason::Dependent(vec!["base".to_owned()]),
            },
            path: "skills/a b".to_owned(),
            version: Some("1.2.0".parse().unwrap()),
            compared: Some("1.1.0".parse().unwrap()),
            tests: Some((2, 2)),
            problems: vec![
                problem(Stage::Lint, Severity::Warning, "FM001"),
                problem(Stage::Version, Severity::Error, "version-taken"),
            ],
        }
    }

    fn written(format: CheckFormat) -> String {
        let mut bytes = Vec::new();
        write(&mut bytes, &[checked()], format).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn people_get_what_is_wrong_and_what_to_do() {
        insta::assert_snapshot!(written(CheckFormat::Human), @r"
        skills/a b 1.2.0: fails (needs base; 2 of 2 tests passed; compared with 1.1.0)
          warning[lint/FM001]: skills/a b/SKILL.md:3:5: it is so
          error[version/version-taken]: it is so
            hint: mend it
        ");
        assert_eq!(summary(&[checked()]), "1 of 1 skill may not be published");
        assert_eq!(summary(&[]), "no skill has changed");
    }

    #[test]
    fn code_scanning_gets_places_that_are_references() {
        let log: Json = serde_json::from_str(&written(CheckFormat::Sarif)).unwrap();
        let results = &log["runs"][0]["results"];
        let place = |at: usize| &results[at]["locations"][0]["physicalLocation"];
        assert_eq!(place(0)["artifactLocation"]["uri"], "skills/a%20b/SKILL.md");
        assert_eq!(place(0)["region"]["startLine"], 3);
        assert_eq!(results[1]["ruleId"], "version/version-taken");
        assert_eq!(results[1]["level"], "error");
        assert_eq!(
            log["runs"][0]["tool"]["driver"]["rules"][1]["id"],
            "version/version-taken"
        );
    }

    #[test]
    fn github_gets_an_annotation_a_problem() {
        insta::assert_snapshot!(written(CheckFormat::Github), @r"
        ::warning file=skills/a b/SKILL.md,line=3,col=5,title=lint FM001::a-b: it is so%0Ahint: mend it
        ::error file=skills/a b/SKILL.md,line=1,col=1,title=version version-taken::a-b: it is so%0Ahint: mend it
        ");
    }

    #[test]
    fn test_reports_have_a_case_a_stage() {
        let text = written(CheckFormat::Junit);
        assert!(
            text.contains("tests=\"4\"") && text.contains("failures=\"1\""),
            "{text}"
        );
        assert!(text.contains("type=\"version-taken\""), "{text}");
    }
}
