//! What is kept to be fast: how much, how to be rid of it, whether it is whole.

use std::fs;
use std::path::PathBuf;

use crate::support::CliTest;
use crate::update::{done, json, published};

/// `good` is pulled, so that its archive is cached.
fn cached() -> (CliTest, PathBuf) {
    let test = published(CliTest::new(), "good", "version: 1.0.0\n");
    done(&test.run(["pull", "good"]));
    let folder = test.work().join("../cache/archives-v1");
    let archive = fs::read_dir(folder)
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    (test, archive)
}

#[test]
fn the_cache_says_where_it_is_and_what_it_weighs() {
    let (test, archive) = cached();
    let ran = test.run(["cache", "dir"]);
    assert_eq!(done(&ran), "[TEMP]/cache\n");
    let answer = json(&test.run(["cache", "size", "--json"]));
    let bytes = archive.metadata().unwrap().len();
    assert_eq!(answer["bytes"], bytes);
    let part = &answer["parts"][0];
    assert_eq!(
        (&part["name"], &part["entries"]),
        (&"archives".into(), &1.into())
    );
    let ran = test.run(["cache", "size"]);
    assert!(done(&ran).starts_with("part      size"), "{ran}");
    let ran = test.run(["cache", "size", "--cache-dir", "empty"]);
    assert_eq!(done(&ran), "");
}

#[test]
fn cleaning_takes_what_is_ours_and_old_enough() {
    let (test, archive) = cached();
    let foreign = test.work().join("../cache/mine.txt");
    fs::write(&foreign, "x").unwrap();
    let ran = test.run(["cache", "clean", "--older-than", "1d"]);
    assert_eq!(
        (done(&ran), ran.stderr.as_str()),
        ("", "nothing to remove\n")
    );
    let ran = test.run(["cache", "clean", "code"]);
    done(&ran);
    assert!(archive.exists());
    let ran = test.run(["cache", "clean"]);
    assert!(
        done(&ran).starts_with("removed 1 entry of archives, "),
        "{ran}"
    );
    assert!(!archive.exists() && foreign.exists());
    // What was cached is had again.
    fs::remove_dir_all(test.work().join("good")).unwrap();
    done(&test.run(["pull", "--frozen"]));
    let ran = test.run(["cache", "clean", "nope"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    let ran = test.run(["cache", "clean", "--older-than", "soon"]);
    assert_eq!(ran.code, Some(2), "{ran}");
}

#[test]
fn damage_is_found_and_removed_when_that_is_wanted() {
    let (test, archive) = cached();
    let ran = test.run(["cache", "verify"]);
    assert_eq!(done(&ran), "", "{ran}");
    let mut bytes = fs::read(&archive).unwrap();
    bytes[40] ^= 1;
    fs::write(&archive, bytes).unwrap();
    let ran = test.run(["cache", "verify"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(ran.stdout.contains("another digest than its name"), "{ran}");
    assert!(
        ran.stderr
            .contains("remove them: open-skills cache verify --fix"),
        "{ran}"
    );
    assert!(archive.exists());
    let answer = json(&test.run(["cache", "verify", "--fix", "--json"]));
    assert_eq!(
        (&answer["whole"], &answer["removed"]),
        (&false.into(), &true.into())
    );
    assert!(!archive.exists());
    done(&test.run(["cache", "verify"]));
}

#[test]
fn hits_and_misses_are_told() {
    let (test, archive) = cached();
    let again = |folder: &str| {
        let ran = test.run(["pull", "good", "-C", folder, "--json"]);
        json(&ran)
    };
    let answer = again("a");
    assert_eq!(answer["skills"][0]["cache"], "hit");
    assert_eq!(answer["cache"], serde_json::json!({"hits": 1, "misses": 0}));
    // Nothing is fetched for what is in place.
    let answer = again("a");
    assert!(answer["skills"][0]["cache"].is_null());
    fs::write(&archive, "damaged").unwrap();
    let answer = again("b");
    assert_eq!(answer["skills"][0]["cache"], "miss");
    let ran = test.run(["pull", "good", "-C", "c", "-v"]);
    assert!(ran.stderr.contains("cache: 1 found, 0 downloaded"), "{ran}");
}

#[test]
fn what_was_not_used_for_longest_goes_when_the_cache_is_above_its_size() {
    let (test, old) = cached();
    let test = published(test, "other", "version: 1.0.0\n");
    let long_ago = std::time::SystemTime::now() - std::time::Duration::from_hours(72);
    let age = |path: &std::path::Path| {
        let file = fs::File::open(path).unwrap();
        let times = fs::FileTimes::new().set_modified(long_ago);
        file.set_times(times.set_accessed(long_ago)).unwrap();
    };
    age(&old);
    let cache = test.work().join("../cache");
    for part in fs::read_dir(&cache).unwrap() {
        age(&part.unwrap().path());
    }
    // Nothing comes, so nobody looks.
    let test = test.env("OPEN_SKILLS_CACHE_MAX_SIZE", "1B");
    done(&test.run(["pull", "good"]));
    assert!(old.exists());
    // Without a way to have it again, nothing goes.
    done(&test.run(["pull", "other", "--offline"]));
    let archives = || fs::read_dir(cache.join("archives-v1")).unwrap().count();
    assert_eq!(archives(), 2);
    fs::remove_dir_all(test.work().join("other")).unwrap();
    for entry in fs::read_dir(cache.join("archives-v1")).unwrap() {
        let path = entry.unwrap().path();
        if path != old {
            fs::remove_file(path).unwrap();
        }
    }
    // What came just now stays, however small the size is.
    done(&test.run(["pull", "--frozen"]));
    assert!(!old.exists());
    assert_eq!(archives(), 1);
    let answer = json(&test.run(["cache", "size", "--json"]));
    assert_eq!(answer["max_bytes"], 1);
    let ran = test.run(["cache", "size"]);
    assert!(ran.stderr.contains(", of at most 1 B"), "{ran}");
    // Whoever asks for a size gets it at once.
    let ran = test.run(["cache", "clean", "--to-size", "1MiB"]);
    assert_eq!(
        (done(&ran), ran.stderr.as_str()),
        ("", "nothing to remove\n")
    );
    let ran = test.run(["cache", "clean", "--to-size", "0B"]);
    assert!(
        done(&ran).contains("removed 1 entry of archives, "),
        "{ran}"
    );
    assert_eq!(archives(), 0);
    for wrong in [["--to-size", "12"], ["--to-size=1MiB", "archives"]] {
        let ran = test.run([["cache", "clean"], wrong].concat());
        assert_eq!(ran.code, Some(2), "{ran}");
    }
}
