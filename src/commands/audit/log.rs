//! `open-skills audit log`: what was done on this machine.

use clap::Args;
use serde_json::{Value as Json, json};

use crate::commands::answer::{AnswerArgs, pretty};
use crate::commands::registry::open::now;
use crate::commands::{Outcome, World, audited};
use crate::diagnostics::Failure;
use crate::output::ExitStatus;
use crate::output::escape::printable_line;
use crate::output::sizes::counted;
use crate::registry::documents::Timestamp;
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
    /// How to write the answer
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// Shows or verifies.
pub fn run(args: &LogArgs, world: &World) -> Outcome {
    let since = args.since.as_deref().map(|text| since(text, now()));
    let since = since.transpose()?;
    let Some(log) = audited::log(world) else {
        let failure = Failure::new("no-home", "there is no folder for the audit log");
        return Err(failure.with_hint("set `HOME` or `XDG_STATE_HOME`"));
    };
    let read = log.read()?;
    let is_wanted = |entry: &&Entry| since.is_none_or(|since| entry.at >= since);
    let entries: Vec<&Entry> = read.entries.iter().filter(is_wanted).collect();
    if args.answer.is_json() {
        let text = pretty(&answer(&entries, &read.flaws, args.verify));
        world.printer.write(|out| out.write_all(text.as_bytes()));
    } else if args.verify {
        tell_flaws(&read.flaws, read.entries.len(), world);
    } else {
        tell(&entries, world);
        if !read.flaws.is_empty() {
            world.printer.warning(
                "the chain of the log is broken: `open-skills audit log --verify` says where",
            );
        }
    }
    Ok(match args.verify && !read.flaws.is_empty() {
        true => ExitStatus::FINDINGS,
        false => ExitStatus::DONE,
    })
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

fn tell(entries: &[&Entry], world: &World) {
    for entry in entries {
        let event = &entry.event;
        let mut line = format!(
            "{}  {:9}  {}",
            entry.at,
            event.action.as_str(),
            event.subject
        );
        if let Some(version) = &event.skill_version {
            line = format!("{line} {version}");
        }
        if let Some(detail) = &event.detail {
            line = format!("{line}  {detail}");
        }
        world.printer.result(printable_line(&line));
    }
    let count = counted(entries.len(), "entry").replace("entrys", "entries");
    world.printer.status(count);
}

fn tell_flaws(flaws: &[Flaw], entries: usize, world: &World) {
    for flaw in flaws {
        let place = match flaw.number {
            Some(number) => format!("entry {number} (line {})", flaw.line),
            None => format!("line {}", flaw.line),
        };
        let line = format!("broken at {place}: {}", flaw.why);
        world.printer.result(printable_line(&line));
    }
    if flaws.is_empty() {
        let count = counted(entries, "entry").replace("entrys", "entries");
        let line = format!("{count}, each following the one before");
        world.printer.status(line);
    }
}

fn answer(entries: &[&Entry], flaws: &[Flaw], is_verified: bool) -> Json {
    let entry = |entry: &&Entry| {
        json!({
            "number": entry.number,
            "at": entry.at.to_string(),
            "action": entry.event.action.as_str(),
            "subject": entry.event.subject,
            "skill_version": entry.event.skill_version,
            "digest": entry.event.digest,
            "detail": entry.event.detail,
            "hash": entry.hash.to_string(),
        })
    };
    let flaw = |flaw: &Flaw| json!({"line": flaw.line, "number": flaw.number, "message": flaw.why});
    let mut answer = json!({
        "version": 1,
        "entries": entries.iter().map(entry).collect::<Vec<_>>(),
    });
    if is_verified {
        answer["whole"] = flaws.is_empty().into();
        answer["broken"] = flaws.iter().map(flaw).collect();
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
