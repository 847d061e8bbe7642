//! Folders beside libraries in memory that count what is asked of them.

mod moved;
mod names;

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::ops::Silent;
use crate::ops::install::Incoming;
use crate::registry::Digest;
use crate::store::installed::synced::{SYNC_FILE, Synced};

struct Open;

impl Doorkeeper for Open {
    fn admit(&self, _: &Incoming) -> Result<Option<String>, Failure> {
        Ok(None)
    }
}

/// A library in memory that counts what is asked of it.
#[derive(Default)]
struct Memory {
    place: String,
    skills: Mutex<BTreeMap<String, String>>,
    /// How large each says that it is.
    size: u64,
    /// Where they go, to see how many were fetched that are not there yet.
    into: Option<std::path::PathBuf>,
    ahead: AtomicUsize,
    lists: AtomicUsize,
    fetches: AtomicUsize,
}

impl Memory {
    fn put(&self, name: &str, body: &str) {
        let document = format!("---\nname: {name}\ndescription: d\n---\n{body}");
        self.skills
            .lock()
            .unwrap()
            .insert(name.to_owned(), document);
    }

    fn requests(&self) -> (usize, usize) {
        let take = |count: &AtomicUsize| count.swap(0, Ordering::Relaxed);
        (take(&self.lists), take(&self.fetches))
    }
}

impl Shelf for Memory {
    fn place(&self) -> &str {
        &self.place
    }

    fn list(&self) -> Result<(Vec<Listed>, Vec<PassedOver>), RegistryError> {
        self.lists.fetch_add(1, Ordering::Relaxed);
        let skills = self.skills.lock().unwrap();
        let listed = skills.iter().map(|(name, text)| Listed {
            name: name.clone(),
            stamp: Digest::of(text.as_bytes()).to_string(),
            size: self.size,
        });
        Ok((listed.collect(), Vec::new()))
    }

    fn fetch(&self, name: &str) -> Result<Vec<MemoryFile>, RegistryError> {
        let fetched = self.fetches.fetch_add(1, Ordering::Relaxed) + 1;
        if let Some(into) = &self.into {
            let placed = std::fs::read_dir(into).into_iter().flatten().flatten();
            let is_skill = |entry: &std::fs::DirEntry| entry.path().join("x.py").exists();
            let ahead = fetched - placed.filter(is_skill).count();
            self.ahead.fetch_max(ahead, Ordering::Relaxed);
        }
        let file = |path: &str, bytes: Vec<u8>| MemoryFile {
            path: path.to_owned(),
            bytes,
            executable: path == "x.py",
        };
        let text = self.skills.lock().unwrap()[name].clone();
        Ok(vec![
            file("SKILL.md", text.clone().into_bytes()),
            file("x.py", text.into_bytes()),
        ])
    }
}

struct Folders {
    into: tempfile::TempDir,
    locks: tempfile::TempDir,
}

impl Folders {
    fn new() -> Self {
        Self {
            into: tempfile::tempdir().unwrap(),
            locks: tempfile::tempdir().unwrap(),
        }
    }

    fn request<'r>(&'r self, sources: &'r [Source<'r>]) -> Request<'r> {
        Request {
            sources,
            into: self.into.path(),
            locks: Some(self.locks.path()),
            is_flat: false,
            precedence: [Tier::User, Tier::Shared, Tier::Builtin],
            prune: false,
            read_only: false,
            force: false,
            door: &Open,
            limits: Limits::default(),
            jobs: 4,
            is_rehearsal: false,
        }
    }

    fn text(&self, path: &str) -> String {
        std::fs::read_to_string(self.into.path().join(path)).unwrap_or_default()
    }
}

/// What became of each skill, in a word.
fn outcomes(report: &Report) -> Vec<(&str, &str)> {
    let word = |outcome: &Outcome| match outcome {
        Outcome::Unchanged => "unchanged",
        Outcome::Added => "added",
        Outcome::Updated => "updated",
        Outcome::Removed => "removed",
        Outcome::Gone => "gone",
        Outcome::Shadowed => "shadowed",
        Outcome::Left(_) => "left",
        Outcome::Skipped(_) => "skipped",
    };
    let skills = report.skills.iter();
    skills
        .map(|(path, _, outcome)| (path.as_str(), word(outcome)))
        .collect()
}

