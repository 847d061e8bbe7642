//! Installed skills that no registry keeps versions of: other files in their folder, archive or
//! library, another commit of their branch.

use std::collections::{BTreeMap, BTreeSet};

use super::carry_out::refuse_edited;
use crate::archive::Limits;
use crate::bundle::Bundle;
use crate::bundle::manifest::Manifest;
use crate::diagnostics::Failure;
use crate::ops::Progress;
use crate::ops::diff::permissions;
use crate::ops::install::{self, Doorkeeper, Incoming, renewal};
use crate::ops::pull::Rights;
use crate::store::installed::record::{Form, InstalledSkill};
use crate::store::installed::{Site, holds};

/// An installed skill that would have other files.
#[derive(Clone, Debug)]
pub struct Renewal {
    /// What the record says.
    pub before: InstalledSkill,
    /// What takes its place.
    pub now: Incoming,
    /// The key that vouches for that, if one does.
    pub signer: Option<String>,
    /// What it may do now and might not before.
    pub added: Rights,
    /// What it might do before and may not now.
    pub removed: Rights,
}

impl Renewal {
    /// Compares what came with what is installed; an error when it may not come in.
    pub fn new(
        before: &InstalledSkill,
        now: Incoming,
        site: &Site,
        door: &dyn Doorkeeper,
        limits: &Limits,
    ) -> Result<Self, Failure> {
        let signer = door.admit(&now)?;
        Self::over(before, now, signer, site, limits)
    }

    /// The same where it is known who vouches for what came.
    pub fn over(
        before: &InstalledSkill,
        now: Incoming,
        signer: Option<String>,
        site: &Site,
        limits: &Limits,
    ) -> Result<Self, Failure> {
        let rights = renewal::rights(&now, limits)?;
        let old = rights_before(before, site);
        Ok(Self {
            added: rights.difference(&old).cloned().collect(),
            removed: old.difference(&rights).cloned().collect(),
            before: before.clone(),
            now,
            signer,
        })
    }

    /// Whether another key vouches for it than before, or none any more.
    pub fn is_new_signer(&self) -> bool {
        let before = &self.before.source.signer;
        before.is_some() && *before != self.signer
    }

    /// Whether somebody has to agree to it.
    pub fn needs_consent(&self) -> bool {
        !self.added.is_empty() || self.is_new_signer()
    }
}

/// What the installed version may do. Nothing, when its copy was changed: then all is new.
pub fn rights_before(skill: &InstalledSkill, site: &Site) -> Rights {
    let copy = site.copy(skill.name.as_str());
    match holds(&copy, skill.tree) {
        true => permissions(&Manifest::of(&Bundle::open(&copy))),
        false => Rights::new(),
    }
}

/// Refuses as long as anything of these was changed by hand.
pub fn check(renewals: &[Renewal], site: &Site) -> Result<(), Failure> {
    for renewal in renewals {
        refuse_edited(site, renewal.now.tree, &renewal.before)?;
    }
    Ok(())
}

/// Puts them in place: copies and links follow where they stand. Gives what the record says.
pub fn carry_out(
    renewals: Vec<Renewal>,
    site: &Site,
    door: &dyn Doorkeeper,
    force: bool,
    limits: Limits,
    progress: &dyn Progress,
) -> Result<Vec<InstalledSkill>, Failure> {
    if renewals.is_empty() {
        return Ok(Vec::new());
    }
    let record = site.record()?;
    let places = record.skills.iter().flat_map(|skill| &skill.places);
    let is_linked = places.into_iter().any(|place| place.form == Form::Link);
    let nobody = |skill: &InstalledSkill| (skill.name.clone(), BTreeSet::new());
    let request = install::Request {
        site,
        // What is installed stays for whom it is.
        agents: record.skills.iter().map(nobody).collect::<BTreeMap<_, _>>(),
        usual: BTreeSet::new(),
        // Whoever carries an update out agreed to it.
        agrees: &|_, _| Ok(()),
        destinations: &[],
        pull: None,
        incoming: renewals.into_iter().map(|renewal| renewal.now).collect(),
        door,
        form: if is_linked { Form::Link } else { Form::Copy },
        force,
        limits,
        is_rehearsal: false,
    };
    let report = install::run(&request, progress)?;
    Ok(report.skills.into_iter().map(|done| done.skill).collect())
}
