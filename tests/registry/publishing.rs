//! Publishing against other publishers, against failures, and against time.

use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};

use open_skills::diagnostics::Explain;
use open_skills::registry::documents::{Catalog, Document, Event, Index, read};
use open_skills::registry::publication::{Publication, publish};
use open_skills::registry::repair::{Depth, Flaw, check, repair};
use open_skills::registry::{
    Condition, Created, Key, Registry, RegistryExt, Trouble, Verified, chain, changes, download,
};

use crate::backends::{Backend, each_backend};
use crate::faults::{Fault, Faulty};
use crate::skills::{at, begin, name, put, put_tagged, record, version};

each_backend!(
    g1_stopped_at_any_request_a_version_is_whole_or_absent,
    g2_one_of_many_publishers_of_a_version_wins,
    g2_the_same_bytes_may_be_published_by_all,
    g3_versions_published_at_once_are_all_in_the_index,
    g6_damage_on_the_way_is_told_and_nothing_is_handed_on,
    g8_an_index_that_disagrees_with_its_record_is_an_error,
    g9_what_was_taken_back_is_not_published_again,
    g14_a_store_without_room_says_so_and_nothing_is_half_there,
    g16_an_altered_line_of_the_chain_is_named,
    a_place_becomes_a_registry_once,
    without_a_marker_nothing_is_published,
    repair_makes_what_is_derived_anew,
    facts_that_are_damaged_are_told_and_not_mended,
    a_version_whose_record_is_lost_is_not_published_anew,
    tags_move_and_go,
);

const PUBLISHERS: usize = 16;

fn sound(registry: &dyn Registry) {
    let found = check(registry, Depth::Blobs).unwrap();
    assert_eq!(found.flaws, [], "{found:?}");
}

fn index(registry: &dyn Registry, skill: &str) -> Vec<String> {
    match read::<Index>(registry, &Key::index(&name(skill))) {
        Ok(read) => {
            let versions = read.document.versions;
            versions.iter().map(|e| e.version.to_string()).collect()
        }
        Err(error) => {
            assert_eq!(error.trouble, Trouble::NotFound);
            Vec::new()
        }
    }
}

/// What anybody sees of a version is all of it: record and archive, each what it should be.
fn whole_or_absent(registry: &dyn Registry) {
    if let Ok(index) = download::index(registry, &name("pdf")) {
        for entry in &index.versions {
            download::record(registry, &name("pdf"), entry).unwrap();
            download::archive(registry, entry).unwrap();
        }
    }
    let found = check(registry, Depth::Blobs).unwrap();
    let lost: Vec<&Flaw> = found.flaws.iter().filter(|flaw| !flaw.mendable).collect();
    assert!(lost.is_empty(), "{lost:?}");
}

fn g1_stopped_at_any_request_a_version_is_whole_or_absent(backend: &dyn Backend) {
    let registry = backend.open();
    begin(&*registry);
    let beta = "beta".parse().unwrap();
    let mut minor = 0;
    for after in [false, true] {
        for step in 0.. {
            minor += 1;
            let number = format!("1.{minor}.0");
            let faulty = Faulty::new(backend.open(), move |request, _| match (request, after) {
                (at, false) if at >= step => Fault::Before(Trouble::Io),
                (at, true) if at == step => Fault::After(Trouble::Io),
                (at, true) if at > step => Fault::Before(Trouble::Io),
                _ => Fault::None,
            });
            let stopped = put_tagged(&faulty, "pdf", &number, &number, Some(&beta)).is_err();
            whole_or_absent(&*registry);
            put_tagged(&*registry, "pdf", &number, &number, Some(&beta)).unwrap();
            sound(&*registry);
            assert!(index(&*registry, "pdf").contains(&number));
            if !stopped {
                assert!(step > 8, "a publication has more requests than {step}");
                break;
            }
        }
    }
}

fn g2_one_of_many_publishers_of_a_version_wins(backend: &dyn Backend) {
    begin(&*backend.open());
    let start = Barrier::new(PUBLISHERS);
    let outcomes: Vec<_> = std::thread::scope(|scope| {
        let publish = |publisher: usize| {
            let start = &start;
            scope.spawn(move || {
                let registry = backend.open();
                start.wait();
                put(&*registry, "pdf", "1.0.0", &format!("content {publisher}"))
            })
        };
        let publishers: Vec<_> = (0..PUBLISHERS).map(publish).collect();
        publishers.into_iter().map(|p| p.join().unwrap()).collect()
    });
    let won: Vec<_> = outcomes.iter().flatten().collect();
    assert_eq!(won.len(), 1);
    for error in outcomes.iter().filter_map(|outcome| outcome.as_ref().err()) {
        assert_eq!(error.kind(), "already-exists");
    }
    let registry = backend.open();
    let index = download::index(&*registry, &name("pdf")).unwrap();
    assert_eq!(index.versions[0].record, won[0].digest);
    sound(&*registry);
}

