//! `open-skills list`: what registries have.

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::Args;
use serde_json::{Value as Json, json};

use super::agents::around;
use super::answer::{AnswerArgs, pretty};
use super::registry::libraries::{self as shelves, Known};
use super::registry::open;
use super::{Outcome, World};
use crate::bundle::references::Reference;
use crate::bundle::versions::Wanted;
use crate::diagnostics::{Failure, shell_word};
use crate::ops::registries::{NamedRegistry, Registries};
use crate::ops::{libraries, presence};
use crate::output::ExitStatus;
use crate::output::escape::printable_line;
use crate::output::sizes::{bytes, counted};
use crate::registry::documents::{CatalogEntry, Index};
use crate::registry::location::Location;
use crate::registry::resolve::Demand;
use crate::registry::{download, in_parallel};
use crate::store::installed::record::InstalledSkill;

/// What `list` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  open-skills list                     all skills of all registries
  open-skills list --registry acme
  open-skills list pdf                 the versions of one skill
  open-skills list --versions          the versions of all
  open-skills list --registry s3://acme/library
  open-skills list --installed         what stands in this project, for which agents")]
pub struct ListArgs {
    /// A skill whose versions to list, as `[registry/]name`
    #[arg(value_name = "NAME")]
    pub name: Option<String>,
    /// All versions of every skill, with their tags, dates, and whether they were taken back
    #[arg(long, conflicts_with_all = ["library", "installed"])]
    pub versions: bool,
    /// A configured name, `local`, or a place
    #[arg(long, value_name = "REGISTRY")]
    pub registry: Option<String>,
    /// List the configured library
    #[arg(long, conflicts_with_all = ["registry", "name"])]
    pub library: bool,
    /// List what is installed on this machine
    #[arg(long, conflicts_with_all = ["registry", "name", "library"])]
    pub installed: bool,
    /// With --installed: `project`, `user`, or the folder of another project
    #[arg(
        long,
        value_name = "SCOPE",
        requires = "installed",
        default_value = "project"
    )]
    pub scope: String,
    /// With --installed: the folder of another project, as `pull -C` takes it
    #[arg(long, short = 'C', value_name = "DIR", requires = "installed", conflicts_with = "scope", value_hint = clap::ValueHint::DirPath)]
    pub directory: Option<PathBuf>,
    /// How to write the answer
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// Lists.
pub fn run(args: &ListArgs, world: &World) -> Outcome {
    if args.installed {
        return installed(args, world);
    }
    let registries = match args.library {
        true => Registries::new(vec![open::named(world, &open::library_url(world)?)?]),
        false => open::chosen(world, args.registry.as_deref())?,
    };
    if let Some(text) = &args.name {
        let Reference::Named(named) = Reference::parse(text, &|_| false)? else {
            return Err(no_name(text));
        };
        let package = registries.demand(&named)?.package;
        let registry = registries.get(&package.registry)?;
        let index = download::index(&*registry.registry, &package.name).map_err(|error| {
            let demand = Demand {
                package: package.clone(),
                wanted: Wanted::Latest,
            };
            open::or_the_nearest(error.into(), &[demand], &registries, "pull", world)
        })?;
        versions(&index, registry, args.answer, world);
        return Ok(ExitStatus::DONE);
    }
    if args.versions {
        return all_versions(&registries, args.answer, world);
    }
    let mut all = Vec::new();
    for registry in registries.iter() {
        match held(registry, args.library, world) {
            Ok(skills) => all.push((registry, skills)),
            // One of many is told; the only one has no other answer than that.
            Err(failure) if failure.kind == "unreachable" && is_closed(registry, world)? => {
                if registries.iter().count() == 1 {
                    return Err(failure);
                }
                world.printer.warning(printable_line(&failure.message));
            }
            Err(failure) => return Err(failure),
        }
    }
    match args.answer.is_json() {
        true => {
            let answer = skills_json(&all);
            world
                .printer
                .write(|out| write!(out, "{}", pretty(&answer)));
        }
        false => skills(&all, world),
    }
    Ok(ExitStatus::DONE)
}

/// That a reference is no name in a registry, and how a place is given beside the name.
fn no_name(text: &str) -> Failure {
    let failure = Failure::usage(format!("`{text}` is no name in a registry"));
    let parts = text
        .split_once('#')
        .filter(|(place, _)| place.contains("://"));
    failure.with_hint(match parts {
        Some((place, skill)) => {
            let name = skill.split('@').next().unwrap_or_default();
            let name = name.rsplit('/').next().unwrap_or_default();
            let (name, place) = (shell_word(name), shell_word(place));
            format!("name them apart: `open-skills list {name} --registry {place}`")
        }
        None => "write `name` or `registry/name`".to_owned(),
    })
}

