//! `run --save-case`: a real run, written down as a test.

use std::path::Path;

use super::args::RunArgs;
use crate::commands::World;
use crate::diagnostics::Failure;
use crate::fs::{create_dir_all, read_limited, write_atomic};
use crate::ops::lint::display;
use crate::ops::run::{Job, Opened};
use crate::runtime::Outcome;
use crate::testing::leak::{Leak, Secret};
use crate::testing::saving::{Run, text};

/// Whether a case can be saved at all: said before anything runs.
pub fn check(name: &str, skill: &Opened, world: &World) -> Result<(), Failure> {
    let is_safe = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if name.is_empty() || !name.chars().all(is_safe) {
        let message = format!("`{}` cannot be the name of a case", name.escape_debug());
        return Err(Failure::usage(message).with_hint("write letters, digits and hyphens"));
    }
    let cache = super::cache(world)?;
    let cache = std::fs::canonicalize(&cache).unwrap_or(cache);
    if skill.folder.starts_with(cache) {
        let message = "a case can be saved only into a skill's own folder";
        let hint = "`open-skills pull` the skill, or name its folder";
        return Err(Failure::usage(message).with_hint(hint));
    }
    let path = skill.folder.join(format!("tests/{name}.yaml"));
    if path.symlink_metadata().is_ok() {
        let message = format!("`{}` is there already", display(&path));
        return Err(Failure::new("already-exists", message).with_hint("choose another name"));
    }
    Ok(())
}

/// Saves it, with copies of the files that went in.
pub fn save(
    name: &str,
    args: &RunArgs,
    skill: &Opened,
    job: &Job,
    outcome: &Outcome,
    world: &World,
) -> Result<(), Failure> {
    let place = |given: &str| format!("tests/files/{name}/{given}");
    let files = job.files.iter();
    let files: Vec<(String, String)> = files
        .map(|(given, _)| (given.clone(), place(given)))
        .collect();
    let script = match &skill.script.function {
        Some(function) => format!("{}:{function}", skill.script.path),
        None => skill.script.path.clone(),
    };
    let case = text(&Run {
        name,
        script: &script,
        args: &args.args,
        input: job.input.as_ref(),
        files: &files,
        grants: &job.grants,
        values: &job.values,
        seed: job.seed,
        outcome,
        secrets: &secrets(args, job),
    })
    .map_err(|leak| refused(name, &leak))?;
    for (given, from) in &job.files {
        let bytes = read_limited(from, job.wishes.input())?;
        write(&skill.folder.join(place(given)), &bytes)?;
    }
    let path = skill.folder.join(format!("tests/{name}.yaml"));
    write(&path, case.as_bytes())?;
    let cwd = &world.environment.cwd;
    let near = |path: &Path| display(path.strip_prefix(cwd).unwrap_or(path));
    let mut next = format!("open-skills test {}", near(&skill.folder));
    if job.seed.is_none() {
        next.push_str("; with `--deterministic` its clock and random numbers are saved too");
    }
    if !args.grants.secrets.is_empty() {
        next.push_str(
            "; where its result depends on a secret, write one for tests over `redacted`",
        );
    }
    world
        .printer
        .status(format_args!("saved {}: {next}", near(&path)));
    Ok(())
}

/// All that the run was given and nobody is to read: the values of its variables, and what the
/// broker sent.
fn secrets<'j>(args: &'j RunArgs, job: &'j Job) -> Vec<Secret<'j>> {
    let all = args.grants.secrets.iter();
    let (for_hosts, kept): (Vec<&str>, Vec<&str>) =
        all.map(String::as_str).partition(|text| text.contains('@'));
    let values = job.values.iter().map(|(name, value)| Secret {
        name,
        value,
        is_kept: kept.contains(&name.as_str()),
    });
    let sent = for_hosts.iter().zip(&job.secrets);
    let sent = sent.map(|(text, secret)| Secret {
        name: text.split('@').next().unwrap_or(text),
        // A token is one without the word before it.
        value: secret.value.trim_start_matches("Bearer "),
        is_kept: true,
    });
    values.chain(sent).collect()
}

fn refused(name: &str, leak: &Leak) -> Failure {
    let message = format!("the case `{name}` is not saved: what went in or came out holds {leak}");
    let hint = "run it with a value that is none of yours, such as `--env NAME=redacted`";
    Failure::new("shows-secret", message).with_hint(hint)
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    if let Some(parent) = path.parent() {
        create_dir_all(parent)?;
    }
    Ok(write_atomic(path, bytes)?)
}
