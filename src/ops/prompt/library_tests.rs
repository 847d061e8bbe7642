//! A library in memory counts what is asked of it.

use crate::ops::refused::Refusals;
use crate::signing::policy::Policy;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use super::*;
use crate::registry::Trouble;
use crate::registry::library::{Item, Library, Shelf};

/// Where nobody blocks anything.
fn gather(cached: &Cached, asking: Asking, mode: Mode) -> Result<Gathered, Failure> {
    let policy = Policy::default();
    super::gather(cached, asking, mode, &Refusals::new(&policy, None))
}

/// A bucket in memory that counts what is asked of it, and can be away.
#[derive(Clone, Default)]
struct Bucket {
    files: Arc<Mutex<BTreeMap<String, String>>>,
    lists: Arc<AtomicUsize>,
    reads: Arc<AtomicUsize>,
    is_away: Arc<Mutex<bool>>,
}

impl Bucket {
    fn put(&self, path: &str, text: &str) {
        let mut files = self.files.lock().unwrap();
        files.insert(path.to_owned(), text.to_owned());
    }

    fn requests(&self) -> (usize, usize) {
        let take = |count: &AtomicUsize| count.swap(0, Ordering::Relaxed);
        (take(&self.lists), take(&self.reads))
    }

    fn answer(&self) -> Result<(), RegistryError> {
        match *self.is_away.lock().unwrap() {
            true => Err(RegistryError::new(
                Trouble::Unreachable,
                self.place(),
                "no network",
            )),
            false => Ok(()),
        }
    }
}

impl Shelf for Bucket {
    fn place(&self) -> &'static str {
        "s3://bucket/skills"
    }

    fn list(&self) -> Result<Vec<Item>, RegistryError> {
        self.lists.fetch_add(1, Ordering::Relaxed);
        self.answer()?;
        let files = self.files.lock().unwrap();
        let item = |(path, text): (&String, &String)| Item {
            path: path.clone(),
            size: text.len() as u64,
            stamp: format!("{}-{text}", text.len()),
            // The later in the alphabet, the younger.
            changed: u64::from(path.bytes().next().unwrap_or_default()),
        };
        Ok(files.iter().map(item).collect())
    }

    fn read(&self, path: &str, _: u64) -> Result<Vec<u8>, RegistryError> {
        self.reads.fetch_add(1, Ordering::Relaxed);
        self.answer()?;
        Ok(self.files.lock().unwrap()[path].clone().into_bytes())
    }

    fn write(&self, _: &str, _: &[u8]) -> Result<(), RegistryError> {
        unreachable!("nothing here writes")
    }

    fn remove(&self, _: &str) -> Result<(), RegistryError> {
        unreachable!("nothing here removes")
    }
}

fn document(name: &str) -> String {
    format!("---\nname: {name}\ndescription: Does {name}.\n---\n# {name}\n")
}

fn asking(seconds: u64) -> Asking {
    Asking {
        now: SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000 + seconds),
        refresh: false,
        is_offline: false,
        tier: None,
    }
}

fn names(gathered: &Gathered) -> Vec<&str> {
    let skills = gathered.skills.iter();
    skills.map(|skill| skill.name.as_str()).collect()
}

