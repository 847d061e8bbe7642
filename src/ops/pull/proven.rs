//! Whether a lock may be believed: somebody else may have written what it says.

use super::Request;
use crate::diagnostics::Failure;
use crate::store::lockfile::LockedSkill;

/// Whether nobody has to be asked once more who vouches for what a lock says.
pub(super) fn is_proven(request: &Request<'_>, skill: &LockedSkill) -> bool {
    let place = place_of(request, skill);
    request.gate.is_none_or(|gate| gate.is_proven(skill, place))
}

/// Where a locked skill is from.
pub(super) fn place_of<'r>(request: &'r Request<'_>, skill: &'r LockedSkill) -> &'r str {
    let place = request.registries.get(&skill.registry);
    place.map_or(skill.registry.as_str(), |named| named.registry.place())
}

/// Says no to what would have to be verified, where nobody may be asked.
pub(super) fn refuse_unproven(request: &Request<'_>, skill: &LockedSkill) -> Result<(), Failure> {
    if is_proven(request, skill) {
        return Ok(());
    }
    let message = format!(
        "`{} {}` was not verified on this machine yet, and the trust policy asks for a signature",
        skill.name, skill.version
    );
    Err(Failure::new("unreachable", message).with_hint("run it once without `--offline`"))
}
