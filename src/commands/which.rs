//! `open-skills which`: which copy of a skill an agent takes, and why.

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::Args;
use serde_json::{Value as Json, json};

use super::agents::around;
use super::answer::{AnswerArgs, pretty};
use super::{Outcome, World};
use crate::diagnostics::Failure;
use crate::ops::install::status::{Candidate, candidates};
use crate::ops::lint::display;
use crate::ops::near;
use crate::output::ExitStatus;
use crate::output::escape::printable_line;
use crate::tables::agents::{Agent, Scope, Surroundings};

/// What `which` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  open-skills which pdf                      for every agent that finds one
  open-skills which pdf --agent claude-code

Exit code: 0 found, 2 no agent finds a skill of that name.")]
pub struct WhichArgs {
    /// The skill
    #[arg(value_name = "NAME")]
    pub name: String,
    /// Only these agents
    #[arg(long, short = 'a', value_name = "AGENT", value_delimiter = ',')]
    pub agent: Vec<String>,
    /// How to write the answer
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// Looks.
pub fn run(args: &WhichArgs, world: &World) -> Outcome {
    let settings = world.settings()?;
    if args.name.is_empty() || args.name.contains(['/', '\\']) || args.name.starts_with('.') {
        let message = format!("`{}` is no skill name", args.name.escape_debug());
        return Err(Failure::usage(message).with_hint("agents know a skill by its folder's name"));
    }
    let project = around::project(world, settings);
    let agents = around::agents(settings);
    let mut wanted: Vec<&Agent> = Vec::new();
    for name in &args.agent {
        wanted.push(agents.find(name)?);
    }
    if args.agent.is_empty() {
        wanted = agents.all().iter().collect();
    }
    let found: Vec<(&Agent, Vec<Candidate>)> =
        around::with_surroundings(world, &project, |around| {
            let look = |agent: &&'_ Agent| candidates(agent, &args.name, around);
            let all = wanted.iter().map(|agent| (*agent, look(agent)));
            all.filter(|(_, found)| !found.is_empty()).collect()
        });
    if found.is_empty() {
        let known = around::with_surroundings(world, &project, |around| names(&wanted, around));
        return Err(nowhere(&args.name, &known));
    }
    if args.answer.is_json() {
        let text = pretty(&answer(&args.name, &found));
        world.printer.write(|out| out.write_all(text.as_bytes()));
        return Ok(ExitStatus::DONE);
    }
    let width = found.iter().map(|(agent, _)| agent.name.len()).max();
    let width = width.unwrap_or(0);
    for (agent, copies) in &found {
        let Some((first, hidden)) = copies.split_first() else {
            continue;
        };
        let line = format!("{:width$}  {}", agent.name, described(first));
        world.printer.result(printable_line(&line));
        for copy in hidden {
            let why = why(agent, first, copy);
            let line = format!("{:width$}  not {}: {why}", "", described(copy));
            world.printer.result(printable_line(&line));
        }
    }
    Ok(ExitStatus::DONE)
}

/// The names of what stands in the folders of agents.
fn names(agents: &[&Agent], around: &Surroundings<'_>) -> BTreeSet<String> {
    let folders = agents.iter().flat_map(|agent| agent.folders(around));
    let folders: BTreeSet<PathBuf> = folders.map(|(_, folder)| folder).collect();
    let entries = folders.iter().flat_map(std::fs::read_dir);
    let names = entries.flatten().flatten().map(|entry| entry.file_name());
    names.filter_map(|name| name.into_string().ok()).collect()
}

fn nowhere(name: &str, known: &BTreeSet<String>) -> Failure {
    let message = format!("no agent finds a skill `{}`", name.escape_debug());
    let hint = match near::nearest(name, known.iter().map(String::as_str)) {
        Some(near) if near != name => near::question(&near.escape_debug().to_string()),
        _ => format!("`open-skills install {name}` puts it where they look"),
    };
    Failure::new("not-found", message).with_hint(hint)
}

fn described(copy: &Candidate) -> String {
    let version = copy.version.as_ref();
    let version = version.map_or(String::new(), |version| format!(", {version}"));
    format!("{} ({}{version})", display(&copy.path), copy.scope.as_str())
}

/// Why one copy wins over another.
fn why(agent: &Agent, first: &Candidate, other: &Candidate) -> String {
    if first.scope == other.scope {
        return format!("{} looks there later", agent.title);
    }
    let order: Vec<&str> = agent
        .precedence
        .iter()
        .map(|scope| scope.as_str())
        .collect();
    format!("{} takes {}", agent.title, order.join(", then "))
}

fn answer(name: &str, found: &[(&Agent, Vec<Candidate>)]) -> Json {
    let copy = |copy: &Candidate| {
        json!({
            "path": display(&copy.path),
            "scope": copy.scope.as_str(),
            "skill_version": copy.version,
        })
    };
    let one = |(agent, copies): &(&Agent, Vec<Candidate>)| {
        json!({
            "agent": agent.name,
            "precedence": agent.precedence.map(Scope::as_str),
            "takes": copies.first().map(copy),
            "hidden": copies.iter().skip(1).map(copy).collect::<Vec<_>>(),
        })
    };
    json!({"version": 1, "name": name, "agents": found.iter().map(one).collect::<Vec<_>>()})
}