/// What a registry or library holds.
fn held(
    registry: &NamedRegistry,
    is_library: bool,
    world: &World,
) -> Result<Vec<CatalogEntry>, Failure> {
    if is_closed(registry, world)? {
        return remembered(registry, world);
    }
    if is_library {
        return Ok(shelves::skills(world, registry)?.unwrap_or_default());
    }
    // Where nobody knows which of the two it is, its marker says so in one request: it is needed
    // for a registry anyway, and the list of one may have many pages.
    let is_listed = match shelves::known(world, registry)? {
        Known::Registry => false,
        Known::Library => true,
        Known::Nothing => !presence::is_made(registry)?,
    };
    if is_listed && let Some(skills) = shelves::plain_skills(world, registry)? {
        return Ok(skills);
    }
    if let Some(catalog) = presence::catalog_if_there(registry)? {
        open::judge_its_state(world, registry)?;
        return Ok(catalog);
    }
    if !is_listed && let Some(skills) = shelves::plain_skills(world, registry)? {
        return Ok(skills);
    }
    match presence::require_empty(registry) {
        // Plain folders are listed too; what is neither is no place for skills.
        Err(error) if presence::is_absent(&error) => {
            let skills = shelves::skills(world, registry)?;
            skills.ok_or_else(|| error.into())
        }
        empty => {
            empty?;
            open::judge_its_state(world, registry)?;
            Ok(Vec::new())
        }
    }
}

/// Whether nobody may ask a place.
fn is_closed(place: &NamedRegistry, world: &World) -> Result<bool, Failure> {
    Ok(world.settings_unwarned()?.is_on("offline") && !place.location.is_local())
}

/// What the cache knows of a library that may not be asked.
fn remembered(place: &NamedRegistry, world: &World) -> Result<Vec<CatalogEntry>, Failure> {
    let known = match place.location {
        Location::S3 { .. } => open::remembered(world, &place.name)?,
        _ => None,
    };
    match known {
        Some(listing) => Ok(libraries::entries(&listing)),
        None => open::refuse_offline(world, place).map(|()| Vec::new()),
    }
}

/// Lists what is installed.
fn installed(args: &ListArgs, world: &World) -> Outcome {
    let directory = args.directory.as_deref();
    let place = around::place_of(world, world.settings()?, &args.scope, directory)?;
    let record = place.site.record()?;
    if args.answer.is_json() {
        let answer = json!({"version": 1, "skills": record.skills});
        let text = pretty(&answer);
        world.printer.write(|out| out.write_all(text.as_bytes()));
        return Ok(ExitStatus::DONE);
    }
    let version = |skill: &InstalledSkill| skill.version.clone().unwrap_or_default();
    let names = record.skills.iter().map(|skill| skill.name.as_str().len());
    let names = names.max().unwrap_or(0);
    let versions = record.skills.iter().map(|skill| version(skill).len());
    let versions = versions.max().unwrap_or(0);
    for skill in &record.skills {
        let agents = skill.places.iter().flat_map(|place| &place.agents);
        let agents: BTreeSet<&str> = agents.map(String::as_str).collect();
        let agents: Vec<&str> = agents.into_iter().collect();
        let line = format!(
            "{:names$}  {:versions$}  {}",
            skill.name.as_str(),
            version(skill),
            agents.join(", ")
        );
        world.printer.result(printable_line(line.trim_end()));
    }
    world.printer.status(format_args!(
        "{} installed",
        counted(record.skills.len(), "skill")
    ));
    Ok(ExitStatus::DONE)
}

type Skills<'r> = (&'r NamedRegistry, Vec<CatalogEntry>);

