//! What is carried over, and what is told.

use super::*;

/// Converts a file or folder that holds these files.
fn converted(
    files: &[(&str, &str)],
    change: impl FnOnce(&mut ConvertRequest),
) -> Result<Converted, Failure> {
    let root = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = root.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let mut request = ConvertRequest {
        source: files[0].0.into(),
        ..ConvertRequest::default()
    };
    change(&mut request);
    request.source = root.path().join(&request.source);
    prepare(&request)
}

fn text(converted: &Converted, path: &str) -> String {
    let found = converted.plan.files.iter().find(|file| file.path == path);
    let file = found.unwrap_or_else(|| panic!("{path} in {:?}", converted.plan));
    String::from_utf8(file.bytes.clone()).unwrap()
}

fn left(converted: &Converted) -> Vec<&str> {
    let notes = converted.notes.iter().filter(|note| note.left);
    notes.map(|note| note.what.as_str()).collect()
}

#[test]
fn a_flat_file_keeps_every_word() {
    let source = "---\n# mine\nname: PDF Tools\ndescription: 'Joins: PDFs' # short\nversion: 1.10\nauthor: {name: Ann, team: x}\nallowed-tools: [Read, Bash]\nmetadata:\n  level: 3\ntags: [pdf]\nempty:\n---\n\n# PDF\n\nJoin them.\n";
    let done = converted(&[("pdf.md", source)], |_| ()).unwrap();
    let expected = "---\n# mine\n# short\nname: pdf-tools\ndescription: \"Joins: PDFs\"\nmetadata:\n  level: \"3\"\n  author: \"{\\\"name\\\":\\\"Ann\\\",\\\"team\\\":\\\"x\\\"}\"\nallowed-tools: Read Bash\n---\n\n# PDF\n\nJoin them.\n";
    assert_eq!(text(&done, "SKILL.md"), expected);
    assert_eq!(
        text(&done, "skill.yaml"),
        "version: 1.10.0\ntags:\n  - pdf\n"
    );
    assert_eq!(done.target, std::path::Path::new("pdf-tools"));
    assert_eq!(left(&done), [""; 0]);
    let told: Vec<_> = done.notes.iter().map(|note| note.what.as_str()).collect();
    assert_eq!(
        told,
        [
            "the name `PDF Tools`",
            "`metadata.level`",
            "`author`",
            "`allowed-tools`",
            "`empty`",
            "`version` is no field of the specification",
            "`tags` is no field of the specification",
            "`metadata` stands too late",
            "the version `1.10`",
        ]
    );
}

#[test]
fn a_cursor_rule_says_when_it_applies() {
    let source = "---\ndescription: House style for components\nglobs: **/*.tsx,*.css\nalwaysApply: true\n---\n# Style\n\nUse tabs.\n";
    let done = converted(&[("style.mdc", source)], |_| ()).unwrap();
    assert_eq!(done.kind, SourceKind::CursorRule);
    let skill = text(&done, "SKILL.md");
    assert!(skill.contains("description: House style for components. Use when working on files that match **/*.tsx, *.css.\n"), "{skill}");
    assert!(
        skill.contains("  cursor-globs: \"**/*.tsx,*.css\"\n  cursor-always-apply: \"true\"\n"),
        "{skill}"
    );
    assert!(skill.ends_with("---\n\n# Style\n\nUse tabs.\n"), "{skill}");
    assert_eq!(left(&done), ["`alwaysApply`", "`globs`"]);
}

/// What became of a note's subject.
fn outcome<'c>(converted: &'c Converted, what: &str) -> &'c str {
    let note = converted.notes.iter().find(|note| note.what == what);
    &note
        .unwrap_or_else(|| panic!("{what} in {:?}", converted.notes))
        .outcome
}

#[test]
fn globs_are_only_said_to_be_where_they_are() {
    let rule = |fields: &str| format!("---\n{fields}---\n# Style\n\nUse tabs.\n");
    let globs = "globs: src/**/*.{ts,tsx}, *.css\n";
    let told = |fields: &str, when: Option<&str>| {
        let source = rule(fields);
        let done = converted(&[("style.mdc", &source)], |r| r.when = when.map(Into::into));
        let done = done.unwrap();
        let skill = text(&done, "SKILL.md");
        (outcome(&done, "`globs`").to_owned(), skill)
    };
    let plain = format!("description: House style for components\n{globs}");
    let (outcome, skill) = told(&plain, None);
    assert!(outcome.starts_with("said in the description"), "{outcome}");
    let said = "Use when working on files that match src/**/*.{ts,tsx}, *.css.\n";
    assert!(skill.contains(said), "{skill}");

    let (outcome, skill) = told(&plain, Some("a component is new"));
    assert!(outcome.contains("`--when` instead"), "{outcome}");
    assert!(skill.contains("Use when a component is new.\n"), "{skill}");
    assert!(!skill.contains("that match"), "{skill}");

    let own = format!("description: House style. Use when it is disputed.\n{globs}");
    let (outcome, skill) = told(&own, None);
    assert!(outcome.contains("says when to use it already"), "{outcome}");
    assert!(!skill.contains("that match"), "{skill}");

    let (outcome, _) = told("description: House style for components\nglobs:\n", None);
    assert_eq!(outcome, "had no value and was left out");
    let odd = "description: House style for components\nglobs:\n  a: b\n";
    let (outcome, skill) = told(odd, None);
    assert_eq!(outcome, "kept as `metadata.cursor-globs`");
    assert!(
        skill.contains("cursor-globs: \"{\\\"a\\\":\\\"b\\\"}\""),
        "{skill}"
    );
}

