//! Packages that a skill brings along, compiled once.
//!
//! Python compiles a package when it first imports it and keeps the bytecode beside it. In the
//! sandbox nothing can be written there, so the interpreter itself compiles all of it once, in
//! a run of its own, and later runs see the bytecode under [`GUEST_FOLDER`]. It is kept by
//! what the files are like on disk: their paths, sizes, times and numbers. On systems whose
//! files have no time of change it is kept by their bytes.

use std::collections::BTreeMap;
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::archive::digest::Sha256Digest;
use crate::fs::{FsError, create_dir_all};
use crate::runtime::permissions::Allowed;
use crate::runtime::{
    Cwd, Language, Limits, Mount, Request, Runner, RuntimeError, Stop, Unwatched, Workspace,
};

/// Where the interpreter looks for the bytecode of packages.
pub const GUEST_FOLDER: &str = "/compiled";
/// The folder of all bytecode within the user's cache folder.
pub const CACHE_FOLDER: &str = "python-packages-v1";

const COMPILE: &str = include_str!("guest/compile.py");
/// Time for compiling, which is seconds for hundreds of files.
const TIMEOUT: Duration = Duration::from_mins(5);
const MEMORY: u64 = 1 << 30;
/// Bytecode takes about as much as its sources; more than this is no set of packages.
const DISK: u64 = 1 << 30;
/// More files than this are no packages of a skill: each run would look at all of them.
const MAX_FILES: usize = 20_000;

/// The bytecode of packages, ready to be mounted; compiled now when it is not there.
///
/// `packages` are folders of packages as they are mounted. Nothing comes back when there is
/// nothing to compile, or when compiling failed: then each run compiles what it imports.
pub fn compiled(
    runner: &dyn Runner,
    runtime: Sha256Digest,
    cache: &Path,
    packages: &[Mount],
) -> Result<Option<Mount>, RuntimeError> {
    let Some(key) = key(runtime, packages) else {
        return Ok(None);
    };
    let folder = cache.join(key);
    if !folder.is_dir() && !compile(runner, cache, &folder, packages)? {
        return Ok(None);
    }
    Ok(Some(Mount {
        host: folder,
        guest: GUEST_FOLDER.to_owned(),
        writable: false,
    }))
}

/// Compiles in a run of its own; says whether it went well.
fn compile(
    runner: &dyn Runner,
    cache: &Path,
    folder: &Path,
    packages: &[Mount],
) -> Result<bool, RuntimeError> {
    create_dir_all(cache)?;
    let workspace = Workspace::new(cache, &[], 0)?;
    let script = tempfile::Builder::new()
        .prefix("compile-")
        .tempdir_in(cache);
    let script = script.map_err(refused(cache))?;
    crate::fs::write_atomic(&script.path().join("compile.py"), COMPILE.as_bytes())?;
    let mut mounts = workspace.mounts(script.path());
    mounts.extend(packages.iter().cloned());
    let request = Request {
        script: "/skill/compile.py".to_owned(),
        language: Language::Python,
        function: None,
        args: packages.iter().map(|mount| mount.guest.clone()).collect(),
        variables: BTreeMap::new(),
        stdin: Vec::new(),
        mounts,
        cwd: Cwd::Output,
        limits: Limits {
            timeout: TIMEOUT,
            memory: MEMORY,
            disk: DISK,
            output: DISK,
            files: 4 * MAX_FILES,
            ..Limits::default()
        },
        allowed: Allowed::default(),
        packages: Vec::new(),
        secrets: Vec::new(),
        seed: None,
    };
    let ended = runner.run(&request, &Unwatched)?;
    if ended.stop != Stop::Exit(0) {
        return Ok(false);
    }
    match std::fs::rename(workspace.output(), folder) {
        // Somebody else was quicker, with the same.
        Err(_) if folder.is_dir() => Ok(true),
        renamed => Ok(renamed.map(|()| true).map_err(refused(folder))?),
    }
}

fn refused(path: &Path) -> impl FnOnce(std::io::Error) -> FsError {
    let path = path.to_path_buf();
    move |source| FsError::Io {
        action: "write",
        path,
        source,
    }
}

/// A name for the runtime and all files of the packages; nothing when there is no Python in
/// them, or too much of everything.
fn key(runtime: Sha256Digest, packages: &[Mount]) -> Option<String> {
    let mut state = Sha256::new();
    state.update(runtime.as_bytes());
    state.update(COMPILE);
    let mut files = 0;
    for mount in packages {
        add(&mut state, mount.guest.as_bytes());
        let mut found = Vec::new();
        list(&mount.host, Path::new(""), &mut found)?;
        found.sort_by(|(a, _), (b, _)| a.cmp(b));
        files += found.len();
        for (path, metadata) in found {
            add(&mut state, path.as_os_str().as_encoded_bytes());
            add(&mut state, &identity(&mount.host.join(&path), &metadata)?);
        }
    }
    (files > 0).then(|| format!("{:x}", state.finalize()))
}

