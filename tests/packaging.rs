//! Packages say what the project says: one version, one list of platforms.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::path::Path;

use libtest_mimic::{Arguments, Trial};
use pulldown_cmark::{Event, Options, Parser, Tag};
use serde_json::Value;

fn main() {
    let arguments = Arguments::from_args();
    let has_python = runs("python3", &["-c", "import tomllib"]);
    let python = (!has_python).then_some("Python 3.11");
    let unix = python.or((!cfg!(unix)).then_some("Unix"));
    let node = unix.or((!runs("node", &["--version"])).then_some("Node"));
    let has_cargo = runs("cargo", &["--version"]);
    let cargo = python.or((!has_cargo).then_some("cargo"));
    let has_runtime = std::env::var_os(RUNTIME).is_some_and(|file| !file.is_empty());
    let runtime = python.or((!has_runtime).then_some(RUNTIME));
    let trials = vec![
        trial(
            "the_installer_gets_the_version_of_the_project",
            None,
            installer,
        ),
        trial(
            "every_platform_is_whole_and_stands_there_once",
            None,
            platforms,
        ),
        trial(
            "platforms_that_nobody_ran_are_named",
            python,
            platforms_that_nobody_ran,
        ),
        trial("the_scripts_are_python_and_shell", python, scripts),
        trial(
            "the_readme_of_every_package_leads_to_the_repository",
            unix,
            readmes,
        ),
        trial(
            "the_licences_of_all_that_is_linked_are_told",
            cargo,
            licences,
        ),
        trial(
            "the_parts_of_the_python_runtime_have_the_versions_that_are_told",
            runtime,
            parts_of_python,
        ),
        trial(
            "a_crate_without_any_licence_is_named",
            python,
            without_a_licence,
        ),
        trial(
            "every_package_with_the_program_has_the_licences_of_others",
            unix,
            packed_licences,
        ),
        trial(
            "a_signal_reaches_the_program_that_npm_started",
            node,
            signals,
        ),
        trial("the_runtimes_of_a_release_are_listed", python, carried),
        trial("only_a_tag_is_signed", None, release),
        trial("the_platform_of_a_program_stands_in_its_head", unix, heads),
    ];
    libtest_mimic::run(&arguments, trials).exit();
}

/// A test, and what it lacks here.
fn trial(name: &str, lacks: Option<&str>, test: fn()) -> Trial {
    let name = match lacks {
        None => name.to_owned(),
        Some(what) => format!("{name} (ignored: needs {what})"),
    };
    let trial = Trial::test(name, move || {
        test();
        Ok(())
    });
    trial.with_ignored_flag(lacks.is_some())
}

/// Whether a program is there and does that.
fn runs(program: &str, arguments: &[&str]) -> bool {
    let mut command = std::process::Command::new(program);
    let ran = command.args(arguments).output();
    ran.is_ok_and(|ran| ran.status.success())
}

fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

fn installer() {
    let line = format!("OPEN_SKILLS_VERSION:-{}}}", env!("CARGO_PKG_VERSION"));
    assert!(read("packaging/install.sh").contains(&line), "{line}");
    let line = concat!("download/v", env!("CARGO_PKG_VERSION"), "/install.sh");
    // No release goes to the crates registry: who has no program gets that of a release.
    let workflow = "templates/library/files/.github/workflows/skills.yml";
    for page in ["docs/getting-started.md", workflow] {
        assert!(read(page).contains(line), "{page}: {line}");
    }
    for page in [
        "packaging/install.sh",
        "packaging/npm/open-skills.js",
        workflow,
    ] {
        let page = read(page);
        let mut lines = page.lines().filter(|line| line.contains("cargo install"));
        assert!(lines.all(|line| line.contains("--git ")), "{page}");
    }
}

