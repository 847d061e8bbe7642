//! Reads pairs of files: what goes in as `tests/NAME.input.json`, what comes out as
//! `tests/NAME.expected.json`; and `tests/sample_input.json`, which only has to work.

use std::collections::BTreeMap;

use super::fields::Reader;
use super::scripts;
use crate::bundle::manifest::{Manifest, Permissions};
use crate::testing::case::{Case, Expectation, Kind, Spanned, Stdin};
use crate::testing::flaw::{Flaw, Place};

/// How the name of an input ends.
pub const INPUT: &str = ".input.json";
/// How the name of what has to come out ends.
pub const EXPECTED: &str = ".expected.json";
/// The input that only has to work.
pub const SAMPLE: &str = "tests/sample_input.json";

/// Reads the sample.
pub(super) fn sample(reader: &Reader<'_>, manifest: &Manifest) -> Option<Case> {
    let root = reader.tree()?;
    let place = Place::start(reader.source.name());
    let script = script(reader, manifest, None, &place)?;
    let stdin = Stdin::Json(root.to_json());
    Some(case(
        "the sample input",
        place,
        script,
        stdin,
        Expectation::default(),
    ))
}

/// Reads a pair by its expected half, for the place of an expectation is where it stands.
pub(super) fn pair(reader: &Reader<'_>, manifest: &Manifest) -> Option<Case> {
    let root = reader.tree()?;
    let stem = reader.source.name().strip_suffix(EXPECTED)?;
    let input = format!("{stem}{INPUT}");
    let place = reader.place(root.span);
    if reader.bundle.file(&input).is_none() {
        let flaw = Flaw::new(place, format!("there is no `{input}` beside it"));
        reader.complain(flaw.with_hint("write the input that this comes of"));
        return None;
    }
    let name = stem.rsplit('/').next().unwrap_or(stem);
    let script = script(reader, manifest, Some(name), &place)?;
    let expect = Expectation {
        output: Some(Spanned {
            value: root.to_json(),
            span: root.span,
        }),
        ..Expectation::default()
    };
    Some(case(name, place, script, Stdin::File(input), expect))
}

/// Minds an input whose other half is missing.
pub(super) fn lonely(reader: &Reader<'_>) {
    let name = reader.source.name();
    let other = name.replace(INPUT, EXPECTED);
    if reader.bundle.file(&other).is_none() {
        let flaw = Flaw::new(
            Place::start(name),
            format!("there is no `{other}` beside it"),
        );
        reader.complain(flaw.with_hint("write what has to come out, or make it a case in YAML"));
    }
}

/// The script that is called like the pair, else the skill's main one.
fn script(
    reader: &Reader<'_>,
    manifest: &Manifest,
    name: Option<&str>,
    place: &Place,
) -> Option<scripts::ScriptName> {
    let all = scripts::all(reader.bundle, manifest);
    let is_named = |path: &&String| {
        let file = path.rsplit('/').next().unwrap_or(path);
        name.is_some_and(|name| file.rsplit_once('.').is_some_and(|(stem, _)| stem == name))
    };
    let word = all.iter().find(is_named).map(String::as_str);
    let found = scripts::find(reader.bundle, manifest, word, place);
    found.map_err(|flaw| reader.complain(flaw)).ok()
}

fn case(
    name: &str,
    place: Place,
    script: scripts::ScriptName,
    stdin: Stdin,
    expect: Expectation,
) -> Case {
    Case {
        name: name.to_owned(),
        kind: Kind::Pair,
        place,
        script: script.path,
        function: script.function,
        args: Vec::new(),
        stdin,
        env: BTreeMap::new(),
        files: Vec::new(),
        grants: Permissions::default(),
        engine: None,
        seed: None,
        skip: None,
        tags: Vec::new(),
        expect,
    }
}
