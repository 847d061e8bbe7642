//! Removing what nobody refers to: all of it, nothing else, and nothing of a publisher at work.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::ScopedJoinHandle;
use std::time::Duration;

use open_skills::diagnostics::Explain;
use open_skills::registry::documents::{Archive, Content, Record, Signature, read};
use open_skills::registry::garbage::{Collected, What, collect};
use open_skills::registry::publication::{Publication, publish};
use open_skills::registry::repair::{Depth, check};
use open_skills::registry::{
    Condition, Digest, Key, Listed, Memory, Object, Prefix, Registry, RegistryError, RegistryExt,
    Removal, Stamp, Trouble,
};

use crate::backends::{Backend, each_backend};
use crate::skills::{at, begin, name, put, record, version};

each_backend!(
    only_what_no_record_names_goes,
    blobs_of_signatures_are_named_too,
    g17_what_is_young_stays,
    a_rehearsal_removes_nothing,
    a_record_that_cannot_be_read_stops_it,
    a_record_that_is_lost_or_another_stops_it,
    a_place_that_is_no_registry_is_left_alone,
    g17_a_sweep_between_any_two_writes_costs_a_publisher_nothing,
    g17_a_sweep_before_any_request_costs_a_publisher_nothing,
    g17_what_was_listed_before_it_was_renewed_stays,
    g17_publishers_and_sweeps_at_once_lose_nothing,
);

const HOUR: Duration = Duration::from_hours(1);

fn sweep(registry: &dyn Registry, grace: Duration) -> Collected {
    collect(registry, grace, false).unwrap()
}

fn names(collected: &Collected) -> Vec<String> {
    let all = collected.removed.iter();
    all.map(|remains| remains.what.name()).collect()
}

fn sound(registry: &dyn Registry) {
    let found = check(registry, Depth::Blobs).unwrap();
    assert_eq!(found.flaws, [], "{found:?}");
}

fn only_what_no_record_names_goes(backend: &dyn Backend) {
    let registry = backend.open();
    begin(&*registry);
    put(&*registry, "pdf", "1.0.0", "one").unwrap();
    put(&*registry, "csv", "1.0.0", "two").unwrap();
    let orphan = registry.create_blob(b"orphan").unwrap();
    let collected = sweep(&*registry, Duration::ZERO);
    assert_eq!(names(&collected), [Key::blob(&orphan).to_string()]);
    assert_eq!((collected.removed[0].size, collected.named), (6, 2));
    let there = registry.read_if_there(&Key::blob(&orphan), 100).unwrap();
    assert_eq!(there, None);
    sound(&*registry);
    assert_eq!(check(&*registry, Depth::Blobs).unwrap().orphans, []);
    assert_eq!(sweep(&*registry, Duration::ZERO).removed, []);
}

fn blobs_of_signatures_are_named_too(backend: &dyn Backend) {
    let registry = backend.open();
    begin(&*registry);
    let mut signed = record("pdf", "1.0.0", "one", 0);
    signed.signatures = vec![Signature {
        kind: "minisign".to_owned(),
        content: Content::Blob(Archive {
            digest: Digest::of(b"signature"),
            size: 9,
        }),
    }];
    let publication = Publication {
        record: &signed,
        blobs: &[b"one", b"signature"],
        tag: None,
        at: at(0),
    };
    publish(&*registry, &publication).unwrap();
    let collected = sweep(&*registry, Duration::ZERO);
    assert_eq!(
        (collected.removed.as_slice(), collected.named),
        (&[][..], 2)
    );
    sound(&*registry);
}

fn g17_what_is_young_stays(backend: &dyn Backend) {
    let registry = backend.open();
    begin(&*registry);
    let orphan = registry.create_blob(b"orphan").unwrap();
    let collected = sweep(&*registry, HOUR);
    assert_eq!(collected.removed, []);
    assert_eq!(collected.young[0].what, What::Blob(orphan));
    assert!(registry.read(&Key::blob(&orphan), 100).is_ok());
    if backend.age(&Key::blob(&orphan), HOUR * 2) {
        let collected = sweep(&*registry, HOUR);
        assert_eq!(collected.removed[0].what, What::Blob(orphan));
    }
}

