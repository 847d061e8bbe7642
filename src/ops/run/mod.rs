//! Runs a script of a skill: choose it, check what goes in, grant, run, check what came out.
//!
//! [`plan`] makes everything ready without starting anything; [`execute`] hands the plan to
//! an engine and judges the end. Both take values: who asks the user, reads the environment
//! or shows what a script writes is the front end's business.

pub mod data;
pub mod grants;
pub mod hints;
pub mod identity;
pub mod limits;
pub mod script;
#[cfg(test)]
mod tests;
pub mod uploads;
pub mod written;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::bundle::Bundle;
use crate::bundle::manifest::{Manifest, Permissions};
use crate::diagnostics::Failure;
use crate::fs::Shown as _;
use crate::fs::sizes;
use crate::ops::declared::{how_to_declare, refuse_unbounded};
use crate::runtime::permissions::{self, Allowed};
use crate::runtime::protocol::{Mount, variables};
use crate::runtime::{
    Cwd, HostSecret, Language, Listener, Outcome, Request, Runner, RuntimeError, SkillIdentity,
    Status, Workspace,
};
use data::Declared;
use limits::Wishes;
use script::Script;
use uploads::Uploads;

/// The longest input that also stands in a variable; systems refuse to start a process with
/// a longer one.
const MAX_INPUT_VARIABLE: usize = 100 << 10;

/// Folders of packages that a skill brings along, and for which languages they are.
const VENDORED: [(&str, Language); 4] = [
    ("vendor/python", Language::Python),
    ("vendor/python", Language::PythonSci),
    ("vendor/javascript/node_modules", Language::Javascript),
    ("node_modules", Language::Javascript),
];

/// What to run, with what, and what the user allows.
#[derive(Clone, Debug, Default)]
pub struct Job {
    /// The skill's folder.
    pub folder: PathBuf,
    /// Which of its scripts, as [`script::choose`] takes it; the entrypoint when absent.
    pub script: Option<String>,
    /// The input.
    pub input: Option<Value>,
    /// The text of the input, when somebody wrote it: the script gets that.
    pub text: Option<String>,
    /// Standard input as it is, in place of the input. What goes in is then not held against
    /// the skill's schema: a test has to try what does not fit.
    pub unchecked: Option<Vec<u8>>,
    /// Files to find in `/input`: the name there, and where the file is.
    pub files: Vec<(String, PathBuf)>,
    /// The arguments of the script.
    pub args: Vec<String>,
    /// What the user grants; paths are absolute.
    pub grants: Permissions,
    /// The values of variables; only those that are granted get to the script.
    pub values: BTreeMap<String, String>,
    /// What the broker adds to requests.
    pub secrets: Vec<HostSecret>,
    /// Folders with packages besides those that the skill brings along.
    pub packages: Vec<PathBuf>,
    /// What the user says about the limits.
    pub wishes: Wishes,
    /// Where the script starts, when it is not where the skill says.
    pub cwd: Option<Cwd>,
    /// The seed of a run that is always the same.
    pub seed: Option<u64>,
    /// The folder below which the folders of a run are made.
    pub workspaces: PathBuf,
    /// Whether these may be folders of an earlier run and wait for a later one.
    pub serves_again: bool,
}

/// A skill that was opened to be run.
pub struct Opened {
    /// Its folder, with links resolved.
    pub folder: PathBuf,
    /// Its files.
    pub bundle: Bundle,
    /// What it says of itself.
    pub manifest: Manifest,
    /// The script.
    pub script: Script,
    /// Which skill it is.
    pub identity: SkillIdentity,
}

/// A run that could start now.
#[derive(Debug)]
pub struct Plan {
    /// What the engine is told.
    pub request: Request,
    /// The folders of the run.
    pub workspace: Workspace,
    /// Which skill it is.
    pub skill: SkillIdentity,
    /// The skill's folder.
    pub folder: PathBuf,
    declared: Declared,
}

/// What came of a run.
#[derive(Debug)]
pub struct Report {
    /// How it ended.
    pub outcome: Outcome,
    /// What could not be kept as an artifact, and why.
    pub left_out: Vec<(String, String)>,
    /// What might help where it failed.
    pub hints: Vec<String>,
}

impl Report {
    /// The outcome with all that there is to say about it, for readers who see nothing else.
    pub fn document(&self) -> Outcome {
        let mut outcome = self.outcome.clone();
        let left_out = self.left_out.iter();
        let left_out = left_out.map(|(path, reason)| not_kept(path, reason));
        outcome.problems.extend(left_out);
        outcome
    }
}

/// What to say about a file that is no artifact.
pub fn not_kept(path: &str, reason: &str) -> String {
    format!("`{path}` was not kept: it {reason}")
}

