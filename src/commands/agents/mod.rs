//! `open-skills agents`: which agents are known, which are here, and where each looks.

pub mod around;

use clap::{Args, Subcommand};
use serde_json::{Value as Json, json};

use super::answer::{AnswerArgs, pretty};
use super::{Outcome, World};
use crate::diagnostics::Failure;
use crate::ops::lint::display;
use crate::output::ExitStatus;
use crate::output::escape::printable_line;
use crate::output::sizes::counted;
use crate::tables::agents::{Agent, Scope, Surroundings};

/// Arguments of `agents`.
#[derive(Args, Clone, Debug)]
#[command(args_conflicts_with_subcommands = true)]
#[command(after_help = "\
Examples:
  open-skills agents list
  open-skills agents show claude-code
  open-skills agents detect --json")]
pub struct AgentsArgs {
    /// What to do; `list` when nothing is said.
    #[command(subcommand)]
    pub command: Option<AgentsCommand>,
    /// How to write the answer
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// What `open-skills agents` can do.
#[derive(Subcommand, Clone, Debug)]
pub enum AgentsCommand {
    /// List every agent with its folders.
    #[command(
        after_help = "Examples:\n  open-skills agents list\n  open-skills agents list --json"
    )]
    List(AnswerArgs),
    /// Say where one agent looks, whose copy wins, and what it gives to skills.
    #[command(after_help = "Examples:\n  open-skills agents show codex")]
    Show(ShowArgs),
    /// List the agents that are on this machine or in this project.
    #[command(after_help = "Examples:\n  open-skills agents detect")]
    Detect(AnswerArgs),
}

/// Arguments of `agents show`.
#[derive(Args, Clone, Debug)]
pub struct ShowArgs {
    /// The agent
    #[arg(value_name = "AGENT", add = super::completions::agents())]
    pub agent: String,
    /// How to write the answer
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// Answers.
pub fn run(args: &AgentsArgs, world: &World) -> Outcome {
    let settings = world.settings()?;
    let project = around::project(world, settings);
    let agents = around::agents(settings);
    let default = AgentsCommand::List(args.answer);
    around::with_surroundings(world, &project, |around| {
        match args.command.as_ref().unwrap_or(&default) {
            AgentsCommand::List(answer) => list(agents.all(), *answer, around, world),
            AgentsCommand::Detect(answer) => {
                let is_ours = around::made_for_skills(world, &project);
                detect(&agents.detect(around, &is_ours), *answer, world);
            }
            AgentsCommand::Show(show) => {
                let agent = agents.find(&show.agent)?;
                match show.answer.is_json() {
                    true => {
                        let mut answer = full(agent, around);
                        answer["version"] = 1.into();
                        print(&answer, world);
                    }
                    false => tell(agent, around, world),
                }
            }
        }
        Ok::<(), Failure>(())
    })?;
    Ok(ExitStatus::DONE)
}

fn print(answer: &Json, world: &World) {
    let text = pretty(answer);
    world.printer.write(|out| out.write_all(text.as_bytes()));
}

fn list(agents: &[Agent], answer: AnswerArgs, around: &Surroundings<'_>, world: &World) {
    if answer.is_json() {
        let all: Vec<Json> = agents.iter().map(|agent| full(agent, around)).collect();
        print(&json!({"version": 1, "agents": all}), world);
        return;
    }
    let width = |text: fn(&Agent) -> &str| agents.iter().map(|a| text(a).len()).max();
    let names = width(|agent| &agent.name).unwrap_or(0);
    let projects = width(project).unwrap_or(0);
    for agent in agents {
        let user = agent.user.as_deref().unwrap_or("-");
        let line = format!(
            "{:names$}  {:projects$}  {user}",
            agent.name,
            project(agent)
        );
        world.printer.result(printable_line(&line));
    }
    world.printer.status(counted(agents.len(), "agent"));
}

fn project(agent: &Agent) -> &str {
    agent.project.as_deref().unwrap_or("-")
}

fn detect(seen: &[(&Agent, std::path::PathBuf)], answer: AnswerArgs, world: &World) {
    if answer.is_json() {
        let one = |(agent, trace): &(&Agent, std::path::PathBuf)| json!({"name": agent.name, "title": agent.title, "trace": display(trace)});
        let all: Vec<Json> = seen.iter().map(one).collect();
        print(&json!({"version": 1, "agents": all}), world);
        return;
    }
    let width = seen.iter().map(|(agent, _)| agent.name.len()).max();
    let width = width.unwrap_or(0);
    for (agent, trace) in seen {
        let line = format!("{:width$}  {}", agent.name, display(trace));
        world.printer.result(printable_line(&line));
    }
    world.printer.status(counted(seen.len(), "agent"));
}

fn full(agent: &Agent, around: &Surroundings<'_>) -> Json {
    let folder = |scope| agent.folder(scope, around).map(|path| display(&path));
    let reads = agent.folders(around).into_iter();
    let reads = reads.map(|(scope, path)| json!({"scope": scope.as_str(), "path": display(&path)}));
    json!({
        "name": agent.name,
        "title": agent.title,
        "aliases": agent.aliases,
        "project": folder(Scope::Project),
        "user": folder(Scope::User),
        "reads": reads.collect::<Vec<_>>(),
        "precedence": agent.precedence.map(Scope::as_str),
        "context": agent.context,
        "share": agent.share.map(|share| json!({
            "percent": share.percent,
            "characters": share.characters,
            "description": share.description,
        })),
    })
}

fn tell(agent: &Agent, around: &Surroundings<'_>, world: &World) {
    let line = |name: &str, value: &str| {
        let line = format!("{name:12} {value}");
        world.printer.result(printable_line(&line));
    };
    line("name", &agent.name);
    line("title", &agent.title);
    if !agent.aliases.is_empty() {
        line("also called", &agent.aliases.join(", "));
    }
    for (at, (scope, path)) in agent.folders(around).iter().enumerate() {
        let name = if at == 0 { "reads" } else { "then" };
        line(name, &format!("{}  ({})", display(path), scope.as_str()));
    }
    if let Some(share) = agent.share {
        let characters = share.characters;
        let text = format!(
            "{} % of its window, or {characters} characters",
            share.percent
        );
        line("budget", &text);
        if let Some(longest) = share.description {
            line("cuts", &format!("descriptions behind {longest} characters"));
        }
    }
    if let Some(profile) = agent.profile {
        let profile = crate::tables::profiles::Profile::get(profile);
        line("lint", &format!("--profile {}", profile.name));
    }
}
