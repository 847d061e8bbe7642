//! Lists what a skill's archive will hold, what stays behind, and what must not be packed.
//!
//! The whole folder belongs to the bundle, nested skills too. Links are followed only to
//! files inside the folder, whose bytes are packed in their place: archives hold no links.

use std::fmt;
use std::path::{Path, PathBuf};

use super::leave_out::{Choices, LeaveOut, LeaveOutError, Verdict};
use super::secret_files;
use super::walk::{MAX_FOLDERS, is_too_deep};
use crate::fs::{self, FsError, Shown as _};

/// Most files that are listed; an archive takes no more either.
const MAX_FILES: usize = 10_000;
/// Deepest folder that is entered to see whether files lie there.
const MAX_DEPTH: usize = 32;

/// A file that is packed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackedFile {
    /// Path below the skill's folder, `/` between its parts.
    pub path: String,
    /// Whether any run bit is set.
    pub executable: bool,
    /// Its length.
    pub size: u64,
    /// The file below the skill's folder that its bytes come from, when a link stands at
    /// its path.
    pub link_to: Option<PathBuf>,
}

impl PackedFile {
    /// Where its bytes lie, for a skill in `folder`; no link on the last step.
    pub fn place(&self, folder: &Path) -> PathBuf {
        match &self.link_to {
            Some(inner) => folder.join(inner),
            None => folder.join(&self.path),
        }
    }
}

/// A file or folder that stays behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Path below the skill's folder; a folder's ends in `/`.
    pub path: String,
    /// Why, in words.
    pub reason: String,
}

/// Something that must not be packed silently, nor be left out silently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Path below the skill's folder.
    pub path: String,
    /// Why.
    pub refusal: Refusal,
}

/// Why a path is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A link to something outside the skill's folder.
    LeadsOut(PathBuf),
    /// A link to nothing.
    BrokenLink(PathBuf),
    /// A link that comes back to itself.
    Circle(PathBuf),
    /// A link to a folder.
    LinkToFolder(PathBuf),
    /// A pipe, socket or device.
    Special,
    /// `.env` or one of its kin.
    EnvironmentFile,
    /// A private key or a password file.
    KeyFile,
    /// A name that is not UTF-8.
    NotUtf8,
    /// A file or folder that the system does not let us look at.
    Unreadable(String),
    /// In too many folders for any archive.
    TooDeep,
    /// More files than an archive may hold.
    TooMany,
}

impl Refusal {
    /// A stable word for machines.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::LeadsOut(_) => "link-out",
            Self::BrokenLink(_) | Self::Circle(_) => "broken-link",
            Self::LinkToFolder(_) => "link-to-folder",
            Self::Special => "special-file",
            Self::EnvironmentFile | Self::KeyFile => "secret-file",
            Self::NotUtf8 => "name-not-utf8",
            Self::Unreadable(_) => "denied",
            Self::TooDeep => "too-deep",
            Self::TooMany => "too-many-files",
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::LeadsOut(_) | Self::LinkToFolder(_) => {
                "put a copy in its place, or leave it out with `.skillignore`"
            }
            Self::BrokenLink(_) | Self::Circle(_) | Self::Special => {
                "remove it, or leave it out with `.skillignore`"
            }
            Self::EnvironmentFile | Self::KeyFile => "leave it out with `.skillignore`",
            Self::NotUtf8 => "rename it, or leave it out with `.skillignore`",
            Self::Unreadable(_) => "mend its permissions, or leave it out with `.skillignore`",
            Self::TooDeep => "move it further up, or leave it out with `.skillignore`",
            Self::TooMany => "leave out with `.skillignore` what is not needed",
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LeadsOut(to) => write!(f, "links to `{}`, outside the skill", to.shown()),
            Self::BrokenLink(to) => write!(f, "links to `{}`, which is not there", to.shown()),
            Self::Circle(to) => write!(f, "links to `{}` and runs in a circle", to.shown()),
            Self::LinkToFolder(to) => write!(f, "links to the folder `{}`", to.shown()),
            Self::Special => f.write_str("is a pipe, socket or device"),
            Self::EnvironmentFile => f.write_str("holds environment variables, often secrets"),
            Self::KeyFile => f.write_str("is a private key or a password file"),
            Self::NotUtf8 => f.write_str("has a name that is not UTF-8"),
            Self::Unreadable(reason) => write!(f, "cannot be read: {reason}"),
            Self::TooDeep => write!(f, "lies more than {MAX_FOLDERS} folders deep"),
            Self::TooMany => write!(f, "is one more than the {MAX_FILES} files that fit"),
        }
    }
}

/// What a skill's folder holds, from the packer's view; each list in the order of its paths.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PackingList {
    /// What is packed.
    pub files: Vec<PackedFile>,
    /// What stays behind.
    pub left_out: Vec<LeftOut>,
    /// What stops the packing.
    pub refused: Vec<Refused>,
}

