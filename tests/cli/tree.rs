//! What skills need, drawn.

use crate::support::CliTest;
use crate::update::{done, json, kind, published};

/// `report` needs `charts` and `base`, `charts` needs `base`; `base` 1.0.0 was taken back
/// after `report` was pulled.
fn place() -> CliTest {
    let test = published(CliTest::new(), "base", "version: 1.0.0\n");
    let test = published(test, "charts", "version: 1.0.0\ndependencies: {base: ^1}\n");
    let yaml = "version: 1.0.0\ndependencies: {base: \">=1, <3\", charts: ^1}\n";
    let test = published(test, "report", yaml);
    done(&test.run(["pull", "report"]));
    done(&test.run(["yank", "base@1.0.0", "--reason", "leaks"]));
    test
}

#[test]
fn the_tree_of_the_lock_marks_what_repeats_and_was_taken_back() {
    let test = place();
    let ran = test.run(["tree"]);
    insta::assert_snapshot!(ran, @r"
    exit: 0
    ----- stdout -----
    report 1.0.0
    ├── base 1.0.0  >=1, <3  (taken back: leaks)
    └── charts 1.0.0  ^1
        └── base 1.0.0  ^1  (taken back: leaks)
    ----- stderr -----
    ");
    let answer = json(&test.run(["tree", "--json"]));
    assert_eq!(answer["roots"], serde_json::json!([2]));
    assert_eq!(answer["skills"][0]["yanked"], "leaks");
    assert_eq!(answer["skills"][2]["dependencies"][1]["requirement"], "^1");
}

#[test]
fn programs_that_draw_get_nodes_and_edges() {
    let test = place();
    let ran = test.run(["tree", "--format", "dot"]);
    assert!(done(&ran).starts_with("digraph skills {\n"), "{ran}");
    assert!(ran.stdout.contains("n2 -> n1 [label=\"^1\"];"), "{ran}");
    let ran = test.run(["tree", "--format", "mermaid"]);
    assert!(done(&ran).starts_with("graph LR\n"), "{ran}");
    assert!(ran.stdout.contains("n0[\"base 1.0.0\"]:::yanked"), "{ran}");
    assert!(ran.stdout.contains("|\"#gt;=1, #lt;3\"|"), "{ran}");
}

#[test]
fn references_folders_and_circles_have_trees() {
    // Each needs the other: the first version of `one` is there before `two` needs it.
    let test = published(CliTest::new(), "one", "version: 1.0.0\n");
    let test = published(test, "two", "version: 1.0.0\ndependencies: {one: ^1}\n");
    let test = published(test, "one", "version: 1.1.0\ndependencies: {two: ^1}\n");
    let ran = test.run(["tree", "one"]);
    insta::assert_snapshot!(ran, @r"
    exit: 0
    ----- stdout -----
    one 1.1.0
    └── two 1.0.0  ^1
        └── one 1.1.0  ^1  (circle)
    ----- stderr -----
    ");
    let ran = test.run(["tree", "./src/two"]);
    insta::assert_snapshot!(ran, @r"
    exit: 0
    ----- stdout -----
    two 1.0.0  from ./src/two
    └── one 1.1.0  ^1
        └── two 1.0.0  ^1  from local
            └── one 1.1.0  ^1  (circle)
    ----- stderr -----
    ");
}

#[test]
fn nothing_to_draw_is_said_and_so_is_what_is_missing() {
    let test = CliTest::new();
    let ran = test.run(["tree", "--json"]);
    assert_eq!((ran.code, kind(&ran).as_str()), (Some(2), "usage"));
    let test = published(test, "good", "version: 1.0.0\n");
    let test = test.file("lost/SKILL.md", "---\nname: lost\ndescription: d\n---\n");
    let test = test.file("lost/skill.yaml", "dependencies: {nowhere: ^1}\n");
    let ran = test.run(["tree", "./lost", "--json"]);
    assert_eq!(
        (ran.code, kind(&ran).as_str()),
        (Some(2), "not-found"),
        "{ran}"
    );
    let ran = test.run(["tree", "./good-not-here", "--json"]);
    assert_eq!(ran.code, Some(2), "{ran}");
}
