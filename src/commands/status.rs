//! `open-skills status`: how installed skills stand.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Value as Json, json};

use super::agents::around::{self, Place};
use super::answer::{AnswerArgs, pretty};
use super::registry::open;
use super::trust::sources::sources;
use super::uninstall::parse;
use super::{Outcome, World, elsewhere};
use crate::diagnostics::Failure;
use crate::ops::install::Incoming;
use crate::ops::install::status::{self, Condition, News, Status, Watcher};
use crate::ops::lint::display;
use crate::ops::near;
use crate::ops::outdated::Standing;
use crate::ops::sources::{Pinned, library};
use crate::ops::vouching;
use crate::output::ExitStatus;
use crate::output::escape::printable_line;
use crate::output::sizes::counted;
use crate::registry::download;
use crate::signing::policy::Policy;
use crate::store::installed::record::InstalledSkill;
use crate::store::lockfile::Lockfile;

/// What `status` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Every file is read: `modified` is what is not as it was installed. `shadowed` says that an agent
takes another copy of that name, `outdated` that the registry has a newer version, or that the
folder, archive, library or branch it came from has other files, `revoked` that you or an
administrator refuse it by now, `unknown` that whoever has to be asked does not answer. With --offline
nobody elsewhere is asked.

Examples:
  open-skills status
  open-skills status pdf --scope user
  open-skills status --json

Exit code: 0 all is as it was installed, 1 something was changed, is missing or was revoked, 2 it could not be looked at.")]
pub struct StatusArgs {
    /// Installed skills; all when there are none
    #[arg(value_name = "NAME")]
    pub names: Vec<String>,
    /// `project` (the folder of `open-skills.yaml`, else the root of the git repository, else this
    /// folder), `user`, or the folder of another project
    #[arg(long, value_name = "SCOPE", default_value = "project")]
    pub scope: String,
    /// The folder of another project, as `pull -C` takes it
    #[arg(long, short = 'C', value_name = "DIR", conflicts_with = "scope", value_hint = clap::ValueHint::DirPath)]
    pub directory: Option<PathBuf>,
    /// How to write the answer
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// Looks.
pub fn run(args: &StatusArgs, world: &World) -> Outcome {
    let settings = world.settings()?;
    let place = around::place_of(world, settings, &args.scope, args.directory.as_deref())?;
    let record = place.site.record()?;
    let mut wanted: Vec<&InstalledSkill> = Vec::new();
    for name in &args.names {
        let name = parse(name)?;
        wanted.push(record.skill(&name).ok_or_else(|| {
            let failure = Failure::new("not-installed", format!("`{name}` is not installed here"));
            let names = record.skills.iter().map(|skill| skill.name.as_str());
            failure.with_hint(match near::nearest(name.as_str(), names) {
                Some(near) => near::question(near),
                None => "`open-skills list --installed` shows what is".to_owned(),
            })
        })?);
    }
    if args.names.is_empty() {
        wanted = record.skills.iter().collect();
    }
    let trust = sources(world, None)?;
    let watcher = Asking {
        world,
        lock: Lockfile::read(&place.site.lock)?,
        is_offline: settings.is_on("offline"),
        policy: &trust.policy,
    };
    let agents = around::agents(settings);
    let all: Vec<Status> = around::with_surroundings(world, &place.project, |around| {
        let look = |skill: &&InstalledSkill| {
            status::status(&place.site, skill, agents.all(), around, &watcher)
        };
        wanted.iter().map(look).collect()
    });
    match args.answer.is_json() {
        true => {
            let text = pretty(&answer(&all, &place));
            world.printer.write(|out| out.write_all(text.as_bytes()));
        }
        false => tell(&all, &place, world),
    }
    Ok(match all.iter().any(Status::is_wrong) {
        true => ExitStatus::FINDINGS,
        false => ExitStatus::DONE,
    })
}

/// Asks the registries of the lock and the user's policy.
struct Asking<'a> {
    world: &'a World,
    lock: Lockfile,
    is_offline: bool,
    policy: &'a Policy,
}

impl Watcher for Asking<'_> {
    fn news(&self, skill: &InstalledSkill) -> News {
        match self.ask(skill) {
            Ok(news) => news,
            Err(failure) => News {
                is_amiss: !self.is_expected(&failure),
                unknown: Some(failure.message),
                ..News::default()
            },
        }
    }

    fn revoked(&self, skill: &InstalledSkill) -> Option<String> {
        vouching::refused_installed(self.policy, skill)
    }
}

