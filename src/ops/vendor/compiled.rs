//! Python packages of which there are wheels for one kind of machine only, or which need such
//! packages.
//!
//! Some of them work without their compiled parts, only slower, and come in without them. Of
//! the others a wheel of pure Python may lie beside the compiled one; when there is none, they
//! are refused by name, also when it is another package that needs them.

use std::path::Path;

use super::python::{
    PURE, Wheel, download, failed, hint, name_and_version, normal, requirement_name, wheels,
};
use super::{Fetching, ending};
use crate::diagnostics::Failure;
use crate::runtime::languages::LanguageError;
use crate::tables::sandbox::{WITHOUT_PARTS, has};

/// One kind of machine, the same wherever this runs, so that the same wheel is taken everywhere.
const MACHINE: [&str; 20] = [
    "--platform",
    "manylinux_2_28_x86_64",
    "--platform",
    "manylinux_2_17_x86_64",
    "--platform",
    "manylinux2014_x86_64",
    "--platform",
    "manylinux_2_5_x86_64",
    "--platform",
    "manylinux1_x86_64",
    "--implementation",
    "cp",
    "--abi",
    "cp314",
    "--abi",
    "abi3",
    "--abi",
    "none",
    "--python-version",
    "3.14",
];

/// Fetches what cannot be had as pure Python alone.
pub fn fetch(fetching: &Fetching<'_>) -> Result<Vec<Wheel>, Failure> {
    let all = ["--requirement", "wanted.txt", "--constraint", "kept.txt"];
    download(fetching, "compiled", &MACHINE, &all).map_err(failed)?;
    let mut found = Vec::new();
    for path in wheels(&fetching.work.join("compiled"))? {
        if is_pure(&path) {
            found.push(Wheel::whole(path));
            continue;
        }
        // Whatever else is fetched beside it, the wheel of a version is the same: the pure one,
        // where there is one.
        let (name, version) = name_and_version(&path)?;
        let exact = format!("{name}=={version}");
        match download(fetching, "pure", &PURE, &["--no-deps", &exact]) {
            Ok(()) => {}
            Err(LanguageError::ToolFailed { .. }) if has(WITHOUT_PARTS, &name) => {
                found.push(Wheel {
                    path,
                    is_whole: false,
                });
            }
            Err(LanguageError::ToolFailed { .. }) => return Err(not_pure(&name, fetching)),
            Err(other) => return Err(failed(other)),
        }
    }
    let pure = fetching.work.join("pure");
    if pure.is_dir() {
        found.extend(wheels(&pure)?.into_iter().map(Wheel::whole));
    }
    Ok(found)
}

/// Whether a wheel is for every machine, as its name says.
fn is_pure(wheel: &Path) -> bool {
    let stem = wheel.file_stem().unwrap_or_default().to_string_lossy();
    stem.ends_with("-any")
}

fn not_pure(name: &str, fetching: &Fetching<'_>) -> Failure {
    let mut wanted = fetching.wanted.iter();
    let needed = match wanted.any(|word| normal(requirement_name(word)) == name) {
        true => "",
        false => ", which another package needs,",
    };
    let message =
        format!("`{name}`{needed} has no wheel of pure Python, so it cannot run in the sandbox");
    Failure::new("not-pure", message).with_hint(hint(name))
}

/// Whether this file of a wheel is a compiled part, or only there to make one.
pub fn is_part(path: &str) -> bool {
    let in_libraries = path
        .split('/')
        .next()
        .is_some_and(|first| ending(first) == "libs");
    in_libraries
        || matches!(
            ending(path).as_str(),
            "so" | "pyd" | "c" | "h" | "pyx" | "pxd"
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_wheel_says_which_machines_it_is_for() {
        assert!(is_pure(Path::new("a-1.0-py3-none-any.whl")));
        let compiled = "a-1.0-cp314-cp314-manylinux_2_28_x86_64.whl";
        assert!(!is_pure(Path::new(compiled)));
    }

    #[test]
    fn parts_are_told_from_what_stays() {
        for path in [
            "a/_fast.cpython-314-x86_64-linux-gnu.so",
            "a/_fast.pyd",
            "a/_fast.c",
            "a.libs/libyaml-0.so.2.0.9",
        ] {
            assert!(is_part(path), "{path}");
        }
        for path in ["a/__init__.py", "a/_fast.pyi", "a/libs/x.py"] {
            assert!(!is_part(path), "{path}");
        }
    }
}
