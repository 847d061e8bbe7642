//! Why nothing fits, in words: the facts that the search ran into, each once.

use pubgrub::{DerivationTree, External};

use super::Package;
use super::provider::{Known, Node, Provider, Set};

/// More versions than this are not listed.
const FEW: usize = 4;

/// The facts that exclude each other, in the order in which one leads to the next.
pub(super) fn facts(
    provider: &Provider<'_>,
    tree: &DerivationTree<Node, Set, String>,
) -> Vec<String> {
    let mut facts = Vec::new();
    collect(provider, tree, &mut facts);
    facts
}

fn collect(
    provider: &Provider<'_>,
    tree: &DerivationTree<Node, Set, String>,
    facts: &mut Vec<String>,
) {
    match tree {
        DerivationTree::Derived(derived) => {
            collect(provider, &derived.cause1, facts);
            collect(provider, &derived.cause2, facts);
        }
        DerivationTree::External(external) => {
            for fact in words(provider, external) {
                if !facts.contains(&fact) {
                    facts.push(fact);
                }
            }
        }
    }
}

fn words(provider: &Provider<'_>, external: &External<Node, Set, String>) -> Vec<String> {
    match external {
        External::FromDependencyOf(Node::Root, _, Node::Skill(wanted), set) => {
            let asked = provider.asked(wanted).join("` and `");
            let mut facts = vec![format!("you want `{wanted}` `{asked}`")];
            facts.extend(shortage(provider, wanted, set));
            facts
        }
        External::FromDependencyOf(Node::Skill(package), which, Node::Skill(needed), set) => {
            let mut facts = vec![need(provider, package, which, needed)];
            facts.extend(shortage(provider, needed, set));
            facts
        }
        // Of a set that the search cut down to nothing there is nothing to say.
        External::NoVersions(Node::Skill(package), set) if has_any(provider, package, set) => {
            shortage(provider, package, set).into_iter().collect()
        }
        External::Custom(node, _, why) => vec![format!("`{node}` {why}")],
        External::NotRoot(..) | External::NoVersions(..) | External::FromDependencyOf(..) => {
            Vec::new()
        }
    }
}

/// "`a` 1.0.0 needs `b` `^2`"
fn need(provider: &Provider<'_>, package: &Package, which: &Set, needed: &Package) -> String {
    let versions = provider
        .known(package)
        .map_or(Vec::new(), |known| numbers(&known, which));
    let requirement = versions.first().and_then(|first| {
        let needs = provider.needs(package, first).ok()?;
        let mut about = needs.into_iter().filter(|(package, _)| package == needed);
        Some(about.next()?.1.to_string())
    });
    let requirement = requirement.unwrap_or_else(|| "*".to_owned());
    let all = provider
        .known(package)
        .map_or(0, |known| known.all().count());
    let versions = match versions.len() {
        1 if all == 1 => format!("`{package}` {}", versions[0]),
        count if count == all => format!("every version of `{package}`"),
        _ => format!("`{package}` {}", list(&versions)),
    };
    format!("{versions} needs `{needed}` `{requirement}`")
}

/// Why none of a set can be had: nothing there, nothing that fits, or all taken back.
fn shortage(provider: &Provider<'_>, package: &Package, set: &Set) -> Option<String> {
    let known = provider.known(package).ok()?;
    if known.index.is_none() {
        return Some(format!(
            "there is no `{package}` in the registry `{}`",
            package.registry
        ));
    }
    let fitting = numbers(&known, set);
    let yanked: Vec<_> = known
        .all()
        .filter(|(_, yanked)| *yanked)
        .map(|(v, _)| v.clone())
        .collect();
    match fitting.as_slice() {
        [] => {
            let all: Vec<_> = known.all().map(|(version, _)| version.clone()).collect();
            Some(format!("`{package}` has only {}", list(&all)))
        }
        fitting if fitting.iter().all(|version| yanked.contains(version)) => {
            Some(format!("`{package}` {} was taken back", list(fitting)))
        }
        _ => None,
    }
}

fn has_any(provider: &Provider<'_>, package: &Package, set: &Set) -> bool {
    let known = provider.known(package);
    known.is_ok_and(|known| !numbers(&known, set).is_empty())
}

/// The known versions in a set.
fn numbers(known: &Known, set: &Set) -> Vec<semver::Version> {
    let all = known.all().map(|(version, _)| version);
    all.filter(|version| set.contains(*version))
        .cloned()
        .collect()
}

fn list(versions: &[semver::Version]) -> String {
    let shown: Vec<String> = versions
        .iter()
        .rev()
        .take(FEW)
        .map(ToString::to_string)
        .collect();
    match versions.len().saturating_sub(FEW) {
        0 => shown.join(", "),
        more => format!("{} and {more} older", shown.join(", ")),
    }
}
