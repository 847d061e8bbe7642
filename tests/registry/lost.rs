//! A registry that lost what is derived: whoever publishes next hides nothing by it.

use open_skills::registry::documents::{Catalog, Document, IndexEntry};
use open_skills::registry::repair::{Depth, check, repair, repair_with};
use open_skills::registry::{
    Key, Memory, Prefix, Registry, RegistryExt, Trouble, changes, download,
};

use crate::backends::{Backend, each_backend};
use crate::skills::{at, begin, name, put, put_tagged, version};

each_backend!(
    yanks_and_tags_that_are_lost_or_damaged_are_written_anew,
    what_nobody_knows_of_a_damaged_yank_or_tag_is_not_guessed,
    a_damaged_yank_of_which_nothing_else_tells_takes_back,
    a_version_that_comes_after_the_tags_were_lost_is_not_the_latest,
    a_version_whose_record_is_lost_stays_taken,
);

/// A registry with two skills, one of which has two versions, without one of its documents.
fn without(key: &Key) -> Memory {
    let memory = Memory::new();
    begin(&memory);
    put(&memory, "pdf", "1.0.0", "one").unwrap();
    put(&memory, "pdf", "1.1.0", "two").unwrap();
    put(&memory, "csv", "1.0.0", "three").unwrap();
    memory.force(key, None);
    memory
}

fn listed(registry: &Memory) -> Vec<String> {
    let catalog = registry.read_if_there(&Key::catalog(), 1 << 20).unwrap();
    let catalog = Catalog::parse(&catalog.unwrap().bytes).unwrap();
    let line = |skill: &open_skills::registry::documents::CatalogEntry| {
        format!("{} {}", skill.name, skill.versions)
    };
    catalog.skills.iter().map(line).collect()
}

#[test]
fn a_new_catalog_has_every_skill() {
    let registry = without(&Key::catalog());
    put(&registry, "docx", "1.0.0", "four").unwrap();
    assert_eq!(listed(&registry), ["csv 1", "docx 1", "pdf 2"]);
    assert_eq!(check(&registry, Depth::Blobs).unwrap().flaws, []);
    let registry = without(&Key::catalog());
    let yanked = (&name("pdf"), &version("1.0.0"));
    changes::yank(&registry, yanked, true, None, at(1)).unwrap();
    assert_eq!(listed(&registry), ["csv 1", "pdf 2"]);
}

#[test]
fn a_repaired_catalog_knows_where_the_log_ends() {
    for damage in [None, Some(b"{}".to_vec())] {
        let registry = Memory::new();
        begin(&registry);
        put(&registry, "pdf", "1.0.0", "one").unwrap();
        let taken = (&name("pdf"), &version("1.0.0"));
        changes::yank(&registry, taken, true, None, at(1)).unwrap();
        changes::yank(&registry, taken, false, None, at(2)).unwrap();
        registry.force(&Key::catalog(), damage);
        repair(&registry, at(3)).unwrap();
        assert_eq!(check(&registry, Depth::Blobs).unwrap().flaws, []);
        // Begun, published, taken back, brought back: whoever cuts the last line off is noticed.
        registry.force(&Key::audit(3), None);
        let flaws = check(&registry, Depth::Blobs).unwrap().flaws;
        let told: Vec<_> = flaws.iter().map(|flaw| &flaw.key).collect();
        assert_eq!(told, [&Key::audit(3)]);
    }
}

#[test]
fn a_version_that_was_interrupted_and_repaired_is_told_by_the_next_publication() {
    let registry = without(&Key::audit(3));
    // As if the publisher of the third had died before its line, and somebody had repaired.
    for key in [Key::index(&name("csv")), Key::catalog()] {
        registry.force(&key, None);
    }
    repair(&registry, at(1)).unwrap();
    for _ in 0..2 {
        put(&registry, "csv", "1.0.0", "three").unwrap();
        assert_eq!(check(&registry, Depth::Blobs).unwrap().flaws, []);
        let chain = open_skills::registry::chain::verify(&registry).unwrap();
        assert_eq!(chain.published().count(), 3);
    }
}

