//! Whether a package of JavaScript can work in the sandbox, by what it holds and asks for.
//!
//! Nothing of it is run. A package that hands its work to a compiled program names that program
//! in its manifest, for each system; what it imports of node stands in the files that its
//! entrance leads to. What is found is a notice and no refusal: a skill may need another part.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

use serde::Deserialize;
use serde_json::Value as Json;

use crate::fs::{Shown as _, read_text};
use crate::runtime::languages::javascript::is_builtin;
use crate::tables::sandbox::{NODE_ABSENT, NODE_NATIVE, has};

/// The largest file that is read for what it imports.
const MAX_FILE: u64 = 4 << 20;
/// How many files of a package are read: its entrance lies near.
const MAX_FILES: usize = 300;
/// Words for systems and processors in the names of packages that hold a compiled program.
const SYSTEMS: [&str; 6] = ["android", "darwin", "freebsd", "linux", "win32", "windows"];
const PROCESSORS: [&str; 6] = ["arm", "arm64", "ia32", "x64", "riscv64", "universal"];

/// What does the work of a package that cannot do it in the sandbox.
const INSTEAD: &[(&str, &str)] = &[
    ("@swc/core", BUNDLE),
    ("axios", FETCH),
    ("canvas", PILLOW),
    ("cross-fetch", FETCH),
    ("esbuild", BUNDLE),
    ("got", FETCH),
    ("ky", FETCH),
    ("needle", FETCH),
    ("node-fetch", FETCH),
    ("request", FETCH),
    ("rollup", BUNDLE),
    ("sharp", PILLOW),
    ("superagent", FETCH),
    ("undici", FETCH),
    ("vite", BUNDLE),
];
const FETCH: &str = "`fetch` is built in and does the same";
const PILLOW: &str = "a script of Python with `runtime: python-sci` has `pillow` for images";
const BUNDLE: &str = "run it while the skill is written, and bring along what it makes";

/// As much of a `package.json` as tells what a package is made for.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Manifest {
    main: Json,
    module: Json,
    exports: Json,
    #[serde(rename = "type")]
    kind: Json,
    optional_dependencies: BTreeMap<String, Json>,
    os: Json,
    cpu: Json,
}

/// What stands in the way of a package in this folder, and what can be used instead.
pub fn notice(name: &str, folder: &Path) -> Option<String> {
    let text = read_text(&folder.join("package.json"), MAX_FILE).ok()?;
    let manifest: Manifest = serde_json::from_str(&text).ok()?;
    let reason = compiled(&manifest).or_else(|| missing(folder, &manifest))?;
    let instead = instead(name).map_or_else(
        || "look for another package, or run the script with `--engine native`".to_owned(),
        str::to_owned,
    );
    Some(format!(
        "`{name}` will not work in the sandbox: {reason}; {instead}"
    ))
}

/// What can be used in the place of a package, when that is known.
pub fn instead(name: &str) -> Option<&'static str> {
    let found = INSTEAD.binary_search_by_key(&name, |(known, _)| known);
    found.ok().map(|at| INSTEAD[at].1)
}

/// Whether a package is, or leaves its work to, a program for one kind of machine.
fn compiled(manifest: &Manifest) -> Option<String> {
    let optional = manifest.optional_dependencies.keys();
    let mut for_machines = optional.filter(|name| is_for_one_machine(name));
    if let Some(name) = for_machines.next() {
        return Some(format!(
            "its work is done by a compiled program for each system, such as `{name}`"
        ));
    }
    let is_limited = |words: &Json| {
        let words = words.as_array().map_or(&[][..], Vec::as_slice);
        words
            .iter()
            .filter_map(Json::as_str)
            .any(|word| !word.starts_with('!'))
    };
    (is_limited(&manifest.os) || is_limited(&manifest.cpu))
        .then(|| "it is made for one kind of machine".to_owned())
}

/// Whether a name ends with a system and a processor, as in `@esbuild/linux-x64`.
fn is_for_one_machine(name: &str) -> bool {
    let bare = name.rsplit('/').next().unwrap_or(name);
    let parts: Vec<&str> = bare.split(['-', '_']).collect();
    parts.iter().any(|part| SYSTEMS.contains(part))
        && parts.iter().any(|part| PROCESSORS.contains(part))
}

/// The first module of node that the package cannot be loaded without and that is not there.
fn missing(folder: &Path, manifest: &Manifest) -> Option<String> {
    let mut waiting: Vec<PathBuf> = entrances(manifest)
        .iter()
        .filter_map(|path| file(folder, Path::new(path)))
        .collect();
    let mut seen = BTreeSet::new();
    while let Some(path) = waiting.pop() {
        if seen.len() >= MAX_FILES || !seen.insert(path.clone()) {
            continue;
        }
        let Ok(text) = read_text(&folder.join(&path), MAX_FILE) else {
            continue;
        };
        for asked in imports(&text) {
            let bare = asked.strip_prefix("node:").unwrap_or(asked);
            let first = bare.split('/').next().unwrap_or(bare);
            let is_of_node = has(NODE_ABSENT, first) || has(NODE_NATIVE, first);
            // A package may bear such a name too, unless the prefix says otherwise.
            if is_of_node && !is_builtin(bare) {
                let place = path.shown();
                return Some(format!(
                    "it imports node's `{bare}` ({place}), which is not there"
                ));
            }
            if asked.starts_with('.') {
                let parent = path.parent().unwrap_or(Path::new(""));
                waiting.extend(file(folder, &parent.join(asked)));
            }
        }
    }
    None
}

