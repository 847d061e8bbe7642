//! Links from the folders of agents to the one verified copy.

use std::io::{self, ErrorKind};
use std::path::{Component, Path, PathBuf};

use super::{Installed, look_for};
#[cfg(unix)]
use crate::fs::new_temporary_folder;
pub use crate::fs::real;
use crate::registry::Digest;

/// What stands in an agent's folder under a skill's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nothing.
    Absent,
    /// A link to the verified copy.
    Ours,
    /// A folder of files, with their digest.
    Tree(Digest),
    /// A link to somewhere else.
    OtherLink,
    /// Something that is no skill.
    Foreign,
}

/// Looks at a path in an agent's folder, where known trees may stand.
pub fn standing(
    path: &Path,
    copy: &Path,
    is_known: &dyn Fn(&Digest) -> bool,
) -> io::Result<Standing> {
    match std::fs::symlink_metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Standing::Absent),
        Err(error) => return Err(error),
        Ok(metadata) if metadata.is_symlink() => {
            let target = std::fs::read_link(path)?;
            let parent = path.parent().unwrap_or(Path::new("."));
            let is_ours = real(&real(parent).join(target)) == real(copy);
            return Ok(match is_ours {
                true => Standing::Ours,
                false => Standing::OtherLink,
            });
        }
        Ok(_) => {}
    }
    Ok(match look_for(path, is_known)? {
        Installed::Absent => Standing::Absent,
        Installed::Tree(tree) => Standing::Tree(tree),
        Installed::Foreign => Standing::Foreign,
    })
}

/// The way from a folder to a path, both real.
pub fn relative(from: &Path, to: &Path) -> PathBuf {
    let same = from.components().zip(to.components());
    let same = same.take_while(|(a, b)| a == b).count();
    if same == 0 {
        return to.to_path_buf();
    }
    let up = from.components().skip(same).map(|_| Component::ParentDir);
    up.chain(to.components().skip(same)).collect()
}

/// Whether links are possible in a folder is only known by making one: this is what the
/// system says when they are not.
pub fn cannot_link(error: &io::Error) -> bool {
    // Windows without the right to make links says 1314.
    let without_right = cfg!(windows) && error.raw_os_error() == Some(1314);
    let refused = matches!(
        error.kind(),
        ErrorKind::Unsupported | ErrorKind::PermissionDenied
    );
    without_right || refused || error.raw_os_error() == Some(1)
}

/// Makes a link to the verified copy. It takes the place of another link in one step; where
/// anything else stands it fails.
pub fn link(path: &Path, copy: &Path) -> io::Result<()> {
    let parent = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(parent)?;
    let target = relative(&real(parent), &real(copy));
    match make(&target, path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
        made => return made,
    }
    if !std::fs::symlink_metadata(path)?.is_symlink() {
        return Err(ErrorKind::AlreadyExists.into());
    }
    replace(&target, path, parent)
}

/// A new link takes the place of an old one.
#[cfg(unix)]
fn replace(target: &Path, path: &Path, parent: &Path) -> io::Result<()> {
    // A folder that vanishes with us: a killed process leaves no second link behind that
    // an agent could take for a skill.
    let aside = new_temporary_folder(parent)?;
    let fresh = aside.path().join("link");
    make(target, &fresh)?;
    std::fs::rename(&fresh, path)
}

#[cfg(not(unix))]
fn replace(target: &Path, path: &Path, _: &Path) -> io::Result<()> {
    unlink(path)?;
    make(target, path)
}

#[cfg(unix)]
fn make(target: &Path, path: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(target, path)
}

#[cfg(windows)]
fn make(target: &Path, path: &Path) -> io::Result<()> {
    std::os::windows::fs::symlink_dir(target, path)
}

/// Takes a link away, never what it leads to.
pub fn unlink(path: &Path) -> io::Result<()> {
    match cfg!(windows) {
        true => std::fs::remove_dir(path),
        false => std::fs::remove_file(path),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_link_is_made_known_and_moved() {
        let folder = tempfile::tempdir().unwrap();
        let root = fs::canonicalize(folder.path()).unwrap();
        for name in ["store/a", "store/b"] {
            fs::create_dir_all(root.join(name)).unwrap();
            fs::write(root.join(name).join("SKILL.md"), name).unwrap();
        }
        let (copy, other) = (root.join("store/a"), root.join("store/b"));
        let path = root.join(".x/skills/a");
        let standing = |copy: &Path| standing(&path, copy, &|_| false).unwrap();
        assert_eq!(standing(&copy), Standing::Absent);
        link(&path, &copy).unwrap();
        assert_eq!(fs::read_link(&path).unwrap(), Path::new("../../store/a"));
        assert_eq!(standing(&copy), Standing::Ours);
        assert_eq!(standing(&other), Standing::OtherLink);
        link(&path, &other).unwrap();
        assert_eq!(
            fs::read_to_string(path.join("SKILL.md")).unwrap(),
            "store/b"
        );
        assert_eq!(fs::read_dir(root.join(".x/skills")).unwrap().count(), 1);
        // The copy may be gone; the link is ours all the same.
        fs::remove_dir_all(&other).unwrap();
        assert_eq!(standing(&other), Standing::Ours);
        unlink(&path).unwrap();
        fs::create_dir(&path).unwrap();
        fs::write(path.join("SKILL.md"), "mine").unwrap();
        assert!(matches!(standing(&copy), Standing::Tree(_)));
        assert_eq!(
            link(&path, &copy).unwrap_err().kind(),
            ErrorKind::AlreadyExists
        );
    }

    #[test]
    fn a_linked_folder_of_an_agent_is_entered() {
        let folder = tempfile::tempdir().unwrap();
        let root = fs::canonicalize(folder.path()).unwrap();
        fs::create_dir_all(root.join("dotfiles/deep/skills")).unwrap();
        fs::create_dir_all(root.join("store/a")).unwrap();
        std::os::unix::fs::symlink("dotfiles/deep", root.join(".x")).unwrap();
        let path = root.join(".x/skills/a");
        link(&path, &root.join("store/a")).unwrap();
        assert_eq!(fs::canonicalize(&path).unwrap(), root.join("store/a"));
        assert_eq!(
            standing(&path, &root.join("store/a"), &|_| false).unwrap(),
            Standing::Ours
        );
    }

    #[test]
    fn what_is_missing_is_taken_as_written() {
        let folder = tempfile::tempdir().unwrap();
        let root = fs::canonicalize(folder.path()).unwrap();
        assert_eq!(real(&root.join("a/../b/./c")), root.join("b/c"));
        assert_eq!(
            relative(Path::new("/a/b"), Path::new("/a/c/d")),
            Path::new("../c/d")
        );
    }
}
