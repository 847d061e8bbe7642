//! The Python runtime: CPython as a component with its library in memory.
//!
//! It is built on the user's machine out of the sources in `guest/` and two packages that pip
//! fetches by their digests: the builder, which brings CPython as WebAssembly, and the time
//! zones. It is built twice. The first time the guest itself compiles its library, because
//! only it can; the second time it takes that in and is frozen with everything imported.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::tools::Tools;
use super::workshop::Workshop;
use super::{Language, LanguageError};
use crate::fs::{create_dir_all, read_limited, write_atomic};

pub mod marker;
pub mod packages;
pub mod precompiling;
pub mod sci;

/// The packages that it is built with, and their digests.
pub const REQUIREMENTS: &str = include_str!("requirements.txt");
/// The package that is the Python with compiled packages, and its digest.
pub const REQUIREMENTS_SCI: &str = include_str!("requirements-sci.txt");

macro_rules! guest {
    ($($path:literal),* $(,)?) => {
        /// The sources of the guest: paths and texts.
        const GUEST: &[(&str, &str)] = &[$(($path, include_str!(concat!("guest/", $path)))),*];
        /// Everything that decides what comes out.
        pub const TEXTS: [&str; 1 + GUEST.len()] = [REQUIREMENTS, $(include_str!(concat!("guest/", $path))),*];
    };
}

guest![
    "app/_open_skills/__init__.py",
    "app/_open_skills/digests.py",
    "app/_open_skills/functions.py",
    "app/_open_skills/hints.py",
    "app/_open_skills/later.py",
    "app/_open_skills/library.py",
    "app/_open_skills/locks.py",
    "app/_open_skills/loops.py",
    "app/_open_skills/modes.py",
    "app/_open_skills/pools.py",
    "app/_open_skills/program.py",
    "app/_open_skills/redirects.py",
    "app/_open_skills/refusals.py",
    "app/_open_skills/root.py",
    "app/_open_skills/sockets.py",
    "app/_open_skills/tls.py",
    "app/_open_skills/zones.py",
    "app/app.py",
    "gather/app.py",
    "wit/world.wit",
];

/// Starts the builder, which was installed into a folder and not into this Python.
const BUILDER: &str = "import sys, componentize_py; sys.argv[0] = 'componentize-py'; \
                       sys.exit(componentize_py.script())";
/// The library as the first build leaves it.
const LIBRARY: &str = "library.bin";
/// The runtime as the second build leaves it.
const RESULT: &str = "python.wasm";

/// Builds the runtime in a folder below `parent` that goes when it is done; `steps` hears
/// what is being done.
pub fn build(tools: &Tools, parent: &Path, steps: &dyn Fn(&str)) -> Result<Vec<u8>, LanguageError> {
    let workshop = Workshop::open(parent)?;
    let site = Site::new(workshop.path(), tools)?;
    steps("getting the builder with pip");
    site.get_packages()?;
    steps("compiling the standard library");
    site.componentize(&["gather"], "gathered.wasm")?;
    let library = read_limited(&site.path(&["gather", LIBRARY]), super::installed::MAX_FILE)?;
    write_atomic(&site.path(&["app", LIBRARY]), &library)?;
    site.separate_time_zones()?;
    steps("freezing the interpreter");
    site.componentize(&["app", "zones"], RESULT)?;
    let wasm = read_limited(&site.path(&[RESULT]), super::installed::MAX_FILE)?;
    Ok(wasm)
}

/// Where a runtime is built.
struct Site<'t> {
    folder: &'t Path,
    tools: &'t Tools,
}

impl<'t> Site<'t> {
    fn new(folder: &'t Path, tools: &'t Tools) -> Result<Self, LanguageError> {
        let site = Self { folder, tools };
        for (path, text) in GUEST {
            let path = folder.join(path);
            if let Some(parent) = path.parent() {
                create_dir_all(parent)?;
            }
            write_atomic(&path, text.as_bytes())?;
        }
        write_atomic(&site.path(&["requirements.txt"]), REQUIREMENTS.as_bytes())?;
        // The builder takes in the packages of an environment; without one it takes those of
        // this machine, which are not ours. This one has none.
        create_dir_all(&site.path(&["none", "lib", "python3", "site-packages"]))?;
        create_dir_all(&site.path(&["none", "Lib", "site-packages"]))?;
        Ok(site)
    }

    fn path(&self, parts: &[&str]) -> PathBuf {
        parts
            .iter()
            .fold(self.folder.to_path_buf(), |path, part| path.join(part))
    }

    fn get_packages(&self) -> Result<(), LanguageError> {
        let mut pip = self.tools.pip("install");
        pip.args(["--require-hashes", "--no-deps", "--no-compile"]);
        pip.args(["--only-binary", ":all:", "--target", "packages"]);
        pip.args(["--requirement", "requirements.txt"]);
        pip.current_dir(self.folder);
        let told = "pip install componentize-py";
        self.tools.run(&mut pip, told, Language::Python).map(drop)
    }

    /// Moves the time zones away from the builder, which must not end in the runtime.
    fn separate_time_zones(&self) -> Result<(), LanguageError> {
        create_dir_all(&self.path(&["zones"]))?;
        let from = self.path(&["packages", "tzdata"]);
        crate::fs::rename_new(&from, &self.path(&["zones", "tzdata"]))?;
        Ok(())
    }

    fn componentize(&self, paths: &[&str], result: &str) -> Result<(), LanguageError> {
        let mut builder = Command::new(&self.tools.python);
        builder.args([
            "-c",
            BUILDER,
            "--quiet",
            "--wit-path",
            "wit",
            "--world",
            "python",
        ]);
        builder.arg("componentize");
        for path in paths {
            builder.args(["--python-path", path]);
        }
        builder.args(["app", "--output", result]);
        builder.env("PYTHONPATH", self.path(&["packages"]));
        builder.env("PYTHONDONTWRITEBYTECODE", "1");
        builder.env("VIRTUAL_ENV", self.path(&["none"]));
        builder.current_dir(self.folder);
        let told = "componentize-py";
        let made = self.tools.run(&mut builder, told, Language::Python);
        made.map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_source_of_the_guest_is_in_the_program() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/runtime/languages/python/guest");
        let mut found = Vec::new();
        let mut folders = vec![root.clone()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                let name = path.file_name().unwrap().to_str().unwrap();
                if path.is_dir() && name != "__pycache__" {
                    folders.push(path);
                } else if path.is_file() {
                    let inner = path.strip_prefix(&root).unwrap();
                    found.push(inner.to_str().unwrap().replace('\\', "/"));
                }
            }
        }
        // That one is a program that the finished interpreter runs.
        found.retain(|path| path != "compile.py");
        found.sort();
        let listed: Vec<&str> = GUEST.iter().map(|(path, _)| *path).collect();
        assert_eq!(found, listed);
    }

    #[test]
    fn every_package_is_pinned_by_a_digest() {
        for requirements in [REQUIREMENTS, REQUIREMENTS_SCI] {
            let packages = requirements.lines().filter(|line| line.contains("=="));
            for package in packages {
                assert!(package.ends_with('\\'), "{package}");
            }
            assert!(requirements.contains("--hash=sha256:"));
        }
    }
}
