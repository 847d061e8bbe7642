//! `open-skills verify`: who vouches for a skill, and whether that is enough.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Value as Json, json};

use super::answer::{AnswerArgs, pretty};
use super::pull::wanted_beside;
use super::registry::open;
use super::signer::{is_own_key, now, public_key};
use super::trust::sources::{Sources, sources};
use super::{Outcome, World, archive_limits, completions, fetched, kept};
use crate::archive::Limits;
use crate::archive::digest::TreeDigest;
use crate::diagnostics::Failure;
use crate::fs::{Shown as _, read_text};
use crate::ops::pull::{self, Held};
use crate::ops::trust;
use crate::ops::verify::{MinisignReport, Published, Request, run as verify, run_minisign};
use crate::output::ExitStatus;
use crate::output::escape::printable_line;
use crate::signing::minisign::MinisignKey;
use crate::signing::policy::{Mode, Subject, TrustedKey};
use crate::signing::verify::{Decision, Looked, Report, State};
use crate::store::lockfile::Lockfile;

/// What `verify` takes.
#[derive(Args, Clone, Debug)]
#[command(after_help = "\
The signatures lie beside the skill, as `sign` writes them; those of a folder that was pulled or
installed are in the record of its version, which the pull left in the cache. A reference means what a registry holds:
the archive and the signatures of the record are read from there, past the cache and past any lock.
Which keys count is said by `open-skills trust`; keys that nothing is known of are taken when they
are the first ones seen for that name, and all of them are needed from then on. For a registry that
is so only of what was fetched from there: a look at a folder or a file pins nothing for it.
In a folder every file has to be signed; where the skill is written, `--source` allows those that
packing, and so `sign`, leaves out, such as `evals/` and what a `.skillignore` names.

Examples:
  open-skills verify pdf-1.2.0.skill
  open-skills verify pdf@1.2.0 --registry acme
  open-skills verify skills/pdf --source --explain
  open-skills verify pdf-1.2.0.skill --key acme-2026.pub --require

Exit code: 0 verified, or unsigned where that is allowed, 1 not verified, 2 it could not be looked at.")]
pub struct VerifyArgs {
    /// A skill's folder or archive, or a reference such as `pdf@1.0.0`
    #[arg(value_name = "SKILL", value_hint = clap::ValueHint::AnyPath, add = completions::skills())]
    pub path: PathBuf,
    /// Take this key and no other: a file (PEM, OpenSSH, minisign) or a name of yours
    #[arg(long, value_name = "KEY")]
    pub key: Vec<String>,
    /// Take the rules of this file as well, as if they stood in yours
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath, conflicts_with = "key")]
    pub policy: Option<PathBuf>,
    /// Refuse what is not signed by a key that is trusted or known already
    #[arg(long)]
    pub require: bool,
    /// Whom to believe about certificates; this version refuses to verify them
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub trusted_root: Option<PathBuf>,
    /// Read this signature in place of those beside the skill
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub signature: Vec<PathBuf>,
    /// The name that it must have, when its folder or file is called otherwise
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// The version that it must have
    #[arg(long, value_name = "VERSION")]
    pub skill_version: Option<String>,
    /// The registry that it comes from, for rules and pins; for a reference, the one to ask: a
    /// configured name, `local`, or a place
    #[arg(long, value_name = "REGISTRY")]
    pub registry: Option<String>,
    /// The folder is where the skill is written: what packing leaves out may lie there
    #[arg(long)]
    pub source: bool,
    /// Show every step
    #[arg(long)]
    pub explain: bool,
    /// How to write the answer
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// Verifies.
pub fn run(args: &VerifyArgs, world: &World) -> Outcome {
    if args.trusted_root.is_some() {
        return Err(no_certificates());
    }
    world.looks_into(&args.path);
    let sources = sources(world, args.policy.as_deref())?;
    let limits = archive_limits(world.settings()?);
    let minisign = minisign_key(args, world)?;
    let keys: Vec<TrustedKey> = match minisign {
        Some(_) => Vec::new(),
        None => (args.key.iter())
            .map(|key| given(key, &sources, world))
            .collect::<Result<_, _>>()?,
    };
    let pins = sources.read_pins()?;
    let requires = args.require || !keys.is_empty();
    let held = match fetched::reference(&args.path, args.registry.as_deref(), world)? {
        Some(reference) => Some(held(reference, args, world)?),
        None => None,
    };
    let place = held.as_ref().map(|held| held.place.clone());
    let published = held.map(Published::new);
    let is_beside = published.is_none() && args.signature.is_empty() && !args.source;
    let kept = match is_beside {
        true => kept::of_folder(&args.path, world)?,
        false => None,
    };
    let named = args.registry.as_deref();
    let named = named.map(|text| open::place(world, text)).transpose()?;
    let place = place
        .or_else(|| named.map(|named| named.to_string()))
        .or_else(|| kept.as_ref().map(|kept| kept.place.clone()));
    let request = Request {
        kept: kept.as_ref().map_or(&[], |kept| &kept.evidence),
        path: &args.path,
        published: published.as_ref(),
        name: args.name.as_deref(),
        version: args.skill_version.as_deref(),
        registry: place.as_deref(),
        signatures: &args.signature,
        is_source: args.source,
        policy: &sources.policy,
        only: (!keys.is_empty()).then_some(&keys),
        pins: &pins,
        now: now(),
        at_least: requires.then_some(Mode::Require),
        limits: &limits,
    };
    if let Some(key) = minisign {
        let MinisignReport {
            subject,
            report,
            comment,
        } = run_minisign(&request, &key)?;
        return conclude(args, world, &subject, &report, comment.as_deref());
    }
    let (subject, report) = verify(&request)?;
    let missing = kept.as_ref().and_then(kept::Kept::missing);
    if let Some(missing) = missing.filter(|_| report.verdict.state == State::Unsigned) {
        world.printer.caution(printable_line(&missing));
    }
    match published.is_some() || subject.registry.is_none() {
        true => remember(&sources, &subject, &report, world)?,
        false => leave_unpinned(&subject, &report, world),
    }
    conclude(args, world, &subject, &report, None)
}

