//! Brings what is locked, pulled and installed to the newest versions that are allowed.
//!
//! First everything is chosen, fetched, checked and compared with what stands there; a plan
//! says what would be other then, permissions and signers above all. Only a plan that
//! somebody agreed to is carried out, and nothing is touched when any folder of it was
//! changed by hand. Each folder is replaced in one step and the lock written after the pulled
//! ones, so that the same update again finishes what an interrupted one began.

mod carry_out;
pub mod elsewhere;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

pub use carry_out::{Request, run};
pub use elsewhere::Renewal;

use crate::bundle::Bundle;
use crate::bundle::manifest::Manifest;
use crate::bundle::names::SkillName;
use crate::diagnostics::Failure;
use crate::ops::diff::permissions;
use crate::ops::pull::{self, Rights, Surveyed};
use crate::store::installed::record::{Record, SourceKind};
use crate::store::installed::{Site, holds};
use crate::store::lockfile::LockedSkill;

/// A skill that would be another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What the lock says; none for what is needed newly.
    pub before: Option<LockedSkill>,
    /// What takes its place, with the key that vouches for it.
    pub now: LockedSkill,
    /// What it may do now and might not before.
    pub added: Rights,
    /// What it might do before and may not now.
    pub removed: Rights,
    /// Whether it stands in a folder of `pull`.
    pub is_pulled: bool,
    /// Whether agents have it.
    pub is_installed: bool,
}

impl Step {
    /// Whether another key vouches for it than before, or none any more.
    pub fn is_new_signer(&self) -> bool {
        let before = self
            .before
            .as_ref()
            .and_then(|before| before.signer.as_ref());
        before.is_some_and(|before| Some(before) != self.now.signer.as_ref())
    }

    /// Whether somebody has to agree to it.
    pub fn needs_consent(&self) -> bool {
        !self.added.is_empty() || self.is_new_signer()
    }
}

/// What an update would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// The skills that would be others, in the order of their names.
    pub steps: Vec<Step>,
    /// How many stay as they are.
    pub unchanged: usize,
    /// Everything that the lock would hold.
    chosen: Vec<LockedSkill>,
}

/// Chooses anew, fetches what is new, and says what would be other. Nothing but the cache
/// changes.
pub fn plan(
    request: &pull::Request<'_>,
    names: &BTreeSet<SkillName>,
    site: &Site,
    pulled_into: Option<&Path>,
) -> Result<Plan, Failure> {
    if request.demands.is_empty() {
        return Ok(Plan::default());
    }
    let record = site.record()?;
    let surveyed = pull::survey(request, names)?;
    let whereabouts = whereabouts(&surveyed, &record, pulled_into);
    let mut steps = Vec::new();
    let mut chosen = Vec::with_capacity(surveyed.len());
    // What only a registry says that something needs is not fetched.
    let rounds = pull::needed_last(surveyed.iter().collect(), |one| &one.now);
    for one in rounds.into_iter().flatten() {
        let name = &one.now.name;
        let whereabouts = whereabouts.get(name).copied().unwrap_or_default();
        // An update that was interrupted left the new version in the lock alone.
        let known = record.skill(name).filter(|_| whereabouts.is_installed);
        let is_left_behind = known.is_some_and(|known| known.tree != one.now.tree);
        let is_meant = names.is_empty() || names.contains(name) || one.is_change();
        if !is_meant || !one.is_change() && !is_left_behind {
            let mut now = one.now.clone();
            now.installed_only = is_only_installed(one, whereabouts);
            if one.is_news(request) {
                now.signer = pull::examine(request, &now)?.signer;
            }
            chosen.push(now);
            continue;
        }
        let step = step(request, one, site, whereabouts)?;
        chosen.push(step.now.clone());
        steps.push(step);
    }
    steps.sort_by(|a, b| a.now.name.cmp(&b.now.name));
    Ok(Plan {
        unchanged: surveyed.len() - steps.len(),
        steps,
        chosen,
    })
}

fn step(
    request: &pull::Request<'_>,
    one: &Surveyed,
    site: &Site,
    whereabouts: Whereabouts,
) -> Result<Step, Failure> {
    let examined = pull::examine(request, &one.now)?;
    let before = match &one.before {
        Some(before) => rights_before(request, before, site).unwrap_or_default(),
        None => Rights::new(),
    };
    let mut now = one.now.clone();
    now.signer = examined.signer;
    now.installed_only = is_only_installed(one, whereabouts);
    Ok(Step {
        added: examined.rights.difference(&before).cloned().collect(),
        removed: before.difference(&examined.rights).cloned().collect(),
        before: one.before.clone(),
        now,
        is_pulled: whereabouts.is_pulled,
        is_installed: whereabouts.is_installed,
    })
}