fn g2_the_same_bytes_may_be_published_by_all(backend: &dyn Backend) {
    begin(&*backend.open());
    let start = Barrier::new(PUBLISHERS);
    let created: Vec<_> = std::thread::scope(|scope| {
        let publish_it = |publisher: u64| {
            let start = &start;
            scope.spawn(move || {
                let registry = backend.open();
                // Each has its own clock, so the records differ where they may.
                let record = record("pdf", "1.0.0", "same", publisher);
                let publication = Publication {
                    record: &record,
                    blobs: &[b"same"],
                    tag: None,
                    at: at(publisher),
                };
                start.wait();
                publish(&*registry, &publication).unwrap().created
            })
        };
        let publishers: Vec<_> = (0..PUBLISHERS as u64).map(publish_it).collect();
        publishers.into_iter().map(|p| p.join().unwrap()).collect()
    });
    let new = created.iter().filter(|&&created| created == Created::New);
    assert_eq!(new.count(), 1);
    sound(&*backend.open());
}

fn g3_versions_published_at_once_are_all_in_the_index(backend: &dyn Backend) {
    begin(&*backend.open());
    let start = Barrier::new(PUBLISHERS);
    std::thread::scope(|scope| {
        for publisher in 0..PUBLISHERS {
            let start = &start;
            scope.spawn(move || {
                let registry = backend.open();
                start.wait();
                let number = format!("1.{publisher}.0");
                put(&*registry, "pdf", &number, &number).unwrap();
                put(&*registry, &format!("skill-{publisher}"), "1.0.0", "x").unwrap();
            });
        }
    });
    let registry = backend.open();
    assert_eq!(index(&*registry, "pdf").len(), PUBLISHERS);
    let catalog = read::<Catalog>(&*registry, &Key::catalog())
        .unwrap()
        .document;
    assert_eq!(catalog.skills.len(), PUBLISHERS + 1);
    let pdf = catalog.skill(&name("pdf")).unwrap();
    assert_eq!(pdf.latest, Some(version("1.15.0")));
    assert_eq!(pdf.description, "Does 1.15.0.");
    // One entry for each, and one for the beginning.
    let chain = chain::verify(&*registry).unwrap();
    assert_eq!(
        (chain.entries.len(), chain.flaws),
        (2 * PUBLISHERS + 1, vec![])
    );
    sound(&*registry);
}

fn g6_damage_on_the_way_is_told_and_nothing_is_handed_on(backend: &dyn Backend) {
    let registry = Verified::new(backend.open());
    begin(&registry);
    put(&registry, "pdf", "1.0.0", "an archive").unwrap();
    let index = download::index(&registry, &name("pdf")).unwrap();
    let entry = &index.versions[0];
    let pull = || {
        let index = download::index(&registry, &name("pdf"))?;
        let entry = &index.versions[0];
        let record = download::record(&registry, &name("pdf"), entry)?;
        Ok::<_, open_skills::registry::RegistryError>((
            index.clone(),
            record,
            download::archive(&registry, entry)?,
        ))
    };
    let good = pull().unwrap();
    let record_key = Key::record(&name("pdf"), &version("1.0.0"));
    let keys = [
        Key::blob(&entry.archive.digest),
        record_key,
        Key::index(&name("pdf")),
    ];
    for key in keys {
        let bytes = backend.open().read(&key, 1 << 20).unwrap().bytes;
        let mut damaged: Vec<Vec<u8>> = (0..bytes.len())
            .map(|at| [&bytes[..at], &[bytes[at] ^ 1], &bytes[at + 1..]].concat())
            .collect();
        damaged.extend((0..bytes.len()).map(|length| bytes[..length].to_vec()));
        damaged.push([&bytes[..], b"x"].concat());
        damaged.push(b"<html><body>please log in</body></html>".to_vec());
        for bytes in damaged {
            backend.damage(&key, Some(&bytes));
            match pull() {
                Err(error) => assert!(
                    matches!(
                        error.trouble,
                        Trouble::Corrupt | Trouble::TooLarge | Trouble::NotFound
                    ),
                    "{error}"
                ),
                // A flipped space is another space: everything that counts is the same, and
                // the time in the index is told by the record.
                Ok(pulled) => assert_eq!(pulled, good, "{key}: {bytes:?}"),
            }
        }
        backend.damage(&key, Some(&bytes));
        assert_eq!(pull().unwrap(), good);
    }
}