/// Who ends what npm starts ends the program behind it, which says with what.
fn signals() {
    let work = tempfile::tempdir().unwrap();
    let bin = work.path().join("node_modules/open-skills/bin");
    std::fs::create_dir_all(&bin).unwrap();
    std::fs::write(
        bin.join("open-skills.js"),
        read("packaging/npm/open-skills.js"),
    )
    .unwrap();
    let question = "process.stdout.write(`${process.platform}-${process.arch}`)";
    let asked = std::process::Command::new("node")
        .args(["-e", question])
        .output();
    let platform = String::from_utf8(asked.unwrap().stdout).unwrap();
    let program = "#!/bin/sh\ntrap 'echo told; exit 7' TERM\necho begun\n\
                   n=0; while [ $n -lt 100 ]; do sleep 0.1; n=$((n + 1)); done\n";
    for libc in ["", "-musl"] {
        let at = format!("node_modules/@open-skills/{platform}{libc}/bin");
        let at = work.path().join(at);
        std::fs::create_dir_all(&at).unwrap();
        std::fs::write(at.join("open-skills"), program).unwrap();
        made("chmod", &["755", at.join("open-skills").to_str().unwrap()]);
    }
    let mut node = std::process::Command::new("node")
        .arg(bin.join("open-skills.js"))
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = std::io::BufReader::new(node.stdout.take().unwrap());
    let mut line = String::new();
    std::io::BufRead::read_line(&mut said, &mut line).unwrap();
    assert_eq!(line, "begun\n");
    made("kill", &[&node.id().to_string()]);
    // The pipe ends with the program, and not only with what started it.
    let mut rest = String::new();
    std::io::Read::read_to_string(&mut said, &mut rest).unwrap();
    assert_eq!(
        (rest.as_str(), node.wait().unwrap().code()),
        ("told\n", Some(7))
    );
}

/// A release carries interpreters, which are as much a part of it as any crate.
fn carried() {
    let question = "import sys; sys.path.insert(0, 'packaging'); import sbom; \
                    said = ' '.join(f\"{one['name']}@{one['version']}\" for one in sbom.embedded()); \
                    print(said)";
    let ran = std::process::Command::new("python3")
        .args(["-c", question])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()
        .unwrap();
    let said = String::from_utf8(ran.stdout).unwrap();
    for name in [
        "CPython@3.",
        "componentize-py@",
        "tzdata@",
        "QuickJS-ng@",
        "quickjs-wasi@",
    ] {
        assert!(said.contains(name), "{name}: {said}");
    }
}

/// Asks Python something about a maker of packages.
fn asked(question: &str) -> std::process::Output {
    let question = format!("import sys; sys.path.insert(0, 'packaging'); {question}");
    let mut command = std::process::Command::new("python3");
    let command = command
        .args(["-c", &question])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("CARGO_NET_OFFLINE", "true");
    command.output().unwrap()
}

/// The variable that says where a built runtime of Python is.
const RUNTIME: &str = "OPEN_SKILLS_TEST_PYTHON";

/// What `sbom.py` says the interpreter is linked from is in it, in that version.
fn parts_of_python() {
    let runtime = std::env::var_os(RUNTIME).unwrap();
    let runtime = std::fs::read(runtime).unwrap();
    let script = "import sbom; print(*[f'{n}={v}' for n, v, _ in sbom.WITHIN_PYTHON if v])";
    let mut python = std::process::Command::new("python3");
    let python = python.args(["-B", "-c", script]);
    let python = python.current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("packaging"));
    let told = String::from_utf8(python.output().unwrap().stdout).unwrap();
    let versions: Vec<(&str, &str)> = told
        .split_whitespace()
        .filter_map(|part| part.split_once('='))
        .collect();
    assert!(versions.len() > 3, "{told}");
    for (name, version) in versions {
        // expat says its name before; the others stand alone, behind a zero.
        let text = match name {
            "expat" => format!("expat_{version}"),
            _ => version.to_owned(),
        };
        let found = runtime.windows(text.len()).any(|at| at == text.as_bytes());
        assert!(found, "the runtime has no {name} {version}");
    }
}

