//! From the files of a skill to what there is to test.
//!
//! Everything that is wrong is gathered with its place; nothing is ever run here.

mod case_file;
mod console;
mod evals;
mod expect;
mod fields;
mod pairs;
mod scenario;
pub mod scripts;

use fields::Reader;

use super::case::{Kind, Series};
use super::flaw::{Flaw, Place};
use super::suite::Suite;
use crate::bundle::Bundle;
use crate::bundle::manifest::Manifest;
use crate::bundle::skill_file::SKILL_FILE;
use crate::bundle::walk::{EntryKind, WalkProblem};
use crate::bundle::yaml::{Data, Node, Tree};

pub use console::{ANYTHING, shown as commands_shown};
pub use pairs::{EXPECTED, INPUT};

/// Reads all tests of a skill.
pub fn read(bundle: &Bundle) -> Suite {
    let manifest = Manifest::of(bundle);
    let mut suite = Suite::default();
    mind_skill_file(bundle, &mut suite);
    mind_folders(bundle, &mut suite);
    // Not only the files: what is called like a test and is none must not pass for tested.
    let paths: Vec<String> = bundle.entries.iter().map(|it| it.path.clone()).collect();
    for path in paths {
        let Some(what) = What::of(&path, bundle) else {
            continue;
        };
        let source = match bundle.source(&path) {
            Ok(source) => source,
            // The linter names what is wrong with the document, and beside the cases it may be
            // anybody's data.
            Err(error)
                if is_document(&path) || error.kind() == "too-large" && fields::is_json(&path) =>
            {
                let told = format!("`{path}` was left out: {error}");
                suite.notices.push(told);
                continue;
            }
            Err(error) => {
                let message = format!("it cannot be read: {error}");
                let flaw = Flaw::new(Place::start(path), message);
                suite.flaws.push(flaw.with_hint(INSTEAD));
                continue;
            }
        };
        let reader = Reader::new(&source, bundle);
        what.read(&reader, &manifest, &mut suite);
        suite.flaws.extend(reader.into_flaws());
    }
    suite
}

/// Whether this is the skill's document, in which there may be cases as well.
fn is_document(path: &str) -> bool {
    path.eq_ignore_ascii_case("SKILL.md")
}

/// What to do about a test that cannot be read.
const INSTEAD: &str = "put a readable file of the skill in its place, or remove it";

/// The folders that hold tests.
const FOLDERS: [&str; 3] = ["tests", "scenarios", "evals"];

/// Minds what stands where the folders of tests belong, and those that nobody can look into.
fn mind_folders(bundle: &Bundle, suite: &mut Suite) {
    for name in FOLDERS {
        let Some(entry) = bundle.entry(name) else {
            continue;
        };
        let is_other = matches!(entry.kind, EntryKind::Link(_) | EntryKind::Special);
        if is_other || (name == "tests" && entry.is_file()) {
            let message = format!(
                "`{name}` has to be a folder, and is {}",
                entry.kind.described()
            );
            let flaw = Flaw::new(Place::start(name), message);
            let hint = "put a folder with the tests in its place, or remove it";
            suite.flaws.push(flaw.with_hint(hint));
        }
    }
    for problem in &bundle.problems {
        let WalkProblem::Unreadable { path, reason } = problem else {
            continue;
        };
        let top = path.split('/').next().unwrap_or_default();
        if FOLDERS.contains(&top) {
            let message = format!("it cannot be read: {reason}");
            suite.flaws.push(Flaw::new(Place::start(path), message));
        }
    }
}

/// Minds a `skill.yaml` that nobody can read: the schemas that it declares are half of what is
/// tested. What only does not fit its own schema is told, and left out.
fn mind_skill_file(bundle: &Bundle, suite: &mut Suite) {
    let Some(file) = &bundle.skill_file else {
        if bundle.file(SKILL_FILE).is_some()
            && let Err(error) = bundle.source(SKILL_FILE)
        {
            let message = format!("it cannot be read: {error}");
            suite
                .flaws
                .push(Flaw::new(Place::start(SKILL_FILE), message));
        }
        return;
    };
    let at = |span| Place::of(&file.source, span);
    match &file.tree {
        Err(error) => {
            let message = format!("this is no YAML: {}", error.message);
            suite.flaws.push(Flaw::new(at(error.span), message));
        }
        Ok(Tree {
            root: Some(root), ..
        }) if file.mapping().is_none() => {
            let message = format!(
                "`{SKILL_FILE}` has to be a mapping, not {}",
                root.describe()
            );
            suite.flaws.push(Flaw::new(at(root.span), message));
        }
        Ok(_) => {
            let problems = file.schema_problems();
            let told = problems
                .iter()
                .map(|problem| format!("{}: {}", at(problem.span), problem.message));
            suite.notices.extend(told);
        }
    }
}