impl PackingList {
    /// Looks at everything below a skill's folder.
    pub fn of(folder: &Path, choices: &Choices) -> Result<Self, LeaveOutError> {
        let mut walk = Walk {
            root: folder,
            leave_out: LeaveOut::read(folder, choices)?,
            list: Self::default(),
        };
        walk.all();
        let mut list = walk.list;
        list.files.sort_by(|a, b| a.path.cmp(&b.path));
        list.left_out.sort_by(|a, b| a.path.cmp(&b.path));
        list.refused.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(list)
    }

    /// Bytes of all files that are packed.
    pub fn size(&self) -> u64 {
        self.files.iter().map(|file| file.size).sum()
    }
}

struct Walk<'w> {
    root: &'w Path,
    leave_out: LeaveOut,
    list: PackingList,
}

impl Walk<'_> {
    fn all(&mut self) {
        let mut folders = vec![(String::new(), 0)];
        while let Some((folder, depth)) = folders.pop() {
            if depth >= MAX_DEPTH {
                self.refuse(folder, Refusal::TooDeep);
                continue;
            }
            let entries = match std::fs::read_dir(self.root.join(&folder)) {
                Ok(entries) => entries,
                Err(error) => {
                    self.refuse(folder, Refusal::Unreadable(fs::reason(&error)));
                    continue;
                }
            };
            for entry in entries {
                let entry = match entry {
                    Ok(entry) => entry,
                    Err(error) => {
                        let reason = fs::reason(&error);
                        self.refuse(folder.clone(), Refusal::Unreadable(reason));
                        break;
                    }
                };
                if let Some(inner) = self.entry(&entry, &folder) {
                    folders.push((inner, depth + 1));
                }
                if self.list.files.len() > MAX_FILES {
                    let last = self.list.files.pop().map_or(folder, |file| file.path);
                    return self.refuse(last, Refusal::TooMany);
                }
            }
        }
    }

    fn refuse(&mut self, path: String, refusal: Refusal) {
        self.list.refused.push(Refused { path, refusal });
    }

    /// Takes one entry in; gives the path of a folder that is to be entered.
    fn entry(&mut self, entry: &std::fs::DirEntry, folder: &str) -> Option<String> {
        let raw = entry.file_name();
        let name = raw.shown().to_string();
        let path = match folder {
            "" => name.clone(),
            folder => format!("{folder}/{name}"),
        };
        let kind = match entry.file_type() {
            Ok(kind) => kind,
            Err(error) => {
                self.refuse(path, Refusal::Unreadable(fs::reason(&error)));
                return None;
            }
        };
        let verdict = self.leave_out.verdict(&path, kind.is_dir());
        if let Verdict::LeftOut(reason) = &verdict {
            if kind.is_dir() && self.leave_out.reaches_into(&path) {
                return Some(path);
            }
            let path = if kind.is_dir() { path + "/" } else { path };
            let reason = reason.clone();
            self.list.left_out.push(LeftOut { path, reason });
            return None;
        }
        if raw.to_str().is_none() {
            self.refuse(path, Refusal::NotUtf8);
            return None;
        }
        if kind.is_dir() {
            return Some(path);
        }
        if is_too_deep(&path) {
            self.refuse(path, Refusal::TooDeep);
            return None;
        }
        match self.look(&entry.path(), path.clone(), kind, &verdict) {
            Ok(file) => self.list.files.push(file),
            Err(refusal) => self.refuse(path, refusal),
        }
        None
    }

    /// What the archive will hold of a path that is no folder, or why it may not.
    fn look(
        &self,
        place: &Path,
        path: String,
        kind: std::fs::FileType,
        verdict: &Verdict,
    ) -> Result<PackedFile, Refusal> {
        let link_to = match kind.is_symlink() {
            true => Some(self.follow(place)?),
            false if kind.is_file() => None,
            false => return Err(Refusal::Special),
        };
        let inner = link_to.as_ref().map(|inner| self.root.join(inner));
        let real = inner.as_deref().unwrap_or(place);
        let metadata = std::fs::metadata(real).map_err(|e| Refusal::Unreadable(fs::reason(&e)))?;
        fs::open_unlinked(real).map_err(|error| match error {
            FsError::Io { source, .. } => Refusal::Unreadable(fs::reason(&source)),
            other => Refusal::Unreadable(other.to_string()),
        })?;
        if *verdict != Verdict::AskedFor {
            refuse_secrets(&path, real)?;
            refuse_secrets(&real.to_string_lossy(), real)?;
        }
        Ok(PackedFile {
            path,
            executable: fs::is_executable(&metadata),
            size: metadata.len(),
            link_to,
        })
    }

    /// The regular file that a link leads to, as a path below the skill's folder.
    fn follow(&self, link: &Path) -> Result<PathBuf, Refusal> {
        let target = std::fs::read_link(link).unwrap_or_default();
        let real = match std::fs::canonicalize(link) {
            Ok(real) => real,
            Err(error) if fs::is_circle(&error) => return Err(Refusal::Circle(target)),
            Err(_) => return Err(Refusal::BrokenLink(target)),
        };
        let root = std::fs::canonicalize(self.root);
        let Some(inner) = root
            .ok()
            .and_then(|root| Some(real.strip_prefix(root).ok()?.to_owned()))
        else {
            return Err(Refusal::LeadsOut(target));
        };
        match std::fs::metadata(&real) {
            Ok(found) if found.is_file() => Ok(inner),
            Ok(found) if found.is_dir() => Err(Refusal::LinkToFolder(target)),
            Ok(_) => Err(Refusal::Special),
            Err(error) => Err(Refusal::Unreadable(fs::reason(&error))),
        }
    }
}

