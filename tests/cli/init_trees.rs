//! What each template makes, file by file.

use open_skills::scaffold::Template;

use crate::init::words;
use crate::support::CliTest;

/// The files that each template makes when nothing special is asked for.
#[test]
#[allow(clippy::too_many_lines, reason = "every tree is written out")]
fn the_trees_are_known() {
    let mut trees = String::new();
    for template in Template::built_in().unwrap() {
        let test = CliTest::new();
        let ran = test.run(words(&["--template", &template.name, "--dry-run", "-q"]));
        assert_eq!(ran.code, Some(0), "{ran}");
        trees.push_str(&format!(
            "{}: {}\n{}\n",
            template.name, template.summary, ran.stdout
        ));
    }
    insta::assert_snapshot!(trees, @r"
    api-client: calls an HTTP API with a secret, and signs in with OAuth
    monthly-report/
    ├── SKILL.md
    ├── scripts/
    │   └── search.py
    ├── skill.yaml
    └── tests/
        └── search.yaml

    document: a file in, a file out
    monthly-report/
    ├── SKILL.md
    ├── scripts/
    │   └── convert.py
    ├── skill.yaml
    └── tests/
        ├── convert.yaml
        └── files/
            ├── figures.csv
            └── short.csv

    javascript: a JavaScript script that takes JSON and gives JSON
    monthly-report/
    ├── SKILL.md
    ├── scripts/
    │   └── main.js
    ├── skill.yaml
    └── tests/
        └── main.yaml

    library: a repository of many skills, with CI and a marketplace
    monthly-report/
    ├── .claude-plugin/
    │   └── marketplace.json
    ├── .github/
    │   └── workflows/
    │       └── skills.yml
    ├── .gitignore
    ├── README.md
    ├── open-skills.yaml
    └── skills/
        └── adding-skills/
            ├── SKILL.md
            └── evals/
                ├── evals.json
                └── triggers.json

    mcp: works with the tools of an MCP server
    monthly-report/
    ├── SKILL.md
    ├── evals/
    │   ├── evals.json
    │   └── triggers.json
    └── skill.yaml

    prompt: instructions only, no scripts
    monthly-report/
    ├── SKILL.md
    ├── evals/
    │   ├── evals.json
    │   └── triggers.json
    └── skill.yaml

    python: a Python script that takes JSON and gives JSON
    monthly-report/
    ├── SKILL.md
    ├── scripts/
    │   └── main.py
    ├── skill.yaml
    └── tests/
        └── main.yaml

    wasm: a tiny WebAssembly module, with its source and how to build it
    monthly-report/
    ├── SKILL.md
    ├── scripts/
    │   └── count.wasm
    ├── skill.yaml
    ├── src/
    │   └── count.wat
    └── tests/
        └── count.yaml
    ");
}
