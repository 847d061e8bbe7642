//! A registry in another place: the same one, or an error that says why not.

use open_skills::registry::documents::{Index, read};
use open_skills::registry::mirror::{Mirrored, mirror};
use open_skills::registry::repair::{Depth, check};
use open_skills::registry::{
    Key, Memory, Prefix, Registry, RegistryError, RegistryExt, Trouble, changes, download,
};

use crate::backends::{Backend, each_backend};
use crate::faults::{Fault, Faulty};
use crate::skills::{at, begin, name, put, put_tagged, version};

each_backend!(
    a_copy_is_the_same_registry,
    a_copy_takes_what_came_since_and_nothing_else,
    stopped_at_any_request_it_is_a_registry_and_goes_on,
    what_somebody_wrote_to_the_copy_is_an_error,
    another_registry_is_no_copy,
    damage_is_not_copied,
    a_log_with_a_hole_is_not_copied,
    archives_that_the_copy_lost_come_back,
    a_rehearsal_writes_nothing,
    a_copy_of_a_copy_is_the_same,
);

pub fn filled() -> Memory {
    let memory = Memory::new();
    begin(&memory);
    let beta = "beta".parse().unwrap();
    put(&memory, "pdf", "1.0.0", "one").unwrap();
    put_tagged(&memory, "pdf", "1.1.0", "two", Some(&beta)).unwrap();
    put(&memory, "csv", "0.1.0", "three").unwrap();
    let yanked = (&name("pdf"), &version("1.0.0"));
    changes::yank(&memory, yanked, true, Some("broken"), at(1)).unwrap();
    // No part of the registry: nobody refers to it.
    memory.create_blob(b"orphan").unwrap();
    memory
}

pub fn copy(from: &dyn Registry, to: &dyn Registry) -> Result<Mirrored, RegistryError> {
    mirror(from, to, false, &|_| {})
}

/// Everything that a registry says, but what trying it out and interruptions left.
fn content(registry: &dyn Registry) -> Vec<(Key, Vec<u8>)> {
    let orphans = check(registry, Depth::Blobs).unwrap().orphans;
    let listed = registry.list(&Prefix::All).unwrap().into_iter();
    let is_part = |key: &Key| !key.as_str().starts_with("probe/") && !orphans.contains(key);
    let keys = listed.map(|one| one.key).filter(is_part);
    keys.map(|key| {
        let object = registry.read(&key, u64::MAX).unwrap();
        (key, object.bytes)
    })
    .collect()
}

pub fn same(from: &dyn Registry, to: &dyn Registry) {
    assert_eq!(content(from), content(to));
    let (original, copied) = (
        check(from, Depth::Blobs).unwrap(),
        check(to, Depth::Blobs).unwrap(),
    );
    assert_eq!((original.flaws.len(), copied.flaws.len()), (0, 0));
    assert_eq!(
        (original.skills, original.versions),
        (copied.skills, copied.versions)
    );
}

fn a_copy_is_the_same_registry(backend: &dyn Backend) {
    let (from, to) = (filled(), backend.open());
    let mirrored = copy(&from, &*to).unwrap();
    assert!(mirrored.is_new);
    assert_eq!((mirrored.skills, mirrored.versions), (2, 3));
    assert_eq!((mirrored.copied.len(), mirrored.bytes), (3, 11));
    same(&from, &*to);
    let index = download::index(&*to, &name("pdf")).unwrap();
    let entry = index.version(&version("1.1.0")).unwrap();
    assert_eq!(download::archive(&*to, entry).unwrap(), b"two");
}

