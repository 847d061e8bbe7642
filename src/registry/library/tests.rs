//! What a listing makes of files, and what the cache saves.

use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use super::*;

/// A shelf that writes down what it is asked.
#[derive(Default)]
struct Counted {
    files: Mutex<BTreeMap<String, Vec<u8>>>,
    log: std::sync::Arc<Mutex<Vec<String>>>,
    is_gone: std::sync::Arc<Mutex<bool>>,
}

impl Counted {
    fn with(files: &[(&str, &str)]) -> Self {
        let shelf = Self::default();
        for (path, text) in files {
            let mut held = shelf.files.lock().unwrap();
            held.insert((*path).to_owned(), text.as_bytes().to_vec());
        }
        shelf
    }

    fn ask(&self, what: String) -> Result<(), RegistryError> {
        self.log.lock().unwrap().push(what);
        match *self.is_gone.lock().unwrap() {
            true => Err(RegistryError::new(Trouble::Unreachable, "shelf", "")),
            false => Ok(()),
        }
    }
}

impl Shelf for Counted {
    fn place(&self) -> &'static str {
        "shelf"
    }

    fn list(&self) -> Result<Vec<Item>, RegistryError> {
        self.ask("list".to_owned())?;
        let files = self.files.lock().unwrap();
        let item = |(path, bytes): (&String, &Vec<u8>)| Item {
            path: path.clone(),
            size: bytes.len() as u64,
            stamp: Digest::of(bytes).hex(),
            changed: 0,
        };
        Ok(files.iter().map(item).collect())
    }

    fn read(&self, path: &str, _: u64) -> Result<Vec<u8>, RegistryError> {
        self.ask(format!("read {path}"))?;
        let files = self.files.lock().unwrap();
        let missing = || RegistryError::new(Trouble::NotFound, "shelf", path);
        files.get(path).cloned().ok_or_else(missing)
    }

    fn write(&self, path: &str, bytes: &[u8]) -> Result<(), RegistryError> {
        self.ask(format!("write {path}"))?;
        let mut files = self.files.lock().unwrap();
        files.insert(path.to_owned(), bytes.to_vec());
        Ok(())
    }

    fn remove(&self, path: &str) -> Result<(), RegistryError> {
        self.ask(format!("remove {path}"))?;
        self.files.lock().unwrap().remove(path);
        Ok(())
    }
}

#[test]
fn skills_are_told_from_what_lies_beside_them() {
    let library = Library::new(Box::new(Counted::with(&[
        ("README.md", "about the library"),
        (".git/config", ""),
        ("pdf/SKILL.md", "pdf"),
        ("pdf/scripts/a.py", "a"),
        ("old_one/skill.md", "old"),
        ("flat.md", "flat"),
        ("pdf.md", "twice"),
        ("Pdf/SKILL.md", "capital"),
        ("empty/notes.txt", "no document"),
        ("odd/SKILL.md", "odd"),
        ("odd/a/../../b", "out"),
    ])));
    let listing = library.list().unwrap();
    let skills: Vec<_> = listing
        .skills
        .iter()
        .map(|s| {
            (
                s.name.as_str(),
                s.document.as_str(),
                s.is_flat,
                s.files.len(),
            )
        })
        .collect();
    assert_eq!(
        skills,
        [
            ("flat", "SKILL.md", true, 1),
            ("old_one", "skill.md", false, 1),
            ("pdf", "SKILL.md", false, 2),
        ]
    );
    let passed: Vec<_> = listing
        .passed_over
        .iter()
        .map(|p| p.path.as_str())
        .collect();
    assert_eq!(passed, ["Pdf", "empty", "odd", "pdf.md"]);
    let fetched = library.fetch(&listing.skills[2]).unwrap();
    let paths: Vec<_> = fetched.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(paths, ["SKILL.md", "scripts/a.py"]);
    let fetched = library.fetch(&listing.skills[0]).unwrap();
    assert_eq!(fetched[0].bytes, b"flat");
}

#[test]
fn a_skills_stamp_changes_with_any_file() {
    let shelf = [("pdf/SKILL.md", "1"), ("pdf/a", "1")];
    let stamp = |files: &[(&str, &str)]| {
        let library = Library::new(Box::new(Counted::with(files)));
        library.list().unwrap().skills[0].stamp
    };
    let first = stamp(&shelf);
    assert_eq!(first, stamp(&shelf));
    assert_ne!(first, stamp(&[shelf[0], ("pdf/a", "2")]));
    assert_ne!(first, stamp(&[shelf[0], ("pdf/b", "1")]));
    assert_ne!(first, stamp(&shelf[..1]));
}

