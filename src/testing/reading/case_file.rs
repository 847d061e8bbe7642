//! Reads `tests/*.yaml` and `tests/*.json`: a list of cases, or a mapping with `cases`.

use std::collections::BTreeMap;

use super::expect::expectation;
use super::fields::{Reader, words};
use super::scripts;
use crate::bundle::manifest::{Manifest, Permissions};
use crate::bundle::yaml::{Data, Node};
use crate::testing::case::{Case, Expectation, InputFile, Kind, Series, Stdin};
use crate::testing::flaw::Flaw;

/// The fields of a case.
pub(super) const CASE: &[&str] = &[
    "name",
    "script",
    "entrypoint",
    "args",
    "stdin",
    "input",
    "env",
    "files",
    "expect",
    "grants",
    "engine",
    "seed",
    "skip",
    "tags",
];

/// The fields of `grants`.
pub(super) const GRANTS: &[&str] = &["network", "env", "read", "write"];

/// The engines that a case may need.
pub(super) const ENGINES: &[&str] = &["wasm", "native", "docker"];

/// Reads a file of cases, each for itself.
pub(super) fn read(reader: &Reader<'_>, manifest: &Manifest, root: &Node) -> Vec<Series> {
    let list = match &root.data {
        Data::Mapping(_) => {
            if !reader.mapping(root, "a file of cases", &["cases"]) {
                return Vec::new();
            }
            let Some(cases) = root.get("cases") else {
                let flaw = Flaw::new(reader.place(root.span), "it has no `cases`");
                reader.complain(flaw.with_hint("write a list of cases: `- name: …`"));
                return Vec::new();
            };
            cases
        }
        _ => root,
    };
    let Data::Sequence(items) = &list.data else {
        let found = list.describe();
        let flaw = Flaw::new(
            reader.place(list.span),
            format!("the cases have to be a list, not {found}"),
        );
        reader.complain(flaw.with_hint("begin each case with `- name: …`"));
        return Vec::new();
    };
    let cases = cases(reader, manifest, items, Kind::Case);
    cases.into_iter().map(Series::lone).collect()
}

/// Reads cases and gives each a name of its own.
pub(super) fn cases(
    reader: &Reader<'_>,
    manifest: &Manifest,
    items: &[Node],
    kind: Kind,
) -> Vec<Case> {
    let mut seen = BTreeMap::new();
    let mut cases = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let Some(case) = case(reader, manifest, item, index, kind) else {
            continue;
        };
        if let Some(line) = seen.insert(case.name.clone(), case.place.line) {
            let message = format!("the name `{}` is taken in line {line}", case.name);
            reader.complain(Flaw::new(case.place.clone(), message));
        }
        cases.push(case);
    }
    cases
}

fn case(
    reader: &Reader<'_>,
    manifest: &Manifest,
    node: &Node,
    index: usize,
    kind: Kind,
) -> Option<Case> {
    if !reader.mapping(node, "a case", CASE) {
        return None;
    }
    let get = |field: &str| node.get(field);
    let name = get("name").and_then(|node| reader.text(node, "name"));
    let place = reader.place(get("name").map_or(node.span, |name| name.span));
    let (script_node, field) = match (get("script"), get("entrypoint")) {
        (Some(_), Some(second)) => {
            reader.mind(
                second.span,
                "`script` and `entrypoint` mean the same: write one",
            );
            return None;
        }
        (Some(script), None) => (Some(script), "script"),
        (None, other) => (other, "entrypoint"),
    };
    let word = match script_node {
        Some(node) => Some(reader.text(node, field)?),
        None => None,
    };
    let script_place = script_node.map_or(place.clone(), |node| reader.place(node.span));
    let found = scripts::find(reader.bundle, manifest, word.as_deref(), &script_place);
    let script = found.map_err(|flaw| reader.complain(flaw)).ok();
    let list = |field: &str| get(field).map_or(Vec::new(), |node| reader.list(node, field));
    let case = Case {
        name: name.unwrap_or_else(|| format!("case {}", index + 1)),
        kind,
        place,
        args: list("args"),
        stdin: stdin(reader, node),
        env: get("env").map_or_else(BTreeMap::new, |node| variables(reader, node)),
        files: get("files").map_or_else(Vec::new, |node| files(reader, node)),
        grants: get("grants").map_or_else(Permissions::default, |node| grants(reader, node)),
        engine: get("engine").and_then(|node| engine(reader, node)),
        seed: get("seed").and_then(|node| reader.integer(node, "seed")),
        skip: get("skip").and_then(|node| skip(reader, node)),
        tags: list("tags"),
        expect: get("expect").map_or_else(Expectation::default, |node| expectation(reader, node)),
        // Without a script there is no case, but all of it was looked at.
        script: script.as_ref()?.path.clone(),
        function: script.and_then(|script| script.function),
    };
    Some(case)
}

