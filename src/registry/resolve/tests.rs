//! Choices, and the words when there is none.

use std::collections::HashMap;

use proptest::prelude::*;

use super::*;
use crate::registry::Digest;
use crate::registry::documents::{Archive, IndexEntry, Timestamp, Withdrawal};

/// Indexes that are at hand: `name version [needs name requirement]… [yanked]` a line.
struct AtHand(HashMap<String, Arc<Index>>);

impl AtHand {
    fn new(lines: &str) -> Self {
        let mut indexes: HashMap<String, Index> = HashMap::new();
        for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let words: Vec<&str> = line.split(' ').collect();
            let name = SkillName::parse(words[0]).unwrap();
            let new = || Index::new(name.clone());
            let index = indexes.entry(words[0].to_owned()).or_insert_with(new);
            if words[1] == "tag" {
                let (tag, version) = (words[2].parse().unwrap(), words[3].parse().unwrap());
                index.tags.insert(tag, version);
                continue;
            }
            index.put(entry(&words[1..]));
        }
        let shared = indexes
            .into_iter()
            .map(|(name, index)| (name, Arc::new(index)));
        Self(shared.collect())
    }
}

fn entry(words: &[&str]) -> IndexEntry {
    let digest = Digest::of(b"");
    let at = Timestamp::from_seconds(0);
    let need = |words: &[&str]| {
        let name = SkillName::parse(words[0]).unwrap();
        (name, words[1].parse().unwrap())
    };
    let is_yanked = words.last() == Some(&"yanked");
    let needs = words[1..]
        .chunks_exact(2)
        .filter(|pair| pair[0] != "yanked");
    IndexEntry {
        version: words[0].parse().unwrap(),
        record: digest,
        archive: Archive { digest, size: 0 },
        tree: digest,
        published: at,
        dependencies: needs.map(need).collect(),
        yanked: is_yanked.then_some(Withdrawal { at, reason: None }),
    }
}

impl Indexes for AtHand {
    fn index(&self, package: &Package) -> Result<Arc<Index>, RegistryError> {
        let found = self.0.get(package.name.as_str()).map(Arc::clone);
        found.ok_or_else(|| RegistryError::new(Trouble::NotFound, &package.registry, ""))
    }
}

fn package(name: &str) -> Package {
    Package {
        registry: "r".into(),
        name: SkillName::parse(name).unwrap(),
    }
}

fn demands(text: &str) -> Vec<Demand> {
    let demand = |word: &str| {
        let (name, wanted) = word.split_once('@').unwrap_or((word, "latest"));
        Demand {
            package: package(name),
            wanted: Wanted::in_reference(wanted).unwrap(),
        }
    };
    text.split(' ').map(demand).collect()
}

fn chosen(indexes: &AtHand, wanted: &str, locked: &str) -> Result<String, ResolveError> {
    let locked = locked.split(' ').filter_map(|word| word.split_once('@'));
    let locked = locked.map(|(name, version)| (package(name), version.parse().unwrap()));
    let choices = resolve(&demands(wanted), &locked.collect(), indexes)?;
    let words: Vec<String> = choices
        .iter()
        .map(|choice| format!("{}@{}", choice.package, choice.version))
        .collect();
    Ok(words.join(" "))
}

fn conflict(indexes: &AtHand, wanted: &str) -> String {
    let error = chosen(indexes, wanted, "").unwrap_err();
    assert_eq!(error.kind(), "conflicting-versions");
    error.to_string()
}

#[test]
fn the_newest_that_fits_is_chosen() {
    let indexes = AtHand::new("a 1.0.0\na 1.2.0\na 2.0.0\na 3.0.0-rc.1\nb 0.1.0-rc.1");
    let choose = |wanted| chosen(&indexes, wanted, "").unwrap();
    assert_eq!(choose("a"), "a@2.0.0");
    assert_eq!(choose("a@^1"), "a@1.2.0");
    assert_eq!(choose("a@1.0.0"), "a@1.0.0");
    assert_eq!(choose("a@>=3.0.0-rc"), "a@3.0.0-rc.1");
    // Nothing but versions to try out: the newest of those.
    assert_eq!(choose("b"), "b@0.1.0-rc.1");
    assert_eq!(choose("a@^1 a@<1.2"), "a@1.0.0");
}

