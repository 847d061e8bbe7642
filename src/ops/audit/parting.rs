//! How to be rid of a locked skill: what goes from where, and which command is well then.

use std::path::Path;

use super::{Request, elsewhere};
use crate::ops::lint::display;
use crate::store::installed::record::Record;
use crate::store::lockfile::LockedSkill;

/// What to do so that nothing is left of a skill.
pub fn advice(request: &Request<'_>, record: &Record, skill: &LockedSkill) -> String {
    let name = &skill.name;
    if record.skills.iter().any(|known| known.name == *name) {
        let scope = match request.pulled_into {
            None => " --scope user".to_owned(),
            Some(_) => elsewhere(request).replacen(" -C ", " --scope ", 1),
        };
        return format!("`open-skills uninstall {name}{scope}` takes it away");
    }
    let needs_it = |other: &&LockedSkill| other.dependencies.contains(name);
    if skill.wanted.is_none()
        && let Some(other) = request.lock.skills.iter().find(needs_it)
    {
        return format!("it goes with `{}`, which needs it", other.name);
    }
    let shown = |path: &Path| {
        let below = path.strip_prefix(request.cwd).unwrap_or(path);
        display(below)
    };
    let into = request.pulled_into.unwrap_or(Path::new(""));
    let copy = shown(&into.join(name.as_str()));
    let (lock, place) = (shown(request.pull.lock), elsewhere(request));
    if skill.configured {
        return format!(
            "take `{name}` out of `skills` in open-skills.yaml and remove the folder `{copy}`; \
             then `open-skills pull{place}` drops it from the lock"
        );
    }
    let mut others = request
        .lock
        .skills
        .iter()
        .filter(|other| other.name != *name);
    match others.any(|other| other.wanted.is_some()) {
        true => format!(
            "take the entry of `{name}` out of `{lock}` and remove the folder `{copy}`; then \
             `open-skills pull{place}` drops what only it needed"
        ),
        // A pull of nothing would be an error.
        false => format!("remove `{lock}` and the folder `{copy}`"),
    }
}
