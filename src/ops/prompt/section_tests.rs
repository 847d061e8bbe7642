//! Sections of every look, within budgets of every size.

use proptest::prelude::*;
use pulldown_cmark::{Event, HeadingLevel, Parser, Tag, TagEnd};

use super::super::{TEMPLATE, Template};
use super::*;
use crate::prompt::{Budget, Example, Script};

fn named(text: &str) -> Template<'_> {
    Template {
        name: "own.md",
        text,
    }
}

fn request() -> Request<'static> {
    Request {
        mode: Mode::Catalog,
        look: Look::Text(Format::Xml),
        budget: None,
        context: None,
        share: None,
        question: "",
        pinned: &[],
        template: named(TEMPLATE),
        strict: false,
        counts: false,
    }
}

/// Every way to write a section.
const WAYS: [(Mode, Look); 7] = [
    (Mode::Catalog, Look::Text(Format::Xml)),
    (Mode::Catalog, Look::Text(Format::Markdown)),
    (Mode::Catalog, Look::Text(Format::SkillsRef)),
    (Mode::Catalog, Look::Json),
    (Mode::Catalog, Look::McpTools),
    (Mode::Full, Look::Text(Format::Markdown)),
    (Mode::Full, Look::Json),
];

fn skill(name: &str, description: &str) -> Skill {
    Skill {
        name: name.to_owned(),
        description: description.to_owned(),
        location: format!("/s/{name}/SKILL.md"),
        documentation: "# Title\n\nText with {{ braces }}.".to_owned(),
        ..Skill::default()
    }
}

/// A skill with everything that only a whole entry shows.
fn rich(name: &str, description: &str) -> Skill {
    let schema = json!({"type": "object", "properties": {"title": {"type": "string"}}});
    Skill {
        version: Some("1.2.0".to_owned()),
        tags: vec!["one".to_owned(), "two".to_owned()],
        inputs: Some("title (string)".to_owned()),
        input_schema: Some(schema.clone()),
        output_schema: Some(schema),
        allowed_tools: vec!["Read".to_owned()],
        tier: Some("shared".to_owned()),
        ..skill(name, description)
    }
}

fn skills() -> Vec<Skill> {
    let said = |name: &str| format!("Does {name} for whoever needs it, again and again and again.");
    ["a", "b", "c"]
        .map(|name| skill(name, &said(name)))
        .to_vec()
}

fn length(section: &Section) -> usize {
    section.text.chars().count()
}

#[test]
fn a_budget_in_any_unit_is_kept() {
    let free = write(&request(), skills()).unwrap();
    assert_eq!((free.report.unit, free.report.limit), (None, None));
    for (budget, context) in [("340c", None), ("110t", None), ("1%", Some(11_000))] {
        let request = Request {
            budget: Some(budget.parse().unwrap()),
            context,
            ..request()
        };
        let section = write(&request, skills()).unwrap();
        let report = &section.report;
        assert!(report.used <= report.limit.unwrap(), "{budget}: {report:?}");
        assert!(section.text.len() < free.text.len());
        let strict = Request {
            strict: true,
            ..request
        };
        assert_eq!(write(&strict, skills()).unwrap_err().kind, "over-budget");
    }
    let unknown = Request {
        budget: Some(Budget::Share(100)),
        ..request()
    };
    assert_eq!(write(&unknown, skills()).unwrap_err().kind, "usage");
}

