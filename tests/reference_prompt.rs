//! `prompt --format skills-ref` beside the reference library: the same bytes for the same
//! skills. Without the library, or without a corpus, the tests are ignored with the reason.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use libtest_mimic::{Arguments, Failed, Trial};

/// The most skills of one command line.
const AT_ONCE: usize = 50;

fn main() {
    let arguments = Arguments::from_args();
    let program = std::env::var("OPEN_SKILLS_REFERENCE_VALIDATOR");
    let program = program.unwrap_or_else(|_| "agentskills".to_owned());
    let is_there = Command::new(&program)
        .arg("--help")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok();
    let corpus = std::env::var_os("OPEN_SKILLS_CORPUS").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus-sample"),
        PathBuf::from,
    );
    let has_corpus = corpus.join("verdicts.tsv").is_file();
    let own = program.clone();
    let trials = vec![
        Trial::test(
            named(
                "odd characters",
                is_there,
                "skills-ref, or OPEN_SKILLS_REFERENCE_VALIDATOR",
            ),
            move || odd_characters(&own),
        )
        .with_ignored_flag(!is_there),
        Trial::test(
            named(
                "a corpus",
                is_there && has_corpus,
                "skills-ref, and a corpus in OPEN_SKILLS_CORPUS",
            ),
            move || whole_corpus(&program, &corpus),
        )
        .with_ignored_flag(!(is_there && has_corpus)),
    ];
    libtest_mimic::run(&arguments, trials).exit();
}

fn named(name: &str, is_run: bool, needs: &str) -> String {
    match is_run {
        true => name.to_owned(),
        false => format!("{name} (ignored: needs {needs})"),
    }
}

/// Both on the same folders; nothing when the reference library refuses one of them.
fn both(program: &str, skills: &[PathBuf]) -> Result<Option<(String, String)>, Failed> {
    let reference = Command::new(program)
        .arg("to-prompt")
        .args(skills)
        .output()?;
    if !reference.status.success() {
        return Ok(None);
    }
    let ours = Command::new(env!("CARGO_BIN_EXE_open-skills"))
        .args(["prompt", "--format", "skills-ref"])
        .args(skills)
        .output()?;
    if !ours.status.success() {
        return Err(String::from_utf8_lossy(&ours.stderr).into_owned().into());
    }
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ok(Some((text(reference.stdout), text(ours.stdout))))
}

fn same(program: &str, skills: &[PathBuf]) -> Result<bool, Failed> {
    let Some((reference, ours)) = both(program, skills)? else {
        return Ok(false);
    };
    if reference == ours {
        return Ok(true);
    }
    let lines = reference.lines().zip(ours.lines());
    let first = lines.into_iter().find(|(a, b)| a != b);
    Err(format!("{}: {first:?}", skills[0].display()).into())
}

fn odd_characters(program: &str) -> Result<(), Failed> {
    let place = tempfile::tempdir()?;
    let root = fs::canonicalize(place.path())?;
    let documents = [
        (
            "a",
            "SKILL.md",
            "name: a\ndescription: |\n  One <b> & \"two\" it's\n  lines.\n\n",
        ),
        (
            "b c",
            "skill.md",
            "name: b\ndescription: >-\n  Folded\n  text: with a colon\n",
        ),
        (
            "ü",
            "SKILL.md",
            "name: ü\ndescription: '  Ünï <x>  '\nwhen_to_use: never\n",
        ),
        (
            "d",
            "SKILL.md",
            "name: d\ndescription: 123\ndisable-model-invocation: true\n",
        ),
    ];
    let mut skills = Vec::new();
    for (folder, name, yaml) in documents {
        let folder = root.join(folder);
        fs::create_dir(&folder)?;
        fs::write(folder.join(name), format!("---\n{yaml}---\n\nBody.\n"))?;
        skills.push(folder);
    }
    skills.reverse();
    match same(program, &skills)? {
        true => Ok(()),
        false => Err("the reference library takes them no more".into()),
    }
}

/// Every skill that the reference library finds valid; as many at once as it takes.
fn whole_corpus(program: &str, corpus: &Path) -> Result<(), Failed> {
    let table = fs::read_to_string(corpus.join("verdicts.tsv"))?;
    let mut lines = table.lines();
    let header: Vec<&str> = lines.next().unwrap_or_default().split('\t').collect();
    let column = header.iter().position(|name| *name == "skills_ref");
    let column = column.ok_or("the table has no column `skills_ref`")?;
    let valid = lines.filter(|line| line.split('\t').nth(column) == Some("valid"));
    let valid = valid.filter_map(|line| line.split('\t').next());
    let skills: Vec<PathBuf> = valid.map(|path| corpus.join(path)).collect();
    let skills: Vec<PathBuf> = skills.into_iter().filter(|path| path.is_dir()).collect();
    if skills.len() < 100 {
        return Err(format!("only {} valid skills are there", skills.len()).into());
    }
    for some in skills.chunks(AT_ONCE) {
        if !same(program, some)? {
            return Err(format!("{}: refused all of a sudden", some[0].display()).into());
        }
    }
    Ok(())
}
