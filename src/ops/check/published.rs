//! A skill beside the last version of it that was published.

use std::path::Path;

use super::{Packed, Problem, Stage, breaking};
use crate::bundle::Bundle;
use crate::bundle::versions::Version;
use crate::diagnostics::Severity;
use crate::ops::version::raising;
use crate::registry::documents::{Index, IndexEntry};

/// A published version, with what is in it.
pub struct Last {
    /// What the index says of it.
    pub entry: IndexEntry,
    /// Its files.
    pub bundle: Bundle,
}

impl Last {
    /// The version that another one follows: the same, or the newest before it. Without a
    /// version, the newest there is.
    pub fn choose(index: &Index, version: Option<&Version>) -> Option<IndexEntry> {
        let Some(version) = version else {
            return index.latest().cloned();
        };
        let mut before = index.versions.iter().rev();
        before.find(|entry| entry.version <= *version).cloned()
    }
}

/// What speaks against publishing a skill after its last version.
pub fn compare(
    folder: &Path,
    packed: &Packed,
    bundle: &Bundle,
    last: Option<&Last>,
) -> Vec<Problem> {
    let Some(version) = &packed.version else {
        return match last {
            // What was never published need not be.
            None => Vec::new(),
            Some(last) => vec![problem(
                "no-version",
                format!("it has no version, and {} is published", last.entry.version),
                "add `version: …` to skill.yaml",
            )],
        };
    };
    let Some(last) = last else {
        return Vec::new();
    };
    if last.entry.tree == packed.tree {
        return Vec::new();
    }
    let published = &last.entry.version;
    let broken = breaking(&last.bundle, bundle);
    let mut problems = Vec::new();
    if published == version {
        let bump = match broken.is_empty() {
            true => "patch",
            false => "major",
        };
        problems.push(problem(
            "version-taken",
            format!("{version} is published with other files"),
            &format!("{} raises it", raising(folder, bump)),
        ));
    }
    if is_compatible(published, version) {
        // The same number is told already; a newer one makes a promise that it does not keep.
        let promise = match published == version {
            true => String::new(),
            false => format!(", and {version} says that it fits in place of {published}"),
        };
        problems.extend(broken.into_iter().map(|what| {
            problem(
                "breaking-change",
                format!("{what}{promise}"),
                &format!("{} says that it does not", raising(folder, "major")),
            )
        }));
    }
    problems
}

/// Whether whoever asks for the older version gets the newer one: `^` of requirements.
fn is_compatible(older: &Version, newer: &Version) -> bool {
    let requirement = format!("^{older}");
    let requirement = semver::VersionReq::parse(&requirement);
    requirement.is_ok_and(|requirement| requirement.matches(newer.semver()))
}

fn problem(code: &str, message: String, hint: &str) -> Problem {
    Problem {
        stage: Stage::Version,
        severity: Severity::Error,
        code: code.to_owned(),
        message,
        hint: Some(hint.to_owned()),
        file: None,
        place: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::MemoryFile;
    use crate::registry::Digest;

    fn bundle(yaml: &str) -> Bundle {
        let file = |path: &str, text: &str| MemoryFile {
            path: path.to_owned(),
            bytes: text.as_bytes().to_vec(),
            executable: false,
        };
        let document = file("SKILL.md", "---\nname: pdf\ndescription: d\n---\n");
        Bundle::of_files(Some("pdf".to_owned()), [document, file("skill.yaml", yaml)])
    }

    fn entry(version: &str) -> IndexEntry {
        IndexEntry {
            version: version.parse().unwrap(),
            record: Digest::of(b"r"),
            archive: crate::registry::documents::Archive {
                digest: Digest::of(b"a"),
                size: 1,
            },
            tree: Digest::of(b"old"),
            published: "2026-11-21T08:00:00Z".parse().unwrap(),
            dependencies: std::collections::BTreeMap::new(),
            yanked: None,
        }
    }

    fn codes(published: &str, version: Option<&str>, tree: &[u8], yaml: &str) -> Vec<String> {
        let last = Last {
            entry: entry(published),
            bundle: bundle(""),
        };
        let packed = Packed {
            version: version.map(|version| version.parse().unwrap()),
            tree: Digest::of(tree),
        };
        let problems = compare(Path::new("."), &packed, &bundle(yaml), Some(&last)).into_iter();
        problems.map(|problem| problem.code).collect()
    }

    #[test]
    fn a_changed_tree_wants_a_version_and_a_break_a_major_one() {
        const MORE: &str = "permissions: {network: [host]}\n";
        let none: [&str; 0] = [];
        assert_eq!(codes("1.2.0", Some("1.2.0"), b"old", MORE), none);
        assert_eq!(codes("1.2.0", Some("1.2.0"), b"new", ""), ["version-taken"]);
        assert_eq!(codes("1.2.0", Some("1.2.1"), b"new", ""), none);
        assert_eq!(
            codes("1.2.0", Some("1.3.0"), b"new", MORE),
            ["breaking-change"]
        );
        assert_eq!(
            codes("1.2.0", Some("1.2.0"), b"new", MORE),
            ["version-taken", "breaking-change"]
        );
        assert_eq!(codes("1.2.0", Some("2.0.0"), b"new", MORE), none);
        // Before 1.0.0, the second number says it.
        assert_eq!(
            codes("0.2.0", Some("0.2.1"), b"new", MORE),
            ["breaking-change"]
        );
        assert_eq!(codes("0.2.0", Some("0.3.0"), b"new", MORE), none);
        assert_eq!(codes("1.2.0", None, b"new", ""), ["no-version"]);
    }

    #[test]
    fn a_version_follows_the_newest_before_it() {
        let mut index = Index::new(crate::bundle::names::SkillName::parse("pdf").unwrap());
        for version in ["1.0.0", "1.2.0", "2.0.0"] {
            index.put(entry(version));
        }
        let after = |version: &str| {
            let version = version.parse().unwrap();
            let last = Last::choose(&index, Some(&version));
            last.map(|entry| entry.version.to_string())
        };
        assert_eq!(after("1.1.0").as_deref(), Some("1.0.0"));
        assert_eq!(after("1.2.0").as_deref(), Some("1.2.0"));
        assert_eq!(after("3.0.0").as_deref(), Some("2.0.0"));
        assert_eq!(after("0.9.0"), None);
        let newest = Last::choose(&index, None).unwrap().version.to_string();
        assert_eq!(newest, "2.0.0");
    }
}