/// The files that a package is entered by in node.
fn entrances(manifest: &Manifest) -> Vec<String> {
    let mut found = Vec::new();
    let main = match &manifest.exports {
        Json::Object(fields) => fields.get(".").unwrap_or(&manifest.exports),
        other => other,
    };
    conditions(main, &mut found);
    if found.is_empty() {
        let is_module = manifest.kind.as_str() == Some("module");
        let module = manifest.module.as_str().filter(|_| is_module);
        let main = manifest.main.as_str().or(module);
        found.push(main.unwrap_or("index.js").to_owned());
    }
    found
}

/// The paths behind the conditions that the sandbox fulfils; the first one that leads somewhere
/// counts.
fn conditions(exports: &Json, found: &mut Vec<String>) {
    match exports {
        Json::String(path) => found.push(path.clone()),
        Json::Array(choices) => choices
            .iter()
            .take(1)
            .for_each(|one| conditions(one, found)),
        Json::Object(fields) => {
            for condition in ["node", "require", "import", "default"] {
                if found.is_empty() {
                    fields
                        .get(condition)
                        .into_iter()
                        .for_each(|one| conditions(one, found));
                }
            }
        }
        _ => {}
    }
}

/// The file that a path means, relative to the package, with the endings that may be left out.
fn file(folder: &Path, path: &Path) -> Option<PathBuf> {
    let mut straight = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::Normal(part) => straight.push(part),
            Component::ParentDir if straight.pop() => {}
            _ => return None,
        }
    }
    let text = straight.to_str()?;
    let endings = ["", ".js", ".cjs", ".mjs", ".json", "/index.js"];
    let found = endings.iter().map(|ending| format!("{text}{ending}"));
    found
        .map(PathBuf::from)
        .find(|path| folder.join(path).is_file())
        .filter(|path| path.extension().is_none_or(|ending| ending != "json"))
}

/// What a text imports, in each of the ways of saying so, as far as the name is written out.
/// An import that stands inside of a `try` is one that the package does without.
fn imports(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for word in ["require(", "from", "import"] {
        for (at, _) in text.match_indices(word) {
            let before = text[..at].chars().next_back();
            if before.is_some_and(|letter| letter.is_alphanumeric() || "_$.".contains(letter)) {
                continue;
            }
            let rest = text[at + word.len()..].trim_start();
            let rest = match word {
                "import" => rest.strip_prefix('(').unwrap_or(rest).trim_start(),
                _ => rest,
            };
            let Some(quote) = rest.chars().next().filter(|c| matches!(c, '\'' | '"')) else {
                continue;
            };
            let name = rest[1..].split(quote).next().unwrap_or_default();
            if !name.contains(char::is_whitespace) && !is_tried(&text[..at]) {
                found.push(name);
            }
        }
    }
    found
}

/// Whether the text just before an import opens a `try`.
fn is_tried(before: &str) -> bool {
    let start = before.char_indices().rev().nth(119);
    let tail = &before[start.map_or(0, |(at, _)| at)..];
    tail.rsplit("try").next().is_some_and(|rest| {
        rest.len() < tail.len() && rest.trim_start().starts_with('{') && !rest.contains('}')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(name: &str, files: &[(&str, &str)]) -> Option<String> {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        notice(name, folder.path())
    }

    #[test]
    fn a_program_for_each_system_is_seen_in_the_manifest() {
        let esbuild =
            r#"{"optionalDependencies": {"@esbuild/linux-x64": "1", "@esbuild/aix-ppc64": "1"}}"#;
        let text = told("esbuild", &[("package.json", esbuild)]).unwrap();
        assert!(text.contains("`@esbuild/linux-x64`"), "{text}");
        assert!(text.contains("while the skill is written"), "{text}");
        for manifest in [r#"{"os": ["linux"]}"#, r#"{"cpu": ["x64"]}"#] {
            let text = told("other", &[("package.json", manifest)]).unwrap();
            assert!(text.contains("one kind of machine"), "{text}");
            assert!(text.contains("--engine native"), "{text}");
        }
        for manifest in [
            r#"{"os": ["!win32"]}"#,
            r#"{"optionalDependencies": {"fsevents": "1", "linux-list": "2"}}"#,
            "{",
        ] {
            assert_eq!(told("plain", &[("package.json", manifest)]), None);
        }
    }

    #[test]
    fn what_node_has_and_the_sandbox_lacks_is_found_behind_the_entrance() {
        let manifest = r#"{"exports": {".": {"browser": "./browser.js",
            "default": {"require": "./dist/node.cjs", "default": "./index.js"}}}}"#;
        let files = [
            ("package.json", manifest),
            ("browser.js", "require('vm')"),
            ("dist/node.cjs", "const a = require('../lib/web')"),
            (
                "lib/web.js",
                "var http2 = require(\"http2\"), fs = require('fs');",
            ),
        ];
        let text = told("axios", &files).unwrap();
        assert!(text.contains("`http2` (lib/web.js)"), "{text}");
        assert!(text.contains("`fetch` is built in"), "{text}");
    }

    #[test]
    fn what_is_there_or_tried_or_never_reached_is_no_trouble() {
        let manifest = r#"{"main": "main"}"#;
        let files = [
            ("package.json", manifest),
            (
                "main.js",
                "import fs from 'node:fs'; import './more.mjs';\nlet vm; try { vm = require('vm') } catch {}\n\
                 my.require('dns'); // from here",
            ),
            (
                "more.mjs",
                "export { x } from '../outside.js'; import('zlib')",
            ),
            ("cli.js", "require('repl')"),
        ];
        assert_eq!(told("plain", &files), None);
    }

    #[test]
    fn the_names_are_sorted() {
        assert!(INSTEAD.is_sorted_by_key(|(name, _)| *name));
        assert_eq!(instead("sharp"), Some(PILLOW));
        assert_eq!(instead("zod"), None);
    }
}
