//! Python packages: wheels of pure Python, fetched by pip and unpacked by us.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::lock::Locked;
use super::{Fetched, Fetching, compiled, ending, tool_failure};
use crate::archive::digest::Sha256Digest;
use crate::archive::{Archive, EntryKind, Limits, Profile};
use crate::diagnostics::Failure;
use crate::fs::{create_dir_all, read_limited, write_atomic};
use crate::runtime::Language;
use crate::runtime::languages::LanguageError;

/// The largest wheel that belongs into a skill.
const MAX_WHEEL: u64 = 64 << 20;
/// What the Python of the sandbox is, so that pip looks for what fits it.
pub const PURE: [&str; 8] = [
    "--platform",
    "any",
    "--implementation",
    "py",
    "--abi",
    "none",
    "--python-version",
    "3.14",
];
/// Packages with compiled parts that the larger runtime has.
const SCIENTIFIC: [&str; 6] = ["lxml", "matplotlib", "numpy", "pandas", "pillow", "scipy"];

/// A wheel that was fetched.
pub struct Wheel {
    /// Where it is.
    pub path: PathBuf,
    /// Whether all of it comes in; else its compiled parts stay behind.
    pub is_whole: bool,
}

impl Wheel {
    /// One that comes in as it is.
    pub fn whole(path: PathBuf) -> Self {
        Self {
            path,
            is_whole: true,
        }
    }
}

/// Fetches what is wanted and all that it needs, and unpacks it into `into`.
pub fn fetch(fetching: &Fetching<'_>, into: &Path) -> Result<Fetched, Failure> {
    let lines = |words: Vec<String>| words.join("\n") + "\n";
    let folder = fetching.work;
    write_atomic(
        &folder.join("wanted.txt"),
        lines(fetching.wanted.to_vec()).as_bytes(),
    )?;
    let kept = fetching.kept.iter();
    let kept = kept.map(|package| format!("{}=={}", package.name, package.version));
    write_atomic(&folder.join("kept.txt"), lines(kept.collect()).as_bytes())?;
    let (mut packages, mut notices) = (Vec::new(), Vec::new());
    let mut owners = BTreeMap::new();
    for wheel in fetched(fetching)? {
        let bytes = read_limited(&wheel.path, MAX_WHEEL)?;
        let package = described(&wheel.path, &bytes, fetching)?;
        unpack(&bytes, &package.name, wheel.is_whole, into, &mut owners)?;
        if !wheel.is_whole {
            notices.push(format!(
                "`{}` comes without its compiled parts: it works without them, only slower",
                package.name
            ));
        }
        packages.push(package);
    }
    packages.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(Fetched { packages, notices })
}

fn fetched(fetching: &Fetching<'_>) -> Result<Vec<Wheel>, Failure> {
    let all = ["--requirement", "wanted.txt", "--constraint", "kept.txt"];
    match download(fetching, "wheels", &PURE, &all) {
        Ok(()) => {
            let found = wheels(&fetching.work.join("wheels"))?;
            Ok(found.into_iter().map(Wheel::whole).collect())
        }
        Err(LanguageError::ToolFailed { .. }) => compiled::fetch(fetching),
        Err(other) => Err(failed(other)),
    }
}

/// Has pip download finished wheels for a target into a folder.
pub fn download(
    fetching: &Fetching<'_>,
    folder: &str,
    target: &[&str],
    what: &[&str],
) -> Result<(), LanguageError> {
    let mut pip = fetching.tools.pip("download");
    pip.args(["--only-binary", ":all:", "--dest", folder]);
    pip.args(target).args(what);
    pip.current_dir(fetching.work);
    let tools = fetching.tools;
    tools
        .run(&mut pip, "pip download", Language::Python)
        .map(drop)
}

/// What pip could not get, in the words of this verb.
pub fn failed(error: LanguageError) -> Failure {
    let said = error.to_string();
    let failure = tool_failure(error, "Python with pip");
    if said.contains("ResolutionImpossible") {
        return failure.with_hint("the versions that are wanted exclude each other");
    }
    match said.contains("No matching distribution") {
        true => failure.with_hint(
            "there is no such package, or none of its versions has a finished wheel for \
             Python 3.14: building one would run what stands in it",
        ),
        false => failure,
    }
}

/// The wheels in a folder.
pub fn wheels(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let entries = std::fs::read_dir(folder).map_err(|source| crate::fs::FsError::Io {
        action: "read",
        path: folder.to_path_buf(),
        source,
    })?;
    let mut found: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    found.retain(|path| path.extension().is_some_and(|ending| ending == "whl"));
    found.sort();
    Ok(found)
}

/// What the name of a wheel says.
pub fn name_and_version(wheel: &Path) -> Result<(String, String), Failure> {
    let file = wheel.file_name().unwrap_or_default().to_string_lossy();
    let mut parts = file.split('-');
    match (parts.next(), parts.next()) {
        (Some(name), Some(version)) => Ok((normal(name), version.to_owned())),
        _ => {
            let message = format!("`{file}` has not the name of a wheel");
            Err(Failure::new("bad-package", message))
        }
    }
}

/// What the name of a wheel and its bytes say.
fn described(wheel: &Path, bytes: &[u8], fetching: &Fetching<'_>) -> Result<Locked, Failure> {
    let (name, version) = name_and_version(wheel)?;
    let wanted = fetching
        .wanted
        .iter()
        .find(|word| normal(requirement_name(word)) == name);
    Ok(Locked {
        version,
        digest: format!("sha256:{}", Sha256Digest::of(bytes)),
        wanted: wanted.cloned(),
        name,
    })
}

