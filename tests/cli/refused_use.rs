//! What the trust policy keeps out is not run, tested, unpacked or passed on either.

use std::fs;

use crate::support::{CliTest, GOOD_SKILL, Ran};
use crate::update::{done, json, kind};

/// Runs a skill, by whatever says where it is.
fn run(test: &CliTest, target: &str) -> Ran {
    let engine = ["--engine", "native", "--unsafe-no-sandbox", "--quiet"];
    test.run(["run", target].into_iter().chain(engine))
}

/// A skill with a script in `src/good`, signed by `acme`, in the user's own registry and as
/// `good-1.0.0.skill`.
fn signed() -> CliTest {
    let test = CliTest::new()
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .file("src/good/SKILL.md", GOOD_SKILL)
        .file("src/good/skill.yaml", "version: 1.0.0\n")
        .file("src/good/scripts/a.sh", "echo it ran\n");
    done(&test.run(["keys", "new", "acme", "--no-passphrase"]));
    done(&test.run(["trust", "add", "acme", "--key", "acme"]));
    done(&test.run(["publish", "src/good", "--key", "acme"]));
    done(&test.run(["pack", "src/good", "--sign", "--key", "acme"]));
    test
}

fn is_refused(ran: &Ran, said: &str) {
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(1), ""), "{ran}");
    assert!(ran.stderr.contains(said), "{ran}");
}

#[cfg(target_os = "linux")]
#[test]
fn what_a_revoked_key_signed_is_neither_run_nor_unpacked_nor_passed_on() {
    let test = signed();
    done(&test.run(["pull", "good"]));
    done(&test.run(["install", "good", "-a", "claude-code"]));
    done(&test.run(["pull", "good", "-C", "pulled"]));
    let places = [
        "./good-1.0.0.skill",
        "good",
        "./pulled/good",
        "./.claude/skills/good",
    ];
    for place in places {
        assert!(done(&run(&test, place)).contains("it ran"), "{place}");
    }
    done(&test.run(["trust", "revoke", "acme", "--reason", "stolen"]));
    for place in places {
        is_refused(&run(&test, place), "revoked: stolen");
    }
    is_refused(&test.run(["test", "pulled/good"]), "revoked: stolen");
    is_refused(
        &test.run(["unpack", "good-1.0.0.skill", "-C", "out"]),
        "revoked: stolen",
    );
    for more in [&["--unsigned"][..], &["--registry", "./other", "--yes"]] {
        let publish = ["publish", "good-1.0.0.skill"].iter().chain(more);
        is_refused(&test.run(publish), "revoked: stolen");
    }
    assert!(!test.work().join("out").exists());
    assert!(!test.work().join("other").exists());
    // The folder that it is written in is nobody's but the author's.
    assert!(done(&run(&test, "./src/good")).contains("it ran"));
}

#[cfg(target_os = "linux")]
#[test]
fn an_archive_that_has_to_be_signed_is_not_run_without() {
    let test = signed().env("OPEN_SKILLS_TRUST", "require");
    assert!(done(&run(&test, "good-1.0.0.skill")).contains("it ran"));
    fs::remove_file(test.work().join("good-1.0.0.sigstore.json")).unwrap();
    let ran = run(&test, "good-1.0.0.skill");
    is_refused(&ran, "`good` is not verified");
    // Authors run what they write.
    assert!(done(&run(&test, "./src/good")).contains("it ran"));
}

#[cfg(target_os = "linux")]
#[test]
fn an_archive_beside_the_signature_of_another_is_neither_run_nor_unpacked() {
    let test = signed();
    fs::write(
        test.work().join("src/good/scripts/a.sh"),
        "echo other bytes\n",
    )
    .unwrap();
    done(&test.run(["pack", "src/good"]));
    is_refused(&run(&test, "good-1.0.0.skill"), "`good` is not verified");
    let unpack = ["unpack", "good-1.0.0.skill", "-C", "out"];
    is_refused(&test.run(unpack), "`good` is not verified");
    // Without that signature it is one that nobody signed.
    fs::remove_file(test.work().join("good-1.0.0.sigstore.json")).unwrap();
    assert!(done(&run(&test, "good-1.0.0.skill")).contains("other bytes"));
    done(&test.run(unpack));
}

#[cfg(target_os = "linux")]
#[test]
fn what_is_blocked_is_not_used_in_any_mode() {
    let test = signed();
    fs::remove_file(test.work().join("good-1.0.0.sigstore.json")).unwrap();
    let answer = json(&test.run(["inspect", "src/good", "--json"]));
    let tree = answer["tree_digest"].as_str().unwrap();
    let archive = fs::read(test.work().join("good-1.0.0.skill")).unwrap();
    done(&test.run(["trust", "block", tree]));
    let test = test.env("OPEN_SKILLS_TRUST", "off");
    for place in ["./src/good", "good-1.0.0.skill", "./src/good/scripts/a.sh"] {
        let ran = run(&test, place);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(1), ""), "{ran}");
    }
    let ways: [&[&str]; 5] = [
        &["test", "src/good"],
        &["unpack", "good-1.0.0.skill", "-C", "out", "--json"],
        &["unpack", "-", "-C", "out"],
        &["publish", "src/good", "--registry", "./other", "--yes"],
        &["publish", "good-1.0.0.skill", "--to-library", "./shelf"],
    ];
    for way in ways {
        let ran = test.run_with(way, &archive);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(1), ""), "{ran}");
        assert!(
            ran.stderr.contains("is blocked") || ran.stderr.contains("was revoked"),
            "{ran}"
        );
    }
    for made in ["out", "other", "shelf"] {
        assert!(!test.work().join(made).exists(), "{made}");
    }
    let ran = test.run(["unpack", "good-1.0.0.skill", "-C", "out", "--json"]);
    assert_eq!(kind(&ran), "revoked", "{ran}");
}