#[test]
fn tags_stand_for_versions_and_latest_can_be_set_back() {
    let indexes = AtHand::new("a 1.0.0\na 1.2.0\na 2.0.0\na tag beta 2.0.0\na tag latest 1.0.0");
    let choose = |wanted| chosen(&indexes, wanted, "");
    assert_eq!(choose("a").unwrap(), "a@1.0.0");
    assert_eq!(choose("a@beta").unwrap(), "a@2.0.0");
    assert_eq!(choose("a@^1").unwrap(), "a@1.0.0");
    assert_eq!(choose("a@>=1.1").unwrap(), "a@2.0.0");
    let unknown = choose("a@stable").unwrap_err();
    assert_eq!(unknown.kind(), "not-found");
    assert_eq!(unknown.hint().unwrap(), "it has `beta`, `latest`");
    // Also for a version to try out, when somebody said so.
    let indexes = AtHand::new("a 1.0.0\na 2.0.0-rc.1\na tag latest 2.0.0-rc.1");
    let choose = |wanted| chosen(&indexes, wanted, "").unwrap();
    assert_eq!(choose("a"), "a@2.0.0-rc.1");
    assert_eq!(choose("a@latest"), "a@2.0.0-rc.1");
    assert_eq!(choose("a@^1"), "a@1.0.0");
}

