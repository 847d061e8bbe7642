//! A4, A10 to A13: what unpacking does to the disk, and what it leaves when it is stopped.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use open_skills::archive::unpack::{
    Existing, Options, Step, UnpackError, Unpacked, Unwatched, Watch, unpack,
};
use open_skills::archive::zip::write::Compression;
use open_skills::archive::{Archive, EntryPath, Limits, MemorySource, Profile, tar};

use crate::packing::{pack, sample};

const WHOLE: Options = Options {
    existing: Existing::Refuse,
    strip_top: false,
};
const FORCE: Options = Options {
    existing: Existing::Replace,
    strip_top: false,
};

fn run(
    bytes: &[u8],
    to: &Path,
    options: Options,
    watch: &dyn Watch,
) -> Result<Unpacked, UnpackError> {
    let archive = Archive::open(bytes, Profile::Strict, &Limits::default())?;
    unpack(&archive, to, options, watch)
}

/// Every path below a folder with its content and whether it may be run.
fn tree(folder: &Path) -> BTreeMap<String, Option<(bool, Vec<u8>)>> {
    fn walk(folder: &Path, below: &str, all: &mut BTreeMap<String, Option<(bool, Vec<u8>)>>) {
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let name = format!("{below}{}", entry.file_name().to_str().unwrap());
            let found = entry.metadata().unwrap();
            if found.is_dir() {
                walk(&entry.path(), &format!("{name}/"), all);
                all.insert(format!("{name}/"), None);
            } else if found.is_file() {
                let is_executable = found.permissions().mode() & 0o100 != 0;
                all.insert(name, Some((is_executable, fs::read(entry.path()).unwrap())));
            } else {
                all.insert(name, Some((false, b"no file".to_vec())));
            }
        }
    }
    let mut all = BTreeMap::new();
    walk(folder, "", &mut all);
    all
}

fn sample_zip() -> Vec<u8> {
    pack(&sample(), Compression::Deflate).0
}

#[test]
fn an_archive_becomes_its_tree_in_both_formats() {
    let place = tempfile::tempdir().unwrap();
    let mut tarball = Vec::new();
    tar::write::write(sample().items(), &sample(), &mut tarball).unwrap();
    let mut trees = Vec::new();
    for (name, bytes) in [("zip", sample_zip()), ("tar", tarball)] {
        let to = place.path().join("missing/parents").join(name);
        let done = run(&bytes, &to, WHOLE, &Unwatched).unwrap();
        assert_eq!((done.files, done.replaced), (5, false));
        trees.push(tree(&to));
    }
    assert_eq!(trees[0], trees[1]);
    assert_eq!(trees[0]["s/a-b.txt"], Some((false, b"tiny".to_vec())));
    assert!(trees[0]["s/scripts/run.sh"].as_ref().unwrap().0);
    assert_eq!(trees[0].len(), 8);
}

#[test]
fn many_files_come_out_whole_from_several_threads() {
    let mut source = MemorySource::default();
    for number in 0..500_usize {
        let path = format!("s/d{}/e{}/f{number}", number % 7, number % 3);
        let path = EntryPath::new(&path).unwrap();
        source.add(path, number % 2 == 0, vec![b'x'; number * 10]);
    }
    let place = tempfile::tempdir().unwrap();
    let to = place.path().join("x");
    let bytes = pack(&source, Compression::Deflate).0;
    assert_eq!(run(&bytes, &to, WHOLE, &Unwatched).unwrap().files, 500);
    let found = tree(&to);
    assert_eq!(found.len(), 500 + 1 + 7 + 21);
    assert_eq!(found["s/d3/e1/f10"], Some((true, vec![b'x'; 100])));
    assert_eq!(found["s/d2/e1/f499"].as_ref().unwrap().1.len(), 4990);
    let full = Full(AtomicUsize::new(300));
    let stopped = run(&bytes, &place.path().join("y"), WHOLE, &full);
    assert_eq!(stopped.unwrap_err().kind(), "no-space");
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1);
}

#[test]
fn the_top_folder_can_be_left_out() {
    let place = tempfile::tempdir().unwrap();
    let to = place.path().join("x");
    let options = Options {
        strip_top: true,
        ..WHOLE
    };
    run(&sample_zip(), &to, options, &Unwatched).unwrap();
    assert!(to.join("SKILL.md").is_file());
    let mut flat = MemorySource::default();
    flat.add(EntryPath::new("SKILL.md").unwrap(), false, vec![]);
    let flat = pack(&flat, Compression::Store).0;
    let refused = run(&flat, &place.path().join("y"), options, &Unwatched);
    assert_eq!(refused.unwrap_err().kind(), "no-top-folder");
}

#[test]
fn a10_modes_are_plain_whatever_the_umask_lets_through() {
    let place = tempfile::tempdir().unwrap();
    let to = place.path().join("x");
    run(&sample_zip(), &to, WHOLE, &Unwatched).unwrap();
    let mode = |path: &str| fs::metadata(to.join(path)).unwrap().mode() & 0o7777;
    assert_eq!(mode("s/SKILL.md") & !0o044, 0o600);
    assert_eq!(mode("s/scripts/run.sh") & !0o055, 0o700);
    // The destination is a folder like any other, not the private one it grew in.
    let probe = place.path().join("probe");
    fs::create_dir(&probe).unwrap();
    assert_eq!(mode(""), fs::metadata(probe).unwrap().mode() & 0o7777);
}

