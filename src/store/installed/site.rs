//! A place that skills are installed in: a project, or the user's home.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{ErrorKind, Write as _};
use std::path::{Component, MAIN_SEPARATOR, MAIN_SEPARATOR_STR, Path, PathBuf};

use super::journal::{JOURNAL_FILE, Journal};
use super::links::real;
use super::record::{InstalledSkill, Place, RECORD_FILE, Record, RecordError, SourceKind};
use crate::fs::{FsError, Shown as _, create_dir_all};
use crate::registry::location::written;
use crate::store::lockfile::LOCK_FILE;
use crate::tables::leave_outs::is_version_control;

/// The file that is locked while something changes.
const BUSY_FILE: &str = ".busy";

/// A place that skills are installed in.
///
/// The one verified copy of every skill stands below `base`; agents find links to it. In a
/// project `base` is `.open-skills`, which can be checked in with the links, because they are
/// relative; for a user it lies in the folder of data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// The project's folder, or the home folder.
    pub root: PathBuf,
    /// Where copies and record are kept.
    pub base: PathBuf,
    /// The lock file of what comes from registries.
    pub lock: PathBuf,
    /// Whether nothing may be written outside of the root: a cloned project must not lead
    /// out of itself by a link.
    pub is_confined: bool,
}

impl Site {
    /// A project.
    pub fn project(root: &Path) -> Self {
        Self {
            root: root.to_path_buf(),
            base: root.join(".open-skills"),
            lock: root.join(LOCK_FILE),
            is_confined: true,
        }
    }

    /// A user, with the home folder and the folder of data.
    pub fn user(home: &Path, data: &Path) -> Self {
        let base = data.join("installed");
        Self {
            root: home.to_path_buf(),
            lock: base.join(LOCK_FILE),
            base,
            is_confined: false,
        }
    }

    /// The folder of the verified copies.
    pub fn skills(&self) -> PathBuf {
        self.base.join("skills")
    }

    /// The verified copy of a skill.
    pub fn copy(&self, name: &str) -> PathBuf {
        self.skills().join(name)
    }

    /// What is installed here, with what a killed process put in place and did not come to
    /// record. A record that came with a project is somebody's word: one that
    /// names places outside of the project is refused as a whole.
    pub fn record(&self) -> Result<Record, RecordError> {
        self.refuse_links()?;
        let path = self.record_file();
        let mut record = Record::read(&path)?;
        if let Some(why) = self.odd_place(&record) {
            return Err(match self.link_out(&record) {
                Some(path) => RecordError::Link { path },
                None => RecordError::Damaged { path, why },
            });
        }
        self.locate(&mut record.skills);
        Journal::consult(self, &mut record)?;
        Ok(record)
    }

    /// Remembers what is installed here.
    pub fn remember(&self, record: &Record) -> Result<(), RecordError> {
        let mut kept = record.clone();
        self.move_sources(&mut kept.skills, Self::noted);
        kept.write(&self.record_file())
    }

    /// Has skills that were read say where they came from on this machine.
    pub(super) fn locate(&self, skills: &mut [InstalledSkill]) {
        self.move_sources(skills, Self::found);
    }

    /// Writes the places on this machine that skills came from in another way.
    fn move_sources(&self, skills: &mut [InstalledSkill], way: fn(&str, &str) -> Option<String>) {
        // Whoever has the project has what lies in it, wherever it is.
        if !self.is_confined {
            return;
        }
        let root = written(&real(&self.root));
        let sources = skills.iter_mut().map(|skill| &mut skill.source);
        for source in sources {
            let is_here = matches!(source.kind, SourceKind::Folder | SourceKind::Archive);
            if let Some(location) = is_here.then(|| way(&root, &source.location)).flatten() {
                source.location = location;
            }
        }
    }

    /// A place in the project, from its root on.
    fn noted(root: &str, location: &str) -> Option<String> {
        let below = location.strip_prefix(root)?;
        match below.strip_prefix(MAIN_SEPARATOR) {
            Some(below) => Some(format!("./{}", below.replace(MAIN_SEPARATOR, "/"))),
            None => below.is_empty().then(|| ".".to_owned()),
        }
    }