/// What a file of a skill holds for us.
enum What {
    Cases,
    Sample,
    Input,
    Expected,
    Console,
    Scenario,
    ScenarioMarkdown,
    Evals,
}

impl What {
    fn of(path: &str, bundle: &Bundle) -> Option<Self> {
        if bundle.document_name.as_deref() == Some(path) {
            return Some(Self::Console);
        }
        let (folder, name) = path.rsplit_once('/')?;
        let ending = name.rsplit_once('.')?.1;
        let is_data = matches!(ending, "yaml" | "yml" | "json");
        match (folder, ending) {
            ("tests", _) if path == pairs::SAMPLE => Some(Self::Sample),
            ("tests", "json") if name.ends_with(INPUT) => Some(Self::Input),
            ("tests", "json") if name.ends_with(EXPECTED) => Some(Self::Expected),
            ("tests", _) if is_data => Some(Self::Cases),
            ("scenarios", _) if is_data => Some(Self::Scenario),
            ("scenarios", "md") => Some(Self::ScenarioMarkdown),
            ("evals", "json") => Some(Self::Evals),
            (_, "md") if path.starts_with("tests/") => Some(Self::Console),
            _ => None,
        }
    }

    fn read(&self, reader: &Reader<'_>, manifest: &Manifest, suite: &mut Suite) {
        let name = reader.source.name();
        match self {
            Self::Sample => suite.extend(pairs::sample(reader, manifest)),
            Self::Input => pairs::lonely(reader),
            Self::Expected => suite.extend(pairs::pair(reader, manifest)),
            Self::Console => suite.extend(console::read(reader, manifest, Kind::Console)),
            Self::ScenarioMarkdown => {
                suite
                    .series
                    .extend(scenario::read_markdown(reader, manifest));
            }
            Self::Cases | Self::Scenario | Self::Evals => {
                let Some(root) = reader.tree() else {
                    return;
                };
                match self {
                    Self::Scenario => suite.series.extend(scenario::read(reader, manifest, &root)),
                    Self::Evals if is_evals(name, &root) => {
                        suite.evals.push(evals::read(reader, &root));
                    }
                    Self::Cases if evals::is_trigger_set(&root.to_json()) => {
                        suite.evals.push(evals::read(reader, &root));
                    }
                    Self::Cases if is_cases(name, &root) => {
                        suite
                            .series
                            .extend(case_file::read(reader, manifest, &root));
                    }
                    _ => suite
                        .notices
                        .push(format!("`{name}` was left out: it holds no tests")),
                }
            }
        }
    }
}

/// JSON beside the cases may be anybody's data; YAML there is meant for us.
fn is_cases(name: &str, root: &Node) -> bool {
    let is_case = |node: &Node| {
        ["name", "script", "entrypoint", "expect"]
            .iter()
            .any(|field| node.get(field).is_some())
    };
    !fields::is_json(name)
        || root.get("cases").is_some()
        || (!root.items().is_empty() && root.items().iter().any(is_case))
}

/// Other tools keep their own files beside ours.
fn is_evals(name: &str, root: &Node) -> bool {
    name == "evals/evals.json"
        || root.get("evals").is_some()
        || evals::is_trigger_set(&root.to_json())
        || matches!(&root.data, Data::Sequence(items) if items.iter().all(|i| i.get("prompt").is_some()) && !items.is_empty())
}

impl Suite {
    fn extend(&mut self, cases: impl IntoIterator<Item = super::case::Case>) {
        self.series.extend(cases.into_iter().map(Series::lone));
    }
}

#[cfg(test)]
mod tests;