/// What others made is told with its licence, the same each time.
fn licences() {
    let work = tempfile::tempdir().unwrap();
    let written = |name: &str, more: &[&str]| {
        let out = work.path().join(name).to_str().unwrap().to_owned();
        let target = "x86_64-unknown-linux-gnu";
        let script = [
            "packaging/third_party.py",
            "--target",
            target,
            "--out",
            &out,
        ];
        made("python3", &[&script, more].concat());
        std::fs::read_to_string(Path::new(&out).join("THIRD-PARTY-LICENSES")).unwrap()
    };
    let told = written("one", &["--runtimes"]);
    assert_eq!(told, written("two", &["--runtimes"]));
    // Each part with its licence and its texts, and each text once.
    let parts: Vec<&str> = told.split("\n\n").collect();
    let part = |name: &str| {
        let mut named = parts
            .iter()
            .filter(|part| part.starts_with(&format!("{name} ")));
        *named.next().unwrap_or_else(|| panic!("{name}"))
    };
    for (name, licence) in [
        ("wasmtime", "Apache-2.0 WITH LLVM-exception"),
        ("aws-sdk-s3", "Apache-2.0"),
        ("serde", "MIT OR Apache-2.0"),
        ("CPython", "Python-2.0"),
        ("QuickJS-ng", "MIT AND Unicode-3.0"),
        // What the interpreter of Python is linked from.
        ("expat", "MIT"),
        ("libmpdec", "BSD-2-Clause"),
        ("zlib", "Zlib"),
        ("SQLite", "blessing"),
    ] {
        let part = part(name);
        assert!(part.contains(&format!("\n    {licence}\n")), "{part}");
        assert!(part.contains("\n    texts: "), "{part}");
    }
    assert!(!parts.iter().any(|part| part.starts_with("open-skills ")));
    for text in [
        "Python Software Foundation",
        "Fabrice Bellard",
        "LLVM Exceptions",
        // Taken over by another crate, and further down in its sources.
        "fiat-crypto authors",
        "Stefan Krah",
        "Thai Open Source Software Center",
        "HACL* Contributors",
        "Nuxi (https://nuxi.nl/) and contributors.",
        "Makoto Matsumoto",
        "David M. Gay",
        "May you do good and not evil",
    ] {
        assert!(told.contains(text), "{text}");
    }
    let texts = told
        .lines()
        .filter(|line| line.starts_with("Text "))
        .count();
    for number in 1..=texts {
        let number = number.to_string();
        let is_meant = |part: &&str| {
            let told = part.split_once("texts: ").map_or("", |(_, told)| told);
            told.split(", ").any(|own| own == number)
        };
        assert!(parts.iter().any(is_meant), "text {number}");
    }
    // Who carries no interpreter needs no licence for one.
    let told = written("three", &[]);
    assert!(told.contains("\nserde 1") && !told.contains("\nCPython 3"));
}

fn without_a_licence() {
    let work = tempfile::tempdir().unwrap();
    let of = |license: &str| {
        let manifest = work.path().join("Cargo.toml");
        asked(&format!(
            "import third_party; package = dict(name='odd', version='1.2.3', license={license:?}, \
             manifest_path={:?}, license_file=None, repository=None, authors=['A. B. <a@b.c>']); \
             print(third_party.of_crate(package)[3])",
            manifest.to_str().unwrap()
        ))
    };
    let ran = of("GPL-9.0 OR (MIT AND Apache-2.0)");
    let said = String::from_utf8(ran.stdout).unwrap();
    assert!(said.contains("Copyright (c) A. B.\\n"), "{said}");
    assert!(said.contains("Apache License"), "{said}");
    for unknown in [
        "GPL-9.0",
        "MIT AND GPL-9.0",
        "Apache-2.0 WITH odd-exception",
    ] {
        let ran = of(unknown);
        let said = String::from_utf8(ran.stderr).unwrap();
        assert!(
            !ran.status.success() && said.contains("`odd 1.2.3`"),
            "{said}"
        );
        assert!(said.contains(unknown), "{said}");
    }
    // What lies in the sources comes before any text of ours.
    std::fs::write(work.path().join("LICENSE-ODD"), "as you like").unwrap();
    std::fs::write(work.path().join("NOTICE"), "thanks").unwrap();
    let said = String::from_utf8(of("GPL-9.0").stdout).unwrap();
    assert_eq!(said, "['as you like', 'thanks']\n");
}

