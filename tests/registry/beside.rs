//! A registry is checked and mended while somebody publishes to it.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use open_skills::registry::documents::{Catalog, Document, Event, read};
use open_skills::registry::repair::{Depth, Flaw, check, check_again, repair};
use open_skills::registry::{Digest, Key, Memory, Registry, RegistryExt, chain};

use crate::faults::{Fault, Faulty};
use crate::mirror::filled;
use crate::skills::{at, name, put, record, version};

fn catalogued(registry: &dyn Registry) -> BTreeSet<String> {
    let catalog = read::<Catalog>(registry, &Key::catalog()).unwrap().document;
    let names = catalog.skills.iter().map(|entry| entry.name.to_string());
    names.collect()
}

fn looked_again(registry: &dyn Registry) -> Vec<Flaw> {
    let found = check_again(registry, Depth::Blobs, &|_, _| None).unwrap();
    found.flaws
}

#[test]
fn what_is_published_during_a_repair_stays_in_the_catalog() {
    for is_damaged in [false, true] {
        for step in 0.. {
            let place = Arc::new(filled());
            if is_damaged {
                place.force(&Key::catalog(), Some(Catalog::default().to_bytes()));
            }
            let theirs = Arc::clone(&place);
            let busy = Faulty::new(&*place, move |request, _| {
                if request == step {
                    put(&*theirs, "late", "1.0.0", "late").unwrap();
                }
                Fault::None
            });
            repair(&busy, at(9)).unwrap();
            if busy.log().len() <= step {
                assert!(step > 20, "a repair has more requests than {step}");
                break;
            }
            let all = ["csv", "late", "pdf"].map(str::to_owned);
            assert_eq!(catalogued(&*place), BTreeSet::from(all), "{step}");
            assert_eq!(check(&*place, Depth::Blobs).unwrap().flaws, [], "{step}");
        }
    }
}

/// The first steps of a publication, as far as its record and its line in the log.
fn half_publish(place: &Memory, skill: &str, number: &str, with_log: bool) {
    let record = record(skill, number, number, 0);
    let bytes = record.to_bytes();
    place.create_blob(number.as_bytes()).unwrap();
    let key = Key::record(&name(skill), &version(number));
    place.create(&key, &bytes).unwrap();
    if with_log {
        let event = Event::Published {
            name: name(skill),
            version: version(number),
            record: Digest::of(&bytes),
        };
        chain::append(place, at(0), &event).unwrap();
    }
}

#[test]
fn who_is_about_to_be_done_leaves_no_flaw() {
    for (skill, number, with_log) in [
        ("new", "1.0.0", false),
        ("new", "1.0.0", true),
        ("pdf", "3.0.0", true),
    ] {
        let place = Arc::new(filled());
        half_publish(&place, skill, number, with_log);
        assert_ne!(check(&*place, Depth::Blobs).unwrap().flaws, []);
        // They go on when the look at everything is over.
        let once = Faulty::watched(&*place);
        check(&once, Depth::Blobs).unwrap();
        let last = once.log().len();
        let theirs = Arc::clone(&place);
        let busy = Faulty::new(&*place, move |request, _| {
            if request == last {
                put(&*theirs, skill, number, number).unwrap();
            }
            Fault::None
        });
        assert_eq!(looked_again(&busy), [], "{skill} {number} {with_log}");
    }
}

#[test]
fn others_who_come_and_go_hide_no_flaw_and_make_none() {
    let place = Arc::new(filled());
    let catalog = read::<Catalog>(&*place, &Key::catalog()).unwrap().document;
    let theirs = Arc::clone(&place);
    let count = AtomicUsize::new(0);
    // Somebody is half-way each time that the records of a skill have been listed.
    let busy = Faulty::new(&*place, move |request, _| {
        if request % 5 == 0 {
            let count = count.fetch_add(1, Ordering::SeqCst);
            if count > 0 {
                let earlier = format!("skill-{}", count - 1);
                put(&*theirs, &earlier, "1.0.0", "1.0.0").unwrap();
            }
            half_publish(&theirs, &format!("skill-{count}"), "1.0.0", true);
        }
        Fault::None
    });
    assert_eq!(looked_again(&busy), []);

    let lost = Key::record(&name("csv"), &version("0.1.0"));
    place.force(&lost, None);
    let key = Key::catalog();
    let done = AtomicBool::new(false);
    let theirs = Arc::clone(&place);
    let busy = Faulty::new(&*place, move |_, _| {
        if !done.swap(true, Ordering::SeqCst) {
            put(&*theirs, "another", "1.0.0", "1.0.0").unwrap();
        }
        Fault::None
    });
    let told: Vec<Key> = looked_again(&busy).into_iter().map(|one| one.key).collect();
    assert!(told.contains(&lost), "{told:?}");

    let place = filled();
    place.force(
        &key,
        Some(
            Catalog {
                skills: Vec::new(),
                ..catalog
            }
            .to_bytes(),
        ),
    );
    let told: Vec<Key> = looked_again(&place)
        .into_iter()
        .map(|one| one.key)
        .collect();
    assert_eq!(told, [key]);
}

/// What was asked, in no order: several ask at a time.
fn asked<R: Registry>(place: &Faulty<R>) -> Vec<String> {
    let mut log = place.log();
    log.sort();
    log
}

#[test]
fn a_registry_with_nothing_wrong_is_looked_at_once() {
    let place = filled();
    let (once, again) = (Faulty::watched(&place), Faulty::watched(&place));
    check(&once, Depth::Blobs).unwrap();
    assert_eq!(looked_again(&again), []);
    assert_eq!(asked(&once), asked(&again));
    // Damage does not pass, so nobody waits for that.
    place.force(&Key::blob(&Digest::of(b"two")), Some(b"owt".to_vec()));
    let (once, again) = (Faulty::watched(&place), Faulty::watched(&place));
    let found = check(&once, Depth::Blobs).unwrap().flaws;
    assert_eq!((looked_again(&again), found.len()), (found, 1));
    assert_eq!(asked(&once), asked(&again));
}
