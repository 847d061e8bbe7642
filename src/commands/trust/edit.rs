//! Changes to the user's own tier and pins.

use clap::Args;
use serde_json::{Value as Json, json};

use super::sources::{Sources, sources};
use crate::archive::digest::ArchiveDigest;
use crate::commands::answer::{AnswerArgs, pretty};
use crate::commands::registry::open;
use crate::commands::signer::{now, public_key};
use crate::commands::{Outcome, World, archive_limits};
use crate::diagnostics::Failure;
use crate::fs::read_limited;
use crate::ops::trust;
use crate::output::ExitStatus;
use crate::output::escape::printable_line;
use crate::signing::Time;
use crate::signing::keys::{Fingerprint, PublicKey};
use crate::signing::policy::{Pins, Revocation, Subject, TrustedKey};

/// Arguments of `trust add`.
#[derive(Args, Clone, Debug)]
pub struct AddArgs {
    /// What to call the key
    #[arg(value_name = "NAME")]
    pub id: String,
    /// The public key: a PEM or OpenSSH file, or the name of a key of yours
    #[arg(long, value_name = "KEY")]
    pub key: String,
    /// The skills that it may sign: names or `registry/name`, `*` for anything
    #[arg(long, value_name = "PATTERN")]
    pub scope: Option<String>,
    /// How many different keys have to sign those skills [default: as before, else 1]
    #[arg(long, value_name = "N", requires = "scope", value_parser = clap::value_parser!(u64).range(1..))]
    pub threshold: Option<u64>,
    /// When it begins to count: a day, or a moment as 2026-01-31T12:00:00Z
    #[arg(long, value_name = "TIME")]
    pub valid_from: Option<String>,
    /// When it counts no more
    #[arg(long, value_name = "TIME")]
    pub valid_until: Option<String>,
    /// How to write the answer.
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// Arguments of `trust remove`.
#[derive(Args, Clone, Debug)]
#[command(group = clap::ArgGroup::new("what").required(true))]
pub struct RemoveArgs {
    /// The key
    #[arg(value_name = "NAME", group = "what")]
    pub id: Option<String>,
    /// The rule for these skills
    #[arg(long, value_name = "PATTERN", group = "what")]
    pub scope: Option<String>,
    /// How to write the answer.
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// A skill, as pins know it.
#[derive(Args, Clone, Debug)]
pub struct SubjectArgs {
    /// The skill's name
    #[arg(value_name = "SKILL")]
    pub skill: String,
    /// The registry that it comes from: a name or a place
    #[arg(long, value_name = "REGISTRY")]
    pub registry: Option<String>,
    /// What lies in folders and archives here, and comes from no registry
    #[arg(long, conflicts_with = "registry")]
    pub no_registry: bool,
}

/// Arguments of `trust pin`.
#[derive(Args, Clone, Debug)]
#[command(group = clap::ArgGroup::new("what").required(true))]
pub struct PinArgs {
    /// Which skill.
    #[command(flatten)]
    pub subject: SubjectArgs,
    /// The public key; given twice, both have to sign
    #[arg(long, value_name = "KEY", group = "what")]
    pub key: Vec<String>,
    /// Forget every key that is expected for it
    #[arg(long, group = "what")]
    pub remove: bool,
    /// How to write the answer.
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// Arguments of `trust rotate`.
#[derive(Args, Clone, Debug)]
pub struct RotateArgs {
    /// Which skill.
    #[command(flatten)]
    pub subject: SubjectArgs,
    /// The new public key
    #[arg(long, value_name = "KEY")]
    pub key: String,
    /// How to write the answer.
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// Arguments of `trust revoke`.
#[derive(Args, Clone, Debug)]
pub struct RevokeArgs {
    /// The key: a name of `trust list` or `keys list`, a file, or its fingerprint
    #[arg(value_name = "KEY")]
    pub key: String,
    /// Believe it again
    #[arg(long, conflicts_with_all = ["reason", "at"])]
    pub remove: bool,
    /// Why
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
    /// Since when
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
    /// How to write the answer.
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// Arguments of `trust block`.
#[derive(Args, Clone, Debug)]
pub struct BlockArgs {
    /// A digest, or an archive whose digest is taken
    #[arg(value_name = "DIGEST", value_hint = clap::ValueHint::FilePath)]
    pub what: String,
    /// Let it through again
    #[arg(long)]
    pub remove: bool,
    /// How to write the answer.
    #[command(flatten)]
    pub answer: AnswerArgs,
}

impl SubjectArgs {
    /// The skill as `pull` and `verify` know it, in words that mean one place.
    fn subject(&self, world: &World) -> Result<Subject, Failure> {
        let place = |text: &String| open::place(world, text);
        let registry = self.registry.as_ref().map(place).transpose()?;
        Ok(Subject {
            registry: registry.map(|place| place.to_string().trim_end_matches('/').to_owned()),
            name: self.skill.clone(),
        })
    }

