//! Compares the files that a script left with those that were expected.

use std::path::Path;

use super::{Detail, Mismatch, json};
use crate::fs;
use crate::fs::sizes;
use crate::runtime::Artifact;
use crate::testing::case::ArtifactExpectation;

/// Most bytes of a file that are read to look into it.
const MOST: u64 = 16 << 20;

/// Where a file is not as expected; `folder` holds the artifacts.
pub(super) fn compare(
    expect: &ArtifactExpectation,
    artifacts: &[Artifact],
    folder: &Path,
) -> Vec<Mismatch> {
    let path = &expect.path;
    let mismatch = |message, detail| Mismatch::new(format!("artifact {path}"), message, detail);
    let found = artifacts.iter().find(|artifact| artifact.path == *path);
    let Some(artifact) = found else {
        if !expect.exists {
            return Vec::new();
        }
        let there: Vec<&str> = artifacts.iter().map(|a| a.path.as_str()).collect();
        let there = match there.as_slice() {
            [] => "there are none".to_owned(),
            _ => format!("there are `{}`", there.join("`, `")),
        };
        let message = format!("there is no artifact `{path}`; {there}");
        return vec![mismatch(message, Detail::Nothing)];
    };
    if !expect.exists {
        let message = format!("there is an artifact `{path}`, which must not be");
        return vec![mismatch(message, Detail::Nothing)];
    }
    let mut wrong = Vec::new();
    if let Some(digest) = &expect.sha256
        && digest.value != artifact.sha256
    {
        let (expected, actual) = (&digest.value, &artifact.sha256);
        let message = format!("`{path}` has the digest {actual}, not {expected}");
        wrong.push(mismatch(message, Detail::Nothing));
    }
    if let Some(mime) = &expect.mime
        && artifact.mime != Some(mime.as_str())
    {
        let actual = artifact.mime.unwrap_or("unknown");
        let message = format!("`{path}` is of type `{actual}`, not `{mime}`");
        wrong.push(mismatch(message, Detail::Nothing));
    }
    if let Some(size) = expect.min_size.filter(|size| artifact.size < *size) {
        let (actual, size) = sizes::apart(artifact.size, size);
        let message = format!("`{path}` has {actual}, and at least {size} were expected");
        wrong.push(mismatch(message, Detail::Nothing));
    }
    if !expect.contains.is_empty() || expect.json.is_some() {
        match fs::read_limited(&folder.join(path), MOST) {
            Ok(bytes) => wrong.extend(content(expect, &bytes)),
            Err(error) => wrong.push(mismatch(error.to_string(), Detail::Nothing)),
        }
    }
    wrong
}

fn content(expect: &ArtifactExpectation, bytes: &[u8]) -> Vec<Mismatch> {
    let path = &expect.path;
    let mismatch = |message, detail| Mismatch::new(format!("artifact {path}"), message, detail);
    let text = String::from_utf8_lossy(bytes);
    let lacking = expect.contains.iter().filter(|part| !text.contains(*part));
    let mut wrong: Vec<Mismatch> = lacking
        .map(|part| {
            let message = format!("`{path}` does not contain `{}`", part.escape_debug());
            mismatch(message, Detail::actual(&text))
        })
        .collect();
    let Some(expected) = &expect.json else {
        return wrong;
    };
    match serde_json::from_slice(bytes) {
        Ok(value) => {
            let differences = json::subset(expected, &value);
            if !differences.is_empty() {
                let message = format!("`{path}` does not hold the expected values");
                wrong.push(mismatch(message, Detail::Json(differences)));
            }
        }
        Err(error) => {
            let message = format!("`{path}` is not JSON: {error}");
            wrong.push(mismatch(message, Detail::actual(&text)));
        }
    }
    wrong
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn expect(path: &str) -> ArtifactExpectation {
        ArtifactExpectation {
            path: path.into(),
            exists: true,
            sha256: None,
            mime: None,
            min_size: None,
            contains: Vec::new(),
            json: None,
        }
    }

    fn told(expect: &ArtifactExpectation) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.json"), "{\"a\": 1}").unwrap();
        let artifacts = [Artifact {
            path: "a.json".into(),
            size: 8,
            sha256: "0".repeat(64),
            mime: Some("application/json"),
            url: None,
        }];
        let found = compare(expect, &artifacts, folder.path());
        found.into_iter().map(|mismatch| mismatch.message).collect()
    }

    #[test]
    fn what_is_there_and_what_is_not() {
        assert!(told(&expect("a.json")).is_empty());
        assert_eq!(
            told(&expect("b")),
            ["there is no artifact `b`; there are `a.json`"]
        );
        let absent = |path| ArtifactExpectation {
            exists: false,
            ..expect(path)
        };
        assert!(told(&absent("b")).is_empty());
        assert_eq!(
            told(&absent("a.json")),
            ["there is an artifact `a.json`, which must not be"]
        );
    }

    #[test]
    fn size_type_and_content_count() {
        let wrong = ArtifactExpectation {
            mime: Some("text/csv".into()),
            min_size: Some(9),
            contains: vec!["x".into(), "a".into()],
            json: Some(json!({"a": 2})),
            ..expect("a.json")
        };
        assert_eq!(
            told(&wrong),
            [
                "`a.json` is of type `application/json`, not `text/csv`",
                "`a.json` has 8 B, and at least 9 B were expected",
                "`a.json` does not contain `x`",
                "`a.json` does not hold the expected values",
            ]
        );
    }
}
