//! `open-skills audit log`: what was done on this machine, or in a registry.

use clap::Args;
use serde_json::{Value as Json, json};

use crate::bundle::names::SkillName;
use crate::bundle::versions::Version;
use crate::commands::answer::{AnswerArgs, pretty};
use crate::commands::registry::open::{self, now};
use crate::commands::registry::voucher;
use crate::commands::{Outcome, World, audited};
use crate::diagnostics::Failure;
use crate::output::ExitStatus;
use crate::output::escape::printable_line;
use crate::output::sizes::counted;
use crate::registry::documents::{AuditEntry, Catalog, Event, Timestamp, read_if_there};
use crate::registry::key::Kind;
use crate::registry::publication::marker;
use crate::registry::{Digest, Key, chain};
use crate::store::audit_log::{Entry, Flaw};

/// What `audit log` takes.
#[derive(Args, Clone, Debug)]
pub struct LogArgs {
    /// Look at every link of the chain
    #[arg(long)]
    pub verify: bool,
    /// Only what happened since: `7d`, `12h`, `30m`, a day or a time
    #[arg(long, value_name = "WHEN")]
    pub since: Option<String>,
    /// The log of this registry in place of this machine's: a configured name, `local`, or a place
    #[arg(long, value_name = "REGISTRY")]
    pub registry: Option<String>,
    /// How to write the answer
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// Shows or verifies.
pub fn run(args: &LogArgs, world: &World) -> Outcome {
    let since = args.since.as_deref().map(|text| since(text, now()));
    let since = since.transpose()?;
    let mut shown = match &args.registry {
        Some(registry) => of_registry(registry, args.verify, world)?,
        None => of_machine(world)?,
    };
    let count = shown.lines.len();
    shown
        .lines
        .retain(|line| since.is_none_or(|since| line.at >= since));
    if args.answer.is_json() {
        let text = pretty(&answer(&shown, args.verify));
        world.printer.write(|out| out.write_all(text.as_bytes()));
    } else if args.verify {
        tell_breaks(&shown.breaks, count, world);
    } else {
        tell(&shown.lines, world);
        if !shown.breaks.is_empty() {
            let registry = args.registry.as_deref();
            let registry = registry.map_or(String::new(), |name| format!(" --registry {name}"));
            let command = format!("open-skills audit log{registry} --verify");
            let line = format!("the chain of the log is broken: `{command}` says where");
            world.printer.warning(printable_line(&line));
        }
    }
    Ok(match args.verify && !shown.breaks.is_empty() {
        true => ExitStatus::FINDINGS,
        false => ExitStatus::DONE,
    })
}

/// A log, whoever keeps it.
struct Shown {
    /// The registry's place; none for the log of this machine.
    registry: Option<String>,
    lines: Vec<Line>,
    breaks: Vec<Break>,
}

/// One thing that happened.
struct Line {
    number: u64,
    at: Timestamp,
    action: &'static str,
    subject: String,
    skill_version: Option<String>,
    digest: Option<String>,
    detail: Option<String>,
    hash: String,
}

/// Where a chain is broken.
struct Break {
    /// The line of the file, where there is one file.
    line: Option<usize>,
    number: Option<u64>,
    why: String,
}

fn of_machine(world: &World) -> Result<Shown, Failure> {
    let Some(log) = audited::log(world) else {
        let failure = Failure::new("no-home", "there is no folder for the audit log");
        return Err(failure.with_hint("set `HOME` or `XDG_STATE_HOME`"));
    };
    let read = log.read()?;
    let line = |entry: Entry| Line {
        number: entry.number,
        at: entry.at,
        action: entry.event.action.as_str(),
        hash: entry.hash.to_string(),
        subject: entry.event.subject,
        skill_version: entry.event.skill_version,
        digest: entry.event.digest,
        detail: entry.event.detail,
    };
    let broken = |flaw: Flaw| Break {
        line: Some(flaw.line),
        number: flaw.number,
        why: flaw.why,
    };
    Ok(Shown {
        registry: None,
        lines: read.entries.into_iter().map(line).collect(),
        breaks: read.flaws.into_iter().map(broken).collect(),
    })
}

fn of_registry(text: &str, is_verified: bool, world: &World) -> Result<Shown, Failure> {
    let named = open::named(world, text)?;
    open::refuse_offline(world, &named)?;
    // A place that is no registry has no log either, and says so.
    let marker = marker(&*named.registry)
        .map_err(|error| open::or_not_there(error.into(), &named, world))?;
    let mut chain = chain::verify(&*named.registry)?;
    let catalog = read_if_there::<Catalog>(&*named.registry, &Key::catalog());
    let skills = catalog
        .ok()
        .flatten()
        .map_or_else(Vec::new, |read| read.document.skills);
    let versions = skills.iter().map(|skill| skill.versions).sum();
    let lost = chain.lost_beginning(&marker.id, versions);
    chain.flaws.extend(lost);
    if is_verified {
        chain::compare_records(&*named.registry, &mut chain)?;
        let known = |key: &Key| chain.flaws.iter().any(|(flaw, _)| flaw == key);
        let altered = voucher::altered_log(&named, world)?;
        let altered = altered.filter(|(key, _)| !known(key));
        chain.flaws.extend(altered);
    }
    let lines = chain.entries.into_iter().zip(chain.digests);
    let broken = |(key, why): (Key, String)| {
        let (number, why) = match key.kind() {
            Some(Kind::Audit(number)) => (Some(number), why),
            // What is not of the log is called by its name.
            _ => (None, format!("{key}: {why}")),
        };
        Break {
            line: None,
            number,
            why,
        }
    };
    Ok(Shown {
        registry: Some(named.location.to_string()),
        lines: lines.map(|(entry, hash)| of_entry(entry, &hash)).collect(),
        breaks: chain.flaws.into_iter().map(broken).collect(),
    })
}

/// What an entry of a registry says.
fn of_entry(entry: AuditEntry, hash: &Digest) -> Line {
    let skill = |action, name: SkillName, version: Option<Version>| Line {
        number: entry.sequence,
        at: entry.at,
        action,
        subject: name.to_string(),
        skill_version: version.map(|version| version.to_string()),
        digest: None,
        detail: None,
        hash: hash.to_string(),
    };
    let whole = |action, detail: String| Line {
        number: entry.sequence,
        at: entry.at,
        action,
        subject: "registry".to_owned(),
        skill_version: None,
        digest: None,
        detail: Some(detail),
        hash: hash.to_string(),
    };
    match entry.event {
        Event::Began { id } => whole("began", format!("with the id {id}")),
        Event::Published {
            name,
            version,
            record,
        } => Line {
            digest: Some(record.to_string()),
            ..skill("published", name, Some(version))
        },
        Event::Yanked {
            name,
            version,
            reason,
        } => Line {
            detail: reason,
            ..skill("yanked", name, Some(version))
        },
        Event::Unyanked { name, version } => skill("unyanked", name, Some(version)),
        Event::Tagged { name, tag, version } => Line {
            detail: Some(match &version {
                Some(_) => format!("as `{tag}`"),
                None => format!("`{tag}` stands for nothing any more"),
            }),
            ..skill("tagged", name, version)
        },
        Event::Repaired { documents } => whole("repaired", format!("{documents} documents")),
    }
}

/// A time, from a time, a day, or how long ago it was.
fn since(text: &str, now: Timestamp) -> Result<Timestamp, Failure> {
    if let Ok(time) = text.parse() {
        return Ok(time);
    }
    if let Ok(day) = format!("{text}T00:00:00Z").parse() {
        return Ok(day);
    }
    let Some(ago) = seconds(text) else {
        let message = format!("`{}` is no time", text.escape_debug());
        let hint = "write `7d`, `12h`, `2026-11-01` or `2026-11-01T08:00:00Z`";
        return Err(Failure::usage(message).with_hint(hint));
    };
    Ok(Timestamp::from_seconds(now.seconds().saturating_sub(ago)))
}

/// The seconds of a span such as `7d` or `12h`.
pub fn seconds(text: &str) -> Option<u64> {
    let unit = text.chars().next_back()?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        'd' => 86_400,
        'w' => 7 * 86_400,
        _ => return None,
    };
    let count = text.strip_suffix(unit)?.parse::<u64>().ok()?;
    count.checked_mul(seconds)
}

