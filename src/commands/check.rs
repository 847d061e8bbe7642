//! `open-skills check`: whether changed skills may be published, for CI.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use clap::Args;

use super::lint::{ConfiguredRules, RuleWords};
use super::registry::{kinds, open};
use super::run::args::EngineChoice;
use super::{Outcome, World, archive_limits, completions, test};
use crate::bundle::names::SkillName;
use crate::bundle::versions::Version;
use crate::bundle::{Bundle, discover};
use crate::diagnostics::Failure;
use crate::ops::check::{self, Checked, Chosen, Last, Packed, Problem, Stage};
use crate::ops::indexes::Asked;
use crate::ops::lint::{LintRequest, display, find, report};
use crate::ops::pull::{self, LockUse};
use crate::ops::registries::Registries;
use crate::ops::test::changed::Changed;
use crate::output::checks::{self, CheckFormat};
use crate::output::{ExitStatus, sizes::counted};
use crate::registry::Trouble;
use crate::registry::resolve::{Indexes, Package};
use crate::store::archives::ArchiveCache;
use crate::store::lockfile::{LOCK_FILE, LockedSkill};
use crate::testing::report::SkillReport;

/// What a skill is linted for that is to be published.
const PROFILE: &str = "publish";

/// What `check` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Finds the skills that have changed and those that need them. Each is linted, tested, packed, and
compared with its last published version: other files want another version; a schema that takes
less or promises less, a script or file that is gone, or a permission that was not there wants a
major one. Nothing is published.

Examples:
  open-skills check                          all skills below this folder
  open-skills check --since origin/main      what a pull request changes
  open-skills check skills --since HEAD~1 --format sarif --output check.sarif
  open-skills check --no-test --registry acme --json

Exit code: 0 all may be published, 1 some may not, 2 it could not be checked.")]
pub struct CheckArgs {
    /// Folders to search, or skills
    #[arg(value_name = "PATH", default_value = ".", add = completions::skills())]
    pub paths: Vec<PathBuf>,
    /// Only what has changed since this revision, and what needs it
    #[arg(long, value_name = "REVISION")]
    pub since: Option<String>,
    /// The same under the name that `test` has for it; HEAD without a revision
    #[arg(long, value_name = "REVISION", num_args = 0..=1, default_missing_value = "HEAD", require_equals = true, conflicts_with = "since")]
    pub changed: Option<String>,
    /// Where versions are published: a configured name, `local`, or a place
    #[arg(long, value_name = "REGISTRY")]
    pub registry: Option<String>,
    /// Run no tests
    #[arg(long)]
    pub no_test: bool,
    /// What runs the tests
    #[arg(long, value_enum, value_name = "ENGINE", default_value_t)]
    pub engine: EngineChoice,
    /// How to write the answer
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    pub format: CheckFormat,
    /// The same as --format json
    #[arg(long, conflicts_with = "format")]
    pub json: bool,
    /// Write the answer into this file
    #[arg(long, short, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub output: Option<PathBuf>,
}

/// Checks.
pub fn run(args: &CheckArgs, world: &World) -> Outcome {
    let registries = registries(args, world)?;
    let folders = folders(args, world)?;
    let first = args.paths.first().map_or(Path::new("."), PathBuf::as_path);
    let changed = args.since.as_deref().or(args.changed.as_deref());
    let changed = changed.map(|revision| Changed::since(revision, first));
    let namesakes = check::namesakes(&folders);
    let chosen = check::choose(&folders, changed.transpose()?.as_ref());
    let tests = match args.no_test || chosen.is_empty() {
        true => BTreeMap::new(),
        false => tested(&chosen, args.engine, world)?,
    };
    let published = Published::new(&registries, world)?;
    let rules = rules(world)?;
    let mut all = Vec::with_capacity(chosen.len());
    for chosen in chosen {
        let bundle = Bundle::open(&chosen.folder);
        let rules = crate::ops::lint::RulesFor::rules_for(&rules, &chosen.folder);
        let linted = report(&bundle, &chosen.folder, rules);
        let tests = tests.get(&chosen.folder);
        let others = namesakes.get(&chosen.folder).map_or(&[][..], Vec::as_slice);
        let linted = check::of_lint(&linted);
        all.push(one(chosen, &bundle, linted, tests, &published, others));
    }
    write(args, &all, world)?;
    Ok(match all.iter().any(Checked::fails) {
        true => ExitStatus::FINDINGS,
        false => ExitStatus::DONE,
    })
}

/// Where versions are published. A place that is not there would let everything pass.
fn registries(args: &CheckArgs, world: &World) -> Result<Registries, Failure> {
    let registries = open::published_to(world, args.registry.as_deref())?;
    let is_offline = world.settings_unwarned()?.is_on("offline");
    for named in registries.iter() {
        if named.location.is_local() || !is_offline {
            kinds::require_registry(world, named)?;
        }
    }
    Ok(registries)
}

fn folders(args: &CheckArgs, world: &World) -> Result<Vec<PathBuf>, Failure> {
    let request = LintRequest {
        paths: args.paths.clone(),
        rules: Box::new(rules(world)?),
        limits: archive_limits(world.settings_unwarned()?),
        memory: None,
    };
    let (found, notices) = find(&request)?;
    for notice in notices {
        world.printer.warning(notice);
    }
    let folders = found.into_iter().map(|skill| skill.folder).collect();
    Ok(discover::outermost(folders))
}

fn rules(world: &World) -> Result<ConfiguredRules, Failure> {
    let settings = world.settings_unwarned()?;
    let profile = [PROFILE.to_owned()];
    let is_configured = !settings.list("lint.profile").is_empty();
    let words = RuleWords {
        profile: if is_configured { &[] } else { &profile },
        ..RuleWords::default()
    };
    ConfiguredRules::new(settings, &words)
}