/// Keys sign what a tag names, and no other branch.
fn release() {
    let workflow = read(".github/workflows/release.yml");
    let (_, draft) = workflow.split_once("\n  draft:\n").unwrap();
    let (head, _) = draft.split_once("    steps:\n").unwrap();
    assert!(
        head.contains("    if: github.ref_type == 'tag'\n"),
        "{head}"
    );
    assert!(head.contains("environment: release"), "{head}");
}

fn platforms() {
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

/// The notes of a release name them, and nobody who installs is told that all were tried.
fn platforms_that_nobody_ran() {
    let mut command = std::process::Command::new("python3");
    let ran = command
        .arg("packaging/notes.py")
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()
        .unwrap();
    let notes = String::from_utf8(ran.stdout).unwrap();
    let rows: Value = serde_json::from_str(&read("packaging/targets.json")).unwrap();
    let pages = ["README.md", "docs/getting-started.md"].map(read);
    for row in rows.as_array().unwrap() {
        let triple = row["triple"].as_str().unwrap();
        let is_listed = notes.contains(&format!("- `{triple}`\n"));
        let was_run = row["verified"].as_bool().unwrap();
        assert_eq!(is_listed, !was_run, "{triple}: {notes}");
        for page in pages.iter().filter(|_| was_run) {
            assert!(page.contains(&format!("`{triple}`")), "{triple}");
        }
    }
    for page in &pages {
        let says_so = page.contains("built and never run");
        assert_eq!(says_so, notes.contains("- `"));
    }
    let workflow = read(".github/workflows/release.yml");
    let line = "packaging/notes.py > notes.md";
    assert!(workflow.contains(line) && workflow.contains("--notes-file notes.md"));
}

/// Runs Python on a file without running the file.
fn scripts() {
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

/// Runs a maker of packages, which must not fail.
fn made(program: &str, arguments: &[&str]) {
    let mut command = std::process::Command::new(program);
    let command = command
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("PYTHONDONTWRITEBYTECODE", "1");
    let ran = command.output().unwrap();
    assert!(
        ran.status.success(),
        "{program} {arguments:?}: {}",
        String::from_utf8_lossy(&ran.stderr)
    );
}

/// The targets of a page's links and images.
fn links(page: &str) -> Vec<String> {
    let events = Parser::new_ext(page, Options::ENABLE_TABLES);
    let links = events.filter_map(|event| match event {
        Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => Some(dest_url),
        _ => None,
    });
    links.map(pulldown_cmark::CowStr::into_string).collect()
}

/// The platform that the packages of the tests are for.
const TARGET: &str = "x86_64-unknown-linux-gnu";
/// What stands in for the licences of others there.
const LICENCES: &str = concat!(
    "What is in open-skills ",
    env!("CARGO_PKG_VERSION"),
    " for x86_64-unknown-linux-gnu and was made by others.\n"
);

/// Every package of a program that is none, unpacked into the folder `out` of a place.
fn unpacked(work: &Path) {
    let at = |name: &str| work.join(name).to_str().unwrap().to_owned();
    std::fs::write(at("program"), b"\x7fELF").unwrap();
    std::fs::write(at("licences"), LICENCES).unwrap();
    let (program, licences) = (at("program"), at("licences"));
    let common = ["--target", TARGET, "--binary", &program];
    let common = [&common[..], &["--licenses", &licences, "--out"]].concat();
    for maker in ["wheel", "release_archive", "npm_packages"] {
        let script = format!("packaging/{maker}.py");
        let out = at(maker);
        let arguments = [&[script.as_str()], &common[..], &[out.as_str()]].concat();
        made("python3", &arguments);
    }
    made(
        "python3",
        &["packaging/npm_packages.py", "--out", &at("npm")],
    );
    let version = env!("CARGO_PKG_VERSION");
    let wheel = format!("wheel/open_skills-{version}-py3-none-manylinux_2_17_x86_64.whl");
    made("python3", &["-m", "zipfile", "-e", &at(&wheel), &at("out")]);
    std::fs::create_dir(at("out/platform")).unwrap();
    for (archive, out) in [
        (
            format!("release_archive/open-skills-{version}-{TARGET}.tar.gz"),
            "out",
        ),
        (format!("npm/open-skills-{version}.tgz"), "out"),
        (
            format!("npm_packages/open-skills-linux-x64-{version}.tgz"),
            "out/platform",
        ),
    ] {
        made("tar", &["-xzf", &at(&archive), "-C", &at(out)]);
    }
}

/// Whoever gets the program gets the licences of what is in it.
fn packed_licences() {
    let work = tempfile::tempdir().unwrap();
    unpacked(work.path());
    let version = env!("CARGO_PKG_VERSION");
    let info = format!("out/open_skills-{version}.dist-info");
    for place in [
        format!("{info}/licenses"),
        format!("out/open-skills-{version}-{TARGET}"),
        "out/platform/package".to_owned(),
    ] {
        let place = work.path().join(place);
        for name in ["LICENSE-APACHE", "LICENSE-MIT"] {
            assert!(place.join(name).is_file(), "{}", place.display());
        }
        let told = std::fs::read_to_string(place.join("THIRD-PARTY-LICENSES"));
        assert_eq!(told.unwrap(), LICENCES, "{}", place.display());
    }
    let metadata = std::fs::read_to_string(work.path().join(info).join("METADATA")).unwrap();
    assert!(metadata.contains("\nLicense-File: THIRD-PARTY-LICENSES\n"));
    let workflow = read(".github/workflows/release.yml");
    let line = "packaging/third_party.py --target \"$TRIPLE\" --runtimes";
    assert!(workflow.contains(line), "{line}");
}

/// Where a package is read, nothing lies beside its README.
fn readmes() {
    let work = tempfile::tempdir().unwrap();
    unpacked(work.path());
    let at = |name: &str| work.path().join(name).to_str().unwrap().to_owned();
    let version = env!("CARGO_PKG_VERSION");
    let stem = format!("open_skills-{version}");
    let repository = format!("{}/", env!("CARGO_PKG_REPOSITORY"));
    let own = links(&read("README.md"));
    for page in [
        at(&format!("out/{stem}.dist-info/METADATA")),
        at(&format!("out/open-skills-{version}-{TARGET}/README.md")),
        at("out/package/README.md"),
    ] {
        let links = links(&std::fs::read_to_string(&page).unwrap());
        assert_eq!(links.len(), own.len(), "{page}");
        for (link, own) in links.iter().zip(&own) {
            // Pictures are shown, and pages are read.
            let is_picture = Path::new(own).extension() == Some("svg".as_ref());
            let kind = if is_picture { "raw" } else { "blob" };
            let expected = match own.contains("://") {
                true => own.clone(),
                false => format!("{repository}{kind}/v{version}/{own}"),
            };
            assert_eq!(*link, expected, "{page}");
        }
    }
}

fn heads() {
    let system = match std::env::consts::OS {
        "macos" => "apple-darwin",
        _ if cfg!(target_env = "musl") => "unknown-linux-musl",
        _ => "unknown-linux-gnu",
    };
    let expected = format!("{}-{system}", std::env::consts::ARCH);
    let question = "import sys; sys.path.insert(0, 'packaging'); import project; \
                    said = project.triple(sys.argv[1]); sys.exit(said != sys.argv[2] and said)";
    let program = env!("CARGO_BIN_EXE_open-skills");
    made("python3", &["-c", question, program, &expected]);
}
