//! `open-skills audit`: what speaks against skills by now, and what was done here.

mod log;

pub use log::seconds;

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde_json::{Value as Json, json};

use super::answer::{AnswerArgs, pretty};
use super::locked::{Common, LockArgs, Locked, gate};
use super::pull::with_those_of_the_lock;
use super::trust::sources::{Sources, sources as trust_sources};
use super::{Outcome, World, archive_limits};
use crate::diagnostics::Failure;
use crate::ops::archives;
use crate::ops::audit::{self, Finding, Report, Silent};
use crate::ops::indexes::Asked;
use crate::ops::install::Incoming;
use crate::ops::install::incoming::{of_archive, of_folder};
use crate::ops::registries::Registries;
use crate::output::ExitStatus;
use crate::output::escape::printable_line;
use crate::output::sizes::counted;
use crate::store::lockfile::LOCK_FILE;

/// What `audit` takes.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
#[command(after_help = "\
Asks of everything that is locked or installed: did you or an administrator block it, or revoke
its key? Did its registry take the version back? Would it be let in by your trust policy today,
and does the same key vouch for it? Are its files those of the lock, and do they ask for more?
A PATH is a folder with a lock, a skill's folder, or an archive.

Examples:
  open-skills audit
  open-skills audit --scope user --json
  open-skills audit ./skills/pdf pdf-1.2.0.skill
  open-skills audit log --since 7d
  open-skills audit log --verify

Exit code: 0 nothing was found, 1 something was, 2 it could not be looked at.")]
pub struct AuditArgs {
    /// What else can be done.
    #[command(subcommand)]
    pub command: Option<AuditCommand>,
    /// Folders with a lock, skills, archives; the lock here when there are none
    #[arg(value_name = "PATH", value_hint = clap::ValueHint::AnyPath, conflicts_with_all = ["scope", "directory"])]
    pub paths: Vec<PathBuf>,
    /// Which lock is meant
    #[command(flatten)]
    pub lock: LockArgs,
    /// How to write the answer
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// What `open-skills audit` can do beside auditing.
#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// Show what was done on this machine, or in a registry.
    ///
    /// Every line holds the hash of the one before. It names skills, versions, digests, keys
    /// and registries, never what is in a skill; it stays on this machine, for ninety days. A
    /// registry keeps a log of its own, for good: what was published, taken back and tagged.
    #[command(after_help = "\
Examples:
  open-skills audit log
  open-skills audit log --since 2026-11-01
  open-skills audit log --since 12h --json
  open-skills audit log --verify
  open-skills audit log --registry acme --verify

Exit code: 0 done, with --verify 1 the chain is broken, 2 it could not be read.")]
    Log(log::LogArgs),
}

/// Audits.
pub fn run(args: &AuditArgs, world: &World) -> Outcome {
    if let Some(AuditCommand::Log(args)) = &args.command {
        return log::run(args, world);
    }
    let report = match args.paths.as_slice() {
        [] => {
            let locked = args.lock.find(world)?;
            of_lock(&locked, &trust_sources(world, None)?, world)?
        }
        paths => of_paths(paths, &trust_sources(world, None)?, world)?,
    };
    match args.answer.is_json() {
        true => {
            let text = pretty(&answer(&report));
            world.printer.write(|out| out.write_all(text.as_bytes()));
        }
        false => tell(&report, world),
    }
    Ok(match report.is_fine() {
        true => ExitStatus::DONE,
        false => ExitStatus::FINDINGS,
    })
}

fn of_lock(locked: &Locked, trust: &Sources, world: &World) -> Result<Report, Failure> {
    let settings = world.settings_unwarned()?;
    let registries = with_those_of_the_lock(Registries::default(), &locked.lock, world)?;
    // Whoever looks remembers no keys.
    let gate = gate(trust, false, world)?;
    let common = Common::new(locked, settings, world);
    let request = common.request(&registries, &[], Some(&gate));
    let asked = Asked::new(&registries, settings.is_on("offline"));
    let request = audit::Request {
        pull: &request,
        lock: &locked.lock,
        site: &locked.place.site,
        pulled_into: common.pulled_into(locked),
        cwd: &world.environment.cwd,
        policy: &trust.policy,
    };
    audit::lock(&request, &asked)
}