#[test]
fn what_did_not_change_costs_one_listing_and_no_write() {
    let (library, folders) = (Memory::default(), Folders::new());
    library.put("a", "one");
    library.put("b", "one");
    let sources = [Source {
        shelf: &library,
        tier: None,
    }];
    let request = folders.request(&sources);
    let report = run(&request, &Silent).unwrap();
    assert_eq!(outcomes(&report), [("a", "added"), ("b", "added")]);
    assert_eq!(library.requests(), (1, 2));
    let state = folders.into.path().join(".open-skills-sync.json");
    let before = std::fs::metadata(&state).unwrap().modified().unwrap();
    let report = run(&request, &Silent).unwrap();
    assert_eq!(outcomes(&report), [("a", "unchanged"), ("b", "unchanged")]);
    assert_eq!(library.requests(), (1, 0));
    assert_eq!(
        std::fs::metadata(&state).unwrap().modified().unwrap(),
        before
    );
    library.put("a", "two");
    let report = run(&request, &Silent).unwrap();
    assert_eq!(outcomes(&report), [("a", "updated"), ("b", "unchanged")]);
    assert!(folders.text("a/SKILL.md").ends_with("two") && folders.text("a/x.py").ends_with("two"));
}

#[test]
fn what_is_broken_is_read_once() {
    let (library, folders) = (Memory::default(), Folders::new());
    library.put("a", "one");
    let put = |name: &str, text: &str| {
        let mut skills = library.skills.lock().unwrap();
        skills.insert(name.to_owned(), text.to_owned());
    };
    put("b", "no skill");
    let sources = [Source {
        shelf: &library,
        tier: None,
    }];
    let mut request = folders.request(&sources);
    for (asked, a) in [((1, 2), "added"), ((1, 0), "unchanged")] {
        let report = run(&request, &Silent).unwrap();
        assert_eq!(outcomes(&report), [("a", a), ("b", "skipped")]);
        assert_eq!(library.requests(), asked);
        let Outcome::Skipped(why) = &report.skills[1].2 else {
            panic!("{report:?}");
        };
        assert!(why.starts_with("it has no frontmatter"), "{why}");
        assert!(!report.is_equal());
    }
    request.force = true;
    run(&request, &Silent).unwrap();
    assert_eq!(library.requests(), (1, 1));
    request.force = false;
    // One that is mended comes, and one that breaks leaves what stands there.
    library.put("b", "one");
    put("a", "no skill");
    for asked in [(1, 2), (1, 0)] {
        let report = run(&request, &Silent).unwrap();
        assert_eq!(outcomes(&report)[0], ("a", "left"));
        assert_eq!(library.requests(), asked);
        assert!(folders.text("a/SKILL.md").ends_with("one"));
    }
    assert!(folders.text("b/SKILL.md").ends_with("one"));
    library.skills.lock().unwrap().remove("a");
    run(&request, &Silent).unwrap();
    assert!(Synced::read(folders.into.path()).unwrap().broken.is_empty());
}

#[test]
fn only_what_is_ours_goes_and_edits_stay() {
    let (library, folders) = (Memory::default(), Folders::new());
    for name in ["a", "b", "c"] {
        library.put(name, "one");
    }
    std::fs::create_dir(folders.into.path().join("mine")).unwrap();
    std::fs::write(folders.into.path().join("mine/SKILL.md"), "mine").unwrap();
    library.put("mine", "theirs");
    let sources = [Source {
        shelf: &library,
        tier: None,
    }];
    let mut request = folders.request(&sources);
    let report = run(&request, &Silent).unwrap();
    assert!(outcomes(&report).contains(&("mine", "left")) && !report.is_equal());
    assert_eq!(folders.text("mine/SKILL.md"), "mine");
    library.skills.lock().unwrap().clear();
    library.put("z", "one");
    std::fs::write(folders.into.path().join("b/x.py"), "edited").unwrap();
    let report = run(&request, &Silent).unwrap();
    assert_eq!(
        outcomes(&report),
        [("a", "gone"), ("b", "gone"), ("c", "gone"), ("z", "added")]
    );
    request.prune = true;
    let report = run(&request, &Silent).unwrap();
    assert_eq!(
        outcomes(&report),
        [
            ("a", "removed"),
            ("b", "left"),
            ("c", "removed"),
            ("z", "unchanged")
        ]
    );
    request.force = true;
    run(&request, &Silent).unwrap();
    assert!(!folders.into.path().join("b").exists());
    assert_eq!(folders.text("mine/SKILL.md"), "mine");
}

#[test]
fn large_skills_do_not_wait_for_each_other_in_memory() {
    let folders = Folders::new();
    let mut library = Memory {
        into: Some(folders.into.path().to_path_buf()),
        ..Memory::default()
    };
    for number in 0..40 {
        library.put(&format!("skill-{number}"), "one");
    }
    library.size = 8 << 20;
    let sources = [Source {
        shelf: &library,
        tier: None,
    }];
    let report = run(&folders.request(&sources), &Silent).unwrap();
    assert_eq!(report.skills.len(), 40);
    assert!(report.is_equal());
    // One is put in place, one waits for that, one is fetched.
    let ahead = library.ahead.load(Ordering::Relaxed);
    assert!(ahead <= 3, "{ahead}");
}

