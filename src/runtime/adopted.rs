//! Files that a script left in `/tmp` and names in its output: they were meant to be kept.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::RuntimeError;
use crate::archive::EntryPath;
use crate::fs::{FsError, create_dir_all, stays_within};

/// How many paths of one output are followed.
const MOST: usize = 1_000;

/// Moves the files below `tmp` that the output names as `/tmp/…` into the output folder,
/// under the same path; a file that stands there already is the one that was meant.
pub fn adopt(value: &Value, tmp: &Path, output: &Path) -> Result<(), RuntimeError> {
    let mut paths = Vec::new();
    named(value, &mut paths);
    for path in paths {
        let from = tmp.join(path);
        let to = output.join(path);
        let is_file = fs::symlink_metadata(&from).is_ok_and(|it| it.is_file());
        // A link on the way could lead to a file of the host.
        if !is_file || stays_within(tmp, &from).is_err() || to.symlink_metadata().is_ok() {
            continue;
        }
        if let Some(folder) = to.parent() {
            // What the script put in the way keeps its place.
            if create_dir_all(folder).is_err() || stays_within(output, folder).is_err() {
                continue;
            }
        }
        fs::rename(&from, &to).map_err(|source| FsError::Io {
            action: "move",
            path: from.clone(),
            source,
        })?;
    }
    Ok(())
}

/// The texts of a document that are paths below `/tmp`, with that part taken off.
fn named<'v>(value: &'v Value, paths: &mut Vec<&'v str>) {
    match value {
        Value::String(text) => {
            let path = text.strip_prefix("/tmp/");
            let path = path.filter(|path| EntryPath::new(path).is_ok());
            paths.extend(path.filter(|_| paths.len() < MOST));
        }
        Value::Array(items) => items.iter().for_each(|item| named(item, paths)),
        Value::Object(fields) => fields.values().for_each(|item| named(item, paths)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_link_leads_to_a_file_of_the_host() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for name in ["tmp", "output", "host"] {
            fs::create_dir(at(name)).unwrap();
        }
        fs::write(at("host/secret"), "canary").unwrap();
        fs::write(at("tmp/plain"), "1").unwrap();
        fs::write(at("tmp/kept"), "tmp").unwrap();
        fs::write(at("output/kept"), "output").unwrap();
        std::os::unix::fs::symlink(at("host"), at("tmp/folder")).unwrap();
        std::os::unix::fs::symlink(at("host/secret"), at("tmp/file")).unwrap();
        std::os::unix::fs::symlink(at("host"), at("output/way")).unwrap();
        fs::create_dir(at("tmp/way")).unwrap();
        fs::write(at("tmp/way/x"), "1").unwrap();
        let names = [
            "plain",
            "kept",
            "folder/secret",
            "file",
            "way/x",
            "../host/secret",
        ];
        let names = names.map(|name| format!("/tmp/{name}"));
        adopt(&serde_json::json!(names), &at("tmp"), &at("output")).unwrap();
        let there = |name: &str| at(name).symlink_metadata().is_ok();
        assert!(there("output/plain") && !there("output/folder") && !there("output/file"));
        assert_eq!(fs::read_to_string(at("output/kept")).unwrap(), "output");
        assert!(there("host/secret") && !there("host/x"));
    }
}
