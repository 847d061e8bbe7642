//! Sites that tell agents of their skills: listed, pulled, installed; hostile ones refused.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use open_skills::registry::Digest;
use serde_json::{Value as Json, json};

use crate::fake::{Answer, Fake, Request};
use crate::support::{CliTest, GOOD_SKILL, Ran};

const SCHEMA: &str = "https://schemas.agentskills.io/discovery/0.2.0/schema.json";
const NEWER: &str = "/.well-known/agent-skills/index.json";
const OLDER: &str = "/.well-known/skills/index.json";

type Files = BTreeMap<String, Vec<u8>>;

fn done(ran: &Ran) -> &str {
    assert_eq!(ran.code, Some(0), "{ran}");
    &ran.stdout
}

/// A static host with these files by their paths.
fn host(files: Files) -> Fake {
    Fake::start(move |request: &Request| match files.get(&request.path) {
        Some(bytes) => ("200 OK", vec![], bytes.clone()),
        None => ("404 Not Found", vec![], b"<html>no</html>".to_vec()),
    })
}

fn bytes(value: &Json) -> Vec<u8> {
    value.to_string().into_bytes()
}

fn paths(fake: &Fake) -> Vec<String> {
    fake.seen()
        .into_iter()
        .map(|request| request.path)
        .collect()
}

/// A site with one skill of one document.
fn site(document: &[u8], digest: &Digest) -> Files {
    let skill = json!({
        "name": "good", "type": "skill-md", "description": "Turns invoices into a table.",
        "url": "good/SKILL.md", "digest": digest.to_string(),
    });
    let index = json!({"$schema": SCHEMA, "skills": [skill]});
    let document_at = "/.well-known/agent-skills/good/SKILL.md";
    Files::from([
        (NEWER.to_owned(), bytes(&index)),
        (document_at.to_owned(), document.to_vec()),
    ])
}

/// Everything below a folder, as a host shows it.
fn shown(root: &Path, folder: &Path, files: &mut Files) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => shown(root, &path, files),
            false => {
                let at = path.strip_prefix(root).unwrap().to_str().unwrap();
                files.insert(format!("/{at}"), fs::read(&path).unwrap());
            }
        }
    }
}

#[test]
fn what_export_writes_is_found_pulled_and_installed() {
    let test = CliTest::new()
        .file("skills/good/SKILL.md", GOOD_SKILL)
        .file("skills/good/skill.yaml", "version: 1.2.0\n")
        .file(
            "skills/good/scripts/sum.py",
            "#!/usr/bin/env python3\nprint(1)\n",
        )
        .file(
            "skills/one/SKILL.md",
            GOOD_SKILL.replace("name: good", "name: one"),
        );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let script = test.work().join("skills/good/scripts/sum.py");
        fs::set_permissions(script, fs::Permissions::from_mode(0o755)).unwrap();
    }
    done(&test.run(["export", "well-known", "skills", "--into", "public"]));
    let mut files = Files::new();
    shown(
        &test.work().join("public"),
        &test.work().join("public"),
        &mut files,
    );
    // As a project's pages are: below a path of a host.
    let below = files
        .iter()
        .map(|(path, bytes)| (format!("/project{path}"), bytes.clone()));
    let below = host(below.collect());
    let reference = format!("{}/project#good", below.endpoint);
    let ran = test.run(["pull", &reference, "-C", "below"]);
    assert!(done(&ran).contains("pulled good 1.2.0"), "{ran}");
    let fake = host(files);
    let place = &fake.endpoint;

    let ran = test.run(["list", "--registry", place]);
    assert!(done(&ran).starts_with("good  -  Turns invoices"), "{ran}");
    let ran = test.run(["search", "invoices", "--registry", place, "--json"]);
    assert!(done(&ran).contains("\"name\": \"one\""), "{ran}");

    let reference = format!("{place}#good");
    let ran = test.run(["pull", &reference, &format!("{place}#one"), "-C", "there"]);
    assert!(
        done(&ran).contains("pulled good 1.2.0 into there/good"),
        "{ran}"
    );
    // What is for other programs goes into a document of ours for who wants that.
    for (words, part) in [
        (&["export", "docker"][..], "FROM "),
        (&["export", "k8s", "--app-image", "a:1"], "kind: Deployment"),
    ] {
        let lock = ["--lock", "there/open-skills.lock"];
        let plain = test.run(words.iter().chain(&lock));
        assert!(done(&plain).contains(part), "{plain}");
        let ran = test.run(words.iter().chain(&lock).chain(&["--json"]));
        let answer: serde_json::Value = serde_json::from_str(done(&ran)).unwrap();
        assert_eq!(answer["document"], plain.stdout.as_str(), "{ran}");
    }
    assert!(ran.stderr.contains("is not verified"), "{ran}");
    let script = test.work().join("there/good/scripts/sum.py");
    assert!(fs::read_to_string(&script).unwrap().contains("print(1)"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(
            fs::metadata(&script).unwrap().permissions().mode() & 0o777,
            0o755
        );
    }
    // Locked, it is taken again with nobody asked.
    let asked = fake.seen().len();
    done(&test.run(["pull", &reference, "-C", "there"]));
    done(&test.run(["pull", "-C", "there", "--frozen"]));
    assert_eq!(fake.seen().len(), asked);

    let ran = test.run(["install", &reference, "--agent", "claude-code", "--json"]);
    assert!(done(&ran).contains("good"), "{ran}");
    assert!(test.work().join(".claude/skills/good/SKILL.md").exists());
}