#[test]
fn a11_an_existing_tree_stays_without_force_and_goes_whole_with_it() {
    let place = tempfile::tempdir().unwrap();
    let to = place.path().join("x");
    fs::create_dir(&to).unwrap();
    fs::write(to.join("mine"), "old").unwrap();
    let refused = run(&sample_zip(), &to, WHOLE, &Unwatched).unwrap_err();
    assert_eq!(refused.kind(), "already-exists");
    assert_eq!(tree(place.path()).len(), 2);
    let done = run(&sample_zip(), &to, FORCE, &Unwatched).unwrap();
    assert!(done.replaced);
    assert!(!to.join("mine").exists());
    assert!(to.join("s/SKILL.md").is_file());
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1);
    fs::write(place.path().join("file"), "").unwrap();
    let file = run(&sample_zip(), &place.path().join("file"), FORCE, &Unwatched);
    assert_eq!(file.unwrap_err().kind(), "not-a-folder");
}

/// A place with a canary outside that nothing may touch.
fn canary() -> (tempfile::TempDir, PathBuf) {
    let place = tempfile::tempdir().unwrap();
    let outside = place.path().join("outside");
    fs::create_dir(&outside).unwrap();
    fs::write(outside.join("canary"), "alive").unwrap();
    (place, outside)
}

fn assert_untouched(outside: &Path) {
    let alive = BTreeMap::from([("canary".to_owned(), Some((false, b"alive".to_vec())))]);
    assert_eq!(tree(outside), alive);
}

#[test]
fn a12_a_link_as_destination_or_parent_is_refused() {
    let (place, outside) = canary();
    let link = place.path().join("link");
    symlink(&outside, &link).unwrap();
    for to in [link.clone(), link.join("x")] {
        for options in [WHOLE, FORCE] {
            let refused = run(&sample_zip(), &to, options, &Unwatched).unwrap_err();
            assert_eq!(refused.kind(), "symbolic-link");
        }
    }
    assert_untouched(&outside);
}