#[test]
fn what_the_linter_mends_is_told_one_by_one() {
    let source =
        "---\nname: a-b\ndescription: Does a lot. Use when there is a lot.\nversion: 1.2\n---\nx\n";
    let done = converted(&[("a.md", source)], |_| ()).unwrap();
    let moved = outcome(&done, "`version` is no field of the specification");
    assert!(moved.starts_with("mended (move it to `version`"), "{moved}");
    let became = outcome(&done, "the version `1.2`");
    assert_eq!(became, "became `1.2.0`: a version has three numbers");
}

#[test]
fn a_link_that_leads_nowhere_is_found_in_one_file_too() {
    let source =
        "---\ndescription: Does a lot. Use when there is a lot.\n---\nSee [a](docs/a.md).\n";
    let done = converted(&[("a-b.md", source)], |_| ()).unwrap();
    let codes: Vec<_> = done.findings.iter().map(|(_, f)| f.rule.code).collect();
    assert_eq!(codes, ["LK001"]);
}

#[test]
fn marks_and_tags_are_no_part_of_a_first_sentence() {
    let source = "# A\n\n<!-- mine -->\n\n- a list of things that are said\n\n<b>This</b> makes\n`reports` of [tables](t.md) & mails them. Then it ends.\n";
    let done = converted(&[("a-b.md", source)], |_| ()).unwrap();
    let skill = text(&done, "SKILL.md");
    let expected = "description: This makes reports of tables & mails them.\n";
    assert!(skill.contains(expected), "{skill}");
}

#[test]
fn a_commands_own_marks_are_told() {
    let source = "---\ndescription: Cuts a release\nargument-hint: VERSION\n---\nRelease $ARGUMENTS after !`git status`.\nRead @docs/release.md\n";
    let done = converted(&[("commands/release.md", source)], |request| {
        request.when = Some("a release is due".into());
    });
    let done = done.unwrap();
    assert_eq!(done.kind, SourceKind::Command);
    assert_eq!(
        left(&done),
        [
            "`$ARGUMENTS` in line 1 of the text",
            "`!`` in line 1 of the text",
            "an `@file` in line 2 of the text",
        ]
    );
    let skill = text(&done, "SKILL.md");
    assert!(
        skill.contains("description: Cuts a release. Use when a release is due.\n"),
        "{skill}"
    );
    assert!(skill.contains("  argument-hint: VERSION\n"), "{skill}");
    assert!(
        skill.ends_with("Release $ARGUMENTS after !`git status`.\nRead @docs/release.md\n"),
        "{skill}"
    );
}

#[test]
fn a_section_becomes_a_skill_with_its_own_title() {
    let source = "# Project\n\nAll.\n\n## Database migrations\n\nWrite them by hand and test both ways. Then ask.\n\n### Names\n\n```sh\n# no heading\n```\n\n## Other\n\nx\n";
    let files = [("AGENTS.md", source)];
    let done = converted(&files, |r| r.section = Some("database-migrations".into())).unwrap();
    let skill = text(&done, "SKILL.md");
    assert!(skill.starts_with("---\nname: database-migrations\ndescription: Write them by hand and test both ways.\n---\n\n# Database migrations\n\nWrite"), "{skill}");
    assert!(
        skill.ends_with("\n## Names\n\n```sh\n# no heading\n```\n"),
        "{skill}"
    );
    assert_eq!(left(&done), ["the description"]);
    let twice = [(
        "AGENTS.md",
        "# P\n\n## Tests\n\nThe first of the two paragraphs.\n\n## Tests\n\nThe second of the two paragraphs.\n",
    )];
    let several = converted(&twice, |r| r.section = Some("tests".into())).unwrap_err();
    assert!(
        several.message.ends_with("has 2 sections `tests`"),
        "{}",
        several.message
    );
    assert_eq!(
        several.hint.unwrap(),
        "say which by its line: `Tests:3`, `Tests:7`"
    );
    let second = converted(&twice, |r| r.section = Some("Tests:7".into())).unwrap();
    assert!(text(&second, "SKILL.md").contains("The second"));
    let none = converted(&files, |_| ()).unwrap_err();
    assert_eq!(none.kind, "usage");
    assert!(none.hint.unwrap().contains("`Database migrations`"));
    assert_eq!(
        converted(&files, |r| r.section = Some("x".into()))
            .unwrap_err()
            .kind,
        "not-found"
    );
}

