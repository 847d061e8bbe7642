//! Where a `skill.yaml` says what, for whoever has to change it there.

use std::path::Path;

use crate::bundle::Bundle;
use crate::bundle::skill_file::{SKILL_FILE, SkillFile};
use crate::bundle::yaml::{Data, Node, Oddity};
use crate::diagnostics::{Failure, Span};
use crate::ops::lint::display;

/// Refuses a `skill.yaml` with a key that stands twice: of two readers each may take another
/// one, and what the skill may do depends on it.
pub fn refuse_repeated(bundle: &Bundle, folder: &Path) -> Result<(), Failure> {
    let Some(file) = &bundle.skill_file else {
        return Ok(());
    };
    let mut repeated = file.oddities().iter().filter_map(|oddity| match oddity {
        Oddity::DuplicateKey { key, first, second } => Some((key, *first, *second)),
        _ => None,
    });
    let Some((key, first, second)) = repeated.next() else {
        return Ok(());
    };
    let (first, second) = (line(file, first), line(file, second));
    let message = format!(
        "the key `{}` stands twice in `{SKILL_FILE}`: in line {first} and in line {second}",
        key.escape_debug()
    );
    let hint = format!("make one of them: put what line {second} says under line {first}");
    let place = format!("{}:{second}", display(&folder.join(SKILL_FILE)));
    Err(Failure::new("bad-manifest", message)
        .with_hint(hint)
        .at(place))
}

/// How to declare a word under a field of `permissions`.
pub fn how_to_declare(bundle: &Bundle, field: &str, word: &str) -> String {
    let file = bundle.skill_file.as_ref();
    let permissions = file.and_then(|file| file.mapping()?.entry("permissions"));
    let (Some(file), Some((key, value))) = (file, permissions) else {
        return format!("add to {SKILL_FILE}: `permissions: {{{field}: [{word:?}]}}`");
    };
    let is_mapping = matches!(value.data, Data::Mapping(_));
    match value.entry(field) {
        Some((key, list)) if is_list(list) => format!(
            "add `{word:?}` to the `{field}:` in line {} of {SKILL_FILE}",
            line(file, key.span)
        ),
        Some((key, _)) => format!(
            "make the `{field}:` in line {} of {SKILL_FILE} `{field}: [{word:?}]`",
            line(file, key.span)
        ),
        None if is_mapping && !value.entries().is_empty() => format!(
            "add `{field}: [{word:?}]` under the `permissions:` in line {} of {SKILL_FILE}",
            line(file, key.span)
        ),
        None => format!(
            "make the `permissions:` in line {} of {SKILL_FILE} `permissions: {{{field}: [{word:?}]}}`",
            line(file, key.span)
        ),
    }
}

fn is_list(node: &Node) -> bool {
    matches!(node.data, Data::Sequence(_))
}

fn line(file: &SkillFile, span: Span) -> usize {
    file.source.position(span.start).line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bundle(yaml: &str) -> Bundle {
        let files = [("SKILL.md", "---\nname: x\n---\n"), (SKILL_FILE, yaml)];
        let files = files.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()));
        Bundle::in_memory(Some("x".into()), files)
    }

    #[test]
    fn both_lines_of_a_repeated_key_are_told() {
        assert_eq!(
            refuse_repeated(&bundle("version: 1.0.0\n"), Path::new("x")),
            Ok(())
        );
        let twice = bundle("permissions:\n  env: []\nversion: 1.0.0\npermissions: {}\n");
        let failure = refuse_repeated(&twice, Path::new("x")).unwrap_err();
        assert_eq!(failure.kind, "bad-manifest");
        assert_eq!(failure.location.as_deref(), Some("x/skill.yaml:4"));
        assert!(
            failure.message.contains("line 1 and in line 4"),
            "{failure}"
        );
        let inside = bundle("permissions:\n  env: []\n  env: [A]\n");
        assert!(refuse_repeated(&inside, Path::new("x")).is_err());
    }

    #[test]
    fn the_place_where_it_belongs_is_named() {
        let cases = [
            (
                "version: 1.0.0\n",
                "add to skill.yaml: `permissions: {network: [\"a\"]}`",
            ),
            (
                "x: 1\npermissions:\n  network: []\n",
                "add `\"a\"` to the `network:` in line 3 of skill.yaml",
            ),
            (
                "permissions: {network: }\n",
                "make the `network:` in line 1 of skill.yaml `network: [\"a\"]`",
            ),
            (
                "permissions:\n  env: []\n",
                "add `network: [\"a\"]` under the `permissions:` in line 1 of skill.yaml",
            ),
            (
                "permissions: {}\n",
                "make the `permissions:` in line 1 of skill.yaml `permissions: {network: [\"a\"]}`",
            ),
        ];
        for (yaml, told) in cases {
            assert_eq!(how_to_declare(&bundle(yaml), "network", "a"), told);
        }
    }
}
