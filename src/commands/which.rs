//! `open-skills which`: which copy of a skill an agent takes, and why.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Value as Json, json};

use super::agents::around;
use super::answer::{AnswerArgs, pretty};
use super::prompt::installed::installed;
use super::trust::sources::policy as trust_policy;
use super::{Outcome, World};
use crate::diagnostics::Failure;
use crate::ops::install::status::{Candidate, candidates};
use crate::ops::lint::display;
use crate::ops::near;
use crate::ops::prompt::{Mode, gather};
use crate::ops::refused::Refusals;
use crate::output::ExitStatus;
use crate::output::escape::printable_line;
use crate::tables::agents::{Agent, Scope, Surroundings};

/// What `which` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
A copy that the trust policy refuses by now, because it is blocked or its key was revoked, is said
to be: `prompt` leaves it out, and tells of the copy that is named then, if there is one. The agent
itself knows nothing of it, and takes what it finds.

Examples:
  open-skills which pdf                      for every agent that finds one
  open-skills which pdf --agent claude-code

Exit code: 0 found, 1 no agent finds a skill of that name, 2 it could not be looked for.")]
pub struct WhichArgs {
    /// The skill
    #[arg(value_name = "NAME")]
    pub name: String,
    /// Only these agents
    #[arg(long, short = 'a', value_name = "AGENT", value_delimiter = ',', add = super::completions::agents())]
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
    if found.is_empty() && !args.answer.is_json() {
        let known = around::with_surroundings(world, &project, |around| names(&wanted, around));
        return Err(nowhere(&args.name, &known));
    }
    let policy = trust_policy(world)?;
    let refusals = Refusals::new(&policy, around::user_site(world).ok());
    let mut all = Vec::with_capacity(found.len());
    for (agent, copies) in found {
        all.push(Seen {
            prompt: told(&args.name, agent, &project, &refusals, world)?,
            copies: judged(copies, &refusals),
            agent,
        });
    }
    if args.answer.is_json() {
        let text = pretty(&answer(&args.name, &all));
        world.printer.write(|out| out.write_all(text.as_bytes()));
        return Ok(match all.is_empty() {
            true => ExitStatus::FINDINGS,
            false => ExitStatus::DONE,
        });
    }
    let width = all.iter().map(|seen| seen.agent.name.len()).max();
    let width = width.unwrap_or(0);
    for seen in &all {
        for (at, line) in lines(seen).iter().enumerate() {
            let agent = if at == 0 { &seen.agent.name } else { "" };
            let line = format!("{agent:width$}  {line}");
            world.printer.result(printable_line(&line));
        }
    }
    Ok(ExitStatus::DONE)
}

/// What one agent finds.
struct Seen<'a> {
    agent: &'a Agent,
    /// The one that it takes, then the others; each with the reason why it is refused by now.
    copies: Vec<(Candidate, Option<String>)>,
    /// The copy that `prompt` tells this agent of.
    prompt: Option<PathBuf>,
}

/// The copies, and why the policy refuses one of them: as it is recorded, or as it stands.
fn judged(copies: Vec<Candidate>, refusals: &Refusals<'_>) -> Vec<(Candidate, Option<String>)> {
    let copies = copies.into_iter();
    copies
        .map(|copy| {
            let why = refusals.folder(&copy.path);
            (copy, why)
        })
        .collect()
}

/// The copy of a name that `prompt --installed` tells an agent of, if it tells of one.
fn told(
    name: &str,
    agent: &Agent,
    project: &Path,
    refusals: &Refusals<'_>,
    world: &World,
) -> Result<Option<PathBuf>, Failure> {
    let (mut places, _) = installed(world, project, Some(agent), refusals)?;
    places.retain(|place| place.folder.file_name().is_some_and(|own| own == name));
    let mut gathered = gather(&places, Mode::Catalog, refusals);
    gathered.settle();
    let folder = places.into_iter().map(|place| place.folder).next();
    Ok(folder.filter(|_| !gathered.skills.is_empty()))
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
    Failure::new("no-match", message).with_hint(hint)
}

fn described(copy: &Candidate) -> String {
    let version = copy.version.as_ref();
    let version = version.map_or(String::new(), |version| format!(", {version}"));
    format!("{} ({}{version})", display(&copy.path), copy.scope.as_str())
}

/// What there is to say about what an agent finds.
fn lines(seen: &Seen<'_>) -> Vec<String> {
    let Some(((first, refused), hidden)) = seen.copies.split_first() else {
        return Vec::new();
    };
    let mut lines = vec![described(first)];
    if let Some(why) = refused {
        let instead = match &seen.prompt {
            Some(path) => format!("`prompt` tells of {} instead", display(path)),
            None => "`prompt` leaves it out".to_owned(),
        };
        lines.push(format!("refused by now: {why}; {instead}"));
    }
    for (copy, refused) in hidden {
        let why = why(seen.agent, first, copy);
        let refused = refused.as_ref();
        let refused = refused.map_or(String::new(), |why| format!("; refused by now: {why}"));
        lines.push(format!("not {}: {why}{refused}", described(copy)));
    }
    lines
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

fn answer(name: &str, found: &[Seen<'_>]) -> Json {
    let copy = |(copy, refused): &(Candidate, Option<String>)| {
        json!({
            "path": display(&copy.path),
            "scope": copy.scope.as_str(),
            "skill_version": copy.version,
            "revoked": refused,
        })
    };
    let one = |seen: &Seen<'_>| {
        json!({
            "agent": seen.agent.name,
            "precedence": seen.agent.precedence.map(Scope::as_str),
            "takes": seen.copies.first().map(copy),
            "hidden": seen.copies.iter().skip(1).map(copy).collect::<Vec<_>>(),
            "prompt": seen.prompt.as_ref().map(|path| display(path)),
        })
    };
    json!({"version": 1, "name": name, "agents": found.iter().map(one).collect::<Vec<_>>()})
}
