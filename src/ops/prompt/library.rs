//! The skills of a library, by its listing and its documents, mostly from the cache.

use std::path::Path;
use std::time::SystemTime;

use rayon::prelude::*;

use super::{Gathered, Mode};
use crate::bundle::{Bundle, MemoryFile};
use crate::diagnostics::Failure;
use crate::ops::libraries::files;
use crate::ops::refused::{self, Refusals};
use crate::ops::vouching;
use crate::prompt::{Skill, Unusable};
use crate::registry::library::{Cached, Held, LibrarySkill, Source};
use crate::registry::{RegistryError, Trouble};
use crate::signing::policy::Subject;

/// How a library may be asked.
#[derive(Clone, Copy, Debug)]
pub struct Asking {
    /// The present time.
    pub now: SystemTime,
    /// Ask it, whatever the cache knows.
    pub refresh: bool,
    /// Never ask it.
    pub is_offline: bool,
    /// The tier that its skills belong to.
    pub tier: Option<&'static str>,
}

/// Reads the skills of a library. What cannot be read is left out with its reason; a library
/// that cannot be reached is answered for by the cache, unless it had to be asked.
pub fn gather(
    cached: &Cached,
    asking: Asking,
    mode: Mode,
    refusals: &Refusals<'_>,
) -> Result<Gathered, Failure> {
    let place = cached.library().place().trim_end_matches('/').to_owned();
    let mut gathered = Gathered::default();
    let mut held = listing(cached, asking, &place, &mut gathered)?;
    for odd in held.listing.passed_over.iter().filter(|odd| !odd.is_usual) {
        gathered.notices.push(odd.notice(&place));
    }
    if held.listing.skills.is_empty() {
        gathered.notices.push(format!("`{place}` has no skills"));
    }
    // One that could not be listed just now is not asked for every file of it either.
    let may_ask = !asking.is_offline && !matches!(held.source, Source::Stale(_));
    let refused = refused_ones(cached, &held, may_ask, refusals);
    let read = match mode {
        Mode::Catalog => cached.documents(&mut held, may_ask),
        Mode::Full => cached.files(&held, may_ask),
    };
    let read: Vec<_> = read.into_iter().map(|read| read.map(files)).collect();
    let skills = std::mem::take(&mut held.listing.skills);
    // Without a single answer there is nothing to write, and that is no success.
    if let Some(error) = nothing_answered(&read) {
        return Err(error.into());
    }
    let told: Vec<Result<Skill, String>> = skills
        .par_iter()
        .zip(read.into_par_iter().zip(refused))
        .map(|(skill, (read, refused))| match refused {
            Some(why) => Err(why),
            None => one(&place, skill, read, mode),
        })
        .collect();
    for (skill, told) in skills.iter().zip(told) {
        let tier = asking.tier.map(str::to_owned);
        match told {
            Ok(skill) => gathered.skills.push(Skill { tier, ..skill }),
            Err(why) => {
                let name = &skill.name;
                gathered
                    .notices
                    .push(format!("`{place}/{name}` is left out: {why}"));
            }
        }
    }
    Ok(gathered)
}

/// Why each skill stays out whatever its document says. All of it is read only where the policy
/// blocks anything.
fn refused_ones(
    cached: &Cached,
    held: &Held,
    may_ask: bool,
    refusals: &Refusals<'_>,
) -> Vec<Option<String>> {
    let policy = refusals.policy;
    let skills = &held.listing.skills;
    let place = Path::new(cached.library().place());
    let noted = |skill: &LibrarySkill| {
        vouching::refused_unsigned(policy, &Subject::local(&skill.name)).or_else(|| {
            // A folder of skills that were installed or pulled is a library too.
            let folder = place.is_absolute().then(|| place.join(&skill.name))?;
            Some(refused::by_now(&refusals.noted(&folder)?))
        })
    };
    let mut refused: Vec<Option<String>> = skills.iter().map(noted).collect();
    if !policy.blocks_digests() {
        return refused;
    }
    let blocked = cached.each(held, may_ask, |skill, fetched| {
        refused::files(policy, &skill.name, &files(fetched))
    });
    for (refused, blocked) in refused.iter_mut().zip(blocked) {
        let blocked = match blocked {
            Ok(blocked) => blocked,
            Err(error) => Some(format!("whether it is blocked cannot be seen: {error}")),
        };
        *refused = refused.take().or(blocked);
    }
    refused
}

fn listing(
    cached: &Cached,
    asking: Asking,
    place: &str,
    gathered: &mut Gathered,
) -> Result<Held, Failure> {
    if asking.is_offline {
        return cached.remembered().ok_or_else(|| {
            let message = format!("`{place}` is not in the cache");
            Failure::new("unreachable", message).with_hint("run it once without `--offline`")
        });
    }
    let held = cached.list(asking.now, asking.refresh)?;
    match &held.source {
        Source::Stale(error) if asking.refresh => Err(error.clone().into()),
        Source::Stale(error) => {
            let notice = format!("{error}; these are the skills that the cache remembers");
            gathered.notices.push(notice);
            Ok(held)
        }
        Source::Library | Source::Cache => Ok(held),
    }
}

/// Why none of the skills could be read, where that is because the library is out of reach.
fn nothing_answered(read: &[Result<Vec<MemoryFile>, RegistryError>]) -> Option<RegistryError> {
    let is_away = |trouble| matches!(trouble, Trouble::Unreachable | Trouble::Busy);
    let mut errors = read.iter().map(|read| read.as_ref().err());
    let is_all = errors.all(|error| error.is_some_and(|error| is_away(error.trouble)));
    let first = read.first()?.as_ref().err().cloned();
    first.filter(|_| is_all)
}

fn one(
    place: &str,
    skill: &LibrarySkill,
    read: Result<Vec<MemoryFile>, RegistryError>,
    mode: Mode,
) -> Result<Skill, String> {
    let files = read.map_err(|error| error.to_string())?;
    let bundle = Bundle::of_files(Some(skill.name.clone()), files);
    let document = skill.files.iter().find(|file| file.path == skill.document);
    let at = document.map_or(skill.document.as_str(), |file| file.at.as_str());
    let told = Skill::of(&bundle, format!("{place}/{at}"));
    let mut told = told.map_err(|Unusable(why)| why)?;
    told.changed = document.map_or(0, |file| file.changed);
    Ok(match mode {
        Mode::Catalog => told,
        Mode::Full => told.whole(&bundle),
    })
}

impl Gathered {
    /// These, and behind them more.
    pub fn extend(&mut self, more: Self) {
        self.skills.extend(more.skills);
        self.notices.extend(more.notices);
    }
}

#[cfg(test)]
#[path = "library_tests.rs"]
mod tests;