    /// Where that is on this machine.
    fn found(root: &str, noted: &str) -> Option<String> {
        match noted.strip_prefix("./") {
            Some(below) => {
                let below = below.replace('/', MAIN_SEPARATOR_STR);
                Some(format!("{root}{MAIN_SEPARATOR}{below}"))
            }
            None => (noted == ".").then(|| root.to_owned()),
        }
    }

    /// The file that says what is installed here.
    pub fn record_file(&self) -> PathBuf {
        self.base.join(RECORD_FILE)
    }

    /// Waits until nobody else changes what is installed here, and keeps others waiting for
    /// as long as the answer lives. It ends with the process, however that ends.
    pub fn hold(&self) -> Result<File, RecordError> {
        self.refuse_links()?;
        let path = self.base.join(BUSY_FILE);
        let failed = |source| FsError::Io {
            action: "lock",
            path: path.clone(),
            source,
        };
        loop {
            create_dir_all(&self.base)?;
            self.keep_out_of_commits();
            let mut options = std::fs::OpenOptions::new();
            let file = match options.create(true).append(true).open(&path) {
                // Whoever was here first may leave nothing behind.
                Err(error) if error.kind() == ErrorKind::NotFound && !self.base.exists() => {
                    continue;
                }
                file => file.map_err(failed)?,
            };
            file.lock().map_err(failed)?;
            if is_still(&path, &file) {
                return Ok(file);
            }
        }
    }

    /// The folders of the copies and the record that are not there yet, the innermost first.
    pub fn unmade(&self) -> Vec<PathBuf> {
        let is_missing = |folder: &&Path| folder.symlink_metadata().is_err();
        let folders = self.base.ancestors().take_while(is_missing);
        folders.map(Path::to_path_buf).collect()
    }

    /// Takes back what [`Site::hold`] made where nothing was installed after all. What anybody
    /// put there meanwhile stays.
    pub fn leave(&self, unmade: &[PathBuf], held: File) {
        let is_empty = |record: Record| record.skills.is_empty() && record.folders.is_empty();
        let is_unused = Record::read(&self.record_file()).is_ok_and(is_empty);
        // Only where others see that the file is gone may it go under them.
        if !cfg!(unix) || unmade.is_empty() || !is_unused || Journal::is_left(self) {
            return;
        }
        let ignored = self.base.join(".gitignore");
        let is_ours = std::fs::read_to_string(&ignored).is_ok_and(|text| text == own_ignores());
        let busy = [self.record_file(), self.base.join(BUSY_FILE)];
        for file in busy.iter().chain(is_ours.then_some(&ignored)) {
            // What cannot be removed harms nobody.
            let _ = std::fs::remove_file(file);
        }
        let _ = std::fs::remove_dir(self.skills());
        for folder in unmade {
            let _ = std::fs::remove_dir(folder);
        }
        drop(held);
    }

    /// What is of this machine alone goes into no repository with the copies and the record.
    /// Without that file everything works the same.
    fn keep_out_of_commits(&self) {
        let Some(path) = self.unmarked() else {
            return;
        };
        let mut options = std::fs::OpenOptions::new();
        let file = options.write(true).create_new(true).open(path);
        if let Ok(mut file) = file {
            let _ = file.write_all(own_ignores().as_bytes());
        }
    }

    /// The file that keeps it out, where one belongs and is not there yet.
    pub fn unmarked(&self) -> Option<PathBuf> {
        let path = self.base.join(".gitignore");
        (self.is_confined && path.symlink_metadata().is_err()).then_some(path)
    }

    /// Why nothing may be written below a folder, if so: it leads out of the project, or into
    /// what its version control keeps for itself.
    pub fn astray(&self, folder: &Path) -> Option<String> {
        if !self.is_confined {
            return None;
        }
        let target = real(folder);
        let Ok(below) = target.strip_prefix(real(&self.root)) else {
            return Some(format!("leads out of the project, to `{}`", target.shown()));
        };
        let mut parts = below.components();
        let kept = parts.find(|part| {
            // A skill that is put there would be run by it.
            let part = part.as_os_str().to_str();
            part.is_some_and(is_version_control)
        })?;
        let kept = kept.as_os_str().to_string_lossy();
        Some(format!("leads into `{kept}`, which version control keeps"))
    }

