//! Documents read back what they wrote, and nothing that is only near to it.

use super::*;
use crate::bundle::names::SkillName;
use crate::bundle::versions::Version;
use crate::diagnostics::Explain;
use crate::registry::Digest;

fn name(text: &str) -> SkillName {
    SkillName::parse(text).unwrap()
}

fn version(text: &str) -> Version {
    text.parse().unwrap()
}

fn record(number: &str) -> Record {
    let mut manifest = Summary {
        description: "Reads reports.".into(),
        ..Summary::default()
    };
    manifest
        .dependencies
        .insert(name("charts"), "^1.2".parse().unwrap());
    Record {
        schema: Schema,
        name: name("pdf"),
        version: version(number),
        archive: Archive {
            digest: Digest::of(b"archive"),
            size: 7,
        },
        tree: Digest::of(b"tree"),
        manifest,
        publisher: None,
        published: Timestamp::from_seconds(1_795_248_000),
        signatures: vec![Signature {
            kind: "sigstore".into(),
            content: Content::Inline(serde_json::json!({"a": [1]})),
        }],
    }
}

fn index(numbers: &[&str]) -> Index {
    let mut index = Index::new(name("pdf"));
    for number in numbers {
        index.put(IndexEntry::of(&record(number), Digest::of(b"record")));
    }
    index
}

#[test]
fn documents_read_back_what_they_wrote() {
    fn same<D: Document + PartialEq + std::fmt::Debug>(document: &D) {
        let bytes = document.to_bytes();
        let again = D::parse(&bytes).unwrap();
        assert_eq!((&again, again.to_bytes()), (document, bytes));
    }
    same(&record("1.0.0"));
    let mut index = index(&["1.0.0", "0.9.0"]);
    index.tags.insert("beta".parse().unwrap(), version("0.9.0"));
    same(&index);
    let mut catalog = Catalog::default();
    catalog.put(CatalogEntry::of(&index, Some(&record("1.0.0").manifest)));
    same(&catalog);
    let at = Timestamp::from_seconds(0);
    same(&Yank {
        schema: Schema,
        name: name("pdf"),
        version: version("1.0.0"),
        yanked: true,
        at,
        reason: Some("it breaks".into()),
    });
    same(&Tags::new(name("pdf")));
    same(&AuditEntry {
        schema: Schema,
        sequence: 0,
        previous: None,
        at,
        event: Event::Began { id: "x".into() },
    });
}

#[test]
fn what_is_only_near_to_a_document_is_refused() {
    let good = String::from_utf8(record("1.0.0").to_bytes()).unwrap();
    let why = |text: &str| Record::parse(text.as_bytes()).unwrap_err();
    let changed = |from: &str, to: &str| {
        assert!(good.contains(from), "{from}");
        why(&good.replacen(from, to, 1))
    };
    assert_eq!(
        changed("\"schema\": 1", "\"schema\": 2"),
        "it was written by a newer open-skills (schema 2, this one understands 1); update this one"
    );
    // What a later schema has more, in whichever order, is no damage.
    let later = "{\"new\": [{}], \"schema\": 2}";
    assert!(why(later).contains("(schema 2, this one understands 1)"));
    let marker = Marker::parse(br#"{"new": 1, "layout": 7}"#).unwrap_err();
    assert_eq!(
        misread(marker, "/srv/r", &Key::marker()).to_string(),
        "`open-skills.json` in the registry `/srv/r` was written by a newer open-skills (layout \
         7, this one understands 1)"
    );
    let page = |place| {
        let bytes = b" <!DOCTYPE html><p>Log in";
        let why = Marker::parse(bytes).unwrap_err();
        unread(bytes, why, place, &Key::marker())
    };
    let there = page("s3://b/r");
    assert_eq!(
        there.to_string(),
        "a web page came instead of `open-skills.json` in the registry `s3://b/r`"
    );
    assert!(!there.hint().unwrap().contains("repair"), "{there:?}");
    // In a folder nobody else answers.
    assert!(page("/srv/r").hint().unwrap().contains("repair"));
    assert!(changed("\"name\": \"pdf\"", "\"name\": \"../x\"").contains("`../x`"));
    assert!(changed("\"1.0.0\"", "\"1.0.0/../2\"").contains("is no version"));
    assert!(changed("{", "{\"x\": 1,").contains("unknown field `x`"));
    assert!(changed("{", "{\"name\": \"pdf\",").contains("duplicate field `name`"));
    let twice = "\"dependencies\": {\"charts\": \"1\",";
    assert!(changed("\"dependencies\": {", twice).contains("stands twice"));
    assert!(why(&format!("{good}x")).contains("trailing characters"));
    assert!(why("").contains("EOF"));
    assert!(why(&"[".repeat(100_000)).len() < 200);
}

#[test]
fn an_index_out_of_order_is_refused() {
    let mut index = index(&["1.0.0", "2.0.0"]);
    index.versions.swap(0, 1);
    assert!(
        Index::parse(&index.to_bytes())
            .unwrap_err()
            .contains("order")
    );
    index.versions.truncate(1);
    index.tags.insert("beta".parse().unwrap(), version("3.0.0"));
    assert!(
        Index::parse(&index.to_bytes())
            .unwrap_err()
            .contains("3.0.0")
    );
}

#[test]
fn latest_is_what_was_said_or_else_the_newest_finished_one() {
    let mut index = index(&["1.0.0", "2.0.0", "3.0.0-rc.1"]);
    let latest = |index: &Index| index.latest().map(|entry| entry.version.to_string());
    let yank = |index: &mut Index, number: &str, yanked| {
        index.apply_yank(&Yank {
            schema: Schema,
            name: name("pdf"),
            version: version(number),
            yanked,
            at: Timestamp::from_seconds(0),
            reason: None,
        });
    };
    assert_eq!(latest(&index).as_deref(), Some("2.0.0"));
    let mut tags = Tags::new(name("pdf"));
    tags.tags
        .insert("latest".parse().unwrap(), version("1.0.0"));
    tags.tags.insert("gone".parse().unwrap(), version("9.0.0"));
    index.apply_tags(&tags);
    assert_eq!(
        (latest(&index).as_deref(), index.tags.len()),
        (Some("1.0.0"), 1)
    );
    yank(&mut index, "1.0.0", true);
    assert_eq!(latest(&index).as_deref(), Some("2.0.0"));
    yank(&mut index, "2.0.0", true);
    assert_eq!(latest(&index).as_deref(), Some("3.0.0-rc.1"));
    yank(&mut index, "3.0.0-rc.1", true);
    assert_eq!(latest(&index), None);
    yank(&mut index, "2.0.0", false);
    assert_eq!(latest(&index).as_deref(), Some("2.0.0"));
}
