//! Whether what a skill needs can be had where it is published.

use crate::diagnostics::Failure;
use crate::registry::documents::Record;
use crate::registry::{Registry, RegistryError, Trouble, download};

/// More versions than this are not listed.
const FEW: usize = 4;

/// Says no to a version that nobody could pull: what it needs comes from the same registry.
/// A version that is there already stays, whatever became of what it needs.
pub(super) fn require(record: &Record, registry: &dyn Registry) -> Result<(), Failure> {
    match missing(record, registry)? {
        Some(failure) if !is_published(record, registry)? => Err(failure),
        _ => Ok(()),
    }
}

/// The first dependency that cannot be had.
fn missing(record: &Record, registry: &dyn Registry) -> Result<Option<Failure>, RegistryError> {
    let (skill, place) = (&record.name, registry.place());
    for (name, requirement) in &record.manifest.dependencies {
        let needs = format!("`{skill}` needs `{name}` `{requirement}`");
        let versions: Vec<String> = match download::index(registry, name) {
            Ok(index) => {
                let mut offered = index.versions.iter().filter(|entry| entry.yanked.is_none());
                if offered.any(|entry| requirement.matches(entry.version.semver())) {
                    continue;
                }
                let all = index.versions.iter().rev().take(FEW);
                all.map(|entry| entry.version.to_string()).collect()
            }
            Err(error) if error.trouble == Trouble::NotFound => Vec::new(),
            Err(error) => return Err(error),
        };
        if name == skill && requirement.matches(record.version.semver()) {
            continue;
        }
        let failure = match versions.as_slice() {
            [] => Failure::new(
                "no-dependency",
                format!("{needs}, which is not in the registry `{place}`"),
            )
            .with_hint(format!("publish `{name}` there first")),
            newest => Failure::new(
                "no-dependency",
                format!("{needs}, and none of its versions in the registry `{place}` will do"),
            )
            .with_hint(format!("the newest are {}", newest.join(", "))),
        };
        return Ok(Some(failure));
    }
    Ok(None)
}

fn is_published(record: &Record, registry: &dyn Registry) -> Result<bool, RegistryError> {
    match download::index(registry, &record.name) {
        Ok(index) => Ok(index.version(&record.version).is_some()),
        Err(error) if error.trouble == Trouble::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}
