//! Large objects, which are sent in parts: whole or not there, and nothing left lying about.

use std::time::Duration;

use open_skills::registry::garbage::{What, collect};
use open_skills::registry::library::{self, Fetched, Library};
use open_skills::registry::s3::{KeyPair, Options, S3};
use open_skills::registry::{Condition, Digest, Key, Registry, Trouble};

use crate::backends::Backend;
use crate::fake::{Answer, Fake, Request};
use crate::moto::{BUCKET, Moto};
use crate::program::{Case, SKILL};
use crate::skills::begin;

/// The cases by their names.
pub const CASES: &[(&str, Case)] = &[
    ("a_large_archive_goes_in_parts", in_parts),
    ("uploads_that_never_ended_are_collected", collected),
    ("a_large_file_of_a_library_goes_in_parts", of_library),
];

/// Those that need no server but ours.
pub const MISBEHAVING: &[(&str, fn())] = &[
    ("a_part_that_fails_takes_the_others_back", taken_back),
    (
        "a_part_of_a_library_that_fails_takes_the_others_back",
        library_taken_back,
    ),
    (
        "a_store_without_conditions_for_parts_is_asked_again",
        asked_again,
    ),
];

const MIB: usize = 1 << 20;

/// Bytes that no two parts share.
#[allow(clippy::cast_possible_truncation, reason = "any byte will do")]
fn large(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at / MIB + at % 251) as u8).collect()
}

fn in_parts(moto: &Moto) {
    let place = moto.place();
    let registry = place.open();
    let bytes = large(33 * MIB);
    let key = Key::blob(&Digest::of(&bytes));
    let stamp = registry.write(&key, &bytes, &Condition::Absent).unwrap();
    // So does the store name what came in three parts.
    assert!(stamp.0.trim_matches('"').ends_with("-3"), "{stamp:?}");
    assert!(registry.read(&key, 64 << 20).unwrap().bytes == bytes);
    let again = registry
        .write(&key, &bytes, &Condition::Absent)
        .unwrap_err();
    assert_eq!(again.trouble, Trouble::AlreadyExists);
    let renewed = registry.write(&key, &bytes, &Condition::Unchanged(stamp.clone()));
    assert_eq!(renewed.unwrap(), stamp);
    let remains = registry.removal().unwrap().remains().unwrap();
    let kinds: Vec<_> = remains.into_iter().map(|one| one.what).collect();
    assert_eq!(kinds, [What::Blob(Digest::of(&bytes))]);
}

fn collected(moto: &Moto) {
    let place = moto.place();
    let registry = place.open();
    begin(&*registry);
    let key = Key::blob(&Digest::of(b"never ended"));
    place.begin_upload(&key);
    // moto dates every upload years back, so its age cannot be asked about here.
    let removed = collect(&*registry, Duration::ZERO, false).unwrap().removed;
    let name = removed[0].what.name();
    assert!(name.starts_with(key.as_str()), "{name}");
    let remains = registry.removal().unwrap().remains().unwrap();
    assert_eq!(remains, []);
}

/// Written in parts, and read as one; listed with the size that it has.
fn of_library(moto: &Moto) {
    let shelf = S3::new(BUCKET, "parts/library", &moto.options());
    let library = Library::new(Box::new(shelf));
    let file = |path: &str, bytes: Vec<u8>| Fetched {
        path: path.to_owned(),
        bytes,
    };
    let model = large(33 * MIB);
    let files = [
        file("SKILL.md", SKILL.as_bytes().to_vec()),
        file("assets/model.bin", model.clone()),
    ];
    library.put(&library.plan("good", &files).unwrap()).unwrap();
    let listing = library.list().unwrap();
    let written = &listing.skills[0].files[1];
    assert_eq!(
        (written.path.as_str(), written.size),
        ("assets/model.bin", 33 << 20)
    );
    assert!(
        written.stamp.trim_matches('"').ends_with("-3"),
        "{written:?}"
    );
    let fetched = library.fetch(&listing.skills[0]).unwrap();
    assert!(fetched[1].bytes == model);
}

fn s3(fake: &Fake) -> S3 {
    let options = Options {
        endpoint: Some(fake.endpoint.clone()),
        credentials: Some(KeyPair {
            id: "id".into(),
            secret: "secret".into(),
            token: None,
        }),
        ..Options::default()
    };
    S3::new("bucket", "p", &options)
}

/// A store that takes parts as it should.
fn answer(request: &Request) -> Answer {
    let xml = |name: &str, inner: &str| format!("<{name}>{inner}</{name}>").into_bytes();
    match request.method.as_str() {
        "HEAD" => ("404 Not Found", vec![], vec![]),
        "DELETE" => ("204 No Content", vec![], vec![]),
        "PUT" => ("200 OK", vec![("etag", "\"part\"".to_owned())], vec![]),
        _ if request.path.contains("uploads") => {
            let body = xml("InitiateMultipartUploadResult", "<UploadId>u1</UploadId>");
            ("200 OK", vec![], body)
        }
        _ => {
            let body = xml("CompleteMultipartUploadResult", "<ETag>\"whole-2\"</ETag>");
            ("200 OK", vec![], body)
        }
    }
}

fn taken_back() {
    let fake = Fake::start(|request| match request.path.contains("partNumber=2") {
        true => ("500 Oh", vec![], vec![]),
        false => answer(request),
    });
    let bytes = large(17 * MIB);
    let key = Key::blob(&Digest::of(&bytes));
    let error = s3(&fake)
        .write(&key, &bytes, &Condition::Absent)
        .unwrap_err();
    assert_eq!(error.trouble, Trouble::Busy);
    let seen = fake.seen();
    let last = seen.last().unwrap();
    assert_eq!(last.method, "DELETE");
    assert!(last.path.contains("uploadId=u1"), "{}", last.path);
    let is_completed =
        |request: &Request| request.method == "POST" && request.path.contains("uploadId=u1");
    assert!(!seen.iter().any(is_completed));
}

fn library_taken_back() {
    let fake = Fake::start(|request| match request.path.contains("partNumber=2") {
        true => ("403 No", vec![], vec![]),
        false => answer(request),
    });
    let error = library::Shelf::write(&s3(&fake), "tool/model.bin", &large(17 * MIB)).unwrap_err();
    assert_eq!(error.trouble, Trouble::Denied);
    assert!(error.to_string().contains("tool/model.bin"), "{error}");
    let seen = fake.seen();
    let last = seen.last().unwrap();
    assert_eq!(last.method, "DELETE");
    assert!(last.path.contains("tool/model.bin") && last.path.contains("uploadId=u1"));
}

fn asked_again() {
    let header = |request: &Request, name: &str| {
        let mut headers = request.headers.iter();
        headers.any(|(known, _)| known.eq_ignore_ascii_case(name))
    };
    let fake = Fake::start(move |request| {
        match request.method == "POST" && header(request, "if-none-match") {
            true => ("501 Not Implemented", vec![], vec![]),
            false => answer(request),
        }
    });
    let bytes = large(17 * MIB);
    let key = Key::blob(&Digest::of(&bytes));
    let stamp = s3(&fake).write(&key, &bytes, &Condition::Absent).unwrap();
    assert_eq!(stamp.0, "\"whole-2\"");
    let seen = fake.seen();
    let parts = seen.iter().filter(|request| request.method == "PUT");
    let parts: Vec<&Request> = parts.collect();
    assert_eq!(parts.len(), 2);
    assert!(
        parts
            .iter()
            .all(|part| header(part, "x-amz-checksum-sha256"))
    );
    assert!(!seen.iter().any(|request| request.method == "DELETE"));
}
