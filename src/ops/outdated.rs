//! What is locked or installed, beside what could be: `open-skills outdated`.

use super::install::Incoming;
use super::pull::Surveyed;
use super::sources::Pinned;
use crate::bundle::versions::Version;
use crate::diagnostics::Failure;
use crate::registry::documents::Withdrawal;
use crate::store::installed::record::InstalledSkill;
use crate::store::lockfile::LockedSkill;

/// A version with where it stands, as people tell versions apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The version; none of what says none.
    pub version: Option<String>,
    /// The commit, where a repository has it.
    pub commit: Option<String>,
}

impl Standing {
    /// What the lock says.
    pub fn of(skill: &LockedSkill) -> Self {
        Self {
            version: Some(skill.version.to_string()),
            commit: Pinned::parse(&skill.registry).map(|pinned| pinned.commit),
        }
    }

    /// What the record of what is installed says.
    pub fn of_record(skill: &InstalledSkill) -> Self {
        Self {
            version: skill.version.clone(),
            commit: skill.source.commit.clone(),
        }
    }

    /// What stands where a skill came from.
    pub fn of_incoming(incoming: &Incoming) -> Self {
        Self {
            version: incoming.version.clone(),
            commit: incoming.source.commit.clone(),
        }
    }

    /// In few words, such as `1.2.0`, `1.2.0 at 3f2a9c1`, or `commit 3f2a9c1`.
    pub fn shown(&self) -> String {
        const SHORT: usize = 7;
        let commit = self.commit.as_deref();
        let commit = commit.and_then(|commit| commit.get(..SHORT));
        match (&self.version, commit) {
            (Some(version), Some(commit)) => format!("{version} at {commit}"),
            (Some(version), None) => version.clone(),
            (None, Some(commit)) => format!("commit {commit}"),
            (None, None) => "no version".to_owned(),
        }
    }
}

/// How one skill stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// The registry, repository or library that it comes from.
    pub from: String,
    /// What is locked or installed.
    pub locked: Standing,
    /// What an update would take; none when that is not known.
    pub allowed: Option<Standing>,
    /// The newest version there is, whether it is allowed or not.
    pub newest: Option<Version>,
    /// What was asked for.
    pub wanted: Option<String>,
    /// Set when the locked version was taken back.
    pub withdrawn: Option<Withdrawal>,
    /// Whether the registry has the locked version no more.
    pub is_gone: bool,
    /// Whether an update would change it.
    pub is_behind: bool,
    /// Whether agents have it.
    pub is_installed: bool,
    /// Why nothing is known of newer versions.
    pub unknown: Option<Unknown>,
}

/// Why nothing is known of newer versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// The reason.
    pub why: String,
    /// Whether somebody should have known: its place was asked and did not answer.
    pub is_amiss: bool,
}

impl Row {
    /// Whether there is anything newer, allowed or not.
    pub fn is_outdated(&self) -> bool {
        let locked = self.locked.version.as_deref();
        let locked = locked.and_then(|version| version.parse::<Version>().ok());
        let is_newer = |newest: &Version| locked.as_ref().is_some_and(|locked| newest > locked);
        self.is_behind || self.newest.as_ref().is_some_and(is_newer)
    }
}

/// What the place of an installed skill has now; none while it is what is installed.
pub type Look<'l> = dyn Fn(&InstalledSkill) -> Result<Option<Incoming>, Failure> + 'l;

/// One row a skill, in the order of the names: what was surveyed, and what is installed from
/// where there are no versions, which is looked for again.
pub fn rows(surveyed: &[Surveyed], installed: &[InstalledSkill], look: &Look<'_>) -> Vec<Row> {
    let known = surveyed.iter().filter_map(|one| of_lock(one, installed));
    let mut rows: Vec<Row> = known.collect();
    for skill in installed {
        let name = skill.name.as_str();
        if rows.iter().all(|row| row.name != name) {
            rows.push(of_record(skill, look(skill)));
        }
    }
    rows.sort_by(|a, b| a.name.cmp(&b.name));
    rows
}

