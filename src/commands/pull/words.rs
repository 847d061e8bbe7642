//! What a name means that was written with a version, or without one.

use crate::bundle::names::SkillName;
use crate::bundle::references::{Named, Placed, Reference};
use crate::bundle::versions::Wanted;
use crate::commands::World;
use crate::commands::registry::sources;
use crate::diagnostics::Failure;
use crate::registry::resolve::Demand;
use crate::store::lockfile::Lockfile;

/// What a reference to a skill of a registry asks for, and whether it says so itself.
fn word(text: &str, world: &World) -> Result<Option<(SkillName, Wanted, bool)>, Failure> {
    let whole = sources::whole_place(text, world);
    let name = whole.rsplit_once('#').map_or(&*whole, |(_, name)| name);
    let has_word = name.contains('@');
    Ok(match Reference::parse(&whole, &|_| false)? {
        Reference::Named(Named { name, wanted, .. })
        | Reference::Placed(Placed { name, wanted, .. }) => Some((name, wanted, has_word)),
        _ => None,
    })
}

/// The skills for which somebody wrote a tag: it means what it stands for now, and not what it
/// stood for when it was locked.
pub fn tagged(references: &[String], world: &World) -> Result<Vec<SkillName>, Failure> {
    let mut names = Vec::new();
    for text in references {
        if let Some((name, Wanted::Latest | Wanted::Tagged(_), true)) = word(text, world)? {
            names.push(name);
        }
    }
    Ok(names)
}

/// Gives bare names the wish that the lock has of them: nobody asked for another one.
pub fn as_locked(
    demands: &mut [Demand],
    references: &[String],
    lock: &Lockfile,
    world: &World,
) -> Result<(), Failure> {
    for text in references {
        let Some((name, wanted, false)) = word(text, world)? else {
            continue;
        };
        let locked = lock.skill(&name);
        let Some((skill, wish)) = locked.and_then(|skill| Some((skill, skill.wanted.as_ref()?)))
        else {
            continue;
        };
        let wish = Wanted::in_manifest(wish)?;
        let is_it = |demand: &&mut Demand| {
            let package = &demand.package;
            package.name == name && package.registry == skill.registry && demand.wanted == wanted
        };
        for demand in demands.iter_mut().filter(is_it) {
            demand.wanted = wish.clone();
        }
    }
    Ok(())
}
