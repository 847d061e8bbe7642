//! npm packages: fetched by npm without running any of their scripts, and copied without what
//! no script needs.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::lock::Locked;
use super::{Fetched, Fetching, ending, suited, tool_failure};
use crate::diagnostics::Failure;
use crate::fs::{FsError, create_dir_all, read_limited, read_text, write_atomic};
use crate::runtime::Language;

const MAX_FILE: u64 = 64 << 20;
/// What npm writes of what it fetched.
const NPM_LOCK: &str = "package-lock.json";

#[derive(Deserialize)]
struct NpmLock {
    packages: BTreeMap<String, NpmPackage>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct NpmPackage {
    version: Option<String>,
    integrity: Option<String>,
    #[serde(default)]
    has_install_script: bool,
}

/// Fetches what is wanted and all that it needs into `into/node_modules`.
pub fn fetch(fetching: &Fetching<'_>, into: &Path) -> Result<Fetched, Failure> {
    let wanted = fetching.wanted.iter().map(|word| {
        let (name, range) = requirement(word);
        let kept = fetching.kept.iter().find(|package| package.name == name);
        let range = kept.map_or(range, |package| &package.version);
        (name.to_owned(), json!(range))
    });
    let wanted: serde_json::Map<String, Json> = wanted.collect();
    let manifest = json!({"private": true, "dependencies": wanted});
    write_atomic(
        &fetching.work.join("package.json"),
        manifest.to_string().as_bytes(),
    )?;
    let mut npm = fetching.tools.npm("install");
    npm.args([
        "--omit=dev",
        "--omit=optional",
        "--no-audit",
        "--no-fund",
        "--no-bin-links",
    ]);
    npm.current_dir(fetching.work);
    (fetching.tools)
        .run(&mut npm, "npm install", Language::Javascript)
        .map_err(|error| tool_failure(error, "npm, which comes with Node.js,"))?;
    let text = read_text(&fetching.work.join(NPM_LOCK), MAX_FILE)?;
    let lock: NpmLock = serde_json::from_str(&text).map_err(|error| {
        Failure::new(
            "bad-package",
            format!("npm's own lock cannot be read: {error}"),
        )
    })?;
    let (mut packages, mut notices) = (Vec::new(), Vec::new());
    for (place, package) in &lock.packages {
        let Some(name) = place.strip_prefix("node_modules/") else {
            continue;
        };
        if package.has_install_script {
            notices.push(format!(
                "`{name}` has a script for its installation, which never runs"
            ));
        }
        notices.extend(suited::notice(name, &fetching.work.join(place)));
        packages.push(locked(name, package, fetching)?);
    }
    let from = fetching.work.join("node_modules");
    if from.is_dir() {
        copy(&from, &into.join("node_modules"))?;
    }
    Ok(Fetched { packages, notices })
}

fn locked(name: &str, package: &NpmPackage, fetching: &Fetching<'_>) -> Result<Locked, Failure> {
    let (Some(version), Some(digest)) = (&package.version, &package.integrity) else {
        let message =
            format!("`{name}` does not come from a registry, so nothing proves its bytes");
        return Err(
            Failure::new("bad-package", message).with_hint("add it by its name and version")
        );
    };
    let wanted = fetching
        .wanted
        .iter()
        .find(|word| requirement(word).0 == name);
    Ok(Locked {
        name: name.to_owned(),
        version: version.clone(),
        digest: digest.clone(),
        wanted: wanted.cloned(),
    })
}

/// The name and the range of a requirement such as `@scope/name@^1.2`.
pub fn requirement(word: &str) -> (&str, &str) {
    let after_scope = usize::from(word.starts_with('@'));
    match word[after_scope..].find('@') {
        Some(at) => (&word[..after_scope + at], &word[after_scope + at + 1..]),
        None => (word, "latest"),
    }
}

/// Whether this is a name with, at most, a range of versions: no path, URL or alias.
pub fn is_requirement(word: &str) -> bool {
    let (name, range) = requirement(word);
    let bare = name.strip_prefix('@').unwrap_or(name);
    let slashes = usize::from(name.starts_with('@'));
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "._-/".contains(letter);
    let is_range = |letter: char| letter.is_ascii_alphanumeric() || " .<>=~^|*+-".contains(letter);
    bare.starts_with(|letter: char| letter.is_ascii_alphanumeric())
        && bare.chars().all(is_plain)
        && bare.matches('/').count() == slashes
        && !range.is_empty()
        && range.chars().all(is_range)
}

/// Copies a folder of packages. Links and compiled parts stop it.
fn copy(from: &Path, to: &Path) -> Result<(), Failure> {
    let failed = |source| FsError::Io {
        action: "read",
        path: from.to_path_buf(),
        source,
    };
    for entry in std::fs::read_dir(from).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let kind = entry.file_type().map_err(failed)?;
        if name.starts_with('.') || is_left_out(&name) {
            continue;
        }
        if kind.is_dir() {
            copy(&entry.path(), &to.join(&name))?;
        } else if ending(&name) == "node" || name == "binding.gyp" {
            return Err(not_pure(&package_of(&entry.path())));
        } else if kind.is_file() {
            create_dir_all(to)?;
            write_atomic(&to.join(&name), &read_limited(&entry.path(), MAX_FILE)?)?;
        }
    }
    Ok(())
}

