//! `open-skills tree`: what skills need, and what that needs.

use clap::{Args, ValueEnum};
use serde_json::{Value as Json, json};

use super::answer::pretty;
use super::locked::{LockArgs, Locked};
use super::pull::{wanted, with_those_of_the_lock};
use super::registry::open;
use super::{Outcome, World, archive_limits, fetched};
use crate::bundle::references::Reference;
use crate::bundle::walk::is_document_name;
use crate::diagnostics::Failure;
use crate::ops::contents::Contents;
use crate::ops::indexes::Asked;
use crate::ops::registries::Registries;
use crate::ops::tree::{self, Graph, Node};
use crate::output::escape::printable_line;
use crate::output::{ExitStatus, graph};

/// What `tree` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Without an argument, the tree of the lock. A reference is resolved as `pull` would, a folder's
dependencies as `publish` would find them; a folder is written `./pdf`, because a bare name is a
skill of a registry. What stands above already is marked `(*)` and not
unfolded again; a skill that needs itself by way of others ends with `(circle)`.

Examples:
  open-skills tree
  open-skills tree pdf@^1.2 --registry acme
  open-skills tree ./skills/report
  open-skills tree --format dot | dot -Tsvg > skills.svg
  open-skills tree --format mermaid")]
pub struct TreeArgs {
    /// A skill of a registry, a folder or an archive; the lock when there is none
    #[arg(value_name = "REF|PATH")]
    pub skill: Option<String>,
    /// A configured name, `local`, or a place
    #[arg(long, value_name = "REGISTRY", requires = "skill")]
    pub registry: Option<String>,
    /// Which lock is meant
    #[command(flatten)]
    pub lock: LockArgs,
    /// How to write the answer
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    pub format: TreeFormat,
    /// The same as --format json
    #[arg(long, conflicts_with = "format")]
    pub json: bool,
}

/// How a tree is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum TreeFormat {
    /// For people
    #[default]
    Human,
    /// For machines
    Json,
    /// For Graphviz
    Dot,
    /// For Mermaid
    Mermaid,
}

/// Shows.
pub fn run(args: &TreeArgs, world: &World) -> Outcome {
    let locked = args.lock.find(world)?;
    let graph = match &args.skill {
        None => of_lock(&locked, world)?,
        Some(text) => of_one(text, args, &locked, world)
            .map_err(|failure| fetched::or_folder(failure, args.skill.iter(), world))?,
    };
    for registry in &graph.silent {
        let registry = printable_line(registry).into_owned();
        world.printer.warning(format_args!(
            "`{registry}` did not answer: versions that it took back are not marked"
        ));
    }
    let text = match (args.format, args.json) {
        (TreeFormat::Json, _) | (_, true) => pretty(&answer(&graph)),
        (TreeFormat::Human, _) => graph::tree(&graph),
        (TreeFormat::Dot, _) => graph::dot(&graph),
        (TreeFormat::Mermaid, _) => graph::mermaid(&graph),
    };
    world.printer.write(|out| out.write_all(text.as_bytes()));
    Ok(ExitStatus::DONE)
}

fn of_lock(locked: &Locked, world: &World) -> Result<Graph, Failure> {
    if locked.lock.skills.is_empty() {
        let failure = Failure::usage("there is no lock here, or nothing in it");
        return Err(failure.with_hint("name a skill or a folder: `open-skills tree pdf`"));
    }
    let registries = with_those_of_the_lock(Registries::default(), &locked.lock, world)?;
    let asked = Asked::new(&registries, is_offline(world)?);
    Ok(tree::of_lock(&locked.lock, &asked))
}

fn of_one(text: &str, args: &TreeArgs, locked: &Locked, world: &World) -> Result<Graph, Failure> {
    let environment = &world.environment;
    let is_name = fetched::is_name_in_registry(text, world)?;
    let is_skill = |text: &str| {
        let path = environment.resolve(text, &environment.cwd);
        let entries = std::fs::read_dir(&path).into_iter().flatten().flatten();
        let mut names = entries.map(|entry| entry.file_name());
        !is_name
            && (path.is_file() || names.any(|name| name.to_str().is_some_and(is_document_name)))
    };
    let registry = args.registry.as_deref();
    let path = match Reference::parse(text, &is_skill)? {
        Reference::Folder(path) | Reference::Archive(path) => path,
        Reference::Named(_) | Reference::Placed(_) | Reference::Git(_) => {
            let references = [text.to_owned()];
            let lock = &locked.place.site.lock;
            let (registries, demands) = wanted(&references, registry, lock, false, world)?;
            let asked = Asked::new(&registries, is_offline(world)?);
            return tree::of_demands(&demands, &locked.lock, &asked).map_err(|failure| {
                open::or_the_nearest(failure, &demands, &registries, "pull", world)
            });
        }
    };
    let path = environment.resolve_path(&path, &environment.cwd);
    let contents = Contents::open(&path, &archive_limits(world.settings()?))?;
    let registries = open::chosen(world, registry)?;
    let asked = Asked::new(&registries, is_offline(world)?);
    tree::of_skill(&contents.manifest, text.to_owned(), &registries, &asked)
}

fn is_offline(world: &World) -> Result<bool, Failure> {
    Ok(world.settings_unwarned()?.is_on("offline"))
}

fn answer(graph: &Graph) -> Json {
    let duplicates = graph.duplicates();
    let node = |(at, node): (usize, &Node)| {
        let needs = node.needs.iter().map(|need| {
            json!({
                "name": graph.nodes[need.node].name,
                "requirement": need.requirement,
                "skill": need.node,
            })
        });
        json!({
            "skill": at,
            "name": node.name,
            "skill_version": node.version,
            "from": node.from,
            "asked": graph.roots.contains(&at),
            "yanked": node.yanked,
            "duplicate": duplicates.contains(node.name.as_str()),
            "dependencies": needs.collect::<Vec<_>>(),
        })
    };
    json!({
        "version": 1,
        "roots": graph.roots,
        "skills": graph.nodes.iter().enumerate().map(node).collect::<Vec<_>>(),
        "unreachable": graph.silent,
    })
}
