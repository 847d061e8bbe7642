//! G18: any sequence of operations leaves what a small model says, on every backend.

use std::collections::{BTreeMap, BTreeSet};

use open_skills::registry::documents::{Catalog, read};
use open_skills::registry::repair::{Depth, check, repair};
use open_skills::registry::{Key, Registry, Trouble, changes, download};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use crate::backends::Backend;
use crate::faults::{Fault, Faulty};
use crate::skills::{at, begin, name, put_tagged, version};

const SKILLS: [&str; 2] = ["pdf", "pdf-2"];
const VERSIONS: [&str; 4] = ["1.0.0", "1.1.0", "2.0.0-rc.1", "2.0.0"];
const TAGS: [&str; 2] = ["latest", "beta"];

#[derive(Clone, Debug)]
enum Act {
    Publish {
        skill: usize,
        version: usize,
        content: u8,
        tag: Option<usize>,
        /// The request that never arrives, and all after it.
        stop: Option<usize>,
    },
    Yank {
        skill: usize,
        version: usize,
        yanked: bool,
    },
    Tag {
        skill: usize,
        tag: usize,
        version: Option<usize>,
    },
    Repair,
}

fn act() -> impl Strategy<Value = Act> {
    let skill = 0..SKILLS.len();
    let number = 0..VERSIONS.len();
    let tag = 0..TAGS.len();
    prop_oneof![
        5 => (
            skill.clone(),
            number.clone(),
            0..2_u8,
            proptest::option::weighted(0.2, tag.clone()),
            proptest::option::weighted(0.3, 0..16_usize),
        )
            .prop_map(|(skill, version, content, tag, stop)| Act::Publish {
                skill, version, content, tag, stop
            }),
        2 => (skill.clone(), number.clone(), any::<bool>())
            .prop_map(|(skill, version, yanked)| Act::Yank { skill, version, yanked }),
        2 => (skill, tag, proptest::option::of(number))
            .prop_map(|(skill, tag, version)| Act::Tag { skill, tag, version }),
        1 => Just(Act::Repair),
    ]
}

/// What a registry is, without any of its difficulties.
#[derive(Debug, Default)]
struct Model {
    contents: BTreeMap<(usize, usize), u8>,
    yanked: BTreeSet<(usize, usize)>,
    tags: BTreeMap<(usize, usize), usize>,
}

impl Model {
    fn publish(&mut self, at: (usize, usize), content: u8, tag: Option<usize>) -> bool {
        if self.yanked.contains(&at) || self.contents.get(&at).is_some_and(|&c| c != content) {
            return false;
        }
        self.contents.insert(at, content);
        if let Some(tag) = tag {
            self.tags.insert((at.0, tag), at.1);
        }
        true
    }

    fn latest(&self, skill: usize) -> Option<usize> {
        let offered = |version: &usize| {
            let at = (skill, *version);
            self.contents.contains_key(&at) && !self.yanked.contains(&at)
        };
        let said = self.tags.get(&(skill, 0)).copied().filter(offered);
        let newest = |finished: bool| {
            let numbers = (0..VERSIONS.len()).rev().filter(offered);
            numbers.into_iter().find(|&v| !finished || v != 2)
        };
        said.or_else(|| newest(true)).or_else(|| newest(false))
    }
}

fn publish(
    registry: &dyn Registry,
    at: (usize, usize),
    content: u8,
    tag: Option<usize>,
) -> Result<(), Trouble> {
    let tag = tag.map(|tag| TAGS[tag].parse().unwrap());
    let content = content.to_string();
    put_tagged(
        registry,
        SKILLS[at.0],
        VERSIONS[at.1],
        &content,
        tag.as_ref(),
    )
    .map(|_| ())
    .map_err(|error| error.trouble)
}

