//! How many requests things take: each is a round trip to somewhere.

use open_skills::ops::presence;
use open_skills::ops::registries::NamedRegistry;
use open_skills::registry::location::Location;
use open_skills::registry::{Memory, download};

use crate::faults::Faulty;
use crate::skills::{begin, name, put};

#[test]
fn a_publication_and_a_cold_download_take_this() {
    let memory = Memory::new();
    begin(&memory);
    put(&memory, "pdf", "1.0.0", "one").unwrap();
    let watched = Faulty::watched(&memory);
    put(&watched, "pdf", "1.1.0", "two").unwrap();
    let mut lines = watched.log();
    for line in &mut lines {
        if let Some(at) = line.find("sha256/") {
            line.truncate(at + "sha256/".len());
        }
    }
    insta::assert_snapshot!(lines.join("\n"), @r"
    read open-skills.json
    read yanks/pdf/1.1.0.json
    read skills/pdf/1.1.0/record.json
    read skills/pdf/index.json
    read catalog.json
    read audit/000000000002.json
    probe
    write blobs/sha256/
    write skills/pdf/1.1.0/record.json
    read catalog.json
    read audit/000000000001.json
    write audit/000000000002.json
    read skills/pdf/index.json
    read yanks/pdf/1.1.0.json
    read tags/pdf.json
    write skills/pdf/index.json
    read catalog.json
    read skills/pdf/index.json
    read skills/pdf/1.1.0/record.json
    write catalog.json
    ");
    let watched = Faulty::watched(&memory);
    let index = download::index(&watched, &name("pdf")).unwrap();
    let entry = index.latest().unwrap();
    download::record(&watched, &name("pdf"), entry).unwrap();
    download::archive(&watched, entry).unwrap();
    assert_eq!(watched.log().len(), 3);
}

#[test]
fn what_is_no_registry_is_asked_for_its_catalog_once() {
    let watched: &'static Faulty<Memory> = Box::leak(Box::new(Faulty::watched(Memory::new())));
    let named = NamedRegistry {
        name: "plain".to_owned(),
        location: Location::Directory("/plain".into()),
        registry: Box::new(watched),
        is_remembered: false,
    };
    let error = presence::catalog(&named).unwrap_err();
    assert!(presence::is_absent(&error), "{error}");
    assert_eq!(
        watched.log(),
        ["read catalog.json", "read open-skills.json"]
    );
}