/// Lengths keep the parts apart: no two lists are the same bytes.
fn add(state: &mut Sha256, part: &[u8]) {
    state.update((part.len() as u64).to_le_bytes());
    state.update(part);
}

/// The Python files below a folder. Links are not followed, as in the sandbox.
fn list(root: &Path, below: &Path, found: &mut Vec<(PathBuf, Metadata)>) -> Option<()> {
    for entry in std::fs::read_dir(root.join(below)).ok()? {
        let entry = entry.ok()?;
        let path = below.join(entry.file_name());
        let metadata = entry.metadata().ok()?;
        if metadata.is_dir() {
            list(root, &path, found)?;
        } else if metadata.is_file() && path.extension().is_some_and(|ending| ending == "py") {
            found.push((path, metadata));
        }
        if found.len() > MAX_FILES {
            return None;
        }
    }
    Some(())
}

/// What a file is like, in a way that changes with its bytes: nobody can set the time at which
/// a file was last changed in any way.
#[cfg(unix)]
#[allow(clippy::unnecessary_wraps, reason = "elsewhere the file is read")]
fn identity(_: &Path, metadata: &Metadata) -> Option<Vec<u8>> {
    use std::os::unix::fs::MetadataExt;
    let numbers = [
        i128::from(metadata.dev()),
        i128::from(metadata.ino()),
        i128::from(metadata.size()),
        i128::from(metadata.mtime()),
        i128::from(metadata.mtime_nsec()),
        i128::from(metadata.ctime()),
        i128::from(metadata.ctime_nsec()),
    ];
    Some(
        numbers
            .iter()
            .flat_map(|number| number.to_le_bytes())
            .collect(),
    )
}

#[cfg(not(unix))]
fn identity(path: &Path, metadata: &Metadata) -> Option<Vec<u8>> {
    let bytes = crate::fs::read_limited(path, metadata.len()).ok()?;
    Some(Sha256Digest::of(&bytes).as_bytes().to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mount(host: &Path) -> Mount {
        Mount {
            host: host.to_path_buf(),
            guest: "/skill/vendor/python".to_owned(),
            writable: false,
        }
    }

    #[test]
    fn every_change_of_the_files_gives_another_key() {
        let folder = tempfile::tempdir().unwrap();
        let packages = [mount(folder.path())];
        let runtime = Sha256Digest::of(b"runtime");
        let key = || key(runtime, &packages);
        assert_eq!(key(), None);
        std::fs::create_dir(folder.path().join("a")).unwrap();
        std::fs::write(folder.path().join("a/data.txt"), "no Python").unwrap();
        assert_eq!(key(), None);
        std::fs::write(folder.path().join("a/b.py"), "x = 1").unwrap();
        let first = key().unwrap();
        assert_eq!(key(), Some(first.clone()));
        std::fs::rename(folder.path().join("a/b.py"), folder.path().join("a/c.py")).unwrap();
        let second = key().unwrap();
        std::fs::write(folder.path().join("a/c.py"), "x = 2").unwrap();
        let third = key().unwrap();
        assert!(first != second && second != third && first != third);
        let other = super::key(Sha256Digest::of(b"another"), &packages);
        assert_ne!(other, Some(third));
    }

    /// Writes one file, or fails like a script.
    struct Compiler(i32);

    impl Runner for Compiler {
        fn engine(&self) -> crate::runtime::Engine {
            crate::runtime::Engine::Wasm
        }

        fn run(
            &self,
            request: &Request,
            _: &dyn crate::runtime::Listener,
        ) -> Result<crate::runtime::Ended, RuntimeError> {
            assert_eq!(request.args, ["/skill/vendor/python"]);
            let output = request.mounts.iter().find(|mount| mount.guest == "/output");
            std::fs::write(output.unwrap().host.join("x.pyc"), "code").unwrap();
            Ok(crate::runtime::Ended {
                stop: Stop::Exit(self.0),
                stdout: Vec::new(),
                stderr: Vec::new(),
                cut: Vec::new(),
                duration: Duration::ZERO,
            })
        }
    }

    #[test]
    fn bytecode_is_made_once_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.py"), "x = 1").unwrap();
        let packages = [mount(folder.path())];
        let cache = tempfile::tempdir().unwrap();
        let runtime = Sha256Digest::of(b"runtime");
        let compiled = |code| compiled(&Compiler(code), runtime, cache.path(), &packages).unwrap();
        assert_eq!(compiled(1), None);
        let made = compiled(0).unwrap();
        assert_eq!((made.guest.as_str(), made.writable), (GUEST_FOLDER, false));
        assert_eq!(std::fs::read(made.host.join("x.pyc")).unwrap(), b"code");
        // It would fail now, but nothing is run any more; and only the bytecode is left.
        assert_eq!(compiled(1), Some(made));
        assert_eq!(std::fs::read_dir(cache.path()).unwrap().count(), 1);
    }
}
