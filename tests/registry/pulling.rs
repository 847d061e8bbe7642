//! Pulling: how many requests it takes, and what a gate keeps out.

use std::path::Path;
use std::sync::Arc;

use open_skills::archive::Limits;
use open_skills::bundle::references::{Named, Reference};
use open_skills::diagnostics::Failure;
use open_skills::lint::LintConfig;
use open_skills::ops::Silent;
use open_skills::ops::lint::{RulesFor, SkillRules};
use open_skills::ops::publish::{self, Signer, Subject};
use open_skills::ops::pull::{self, Candidate, Change, Gate, LockUse, Report};
use open_skills::ops::registries::{NamedRegistry, Registries};
use open_skills::registry::documents::{Content, Signature};
use open_skills::registry::location::Location;
use open_skills::registry::{Directory, Registry};
use open_skills::store::archives::ArchiveCache;
use tempfile::TempDir;

use crate::faults::Faulty;
use crate::skills::at;

struct Plain;

impl RulesFor for Plain {
    fn rules_for(&self, folder: &Path) -> SkillRules {
        SkillRules::by_path(folder, LintConfig::default())
    }
}

/// A signer whose signature says what it was shown.
struct Witness;

impl Signer for Witness {
    fn sign(&self, subject: &Subject<'_>) -> Result<Vec<Signature>, Failure> {
        let files: Vec<&str> = subject
            .files
            .iter()
            .map(|file| file.path.as_str())
            .collect();
        let said = serde_json::json!({
            "name": subject.name.as_str(),
            "tree": subject.tree.to_string(),
            "files": files,
        });
        let content = Content::Inline(said);
        let kind = "witness".to_owned();
        Ok(vec![Signature { kind, content }])
    }
}

/// A gate that lets in what the witness saw.
struct Guard;

impl Gate for Guard {
    fn admit(&self, candidate: &Candidate<'_>) -> Result<Option<String>, Failure> {
        let [signature] = candidate.record.signatures.as_slice() else {
            return Err(Failure::new("unsigned", "nobody vouches for it"));
        };
        let Content::Inline(said) = &signature.content else {
            return Err(Failure::new("bad-signature", "it says nothing"));
        };
        let files: Vec<&str> = candidate.files.iter().map(|f| f.path.as_str()).collect();
        assert_eq!(said["files"], serde_json::json!(files));
        assert_eq!(said["tree"], candidate.record.tree.to_string());
        Ok(Some("witness".to_owned()))
    }
}

struct Place {
    folder: TempDir,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        crate::skills::begin(&Directory::new(folder.path().join("r")));
        Self { folder }
    }

    fn publish(&self, name: &str, yaml: &str, signer: Option<&dyn Signer>) {
        let skill = self.folder.path().join("skills").join(name);
        std::fs::create_dir_all(&skill).unwrap();
        let text = format!(
            "---\nname: {name}\ndescription: Reads reports. Use when someone has a report.\n---\n\n# X\n\nRead it.\n"
        );
        std::fs::write(skill.join("SKILL.md"), text).unwrap();
        std::fs::write(skill.join("skill.yaml"), yaml).unwrap();
        let registry = Directory::new(self.folder.path().join("r"));
        let request = publish::Request {
            what: publish::What::Folder(&skill),
            registry: &registry,
            begin: None,
            rules: &Plain,
            tag: None,
            publisher: None,
            signer,
            at: at(0),
            dry_run: false,
            allow_large: false,
        };
        match publish::run(&request, &Silent).unwrap() {
            publish::Outcome::Done(report) => {
                assert_eq!(report.signatures, usize::from(signer.is_some()));
            }
            publish::Outcome::Refused(report) => panic!("{:?}", report.skills[0].findings),
        }
    }

    /// Pulls, and gives the requests too.
    fn pull(
        &self,
        references: &[&str],
        lock_use: LockUse,
        gate: Option<&dyn Gate>,
    ) -> Result<(Report, Vec<String>), Failure> {
        let root = self.folder.path();
        let watched = Arc::new(Faulty::watched(Directory::new(root.join("r"))));
        let registries = Registries::new(vec![NamedRegistry {
            name: "r".to_owned(),
            location: Location::Directory(root.join("r")),
            registry: Box::new(Shared(Arc::clone(&watched))),
            is_remembered: false,
        }]);
        let demand = |text: &&str| match Reference::parse(text, &|_| false).unwrap() {
            Reference::Named(named) => registries.demand(&Named { ..named }).unwrap(),
            other => panic!("{other:?}"),
        };
        let demands: Vec<_> = references.iter().map(demand).collect();
        let cache = ArchiveCache::new(&root.join("cache"));
        let request = pull::Request {
            demands: &demands,
            registries: &registries,
            into: &root.join("out"),
            lock: &root.join("out/open-skills.lock"),
            lock_use,
            configured: None,
            cache: Some(&cache),
            gate,
            layout: pull::Layout::ByName,
            anew: &[],
            is_known: None,
            is_rehearsal: false,
            given: None,
            offline: false,
            force: false,
            jobs: 4,
            limits: Limits::default(),
        };
        let report = pull::run(&request, &Silent)?;
        Ok((report, watched.log()))
    }

    fn remove(&self, folder: &str) {
        std::fs::remove_dir_all(self.folder.path().join(folder)).unwrap();
    }
}

