//! `open-skills publish`: a version for others, checked first and never changed after.

mod gate;

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use serde_json::json;

use super::answer::{AnswerArgs, pretty};
use super::init::wizard;
use super::lint::{ConfiguredRules, RuleWords};
use super::registry::{is_registry, kinds, occupied, open, vanished, voucher};
use super::run::args::EngineChoice;
use super::signer::{self, SignerArgs, now, signer};
use super::{World, archive_limits, audited, completions, endpoint, vouched};
use crate::bundle::versions::Tag;
use crate::diagnostics::{Applicability, Failure, Severity, shell_word};
use crate::lint::{Report as LintReport, registry};
use crate::ops::archives::{self, is_archive};
use crate::ops::lint::{LintRequest, display, find};
use crate::ops::publish::{self, Outcome, Report, Request, What};
use crate::ops::registries::NamedRegistry;
use crate::ops::shelve;
use crate::ops::uncommitted;
use crate::ops::vouching::KeySigner;
use crate::output::escape::printable_line;
use crate::output::sizes::{bytes, counted};
use crate::output::{ExitStatus, FindingFormat, findings};
use crate::registry::documents::Signature;
use crate::registry::library::Cached;
use crate::registry::location::Location;
use crate::registry::{Created, RegistryError, Trouble};
use crate::settings::Settings;
use crate::signing::keys::Signer;

/// What `publish` takes.
#[derive(Debug, Args)]
#[allow(clippy::struct_excessive_bools, reason = "flags are what they are")]
#[command(after_help = "\
The skill is linted for publishing, packed, signed, uploaded and read back. A version never changes: the
same files again are a success, others need a new version. With nothing configured it goes to
your own registry on this machine.

In a git work tree, everything in it must be committed; a skill with tests must pass them. An archive
goes as it is, with the Sigstore bundles that `open-skills sign` wrote beside it.

Examples:
  open-skills publish                       the skill in this folder
  open-skills publish pdf-1.2.0.skill       what was packed and signed before
  open-skills publish skills/pdf --dry-run  everything but the upload
  open-skills publish --to-library s3://acme/skills
  open-skills publish --tag beta --registry /srv/skills --key acme-2026

Exit code: 0 published, 1 the linter found errors, tests failed, or the trust policy asks for a signature, 2 it
could not be published: there is no key to sign with, or the place says no.")]
pub struct PublishArgs {
    /// The skill's folder, or its archive
    #[arg(value_name = "PATH|FILE", default_value = ".", add = completions::skills())]
    pub path: PathBuf,
    /// A configured name, `local`, or a place
    #[arg(long, value_name = "REGISTRY")]
    pub registry: Option<String>,
    /// Put its plain files into a library instead: a folder or `s3://bucket/prefix`
    #[arg(long, value_name = "PLACE", conflicts_with_all = ["registry", "tag", "key", "agent"])]
    pub to_library: Option<String>,
    /// Also remove what the library has and the skill has not
    #[arg(long, requires = "to_library")]
    pub force: bool,
    /// A word that stands for this version from now on
    #[arg(long, value_name = "TAG")]
    pub tag: Option<Tag>,
    /// Publish without a signature where one is usual
    #[arg(long, conflicts_with_all = ["key", "agent"])]
    pub unsigned: bool,
    /// Whose key.
    #[command(flatten)]
    pub signer: SignerArgs,
    /// Do everything but write to the registry
    #[arg(long)]
    pub dry_run: bool,
    /// Publish what is not committed in git
    #[arg(long)]
    pub allow_dirty: bool,
    /// Leave the skill's tests out
    #[arg(long)]
    pub no_test: bool,
    /// What runs the skill's tests
    #[arg(
        long,
        value_enum,
        value_name = "ENGINE",
        default_value_t,
        conflicts_with = "no_test"
    )]
    pub engine: EngineChoice,
    /// Publish more than the 30 MB that uploads elsewhere may have
    #[arg(long)]
    pub allow_large: bool,
    /// How to write the answer
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// The profile to lint for when none is configured.
const PROFILE: &str = "publish";

