//! What the kernel of this machine gives to build walls with.

use landlock::{
    ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, Ruleset, RulesetAttr, RulesetError,
    Scope,
};

/// The newest Landlock that the walls make use of.
pub const USED_LANDLOCK: u32 = 6;

/// A rule set that handles what a version brought.
type Handles = fn() -> Result<Ruleset, RulesetError>;

/// The Landlock of this kernel, up to the one that the walls use; 0 when there is none.
///
/// Asked by making rule sets that are put up nowhere: this process stays as free as it is.
pub fn landlock() -> u32 {
    let versions: [(u32, Handles); 6] = [
        (1, || strict().handle_access(AccessFs::from_all(ABI::V1))),
        (2, || strict().handle_access(AccessFs::from_all(ABI::V2))),
        (3, || strict().handle_access(AccessFs::from_all(ABI::V3))),
        (4, || strict().handle_access(AccessNet::from_all(ABI::V4))),
        (5, || strict().handle_access(AccessFs::from_all(ABI::V5))),
        (6, || strict().scope(Scope::from_all(ABI::V6))),
    ];
    let stands = |(_, handles): &&(u32, Handles)| handles().and_then(Ruleset::create).is_ok();
    let newest = versions.iter().take_while(stands).last();
    newest.map_or(0, |(version, _)| *version)
}

fn strict() -> Ruleset {
    Ruleset::default().set_compatibility(CompatLevel::HardRequirement)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_agrees_with_what_the_walls_ask_and_restricts_nothing() {
        let version = landlock();
        assert!(version <= USED_LANDLOCK);
        assert_eq!(version > 0, super::super::confine::has_landlock());
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("x"), "still free").unwrap();
    }
}