/// G9: what was taken back is for those who have it already.
#[test]
fn g9_what_was_taken_back_is_only_for_the_lock() {
    let indexes = AtHand::new("a 1.0.0\na 1.1.0 yanked\nb 1.0.0 yanked\nc 1.0.0 a ^1.1");
    assert_eq!(chosen(&indexes, "a", "").unwrap(), "a@1.0.0");
    assert_eq!(chosen(&indexes, "a", "a@1.1.0").unwrap(), "a@1.1.0");
    assert_eq!(chosen(&indexes, "a@^1", "a@1.1.0").unwrap(), "a@1.1.0");
    insta::assert_snapshot!(conflict(&indexes, "b"), @r"
    no versions fit together:
    - `b` 1.0.0 was taken back
    - you want `b` `latest`
    ");
    insta::assert_snapshot!(conflict(&indexes, "c"), @r"
    no versions fit together:
    - `a` 1.1.0 was taken back
    - `c` 1.0.0 needs `a` `^1.1`
    - you want `c` `latest`
    ");
}

#[test]
fn locked_versions_stay_while_they_fit() {
    let indexes = AtHand::new("a 1.0.0\na 1.2.0\na 2.0.0");
    assert_eq!(chosen(&indexes, "a", "a@1.0.0").unwrap(), "a@1.0.0");
    assert_eq!(chosen(&indexes, "a@>1", "a@1.0.0").unwrap(), "a@2.0.0");
    assert_eq!(chosen(&indexes, "a", "a@9.0.0").unwrap(), "a@2.0.0");
}

#[test]
fn dependencies_come_along_and_may_push_back() {
    let indexes = AtHand::new(
        "app 1.0.0 charts ^1 base ^1
         charts 1.0.0 base ^1
         charts 1.1.0 base ^2
         base 1.0.0
         base 2.0.0
         loop 1.0.0 pool 1
         pool 1.0.0 loop 1",
    );
    assert_eq!(
        chosen(&indexes, "app", "").unwrap(),
        "app@1.0.0 base@1.0.0 charts@1.0.0"
    );
    assert_eq!(
        chosen(&indexes, "charts", "").unwrap(),
        "base@2.0.0 charts@1.1.0"
    );
    assert_eq!(
        chosen(&indexes, "loop", "").unwrap(),
        "loop@1.0.0 pool@1.0.0"
    );
}

#[test]
fn conflicts_are_told_in_words() {
    let indexes = AtHand::new(
        "app 1.0.0 base ^2
         app 1.1.0 base ^2
         tool 1.0.0 base ^1
         lost 1.0.0 nowhere ^1
         new 1.0.0 base ^9
         base 1.0.0
         base 2.0.0",
    );
    insta::assert_snapshot!(conflict(&indexes, "app tool"), @r"
    no versions fit together:
    - `tool` 1.0.0 needs `base` `^1`
    - every version of `app` needs `base` `^2`
    - you want `app` `latest`
    - you want `tool` `latest`
    ");
    insta::assert_snapshot!(conflict(&indexes, "app base@^1"), @r"
    no versions fit together:
    - every version of `app` needs `base` `^2`
    - you want `app` `latest`
    - you want `base` `^1`
    ");
    insta::assert_snapshot!(conflict(&indexes, "lost"), @r"
    no versions fit together:
    - `lost` 1.0.0 needs `nowhere` `^1`
    - there is no `nowhere` in the registry `r`
    - you want `lost` `latest`
    ");
    insta::assert_snapshot!(conflict(&indexes, "new"), @r"
    no versions fit together:
    - `new` 1.0.0 needs `base` `^9`
    - `base` has only 2.0.0, 1.0.0
    - you want `new` `latest`
    ");
    insta::assert_snapshot!(conflict(&indexes, "base@^3"), @r"
    no versions fit together:
    - you want `base` `^3`
    - `base` has only 2.0.0, 1.0.0
    ");
    assert_eq!(
        chosen(&indexes, "nowhere", "").unwrap_err().kind(),
        "not-found"
    );
}

/// Whether choices satisfy everything that can be asked of them.
fn judge(indexes: &AtHand, demands: &[Demand], choices: &[Choice]) {
    let version = |name: &SkillName| {
        let mut found = choices.iter().filter(|c| c.package.name == *name);
        found.next().map(|choice| choice.version.clone())
    };
    for demand in demands {
        let Wanted::Fitting(requirement) = &demand.wanted else {
            continue;
        };
        assert!(requirement.matches(version(&demand.package.name).unwrap().semver()));
    }
    for choice in choices {
        let index = indexes.index(&choice.package).unwrap();
        let entry = index.version(&choice.version).unwrap();
        assert!(entry.yanked.is_none());
        for (name, requirement) in &entry.dependencies {
            assert!(
                requirement.matches(version(name).unwrap().semver()),
                "{name}"
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Small worlds: what is chosen holds, and where nothing is chosen, trying all
    /// combinations finds nothing either.
    #[test]
    fn choices_hold_and_conflicts_are_real(
        world in proptest::collection::vec((0..3_usize, 1..4_u8, proptest::option::of((0..3_usize, 1..4_u8)), any::<bool>()), 1..9),
        wanted in 0..3_usize,
    ) {
        let name = |at: usize| ["a", "b", "c"][at];
        let line = |(at, major, need, yanked): &(usize, u8, Option<(usize, u8)>, bool)| {
            let need = need.map_or(String::new(), |(at, major)| format!(" {} ^{major}", name(at)));
            let yanked = if *yanked { " yanked" } else { "" };
            format!("{} {major}.0.0{need}{yanked}\n", name(*at))
        };
        let indexes = AtHand::new(&world.iter().map(line).collect::<String>());
        let demands = demands(&format!("{}@*", name(wanted)));
        match resolve(&demands, &BTreeMap::new(), &indexes) {
            Ok(choices) => judge(&indexes, &demands, &choices),
            Err(ResolveError::Conflict(facts)) => {
                prop_assert!(!facts.is_empty());
                prop_assert!(!possible(&indexes, name(wanted)));
            }
            Err(ResolveError::Registry(_)) => prop_assert!(!indexes.0.contains_key(name(wanted))),
            Err(other) => panic!("{other}"),
        }
    }
}

/// Whether any combination of at most one version a skill satisfies all.
fn possible(indexes: &AtHand, wanted: &str) -> bool {
    let options = |name: &str| {
        let entries = indexes.0.get(name).map_or(&[][..], |index| &index.versions);
        let offered = entries.iter().filter(|entry| entry.yanked.is_none());
        std::iter::once(None)
            .chain(offered.map(Some))
            .collect::<Vec<_>>()
    };
    let holds = |entry: Option<&IndexEntry>, world: &[(&str, Option<&IndexEntry>)]| {
        entry.is_none_or(|entry| {
            entry.dependencies.iter().all(|(name, requirement)| {
                let there = world.iter().find(|(known, _)| *known == name.as_str());
                there.is_some_and(|(_, entry)| {
                    entry.is_some_and(|entry| requirement.matches(entry.version.semver()))
                })
            })
        })
    };
    for a in options("a") {
        for b in options("b") {
            for c in options("c") {
                let world = [("a", a), ("b", b), ("c", c)];
                let has = world
                    .iter()
                    .any(|(name, entry)| *name == wanted && entry.is_some());
                if has && world.iter().all(|(_, entry)| holds(*entry, &world)) {
                    return true;
                }
            }
        }
    }
    false
}