/// What all skills of a listing say of themselves.
fn texts(cached: &Cached, held: &mut Held) -> Vec<String> {
    let read = cached.documents(held, true).into_iter();
    let files = read.flat_map(Result::unwrap);
    files
        .map(|file| String::from_utf8(file.bytes).unwrap())
        .collect()
}

#[test]
fn the_cache_saves_every_request_until_it_is_too_old() {
    let folder = tempfile::tempdir().unwrap();
    let shelf = Counted::with(&[
        ("a/SKILL.md", "A"),
        ("b/SKILL.md", "B"),
        ("b/skill.yaml", "y"),
        ("b/x", "x"),
    ]);
    let (log, is_gone) = (shelf.log.clone(), shelf.is_gone.clone());
    let library = Library::new(Box::new(shelf));
    let cached = Cached::new(library, Some(folder.path()), Duration::from_mins(1));
    let asked = || std::mem::take(&mut *log.lock().unwrap());
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000);

    let mut held = cached.list(now, false).unwrap();
    assert_eq!(
        (&held.source, asked()),
        (&Source::Library, vec!["list".to_owned()])
    );
    assert_eq!(texts(&cached, &mut held), ["A", "B", "y"]);
    assert_eq!(asked().len(), 3);

    let mut warm = cached.list(now + Duration::from_secs(59), false).unwrap();
    assert_eq!(warm.source, Source::Cache);
    assert_eq!(texts(&cached, &mut warm), ["A", "B", "y"]);
    assert_eq!(asked(), [""; 0]);

    // Too old, from the future, or asked for: one listing, and no document twice.
    for (at, refresh) in [
        (now + Duration::from_mins(1), false),
        (now - Duration::from_mins(10), false),
        (now, true),
    ] {
        let mut again = cached.list(at, refresh).unwrap();
        cached.documents(&mut again, true);
        assert_eq!(asked(), ["list"]);
    }

    *is_gone.lock().unwrap() = true;
    let stale = cached.list(now, true).unwrap();
    assert!(matches!(stale.source, Source::Stale(_)));
    assert_eq!(stale.listing, held.listing);
}

#[test]
fn a_changed_document_is_read_again_and_a_damaged_cache_is_none() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("library");
    let cache = folder.path().join("cache");
    let library = || Library::new(Box::new(Shelved::new(&place)));
    let text = |text: &str| Fetched {
        path: "SKILL.md".to_owned(),
        bytes: text.as_bytes().to_vec(),
    };
    let put = |words: &str| {
        let files = [text(words)];
        let library = library();
        library.put(&library.plan("a", &files).unwrap()).unwrap();
    };
    put("one");
    let cached = Cached::new(library(), Some(&cache), Duration::from_mins(1));
    let read = || {
        let mut held = cached.list(SystemTime::now(), true).unwrap();
        texts(&cached, &mut held).concat()
    };
    assert_eq!(read(), "one");
    put("two, and longer");
    assert_eq!(read(), "two, and longer");
    std::fs::write(cached_file(&cache), b"{").unwrap();
    assert_eq!(cached.remembered(), None);
    assert_eq!(read(), "two, and longer");
}

#[test]
fn a_manifest_that_is_out_of_reach_hides_no_skill() {
    let shelf = Counted::with(&[("a/SKILL.md", "A"), ("a/skill.yaml", "y")]);
    let cached = Cached::new(Library::new(Box::new(shelf)), None, Duration::ZERO);
    let mut held = cached.list(SystemTime::now(), true).unwrap();
    cached.library().shelf.remove("a/skill.yaml").unwrap();
    assert_eq!(texts(&cached, &mut held), ["A"]);
}

#[test]
fn what_is_no_text_is_read_once_and_stays_none() {
    let folder = tempfile::tempdir().unwrap();
    let shelf = Counted::with(&[]);
    let bad = b"---\nname: \xe9".to_vec();
    shelf
        .files
        .lock()
        .unwrap()
        .insert("a/SKILL.md".to_owned(), bad);
    let log = shelf.log.clone();
    let library = Library::new(Box::new(shelf));
    let cached = Cached::new(library, Some(folder.path()), Duration::from_mins(1));
    for asked in [vec!["list", "read a/SKILL.md"], vec!["list"]] {
        let mut held = cached.list(SystemTime::now(), true).unwrap();
        let read = cached.documents(&mut held, true).remove(0).unwrap();
        assert!(String::from_utf8(read[0].bytes.clone()).is_err());
        assert_eq!(*log.lock().unwrap(), asked);
        log.lock().unwrap().clear();
    }
}

