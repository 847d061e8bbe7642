//! `trust`: what a change means for the skills that are verified after it.

use serde_json::Value;

use crate::sign::{SKILL, with_key};
use crate::support::{CliTest, Ran};

/// A skill `pdf` and a skill `docx`, and three keys of which none is trusted.
fn with_keys() -> CliTest {
    let test = with_key().file("docx/SKILL.md", SKILL.replace("pdf", "docx"));
    for name in ["second", "third"] {
        let ran = test.run(["keys", "new", name, "--no-passphrase"]);
        assert_eq!(ran.code, Some(0), "{ran}");
    }
    test
}

fn trust(test: &CliTest, words: &str) -> Ran {
    let ran = test.run(["trust"].into_iter().chain(words.split(' ')));
    assert_eq!(ran.code, Some(0), "{ran}");
    ran
}

fn sign(test: &CliTest, skill: &str, key: &str) {
    let ran = test.run(["sign", skill, "--key", key]);
    assert_eq!(ran.code, Some(0), "{ran}");
}

/// The kind that `verify` tells.
fn kind(test: &CliTest, skill: &str) -> String {
    let ran = test.run(["verify", skill, "--format", "json"]);
    let answer: Value = serde_json::from_str(&ran.stdout).unwrap();
    answer["kind"].as_str().unwrap().to_owned()
}

fn listed(test: &CliTest) -> Value {
    serde_json::from_str(&trust(test, "list --format json").stdout).unwrap()
}

fn fingerprint(test: &CliTest, key: &str) -> String {
    let ran = test.run(["keys", "show", key, "--format", "json"]);
    let shown: Value = serde_json::from_str(&ran.stdout).unwrap();
    shown["fingerprint"].as_str().unwrap().to_owned()
}

