//! Landlock: the process sees its folders and nothing else of the file system, and no
//! network.

use std::path::Path;

use ::landlock::{
    ABI, Access, AccessFs, AccessNet, BitFlags, CompatLevel, Compatible, PathBeneath, PathFd,
    Ruleset, RulesetAttr, RulesetCreatedAttr, RulesetError, RulesetStatus, Scope,
};

use super::{Enforced, Leave};
use crate::fs::Shown as _;

/// The newest version that we know; an older kernel holds what it can.
const VERSION: ABI = ABI::V6;

/// Restricts this process; nothing when the kernel has no Landlock.
pub fn restrict(leave: &Leave) -> Result<Option<Enforced>, String> {
    let told = |error: RulesetError| format!("Landlock refuses: {error}");
    let mut rules = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(VERSION))
        .and_then(|rules| rules.handle_access(AccessNet::from_all(VERSION)))
        .and_then(|rules| rules.scope(Scope::from_all(VERSION)))
        .and_then(Ruleset::create)
        .map_err(told)?;
    for path in &leave.read {
        let rule = PathBeneath::new(open(path)?, reading(path));
        rules = rules.add_rule(rule).map_err(told)?;
    }
    for path in &leave.write {
        let rule = PathBeneath::new(open(path)?, writing());
        rules = rules.add_rule(rule).map_err(told)?;
    }
    let status = rules.restrict_self().map_err(told)?;
    Ok(match status.ruleset {
        RulesetStatus::FullyEnforced => Some(Enforced::Fully),
        RulesetStatus::PartiallyEnforced => Some(Enforced::Partly),
        RulesetStatus::NotEnforced => None,
    })
}

fn open(path: &Path) -> Result<PathFd, String> {
    PathFd::new(path).map_err(|error| format!("`{}` cannot be opened: {error}", path.shown()))
}

fn reading(path: &Path) -> BitFlags<AccessFs> {
    match path.is_dir() {
        true => AccessFs::ReadFile | AccessFs::ReadDir,
        // A file has no entries to list.
        false => AccessFs::ReadFile.into(),
    }
}

/// All that a guest can do with files of its own; nothing is ever executed from there, and
/// no devices, sockets or pipes are made.
fn writing() -> BitFlags<AccessFs> {
    AccessFs::ReadFile
        | AccessFs::ReadDir
        | AccessFs::WriteFile
        | AccessFs::Truncate
        | AccessFs::MakeReg
        | AccessFs::MakeDir
        | AccessFs::MakeSym
        | AccessFs::RemoveFile
        | AccessFs::RemoveDir
        | AccessFs::Refer
}