fn a_copy_takes_what_came_since_and_nothing_else(backend: &dyn Backend) {
    let (from, to) = (filled(), backend.open());
    copy(&from, &*to).unwrap();
    let again = copy(&from, &*backend.open()).unwrap();
    assert_eq!(
        (again.copied.len(), again.documents.len(), again.is_new),
        (0, 0, false)
    );
    put(&from, "pdf", "2.0.0", "four").unwrap();
    changes::yank(&from, (&name("pdf"), &version("1.0.0")), false, None, at(2)).unwrap();
    changes::tag(
        &from,
        &name("csv"),
        &"old".parse().unwrap(),
        Some(&version("0.1.0")),
        at(3),
    )
    .unwrap();
    let more = copy(&from, &*to).unwrap();
    assert_eq!(more.copied, [(name("pdf"), version("2.0.0"))]);
    same(&from, &*to);
    // What did not change is not read over and over.
    let watched = Faulty::watched(&from);
    copy(&watched, &*to).unwrap();
    let log = watched.log();
    let of = |what: &str| log.iter().filter(|line| line.contains(what)).count();
    assert_eq!(
        (
            of("record.json"),
            of("blobs"),
            of("audit"),
            of("read skills/")
        ),
        (0, 0, 1, 2)
    );
}

fn stopped_at_any_request_it_is_a_registry_and_goes_on(backend: &dyn Backend) {
    let from = filled();
    let to = backend.open();
    for step in 0.. {
        let broken = Faulty::new(backend.open(), move |request, _| match request >= step {
            true => Fault::Before(Trouble::Io),
            false => Fault::None,
        });
        let stopped = copy(&from, &broken).is_err();
        // What the copy says of itself is there, as far as it says anything.
        for skill in ["pdf", "csv"] {
            if let Ok(index) = read::<Index>(&*to, &Key::index(&name(skill))) {
                for entry in &index.document.versions {
                    download::record(&*to, &name(skill), entry).unwrap();
                    download::archive(&*to, entry).unwrap();
                }
            }
        }
        if !stopped {
            assert!(step > 5, "a copy has more requests than {step}");
            break;
        }
        if step % 3 == 0 {
            // The first of these finds nothing, the later ones what the copy had by then.
            copy(&from, &*to).map(|_| same(&from, &*to)).unwrap();
            put(
                &from,
                "pdf",
                &format!("3.{step}.0"),
                &format!("content {step}"),
            )
            .unwrap();
        }
    }
    copy(&from, &*to).unwrap();
    same(&from, &*to);
}

fn what_somebody_wrote_to_the_copy_is_an_error(backend: &dyn Backend) {
    let (from, to) = (filled(), backend.open());
    copy(&from, &*to).unwrap();
    put(&*to, "pdf", "9.0.0", "mine").unwrap();
    let before = content(&*to);
    let error = copy(&from, &*to).unwrap_err();
    assert_eq!(error.trouble, Trouble::AlreadyExists);
    assert!(error.detail.contains("does not have it"), "{error}");
    // The same version with other bytes, of the same length and of another.
    put(&from, "pdf", "9.0.0", "ours").unwrap();
    let error = copy(&from, &*to).unwrap_err();
    assert_eq!(error.trouble, Trouble::AlreadyExists);
    assert!(error.detail.contains("other bytes"), "{error}");
    assert_eq!(content(&*to), before);
}

fn another_registry_is_no_copy(backend: &dyn Backend) {
    let to = backend.open();
    changes::begin(&*to, &"fedcba9876543210".repeat(2), at(0)).unwrap();
    let error = copy(&filled(), &*to).unwrap_err();
    assert_eq!(error.trouble, Trouble::AlreadyExists);
    assert!(error.detail.contains("another registry"), "{error}");
    let empty = Memory::new();
    let error = copy(&empty, &*to).unwrap_err();
    assert_eq!(error.trouble, Trouble::NotFound);
}