#[test]
fn a_new_index_hides_no_version_of_before() {
    let registry = without(&Key::index(&name("pdf")));
    let error = put(&registry, "pdf", "1.2.0", "four").unwrap_err();
    assert_eq!(error.trouble, Trouble::Corrupt, "{error}");
    assert!(error.advice.unwrap().contains("registry repair"));
    let record = Key::record(&name("pdf"), &version("1.2.0"));
    assert!(registry.read_if_there(&record, 1 << 20).unwrap().is_none());
    // Other skills are not hindered by it.
    put(&registry, "docx", "1.0.0", "five").unwrap();
    repair(&registry, at(1)).unwrap();
    put(&registry, "pdf", "1.2.0", "four").unwrap();
    let index = download::index(&registry, &name("pdf")).unwrap();
    assert_eq!(index.versions.len(), 3);
    assert_eq!(check(&registry, Depth::Blobs).unwrap().flaws, []);
}

fn a_damaged_yank_of_which_nothing_else_tells_takes_back(backend: &dyn Backend) {
    let registry = backend.open();
    begin(&*registry);
    for number in ["1.0.0", "2.0.0"] {
        put(&*registry, "pdf", number, number).unwrap();
    }
    let (pdf, taken) = (name("pdf"), version("2.0.0"));
    changes::yank(&*registry, (&pdf, &taken), true, None, at(1)).unwrap();
    for line in registry.list(&Prefix::Audit).unwrap() {
        backend.damage(&line.key, None);
    }
    backend.damage(&Key::index(&pdf), None);
    backend.damage(&Key::yank(&pdf, &taken), Some(b"{}"));
    repair(&*registry, at(9)).unwrap();
    let index = download::index(&*registry, &pdf).unwrap();
    let is_there = |entry: &IndexEntry| entry.yanked.is_none();
    let there: Vec<bool> = index.versions.iter().map(is_there).collect();
    assert_eq!(there, [true, false]);
    // It stays so until somebody says otherwise.
    changes::yank(&*registry, (&pdf, &taken), false, None, at(10)).unwrap();
    let index = download::index(&*registry, &pdf).unwrap();
    assert!(index.versions.iter().all(is_there));
}

fn a_version_whose_record_is_lost_stays_taken(backend: &dyn Backend) {
    let registry = backend.open();
    begin(&*registry);
    put(&*registry, "pdf", "1.0.0", "one").unwrap();
    put(&*registry, "pdf", "1.1.0", "two").unwrap();
    let (pdf, lost) = (name("pdf"), version("1.1.0"));
    let key = Key::record(&pdf, &lost);
    let record = registry.read_if_there(&key, 1 << 20).unwrap().unwrap();
    backend.damage(&key, None);
    for _ in 0..2 {
        repair(&*registry, at(1)).unwrap();
        let error = put(&*registry, "pdf", "1.1.0", "another").unwrap_err();
        assert_eq!(error.trouble, Trouble::Corrupt, "{error}");
        // Whoever asks for the newest gets one that is there.
        let index = download::index(&*registry, &pdf).unwrap();
        let entry = index.version(&lost).unwrap();
        let reason = entry.yanked.as_ref().unwrap().reason.as_deref();
        assert_eq!(reason, Some("its record is lost"));
        let flaws = check(&*registry, Depth::Blobs).unwrap().flaws;
        let told: Vec<_> = flaws.iter().map(|it| (&it.key, it.mendable)).collect();
        assert_eq!(told, [(&key, false)]);
    }
    // Brought back from a copy, it is offered again.
    backend.damage(&key, Some(&record.bytes));
    repair(&*registry, at(2)).unwrap();
    let index = download::index(&*registry, &pdf).unwrap();
    assert!(index.versions.iter().all(|entry| entry.yanked.is_none()));
    assert_eq!(check(&*registry, Depth::Blobs).unwrap().flaws, []);
}

