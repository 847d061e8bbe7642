//! `--dry-run`: it says what the command itself does then, and touches nothing.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::install::{document, done, json, kind, place};
use crate::support::{CliTest, GOOD_SKILL, Ran};
use crate::update::published;

/// Everything below a folder: what it is, what it holds, whether it may be written.
type Snapshot = BTreeMap<PathBuf, (String, bool)>;

fn snapshot(folder: &Path) -> Snapshot {
    let mut all = Snapshot::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(path) = open.pop() {
        let found = path.symlink_metadata().unwrap();
        let holds = if found.is_symlink() {
            format!("link {}", fs::read_link(&path).unwrap().display())
        } else if found.is_dir() {
            let entries = fs::read_dir(&path).unwrap();
            open.extend(entries.map(|entry| entry.unwrap().path()));
            "folder".to_owned()
        } else {
            format!("file {:?}", fs::read(&path).unwrap())
        };
        all.insert(path, (holds, found.permissions().readonly()));
    }
    all
}

/// Everything of a test: current folder, home and cache.
fn whole(test: &CliTest) -> Snapshot {
    snapshot(&fs::canonicalize(test.work().join("..")).unwrap())
}

/// What the tool keeps for itself, beside what the skills are about.
fn is_bookkeeping(path: &Path, test: &CliTest) -> bool {
    let root = fs::canonicalize(test.work().join("..")).unwrap();
    let own = ["home", "cache"].map(|name| root.join(name));
    path.ends_with(".busy") || own.iter().any(|own| path.starts_with(own))
}

/// What is below a path, itself included.
fn below<'s>(all: &'s Snapshot, path: &Path) -> BTreeMap<&'s Path, &'s (String, bool)> {
    let own = all.iter().filter(|(other, _)| other.starts_with(path));
    own.map(|(path, state)| (path.as_path(), state)).collect()
}

/// Runs a command as a rehearsal, which has to leave everything as it is, and then in earnest:
/// both have to answer the same, and what changes has to be what was said.
fn rehearsed(test: &CliTest, command: &[&str]) -> (Ran, Value) {
    let before = whole(test);
    let told = test.run([command, &["--dry-run"]].concat());
    let dry = test.run([command, &["--dry-run", "--json"]].concat());
    let after = whole(test);
    let all = before.keys().chain(after.keys());
    let changed: Vec<_> = all
        .filter(|path| before.get(*path) != after.get(*path))
        .collect();
    assert!(changed.is_empty(), "{command:?} changed {changed:?}");
    let ran = test.run([command, &["--json"]].concat());
    assert_eq!((told.code, dry.code), (ran.code, ran.code), "{told}\n{ran}");
    if ran.code == Some(2) || ran.stdout.is_empty() {
        assert_eq!(dry.stderr, ran.stderr, "{command:?}");
        return (dry, Value::Null);
    }
    let (mut dry, mut real) = (json(&dry), json(&ran));
    assert_eq!(
        (&dry["dry_run"], &real["dry_run"]),
        (&true.into(), &false.into())
    );
    let changes = dry["changes"].take();
    for answer in [&mut dry, &mut real] {
        let answer = answer.as_object_mut().unwrap();
        answer.remove("dry_run");
        answer.remove("changes");
    }
    assert_eq!(dry, real, "{command:?}");
    compare(test, &before, &whole(test), &changes);
    (told, changes)
}

/// Holds what changed to what was said, path by path.
fn compare(test: &CliTest, before: &Snapshot, after: &Snapshot, changes: &Value) {
    let mut said: Vec<PathBuf> = Vec::new();
    for change in changes.as_array().unwrap() {
        let path = change["path"].as_str().unwrap();
        let root = fs::canonicalize(test.work().join("..")).unwrap();
        let path = path.replace("[TEMP]", root.to_str().unwrap());
        let path = root.join("work").join(path);
        let (old, new) = (below(before, &path), below(after, &path));
        let expected = match (old.get(path.as_path()), new.get(path.as_path())) {
            (None, Some(_)) => "write",
            (Some(_), None) => "remove",
            (Some(_), Some(_)) if change["effect"] == "protect" => "protect",
            _ => "replace",
        };
        assert_eq!(change["effect"], expected, "{}", path.display());
        assert_ne!(old, new, "{}", path.display());
        said.push(path);
    }
    let all = before.keys().chain(after.keys());
    let changed = all.filter(|path| before.get(*path) != after.get(*path));
    for path in changed.filter(|path| !is_bookkeeping(path, test)) {
        let is_said = said.iter().any(|said| path.starts_with(said));
        // A folder comes with what is put into it.
        let is_above = path.is_dir() && said.iter().any(|said| said.starts_with(path));
        assert!(
            is_said || is_above,
            "{} is not said: {changes:#}",
            path.display()
        );
    }
}