/// What the lock goes on to say of it; what is needed newly is pulled where others are.
fn is_only_installed(one: &Surveyed, whereabouts: Whereabouts) -> bool {
    let before = one.before.as_ref();
    before.map_or(!whereabouts.is_pulled, |before| before.installed_only)
}

/// What the locked version may do. Nothing, when nobody can say it: then all is new.
fn rights_before(request: &pull::Request<'_>, skill: &LockedSkill, site: &Site) -> Option<Rights> {
    let copy = site.copy(skill.name.as_str());
    match holds(&copy, skill.tree) {
        true => Some(permissions(&Manifest::of(&Bundle::open(&copy)))),
        false => pull::rights(request, skill),
    }
}

/// Where a skill stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Whereabouts {
    is_pulled: bool,
    is_installed: bool,
}

/// Where each skill stands; what is needed newly goes where those stand that need it.
fn whereabouts(
    surveyed: &[Surveyed],
    record: &Record,
    pulled_into: Option<&Path>,
) -> BTreeMap<SkillName, Whereabouts> {
    let of_registry = |name: &SkillName| {
        let known = record.skill(name);
        known.is_some_and(|known| known.source.kind == SourceKind::Registry)
    };
    let is_there = |into: &Path, before: &LockedSkill| {
        let folder = into.join(before.name.as_str());
        !before.installed_only && folder.symlink_metadata().is_ok()
    };
    let here = |one: &Surveyed| Whereabouts {
        is_pulled: (one.before.as_ref())
            .is_some_and(|before| pulled_into.is_some_and(|into| is_there(into, before))),
        is_installed: of_registry(&one.now.name),
    };
    let nows = || surveyed.iter().map(|one| &one.now);
    let mut all: BTreeMap<SkillName, Whereabouts> = (surveyed.iter())
        .map(|one| (one.now.name.clone(), here(one)))
        .collect();
    let is_new = |name: &SkillName| {
        let mut found = surveyed.iter().filter(|one| one.now.name == *name);
        found.any(|one| one.before.is_none())
    };
    // Each round takes one more dependency along; more rounds than skills there are not.
    for _ in surveyed {
        for skill in nows() {
            let own = all.get(&skill.name).copied().unwrap_or_default();
            for name in skill.dependencies.iter().filter(|name| is_new(name)) {
                let of_dependency = all.entry(name.clone()).or_default();
                of_dependency.is_pulled |= own.is_pulled;
                of_dependency.is_installed |= own.is_installed;
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::Digest;

    fn locked(name: &str, needs: &[&str]) -> LockedSkill {
        LockedSkill {
            name: SkillName::parse(name).unwrap(),
            version: "1.0.0".parse().unwrap(),
            registry: "local".to_owned(),
            url: None,
            tree: Digest::of(name.as_bytes()),
            archive: Digest::of(b"a"),
            size: 1,
            signer: None,
            wanted: None,
            configured: false,
            installed_only: false,
            dependencies: needs.iter().map(|n| SkillName::parse(n).unwrap()).collect(),
        }
    }

    #[test]
    fn what_is_needed_newly_goes_where_those_stand_that_need_it() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("pdf")).unwrap();
        let one = |skill: LockedSkill, is_new: bool| Surveyed {
            before: (!is_new).then(|| skill.clone()),
            now: skill,
            newest: None,
            withdrawn: None,
            is_gone: false,
        };
        let surveyed = [
            one(locked("base", &[]), true),
            one(locked("charts", &["base"]), true),
            one(locked("other", &[]), false),
            one(locked("pdf", &["charts", "other"]), false),
        ];
        let found = whereabouts(&surveyed, &Record::default(), Some(folder.path()));
        let pulled: Vec<&str> = found
            .iter()
            .filter(|(_, w)| w.is_pulled)
            .map(|(name, _)| name.as_str())
            .collect();
        assert_eq!(pulled, ["base", "charts", "pdf"]);
        assert!(found.values().all(|w| !w.is_installed));
    }

    #[test]
    fn rights_and_signers_need_consent_and_a_first_signature_does_not() {
        let mut step = Step {
            before: Some(locked("pdf", &[])),
            now: locked("pdf", &[]),
            added: Rights::new(),
            removed: Rights::from([("env", "KEY".to_owned())]),
            is_pulled: true,
            is_installed: false,
        };
        assert!(!step.needs_consent());
        step.now.signer = Some("a".to_owned());
        assert!(!step.needs_consent());
        step.before.as_mut().unwrap().signer = Some("b".to_owned());
        assert!(step.needs_consent());
        step.now.signer = None;
        assert!(step.needs_consent());
        step.before.as_mut().unwrap().signer = None;
        step.added.insert(("network", "host".to_owned()));
        assert!(step.needs_consent());
    }
}
