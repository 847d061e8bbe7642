//! What the trait `Registry` promises, asked of every backend.

use std::sync::Barrier;

use open_skills::bundle::names::SkillName;
use open_skills::registry::{
    Condition, Created, Digest, Key, Prefix, Registry, RegistryExt, Stamp, Trouble, Verified,
};

use crate::backends::{Backend, each_backend};

each_backend!(
    what_was_written_is_read,
    absent_is_not_found,
    create_only_has_one_winner,
    compare_and_swap_loses_nothing,
    a_stale_stamp_is_a_conflict,
    too_large_is_refused_without_being_read,
    listings_have_the_order_of_keys_and_nothing_foreign,
    the_same_bytes_may_be_created_again,
    damaged_blobs_are_not_handed_on,
    any_bytes_survive,
);

/// Enough for everything here.
const LIMIT: u64 = 1 << 20;
/// Writers in a race.
const WRITERS: usize = 16;

fn index(name: &str) -> Key {
    Key::index(&SkillName::parse(name).unwrap())
}

fn what_was_written_is_read(backend: &dyn Backend) {
    let (one, two) = (backend.open(), backend.open());
    one.probe().unwrap();
    let key = Key::catalog();
    let first = one.write(&key, b"1", &Condition::Absent).unwrap();
    let read = two.read(&key, LIMIT).unwrap();
    assert_eq!((read.bytes, &read.stamp), (b"1".to_vec(), &first));
    assert_eq!(two.read_changed(&key, LIMIT, &first).unwrap(), None);
    let second = two
        .write(&key, b"2", &Condition::Unchanged(first.clone()))
        .unwrap();
    let changed = one.read_changed(&key, LIMIT, &first).unwrap().unwrap();
    assert_eq!((changed.bytes, changed.stamp), (b"2".to_vec(), second));
}

fn absent_is_not_found(backend: &dyn Backend) {
    let registry = backend.open();
    let trouble = registry.read(&Key::marker(), LIMIT).unwrap_err();
    assert_eq!(trouble.trouble, Trouble::NotFound);
    assert_eq!(trouble.key, Some(Key::marker()));
    assert_eq!(registry.read_if_there(&Key::marker(), LIMIT), Ok(None));
    let stamp = Stamp("nothing".into());
    let changed = registry.read_changed(&Key::marker(), LIMIT, &stamp);
    assert_eq!(changed.unwrap_err().trouble, Trouble::NotFound);
    let replaced = registry.write(&Key::marker(), b"x", &Condition::Unchanged(stamp));
    // A mere compare-and-swap never makes anything.
    assert_eq!(replaced.unwrap_err().trouble, Trouble::Conflict);
    assert_eq!(registry.list(&Prefix::All), Ok(vec![]));
}

fn create_only_has_one_winner(backend: &dyn Backend) {
    let key = index("pdf");
    for _ in 0..4 {
        let start = Barrier::new(WRITERS);
        let outcomes: Vec<_> = std::thread::scope(|scope| {
            let write = |writer: usize| {
                let (start, key) = (&start, &key);
                scope.spawn(move || {
                    let registry = backend.open();
                    start.wait();
                    let bytes = format!("{writer}").repeat(1000);
                    let outcome = registry.write(key, bytes.as_bytes(), &Condition::Absent);
                    (bytes, outcome)
                })
            };
            let writers: Vec<_> = (0..WRITERS).map(write).collect();
            writers.into_iter().map(|w| w.join().unwrap()).collect()
        });
        let won: Vec<_> = outcomes.iter().filter(|(_, out)| out.is_ok()).collect();
        assert_eq!(won.len(), 1);
        for (_, outcome) in &outcomes {
            if let Err(error) = outcome {
                assert_eq!(error.trouble, Trouble::AlreadyExists, "{error}");
            }
        }
        let there = backend.open().read(&key, LIMIT).unwrap();
        assert_eq!(there.bytes, won[0].0.as_bytes());
        backend.damage(&key, None);
    }
}

fn compare_and_swap_loses_nothing(backend: &dyn Backend) {
    let key = Key::catalog();
    backend
        .open()
        .write(&key, b"0", &Condition::Absent)
        .unwrap();
    // A writer whose answer is lost looks for its own bytes, so no two write the same.
    let add = &|registry: &dyn Registry, writer: usize| {
        loop {
            let there = registry.read(&key, LIMIT).unwrap();
            let next = format!("{} {writer}", counted(&there.bytes) + 1);
            match registry.write(&key, next.as_bytes(), &Condition::Unchanged(there.stamp)) {
                Ok(_) => return,
                Err(error) => assert!(
                    matches!(error.trouble, Trouble::Conflict | Trouble::Busy),
                    "{error}"
                ),
            }
        }
    };
    std::thread::scope(|scope| {
        for writer in 0..WRITERS {
            scope.spawn(move || {
                let registry = backend.open();
                (0..4).for_each(|_| add(&*registry, writer));
            });
        }
    });
    let there = backend.open().read(&key, LIMIT).unwrap();
    assert_eq!(counted(&there.bytes), 4 * WRITERS);
}

