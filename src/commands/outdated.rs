//! `open-skills outdated`: what is locked or installed, beside what there is.

use clap::Args;
use serde_json::{Value as Json, json};

use super::answer::{AnswerArgs, pretty};
use super::locked::{Common, LockArgs};
use super::registry::open;
use super::{Outcome, World, elsewhere};
use crate::diagnostics::Failure;
use crate::ops::outdated::{Row, Standing, Unknown, rows};
use crate::ops::pull;
use crate::ops::registries::Registries;
use crate::output::ExitStatus;
use crate::output::escape::printable_line;
use crate::output::sizes::counted;
use crate::output::table::table;
use crate::store::installed::record::InstalledSkill;

/// What `outdated` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
`allowed` is what `update` would take: the newest version that fits what was asked for, and that
fits everything else, when its signature passes: `update` looks at that. `newest` is the newest version there is. What was installed from a folder, an
archive, a library, or a branch or tag of a repository is looked for again where it came from: other
files or another commit there are `allowed`.

Examples:
  open-skills outdated
  open-skills outdated pdf --scope user
  open-skills outdated --registry acme --json
  open-skills outdated --exit-code          for CI: fails when something is outdated

Exit code: 0 done, with --exit-code 1 something is outdated, 2 it could not be asked.")]
pub struct OutdatedArgs {
    /// Locked or installed skills; all when there are none
    #[arg(value_name = "NAME")]
    pub names: Vec<String>,
    /// Only the skills that come from this one: a configured name, `local`, or a place
    #[arg(long, value_name = "REGISTRY")]
    pub registry: Option<String>,
    /// Which lock is meant
    #[command(flatten)]
    pub lock: LockArgs,
    /// End with 1 when something is outdated
    #[arg(long)]
    pub exit_code: bool,
    /// How to write the answer
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// Looks.
pub fn run(args: &OutdatedArgs, world: &World) -> Outcome {
    let settings = world.settings()?;
    let locked = args.lock.find(world)?;
    let names = locked.named(&args.names)?;
    let all = std::collections::BTreeSet::new();
    let (registries, demands) = locked.renewal(&all, world)?;
    let common = Common::new(&locked, settings, world);
    let surveyed = match demands.is_empty() {
        true => Vec::new(),
        false => pull::survey(&common.request(&registries, &demands, None), &all)?,
    };
    let record = locked.place.site.record()?;
    let look = |skill: &InstalledSkill| elsewhere::look(skill, world);
    let mut rows = rows(&surveyed, &record.skills, &look);
    rows.retain(|row| names.is_empty() || names.iter().any(|name| name.as_str() == row.name));
    if let Some(registry) = &args.registry {
        keep_those_of(&mut rows, registry, &registries, world)?;
    }
    match args.answer.is_json() {
        true => {
            let text = pretty(&answer(&rows));
            world.printer.write(|out| out.write_all(text.as_bytes()));
        }
        false => tell(
            &rows,
            &args.lock.written(),
            settings.is_on("offline"),
            world,
        ),
    }
    let is_outdated = rows.iter().any(Row::is_outdated);
    Ok(match args.exit_code && is_outdated {
        true => ExitStatus::FINDINGS,
        false => ExitStatus::DONE,
    })
}

/// Drops what comes from elsewhere.
fn keep_those_of(
    rows: &mut Vec<Row>,
    wanted: &str,
    registries: &Registries,
    world: &World,
) -> Result<(), Failure> {
    let place = open::named(world, wanted)?.location;
    rows.retain(|row| {
        let from = registries.get(&row.from);
        from.is_ok_and(|registry| registry.location == place)
    });
    Ok(())
}

fn tell(rows: &[Row], lock: &str, is_offline: bool, world: &World) {
    let printer = &world.printer;
    let is_told = |row: &&Row| row.is_outdated() || row.withdrawn.is_some() || row.is_gone;
    let told: Vec<[String; 5]> = rows.iter().filter(is_told).map(cells).collect();
    if !told.is_empty() {
        for line in table(["skill", "locked", "allowed", "newest", ""], &told) {
            printer.result(line);
        }
    }
    let unknown = rows.iter().filter(|row| row.unknown.is_some());
    for row in unknown.clone() {
        let Some(Unknown { why, is_amiss }) = &row.unknown else {
            continue;
        };
        match *is_amiss && !is_offline {
            true => printer.warning(printable_line(&format!(
                "of `{}` nothing newer can be known: {why}",
                row.name
            ))),
            false => printer.detail(printable_line(&format!("{}: {why}", row.name))),
        }
    }
    let behind = rows.iter().filter(|row| row.is_behind).count();
    let fine = rows.len() - told.len() - unknown.count();
    if rows.is_empty() {
        printer.status("nothing is locked or installed here");
    } else if fine > 0 {
        printer.status(format_args!(
            "{} as new as there is",
            counted(fine, "skill")
        ));
    }
    if behind > 0 {
        let skills = counted(behind, "skill");
        let line = format!("{skills} to update: open-skills update{lock}");
        printer.status(printable_line(&line));
    }
}

fn cells(row: &Row) -> [String; 5] {
    let allowed = row.allowed.as_ref().map(Standing::shown);
    let newest = row.newest.as_ref().map(ToString::to_string);
    let unknown = || "-".to_owned();
    let note = match (&row.withdrawn, row.is_gone) {
        (Some(withdrawn), _) => match &withdrawn.reason {
            Some(reason) => format!("taken back: {reason}"),
            None => "taken back".to_owned(),
        },
        (None, true) => "the registry has the locked version no more".to_owned(),
        (None, false) if row.is_behind && allowed.as_deref() == Some(&*row.locked.shown()) => {
            "its files are others".to_owned()
        }
        (None, false) => String::new(),
    };
    [
        row.name.clone(),
        row.locked.shown(),
        allowed.unwrap_or_else(unknown),
        newest.unwrap_or_else(unknown),
        note,
    ]
}

fn answer(rows: &[Row]) -> Json {
    let standing =
        |standing: &Standing| json!({"version": standing.version, "commit": standing.commit});
    let row = |row: &Row| {
        let withdrawn = row.withdrawn.as_ref();
        json!({
            "name": row.name,
            "from": row.from,
            "wanted": row.wanted,
            "locked": standing(&row.locked),
            "allowed": row.allowed.as_ref().map(standing),
            "newest": row.newest.as_ref().map(ToString::to_string),
            "outdated": row.is_outdated(),
            "update": row.is_behind,
            "installed": row.is_installed,
            "yanked": withdrawn.map(|w| w.reason.clone().unwrap_or_default()),
            "gone": row.is_gone,
            "unknown": row.unknown.as_ref().map(|unknown| &unknown.why),
        })
    };
    json!({
        "version": 1,
        "outdated": rows.iter().any(Row::is_outdated),
        "skills": rows.iter().map(row).collect::<Vec<_>>(),
    })
}