#[test]
fn a_version_that_only_the_log_or_a_tag_knows_stays_taken() {
    let pdf = name("pdf");
    let (index, catalog) = (Key::index(&pdf), Key::catalog());
    let record = Key::record(&pdf, &version("1.1.0"));
    let lose = |registry: &Memory| {
        for key in [&index, &catalog] {
            registry.force(key, None);
        }
    };
    for what in [
        "all lost",
        "an older index",
        "an older state",
        "a tag alone",
    ] {
        let registry = Memory::new();
        begin(&registry);
        put(&registry, "pdf", "1.0.0", "one").unwrap();
        let old = [&index, &catalog].map(|key| {
            let read = registry.read_if_there(key, 1 << 20).unwrap();
            read.unwrap().bytes
        });
        let tag = (what == "a tag alone").then(|| "next".parse().unwrap());
        put_tagged(&registry, "pdf", "1.1.0", "two", tag.as_ref()).unwrap();
        registry.force(&record, None);
        match what {
            "an older index" => registry.force(&index, Some(old[0].clone())),
            "an older state" => {
                registry.force(&index, Some(old[0].clone()));
                registry.force(&catalog, Some(old[1].clone()));
            }
            "all lost" => lose(&registry),
            _ => {
                for line in registry.list(&Prefix::Audit).unwrap() {
                    registry.force(&line.key, None);
                }
                lose(&registry);
            }
        }
        let error = put(&registry, "pdf", "1.1.0", "another").unwrap_err();
        assert_eq!(error.trouble, Trouble::Corrupt, "{what}: {error}");
        assert_eq!(error.key.as_ref(), Some(&record), "{what}: {error}");
        assert!(error.advice.unwrap().contains("a new version"), "{what}");
        assert!(registry.read_if_there(&record, 1 << 20).unwrap().is_none());
        put(&registry, "csv", "1.1.0", "three").unwrap();
    }
}

#[test]
fn a_version_that_only_the_log_knows_stays_taken_after_a_repair() {
    for only in [false, true] {
        let registry = Memory::new();
        begin(&registry);
        put(&registry, "csv", "1.0.0", "three").unwrap();
        if !only {
            put(&registry, "pdf", "1.0.0", "one").unwrap();
        }
        put(&registry, "pdf", "1.1.0", "two").unwrap();
        let (pdf, lost) = (name("pdf"), version("1.1.0"));
        let key = Key::record(&pdf, &lost);
        let record = registry.read_if_there(&key, 1 << 20).unwrap().unwrap();
        registry.force(&key, None);
        registry.force(&Key::index(&pdf), None);
        for _ in 0..2 {
            repair(&registry, at(1)).unwrap();
            let error = put(&registry, "pdf", "1.1.0", "another").unwrap_err();
            assert_eq!(error.trouble, Trouble::Corrupt, "{error}");
            assert!(error.advice.unwrap().contains("from a copy"));
            let flaws = check(&registry, Depth::Blobs).unwrap().flaws;
            let told: Vec<_> = flaws.iter().map(|it| (&it.key, it.mendable)).collect();
            assert_eq!(told, [(&key, false)]);
        }
        put(&registry, "pdf", "1.2.0", "another").unwrap();
        // Brought back from a copy, it is there, and `unyank` offers it.
        registry.force(&key, Some(record.bytes));
        repair(&registry, at(2)).unwrap();
        changes::yank(&registry, (&pdf, &lost), false, None, at(3)).unwrap();
        let index = download::index(&registry, &pdf).unwrap();
        assert!(index.version(&lost).unwrap().yanked.is_none());
        assert_eq!(check(&registry, Depth::Blobs).unwrap().flaws, []);
    }
}

fn yanks_and_tags_that_are_lost_or_damaged_are_written_anew(backend: &dyn Backend) {
    let registry = backend.open();
    begin(&*registry);
    let next = "next".parse().unwrap();
    for (number, tag) in [("1.0.0", Some(&next)), ("2.0.0", None), ("3.0.0", None)] {
        put_tagged(&*registry, "pdf", number, number, tag).unwrap();
    }
    let (pdf, taken, back) = (name("pdf"), version("2.0.0"), version("3.0.0"));
    changes::yank(&*registry, (&pdf, &taken), true, Some("CVE"), at(1)).unwrap();
    changes::yank(&*registry, (&pdf, &back), true, None, at(2)).unwrap();
    changes::yank(&*registry, (&pdf, &back), false, None, at(3)).unwrap();
    let index = || download::index(&*registry, &pdf).unwrap();
    let before = index();
    let keys = [
        Key::yank(&pdf, &taken),
        Key::yank(&pdf, &back),
        Key::tags(&pdf),
    ];
    let facts = || {
        keys.clone()
            .map(|key| registry.read(&key, 1 << 20).unwrap().bytes)
    };
    let (of_taken, of_tags) = (facts()[0].clone(), facts()[2].clone());
    let of_another = String::from_utf8(of_taken.clone()).unwrap();
    let of_another = of_another.replace("2.0.0", "1.0.0");
    for damage in [Some(of_another.as_bytes()), Some(&b"{}"[..]), None] {
        // The index says it as well as the log, which says it alone where the index is lost.
        for index_damage in [None, Some(&b"{}"[..])] {
            for key in &keys {
                let is_tags = *key == keys[2];
                backend.damage(key, damage.map(|some| if is_tags { b"{" } else { some }));
            }
            if index_damage.is_some() {
                backend.damage(&Key::index(&pdf), index_damage);
            }
            let flaws = check(&*registry, Depth::Documents).unwrap().flaws;
            let named = flaws.iter().filter(|flaw| keys.contains(&flaw.key));
            assert_eq!(named.clone().count(), 3, "{flaws:?}");
            assert!(flaws.iter().all(|flaw| flaw.mendable), "{flaws:?}");
            let written = repair(&*registry, at(9)).unwrap();
            assert!(keys.iter().all(|key| written.contains(key)), "{written:?}");
            assert_eq!(check(&*registry, Depth::Blobs).unwrap().flaws, []);
            assert_eq!(index(), before);
            assert_eq!((&facts()[0], &facts()[2]), (&of_taken, &of_tags));
            assert_eq!(repair(&*registry, at(9)), Ok(vec![]));
        }
    }
}

