//! Looking after registries: what nobody refers to goes, and a copy is the same registry.

use std::fs::{self, File};
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use crate::support::{CliTest, GOOD_SKILL, Ran};

fn published() -> CliTest {
    let test = CliTest::new()
        .file("good/SKILL.md", GOOD_SKILL)
        .file("good/skill.yaml", "version: 1.0.0\n");
    done(&test.run(["registry", "init", "./r"]));
    done(&test.run(["publish", "good", "--registry", "./r"]));
    test
}

fn done(ran: &Ran) -> &str {
    assert_eq!(ran.code, Some(0), "{ran}");
    &ran.stdout
}

fn json(ran: &Ran) -> serde_json::Value {
    serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{ran}"))
}

/// A file in the registry that was written so many hours ago.
fn left(test: &CliTest, path: &str, hours: u64) -> PathBuf {
    let path = test.work().join("r").join(path);
    fs::write(&path, "left behind").unwrap();
    let file = File::options().write(true).open(&path).unwrap();
    let then = SystemTime::now() - Duration::from_hours(hours);
    file.set_modified(then).unwrap();
    path
}

const OLD: &str = "blobs/sha256/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
const YOUNG: &str = "blobs/sha256/bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
const HALF: &str = "blobs/sha256/.open-skills-xyz.tmp";

