//! `vendor`: packages come in, change and go, and every byte is held against the lock. pip and
//! npm are stand-ins here, which hand out what the test prepared.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use open_skills::archive::zip::write::{Compression, write};
use open_skills::archive::{EntryPath, MemorySource};
use serde_json::Value;

use crate::support::{CliTest, Ran};

/// Hands out the wheels that lie ready for each wanted name, as pip chooses them: for any
/// machine those of pure Python alone, for one kind of machine rather the compiled ones.
const PIP: &str = r#"#!/bin/sh
echo "$@" >> "$LOG"
case "$*" in
*" download "*"--platform any"*) is_pure=1 ;;
*" download "*) is_pure= ;;
*) exit 1 ;;
esac
names="$(cat wanted.txt)" dest=
while [ $# -gt 0 ]; do
    case "$1" in
    --dest) dest="$2" ;;
    --no-deps) names= exact="$2" ;;
    esac
    shift
done
fail() { echo "ERROR: No matching distribution found for $1" >&2; exit 1; }
mkdir -p "$dest"
for name in $names; do
    name="${name%%[<>=]*}"
    test -d "$WHEELS/$name" || fail "$name"
    for wheel in "$WHEELS/$name"/*.whl; do
        package="${wheel##*/}" package="${package%%-*}"
        pure="$(ls "$WHEELS/$name/$package"-*-any.whl 2>/dev/null)"
        compiled="$(ls "$WHEELS/$name/$package"-*_x86_64.whl 2>/dev/null)"
        if [ -n "$is_pure" ]; then
            test -n "$pure" || fail "$package"
            cp $pure "$dest"
        else
            cp ${compiled:-$pure} "$dest"
        fi
    done
