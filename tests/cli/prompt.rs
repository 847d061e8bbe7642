//! What agents are told about their skills.

use std::fs;

use crate::support::{CliTest, Ran};

fn document(name: &str, description: &str) -> String {
    format!("---\nname: {name}\ndescription: {description}\n---\n\n# {name}\n\nDo it.\n")
}

fn place() -> CliTest {
    CliTest::new()
        .file("skills/pdf/SKILL.md", document("pdf", "Makes PDF reports. Use when a report is wanted."))
        .file("skills/pdf/skill.yaml", "version: 1.2.0\ninputs: {schema: {type: object, required: [title], properties: {title: {type: string}}}}\n")
        .file("skills/charts/SKILL.md", document("charts", "Draws charts & <diagrams>."))
}

fn done(ran: &Ran) -> &str {
    assert_eq!(ran.code, Some(0), "{ran}");
    &ran.stdout
}

#[test]
fn a_catalog_in_every_format() {
    let test = place();
    let ran = test.run(["prompt", "./skills"]);
    insta::assert_snapshot!(ran.short(), @r"
    exit: 0
    ----- stdout -----
    Before you use a skill, read the file at its location.
    <available_skills>
    <skill>
    <name>charts</name>
    <description>Draws charts &amp; &lt;diagrams&gt;.</description>
    <location>[WORK]/skills/charts/SKILL.md</location>
    </skill>
    <skill>
    <name>pdf</name>
    <description>Makes PDF reports. Use when a report is wanted.</description>
    <version>1.2.0</version>
    <inputs>title (string, required)</inputs>
    <location>[WORK]/skills/pdf/SKILL.md</location>
    </skill>
    </available_skills>
    ----- stderr -----
    ");
    let ran = test.run(["prompt", "./skills", "--format", "markdown"]);
    insta::assert_snapshot!(ran.short(), @r"
    exit: 0
    ----- stdout -----
    ## Skills

    Before you use a skill, read the file at its location.

    - **charts**: Draws charts & \<diagrams>.
      - location: `[WORK]/skills/charts/SKILL.md`
    - **pdf** 1.2.0: Makes PDF reports. Use when a report is wanted.
      - inputs: title (string, required)
      - location: `[WORK]/skills/pdf/SKILL.md`
    ----- stderr -----
    ");
    let ran = test.run(["prompt", "./skills", "--format", "skills-ref"]);
    insta::assert_snapshot!(ran.short(), @r"
    exit: 0
    ----- stdout -----
    <available_skills>
    <skill>
    <name>
    charts
    </name>
    <description>
    Draws charts &amp; &lt;diagrams&gt;.
    </description>
    <location>
    [WORK]/skills/charts/SKILL.md
    </location>
    </skill>
    <skill>
    <name>
    pdf
    </name>
    <description>
    Makes PDF reports. Use when a report is wanted.
    </description>
    <location>
    [WORK]/skills/pdf/SKILL.md
    </location>
    </skill>
    </available_skills>
    ----- stderr -----
    ");
}

#[test]
fn documents_for_machines_are_json() {
    let test = place();
    let ran = test.run(["prompt", "./skills/pdf", "--format", "mcp-tools"]);
    insta::assert_snapshot!(ran.short(), @r#"
    exit: 0
    ----- stdout -----
    {
      "tools": [
        {
          "name": "pdf",
          "description": "Makes PDF reports. Use when a report is wanted.",
          "inputSchema": {
            "type": "object",
            "required": [
              "title"
            ],
            "properties": {
              "title": {
                "type": "string"
              }
            }
          },
          "_meta": {
            "location": "[WORK]/skills/pdf/SKILL.md"
          }
        }
      ]
    }
    ----- stderr -----
    "#);
    let ran = test.run(["prompt", "./skills/pdf", "--format", "json"]);
    insta::assert_snapshot!(ran.short(), @r#"
    exit: 0
    ----- stdout -----
    {
      "version": 1,
      "skills": [
        {
          "name": "pdf",
          "description": "Makes PDF reports. Use when a report is wanted.",
          "skill_version": "1.2.0",
          "location": "[WORK]/skills/pdf/SKILL.md",
          "tier": null,
          "tags": [],
          "inputs": "title (string, required)",
          "outputs": null,
          "allowed_tools": [],
          "shown": "whole"
        }
      ],
      "report": {
        "unit": null,
        "used": null,
        "limit": null,
        "share_of_context": null,
        "skills": []
      }
    }
    ----- stderr -----
    "#);
}

#[test]
fn the_order_of_what_is_named_changes_nothing() {
    let test = place();
    let one = test.run(["prompt", "./skills/pdf", "./skills/charts"]);
    let other = test.run(["prompt", "./skills/charts", "./skills/pdf"]);
    assert_eq!(done(&one), done(&other));
    assert_eq!(done(&one), done(&test.run(["prompt", "skills"])));
}

#[test]
fn the_full_mode_holds_the_documentation() {
    let test = place()
        .file("skills/pdf/scripts/main.py", "print('hi')\n")
        .file("skills/pdf/config_schema.json", "{}")
        .file(
            "own.md",
            "[{{ skill.name }}: {{ skill.documentation | upper }}]\n",
        );
    let ran = test.run(["prompt", "./skills/pdf", "--mode", "full"]);
    insta::assert_snapshot!(ran.short(), @r"
    exit: 0
    ----- stdout -----
    # pdf 1.2.0

    Makes PDF reports. Use when a report is wanted.

    - Location: [WORK]/skills/pdf/SKILL.md
    - Inputs: title (string, required)

    ## pdf

    Do it.

    ## Configuration of pdf

    ```json
    {}
    ```

    ## Scripts of pdf

    ### scripts/main.py

    ```
    print('hi')
    ```
    ----- stderr -----
    ");
    let ran = test.run([
        "prompt",
        "./skills",
        "--mode",
        "full",
        "--template",
        "own.md",
    ]);
    insta::assert_snapshot!(ran.short(), @r"
    exit: 0
    ----- stdout -----
    [charts: ## CHARTS

    DO IT.]

    [pdf: ## PDF

    DO IT.]
    ----- stderr -----
    ");
    for format in ["xml", "skills-ref", "mcp-tools"] {
        let ran = test.run(["prompt", "./skills", "--mode", "full", "--format", format]);
        assert_eq!(ran.code, Some(2), "{ran}");
        let said = format!("`--format {format}` is for the catalog, and has no full mode");
        assert!(ran.stderr.contains(&said), "{ran}");
        let hint = "`markdown`, by its template, or as `json`";
        assert!(ran.stderr.contains(hint), "{ran}");
    }
}

#[test]
fn a_budget_of_nothing_is_the_same_in_every_unit() {
    let test = place();
    let report = |budget: &str| -> serde_json::Value {
        let all = [
            "prompt",
            "./skills",
            "--context",
            "1000",
            "--json",
            "--budget",
            budget,
        ];
        let ran = test.run(all);
        assert!(ran.stderr.contains("the names alone take"), "{ran}");
        let mut answer: serde_json::Value = serde_json::from_str(done(&ran)).unwrap();
        answer["report"].take()
    };
    for (budget, unit) in [
        ("0%", "tokens"),
        ("0.00%", "tokens"),
        ("0t", "tokens"),
        ("0c", "characters"),
    ] {
        let report = report(budget);
        assert_eq!(
            (&report["limit"], &report["unit"]),
            (&0.into(), &unit.into()),
            "{budget}"
        );
        assert!(report["used"].as_u64().unwrap() > 100, "{budget} {report}");
        let shown = |skill: &serde_json::Value| skill["shown"] == "name";
        assert!(
            report["skills"].as_array().unwrap().iter().all(shown),
            "{report}"
        );
        assert_ne!(report["share_of_context"], "0.00%", "{budget}");
    }
    assert_eq!(report("0%"), report("0t"));
    let strict = [
        "prompt",
        "./skills",
        "--context",
        "1000",
        "--strict",
        "--budget",
    ];
    for budget in ["0%", "0t", "0c"] {
        let ran = test.run(strict.iter().chain([&budget]));
        assert_eq!(ran.code, Some(2), "{ran}");
    }
    // Where nothing is counted, nobody says that nothing was used.
    let ran = test.run(["prompt", "./skills", "--json"]);
    let answer: serde_json::Value = serde_json::from_str(done(&ran)).unwrap();
    assert!(answer["report"]["used"].is_null(), "{answer}");
}

#[test]
fn a_budget_cuts_and_says_so() {
    let test = place();
    let within = |budget: &str, more: &[&str]| {
        let arguments = [
            "prompt", "./skills", "--format", "markdown", "--budget", budget,
        ];
        test.run(arguments.iter().chain(more))
    };
    // Folders have names of their own length on every machine.
    let names = within("1c", &["--report"]);
    assert!(names.stderr.contains("the names alone take"), "{names}");
    let total = names.stderr.lines().last().unwrap();
    let least: usize = total.split(' ').next().unwrap().parse().unwrap();
    let enough = format!("{}c", least + 97);
    let ran = within(&enough, &["--query", "a pdf report", "--report"]);
    assert!(done(&ran).contains("**pdf** 1.2.0: Makes"), "{ran}");
    assert!(ran.stderr.contains("name only"), "{ran}");
    let ran = within(&enough, &["--query", "charts"]);
    assert!(done(&ran).contains("**charts**: Draws"), "{ran}");
    assert!(ran.stderr.contains("cut 1 skill to fit"), "{ran}");
    let ran = within(&enough, &["--pin", "charts", "--query", "pdf"]);
    assert!(done(&ran).contains("**charts**: Draws"), "{ran}");
    let ran = within(&enough, &["--strict"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("would be cut"), "{ran}");
    assert_eq!(within("10 apples", &[]).code, Some(2));
    let ran = within("1%", &[]);
    insta::assert_snapshot!(ran.short(), @r"
    exit: 2
    ----- stdout -----

    ----- stderr -----
    error: how large the window is that the budget is a part of is not known
    hint: say it with `--context 200000`, or name an `--agent` that has one
    ");
    let ran = within("100%", &["--context", "1000", "--report"]);
    assert!(ran.stderr.contains("% of the window"), "{ran}");
}

#[test]
fn what_is_broken_or_not_meant_is_left_out() {
    let test = place()
        .file("skills/broken/SKILL.md", "no frontmatter")
        .file("skills/mute/SKILL.md", "---\nname: mute\n---\n")
        .file(
            "skills/quiet/SKILL.md",
            "---\nname: quiet\ndescription: d\ndisable-model-invocation: true\n---\n",
        )
        .file("more/pdf/SKILL.md", document("pdf", "Another one."));
    let ran = test.run(["prompt", "./skills", "./more", "--format", "markdown"]);
    insta::assert_snapshot!(ran.short(), @r"
    exit: 0
    ----- stdout -----
    ## Skills

    Before you use a skill, read the file at its location.

    - **charts**: Draws charts & \<diagrams>.
      - location: `[WORK]/skills/charts/SKILL.md`
    - **pdf** 1.2.0: Makes PDF reports. Use when a report is wanted.
      - inputs: title (string, required)
      - location: `[WORK]/skills/pdf/SKILL.md`
    ----- stderr -----
    warning: `[WORK]/skills/broken` is left out: it has no frontmatter: `SKILL.md` does not begin with a line `---`
    warning: `[WORK]/skills/mute` is left out: it has no description
    warning: `[WORK]/more/pdf/SKILL.md` is left out: `[WORK]/skills/pdf/SKILL.md` has that name too, and comes first
    ");
    let ran = test.run(["prompt", "./skills/mute"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{ran}");
    assert!(
        ran.stderr.contains("skills/mute`: it has no description"),
        "{ran}"
    );
    let wrong: [(&[&str], &str); 3] = [
        (&["./nope"], "cannot read `[WORK]/nope`: no such file"),
        (&["./skills", "--pin", "pdff"], "did you mean `pdf`?"),
        (
            &["--library", "./nope"],
            "there is no library at `[WORK]/nope`",
        ),
    ];
    for (arguments, said) in wrong {
        let ran = test.run(["prompt"].iter().chain(arguments));
        assert_eq!(ran.code, Some(2), "{ran}");
        assert!(ran.short().contains(said), "{ran}");
    }
    let ran = test.run(["prompt", "nothing-of-the-kind"]);
    insta::assert_snapshot!(ran.short(), @r"
    exit: 2
    ----- stdout -----

    ----- stderr -----
    error: `nothing-of-the-kind` is no folder, is not installed, and is in no registry
    hint: `open-skills search nothing-of-the-kind` looks for it; a folder is written `./nothing-of-the-kind`
    ");
}

#[test]
fn a_whole_system_prompt_is_composed() {
    let test = place()
        .file("base.md", "You are kind.\n")
        .file("tools.md", "\n## Tools\n\nread, write\n");
    let ran = test.run([
        "prompt",
        "./skills/charts",
        "--format",
        "markdown",
        "--base",
        "base.md",
        "--tools",
        "tools.md",
    ]);
    insta::assert_snapshot!(ran.short(), @r"
    exit: 0
    ----- stdout -----
    You are kind.

    ## Skills

    Before you use a skill, read the file at its location.

    - **charts**: Draws charts & \<diagrams>.
      - location: `[WORK]/skills/charts/SKILL.md`

    ## Tools

    read, write
    ----- stderr -----
    ");
    let empty = test.work().join("empty");
    fs::create_dir(&empty).unwrap();
    let ran = test.run(["prompt", "./empty", "--base", "base.md"]);
    assert_eq!(done(&ran), "You are kind.\n");
}

#[test]
fn an_agent_is_told_of_its_own_skills_within_its_budget() {
    let test = place();
    let long = "word ".repeat(400);
    let test = test.file("skills/pdf/SKILL.md", document("pdf", &long));
    done(&test.run(["install", "./skills/pdf", "-a", "claude-code"]));
    done(&test.run(["install", "./skills/charts", "-a", "codex"]));
    let ran = test.run(["prompt", "--installed", "--agent", "claude-code"]);
    let told = done(&ran);
    assert!(
        told.contains("<name>pdf</name>") && !told.contains("charts"),
        "{ran}"
    );
    assert!(
        ran.short().contains("[WORK]/.claude/skills/pdf/SKILL.md"),
        "{ran}"
    );
    assert!(
        told.contains("word…</description>") && told.len() < 1_536 + 300,
        "{ran}"
    );
    let all = test.run(["prompt"]);
    assert!(
        done(&all).contains("pdf") && done(&all).contains("charts"),
        "{all}"
    );
    let one = test.run(["prompt", "charts"]);
    assert!(
        done(&one).contains(".open-skills/skills/charts/SKILL.md"),
        "{one}"
    );
}

#[test]
fn a_budget_is_that_of_what_is_printed() {
    let test = place();
    let ways: [&[&str]; 7] = [
        &["--format", "xml"],
        &["--format", "markdown"],
        &["--format", "skills-ref"],
        &["--format", "mcp-tools"],
        &["--format", "json"],
        &["--mode", "full"],
        &["--mode", "full", "--json"],
    ];
    for way in ways {
        let within = |budget: usize, more: &[&str]| {
            let budget = format!("{budget}c");
            let arguments = ["prompt", "./skills", "--budget", &budget];
            test.run(arguments.iter().chain(way).chain(more))
        };
        // What is shown of a run has a short word in place of its folder.
        let folder = test.work().parent().unwrap().to_str().unwrap().to_owned();
        let length = |ran: &Ran| done(ran).replace("[TEMP]", &folder).chars().count();
        let whole = length(&within(99_999, &["--strict"]));
        assert!(length(&within(whole, &["--strict"])) <= whole, "{way:?}");
        let ran = within(whole - 10, &["--strict"]);
        assert_eq!(ran.code, Some(2), "{ran}");
        let said = format!("{} characters are too few", whole - 10);
        assert!(ran.stderr.contains(&said), "{ran}");
        let names = length(&within(0, &[]));
        for budget in (names + 8..whole).step_by((whole - names) / 5 + 1) {
            assert!(length(&within(budget, &[])) <= budget, "{way:?} {budget}");
        }
    }
}

#[test]
fn a_template_that_would_not_be_used_is_refused() {
    let test = place().file("own.md", "{{ skill.name }}");
    let ran = test.run(["prompt", "./skills", "--template", "own.md"]);
    insta::assert_snapshot!(ran.short(), @r"
    exit: 2
    ----- stdout -----

    ----- stderr -----
    error: `--template` is for the full mode; this is the catalog
    hint: add `--mode full`
    ");
    let json = ["--mode", "full", "--template", "own.md", "--json"];
    let ran = test.run(["prompt", "./skills"].iter().chain(&json));
    assert_eq!(ran.code, Some(2), "{ran}");
}

#[test]
fn what_sync_keeps_in_an_agents_folder_is_installed() {
    let test = place()
        .file("library/pdf/SKILL.md", document("pdf", "Of the library."))
        .file("library/mail/SKILL.md", document("mail", "Sends mail."));
    done(&test.run(["sync", "--from", "./library", "--into", ".claude/skills"]));
    for arguments in [
        &["prompt", "--installed"][..],
        &["prompt", "--installed", "-a", "claude-code"],
    ] {
        let ran = test.run(arguments);
        let shown = ran.short();
        assert!(
            shown.contains("[WORK]/.claude/skills/mail/SKILL.md"),
            "{ran}"
        );
        assert!(
            shown.contains("[WORK]/.claude/skills/pdf/SKILL.md"),
            "{ran}"
        );
    }
    let ran = test.run(["prompt", "--installed", "-a", "codex"]);
    assert_eq!(done(&ran), "");
}
