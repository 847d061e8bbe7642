//! What is taken for an answer, and what is not.

use super::*;
use crate::scaffold::Given;

fn given() -> Given {
    Given {
        name: Some("pdf-report".into()),
        description: Some("Writes  reports\nas PDF".into()),
        when: Some("someone asks for a report".into()),
        ..Given::default()
    }
}

fn python() -> Template {
    Template::named("python").unwrap()
}

fn told(given: &Given) -> String {
    let error = Answers::check(given, &python(), 2026).unwrap_err();
    error.to_string()
}

#[test]
fn what_is_given_is_checked_and_the_rest_filled_in() {
    let answers = Answers::check(&given(), &python(), 2026).unwrap();
    assert_eq!(
        answers.description,
        "Writes reports as PDF. Use when someone asks for a report."
    );
    assert_eq!(answers.language.as_deref(), Some("python"));
    assert_eq!(answers.author, "the authors of pdf-report");
    assert_eq!(answers.parts, [Part::Scripts, Part::Tests]);
    let context = answers.context(&python());
    assert_eq!(context["title"], "Pdf report");
    assert_eq!(context["license"], "");
}

#[test]
fn occasions_are_joined_as_they_were_written() {
    let cases = [
        ("Does it", "", "Does it"),
        ("Does it", "asked", "Does it. Use when asked."),
        ("Does it.", "when asked.", "Does it. Use when asked."),
        ("Does it!", "Use it daily", "Does it! Use it daily."),
    ];
    for (purpose, when, whole) in cases {
        assert_eq!(with_occasion(purpose, when), whole);
    }
}

#[test]
fn what_does_not_do_is_told_with_what_would() {
    let with = |change: fn(&mut Given)| {
        let mut given = given();
        change(&mut given);
        told(&given)
    };
    assert_eq!(
        with(|given| given.name = Some("PDF_Report".into())),
        "`PDF_Report` cannot be the name: `P` is an upper-case letter, `_` is not allowed"
    );
    assert_eq!(
        with(|given| given.name = None),
        "`name` is needed: what the skill is called"
    );
    assert_eq!(
        with(|given| given.description = Some("a <b>".into())),
        "`a <b>. Use when someone asks for a report.` cannot be the description: uploads refuse `<` and `>`"
    );
    assert_eq!(
        with(|given| given.language = Some("cobol".into())),
        "`cobol` cannot be the language: the template `python` does not have it"
    );
    assert_eq!(
        with(|given| given.parts = Some(vec!["docs".into()])),
        "`docs` cannot be the part: there is no such part"
    );
    assert_eq!(
        with(|given| given.agents = vec!["nobody".into()]),
        "`nobody` cannot be the profile: nothing is known of it"
    );
    assert_eq!(
        with(|given| given.set = vec![("host".into(), "x".into())]),
        "the template `python` asks nothing called `host`"
    );
}

#[test]
fn answers_get_the_type_that_was_asked_for() {
    let question = |takes| Question {
        key: "q".into(),
        ask: "?".into(),
        takes,
        default: None,
        pattern: None,
        when: None,
    };
    let text = |takes, answer: &str| check(&question(takes), &json!(answer)).ok();
    assert_eq!(text(QuestionType::YesNo, "yes"), Some(json!(true)));
    assert_eq!(text(QuestionType::YesNo, "perhaps"), None);
    assert_eq!(text(QuestionType::Integer, " 7 "), Some(json!(7)));
    assert_eq!(text(QuestionType::Integer, "seven"), None);
    assert_eq!(text(QuestionType::List, "a, b,"), Some(json!(["a", "b"])));
    let choice = || QuestionType::Choice(vec!["a".into()]);
    assert_eq!(text(choice(), "a"), Some(json!("a")));
    assert_eq!(text(choice(), "b"), None);
    let patterned = Question {
        pattern: Some(regex::Regex::new("^(?:[a-z.]+)$").unwrap()),
        ..question(QuestionType::Text)
    };
    assert!(check(&patterned, &json!("x.example")).is_ok());
    assert!(check(&patterned, &json!("x example")).is_err());
    assert!(check(&patterned, &json!(["x"])).is_err());
}

#[test]
fn conditions_are_checked_against_what_templates_see() {
    let template = python();
    let context = Answers::check(&given(), &template, 2026)
        .unwrap()
        .context(&template);
    let mut seen: Vec<_> = context.as_object().unwrap().keys().collect();
    let mut names = [&NAMES[..], &["answers"]].concat();
    seen.sort();
    names.sort_unstable();
    assert_eq!(seen, names);
}
