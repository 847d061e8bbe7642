//! Stores that break promises, and what comes of it: nothing.

use std::collections::HashMap;
use std::sync::Mutex;

use open_skills::diagnostics::Explain;
use open_skills::registry::documents::{Marker, read};
use open_skills::registry::s3::{KeyPair, Options, S3};
use open_skills::registry::{
    Condition, Digest, Key, Patience, Registry, Retrying, Trouble, Verified, changes,
};

use crate::fake::{Answer, Fake, Request};

/// A secret that must turn up nowhere.
const CANARY: &str = "canary-4f1d";

/// The cases by their names.
pub const CASES: &[(&str, fn())] = &[
    (
        "g4_a_store_that_ignores_conditions_is_not_published_to",
        ignores_conditions,
    ),
    (
        "a_store_that_kept_its_promise_is_not_asked_again",
        asked_once,
    ),
    (
        "g5_lost_races_and_full_servers_are_tried_again",
        tries_again,
    ),
    ("g6_answers_that_break_off_are_no_answers", breaks_off),
    ("g7_a_page_instead_of_an_object_is_an_error", a_page_instead),
    ("g7_redirects_are_not_followed", redirects),
    (
        "answers_that_are_altered_on_the_way_are_said_to_be",
        altered,
    ),
    ("g12_errors_show_no_secret", no_secret),
];

fn open(fake: &Fake) -> Verified<Retrying<S3>> {
    let options = Options {
        endpoint: Some(fake.endpoint.clone()),
        credentials: Some(KeyPair {
            id: "id".into(),
            secret: CANARY.into(),
            token: Some(format!("{CANARY}-token")),
        }),
        ..Options::default()
    };
    let s3 = S3::new("bucket", "p", &options);
    let sleep = Box::new(|_| {});
    Verified::new(Retrying::with_sleep(s3, Patience::default(), sleep))
}

fn etag(bytes: &[u8]) -> Vec<(&'static str, String)> {
    vec![("etag", format!("\"{}\"", &Digest::of(bytes).hex()[..32]))]
}

fn missing() -> Answer {
    let body = b"<Error><Code>NoSuchKey</Code></Error>".to_vec();
    ("404 Not Found", vec![], body)
}

/// Puts whatever comes and gives whatever is there.
fn careless() -> impl Fn(&Request) -> Answer + Send + Sync {
    let objects = Mutex::new(HashMap::<String, Vec<u8>>::new());
    move |request: &Request| {
        let mut objects = objects.lock().unwrap();
        let path = request.path.split('?').next().unwrap().to_owned();
        match request.method.as_str() {
            "PUT" => {
                objects.insert(path, request.body.clone());
                ("200 OK", etag(&request.body), vec![])
            }
            _ => match objects.get(&path) {
                Some(bytes) => ("200 OK", etag(bytes), bytes.clone()),
                None => missing(),
            },
        }
    }
}

fn ignores_conditions() {
    let fake = Fake::start(careless());
    let registry = open(&fake);
    let id = "0123456789abcdef".repeat(2);
    let at = open_skills::registry::documents::Timestamp::from_seconds(0);
    let refused = changes::begin(&registry, &id, at).unwrap_err();
    assert_eq!(refused.kind(), "unsafe-registry");
    assert!(refused.to_string().contains("`If-None-Match`"), "{refused}");
    // A marker that came there by a copy makes the place no safer.
    let marker = Marker {
        layout: open_skills::registry::documents::Schema,
        id,
        created: at,
        checkpoint_key: None,
    };
    let bytes = open_skills::registry::documents::Document::to_bytes(&marker);
    registry
        .write(&Key::marker(), &bytes, &Condition::Absent)
        .unwrap();
    let refused = crate::skills::put(&registry, "pdf", "1.0.0", "x").unwrap_err();
    assert_eq!(refused.kind(), "unsafe-registry");
    let written = fake.seen().into_iter().filter(|r| r.method == "PUT");
    let paths: Vec<String> = written.map(|request| request.path).collect();
    assert!(
        paths.iter().all(|path| !path.contains("/skills/")),
        "{paths:?}"
    );
}

fn tries_again() {
    for status in [
        "409 Conflict",
        "503 Slow Down",
        "500 Oh",
        "429 Many",
        "502 Bad Gateway",
    ] {
        let left = Mutex::new(3);
        let store = careless();
        let fake = Fake::start(move |request| {
            let mut left = left.lock().unwrap();
            if *left > 0 && request.method == "PUT" {
                *left -= 1;
                return (status, vec![], vec![]);
            }
            store(request)
        });
        let registry = open(&fake);
        registry
            .write(&Key::marker(), b"x", &Condition::Absent)
            .unwrap();
        let puts = fake.seen().into_iter().filter(|r| r.method == "PUT");
        assert_eq!(puts.count(), 4, "{status}");
        let bytes = registry.read(&Key::marker(), 10).unwrap().bytes;
        assert_eq!(bytes, b"x");
    }
}

