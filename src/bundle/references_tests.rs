//! Every form of a reference, what is near to one, and texts that nobody thought of.

use super::*;
use proptest::prelude::*;

fn parse(text: &str) -> Result<Reference, ReferenceError> {
    Reference::parse(text, &|path| path == "there" || path == "there/too")
}

fn git(text: &str) -> (String, Option<String>, Option<String>) {
    match parse(text).unwrap() {
        Reference::Git(git) => (git.url, git.path, git.revision),
        other => panic!("{other:?}"),
    }
}

fn kind(text: &str) -> String {
    let error = parse(text).unwrap_err();
    assert!(error.hint().is_some(), "{error}");
    error.to_string()
}

#[test]
fn names_with_and_without_a_registry() {
    let named = |text| match parse(text).unwrap() {
        Reference::Named(named) => (named.registry, named.name.to_string(), named.wanted),
        other => panic!("{other:?}"),
    };
    let latest = Wanted::Latest;
    assert_eq!(named("pdf"), (None, "pdf".into(), latest.clone()));
    assert_eq!(named("pdf@latest").2, latest);
    assert_eq!(
        named("acme/pdf@^1.2"),
        (
            Some("acme".into()),
            "pdf".into(),
            Wanted::in_reference("^1.2").unwrap()
        )
    );
    assert_eq!(named("pdf@>=1, <3").2.to_string(), ">=1, <3");
}

#[test]
fn repositories_by_github_and_by_location() {
    let github = |path: Option<&str>, revision: Option<&str>| {
        let url = "https://github.com/o/r.git".to_owned();
        (url, path.map(Into::into), revision.map(Into::into))
    };
    assert_eq!(git("github:o/r"), github(None, None));
    assert_eq!(git("github:o/r.git@main"), github(None, Some("main")));
    assert_eq!(
        git("github:o/r/a/b@v1/x"),
        github(Some("a/b"), Some("v1/x"))
    );
    assert_eq!(git("github:o/r#a/b@v1"), github(Some("a/b"), Some("v1")));
    assert_eq!(
        git("git+ssh://git@host/r.git#a@v1"),
        (
            "ssh://git@host/r.git".into(),
            Some("a".into()),
            Some("v1".into())
        )
    );
    assert_eq!(
        git("git+file:///srv/r#@abc"),
        ("file:///srv/r".into(), None, Some("abc".into()))
    );
}

#[test]
fn places_and_paths() {
    match parse("s3://bucket/a/b/#pdf@1.2.0").unwrap() {
        Reference::Placed(placed) => {
            assert_eq!(placed.location, "s3://bucket/a/b");
            assert_eq!(placed.to_string(), "s3://bucket/a/b#pdf@=1.2.0");
        }
        other => panic!("{other:?}"),
    }
    for text in [".", "./x", "/x", "~/x", "there", "there/too", "C:\\x"] {
        assert_eq!(parse(text), Ok(Reference::Folder(text.into())));
    }
    for text in ["x-1.0.0.skill", "./a/x.zip", "x.tar.gz"] {
        assert_eq!(parse(text), Ok(Reference::Archive(text.into())));
    }
}

#[test]
fn what_names_nothing_says_why() {
    let cases = [
        (" ", "the reference is empty"),
        (
            "Pdf_Tool",
            "`Pdf_Tool` is no skill name: `P` is an upper-case letter",
        ),
        (
            "pdf@1.0.0/../2",
            "`1.0.0/../2` is neither a version requirement nor a tag",
        ),
        ("a b/c", "`a b` is no name of a registry"),
        (
            "s3://bucket/x",
            "`s3://bucket/x` names a place, but no skill in it",
        ),
        (
            "ftp://x#y",
            "`ftp://` is no kind of place that skills come from",
        ),
        (
            "git+ext://x",
            "`git+ext://` is no kind of place that skills come from",
        ),
        ("github:o", "`github:o` names no repository"),
        (
            "github:tok:canary@owner/repo#x",
            "`github:…@owner/repo#x` names no repository",
        ),
        (
            "https://host/r?token=canary",
            "`https://host/r?…` names a place, but no skill in it",
        ),
        ("github:-o/r", "`github:-o/r` names no repository"),
        ("github:o/r/../x", "`../x` is no folder of a repository"),
        (
            "github:o/r@--upload-pack=x",
            "`--upload-pack=x` is no revision of a repository",
        ),
        (
            "git+https://h/r#.git/hooks",
            "`.git/hooks` is no folder of a repository",
        ),
        (
            "git+ssh://-oProxyCommand=x/r",
            "`git+ssh://-oProxyCommand=x/r` names no repository",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(kind(text), expected, "{text}");
    }
    let secret = "git+https://me:canary@host/r";
    assert!(!kind(secret).contains("canary"));
    assert!(!kind("https://me:canary@host/r#x").contains("canary"));
}

proptest! {
    #[test]
    fn what_is_understood_is_understood_again_when_it_is_shown(
        text in prop_oneof![
            "[a-z./@#^~:-]{0,40}",
            "(github:|git\\+https://|git\\+ssh://|s3://|https://)[a-zA-Z0-9_./@#^:-]{0,40}",
            "([a-z]{1,8}/)?[a-z-]{1,12}(@[\\^~=]?[0-9](\\.[0-9]){0,2})?",
            ".{0,40}",
        ]
    ) {
        if let Ok(reference) = Reference::parse(&text, &|_| false) {
            let shown = reference.to_string();
            let again = Reference::parse(&shown, &|_| false);
            prop_assert_eq!(again, Ok(reference), "{} shown as {}", text, shown);
        }
    }

    #[test]
    fn nothing_understood_leads_out_of_a_repository_or_into_options(
        text in "(github:|git\\+https://)[a-z]{1,3}/[a-z./@#-]{0,30}"
    ) {
        if let Ok(Reference::Git(git)) = Reference::parse(&text, &|_| false) {
            let path = git.path.unwrap_or_default();
            prop_assert!(!path.split('/').any(|part| part == ".." || part == ".git"));
            prop_assert!(!git.revision.unwrap_or_default().starts_with('-'));
        }
    }
}