/// A registry that the test keeps looking at.
struct Shared(Arc<Faulty<Directory>>);

impl Registry for Shared {
    fn place(&self) -> &str {
        self.0.place()
    }

    fn read(
        &self,
        key: &open_skills::registry::Key,
        limit: u64,
    ) -> Result<open_skills::registry::Object, open_skills::registry::RegistryError> {
        self.0.read(key, limit)
    }

    fn read_changed(
        &self,
        key: &open_skills::registry::Key,
        limit: u64,
        known: &open_skills::registry::Stamp,
    ) -> Result<Option<open_skills::registry::Object>, open_skills::registry::RegistryError> {
        self.0.read_changed(key, limit, known)
    }

    fn write(
        &self,
        key: &open_skills::registry::Key,
        bytes: &[u8],
        condition: &open_skills::registry::Condition,
    ) -> Result<open_skills::registry::Stamp, open_skills::registry::RegistryError> {
        self.0.write(key, bytes, condition)
    }

    fn list(
        &self,
        prefix: &open_skills::registry::Prefix,
    ) -> Result<Vec<open_skills::registry::Listed>, open_skills::registry::RegistryError> {
        self.0.list(prefix)
    }

    fn probe(&self) -> Result<(), open_skills::registry::RegistryError> {
        self.0.probe()
    }
}

#[test]
fn a_cold_pull_takes_three_requests_a_skill_and_a_warm_one_none() {
    let place = Place::new();
    place.publish("base", "version: 1.0.0\n", None);
    place.publish("charts", "version: 1.0.0\ndependencies: {base: ^1}\n", None);
    let pull = |lock_use| place.pull(&["charts"], lock_use, None).unwrap();
    let (report, requests) = pull(LockUse::Prefer);
    assert_eq!(
        (report.skills.len(), requests.len()),
        (2, 6),
        "{requests:?}"
    );
    assert!(report.lock_changed);
    let is_unchanged = |report: &Report| {
        let mut changes = report.skills.iter().map(|pulled| pulled.change);
        changes.all(|change| change == Change::Unchanged) && !report.lock_changed
    };
    for lock_use in [LockUse::Prefer, LockUse::Frozen, LockUse::Locked] {
        let (report, requests) = pull(lock_use);
        assert!(is_unchanged(&report) && requests.is_empty(), "{requests:?}");
    }
    let (report, requests) = pull(LockUse::Refresh);
    assert!(is_unchanged(&report));
    assert_eq!(requests.len(), 2, "one index a skill: {requests:?}");
    // A folder that is gone comes back from the cache; the record says who signed it.
    place.remove("out/base");
    let (report, requests) = pull(LockUse::Prefer);
    assert_eq!(report.skills[0].change, Change::Added);
    assert_eq!(requests, ["read skills/base/1.0.0/record.json"]);
}

#[test]
fn what_was_interrupted_goes_on_where_it_stopped() {
    let place = Place::new();
    for name in ["a", "b", "c"] {
        place.publish(name, "version: 1.0.0\n", None);
    }
    // As a kill between unpacking and the lock leaves it.
    place.pull(&["a", "b"], LockUse::Prefer, None).unwrap();
    std::fs::remove_file(place.folder.path().join("out/open-skills.lock")).unwrap();
    let (report, _) = place.pull(&["a", "b", "c"], LockUse::Prefer, None).unwrap();
    let changes: Vec<Change> = report.skills.iter().map(|pulled| pulled.change).collect();
    assert_eq!(
        changes,
        [Change::Unchanged, Change::Unchanged, Change::Added]
    );
    assert!(report.lock_changed);
}

