//! What would do more than what is installed under its name: somebody has to agree to that,
//! wherever it comes from and whatever command brings it.

use super::{Incoming, Request};
use crate::diagnostics::Failure;
use crate::ops::pull::{Added, Had, Rights};
use crate::ops::update::Renewal;
use crate::ops::update::elsewhere::rights_before;
use crate::registry::Digest;
use crate::store::installed::record::{InstalledSkill, Record};
use crate::store::installed::{Installed, Site, look, look_for};
use crate::store::lockfile::LockedSkill;

/// Decides whether what comes from registries and from elsewhere may take the place of what is
/// installed; an error keeps all of it out.
pub type Agrees<'a> = dyn Fn(&[Added], &[Renewal]) -> Result<(), Failure> + Sync + 'a;

/// What comes from no registry and takes the place of other files.
pub(super) fn renewals(request: &Request<'_>, record: &Record) -> Result<Vec<Renewal>, Failure> {
    let mut all = Vec::new();
    for incoming in &request.incoming {
        let Some(before) = record.skill(&incoming.name) else {
            continue;
        };
        let is_same = before.tree == incoming.tree;
        if is_same && before.source.signer.is_none() || !is_replaced(request, before, incoming) {
            continue;
        }
        // Whoever signed the first may not be followed by nobody, or by another.
        let signer = match &before.source.signer {
            Some(_) => request.door.admit(incoming)?,
            None => None,
        };
        if is_same && signer == before.source.signer {
            continue;
        }
        let now = incoming.clone();
        let renewal = Renewal::over(before, now, signer, request.site, &request.limits)?;
        all.push(renewal);
    }
    Ok(all)
}

/// Whether something stands there that would go. What was changed by hand is refused later on.
fn is_replaced(request: &Request<'_>, before: &InstalledSkill, incoming: &Incoming) -> bool {
    let is_known = |tree: &Digest| *tree == before.tree || *tree == incoming.tree;
    match look_for(&request.site.copy(before.name.as_str()), &is_known) {
        Ok(Installed::Absent) => false,
        Ok(Installed::Tree(tree)) if is_known(&tree) => true,
        _ => request.force,
    }
}

/// What an installed skill may do, and who signed it, where a version of a registry comes.
pub(super) fn installed(site: &Site, record: &Record, now: &LockedSkill) -> Option<Had> {
    let before = record.skill(&now.name)?;
    let is_there = look(&site.copy(now.name.as_str())).ok() != Some(Installed::Absent);
    let is_same = before.tree == now.tree;
    is_there.then(|| Had {
        rights: match is_same {
            true => Rights::new(),
            false => rights_before(before, site),
        },
        signer: before.source.signer.clone(),
        is_same,
    })
}
