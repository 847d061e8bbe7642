//! `open-skills uninstall`: installed skills go, and nothing else.

use clap::Args;
use serde_json::{Value as Json, json};

use super::agents::around::{self, Place};
use super::answer::{AnswerArgs, pretty};
use super::{Outcome, World, audited, busy, rehearsed};
use crate::bundle::names::SkillName;
use crate::diagnostics::Failure;
use crate::ops::install::remove::{self, Removed, Request};
use crate::ops::lint::display;
use crate::output::ExitStatus;
use crate::output::escape::printable_line;
use crate::store::audit_log::{Action, Event};

/// What `uninstall` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Only what open-skills put there goes, and only as it put it there: what somebody changed needs
--force, and so does a folder that was there before with the very files. The folder that a skill was
installed from always stays.

Examples:
  open-skills uninstall pdf
  open-skills uninstall pdf charts --agent codex    the other agents keep them
  open-skills uninstall pdf --scope user
  open-skills uninstall pdf --dry-run               what would go")]
pub struct UninstallArgs {
    /// Installed skills
    #[arg(value_name = "NAME", required = true)]
    pub names: Vec<String>,
    /// Only these agents lose them
    #[arg(long, short = 'a', value_name = "AGENT", value_delimiter = ',', add = super::completions::agents())]
    pub agent: Vec<String>,
    /// `project` (the folder of `open-skills.yaml`, else the root of the git repository, else this
    /// folder), `user`, or the folder of another project
    #[arg(long, value_name = "SCOPE", default_value = "project")]
    pub scope: String,
    /// Remove what was changed by hand too
    #[arg(long)]
    pub force: bool,
    /// Say what would be written, replaced or removed, and do none of it
    #[arg(long)]
    pub dry_run: bool,
    /// How to write the answer
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// Uninstalls.
pub fn run(args: &UninstallArgs, world: &World) -> Outcome {
    let settings = world.settings()?;
    let place = around::place(world, settings, &args.scope)?;
    let _held = busy::hold_unless(args.dry_run, &place.site.lock, world)?;
    let mut names = args
        .names
        .iter()
        .map(|name| parse(name))
        .collect::<Result<Vec<_>, _>>()?;
    names.sort();
    names.dedup();
    let known = around::agents(settings);
    let agents = args
        .agent
        .iter()
        .map(|name| Ok(known.find(name)?.name.clone()));
    let agents = agents.collect::<Result<Vec<_>, Failure>>()?;
    let report = remove::run(&Request {
        site: &place.site,
        names: &names,
        agents: &agents,
        force: args.force,
        is_rehearsal: args.dry_run,
    })?;
    let removed = report.skills.iter().filter(|_| !args.dry_run);
    let events = removed.map(|one| Event {
        detail: (!one.kept.is_empty()).then(|| format!("{} still has it", one.kept.join(", "))),
        ..Event::new(Action::Uninstall, one.name.as_str())
    });
    audited::note(world, &events.collect::<Vec<_>>());
    if args.answer.is_json() {
        let mut answer = answer(&report.skills);
        rehearsed::add(&mut answer, &report.touched, args.dry_run);
        let text = pretty(&answer);
        world.printer.write(|out| out.write_all(text.as_bytes()));
        return Ok(ExitStatus::DONE);
    }
    for one in &report.skills {
        tell(one, &place, args.dry_run, world);
    }
    if args.dry_run {
        rehearsed::tell(&report.touched, &|path| place.shown(path), world);
    }
    Ok(ExitStatus::DONE)
}

/// Says what went, or would go, and what stays.
fn tell(one: &Removed, place: &Place, is_rehearsal: bool, world: &World) {
    let verb = match is_rehearsal {
        true => "would uninstall",
        false => "uninstalled",
    };
    let line = match one.kept.as_slice() {
        [] => format!("{verb} {}", one.name),
        kept => format!("{verb} {}; {} still has it", one.name, kept.join(", ")),
    };
    world.printer.result(printable_line(&line));
    for (agent, path) in &one.shared {
        let path = place.shown(path);
        let line = format!("{agent} still finds it in `{path}`, which others share");
        world.printer.warning(printable_line(&line));
    }
    for path in &one.left {
        let path = place.shown(path);
        let line = format!(
            "`{path}` stays: it was there before {} was installed",
            one.name
        );
        world.printer.status(printable_line(&line));
    }
    for path in &one.foreign {
        let path = place.shown(path);
        let line = format!("`{path}` stays: it leads somewhere else by now");
        world.printer.warning(printable_line(&line));
    }
}

/// The name of an installed skill.
pub(super) fn parse(text: &str) -> Result<SkillName, Failure> {
    SkillName::parse(text).map_err(|problem| {
        let message = format!("`{}` is no skill name: {problem}", text.escape_debug());
        Failure::usage(message).with_hint("`open-skills list --installed` shows what there is")
    })
}

fn answer(removed: &[Removed]) -> Json {
    let one = |removed: &Removed| {
        let places = removed.places.iter().map(|path| display(path));
        let left = removed.left.iter().map(|path| display(path));
        let foreign = removed.foreign.iter().map(|path| display(path));
        json!({
            "name": removed.name.as_str(),
            "places": places.collect::<Vec<_>>(),
            "left": left.collect::<Vec<_>>(),
            "foreign": foreign.collect::<Vec<_>>(),
            "kept": removed.kept,
        })
    };
    json!({"version": 1, "skills": removed.iter().map(one).collect::<Vec<_>>()})
}