fn g8_an_index_that_disagrees_with_its_record_is_an_error(backend: &dyn Backend) {
    let registry = backend.open();
    begin(&*registry);
    put(&*registry, "pdf", "1.0.0", "good").unwrap();
    put(&*registry, "other", "1.0.0", "evil").unwrap();
    let honest = download::index(&*registry, &name("pdf")).unwrap();
    let evil = download::index(&*registry, &name("other")).unwrap();
    let changes: [&dyn Fn(&mut Index); 5] = [
        &|index| index.versions[0].archive = evil.versions[0].archive,
        &|index| index.versions[0].tree = evil.versions[0].tree,
        &|index| index.versions[0].record = evil.versions[0].record,
        &|index| {
            let any = semver::VersionReq::STAR;
            index.versions[0].dependencies.insert(name("evil"), any);
        },
        &|index| index.name = name("other"),
    ];
    for change in changes {
        let mut index = honest.clone();
        change(&mut index);
        backend.damage(&Key::index(&name("pdf")), Some(&index.to_bytes()));
        let found = download::index(&*registry, &name("pdf"))
            .and_then(|index| download::record(&*registry, &name("pdf"), &index.versions[0]));
        assert_eq!(found.unwrap_err().kind(), "corrupt");
        let flaws = check(&*registry, Depth::Documents).unwrap().flaws;
        assert_eq!(flaws[0].key, Key::index(&name("pdf")));
    }
}

fn g9_what_was_taken_back_is_not_published_again(backend: &dyn Backend) {
    let registry = backend.open();
    begin(&*registry);
    put(&*registry, "pdf", "1.0.0", "one").unwrap();
    put(&*registry, "pdf", "1.1.0", "two").unwrap();
    let (pdf, two) = (name("pdf"), version("1.1.0"));
    let yank = |yanked| changes::yank(&*registry, (&pdf, &two), yanked, Some("it breaks"), at(5));
    assert_eq!(yank(true), Ok(true));
    assert_eq!(yank(true), Ok(false));
    for content in ["two", "three"] {
        let refused = put(&*registry, "pdf", "1.1.0", content).unwrap_err();
        assert_eq!(refused.kind(), "already-exists");
        assert!(refused.hint().unwrap().contains("unyank pdf@1.1.0"));
    }
    let index = download::index(&*registry, &pdf).unwrap();
    assert_eq!(index.latest().unwrap().version, version("1.0.0"));
    let yanked = index.version(&two).unwrap();
    // Whoever has it in a lock still gets it.
    assert_eq!(
        yanked.yanked.as_ref().unwrap().reason.as_deref(),
        Some("it breaks")
    );
    assert_eq!(download::archive(&*registry, yanked).unwrap(), b"two");
    sound(&*registry);
    assert_eq!(yank(false), Ok(true));
    put(&*registry, "pdf", "1.1.0", "two").unwrap();
    sound(&*registry);
    let missing = changes::yank(&*registry, (&pdf, &version("9.0.0")), true, None, at(5));
    assert_eq!(
        missing.unwrap_err().hint().unwrap(),
        "it has `1.1.0`, `1.0.0`"
    );
}

/// From any request on, the store has no room, a broken disk, or may only be read.
fn g14_a_store_without_room_says_so_and_nothing_is_half_there(backend: &dyn Backend) {
    let registry = backend.open();
    begin(&*registry);
    let mut minor = 0;
    for trouble in [Trouble::NoSpace, Trouble::Io, Trouble::ReadOnly] {
        for step in 0.. {
            minor += 1;
            let number = format!("1.{minor}.0");
            let writes = AtomicUsize::new(0);
            let faulty = Faulty::new(backend.open(), move |_, key| {
                match key.map(|_| writes.fetch_add(1, Ordering::SeqCst)) {
                    Some(write) if write >= step => Fault::Before(trouble),
                    _ => Fault::None,
                }
            });
            let published = put(&faulty, "pdf", &number, &number);
            whole_or_absent(&*registry);
            let Err(error) = published else {
                assert!(step > 3, "a publication has more writes than {step}");
                break;
            };
            assert_eq!(error.kind(), trouble.word(), "{error}");
            // With room again, the same publication does the rest, and the next one goes on.
            put(&*registry, "pdf", &number, &number).unwrap();
            sound(&*registry);
            minor += 1;
            put(&*registry, "pdf", &format!("1.{minor}.0"), "next").unwrap();
        }
    }
}