#[test]
fn gc_removes_what_no_version_names() {
    let test = published();
    let old = left(&test, OLD, 25);
    let half = left(&test, HALF, 25);
    let young = left(&test, YOUNG, 23);
    let foreign = left(&test, "blobs/notes.txt", 1000);
    let told = test.run(["registry", "gc", "./r", "--dry-run"]);
    assert!(
        done(&told).contains(&format!("would remove {OLD}, 11 B\n")),
        "{told}"
    );
    assert!(old.exists() && half.exists());
    let ran = test.run(["registry", "gc", "./r"]);
    insta::assert_snapshot!(ran, @r"
    exit: 0
    ----- stdout -----
    removed blobs/sha256/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, 11 B
    removed blobs/sha256/.open-skills-xyz.tmp, 11 B
    ----- stderr -----
    removed 2 objects of 22 B, 1 other too young to tell
    ");
    assert!(!old.exists() && !half.exists() && young.exists() && foreign.exists());
    let ran = test.run(["registry", "gc", "./r", "--grace", "1h", "--json"]);
    let answer = json(&ran);
    assert_eq!(answer["removed"][0]["key"], YOUNG);
    assert_eq!(
        (&answer["freed"], &answer["named"]),
        (&11.into(), &1.into())
    );
    let ran = test.run(["registry", "gc", "./r"]);
    assert_eq!(ran.stderr, "there is nothing to remove\n");
    done(&test.run(["registry", "check", "./r"]));
    done(&test.run(["pull", "good", "--registry", "./r", "-C", "elsewhere"]));
}

#[test]
fn what_is_tagged_latest_is_what_a_bare_name_means() {
    let test = published().file("good/skill.yaml", "version: 2.0.0-rc.1\n");
    done(&test.run(["publish", "good", "--registry", "./r"]));
    let pull = |reference: &str, folder: &str| {
        let to = ["--registry", "./r", "-C", folder, "--json"];
        let ran = test.run([&["pull", reference][..], &to].concat());
        json(&ran)["skills"][0]["skill_version"].clone()
    };
    assert_eq!(pull("good", "before"), "1.0.0");
    done(&test.run(["tag", "good@2.0.0-rc.1", "latest", "--registry", "./r"]));
    assert_eq!(pull("good", "bare"), "2.0.0-rc.1");
    assert_eq!(pull("good@latest", "named"), "2.0.0-rc.1");
    assert_eq!(pull("good@^1", "fitting"), "1.0.0");
}

#[test]
fn a_version_that_was_taken_back_is_no_latest_and_gets_no_tag() {
    let test = published().file("good/skill.yaml", "version: 1.1.0\n");
    let there = |words: &[&str]| test.run(words.iter().chain(&["--registry", "./r"]));
    done(&there(&["publish", "good"]));
    done(&there(&["tag", "good@1.0.0", "latest"]));
    done(&there(&["yank", "good@1.0.0"]));
    let listed = there(&["list", "good"]);
    assert_eq!(done(&listed).matches("latest").count(), 1, "{listed}");
    let ran = there(&["tag", "good@1.0.0", "latest"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    let said = "it was taken back\nhint: tag another";
    assert!(ran.stderr.contains(said), "{ran}");
}

#[test]
fn gc_touches_nothing_that_it_does_not_understand() {
    let test = published();
    let old = left(&test, OLD, 1000);
    let record = test.work().join("r/skills/good/1.0.0/record.json");
    fs::write(&record, "{}").unwrap();
    let ran = test.run(["registry", "gc", "./r"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("it may name any of the blobs"), "{ran}");
    assert!(old.exists());
    fs::create_dir(test.work().join("plain")).unwrap();
    let ran = test.run(["registry", "gc", "./plain"]);
    assert!(ran.stderr.contains("there is no registry at"), "{ran}");
    let ran = test.run(["registry", "gc", "./r", "--grace", "soon"]);
    assert!(
        ran.stderr.contains("write a time span such as `24h`"),
        "{ran}"
    );
}

#[test]
fn a_mirror_is_the_same_registry() {
    let test = published();
    let ran = test.run(["registry", "mirror", "./r", "./copy"]);
    let shown = without_sizes(&ran);
    insta::assert_snapshot!(shown, @r"
    exit: 0
    ----- stdout -----
    copied good 1.0.0
    ----- stderr -----
    copied … and 4 documents to `[HERE]/copy`: 1 skill with 1 version
    ");
    let again = test.run(["registry", "mirror", "./r", "./copy"]);
    let again = again.to_string().replace("[TEMP]/work", "[HERE]");
    insta::assert_snapshot!(again, @r"
    exit: 0
    ----- stdout -----

    ----- stderr -----
    `[HERE]/copy` has all of it: 1 skill with 1 version
    ");
    let test = test.file("good/skill.yaml", "version: 1.1.0\n");
    done(&test.run(["publish", "good", "--registry", "./r"]));
    done(&test.run(["yank", "good@1.0.0", "--registry", "./r"]));
    let told = json(&test.run(["registry", "mirror", "./r", "./copy", "--dry-run", "--json"]));
    assert_eq!(told["copied"], serde_json::json!(["good@1.1.0"]));
    let done_it = json(&test.run(["registry", "mirror", "./r", "./copy", "--json"]));
    assert_eq!(
        (&done_it["copied"], &done_it["size"]),
        (&told["copied"], &told["size"])
    );
    let original = test.run(["registry", "check", "./r", "--json"]);
    let copied = test.run(["registry", "check", "./copy", "--json"]);
    assert_eq!(original.stdout.replace("/r\"", "/copy\""), copied.stdout);
    let pulled = test.run(["pull", "good", "--registry", "./copy", "-C", "elsewhere"]);
    assert!(done(&pulled).contains("good 1.1.0"), "{pulled}");
}

/// What a run said, with sizes that depend on the compressor left out.
fn without_sizes(ran: &Ran) -> String {
    let text = ran.to_string().replace("[TEMP]/work", "[HERE]");
    let start = text.rfind("copied ").unwrap() + "copied ".len();
    let end = text[start..].find(" and ").unwrap() + start;
    format!("{}…{}", &text[..start], &text[end..])
}

#[test]
fn a_mirror_never_overwrites_what_others_published() {
    let test = published();
    done(&test.run(["registry", "init", "./other"]));
    let ran = test.run(["registry", "mirror", "./r", "./other"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("it is another registry than"), "{ran}");
    assert!(
        ran.stderr.contains("hint: mirror into an empty place"),
        "{ran}"
    );
    done(&test.run(["registry", "mirror", "./r", "./copy"]));
    let test = test.file("good/skill.yaml", "version: 2.0.0\n");
    done(&test.run(["publish", "good", "--registry", "./copy"]));
    let ran = test.run(["registry", "mirror", "./r", "./copy", "--json"]);
    assert!(ran.stderr.contains("already-exists"), "{ran}");
    assert!(ran.stderr.contains("does not have it"), "{ran}");
    let ran = test.run(["registry", "mirror", "./nowhere", "./copy"]);
    assert!(ran.stderr.contains("there is no registry at `"), "{ran}");
}

#[cfg(feature = "git")]
#[test]
fn a_git_repository_leaves_nothing_behind() {
    let test = published();
    let git = std::process::Command::new("git")
        .args(["init", "--quiet", "--bare", "repository.git"])
        .current_dir(test.work())
        .status();
    assert!(git.unwrap().success());
    let place = format!("git+file://{}/repository.git", test.work().display());
    done(&test.run(["registry", "mirror", "./r", &place]));
    let ran = test.run(["registry", "gc", &place]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(
        ran.stderr
            .contains("nothing to collect in a git repository"),
        "{ran}"
    );
    let pulled = test.run(["pull", "good", "--registry", &place, "-C", "elsewhere"]);
    assert!(done(&pulled).contains("good 1.0.0"), "{pulled}");
    done(&test.run(["registry", "mirror", &place, "./back"]));
    done(&test.run(["registry", "check", "./back"]));
}

#[cfg(feature = "git")]
#[test]
fn a_registry_in_git_that_is_taken_for_a_source_is_told() {
    let test = published();
    let git = std::process::Command::new("git")
        .args(["init", "--quiet", "--bare", "repository.git"])
        .current_dir(test.work())
        .status();
    assert!(git.unwrap().success());
    let place = format!("git+file://{}/repository.git", test.work().display());
    done(&test.run(["registry", "mirror", "./r", &place]));
    for (reference, named) in [
        ("#good", "good"),
        ("#skills/good", "good"),
        ("#good@1.0.0", "good@1.0.0"),
    ] {
        let reference = format!("{place}{reference}");
        for verb in ["pull", "inspect", "verify", "tree", "install"] {
            let ran = test.run([verb, &reference]);
            assert_eq!(ran.code, Some(2), "{verb} {reference} {ran}");
            let hint = format!("hint: name them apart: `{named} --registry ");
            assert!(ran.stderr.contains(&hint), "{verb} {reference} {ran}");
        }
        done(&test.run(["inspect", named, "--registry", &place]));
    }
    for reference in [place.clone(), format!("{place}#nothing")] {
        let ran = test.run(["pull", &reference]);
        assert!(
            ran.stderr.contains("/repository.git` shows what it has"),
            "{ran}"
        );
    }
    let ran = test.run(["list", &format!("{place}#good@1.0.0")]);
    let hint = "name them apart: `open-skills list good --registry git+file://";
    assert!(ran.stderr.contains(hint), "{ran}");
    done(&test.run(["list", "good", "--registry", &place]));
}

#[test]
fn what_cannot_be_mended_is_said() {
    let test = published();
    let blobs = test.work().join("r/blobs/sha256");
    let blob = fs::read_dir(blobs).unwrap().next().unwrap().unwrap().path();
    let bytes = fs::read(&blob).unwrap();
    fs::write(&blob, vec![0; bytes.len()]).unwrap();
    fs::remove_file(test.work().join("r/skills/good/index.json")).unwrap();
    let ran = test.run(["registry", "repair", "./r"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(
        ran.stdout.contains("made skills/good/index.json anew"),
        "{ran}"
    );
    assert!(ran.stdout.contains("cannot mend blobs/sha256/"), "{ran}");
    assert!(ran.stderr.contains("1 flaw left"), "{ran}");
    let ran = test.run(["registry", "repair", "./r", "--json"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert_eq!(json(&ran)["left"][0]["mendable"], false);
    fs::write(&blob, bytes).unwrap();
    let ran = test.run(["registry", "repair", "./r"]);
    assert_eq!(
        (done(&ran), ran.stderr.as_str()),
        ("", "there was nothing to mend\n")
    );
    fs::remove_file(test.work().join("r/audit/000000000000.json")).unwrap();
    assert_eq!(test.run(["registry", "repair", "./r"]).code, Some(1));
}

#[test]
fn blobs_that_no_version_names_are_told_by_check() {
    let test = published();
    left(&test, OLD, 25);
    let ran = test.run(["registry", "check", "./r"]);
    assert!(done(&ran).is_empty());
    let said = format!("{OLD}: no version names it\n1 skill with 1 version, all as it should be\n");
    assert_eq!(ran.stderr, said);
}

#[test]
fn the_line_after_a_publication_leads_to_it() {
    let test = published().file("good/skill.yaml", "version: 1.1.0\n");
    let line = |ran: &Ran| {
        let line = ran
            .stderr
            .lines()
            .find_map(|line| line.strip_prefix("get it: open-skills "));
        line.unwrap_or_else(|| panic!("{ran}")).to_owned()
    };
    // A place has no name: the whole reference.
    let ran = test.run(["publish", "good", "--registry", "./r"]);
    let line_of_place = line(&ran);
    assert!(line_of_place.starts_with("pull 'file://[TEMP]/"), "{ran}");
    assert!(line_of_place.ends_with("/r#good@1.1.0'"), "{ran}");
    let ran = test.run(["publish", "good", "--registry", "./r", "--json"]);
    let place = format!("file://{}#good@1.1.0", test.work().join("r").display());
    let shown = json(&ran)["reference"].as_str().unwrap().to_owned();
    assert_eq!(format!("pull '{shown}'"), line_of_place);
    done(&test.run(["pull", &place, "-C", "placed"]));
    // The only one there is needs no more than a name.
    let ran = test.run(["publish", "good"]);
    assert_eq!(line(&ran), "pull good@1.1.0");
    done(&test.run(["pull", "good@1.1.0", "-C", "own"]));
    // One of several is named.
    let config = "registries: {acme: {url: ./r}, other: {url: ./s}}\n";
    let test = test.file("open-skills.yaml", config);
    done(&test.run(["registry", "init", "./s"]));
    let ran = test.run(["publish", "good", "--registry", "acme"]);
    assert_eq!(line(&ran), "pull acme/good@1.1.0");
    done(&test.run(["pull", "acme/good@1.1.0", "-C", "named"]));
}

#[test]
fn a_registry_has_its_place_to_itself() {
    let test = published().file("full/notes.txt", "mine");
    let ran = test.run(["registry", "init", "./full"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(
        ran.stderr.contains("is not empty: there is `notes.txt`"),
        "{ran}"
    );
    assert!(!test.work().join("full/open-skills.json").exists());
    // One that is a registry stays one, whatever lies beside.
    let test = test.file("r/README.txt", "about");
    done(&test.run(["registry", "init", "./r"]));
    // And plain files are for libraries.
    let ran = test.run(["publish", "good", "--to-library", "./r"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(
        ran.stderr
            .contains("is a registry of versions, and no library"),
        "{ran}"
    );
    assert!(!test.work().join("r/good").exists());
}

/// A registry of a layout to come is named as that, also where its documents look like those of
/// today, and whoever is trusted.
#[test]
fn a_newer_layout_is_said_by_whoever_reads_a_registry() {
    newer_layout(&published());
    newer_layout(&published().env("OPEN_SKILLS_TRUST", "off"));
}

fn newer_layout(test: &CliTest) {
    done(&test.run(["publish", "good", "--registry", "local"]));
    let own = test.home().join(".local/share/open-skills/registry");
    for folder in [test.work().join("r"), own] {
        let marker = folder.join("open-skills.json");
        let old = fs::read_to_string(&marker).unwrap();
        let new = old.replace("\"layout\": 1", "\"layout\": 2, \"new\": true");
        assert_ne!(old, new);
        fs::write(&marker, new).unwrap();
    }
    for command in [
        &["list", "--registry", "./r"][..],
        &["list", "--registry", "local"],
        &["list", "good", "--registry", "./r"],
        &["search", "good", "--registry", "./r"],
        &["search", "good", "--registry", "local"],
        &["pull", "./r#good", "-C", "there"],
        &["pull", "local/good", "-C", "there"],
        &["install", "local/good", "--agent", "codex"],
        &["tree", "local/good"],
        &["publish", "good", "--registry", "./r"],
    ] {
        let ran = test.run(command);
        assert_eq!(ran.code, Some(2), "{command:?} {ran}");
        let said = "was written by a newer open-skills (layout 2, this one understands 1)";
        assert!(ran.stderr.contains(said), "{command:?} {ran}");
        assert!(ran.stderr.contains("hint: update open-skills"), "{ran}");
    }
}

#[test]
fn a_mirror_mends_what_is_damaged_in_its_copy() {
    let test = published();
    let mirror = || test.run(["registry", "mirror", "./r", "./copy", "--json"]);
    done(&mirror());
    let blobs = fs::read_dir(test.work().join("copy/blobs/sha256")).unwrap();
    let blob = blobs.map(|one| one.unwrap().path()).next().unwrap();
    let sound = fs::read(&blob).unwrap();
    let flipped = || {
        let mut bytes = sound.clone();
        bytes[40] ^= 1;
        bytes
    };
    for damaged in [flipped(), sound[..50].to_vec()] {
        fs::write(&blob, &damaged).unwrap();
        let told = json(&test.run(["registry", "mirror", "./r", "./copy", "--dry-run", "--json"]));
        assert_eq!(
            (&told["mended"], &told["compared"]),
            (&1.into(), &"bytes".into())
        );
        assert_eq!(fs::read(&blob).unwrap(), damaged);
        assert_eq!(json(&mirror())["mended"], 1);
        assert_eq!(fs::read(&blob).unwrap(), sound);
        done(&test.run(["registry", "check", "./copy"]));
        assert_eq!(json(&mirror())["mended"], 0);
    }
    // What nobody may ever change is not written over.
    for file in ["skills/good/1.0.0/record.json", "audit/000000000000.json"] {
        let path = test.work().join("copy").join(file);
        let sound = fs::read_to_string(&path).unwrap();
        let other = sound.replacen("\"schema\": 1", "\"schema\":  1", 1);
        fs::write(&path, other.trim_end()).unwrap();
        let ran = mirror();
        assert_ne!(ran.code, Some(0), "{file}: {ran}");
        fs::write(&path, sound).unwrap();
    }
    done(&mirror());
}
