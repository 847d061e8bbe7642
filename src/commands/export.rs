//! `open-skills export`: the same skills for containers, clusters, marketplaces and sites.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use serde_json::json;

use super::agents::around;
use super::answer::{AnswerArgs, pretty};
use super::locked::{gate, named};
use super::registry::open;
use super::trust::sources::sources;
use super::{Outcome, World};
use crate::diagnostics::Failure;
use crate::ops::export::containers::{Target, dockerfile, kubernetes};
use crate::ops::export::marketplace::marketplace;
use crate::ops::export::mcp_config::{Client, mcp_config};
use crate::ops::export::{Found, skills, well_known};
use crate::ops::lint::display;
use crate::ops::refused::{Refusals, by_now};
use crate::ops::vouching::PolicyGate;
use crate::output::ExitStatus;
use crate::output::escape::printable_line;
use crate::store::lockfile::{LOCK_FILE, Lockfile};

/// Arguments of `export`.
#[derive(Args, Clone, Debug)]
pub struct ExportArgs {
    /// What to write.
    #[command(subcommand)]
    pub command: ExportCommand,
}

/// What `open-skills export` can write.
#[derive(Subcommand, Clone, Debug)]
pub enum ExportCommand {
    /// Print a stage of a Dockerfile that bakes the locked skills in.
    #[command(after_help = "Examples:\n  \
        open-skills export docker >> Dockerfile\n  \
        open-skills export docker --into /app/.claude/skills --image example/open-skills:1.0")]
    Docker(ContainerArgs),
    /// Print a manifest for Kubernetes: an init container that gets the locked skills.
    #[command(after_help = "Examples:\n  \
        open-skills export k8s --name my-agent --app-image my-agent:1.4 --into /app/skills | kubectl apply -f -")]
    K8s(KubernetesArgs),
    /// Print the marketplace.json of a repository of skills, for Claude.
    #[command(after_help = "Examples:\n  \
        open-skills export marketplace skills --name ours --owner 'Our team'\n  \
        mkdir -p .claude-plugin && open-skills export marketplace skills --name ours --owner 'Our team' > .claude-plugin/marketplace.json")]
    Marketplace(MarketplaceArgs),
    /// Print the configuration of the MCP servers that skills need.
    #[command(after_help = "Examples:\n  \
        open-skills export mcp-config skills > .mcp.json\n  \
        mkdir -p .cursor && open-skills export mcp-config skills --for cursor > .cursor/mcp.json")]
    McpConfig(McpConfigArgs),
    /// Write a site for discovery, for any web server.
    #[command(after_help = "Examples:\n  open-skills export well-known skills --into public")]
    WellKnown(WellKnownArgs),
}