fn skills(all: &[Skills<'_>], world: &World) {
    let entries = || all.iter().flat_map(|(_, skills)| skills);
    let shown = |entry: &CatalogEntry| match &entry.latest {
        Some(latest) => latest.to_string(),
        None if entry.is_withdrawn() => "taken back".to_owned(),
        None => "-".to_owned(),
    };
    let name_width = entries().map(|e| e.name.as_str().len()).max().unwrap_or(0);
    let version_width = entries().map(|e| shown(e).len()).max().unwrap_or(0);
    let several = all.len() > 1;
    for (registry, skills) in all {
        if several && !skills.is_empty() {
            let name = printable_line(&registry.name).into_owned();
            world.printer.result(format_args!("{name}:"));
        }
        for entry in skills {
            let first = entry.description.lines().next().unwrap_or_default();
            let line = format!(
                "{:name_width$}  {:version_width$}  {}",
                entry.name.as_str(),
                shown(entry),
                printable_line(&cut(first))
            );
            world.printer.result(line.trim_end());
        }
    }
    let count = counted(entries().count(), "skill");
    let places = counted(all.len(), "registry");
    world.printer.status(format_args!("{count} in {places}"));
}

/// As much of a description as stands on a line.
pub(super) fn cut(text: &str) -> String {
    const LONGEST: usize = 80;
    match text.char_indices().nth(LONGEST) {
        None => text.to_owned(),
        Some((at, _)) => format!("{}…", text[..at].trim_end()),
    }
}

fn skills_json(all: &[Skills<'_>]) -> Json {
    let skill = |entry: &CatalogEntry| {
        json!({
            "name": entry.name.as_str(),
            "latest": entry.latest.as_ref().map(ToString::to_string),
            "versions": entry.versions,
            "description": entry.description,
            "tags": entry.tags,
        })
    };
    let registry = |(registry, skills): &Skills<'_>| {
        json!({
            "name": registry.name,
            "place": registry.location.to_string(),
            "skills": skills.iter().map(skill).collect::<Vec<_>>(),
        })
    };
    json!({"version": 1, "registries": all.iter().map(registry).collect::<Vec<_>>()})
}

/// How many indexes are asked for at once.
const AT_ONCE: usize = 16;

/// Lists the versions of all skills: one index each.
fn all_versions(registries: &Registries, answer: AnswerArgs, world: &World) -> Outcome {
    let mut all = Vec::new();
    for registry in registries.iter() {
        let entries = presence::catalog(registry)?;
        let index = |entry: &CatalogEntry| download::index(&*registry.registry, &entry.name);
        for index in in_parallel(&entries, AT_ONCE, index) {
            all.push((registry, index?));
        }
    }
    if answer.is_json() {
        let skills = all
            .iter()
            .map(|(registry, index)| versions_json(index, registry));
        let answer = json!({"version": 1, "skills": skills.collect::<Vec<_>>()});
        let text = pretty(&answer);
        world.printer.write(|out| out.write_all(text.as_bytes()));
        return Ok(ExitStatus::DONE);
    }
    let several = registries.iter().count() > 1;
    for (registry, index) in &all {
        let title = match several {
            true => format!("{}/{}:", registry.name, index.name),
            false => format!("{}:", index.name),
        };
        world.printer.result(printable_line(&title));
        tell_versions(index, "  ", world);
    }
    let count = all.iter().map(|(_, index)| index.versions.len()).sum();
    world.printer.status(format_args!(
        "{} of {}",
        counted(count, "version"),
        counted(all.len(), "skill")
    ));
    Ok(ExitStatus::DONE)
}

fn versions(index: &Index, registry: &NamedRegistry, answer: AnswerArgs, world: &World) {
    if answer.is_json() {
        let answer = versions_json(index, registry);
        world
            .printer
            .write(|out| write!(out, "{}", pretty(&answer)));
        return;
    }
    tell_versions(index, "", world);
}

fn tell_versions(index: &Index, margin: &str, world: &World) {
    let latest = index.latest().map(|entry| &entry.version);
    let width = index
        .versions
        .iter()
        .map(|e| e.version.to_string().len())
        .max();
    let width = width.unwrap_or(0);
    for entry in index.versions.iter().rev() {
        let tags = index
            .tags
            .iter()
            .filter(|(_, version)| **version == entry.version);
        // Who rolled back to a version that was taken back since then gets another one.
        let tags = tags.map(|(tag, _)| tag.to_string());
        let mut words: Vec<String> = tags.filter(|tag| tag != "latest").collect();
        if latest == Some(&entry.version) {
            words.insert(0, "latest".to_owned());
        }
        if let Some(yanked) = &entry.yanked {
            let reason = yanked.reason.as_ref().map(|reason| format!(": {reason}"));
            words.push(format!("taken back{}", reason.unwrap_or_default()));
        }
        let line = format!(
            "{margin}{:width$}  {}  {:>9}  {}",
            entry.version.to_string(),
            entry.published,
            bytes(entry.archive.size),
            printable_line(&words.join(", "))
        );
        world.printer.result(line.trim_end());
    }
}

fn versions_json(index: &Index, registry: &NamedRegistry) -> Json {
    let version = |entry: &crate::registry::documents::IndexEntry| {
        json!({
            "version": entry.version.to_string(),
            "published": entry.published.to_string(),
            "tree_digest": entry.tree.to_string(),
            "archive_digest": entry.archive.digest.to_string(),
            "size": entry.archive.size,
            "yanked": entry.yanked.is_some(),
            "reason": entry.yanked.as_ref().and_then(|yanked| yanked.reason.clone()),
        })
    };
    let tags = index.tags.iter();
    let tags: serde_json::Map<String, Json> = tags
        .map(|(tag, version)| (tag.to_string(), version.to_string().into()))
        .collect();
    json!({
        "version": 1,
        "registry": registry.name,
        "name": index.name.as_str(),
        "latest": index.latest().map(|entry| entry.version.to_string()),
        "tags": tags,
        "versions": index.versions.iter().map(version).collect::<Vec<_>>(),
    })
}