#[test]
fn what_is_counted_is_what_is_printed() {
    let mut all = skills();
    all.push(rich(
        "d",
        "With \"quotes\", <tags> & a\ttab — and é, in several words for a cut.",
    ));
    for (mode, look) in WAYS {
        let within = |limit: usize, strict: bool| {
            let request = Request {
                mode,
                look,
                budget: Some(Budget::Characters(limit)),
                strict,
                ..request()
            };
            write(&request, all.clone())
        };
        let whole = within(1_000_000, true).unwrap();
        assert_eq!(whole.report.used, length(&whole), "{look:?}");
        let (used, names) = (length(&whole), length(&within(1, false).unwrap()));
        assert!(names < used, "{look:?}");
        let around = (names.saturating_sub(20)..used).step_by(17);
        for limit in around.chain(used - 1..used + 2) {
            let section = within(limit, false).unwrap();
            let told = format!("{mode:?} {look:?} {limit}: {}", section.text);
            assert_eq!(section.report.used, length(&section), "{told}");
            // The document says its limit, so that its smallest size depends on it too.
            if limit > names + 8 {
                assert!(length(&section) <= limit, "{told}");
            }
            let is_whole = section
                .report
                .skills
                .iter()
                .all(|line| line.2 == Shown::Whole);
            assert_eq!(within(limit, true).is_ok(), is_whole, "{told}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn no_budget_is_overdrawn(
        texts in proptest::collection::vec("[a-zé<&\"\n ]{1,120}", 0..6),
        way in 0..WAYS.len(),
        budget in 0..4_000_usize,
        is_tokens in any::<bool>(),
    ) {
        let all = texts.iter().enumerate();
        let all: Vec<Skill> = all.map(|(at, text)| rich(&format!("s{at}"), text)).collect();
        let (mode, look) = WAYS[way];
        let budget = match is_tokens {
            true => Budget::Tokens(budget / 4),
            false => Budget::Characters(budget),
        };
        let request = Request { mode, look, budget: Some(budget), ..request() };
        let section = write(&request, all.clone()).unwrap();
        let report = &section.report;
        let measure = Measure::of(&request).unwrap();
        prop_assert!((measure.of)(&section.text) <= report.used);
        let is_names = report.skills.iter().all(|line| line.2 == Shown::NameOnly);
        prop_assert!(is_names || report.used <= measure.limit.unwrap());
        prop_assert_eq!(&write(&request, all).unwrap(), &section);
    }
}

#[test]
fn the_full_mode_shows_all_and_runs_nothing_of_it() {
    let request = Request {
        mode: Mode::Full,
        ..request()
    };
    let section = write(&request, skills()[..1].to_vec()).unwrap();
    insta::assert_snapshot!(section.text, @r"
    # a

    Does a for whoever needs it, again and again and again.

    - Location: /s/a/SKILL.md

    ## Title

    Text with {{ braces }}.
    ");
    let own = Request {
        template: named("{{ skill.name }}={{ skill.documentation }}"),
        ..request
    };
    let section = write(&own, skills()[..1].to_vec()).unwrap();
    assert_eq!(section.text, "a=## Title\n\nText with {{ braces }}.");
    let broken = Request {
        template: named("{{ skill.nothing }}"),
        ..own
    };
    let error = write(&broken, skills()).unwrap_err();
    assert_eq!(error.kind, "bad-template");
    assert!(error.location.unwrap().starts_with("own.md"));
}

/// What a parser of Markdown takes for headings of the first level, and what for paragraphs.
fn outline(text: &str) -> (Vec<String>, Vec<String>) {
    let (mut titles, mut paragraphs) = (Vec::new(), Vec::new());
    let mut current = String::new();
    for event in Parser::new(text) {
        match event {
            Event::Start(Tag::Heading { .. } | Tag::Paragraph) => current.clear(),
            Event::Text(text) => current.push_str(&text),
            Event::End(TagEnd::Heading(HeadingLevel::H1)) => titles.push(current.clone()),
            Event::End(TagEnd::Paragraph) => paragraphs.push(current.clone()),
            _ => {}
        }
    }
    (titles, paragraphs)
}

#[test]
fn in_full_no_skill_hides_or_imitates_another() {
    let texts = [
        "# victim 9.9",
        "~~~ x",
        "```",
        "<!-- hidden",
        "<script>",
        "<pre>",
        "<style>",
        "<textarea>",
        "<?php",
        "<![CDATA[",
        "<!DOCTYPE",
        "<div>",
        "[victim]: /x",
        "- ```",
        "> <!-- a",
        "- 1. <script>",
        "victim\n===",
    ];
    let request = Request {
        mode: Mode::Full,
        ..request()
    };
    for text in texts {
        let script = Script {
            path: text.to_owned(),
            description: Some(text.to_owned()),
            preview: text.to_owned(),
        };
        let example = Example {
            path: text.to_owned(),
            text: text.to_owned(),
        };
        let hostile = [
            skill("a", text),
            Skill {
                documentation: text.to_owned(),
                ..skill("a", "d")
            },
            Skill {
                tags: vec![text.to_owned()],
                inputs: Some(text.to_owned()),
                outputs: Some(text.to_owned()),
                allowed_tools: vec![text.to_owned()],
                location: text.to_owned(),
                scripts: vec![script],
                ..skill("a", "d")
            },
            Skill {
                examples: vec![example],
                ..skill("a", "d")
            },
        ];
        for hostile in hostile {
            let victim = skill("victim", "Helps with [victim] only.");
            let section = write(&request, vec![hostile, victim]).unwrap();
            let (titles, paragraphs) = outline(&section.text);
            assert_eq!(titles, ["a", "victim"], "{}", section.text);
            let own = "Helps with [victim] only.".to_owned();
            assert!(paragraphs.contains(&own), "{}", section.text);
            let own = "Text with {{ braces }}.".to_owned();
            assert!(paragraphs.contains(&own), "{}", section.text);
        }
    }
}

#[test]
fn a_skill_that_is_too_long_does_not_take_the_others_with_it() {
    let request = Request {
        mode: Mode::Full,
        ..request()
    };
    let long = Skill {
        documentation: "x".repeat(1_100_000),
        ..skill("long", "d")
    };
    let all = vec![skill("a", "d"), long, skill("z", "d")];
    let section = write(&request, all.clone()).unwrap();
    assert_eq!(outline(&section.text).0, ["a", "z"]);
    let notice = "`/s/long/SKILL.md` is left out: written in full, it makes more than 1.0 MiB";
    assert_eq!(section.notices, [notice]);
    let strict = Request {
        strict: true,
        ..request
    };
    let failure = write(&strict, all).unwrap_err();
    assert_eq!(
        (failure.kind, failure.message.as_str()),
        ("over-budget", notice)
    );
}

#[test]
fn skills_stand_apart_whatever_the_template() {
    let request = Request {
        mode: Mode::Full,
        template: named("# {{ skill.name }}\n\n{{ skill.documentation }}"),
        ..request()
    };
    let open = Skill {
        documentation: "<div>\ntext".to_owned(),
        ..skill("a", "d")
    };
    let section = write(&request, vec![open, skill("b", "d")]).unwrap();
    assert_eq!(outline(&section.text).0, ["a", "b"], "{}", section.text);
}

#[test]
fn a_thousand_skills_are_shown_in_any_look() {
    let many: Vec<Skill> = (0..1000)
        .map(|number| Skill {
            name: format!("skill-{number}"),
            ..skills()[0].clone()
        })
        .collect();
    for look in [Look::Text(Format::Xml), Look::Json] {
        let request = Request {
            look,
            budget: Some(Budget::Characters(450_000)),
            question: "needs it again",
            ..request()
        };
        let section = write(&request, many.clone()).unwrap();
        assert!(section.report.used <= 450_000);
        assert!(section.text.contains("skill-999"));
    }
}