/// The number that a writer's bytes begin with.
fn counted(bytes: &[u8]) -> usize {
    let text = std::str::from_utf8(bytes).unwrap();
    text.split(' ').next().unwrap().parse().unwrap()
}

fn a_stale_stamp_is_a_conflict(backend: &dyn Backend) {
    let registry = backend.open();
    let key = Key::catalog();
    let old = registry.write(&key, b"1", &Condition::Absent).unwrap();
    registry
        .write(&key, b"2", &Condition::Unchanged(old.clone()))
        .unwrap();
    let stale = registry.write(&key, b"3", &Condition::Unchanged(old));
    assert_eq!(stale.unwrap_err().trouble, Trouble::Conflict);
    assert_eq!(registry.read(&key, LIMIT).unwrap().bytes, b"2");
}

fn too_large_is_refused_without_being_read(backend: &dyn Backend) {
    let registry = backend.open();
    let bytes = vec![7; 100_000];
    let key = Key::blob(&Digest::of(&bytes));
    registry.write(&key, &bytes, &Condition::Absent).unwrap();
    assert_eq!(registry.read(&key, 100_000).unwrap().bytes, bytes);
    let trouble = registry.read(&key, 99_999).unwrap_err().trouble;
    assert_eq!(trouble, Trouble::TooLarge);
}

fn listings_have_the_order_of_keys_and_nothing_foreign(backend: &dyn Backend) {
    let registry = backend.open();
    let name = |text: &str| SkillName::parse(text).unwrap();
    let record = |skill: &str, version: &str| Key::record(&name(skill), &version.parse().unwrap());
    // `a-b` sorts before `a/…` and `ab` after it, in bytes of whole keys.
    let keys = [
        Key::marker(),
        index("a"),
        index("a-b"),
        index("ab"),
        record("a", "1.0.0"),
        record("a", "1.0.0-rc.1"),
        record("a", "10.0.0"),
        Key::audit(9),
        Key::audit(10),
        Key::blob(&Digest::of(b"x")),
    ];
    for key in &keys {
        let bytes = key.as_str().as_bytes();
        registry.write(key, bytes, &Condition::Absent).unwrap();
    }
    let list = |prefix: &Prefix| {
        let listed = registry.list(prefix).unwrap();
        assert!(listed.iter().all(|l| l.size == l.key.as_str().len() as u64));
        listed.into_iter().map(|l| l.key).collect::<Vec<_>>()
    };
    let mut sorted = keys.to_vec();
    sorted.sort();
    assert_eq!(list(&Prefix::All), sorted);
    let mut of_a = vec![
        keys[1].clone(),
        keys[4].clone(),
        keys[5].clone(),
        keys[6].clone(),
    ];
    of_a.sort();
    assert_eq!(list(&Prefix::Skill(name("a"))), of_a);
    assert_eq!(list(&Prefix::Audit), [Key::audit(9), Key::audit(10)]);
    assert_eq!(list(&Prefix::Yanks(None)), []);
}

fn the_same_bytes_may_be_created_again(backend: &dyn Backend) {
    let registry = backend.open();
    let key = index("pdf");
    assert_eq!(registry.create(&key, b"12"), Ok(Created::New));
    assert_eq!(registry.create(&key, b"12"), Ok(Created::WasThere));
    for other in [&b"13"[..], b"123", b"1", b""] {
        let trouble = registry.create(&key, other).unwrap_err().trouble;
        assert_eq!(trouble, Trouble::AlreadyExists);
    }
}

/// G6: whatever happened to the bytes, they do not get through.
fn damaged_blobs_are_not_handed_on(backend: &dyn Backend) {
    let bytes = b"an archive";
    let registry = Verified::new(backend.open());
    let digest = registry.create_blob(bytes).unwrap();
    let key = Key::blob(&digest);
    assert_eq!(registry.read(&key, LIMIT).unwrap().bytes, bytes);
    let mut damaged: Vec<Vec<u8>> = (0..bytes.len())
        .map(|at| {
            let mut flipped = bytes.to_vec();
            flipped[at] ^= 1;
            flipped
        })
        .collect();
    damaged.extend([b"".to_vec(), bytes[..9].to_vec(), b"an archive!".to_vec()]);
    for bytes in damaged {
        backend.damage(&key, Some(&bytes));
        // Anew: who has read it once may know what never changes.
        let reader = Verified::new(backend.open());
        let trouble = reader.read(&key, LIMIT).unwrap_err().trouble;
        assert_eq!(trouble, Trouble::Corrupt);
    }
    let wrong = registry.write(&Key::blob(&Digest::of(b"y")), b"x", &Condition::Absent);
    assert_eq!(wrong.unwrap_err().trouble, Trouble::Corrupt);
}

fn any_bytes_survive(backend: &dyn Backend) {
    let registry = Verified::new(backend.open());
    let all: Vec<u8> = (0..=255).cycle().take(70_000).collect();
    for bytes in [&b""[..], b"\r\n\0", &all] {
        let digest = registry.create_blob(bytes).unwrap();
        let read = registry.read(&Key::blob(&digest), LIMIT).unwrap();
        assert_eq!(read.bytes, bytes);
    }
}
