//! Where a `skill.yaml` says what, for whoever has to change it there.

use std::path::Path;

use crate::bundle::Bundle;
use crate::bundle::manifest::Manifest;
use crate::bundle::skill_file::{SKILL_FILE, SkillFile};
use crate::bundle::yaml::{Data, Node, Oddity};
use crate::diagnostics::{Failure, Span};
use crate::ops::hinted::argument;
use crate::ops::lint::display;

/// What says how a skill runs and what it may do.
const BOUNDS: [&str; 8] = [
    "cwd",
    "entrypoint",
    "inputs",
    "limits",
    "outputs",
    "permissions",
    "runtime",
    "scripts",
];

/// Refuses a skill of which nobody can say what it may do: its `skill.yaml` cannot be read, or
/// not in one way only.
pub fn refuse_unclear(bundle: &Bundle, folder: &Path) -> Result<(), Failure> {
    if bundle.entry(SKILL_FILE).is_none() {
        return Ok(());
    }
    let readable = |file: &&SkillFile| {
        // With nothing in it, it says nothing.
        let is_empty = file.tree.as_ref().is_ok_and(|tree| tree.root.is_none());
        !file.source.is_lossy() && (is_empty || file.mapping().is_some())
    };
    match bundle.skill_file.as_ref().filter(readable) {
        Some(file) => refuse_repeated(file, folder),
        None => {
            let failure = Failure::new("bad-manifest", format!("`{SKILL_FILE}` cannot be read"));
            Err(failure
                .with_hint(lint_says(folder, "why"))
                .at(display(&folder.join(SKILL_FILE))))
        }
    }
}

/// The same, and refuses one that says something of its runs which nobody understands: it would
/// run as if it had not said it.
pub fn refuse_unbounded(
    bundle: &Bundle,
    manifest: &Manifest,
    folder: &Path,
) -> Result<(), Failure> {
    refuse_unclear(bundle, folder)?;
    let file = bundle.skill_file.as_ref();
    let mapping = file.and_then(SkillFile::mapping);
    let unread = BOUNDS
        .into_iter()
        .filter(|field| manifest.unread.contains(*field));
    let mut places = unread.filter_map(|field| Some((field, mapping?.entry(field)?.0.span)));
    let (Some(file), Some((field, span))) = (file, places.next()) else {
        return Ok(());
    };
    let message = format!("what `{SKILL_FILE}` says under `{field}` cannot be understood");
    let line = line(file, span);
    Err(Failure::new("bad-manifest", message)
        .with_hint(lint_says(folder, "what belongs there"))
        .at(format!("{}:{line}", display(&folder.join(SKILL_FILE)))))
}

fn lint_says(folder: &Path, what: &str) -> String {
    format!("`open-skills lint{}` says {what}", argument(folder))
}

/// Refuses a key that stands twice: of two readers each may take another one.
fn refuse_repeated(file: &SkillFile, folder: &Path) -> Result<(), Failure> {
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
            refuse_unclear(&bundle("version: 1.0.0\n"), Path::new("x")),
            Ok(())
        );
        let twice = bundle("permissions:\n  env: []\nversion: 1.0.0\npermissions: {}\n");
        let failure = refuse_unclear(&twice, Path::new("x")).unwrap_err();
        assert_eq!(failure.kind, "bad-manifest");
        assert_eq!(failure.location.as_deref(), Some("x/skill.yaml:4"));
        assert!(
            failure.message.contains("line 1 and in line 4"),
            "{failure}"
        );
        let inside = bundle("permissions:\n  env: []\n  env: [A]\n");
        assert!(refuse_unclear(&inside, Path::new("x")).is_err());
    }

    #[test]
    fn what_nobody_can_read_or_understand_bounds_nothing() {
        let said = |yaml: &str| {
            let bundle = bundle(yaml);
            let manifest = Manifest::of(&bundle);
            let refused = refuse_unbounded(&bundle, &manifest, Path::new("x"));
            refused.map_err(|failure| failure.location.unwrap_or_default())
        };
        for fine in [
            "",
            "# nothing\n",
            "version: 1.0.0\npermissions: {env: [A]}\n",
        ] {
            assert_eq!(said(fine), Ok(()), "{fine}");
        }
        for (yaml, place) in [
            ("permissions: {env: [A]}\n  env: []\n", "x/skill.yaml"),
            ("- permissions\n", "x/skill.yaml"),
            (
                "version: 1.0.0\npermissions: {network: 3}\n",
                "x/skill.yaml:2",
            ),
            ("permissions: all\n", "x/skill.yaml:1"),
            ("limits: [1]\n", "x/skill.yaml:1"),
        ] {
            assert_eq!(said(yaml), Err(place.to_owned()), "{yaml}");
        }
        let bytes = [
            ("SKILL.md", &b"---\nname: x\n---\n"[..]),
            (SKILL_FILE, b"a: \xff\n"),
        ];
        let bytes = bytes.map(|(path, bytes)| (path.to_owned(), bytes.to_vec()));
        let bundle = Bundle::in_memory(Some("x".into()), bytes);
        assert!(refuse_unclear(&bundle, Path::new("x")).is_err());
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