#[test]
fn an_older_folder_comes_with_all_of_its_files() {
    let skill = "---\nname: excel_to_pptx\ndescription: Turns sheets into slides. Use when slides are wanted.\nversion: 1.0.0\nentrypoint: scripts/main.py\nallow_network: true\nlicense: MIT\n---\r\n\r\nRun `scripts/main.py`.\r\n";
    let files = [
        ("excel_to_pptx/skill.md", skill),
        ("excel_to_pptx/scripts/main.py", "#!/usr/bin/env python3\n"),
        ("excel_to_pptx/inner/SKILL.md", "---\nname: inner\n---\n"),
    ];
    let done = converted(&files, |r| r.source = "excel_to_pptx".into()).unwrap();
    assert_eq!(done.plan.name, "excel-to-pptx");
    let document = text(&done, "SKILL.md");
    assert!(
        document.ends_with("\r\n\r\nRun `scripts/main.py`.\r\n"),
        "{document:?}"
    );
    assert!(!document.contains("entrypoint"), "{document}");
    let yaml = text(&done, "skill.yaml");
    assert_eq!(
        yaml,
        "version: 1.0.0\nentrypoint: scripts/main.py\npermissions:\n  network:\n    - \"*\"\n"
    );
    assert_eq!(text(&done, "scripts/main.py"), files[1].1);
    assert_eq!(left(&done), ["`inner`"]);
}

#[test]
fn nothing_takes_the_place_of_something_else() {
    let source = "---\nname: a-b\ndescription: Does a lot of things.\nlevel: top\nlicense: [MIT, ISC]\nmetadata:\n  level: low\n---\nx\n";
    let done = converted(&[("a.md", source)], |_| ()).unwrap();
    let skill = text(&done, "SKILL.md");
    let expected = "metadata:\n  level: low\n  original-level: top\n  original-license: \"[\\\"MIT\\\",\\\"ISC\\\"]\"\n---";
    assert!(skill.contains(expected), "{skill}");
}

#[test]
fn other_clients_get_their_own_shape() {
    let source = [(
        "a.md",
        "---\nname: a-b\ndescription: Does a lot of things.\n---\nx\n",
    )];
    let paths = |shape| {
        let done = converted(&source, |r| r.shape = shape).unwrap();
        let files = done.plan.files.iter().map(|file| file.path.clone());
        (files.collect::<Vec<_>>(), done)
    };
    let (files, codex) = paths(Shape::Codex);
    assert_eq!(files, ["SKILL.md", "agents/openai.yaml"]);
    let yaml = "interface:\n  display_name: A b\n  short_description: Does a lot of things.\n";
    assert_eq!(text(&codex, "agents/openai.yaml"), yaml);
    let (files, plugin) = paths(Shape::ClaudePlugin);
    let expected = [
        ".claude-plugin/marketplace.json",
        ".claude-plugin/plugin.json",
        "skills/a-b/SKILL.md",
    ];
    assert_eq!(files, expected);
    let json: serde_json::Value = serde_json::from_str(&text(&plugin, expected[0])).unwrap();
    assert_eq!(json["plugins"][0]["source"], "./");
}

#[test]
fn what_cannot_be_read_whole_is_refused_with_its_place() {
    let told = |text: &str| {
        let failure = converted(&[("a.md", text)], |_| ()).unwrap_err();
        let place = failure.location.unwrap_or_default();
        (
            failure.kind,
            place.rsplit('/').next().unwrap_or_default().to_owned(),
        )
    };
    assert_eq!(told("---\nname: \"x\n---\n").0, "bad-frontmatter");
    assert_eq!(
        told("---\nname: a\nx: &a [b]\n---\n"),
        ("bad-frontmatter", "a.md:2:1".to_owned())
    );
    assert_eq!(told("---\n- a\n---\n").0, "bad-frontmatter");
    assert_eq!(told("# Only a title\n").0, "missing-answer");
    let unnamed = converted(&[("日.md", "Does a lot of useful things.\n")], |_| ()).unwrap_err();
    assert_eq!(unnamed.kind, "missing-answer");
}
