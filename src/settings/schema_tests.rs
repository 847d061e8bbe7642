//! The JSON Schema for editors and the parser must take and refuse the same files.

use proptest::prelude::*;
use serde_json::Value as Json;

use super::*;
use crate::bundle::yaml;

const GOOD: &[&str] = &[
    "",
    "color: always\noffline: true\nverbose: 2\nquiet: false\nlog-format: json\n",
    "lint:\n",
    "agents: claude-code\n",
    "agents: [claude-code, codex]\n",
    "agent-profiles: {mine: {project: .mine/skills, user: '~/.mine/skills', precedence: user, context: 1000}, codex: {title: C}}\n",
    "cache: {dir: ~/c, max_size: 10GiB}\n",
    "tiers: {builtin: skills, shared: s3://b/shared, user: s3://b/u}\n",
    "library: {url: s3://b/p, enabled: false, max_age: 5m}\n",
    "lint: {profile: [spec, codex], select: name, max-warnings: 3, baseline: b.json}\n",
    "lint: {format: json}\n",
    "lint: {overrides: [{paths: ['a/**'], ignore: [style]}, {paths: b, profile: codex}]}\n",
    "registries: {a: s3://b/p, b: {url: https://h, region: x, credentials: {token: '${HOME:-x}'}}}\n",
    "skills: {a: ^1.2, b: latest, c: {version: '1', registry: r, agents: [x]}, d: {source: github:o/r}, e: }\n",
    "trust: {mode: off}\n",
    "trust: {keys: [{id: a, type: p256, public: x, valid_from: 2026-01-31}]}\n",
    "trust: {rules: [{scope: '*', tofu: true, threshold: 2, keys: [a]}]}\n",
    "run: {grants: [{skill: '*', network: ['h:443'], env: A, read: [in], write: [out]}]}\n",
    "offline: '${NOTHING:-true}'\n",
    "environments: {ci: {color: never, lint: {max-warnings: 0}}}\n",
];

const BAD: &[&str] = &[
    "- a\n",
    "colour: always\n",
    "color: sometimes\n",
    "offline: 1\n",
    "offline: 'true'\n",
    "verbose: -1\n",
    "format: json\n",
    "yes: true\n",
    "agents: [1]\n",
    "agents: {a: b}\n",
    "agent-profiles: [mine]\n",
    "agent-profiles: {Mine: {project: x}}\n",
    "agent-profiles: {mine: {precedence: nobody}}\n",
    "agent-profiles: {mine: {context: many}}\n",
    "agent-profiles: {mine: {folder: x}}\n",
    "tiers: {team: s3://b}\n",
    "cache: {max_size: 10}\n",
    "cache: {max_size: 10 parsecs}\n",
    "cache: {max-size: 10GiB}\n",
    "library: [x]\n",
    "library: {max_age: 5}\n",
    "lint: {max-warnings: many}\n",
    "lint: {format: xml}\n",
    "lint: {overrides: [{ignore: [style]}]}\n",
    "lint: {overrides: {paths: a}}\n",
    "registries: {Upper: s3://b}\n",
    "registries: {a: {region: x}}\n",
    "registries: {a: {url: s3://b, credentials: {tokn: x}}}\n",
    "registries: {a: {url: s3://b, credentials: {token: 1}}}\n",
    "skills: {'a b': ^1}\n",
    "skills: {a: 1.2}\n",
    "skills: {a: {registry: r, source: s}}\n",
    "trust: {mode: sometimes}\n",
    "trust: {keys: [{id: a}]}\n",
    "trust: {keys: [{id: a, type: rsa, public: x}]}\n",
    "trust: {rules: [{scope: '*', threshold: 0}]}\n",
    "trust: {revoked: {digests: [abc]}}\n",
    "run: {grants: [{network: [x]}]}\n",
    "run: {engine: native}\n",
    "environments: {ci: {colour: never}}\n",
    "environments: {ci: {environments: {}}}\n",
];