    /// In a project the copies stand in a folder of ours, and what we write are files of ours:
    /// a link that was checked in with it would have us write or remove somewhere else.
    fn refuse_links(&self) -> Result<(), RecordError> {
        if !self.is_confined {
            return Ok(());
        }
        let files = [RECORD_FILE, JOURNAL_FILE, BUSY_FILE].map(|name| self.base.join(name));
        let all = [self.base.clone(), self.skills()].into_iter().chain(files);
        for path in all {
            if std::fs::symlink_metadata(&path).is_ok_and(|found| found.is_symlink()) {
                return Err(RecordError::Link { path });
            }
        }
        Ok(())
    }

    /// The first link on the way to a place of the record that leads out of the project: then the
    /// record is sound, and the link is what was changed.
    fn link_out(&self, record: &Record) -> Option<PathBuf> {
        let places = record.skills.iter().flat_map(|skill| &skill.places);
        let all = record.folders.iter().chain(places.map(|place| &place.path));
        let whole: Vec<PathBuf> = all
            .map(|kept| self.whole(kept))
            .filter(|path| !path.components().any(|part| part == Component::ParentDir))
            .filter_map(|path| Some(path.parent()?.to_path_buf()))
            .collect();
        let inside = |folder: &&Path| *folder != self.root && folder.starts_with(&self.root);
        let mut ways = whole
            .iter()
            .flat_map(|path| path.ancestors().filter(inside));
        let leads_out = |path: &Path| !real(path).starts_with(real(&self.root));
        let found = ways.find(|path| path.is_symlink() && leads_out(path))?;
        Some(found.to_path_buf())
    }

    /// What is wrong with the first place of a record that nothing may stand at.
    fn odd_place(&self, record: &Record) -> Option<String> {
        for kept in &record.folders {
            if let Some(why) = self.astray(&self.whole(kept)) {
                return Some(format!("`{}` {why}", kept.shown()));
            }
        }
        let mut fine: BTreeSet<PathBuf> = BTreeSet::new();
        for skill in &record.skills {
            for Place { path, .. } in &skill.places {
                let shown = path.shown();
                if path.file_name() != Some(skill.name.as_str().as_ref()) {
                    return Some(format!("`{shown}` is no place of `{}`", skill.name));
                }
                let whole = self.whole(path);
                let folder = whole.parent().unwrap_or(&whole);
                if fine.contains(folder) {
                    continue;
                }
                if let Some(why) = self.astray(folder) {
                    return Some(format!("`{shown}` {why}"));
                }
                if self.is_confined && real(folder).starts_with(real(&self.base)) {
                    return Some(format!("`{shown}` is where the verified copies stand"));
                }
                fine.insert(folder.to_path_buf());
            }
        }
        None
    }

    /// A path as the record keeps it: relative where it lies below the root.
    pub fn kept(&self, path: &Path) -> PathBuf {
        path.strip_prefix(&self.root).unwrap_or(path).to_path_buf()
    }

    /// A path of the record as it stands on this machine.
    pub fn whole(&self, kept: &Path) -> PathBuf {
        self.root.join(kept)
    }
}

/// What is of this machine alone.
fn own_ignores() -> String {
    format!("/{BUSY_FILE}\n/{JOURNAL_FILE}\n")
}

/// Whether a path still leads to the file that was opened there.
#[cfg(unix)]
fn is_still(path: &Path, file: &File) -> bool {
    use std::os::unix::fs::MetadataExt;
    let place = |found: std::fs::Metadata| (found.dev(), found.ino());
    match (path.symlink_metadata(), file.metadata()) {
        (Ok(there), Ok(open)) => place(there) == place(open),
        _ => false,
    }
}

