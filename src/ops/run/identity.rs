//! Which skill runs: its name, its version, and the digest of what it holds.

use std::path::Path;

use crate::archive::digest::{hash_files, tree_digest};
use crate::archive::{DiskSource, EntryPath, Item};
use crate::bundle::Bundle;
use crate::bundle::manifest::Manifest;
use crate::diagnostics::Failure;
use crate::fs::Shown as _;
use crate::runtime::SkillIdentity;
use crate::signing::content::files_of;

/// The identity of the skill in a folder. What could be packed has the digest that its
/// archive would have; a folder with links in it, which could not, the digest of its files.
pub fn of(bundle: &Bundle, manifest: &Manifest, folder: &Path) -> Result<SkillIdentity, Failure> {
    let tree = match files_of(folder) {
        Ok((files, _)) => tree_digest(&files),
        Err(_) => tree_digest(&hashed(bundle, folder)?),
    };
    let name = manifest.name.clone().or_else(|| bundle.folder_name.clone());
    Ok(SkillIdentity {
        name: name.unwrap_or_default(),
        version: manifest.version.clone(),
        tree_digest: tree.to_string(),
    })
}

/// The digests of all plain files whose names an archive could hold.
fn hashed(
    bundle: &Bundle,
    folder: &Path,
) -> Result<Vec<crate::archive::digest::FileDigest>, Failure> {
    let mut source = DiskSource::default();
    let mut items = Vec::new();
    for entry in bundle.files() {
        let Ok(path) = EntryPath::new(&entry.path) else {
            continue;
        };
        source.add(path.clone(), folder.join(&entry.path));
        items.push(Item {
            path,
            executable: entry.executable,
            size: entry.size,
        });
    }
    hash_files(&items, &source).map_err(|error| {
        let message = format!("the skill's files cannot be hashed: {error}");
        Failure::new("io", message).at(folder.shown().to_string())
    })
}