/// The package that a file belongs to, by its place: scope and name.
fn package_of(file: &Path) -> String {
    let parts: Vec<_> = file.iter().map(|part| part.to_string_lossy()).collect();
    let after = parts.iter().rposition(|part| part == "node_modules");
    let mut names = parts.iter().skip(after.map_or(0, |at| at + 1));
    match (names.next(), names.next()) {
        (Some(scope), Some(name)) if scope.starts_with('@') => format!("{scope}/{name}"),
        (Some(name), _) => name.clone().into_owned(),
        (None, _) => String::new(),
    }
}

fn not_pure(package: &str) -> Failure {
    let message = format!("`{package}` has compiled parts, which the sandbox cannot run");
    let hint = suited::instead(package).map_or_else(
        || {
            "look for a package of JavaScript alone that does the same, or let the script run \
             with `--engine native`"
                .to_owned()
        },
        str::to_owned,
    );
    Failure::new("not-pure", message).with_hint(hint)
}

/// What only those need who work on a package.
fn is_left_out(name: &str) -> bool {
    [".map", ".d.ts", ".d.mts", ".d.cts", ".flow"]
        .iter()
        .any(|ending| name.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requirements_are_taken_apart() {
        for (word, name, range) in [
            ("zod", "zod", "latest"),
            ("zod@^3", "zod", "^3"),
            ("@scope/name", "@scope/name", "latest"),
            ("@scope/name@1.2.0", "@scope/name", "1.2.0"),
        ] {
            assert_eq!(requirement(word), (name, range));
            assert!(is_requirement(word));
        }
        for word in [
            "",
            ".",
            "./a",
            "a/b",
            "@a",
            "a@file:..",
            "a@npm:b",
            "a@git+ssh://x",
            "-g",
            "a@",
            "https://a.example/a.tgz",
            "@a/b/c",
        ] {
            assert!(!is_requirement(word), "{word}");
        }
    }

    #[test]
    fn a_compiled_package_is_refused_and_the_rest_is_pruned() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("node_modules"), folder.path().join("to"));
        std::fs::create_dir_all(from.join("a/dist")).unwrap();
        std::fs::create_dir(from.join(".bin")).unwrap();
        for file in [
            "a/index.js",
            "a/dist/a.js.map",
            "a/a.d.ts",
            ".package-lock.json",
        ] {
            std::fs::write(from.join(file), "x").unwrap();
        }
        copy(&from, &to).unwrap();
        assert!(to.join("a/index.js").exists());
        for gone in ["a/dist", "a/a.d.ts", ".bin", ".package-lock.json"] {
            assert!(!to.join(gone).exists(), "{gone}");
        }
        std::fs::write(from.join("a/native.node"), "x").unwrap();
        let error = copy(&from, &to).unwrap_err();
        assert_eq!(
            (error.kind, error.message.contains("`a`")),
            ("not-pure", true)
        );
        assert!(error.hint.unwrap().contains("--engine native"));
        std::fs::remove_dir_all(from.join("a")).unwrap();
        std::fs::create_dir_all(from.join("sharp/src")).unwrap();
        std::fs::write(from.join("sharp/src/binding.gyp"), "x").unwrap();
        let error = copy(&from, &to).unwrap_err();
        assert!(error.message.contains("`sharp`"), "{error}");
        assert!(error.hint.unwrap().contains("`pillow`"));
    }
}