/// Whether this is a name with, at most, extras and versions. Paths and URLs are none: pip
/// would run what stands there to find out what it is.
pub fn is_requirement(word: &str) -> bool {
    let rest = &word[requirement_name(word).len()..];
    let is_plain =
        |letter: char| letter.is_ascii_alphanumeric() || " .,<>=!~*[]_-+".contains(letter);
    word.starts_with(|letter: char| letter.is_ascii_alphanumeric())
        && rest.starts_with([' ', '[', '<', '>', '=', '!', '~']) | rest.is_empty()
        && rest.chars().all(is_plain)
}

/// The name in a requirement such as `openpyxl[extra]>=3`.
pub fn requirement_name(word: &str) -> &str {
    let end = word.find(|letter: char| !letter.is_ascii_alphanumeric() && !"-_.".contains(letter));
    &word[..end.unwrap_or(word.len())]
}

/// Names of Python packages are the same in either case, and with any of `-`, `_` and `.`.
pub fn normal(name: &str) -> String {
    let lower = name.to_ascii_lowercase();
    let parts = lower.split(['-', '_', '.']).filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join("-")
}

/// Unpacks a wheel, all of it or without its compiled parts. Two packages may not bring the
/// same file.
fn unpack(
    bytes: &[u8],
    package: &str,
    is_whole: bool,
    into: &Path,
    owners: &mut BTreeMap<String, String>,
) -> Result<(), Failure> {
    let archive = Archive::open(bytes, Profile::Foreign, &Limits::default())
        .map_err(|error| unreadable(error.into(), package))?;
    for (index, entry) in archive.entries().iter().enumerate() {
        let is_file = matches!(entry.kind, EntryKind::File { .. });
        let Some(path) = kept(entry.path.as_str()).filter(|_| is_file) else {
            continue;
        };
        if !is_whole && compiled::is_part(path) {
            continue;
        }
        if matches!(ending(path).as_str(), "so" | "pyd") {
            let message = format!("`{package}` has compiled parts, which the sandbox cannot run");
            return Err(Failure::new("not-pure", message).with_hint(hint(package)));
        }
        if let Some(other) = owners.insert(path.to_owned(), package.to_owned()) {
            let message = format!("`{package}` and `{other}` both bring `{path}`");
            return Err(Failure::new("bad-package", message).with_hint("keep one of them"));
        }
        let target = into.join(path);
        if let Some(parent) = target.parent() {
            create_dir_all(parent)?;
        }
        let content = archive.read(index);
        let content = content.map_err(|error| unreadable(error.into(), package))?;
        write_atomic(&target, &content)?;
    }
    Ok(())
}

/// A wheel that is no archive as it should be, in words that name the package.
fn unreadable(mut failure: Failure, package: &str) -> Failure {
    failure.message = format!(
        "the wheel of `{package}` cannot be unpacked: {}",
        failure.message
    );
    failure.with_hint("take another version of it, such as `NAME==1.2`, or another package")
}

/// Where a file of a wheel goes; nothing for what no skill needs.
fn kept(path: &str) -> Option<&str> {
    let mut parts = path.split('/');
    let first = parts.next().unwrap_or_default();
    if ending(first) == "data" {
        let is_library = matches!(parts.next(), Some("purelib" | "platlib"));
        return path.splitn(3, '/').nth(2).filter(|_| is_library);
    }
    let is_record = ending(first) == "dist-info"
        && matches!(
            parts.next(),
            Some("RECORD" | "INSTALLER" | "REQUESTED" | "sboms")
        );
    let is_left_out = matches!(first, "test" | "tests")
        || path.split('/').any(|part| part == "__pycache__")
        || ending(path) == "pyc";
    (!is_record && !is_left_out).then_some(path)
}

/// What to do about a package that cannot come in.
pub fn hint(package: &str) -> String {
    match SCIENTIFIC.contains(&package) {
        true => {
            format!("`runtime: python-sci` in skill.yaml gives scripts a Python with `{package}`")
        }
        false => "look for a package of pure Python that does the same, or let the script run \
                  with `--engine native`"
            .to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_and_compared_as_pip_does() {
        for (word, name) in [
            ("openpyxl", "openpyxl"),
            ("Jinja2>=3,<4", "jinja2"),
            ("ruamel.yaml[x] >= 1", "ruamel-yaml"),
            ("et__xmlfile==2", "et-xmlfile"),
        ] {
            assert_eq!(normal(requirement_name(word)), name);
            assert!(is_requirement(word));
        }
        for word in [
            "",
            ".",
            "./a",
            "a/b",
            "a @ https://a.example/a.whl",
            "git+https://a.example/a",
            "-r",
            "--index-url=x",
            "a\n-r b",
            "a.whl/..",
            "a; x",
        ] {
            assert!(!is_requirement(word), "{word}");
        }
    }

    #[test]
    fn what_no_skill_needs_stays_behind() {
        for (path, place) in [
            ("a/__init__.py", Some("a/__init__.py")),
            ("a-1.dist-info/METADATA", Some("a-1.dist-info/METADATA")),
            (
                "a-1.dist-info/licenses/LICENSE",
                Some("a-1.dist-info/licenses/LICENSE"),
            ),
            ("a-1.data/purelib/a/b.py", Some("a/b.py")),
            ("a-1.data/scripts/run", None),
            ("a-1.dist-info/RECORD", None),
            ("tests/test_a.py", None),
            ("a/__pycache__/b.cpython-314.pyc", None),
        ] {
            assert_eq!(kept(path), place, "{path}");
        }
    }
}