/// Arguments of `export docker` and `export k8s`.
#[derive(Args, Clone, Debug)]
pub struct ContainerArgs {
    /// The lock file; the project's without it
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub lock: Option<PathBuf>,
    /// The image of open-skills
    #[arg(long, value_name = "IMAGE", default_value = concat!("open-skills:", env!("CARGO_PKG_VERSION")))]
    pub image: String,
    /// Where the application finds the skills
    #[arg(long, value_name = "DIR", default_value = "/app/skills")]
    pub into: String,
    /// How to write the answer
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// Arguments of `export k8s`.
#[derive(Args, Clone, Debug)]
pub struct KubernetesArgs {
    /// The image of the application that reads the skills
    #[arg(long, value_name = "IMAGE")]
    pub app_image: String,
    /// The name of the deployment
    #[arg(long, value_name = "NAME", default_value = "agent")]
    pub name: String,
    /// What it has in common with a Dockerfile
    #[command(flatten)]
    pub container: ContainerArgs,
}

/// Arguments of `export marketplace`.
#[derive(Args, Clone, Debug)]
pub struct MarketplaceArgs {
    /// Folders of skills
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<PathBuf>,
    /// What it is called
    #[arg(long, value_name = "NAME")]
    pub name: String,
    /// Whose it is
    #[arg(long, value_name = "NAME")]
    pub owner: String,
    /// How to write the answer
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// Arguments of `export mcp-config`.
#[derive(Args, Clone, Debug)]
pub struct McpConfigArgs {
    /// Folders of skills
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<PathBuf>,
    /// The client that it is for
    #[arg(long = "for", value_name = "CLIENT", value_enum, default_value_t)]
    pub client: ClientName,
    /// How to write the answer
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// A client of the Model Context Protocol.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ClientName {
    /// .mcp.json
    #[default]
    Claude,
    /// .cursor/mcp.json
    Cursor,
    /// .vscode/mcp.json
    Vscode,
    /// .gemini/settings.json
    Gemini,
    /// config.toml
    Codex,
}

/// Arguments of `export well-known`.
#[derive(Args, Clone, Debug)]
pub struct WellKnownArgs {
    /// Folders of skills
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<PathBuf>,
    /// The root of the site
    #[arg(long, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    pub into: PathBuf,
    /// How to write the answer
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// Writes it.
pub fn run(args: &ExportArgs, world: &World) -> Outcome {
    let text = match &args.command {
        ExportCommand::Docker(args) => {
            let lock = lock(args, world)?;
            dockerfile(&lock, &target(args))?
        }
        ExportCommand::K8s(args) => {
            let lock = lock(&args.container, world)?;
            kubernetes(&lock, &target(&args.container), &args.name, &args.app_image)?
        }
        ExportCommand::Marketplace(args) => {
            let found = found(&args.paths, world)?;
            let root = around::project(world, world.settings()?);
            let root = std::fs::canonicalize(&root).unwrap_or(root);
            pretty(&marketplace(&found, &root, &args.name, &args.owner)?)
        }
        ExportCommand::McpConfig(args) => {
            let client = match args.client {
                ClientName::Claude => Client::Claude,
                ClientName::Cursor => Client::Cursor,
                ClientName::Vscode => Client::VsCode,
                ClientName::Gemini => Client::Gemini,
                ClientName::Codex => Client::Codex,
            };
            let (text, notices) = mcp_config(&found(&args.paths, world)?, client)?;
            for notice in notices {
                world.printer.warning(printable_line(&notice));
            }
            text
        }
        ExportCommand::WellKnown(args) => site(args, world)?,
    };
    let text = match is_wrapped(&args.command) {
        true => pretty(&json!({"version": 1, "document": text})),
        false => text,
    };
    world.printer.write(|out| out.write_all(text.as_bytes()));
    Ok(ExitStatus::DONE)
}

/// Whether a document of another program goes into one of ours.
fn is_wrapped(command: &ExportCommand) -> bool {
    match command {
        ExportCommand::Docker(args) => args.answer.is_json(),
        ExportCommand::K8s(args) => args.container.answer.is_json(),
        ExportCommand::Marketplace(args) => args.answer.is_json(),
        ExportCommand::McpConfig(args) => args.answer.is_json(),
        ExportCommand::WellKnown(_) => false,
    }
}

fn target(args: &ContainerArgs) -> Target<'_> {
    Target {
        image: &args.image,
        into: &args.into,
    }
}

fn found(paths: &[PathBuf], world: &World) -> Result<Vec<Found>, Failure> {
    let environment = &world.environment;
    let whole = |path: &PathBuf| environment.resolve_path(path, &environment.cwd);
    let paths: Vec<PathBuf> = paths.iter().map(whole).collect();
    let found = skills(&paths)?;
    let trust = sources(world, None)?;
    let gate = gate(&trust, false, world)?;
    let refusals = Refusals::new(&trust.policy, around::user_site(world).ok());
    for skill in &found {
        let shown = display(&skill.folder);
        if let Some(why) = refusals.folder(&skill.folder) {
            let message = format!("`{}` is not exported: {}", skill.name, by_now(&why));
            let hint = "`open-skills trust list` says who refused it; name folders without it";
            let failure = Failure::new("revoked", message);
            return Err(failure.with_hint(hint).at(shown));
        }
        let admitted = gate.admit_folder(&skill.manifest, &skill.name, &skill.folder);
        admitted.map_err(|failure| failure.at(shown))?;
    }
    tell(&gate, world);
    Ok(found)
}

/// What was let in with a word about it.
fn tell(gate: &PolicyGate<'_>, world: &World) {
    for notice in gate.notices() {
        world.printer.caution(printable_line(&notice));
    }
}

/// The lock, with places where it has names that only this machine knows.
fn lock(args: &ContainerArgs, world: &World) -> Result<Lockfile, Failure> {
    let project = around::project(world, world.settings()?);
    let mut lock = match &args.lock {
        Some(path) => named(path)?,
        None => Lockfile::read(&project.join(LOCK_FILE))?,
    };
    let trust = sources(world, None)?;
    let gate = gate(&trust, false, world)?;
    for skill in &mut lock.skills {
        let registry = open::of_lock(world, skill)?;
        // No image is built of what nobody here may pull.
        gate.admit_locked(skill, registry.registry.place())?;
        if registry.location.is_local() {
            let place = registry.location.to_string();
            let message = format!(
                "`{}` comes from `{place}`, which is on this machine only",
                skill.name
            );
            let hint = "publish it to a registry that the container can reach";
            return Err(Failure::new("unreachable", message).with_hint(hint));
        }
        skill.registry = registry.location.to_string();
    }
    Ok(lock)
}

fn site(args: &WellKnownArgs, world: &World) -> Result<String, Failure> {
    let environment = &world.environment;
    let root = environment.resolve_path(&args.into, &environment.cwd);
    let written = well_known::write(&found(&args.paths, world)?, &root)?;
    let shown = |paths: &[PathBuf]| -> Vec<String> {
        let paths = paths.iter();
        paths.map(|path| display(path)).collect()
    };
    let (files, removed) = (shown(&written.files), shown(&written.removed));
    if args.answer.is_json() {
        let answer = json!({"version": 1, "files": files, "removed": removed});
        return Ok(pretty(&answer));
    }
    let wrote = files.iter().map(|file| format!("wrote {file}"));
    let gone = removed.iter().map(|file| format!("removed {file}"));
    let line = |line: String| printable_line(&line).to_string() + "\n";
    Ok(wrote.chain(gone).map(line).collect())
}