#[test]
fn a_warm_library_is_asked_only_when_it_has_to_be() {
    let bucket = Bucket::default();
    bucket.put("pdf/SKILL.md", &document("pdf"));
    bucket.put("charts/SKILL.md", &document("charts"));
    bucket.put("broken/SKILL.md", "nothing");
    let cache = tempfile::tempdir().unwrap();
    let library = Library::new(Box::new(bucket.clone()));
    let cached = Cached::new(library, Some(cache.path()), Duration::from_mins(1));
    let first = gather(&cached, asking(0), Mode::Catalog).unwrap();
    assert_eq!(names(&first), ["charts", "pdf"]);
    assert!(first.notices[0].contains("`s3://bucket/skills/broken` is left out"));
    assert_eq!(first.skills[1].location, "s3://bucket/skills/pdf/SKILL.md");
    assert_eq!(bucket.requests(), (1, 3));
    // Young enough: nobody is asked.
    let warm = gather(&cached, asking(30), Mode::Catalog).unwrap();
    assert_eq!(bucket.requests(), (0, 0));
    // What is newer ranks first, whoever answers.
    for skills in [&first.skills, &warm.skills] {
        let changed: Vec<u64> = skills.iter().map(|skill| skill.changed).collect();
        assert_eq!(changed, [u64::from(b'c'), u64::from(b'p')]);
    }
    // Asked on purpose: one listing, no bodies.
    let refresh = |seconds| Asking {
        refresh: true,
        ..asking(seconds)
    };
    gather(&cached, refresh(31), Mode::Catalog).unwrap();
    assert_eq!(bucket.requests(), (1, 0));
    // Uploaded: there on the next call after `max_age`, with one listing and one body.
    bucket.put("new/SKILL.md", &document("new"));
    let later = gather(&cached, asking(120), Mode::Catalog).unwrap();
    assert_eq!(names(&later), ["charts", "new", "pdf"]);
    assert_eq!(bucket.requests(), (1, 1));
    // Away: the cache answers and says so, unless it was asked to refresh.
    *bucket.is_away.lock().unwrap() = true;
    let away = gather(&cached, asking(600), Mode::Catalog).unwrap();
    assert_eq!(names(&away), ["charts", "new", "pdf"]);
    assert!(
        away.notices[0].contains("the cache remembers"),
        "{:?}",
        away.notices
    );
    let failure = gather(&cached, refresh(600), Mode::Catalog).unwrap_err();
    assert_eq!(failure.kind, "unreachable");
    bucket.requests();
    let offline = Asking {
        is_offline: true,
        ..asking(9_000)
    };
    assert_eq!(
        gather(&cached, offline, Mode::Catalog)
            .unwrap()
            .skills
            .len(),
        3
    );
    assert_eq!(bucket.requests(), (0, 0));
}

#[test]
fn what_a_manifest_says_costs_one_more_body_once() {
    let bucket = Bucket::default();
    bucket.put("pdf/SKILL.md", &document("pdf"));
    let manifest = |version: &str| {
        format!(
            "version: {version}\ninputs: {{files: [{{name: book, mime: text/csv}}]}}\n\
             outputs: {{schema: {{type: object, properties: {{title: {{type: string}}}}}}}}\n"
        )
    };
    bucket.put("pdf/skill.yaml", &manifest("1.2.0"));
    bucket.put("pdf/scripts/x.py", "print(1)");
    bucket.put("charts/SKILL.md", &document("charts"));
    let cache = tempfile::tempdir().unwrap();
    let library = Library::new(Box::new(bucket.clone()));
    let cached = Cached::new(library, Some(cache.path()), Duration::from_mins(1));
    let first = gather(&cached, asking(0), Mode::Catalog).unwrap();
    assert_eq!(bucket.requests(), (1, 3));
    let pdf = &first.skills[1];
    assert_eq!(pdf.version.as_deref(), Some("1.2.0"));
    assert_eq!(pdf.inputs.as_deref(), Some("book (text/csv)"));
    assert_eq!(pdf.outputs.as_deref(), Some("title (string)"));
    assert_eq!(gather(&cached, asking(30), Mode::Catalog).unwrap(), first);
    assert_eq!(bucket.requests(), (0, 0));
    assert_eq!(gather(&cached, asking(90), Mode::Catalog).unwrap(), first);
    assert_eq!(bucket.requests(), (1, 0));
    // Another file of it is none that says what it is.
    bucket.put("pdf/scripts/x.py", "print(2)");
    gather(&cached, asking(180), Mode::Catalog).unwrap();
    assert_eq!(bucket.requests(), (1, 0));
    bucket.put("pdf/skill.yaml", &manifest("1.3.0"));
    let second = gather(&cached, asking(270), Mode::Catalog).unwrap();
    assert_eq!(second.skills[1].version.as_deref(), Some("1.3.0"));
    assert_eq!(bucket.requests(), (1, 1));
}

#[test]
fn the_full_mode_reads_all_files() {
    let bucket = Bucket::default();
    bucket.put("pdf/SKILL.md", &document("pdf"));
    bucket.put("pdf/scripts/x.py", "#!/usr/bin/env python3\n");
    let library = Library::new(Box::new(bucket));
    let cached = Cached::new(library, None, Duration::ZERO);
    let all = gather(&cached, asking(0), Mode::Full).unwrap();
    assert_eq!(all.skills[0].scripts[0].path, "scripts/x.py");
    let nothing = Library::new(Box::new(Bucket::default()));
    let nothing = Cached::new(nothing, None, Duration::ZERO);
    let offline = Asking {
        is_offline: true,
        ..asking(0)
    };
    assert_eq!(
        gather(&nothing, offline, Mode::Full).unwrap_err().kind,
        "unreachable"
    );
}

