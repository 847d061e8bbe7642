//! What an index may say.

use super::*;

const INDEX: &str = "https://host/.well-known/agent-skills/index.json";
const DIGEST: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

fn newer(skills: &str) -> Result<Listing, Refusal> {
    let text = format!(r#"{{"$schema": "{SCHEMA}", "skills": [{skills}]}}"#);
    Listing::parse(text.as_bytes(), INDEX)
}

fn entry(name: &str, url: &str) -> String {
    format!(
        r#"{{"name": "{name}", "type": "archive", "description": "d", "url": "{url}",
             "digest": "{DIGEST}", "later": 1}}"#
    )
}

fn older(files: &str) -> Result<Listing, Refusal> {
    let text =
        format!(r#"{{"skills": [{{"name": "pdf", "description": "d", "files": {files}}}]}}"#);
    Listing::parse(
        text.as_bytes(),
        "https://host/docs/.well-known/skills/index.json",
    )
}

/// Why the one skill of an index is passed over.
fn why(listing: Result<Listing, Refusal>) -> String {
    let listing = listing.unwrap();
    assert!(listing.skills.is_empty(), "{listing:?}");
    let [(name, why)] = listing.refused.as_slice() else {
        panic!("{listing:?}");
    };
    assert_eq!(name.as_str(), "pdf");
    why.clone()
}

fn urls(listing: &Listing) -> Vec<&str> {
    let parts = listing.skills.iter().map(|skill| &skill.parts);
    parts
        .flat_map(|parts| match parts {
            Parts::Archive(remote) => vec![remote.url.as_str()],
            Parts::Files(files) => files.iter().map(|file| file.remote.url.as_str()).collect(),
        })
        .collect()
}

#[test]
fn places_are_found_as_urls_are_read() {
    for (url, expected) in [
        ("/pdf.zip", "https://host/pdf.zip"),
        ("https://host/a/pdf.zip", "https://host/a/pdf.zip"),
        (
            "pdf/SKILL.md",
            "https://host/.well-known/agent-skills/pdf/SKILL.md",
        ),
        ("./pdf.zip", "https://host/.well-known/agent-skills/pdf.zip"),
        ("/a%20b.zip", "https://host/a%20b.zip"),
    ] {
        let listing = newer(&entry("pdf", url)).unwrap();
        assert_eq!(urls(&listing), [expected], "{url}");
    }
    let listing = older(r#"["SKILL.md", "references/a b.md"]"#).unwrap();
    assert_eq!(
        urls(&listing),
        [
            "https://host/docs/.well-known/skills/pdf/SKILL.md",
            "https://host/docs/.well-known/skills/pdf/references/a%20b.md"
        ]
    );
}

#[test]
fn the_older_form_may_have_digests_too() {
    let text = format!(r#"[{{"path": "SKILL.md", "digest": "{DIGEST}"}}]"#);
    let listing = older(&text).unwrap();
    let Parts::Files(files) = &listing.skills[0].parts else {
        panic!("{listing:?}");
    };
    assert_eq!(files[0].remote.digest, Some(Digest::of(b"")));
    assert!(!why(older(r#"[{"path": "SKILL.md", "digest": "md5:1"}]"#)).is_empty());
}

#[test]
fn g7_what_leads_to_another_host_or_out_is_refused() {
    for url in [
        "https://other/pdf.zip",
        "https://host.evil/pdf.zip",
        "https://host@evil/pdf.zip",
        "https://host:8443/pdf.zip",
        "http://host/pdf.zip",
        "//other/pdf.zip",
        "file:///etc/passwd",
        "../../secret.zip",
        "/a/../b.zip",
        "/a/%2e%2e/b.zip",
        "/a%2fb.zip",
        "/a%zz.zip",
        "/a?b",
        "/a#b",
        "/a b",
        "",
    ] {
        assert!(!why(newer(&entry("pdf", url))).is_empty(), "{url}");
    }
    for path in [
        "../x",
        "/etc/passwd",
        "a//b",
        "a/./b",
        "C:x",
        "a\\\\b",
        "%2e%2e/x",
        "ä",
    ] {
        let why = why(older(&format!(r#"["SKILL.md", "{path}"]"#)));
        assert!(why.contains("leads elsewhere"), "{path}: {why}");
    }
}

#[test]
fn g10_names_that_are_none_and_names_that_stand_twice_are_refused() {
    for name in ["../x", "a/../b", "%2e", "CON", "A", "", &"x".repeat(65)] {
        assert!(
            matches!(newer(&entry(name, "/x.zip")), Err(Refusal::Bad(_))),
            "{name}"
        );
    }
    let twice = format!("{}, {}", entry("pdf", "/a.zip"), entry("pdf", "/b.zip"));
    assert!(matches!(newer(&twice), Err(Refusal::Bad(why)) if why.contains("twice")));
    assert!(why(older(r#"["SKILL.md", "SKILL.md"]"#)).contains("twice"));
    assert!(why(older(r#"["notes.md"]"#)).contains("no SKILL.md"));
}

#[test]
fn one_bad_skill_does_not_take_the_others_with_it() {
    let bare = r#"{"name": "bare", "type": "archive", "url": "/bare.zip"}"#;
    let foreign = entry("foreign", "https://other/x.zip");
    let listing = newer(&format!("{bare}, {}, {foreign}", entry("pdf", "/pdf.zip"))).unwrap();
    assert_eq!(urls(&listing), ["https://host/pdf.zip"]);
    let refused: Vec<String> = listing
        .refused
        .iter()
        .map(|(name, why)| format!("{name}: {why}"))
        .collect();
    assert_eq!(
        refused,
        [
            "bare: it has no `digest`",
            "foreign: `https://other/x.zip` is on another host"
        ]
    );
}

#[test]
fn what_is_no_index_is_told_from_what_is_a_newer_one() {
    let parse = |text: &str| Listing::parse(text.as_bytes(), INDEX);
    for text in [
        " <!doctype html><p>hello",
        "",
        "[]",
        "{}",
        r#"{"skills": 1}"#,
    ] {
        assert!(matches!(parse(text), Err(Refusal::Bad(_))), "{text}");
    }
    let newer_form = parse(r#"{"$schema": "https://x/0.3.0", "skills": []}"#);
    assert_eq!(
        newer_form,
        Err(Refusal::Newer("https://x/0.3.0".to_owned()))
    );
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(parse(&format!(r#"{{"skills": {deep}}}"#)).is_err());
    let many = vec![r#"{"name": "x"}"#; MAX_SKILLS + 1].join(",");
    assert!(newer(&many).is_err());
    let files = vec![r#""SKILL.md""#; MAX_FILES + 1].join(",");
    assert!(why(older(&format!("[{files}]"))).contains("more than"));
}

#[test]
fn kinds_to_come_are_passed_over() {
    let later = r#"{"name": "b", "type": "oci-image", "description": "d"}"#;
    let listing = newer(&format!("{later}, {}", entry("pdf", "/pdf.zip"))).unwrap();
    assert_eq!(urls(&listing), ["https://host/pdf.zip"]);
    assert_eq!(listing.unknown[0].1, "oci-image");
    for incomplete in [
        r#"{"name": "pdf", "description": "d"}"#,
        r#"{"name": "pdf", "type": "archive", "url": "/x.zip"}"#,
        r#"{"name": "pdf", "type": "archive", "url": "/x.zip", "digest": "sha256:AB"}"#,
    ] {
        assert!(!why(newer(incomplete)).is_empty(), "{incomplete}");
    }
}