fn g16_an_altered_line_of_the_chain_is_named(backend: &dyn Backend) {
    let registry = backend.open();
    begin(&*registry);
    for minor in 0..4 {
        put(
            &*registry,
            "pdf",
            &format!("1.{minor}.0"),
            &minor.to_string(),
        )
        .unwrap();
    }
    assert_eq!(chain::verify(&*registry).unwrap().flaws, []);
    for sequence in 0..5 {
        let key = Key::audit(sequence);
        let bytes = registry.read(&key, 1 << 20).unwrap().bytes;
        let text = String::from_utf8(bytes.clone()).unwrap();
        let altered = text.replacen("2026", "2025", 1);
        for damage in [Some(altered.as_bytes()), Some(b"{}"), None] {
            backend.damage(&key, damage);
            let flaws = chain::verify(&*registry).unwrap().flaws;
            let named: Vec<&Key> = flaws.iter().map(|(key, _)| key).collect();
            assert_eq!(named, [&key], "{flaws:?}");
        }
        backend.damage(&key, Some(&bytes));
    }
}

fn a_place_becomes_a_registry_once(backend: &dyn Backend) {
    let begin = |digit: &str| {
        let registry = backend.open();
        changes::begin(&*registry, &digit.repeat(32), at(0)).unwrap()
    };
    let (first, created) = begin("a");
    assert_eq!(created, Created::New);
    assert_eq!(begin("b"), (first, Created::WasThere));
    sound(&*backend.open());
}

fn without_a_marker_nothing_is_published(backend: &dyn Backend) {
    let registry = backend.open();
    let error = put(&*registry, "pdf", "1.0.0", "x").unwrap_err();
    assert_eq!(error.kind(), "not-found");
    assert!(error.hint().unwrap().contains("registry init"));
    assert_eq!(
        registry.list(&open_skills::registry::Prefix::All),
        Ok(vec![])
    );
}

fn repair_makes_what_is_derived_anew(backend: &dyn Backend) {
    let registry = backend.open();
    begin(&*registry);
    assert_eq!(repair(&*registry, at(9)), Ok(vec![]));
    put(&*registry, "pdf", "1.0.0", "one").unwrap();
    put_tagged(
        &*registry,
        "pdf",
        "2.0.0",
        "two",
        Some(&"next".parse().unwrap()),
    )
    .unwrap();
    changes::yank(
        &*registry,
        (&name("pdf"), &version("1.0.0")),
        true,
        None,
        at(1),
    )
    .unwrap();
    let derived = [Key::index(&name("pdf")), Key::catalog()];
    let read_all = || {
        derived
            .clone()
            .map(|key| registry.read(&key, 1 << 20).unwrap().bytes)
    };
    let good = read_all();
    assert_eq!(repair(&*registry, at(9)), Ok(vec![]));
    for damage in [Some(&b"{}"[..]), Some(b"\0"), None] {
        for key in &derived {
            backend.damage(key, damage);
        }
        assert_eq!(check(&*registry, Depth::Documents).unwrap().flaws.len(), 2);
        assert_eq!(repair(&*registry, at(9)).unwrap(), derived);
        sound(&*registry);
        assert_eq!(read_all()[0], good[0]);
    }
    // An index that is sound but says too little.
    let poor = Index::new(name("pdf"));
    backend.damage(&derived[0], Some(&poor.to_bytes()));
    assert_eq!(repair(&*registry, at(9)).unwrap(), derived[..1]);
    assert_eq!(read_all()[0], good[0]);
    sound(&*registry);
}