#[test]
fn a_broken_skill_is_left_out_and_the_others_come() {
    let (library, folders) = (Memory::default(), Folders::new());
    library.put("a", "one");
    library
        .skills
        .lock()
        .unwrap()
        .insert("b".into(), "no frontmatter".into());
    let sources = [Source {
        shelf: &library,
        tier: None,
    }];
    let report = run(&folders.request(&sources), &Silent).unwrap();
    assert_eq!(outcomes(&report), [("a", "added"), ("b", "skipped")]);
    assert!(!folders.into.path().join("b").exists());
}

#[test]
fn tiers_stand_apart_or_the_stronger_wins() {
    let (builtin, user, folders) = (Memory::default(), Memory::default(), Folders::new());
    builtin.put("a", "builtin");
    builtin.put("b", "builtin");
    user.put("a", "user");
    let sources = [
        Source {
            shelf: &builtin,
            tier: Some(Tier::Builtin),
        },
        Source {
            shelf: &user,
            tier: Some(Tier::User),
        },
    ];
    run(&folders.request(&sources), &Silent).unwrap();
    assert!(folders.text("builtin/a/SKILL.md").ends_with("builtin"));
    assert!(folders.text("user/a/SKILL.md").ends_with("user"));
    let flat = Folders::new();
    let mut request = flat.request(&sources);
    request.is_flat = true;
    let report = run(&request, &Silent).unwrap();
    assert_eq!(
        outcomes(&report),
        [("a", "shadowed"), ("a", "added"), ("b", "added")]
    );
    assert!(flat.text("a/SKILL.md").ends_with("user"));
    request.precedence.reverse();
    request.force = true;
    run(&request, &Silent).unwrap();
    assert!(flat.text("a/SKILL.md").ends_with("builtin"));
    // One tier is asked about: the other one's skills are not gone for that.
    let mut request = folders.request(&sources[1..]);
    request.prune = true;
    run(&request, &Silent).unwrap();
    assert!(folders.text("builtin/a/SKILL.md").ends_with("builtin"));
}

#[cfg(unix)]
#[test]
fn protected_files_can_be_replaced_and_removed() {
    use std::os::unix::fs::PermissionsExt;
    let (library, folders) = (Memory::default(), Folders::new());
    library.put("a", "one");
    let sources = [Source {
        shelf: &library,
        tier: None,
    }];
    let mut request = folders.request(&sources);
    (request.read_only, request.prune) = (true, true);
    run(&request, &Silent).unwrap();
    let mode = |path: &str| {
        let metadata = std::fs::metadata(folders.into.path().join(path)).unwrap();
        metadata.permissions().mode() & 0o777
    };
    assert_eq!(
        (mode("a/SKILL.md") & 0o222, mode("a/x.py") & 0o333),
        (0, 0o111)
    );
    let report = run(&request, &Silent).unwrap();
    assert_eq!(outcomes(&report), [("a", "unchanged")]);
    library.put("a", "two");
    run(&request, &Silent).unwrap();
    assert!(folders.text("a/SKILL.md").ends_with("two"));
    library.skills.lock().unwrap().clear();
    library.put("b", "one");
    run(&request, &Silent).unwrap();
    assert!(!folders.into.path().join("a").exists());
}

#[test]
fn what_was_there_before_is_compared_and_stays() {
    let library = Memory::default();
    library.put("pdf", "one");
    let sources = [Source {
        shelf: &library,
        tier: None,
    }];
    let folders = Folders::new();
    run(&folders.request(&sources), &Silent).unwrap();
    // The same files, put there by somebody else.
    std::fs::remove_file(folders.into.path().join(SYNC_FILE)).unwrap();
    let report = run(&folders.request(&sources), &Silent).unwrap();
    assert_eq!(outcomes(&report), [("pdf", "unchanged")]);
    library.requests();
    let request = Request {
        prune: true,
        read_only: true,
        ..folders.request(&sources)
    };
    run(&request, &Silent).unwrap();
    assert_eq!(library.requests(), (1, 0));
    let document = folders.into.path().join("pdf/SKILL.md");
    assert!(!document.metadata().unwrap().permissions().readonly());
    library.put("pdf", "two");
    let report = run(&request, &Silent).unwrap();
    assert_eq!(outcomes(&report), [("pdf", "left")]);
    assert!(folders.text("pdf/SKILL.md").ends_with("one"));
    library.skills.lock().unwrap().clear();
    library.put("other", "one");
    let report = run(&request, &Silent).unwrap();
    assert_eq!(outcomes(&report), [("other", "added"), ("pdf", "gone")]);
    let report = run(&request, &Silent).unwrap();
    assert_eq!(outcomes(&report), [("other", "unchanged")]);
    assert!(folders.text("pdf/SKILL.md").ends_with("one"));
}