impl Opened {
    /// Opens a skill and finds the script in it.
    pub fn at(folder: &Path, word: Option<&str>) -> Result<Self, Failure> {
        let folder = std::fs::canonicalize(folder).map_err(|source| crate::fs::FsError::Io {
            action: "read",
            path: folder.to_path_buf(),
            source,
        })?;
        let bundle = Bundle::open(&folder);
        let manifest = Manifest::of(&bundle);
        refuse_unbounded(&bundle, &manifest, &folder)?;
        let script = script::choose(&bundle, &manifest, word)?;
        let identity = identity::of(&bundle, &manifest, &folder)?;
        Ok(Self {
            folder,
            bundle,
            manifest,
            script,
            identity,
        })
    }

    /// What the skill declares for this script: its `permissions`, and the variables that
    /// the script is said to read. A skill without `permissions` declares no bounds.
    pub fn permissions(&self) -> Option<Permissions> {
        let mut permissions = self.manifest.permissions.clone()?;
        let own = self.script.declared.iter().flat_map(|own| &own.env);
        for name in own {
            if !permissions.env.contains(name) {
                permissions.env.push(name.clone());
            }
        }
        Some(permissions)
    }

    /// What is open of the grants; the refusal of a grant says where to declare it.
    pub fn allow(&self, granted: &Permissions) -> Result<Allowed, Failure> {
        let allowed = permissions::allow(self.permissions().as_ref(), granted);
        allowed.map_err(|error| match &error {
            RuntimeError::Undeclared { field, word } => {
                let how = how_to_declare(&self.bundle, field, word);
                let hint = format!("drop the grant, or declare it: {how}");
                Failure::from(error).with_hint(hint)
            }
            _ => error.into(),
        })
    }
}

/// Makes a run ready.
pub fn plan(job: &Job) -> Result<Plan, Failure> {
    plan_opened(job, &Opened::at(&job.folder, job.script.as_deref())?)
}

/// The same for a skill that was opened already.
pub fn plan_opened(job: &Job, skill: &Opened) -> Result<Plan, Failure> {
    let declared = Declared::of(&skill.bundle, &skill.manifest, &skill.script)?;
    let stdin = standard_input(job, &declared)?;
    let allowed = skill.allow(&job.grants)?;
    let limits = job.wishes.over(&skill.manifest.limits)?;
    let room = job.wishes.input().checked_sub(stdin.len() as u64);
    let room = room.ok_or_else(|| too_much_input(job.wishes.input()))?;
    let workspace = match job.serves_again {
        true => Workspace::again(&job.workspaces, &job.files, room),
        false => Workspace::new(&job.workspaces, &job.files, room),
    };
    let workspace = workspace.map_err(|error| match error.kind() {
        "too-large" => too_much_input(job.wishes.input()),
        _ => error.into(),
    })?;
    let (packages, package_mounts) = packages(job, skill)?;
    let mut mounts = workspace.mounts(&skill.folder);
    mounts.extend(package_mounts);
    mounts.extend(host_mounts(&allowed)?);
    let cwd = skill.manifest.cwd.as_deref().and_then(Cwd::named);
    let in_variable = std::str::from_utf8(&stdin).ok();
    let in_variable =
        in_variable.filter(|text| !text.is_empty() && text.len() <= MAX_INPUT_VARIABLE);
    let request = Request {
        script: format!("/skill/{}", skill.script.path),
        language: skill.script.language,
        function: skill.script.function.clone(),
        args: job.args.clone(),
        variables: variables(&allowed.permissions, &job.values, in_variable),
        stdin,
        mounts,
        cwd: job.cwd.or(cwd).unwrap_or_default(),
        limits,
        allowed,
        packages,
        secrets: job.secrets.clone(),
        seed: job.seed,
    };
    Ok(Plan {
        request,
        workspace,
        skill: skill.identity.clone(),
        folder: skill.folder.clone(),
        declared,
    })
}

/// What standard input holds, checked unless the job says otherwise.
fn standard_input(job: &Job, declared: &Declared) -> Result<Vec<u8>, Failure> {
    if let Some(bytes) = &job.unchecked {
        return Ok(bytes.clone());
    }
    let input = declared.check_input(job.input.clone())?;
    declared.check_files(&job.files)?;
    let written = job.text.clone().filter(|_| job.input.is_some());
    let text = written.or_else(|| input.as_ref().map(Value::to_string));
    Ok(text.unwrap_or_default().into_bytes())
}

fn too_much_input(limit: u64) -> Failure {
    Failure::new(
        "too-large",
        format!("the input has more than {}", sizes::exact(limit)),
    )
    .with_hint("raise it with `--max-input 256MiB`: files count too")
}

