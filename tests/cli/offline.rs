//! What was pulled once is pulled again without a network: from what the cache has.

use std::fs;

use open_skills::registry::Digest;

use crate::fake::{Fake, Request};
use crate::support::{CliTest, GOOD_SKILL, Ran};

fn done(ran: &Ran) -> &str {
    assert_eq!(ran.code, Some(0), "{ran}");
    &ran.stdout
}

/// Two skills, one of which needs the other, on a static host with ETags.
fn place() -> (CliTest, Fake) {
    let test = CliTest::new()
        .file("good/SKILL.md", GOOD_SKILL)
        .file(
            "good/skill.yaml",
            "version: 1.0.0\ndependencies: {base: ^1}\n",
        )
        .file(
            "base/SKILL.md",
            GOOD_SKILL.replace("name: good", "name: base"),
        )
        .file("base/skill.yaml", "version: 1.0.0\n");
    done(&test.run(["registry", "init", "./r"]));
    done(&test.run(["publish", "base", "--registry", "./r"]));
    done(&test.run(["publish", "good", "--registry", "./r", "--no-test"]));
    let root = test.work().join("r");
    let fake = Fake::start(move |request: &Request| {
        let Ok(bytes) = fs::read(root.join(request.path.trim_start_matches('/'))) else {
            return ("404 Not Found", vec![], vec![]);
        };
        let etag = format!("\"{}\"", &Digest::of(&bytes).hex()[..16]);
        ("200 OK", vec![("etag", etag)], bytes)
    });
    (test, fake)
}

#[test]
fn a_pull_into_another_folder_is_answered_by_the_cache() {
    let (test, fake) = place();
    let reference = format!("{}#good@^1", fake.endpoint);
    done(&test.run(["pull", "-C", "there", &reference]));
    let before = fake.seen().len();
    let arguments = ["pull", "-C", "elsewhere", &reference, "--offline", "-v"];
    let ran = test.run(arguments);
    assert!(done(&ran).contains("pulled good 1.0.0"), "{ran}");
    assert_eq!(fake.seen().len(), before, "somebody was asked");
    assert!(test.work().join("elsewhere/base/SKILL.md").is_file());
    for said in [
        "from the cache, ",
        " old: `skills/good/index.json` of `http://127.0.0.1:",
        "old: `skills/base/1.0.0/record.json`",
        "from the cache: the archive of `good 1.0.0`",
    ] {
        assert!(ran.stderr.contains(said), "{said}: {ran}");
    }
    // Chosen anew, updated and looked at, it is the same.
    for more in [&["--refresh"][..], &["--locked"], &["--frozen"]] {
        done(&test.run([&["pull", "-C", "elsewhere", "--offline"], more].concat()));
    }
    done(&test.run(["outdated", "-C", "elsewhere", "--offline"]));
    assert_eq!(fake.seen().len(), before, "somebody was asked");
}

#[test]
fn what_is_not_cached_is_said_with_what_to_do() {
    let (test, fake) = place();
    let base = format!("{}#base", fake.endpoint);
    done(&test.run(["pull", "-C", "there", &base]));
    let good = format!("{}#good", fake.endpoint);
    let ran = test.run(["pull", "-C", "there", &good, "--offline"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(
        ran.stderr.contains("`skills/good/index.json`")
            && ran.stderr.contains("it is not in the cache")
            && ran.stderr.contains("hint: run it once without `--offline`"),
        "{ran}"
    );
    // Without the record nothing says who vouches for what is new in the lock.
    done(&test.run(["cache", "clean"]));
    done(&test.run(["pull", "-C", "there", "--frozen", "--offline"]));
    fs::remove_dir_all(test.work().join("there/base")).unwrap();
    let ran = test.run(["pull", "-C", "there", "--offline"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(
        ran.stderr
            .contains("the archive of `base 1.0.0` is not in the cache"),
        "{ran}"
    );
}

#[test]
fn a_signed_state_is_held_to_in_the_cache_too() {
    let (test, fake) = place();
    done(&test.run(["keys", "new", "me", "--no-passphrase"]));
    done(&test.run(["registry", "checkpoint", "./r", "--key", "me"]));
    let reference = format!("{}#good", fake.endpoint);
    done(&test.run(["pull", "-C", "there", &reference]));
    let before = fake.seen().len();
    let arguments = ["pull", "-C", "elsewhere", &reference, "--offline", "-v"];
    let ran = test.run(arguments);
    assert!(done(&ran).contains("pulled good 1.0.0"), "{ran}");
    assert!(ran.stderr.contains("old: `checkpoint.json`"), "{ran}");
    assert_eq!(fake.seen().len(), before, "somebody was asked");
}

#[test]
fn commands_that_write_or_look_closely_ask_nobody_either() {
    let (test, fake) = place();
    let place = ["--registry", &fake.endpoint];
    for command in [
        &["yank", "good@1.0.0"][..],
        &["unyank", "good@1.0.0"],
        &["tag", "good@1.0.0", "stable"],
        &["publish", "good", "--unsigned", "--yes", "--no-test"],
        &["registry", "init"],
        &["registry", "check"],
        &["registry", "repair"],
        &["registry", "gc"],
        &["registry", "checkpoint"],
    ] {
        let place = match command {
            ["registry", ..] => &place[1..],
            _ => &place[..],
        };
        let ran = test.run([command, place, &["--offline"]].concat());
        assert_eq!(ran.code, Some(2), "{command:?}: {ran}");
        assert!(
            ran.stderr.contains("is not on this machine"),
            "{command:?}: {ran}"
        );
        assert!(ran.stderr.contains("`--offline`"), "{command:?}: {ran}");
    }
    assert_eq!(fake.seen().len(), 0, "somebody was asked");
}