/// Verifies an archive whose signatures lie beside it, before it is unpacked: what is not
/// signed, or not by a key that counts, is a failure. Gives the tree that was signed. Unless only
/// known keys count, the first one that is seen is taken where the policy says so.
pub(super) fn before_unpacking(
    path: &Path,
    only_known: bool,
    limits: &Limits,
    world: &World,
) -> Result<Option<TreeDigest>, Failure> {
    let sources = sources(world, None)?;
    let pins = sources.read_pins()?;
    let (subject, report) = verify(&Request {
        path,
        name: None,
        version: None,
        published: None,
        registry: None,
        signatures: &[],
        kept: &[],
        is_source: false,
        policy: &sources.policy,
        only: None,
        pins: &pins,
        now: now(),
        at_least: only_known.then_some(Mode::Require),
        limits,
    })?;
    remember(&sources, &subject, &report, world)?;
    if report.decision != Decision::Accept {
        let mut failure = Failure::from(report.verdict);
        failure.message = format!("`{subject}` is not verified: {}", failure.message);
        return Err(failure.at(shown(path)));
    }
    let sentence = sentence(&subject, &report);
    world.printer.status(printable_line(&sentence));
    Ok(report.statement.map(|statement| statement.tree))
}

/// What the registry of a reference holds.
fn held(reference: &str, args: &VerifyArgs, world: &World) -> Result<Held, Failure> {
    if args.source {
        let message = format!("`{reference}` is in a registry, and `--source` is about a folder");
        return Err(Failure::usage(message).with_hint("leave out `--source`"));
    }
    let settings = world.settings()?;
    let registry = args.registry.as_deref();
    let references = [reference.to_owned()];
    let lock = Lockfile::default();
    let (registries, demands) = wanted_beside(&lock, &references, registry, true, world)?;
    let limits = archive_limits(settings);
    let Some(demand) = demands.first() else {
        return Err(Failure::usage(format!("`{reference}` is no reference")));
    };
    let held = pull::held(&registries, demand, settings.is_on("offline"), &limits)
        .map_err(|failure| open::or_the_nearest(failure, &demands, &registries, "pull", world))?;
    if let Some(withdrawn) = &held.withdrawn {
        let (name, version) = (&held.record.name, &held.record.version);
        let why = withdrawn.reason.as_deref();
        let why = why.map_or(String::new(), |why| format!(": {}", printable_line(why)));
        let line = format!("`{name} {version}` was taken back{why}");
        world.printer.caution(line);
    }
    Ok(held)
}

/// Half an answer about a certificate would be taken for a whole one, so there is none.
fn no_certificates() -> Failure {
    let message = "this version does not verify signatures by certificates (keyless ones)";
    Failure::new("unsupported", message).with_hint(
        "`model_signing verify sigstore` does; a skill that is signed with a key as well \
         (`open-skills sign`) is verified by that one, without `--trusted-root`",
    )
}

/// A key that was named on the command line.
fn given(key: &str, sources: &Sources, world: &World) -> Result<TrustedKey, Failure> {
    let trusted = sources.policy.keys().into_iter().find(|one| one.id == key);
    if let Some(trusted) = trusted.filter(|_| !is_own_key(key, world)) {
        return Ok(trusted);
    }
    Ok(TrustedKey {
        id: key.to_owned(),
        key: public_key(key, world)?,
        valid_from: None,
        valid_until: None,
    })
}

/// The key, when it is one of minisign's.
fn minisign_key(args: &VerifyArgs, world: &World) -> Result<Option<MinisignKey>, Failure> {
    let [key] = args.key.as_slice() else {
        return Ok(None);
    };
    if is_own_key(key, world) {
        return Ok(None);
    }
    let path = world.environment.resolve(key, &world.environment.cwd);
    let text = read_text(&path, 64 << 10).unwrap_or_default();
    match MinisignKey::is_one(&text) {
        true => Ok(Some(MinisignKey::read(&text)?)),
        false => Ok(None),
    }
}