fn parser_takes(text: &str) -> bool {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(FILE_NAME), text).unwrap();
    let environment = Environment {
        cwd: folder.path().to_path_buf(),
        variables: [("OPEN_SKILLS_TRUST_CONFIG".to_owned(), "1".to_owned())].into(),
        ..Environment::default()
    };
    load(&environment, &Request::default()).is_ok()
}

fn schema() -> Json {
    serde_json::from_str(CONFIG_SCHEMA).unwrap()
}

#[test]
fn the_schema_and_the_parser_agree() {
    assert!(jsonschema::meta::is_valid(&schema()));
    let validator = jsonschema::validator_for(&schema()).unwrap();
    let schema_takes = |text: &str| {
        let root = yaml::parse(text, 0).unwrap().root;
        validator.is_valid(&root.map_or(Json::Null, |root| root.to_json()))
    };
    for text in GOOD {
        assert!(parser_takes(text), "the parser refuses {text}");
        assert!(schema_takes(text), "the schema refuses {text}");
    }
    for text in BAD {
        assert!(!parser_takes(text), "the parser takes {text}");
        assert!(!schema_takes(text), "the schema takes {text}");
    }
}

#[test]
fn every_setting_of_the_table_is_in_the_schema_with_a_description() {
    let schema = schema();
    for setting in table::SETTINGS.iter().filter(|setting| setting.in_file) {
        let path = setting.key.replace('.', "/properties/");
        let entry = schema.pointer(&format!("/$defs/settings/properties/{path}"));
        let described = entry.and_then(|entry| entry["description"].as_str());
        assert!(
            described.is_some_and(|text| text.ends_with('.')),
            "{}",
            setting.key
        );
    }
}

#[test]
fn the_example_of_the_page_is_a_configuration() {
    let page = include_str!("../../docs/configuration.md");
    let example = page.split("```yaml\n").nth(1).unwrap();
    let example = example.split("```").next().unwrap();
    // None of its variables is set here.
    let text = example.replace("}\"", ":-x}\"");
    assert!(parser_takes(&text));
    for setting in table::SETTINGS.iter().filter(|setting| setting.in_file) {
        let last = setting.key.rsplit('.').next().unwrap();
        assert!(example.contains(&format!("{last}:")), "{}", setting.key);
    }
}

proptest! {
    /// A broken file is an error with its place, never a crash; and what is withheld from an
    /// unapproved file never adds a grant, a key or a rule.
    #[test]
    fn broken_files_never_crash_nor_grant(
        at in 0..GOOD.len(), cut in 0..120_usize, put in "[ -~\n$é]{0,6}",
    ) {
        let mut text: Vec<char> = GOOD[at].chars().collect();
        let cut = cut.min(text.len());
        text.splice(cut..(cut + 1).min(text.len()), put.chars());
        let folder = tempfile::tempdir().unwrap();
        let text: String = text.into_iter().collect();
        std::fs::write(folder.path().join(FILE_NAME), &text).unwrap();
        let environment = Environment {
            cwd: folder.path().to_path_buf(),
            ..Environment::default()
        };
        match load(&environment, &Request::default()) {
            Ok(settings) => {
                let layer = &settings.layer;
                prop_assert!(layer.grants.is_empty() && layer.keys.is_empty());
                prop_assert!(layer.rules.is_empty());
            }
            Err(error) => prop_assert!(error.location().is_some(), "{error}"),
        }
    }

    #[test]
    fn any_text_can_be_an_env_file_or_hold_variables(text in "\\PC{0,40}", sly in "[${}:=A\"'\\\\# -]{0,20}") {
        let environment = Environment::default();
        let file = std::collections::BTreeMap::new();
        let variables = expand::Variables { environment: &environment, file: &file };
        for text in [text, sly] {
            let _ = expand::parse_env_file(&text);
            let filled = expand::expand(&text, variables);
            let unchanged = expand::mentions_variable(&text) || filled == Ok(text);
            prop_assert!(unchanged);
        }
    }
}