fn breaks_off() {
    let bytes = vec![7; 10_000];
    let key = Key::blob(&Digest::of(&bytes));
    let served = bytes.clone();
    let fake = Fake::start(move |_| {
        let mut headers = etag(&served);
        headers.push(("content-length", "10000".into()));
        ("200 broken", headers, served[..5000].to_vec())
    });
    let error = open(&fake).read(&key, 1 << 20).unwrap_err();
    assert_eq!(error.trouble, Trouble::Unreachable);
    assert_eq!(fake.seen().len(), 5, "it was tried again");
}

fn a_page_instead() {
    let page = b"<html><body>please log in</body></html>";
    let fake = Fake::start(|_| ("200 OK", etag(page), page.to_vec()));
    let registry = open(&fake);
    let error = read::<Marker>(&registry, &Key::marker()).unwrap_err();
    assert_eq!(error.kind(), "corrupt");
    let blob = registry.read(&Key::blob(&Digest::of(b"x")), 1 << 20);
    assert_eq!(blob.unwrap_err().kind(), "corrupt");
    let listing = registry.list(&open_skills::registry::Prefix::All);
    assert!(listing.is_err() || listing.is_ok_and(|listed| listed.is_empty()));
}

fn redirects() {
    let other = Fake::start(careless());
    let target = other.endpoint.clone();
    let fake = Fake::start(move |request| {
        let location = format!("{target}{}", request.path);
        ("302 Found", vec![("location", location)], vec![])
    });
    let registry = open(&fake);
    let error = registry.read(&Key::marker(), 10).unwrap_err();
    assert_eq!(error.kind(), "bad-config");
    assert!(error.to_string().contains("redirect"), "{error}");
    let written = registry.write(&Key::marker(), b"x", &Condition::Absent);
    assert!(written.is_err());
    assert!(other.seen().is_empty(), "nobody followed");
}

fn no_secret() {
    let fake = Fake::start(|_| {
        let body = "<Error><Code>AccessDenied</Code><Message>No.</Message></Error>";
        ("403 Forbidden", vec![], body.as_bytes().to_vec())
    });
    let registry = open(&fake);
    let error = registry.read(&Key::marker(), 10).unwrap_err();
    assert_eq!(error.kind(), "denied");
    let all = format!("{error} {error:?} {:?}", error.hint());
    assert!(!all.contains(CANARY), "{all}");
    let sent: Vec<_> = fake.seen().into_iter().flat_map(|r| r.headers).collect();
    // The secret signs; it is never sent. The token has to be.
    assert!(
        sent.iter()
            .all(|(name, value)| { name == "x-amz-security-token" || !value.contains(CANARY) })
    );
}

/// Keeps the conditions of writes.
fn careful() -> impl Fn(&Request) -> Answer + Send + Sync {
    let objects = Mutex::new(HashMap::<String, Vec<u8>>::new());
    move |request| {
        let mut objects = objects.lock().unwrap();
        let has = |name: &str| request.headers.iter().any(|(known, _)| known == name);
        let there = objects.get(&request.path);
        if has("if-none-match") && there.is_some() || has("if-match") {
            let body = b"<Error><Code>PreconditionFailed</Code></Error>".to_vec();
            return ("412 Precondition Failed", vec![], body);
        }
        objects.insert(request.path.clone(), request.body.clone());
        ("200 OK", etag(&request.body), Vec::new())
    }
}

fn asked_once() {
    let fake = Fake::start(careful());
    let folder = tempfile::tempdir().unwrap();
    let open = |prefix: &str| {
        let options = Options {
            endpoint: Some(fake.endpoint.clone()),
            credentials: Some(KeyPair {
                id: "id".into(),
                secret: CANARY.into(),
                token: None,
            }),
            probed: Some(folder.path().join("probed")),
            ..Options::default()
        };
        S3::new("bucket", prefix, &options)
    };
    open("p").probe().unwrap();
    let first = fake.seen().len();
    assert!(first >= 3, "{first}");
    open("p").probe().unwrap();
    assert_eq!(fake.seen().len(), first);
    // Another place is another store, for all that anybody knows.
    open("q").probe().unwrap();
    assert!(fake.seen().len() > first);
    // What was seen long ago is seen again.
    let seen = fake.seen().len();
    for entry in std::fs::read_dir(folder.path().join("probed")).unwrap() {
        let file = std::fs::File::options()
            .write(true)
            .open(entry.unwrap().path())
            .unwrap();
        let then = std::time::SystemTime::now() - std::time::Duration::from_hours(31 * 24);
        file.set_modified(then).unwrap();
    }
    open("p").probe().unwrap();
    assert!(fake.seen().len() > seen);
}

fn altered() {
    // The checksum of other bytes: it came whole, and not as it was sent.
    let fake = Fake::start(|request| {
        let mut headers = etag(&request.body);
        let checksum = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
        headers.push(("x-amz-checksum-sha256", checksum.to_owned()));
        ("200 OK", headers, b"not nothing".to_vec())
    });
    let error = open(&fake).read(&Key::catalog(), 1 << 20).unwrap_err();
    assert_eq!(error.kind(), "digest-mismatch", "{error}");
    assert!(
        error
            .to_string()
            .contains("other bytes than the store sent"),
        "{error}"
    );
    // Once may be chance.
    assert!(fake.seen().len() > 1);
}
