//! `open-skills update`: the newest versions that are allowed, with consent to what is new.

use clap::Args;
use serde_json::{Value as Json, json};

use super::answer::{AnswerArgs, pretty};
use super::locked::{Common, LockArgs, Locked, gate};
use super::trust::sources::sources as trust_sources;
use super::{Outcome, World, audited};
use crate::bundle::names::SkillName;
use crate::diagnostics::Failure;
use crate::ops::outdated::Standing;
use crate::ops::pull;
use crate::ops::update::{self, Plan, Step};
use crate::output::ExitStatus;
use crate::output::escape::printable_line;
use crate::output::sizes::counted;
use crate::store::audit_log::Action;
use crate::tables::agents::Scope;

/// What `update` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Chooses the locked skills anew, fetches and checks what is newer, and says what it may do that
the version of before might not. A permission that was not there before, or another signer, needs
your consent: on a terminal you are asked, else say --accept-permissions. `--yes` is not enough.
Files that somebody changed are never overwritten without --force, and then nothing is updated.

Examples:
  open-skills update                     everything that is locked or installed here
  open-skills update pdf                 this one, and what it needs
  open-skills update --dry-run           what would change
  open-skills update --scope user --accept-permissions")]
pub struct UpdateArgs {
    /// Locked skills; all when there are none
    #[arg(value_name = "NAME")]
    pub names: Vec<String>,
    /// Agree to new permissions and to other signers
    #[arg(long)]
    pub accept_permissions: bool,
    /// Say what would change, and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Replace what was changed by hand
    #[arg(long)]
    pub force: bool,
    /// Which lock is meant
    #[command(flatten)]
    pub lock: LockArgs,
    /// How to write the answer
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// Updates.
pub fn run(args: &UpdateArgs, world: &World) -> Outcome {
    let settings = world.settings()?;
    let locked = args.lock.find(world)?;
    let names = locked.named(&args.names)?;
    let (registries, demands) = locked.renewal(&names, world)?;
    if demands.is_empty() {
        let failure = Failure::usage("nothing to update: nothing is locked here");
        return Err(failure.with_hint("`open-skills pull` or `open-skills install` gets skills"));
    }
    let trust = trust_sources(world, None)?;
    let looking = gate(&trust, false, world)?;
    let common = Common::new(&locked, settings, world);
    let request = common.request(&registries, &demands, Some(&looking));
    let pulled_into = (locked.place.scope != Scope::User).then(|| common.folder());
    let plan = update::plan(&request, &names, &locked.place.site, pulled_into)?;
    let is_done = plan.steps.is_empty() || args.dry_run;
    if !args.answer.is_json() {
        tell(&plan, args.dry_run, world);
    }
    let mut dropped = Vec::new();
    if !is_done {
        consent(&plan, args, world)?;
        let gate = gate(&trust, true, world)?;
        let request = update::Request {
            pull: pull::Request {
                gate: Some(&gate),
                force: args.force,
                ..request
            },
            site: &locked.place.site,
            door: &gate,
        };
        dropped = update::run(&request, &plan, &world.progress())?;
        let came = plan.steps.iter();
        let events = came.map(|step| audited::of_lock(Action::Update, &step.now));
        audited::note(world, &events.collect::<Vec<_>>());
        for notice in gate.notices() {
            world.printer.warning(printable_line(&notice));
        }
    }
    conclude(&plan, &dropped, args, &locked, world);
    Ok(ExitStatus::DONE)
}

/// Agreement to what is new, from the flag or from whoever sits at the terminal.
fn consent(plan: &Plan, args: &UpdateArgs, world: &World) -> Result<(), Failure> {
    let asking: Vec<&Step> = plan
        .steps
        .iter()
        .filter(|step| step.needs_consent())
        .collect();
    let Some(first) = asking.first().filter(|_| !args.accept_permissions) else {
        return Ok(());
    };
    let environment = &world.environment;
    let terminals = environment.terminals;
    let can_ask = terminals.stdin && terminals.stderr && !environment.is_ci();
    if can_ask && !args.answer.is_json() && !world.global.yes {
        let question = match asking.len() {
            1 => format!("Update `{}` and agree to that?", first.now.name),
            count => format!("Update these {count} skills and agree to that?"),
        };
        return match agrees(&question)? {
            true => Ok(()),
            false => Err(Failure::new(
                "refused-update",
                "nothing was updated: you did not agree",
            )),
        };
    }
    let what: Vec<String> = changes(first);
    let more = match asking.len() - 1 {
        0 => String::new(),
        more => format!(
            "; {} more ask for something new too",
            counted(more, "skill")
        ),
    };
    let message = format!(
        "`{}` needs your consent: {}{more}",
        first.now.name,
        what.join(", ")
    );
    Err(Failure::new("consent-needed", message).with_hint(
        "look at it with `open-skills update --dry-run`, then say `--accept-permissions`",
    ))
}

/// Asks a question that has to be answered with yes.
pub(super) fn agrees(question: &str) -> Result<bool, Failure> {
    let confirm = dialoguer::Confirm::new()
        .with_prompt(question)
        .default(false);
    match confirm.interact() {
        Ok(answer) => Ok(answer),
        Err(dialoguer::Error::IO(error)) if error.kind() == std::io::ErrorKind::Interrupted => {
            Err(Failure::new("interrupted", "interrupted"))
        }
        Err(error) => Err(Failure::new("io", format!("cannot ask: {error}"))),
    }
}

/// What somebody has to agree to, in words.
fn changes(step: &Step) -> Vec<String> {
    let added = step.added.iter();
    let mut changes: Vec<String> = added
        .map(|(kind, value)| format!("{kind} {value}"))
        .collect();
    if step.is_new_signer() {
        changes.push(match &step.now.signer {
            Some(signer) => format!("signed by another key, {signer}"),
            None => "signed by nobody any more".to_owned(),
        });
    }
    changes
}

fn tell(plan: &Plan, is_dry: bool, world: &World) {
    let printer = &world.printer;
    let verb = if is_dry { "would update" } else { "updating" };
    for step in &plan.steps {
        let name = &step.now.name;
        let now = Standing::of(&step.now).shown();
        let before = step
            .before
            .as_ref()
            .map(|before| Standing::of(before).shown());
        let line = match before {
            Some(before) if before == now => format!("{verb} {name} {now}, its files are others"),
            Some(before) => format!("{verb} {name} {before} -> {now}"),
            None => format!("{verb} {name}, newly needed, to {now}"),
        };
        printer.result(printable_line(&line));
        for change in changes(step) {
            printer.result(printable_line(&format!("  + {change}")));
        }
        for (kind, value) in &step.removed {
            printer.result(printable_line(&format!("  - {kind} {value}")));
        }
        if !step.is_pulled && !step.is_installed {
            printer.result("  only in the lock: it stands in no folder here");
        }
    }
    if plan.unchanged > 0 {
        let skills = counted(plan.unchanged, "skill");
        printer.status(format_args!("{skills} as new as allowed"));
    }
}

fn conclude(plan: &Plan, dropped: &[SkillName], args: &UpdateArgs, locked: &Locked, world: &World) {
    if args.answer.is_json() {
        let text = pretty(&answer(plan, dropped, args.dry_run, locked));
        world.printer.write(|out| out.write_all(text.as_bytes()));
        return;
    }
    for name in dropped {
        world.printer.status(format_args!(
            "nothing needs {name} any more; its folder stays"
        ));
    }
    if !args.dry_run && !plan.steps.is_empty() {
        let skills = counted(plan.steps.len(), "skill");
        world.printer.status(format_args!("{skills} updated"));
    }
}

fn answer(plan: &Plan, dropped: &[SkillName], is_dry: bool, locked: &Locked) -> Json {
    let rights = |rights: &pull::Rights| -> Vec<Json> {
        let one = |(kind, value): &(&str, String)| json!({"kind": kind, "value": value});
        rights.iter().map(one).collect()
    };
    let step = |step: &Step| {
        let before = step.before.as_ref();
        json!({
            "name": step.now.name.as_str(),
            "before": before.map(|before| before.version.to_string()),
            "skill_version": step.now.version.to_string(),
            "registry": step.now.registry,
            "tree_digest": step.now.tree.to_string(),
            "added_permissions": rights(&step.added),
            "removed_permissions": rights(&step.removed),
            "signer_before": before.and_then(|before| before.signer.clone()),
            "signer": step.now.signer,
            "consent": step.needs_consent(),
            "pulled": step.is_pulled,
            "installed": step.is_installed,
        })
    };
    json!({
        "version": 1,
        "lock": crate::ops::lint::display(&locked.place.site.lock),
        "status": match (is_dry, plan.steps.is_empty()) {
            (_, true) => "up-to-date",
            (true, false) => "dry-run",
            (false, false) => "updated",
        },
        "skills": plan.steps.iter().map(step).collect::<Vec<_>>(),
        "unchanged": plan.unchanged,
        "dropped": dropped.iter().map(SkillName::as_str).collect::<Vec<_>>(),
    })
}
