//! G15: a repository that would like to run something, or to be followed somewhere.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use open_skills::registry::git::GitSource;
use open_skills::registry::{Digest, Key, Registry, Trouble};

use crate::backends::Backend;
use crate::servers::{Repository, Server};
use crate::skills::{begin, put};

/// Every case by its name.
pub const CASES: &[(&str, fn(&Arc<Server>))] = &[
    ("g15_no_hook_runs", hooks),
    ("g15_filters_and_attributes_have_no_effect", filters),
    ("g15_links_and_submodules_are_not_followed", links),
    ("g15_a_huge_blob_is_refused_in_time", huge),
    ("a_source_is_one_commit", source),
    ("a_revision_that_is_not_there_says_so", revisions),
];

/// A program that leaves a trace.
fn trap(repository: &Repository, path: &str) {
    let trace = repository.path.join("trace");
    let path = repository.path.join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, format!("#!/bin/sh\ntouch '{}'\n", trace.display())).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
}

fn trace(repository: &Repository) -> bool {
    repository.path.join("trace").exists()
}

fn hooks(server: &Arc<Server>) {
    let repository = server.repository();
    for hook in [
        "pre-receive",
        "update",
        "post-receive",
        "post-update",
        "reference-transaction",
        "post-checkout",
        "post-merge",
        "pre-push",
        "proc-receive",
    ] {
        trap(&repository, &format!("hooks/{hook}"));
    }
    begin(&*repository.open());
    put(&*repository.open(), "pdf", "1.0.0", "one").unwrap();
    let mut source = GitSource::open(&repository.remote(), None).unwrap();
    source.folder("").unwrap();
    assert!(!trace(&repository));
    // The traps do work.
    repository.git(["update-ref", "refs/heads/x", "HEAD"]);
    assert!(trace(&repository));
}

fn filters(server: &Arc<Server>) {
    let repository = server.repository();
    trap(&repository, "filter");
    let run = repository.path.join("filter").display().to_string();
    repository.git(["config", "filter.trap.smudge", &run]);
    repository.git(["config", "filter.trap.clean", &run]);
    repository.git(["config", "core.fsmonitor", &run]);
    repository.git(["config", "diff.external", &run]);
    let attributes = repository.blob(b"* filter=trap diff=trap text eol=crlf ident export-subst\n");
    let config = repository.blob(format!("[core]\n\tfsmonitor = {run}\n").as_bytes());
    let text = repository.blob(b"a\n$Id$\n");
    repository.commit(&format!(
        "100644 {attributes}\tpdf/.gitattributes\n100644 {config}\t.lfsconfig\n\
         100644 {text}\tpdf/SKILL.md\n"
    ));
    let mut source = GitSource::open(&repository.remote(), None).unwrap();
    let folder = source.folder("pdf").unwrap();
    let document = folder
        .files
        .iter()
        .find(|file| file.path == "SKILL.md")
        .unwrap();
    assert_eq!(document.bytes, b"a\n$Id$\n");
    assert!(!trace(&repository));
}

fn links(server: &Arc<Server>) {
    let repository = server.repository();
    begin(&*repository.open());
    let secret = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(secret.path(), b"canary").unwrap();
    let target = repository.blob(secret.path().to_str().unwrap().as_bytes());
    let modules = repository.blob(b"[submodule \"m\"]\n\tpath = m\n\turl = ext::sh -c trap\n");
    let text = repository.blob(b"text");
    let commit = repository.git(["rev-parse", "HEAD"]);
    repository.commit(&format!(
        "120000 {target}\tcatalog.json\n120000 {target}\tpdf/link\n100644 {modules}\t.gitmodules\n\
         160000 {commit}\tpdf/m\n100644 {text}\tpdf/SKILL.md\n"
    ));
    let registry = repository.open();
    let error = registry.read(&Key::catalog(), 1 << 20).unwrap_err();
    assert_eq!(error.trouble, Trouble::Corrupt, "{error}");
    let error = put(&*registry, "pdf", "1.0.0", "one").unwrap_err();
    assert_eq!(error.trouble, Trouble::Corrupt, "{error}");
    let mut source = GitSource::open(&repository.remote(), None).unwrap();
    let folder = source.folder("pdf").unwrap();
    let files: Vec<_> = folder.files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(files, ["SKILL.md"]);
    assert_eq!(folder.passed_over, ["link", "m"]);
}

