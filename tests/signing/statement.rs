//! The statement: its exact bytes, and which bytes are none.

use open_skills::archive::digest::{ArchiveDigest, FileDigest, Sha256Digest};
use open_skills::signing::statement::{Origin, SignedArchive};
use open_skills::signing::{Statement, Time};

fn file(path: &str, executable: bool, content: &[u8]) -> FileDigest {
    FileDigest {
        path: path.into(),
        executable,
        size: content.len() as u64,
        sha256: Sha256Digest::of(content),
    }
}

fn statement() -> Statement {
    let files = vec![
        file("a/c.txt", true, b"x"),
        file("a-b.txt", false, b""),
        file(".gitignore", false, b"x"),
    ];
    Statement {
        version: Some("1.2.0".into()),
        archive: Some(SignedArchive {
            digest: ArchiveDigest::of(b"x"),
            size: 1,
        }),
        left_out: vec!["target".into()],
        ..Statement::new("pdf", files, Time::from_unix(1_769_860_800))
    }
}

/// A second implementation can be held against these bytes.
#[test]
fn the_bytes_are_these() {
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    let x = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881";
    let statement = statement();
    // Over the raw digests of `a-b.txt` and `a/c.txt`: `-` comes before `/`.
    let root = {
        let mut raw = Sha256Digest::of(b"").as_bytes().to_vec();
        raw.extend(Sha256Digest::of(b"x").as_bytes());
        Sha256Digest::of(&raw)
    };
    let lines =
        format!("100644 {x} 1 .gitignore\n100644 {empty} 0 a-b.txt\n100755 {x} 1 a/c.txt\n");
    let tree = Sha256Digest::of(lines.as_bytes());
    let expected = [
        r#"{"_type":"https://in-toto.io/Statement/v1","#,
        &format!(r#""subject":[{{"name":"pdf","digest":{{"sha256":"{root}"}}}}],"#),
        r#""predicateType":"https://model_signing/signature/v1.0","predicate":{"#,
        r#""serialization":{"method":"files","hash_type":"sha256","allow_symlinks":false,"#,
        r#""ignore_paths":[".gitignore","target"]},"#,
        &format!(r#""resources":[{{"name":"a-b.txt","algorithm":"sha256","digest":"{empty}"}},"#),
        &format!(r#"{{"name":"a/c.txt","algorithm":"sha256","digest":"{x}"}}],"#),
        r#""openSkills":{"schema":1,"name":"pdf","version":"1.2.0","#,
        &format!(r#""treeDigest":"sha256:{tree}","files":["#),
        &format!(r#"{{"path":".gitignore","mode":"100644","size":1,"sha256":"{x}"}},"#),
        &format!(r#"{{"path":"a-b.txt","mode":"100644","size":0,"sha256":"{empty}"}},"#),
        &format!(r#"{{"path":"a/c.txt","mode":"100755","size":1,"sha256":"{x}"}}],"#),
        &format!(r#""archive":{{"sha256":"{x}","size":1}},"#),
        r#""created":"2026-01-31T12:00:00Z"}}}"#,
    ];
    let bytes = statement.to_bytes().unwrap();
    assert_eq!(String::from_utf8(bytes).unwrap(), expected.concat());
}

#[test]
fn it_reads_as_it_is_written() {
    let mut one = statement();
    one.publisher = Some("Acme".into());
    one.origin = Some(Origin {
        uri: "https://example.com/x".into(),
        commit: Some("0".repeat(40)),
    });
    assert_eq!(Statement::parse(&one.to_bytes().unwrap()), Ok(one));
    let plain = Statement::new(
        "pdf",
        vec![file("SKILL.md", false, b"x")],
        Time::from_unix(0),
    );
    assert_eq!(Statement::parse(&plain.to_bytes().unwrap()), Ok(plain));
}

/// What is bent, into what, and what is said of it.
const BENT: &[(&str, &str, &str)] = &[
    (
        r#"Statement/v1""#,
        r#"Statement/v0.1""#,
        "the statement's type is ",
    ),
    (
        "signature/v1.0",
        "signature/v1.1",
        "the statement's predicate type is ",
    ),
    (
        r#""files","hash"#,
        r#""shards","hash"#,
        "the statement's method is ",
    ),
    (
        r#""schema":1"#,
        r#""schema":2"#,
        "the statement has the schema 2",
    ),
    (
        r#""schema":1"#,
        r#""schema":1,"schema":1"#,
        "the statement cannot be read: the key `schema` stands twice",
    ),
    (
        r#""schema":1"#,
        r#""schema":1,"more":1"#,
        "the statement cannot be read: unknown field `more`",
    ),
    ("false", "true", "the statement allows links"),
    (
        r#""name":"pdf","digest""#,
        r#""name":"pdg","digest""#,
        "the statement has a subject of another name",
    ),
    (
        r#""name":"pdf","version""#,
        r#""name":"../pdf","version""#,
        "the statement has a subject of another name",
    ),
    (
        r#""version":"1.2.0""#,
        r#""version":"1/../2""#,
        "the statement has the version ",
    ),
    (
        r#""name":"a-b.txt""#,
        r#""name":"a-c.txt""#,
        "the statement lists resources that are not its files",
    ),
    (
        r#""algorithm":"sha256""#,
        r#""algorithm":"md5""#,
        "the statement lists resources that are not its files",
    ),
    (
        r#"[".gitignore","target"]"#,
        r#"["target",".gitignore"]"#,
        "the statement ignores paths out of order",
    ),
    (
        r#"[".gitignore","target"]"#,
        r#"["target"]"#,
        "the statement ignores paths out of order, or too few",
    ),
    (
        r#""mode":"100755""#,
        r#""mode":"104755""#,
        "the statement gives `a/c.txt` the mode",
    ),
    (
        r#""mode":"100755""#,
        r#""mode":"100644""#,
        "the statement does not have the tree",
    ),
    (
        r#""size":0"#,
        r#""size":1"#,
        "the statement does not have the tree",
    ),
    (
        r#""size":0"#,
        r#""size":-1"#,
        "the statement cannot be read",
    ),
    (
        r#""path":"a-b.txt""#,
        r#""path":"a/../b""#,
        "the statement lists resources",
    ),
    (
        "2026-01-31T12:00:00Z",
        "2026-01-31",
        "the statement cannot be read",
    ),
    (
        "}}}",
        "}}}\n\n{}",
        "the statement cannot be read: trailing characters",
    ),
];

/// S9, S15: whoever wrote it, a statement that could be read in two ways is read in none.
#[test]
fn s9_s15_what_contradicts_itself_is_refused() {
    let text = String::from_utf8(statement().to_bytes().unwrap()).unwrap();
    let x = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881";
    let refused = |from: &str, to: &str| {
        let changed = text.replacen(from, to, 1);
        assert_ne!(changed, text, "{from} is not in the statement");
        Statement::parse(changed.as_bytes())
            .unwrap_err()
            .to_string()
    };
    for (from, to, start) in BENT {
        let message = refused(from, to);
        assert!(message.starts_with(*start), "{from} -> {to}: {message}");
    }
    let upper = text.replace(x, &x.to_uppercase());
    assert!(Statement::parse(upper.as_bytes()).is_err());
}

#[test]
fn what_could_not_be_read_again_is_not_written() {
    let bad = |change: &dyn Fn(&mut Statement)| {
        let mut statement = statement();
        change(&mut statement);
        statement.to_bytes().unwrap_err().to_string()
    };
    assert!(bad(&|s| s.name = "a/b".into()).contains("has the name `a/b`"));
    assert!(bad(&|s| s.files.clear()).contains("names no file"));
    assert!(bad(&|s| s.files.swap(0, 1)).contains("out of order"));
    assert!(bad(&|s| s.files[0].path = "/x".into()).contains("names the file `/x`"));
    assert!(bad(&|s| s.files[0].size = 9).contains("does not have the tree"));
    assert!(bad(&|s| s.publisher = Some("x".repeat(9 << 20))).contains("at most 8.0 MiB are read"));
}

#[test]
fn s15_a_hundred_megabytes_are_refused_at_once() {
    let huge = vec![b'['; 100 << 20];
    let start = std::time::Instant::now();
    assert!(Statement::parse(&huge).is_err());
    assert!(Statement::parse(&huge[..7 << 20]).is_err());
    assert!(start.elapsed().as_secs() < 1);
}
