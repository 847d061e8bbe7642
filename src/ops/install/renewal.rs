//! What the place of an installed skill has by now, where no registry keeps versions of it: a
//! folder, an archive, a repository, a library.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Incoming;
use super::incoming::{of_archive, of_folder};
use super::remote::{of_later_commit, of_library};
use super::sifted::Sifted;
use crate::archive::Limits;
use crate::bundle::manifest::Manifest;
use crate::bundle::names::SkillName;
use crate::bundle::references::{GitReference, Placed};
use crate::bundle::versions::Wanted;
use crate::diagnostics::Failure;
use crate::fs::Shown as _;
use crate::ops::archives;
use crate::ops::diff::permissions;
use crate::ops::libraries::Shared;
use crate::ops::pull::Rights;
use crate::registry::location::path_of;
use crate::registry::remote::Remote;
use crate::store::installed::record::{HEAD, InstalledSkill, SourceKind};

/// Where a skill is looked for again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A folder on this machine.
    Folder(PathBuf),
    /// An archive on this machine.
    Archive(PathBuf),
    /// A branch or tag of a repository.
    Repository(GitReference),
    /// A library.
    Library(Placed),
}

impl Origin {
    /// Where an installed skill came from; an error says why that cannot be asked again.
    pub fn of(skill: &InstalledSkill) -> Result<Self, Failure> {
        let source = &skill.source;
        let never = |why: String| Failure::new("no-newer", why);
        match source.kind {
            SourceKind::Folder => Ok(Self::Folder(path_of(&source.location))),
            SourceKind::Archive => Ok(Self::Archive(path_of(&source.location))),
            SourceKind::Library => {
                let (location, _) = (source.location.rsplit_once('#'))
                    .ok_or_else(|| never("the record names no library".to_owned()))?;
                Ok(Self::Library(Placed {
                    location: location.to_owned(),
                    name: skill.name.clone(),
                    wanted: Wanted::Latest,
                }))
            }
            SourceKind::Git => match &source.asked {
                Some(asked) => repository(&source.location, asked)
                    .ok_or_else(|| never("the record names no repository".to_owned())),
                None => Err(never("it was installed at one commit".to_owned())),
            },
            SourceKind::Document => Err(never("an application handed it over".to_owned())),
            SourceKind::Registry => Err(never(
                "it was installed from a registry, and the lock knows nothing of it".to_owned(),
            )),
        }
    }

    /// The place, when it is to be asked over a network.
    pub fn elsewhere(&self) -> Option<String> {
        match self {
            Self::Folder(_) | Self::Archive(_) => None,
            Self::Repository(reference) => match Remote::parse(&reference.url) {
                Ok(remote) if remote.is_local() => None,
                _ => Some(reference.url.clone()),
            },
            Self::Library(placed) => {
                let location = &placed.location;
                let is_remote = location.contains("://") && !location.starts_with("file:");
                is_remote.then(|| location.clone())
            }
        }
    }
}

/// `git+url#path@commit`, at another commit.
fn repository(location: &str, asked: &str) -> Option<Origin> {
    let (url, fragment) = location.strip_prefix("git+")?.split_once('#')?;
    let (path, _) = fragment.rsplit_once('@')?;
    Some(Origin::Repository(GitReference {
        url: url.to_owned(),
        path: Some(path.to_owned()),
        revision: (asked != HEAD).then(|| asked.to_owned()),
    }))
}

/// Opens a library by its place, the same one for all who ask.
pub type OpenLibrary<'o> = dyn Fn(&str) -> Result<Arc<Shared>, Failure> + 'o;

/// What stands at the origin now; none when these are the installed files.
pub fn look_again(
    skill: &InstalledSkill,
    origin: &Origin,
    library: &OpenLibrary<'_>,
    limits: &Limits,
) -> Result<Option<Incoming>, Failure> {
    let found = match origin {
        Origin::Folder(folder) => only(of_folder(folder, limits)?, &skill.name, folder)?,
        Origin::Archive(file) => {
            let bytes = archives::read(file, limits)?;
            only(of_archive(file, &bytes, limits)?, &skill.name, file)?
        }
        Origin::Repository(reference) => {
            match of_later_commit(reference, skill.source.commit.as_deref(), limits)? {
                Some(incoming) => {
                    let path = reference.path.as_deref().unwrap_or_default();
                    only(vec![incoming].into(), &skill.name, Path::new(path))?
                }
                None => return Ok(None),
            }
        }
        Origin::Library(placed) => {
            let library = library(&placed.location)?;
            let found = of_library(&library, placed, limits)?;
            only(vec![found].into(), &skill.name, Path::new(&placed.location))?
        }
    };
    Ok((found.tree != skill.tree).then_some(found))
}

