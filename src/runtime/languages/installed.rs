//! Runtimes on this machine: where they stand, and whether they are what was installed.
//!
//! Below the folder of all runtimes each has `<language>/<recipe>/`, where the recipe is a
//! digest of all that decides what comes out. Another version of this program with another
//! recipe has its runtime beside it. A receipt in the folder says what belongs there.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{Language, LanguageError, recipe};
use crate::archive::digest::Sha256Digest;
use crate::fs::{FsError, read_limited, write_atomic};

/// The folder of all runtimes within the user's cache folder.
pub const FOLDER: &str = "runtimes-v1";
/// The file that says what belongs to a runtime.
pub const RECEIPT: &str = "receipt.json";
/// The largest file of a runtime.
pub const MAX_FILE: u64 = 512 << 20;
const MAX_RECEIPT: u64 = 256 << 10;

/// What was installed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Receipt {
    /// The version of this form.
    pub version: u32,
    /// The language's name.
    pub language: String,
    /// What it was made of, in words.
    pub made_of: String,
    /// The files, the runtime itself first.
    pub files: Vec<FileOfRuntime>,
}

/// One file of a runtime.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileOfRuntime {
    /// Its name within the folder.
    pub name: String,
    /// Its size in bytes.
    pub size: u64,
    /// The SHA-256 of its bytes, in hexadecimal digits.
    pub sha256: String,
}

impl FileOfRuntime {
    /// Describes these bytes.
    pub fn of(name: &str, bytes: &[u8]) -> Self {
        Self {
            name: name.to_owned(),
            size: bytes.len() as u64,
            sha256: Sha256Digest::of(bytes).to_string(),
        }
    }
}

/// A runtime on this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Installed {
    /// What it runs.
    pub language: Language,
    /// Where it stands.
    pub folder: PathBuf,
    /// What belongs to it.
    pub receipt: Receipt,
}

impl Installed {
    /// The runtime of a language for this version of the program, when it is there. Sizes
    /// are looked at, digests are not: see [`verify`](Self::verify).
    pub fn find(root: &Path, language: Language) -> Option<Self> {
        let folder = place(root, language)?;
        let text = read_limited(&folder.join(RECEIPT), MAX_RECEIPT).ok()?;
        let receipt: Receipt = serde_json::from_slice(&text).ok()?;
        let is_there = |file: &FileOfRuntime| {
            let metadata = std::fs::symlink_metadata(folder.join(&file.name));
            metadata.is_ok_and(|metadata| metadata.is_file() && metadata.len() == file.size)
        };
        let is_whole = !receipt.files.is_empty() && receipt.files.iter().all(is_there);
        is_whole.then_some(Self {
            language,
            folder,
            receipt,
        })
    }

    /// The WebAssembly of the runtime.
    pub fn wasm(&self) -> PathBuf {
        // A runtime without files is not found in the first place.
        let name = self.receipt.files.first().map(|file| file.name.as_str());
        self.folder.join(name.unwrap_or_default())
    }

    /// The digest of that WebAssembly, as it was recorded.
    pub fn digest(&self) -> Option<Sha256Digest> {
        let recorded = &self.receipt.files.first()?.sha256;
        Sha256Digest::from_hex(recorded)
    }

    /// Reads every file and holds it against the receipt.
    pub fn verify(&self) -> Result<(), LanguageError> {
        for file in &self.receipt.files {
            let path = self.folder.join(&file.name);
            let bytes = read_limited(&path, MAX_FILE)?;
            if Sha256Digest::of(&bytes).to_string() != file.sha256 {
                let language = self.language;
                return Err(LanguageError::Altered { path, language });
            }
        }
        Ok(())
    }

    /// Bytes on disk.
    pub fn size(&self) -> u64 {
        self.receipt.files.iter().map(|file| file.size).sum()
    }
}

/// Where the runtime of a language stands or would stand; nothing when there is none for it.
pub fn place(root: &Path, language: Language) -> Option<PathBuf> {
    let recipe = recipe::of(language)?;
    Some(root.join(language.name()).join(recipe.key()))
}

/// Removes every runtime of a language, also those of other versions of this program; says
/// whether there was one.
pub fn remove(root: &Path, language: Language) -> Result<bool, FsError> {
    let folder = root.join(language.name());
    match std::fs::remove_dir_all(&folder) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
        Err(source) => Err(FsError::Io {
            action: "remove",
            path: folder,
            source,
        }),
    }
}

