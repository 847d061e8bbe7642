//! Why nothing was found: no registry, nothing in it yet, or another name was meant.

use super::kinds::require_registry;
use super::libraries;
use super::open::refuse_offline;
use crate::bundle::names::SkillName;
use crate::commands::World;
use crate::diagnostics::Failure;
use crate::ops::registries::{NamedRegistry, Registries, lost_index};
use crate::ops::{near, presence};
use crate::registry::resolve::Demand;
use crate::registry::unmarked::unmarked;

/// What failed because something is not there; or that its registry is not there at all.
pub fn or_no_registry(failure: Failure, registries: &Registries, world: &World) -> Failure {
    let is_offline = world
        .settings_unwarned()
        .is_ok_and(|settings| settings.is_on("offline"));
    let is_about_absence = matches!(failure.kind, "not-found" | "conflicting-versions");
    let mut asked = registries
        .iter()
        .filter(|named| is_about_absence && (named.location.is_local() || !is_offline));
    let absent = asked.find_map(|named| require_registry(world, named).err());
    absent.unwrap_or_else(|| match only_unborn(registries) {
        true if failure.kind == "not-found" => failure.with_hint(UNBORN),
        _ => failure,
    })
}

/// What to say of the only registry that there is, when nobody has published to it.
const UNBORN: &str = "nothing was published there yet: name another registry with `--registry`, or \
                      in `registries` of open-skills.yaml";

/// Whether there is only the user's own registry, and that is not made yet.
fn only_unborn(registries: &Registries) -> bool {
    let mut all = registries.iter();
    match (all.next(), all.next()) {
        (Some(only), None) => {
            presence::is_unborn(only) && !presence::is_made(only).unwrap_or(false)
        }
        _ => false,
    }
}

/// The same for a command that is about one registry.
pub fn or_not_there(failure: Failure, named: &NamedRegistry, world: &World) -> Failure {
    if failure.kind != "not-found" || refuse_offline(world, named).is_err() {
        return failure;
    }
    let lost = || {
        lost_index(
            named,
            &SkillName::parse(failure.missing_skill.as_deref()?).ok()?,
        )
    };
    let absent = require_registry(world, named).err();
    absent.or_else(lost).unwrap_or(failure)
}

/// Why a library has not what was asked of it; or that it is a registry that lost its marker.
pub fn or_unmarked(failure: Failure, named: &NamedRegistry) -> Failure {
    match unmarked(&*named.registry) {
        Ok(Some(lost)) if matches!(failure.kind, "not-found" | "usage") => lost.into(),
        _ => failure,
    }
}

/// The same with how to get it from the configured library, or with the skill that looks most
/// like one that is not there.
pub fn or_the_nearest(
    failure: Failure,
    wanted: &[Demand],
    registries: &Registries,
    verb: &str,
    world: &World,
) -> Failure {
    let failure = or_no_registry(failure, registries, world);
    let of_name = |demand: &&Demand| {
        let missing = failure.missing_skill.as_deref();
        missing == Some(demand.package.name.as_str())
    };
    let mut missing = wanted.iter().filter(of_name);
    let lost = missing.clone().find_map(|demand| lost(demand, registries));
    if let Some(lost) = lost {
        return lost;
    }
    let of_library = |demand: &Demand| libraries::hint(demand.package.name.as_str(), verb, world);
    if let Some(hint) = missing.clone().find_map(of_library) {
        return failure.with_hint(hint);
    }
    match missing.find_map(|demand| nearest(demand, registries)) {
        Some(near) => failure.with_hint(near::question(&near)),
        None => failure,
    }
}

/// What is wrong where the registry knows that skill by its name.
fn lost(demand: &Demand, registries: &Registries) -> Option<Failure> {
    let package = &demand.package;
    lost_index(registries.get(&package.registry).ok()?, &package.name)
}

/// The skill of a registry whose name looks most like the one that it has not.
fn nearest(demand: &Demand, registries: &Registries) -> Option<String> {
    let package = &demand.package;
    let all = presence::catalog(registries.get(&package.registry).ok()?).ok()?;
    let shown = all.iter().filter(|entry| !entry.is_withdrawn());
    let names = shown.map(|entry| entry.name.as_str());
    near::nearest(package.name.as_str(), names).map(str::to_owned)
}