fn facts_that_are_damaged_are_told_and_not_mended(backend: &dyn Backend) {
    let registry = backend.open();
    begin(&*registry);
    put(&*registry, "pdf", "1.0.0", "one").unwrap();
    let orphan = registry.create_blob(b"nobody's").unwrap();
    let key = Key::record(&name("pdf"), &version("1.0.0"));
    let blob = Key::blob(&open_skills::registry::Digest::of(b"one"));
    let flaws = |depth| check(&*registry, depth).unwrap().flaws;
    backend.damage(&blob, Some(b"eno"));
    assert_eq!(flaws(Depth::Documents), []);
    assert_eq!(flaws(Depth::Blobs)[0].what, "its bytes have another digest");
    backend.damage(&blob, Some(b"more"));
    assert_eq!(flaws(Depth::Documents)[0].key, blob);
    backend.damage(&blob, None);
    assert!(flaws(Depth::Documents)[0].what.starts_with("it is missing"));
    backend.damage(&blob, Some(b"one"));
    let found = check(&*registry, Depth::Blobs).unwrap();
    assert_eq!(
        (found.flaws.len(), found.orphans),
        (0, vec![Key::blob(&orphan)])
    );

    let bytes = registry.read(&key, 1 << 20).unwrap().bytes;
    backend.damage(&key, Some(b"{"));
    let found = flaws(Depth::Documents);
    assert_eq!((&found[0].key, found[0].mendable), (&key, false));
    backend.damage(&key, Some(&bytes));
    sound(&*registry);
    let stale = registry.write(&key, b"x", &Condition::Absent).unwrap_err();
    assert_eq!(stale.trouble, Trouble::AlreadyExists);
}

fn a_version_whose_record_is_lost_is_not_published_anew(backend: &dyn Backend) {
    let registry = backend.open();
    begin(&*registry);
    put(&*registry, "pdf", "1.0.0", "one").unwrap();
    let key = Key::record(&name("pdf"), &version("1.0.0"));
    let bytes = registry.read(&key, 1 << 20).unwrap().bytes;
    backend.damage(&key, None);
    for content in ["one", "other"] {
        let error = put(&*registry, "pdf", "1.0.0", content).unwrap_err();
        assert_eq!(
            (error.trouble, error.key.as_ref()),
            (Trouble::Corrupt, Some(&key))
        );
        assert!(registry.read_if_there(&key, 1 << 20).unwrap().is_none());
    }
    put(&*registry, "pdf", "1.1.0", "other").unwrap();
    backend.damage(&key, Some(&bytes));
    put(&*registry, "pdf", "1.0.0", "one").unwrap();
    sound(&*registry);
}

fn tags_move_and_go(backend: &dyn Backend) {
    let registry = backend.open();
    begin(&*registry);
    for number in ["1.0.0", "2.0.0"] {
        put(&*registry, "pdf", number, number).unwrap();
    }
    let pdf = name("pdf");
    let latest = || {
        let index = download::index(&*registry, &pdf).unwrap();
        index.latest().unwrap().version.to_string()
    };
    let set = |number: Option<&str>| {
        let version = number.map(version);
        changes::tag(
            &*registry,
            &pdf,
            &"latest".parse().unwrap(),
            version.as_ref(),
            at(2),
        )
    };
    assert_eq!((set(Some("1.0.0")), latest().as_str()), (Ok(true), "1.0.0"));
    assert_eq!(set(Some("1.0.0")), Ok(false));
    let catalog = read::<Catalog>(&*registry, &Key::catalog())
        .unwrap()
        .document;
    assert_eq!(catalog.skill(&pdf).unwrap().latest, Some(version("1.0.0")));
    assert_eq!((set(None), latest().as_str()), (Ok(true), "2.0.0"));
    assert_eq!(set(None), Ok(false));
    assert_eq!(set(Some("3.0.0")).unwrap_err().kind(), "not-found");
    // Nobody gets what was taken back, by no word.
    changes::yank(&*registry, (&pdf, &version("1.0.0")), true, None, at(3)).unwrap();
    assert_eq!(set(Some("1.0.0")).unwrap_err().kind(), "not-found");
    // The log tells of a word that comes with a version, once.
    let beta = "beta".parse().unwrap();
    for _ in 0..2 {
        put_tagged(&*registry, "pdf", "2.1.0", "2.1.0", Some(&beta)).unwrap();
    }
    let chain = chain::verify(&*registry).unwrap();
    let event = |event: &Event| match event {
        Event::Tagged { tag, version, .. } => format!("{tag} {version:?}"),
        Event::Published { version, .. } => version.to_string(),
        _ => String::new(),
    };
    let told: Vec<String> = chain.entries.iter().map(|one| event(&one.event)).collect();
    let last = [
        "2.1.0".to_owned(),
        format!("beta {:?}", Some(version("2.1.0"))),
    ];
    assert_eq!(told[told.len() - 2..], last);
    sound(&*registry);
}