#[test]
fn signatures_travel_from_the_signer_to_the_gate() {
    let place = Place::new();
    place.publish("signed", "version: 1.0.0\n", Some(&Witness));
    place.publish("plain", "version: 1.0.0\n", None);
    let (report, _) = place
        .pull(&["signed"], LockUse::Prefer, Some(&Guard))
        .unwrap();
    let signer = report.skills[0].skill.signer.as_deref();
    assert_eq!(signer, Some("witness"));
    let refused = place.pull(&["plain"], LockUse::Prefer, Some(&Guard));
    assert_eq!(refused.unwrap_err().kind, "unsigned");
    assert!(!place.folder.path().join("out/plain").exists());
    let lock = place.folder.path().join("out/open-skills.lock");
    let text = std::fs::read_to_string(&lock).unwrap();
    assert!(text.contains("witness") && !text.contains("plain"));
    // Without the lock, a folder that is as it should be is judged again all the same.
    std::fs::remove_file(&lock).unwrap();
    place.pull(&["plain"], LockUse::Prefer, None).unwrap();
    std::fs::remove_file(&lock).unwrap();
    let refused = place.pull(&["plain"], LockUse::Prefer, Some(&Guard));
    assert_eq!(refused.unwrap_err().kind, "unsigned");
    let (report, _) = place
        .pull(&["signed"], LockUse::Prefer, Some(&Guard))
        .unwrap();
    let pulled = &report.skills[0];
    assert_eq!(
        (pulled.change, pulled.skill.signer.as_deref()),
        (Change::Unchanged, signer)
    );
}

/// Lets everything in, and keeps what stood in the folder when it was to write that down.
struct Clerk {
    out: std::path::PathBuf,
    admitted: std::sync::atomic::AtomicUsize,
    /// How many were let in and how many stood there, each time.
    announced: std::sync::Mutex<Vec<(usize, usize)>>,
    refuses: bool,
}

impl Gate for Clerk {
    fn admit(&self, _: &Candidate<'_>) -> Result<Option<String>, Failure> {
        self.admitted
            .fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        Ok(None)
    }

    fn announce(&self) -> Result<(), Failure> {
        let names = std::fs::read_dir(&self.out).into_iter().flatten();
        let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let there = names.filter(|name| !name.starts_with('.')).count();
        let admitted = self.admitted.load(std::sync::atomic::Ordering::SeqCst);
        self.announced.lock().unwrap().push((admitted, there));
        match self.refuses {
            true => Err(Failure::new("no-space", "the book is full")),
            false => Ok(()),
        }
    }
}

#[test]
fn what_was_let_in_is_written_down_before_any_of_it_moves() {
    let place = Place::new();
    let names = ["a", "b", "c", "d"];
    for name in names {
        place.publish(name, "version: 1.0.0\n", None);
    }
    let out = place.folder.path().join("out");
    let clerk = |refuses| Clerk {
        out: out.clone(),
        admitted: std::sync::atomic::AtomicUsize::new(0),
        announced: std::sync::Mutex::default(),
        refuses,
    };
    let full = clerk(true);
    let failure = place
        .pull(&names, LockUse::Prefer, Some(&full))
        .unwrap_err();
    assert_eq!(
        (failure.kind, failure.message.as_str()),
        ("no-space", "the book is full")
    );
    // The folder that was made for them goes as well.
    assert!(!out.exists());
    let fine = clerk(false);
    let (report, _) = place.pull(&names, LockUse::Prefer, Some(&fine)).unwrap();
    assert_eq!(report.skills.len(), 4);
    // All of them go together.
    let announced = fine.announced.into_inner().unwrap();
    assert!(!announced.is_empty());
    assert!(announced.iter().all(|one| *one == (4, 0)), "{announced:?}");
}

/// A version that changes under a lock is told, whoever changed it.
#[test]
fn g6_another_record_than_the_lock_knows_is_a_mismatch() {
    let place = Place::new();
    place.publish("a", "version: 1.0.0\n", None);
    place.pull(&["a"], LockUse::Prefer, None).unwrap();
    place.remove("out/a");
    place.remove("r");
    crate::skills::begin(&Directory::new(place.folder.path().join("r")));
    place.publish("a", "version: 1.0.0\ntags: [other]\n", None);
    let refused = place.pull(&["a"], LockUse::Prefer, None).unwrap_err();
    assert_eq!(refused.kind, "digest-mismatch");
    assert!(!place.folder.path().join("out/a").exists());
}