/// Publishes.
pub fn run(args: &PublishArgs, world: &World) -> super::Outcome {
    if let Some(place) = &args.to_library {
        return to_library(args, place, world);
    }
    let settings = world.settings()?;
    let named = open::one(world, args.registry.as_deref())?;
    if matches!(named.location, Location::Web(_)) {
        // Whatever signs it, it could not be put there.
        let place = named.registry.place();
        return Err(RegistryError::new(Trouble::ReadOnly, place, "").into());
    }
    let skill = skill(args, world)?;
    let key = key(args, &skill, &named, world)?;
    let signer = key.as_deref().map(KeySigner);
    match args.dry_run {
        true => open::hold_in_rehearsal(world, &named)?,
        false => open::hold_to_its_state(world, &named)?,
    }
    let rules = rules(settings)?;
    if let Some(status) = gate::tests(args, skill.path(), &rules, world)? {
        return Ok(status);
    }
    let id = beginning(args, world, &named)?;
    let voucher = match args.dry_run || id.is_some() {
        true => None,
        false => voucher::sought(&named, key.as_deref(), &args.signer, world)?,
    };
    let request = Request {
        what: skill.what(),
        registry: &*named.registry,
        begin: id.as_deref(),
        rules: &rules,
        tag: args.tag.as_ref(),
        publisher: None,
        signer: signer.as_ref().map(|signer| signer as &dyn publish::Signer),
        at: open::now(),
        dry_run: args.dry_run,
        allow_large: args.allow_large,
    };
    match publish::run(&request, &world.progress())? {
        Outcome::Refused(report) => Ok(refused(&report, skill.path(), args, world)),
        Outcome::Done(report) => {
            if !report.is_rehearsed {
                voucher::after_change(&named, &report.name, voucher.as_ref(), world)?;
            }
            audited::published(world, &report, &named.name);
            let what = format!("{}@{}", report.name, report.version);
            let reference = open::reference(world, &named, &what)?;
            match args.answer.is_json() {
                true => {
                    let answer = answer(&report, &named, &reference);
                    world
                        .printer
                        .write(|out| write!(out, "{}", pretty(&answer)));
                }
                false => tell(&report, skill.path(), &named, &reference, world),
            }
            if key.is_some() && !report.is_rehearsed && report.created == Created::WasThere {
                warn_of_unsigned(&report, world);
            }
            Ok(ExitStatus::DONE)
        }
    }
}

/// The configured rules; those for publishing when no profile is configured.
fn rules(settings: &Settings) -> Result<ConfiguredRules, Failure> {
    let profile = [PROFILE.to_owned()];
    let is_configured = !settings.list("lint.profile").is_empty();
    let words = RuleWords {
        profile: if is_configured { &[] } else { &profile },
        ..RuleWords::default()
    };
    ConfiguredRules::new(settings, &words)
}

/// Puts the skill's plain files into a library.
fn to_library(args: &PublishArgs, place: &str, world: &World) -> super::Outcome {
    let settings = world.settings()?;
    let library = open::library(world, place)?;
    if settings.is_on("offline") && place.starts_with("s3:") {
        let message = format!("`{}` is not on this machine", library.place());
        return Err(Failure::new("unreachable", message).with_hint("leave out `--offline`"));
    }
    kinds::refuse_registry(world, place)?;
    let Skill::Folder(folder) = skill(args, world)? else {
        let message = format!("`{}` is no folder", display(&args.path));
        let hint = "a library holds plain files: unpack it, and publish the folder";
        return Err(Failure::usage(message).with_hint(hint));
    };
    let rules = rules(settings)?;
    if let Some(status) = gate::tests(args, &folder, &rules, world)? {
        return Ok(status);
    }
    let request = shelve::Request {
        folder: &folder,
        library: &library,
        rules: &rules,
        dry_run: args.dry_run,
        force: args.force,
    };
    let report = match shelve::run(&request)? {
        shelve::Outcome::Refused(report) => return Ok(refused(&report, &folder, args, world)),
        shelve::Outcome::Done(report) => report,
    };
    let cache = open::cache_folder(world, settings);
    let library = Cached::new(library, cache.as_deref(), Duration::ZERO);
    if !args.dry_run {
        library.expire();
    }
    let library = library.library();
    match args.answer.is_json() {
        true => {
            let answer = library_answer(&report, library.place());
            world
                .printer
                .write(|out| write!(out, "{}", pretty(&answer)));
        }
        false => tell_library(&report, library.place(), world),
    }
    Ok(ExitStatus::DONE)
}

