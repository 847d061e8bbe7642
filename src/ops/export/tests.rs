//! What others are handed holds what they need.

use super::containers::{Target, dockerfile, kubernetes};
use super::mcp_config::{Client, mcp_config};
use super::*;
use crate::registry::Digest;
use crate::store::lockfile::{LockedSkill, Lockfile};

fn place(files: &[(&str, &str)]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let root = std::fs::canonicalize(folder.path()).unwrap();
    (folder, root)
}

const PDF: &str = "---\nname: pdf\ndescription: Makes PDFs.\n---\n";
const CHARTS: &str = "---\nname: charts\ndescription: Draws.\n---\n";

#[test]
fn the_servers_of_all_skills_stand_in_one_configuration() {
    let servers = "mcp-servers: [{name: incidents, url: https://i.example/mcp}, {name: none}, {name: odd, url: 'file:///etc/passwd'}]\n";
    let (_folder, root) = place(&[
        ("pdf/SKILL.md", PDF),
        ("pdf/skill.yaml", servers),
        ("charts/SKILL.md", CHARTS),
        (
            "charts/skill.yaml",
            "mcp-servers: [{name: incidents, url: https://i.example/mcp}]\n",
        ),
    ]);
    let found = skills(std::slice::from_ref(&root)).unwrap();
    let (text, notices) = mcp_config(&found, Client::Claude).unwrap();
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        json["mcpServers"]["incidents"]["url"],
        "https://i.example/mcp"
    );
    assert!(notices[0].contains("`none` of `pdf`"), "{notices:?}");
    assert!(notices[1].contains("no address on the web"), "{notices:?}");
    let (text, _) = mcp_config(&found, Client::Codex).unwrap();
    assert_eq!(
        text,
        "[mcp_servers.\"incidents\"]\nurl = \"https://i.example/mcp\"\n"
    );
    std::fs::write(
        root.join("charts/skill.yaml"),
        "mcp-servers: [{name: incidents, url: https://x}]\n",
    )
    .unwrap();
    let found = skills(std::slice::from_ref(&root)).unwrap();
    assert_eq!(
        mcp_config(&found, Client::Cursor).unwrap_err().kind,
        "name-clash"
    );
    std::fs::write(
        root.join("charts/skill.yaml"),
        "mcp-servers: {incidents: {url: https://x}}\n",
    )
    .unwrap();
    let (_, notices) = mcp_config(&skills(&[root]).unwrap(), Client::Claude).unwrap();
    assert!(notices[0].contains("of `charts` is no list"), "{notices:?}");
}

#[test]
fn a_site_names_what_it_holds_by_digest() {
    let (_folder, root) = place(&[
        ("in/pdf/SKILL.md", PDF),
        ("in/charts/SKILL.md", CHARTS),
        ("in/charts/x.py", "x"),
    ]);
    let found = skills(&[root.join("in")]).unwrap();
    let written = well_known::write(&found, &root.join("site")).unwrap();
    let index = std::fs::read(written.files.last().unwrap()).unwrap();
    let index: serde_json::Value = serde_json::from_slice(&index).unwrap();
    let entries = index["skills"].as_array().unwrap();
    assert_eq!(entries.len(), 2);
    for entry in entries {
        let url = entry["url"].as_str().unwrap();
        let bytes = std::fs::read(root.join("site").join(well_known::PLACE).join(url)).unwrap();
        assert_eq!(entry["digest"], Digest::of(&bytes).to_string());
    }
    assert_eq!(entries[0]["type"], "archive");
    assert_eq!(entries[1]["type"], "skill-md");
}