fn refuse_secrets(path: &str, place: &Path) -> Result<(), Refusal> {
    if secret_files::is_environment_file(path) {
        return Err(Refusal::EnvironmentFile);
    }
    let shows_key = || {
        let head = fs::read_head(place, secret_files::HEAD);
        head.is_ok_and(|head| secret_files::shows_private_key(&head))
    };
    match secret_files::is_key_file(path) || (secret_files::may_hold_key(path) && shows_key()) {
        true => Err(Refusal::KeyFile),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for path in files {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "-----BEGIN PRIVATE KEY-----").unwrap();
        }
        folder
    }

    fn list(folder: &tempfile::TempDir, include: &[&str]) -> PackingList {
        let choices = Choices {
            include: include.iter().map(|path| (*path).to_owned()).collect(),
            ..Choices::default()
        };
        PackingList::of(folder.path(), &choices).unwrap()
    }

    fn refused(list: &PackingList) -> Vec<(&str, &str)> {
        let refused = list.refused.iter();
        refused
            .map(|refused| (refused.path.as_str(), refused.refusal.kind()))
            .collect()
    }

    fn packed(list: &PackingList) -> Vec<&str> {
        list.files.iter().map(|file| file.path.as_str()).collect()
    }

    #[test]
    fn everything_is_packed_left_out_or_refused() {
        let folder = folder(&[
            "SKILL.md",
            "a/b.md",
            "a-b.md",
            ".git/x",
            "n/SKILL.md",
            "evals/e",
        ]);
        let list = list(&folder, &[]);
        assert_eq!(
            packed(&list),
            ["SKILL.md", "a-b.md", "a/b.md", "n/SKILL.md"]
        );
        let left: Vec<_> = list.left_out.iter().map(|l| l.path.as_str()).collect();
        assert_eq!(left, [".git/", "evals/"]);
        assert_eq!(list.refused, []);
    }

    #[test]
    fn secrets_are_refused_unless_asked_for_by_name() {
        let folder = folder(&[".env", "k/server.key", "id_rsa", ".env.example"]);
        let strict = list(&folder, &[]);
        let secret = "secret-file";
        assert_eq!(
            refused(&strict),
            [
                (".env", secret),
                ("id_rsa", secret),
                ("k/server.key", secret)
            ]
        );
        let loose = list(&folder, &[".env", "k/server.key"]);
        assert_eq!(refused(&loose), [("id_rsa", secret)]);
        assert_eq!(packed(&loose), [".env", ".env.example", "k/server.key"]);
    }

    #[cfg(unix)]
    #[test]
    fn links_become_copies_of_files_inside_or_are_refused() {
        use std::os::unix::fs::symlink;
        let folder = folder(&["SKILL.md", "d/x.md"]);
        let at = |name: &str| folder.path().join(name);
        symlink("d/x.md", at("copy.md")).unwrap();
        symlink("/etc/hosts", at("out")).unwrap();
        symlink("nowhere", at("broken")).unwrap();
        symlink("d", at("dir")).unwrap();
        symlink("dir/x.md", at("through.md")).unwrap();
        let list = list(&folder, &[]);
        assert_eq!(
            packed(&list),
            ["SKILL.md", "copy.md", "d/x.md", "through.md"]
        );
        assert!(list.files[1].link_to.as_ref().unwrap().ends_with("d/x.md"));
        assert_eq!(
            refused(&list),
            [
                ("broken", "broken-link"),
                ("dir", "link-to-folder"),
                ("out", "link-out")
            ]
        );
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn pipes_and_broken_names_are_refused_unless_left_out() {
        use std::os::unix::ffi::OsStrExt;
        let folder = folder(&["SKILL.md"]);
        let pipe = folder.path().join("pipe");
        std::process::Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .unwrap();
        let odd = std::ffi::OsStr::from_bytes(b"caf\xe9.tmp");
        std::fs::write(folder.path().join(odd), "").unwrap();
        assert_eq!(
            refused(&list(&folder, &[])),
            [("caf\\xe9.tmp", "name-not-utf8"), ("pipe", "special-file")]
        );
        std::fs::write(folder.path().join(".skillignore"), "*.tmp\npipe\n").unwrap();
        assert_eq!(refused(&list(&folder, &[])), []);
    }

    #[test]
    fn depth_is_bounded() {
        let [most, deep, deeper] =
            [MAX_FOLDERS, MAX_FOLDERS + 1, 40].map(|n| format!("{}x", "d/".repeat(n)));
        let listed = list(&folder(&[&most, &deep]), &[]);
        assert_eq!(packed(&listed), [most]);
        assert_eq!(refused(&listed), [(deep.as_str(), "too-deep")]);
        let listed = list(&folder(&[&deeper]), &[]);
        assert_eq!(listed.refused[0].refusal, Refusal::TooDeep);
    }
}