done
if [ -n "$exact" ]; then
    set -- "$WHEELS"/*/"${exact%%=*}-${exact##*=}"-*-any.whl
    cp "$1" "$dest" 2>/dev/null || fail "$exact"
fi
"#;

/// Installs one package, as npm does.
const NPM: &str = r#"#!/bin/sh
echo "$@" >> "$LOG"
mkdir -p node_modules/tiny node_modules/.bin
echo 'module.exports = 1' > node_modules/tiny/index.js
echo '{}' > node_modules/tiny/index.js.map
echo '{"optionalDependencies": {"@tiny/linux-x64": "1"}}' > node_modules/tiny/package.json
cat > package-lock.json <<'LOCK'
{"packages": {"": {}, "node_modules/tiny":
  {"version": "1.0.0", "integrity": "sha512-abc", "hasInstallScript": true}}}
LOCK
"#;

/// A place with stand-ins and wheels, and a skill of one script.
fn place(script: &str) -> CliTest {
    let test = CliTest::new().file(script, "").file("SKILL.md", "x");
    for (name, text) in [("python3", PIP), ("npm", NPM)] {
        let path = test.work().join("programs").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let at = |name: &str| test.work().join(name).to_string_lossy().into_owned();
    let (path, log, wheels) = (
        format!("{}:/usr/bin:/bin", at("programs")),
        at("log"),
        at("wheels"),
    );
    wheel(
        &test,
        "table",
        "table-1.0-py3-none-any.whl",
        &[("table/__init__.py", "1"), ("tests/a.py", "")],
    );
    // What it needs comes with it.
    wheel(
        &test,
        "table",
        "base_part-2.0-py3-none-any.whl",
        &[("base.py", "2")],
    );
    wheel(
        &test,
        "other",
        "other-1.0-py3-none-any.whl",
        &[("other.py", "3")],
    );
    test.env("PATH", &path)
        .env("LOG", &log)
        .env("WHEELS", &wheels)
}

/// Lays a wheel ready, to be handed out for a name.
fn wheel(test: &CliTest, wanted: &str, file: &str, files: &[(&str, &str)]) {
    let mut source = MemorySource::default();
    for (path, text) in files {
        let path = EntryPath::new(path).unwrap();
        source.add(path, false, text.as_bytes().to_vec());
    }
    let mut bytes = Vec::new();
    write(source.items(), &source, Compression::Deflate, &mut bytes).unwrap();
    let target = test.work().join("wheels").join(wanted).join(file);
    fs::create_dir_all(target.parent().unwrap()).unwrap();
    fs::write(target, bytes).unwrap();
}

fn vendor(test: &CliTest, words: &str) -> Ran {
    test.run(format!("vendor {words}").split(' '))
}

#[track_caller]
fn succeeded(ran: Ran) -> Ran {
    assert_eq!(ran.code, Some(0), "{ran}");
    ran
}

#[track_caller]
fn failed(ran: &Ran, code: i32, words: &str) {
    assert_eq!(ran.code, Some(code), "{ran}");
    assert!(ran.stderr.contains(words), "{ran}");
}

fn names(ran: &Ran) -> Vec<String> {
    let answer: Value = serde_json::from_str(&ran.stdout).unwrap();
    let packages = answer["packages"].as_array().unwrap().iter();
    packages
        .map(|package| package["name"].as_str().unwrap().to_owned())
        .collect()
}

fn exists(test: &CliTest, path: &str) -> bool {
    Path::new(&test.work().join(path)).exists()
}

#[test]
fn python_packages_come_in_with_what_they_need_and_go_again() {
    let test = place("scripts/main.py");
    let added = succeeded(vendor(&test, "add table>=1 --json"));
    assert_eq!(names(&added), ["base-part", "table"]);
    assert!(exists(&test, "vendor/python/table/__init__.py"));
    assert!(exists(&test, "vendor/python/base.py"));
    assert!(!exists(&test, "vendor/python/tests"));
    let asked = fs::read_to_string(test.work().join("log")).unwrap();
    assert!(
        asked.contains("--only-binary :all:") && asked.contains("--platform any"),
        "{asked}"
    );
    let lock = fs::read_to_string(test.work().join("vendor/lock.yaml")).unwrap();
    assert!(
        lock.contains("wanted: table>=1") || lock.contains("wanted: \"table>=1\""),
        "{lock}"
    );

    let added = succeeded(vendor(&test, "add other --json"));
    assert_eq!(names(&added), ["base-part", "other", "table"]);
    succeeded(vendor(&test, "verify"));
    let listed = succeeded(vendor(&test, "list"));
    assert!(
        listed.stdout.contains("base-part 2.0  (needed by another)"),
        "{listed}"
    );

    let removed = succeeded(vendor(&test, "remove table --json"));
    assert_eq!(names(&removed), ["other"]);
    assert!(!exists(&test, "vendor/python/base.py"));
    succeeded(vendor(&test, "remove other"));
    // Nothing half made is left behind.
    assert!(!exists(&test, "vendor"));
}

#[test]
fn files_of_the_author_are_not_replaced() {
    let test = place("scripts/main.py");
    let own = test.work().join("vendor/python/own.py");
    fs::create_dir_all(own.parent().unwrap()).unwrap();
    // A folder without a file is nobody's work.
    succeeded(vendor(&test, "add other"));
    fs::write(&own, "mine").unwrap();
    for words in ["add table", "update", "remove other"] {
        failed(
            &vendor(&test, words),
            1,
            "are not those of `vendor/lock.yaml`",
        );
        assert_eq!(fs::read_to_string(&own).unwrap(), "mine", "{words}");
    }
    // The same where the lock was lost.
    fs::remove_file(test.work().join("vendor/lock.yaml")).unwrap();
    fs::remove_file(&own).unwrap();
    failed(&vendor(&test, "add table"), 1, "`--force` replaces");
    assert!(exists(&test, "vendor/python/other.py"));
    succeeded(vendor(&test, "add table --force"));
    assert!(!exists(&test, "vendor/python/other.py"));
    succeeded(vendor(&test, "verify"));
}

#[test]
fn what_was_changed_is_told() {
    let test = place("scripts/main.py");
    succeeded(vendor(&test, "add table other"));
    fs::write(test.work().join("vendor/python/other.py"), "evil").unwrap();
    failed(&vendor(&test, "verify"), 1, "`vendor/python`");
    failed(&vendor(&test, "update"), 1, "`--force` replaces");
    succeeded(vendor(&test, "update --force"));
    succeeded(vendor(&test, "verify"));
    fs::write(test.work().join("vendor/python/more.py"), "").unwrap();
    failed(&vendor(&test, "verify"), 1, "`vendor/python`");
    // The same version with other bytes is not the same version.
    wheel(
        &test,
        "other",
        "other-1.0-py3-none-any.whl",
        &[("other.py", "evil")],
    );
    failed(&vendor(&test, "update --force"), 1, "other 1.0");
}

#[test]
fn what_cannot_work_is_refused_with_what_can() {
    let test = place("scripts/main.py");
    let compiled = "cp314-cp314-manylinux_2_28_x86_64.whl";
    let numpy = format!("numpy-2.0-{compiled}");
    wheel(&test, "numpy", &numpy, &[("numpy/core.so", "elf")]);
    let ran = vendor(&test, "add numpy");
    failed(&ran, 2, "`numpy` has no wheel of pure Python");
    failed(&ran, 2, "runtime: python-sci");
    // What is needed by another is named too.
    let machine = format!("machine-1.0-{compiled}");
    wheel(
        &test,
        "front",
        "front-1.0-py3-none-any.whl",
        &[("front.py", "")],
    );
    wheel(&test, "front", &machine, &[("machine/x.so", "elf")]);
    let ran = vendor(&test, "add front");
    failed(
        &ran,
        2,
        "`machine`, which another package needs, has no wheel of pure Python",
    );
    failed(&ran, 2, "--engine native");
    let ran = vendor(&test, "add nosuch");
    failed(&ran, 2, "No matching distribution");
    failed(&ran, 2, "there is no such package, or none of its versions");
    wheel(
        &test,
        "native",
        "native-1.0-py3-none-any.whl",
        &[("native/x.so", "elf")],
    );
    failed(&vendor(&test, "add native"), 2, "compiled parts");
    assert!(!exists(&test, "vendor/python"));
    for word in ["./folder", "git+https://a.example/x", "a/b"] {
        failed(
            &vendor(&test, &format!("add {word}")),
            2,
            "is no name of a package",
        );
    }
    failed(&vendor(&test, "remove table"), 2, "was never added");
    failed(
        &test.run(["--offline", "vendor", "add", "table"]),
        2,
        "needs the network",
    );
    failed(
        &vendor(&place("scripts/run.sh"), "add table"),
        2,
        "--language python",
    );
}

#[test]
fn packages_that_work_without_their_compiled_parts_come_in_without_them() {
    let test = place("scripts/main.py");
    let compiled = "cp314-cp314-manylinux2014_x86_64.manylinux_2_28_x86_64.whl";
    let wheels: [(&str, &[(&str, &str)]); 4] = [
        ("page-3.1-py3-none-any.whl", &[("page/__init__.py", "")]),
        (
            &format!("MarkupSafe-3.0-{compiled}"),
            &[
                ("markupsafe/__init__.py", "try"),
                ("markupsafe/_native.py", "except"),
                ("markupsafe/_speedups.c", "int"),
                (
                    "markupsafe/_speedups.cpython-314-x86_64-linux-gnu.so",
                    "elf",
                ),
                ("MarkupSafe.libs/libfast.so.2", "elf"),
            ],
        ),
        // There is one of pure Python beside it, which is taken whole.
        (&format!("both-1.0-{compiled}"), &[("both.so", "elf")]),
        ("both-1.0-py3-none-any.whl", &[("both.py", "")]),
    ];
    for (file, files) in wheels {
        wheel(&test, "page", file, files);
    }
    // The same of a package that could do without them, alone as beside others.
    for wanted in ["page", "frozenlist"] {
        for (file, name) in [
            (format!("frozenlist-1.8-{compiled}"), "frozenlist/fast.so"),
            (
                "frozenlist-1.8-py3-none-any.whl".to_owned(),
                "frozenlist/__init__.py",
            ),
        ] {
            wheel(&test, wanted, &file, &[(name, "")]);
        }
    }
    succeeded(vendor(&test, "add frozenlist"));
    let added = succeeded(vendor(&test, "add page --json"));
    let all = ["both", "frozenlist", "markupsafe", "page"];
    assert_eq!(names(&added), all);
    let answer: Value = serde_json::from_str(&added.stdout).unwrap();
    let notice =
        "`markupsafe` comes without its compiled parts: it works without them, only slower";
    assert_eq!(answer["notices"], serde_json::json!([notice]));
    let there = fs::read_dir(test.work().join("vendor/python")).unwrap();
    let mut there: Vec<_> = there.map(|entry| entry.unwrap().file_name()).collect();
    there.sort();
    assert_eq!(there, ["both.py", "frozenlist", "markupsafe", "page"]);
    let there = fs::read_dir(test.work().join("vendor/python/markupsafe")).unwrap();
    let mut there: Vec<_> = there.map(|entry| entry.unwrap().file_name()).collect();
    there.sort();
    assert_eq!(there, ["__init__.py", "_native.py"]);
    succeeded(vendor(&test, "verify"));
    // The lock holds, whichever way the packages came.
    let lock = || fs::read_to_string(test.work().join("vendor/lock.yaml")).unwrap();
    let before = lock();
    let updated = succeeded(vendor(&test, "update"));
    assert!(
        updated.stderr.contains("`markupsafe` comes without"),
        "{updated}"
    );
    assert_eq!(lock(), before);
}

#[test]
fn npm_packages_come_in_without_their_scripts() {
    let test = place("scripts/main.js");
    let added = succeeded(vendor(&test, "add tiny@^1 --json"));
    assert_eq!(names(&added), ["tiny"]);
    assert!(added.stderr.contains("never runs"), "{added}");
    let told = "`tiny` will not work in the sandbox: its work is done by a compiled program";
    assert!(added.stderr.contains(told), "{added}");
    assert!(exists(
        &test,
        "vendor/javascript/node_modules/tiny/index.js"
    ));
    assert!(!exists(
        &test,
        "vendor/javascript/node_modules/tiny/index.js.map"
    ));
    let asked = fs::read_to_string(test.work().join("log")).unwrap();
    assert!(asked.contains("install --ignore-scripts"), "{asked}");
    succeeded(vendor(&test, "verify"));
}

#[test]
fn what_cannot_be_had_leaves_no_folder_behind() {
    let test = place("scripts/main.py");
    // A run that was killed leaves one, until the next.
    fs::create_dir_all(test.work().join("vendor/.new-left/table")).unwrap();
    failed(&vendor(&test, "add numpy"), 2, "numpy");
    assert!(!exists(&test, "vendor"));
}

#[test]
fn what_is_no_skill_has_no_packages_that_are_as_they_should_be() {
    let test = place("scripts/main.py");
    for words in [
        "verify --skill /nonexistent",
        "list --skill /nonexistent",
        "verify --skill programs",
        "list --skill programs",
        "add table --language python --skill /nonexistent",
    ] {
        let ran = vendor(&test, words);
        failed(&ran, 2, "there is no ");
        let ran = vendor(&test, &format!("{words} --json"));
        let error: Value = serde_json::from_str(&ran.stderr).unwrap();
        assert_eq!(error["error"]["kind"], "not-found", "{words}: {ran}");
    }
}

#[test]
fn a_skill_without_packages_says_so() {
    let test = place("print(1)\n");
    for words in ["list", "verify"] {
        let ran = succeeded(vendor(&test, words));
        assert_eq!(ran.stdout, "", "{ran}");
        assert!(ran.stderr.contains("brings no packages along"), "{ran}");
    }
    let ran = succeeded(vendor(&test, "verify --json"));
    assert!(ran.stdout.contains("\"packages\": []"), "{ran}");
}
