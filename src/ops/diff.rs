//! Compares two skills, wherever they lie: `open-skills diff`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::{Map, Value as Json};

use super::contents::Contents;
use super::inspect::fields;
use crate::archive::Limits;
use crate::archive::digest::FileDigest;
use crate::bundle::manifest::Manifest;
use crate::bundle::skill_file::SKILL_FILE;
use crate::diagnostics::Failure;

/// The largest text that is compared line by line.
const MAX_COMPARED: u64 = 1 << 20;

/// What differs between two skills.
pub struct Difference {
    /// The first skill.
    pub before: Contents,
    /// The second skill.
    pub after: Contents,
    /// What the scripts may do, or tools that run unasked.
    pub permissions: Vec<PermissionChange>,
    /// Fields of the frontmatter and of `skill.yaml`.
    pub fields: Vec<FieldChange>,
    /// Files, in the order of their paths.
    pub files: Vec<FileChange>,
}

impl Difference {
    /// Whether the two are one bundle.
    pub fn is_empty(&self) -> bool {
        // What to do about a path names the folder that it stands in.
        let refused = |contents: &Contents| -> Vec<_> {
            let all = contents.unpackable.iter();
            all.map(|flaw| (flaw.path.clone(), flaw.reason.clone()))
                .collect()
        };
        self.files.is_empty() && refused(&self.before) == refused(&self.after)
    }
}

/// A permission that is there on one side only.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PermissionChange {
    /// Of which kind: `network`, `env`, `read`, `write`, `tools`, `mcp-servers`.
    pub kind: &'static str,
    /// What it names.
    pub value: String,
    /// Whether it is there on the second side.
    pub is_added: bool,
}

/// A field that differs.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldChange {
    /// The file that it stands in.
    pub file: String,
    /// Its name; a part of a mapping with a dot.
    pub field: String,
    /// Its value on the first side.
    pub before: Option<Json>,
    /// Its value on the second side.
    pub after: Option<Json>,
}

/// A file that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileChange {
    /// Its path.
    pub path: String,
    /// The file on the first side.
    pub before: Option<FileDigest>,
    /// The file on the second side.
    pub after: Option<FileDigest>,
    /// Both texts, when both are short enough to be compared line by line.
    pub texts: Option<(String, String)>,
}

impl FileChange {
    /// Whether the bytes differ, not only the run bit.
    pub fn changes_content(&self) -> bool {
        match (&self.before, &self.after) {
            (Some(before), Some(after)) => before.sha256 != after.sha256,
            _ => true,
        }
    }

    /// Whether the file may be run on the second side, when that differs.
    pub fn mode_change(&self) -> Option<bool> {
        let (before, after) = (self.before.as_ref()?, self.after.as_ref()?);
        (before.executable != after.executable).then_some(after.executable)
    }
}

/// Compares two folders or archives.
pub fn diff(before: &Path, after: &Path, limits: &Limits) -> Result<Difference, Failure> {
    let before = Contents::open(before, limits)?;
    let after = Contents::open(after, limits)?;
    Ok(Difference {
        permissions: permission_changes(&before.manifest, &after.manifest),
        fields: field_changes(&before, &after),
        files: file_changes(&before, &after)?,
        before,
        after,
    })
}

fn permission_changes(before: &Manifest, after: &Manifest) -> Vec<PermissionChange> {
    let (before, after) = (permissions(before), permissions(after));
    let change = |is_added| {
        move |(kind, value): &(&'static str, String)| PermissionChange {
            kind,
            value: value.clone(),
            is_added,
        }
    };
    // What is new comes first: it is what a reader must decide on.
    let added = after.difference(&before).map(change(true));
    let removed = before.difference(&after).map(change(false));
    added.chain(removed).collect()
}

/// What a skill may do: the kind of a permission, and what it names.
pub fn permissions(manifest: &Manifest) -> BTreeSet<(&'static str, String)> {
    let declared = manifest.permissions.clone().unwrap_or_default();
    let servers = manifest
        .mcp_servers
        .iter()
        .map(|server| server.name.clone());
    let kinds = [
        ("network", declared.network),
        ("env", declared.env),
        ("read", declared.read),
        ("write", declared.write),
        ("tools", manifest.allowed_tools.clone()),
        ("mcp-servers", servers.collect()),
    ];
    let of_kind = |(kind, values): (&'static str, Vec<String>)| {
        values.into_iter().map(move |value| (kind, value))
    };
    kinds.into_iter().flat_map(of_kind).collect()
}

fn field_changes(before: &Contents, after: &Contents) -> Vec<FieldChange> {
    let sides = |read: fn(&Contents) -> Map<String, Json>| (flat(read(before)), flat(read(after)));
    let mut changes = Vec::new();
    for (file, (before, after)) in [
        ("SKILL.md", sides(frontmatter)),
        (SKILL_FILE, sides(skill_file)),
    ] {
        let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        for field in names {
            let (before, after) = (before.get(field), after.get(field));
            if before != after {
                changes.push(FieldChange {
                    file: file.to_owned(),
                    field: field.clone(),
                    before: before.cloned(),
                    after: after.cloned(),
                });
            }
        }
    }
    changes
}

fn frontmatter(contents: &Contents) -> Map<String, Json> {
    let document = contents.bundle.document.as_ref();
    let mapping = document.and_then(|document| document.mapping());
    mapping.map(fields).unwrap_or_default()
}