#[test]
fn force_takes_over_what_was_there_before() {
    let library = Memory::default();
    library.put("pdf", "one");
    let sources = [Source {
        shelf: &library,
        tier: None,
    }];
    let folders = Folders::new();
    run(&folders.request(&sources), &Silent).unwrap();
    std::fs::remove_file(folders.into.path().join(SYNC_FILE)).unwrap();
    run(&folders.request(&sources), &Silent).unwrap();
    library.put("pdf", "two");
    let request = Request {
        force: true,
        prune: true,
        ..folders.request(&sources)
    };
    let report = run(&request, &Silent).unwrap();
    assert_eq!(outcomes(&report), [("pdf", "updated")]);
    library.skills.lock().unwrap().clear();
    library.put("other", "one");
    let report = run(&request, &Silent).unwrap();
    assert_eq!(outcomes(&report), [("other", "added"), ("pdf", "removed")]);
}

#[test]
fn a_library_without_skills_empties_no_folder() {
    let library = Memory {
        place: "s3://b/p".into(),
        ..Memory::default()
    };
    library.put("pdf", "one");
    let sources = |shelf| [Source { shelf, tier: None }];
    let folders = Folders::new();
    run(&folders.request(&sources(&library)), &Silent).unwrap();
    let typo = Memory {
        place: "s3://b/q".into(),
        ..Memory::default()
    };
    let sources = sources(&typo);
    let request = Request {
        prune: true,
        ..folders.request(&sources)
    };
    let failure = run(&request, &Silent).unwrap_err();
    assert_eq!(failure.kind, "no-skills");
    assert!(folders.text("pdf/SKILL.md").ends_with("one"));
    // Without --prune nothing is lost, but it is said.
    let report = run(&folders.request(&sources), &Silent).unwrap();
    assert_eq!(report.notices, ["s3://b/q has no skills"]);
    let request = Request {
        force: true,
        ..request
    };
    let report = run(&request, &Silent).unwrap();
    assert_eq!(outcomes(&report), [("pdf", "removed")]);
}

/// Refuses what is there already.
struct Closing;

impl Doorkeeper for Closing {
    fn admit(&self, _: &Incoming) -> Result<Option<String>, Failure> {
        Ok(None)
    }

    fn refused(&self, _: &str, _: &Digest) -> Option<String> {
        Some("it is blocked".to_owned())
    }
}

#[test]
fn what_is_refused_since_it_came_is_told() {
    let library = Memory::default();
    library.put("pdf", "one");
    let sources = [Source {
        shelf: &library,
        tier: None,
    }];
    let folders = Folders::new();
    run(&folders.request(&sources), &Silent).unwrap();
    let request = Request {
        door: &Closing,
        ..folders.request(&sources)
    };
    let report = run(&request, &Silent).unwrap();
    assert_eq!(outcomes(&report), [("pdf", "left")]);
}

/// Lets everything in, and puts a file where one of them goes.
#[cfg(unix)]
struct Rival(std::path::PathBuf);

#[cfg(unix)]
impl Doorkeeper for Rival {
    fn admit(&self, incoming: &Incoming) -> Result<Option<String>, Failure> {
        if self.0.ends_with(incoming.name.as_str()) {
            std::fs::write(&self.0, "theirs").unwrap();
        }
        Ok(None)
    }
}

#[cfg(unix)]
#[test]
fn a_skill_that_cannot_move_takes_no_other_with_it() {
    let (library, folders) = (Memory::default(), Folders::new());
    for name in ["a", "b", "c"] {
        library.put(name, "one");
    }
    let sources = [Source {
        shelf: &library,
        tier: None,
    }];
    let rival = Rival(folders.into.path().join("b"));
    let request = Request {
        door: &rival,
        ..folders.request(&sources)
    };
    let report = run(&request, &Silent).unwrap();
    let expected = [("a", "added"), ("b", "skipped"), ("c", "added")];
    assert_eq!(outcomes(&report), expected);
    assert_eq!(folders.text("b"), "theirs");
    assert!(folders.text("c/SKILL.md").ends_with("one"));
    let mut names: Vec<_> = std::fs::read_dir(folders.into.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, [SYNC_FILE, "a", "b", "c"]);
    // The record knows those that came, and asks for the other one again.
    let synced = Synced::read(folders.into.path()).unwrap();
    let stamped = synced.skills.values().filter(|skill| skill.stamp.is_some());
    assert_eq!(stamped.count(), 2);
}