/// The tests of all skills together, by the folder of the skill.
fn tested(
    chosen: &[Chosen],
    engine: EngineChoice,
    world: &World,
) -> Result<BTreeMap<PathBuf, SkillReport>, Failure> {
    let folders: Vec<PathBuf> = chosen.iter().map(|one| one.folder.clone()).collect();
    let report = test::of_folders(&folders, engine, world)?;
    if report.interrupted {
        return Err(Failure::new("interrupted", "interrupted"));
    }
    Ok(folders.into_iter().zip(report.skills).collect())
}

/// Everything about one skill.
fn one(
    chosen: Chosen,
    bundle: &Bundle,
    linted: Vec<Problem>,
    tests: Option<&SkillReport>,
    published: &Published<'_>,
    namesakes: &[PathBuf],
) -> Checked {
    let mut problems = linted;
    problems.extend(tests.map(check::of_tests).unwrap_or_default());
    let mut version: Option<Version> = None;
    let mut compared = None;
    match check::pack(&chosen.folder) {
        Err(failure) => problems.push(check::of_failure(Stage::Pack, failure)),
        Ok(packed) => {
            match published.last(&chosen.name, &packed) {
                Err(failure) => problems.push(check::of_failure(Stage::Version, failure)),
                Ok(last) => {
                    problems.extend(check::compare(
                        &chosen.folder,
                        &packed,
                        bundle,
                        last.as_ref(),
                    ));
                    compared = last.map(|last| last.entry.version);
                }
            }
            problems.extend(check::twins(&packed, namesakes));
            version = packed.version;
        }
    }
    Checked {
        path: display(&chosen.folder),
        chosen,
        version,
        compared,
        tests: tests.map(|report| {
            let run = report
                .results
                .iter()
                .filter(|result| result.verdict.was_run());
            let passed = run
                .clone()
                .filter(|result| result.verdict.failed().is_none());
            (passed.count(), run.count())
        }),
        problems,
    }
}

/// Asks registries for the last version of a skill.
struct Published<'r> {
    registries: &'r Registries,
    asked: Asked<'r>,
    cache: Option<ArchiveCache>,
    is_offline: bool,
    limits: crate::archive::Limits,
    /// Nothing is locked here.
    lock: PathBuf,
}

impl<'r> Published<'r> {
    fn new(registries: &'r Registries, world: &World) -> Result<Self, Failure> {
        let settings = world.settings_unwarned()?;
        let is_offline = settings.is_on("offline");
        let cache = open::cache_folder(world, settings);
        Ok(Self {
            registries,
            asked: Asked::new(registries, is_offline),
            cache: cache.map(|folder| ArchiveCache::new(&folder)),
            is_offline,
            limits: archive_limits(settings),
            lock: world.environment.cwd.join(LOCK_FILE),
        })
    }

    /// The version to compare with; none when it was never published.
    fn last(&self, name: &str, packed: &Packed) -> Result<Option<Last>, Failure> {
        let Ok(name) = SkillName::parse(name) else {
            return Ok(None);
        };
        let mut found = Vec::new();
        for registry in self.registries.iter() {
            let package = Package {
                registry: registry.name.clone(),
                name: name.clone(),
            };
            match self.asked.index(&package) {
                Ok(index) => found.push((package, index)),
                Err(error) if error.trouble == Trouble::NotFound => {}
                Err(error) => return Err(error.into()),
            }
        }
        let (package, index) = match found.len() {
            0 => return Ok(None),
            1 => found.remove(0),
            count => {
                let places = counted(count, "registry");
                let message = format!("`{name}` is in {places}");
                let hint = "name the one it is published to with `--registry`";
                return Err(Failure::new("ambiguous", message).with_hint(hint));
            }
        };
        let Some(entry) = Last::choose(&index, packed.version.as_ref()) else {
            return Ok(None);
        };
        let locked = LockedSkill {
            name,
            version: entry.version.clone(),
            registry: package.registry,
            url: None,
            tree: entry.tree,
            archive: entry.archive.digest,
            size: entry.archive.size,
            signer: None,
            wanted: None,
            configured: false,
            installed_only: false,
            dependencies: BTreeSet::new(),
        };
        let bundle = pull::bundle(&self.request(), &locked)?;
        Ok(Some(Last { entry, bundle }))
    }

    /// Only the bytes are wanted, and they are compared, not put in place.
    fn request(&self) -> pull::Request<'_> {
        pull::Request {
            demands: &[],
            registries: self.registries,
            into: Path::new("."),
            lock: &self.lock,
            lock_use: LockUse::Refresh,
            configured: None,
            cache: self.cache.as_ref(),
            gate: None,
            layout: pull::Layout::ByName,
            anew: &[],
            is_known: None,
            is_rehearsal: false,
            given: None,
            offline: self.is_offline,
            force: false,
            jobs: 1,
            limits: self.limits,
        }
    }
}

fn write(args: &CheckArgs, all: &[Checked], world: &World) -> Result<(), Failure> {
    let format = match args.json {
        true => CheckFormat::Json,
        false => args.format,
    };
    match &args.output {
        None => world.printer.write(|out| checks::write(out, all, format)),
        Some(file) => {
            let mut bytes = Vec::new();
            checks::write(&mut bytes, all, format).map_err(|error| {
                let reason = crate::fs::reason(&error);
                Failure::new("io", format!("the answer cannot be made: {reason}"))
            })?;
            crate::fs::write_atomic(file, &bytes)?;
        }
    }
    // Machines count for themselves.
    if format != CheckFormat::Json {
        world.printer.status(checks::summary(all));
    }
    Ok(())
}
