//! What the trust policy keeps from agents by now, wherever it stands.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::contents::Contents;
use super::install::Incoming;
use super::vouching;
use crate::archive::Limits;
use crate::bundle::{Bundle, MemoryFile};
use crate::registry::Digest;
use crate::signing::policy::Policy;
use crate::store::installed::links::real;
use crate::store::installed::record::{Source, SourceKind};
use crate::store::installed::{Installed, Site, look};
use crate::store::lockfile::{LOCK_FILE, LockedSkill, Lockfile};

/// The folders that are known to be refused, each with the reason; or why nobody can know.
type Known = Result<BTreeMap<PathBuf, String>, String>;

/// The policy, with what records and locks say of the folders that it is asked about.
pub struct Refusals<'p> {
    /// The policy.
    pub policy: &'p Policy,
    /// What the user installed outside of projects.
    user: Option<Site>,
    /// What was found out already, by the folder around.
    known: Mutex<BTreeMap<PathBuf, Arc<Known>>>,
}

impl<'p> Refusals<'p> {
    /// Nothing is looked at before somebody asks.
    pub fn new(policy: &'p Policy, user: Option<Site>) -> Self {
        Self {
            policy,
            user,
            known: Mutex::default(),
        }
    }

    /// Why a folder is refused by now: by its files, as they stand or as they would be packed,
    /// or by what was noted of it when it was installed or pulled.
    pub fn folder(&self, folder: &Path) -> Option<String> {
        if let Some(why) = self.noted(folder) {
            return Some(why);
        }
        self.blocked(folder)
    }

    /// Why a folder is refused by its files, as they stand or as they would be packed.
    pub fn blocked(&self, folder: &Path) -> Option<String> {
        // To know a skill by its digest, all of it is read.
        if !self.policy.blocks_digests() {
            return None;
        }
        let mut digests = Vec::new();
        if let Ok(Installed::Tree(tree)) = look(folder) {
            digests.push(tree);
        }
        if let Ok(contents) = Contents::open(folder, &Limits::default()) {
            let tree = contents.tree();
            digests.extend(tree.map(|tree| Digest::from(*tree.sha256().as_bytes())));
        }
        vouching::refused(self.policy, &digests, None)
    }

    /// Why what was installed or pulled into a folder is refused by now. The files alone do not
    /// say whose key vouched for them.
    pub fn noted(&self, folder: &Path) -> Option<String> {
        if !self.policy.refuses_any() {
            return None;
        }
        let whole = real(folder);
        let around = whole.parent()?;
        match self.known(around).as_ref() {
            Ok(refused) => whole
                .ancestors()
                .find_map(|folder| refused.get(folder).cloned()),
            Err(why) => Some(format!("whether it is refused cannot be seen: {why}")),
        }
    }

    fn known(&self, around: &Path) -> Arc<Known> {
        let mut all = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let known = all.entry(around.to_path_buf());
        known.or_insert_with(|| Arc::new(self.look(around))).clone()
    }

    /// What the lock in a folder says, and the records of the projects that it lies in.
    fn look(&self, around: &Path) -> Known {
        let mut refused = BTreeMap::new();
        let lock = Lockfile::read(&around.join(LOCK_FILE)).map_err(|error| error.to_string())?;
        let own = Site::project(around).record();
        let own = own.map_err(|error| error.to_string())?;
        // What is installed stands elsewhere: a folder of that name beside the lock is another.
        let is_elsewhere =
            |skill: &LockedSkill| skill.installed_only && own.skill(&skill.name).is_some();
        for skill in lock.skills.iter().filter(|skill| !is_elsewhere(skill)) {
            if let Some(why) = vouching::refused_locked(self.policy, skill) {
                refused.insert(real(&around.join(skill.name.as_str())), why);
            }
        }
        let projects = around.ancestors().map(Site::project);
        for site in projects.chain(self.user.clone()) {
            let record = site.record().map_err(|error| error.to_string())?;
            for skill in &record.skills {
                let Some(why) = vouching::refused_installed(self.policy, skill) else {
                    continue;
                };
                let places = skill.places.iter().map(|place| site.whole(&place.path));
                for place in places.chain([site.copy(skill.name.as_str())]) {
                    refused.insert(real(&place), why.clone());
                }
            }
        }
        Ok(refused)
    }
}

/// Why the files of a library's skill are refused by now; one whose digest nobody can know stays
/// out too, with the reason.
pub fn files(policy: &Policy, name: &str, files: &[MemoryFile]) -> Option<String> {
    let bundle = Bundle::of_files(Some(name.to_owned()), files.iter().cloned());
    let source = Source {
        kind: SourceKind::Library,
        location: name.to_owned(),
        commit: None,
        asked: None,
        archive: None,
        signer: None,
    };
    match Incoming::of_files(&bundle, files, source, &Limits::default()) {
        Ok(incoming) => {
            let why = vouching::refused(policy, &[incoming.tree], None)?;
            Some(by_now(&why))
        }
        Err(failure) => Some(failure.message),
    }
}

/// What was let in one day may have been blocked since.
pub fn by_now(why: &str) -> String {
    format!("it is refused by now: {why}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::digest::TreeDigest;
    use crate::signing::policy::{Tier, TierKind};

    fn file(path: &str) -> MemoryFile {
        MemoryFile {
            path: path.to_owned(),
            bytes: b"---\nname: pdf\ndescription: d\n---\n".to_vec(),
            executable: false,
        }
    }

    fn digest(files: &[MemoryFile]) -> Digest {
        let bundle = Bundle::of_files(Some("pdf".to_owned()), files.iter().cloned());
        let source = Source {
            kind: SourceKind::Library,
            location: "pdf".to_owned(),
            commit: None,
            asked: None,
            archive: None,
            signer: None,
        };
        let incoming = Incoming::of_files(&bundle, files, source, &Limits::default());
        incoming.unwrap().tree
    }

    #[test]
    fn what_is_blocked_stays_out_and_so_does_what_nobody_can_know_the_digest_of() {
        let whole = [file("SKILL.md")];
        let mut tier = Tier::new(TierKind::User);
        let blocked = digest(&whole).to_string().parse::<TreeDigest>().unwrap();
        tier.revoked_digests.push(blocked.sha256());
        let policy = Policy::new(vec![tier]);
        assert_eq!(
            files(&policy, "pdf", &[file("SKILL.md"), file("more.md")]),
            None
        );
        let why = files(&policy, "pdf", &whole).unwrap();
        assert!(why.contains("is blocked"), "{why}");
        // No archive may hold that name, so its files have no digest.
        let odd = [file("SKILL.md"), file("notes/aux.txt")];
        let why = files(&policy, "pdf", &odd).unwrap();
        assert!(why.contains("device on Windows"), "{why}");
    }
}
