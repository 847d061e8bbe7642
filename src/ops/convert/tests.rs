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
            "`author`",
            "`empty`",
            "3 of the linter's safe fixes"
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
    assert_eq!(left(&done), ["`globs`", "`alwaysApply`"]);
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