/// Puts a runtime where it belongs, in one step; the first of `files` is the runtime itself.
/// Their names may be paths below its folder.
pub fn put<N: AsRef<str>>(
    root: &Path,
    language: Language,
    files: &[(N, Vec<u8>)],
) -> Result<Installed, LanguageError> {
    let recipe = recipe::of(language).ok_or(LanguageError::NoRuntime(language))?;
    let parent = root.join(language.name());
    let folder = parent.join(recipe.key());
    crate::fs::create_dir_all(&parent)?;
    let refused = |source| FsError::Io {
        action: "write",
        path: folder.clone(),
        source,
    };
    let made = tempfile::Builder::new().prefix(".new-").tempdir_in(&parent);
    let made = made.map_err(refused)?;
    for (name, bytes) in files {
        let path = made.path().join(name.as_ref());
        if let Some(parent) = path.parent() {
            crate::fs::create_dir_all(parent)?;
        }
        write_atomic(&path, bytes)?;
    }
    let describe = |(name, bytes): &(N, Vec<u8>)| FileOfRuntime::of(name.as_ref(), bytes);
    let receipt = Receipt {
        version: 1,
        language: language.name().to_owned(),
        made_of: recipe.made_of.to_owned(),
        files: files.iter().map(describe).collect(),
    };
    let text = serde_json::to_vec_pretty(&receipt).map_err(|error| refused(error.into()))?;
    write_atomic(&made.path().join(RECEIPT), &text)?;
    replace(made, &folder).map_err(refused)?;
    Ok(Installed {
        language,
        folder,
        receipt,
    })
}

/// Gives a finished folder its name. What stood there before was not whole, or is replaced
/// on purpose; a folder cannot be replaced in one step, so it moves away first.
fn replace(made: tempfile::TempDir, folder: &Path) -> std::io::Result<()> {
    let path = made.keep();
    let old = path.with_extension("old");
    match std::fs::rename(folder, &old) {
        Ok(()) => {}
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    std::fs::rename(&path, folder)?;
    // Whoever still reads from it keeps its open files; the rest is rubbish.
    let _ = std::fs::remove_dir_all(&old);
    Ok(())
}

/// Holds bytes against a digest.
pub fn check(name: &str, bytes: &[u8], wanted: &str) -> Result<(), LanguageError> {
    let found = Sha256Digest::of(bytes).to_string();
    match found == wanted {
        true => Ok(()),
        false => Err(LanguageError::WrongDigest {
            file: name.to_owned(),
            found,
            wanted: wanted.to_owned(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Explain as _;

    fn installed(root: &Path) -> Installed {
        let files = [("python.wasm", b"wasm".to_vec()), ("more", b"x".to_vec())];
        put(root, Language::Python, &files).unwrap()
    }

    #[test]
    fn what_was_put_is_found_and_holds() {
        let root = tempfile::tempdir().unwrap();
        assert_eq!(Installed::find(root.path(), Language::Python), None);
        let put = installed(root.path());
        let found = Installed::find(root.path(), Language::Python).unwrap();
        assert_eq!(found, put);
        assert_eq!(std::fs::read(found.wasm()).unwrap(), b"wasm");
        assert_eq!(found.digest(), Some(Sha256Digest::of(b"wasm")));
        assert_eq!(found.size(), 5);
        found.verify().unwrap();
        assert_eq!(Installed::find(root.path(), Language::Javascript), None);
        assert_eq!(Installed::find(root.path(), Language::Wasm), None);
    }

    #[test]
    fn what_was_changed_afterwards_is_told() {
        let root = tempfile::tempdir().unwrap();
        let put = installed(root.path());
        std::fs::write(put.wasm(), "WASM").unwrap();
        let found = Installed::find(root.path(), Language::Python).unwrap();
        let error = found.verify().unwrap_err();
        assert_eq!(error.kind(), "digest-mismatch");
        assert!(error.hint().unwrap().contains("install python --force"));
        // Another size is seen at once.
        std::fs::write(put.wasm(), "longer").unwrap();
        assert_eq!(Installed::find(root.path(), Language::Python), None);
    }

    #[test]
    fn putting_again_replaces_and_leaves_nothing_behind() {
        let root = tempfile::tempdir().unwrap();
        let first = installed(root.path());
        std::fs::write(first.wasm(), "broken!").unwrap();
        let again = installed(root.path());
        again.verify().unwrap();
        let language = root.path().join("python");
        assert_eq!(std::fs::read_dir(&language).unwrap().count(), 1);
        assert!(remove(root.path(), Language::Python).unwrap());
        assert!(!remove(root.path(), Language::Python).unwrap());
        assert_eq!(Installed::find(root.path(), Language::Python), None);
    }
}