fn tell(lines: &[Line], world: &World) {
    for one in lines {
        let mut line = format!("{}  {:9}  {}", one.at, one.action, one.subject);
        if let Some(version) = &one.skill_version {
            line = format!("{line} {version}");
        }
        if let Some(detail) = &one.detail {
            line = format!("{line}  {detail}");
        }
        world.printer.result(printable_line(&line));
    }
    world.printer.status(entries(lines.len()));
}

fn entries(count: usize) -> String {
    counted(count, "entry").replace("entrys", "entries")
}

fn tell_breaks(breaks: &[Break], count: usize, world: &World) {
    for one in breaks {
        let place = match (one.number, one.line) {
            (Some(number), Some(line)) => format!(" at entry {number} (line {line})"),
            (Some(number), None) => format!(" at entry {number}"),
            (None, Some(line)) => format!(" at line {line}"),
            (None, None) => String::new(),
        };
        let line = format!("broken{place}: {}", one.why);
        world.printer.result(printable_line(&line));
    }
    if breaks.is_empty() {
        let line = format!("{}, each following the one before", entries(count));
        world.printer.status(line);
    }
}

fn answer(shown: &Shown, is_verified: bool) -> Json {
    let line = |line: &Line| {
        json!({
            "number": line.number,
            "at": line.at.to_string(),
            "action": line.action,
            "subject": line.subject,
            "skill_version": line.skill_version,
            "digest": line.digest,
            "detail": line.detail,
            "hash": line.hash,
        })
    };
    let broken = |one: &Break| json!({"line": one.line, "number": one.number, "message": one.why});
    let mut answer = json!({
        "version": 1,
        "entries": shown.lines.iter().map(line).collect::<Vec<_>>(),
    });
    if let Some(registry) = &shown.registry {
        answer["registry"] = registry.as_str().into();
    }
    if is_verified {
        answer["whole"] = shown.breaks.is_empty().into();
        answer["broken"] = shown.breaks.iter().map(broken).collect();
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_said_in_several_ways() {
        let now: Timestamp = "2026-11-21T08:00:00Z".parse().unwrap();
        let said = |text: &str| since(text, now).map(|time| time.to_string());
        assert_eq!(said("7d").unwrap(), "2026-11-14T08:00:00Z");
        assert_eq!(said("12h").unwrap(), "2026-11-20T20:00:00Z");
        assert_eq!(said("2026-11-01").unwrap(), "2026-11-01T00:00:00Z");
        assert_eq!(
            said("2026-11-01T09:30:00Z").unwrap(),
            "2026-11-01T09:30:00Z"
        );
        for odd in [
            "",
            "d",
            "7",
            "7y",
            "-7d",
            "yesterday",
            "7é",
            "99999999999999999999d",
        ] {
            assert_eq!(said(odd).unwrap_err().kind, "usage", "{odd}");
        }
    }
}