fn cached_file(cache: &std::path::Path) -> std::path::PathBuf {
    let mut files = std::fs::read_dir(cache.join(BUCKET)).unwrap();
    files.next().unwrap().unwrap().path()
}

#[test]
fn the_document_is_written_last_and_what_is_gone_is_removed() {
    let shelf = Counted::with(&[("a/SKILL.md", "1"), ("a/old", "1"), ("b/SKILL.md", "b")]);
    let log = shelf.log.clone();
    let library = Library::new(Box::new(shelf));
    let file = |path: &str| Fetched {
        path: path.to_owned(),
        bytes: b"2".to_vec(),
    };
    let files = [file("SKILL.md"), file("z/new")];
    let plan = library.plan("a", &files).unwrap();
    assert_eq!(
        (&plan.removed, &*log.lock().unwrap()),
        (&vec!["a/old".to_owned()], &vec!["list".to_owned()])
    );
    let put = library.put(&plan).unwrap();
    assert_eq!((put.written, put.removed), (2, vec!["a/old".to_owned()]));
    assert_eq!(
        *log.lock().unwrap(),
        ["list", "write a/z/new", "write a/SKILL.md", "remove a/old"]
    );
    for (name, path) in [("../a", "SKILL.md"), ("a", "../x"), ("a", "x")] {
        assert!(library.plan(name, &[file(path)]).is_err(), "{name} {path}");
    }
}

#[test]
fn a_skill_in_place_of_a_library_is_told() {
    let library = Library::new(Box::new(Counted::with(&[
        ("SKILL.md", "pdf"),
        ("scripts/a.py", "a"),
    ])));
    let listing = library.list().unwrap();
    assert!(listing.skills.is_empty());
    let odd = &listing.passed_over[0];
    assert_eq!(odd.path, "SKILL.md");
    assert!(odd.why.contains("this is a skill"), "{odd:?}");
}

#[cfg(unix)]
#[test]
fn what_cannot_be_looked_into_is_named_and_the_others_come() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("library");
    for name in ["pdf", "hidden", "partly/inner"] {
        std::fs::create_dir_all(root.join(name)).unwrap();
        std::fs::write(root.join(name).join("SKILL.md"), "x").unwrap();
    }
    std::fs::write(root.join("partly/SKILL.md"), "x").unwrap();
    std::fs::create_dir(folder.path().join("away")).unwrap();
    std::fs::write(folder.path().join("away/SKILL.md"), "x").unwrap();
    symlink(folder.path().join("away"), root.join("linked")).unwrap();
    let closed = ["hidden", "partly/inner"].map(|name| root.join(name));
    let close = |mode: u32| {
        for path in &closed {
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
        }
    };
    close(0o000);
    let sees_all = std::fs::read_dir(&closed[0]).is_ok();
    let listing = Library::new(Box::new(Shelved::new(&root))).list().unwrap();
    close(0o755);
    let names: Vec<_> = listing.skills.iter().map(|s| s.name.as_str()).collect();
    let odd: Vec<_> = listing
        .passed_over
        .iter()
        .map(|o| o.path.as_str())
        .collect();
    // Modes stop nobody who may do everything.
    match sees_all {
        true => assert_eq!(
            (names, odd),
            (vec!["hidden", "partly", "pdf"], vec!["linked"])
        ),
        false => assert_eq!(
            (names, odd),
            (vec!["pdf"], vec!["hidden", "linked", "partly"])
        ),
    }
    assert!(
        listing
            .passed_over
            .iter()
            .any(|odd| odd.why.contains("link"))
    );
}

