//! `search`: what fits comes first, with the words that made it fit.

use crate::support::{CliTest, Ran};

fn skill(name: &str, description: &str, body: &str) -> String {
    format!("---\nname: {name}\ndescription: {description}\n---\n\n# Title\n\n{body}\n")
}

/// A registry with three skills.
fn published() -> CliTest {
    let invoices = skill(
        "invoice-totals",
        "Turns invoices into a table of amounts. Use when someone asks for sums of bills.",
        "Read every invoice, then write the ledger.",
    );
    let charts = skill(
        "charts",
        "Draws charts of a table. Use when someone asks for a picture of figures.",
        "Draw the picture.",
    );
    let test = CliTest::new()
        .file("a/invoice-totals/SKILL.md", invoices)
        .file("a/invoice-totals/skill.yaml", "version: 1.0.0\ntags: [finance]\ninputs: {files: [{name: f, mime: application/pdf}]}\n")
        .file("a/charts/SKILL.md", charts)
        .file("a/charts/skill.yaml", "version: 2.0.0\noutputs: {files: [{name: f, mime: image/png}]}\n");
    for folder in ["a/invoice-totals", "a/charts"] {
        let ran = test.run(["publish", folder]);
        assert_eq!(ran.code, Some(0), "{ran}");
    }
    test
}

fn names(ran: &Ran) -> Vec<String> {
    let answer: serde_json::Value =
        serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{ran}"));
    let skills = answer["skills"].as_array().unwrap();
    let name = |skill: &serde_json::Value| skill["name"].as_str().unwrap().to_owned();
    skills.iter().map(name).collect()
}

#[test]
fn the_best_fit_comes_first_and_says_why() {
    let test = published();
    insta::assert_snapshot!(test.run(["search", "invoices", "table"]), @r"
    exit: 0
    ----- stdout -----
    invoice-totals  Turns invoices into a table of amounts. Use when someone asks for sums of bills.
                    fits: invoice, invoices, table
    charts          Draws charts of a table. Use when someone asks for a picture of figures.
                    fits: table
    ----- stderr -----
    2 skills
    ");
}

#[test]
fn instructions_count_too() {
    let test = published();
    assert_eq!(
        names(&test.run(["search", "ledger", "--json"])),
        ["invoice-totals"]
    );
}

#[test]
fn filters_narrow_it_down_without_a_question_too() {
    let test = published();
    let found = |arguments: &[&str]| names(&test.run([&["search", "--json"], arguments].concat()));
    assert_eq!(found(&["--tag", "Finance"]), ["invoice-totals"]);
    assert_eq!(
        found(&["--input-mime", "application/pdf"]),
        ["invoice-totals"]
    );
    assert_eq!(found(&["table", "--output-mime", "image/*"]), ["charts"]);
    assert_eq!(found(&["table", "--tag", "nothing"]), [""; 0]);
}

#[test]
fn what_was_taken_back_is_not_found_and_nothing_found_is_told() {
    let test = published();
    assert_eq!(test.run(["yank", "charts@2.0.0"]).code, Some(0));
    let ran = test.run(["search", "picture"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(ran.stderr.contains("no skill fits `picture`"), "{ran}");
    let ran = test.run(["search"]);
    assert_eq!(ran.code, Some(2), "{ran}");
}

#[test]
fn a_name_is_found_whatever_its_words_are() {
    let mut test = CliTest::new();
    for name in ["one", "all-in-one", "use"] {
        test = crate::update::published(test, name, "version: 1.0.0\n");
        let ran = test.run(["search", name, "--json"]);
        assert_eq!(ran.code, Some(0), "{ran}");
        let found = crate::update::json(&ran);
        assert_eq!(found["skills"][0]["name"], name, "{ran}");
    }
    let ran = test.run(["search", "one of us"]);
    assert!(ran.stdout.starts_with("one "), "{ran}");
    assert_eq!(test.run(["search", "all of it"]).code, Some(1));
}
