//! Reads `scenarios/*.yaml` and `scenarios/*.md`: steps that share one output folder.

use super::case_file;
use super::console;
use super::fields::Reader;
use crate::bundle::manifest::Manifest;
use crate::bundle::yaml::{Data, Node};
use crate::testing::case::{Kind, Series};
use crate::testing::flaw::Flaw;

/// The fields of a scenario.
pub(super) const SCENARIO: &[&str] = &["name", "description", "skip", "tags", "steps"];

/// Reads a scenario; what it says about `skip` and `tags` is true of each step.
pub(super) fn read(reader: &Reader<'_>, manifest: &Manifest, root: &Node) -> Option<Series> {
    if !reader.mapping(root, "a scenario", SCENARIO) {
        return None;
    }
    let Some(steps) = root.get("steps") else {
        let flaw = Flaw::new(reader.place(root.span), "the scenario has no `steps`");
        reader.complain(flaw.with_hint("write a list of cases under `steps:`"));
        return None;
    };
    let Data::Sequence(items) = &steps.data else {
        return reader.wrong(steps, "steps", "a list of cases");
    };
    let name = root.get("name").and_then(|node| reader.text(node, "name"));
    let name = name.unwrap_or_else(|| stem(reader.source.name()).to_owned());
    let mut cases = case_file::cases(reader, manifest, items, Kind::Scenario);
    let skip = root
        .get("skip")
        .and_then(|node| case_file::skip(reader, node));
    let tags = root.get("tags").map(|node| reader.list(node, "tags"));
    for case in &mut cases {
        case.name = format!("{name} / {}", case.name);
        case.skip = case.skip.take().or_else(|| skip.clone());
        case.tags.extend(tags.iter().flatten().cloned());
    }
    let name = Some(name);
    (!cases.is_empty()).then_some(Series { name, cases })
}

/// Reads the commands of a document as the steps of one scenario.
pub(super) fn read_markdown(reader: &Reader<'_>, manifest: &Manifest) -> Option<Series> {
    let mut cases = console::read(reader, manifest, Kind::Scenario);
    let name = stem(reader.source.name());
    for case in &mut cases {
        case.name = format!("{name} / {}", case.name);
    }
    let name = Some(name.to_owned());
    (!cases.is_empty()).then_some(Series { name, cases })
}

fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}