#[cfg(unix)]
#[test]
fn links_within_a_skill_are_its_files_and_others_are_not() {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("library");
    std::fs::create_dir_all(root.join("pdf/docs")).unwrap();
    std::fs::create_dir_all(root.join("other")).unwrap();
    for path in ["library/pdf/SKILL.md", "library/other/SKILL.md", "secret"] {
        std::fs::write(folder.path().join(path), path).unwrap();
    }
    for (to, link) in [
        ("../SKILL.md", "pdf/docs/again.md"),
        ("../other/SKILL.md", "pdf/other.md"),
        ("../../secret", "pdf/secret.md"),
        ("docs", "pdf/more"),
        ("nowhere", "pdf/nowhere"),
        ("pdf/SKILL.md", "flat.md"),
    ] {
        symlink(to, root.join(link)).unwrap();
    }
    let shelf = Shelved::new(&root);
    let (files, odd) = shelf.list_all().unwrap();
    let mut files: Vec<_> = files.into_iter().map(|file| file.path).collect();
    files.sort();
    assert_eq!(
        files,
        ["other/SKILL.md", "pdf/SKILL.md", "pdf/docs/again.md"]
    );
    let mut odd: Vec<_> = odd.iter().map(|odd| odd.path.as_str()).collect();
    odd.sort_unstable();
    let left = [
        "flat.md",
        "pdf/more",
        "pdf/nowhere",
        "pdf/other.md",
        "pdf/secret.md",
    ];
    assert_eq!(odd, left);
    assert_eq!(
        shelf.read("pdf/docs/again.md", 99).unwrap(),
        b"library/pdf/SKILL.md"
    );
    for path in left {
        assert!(shelf.read(path, 99).is_err(), "{path}");
    }
}

// macOS takes no such names.
#[cfg(target_os = "linux")]
#[test]
fn names_that_are_no_text_are_passed_over_by_name() {
    use std::os::unix::ffi::OsStrExt;
    let folder = tempfile::tempdir().unwrap();
    let at = |path: &[u8]| folder.path().join(std::ffi::OsStr::from_bytes(path));
    for path in [&b"caf\xe9"[..], b"pdf/.git", b"empty\xe9", b".own\xe9"] {
        std::fs::create_dir_all(at(path)).unwrap();
    }
    let files = [
        &b"caf\xe9/SKILL.md"[..],
        b".own\xe9/SKILL.md",
        b"pdf/SKILL.md",
        b"pdf/a\xe9.txt",
        b"pdf/.git/b\xe9",
    ];
    for path in files {
        std::fs::write(at(path), "x").unwrap();
    }
    let library = Library::new(Box::new(Shelved::new(folder.path())));
    let listing = library.list().unwrap();
    let names: Vec<_> = listing.skills.iter().map(|s| s.name.as_str()).collect();
    assert_eq!(names, ["pdf"]);
    let odd = listing.passed_over.iter();
    let odd: Vec<_> = odd.map(|odd| (odd.path.as_str(), odd.is_meant)).collect();
    let expected = [
        ("caf\\xe9", true),
        ("empty\\xe9", false),
        ("pdf/a\\xe9.txt", false),
    ];
    assert_eq!(odd, expected);
    assert_eq!(listing.passed_over[0].why, "its name is not UTF-8");
}

#[test]
fn a_skill_that_went_from_this_machine_is_not_remembered() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("library");
    for name in ["a", "b"] {
        std::fs::create_dir_all(place.join(name)).unwrap();
        std::fs::write(place.join(name).join("SKILL.md"), "x").unwrap();
    }
    let library = Library::new(Box::new(Shelved::new(&place)));
    let cached = Cached::new(library, Some(folder.path()), Duration::from_mins(1));
    let list = || cached.list(SystemTime::now(), false).unwrap();
    let names = |held: &Held| {
        let skills = held.listing.skills.iter();
        skills.map(|skill| skill.name.clone()).collect::<Vec<_>>()
    };
    assert_eq!(list().source, Source::Library);
    let mut known = list();
    assert_eq!(
        (&known.source, names(&known)),
        (&Source::Cache, vec!["a".to_owned(), "b".to_owned()])
    );
    std::fs::remove_dir_all(place.join("b")).unwrap();
    // Who listed it before it went is told that it is gone, and not the library.
    let read = cached.documents(&mut known, true);
    let said = read[1].as_ref().unwrap_err().to_string();
    assert!(
        said.ends_with("meanwhile: `b/SKILL.md` is not there any more"),
        "{said}"
    );
    let said = cached.files(&known, true)[1].as_ref().unwrap_err().trouble;
    assert_eq!(said, Trouble::Conflict);
    let now = list();
    assert_eq!(
        (&now.source, names(&now)),
        (&Source::Library, vec!["a".to_owned()])
    );
    assert_eq!(list().source, Source::Cache);
}
