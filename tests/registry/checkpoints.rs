//! Signed states against many publishers and readers at once.

use std::sync::Barrier;

use open_skills::ops::checkpoints::{Changed, Reach, Vouched, Vouching, renew};
use open_skills::registry::{Condition, Key, Registry, Trouble, changes, download};
use open_skills::signing::Time;
use open_skills::signing::checkpoint::{Expectation, read, verify};
use open_skills::signing::keys::{Algorithm, PrivateKey, Signer};
use open_skills::signing::policy::Policy;

use crate::backends::{Backend, each_backend};
use crate::skills::{NOW, begin, name, put};

each_backend!(
    g3_states_signed_at_once_name_everything_that_was_published,
    readers_beside_publishers_never_see_what_was_not_signed,
    a_newer_layout_is_told_whatever_is_asked_for,
);

const PUBLISHERS: usize = 16;

fn now() -> Time {
    Time::from_unix(i64::try_from(NOW).unwrap())
}

/// Makes a place a registry that this key vouches for.
fn begin_signed(registry: &dyn Registry) -> PrivateKey {
    begin(registry);
    let key = PrivateKey::generate(Algorithm::Ed25519);
    changes::choose_key(registry, &key.public().fingerprint().to_string()).unwrap();
    renew(registry, Changed::Anything, &key, now(), None).unwrap();
    key
}

fn publish_signed(registry: &dyn Registry, skill: &str, number: &str, key: &PrivateKey) {
    put(registry, skill, number, number).unwrap();
    renew(registry, Changed::Skill(&name(skill)), key, now(), None).unwrap();
}

fn vouched<R: Registry>(registry: R) -> Vouched<R> {
    let vouching = Vouching {
        remembers: true,
        memory: None,
        judges: true,
        policy: Policy::new(Vec::new()),
        now: now(),
        allow_stale: false,
        asks_anew: false,
        reach: Reach::Near,
    };
    Vouched::new(registry, vouching)
}

fn g3_states_signed_at_once_name_everything_that_was_published(backend: &dyn Backend) {
    let registry = backend.open();
    let key = begin_signed(&*registry);
    let start = Barrier::new(PUBLISHERS);
    std::thread::scope(|scope| {
        for publisher in 0..PUBLISHERS {
            let (start, key) = (&start, &key);
            scope.spawn(move || {
                let registry = backend.open();
                start.wait();
                publish_signed(&*registry, &format!("skill-{publisher}"), "1.0.0", key);
            });
        }
    });
    let bytes = registry.read(&Key::checkpoint(), 1 << 20).unwrap().bytes;
    let verified = verify(
        &read(&bytes).unwrap(),
        &Expectation {
            registry: &"0123456789abcdef".repeat(2),
            keys: &[key.public().clone()],
            last: None,
            now: now(),
            allow_stale: false,
        },
    )
    .unwrap();
    assert_eq!(verified.checkpoint.indexes.len(), PUBLISHERS);
    assert_eq!(verified.checkpoint.sequence, PUBLISHERS as u64 + 1);
    let reader = vouched(&*registry);
    for publisher in 0..PUBLISHERS {
        download::index(&reader, &name(&format!("skill-{publisher}"))).unwrap();
    }
}

fn readers_beside_publishers_never_see_what_was_not_signed(backend: &dyn Backend) {
    let registry = backend.open();
    let key = begin_signed(&*registry);
    publish_signed(&*registry, "pdf", "1.0.0", &key);
    std::thread::scope(|scope| {
        let key = &key;
        let publisher = scope.spawn(move || {
            let registry = backend.open();
            for minor in 1..6 {
                publish_signed(&*registry, "pdf", &format!("1.{minor}.0"), key);
            }
        });
        let mut seen = 0;
        while !publisher.is_finished() {
            let reader = vouched(backend.open());
            let index = download::index(&reader, &name("pdf")).unwrap();
            assert!(index.versions.len() >= seen, "it went back");
            seen = index.versions.len();
        }
        publisher.join().unwrap();
    });
    let reader = vouched(&*registry);
    let index = download::index(&reader, &name("pdf")).unwrap();
    assert_eq!(index.versions.len(), 6);
}

/// Nothing of a registry is believed that a newer open-skills laid out, though its documents look
/// as they always did, and what is not where it was is not said to be absent.
fn a_newer_layout_is_told_whatever_is_asked_for(backend: &dyn Backend) {
    let registry = backend.open();
    begin(&*registry);
    put(&*registry, "pdf", "1.0.0", "one").unwrap();
    let readers = || {
        let nobody = Vouched::new(backend.open(), Vouching::of_nobody(now()));
        [vouched(backend.open()), nobody]
    };
    let known = readers().map(|reader| {
        let index = download::index(&reader, &name("pdf")).unwrap();
        download::record(&reader, &name("pdf"), &index.versions[0]).unwrap();
        reader.read(&Key::catalog(), 1 << 20).unwrap().stamp
    });
    let marker = registry.read(&Key::marker(), 1 << 20).unwrap();
    let newer = br#"{"blobs": "elsewhere", "layout": 2}"#;
    let changed = Condition::Unchanged(marker.stamp);
    registry.write(&Key::marker(), newer, &changed).unwrap();
    let keys = [
        Key::index(&name("pdf")),
        Key::index(&name("other")),
        Key::catalog(),
        Key::record(&name("pdf"), &"2.0.0".parse().unwrap()),
    ];
    for (reader, known) in readers().iter().zip(&known) {
        let changed = reader.read_changed(&Key::catalog(), 1 << 20, known);
        let read = keys.iter().map(|key| reader.read(key, 1 << 20).map(Some));
        for answer in read.chain([changed]) {
            let error = answer.unwrap_err();
            assert_eq!(error.trouble, Trouble::Newer, "{error}");
            assert!(error.to_string().contains("(layout 2, this one"), "{error}");
        }
    }
}
