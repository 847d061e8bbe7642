//! The files that a script leaves: looked at only when it has ended, named like the entries
//! of an archive, and moved to the user's folder whole.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::RuntimeError;
use super::limits::Limits;
use crate::archive::{EntryPath, names::Seen};
use crate::fs::{FsError, Shown as _, create_dir_all, open_regular, stays_within};
use crate::tables::media_types;

/// One file that a script left in its output folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Artifact {
    /// Where it stands in the output folder, with `/` between its parts.
    pub path: String,
    /// Its length.
    pub size: u64,
    /// The digest of its content, as 64 hexadecimal digits.
    pub sha256: String,
    /// Its media type, when its ending tells.
    pub mime: Option<&'static str>,
    /// Where it was uploaded to, if it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// What a script left in its output folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Artifacts {
    /// What can be kept, in the order of the paths.
    pub files: Vec<Artifact>,
    /// What cannot, and why; the names are made safe to show.
    pub left_out: Vec<(String, String)>,
}

/// Looks at the output folder of a run that has ended. A link, a pipe or a name that means
/// something else on another system is left out; too much of anything is an error.
pub fn collect(folder: &Path, limits: &Limits) -> Result<Artifacts, RuntimeError> {
    let mut collector = Collector {
        root: folder,
        limits,
        entries: 0,
        bytes: 0,
        seen: Seen::default(),
        found: Artifacts::default(),
    };
    let mut open = vec![String::new()];
    while let Some(below) = open.pop() {
        open.extend(collector.folder(&below)?);
    }
    let mut found = collector.found;
    found.files.sort_by(|a, b| a.path.cmp(&b.path));
    found.left_out.sort();
    Ok(found)
}

struct Collector<'a> {
    root: &'a Path,
    limits: &'a Limits,
    entries: usize,
    bytes: u64,
    seen: Seen,
    found: Artifacts,
}

impl Collector<'_> {
    /// Looks at one folder and returns those in it.
    fn folder(&mut self, below: &str) -> Result<Vec<String>, RuntimeError> {
        let path = self.root.join(below);
        let list = |source| FsError::Io {
            action: "list",
            path: path.clone(),
            source,
        };
        let mut names = Vec::new();
        for entry in fs::read_dir(&path).map_err(list)? {
            self.entries += 1;
            if self.entries > self.limits.files {
                return Err(RuntimeError::Artifacts {
                    limit: self.limits.files as u64,
                    unit: "files and folders",
                });
            }
            names.push(entry.map_err(list)?.file_name());
        }
        // Of two names that look alike, the same one is kept on every machine.
        names.sort();
        let mut folders = Vec::new();
        for name in names {
            let shown = name.shown().to_string();
            let path = match below {
                "" => shown,
                _ => format!("{below}/{shown}"),
            };
            if name.to_str().is_none() {
                self.leave_out(&path, "has a name that is not UTF-8");
            } else if self.entry(&path)? {
                folders.push(path);
            }
        }
        Ok(folders)
    }

    /// Takes one entry; says whether it is a folder to look into.
    fn entry(&mut self, path: &str) -> Result<bool, RuntimeError> {
        let place = self.root.join(path);
        let metadata = fs::symlink_metadata(&place).map_err(|source| FsError::Io {
            action: "read",
            path: place.clone(),
            source,
        })?;
        if !metadata.is_dir() && !metadata.is_file() {
            self.leave_out(path, "is neither a file nor a folder");
            return Ok(false);
        }
        let named = EntryPath::new(path);
        if let Err(flaw) = named.and_then(|_| self.seen.insert(path, metadata.is_dir())) {
            self.leave_out(path, &flaw.to_string());
            return Ok(false);
        }
        if metadata.is_file() {
            let artifact = self.hash(path, &place)?;
            self.found.files.push(artifact);
        }
        Ok(metadata.is_dir())
    }

    /// Reads a file to its end; its length is what was read, not what the system believes.
    fn hash(&mut self, path: &str, place: &Path) -> Result<Artifact, RuntimeError> {
        let mut file = open_regular(place)?;
        let mut state = Sha256::new();
        let mut chunk = vec![0; 64 << 10];
        let mut size = 0;
        loop {
            let length = read(&mut file, &mut chunk, place)?;
            if length == 0 {
                break;
            }
            state.update(&chunk[..length]);
            size += length as u64;
            self.bytes += length as u64;
            if self.bytes > self.limits.output {
                return Err(RuntimeError::Artifacts {
                    limit: self.limits.output,
                    unit: "bytes",
                });
            }
        }
        Ok(Artifact {
            path: path.to_owned(),
            size,
            sha256: format!("{:x}", state.finalize()),
            mime: media_types::of(path),
            url: None,
        })
    }

    fn leave_out(&mut self, path: &str, reason: &str) {
        let shown = path.escape_debug().to_string();
        self.found.left_out.push((shown, reason.to_owned()));
    }
}

fn read(file: &mut File, chunk: &mut [u8], place: &Path) -> Result<usize, FsError> {
    loop {
        match file.read(chunk) {
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(source) => {
                return Err(FsError::Io {
                    action: "read",
                    path: place.to_path_buf(),
                    source,
                });
            }
            Ok(length) => return Ok(length),
        }
    }
}

