//! A registry on a web server: the tree of a directory, shown by any host.

use std::sync::atomic::{AtomicUsize, Ordering};

use open_skills::diagnostics::Explain;
use open_skills::registry::documents::{Marker, read};
use open_skills::registry::{
    Condition, Digest, Directory, Https, Key, Patience, Prefix, Registry, RegistryExt, Retrying,
    Trouble, Verified, download,
};
use tempfile::TempDir;

use crate::fake::{Answer, Fake, Request};
use crate::skills::{begin, name, put};

const LIMIT: u64 = 1 << 20;

/// A registry in a folder with one version.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let registry = Directory::new(folder.path());
    begin(&registry);
    put(&registry, "pdf", "1.0.0", "an archive").unwrap();
    folder
}

/// A static host, with ETags or without.
fn host(folder: &TempDir, has_etags: bool) -> Fake {
    let root = folder.path().to_path_buf();
    Fake::start(move |request: &Request| {
        let path = request.path.strip_prefix("/skills/").unwrap();
        let Ok(bytes) = std::fs::read(root.join(path)) else {
            return ("404 Not Found", vec![], b"<html>no</html>".to_vec());
        };
        if !has_etags {
            return ("200 OK", vec![], bytes);
        }
        let etag = format!("\"{}\"", &Digest::of(&bytes).hex()[..16]);
        let known = request
            .headers
            .iter()
            .find(|(name, _)| name == "if-none-match");
        let is_known = known.is_some_and(|(_, value)| *value == etag);
        let headers = vec![("etag", etag)];
        match is_known {
            true => ("304 Not Modified", headers, vec![]),
            false => ("200 OK", headers, bytes),
        }
    })
}

fn open(fake: &Fake) -> Verified<Retrying<Https>> {
    let https = Https::new(format!("{}/skills", fake.endpoint));
    let sleep = Box::new(|_| {});
    Verified::new(Retrying::with_sleep(https, Patience::default(), sleep))
}

fn answering(answer: impl Fn(&Request) -> Answer + Send + Sync + 'static) -> Fake {
    Fake::start(answer)
}

#[test]
fn any_static_host_is_a_registry_to_read_from() {
    let folder = folder();
    for has_etags in [true, false] {
        let fake = host(&folder, has_etags);
        let registry = open(&fake);
        let index = download::index(&registry, &name("pdf")).unwrap();
        let entry = &index.versions[0];
        download::record(&registry, &name("pdf"), entry).unwrap();
        let bytes = download::archive(&registry, entry).unwrap();
        assert_eq!(
            (bytes.as_slice(), fake.seen().len()),
            (&b"an archive"[..], 3)
        );
        let key = Key::index(&name("pdf"));
        let known = registry.read(&key, LIMIT).unwrap();
        let changed = registry.read_changed(&key, LIMIT, &known.stamp);
        assert_eq!(changed, Ok(None), "etags: {has_etags}");
        put(
            &Directory::new(folder.path()),
            "pdf",
            &format!("1.{}.0", 1 + u8::from(has_etags)),
            "x",
        )
        .unwrap();
        let changed = registry.read_changed(&key, LIMIT, &known.stamp).unwrap();
        assert!(changed.is_some_and(|changed| changed.bytes != known.bytes));
        let absent = registry.read_if_there(&Key::index(&name("other")), LIMIT);
        assert_eq!(absent, Ok(None));
    }
}

#[test]
fn nothing_is_written_and_nothing_is_listed() {
    let folder = folder();
    let fake = host(&folder, true);
    let registry = open(&fake);
    let refused = put(&registry, "pdf", "2.0.0", "x").unwrap_err();
    assert_eq!(refused.kind(), "read-only");
    let written = registry.write(&Key::marker(), b"x", &Condition::Absent);
    assert_eq!(written.unwrap_err().trouble, Trouble::ReadOnly);
    let listed = registry.list(&Prefix::All).unwrap_err();
    assert_eq!(
        (listed.trouble, listed.hint().is_some()),
        (Trouble::ReadOnly, true)
    );
    assert!(fake.seen().iter().all(|request| request.method == "GET"));
}

#[test]
fn g5_busy_hosts_are_asked_again() {
    for status in ["503 Busy", "429 Many", "500 Oh", "502 Bad Gateway"] {
        let asked = AtomicUsize::new(0);
        let fake = answering(move |_| match asked.fetch_add(1, Ordering::SeqCst) {
            0..=2 => (status, vec![], vec![]),
            _ => ("200 OK", vec![], b"x".to_vec()),
        });
        assert_eq!(open(&fake).read(&Key::marker(), LIMIT).unwrap().bytes, b"x");
        assert_eq!(fake.seen().len(), 4, "{status}");
    }
}

#[test]
fn g6_broken_and_altered_answers_are_told() {
    let key = Key::blob(&Digest::of(b"an archive"));
    let short = answering(|_| {
        (
            "200 broken",
            vec![("content-length", "10".into())],
            b"an ".to_vec(),
        )
    });
    let error = open(&short).read(&key, LIMIT).unwrap_err();
    assert_eq!(error.trouble, Trouble::Unreachable);
    let flipped = answering(|_| ("200 OK", vec![], b"an brchive".to_vec()));
    let error = open(&flipped).read(&key, LIMIT).unwrap_err();
    assert_eq!(error.trouble, Trouble::Corrupt);
    let long = answering(|_| ("200 OK", vec![], vec![7; 5000]));
    let error = open(&long).read(&key, 4999).unwrap_err();
    assert_eq!(error.trouble, Trouble::TooLarge);
}

#[test]
fn g7_pages_and_redirects_are_errors() {
    let page = answering(|_| ("200 OK", vec![], b"<html>log in</html>".to_vec()));
    let error = read::<Marker>(&open(&page), &Key::marker()).unwrap_err();
    assert_eq!(error.kind(), "corrupt");
    let other = answering(|_| ("200 OK", vec![], b"x".to_vec()));
    for status in ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"] {
        let target = format!("{}/elsewhere", other.endpoint);
        let fake = answering(move |_| (status, vec![("location", target.clone())], vec![]));
        let error = open(&fake).read(&Key::marker(), LIMIT).unwrap_err();
        assert_eq!(error.kind(), "bad-config");
        assert!(error.to_string().contains("/elsewhere"), "{error}");
    }
    assert!(other.seen().is_empty(), "nobody followed");
}

#[test]
fn a_host_that_is_not_there_is_unreachable() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let place = format!("http://{}/skills", listener.local_addr().unwrap());
    drop(listener);
    let error = Https::new(place).read(&Key::marker(), LIMIT).unwrap_err();
    assert_eq!(error.trouble, Trouble::Unreachable);
    assert!(!error.detail.is_empty());
}