fn tell_library(report: &shelve::Report, place: &str, world: &World) {
    let printer = &world.printer;
    let place = printable_line(place).into_owned();
    let verb = match report.put {
        Some(_) => "put",
        None => "would put",
    };
    printer.result(format_args!("{verb} {} into {place}", report.name));
    printer.result(format_args!(
        "  {}, {}",
        counted(report.files, "file"),
        bytes(report.size)
    ));
    let Some(put) = &report.put else {
        if let Some(other) = &report.replaced {
            let line = format!("would replace another skill, `{other}`");
            printer.status(printable_line(&line));
        }
        for path in &report.removed {
            printer.status(format_args!("would remove {}", printable_line(path)));
        }
        return;
    };
    for path in &put.removed {
        printer.status(format_args!("removed {}", printable_line(path)));
    }
    for (path, error) in &put.left {
        let line = format!("`{path}` of an earlier state stays: {error}");
        printer.warning(printable_line(&line));
    }
    // A path with a `#` in it would be a path.
    let scheme = if place.contains("://") { "" } else { "file://" };
    printer.status(format_args!(
        "get it: open-skills pull {}{}",
        shell_word(&format!("{scheme}{place}#{}", report.name)),
        if place.starts_with("s3://") {
            endpoint::flag(world)
        } else {
            String::new()
        }
    ));
}

fn library_answer(report: &shelve::Report, place: &str) -> serde_json::Value {
    let put = report.put.as_ref();
    json!({
        "version": 1,
        "library": place,
        "name": report.name,
        "status": if put.is_some() { "published" } else { "dry-run" },
        "files": report.files,
        "size": report.size,
        "removed": put.map_or(&report.removed, |put| &put.removed),
        "replaced": report.replaced,
        "left": put.map_or_else(Vec::new, |put| put.left.iter().map(|(path, _)| path.clone()).collect::<Vec<_>>()),
        "warnings": report.warnings,
    })
}

/// The skill that is meant, found.
enum Skill {
    Folder(PathBuf),
    /// An archive, with the signatures that lie beside it.
    Archive(PathBuf, Vec<Signature>),
}

impl Skill {
    fn path(&self) -> &Path {
        match self {
            Self::Folder(path) | Self::Archive(path, _) => path,
        }
    }

    fn what(&self) -> What<'_> {
        match self {
            Self::Folder(path) => What::Folder(path),
            Self::Archive(path, signatures) => What::Archive(path, signatures),
        }
    }
}

/// The skill that is meant; a folder that git knows is all committed.
fn skill(args: &PublishArgs, world: &World) -> Result<Skill, Failure> {
    if is_archive(&args.path) {
        let limits = archive_limits(world.settings_unwarned()?);
        let bytes = archives::read(&args.path, &limits)?;
        vouched::archive_to_pass_on(&args.path, &bytes, world)?;
        let carried = match args.unsigned {
            true => Vec::new(),
            false => publish::carried(&args.path, now())?,
        };
        return Ok(Skill::Archive(args.path.clone(), carried));
    }
    let folder = folder(args, world)?;
    vouched::folder_to_pass_on(&folder, "published", world)?;
    if !args.allow_dirty {
        uncommitted::refuse(&folder)?;
    }
    Ok(Skill::Folder(folder))
}

/// The one skill that is meant.
fn folder(args: &PublishArgs, world: &World) -> Result<PathBuf, Failure> {
    let settings = world.settings_unwarned()?;
    let request = LintRequest {
        paths: vec![args.path.clone()],
        rules: Box::new(ConfiguredRules::new(settings, &RuleWords::default())?),
        limits: archive_limits(settings),
        memory: None,
    };
    let (found, _) = find(&request)?;
    let folders = found.into_iter().map(|skill| skill.folder).collect();
    let mut folders = crate::bundle::discover::outermost(folders);
    match (folders.len(), folders.pop()) {
        (1, Some(only)) => Ok(only),
        (count, first) => {
            let message = format!("there are {count} skills in `{}`", display(&args.path));
            let first = first.map_or(String::new(), |first| display(&first));
            Err(Failure::usage(message).with_hint(format!("name one of them, such as `{first}`")))
        }
    }
}