fn a_rehearsal_removes_nothing(backend: &dyn Backend) {
    let registry = backend.open();
    begin(&*registry);
    let orphan = registry.create_blob(b"orphan").unwrap();
    let told = collect(&*registry, Duration::ZERO, true).unwrap();
    assert_eq!(told.removed[0].what, What::Blob(orphan));
    assert!(registry.read(&Key::blob(&orphan), 100).is_ok());
    assert_eq!(sweep(&*registry, Duration::ZERO).removed, told.removed);
}

fn a_record_that_cannot_be_read_stops_it(backend: &dyn Backend) {
    let registry = backend.open();
    begin(&*registry);
    put(&*registry, "pdf", "1.0.0", "one").unwrap();
    let key = Key::record(&name("pdf"), &version("1.0.0"));
    backend.damage(&key, Some(b"{}"));
    let error = collect(&*registry, Duration::ZERO, false).unwrap_err();
    assert_eq!((error.trouble, error.key), (Trouble::Corrupt, Some(key)));
    let blob = Key::blob(&Digest::of(b"one"));
    assert!(registry.read(&blob, 100).is_ok());
}

fn a_record_that_is_lost_or_another_stops_it(backend: &dyn Backend) {
    let (registry, other) = (backend.open(), Memory::new());
    begin(&*registry);
    put(&*registry, "pdf", "1.0.0", "one").unwrap();
    begin(&other);
    put(&other, "pdf", "1.0.0", "two").unwrap();
    let key = Key::record(&name("pdf"), &version("1.0.0"));
    let foreign = other.read(&key, 10_000).unwrap().bytes;
    let index = Key::index(&name("pdf"));
    // Without the index, it is the audit log that knows it.
    for (damaged, bytes) in [(&key, Some(&foreign[..])), (&key, None), (&index, None)] {
        backend.damage(damaged, bytes);
        let error = collect(&*backend.open(), Duration::ZERO, false).unwrap_err();
        assert_eq!(
            (error.trouble, error.key.as_ref()),
            (Trouble::Corrupt, Some(&key))
        );
        assert!(
            error.hint().unwrap().contains("none was removed"),
            "{error}"
        );
        let blob = Key::blob(&Digest::of(b"one"));
        assert!(backend.open().read(&blob, 100).is_ok());
    }
}

fn a_place_that_is_no_registry_is_left_alone(backend: &dyn Backend) {
    let registry = backend.open();
    let blob = registry.create_blob(b"of somebody else").unwrap();
    let error = collect(&*registry, Duration::ZERO, false).unwrap_err();
    assert_eq!(error.trouble, Trouble::NotFound);
    assert!(registry.read(&Key::blob(&blob), 100).is_ok());
}

/// A publisher beside whom somebody sweeps, each time before the requests that are given.
struct Swept<'b> {
    backend: &'b dyn Backend,
    inner: Box<dyn Registry + 'b>,
    before: Before,
    made: AtomicUsize,
}

enum Before {
    Writes,
    Request(usize),
}

impl<'b> Swept<'b> {
    fn new(backend: &'b dyn Backend, before: Before) -> Self {
        Self {
            backend,
            inner: backend.open(),
            before,
            made: AtomicUsize::new(0),
        }
    }

    fn count(&self, is_write: bool) {
        let made = self.made.fetch_add(1, Ordering::SeqCst);
        let is_now = match self.before {
            Before::Writes => is_write,
            Before::Request(number) => number == made,
        };
        if is_now {
            sweep(&*self.backend.open(), HOUR);
        }
    }
}