fn apply(backend: &dyn Backend, model: &mut Model, act: &Act) {
    let registry = backend.open();
    match *act {
        Act::Publish {
            skill,
            version,
            content,
            tag,
            stop,
        } => {
            if let Some(stop) = stop {
                let faulty = Faulty::new(backend.open(), move |request, _| match request >= stop {
                    true => Fault::Before(Trouble::Io),
                    false => Fault::None,
                });
                // Whatever it came to, the one below finds out and ends it.
                let _ = publish(&faulty, (skill, version), content, tag);
            }
            let expected = model.publish((skill, version), content, tag);
            let outcome = publish(&*registry, (skill, version), content, tag);
            match expected {
                true => assert_eq!(outcome, Ok(())),
                false => assert_eq!(outcome, Err(Trouble::AlreadyExists)),
            }
        }
        Act::Yank {
            skill,
            version: number,
            yanked,
        } => {
            let which = (&name(SKILLS[skill]), &version(VERSIONS[number]));
            let outcome = changes::yank(&*registry, which, yanked, None, at(1));
            let known = model.contents.contains_key(&(skill, number));
            let changed = known && (yanked != model.yanked.contains(&(skill, number)));
            if known && yanked {
                model.yanked.insert((skill, number));
            } else {
                model.yanked.remove(&(skill, number));
            }
            assert_eq!(outcome.ok(), known.then_some(changed));
        }
        Act::Tag {
            skill,
            tag,
            version: number,
        } => {
            let number_text = number.map(|number| version(VERSIONS[number]));
            let tag_text = TAGS[tag].parse().unwrap();
            let skill_name = name(SKILLS[skill]);
            let outcome = changes::tag(
                &*registry,
                &skill_name,
                &tag_text,
                number_text.as_ref(),
                at(1),
            );
            let has = |number| model.contents.contains_key(&(skill, number));
            let known = match number {
                // No word leads to what was taken back.
                Some(number) => has(number) && !model.yanked.contains(&(skill, number)),
                None => (0..VERSIONS.len()).any(has),
            };
            assert_eq!(outcome.is_ok(), known);
            match number.filter(|_| known) {
                Some(number) => model.tags.insert((skill, tag), number),
                None if known => model.tags.remove(&(skill, tag)),
                None => None,
            };
        }
        Act::Repair => {
            repair(&*registry, at(2)).unwrap();
        }
    }
}

fn compare(registry: &dyn Registry, model: &Model) {
    for (skill, text) in SKILLS.iter().enumerate() {
        let numbers = (0..VERSIONS.len()).filter(|&v| model.contents.contains_key(&(skill, v)));
        let numbers: Vec<usize> = numbers.collect();
        let Ok(index) = download::index(registry, &name(text)) else {
            assert!(numbers.is_empty());
            continue;
        };
        let shown: Vec<String> = index
            .versions
            .iter()
            .map(|e| e.version.to_string())
            .collect();
        let expected: Vec<&str> = numbers.iter().map(|&v| VERSIONS[v]).collect();
        assert_eq!(shown, expected);
        for (entry, number) in index.versions.iter().zip(numbers) {
            let content = model.contents[&(skill, number)].to_string();
            assert_eq!(
                download::archive(registry, entry).unwrap(),
                content.as_bytes()
            );
            assert_eq!(
                entry.yanked.is_some(),
                model.yanked.contains(&(skill, number))
            );
        }
        let latest = index.latest().map(|entry| entry.version.to_string());
        assert_eq!(latest.as_deref(), model.latest(skill).map(|v| VERSIONS[v]));
        let catalog = read::<Catalog>(registry, &Key::catalog()).unwrap().document;
        let listed = catalog.skill(&name(text)).unwrap();
        assert_eq!(
            listed.latest,
            index.latest().map(|entry| entry.version.clone())
        );
    }
    let found = check(registry, Depth::Blobs).unwrap();
    assert_eq!(found.flaws, [], "{found:?}");
}

fn run(backend: &dyn Backend, acts: &[Act]) {
    begin(&*backend.open());
    let mut model = Model::default();
    for act in acts {
        apply(backend, &mut model, act);
        compare(&*backend.open(), &model);
    }
}

/// Any sequences, so many, each in a fresh place.
pub fn any_sequences<B: Backend>(count: u32, fresh: impl Fn() -> B) {
    let config = ProptestConfig {
        cases: count,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let acts = proptest::collection::vec(act(), 1..14);
    let mut runner = TestRunner::new(config);
    let tried = runner.run(&acts, |acts| {
        run(&fresh(), &acts);
        Ok(())
    });
    tried.unwrap_or_else(|failure| panic!("{failure}"));
}

#[test]
fn g18_any_sequence_in_memory() {
    any_sequences(64, crate::backends::InMemory::default);
}

#[test]
fn g18_any_sequence_in_a_directory() {
    any_sequences(24, crate::backends::InDirectory::default);
}
