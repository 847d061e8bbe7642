//! What a fresh choice would newly allow.

use super::examine::judged;
use super::{LockUse, Request, Rights, bundle, rights};
use crate::bundle::manifest::Manifest;
use crate::bundle::names::SkillName;
use crate::diagnostics::Failure;
use crate::ops::diff::permissions;
use crate::store::lockfile::{LockedSkill, Lockfile};

/// What a skill may do in the version that would take its place, and may not now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Added {
    /// The skill.
    pub name: SkillName,
    /// The new permissions.
    pub rights: Rights,
    /// Set when another key vouches for it than before, or none any more: which one that is.
    pub signer: Option<Option<String>>,
}

/// What there is of a skill now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Had {
    /// What it may do.
    pub rights: Rights,
    /// Who vouched for it.
    pub signer: Option<String>,
    /// Whether the very files come again, so that only another signer is something new.
    pub is_same: bool,
}

/// Decides whether that may be; an error keeps all of it out.
pub type Agrees<'a> = dyn Fn(&[Added]) -> Result<(), Failure> + 'a;

/// What is installed under the name of a skill; none where nothing is.
pub type Installed<'a> = dyn Fn(&LockedSkill) -> Option<Had> + 'a;

/// Sees what was chosen before any of it is fetched; an error keeps all of it out.
pub type Chosen<'a> = dyn Fn(&[LockedSkill]) -> Result<(), Failure> + 'a;

/// Who is asked before anything may do more than before.
#[derive(Clone, Copy)]
pub struct Asking<'a> {
    /// Looks whether there is room for what was chosen.
    pub chosen: &'a Chosen<'a>,
    /// Decides.
    pub agrees: &'a Agrees<'a>,
    /// What stands there already, which nothing replaces unasked.
    pub installed: &'a Installed<'a>,
}

/// The skills whose next version asks for more than the installed or the locked one, or is
/// another's, unless the lock is to be taken as it is. Nothing but the cache changes.
pub(super) fn added(
    request: &Request<'_>,
    asking: &Asking<'_>,
    old: &Lockfile,
    wanted: &[LockedSkill],
) -> Result<Vec<Added>, Failure> {
    let mut all = Vec::new();
    for now in wanted {
        let installed = match request.lock_use {
            LockUse::Frozen => None,
            _ => (asking.installed)(now),
        };
        let locked = old.skill(&now.name);
        if let Some(installed) = installed.as_ref().filter(|installed| installed.is_same) {
            // What the lock has with the same signer came in past whoever decides.
            let known = locked.filter(|old| old.is_same_release(now));
            if known.is_none_or(|known| known.signer != installed.signer) {
                all.extend(by_another(request, now, installed.signer.as_ref())?);
            }
            continue;
        }
        let locked = locked.filter(|old| !old.is_same_release(now));
        let had = match (installed, locked) {
            (Some(installed), _) => installed,
            // When nobody can say any more what it might do, all is new.
            (None, Some(locked)) => Had {
                rights: rights(request, locked).unwrap_or_default(),
                signer: locked.signer.clone(),
                is_same: false,
            },
            (None, None) => continue,
        };
        let next = permissions(&Manifest::of(&bundle(request, now)?));
        let rights: Rights = next.difference(&had.rights).cloned().collect();
        // Whoever signed the one before may not be followed by nobody, or by another.
        let signer = match &had.signer {
            Some(before) => Some(judged(request, now)?).filter(|now| now.as_ref() != Some(before)),
            None => None,
        };
        if !rights.is_empty() || signer.is_some() {
            all.push(Added {
                name: now.name.clone(),
                rights,
                signer,
            });
        }
    }
    Ok(all)
}

/// The same files from another signer than before, where somebody vouched for them.
fn by_another(
    request: &Request<'_>,
    now: &LockedSkill,
    before: Option<&String>,
) -> Result<Option<Added>, Failure> {
    let Some(before) = before else {
        return Ok(None);
    };
    let signer = judged(request, now)?;
    Ok((signer.as_ref() != Some(before)).then(|| Added {
        name: now.name.clone(),
        rights: Rights::new(),
        signer: Some(signer),
    }))
}

/// What `put` says of a locked version that somebody else vouches for now.
pub(super) const RESIGNED: &str = "consent-needed";

/// Says no to a version that was locked with one signer and has another one now, or none.
pub(super) fn refuse_resigned(skill: &LockedSkill, signer: Option<&str>) -> Result<(), Failure> {
    let Some(before) = skill
        .signer
        .as_deref()
        .filter(|before| Some(*before) != signer)
    else {
        return Ok(());
    };
    let (name, version) = (&skill.name, &skill.version);
    let now = signer.map_or("nobody does now".to_owned(), |now| {
        format!("`{now}` does now")
    });
    let message = format!("`{before}` vouched for the locked `{name} {version}`, and {now}");
    let hint = "if you agree, run `open-skills pull` with `--accept-permissions`";
    Err(Failure::new(RESIGNED, message).with_hint(hint))
}

/// The locked versions that others vouch for than the lock says, with who that is now.
pub(super) fn resigned(
    request: &Request<'_>,
    wanted: &mut [LockedSkill],
) -> Result<Vec<Added>, Failure> {
    let mut all = Vec::new();
    for skill in wanted {
        let Some(added) = by_another(request, skill, skill.signer.as_ref())? else {
            continue;
        };
        skill.signer = added.signer.clone().flatten();
        all.push(added);
    }
    Ok(all)
}
