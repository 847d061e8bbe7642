//! `run --out s3://…`: what a script leaves behind is in the bucket, or still on this machine.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::moto::{BUCKET, Moto};
use crate::program::{Case, Place};

/// The cases by their names.
pub const CASES: &[(&str, Case)] = &[
    ("artifacts_are_uploaded_and_say_where_they_are", uploaded),
    ("a_failed_run_is_uploaded_too_and_events_have_urls", failed),
    ("what_cannot_be_uploaded_is_not_lost", kept),
    ("a_place_that_cannot_take_artifacts_is_refused", refused),
];

/// Writes a table, a page with an odd name, and one file that goes in two parts.
const SCRIPT: &str = "\
mkdir pages
printf 'a,b\\n1,2\\n' > table.csv
printf '<p>' > 'pages/May é.html'
head -c 17825792 /dev/zero > large.bin
echo '{\"rows\": 1}'
";

/// A place with a script that needs no sandbox of this machine.
fn place(moto: &Moto, script: &str) -> Place {
    let place = Place::new(moto);
    let scripts = place.folder.path().join("good/scripts");
    fs::create_dir(&scripts).unwrap();
    fs::write(scripts.join("main.sh"), script).unwrap();
    place
}

fn words(out: &str) -> Vec<&str> {
    let engine = ["--engine", "native", "--unsafe-no-sandbox"];
    [&["run", "good", "--out", out], &engine[..]].concat()
}

fn uploaded(moto: &Moto) {
    let place = place(moto, SCRIPT);
    let out = format!("s3://{BUCKET}/runs/may");
    let outcome = place.done(&[&words(&out)[..], &["--json"]].concat());
    let outcome: Value = serde_json::from_str(&outcome).unwrap();
    let schema = place.done(&["schema", "outcome"]);
    let schema = serde_json::from_str(&schema).unwrap();
    assert!(jsonschema::is_valid(&schema, &outcome), "{outcome:#}");
    let urls = outcome["artifacts"].as_array().unwrap().iter();
    let urls = urls.map(|artifact| artifact["url"].as_str().unwrap());
    let names = ["large.bin", "pages/May é.html", "table.csv"];
    assert_eq!(
        urls.collect::<Vec<_>>(),
        names.map(|name| format!("{out}/{name}"))
    );

    let there = moto.place();
    let table = there.download("runs/may/table.csv");
    assert_eq!(
        (table.bytes.as_slice(), table.kind.as_str()),
        (&b"a,b\n1,2\n"[..], "text/csv")
    );
    let page = there.download("runs/may/pages/May é.html");
    assert_eq!(
        (page.bytes.as_slice(), page.kind.as_str()),
        (&b"<p>"[..], "text/html")
    );
    let large = there.download("runs/may/large.bin");
    assert!(large.stamp.ends_with("-2\""), "{}", large.stamp);
    assert!(large.bytes.len() == 17 << 20 && large.bytes.iter().all(|byte| *byte == 0));

    // Nothing waits any more, and a later run takes the place of the files.
    assert_eq!(waiting(&place), 0);
    let script = place.folder.path().join("good/scripts/main.sh");
    fs::write(script, "printf new > table.csv").unwrap();
    let ran = place.run(&words(&out));
    let said = String::from_utf8(ran.stderr).unwrap();
    assert!(
        said.contains(&format!("uploaded {out}/table.csv (3 B)")),
        "{said}"
    );
    assert_eq!(there.download("runs/may/table.csv").bytes, b"new");
}

fn failed(moto: &Moto) {
    let place = place(moto, "echo log > log.txt; exit 3");
    let out = format!("s3://{BUCKET}/runs/failed/");
    let ran = place.run(&[&words(&out)[..], &["--stream"]].concat());
    assert_eq!(ran.status.code(), Some(3));
    let events = String::from_utf8(ran.stdout).unwrap();
    let url = format!("\"url\":\"{out}log.txt\"");
    assert!(events.contains(&url), "{events}");
    assert_eq!(moto.place().download("runs/failed/log.txt").bytes, b"log\n");
}

/// How many runs wait to be sent.
fn waiting(place: &Place) -> usize {
    let unsent = place.folder.path().join(".local/state/open-skills/unsent");
    fs::read_dir(unsent).map_or(0, Iterator::count)
}

fn kept(moto: &Moto) {
    let mut place = place(moto, "echo worth a day > result.txt");
    place.set("AWS_SECRET_ACCESS_KEY", "not-the-secret");
    let out = format!("s3://{BUCKET}/runs/denied");
    let ran = place.run(&words(&out));
    let said = String::from_utf8(ran.stderr).unwrap();
    assert_eq!(ran.status.code(), Some(2), "{said}");
    assert!(!said.contains("not-the-secret"), "{said}");
    let folder = said.split("the artifacts are in `").nth(1).unwrap();
    let folder = Path::new(folder.split('`').next().unwrap());
    let result = fs::read_to_string(folder.join("result.txt")).unwrap();
    assert_eq!((result.as_str(), waiting(&place)), ("worth a day\n", 1));
    let kind = |out: &str| place.kind(&words(out));
    assert_eq!(kind(&out), "denied");
    place.set("AWS_SECRET_ACCESS_KEY", &moto.pair.secret);
    let kind = |out: &str| place.kind(&words(out));
    assert_eq!(kind("s3://no-such-bucket-here/x"), "not-found");
    place.set("AWS_ENDPOINT_URL", "http://127.0.0.1:9");
    assert_eq!(place.kind(&words(&out)), "unreachable");
}

fn refused(moto: &Moto) {
    let place = place(moto, "echo ran > \"$HOME/ran\"; echo x > x.txt");
    for (out, kind) in [
        ("https://host/x", "unsupported"),
        ("s3://B/x", "bad-location"),
        ("s3://me:canary@bucket/x", "bad-location"),
        ("ftp://host/x", "bad-location"),
    ] {
        assert_eq!(place.kind(&words(out)), kind, "{out}");
    }
    let offline = [&words("s3://bucket/x")[..], &["--offline"]].concat();
    assert_eq!(place.kind(&offline), "unreachable");
    // Said before anything runs.
    assert!(!place.folder.path().join("ran").exists());
}