fn what_nobody_knows_of_a_damaged_yank_or_tag_is_not_guessed(backend: &dyn Backend) {
    let registry = backend.open();
    begin(&*registry);
    let next = "next".parse().unwrap();
    put_tagged(&*registry, "pdf", "1.0.0", "one", Some(&next)).unwrap();
    let pdf = name("pdf");
    let tags = Key::tags(&pdf);
    for line in registry.list(&Prefix::Audit).unwrap() {
        backend.damage(&line.key, Some(b"{"));
    }
    backend.damage(&Key::index(&pdf), Some(b"{"));
    backend.damage(&tags, Some(b"{"));
    let stray = Key::yank(&pdf, &version("9.9.9"));
    backend.damage(&stray, Some(b"{"));
    for _ in 0..2 {
        let written = repair(&*registry, at(9)).unwrap();
        assert!(!written.contains(&tags), "{written:?}");
        let flaws = check(&*registry, Depth::Documents).unwrap().flaws;
        let flaw = flaws.iter().find(|flaw| flaw.key == tags).unwrap();
        assert!(
            !flaw.mendable && flaw.forgotten && flaw.what.contains("which tags it had"),
            "{flaw:?}"
        );
        let mut others = flaws.iter().filter(|flaw| flaw.key != tags);
        assert!(others.all(|flaw| !flaw.forgotten), "{flaws:?}");
        assert!(flaws.iter().all(|flaw| flaw.key != stray), "{flaws:?}");
    }
    let error = changes::tag(&*registry, &pdf, &next, None, at(9)).unwrap_err();
    let advice = error.advice.unwrap();
    assert!(advice.contains("registry repair"), "{advice}");
    let written = repair_with(&*registry, at(9), &|_, _| None, true).unwrap();
    assert!(written.contains(&tags), "{written:?}");
    let flaws = check(&*registry, Depth::Documents).unwrap().flaws;
    assert!(flaws.iter().all(|flaw| flaw.key != tags), "{flaws:?}");
}

fn a_version_that_comes_after_the_tags_were_lost_is_not_the_latest(backend: &dyn Backend) {
    let registry = backend.open();
    begin(&*registry);
    for number in ["1.0.0", "2.0.0"] {
        put(&*registry, "pdf", number, number).unwrap();
    }
    let (pdf, back) = (name("pdf"), version("1.0.0"));
    let latest = "latest".parse().unwrap();
    changes::tag(&*registry, &pdf, &latest, Some(&back), at(1)).unwrap();
    backend.damage(&Key::tags(&pdf), None);
    put(&*registry, "pdf", "3.0.0", "3.0.0").unwrap();
    let index = download::index(&*registry, &pdf).unwrap();
    assert_eq!(index.latest().unwrap().version, back);
    // Another tag makes the file anew, with what stood in it.
    let next = "next".parse().unwrap();
    put_tagged(&*registry, "pdf", "4.0.0", "4.0.0", Some(&next)).unwrap();
    let index = download::index(&*registry, &pdf).unwrap();
    assert_eq!(index.latest().unwrap().version, back);
    assert_eq!(check(&*registry, Depth::Blobs).unwrap().flaws, []);
}