/// Moves artifacts from the folder of a run to the user's. All are copied beside their
/// places first, so that a full disk leaves the user's folder as it was; then each gets
/// its name in one step, in the place of an older file.
pub fn keep(artifacts: &[Artifact], from: &Path, out: &Path) -> Result<(), RuntimeError> {
    create_dir_all(out)?;
    let write = |path: &Path| {
        let path = path.to_path_buf();
        move |source| FsError::Io {
            action: "write",
            path,
            source,
        }
    };
    let stage = tempfile::Builder::new()
        .prefix(".open-skills-")
        .tempdir_in(out)
        .map_err(write(out))?;
    let mut moves: Vec<(PathBuf, PathBuf)> = Vec::new();
    for (number, artifact) in artifacts.iter().enumerate() {
        let target = out.join(&artifact.path);
        in_the_way(out, &target)?;
        let staged = stage.path().join(number.to_string());
        let mut source = open_regular(&from.join(&artifact.path))?;
        let mut copy = File::create_new(&staged).map_err(write(&target))?;
        std::io::copy(&mut source, &mut copy).map_err(write(&target))?;
        moves.push((staged, target));
    }
    for (staged, target) in moves {
        if let Some(folder) = target.parent() {
            create_dir_all(folder)?;
            stays_within(out, folder)?;
        }
        fs::rename(&staged, &target).map_err(write(&target))?;
    }
    Ok(())
}

/// Refuses a target whose place is taken by something that a rename cannot replace.
fn in_the_way(out: &Path, target: &Path) -> Result<(), RuntimeError> {
    let taken = |path: &Path| RuntimeError::InTheWay {
        path: path.to_path_buf(),
    };
    if fs::symlink_metadata(target).is_ok_and(|metadata| metadata.is_dir()) {
        return Err(taken(target));
    }
    let parents = target.ancestors().skip(1).take_while(|path| *path != out);
    for parent in parents {
        // A link could lead out of the folder that the user named.
        if fs::symlink_metadata(parent).is_ok_and(|metadata| !metadata.is_dir()) {
            return Err(taken(parent));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        folder
    }

    #[test]
    fn files_are_found_with_digest_and_type() {
        let made = folder(&[("b/x.csv", "x"), ("a", "")]);
        let found = collect(made.path(), &Limits::default()).unwrap();
        let paths: Vec<_> = found.files.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(paths, ["a", "b/x.csv"]);
        let csv = &found.files[1];
        assert_eq!((csv.size, csv.mime), (1, Some("text/csv")));
        let x = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881";
        assert_eq!(csv.sha256, x);
    }

    #[test]
    #[cfg(unix)]
    fn links_and_hostile_names_are_left_out() {
        let made = folder(&[
            ("ok", "1"),
            ("OK", "2"),
            ("nul.txt", ""),
            ("a\u{1b}[2J", ""),
        ]);
        std::os::unix::fs::symlink("/etc", made.path().join("etc")).unwrap();
        let found = collect(made.path(), &Limits::default()).unwrap();
        let left: Vec<_> = found
            .left_out
            .iter()
            .map(|(name, _)| name.as_str())
            .collect();
        assert_eq!(left, ["a\\u{1b}[2J", "etc", "nul.txt", "ok"]);
        assert_eq!(found.files.len(), 1);
    }

    #[test]
    fn too_much_is_an_error() {
        let made = folder(&[("a", "123"), ("b", "456")]);
        let default = Limits::default();
        for limits in [
            Limits {
                output: 5,
                ..default
            },
            Limits {
                files: 1,
                ..default
            },
        ] {
            let error = collect(made.path(), &limits).unwrap_err();
            assert_eq!(error.kind(), "artifact-limit");
        }
        let enough = Limits {
            output: 6,
            files: 2,
            ..default
        };
        assert_eq!(collect(made.path(), &enough).unwrap().files.len(), 2);
    }

    #[test]
    fn artifacts_replace_older_ones_and_leave_nothing_else() {
        let made = folder(&[("b/x", "new"), ("a", "1")]);
        let out = folder(&[("b/x", "old"), ("mine", "kept")]);
        let found = collect(made.path(), &Limits::default()).unwrap();
        keep(&found.files, made.path(), out.path()).unwrap();
        let after = collect(out.path(), &Limits::default()).unwrap();
        let paths: Vec<_> = after.files.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(paths, ["a", "b/x", "mine"]);
        assert_eq!(fs::read_to_string(out.path().join("b/x")).unwrap(), "new");
    }

    #[test]
    #[cfg(unix)]
    fn a_link_in_the_users_folder_leads_nowhere() {
        let canary = folder(&[("x", "canary")]);
        let made = folder(&[("a", "new"), ("b/x", "new")]);
        let out = folder(&[]);
        std::os::unix::fs::symlink(canary.path(), out.path().join("b")).unwrap();
        let found = collect(made.path(), &Limits::default()).unwrap();
        let error = keep(&found.files, made.path(), out.path()).unwrap_err();
        assert_eq!(error.kind(), "in-the-way");
        assert_eq!(
            fs::read_to_string(canary.path().join("x")).unwrap(),
            "canary"
        );
        assert!(!out.path().join("a").exists(), "nothing is kept by halves");
    }
}