/// The key that signs: what leaves this machine is signed, or somebody said that it is not.
/// A folder does not ask, and is signed for where a key was named all the same.
fn key(
    args: &PublishArgs,
    skill: &Skill,
    named: &NamedRegistry,
    world: &World,
) -> Result<Option<Box<dyn Signer>>, Failure> {
    let is_asked_for = args.signer.key.is_some() || args.signer.agent;
    let is_signed = matches!(skill, Skill::Archive(_, carried) if !carried.is_empty());
    let has_none = named.location.folder().is_some() && !signer::is_in_environment(world);
    let needs_none = is_signed || has_none;
    if args.unsigned || (needs_none && !is_asked_for) {
        if !is_signed {
            gate::signature(args, skill.path(), named, world)?;
        }
        return Ok(None);
    }
    let found = signer(&args.signer, world);
    found.map(Some).map_err(|failure| match failure.kind {
        "no-key" => {
            let hint = failure.hint.clone().unwrap_or_default();
            let hint = format!("{hint}; or `--unsigned` publishes it without");
            failure.with_hint(hint)
        }
        _ => failure,
    })
}

/// An id, where an empty place is to become a registry. The user's own needs no word; any
/// other is made when somebody says yes, because a place that was mistyped is empty too.
fn beginning(
    args: &PublishArgs,
    world: &World,
    named: &NamedRegistry,
) -> Result<Option<String>, Failure> {
    occupied::refuse_folder(named)?;
    if is_registry(named)? {
        return Ok(None);
    }
    vanished::refuse_another(world, named)?;
    occupied::refuse(world, named)?;
    let is_own = named.name == crate::ops::registries::LOCAL;
    if is_own || world.settings_unwarned()?.is_on("yes") {
        return open::new_id().map(Some);
    }
    let place = named.location.to_string();
    let place = printable_line(&place);
    if args.dry_run {
        world.printer.warning(format_args!(
            "nothing was ever published to `{place}`: to make it a registry, `publish` wants `--yes`"
        ));
        return open::new_id().map(Some);
    }
    let terminals = world.environment.terminals;
    let is_watched = terminals.stdin && terminals.stderr && !world.environment.is_ci();
    let question = format!("Nothing was ever published to `{place}`. Make it a registry?");
    if is_watched && wizard::confirm(&question, world)? {
        return open::new_id().map(Some);
    }
    let message = format!("nothing was ever published to `{place}`");
    let word = shell_word(&place);
    let hint = format!("`--yes` makes it a registry, as does `open-skills registry init {word}`");
    Err(Failure::new("not-found", message).with_hint(hint))
}

fn refused(report: &LintReport, path: &Path, args: &PublishArgs, world: &World) -> ExitStatus {
    let printer = &world.printer;
    let format = match args.answer.is_json() {
        true => FindingFormat::Json,
        false => FindingFormat::Human,
    };
    findings::write(format, report, registry::rules(), printer);
    if args.answer.is_json() {
        return ExitStatus::FINDINGS;
    }
    let errors = report.count(Severity::Error);
    let errors = counted(errors, "error");
    let line = match (mending(report), is_archive(path)) {
        (_, true) => format!("nothing was published: {errors} in the archive"),
        (Some(flags), false) => format!(
            "nothing was published: {errors}; `open-skills lint --profile publish {flags} {}` mends \
             what it can",
            shell_word(&display(path))
        ),
        (None, false) => format!("nothing was published: {errors}, which no fix can mend"),
    };
    printer.status(printable_line(&line));
    ExitStatus::FINDINGS
}

