//! What open-skills put somewhere itself, and is no source: the verified copies of projects,
//! what agents have of them, and what `sync` keeps.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::incoming::Incoming;
use crate::diagnostics::Failure;
use crate::ops::lint::display;
use crate::store::installed::Site;
use crate::store::installed::links::real;
use crate::store::installed::record::{Record, SourceKind};
use crate::store::installed::synced::Synced;

/// Those of the folders found below a root that we put there. What the root itself lies in was
/// named, and so it is meant.
pub fn ours(root: &Path, found: &[PathBuf]) -> BTreeSet<PathBuf> {
    let mut known = Known {
        root,
        sites: BTreeMap::new(),
        synced: BTreeMap::new(),
    };
    let ours = found.iter().filter(|folder| known.is_ours(folder));
    ours.cloned().collect()
}

/// What was looked up on the way.
struct Known<'r> {
    root: &'r Path,
    /// The places of our copies, by the project.
    sites: BTreeMap<PathBuf, BTreeSet<PathBuf>>,
    synced: BTreeMap<PathBuf, Synced>,
}

impl Known<'_> {
    fn is_ours(&mut self, folder: &Path) -> bool {
        let root = self.root;
        let above = folder.ancestors().skip(1);
        let above: Vec<&Path> = above.take_while(|above| above.starts_with(root)).collect();
        let is_placed = above.iter().any(|project| {
            let places = self.sites.entry(project.to_path_buf());
            let places = places.or_insert_with(|| places_of(&Site::project(project)));
            places.contains(folder)
        });
        // In a folder that `sync` keeps, only that one's root is above what it put there.
        is_placed
            || above.iter().filter(|into| **into != root).any(|into| {
                let synced = self.synced.entry(into.to_path_buf());
                let synced = synced.or_insert_with(|| Synced::read(into).unwrap_or_default());
                let path = folder.strip_prefix(into).ok().and_then(Path::to_str);
                let known = path.and_then(|path| synced.skills.get(path));
                known.is_some_and(|known| !known.adopted)
            })
    }
}

/// Where a project has copies of ours. A record that cannot be read says nothing: whoever
/// installs there is told so.
fn places_of(site: &Site) -> BTreeSet<PathBuf> {
    let record = match site.base.is_dir() {
        true => site.record().unwrap_or_default(),
        false => Record::default(),
    };
    let mut all = BTreeSet::new();
    for skill in &record.skills {
        all.insert(site.copy(skill.name.as_str()));
        let own = skill.places.iter().filter(|place| !place.adopted);
        all.extend(own.map(|place| site.whole(&place.path)));
    }
    all
}

/// A skill's own copy is no place that it comes from: it would never be new again.
pub(super) fn refuse_copy(
    site: &Site,
    record: &Record,
    incoming: &Incoming,
) -> Result<(), Failure> {
    let source = Path::new(&incoming.source.location);
    if incoming.source.kind != SourceKind::Folder
        || real(source) != real(&site.copy(incoming.name.as_str()))
    {
        return Ok(());
    }
    let name = &incoming.name;
    let message = format!(
        "`{}` is the copy that open-skills keeps of `{name}`",
        display(source)
    );
    let hint = match record.skill(name).map(|skill| &skill.source) {
        Some(before) if before.kind == SourceKind::Folder => {
            format!("name the folder that it came from: `{}`", before.location)
        }
        _ => format!(
            "name where it came from; `open-skills list --installed` shows that of `{name}`"
        ),
    };
    Err(Failure::usage(message).with_hint(hint))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_sync_keeps_is_ours_unless_it_is_named() {
        use crate::registry::Digest;
        use crate::store::installed::synced::SyncedSkill;
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let into = root.join("agent/skills");
        let mut synced = Synced::default();
        for (path, adopted) in [("pdf", false), ("shared/pdf", false), ("mine", true)] {
            let skill = SyncedSkill {
                source: "/lib".into(),
                stamp: None,
                trees: vec![Digest::of(b"x")],
                adopted,
            };
            synced.skills.insert(path.into(), skill);
        }
        synced.write(&into).unwrap();
        let paths = ["pdf", "shared/pdf", "mine", "other"].map(|path| into.join(path));
        let all = ours(root, &paths);
        assert_eq!(all, BTreeSet::from([paths[0].clone(), paths[1].clone()]));
        assert!(ours(&into, &paths).is_empty());
    }
}