/// Where the script's language finds packages, and what has to be mounted for that.
fn packages(job: &Job, skill: &Opened) -> Result<(Vec<String>, Vec<Mount>), Failure> {
    let language = skill.script.language;
    let brought = VENDORED.iter().filter(|(path, of)| {
        let folder = skill.folder.join(path);
        *of == language && std::fs::symlink_metadata(folder).is_ok_and(|it| it.is_dir())
    });
    let mut packages: Vec<String> = brought.map(|(path, _)| format!("/skill/{path}")).collect();
    let mut mounts = Vec::new();
    for (number, folder) in job.packages.iter().enumerate() {
        let guest = format!("/packages/{number}");
        mounts.push(folder_mount(folder, &guest, false, "--site-packages")?);
        packages.push(guest);
    }
    Ok((packages, mounts))
}

/// The host's folders that the user opened, under their own paths.
fn host_mounts(allowed: &Allowed) -> Result<Vec<Mount>, Failure> {
    let permissions = &allowed.permissions;
    let read = permissions.read.iter().map(|path| (path, false));
    let write = permissions.write.iter().map(|path| (path, true));
    let mut mounts: BTreeMap<&String, Mount> = BTreeMap::new();
    for (path, writable) in read.chain(write) {
        let flag = if writable {
            "--allow-write"
        } else {
            "--allow-read"
        };
        refuse_reserved(path, flag)?;
        // What may be written may be read too, so the later one wins.
        mounts.insert(path, folder_mount(Path::new(path), path, writable, flag)?);
    }
    Ok(mounts.into_values().collect())
}

fn folder_mount(folder: &Path, guest: &str, writable: bool, flag: &str) -> Result<Mount, Failure> {
    let host = std::fs::canonicalize(folder).map_err(|source| crate::fs::FsError::Io {
        action: "read",
        path: folder.to_path_buf(),
        source,
    })?;
    if !host.is_dir() {
        let message = format!("`{flag}` takes a folder, and `{}` is none", folder.shown());
        let hint = "open its folder, or give the file with `--file NAME=PATH`";
        return Err(Failure::usage(message).with_hint(hint));
    }
    Ok(Mount {
        host,
        guest: guest.to_owned(),
        writable,
    })
}

/// A folder of the host must not stand where the run has its own, nor above them. Below the
/// run's own `/tmp` it may: many folders of the host are there.
fn refuse_reserved(path: &str, flag: &str) -> Result<(), Failure> {
    const OWN: [&str; 6] = ["skill", "scripts", "input", "output", "tmp", "packages"];
    let mut parts = path.split('/').filter(|part| !part.is_empty());
    let (first, second) = (parts.next(), parts.next());
    let is_free = match first {
        Some("tmp") => second.is_some(),
        Some(first) => !OWN.contains(&first),
        None => false,
    };
    if path.starts_with('/') && is_free {
        return Ok(());
    }
    let (why, hint) = match first {
        Some(first) if path.starts_with('/') => (
            format!("a run has a folder `/{first}` of its own"),
            "give its files with `--file NAME=PATH`, or open a folder that lies elsewhere",
        ),
        _ => (
            "a run has folders of its own there".to_owned(),
            "name a folder below, by its whole path",
        ),
    };
    let message = format!("`{path}` cannot be opened with `{flag}`: {why}");
    Err(Failure::usage(message).with_hint(hint))
}

/// Runs what was planned; artifacts are sent to object storage.
pub fn execute_and_send(
    runner: &dyn Runner,
    plan: &Plan,
    listener: &dyn Listener,
    uploads: &Uploads,
) -> Result<Report, Failure> {
    let folder = uploads.folder()?;
    let mut report = execute(runner, plan, listener, Some(folder.path()))?;
    uploads.send(&mut report.outcome.artifacts, folder)?;
    Ok(report)
}

/// Runs what was planned; artifacts are moved to `out` when it is given.
pub fn execute(
    runner: &dyn Runner,
    plan: &Plan,
    listener: &dyn Listener,
    out: Option<&Path>,
) -> Result<Report, Failure> {
    let (mut outcome, left_out) = crate::runtime::run(
        runner,
        &plan.request,
        listener,
        &plan.workspace,
        plan.skill.clone(),
        out,
    )?;
    if outcome.status == Status::Ok {
        outcome.problems = plan.declared.problems(&outcome);
        if !outcome.problems.is_empty() {
            outcome.status = Status::Failed;
        }
    }
    let hints = hints::of(&outcome, plan);
    Ok(Report {
        outcome,
        left_out,
        hints,
    })
}