impl Asking<'_> {
    /// Whether nobody waits for an answer: there are no news of what was named to the commit,
    /// and `--offline` asked for silence.
    fn is_expected(&self, failure: &Failure) -> bool {
        failure.kind == "no-newer" || self.is_offline && failure.kind == "unreachable"
    }

    fn ask(&self, skill: &InstalledSkill) -> Result<News, Failure> {
        let Some(locked) = self.lock.skill(&skill.name) else {
            let found = elsewhere::look(skill, self.world)?;
            return Ok(News {
                newer: found.map(|found| newer(skill, &found)),
                ..News::default()
            });
        };
        let is_source =
            Pinned::parse(&locked.registry).is_some() || library::read(&locked.registry).is_some();
        if is_source {
            let message = "`open-skills outdated` looks again where it came from";
            return Err(Failure::new("no-newer", message));
        }
        let registry = open::of_lock(self.world, locked)?;
        if self.is_offline && !registry.location.is_local() {
            let message = "`--offline` keeps its registry from being asked";
            return Err(Failure::new("unreachable", message));
        }
        let index = download::index(&*registry.registry, &skill.name)?;
        let entry = index.version(&locked.version);
        let yanked = entry.and_then(|entry| entry.yanked.as_ref());
        let latest = index.latest().map(|latest| &latest.version);
        Ok(News {
            newer: latest
                .filter(|latest| **latest > locked.version)
                .map(ToString::to_string),
            yanked: yanked.map(|yanked| yanked.reason.clone().unwrap_or_default()),
            ..News::default()
        })
    }
}

/// What is new where a skill came from.
fn newer(skill: &InstalledSkill, found: &Incoming) -> String {
    let (before, now) = (Standing::of_record(skill), Standing::of_incoming(found));
    match before == now {
        true => format!("another state of it in `{}`", found.source.location),
        false => now.shown(),
    }
}

fn tell(all: &[Status], place: &Place, world: &World) {
    let printer = &world.printer;
    let mut fine = 0;
    for status in all {
        let lines = lines(status, place);
        if lines.is_empty() {
            fine += 1;
            continue;
        }
        let name = &status.skill.name;
        let version = status.skill.version.as_ref();
        let version = version.map_or(String::new(), |version| format!(" {version}"));
        printer.result(printable_line(&format!("{name}{version}")));
        for line in lines {
            printer.result(printable_line(&format!("  {line}")));
        }
    }
    let unasked = all.iter().filter(|status| status.news.is_amiss).count();
    match (fine, unasked) {
        (0, 0) => {}
        (fine, 0) => printer.status(format_args!("{} as installed", counted(fine, "skill"))),
        (0, unasked) => {
            let skills = counted(unasked, "skill");
            printer.status(format_args!("{skills} could not be asked about"));
        }
        (fine, unasked) => {
            let skills = counted(fine, "skill");
            printer.status(format_args!(
                "{skills} as installed, {unasked} could not be asked about"
            ));
        }
    }
    if all.is_empty() {
        printer.status("nothing is installed here");
    }
}

/// What there is to say about a skill, one thing a line.
fn lines(status: &Status, place: &Place) -> Vec<String> {
    let mut lines = Vec::new();
    let mut say = |word: &str, what: String| lines.push(format!("{word:9} {what}"));
    let copy = place.site.copy(status.skill.name.as_str());
    if status.copy != Condition::Intact {
        say(status.copy.as_str(), place.shown(&copy));
    }
    for (path, condition) in &status.places {
        if *condition != Condition::Intact {
            say(condition.as_str(), place.shown(path));
        }
    }
    for shadow in &status.shadows {
        let by = place.shown(&shadow.by);
        let scope = shadow.scope.as_str();
        say("shadowed", format!("{} takes {by} ({scope})", shadow.agent));
    }
    if let Some(newer) = &status.news.newer {
        say("outdated", format!("there is {newer}"));
    }
    if let Some(reason) = &status.news.yanked {
        let reason = if reason.is_empty() {
            "without a reason"
        } else {
            reason
        };
        say("yanked", format!("the version was taken back: {reason}"));
    }
    if let Some(why) = status
        .news
        .unknown
        .as_ref()
        .filter(|_| status.news.is_amiss)
    {
        say("unknown", why.clone());
    }
    if let Some(why) = &status.revoked {
        say("revoked", why.clone());
    }
    lines
}

fn answer(all: &[Status], place: &Place) -> Json {
    let one = |status: &Status| {
        let skill = &status.skill;
        let places = status
            .places
            .iter()
            .map(|(path, condition)| json!({"path": display(path), "status": condition.as_str()}));
        let shadows = status.shadows.iter().map(|shadow| {
            json!({"agent": shadow.agent, "by": display(&shadow.by), "scope": shadow.scope.as_str()})
        });
        json!({
            "name": skill.name.as_str(),
            "skill_version": skill.version,
            "path": display(&place.site.copy(skill.name.as_str())),
            "status": status.word(),
            "copy": status.copy.as_str(),
            "source": skill.source,
            "tree_digest": skill.tree.to_string(),
            "places": places.collect::<Vec<_>>(),
            "shadowed": shadows.collect::<Vec<_>>(),
            "newer": status.news.newer,
            "yanked": status.news.yanked,
            "unknown": status.news.unknown,
            "revoked": status.revoked,
        })
    };
    json!({
        "version": 1,
        "fine": all.iter().all(Status::is_fine),
        "skills": all.iter().map(one).collect::<Vec<_>>(),
    })
}
