//! Signed states against many publishers and readers at once.

use std::sync::Barrier;

use open_skills::ops::checkpoints::{Changed, Vouched, Vouching, renew};
use open_skills::registry::{Key, Registry, changes, download};
use open_skills::signing::Time;
use open_skills::signing::checkpoint::{Expectation, read, verify};
use open_skills::signing::keys::{Algorithm, PrivateKey, Signer};
use open_skills::signing::policy::Policy;

use crate::backends::{Backend, each_backend};
use crate::skills::{NOW, begin, name, put};

each_backend!(
    g3_states_signed_at_once_name_everything_that_was_published,
    readers_beside_publishers_never_see_what_was_not_signed,
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
        memory: None,
        policy: Policy::new(Vec::new()),
        now: now(),
        allow_stale: false,
        asks_anew: false,
        is_from_cache: false,
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
