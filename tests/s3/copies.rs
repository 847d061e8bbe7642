//! A registry is a tree of plain files: whoever copies them has the registry.

use std::fs;
use std::path::Path;

use crate::moto::{BUCKET, Moto};
use crate::program::{Case, Place, SKILL};

/// The cases by their names.
pub const CASES: &[(&str, Case)] = &[
    ("a_plain_copy_in_a_folder_is_a_registry", to_folder),
    ("a_plain_copy_of_a_folder_is_a_registry", from_folder),
];

/// Publishes two versions, signed; takes one back; vouches for the state.
fn fill(place: &Place, registry: &str) {
    place.done(&["keys", "new", "me", "--no-passphrase"]);
    let publish = [
        "publish",
        "good",
        "--registry",
        registry,
        "--key",
        "me",
        "--yes",
    ];
    place.done(&publish);
    write_version(place, "1.1.0");
    place.done(&publish);
    place.done(&[
        "yank",
        "good@1.0.0",
        "--registry",
        registry,
        "--reason",
        "wrong sums",
    ]);
    place.done(&["registry", "checkpoint", registry, "--key", "me"]);
}

fn write_version(place: &Place, version: &str) {
    let manifest = place.folder.path().join("good/skill.yaml");
    fs::write(manifest, format!("version: {version}\n")).unwrap();
}

/// What a registry is good for: it is whole, lists, is pulled from, and takes the next version.
fn is_registry(place: &Place, registry: &str) {
    place.done(&["registry", "check", registry]);
    let listed = place.done(&["list", "--registry", registry]);
    assert!(listed.starts_with("good  1.1.0"), "{listed}");
    place.done(&["pull", "good", "--registry", registry, "-C", "there"]);
    let pulled = fs::read_to_string(place.folder.path().join("there/good/SKILL.md")).unwrap();
    assert_eq!(pulled, SKILL);
    let refused = place.kind(&["pull", "good@=1.0.0", "--registry", registry, "-C", "old"]);
    assert_eq!(
        refused, "conflicting-versions",
        "a version that was taken back"
    );
    write_version(place, "1.2.0");
    place.done(&["publish", "good", "--registry", registry, "--key", "me"]);
    let refresh = [
        "pull",
        "good",
        "--registry",
        registry,
        "-C",
        "there",
        "--refresh",
    ];
    assert!(place.done(&refresh).contains("good 1.2.0"));
    place.done(&["registry", "check", registry]);
}

/// Every object of the bucket written to a file under its key, as `aws s3 sync` does.
fn to_folder(moto: &Moto) {
    let place = Place::new(moto);
    fill(&place, &format!("s3://{BUCKET}/copies/bucket"));
    let copy = place.folder.path().join("copy");
    for (path, bytes) in moto.place().objects("copies/bucket/") {
        let file = copy.join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, bytes).unwrap();
    }
    is_registry(&place, "./copy");
}

/// The other way round.
fn from_folder(moto: &Moto) {
    let place = Place::new(moto);
    fill(&place, "./r");
    let bucket = moto.place();
    upload(
        &place.folder.path().join("r"),
        "copies/folder",
        &|key, bytes| {
            bucket.upload(key, bytes);
        },
    );
    is_registry(&place, &format!("s3://{BUCKET}/copies/folder"));
}

fn upload(folder: &Path, prefix: &str, put: &dyn Fn(&str, &[u8])) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let key = format!("{prefix}/{}", path.file_name().unwrap().to_str().unwrap());
        match path.is_dir() {
            true => upload(&path, &key, put),
            false => put(&key, &fs::read(path).unwrap()),
        }
    }
}