    /// The one that keys are expected for already: without a registry, wherever that is.
    fn pinned(&self, pins: &Pins, world: &World) -> Result<Subject, Failure> {
        // A pin of a source that is no registry is named as `trust list` shows it.
        let as_written = Subject {
            registry: self.registry.clone(),
            name: self.skill.clone(),
        };
        match self.no_registry || self.registry.is_some() {
            true if !pins.of(&as_written).is_empty() => Ok(as_written),
            true => self.subject(world),
            false => trust::pinned_as(pins, &self.skill),
        }
    }
}

fn time(text: Option<&str>, at_its_end: bool) -> Result<Option<Time>, Failure> {
    let read = text.map(|text| Time::of_day(text, at_its_end)).transpose();
    read.map_err(|error| Failure::usage(error.to_string()))
}

pub(super) fn add(args: &AddArgs, world: &World) -> Outcome {
    check_id(&args.id)?;
    args.scope.as_deref().map(check_scope).transpose()?;
    let key = TrustedKey {
        id: args.id.clone(),
        key: public_key(&args.key, world)?,
        valid_from: time(args.valid_from.as_deref(), false)?,
        valid_until: time(args.valid_until.as_deref(), true)?,
    };
    check_period(&key)?;
    let fingerprint = key.key.fingerprint();
    let rule = args.scope.clone().map(|scope| trust::NewRule {
        scope,
        threshold: args.threshold,
    });
    let added = trust::add(sources(world, None)?.user_file()?, key, rule.as_ref())?;
    let value = json!({"version": 1, "id": args.id, "fingerprint": fingerprint.to_string(),
        "scopes": added.scopes, "threshold": added.threshold.map(|(_, now)| now)});
    say(
        world,
        args.answer,
        &value,
        &said_of(args, &added, &fingerprint.to_string()),
    );
    if !args.answer.is_json() {
        tell_consequences(args, &added, world);
    }
    Ok(ExitStatus::DONE)
}

fn said_of(args: &AddArgs, added: &trust::Added, fingerprint: &str) -> String {
    let id = &args.id;
    match (&args.scope, added.scopes.as_slice()) {
        (Some(scope), _) => format!("`{id}` ({fingerprint}) may sign `{scope}`"),
        (None, []) => format!("`{id}` ({fingerprint}) is trusted"),
        (None, scopes) => {
            let scopes: Vec<String> = scopes.iter().map(|one| format!("`{one}`")).collect();
            format!(
                "`{id}` ({fingerprint}) may sign only what rules name it for: {}",
                scopes.join(", ")
            )
        }
    }
}

/// What changed beyond the key itself.
fn tell_consequences(args: &AddArgs, added: &trust::Added, world: &World) {
    let id = &args.id;
    if added.was_free && !added.scopes.is_empty() {
        let line = format!("before, `{id}` could sign whatever no rule is about");
        world.printer.status(printable_line(&line));
    }
    let Some(scope) = &args.scope else { return };
    if let Some((before, after)) = added.threshold {
        let line = match before == after {
            true if after == 1 => return,
            true => format!("`{scope}` has to be signed by {after} different keys"),
            false => {
                format!("`{scope}` had to be signed by {before} different keys, and now by {after}")
            }
        };
        world.printer.status(printable_line(&line));
    }
}

/// A name that can stand in a message and be typed again.
fn check_id(id: &str) -> Result<(), Failure> {
    let fits = |c: char| c.is_alphanumeric() || "-_.@+".contains(c);
    match !id.is_empty() && id.len() <= 128 && !id.starts_with('-') && id.chars().all(fits) {
        true => Ok(()),
        false => Err(Failure::usage(format!(
            "`{}` cannot be the name of a key",
            printable_line(id)
        ))
        .with_hint("letters, digits, `-`, `_`, `.`, `@` and `+` are fine")),
    }
}

/// A pattern that some skill can fit.
fn check_scope(scope: &str) -> Result<(), Failure> {
    let name = match scope.split_once("://") {
        Some((_, rest)) => rest.rsplit('/').next().unwrap_or(rest),
        None => scope,
    };
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '*';
    let is_odd = |c: char| c.is_control() || c.is_whitespace();
    match !name.is_empty() && name.chars().all(fits) && !scope.contains(is_odd) {
        true => Ok(()),
        false => Err(Failure::usage(format!(
            "no skill can be called `{}`",
            printable_line(scope)
        ))
        .with_hint(
            "a pattern is a skill's name, or a place and a name, such as `s3://bucket/skills/*` or \
             `file:///srv/skills/*`; `*` stands for anything",
        )),
    }
}

fn check_period(key: &TrustedKey) -> Result<(), Failure> {
    match (key.valid_from, key.valid_until) {
        (Some(from), Some(until)) if until < from => Err(Failure::usage(format!(
            "the key would be valid from {from} until {until}, which is never"
        ))
        .with_hint("`--valid-from` is the earlier of the two")),
        _ => Ok(()),
    }
}

/// Answers in the form that was asked for.
fn say(world: &World, form: AnswerArgs, value: &Json, line: &str) {
    if form.is_json() {
        let text = pretty(value);
        world.printer.write(|out| out.write_all(text.as_bytes()));
    } else {
        world.printer.result(printable_line(line));
    }
}

pub(super) fn remove(args: &RemoveArgs, world: &World) -> Outcome {
    let sources = sources(world, None)?;
    let file = sources.user_file()?;
    let (removed, line) = match (&args.id, &args.scope) {
        (Some(id), _) => {
            trust::remove(file, id)?;
            (vec![id.clone()], format!("`{id}` is trusted no more"))
        }
        (None, Some(scope)) => {
            let loose = trust::remove_rule(file, scope)?;
            let mut line = format!("there is no rule for `{scope}` any more");
            for id in &loose {
                line += &format!("; `{id}`, which no other rule names, is trusted no more");
            }
            (loose, line)
        }
        (None, None) => return Err(Failure::usage("name a key, or a rule with `--scope`")),
    };
    let value = json!({"version": 1, "keys": removed, "scope": args.scope});
    say(world, args.answer, &value, &line);
    Ok(ExitStatus::DONE)
}

pub(super) fn pin(args: &PinArgs, world: &World) -> Outcome {
    let sources = sources(world, None)?;
    let file = sources.pins_file()?;
    if args.remove {
        let subject = args.subject.pinned(&sources.read_pins()?, world)?;
        trust::unpin(file, &subject)?;
        let skill = subject.to_string();
        let value = json!({"version": 1, "skill": skill, "keys": []});
        let line = format!("no key is expected for `{skill}` any more");
        say(world, args.answer, &value, &line);
        return Ok(ExitStatus::DONE);
    }
    let subject = args.subject.subject(world)?;
    let skill = subject.to_string();
    let keys = args.key.iter().map(|key| public_key(key, world));
    let keys: Vec<PublicKey> = keys.collect::<Result<_, _>>()?;
    let is_new = trust::pin(file, &subject, &keys, now())?;
    let prints: Vec<String> = keys.iter().map(|k| k.fingerprint().to_string()).collect();
    let (value, all) = (
        json!({"version": 1, "skill": skill, "keys": prints, "changed": is_new}),
        prints.join(" and "),
    );
    say(
        world,
        args.answer,
        &value,
        &match is_new {
            true => format!("`{skill}` has to be signed by {all}"),
            false => format!("`{skill}` is expected to be signed by {all} already"),
        },
    );
    if subject.registry.is_none() && !args.subject.no_registry && !args.answer.is_json() {
        world.printer.status(
            "this is about folders and archives; `--registry` says which registry's it is about",
        );
    }
    warn_of_rule(&sources, &subject, world);
    Ok(ExitStatus::DONE)
}

/// A rule for the very name decides in the place of a pin: who pins is told.
fn warn_of_rule(sources: &Sources, subject: &Subject, world: &World) {
    if let Some(rule) = sources.policy.requirement(subject).over_pins {
        let line = format!(
            "the {rule} decides in the place of the pin; `open-skills trust remove --scope` takes it away"
        );
        world.printer.warning(printable_line(&line));
    }
}

pub(super) fn rotate(args: &RotateArgs, world: &World) -> Outcome {
    let sources = sources(world, None)?;
    let key = public_key(&args.key, world)?;
    let subject = args.subject.pinned(&sources.read_pins()?, world)?;
    trust::rotate(sources.pins_file()?, &subject, &key, now())?;
    let (skill, fingerprint) = (subject.to_string(), key.fingerprint().to_string());
    let value = json!({"version": 1, "skill": skill, "keys": [fingerprint]});
    let line = format!("from now on `{skill}` has to be signed by {fingerprint}");
    say(world, args.answer, &value, &line);
    warn_of_rule(&sources, &subject, world);
    Ok(ExitStatus::DONE)
}

pub(super) fn revoke(args: &RevokeArgs, world: &World) -> Outcome {
    let why = Revocation {
        at: time(args.at.as_deref(), false)?,
        reason: args.reason.clone(),
    };
    let sources = sources(world, None)?;
    let (file, key) = (sources.user_file()?, &args.key);
    let named = trust::fingerprint_of(file, key)?;
    let fingerprint = match named {
        Some(fingerprint) => fingerprint,
        None => meant(key, world)?,
    };
    let changed = match args.remove {
        true => trust::forgive(file, key, fingerprint)?,
        false => trust::revoke(file, fingerprint, why)?,
    };
    let shown = match *key == fingerprint.to_string() {
        true => format!("`{key}`"),
        false => format!("`{key}` ({fingerprint})"),
    };
    let value = json!({"version": 1, "fingerprint": fingerprint.to_string(),
        "revoked": !args.remove, "changed": changed});
    let line = match (args.remove, changed) {
        (false, true) => format!("{shown} is revoked"),
        (false, false) => format!("{shown} was revoked already; what is said of it is new"),
        (true, true) => format!("{shown} is revoked no more"),
        (true, false) => format!("{shown} was not revoked"),
    };
    say(world, args.answer, &value, &line);
    Ok(ExitStatus::DONE)
}

/// A key by its fingerprint, in digits of either size, its file, or a name of one's own.
fn meant(key: &str, world: &World) -> Result<Fingerprint, Failure> {
    if let Ok(fingerprint) = key.to_ascii_lowercase().parse() {
        return Ok(fingerprint);
    }
    match public_key(key, world) {
        Ok(public) => Ok(public.fingerprint()),
        Err(failure) if failure.kind == "not-found" => Err(Failure::new(
            "not-found",
            format!("no key is called `{}`", printable_line(key)),
        )
        .with_hint(
            "name a key of `open-skills trust list` or `keys list`, a file, or a fingerprint `sha256:…`",
        )),
        Err(failure) => Err(failure),
    }
}

pub(super) fn block(args: &BlockArgs, world: &World) -> Outcome {
    let digest = match args.what.starts_with("sha256:") {
        true => args
            .what
            .parse::<ArchiveDigest>()
            .map_err(|error| Failure::usage(error.to_string()))?,
        false => {
            let path = world
                .environment
                .resolve(&args.what, &world.environment.cwd);
            ArchiveDigest::of(&read_limited(
                &path,
                archive_limits(world.settings()?).archive,
            )?)
        }
    };
    let sources = sources(world, None)?;
    let changed = trust::block(sources.user_file()?, digest.sha256(), args.remove)?;
    let value = json!({"version": 1, "digest": digest.to_string(),
        "blocked": !args.remove, "changed": changed});
    let line = match (args.remove, changed) {
        (false, true) => format!("`{digest}` is refused from now on"),
        (false, false) => format!("`{digest}` was refused already"),
        (true, true) => format!("`{digest}` is refused no more"),
        (true, false) => format!("`{digest}` was not refused"),
    };
    say(world, args.answer, &value, &line);
    Ok(ExitStatus::DONE)
}
