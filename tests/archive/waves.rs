//! Trees that come into place together: all of them are on disk first, and one that fails takes
//! no other with it.

use std::fs;
use std::io;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use open_skills::archive::unpack::{
    Existing, Options, Step, UnpackError, Unwatched, Watch, Wave, unpack,
};
use open_skills::archive::zip::write::Compression;
use open_skills::archive::{Archive, EntryPath, Limits, MemorySource, Profile};

use crate::packing::pack;

const NEW: Options = Options {
    existing: Existing::Refuse,
    strip_top: true,
};
const OVER: Options = Options {
    existing: Existing::Replace,
    strip_top: true,
};

/// An archive with so many files that say `word`.
fn archive(word: &str, files: usize) -> Vec<u8> {
    let mut source = MemorySource::default();
    for number in 0..files {
        let path = EntryPath::new(&format!("s/d/{number}")).unwrap();
        source.add(path, false, word.as_bytes().to_vec());
    }
    pack(&source, Compression::Store).0
}

fn add(
    wave: &Wave<'_, String>,
    bytes: &[u8],
    to: &Path,
    options: Options,
) -> Result<(), UnpackError> {
    let archive = Archive::open(bytes, Profile::Strict, &Limits::default()).unwrap();
    let name = to.file_name().unwrap().to_str().unwrap().to_owned();
    wave.add(name, &archive, to, options)
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// What became of each: whether another tree was replaced, or the kind of the error.
fn outcomes(wave: Wave<'_, String>) -> Vec<(String, Result<bool, &'static str>)> {
    let mut all: Vec<_> = (wave.finish().into_iter())
        .map(|(name, done)| {
            (
                name,
                done.map(|done| done.replaced).map_err(|error| error.kind()),
            )
        })
        .collect();
    all.sort();
    all
}

/// Notes every step, and says no to the n-th of a kind.
#[derive(Default)]
struct Noted {
    steps: Mutex<Vec<&'static str>>,
    refused: Option<(&'static str, usize)>,
}

impl Watch for Noted {
    fn before(&self, step: Step<'_>) -> io::Result<()> {
        let word = match step {
            Step::Begin => "begin",
            Step::Folder(_) | Step::File(_) => "write",
            Step::Flush => "flush",
            Step::Place => "place",
            Step::Names => "names",
            Step::Clean => "clean",
        };
        let mut steps = self.steps.lock().unwrap();
        steps.push(word);
        let count = steps.iter().filter(|step| **step == word).count();
        match self.refused == Some((word, count)) {
            true => Err(io::ErrorKind::StorageFull.into()),
            false => Ok(()),
        }
    }
}

impl Noted {
    fn steps(&self) -> Vec<&'static str> {
        let mut steps = self.steps.lock().unwrap().clone();
        steps.dedup();
        steps
    }

    fn count(&self, word: &str) -> usize {
        let steps = self.steps.lock().unwrap();
        steps.iter().filter(|step| **step == word).count()
    }
}

#[test]
fn nothing_moves_before_all_of_a_wave_is_on_disk_and_each_folder_is_flushed_once() {
    let place = tempfile::tempdir().unwrap();
    let noted = Noted::default();
    let wave = Wave::new(&noted);
    for name in ["one/a", "one/b", "two/a", "one/c"] {
        add(&wave, &archive(name, 2), &place.path().join(name), NEW).unwrap();
    }
    assert_eq!(
        noted
            .steps()
            .iter()
            .filter(|step| **step == "begin")
            .count(),
        4
    );
    assert_eq!(noted.count("flush"), 0);
    // What is written is seen by nobody who does not look for hidden folders.
    assert!(
        names(&place.path().join("one"))
            .iter()
            .all(|name| name.starts_with('.'))
    );
    assert!(outcomes(wave).iter().all(|(_, done)| *done == Ok(false)));
    let last = ["write", "flush", "place", "names", "clean"];
    assert!(noted.steps().ends_with(&last), "{:?}", noted.steps());
    assert_eq!(
        ["flush", "place", "names", "clean"].map(|word| noted.count(word)),
        [4, 4, 2, 4]
    );
    assert_eq!(names(&place.path().join("one")), ["a", "b", "c"]);
    assert_eq!(
        fs::read_to_string(place.path().join("two/a/d/1")).unwrap(),
        "two/a"
    );
}

#[test]
fn a_tree_that_cannot_come_takes_no_other_with_it() {
    let place = tempfile::tempdir().unwrap();
    let to = |name: &str| place.path().join(name);
    let wave = Wave::new(&Unwatched);
    fs::create_dir(to("old")).unwrap();
    fs::write(to("old/mine"), "").unwrap();
    for name in ["file", "link", "new", "old", "taken"] {
        add(&wave, &archive(name, 1), &to(name), OVER).unwrap();
    }
    add(&wave, &archive("late", 1), &to("late"), NEW).unwrap();
    // Somebody else is there first.
    fs::write(to("file"), "theirs").unwrap();
    symlink("old", to("link")).unwrap();
    fs::create_dir(to("taken")).unwrap();
    fs::create_dir(to("late")).unwrap();
    let expected = [
        ("file", Err("not-a-folder")),
        ("late", Err("already-exists")),
        ("link", Err("symbolic-link")),
        ("new", Ok(false)),
        ("old", Ok(true)),
        ("taken", Ok(true)),
    ];
    assert_eq!(
        outcomes(wave),
        expected.map(|(name, done)| (name.to_owned(), done))
    );
    assert_eq!(
        names(place.path()),
        ["file", "late", "link", "new", "old", "taken"]
    );
    assert_eq!(names(&to("old")), ["d"]);
    assert_eq!(fs::read_to_string(to("file")).unwrap(), "theirs");
    assert_eq!(names(&to("late")), [""; 0]);
}

#[test]
fn a_step_that_fails_is_told_of_its_tree_alone() {
    for (word, at) in [("flush", 2), ("place", 2)] {
        let place = tempfile::tempdir().unwrap();
        let noted = Noted {
            refused: Some((word, at)),
            ..Noted::default()
        };
        let wave = Wave::new(&noted);
        for name in ["a", "b", "c"] {
            add(&wave, &archive(name, 1), &place.path().join(name), NEW).unwrap();
        }
        let done: Vec<_> = outcomes(wave).into_iter().map(|(_, done)| done).collect();
        assert_eq!(done, [Ok(false), Err("no-space"), Ok(false)], "{word}");
        assert_eq!(names(place.path()), ["a", "c"], "{word}");
    }
}

#[test]
fn a_tree_that_cannot_be_written_is_gone_before_the_others_come() {
    let place = tempfile::tempdir().unwrap();
    let noted = Noted {
        refused: Some(("write", 4)),
        ..Noted::default()
    };
    let wave = Wave::new(&noted);
    add(&wave, &archive("a", 2), &place.path().join("a"), NEW).unwrap();
    let stopped = add(&wave, &archive("b", 2), &place.path().join("b"), NEW);
    assert_eq!(stopped.unwrap_err().kind(), "no-space");
    let fresh = place.path().join(&names(place.path())[0]);
    assert_eq!(names(&fresh).len(), 1);
    assert_eq!(outcomes(wave), [("a".to_owned(), Ok(false))]);
    assert_eq!(names(place.path()), ["a"]);
}

#[test]
fn a_wave_that_nobody_finishes_leaves_nothing() {
    let place = tempfile::tempdir().unwrap();
    let wave = Wave::new(&Unwatched);
    add(&wave, &archive("a", 2), &place.path().join("a"), NEW).unwrap();
    fs::create_dir(place.path().join("b")).unwrap();
    add(&wave, &archive("b", 2), &place.path().join("b"), NEW).unwrap_err();
    drop(wave);
    assert_eq!(names(place.path()), ["b"]);
}

#[test]
fn a_wave_that_grows_large_does_not_wait_for_its_end() {
    const MANY: usize = 300;
    let place = tempfile::tempdir().unwrap();
    let noted = Noted::default();
    let wave = Wave::new(&noted);
    let bytes = archive("x", 1);
    let mut most = 0;
    for number in 0..MANY {
        add(&wave, &bytes, &place.path().join(number.to_string()), NEW).unwrap();
        most = most.max(noted.count("begin") - noted.count("place"));
    }
    assert!((8..=64).contains(&most), "{most} waited");
    assert_eq!(outcomes(wave).len(), MANY);
    // Each of them flushes the folder once.
    assert!(
        noted.count("names") <= MANY / most + 1,
        "{}",
        noted.count("names")
    );
    assert_eq!(names(place.path()).len(), MANY);

    let noted = Noted::default();
    let wave = Wave::new(&noted);
    let mut source = MemorySource::default();
    let heavy = vec![b'x'; 33 << 20];
    source.add(EntryPath::new("s/a").unwrap(), false, heavy);
    let bytes = pack(&source, Compression::Store).0;
    for (number, placed) in [0, 2, 2].into_iter().enumerate() {
        add(
            &wave,
            &bytes,
            &place.path().join(format!("heavy{number}")),
            NEW,
        )
        .unwrap();
        assert_eq!(noted.count("place"), placed);
    }
}

#[test]
fn several_threads_fill_one_wave() {
    let place = tempfile::tempdir().unwrap();
    let wave = Wave::new(&Unwatched);
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::SeqCst);
                    if number >= 40 {
                        break;
                    }
                    // Some are so large that their disk is flushed as a whole.
                    let files = if number % 20 == 0 { 600 } else { 3 };
                    let to = place.path().join(format!("p{}/s{number}", number % 3));
                    add(&wave, &archive(&number.to_string(), files), &to, OVER).unwrap();
                }
            });
        }
    });
    let done = outcomes(wave);
    assert_eq!(done.len(), 40);
    assert!(done.iter().all(|(_, done)| *done == Ok(false)));
    for number in 0..40 {
        let tree = place.path().join(format!("p{}/s{number}/d", number % 3));
        let text = fs::read_to_string(tree.join("2")).unwrap();
        assert_eq!(text, number.to_string());
    }
    let all = ["p0", "p1", "p2"].map(|name| names(&place.path().join(name)).len());
    assert_eq!(all, [14, 13, 13]);
}

#[test]
fn one_tree_alone_is_a_wave_of_one() {
    let place = tempfile::tempdir().unwrap();
    let noted = Noted::default();
    let bytes = archive("x", 3);
    let archive = Archive::open(&bytes[..], Profile::Strict, &Limits::default()).unwrap();
    let done = unpack(&archive, &place.path().join("s"), NEW, &noted).unwrap();
    assert_eq!((done.files, done.size, done.replaced), (3, 3, false));
    assert_eq!(
        noted.steps(),
        ["begin", "write", "flush", "place", "names", "clean"]
    );
}
