//! A registry that lost what is derived: whoever publishes next hides nothing by it.

use open_skills::registry::documents::{Catalog, Document};
use open_skills::registry::repair::{Depth, check, repair};
use open_skills::registry::{Key, Memory, RegistryExt, Trouble, changes, download};

use crate::skills::{at, begin, name, put, version};

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