/// The one of this name; it may be one of those that cannot be taken any more.
fn only(all: Sifted, name: &SkillName, place: &Path) -> Result<Incoming, Failure> {
    let mut skills = all.skills.iter();
    if let Some(found) = skills.find(|incoming| incoming.name == *name) {
        return Ok(found.clone());
    }
    all.whole()?;
    let message = format!("`{}` holds no `{name}` any more", place.shown());
    Err(Failure::new("not-found", message))
}

/// What a skill on its way in may do.
pub fn rights(incoming: &Incoming, limits: &Limits) -> Result<Rights, Failure> {
    let place = Path::new(&incoming.source.location);
    let skills = archives::skills_of(&incoming.archive, limits);
    let skills = skills.map_err(|error| archives::located(&error, place))?;
    let own = skills
        .iter()
        .find(|found| found.folder == incoming.name.as_str());
    Ok(own.map_or_else(Rights::new, |own| permissions(&Manifest::of(&own.bundle()))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::Digest;
    use crate::store::installed::record::Source;

    fn installed(kind: SourceKind, location: &str, asked: Option<&str>) -> InstalledSkill {
        InstalledSkill {
            name: SkillName::parse("pdf").unwrap(),
            version: None,
            tree: Digest::of(b""),
            source: Source {
                kind,
                location: location.to_owned(),
                commit: Some("0".repeat(40)),
                asked: asked.map(str::to_owned),
                archive: None,
                signer: None,
            },
            places: Vec::new(),
        }
    }

    #[test]
    fn a_repository_is_asked_for_what_was_asked_then() {
        let location = format!("git+https://host/a@b.git#skills/pdf@{}", "0".repeat(40));
        let at = |asked| Origin::of(&installed(SourceKind::Git, &location, asked));
        let revision = |asked| match at(asked).unwrap() {
            Origin::Repository(reference) => {
                assert_eq!(reference.url, "https://host/a@b.git");
                assert_eq!(reference.path.as_deref(), Some("skills/pdf"));
                reference.revision
            }
            other => panic!("{other:?}"),
        };
        assert_eq!(revision(Some("v1")).as_deref(), Some("v1"));
        assert_eq!(revision(Some(HEAD)), None);
        assert_eq!(at(None).unwrap_err().kind, "no-newer");
    }

    #[test]
    fn only_what_is_elsewhere_needs_a_network() {
        let elsewhere = |kind, location: &str| {
            let origin = Origin::of(&installed(kind, location, Some(HEAD))).unwrap();
            origin.elsewhere().is_some()
        };
        assert!(!elsewhere(SourceKind::Folder, "/srv/pdf"));
        assert!(!elsewhere(SourceKind::Library, "/srv/library#pdf"));
        assert!(elsewhere(SourceKind::Library, "s3://bucket/x#pdf"));
        assert!(!elsewhere(SourceKind::Git, "git+file:///srv/r#pdf@0"));
        assert!(elsewhere(SourceKind::Git, "git+https://host/r#pdf@0"));
    }

    #[test]
    fn a_folder_that_changed_or_went_is_told_from_one_that_did_not() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("pdf");
        std::fs::create_dir(&folder).unwrap();
        let write = |text: &str| std::fs::write(folder.join("SKILL.md"), text).unwrap();
        write("---\nname: pdf\ndescription: d\n---\n");
        let limits = Limits::default();
        let first = of_folder(&folder, &limits).unwrap().skills.remove(0);
        let mut skill = installed(SourceKind::Folder, &first.source.location, None);
        skill.tree = first.tree;
        let origin = Origin::of(&skill).unwrap();
        let library: &OpenLibrary<'_> = &|_| Err(Failure::usage("no library here"));
        let look = || look_again(&skill, &origin, library, &limits);
        assert!(look().unwrap().is_none());
        write("---\nname: pdf\ndescription: d\nallowed-tools: Bash\n---\n");
        let found = look().unwrap().unwrap();
        assert_ne!(found.tree, skill.tree);
        write("---\nname: docx\ndescription: d\n---\n");
        assert_eq!(look().unwrap_err().kind, "not-found");
        std::fs::remove_dir_all(&folder).unwrap();
        assert_eq!(look().unwrap_err().kind, "not-found");
    }
}
