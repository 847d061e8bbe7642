//! `verify REF` and the log of a registry, asked of the server.

use std::fs;

use crate::moto::{BUCKET, Moto};
use crate::program::{Case, Place};

/// The cases by their names.
pub const CASES: &[(&str, Case)] = &[
    ("what_the_server_holds_is_verified", verified),
    ("the_log_of_the_registry_is_whole", log),
];

fn verified(moto: &Moto) {
    let place = Place::new(moto);
    let registry = format!("s3://{BUCKET}/verifying/signed");
    place.done(&["keys", "new", "acme", "--no-passphrase"]);
    let public = place.done(&["keys", "export", "acme", "--public"]);
    fs::write(place.folder.path().join("acme.pub"), public).unwrap();
    let publish = ["publish", "good", "--registry", &registry, "--key", "acme"];
    place.done(&[&publish[..], &["--yes"]].concat());
    let reference = format!("{registry}#good@1.0.0");
    let verify = ["verify", &reference, "--key", "acme.pub", "--json"];
    let answer: serde_json::Value = serde_json::from_str(&place.done(&verify)).unwrap();
    assert_eq!(answer["kind"], "ok");
    assert_eq!(answer["skill"]["registry"], registry);
    place.done(&["keys", "new", "other", "--no-passphrase"]);
    let output = place.run(&["verify", &reference, "--key", "other"]);
    assert_eq!(output.status.code(), Some(1));
    let output = place.run(&["verify", &reference, "--offline"]);
    assert_eq!(output.status.code(), Some(2));
}

fn log(moto: &Moto) {
    let place = Place::new(moto);
    let registry = format!("s3://{BUCKET}/verifying/log");
    let publish = ["publish", "good", "--registry", &registry, "--unsigned"];
    place.done(&[&publish[..], &["--yes"]].concat());
    place.done(&["yank", "good@1.0.0", "--registry", &registry]);
    let log = [
        "audit",
        "log",
        "--registry",
        &registry,
        "--verify",
        "--json",
    ];
    let answer: serde_json::Value = serde_json::from_str(&place.done(&log)).unwrap();
    assert_eq!(answer["whole"], true);
    let entries = answer["entries"].as_array().unwrap().iter();
    let actions: Vec<&str> = entries.map(|e| e["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["began", "published", "yanked"]);
}
