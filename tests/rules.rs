//! Every rule against its fixtures under `tests/fixtures/rules/<code>/`.
//!
//! `bad/<case>` are skills that the rule finds, `good/<case>` are skills that it does not.
//! `fixed/<case>` is what the rule's fixes make of `bad/<case>`. A file `profiles` in the
//! rule's folder names the profiles to look with (one a line, `spec` by default). Within a
//! case, the skill's folder is the case's only folder if there is one, else the case
//! itself, so that rules about folder names can be tested. What no file system or
//! repository keeps (bytes, links, modes) is written in `case.txt` instead: see [`cook`].

// A fixture that cannot be read has to stop the test, in helpers as in tests.
#![allow(clippy::unwrap_used)]

mod fixture_folder;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use open_skills::bundle::Bundle;
use open_skills::diagnostics::Applicability;
use open_skills::lint::syntax::HAS_PARSERS;
use open_skills::lint::{LintConfig, Rule, Selector, check, fix, registry};
use open_skills::tables::profiles::Profile;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/rules")
}

fn folders(path: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(path)
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    found.sort();
    found
}

/// A case made ready in a temporary folder.
struct Case {
    name: String,
    skill: PathBuf,
    _temporary: tempfile::TempDir,
}

/// `case.txt` holds one step a line: `bytes PATH "…"` (Rust escapes, `\xNN` for a byte),
/// `link PATH TARGET`, `run PATH` (sets the run bits), `big PATH SIZE` (a sparse file),
/// `folder PATH`, `pipe PATH`. `only linux` in the first line skips the case elsewhere, and
/// only there `bytes` may have a path with `\xNN` in it; `only parsers` skips it without the
/// feature `syntax`.
fn cook(recipe: &str, skill: &Path) {
    for line in recipe
        .lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
    {
        let mut words = line.splitn(3, ' ');
        let (step, path, rest) = (words.next().unwrap(), words.next().unwrap(), words.next());
        let target = skill.join(name(path));
        std::fs::create_dir_all(target.parent().unwrap()).unwrap();
        match step {
            "only" => {}
            "bytes" => std::fs::write(&target, unescape(rest.unwrap())).unwrap(),
            "big" => {
                let file = std::fs::File::create(&target).unwrap();
                file.set_len(rest.unwrap().parse().unwrap()).unwrap();
            }
            "folder" => std::fs::create_dir_all(&target).unwrap(),
            "link" => link(rest.unwrap(), &target),
            "run" => open_skills::fs::make_executable(&target).unwrap(),
            "pipe" => {
                let made = std::process::Command::new("mkfifo").arg(&target).status();
                assert!(made.unwrap().success());
            }
            other => panic!("unknown step `{other}` in case.txt"),
        }
    }
}

/// A path of a recipe, which may hold bytes that are no text.
#[cfg(target_os = "linux")]
fn name(path: &str) -> PathBuf {
    use std::os::unix::ffi::OsStringExt;
    PathBuf::from(std::ffi::OsString::from_vec(unescape(path)))
}

#[cfg(not(target_os = "linux"))]
fn name(path: &str) -> PathBuf {
    PathBuf::from(path)
}

#[cfg(unix)]
fn link(target: &str, at: &Path) {
    std::os::unix::fs::symlink(target, at).unwrap();
}

#[cfg(not(unix))]
fn link(target: &str, at: &Path) {
    let _ = std::os::windows::fs::symlink_file(target, at);
}

fn unescape(quoted: &str) -> Vec<u8> {
    let text = quoted.trim().trim_matches('"');
    let mut bytes = Vec::new();
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        if c != '\\' {
            bytes.extend(c.to_string().bytes());
            continue;
        }
        match rest.next().unwrap() {
            'n' => bytes.push(b'\n'),
            'r' => bytes.push(b'\r'),
            't' => bytes.push(b'\t'),
            '0' => bytes.push(0),
            'x' => {
                let hex: String = rest.by_ref().take(2).collect();
                bytes.push(u8::from_str_radix(&hex, 16).unwrap());
            }
            'u' => {
                let hex: String = rest.by_ref().skip(1).take_while(|c| *c != '}').collect();
                let c = char::from_u32(u32::from_str_radix(&hex, 16).unwrap()).unwrap();
                bytes.extend(c.to_string().bytes());
            }
            other => bytes.push(other as u8),
        }
    }
    bytes
}

fn prepare(case: &Path) -> Case {
    let temporary = tempfile::tempdir().unwrap();
    let name = case.file_name().unwrap().to_str().unwrap().to_owned();
    let whole = temporary.path().join(&name);
    fixture_folder::copy(case, &whole);
    let has_document = std::fs::read_dir(&whole).unwrap().any(|e| {
        e.unwrap()
            .file_name()
            .to_str()
            .unwrap()
            .eq_ignore_ascii_case("skill.md")
    });
    let inner = folders(&whole);
    let skill = match &inner[..] {
        [only] if !has_document => only.clone(),
        _ => whole.clone(),
    };
    let recipe = whole.join("case.txt");
    if let Ok(text) = std::fs::read_to_string(&recipe) {
        std::fs::remove_file(&recipe).unwrap();
        cook(&text, &skill);
    }
    Case {
        name,
        skill,
        _temporary: temporary,
    }
}

