//! A mirror of what a web server shows: the same registry, though such a place lists nothing.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use open_skills::registry::Digest;

use crate::fake::{Fake, Request};
use crate::support::{CliTest, GOOD_SKILL, Ran};

fn done(ran: &Ran) -> &str {
    assert_eq!(ran.code, Some(0), "{ran}");
    &ran.stdout
}

/// A registry `./r` of two skills, one of them with a tag and a version that was taken back.
fn published() -> CliTest {
    let other = GOOD_SKILL.replace("name: good", "name: other");
    let test = CliTest::new()
        .file("good/SKILL.md", GOOD_SKILL)
        .file("good/skill.yaml", "version: 1.0.0\n")
        .file("other/SKILL.md", other)
        .file("other/skill.yaml", "version: 0.3.0\n");
    done(&test.run(["registry", "init", "./r"]));
    done(&test.run(["publish", "good", "--registry", "./r"]));
    done(&test.run(["publish", "other", "--registry", "./r", "--tag", "beta"]));
    let test = test.file("good/skill.yaml", "version: 1.1.0\n");
    done(&test.run(["publish", "good", "--registry", "./r"]));
    done(&test.run([
        "yank",
        "good@1.0.0",
        "--registry",
        "./r",
        "--reason",
        "wrong sums",
    ]));
    test
}

/// What was taken back and brought back again stands in no index.
#[test]
fn what_was_done_and_undone_is_mirrored_too() {
    let test = published();
    let unyank = ["unyank", "good@1.0.0", "--registry", "./r"];
    done(&test.run(unyank));
    done(&test.run(["tag", "other", "beta", "--remove", "--registry", "./r"]));
    let host = host(&test.work().join("r"), &Arc::default());
    done(&test.run(["registry", "mirror", &host.endpoint, "./copy"]));
    done(&test.run(["registry", "check", "./copy"]));
    let (there, copy) = (test.work().join("r"), test.work().join("copy"));
    assert_eq!(files(&copy), files(&there));
}

#[test]
fn a_web_server_is_not_repaired() {
    let test = published();
    let host = host(&test.work().join("r"), &Arc::default());
    let ran = test.run(["registry", "repair", &host.endpoint, "--json"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("\"read-only\""), "{ran}");
}

/// A static host over a folder, with ETags; while `is_broken`, its archives break off.
fn host(root: &Path, is_broken: &Arc<AtomicBool>) -> Fake {
    let (root, is_broken) = (root.to_path_buf(), Arc::clone(is_broken));
    Fake::start(move |request: &Request| {
        let Ok(mut bytes) = fs::read(root.join(request.path.trim_start_matches('/'))) else {
            return ("404 Not Found", vec![], b"<html>no</html>".to_vec());
        };
        let etag = format!("\"{}\"", &Digest::of(&bytes).hex()[..16]);
        if request.path.contains("/blobs/") && is_broken.load(Ordering::SeqCst) {
            bytes.truncate(bytes.len() / 2);
        }
        let known = ("if-none-match".to_owned(), etag.clone());
        match request.headers.contains(&known) {
            true => ("304 Not Modified", vec![("etag", etag)], vec![]),
            false => ("200 OK", vec![("etag", etag)], bytes),
        }
    })
}

/// Every file of a registry by its path, but what trying out a place and holding it leave.
fn files(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    let mut open = vec![root.to_path_buf()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path
                .strip_prefix(root)
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned();
            match path.is_dir() {
                true => open.push(path),
                false => drop(all.insert(name, fs::read(path).unwrap())),
            }
        }
    }
    all.retain(|path, _| !path.starts_with("probe/") && path != ".lock");
    all
}

/// Both have the same files with the same bytes.
fn assert_same(copy: &Path, original: &Path) {
    let (copy, original) = (files(copy), files(original));
    let paths = |all: &BTreeMap<String, Vec<u8>>| all.keys().cloned().collect::<Vec<_>>();
    assert_eq!(paths(&copy), paths(&original));
    for (path, bytes) in &original {
        assert!(copy[path] == *bytes, "{path}");
    }
}

#[test]
fn it_is_the_same_registry_and_takes_what_comes() {
    let test = published();
    let root = test.work().join("r");
    let fake = host(&root, &Arc::default());
    let mirror = ["registry", "mirror", &fake.endpoint, "./copy"];
    let ran = test.run(mirror);
    for version in [
        "copied good 1.0.0",
        "copied good 1.1.0",
        "copied other 0.3.0",
    ] {
        assert!(done(&ran).contains(version), "{ran}");
    }
    let copy = test.work().join("copy");
    assert_same(&copy, &root);
    done(&test.run(["registry", "check", "./copy"]));
    assert_eq!(done(&test.run(mirror)), "");

    // A version, a tag and a yank that came since.
    let test = test.file("other/skill.yaml", "version: 0.4.0\n");
    done(&test.run(["publish", "other", "--registry", "./r"]));
    done(&test.run(["tag", "other@0.4.0", "beta", "--registry", "./r"]));
    done(&test.run(["unyank", "good@1.0.0", "--registry", "./r"]));
    let before = fake.seen().len();
    let ran = test.run(mirror);
    assert_eq!(done(&ran), "copied other 0.4.0\n");
    let archives = fake.seen().split_off(before);
    let archives = archives
        .iter()
        .filter(|request| request.path.contains("/blobs/"));
    assert_eq!(archives.count(), 1, "only the new archive is fetched");
    assert_same(&copy, &root);
    let pulled = test.run([
        "pull",
        "other@beta",
        "--registry",
        "./copy",
        "-C",
        "elsewhere",
    ]);
    assert!(done(&pulled).contains("other 0.4.0"), "{pulled}");
}

#[test]
fn a_signed_one_is_mirrored_with_its_state() {
    let test = published();
    done(&test.run(["keys", "new", "me", "--no-passphrase"]));
    done(&test.run(["registry", "checkpoint", "./r", "--key", "me"]));
    let root = test.work().join("r");
    let fake = host(&root, &Arc::default());
    done(&test.run(["registry", "mirror", &fake.endpoint, "./copy"]));
    assert_same(&test.work().join("copy"), &root);
    // An index that nobody signed is not copied on.
    let index = root.join("skills/good/index.json");
    let text = fs::read_to_string(&index).unwrap();
    fs::write(&index, text.replace("\"tags\": {}", "\"tags\": { }")).unwrap();
    let ran = test.run(["registry", "mirror", &fake.endpoint, "./second", "--json"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(ran.stderr.contains("bad-signature"), "{ran}");
}

#[test]
fn archives_that_break_off_are_told_and_the_next_run_goes_on() {
    let test = published();
    let is_broken = Arc::new(AtomicBool::new(true));
    let fake = host(&test.work().join("r"), &is_broken);
    let mirror = ["registry", "mirror", &fake.endpoint, "./copy"];
    let ran = test.run(mirror);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("digest"), "{ran}");
    is_broken.store(false, Ordering::SeqCst);
    done(&test.run(mirror));
    done(&test.run(["registry", "check", "./copy"]));
    assert_same(&test.work().join("copy"), &test.work().join("r"));
}

#[test]
fn nothing_is_mirrored_into_a_web_server() {
    let test = published();
    let fake = host(&test.work().join("empty"), &Arc::default());
    let ran = test.run(["registry", "mirror", "./r", &fake.endpoint]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(
        ran.stderr
            .contains("publish to the place that the web server shows"),
        "{ran}"
    );
}