fn damage_is_not_copied(backend: &dyn Backend) {
    let entry = |memory: &Memory| {
        let index = download::index(memory, &name("csv")).unwrap();
        index.versions[0].archive.digest
    };
    let damages: [(Key, &[u8]); 3] = [
        (Key::blob(&entry(&filled())), b"THREE"),
        (Key::record(&name("csv"), &version("0.1.0")), b"{}"),
        (Key::audit(2), b"{\"schema\": 1}"),
    ];
    for (key, bytes) in damages {
        let from = filled();
        from.force(&key, Some(bytes.to_vec()));
        let to = backend.open();
        let error = copy(&from, &*to).unwrap_err();
        assert_eq!(
            (error.trouble, error.key.as_ref()),
            (Trouble::Corrupt, Some(&key))
        );
        let there = to.read_if_there(&key, 1000).unwrap();
        assert!(there.is_none_or(|there| there.bytes != bytes));
    }
    // Another line of the chain, well formed: the next one does not name it.
    let from = filled();
    let other = filled();
    let line = other.read(&Key::audit(1), 10_000).unwrap().bytes;
    let line = String::from_utf8(line).unwrap().replace("1.0.0", "1.0.1");
    from.force(&Key::audit(1), Some(line.into_bytes()));
    let error = copy(&from, &*backend.open()).unwrap_err();
    assert_eq!(error.trouble, Trouble::Corrupt, "{error}");
}

fn a_log_with_a_hole_is_not_copied(backend: &dyn Backend) {
    let last = filled().list(&Prefix::Audit).unwrap().len() as u64 - 1;
    for number in [0, 2, last] {
        let from = filled();
        from.force(&Key::audit(number), None);
        let to = backend.open();
        let error = copy(&from, &*to).unwrap_err();
        let key = Key::audit(number);
        assert_eq!((error.trouble, error.key), (Trouble::Corrupt, Some(key)));
        assert_eq!(to.list(&Prefix::All).unwrap(), []);
    }
    // The last entry has none behind it: the catalog knows it.
    let from = filled();
    let line = from.read(&Key::audit(last), 10_000).unwrap().bytes;
    let line = String::from_utf8(line).unwrap().replace("broken", "broke");
    from.force(&Key::audit(last), Some(line.into_bytes()));
    let error = copy(&from, &*backend.open()).unwrap_err();
    assert_eq!(error.key, Some(Key::audit(last)), "{error}");
}

fn archives_that_the_copy_lost_come_back(backend: &dyn Backend) {
    let (from, to) = (filled(), backend.open());
    copy(&from, &*to).unwrap();
    let index = download::index(&from, &name("csv")).unwrap();
    backend.damage(&Key::blob(&index.versions[0].archive.digest), None);
    let to = backend.open();
    assert_eq!(check(&*to, Depth::Blobs).unwrap().flaws.len(), 1);
    assert_eq!(copy(&from, &*to).unwrap().mended, 1);
    same(&from, &*to);
}

fn a_rehearsal_writes_nothing(backend: &dyn Backend) {
    let (from, to) = (filled(), backend.open());
    let told = mirror(&from, &*to, true, &|_| {}).unwrap();
    assert_eq!(to.list(&Prefix::All).unwrap(), []);
    assert_eq!(copy(&from, &*to).unwrap(), told);
}

fn a_copy_of_a_copy_is_the_same(backend: &dyn Backend) {
    let (from, to, third) = (filled(), backend.open(), Memory::new());
    copy(&from, &*to).unwrap();
    copy(&*to, &third).unwrap();
    same(&from, &third);
}

#[test]
fn a_document_that_changes_meanwhile_is_a_conflict() {
    let (from, to) = (filled(), Memory::new());
    copy(&from, &to).unwrap();
    put(&from, "pdf", "2.0.0", "four").unwrap();
    let catalog = to.read(&Key::catalog(), 1 << 20).unwrap();
    // Somebody writes between what was read and what is written.
    let racing = Faulty::new(&to, |_, key| match key {
        Some(key) if *key == Key::catalog() => Fault::Before(Trouble::Conflict),
        _ => Fault::None,
    });
    let error = copy(&from, &racing).unwrap_err();
    assert_eq!(error.trouble, Trouble::Conflict);
    assert_eq!(to.read(&Key::catalog(), 1 << 20).unwrap(), catalog);
}