/// The same where the file is never removed.
#[cfg(not(unix))]
fn is_still(_: &Path, _: &File) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Explain;

    #[test]
    fn paths_below_the_root_move_with_it() {
        let site = Site::project(Path::new("/p"));
        assert_eq!(
            site.kept(Path::new("/p/.x/skills/a")),
            Path::new(".x/skills/a")
        );
        assert_eq!(site.kept(Path::new("/q/a")), Path::new("/q/a"));
        assert_eq!(site.whole(Path::new("/q/a")), Path::new("/q/a"));
        assert_eq!(site.whole(Path::new(".x/a")), Path::new("/p/.x/a"));
    }

    #[test]
    fn what_lies_in_a_project_is_found_in_a_clone_of_it() {
        use crate::store::installed::record::tests::skill;
        let folder = tempfile::tempdir().unwrap();
        let (one, other) = (folder.path().join("one"), folder.path().join("other"));
        std::fs::create_dir_all(&one).unwrap();
        let mut record = Record::default();
        let at = |root: &Path, below: &str| written(&real(root).join(below));
        for (name, location) in [
            ("x", at(&one, "s/x")),
            ("y", written(&real(&one))),
            ("z", at(folder.path(), "one-more/z")),
        ] {
            let mut skill = skill(name);
            skill.places.clear();
            skill.source.location = location;
            record.put(skill);
        }
        Site::project(&one).remember(&record).unwrap();
        assert_eq!(Site::project(&one).record().unwrap(), record);
        std::fs::rename(&one, &other).unwrap();
        let moved = Site::project(&other).record().unwrap();
        let sources = moved.skills.iter().map(|skill| &skill.source.location);
        let expected = [
            at(&other, "s/x"),
            written(&real(&other)),
            at(folder.path(), "one-more/z"),
        ];
        assert!(sources.eq(&expected), "{:?}", moved.skills);
    }

    #[test]
    fn what_is_of_this_machine_stays_out_of_repositories() {
        let folder = tempfile::tempdir().unwrap();
        let site = Site::project(folder.path());
        let file = site.base.join(".gitignore");
        drop(site.hold().unwrap());
        let text = std::fs::read_to_string(&file).unwrap();
        assert_eq!(text, "/.busy\n/unfinished.jsonl\n");
        std::fs::write(&file, "mine").unwrap();
        drop(site.hold().unwrap());
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "mine");
    }

    #[test]
    fn one_works_while_the_other_waits() {
        let folder = tempfile::tempdir().unwrap();
        let site = Site::project(folder.path());
        let held = site.hold().unwrap();
        let again = File::open(site.base.join(".busy")).unwrap();
        assert!(again.try_lock().is_err());
        drop(held);
        assert!(again.try_lock().is_ok());
    }

    #[test]
    fn a_record_of_a_project_names_places_in_it() {
        use crate::store::installed::record::tests::skill;
        let folder = tempfile::tempdir().unwrap();
        let root = std::fs::canonicalize(folder.path()).unwrap().join("p");
        std::fs::create_dir_all(root.join(".git")).unwrap();
        let read = |site: &Site, path: &str| {
            let mut record = Record::default();
            let mut skill = skill("x");
            skill.places[0].path = path.into();
            record.put(skill);
            site.remember(&record).unwrap();
            site.record().map(drop).map_err(|error| error.kind())
        };
        let site = Site::project(&root);
        for fine in [".claude/skills/x", ".a/../.claude/skills/x"] {
            assert_eq!(read(&site, fine), Ok(()), "{fine}");
        }
        let out = root.with_file_name("q/x");
        let odd = [
            "../q/x",
            ".claude/../../q/x",
            out.to_str().unwrap(),
            ".git/x",
            ".GIT/hooks/x",
            ".open-skills/skills/x",
            ".claude/skills/y",
            ".claude/skills/..",
        ];
        for odd in odd {
            assert_eq!(read(&site, odd), Err("bad-record"), "{odd}");
        }
        // A user's own record says where the user had skills put.
        let user = Site::user(&root, &root.join("data"));
        assert_eq!(read(&user, out.to_str().unwrap()), Ok(()));
        assert_eq!(read(&user, ".claude/skills/y"), Err("bad-record"));
    }

    #[cfg(unix)]
    #[test]
    fn links_in_place_of_our_own_folders_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let away = folder.path().join("away");
        std::fs::create_dir_all(&away).unwrap();
        for (number, name) in ["", "skills", RECORD_FILE, JOURNAL_FILE, BUSY_FILE]
            .into_iter()
            .enumerate()
        {
            let site = Site::project(&folder.path().join(number.to_string()));
            let link = match name {
                "" => site.base.clone(),
                name => site.base.join(name),
            };
            std::fs::create_dir_all(link.parent().unwrap()).unwrap();
            std::os::unix::fs::symlink(&away, &link).unwrap();
            assert_eq!(site.hold().unwrap_err().kind(), "leads-out", "{name}");
            assert_eq!(site.record().unwrap_err().kind(), "leads-out", "{name}");
        }
        assert_eq!(std::fs::read_dir(&away).unwrap().count(), 0);
    }
}