impl Registry for Swept<'_> {
    fn place(&self) -> &str {
        self.inner.place()
    }

    fn read(&self, key: &Key, limit: u64) -> Result<Object, RegistryError> {
        self.count(false);
        self.inner.read(key, limit)
    }

    fn read_changed(
        &self,
        key: &Key,
        limit: u64,
        known: &Stamp,
    ) -> Result<Option<Object>, RegistryError> {
        self.count(false);
        self.inner.read_changed(key, limit, known)
    }

    fn write(
        &self,
        key: &Key,
        bytes: &[u8],
        condition: &Condition,
    ) -> Result<Stamp, RegistryError> {
        self.count(true);
        self.inner.write(key, bytes, condition)
    }

    fn list(&self, prefix: &Prefix) -> Result<Vec<Listed>, RegistryError> {
        self.inner.list(prefix)
    }

    fn probe(&self) -> Result<(), RegistryError> {
        self.inner.probe()
    }

    fn removal(&self) -> Option<&dyn Removal> {
        self.inner.removal()
    }
}

/// The blob of a publication that was interrupted long ago, where a place can be aged.
fn left_behind(backend: &dyn Backend, content: &str) -> bool {
    let blob = backend.open().create_blob(content.as_bytes()).unwrap();
    backend.age(&Key::blob(&blob), HOUR * 2)
}

fn g17_a_sweep_between_any_two_writes_costs_a_publisher_nothing(backend: &dyn Backend) {
    let registry = backend.open();
    begin(&*registry);
    left_behind(backend, "one");
    let swept = Swept::new(backend, Before::Writes);
    put(&swept, "pdf", "1.0.0", "one").unwrap();
    put(&swept, "pdf", "1.1.0", "two").unwrap();
    sound(&*registry);
}

fn g17_a_sweep_before_any_request_costs_a_publisher_nothing(backend: &dyn Backend) {
    let registry = backend.open();
    begin(&*registry);
    for number in 0.. {
        let content = format!("content {number}");
        if !left_behind(backend, &content) {
            return;
        }
        let swept = Swept::new(backend, Before::Request(number));
        put(&swept, "pdf", &format!("1.{number}.0"), &content).unwrap();
        sound(&*registry);
        if swept.made.into_inner() <= number {
            return;
        }
    }
}

fn g17_what_was_listed_before_it_was_renewed_stays(backend: &dyn Backend) {
    let registry = backend.open();
    begin(&*registry);
    if !left_behind(backend, "one") {
        return;
    }
    let removal = registry.removal().unwrap();
    let listed = removal.remains().unwrap();
    put(&*backend.open(), "pdf", "1.0.0", "one").unwrap();
    let removed: Vec<bool> = listed
        .iter()
        .map(|one| removal.remove(one).unwrap())
        .collect();
    assert_eq!(removed, [false]);
    sound(&*registry);
}

fn g17_publishers_and_sweeps_at_once_lose_nothing(backend: &dyn Backend) {
    begin(&*backend.open());
    let contents: Vec<String> = (0..6).map(|number| format!("content {number}")).collect();
    for content in &contents {
        left_behind(backend, content);
    }
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let sweeper = scope.spawn(|| {
            while !is_over.load(Ordering::SeqCst) {
                sweep(&*backend.open(), HOUR);
                // In memory it takes no time, and would leave the publishers none of it.
                std::thread::sleep(Duration::from_millis(1));
            }
        });
        let publish = |(number, content): (usize, &String)| {
            let content = content.clone();
            scope.spawn(move || {
                let version = format!("1.{number}.0");
                put(&*backend.open(), "pdf", &version, &content).unwrap();
            })
        };
        let publishers: Vec<_> = contents.iter().enumerate().map(publish).collect();
        let ended: Vec<_> = publishers.into_iter().map(ScopedJoinHandle::join).collect();
        // Before anything fails, or the sweeper would never end.
        is_over.store(true, Ordering::SeqCst);
        sweeper.join().unwrap();
        assert!(ended.into_iter().all(|one| one.is_ok()));
    });
    sound(&*backend.open());
    let key = Key::record(&name("pdf"), &version("1.5.0"));
    let record = read::<Record>(&*backend.open(), &key).unwrap().document;
    assert_eq!(record.archive.digest, Digest::of(b"content 5"));
}