#[test]
fn a_key_with_a_scope_signs_nothing_else() {
    let test = with_keys();
    trust(&test, "add a2 --key acme --scope pdf");
    sign(&test, "pdf", "acme");
    sign(&test, "docx", "acme");
    assert_eq!(kind(&test, "pdf"), "ok");
    // Not by the default, not as a key that is seen first, and not in spite of a pin.
    let ran = test.run(["verify", "docx"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(ran.stderr.contains("which may sign only `pdf`"), "{ran}");
    trust(&test, "pin docx --key second");
    assert_ne!(kind(&test, "docx"), "ok");
    // A key without a scope counts where no rule says otherwise.
    trust(&test, "pin docx --remove");
    trust(&test, "add free --key second");
    let ran = test.run(["sign", "docx", "--key", "second"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    assert_eq!(kind(&test, "docx"), "ok");
}

#[test]
fn a_key_that_a_rule_leaves_out_is_advised_into_that_rule() {
    let test = with_keys();
    trust(&test, "add other --key second --scope pdf*");
    sign(&test, "pdf", "acme");
    let ran = test.run(["verify", "pdf"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    let hint = "`open-skills trust add NAME --key KEY.pub --scope 'pdf*'`";
    assert!(ran.stderr.contains(hint), "{ran}");
    // Trusted in general, it still may not sign this: its own name is advised, and the rule.
    trust(&test, "add mine --key acme");
    let ran = test.run(["verify", "pdf"]);
    let hint = "`open-skills trust add mine --key KEY.pub --scope 'pdf*'`";
    assert!(ran.stderr.contains(hint), "{ran}");
    trust(&test, "add mine --key acme --scope pdf*");
    assert_eq!(kind(&test, "pdf"), "ok");
    // Where a key is limited, the rule that is missing is one for this skill.
    sign(&test, "docx", "acme");
    let ran = test.run(["verify", "docx"]);
    let hint = "`open-skills trust add mine --key KEY.pub --scope docx`";
    assert!(ran.stderr.contains(hint), "{ran}");
}

#[test]
fn what_was_published_unsigned_is_not_signed_beside_it() {
    let test = with_keys();
    let ran = test.run([
        "publish",
        "docx",
        "--registry",
        "./made",
        "--yes",
        "--unsigned",
        "--no-test",
    ]);
    assert_eq!(ran.code, Some(0), "{ran}");
    trust(&test, "add mine --key acme --scope docx");
    let ran = test.run(["pull", "docx", "--registry", "./made", "-C", "o"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(ran.stderr.contains("asks for one"), "{ran}");
    assert!(
        ran.stderr.contains("ask its publisher for a new version"),
        "{ran}"
    );
    assert!(!ran.stderr.contains("beside"), "{ran}");
}

#[test]
fn a_rule_that_goes_takes_its_keys_along() {
    let test = with_keys();
    trust(&test, "add a2 --key acme --scope pdf");
    trust(&test, "add both --key second --scope pdf");
    trust(&test, "add both --key second --scope docx");
    let ran = trust(&test, "remove --scope pdf");
    let told = "`a2`, which no other rule names, is trusted no more";
    assert!(ran.stdout.contains(told), "{ran}");
    let keys = listed(&test)["tiers"][1]["keys"].clone();
    let ids: Vec<&Value> = keys.as_array().unwrap().iter().map(|k| &k["id"]).collect();
    assert_eq!(ids, ["both"]);
    // A rule makes a key that was free a key for that rule, and says so.
    trust(&test, "add free --key third");
    let ran = trust(&test, "add free --key third --scope docx");
    let told = "before, `free` could sign whatever no rule is about";
    assert!(ran.stderr.contains(told), "{ran}");
    let ran = trust(&test, "add free --key third");
    assert!(
        ran.stdout.contains("only what rules name it for: `docx`"),
        "{ran}"
    );
}

#[test]
fn a_threshold_changes_only_when_it_is_said() {
    let test = with_keys();
    trust(&test, "add a --key acme --scope pdf --threshold 2");
    let ran = trust(&test, "add b --key second --scope pdf");
    assert!(ran.stderr.contains("`pdf` has to be signed by 2"), "{ran}");
    assert_eq!(listed(&test)["tiers"][1]["rules"][0]["threshold"], 2);
    let ran = trust(&test, "add c --key third --scope pdf --threshold 1");
    let told = "`pdf` had to be signed by 2 different keys, and now by 1";
    assert!(ran.stderr.contains(told), "{ran}");
}

/// S14: whoever lays a signature beside an honest skill gets no say by that.
#[test]
fn s14_keys_that_were_seen_together_are_all_needed() {
    let test = with_keys();
    sign(&test, "pdf", "acme");
    sign(&test, "pdf", "second");
    let ran = test.run(["verify", "pdf"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    for key in ["acme", "second"] {
        assert!(ran.stderr.contains(&fingerprint(&test, key)), "{ran}");
    }
    assert!(ran.stderr.contains(" and sha256:"), "{ran}");
    // Either alone is not enough, neither the honest one nor the other.
    let second = fingerprint(&test, "second")["sha256:".len()..][..16].to_owned();
    let first_file = test.work().join("pdf-1.2.0.sigstore.json");
    let second_file = test
        .work()
        .join(format!("pdf-1.2.0.{second}.sigstore.json"));
    for file in [&first_file, &second_file] {
        let bytes = std::fs::read(file).unwrap();
        std::fs::remove_file(file).unwrap();
        assert_eq!(kind(&test, "pdf"), "key-changed");
        std::fs::write(file, bytes).unwrap();
    }
    assert_eq!(kind(&test, "pdf"), "ok");
    // With a key that is trusted, a stranger's beside it is not remembered at all.
    trust(&test, "pin pdf --remove");
    trust(&test, "add acme --key acme");
    assert_eq!(kind(&test, "pdf"), "ok");
    assert_eq!(listed(&test)["pins"], Value::Array(vec![]));
}

#[test]
fn a_pin_by_hand_is_told_as_what_is_expected() {
    let test = with_keys();
    trust(&test, "pin pdf --key acme");
    sign(&test, "pdf", "second");
    let ran = test.run(["verify", "pdf"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    // Nothing was ever seen that `acme` signed.
    assert!(ran.stderr.contains("is expected to be signed by"), "{ran}");
    assert!(!ran.stderr.contains("was signed by"), "{ran}");
}

#[test]
fn a_pin_holds_against_other_keys_that_are_trusted() {
    let test = with_keys();
    trust(&test, "pin pdf --key acme");
    trust(&test, "add other --key second");
    sign(&test, "pdf", "second");
    let ran = test.run(["verify", "pdf"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert_eq!(kind(&test, "pdf"), "key-changed");
    for key in ["acme", "second"] {
        assert!(ran.stderr.contains(&fingerprint(&test, key)), "{ran}");
    }
    // A pattern narrows as well, and lifts nothing; a rule for the very name does.
    trust(&test, "add other --key second --scope p*");
    assert_eq!(kind(&test, "pdf"), "key-changed");
    trust(&test, "add other --key second --scope pdf");
    assert_eq!(kind(&test, "pdf"), "ok");
    let ran = trust(&test, "rotate pdf --key third");
    let told = "the user rule for `pdf` decides in the place of the pin";
    assert!(ran.stderr.contains(told), "{ran}");
}

#[test]
fn a_second_pin_is_no_alternative() {
    let test = with_keys();
    trust(&test, "pin pdf --key acme");
    let ran = test.run(["trust", "pin", "pdf", "--key", "second"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(
        ran.stderr.contains("hint: `open-skills trust rotate`"),
        "{ran}"
    );
    assert_eq!(listed(&test)["pins"].as_array().unwrap().len(), 1);
    trust(&test, "pin pdf --remove");
    trust(&test, "pin pdf --key acme --key second");
    sign(&test, "pdf", "acme");
    assert_eq!(kind(&test, "pdf"), "key-changed");
    sign(&test, "pdf", "second");
    assert_eq!(kind(&test, "pdf"), "ok");
}

#[test]
fn a_foreign_signature_does_not_hide_that_one_is_missing() {
    let test = with_keys();
    trust(&test, "add a --key acme --scope pdf --threshold 2");
    trust(&test, "add b --key second --scope pdf");
    sign(&test, "pdf", "acme");
    sign(&test, "pdf", "third");
    let ran = test.run(["verify", "pdf", "--explain"]);
    assert!(ran.stderr.contains("1 of 2 different keys signed"), "{ran}");
    assert!(ran.stdout.contains("keys: 1 of 2 signed"), "{ran}");
    assert_eq!(kind(&test, "pdf"), "too-few-keys");
}

/// Several runs at once: what each one said is there in the end.
#[test]
fn runs_at_the_same_time_lose_nothing() {
    let test = with_keys();
    let names: Vec<String> = (0..10).map(|n| format!("skill-{n}")).collect();
    let test = names.iter().fold(test, |test, name| {
        test.file(&format!("{name}/SKILL.md"), SKILL.replace("pdf", name))
    });
    for name in &names {
        sign(&test, name, "acme");
    }
    let digest = |n: usize| format!("sha256:{n:064x}");
    let mut children = Vec::new();
    for (n, name) in names.iter().enumerate() {
        let (id, digest) = (format!("k{n}"), digest(n));
        for words in [
            vec!["trust", "add", &id, "--key", "second"],
            vec!["trust", "block", &digest],
            vec!["verify", name],
        ] {
            let mut command = test.command();
            command.args(words).stdout(std::process::Stdio::null());
            children.push(command.stderr(std::process::Stdio::null()).spawn().unwrap());
        }
    }
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    let listed = listed(&test);
    let count = |value: &Value| value.as_array().unwrap().len();
    let user = &listed["tiers"][1];
    assert_eq!(count(&user["keys"]), 10, "{user}");
    assert_eq!(count(&user["revoked_digests"]), 10, "{user}");
    assert_eq!(count(&listed["pins"]), 10);
}

#[test]
fn what_could_never_mean_anything_is_refused() {
    let test = with_keys();
    for (words, told) in [
        ("add a\u{1b}b --key acme", "cannot be the name of a key"),
        (
            "add a --key acme --scope PDF",
            "no skill can be called `PDF`",
        ),
        ("add a --key acme --scope ../x", "no skill can be called"),
        ("add a --key acme --scope /srv/*", "`file:///srv/skills/*`"),
        (
            "add a --key acme --valid-from 2027-01-01 --valid-until 2026-01-01",
            "which is never",
        ),
    ] {
        let ran = test.run(["trust"].into_iter().chain(words.split(' ')));
        assert_eq!(ran.code, Some(2), "{ran}");
        assert!(ran.stderr.contains(told), "{ran}");
        assert!(ran.stderr.contains("hint: "), "{ran}");
    }
    let ran = test.run(["trust", "add", "", "--key", "acme"]);
    assert_eq!(ran.code, Some(2), "{ran}");
}

/// Pulls know a folder by its path, so `./r`, a URL and a configured name have to mean the same.
#[test]
#[cfg(unix)]
fn a_pin_is_for_a_registry_however_it_is_written() {
    let test = with_keys().file("open-skills.yaml", "registries: {team: ./r}\n");
    let path = format!("{}/r", test.work().display());
    for place in ["./r", "r/", "team", &path, &format!("file://{path}")] {
        trust(&test, &format!("pin pdf --registry {place} --key acme"));
        trust(
            &test,
            &format!("rotate pdf --registry {place} --key second"),
        );
        let pins = &listed(&test)["pins"];
        let skill = pins[0]["skill"].as_str().unwrap();
        let is_whole = skill.starts_with("[TEMP]/") && skill.ends_with("/r/pdf");
        assert!(is_whole, "{place}: {pins}");
        trust(&test, &format!("pin pdf --registry {place} --remove"));
        assert_eq!(listed(&test)["pins"], Value::Array(vec![]), "{place}");
    }
}

/// A rule can be about a folder that is a registry, as about a bucket.
#[test]
#[cfg(unix)]
fn a_rule_is_about_a_registry_in_a_folder() {
    let test = with_keys();
    sign(&test, "pdf", "acme");
    let path = test.work().display().to_string();
    trust(
        &test,
        &format!("add a --key acme --scope file://{path}/r/*"),
    );
    for (place, expected) in [("./r", "ok"), ("./other", "untrusted-key")] {
        let ran = test.run(["verify", "./pdf", "--registry", place, "--json"]);
        let answer: Value = serde_json::from_str(&ran.stdout).unwrap();
        assert_eq!(answer["kind"], expected, "{ran}");
    }
}

#[test]
fn a_revocation_takes_every_name_and_can_be_taken_back() {
    let test = with_keys();
    let print = fingerprint(&test, "acme");
    let upper = print.replace("sha256:", "").to_uppercase();
    let test = test.file("acme.pub", "");
    let public = test.run(["keys", "export", "acme", "--public"]).stdout;
    let test = test.file("acme.pub", public);
    sign(&test, "pdf", "acme");
    for name in ["acme", "acme.pub", &format!("sha256:{upper}"), &print] {
        trust(&test, &format!("revoke {name}"));
        assert_eq!(kind(&test, "pdf"), "revoked", "{name}");
        let ran = trust(&test, &format!("revoke {name} --remove"));
        assert!(ran.stdout.contains("is revoked no more"), "{ran}");
        assert_eq!(kind(&test, "pdf"), "ok", "{name}");
    }
    let ran = test.run(["trust", "revoke", "nobody"]);
    assert_eq!(ran.code, Some(2), "{ran}");
}

/// `pull` looks at the place of a registry, whatever it is called in the configuration.
#[test]
fn pins_are_found_where_pull_looks() {
    let config = "registries: {ours: {url: ./made}}\n";
    let test = with_keys()
        .file("open-skills.yaml", config)
        .env("OPEN_SKILLS_TRUST_CONFIG", "1");
    let place = concat!("[TEMP]/", "work/made/pdf");
    let publish = ["publish", "pdf", "--key", "acme", "--no-test", "--yes"];
    let done = |words: &[&str]| {
        let ran = test.run(words);
        assert_eq!(ran.code, Some(0), "{ran}");
        ran
    };
    done(&publish);
    let ran = done(&["pull", "pdf", "-C", "skills"]);
    assert!(ran.stderr.contains(place), "{ran}");
    // One place: neither the name of the registry nor a flag is needed, and both mean it.
    let ran = trust(&test, "rotate pdf --key second");
    assert!(ran.stdout.contains(&format!("`{place}`")), "{ran}");
    let ran = trust(&test, "rotate pdf --registry ours --key third");
    assert!(ran.stdout.contains(&format!("`{place}`")), "{ran}");
    assert_eq!(listed(&test)["pins"].as_array().unwrap().len(), 1);
    let ran = test.run(["pull", "pdf", "-C", "again", "--refresh"]);
    assert!(ran.stderr.contains(&fingerprint(&test, "third")), "{ran}");
    // A folder of that name is another skill: then somebody has to say which.
    let ran = trust(&test, "pin pdf --key acme");
    assert!(ran.stderr.contains("`--registry` says which"), "{ran}");
    for words in [
        &["trust", "rotate", "pdf", "--key", "acme"][..],
        &["trust", "pin", "pdf", "--remove"],
    ] {
        let ran = test.run(words.iter().chain(&["--json"]));
        let error: Value = serde_json::from_str(&ran.stderr).unwrap();
        assert_eq!(error["error"]["kind"], "ambiguous", "{ran}");
        let message = error["error"]["message"].as_str().unwrap();
        assert!(
            message.contains(place) && message.contains("`pdf`"),
            "{ran}"
        );
        let hint = error["error"]["hint"].as_str().unwrap();
        assert!(
            hint.contains("--no-registry") && hint.contains("--remove"),
            "{ran}"
        );
    }
    trust(&test, "pin pdf --no-registry --remove");
    trust(&test, "pin pdf --remove");
    assert_eq!(listed(&test)["pins"], Value::Array(vec![]));
    let ran = test.run([
        "trust",
        "rotate",
        "pdf",
        "--registry",
        "theirs",
        "--key",
        "acme",
    ]);
    assert!(
        ran.stderr.contains("there is no registry `theirs`"),
        "{ran}"
    );
}

#[test]
fn every_change_answers_in_json() {
    let test = with_keys();
    for words in [
        "add a --key acme --scope pdf",
        "pin pdf --key acme",
        "rotate pdf --key second",
        "pin pdf --remove",
        "revoke a",
        "revoke a --remove",
        "block sha256:0000000000000000000000000000000000000000000000000000000000000000",
        "remove --scope pdf",
    ] {
        let ran = trust(&test, &format!("{words} --json"));
        let answer: Value = serde_json::from_str(&ran.stdout).unwrap();
        assert_eq!(answer["version"], 1, "{words}");
    }
}