/// A gigabyte that compresses to nothing, and many megabytes that do not.
fn huge(server: &Arc<Server>) {
    let repository = server.repository();
    begin(&*repository.open());
    let file = tempfile::NamedTempFile::new().unwrap();
    file.as_file().set_len(1 << 30).unwrap();
    let path = file.path().to_str().unwrap();
    let zeros = repository.git(["hash-object", "-w", "--no-filters", "--", path]);
    let mut noise = Vec::with_capacity(24 << 20);
    let mut block = Digest::of(b"noise");
    while noise.len() < noise.capacity() {
        block = Digest::of(block.as_bytes());
        noise.extend_from_slice(block.as_bytes());
    }
    let noise = repository.blob(&noise);
    repository.commit(&format!(
        "100644 {zeros}\tcatalog.json\n100644 {noise}\tskills/pdf/index.json\n"
    ));
    let registry = repository.open();
    let begin = Instant::now();
    for key in ["catalog.json", "skills/pdf/index.json"] {
        let key = Key::parse(key).unwrap();
        let error = registry.read(&key, 1 << 20).unwrap_err();
        assert_eq!(error.trouble, Trouble::TooLarge, "{error}");
    }
    assert!(begin.elapsed() < Duration::from_mins(1));
}

fn source(server: &Arc<Server>) {
    let repository = server.repository();
    let commit = |text: &str| {
        let blob = repository.blob(text.as_bytes());
        repository.commit(&format!(
            "100644 {blob}\tskills/pdf/SKILL.md\n100755 {blob}\tskills/pdf/scripts/a.py\n\
             100644 {blob}\tREADME.md\n100644 {blob}\tskill.md\n"
        ));
        repository.git(["rev-parse", "HEAD"])
    };
    let first = commit("one");
    repository.git(["tag", "v1"]);
    let second = commit("two");
    for (revision, expected, text) in [
        (None, &second, "two"),
        (Some("main"), &second, "two"),
        (Some("v1"), &first, "one"),
        (Some(first.as_str()), &first, "one"),
    ] {
        let mut source = GitSource::open(&repository.remote(), revision).unwrap();
        assert_eq!(source.commit(), expected);
        assert_eq!(source.skills(), ["", "skills/pdf"]);
        let folder = source.folder("skills/pdf").unwrap();
        let files: Vec<_> = folder
            .files
            .iter()
            .map(|f| (f.path.as_str(), f.is_executable, f.bytes.as_slice()))
            .collect();
        let text = text.as_bytes();
        assert_eq!(
            files,
            [("SKILL.md", false, text), ("scripts/a.py", true, text)]
        );
    }
    assert!(Path::new(&repository.path).join("HEAD").exists());
}

fn revisions(server: &Arc<Server>) {
    let repository = server.repository();
    let blob = repository.blob(b"text");
    repository.commit(&format!("100644 {blob}\tpdf/SKILL.md\n"));
    repository.git(["tag", "both"]);
    repository.git(["branch", "both"]);
    let missing = "0123456789".repeat(4);
    for (revision, trouble) in [
        ("nothing", Trouble::NotFound),
        ("both", Trouble::Misconfigured),
        (&missing, Trouble::NotFound),
    ] {
        let error = GitSource::open(&repository.remote(), Some(revision))
            .err()
            .unwrap();
        assert_eq!(error.trouble, trouble, "{error}");
    }
}