/// What is new in the lock has no row: nothing of it can be behind.
fn of_lock(one: &Surveyed, installed: &[InstalledSkill]) -> Option<Row> {
    let before = one.before.as_ref()?;
    let name = &before.name;
    Some(Row {
        name: name.to_string(),
        from: before.registry.clone(),
        locked: Standing::of(before),
        allowed: Some(Standing::of(&one.now)),
        newest: one.newest.clone(),
        wanted: before.wanted.clone(),
        withdrawn: one.withdrawn.clone(),
        is_gone: one.is_gone,
        is_behind: one.is_change(),
        is_installed: installed.iter().any(|skill| skill.name == *name),
        unknown: None,
    })
}

fn of_record(skill: &InstalledSkill, found: Result<Option<Incoming>, Failure>) -> Row {
    let locked = Standing::of_record(skill);
    let (allowed, is_behind, unknown) = match found {
        Ok(Some(now)) => (Some(Standing::of_incoming(&now)), true, None),
        Ok(None) => (Some(locked.clone()), false, None),
        Err(failure) => {
            let unknown = Unknown {
                // Of one commit, nobody expects anything newer.
                is_amiss: failure.kind != "no-newer",
                why: failure.message,
            };
            (None, false, Some(unknown))
        }
    };
    Row {
        name: skill.name.to_string(),
        from: skill.source.location.clone(),
        locked,
        allowed,
        newest: None,
        wanted: skill.source.asked.clone(),
        withdrawn: None,
        is_gone: false,
        is_behind,
        is_installed: true,
        unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::names::SkillName;
    use crate::registry::Digest;

    fn locked(version: &str, registry: &str) -> LockedSkill {
        LockedSkill {
            name: SkillName::parse("pdf").unwrap(),
            version: version.parse().unwrap(),
            registry: registry.to_owned(),
            url: None,
            tree: Digest::of(version.as_bytes()),
            archive: Digest::of(b"a"),
            size: 1,
            signer: None,
            wanted: Some("^1".to_owned()),
            configured: false,
            installed_only: false,
            dependencies: std::collections::BTreeSet::new(),
        }
    }

    fn surveyed(before: &LockedSkill, now: &LockedSkill, newest: &str) -> Surveyed {
        Surveyed {
            before: Some(before.clone()),
            now: now.clone(),
            newest: Some(newest.parse().unwrap()),
            withdrawn: None,
            is_gone: false,
        }
    }

    /// Nothing is installed past the lock here.
    const NOWHERE: &Look<'_> = &|_| Ok(None);

    #[test]
    fn behind_and_outdated_are_two_things() {
        let old = locked("1.0.0", "local");
        let row = |now: &LockedSkill, newest| {
            rows(&[surveyed(&old, now, newest)], &[], NOWHERE).remove(0)
        };
        let same = row(&old, "1.0.0");
        assert!(!same.is_behind && !same.is_outdated());
        let held_back = row(&old, "2.0.0");
        assert!(!held_back.is_behind && held_back.is_outdated());
        let behind = row(&locked("1.1.0", "local"), "1.1.0");
        assert!(behind.is_behind && behind.is_outdated());
        // The newest that is offered may be older than one that was taken back since.
        assert!(!row(&old, "0.9.0").is_outdated());
    }

    #[test]
    fn commits_tell_equal_versions_apart() {
        let at = |commit: &str| format!("git+https://host/r.git#pdf@{commit} (main)");
        let old = locked("1.0.0", &at("1111111aaaa"));
        let new = locked("1.0.0", &at("2222222bbbb"));
        let row = rows(&[surveyed(&old, &new, "1.0.0")], &[], NOWHERE).remove(0);
        assert!(row.is_behind);
        assert_eq!(row.locked.shown(), "1.0.0 at 1111111");
        assert_eq!(row.allowed.unwrap().shown(), "1.0.0 at 2222222");
        // What says no version is told apart by its commit alone.
        let bare = Standing {
            version: None,
            ..row.locked
        };
        assert_eq!(bare.shown(), "commit 1111111");
    }
}