fn skill_file(contents: &Contents) -> Map<String, Json> {
    let file = contents.bundle.skill_file.as_ref();
    let mapping = file.and_then(|file| file.mapping());
    mapping.map(fields).unwrap_or_default()
}

/// Fields of mappings one level down get names of their own, such as `metadata.version`.
fn flat(fields: Map<String, Json>) -> BTreeMap<String, Json> {
    let mut flat = BTreeMap::new();
    for (name, value) in fields {
        match value {
            Json::Object(inner) => {
                let inner = inner.into_iter();
                flat.extend(inner.map(|(key, value)| (format!("{name}.{key}"), value)));
            }
            value => {
                flat.insert(name, value);
            }
        }
    }
    flat
}

fn file_changes(before: &Contents, after: &Contents) -> Result<Vec<FileChange>, Failure> {
    let by_path = |contents: &Contents| -> BTreeMap<String, FileDigest> {
        let files = contents.files.iter();
        files
            .map(|file| (file.path.clone(), file.clone()))
            .collect()
    };
    let (mut old, mut new) = (by_path(before), by_path(after));
    let paths: BTreeSet<String> = old.keys().chain(new.keys()).cloned().collect();
    let mut changes = Vec::new();
    for path in paths {
        let (old, new) = (old.remove(&path), new.remove(&path));
        if old == new {
            continue;
        }
        let mut change = FileChange {
            texts: None,
            before: old,
            after: new,
            path,
        };
        if change.changes_content() {
            let side = |contents: &Contents, file: &Option<FileDigest>| match file {
                Some(file) => text(contents, file),
                None => Ok(Some(String::new())),
            };
            let old = side(before, &change.before)?;
            change.texts = old.zip(side(after, &change.after)?);
        }
        changes.push(change);
    }
    Ok(changes)
}

/// A file's text, when it is one and not too long.
fn text(contents: &Contents, file: &FileDigest) -> Result<Option<String>, Failure> {
    if file.size > MAX_COMPARED {
        return Ok(None);
    }
    let text = String::from_utf8(contents.read(&file.path)?).ok();
    Ok(text.filter(|text| !text.contains('\0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn skill(place: &Path, name: &str, skill_yaml: &str, files: &[(&str, &[u8])]) {
        let folder = place.join(name);
        std::fs::create_dir_all(&folder).unwrap();
        let text = "---\nname: s\ndescription: d\nallowed-tools: Read\n---\n";
        std::fs::write(folder.join("SKILL.md"), text).unwrap();
        std::fs::write(folder.join(SKILL_FILE), skill_yaml).unwrap();
        for (path, bytes) in files {
            std::fs::write(folder.join(path), bytes).unwrap();
        }
    }

    fn compared(place: &tempfile::TempDir) -> Difference {
        diff(
            &place.path().join("a"),
            &place.path().join("b"),
            &Limits::default(),
        )
        .unwrap()
    }

    #[test]
    fn more_permissions_come_first() {
        let place = tempfile::tempdir().unwrap();
        skill(place.path(), "a", "permissions: {env: [OLD]}\n", &[]);
        let yaml = "version: 1.0.0\npermissions: {network: [a.example], env: []}\n";
        skill(place.path(), "b", yaml, &[]);
        let difference = compared(&place);
        let shown: Vec<_> = difference
            .permissions
            .iter()
            .map(|change| (change.is_added, change.kind, change.value.as_str()))
            .collect();
        assert_eq!(
            shown,
            [(true, "network", "a.example"), (false, "env", "OLD")]
        );
        let fields: Vec<_> = difference.fields.iter().map(|f| f.field.as_str()).collect();
        assert_eq!(
            fields,
            ["permissions.env", "permissions.network", "version"]
        );
    }

    #[test]
    fn files_are_added_removed_changed_or_only_run() {
        let place = tempfile::tempdir().unwrap();
        skill(
            place.path(),
            "a",
            "",
            &[("gone", b"x"), ("same", b"x"), ("bin", b"\0")],
        );
        skill(
            place.path(),
            "b",
            "",
            &[("new", b"x"), ("same", b"x"), ("bin", b"\0\0")],
        );
        let difference = compared(&place);
        let shown: Vec<_> = difference
            .files
            .iter()
            .map(|change| {
                let sides = (change.before.is_some(), change.after.is_some());
                (change.path.as_str(), sides, change.texts.is_some())
            })
            .collect();
        let expected = [
            ("bin", (true, true), false),
            ("gone", (true, false), true),
            ("new", (false, true), true),
        ];
        assert_eq!(shown, expected);
    }

    #[cfg(unix)]
    #[test]
    fn a_run_bit_is_a_change_of_its_own() {
        let place = tempfile::tempdir().unwrap();
        skill(place.path(), "a", "", &[("x.sh", b"#!/bin/sh\n")]);
        skill(place.path(), "b", "", &[("x.sh", b"#!/bin/sh\n")]);
        assert!(compared(&place).is_empty());
        crate::fs::make_executable(&place.path().join("b/x.sh")).unwrap();
        let difference = compared(&place);
        assert_eq!(difference.files[0].mode_change(), Some(true));
        assert!(!difference.files[0].changes_content());
    }
}
