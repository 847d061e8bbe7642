//! Packages say what the project says: one version, one list of platforms.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::path::Path;

use serde_json::Value;

fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

#[test]
fn the_installer_gets_the_version_of_the_project() {
    let line = format!("OPEN_SKILLS_VERSION:-{}}}", env!("CARGO_PKG_VERSION"));
    assert!(read("packaging/install.sh").contains(&line), "{line}");
}

#[test]
fn every_platform_is_whole_and_stands_there_once() {
    let rows: Value = serde_json::from_str(&read("packaging/targets.json")).unwrap();
    let mut seen = std::collections::BTreeSet::new();
    for row in rows.as_array().unwrap() {
        let triple = row["triple"].as_str().unwrap();
        assert!(seen.insert(triple), "{triple} twice");
        assert!(row["verified"].is_boolean(), "{triple}");
        for field in ["os", "cpu"] {
            assert!(row["npm"][field].is_string(), "{triple}: npm.{field}");
        }
        let wheel = row["wheel"].as_str().unwrap();
        // The tag for glibc follows from the binary; the others name their processor.
        assert_eq!(wheel == "manylinux", triple.ends_with("-gnu"), "{triple}");
        assert!(row["runner"].is_string(), "{triple}");
    }
    assert!(seen.contains("x86_64-unknown-linux-gnu"));
}

/// Runs Python on a file without running the file.
#[test]
fn the_scripts_are_python_and_shell() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("packaging");
    for entry in std::fs::read_dir(&root).unwrap() {
        let path = entry.unwrap().path();
        let (program, first): (&str, &[&str]) = match path.extension().and_then(|e| e.to_str()) {
            Some("py") => (
                "python3",
                &["-c", "import ast, sys; ast.parse(open(sys.argv[1]).read())"],
            ),
            Some("sh") => ("sh", &["-n"]),
            None if path.is_file() => ("bash", &["-n"]),
            _ => continue,
        };
        let ran = std::process::Command::new(program)
            .args(first)
            .arg(&path)
            .status();
        assert!(ran.unwrap().success(), "{}", path.display());
    }
}
