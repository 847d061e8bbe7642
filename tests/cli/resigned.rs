//! The same files from another signer: nobody follows another without a word.

use std::fs;

use crate::support::{CliTest, GOOD_SKILL, Ran};
use crate::update::{done, kind};

/// The same version in the registries `one` and `two`, each signed with a key of that name, and both
/// keys trusted. Under the name `acme`, it is the first.
fn place() -> CliTest {
    let test = CliTest::new()
        .file("good/SKILL.md", GOOD_SKILL)
        .file("good/skill.yaml", "version: 1.0.0\n");
    for key in ["one", "two"] {
        done(&test.run(["keys", "new", key, "--no-passphrase"]));
        done(&test.run(["trust", "add", key, "--key", key]));
        let place = format!("./{key}");
        done(&test.run([
            "publish",
            "good",
            "--key",
            key,
            "--registry",
            &place,
            "--yes",
        ]));
    }
    moved(test, "one")
}

fn moved(test: CliTest, to: &str) -> CliTest {
    test.file(
        "open-skills.yaml",
        format!("registries: {{acme: ./{to}}}\n"),
    )
}

/// The line of a lock or record that names the signer.
fn signer(test: &CliTest, file: &str) -> String {
    let text = fs::read_to_string(test.work().join(file)).unwrap();
    let line = text.lines().find(|line| line.contains("\"signer\""));
    line.unwrap_or_default().trim().to_owned()
}

/// The command needs consent, changes nothing without, and takes the other signer with it.
fn asks(test: &CliTest, command: &[&str], file: &str) {
    let before = signer(test, file);
    assert!(before.contains("sha256:"), "{before}");
    let ran = test.run([command, &["--json"]].concat());
    assert_eq!(
        (ran.code, &*kind(&ran)),
        (Some(1), "consent-needed"),
        "{ran}"
    );
    let said = "`good` asks for more: signed by another key, sha256:";
    assert!(ran.stderr.contains(said), "{ran}");
    assert_eq!(signer(test, file), before);
    done(&test.run([command, &["--accept-permissions"]].concat()));
    assert_ne!(signer(test, file), before);
    // The same signer again is nothing new.
    done(&test.run(command));
}

#[test]
fn a_locked_version_that_another_signed_needs_consent() {
    for more in [&[][..], &["--refresh"]] {
        let test = place();
        let pull = [&["pull", "acme/good", "-C", "out"], more].concat();
        done(&test.run(&pull));
        let test = moved(test, "two");
        // Where nothing is fetched anew, nobody new vouches for it.
        let lock = signer(&test, "out/open-skills.lock");
        done(&test.run(["pull", "acme/good", "-C", "out"]));
        done(&test.run(["update", "-C", "out"]));
        assert_eq!(signer(&test, "out/open-skills.lock"), lock);
        fs::remove_dir_all(test.work().join("out/good")).unwrap();
        let ran: Ran = test.run(["pull", "-C", "out", "--locked", "--json"]);
        assert_eq!(kind(&ran), "lock-outdated", "{ran}");
        asks(&test, &pull, "out/open-skills.lock");
        assert!(test.work().join("out/good/SKILL.md").is_file());
    }
}

#[test]
fn an_installed_version_that_another_signed_needs_consent() {
    let test = place();
    let install = ["install", "acme/good", "--agent", "codex"];
    done(&test.run(install));
    let test = moved(test, "two");
    let lock = test.work().join("open-skills.lock");
    assert!(lock.is_file());
    fs::remove_file(lock).unwrap();
    asks(&test, &install, ".open-skills/installed.json");
}

#[test]
fn an_installed_archive_that_another_signed_needs_consent() {
    let test = place();
    let pack = |key: &str| {
        for file in ["good.skill", "good.sigstore.json"] {
            let _ = fs::remove_file(test.work().join(file));
        }
        let sign = ["pack", "good", "--sign", "--key", key];
        done(&test.run([&sign[..], &["--output", "good.skill"]].concat()));
    };
    let install = ["install", "./good.skill", "--agent", "codex"];
    pack("one");
    done(&test.run(install));
    done(&test.run(install));
    pack("two");
    asks(&test, &install, ".open-skills/installed.json");
}

#[test]
fn a_lock_that_names_a_key_that_is_expected_no_more_is_refused() {
    let mut test = CliTest::new().file("good/SKILL.md", GOOD_SKILL);
    for (key, version) in [("one", "1.0.0"), ("two", "2.0.0")] {
        done(&test.run(["keys", "new", key, "--no-passphrase"]));
        test = test.file("good/skill.yaml", format!("version: {version}\n"));
        let publish = [
            "publish",
            "good",
            "--key",
            key,
            "--registry",
            "./r",
            "--yes",
        ];
        done(&test.run(publish));
    }
    done(&test.run(["pull", "good@1.0.0", "--registry", "./r", "-C", "out"]));
    let rotate =
        |key: &str| test.run(["trust", "rotate", "good", "--registry", "./r", "--key", key]);
    done(&rotate("two"));
    let refused = || {
        for words in [
            &["pull"][..],
            &["pull", "--frozen"],
            &["pull", "--locked"],
            &["pull", "good"],
        ] {
            let ran: Ran = test.run([words, &["-C", "out"]].concat());
            assert_eq!(ran.code, Some(1), "{words:?}: {ran}");
            let told = "error: `good` is refused by now: `sha256:";
            assert!(ran.stderr.contains(told), "{words:?}: {ran}");
            let hint = "hint: `open-skills update good -C out` takes a version that the expected";
            assert!(ran.stderr.contains(hint), "{words:?}: {ran}");
        }
        let ran = test.run(["pull", "-C", "out", "--json"]);
        assert_eq!(kind(&ran), "key-changed", "{ran}");
    };
    refused();
    // The lock says enough: no registry is asked for it.
    let (there, gone) = (test.work().join("r"), test.work().join("gone"));
    fs::rename(&there, &gone).unwrap();
    refused();
    done(&rotate("one"));
    done(&test.run(["pull", "-C", "out"]));
    fs::rename(&gone, &there).unwrap();
    done(&rotate("two"));
    // The wish of the lock is one version; the way out is a newer one.
    let newer = ["pull", "good@2.0.0", "--registry", "./r", "-C", "out"];
    done(&test.run([&newer[..], &["--accept-permissions"]].concat()));
    done(&test.run(["pull", "-C", "out", "--frozen"]));
}