/// Does something once, when a step of this kind comes.
struct Meddler<F: Fn() + Sync> {
    when: fn(Step<'_>) -> bool,
    done: AtomicUsize,
    act: F,
}

impl<F: Fn() + Sync> Watch for Meddler<F> {
    fn before(&self, step: Step<'_>) -> io::Result<()> {
        if (self.when)(step) && self.done.fetch_add(1, Ordering::SeqCst) == 0 {
            (self.act)();
        }
        Ok(())
    }
}

#[test]
fn a12_a_parent_that_becomes_a_link_leads_nowhere() {
    let (place, outside) = canary();
    let parent = place.path().join("parent");
    fs::create_dir(&parent).unwrap();
    let moved = place.path().join("moved");
    let meddler = Meddler {
        when: |step| matches!(step, Step::File(_)),
        done: AtomicUsize::new(0),
        act: || {
            fs::rename(&parent, &moved).unwrap();
            symlink(&outside, &parent).unwrap();
        },
    };
    run(&sample_zip(), &parent.join("x"), WHOLE, &meddler).unwrap();
    assert_untouched(&outside);
    // The tree is where the parent went.
    assert!(moved.join("x/s/SKILL.md").is_file());
}

#[test]
fn a12_links_planted_in_the_growing_tree_are_not_followed() {
    let (place, outside) = canary();
    let parent = place.path().join("parent");
    fs::create_dir(&parent).unwrap();
    let plant = Meddler {
        when: |step| matches!(step, Step::File(_)),
        done: AtomicUsize::new(0),
        act: || {
            let staging = fs::read_dir(&parent)
                .unwrap()
                .next()
                .unwrap()
                .unwrap()
                .path();
            symlink(&outside, staging.join("tree0/s")).unwrap();
        },
    };
    let stopped = run(&sample_zip(), &parent.join("x"), WHOLE, &plant).unwrap_err();
    assert_eq!(stopped.kind(), "not-a-folder");
    assert_untouched(&outside);
    assert_eq!(tree(&parent).len(), 0);
}

#[test]
fn a12_a_destination_that_appears_meanwhile_is_not_lost() {
    let place = tempfile::tempdir().unwrap();
    let to = place.path().join("x");
    let rival = Meddler {
        when: |step| step == Step::Place,
        done: AtomicUsize::new(0),
        act: || {
            fs::create_dir(&to).unwrap();
            fs::write(to.join("theirs"), "").unwrap();
        },
    };
    let refused = run(&sample_zip(), &to, WHOLE, &rival).unwrap_err();
    assert_eq!(refused.kind(), "already-exists");
    assert_eq!(tree(place.path()).len(), 2);
}

/// Fails at the n-th step, as a full disk would.
struct Full(AtomicUsize);

impl Watch for Full {
    fn before(&self, step: Step<'_>) -> io::Result<()> {
        match self.0.fetch_sub(1, Ordering::SeqCst) {
            0 if !matches!(step, Step::Names | Step::Clean) => {
                Err(io::ErrorKind::StorageFull.into())
            }
            _ => Ok(()),
        }
    }
}

#[test]
fn a13_no_space_at_any_step_leaves_the_old_tree_and_nothing_else() {
    let place = tempfile::tempdir().unwrap();
    let to = place.path().join("x");
    run(&sample_zip(), &to, WHOLE, &Unwatched).unwrap();
    fs::write(to.join("mark"), "old").unwrap();
    let before = tree(place.path());
    let mut stops = 0;
    loop {
        let full = Full(AtomicUsize::new(stops));
        match run(&sample_zip(), &to, FORCE, &full) {
            Ok(_) => break,
            Err(error) => {
                assert_eq!(error.kind(), "no-space");
                assert!(error.to_string().ends_with("no storage space"), "{error}");
            }
        }
        assert_eq!(tree(place.path()), before, "stopped at step {stops}");
        stops += 1;
    }
    // Begin, five files, flush and place.
    assert_eq!(stops, 8);
}

/// Dies at the n-th step without a word, as by `kill -9`.
struct Killed(AtomicUsize);

impl Watch for Killed {
    fn before(&self, _: Step<'_>) -> io::Result<()> {
        if self.0.fetch_sub(1, Ordering::SeqCst) == 0 {
            let me = rustix::process::getpid();
            rustix::process::kill_process(me, rustix::process::Signal::KILL)?;
        }
        Ok(())
    }
}

#[test]
#[ignore = "run by a13_a_kill_at_any_step_leaves_the_old_tree_whole in a process of its own"]
fn child_that_is_killed() {
    let Some(to) = std::env::var_os("OPEN_SKILLS_TEST_KILL_TO") else {
        return;
    };
    let step = std::env::var("OPEN_SKILLS_TEST_KILL_AT").unwrap();
    let killed = Killed(AtomicUsize::new(step.parse().unwrap()));
    run(&sample_zip(), Path::new(&to), FORCE, &killed).unwrap();
}

#[test]
fn a13_a_kill_at_any_step_leaves_the_old_tree_whole() {
    use std::os::unix::process::ExitStatusExt;
    let place = tempfile::tempdir().unwrap();
    let to = place.path().join("x");
    let new = {
        let probe = place.path().join("probe");
        run(&sample_zip(), &probe, WHOLE, &Unwatched).unwrap();
        let new = tree(&probe);
        fs::remove_dir_all(probe).unwrap();
        new
    };
    let mut kills = 0;
    loop {
        let _ = fs::remove_dir_all(&to);
        fs::create_dir(&to).unwrap();
        fs::write(to.join("mark"), "old").unwrap();
        let old = tree(&to);
        let child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "unpacking::child_that_is_killed", "--ignored"])
            .env("OPEN_SKILLS_TEST_KILL_TO", &to)
            .env("OPEN_SKILLS_TEST_KILL_AT", kills.to_string())
            .output()
            .unwrap();
        let found = tree(&to);
        if child.status.success() {
            assert_eq!(found, new);
            break;
        }
        assert_eq!(child.status.signal(), Some(9), "{child:?}");
        assert!(found == old || found == new, "killed at step {kills}");
        // The next run beside it removes what is left, whatever it unpacks.
        let other = place.path().join("other");
        run(&sample_zip(), &other, WHOLE, &Unwatched).unwrap();
        fs::remove_dir_all(other).unwrap();
        assert_eq!(
            fs::read_dir(place.path()).unwrap().count(),
            1,
            "step {kills}"
        );
        kills += 1;
    }
    // Begin, five files, flush, place, names and clean.
    assert_eq!(kills, 10);
}

#[test]
#[ignore = "needs root and a mount namespace: fills a tmpfs of one mebibyte"]
fn a13_a_disk_that_is_really_full_leaves_the_old_tree() {
    let place = tempfile::tempdir().unwrap();
    let mount = place.path().join("small");
    fs::create_dir(&mount).unwrap();
    let status = Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=1m", "tmpfs"])
        .arg(&mount)
        .status()
        .unwrap();
    assert!(status.success(), "cannot mount a tmpfs");
    let checked = std::panic::catch_unwind(|| {
        let to = mount.join("x");
        run(&sample_zip(), &to, WHOLE, &Unwatched).unwrap();
        let before = tree(&mount);
        let noise = crate::packing::noise(2 << 20);
        let big = crate::packing::source(&[("s/SKILL.md", false, b"new"), ("s/z", false, &noise)]);
        let stopped = run(&pack(&big, Compression::Store).0, &to, FORCE, &Unwatched);
        assert_eq!(stopped.unwrap_err().kind(), "no-space");
        assert_eq!(tree(&mount), before);
    });
    Command::new("umount").arg(&mount).status().unwrap();
    checked.unwrap();
}