fn runs_here(case: &Path) -> bool {
    let recipe = std::fs::read_to_string(case.join("case.txt")).unwrap_or_default();
    match recipe.lines().next() {
        Some("only linux") => cfg!(target_os = "linux"),
        Some("only parsers") => HAS_PARSERS,
        _ => true,
    }
}

fn profiles(folder: &Path) -> Vec<&'static Profile> {
    let names = std::fs::read_to_string(folder.join("profiles")).unwrap_or_else(|_| "spec".into());
    names
        .lines()
        .map(|name| Profile::find(name.trim()).unwrap())
        .collect()
}

fn only(rule: &Rule) -> LintConfig {
    LintConfig {
        select: vec![Selector::parse(rule.code).unwrap()],
        ..LintConfig::default()
    }
}

/// Every file of a skill with its text, for comparison.
fn files(bundle: &Bundle) -> BTreeMap<String, String> {
    let text =
        |path: &str| String::from_utf8_lossy(&bundle.bytes(path, 1 << 20).unwrap()).into_owned();
    bundle
        .files()
        .map(|entry| (entry.path.clone(), text(&entry.path)))
        .collect()
}

fn check_rule(rule: &'static Rule) -> Result<(), String> {
    let folder = root().join(rule.code);
    let profiles = profiles(&folder);
    let config = only(rule);
    let cases = |kind: &str| -> Vec<PathBuf> {
        let all = folders(&folder.join(kind)).into_iter();
        all.filter(|case| runs_here(case)).collect()
    };
    let (bad, good) = (cases("bad"), cases("good"));
    let skipped = cfg!(not(target_os = "linux")) && folder.join("bad").exists();
    if (bad.is_empty() && !skipped) || good.is_empty() {
        return Err(format!(
            "{}: needs tests/fixtures/rules/{0}/bad/* and good/*",
            rule.code
        ));
    }
    for case in &good {
        let case = prepare(case);
        let found = check(&Bundle::open(&case.skill), &profiles, &config);
        if let Some(finding) = found.first() {
            return Err(format!(
                "{} good/{}: found {:?}",
                rule.code, case.name, finding.message
            ));
        }
    }
    for case in &bad {
        let expected = folder.join("fixed").join(case.file_name().unwrap());
        let case = prepare(case);
        let bundle = Bundle::open(&case.skill);
        let found = check(&bundle, &profiles, &config);
        if found.is_empty() {
            return Err(format!("{} bad/{}: found nothing", rule.code, case.name));
        }
        let outcome = fix::fix(&bundle, &profiles, &config, Applicability::Unsafe);
        if outcome.patch.is_empty() {
            if expected.exists() {
                return Err(format!(
                    "{} fixed/{}: nothing was fixed",
                    rule.code, case.name
                ));
            }
            continue;
        }
        if !expected.exists() {
            return Err(format!(
                "{} fixed/{} is missing; fixing gives {:#?}",
                rule.code,
                case.name,
                files(&bundle.patched(outcome.patch))
            ));
        }
        if let Some(left) = outcome.findings.first() {
            return Err(format!(
                "{} fixed/{}: still found {:?}",
                rule.code, case.name, left.message
            ));
        }
        let fixed = bundle.patched(outcome.patch);
        let wanted = prepare(&expected);
        let (is, should) = (files(&fixed), files(&Bundle::open(&wanted.skill)));
        if is != should {
            return Err(format!(
                "{} fixed/{}:\n is {is:#?}\n not {should:#?}",
                rule.code, case.name
            ));
        }
        let again = fix::fix(&fixed, &profiles, &config, Applicability::Unsafe);
        if !again.patch.is_empty() {
            return Err(format!(
                "{} fixed/{}: fixing again changes it",
                rule.code, case.name
            ));
        }
    }
    let any_fixed = !folders(&folder.join("fixed")).is_empty();
    let promised = rule
        .fix
        .is_some_and(|fix| fix != Applicability::DisplayOnly);
    if promised != any_fixed {
        return Err(format!(
            "{}: `fix` says {:?}, fixtures under fixed/: {any_fixed}",
            rule.code, rule.fix
        ));
    }
    Ok(())
}

/// Rules that say nothing without the parsers of the feature `syntax`.
const NEED_PARSERS: [&str; 3] = ["SC001", "SC002", "SC006"];

#[test]
fn every_rule_keeps_its_word() {
    let wrong: Vec<String> = registry::rules()
        .iter()
        .filter(|rule| HAS_PARSERS || !NEED_PARSERS.contains(&rule.code))
        .filter_map(|rule| check_rule(rule).err())
        .collect();
    assert!(
        wrong.is_empty(),
        "{} rules:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn every_fixture_belongs_to_a_rule() {
    for folder in folders(&root()) {
        let code = folder.file_name().unwrap().to_str().unwrap().to_owned();
        assert!(registry::find(&code).is_some(), "no rule {code}");
    }
}
