//! Our SARIF beside the official schema of version 2.1.0.
//!
//! The schema's text is not ours to copy: `.ci/run` takes it from an npm package and puts it
//! into the folder `tools` of the target folder. `OPEN_SKILLS_SARIF_SCHEMA` names another
//! file. Without it the test is ignored and says so; a subset of the schema in our own words
//! is checked by the unit tests in any case.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::{Path, PathBuf};
use std::process::Command;

use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::Value;

/// Where `.ci/run` puts the schema.
fn schema_file() -> PathBuf {
    std::env::var_os("OPEN_SKILLS_SARIF_SCHEMA").map_or_else(
        || Path::new(env!("CARGO_TARGET_TMPDIR")).join("../tools/sarif-2.1.0.json"),
        PathBuf::from,
    )
}

/// What `lint --format sarif` prints for a folder of fixtures.
fn sarif(folder: &str, options: &[&str]) -> Value {
    let ran = Command::new(env!("CARGO_BIN_EXE_open-skills"))
        .args(["lint", "--format", "sarif", folder])
        .args(options)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures"))
        .env_clear()
        .output()
        .unwrap();
    serde_json::from_slice(&ran.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&ran.stderr)))
}

fn validate(schema: &Path, sarif: &Value) -> Result<(), Failed> {
    let text = std::fs::read_to_string(schema).map_err(|error| error.to_string())?;
    // A slip of the version that packages ship, mended in its errata: readers that take
    // patterns strictly refuse the lone bracket.
    let text = text.replace("{2}]?$", r"{2}\\]?$");
    let schema: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    let validator = jsonschema::validator_for(&schema).map_err(|error| error.to_string())?;
    let wrong: Vec<String> = validator
        .iter_errors(sarif)
        .take(10)
        .map(|error| format!("{}: {error:.200}", error.instance_path()))
        .collect();
    match wrong.is_empty() {
        true => Ok(()),
        false => Err(wrong.join("\n").into()),
    }
}

/// Every rule has a bad fixture, so every kind of finding and fix is among them.
fn all_findings(schema: &Path) -> Result<(), Failed> {
    let sarif = sarif("rules", &["--profile", "strict"]);
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    assert!(results.len() > 500, "only {} results", results.len());
    validate(schema, &sarif)
}

fn no_findings(schema: &Path) -> Result<(), Failed> {
    let sarif = sarif("rules/FM001/good", &["--select", "FM001"]);
    assert_eq!(
        sarif["runs"][0]["results"].as_array().map(Vec::len),
        Some(0)
    );
    validate(schema, &sarif)
}

/// A test that takes anything would prove nothing.
fn mistakes(schema: &Path) -> Result<(), Failed> {
    let good = sarif("rules/FM001/bad", &["--select", "FM001"]);
    validate(schema, &good)?;
    for (place, wrong) in [
        ("/version", Value::from("2.0.0")),
        ("/runs/0/results/0/level", Value::from("grave")),
        ("/runs/0/results/0/message", Value::from("text")),
    ] {
        let mut sarif = good.clone();
        *sarif.pointer_mut(place).expect(place) = wrong;
        if validate(schema, &sarif).is_ok() {
            return Err(format!("a wrong `{place}` passes").into());
        }
    }
    Ok(())
}

type Test = fn(&Path) -> Result<(), Failed>;

fn main() {
    let arguments = Arguments::from_args();
    let schema = schema_file();
    let present = schema.is_file();
    let tests: [(&str, Test); 3] = [
        ("all findings are valid SARIF", all_findings),
        ("no findings are valid SARIF", no_findings),
        ("mistakes are not valid SARIF", mistakes),
    ];
    let trials = tests.map(|(name, test)| {
        let schema = schema.clone();
        let name = match present {
            true => name.to_owned(),
            false => format!("{name} (ignored: needs the schema that .ci/run puts into `tools`)"),
        };
        Trial::test(name, move || test(&schema)).with_ignored_flag(!present)
    });
    libtest_mimic::run(&arguments, trials.into()).exit();
}