#[test]
fn a_site_is_written_over_its_own_index_alone() {
    let (_folder, root) = place(&[
        ("in/pdf/SKILL.md", PDF),
        ("in/charts/SKILL.md", CHARTS),
        ("in/charts/x.py", "x"),
        ("other/charts/SKILL.md", CHARTS),
    ]);
    let site = root.join("site");
    let at = |path: &str| site.join(well_known::PLACE).join(path);
    let both = skills(&[root.join("in")]).unwrap();
    assert!(well_known::write(&both, &site).unwrap().removed.is_empty());
    // An archive becomes a document, and the other skill is gone.
    let other = skills(&[root.join("other")]).unwrap();
    let written = well_known::write(&other, &site).unwrap();
    assert_eq!(written.removed, [at("charts.zip"), at("pdf/SKILL.md")]);
    assert!(!at("pdf").exists() && at("charts/SKILL.md").is_file());
    // What somebody changed stays, and what is somebody else's as a whole.
    std::fs::write(at("charts/SKILL.md"), "mine").unwrap();
    assert!(well_known::write(&both, &site).unwrap().removed.is_empty());
    assert!(at("charts/SKILL.md").is_file());
    for foreign in [
        "{\"skills\": []}",
        "no JSON",
        r#"{"$schema": "https://schemas.agentskills.io/discovery/0.2.0/schema.json", "skills": [{"name": "pdf", "type": "archive", "digest": "x", "url": "https://example.com/pdf.zip"}]}"#,
    ] {
        std::fs::write(at("index.json"), foreign).unwrap();
        let failure = well_known::write(&both, &site).unwrap_err();
        assert_eq!(failure.kind, "already-exists");
        assert_eq!(std::fs::read_to_string(at("index.json")).unwrap(), foreign);
    }
}

#[test]
fn a_name_that_no_skill_can_have_is_mended_by_hand() {
    let old = "---\nname: old_name\ndescription: d\n---\n";
    let (_folder, root) = place(&[("old_name/SKILL.md", old)]);
    let failure = skills(&[root]).unwrap_err();
    let mended = "write `name: old-name` into its frontmatter, and call its folder the same";
    assert_eq!(failure.hint.as_deref(), Some(mended));
}

#[test]
fn a_marketplace_lists_its_own_repository() {
    let (_folder, root) = place(&[("skills/pdf/SKILL.md", PDF)]);
    let found = skills(&[root.join("skills")]).unwrap();
    let json = marketplace::marketplace(&found, &root, "ours", "me").unwrap();
    assert_eq!(json["plugins"][0]["skills"][0], "./skills/pdf");
    let elsewhere = marketplace::marketplace(&found, &root.join("x"), "ours", "me");
    assert_eq!(elsewhere.unwrap_err().kind, "leads-out");
}

#[test]
fn containers_get_exactly_the_lock() {
    let target = Target {
        image: "open-skills:1",
        into: "/app/skills",
    };
    let mut lock = Lockfile::default();
    assert_eq!(dockerfile(&lock, &target).unwrap_err().kind, "no-skill");
    lock.put(LockedSkill {
        name: crate::bundle::names::SkillName::parse("pdf").unwrap(),
        version: "1.0.0".parse().unwrap(),
        registry: "s3://b/p".into(),
        url: None,
        tree: Digest::of(b"tree"),
        archive: Digest::of(b"archive"),
        size: 7,
        signer: None,
        wanted: Some("latest".into()),
        configured: true,
        installed_only: false,
        dependencies: std::collections::BTreeSet::default(),
    });
    let file = dockerfile(&lock, &target).unwrap();
    let inside = file.split("open-skills.lock\n").nth(1).unwrap();
    let inside = inside.split("LOCK\n").next().unwrap();
    // No open-skills.yaml goes along that could ask for it.
    assert_eq!(
        Lockfile::parse(inside.as_bytes()).unwrap(),
        lock.on_its_own()
    );
    let manifest = kubernetes(&lock, &target, "app", "agent:1").unwrap();
    // What the API server asks of a deployment that is not there yet.
    for needed in [
        "  selector:\n    matchLabels: {app: ",
        "    metadata:\n      labels: {app: ",
        "          image: agent:1\n",
    ] {
        assert!(manifest.contains(needed), "{needed}: {manifest}");
    }
    for document in manifest.split("---\n") {
        let tree = crate::bundle::yaml::parse(document, 0).unwrap();
        assert!(tree.root.is_some() && tree.oddities.is_empty());
    }
    let relative = Target {
        into: "app/skills",
        ..target
    };
    let failure = kubernetes(&lock, &relative, "app", "agent:1").unwrap_err();
    assert_eq!(failure.hint.as_deref(), Some("write `--into /app/skills`"));
    let odd = kubernetes(&lock, &target, "My agent", "agent:1").unwrap_err();
    assert_eq!(odd.kind, "usage");
    let sly = Target {
        image: "x\nRUN rm",
        ..target
    };
    assert_eq!(dockerfile(&lock, &sly).unwrap_err().kind, "usage");
}
