//! What a publication is in git: one commit, one annotated tag, nothing else.

use std::sync::Arc;

use open_skills::registry::git::GitSource;
use open_skills::registry::repair::{Depth, check};
use open_skills::registry::{Registry, Trouble, Verified, changes, download};

use crate::backends::Backend;
use crate::servers::{Case, Repository, Server};
use crate::skills::{at, begin, name, put, version};

/// Every case by its name.
pub const CASES: &[(&str, Case)] = &[
    (
        "a_publication_is_one_commit_and_one_annotated_tag",
        one_commit,
    ),
    ("a_tag_that_is_taken_is_a_version_that_exists", taken_tag),
    ("the_branch_that_is_shown_first_is_used", other_branch),
    ("an_empty_repository_says_its_branch", branch_to_be),
    ("what_else_is_in_the_repository_stays", neighbours),
    ("yanks_and_tags_are_one_commit_each", later_changes),
    ("reading_leaves_the_content_of_others_behind", partial),
];

fn repository(server: &Arc<Server>) -> Repository {
    let repository = server.repository();
    begin(&*repository.open());
    repository
}

fn commits(repository: &Repository) -> usize {
    repository
        .git(["rev-list", "--count", "HEAD"])
        .parse()
        .unwrap()
}

fn one_commit(server: &Arc<Server>) {
    let repository = repository(server);
    assert_eq!(commits(&repository), 1);
    put(&*repository.open(), "pdf", "1.0.0", "one").unwrap();
    assert_eq!(commits(&repository), 2);
    assert_eq!(repository.git(["cat-file", "-t", "pdf/1.0.0"]), "tag");
    assert_eq!(
        repository.git(["rev-parse", "pdf/1.0.0^{commit}"]),
        repository.git(["rev-parse", "HEAD"])
    );
    assert_eq!(
        repository.git(["log", "-1", "--format=%s"]),
        "Publish pdf 1.0.0"
    );
    // The same again is no commit at all.
    put(&*repository.open(), "pdf", "1.0.0", "one").unwrap();
    assert_eq!(commits(&repository), 2);
    put(&*repository.open(), "pdf", "1.1.0", "two").unwrap();
    assert_eq!(repository.git(["tag", "--list"]), "pdf/1.0.0\npdf/1.1.0");
    let registry = repository.open();
    assert_eq!(check(&*registry, Depth::Blobs).unwrap().flaws, []);
}

fn taken_tag(server: &Arc<Server>) {
    let repository = repository(server);
    repository.git(["tag", "-a", "-m", "mine", "pdf/1.0.0", "HEAD"]);
    let error = put(&*repository.open(), "pdf", "1.0.0", "one").unwrap_err();
    assert_eq!(error.trouble, Trouble::AlreadyExists, "{error}");
    assert!(error.detail.contains("a tag `pdf/1.0.0`"), "{error}");
    // All or nothing: the branch did not move either.
    assert_eq!(commits(&repository), 1);
}

fn other_branch(server: &Arc<Server>) {
    let repository = server.repository();
    let blob = repository.blob(b"about");
    repository.commit(&format!("100644 {blob}\tREADME.md\n"));
    repository.git(["branch", "-m", "main", "trunk"]);
    begin(&*repository.open());
    put(&*repository.open(), "pdf", "1.0.0", "one").unwrap();
    assert_eq!(
        repository.git(["branch", "--list", "--format=%(refname)"]),
        "refs/heads/trunk"
    );
    assert_eq!(commits(&repository), 3);
}

fn branch_to_be(server: &Arc<Server>) {
    let repository = server.repository();
    repository.git(["symbolic-ref", "HEAD", "refs/heads/trunk"]);
    let Err(error) = GitSource::open(&repository.remote(), None) else {
        panic!("there is nothing to open");
    };
    assert_eq!(error.trouble, Trouble::NotFound, "{error}");
    assert!(
        error
            .to_string()
            .contains(" is empty: nothing was ever pushed"),
        "{error}"
    );
    begin(&*repository.open());
    put(&*repository.open(), "pdf", "1.0.0", "one").unwrap();
    assert_eq!(
        repository.git(["branch", "--list", "--format=%(refname)"]),
        "refs/heads/trunk"
    );
    assert_eq!(commits(&repository), 2);
}

fn neighbours(server: &Arc<Server>) {
    let repository = server.repository();
    let blob = repository.blob(b"about");
    repository.commit(&format!(
        "100644 {blob}\tREADME.md\n100755 {blob}\tdocs/run.sh\n"
    ));
    begin(&*repository.open());
    put(&*repository.open(), "pdf", "1.0.0", "one").unwrap();
    let files = repository.git(["ls-tree", "-r", "HEAD", "README.md", "docs"]);
    assert_eq!(
        files,
        format!("100644 blob {blob}\tREADME.md\n100755 blob {blob}\tdocs/run.sh")
    );
}

fn later_changes(server: &Arc<Server>) {
    let repository = repository(server);
    let registry = repository.open();
    put(&*registry, "pdf", "1.0.0", "one").unwrap();
    let which = (&name("pdf"), &version("1.0.0"));
    let tag = "beta".parse().unwrap();
    changes::tag(&*registry, which.0, &tag, Some(which.1), at(1)).unwrap();
    assert_eq!(commits(&repository), 3);
    changes::yank(&*registry, which, true, Some("broken"), at(2)).unwrap();
    assert_eq!(commits(&repository), 4);
    let index = download::index(&*registry, which.0).unwrap();
    assert!(index.versions[0].yanked.is_some() && index.tags.contains_key(&tag));
}

fn partial(server: &Arc<Server>) {
    let repository = repository(server);
    let large = "x".repeat(1000);
    for number in 0..5 {
        let content = format!("{number}{large}");
        put(
            &*repository.open(),
            "pdf",
            &format!("1.{number}.0"),
            &content,
        )
        .unwrap();
    }
    let registry = Verified::new(repository.open());
    let index = download::index(&registry, &name("pdf")).unwrap();
    let entry = index.version(&version("1.3.0")).unwrap();
    let bytes = download::archive(&registry, entry).unwrap();
    assert_eq!(bytes, format!("3{large}").as_bytes());
    let limit = registry.read(&open_skills::registry::Key::blob(&entry.archive.digest), 10);
    assert_eq!(limit.unwrap_err().trouble, Trouble::TooLarge);
}