fn of_paths(paths: &[PathBuf], trust: &Sources, world: &World) -> Result<Report, Failure> {
    let mut all = Report::default();
    let limits = archive_limits(world.settings()?);
    let gate = gate(trust, false, world)?;
    for path in paths {
        let environment = &world.environment;
        let path = environment.resolve_path(path, &environment.cwd);
        let one = match path.join(LOCK_FILE).is_file() {
            true => of_lock(&LockArgs::of(&path).find(world)?, trust, world)?,
            false => audit::incoming(&skills(&path, &limits)?, &gate),
        };
        all.checked += one.checked;
        all.findings.extend(one.findings);
        all.silent.extend(one.silent);
        all.unasked.extend(one.unasked);
    }
    Ok(all)
}

fn skills(path: &Path, limits: &crate::archive::Limits) -> Result<Vec<Incoming>, Failure> {
    // Nothing counts as looked at that was not.
    match archives::is_archive(path) {
        true => of_archive(path, &archives::read(path, limits)?, limits)?.whole(),
        false => of_folder(path, limits)?.whole(),
    }
}

fn tell(report: &Report, world: &World) {
    let printer = &world.printer;
    let mut said = "";
    for finding in &report.findings {
        if finding.skill != said {
            let version = finding.version.as_ref();
            let version = version.map_or(String::new(), |version| format!(" {version}"));
            printer.result(printable_line(&format!("{}{version}", finding.skill)));
            said = &finding.skill;
        }
        printer.result(printable_line(&format!(
            "  {}: {}",
            finding.kind, finding.message
        )));
        if let Some(hint) = &finding.hint {
            printer.result(printable_line(&format!("    hint: {hint}")));
        }
    }
    for silent in &report.silent {
        let skills = silent.skills.join("`, `");
        printer.result(printable_line(&silent.registry));
        printer.result(printable_line(&format!(
            "  {}: {}",
            silent.kind, silent.message
        )));
        printer.result(printable_line(&format!(
            "    it was not asked about `{skills}`"
        )));
        if let Some(hint) = &silent.hint {
            printer.result(printable_line(&format!("    hint: {hint}")));
        }
    }
    if !report.unasked.is_empty() {
        let names = report.unasked.join("`, `");
        printer.warning(printable_line(&format!(
            "`--offline` keeps the registry of `{names}` from being asked"
        )));
    }
    let skills = counted(report.checked, "skill");
    match report.findings.len() + report.silent.len() {
        0 if report.checked == 0 => printer.status("nothing is locked or installed here"),
        0 => printer.status(format_args!("nothing speaks against {skills}")),
        count => printer.status(format_args!("{} in {skills}", counted(count, "finding"))),
    }
}

fn answer(report: &Report) -> Json {
    let one = |finding: &Finding| {
        json!({
            "skill": finding.skill,
            "skills": [finding.skill],
            "registry": null,
            "skill_version": finding.version,
            "kind": finding.kind,
            "message": finding.message,
            "hint": finding.hint,
        })
    };
    let of_registry = |silent: &Silent| {
        json!({
            "skill": null,
            "skills": silent.skills,
            "registry": silent.registry,
            "skill_version": null,
            "kind": silent.kind,
            "message": silent.message,
            "hint": silent.hint,
        })
    };
    let findings = report.findings.iter().map(one);
    let findings = findings.chain(report.silent.iter().map(of_registry));
    json!({
        "version": 1,
        "fine": report.is_fine(),
        "checked": report.checked,
        "findings": findings.collect::<Vec<_>>(),
        "unasked": report.unasked,
    })
}