#[test]
fn whole_skills_are_read_once_and_told_without_a_network() {
    let bucket = Bucket::default();
    bucket.put("pdf/SKILL.md", "---\nname: pdf\ndescription: d\n---\nbody");
    bucket.put("pdf/scripts/a.py", "print(1)");
    let cache = tempfile::tempdir().unwrap();
    let open = || {
        let library = Library::new(Box::new(bucket.clone()));
        Cached::new(library, Some(cache.path()), Duration::from_mins(1))
    };
    let asking = |at: u64| Asking {
        now: SystemTime::UNIX_EPOCH + Duration::from_secs(at),
        refresh: false,
        is_offline: false,
        tier: None,
    };
    let offline = Asking {
        is_offline: true,
        ..asking(1_000)
    };
    // Of a listing without what it names nothing can be told, and nobody is asked for it.
    open().list(asking(0).now, false).unwrap();
    bucket.requests();
    for mode in [Mode::Catalog, Mode::Full] {
        let failure = gather(&open(), offline, mode).unwrap_err();
        assert_eq!(failure.kind, "unreachable", "{mode:?}");
    }
    assert_eq!(bucket.requests(), (0, 0));
    let first = gather(&open(), asking(0), Mode::Full).unwrap();
    assert_eq!((first.skills.len(), bucket.requests()), (1, (0, 2)));
    assert_eq!(gather(&open(), asking(1), Mode::Full).unwrap(), first);
    assert_eq!(bucket.requests(), (0, 0));
    // A file that changed is read again, with those of its skill; what is gone is forgotten.
    bucket.put("pdf/scripts/a.py", "print(2)");
    let second = gather(&open(), asking(1_000), Mode::Full).unwrap();
    assert_eq!(bucket.requests(), (1, 2));
    assert_ne!(second, first);
    *bucket.is_away.lock().unwrap() = true;
    let third = gather(&open(), asking(2_000), Mode::Full).unwrap();
    assert_eq!(third.skills, second.skills);
    assert!(third.notices[0].contains("remembers"), "{third:?}");
    assert_eq!(bucket.requests().1, 0);
    assert_eq!(gather(&open(), offline, Mode::Full).unwrap(), second);
    // Damage counts as absence.
    let kept = std::fs::read_dir(cache.path().join("registry-v1")).unwrap();
    let kept = kept.map(|entry| entry.unwrap().path());
    let folder = kept.into_iter().find(|path| path.is_dir()).unwrap();
    for entry in std::fs::read_dir(folder).unwrap() {
        std::fs::write(entry.unwrap().path(), "damage").unwrap();
    }
    assert!(gather(&open(), offline, Mode::Full).is_err());
}

#[test]
fn what_cannot_be_read_to_know_its_digest_stays_out_where_any_is_blocked() {
    use crate::archive::digest::ArchiveDigest;
    use crate::signing::policy::{Tier, TierKind};
    let bucket = Bucket::default();
    bucket.put("pdf/SKILL.md", &document("pdf"));
    bucket.put("pdf/notes.md", "more");
    let cache = tempfile::tempdir().unwrap();
    let library = Library::new(Box::new(bucket.clone()));
    let cached = Cached::new(library, Some(cache.path()), Duration::from_mins(1));
    let open = gather(&cached, asking(0), Mode::Catalog).unwrap();
    assert_eq!(names(&open), ["pdf"]);
    let mut tier = Tier::new(TierKind::User);
    let another = ArchiveDigest::of(b"another");
    tier.revoked_digests.push(another.sha256());
    let policy = Policy::new(vec![tier]);
    let refusals = Refusals::new(&policy, None);
    let offline = Asking {
        is_offline: true,
        ..asking(1)
    };
    let closed = super::gather(&cached, offline, Mode::Catalog, &refusals).unwrap();
    assert_eq!(names(&closed), [""; 0]);
    let why = "`s3://bucket/skills/pdf` is left out: whether it is blocked cannot be seen";
    assert!(closed.notices[0].starts_with(why), "{:?}", closed.notices);
    // Once all of it was read, everybody knows.
    let read = super::gather(&cached, asking(2), Mode::Catalog, &refusals).unwrap();
    assert_eq!(names(&read), ["pdf"]);
    let closed = super::gather(&cached, offline, Mode::Catalog, &refusals).unwrap();
    assert_eq!(names(&closed), ["pdf"]);
}