/// Pins keys that were seen first, once the skill is taken for good.
fn remember(
    sources: &Sources,
    subject: &Subject,
    report: &Report,
    world: &World,
) -> Result<(), Failure> {
    if report.decision != Decision::Accept {
        return Ok(());
    }
    if report.new_pins.is_empty() {
        return Ok(());
    }
    let Some(file) = &sources.pins else {
        world
            .printer
            .caution("there is no folder to remember the key in: set `HOME` or `XDG_STATE_HOME`");
        return Ok(());
    };
    if trust::pin(file, subject, &report.new_pins, now())? {
        let line = trust::first_seen(std::slice::from_ref(subject), &report.new_pins);
        world.printer.status(printable_line(&line));
    }
    Ok(())
}

/// Whoever may write beside a folder decides nothing about the registry that it came from.
fn leave_unpinned(subject: &Subject, report: &Report, world: &World) {
    if report.decision != Decision::Accept || report.new_pins.is_empty() {
        return;
    }
    let keys = report.new_pins.iter();
    let keys: Vec<String> = keys.map(|key| key.fingerprint().to_string()).collect();
    let line = format!(
        "no key is pinned for `{subject}`: {} signed what lies here, and only `pull` and `verify` \
         of a reference ask the registry",
        keys.join(" and ")
    );
    world.printer.status(printable_line(&line));
}

fn conclude(
    args: &VerifyArgs,
    world: &World,
    subject: &Subject,
    report: &Report,
    comment: Option<&str>,
) -> Outcome {
    if args.answer.is_json() {
        let answer = pretty(&answer(subject, report, comment));
        world.printer.write(|out| out.write_all(answer.as_bytes()));
    } else if args.explain {
        explain(report, world);
    }
    match report.decision {
        Decision::Refuse => {
            let mut failure = Failure::from(report.verdict.clone());
            failure.message = format!("`{subject}` is not verified: {}", failure.message);
            Err(failure.at(shown(&args.path)))
        }
        Decision::Warn => {
            let message = format!("`{subject}` is not verified: {}", report.verdict);
            match args.answer.is_json() {
                true => world.printer.caution(printable_line(&message)),
                false => {
                    let line = format!("{}: {message}", report.verdict.state.kind());
                    world.printer.result(printable_line(&line));
                }
            }
            Ok(ExitStatus::DONE)
        }
        Decision::Accept => {
            if !args.answer.is_json() {
                let comment = comment.map_or(String::new(), |comment| format!(" ({comment})"));
                let line = sentence(subject, report) + &comment;
                world.printer.result(printable_line(&line));
            }
            Ok(ExitStatus::DONE)
        }
    }
}

fn shown(path: &Path) -> String {
    path.shown().to_string()
}

fn sentence(subject: &Subject, report: &Report) -> String {
    let version = report
        .statement
        .as_ref()
        .and_then(|statement| statement.version.as_ref());
    let version = version.map_or(String::new(), |version| format!(" {version}"));
    let rule = report
        .signatures
        .first()
        .map_or("", |one| one.rule.as_str());
    let publisher = report
        .statement
        .as_ref()
        .and_then(|statement| statement.publisher.as_ref());
    let publisher = publisher.map_or(String::new(), |who| format!(", published by `{who}`"));
    format!(
        "ok: `{subject}{version}` is {}{publisher}, under {rule}",
        report.verdict
    )
}

fn explain(report: &Report, world: &World) {
    for (number, step) in report.steps.iter().enumerate() {
        let sign = if step.is_good { "ok" } else { "no" };
        let line = format!("{}. {sign}  {}: {}", number + 1, step.what, step.found);
        world.printer.result(printable_line(&line));
    }
}

/// One signature and what came of it.
pub(super) fn signature(one: &Looked) -> Json {
    json!({
        "file": one.evidence,
        "kind": one.verdict.state.kind(),
        "message": one.verdict.message,
        "key": one.key.map(|key| key.to_string()),
        "id": one.id,
        "rule": one.rule,
    })
}

fn answer(subject: &Subject, report: &Report, comment: Option<&str>) -> Json {
    let step = |step: &crate::signing::verify::Step| json!({"what": step.what, "found": step.found, "ok": step.is_good});
    let statement = report.statement.as_ref();
    json!({
        "version": 1,
        "skill": {
            "name": subject.name,
            "registry": subject.registry,
            "version": statement.and_then(|statement| statement.version.as_ref()),
        },
        "kind": report.verdict.state.kind(),
        "message": report.verdict.message,
        "accepted": report.decision != Decision::Refuse,
        "publisher": statement.and_then(|statement| statement.publisher.as_ref()),
        "created": statement.map(|statement| statement.created),
        "tree": statement.map(|statement| statement.tree.to_string()),
        "comment": comment,
        "signatures": report.signatures.iter().map(signature).collect::<Vec<_>>(),
        "steps": report.steps.iter().map(step).collect::<Vec<_>>(),
    })
}