/// The flags that make `lint` mend some of the errors, if it can mend any.
fn mending(report: &LintReport) -> Option<&'static str> {
    let findings = report.skills.iter().flat_map(|skill| &skill.findings);
    let errors = findings.filter(|finding| finding.severity == Severity::Error);
    let has = |wanted| {
        let mut fixes = errors.clone().flat_map(|finding| &finding.fixes);
        fixes.any(|fix| fix.applicability == wanted)
    };
    match (has(Applicability::Safe), has(Applicability::Unsafe)) {
        (true, false) => Some("--fix"),
        (_, true) => Some("--fix --unsafe-fixes"),
        (false, false) => None,
    }
}

fn tell(
    report: &Report,
    path: &Path,
    named: &NamedRegistry,
    reference: &open::PullReference,
    world: &World,
) {
    let printer = &world.printer;
    let what = format!("{} {}", report.name, report.version);
    let place = printable_line(&named.name).into_owned();
    if report.began {
        let location = named.location.to_string();
        let verb = match report.is_rehearsed {
            true => "would make",
            false => "made",
        };
        printer.status(format_args!(
            "{verb} the registry `{}`",
            printable_line(&location)
        ));
    }
    match (report.created, report.is_rehearsed) {
        (Created::New, true) => printer.result(format_args!("would publish {what} to {place}")),
        (Created::New, false) => printer.result(format_args!("published {what} to {place}")),
        (Created::WasThere, _) => {
            printer.result(format_args!(
                "{what} is in {place} already, with the same files"
            ));
        }
    }
    printer.result(format_args!(
        "  {}, {}",
        counted(report.files, "file"),
        bytes(report.archive.size)
    ));
    printer.result(format_args!("  tree     {}", report.tree));
    printer.result(format_args!("  archive  {}", report.archive.digest));
    if let Some(tag) = &report.tag {
        let verb = match report.is_rehearsed {
            true => "would be",
            false => "is",
        };
        printer.status(format_args!("`{tag}` {verb} {}", report.version));
    }
    if let Some(latest) = report
        .latest
        .as_ref()
        .filter(|&latest| *latest != report.version)
    {
        printer.status(format_args!("`latest` is {latest}"));
    }
    if let Some(before) = &report.signed_before {
        let (name, version) = (&report.name, &report.version);
        printer.warning(format_args!(
            "`{name} {before}` is signed and {version} is not: whoever knows its key refuses this \
             one; `--key NAME` signs the next"
        ));
    }
    if report.warnings > 0 {
        let warnings = counted(report.warnings, "warning");
        printer.status(format_args!(
            "{warnings}: `open-skills lint --profile publish {}` shows them",
            shell_word(&display(path))
        ));
    }
    if !report.is_rehearsed {
        let line = format!("get it: open-skills pull {reference}");
        printer.status(printable_line(&line));
    }
}

/// A key signs what is new: what lies there unsigned stays so.
fn warn_of_unsigned(report: &Report, world: &World) {
    if report.signatures > 0 {
        return;
    }
    let (name, version) = (&report.name, &report.version);
    world.printer.warning(format_args!(
        "`{name} {version}` stays unsigned: it was published without a signature, and a version \
         never changes; `open-skills version patch` gives the next one its number, which \
         `publish` signs then"
    ));
}

fn answer(
    report: &Report,
    named: &NamedRegistry,
    reference: &open::PullReference,
) -> serde_json::Value {
    json!({
        "version": 1,
        "registry": named.name,
        "place": named.location.to_string(),
        "name": report.name.as_str(),
        "skill_version": report.version.to_string(),
        "status": match (report.is_rehearsed, report.created) {
            (true, Created::New) => "dry-run",
            (false, Created::New) => "published",
            (_, Created::WasThere) => "unchanged",
        },
        "tree_digest": report.tree.to_string(),
        "archive_digest": report.archive.digest.to_string(),
        "size": report.archive.size,
        "files": report.files,
        "signatures": report.signatures,
        "tag": report.tag.as_ref().map(ToString::to_string),
        "latest": report.latest.as_ref().map(ToString::to_string),
        "signed_before": report.signed_before.as_ref().map(ToString::to_string),
        "reference": reference.text,
        "warnings": report.warnings,
    })
}
