//! A registry that lost what is derived: whoever publishes next hides nothing by it.

use open_skills::registry::documents::{Catalog, Document, IndexEntry};
use open_skills::registry::repair::{Depth, check, repair};
use open_skills::registry::{
    Key, Memory, Prefix, Registry, RegistryExt, Trouble, changes, download,
};

use crate::backends::{Backend, each_backend};
use crate::skills::{at, begin, name, put, put_tagged, version};

each_backend!(
    a_damaged_yank_of_which_nothing_else_tells_takes_back,
    a_version_that_comes_after_the_tags_were_lost_is_not_the_latest,
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