/// `stdin` is text, `input` a value or `{file: …}`.
fn stdin(reader: &Reader<'_>, node: &Node) -> Stdin {
    let read = |node: &Node, field: &str| match node.entries() {
        [(key, value)] if key.scalar() == Some("file") => reader
            .file(value, field)
            .map_or(Stdin::Nothing, Stdin::File),
        _ if field == "input" => Stdin::Json(node.to_json()),
        _ => reader.text(node, field).map_or(Stdin::Nothing, Stdin::Text),
    };
    match (node.get("stdin"), node.get("input")) {
        (Some(_), Some(second)) => {
            let message = "`stdin` and `input` both fill standard input: write one";
            reader.mind(second.span, message);
            Stdin::Nothing
        }
        (Some(node), None) => read(node, "stdin"),
        (None, Some(node)) => read(node, "input"),
        (None, None) => Stdin::Nothing,
    }
}

fn variables(reader: &Reader<'_>, node: &Node) -> BTreeMap<String, String> {
    if !matches!(node.data, Data::Mapping(_)) {
        reader.wrong::<()>(node, "env", "a mapping of names to values");
    }
    let entries = node.entries().iter();
    entries
        .filter_map(|(name, value)| {
            let name = name.scalar()?.to_owned();
            let value = reader.text(value, &format!("env.{name}"))?;
            Some((name, value))
        })
        .collect()
}

/// A list of paths, or a mapping from the name in `/input` to the path.
fn files(reader: &Reader<'_>, node: &Node) -> Vec<InputFile> {
    let input = |name: Option<&str>, node: &Node| {
        let path = reader.file(node, "files")?;
        let own = path.rsplit('/').next().unwrap_or(&path);
        let name = name.unwrap_or(own).to_owned();
        Some(InputFile { name, path })
    };
    let files: Vec<InputFile> = match &node.data {
        Data::Sequence(items) => items.iter().filter_map(|item| input(None, item)).collect(),
        Data::Mapping(entries) => entries
            .iter()
            .filter_map(|(name, path)| input(name.scalar(), path))
            .collect(),
        _ => {
            reader.wrong::<()>(node, "files", "a list of paths");
            Vec::new()
        }
    };
    for (index, file) in files.iter().enumerate() {
        if files[..index].iter().any(|other| other.name == file.name) {
            let message = format!("two files are called `{}` in `/input`", file.name);
            let flaw = Flaw::new(reader.place(node.span), message);
            reader.complain(flaw.with_hint("name them: `files: {a.csv: tests/files/x.csv}`"));
        }
    }
    files
}

fn grants(reader: &Reader<'_>, node: &Node) -> Permissions {
    if !reader.mapping(node, "`grants`", GRANTS) {
        return Permissions::default();
    }
    let list = |field: &str| {
        node.get(field)
            .map_or(Vec::new(), |node| reader.list(node, field))
    };
    Permissions {
        network: list("network"),
        env: list("env"),
        read: list("read"),
        write: list("write"),
    }
}

fn engine(reader: &Reader<'_>, node: &Node) -> Option<String> {
    let word = reader.text(node, "engine")?;
    if ENGINES.contains(&word.as_str()) {
        return Some(word);
    }
    let message = format!("there is no engine `{}`", word.escape_debug());
    let flaw = Flaw::new(reader.place(node.span), message);
    reader.complain(flaw.with_hint(format!("it is one of {}", words(ENGINES))));
    None
}

/// `true`, or the reason.
pub(super) fn skip(reader: &Reader<'_>, node: &Node) -> Option<String> {
    match node.to_json() {
        serde_json::Value::Bool(true) => Some("no reason given".to_owned()),
        serde_json::Value::Bool(false) => None,
        _ => reader.text(node, "skip"),
    }
}