#[test]
fn a_site_has_a_name_like_any_registry() {
    let digest = Digest::of(GOOD_SKILL.as_bytes());
    let fake = host(site(GOOD_SKILL.as_bytes(), &digest));
    let test = CliTest::new().env("OPEN_SKILLS_TRUST_CONFIG", "1").file(
        "open-skills.yaml",
        format!("registries:\n  acme: {}\n", fake.endpoint),
    );
    done(&test.run(["pull", "acme/good", "-C", "there"]));
    assert_eq!(
        fs::read_to_string(test.work().join("there/good/SKILL.md")).unwrap(),
        GOOD_SKILL
    );
    let expected = [
        "/skills/good/index.json",
        "/open-skills.json",
        NEWER,
        "/.well-known/agent-skills/good/SKILL.md",
    ];
    assert_eq!(paths(&fake), expected);
    // Whoever has the lock needs no configuration.
    let lock = fs::read_to_string(test.work().join("there/open-skills.lock")).unwrap();
    let elsewhere = CliTest::new().file("there/open-skills.lock", lock);
    for arguments in [
        &["sync", "--from", "there/open-skills.lock", "--into", "out"][..],
        &["pull", "--frozen", "-C", "there"],
    ] {
        done(&elsewhere.run(arguments));
    }
    for folder in ["out", "there"] {
        let document = elsewhere.work().join(folder).join("good/SKILL.md");
        assert_eq!(fs::read_to_string(document).unwrap(), GOOD_SKILL);
    }
    let ran = test.run(["pull", "acme/other"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("hint: `open-skills list"), "{ran}");
}

#[test]
fn the_older_form_is_read_where_the_newer_one_is_not() {
    let index = json!({"skills": [{
        "name": "good", "description": "d", "files": ["SKILL.md", "references/a b.md"],
    }]});
    let mut files = Files::from([
        (OLDER.to_owned(), bytes(&index)),
        (
            "/.well-known/skills/good/SKILL.md".to_owned(),
            GOOD_SKILL.into(),
        ),
        (
            "/.well-known/skills/good/references/a%20b.md".to_owned(),
            b"more".to_vec(),
        ),
    ]);
    // Some hosts answer whatever is asked with their front page.
    for is_chatty in [false, true] {
        if is_chatty {
            files.insert(NEWER.to_owned(), b"<!doctype html><p>welcome".to_vec());
            files.insert("/open-skills.json".to_owned(), b"<!doctype html>".to_vec());
            files.insert(
                "/skills/good/index.json".to_owned(),
                b"<!doctype html>".to_vec(),
            );
        }
        let fake = host(files.clone());
        let test = CliTest::new();
        // The place of the index itself means the same site.
        let place = format!("{}/.well-known/skills/", fake.endpoint);
        done(&test.run(["pull", &format!("{place}#good"), "-C", "there"]));
        let more = test.work().join("there/good/references/a b.md");
        assert_eq!(fs::read(more).unwrap(), b"more", "chatty: {is_chatty}");
    }
}

#[test]
fn what_changed_since_it_was_locked_is_taken_only_when_asked_for() {
    let digest = Digest::of(GOOD_SKILL.as_bytes());
    let changed = GOOD_SKILL.replace("a table", "one table");
    let new = Digest::of(changed.as_bytes());
    let is_new = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let (old, later) = (
        site(GOOD_SKILL.as_bytes(), &digest),
        site(changed.as_bytes(), &new),
    );
    let switch = std::sync::Arc::clone(&is_new);
    let fake = Fake::start(move |request: &Request| {
        let now = switch.load(std::sync::atomic::Ordering::SeqCst);
        let files = if now { &later } else { &old };
        match files.get(&request.path) {
            Some(bytes) => ("200 OK", vec![], bytes.clone()),
            None => ("404 Not Found", vec![], vec![]),
        }
    });
    let test = CliTest::new();
    let reference = format!("{}#good", fake.endpoint);
    done(&test.run(["pull", &reference, "-C", "there"]));
    is_new.store(true, std::sync::atomic::Ordering::SeqCst);
    fs::remove_dir_all(test.work().join("there/good")).unwrap();
    fs::remove_dir_all(test.work().join("../cache")).unwrap();
    let ran = test.run(["pull", &reference, "-C", "there"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(
        ran.stderr
            .contains("another record than was chosen of `good 0.0.0`"),
        "{ran}"
    );
    done(&test.run(["pull", &reference, "-C", "there", "--refresh"]));
    let text = fs::read_to_string(test.work().join("there/good/SKILL.md")).unwrap();
    assert_eq!(text, changed);
}

/// What a host says, whether what it offers was taken, and the words of the error.
fn refused(answer: impl Fn(&Request) -> Answer + Send + Sync + 'static, said: &str) {
    let fake = Fake::start(answer);
    let test = CliTest::new();
    let ran = test.run(["pull", &format!("{}#good", fake.endpoint), "-C", "there"]);
    assert!(matches!(ran.code, Some(1 | 2)), "{said}: {ran}");
    assert!(ran.stderr.contains(said), "{said}: {ran}");
    assert!(ran.stderr.contains("hint:"), "{said}: {ran}");
    assert!(!test.work().join("there/good").exists(), "{said}");
}

fn refused_files(files: Files, said: &str) {
    refused(
        move |request| match files.get(&request.path) {
            Some(bytes) => ("200 OK", vec![], bytes.clone()),
            None => ("404 Not Found", vec![], vec![]),
        },
        said,
    );
}

fn with_index(skill: &Json) -> Files {
    let index = json!({"$schema": SCHEMA, "skills": [skill]});
    Files::from([(NEWER.to_owned(), bytes(&index))])
}

#[test]
fn g6_other_bytes_than_the_index_promises_are_refused() {
    let other = Digest::of(b"something else");
    refused_files(
        site(GOOD_SKILL.as_bytes(), &other),
        "another digest than the index says",
    );
    let page = b"<html>log in</html>";
    refused_files(site(page, &other), "is a web page with another digest");
    // The bytes are the promised ones, and still no skill.
    refused_files(
        site(b"no frontmatter", &Digest::of(b"no frontmatter")),
        "`good`",
    );
    let named = GOOD_SKILL.replace("name: good", "name: evil");
    let files = site(named.as_bytes(), &Digest::of(named.as_bytes()));
    refused_files(files, "calls itself `evil`");
}

#[test]
fn g7_indexes_that_lead_elsewhere_are_refused() {
    let other = host(site(
        GOOD_SKILL.as_bytes(),
        &Digest::of(GOOD_SKILL.as_bytes()),
    ));
    let digest = Digest::of(GOOD_SKILL.as_bytes()).to_string();
    let skill = |url: &str| json!({"name": "good", "type": "skill-md", "description": "d", "url": url, "digest": digest});
    for url in [
        format!("{}/.well-known/agent-skills/good/SKILL.md", other.endpoint),
        "http://169.254.169.254/latest/meta-data".to_owned(),
        "//127.0.0.1/x".to_owned(),
    ] {
        refused_files(with_index(&skill(&url)), "is on another host");
    }
    refused_files(with_index(&skill("/a/../b")), "no plain path on its site");
    let older = |path: &str| {
        let index = json!({"skills": [{"name": "good", "files": ["SKILL.md", path]}]});
        Files::from([(OLDER.to_owned(), bytes(&index))])
    };
    refused_files(older("../../../.bashrc"), "leads elsewhere");
    refused_files(older("/etc/passwd"), "leads elsewhere");
    for status in ["301 Moved", "302 Found", "308 Permanent"] {
        let target = format!("{}{NEWER}", other.endpoint);
        let answer = move |request: &Request| match request.path.as_str() {
            NEWER => (status, vec![("location", target.clone())], vec![]),
            _ => ("404 Not Found", vec![], vec![]),
        };
        refused(answer, "which is not followed");
    }
    assert!(other.seen().is_empty(), "nobody went there");
}

#[test]
fn g7_pages_and_huge_or_odd_indexes_are_refused() {
    let page = |_: &Request| ("200 OK", vec![], b"<!doctype html><p>hi".to_vec());
    refused(page, "answers with a web page");
    let at = |bytes: Vec<u8>| Files::from([(NEWER.to_owned(), bytes)]);
    refused_files(at(vec![b' '; (8 << 20) + 1]), "it has more than 8.0 MiB");
    refused_files(at(b"{".to_vec()), "its index");
    let later = json!({"$schema": "https://x/0.9", "skills": []});
    refused_files(
        at(bytes(&later)),
        "`https://x/0.9`, which is not known here",
    );
    let image = json!({"name": "good", "type": "oci-image", "description": "d"});
    refused_files(with_index(&image), "comes as `oci-image`");
    let gone = json!({
        "name": "good", "type": "archive", "description": "d", "url": "/gone.zip",
        "digest": Digest::of(b"").to_string(),
    });
    refused_files(with_index(&gone), "names `/gone.zip`, which is not there");
}

#[test]
fn g7_hostile_archives_of_a_site_are_refused() {
    let archives: [(&[u8], &str); 2] = [
        (b"PK\x05\x06 no archive at all", "`good`"),
        (b"\x1f\x8b\x08\x00", "`good`"),
    ];
    for (archive, said) in archives {
        let skill = json!({
            "name": "good", "type": "archive", "description": "d", "url": "good.zip",
            "digest": Digest::of(archive).to_string(),
        });
        let mut files = with_index(&skill);
        files.insert(
            "/.well-known/agent-skills/good.zip".to_owned(),
            archive.to_vec(),
        );
        refused_files(files, said);
    }
}

#[test]
fn one_bad_skill_does_not_take_the_site_with_it() {
    let mut files = site(GOOD_SKILL.as_bytes(), &Digest::of(GOOD_SKILL.as_bytes()));
    let mut index: Json = serde_json::from_slice(&files[NEWER]).unwrap();
    let bare = json!({"name": "bare", "type": "skill-md", "description": "d", "url": "bare.md"});
    index["skills"].as_array_mut().unwrap().push(bare);
    files.insert(NEWER.to_owned(), bytes(&index));
    let fake = host(files);
    let test = CliTest::new();
    let ran = test.run(["-v", "list", "--registry", &fake.endpoint]);
    assert!(
        done(&ran).starts_with("good") && !ran.stdout.contains("bare"),
        "{ran}"
    );
    assert!(
        ran.stderr.contains("passed over") && ran.stderr.contains("bare"),
        "{ran}"
    );
    done(&test.run(["pull", &format!("{}#good", fake.endpoint), "-C", "there"]));
    let ran = test.run(["pull", &format!("{}#bare", fake.endpoint), "-C", "there"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("it has no `digest`"), "{ran}");
}