fn write(test: &CliTest, path: &str, text: &str) {
    let path = test.work().join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

const INTO_TWO: [&str; 4] = ["install", "./src", "--agent", "claude-code,codex"];

#[test]
fn install_says_what_it_would_do_and_does_it_then() {
    let test = place();
    let ran = test.run([&INTO_TWO[..], &["--dry-run"]].concat());
    insta::assert_snapshot!(ran.short(), @r"
    exit: 0
    ----- stdout -----
    would install charts into .claude/skills/charts, .agents/skills/charts
    would install pdf into .claude/skills/pdf, .agents/skills/pdf
    would write .agents/skills/charts
    would write .agents/skills/pdf
    would write .claude/skills/charts
    would write .claude/skills/pdf
    would write .open-skills/.gitignore
    would write .open-skills/installed.json
    would write .open-skills/skills/charts
    would write .open-skills/skills/pdf
    ----- stderr -----
    nothing was written
    ");
    rehearsed(&test, &INTO_TWO);
    let (ran, changes) = rehearsed(&test, &INTO_TWO);
    assert_eq!(changes, Value::Array(vec![]), "{ran}");
    write(&test, "src/pdf/SKILL.md", &document("pdf", "two"));
    rehearsed(&test, &[&INTO_TWO[..], &["--copy"]].concat());
    write(&test, "src/pdf/SKILL.md", &document("pdf", "three"));
    let (_, changes) = rehearsed(&test, &INTO_TWO);
    assert!(changes.as_array().unwrap().len() > 3, "{changes:#}");
    rehearsed(
        &test,
        &["install", "./src/pdf", "-a", "cursor", "--scope", "user"],
    );
}

#[test]
fn install_of_a_version_says_the_lock_and_fills_no_cache() {
    let test = published(CliTest::new(), "good", "version: 1.0.0\n");
    let command = ["install", "good", "--agent", "codex"];
    let (ran, changes) = rehearsed(&test, &command);
    assert!(
        done(&ran).contains("would write open-skills.lock\n"),
        "{ran}"
    );
    assert_eq!(changes.as_array().unwrap().len(), 5, "{changes:#}");
    let test = published(test, "good", "version: 1.1.0\n");
    rehearsed(&test, &["install", "good", "--agent", "codex", "--refresh"]);
    rehearsed(&test, &["uninstall", "good"]);
}

#[test]
fn install_refuses_what_it_would_refuse() {
    let refused = |test: &CliTest, command: &[&str], why: &str| {
        let (ran, _) = rehearsed(test, command);
        assert_eq!(kind(&ran), why, "{ran}");
    };
    let command = ["install", "./src/pdf", "-a", "codex"];
    // Something of somebody's own is in the way, or above it.
    let test = place().file(".agents/skills/pdf/SKILL.md", document("pdf", "mine"));
    refused(&test, &command, "already-exists");
    rehearsed(&test, &[&command[..], &["--force"]].concat());
    write(&test, ".open-skills/skills/pdf/SKILL.md", "edited");
    write(&test, "src/pdf/SKILL.md", &document("pdf", "two"));
    refused(&test, &command, "modified");
    let test = place().file(".agents", "no folder");
    refused(&test, &command, "io");
    #[cfg(unix)]
    {
        let test = place();
        std::os::unix::fs::symlink("nowhere", test.work().join(".agents")).unwrap();
        refused(&test, &command, "symbolic-link");
    }
    // One name from two places.
    let test = place().file("other/pdf/SKILL.md", document("pdf", "other"));
    refused(
        &test,
        &["install", "./src/pdf", "./other/pdf", "-a", "codex"],
        "name-clash",
    );
    done(&test.run(command));
    refused(
        &test,
        &["install", "./other/pdf", "-a", "codex"],
        "name-clash",
    );
    // Nobody signed it, or it is blocked.
    let test = place().file("open-skills.yaml", "trust: {mode: require}\n");
    refused(&test, &command, "unsigned");
    let test = published(CliTest::new(), "good", "version: 1.0.0\n");
    let answer = json(&test.run(["install", "good", "-a", "codex", "--dry-run", "--json"]));
    let digest = answer["skills"][0]["tree_digest"]
        .as_str()
        .unwrap()
        .to_owned();
    done(&test.run(["trust", "block", &digest]));
    refused(&test, &["install", "good", "-a", "codex"], "revoked");
}

#[test]
fn a_key_that_is_seen_first_is_told_and_not_remembered() {
    for command in [
        &["install", "good", "-a", "codex", "--registry", "./one"][..],
        &["sync", "./one#good", "--into", "out"],
    ] {
        let test = CliTest::new()
            .file("src/good/SKILL.md", GOOD_SKILL)
            .file("src/good/skill.yaml", "version: 1.0.0\n");
        done(&test.run(["keys", "new", "acme", "--no-passphrase"]));
        let publish = [
            "publish",
            "src/good",
            "--key",
            "acme",
            "--registry",
            "./one",
        ];
        done(&test.run([&publish[..], &["--yes"]].concat()));
        // That nobody signs its state is remembered with the first look.
        done(&test.run(["list", "--registry", "./one"]));
        let (told, changes) = rehearsed(&test, command);
        assert!(told.stderr.contains("seen for the first time"), "{told}");
        let mut changes = changes.as_array().unwrap().iter();
        let is_own = |one: &Value| one["path"].as_str().unwrap().contains("/home/");
        assert!(changes.any(is_own), "{told}");
    }
}

#[test]
fn a_rehearsed_installation_needs_the_same_consent() {
    let test = published(CliTest::new(), "good", "version: 1.0.0\n");
    done(&test.run(["install", "good", "-a", "codex"]));
    let yaml = "version: 1.1.0\npermissions:\n  network: [example.com]\n";
    let test = published(test, "good", yaml);
    let command = ["install", "good", "-a", "codex", "--refresh"];
    let (ran, _) = rehearsed(&test, &command);
    assert_eq!(kind(&ran), "consent-needed", "{ran}");
    rehearsed(&test, &[&command[..], &["--accept-permissions"]].concat());
}

#[test]
fn uninstall_says_what_it_would_take_and_takes_it_then() {
    let test = place().file("mine/x", "x");
    done(&test.run(INTO_TWO));
    rehearsed(&test, &["uninstall", "pdf", "--agent", "codex"]);
    let ran = test.run(["uninstall", "pdf", "--dry-run"]);
    insta::assert_snapshot!(ran.short(), @r"
    exit: 0
    ----- stdout -----
    would uninstall pdf
    would remove .claude/skills/pdf
    would replace .open-skills/installed.json
    would remove .open-skills/skills/pdf
    ----- stderr -----
    nothing was written
    ");
    write(&test, ".open-skills/skills/charts/SKILL.md", "edited");
    let (ran, _) = rehearsed(&test, &["uninstall", "charts"]);
    assert_eq!(kind(&ran), "modified", "{ran}");
    let (ran, _) = rehearsed(&test, &["uninstall", "docx"]);
    assert_eq!(kind(&ran), "not-installed", "{ran}");
    rehearsed(&test, &["uninstall", "charts", "pdf", "--force"]);
    assert!(!test.work().join(".agents").exists());
}

#[test]
fn sync_of_a_library_says_what_it_would_do_and_does_it_then() {
    let test = place().file("src/broken/SKILL.md", "nothing");
    let command = ["sync", "--from", "./src", "--into", "out", "--prune"];
    let ran = test.run([&command[..], &["--dry-run"]].concat());
    insta::assert_snapshot!(ran.short(), @r"
    exit: 1
    ----- stdout -----
    would write out/.open-skills-sync.json
    would write out/charts
    would write out/pdf
    ----- stderr -----
    warning: `broken` is left out: it has no frontmatter: `SKILL.md` does not begin with a line `---`
    nothing was written
    ");
    rehearsed(&test, &command);
    write(&test, "src/pdf/SKILL.md", &document("pdf", "two"));
    fs::remove_dir_all(test.work().join("src/broken")).unwrap();
    fs::remove_dir_all(test.work().join("src/charts")).unwrap();
    let (_, changes) = rehearsed(&test, &command);
    let effects = changes.as_array().unwrap().iter().map(|one| &one["effect"]);
    assert_eq!(
        effects.collect::<Vec<_>>(),
        ["replace", "remove", "replace"]
    );
    let (_, changes) = rehearsed(&test, &[&command[..], &["--read-only"]].concat());
    assert_eq!(changes[0]["effect"], "protect", "{changes:#}");
    write(&test, "src/charts/SKILL.md", &document("charts", "new"));
    write(&test, "out/charts/SKILL.md", "somebody's own");
    rehearsed(&test, &command);
    rehearsed(&test, &[&command[..], &["--force"]].concat());
}

#[test]
fn sync_of_tiers_says_where_they_move() {
    let test = CliTest::new()
        .file("product/pdf/SKILL.md", document("pdf", "builtin"))
        .file("team/docx/SKILL.md", document("docx", "shared"))
        .file(
            "open-skills.yaml",
            "tiers: {builtin: ./product, shared: ./team}\n",
        );
    rehearsed(&test, &["sync", "--into", "out"]);
    rehearsed(&test, &["sync", "--into", "out", "--flat"]);
    assert!(!test.work().join("out/shared").exists());
    rehearsed(&test, &["sync", "--into", "out"]);
}

#[test]
fn sync_of_versions_says_what_it_would_do_and_does_it_then() {
    let test = published(CliTest::new(), "good", "version: 1.0.0\n");
    let test = published(test, "better", "version: 1.0.0\n");
    let prune = ["--into", "out", "--prune"];
    rehearsed(&test, &[&["sync", "good", "better"], &prune[..]].concat());
    let test = published(test, "good", "version: 1.1.0\n");
    rehearsed(&test, &[&["sync", "good"], &prune[..]].concat());
    done(&test.run(["pull", "better", "-C", "pulled"]));
    let from = ["sync", "--from", "pulled/open-skills.lock"];
    rehearsed(&test, &[&from[..], &prune[..]].concat());
    write(&test, "out/better/SKILL.md", "edited");
    let (ran, _) = rehearsed(&test, &[&from[..], &prune[..]].concat());
    assert_eq!(kind(&ran), "modified", "{ran}");
}

#[test]
fn cache_clean_says_what_it_would_remove() {
    for command in [
        &["cache", "clean"][..],
        &["cache", "clean", "--to-size", "0B"],
        &["cache", "clean", "archives"],
    ] {
        let test = published(CliTest::new(), "good", "version: 1.0.0\n");
        done(&test.run(["pull", "good"]));
        let told = test.run([command, &["--dry-run"]].concat());
        assert!(
            done(&told).starts_with("would remove 1 entry of archives, "),
            "{told}"
        );
        assert_eq!(told.stderr, "nothing was written\n");
        let (_, changes) = rehearsed(&test, command);
        assert_eq!(changes.as_array().unwrap().len(), 1, "{changes:#}");
        let (told, _) = rehearsed(&test, command);
        assert_eq!(told.stderr, "nothing to remove\n");
    }
}

#[test]
fn a_rehearsed_publication_remembers_no_registry() {
    let test = CliTest::new()
        .file("src/good/SKILL.md", GOOD_SKILL)
        .file("src/good/skill.yaml", "version: 1.0.0\n");
    done(&test.run(["registry", "init", "./r"]));
    let state = test.home().join(".local/state/open-skills");
    let remembered = state.join("checkpoints.json");
    let _ = fs::remove_file(&remembered);
    let publish = ["publish", "src/good", "--registry", "./r"];
    done(&test.run([&publish[..], &["--dry-run"]].concat()));
    assert!(!remembered.exists());
    done(&test.run(publish));
    assert!(remembered.is_file());
}
