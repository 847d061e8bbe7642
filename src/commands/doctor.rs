//! `open-skills doctor`: what this machine has of what is needed, and what to do about the rest.

use std::path::Path;
use std::time::Duration;

use anstyle::AnsiColor;
use clap::Args;
use serde_json::{Value as Json, json};

use super::agents::around;
use super::answer::{AnswerArgs, pretty};
use super::registry::open;
use super::run::engine::host;
use super::signer::now;
use super::trust::sources::sources;
use super::wrapping::wrapped;
use super::{Outcome, World};
use crate::diagnostics::Failure;
use crate::fs::Shown as _;
use crate::ops::doctor::registries::Question;
use crate::ops::doctor::{Check, Level, Topic, folders, kernel, programs, registries, trust};
use crate::ops::registries::{LOCAL, NamedRegistry};
use crate::ops::runtimes::Shelf;
use crate::output::ExitStatus;
use crate::output::escape::printable_line;
use crate::output::sizes::{bytes, counted};
use crate::registry::library::Library;
use crate::runtime::limits::duration;
use crate::runtime::native::Native;
use crate::settings::{Settings, user_file};

/// What `doctor` takes.
#[derive(Args, Clone, Debug)]
#[command(after_help = "\
Nothing is changed: folders are tried with a file that goes again, registries by reading, the
sandbox with a script that does nothing. A warning is about something that will not work should
you need it; an error is about something that is configured, or that every command needs. With
--offline no registry is asked that is not on this machine.

Examples:
  open-skills doctor
  open-skills doctor --offline
  open-skills doctor --json > doctor.json

Exit code: 0 nothing is broken, 1 something is, 2 wrong use.")]
pub struct DoctorArgs {
    /// How long to wait for registries, such as `5s`
    #[arg(long, value_name = "SPAN", default_value = "5s", value_parser = patience)]
    pub timeout: Duration,
    /// How to write the answer
    #[command(flatten)]
    pub answer: AnswerArgs,
}

fn patience(text: &str) -> Result<Duration, String> {
    duration(text).ok_or_else(|| "write a time such as `500ms`, `5s` or `1m`".to_owned())
}

/// Looks at everything.
pub fn run(args: &DoctorArgs, world: &World) -> Outcome {
    let checks = look(args, world);
    match args.answer.is_json() {
        true => {
            let text = pretty(&as_json(&checks));
            world.printer.write(|out| out.write_all(text.as_bytes()));
        }
        false => tell(&checks, world),
    }
    Ok(match count(&checks, Level::Error) {
        0 => ExitStatus::DONE,
        _ => ExitStatus::FINDINGS,
    })
}

/// Everything that can be looked at. A broken file of settings is one finding among others:
/// it hides only what it decides.
fn look(args: &DoctorArgs, world: &World) -> Vec<Check> {
    let mut checks = Vec::new();
    let settings = world.settings_unwarned();
    match &settings {
        Ok(settings) => checks.extend(configuration(settings, world)),
        Err(failure) => checks.push(broken("files", Topic::Configuration, failure)),
    }
    let settings = settings.ok();
    let cache = match settings {
        Some(settings) => open::cache_folder(world, settings),
        None => world.environment.cache_dir(),
    };
    checks.extend(own_folders(cache.as_deref(), world));
    checks.extend(machine(cache.as_deref(), world));
    let Some(settings) = settings else {
        return checks;
    };
    checks.extend(agents(settings, world));
    let policy = sources(world, None);
    let (asked, unopened) = configured_registries(settings, world, policy.as_ref().err());
    checks.extend(unopened);
    let offline = settings.is_on("offline");
    let mut questions: Vec<Question> = asked.into_iter().map(Question::registry).collect();
    for (setting, library) in configured_libraries(settings, world) {
        match library {
            Ok((library, is_local)) => {
                questions.push(Question::library(setting, library, is_local));
            }
            Err(failure) => checks.push(broken(setting, Topic::Registries, &failure)),
        }
    }
    checks.extend(registries::look(questions, args.timeout, offline));
    match policy {
        Ok(sources) => checks.extend(trust::look(&sources.policy, now())),
        Err(failure) => checks.push(broken("policy", Topic::Trust, &failure)),
    }
    checks
}

/// A failure that somebody else would have ended with.
fn broken(name: &str, topic: Topic, failure: &Failure) -> Check {
    let place = failure.location.as_ref();
    let place = place.map_or(String::new(), |place| format!("{place}: "));
    let says = format!("{place}{}", failure.message);
    let advice = failure.hint.clone();
    let advice = advice.unwrap_or_else(|| "correct the file, or move it away".to_owned());
    Check::error(topic, name, says, advice)
}

/// Which files say how the tool behaves.
fn configuration(settings: &Settings, world: &World) -> Vec<Check> {
    let of = |name: &str, says: String| Check::ok(Topic::Configuration, name, says);
    let user = match (&settings.user_file, user_file(&world.environment)) {
        (Some(path), _) => path.shown().to_string(),
        (None, Some(path)) => format!("none ({} is not there)", path.shown()),
        (None, None) => "none, without a home folder".to_owned(),
    };
    let mut checks = vec![of("user", user)];
    match &settings.project {
        None => checks.push(of("project", "none here or above".to_owned())),
        Some(project) if project.withheld().is_empty() => {
            checks.push(of("project", project.path.shown().to_string()));
        }
        Some(project) => {
            let keys: Vec<&str> = project.withheld().iter().map(|p| p.key.as_str()).collect();
            let says = format!(
                "{}: {} does not count: {}",
                project.path.shown(),
                counted(keys.len(), "part"),
                keys.join(", ")
            );
            let advice = "read the file, then run `open-skills trust config`";
            let name = "project";
            checks.push(Check::warn(Topic::Configuration, name, says, advice));
        }
    }
    if let Some(name) = &settings.environment {
        checks.push(of("environment", name.clone()));
    }
    checks
}

/// The folders that the tool writes to.
fn own_folders(cache: Option<&Path>, world: &World) -> Vec<Check> {
    let environment = &world.environment;
    let held = |holding: folders::Holding| {
        let more = if holding.more { "more than " } else { "" };
        let files = counted(holding.files, "file");
        format!("{more}{} in {files}", bytes(holding.bytes))
    };
    let all = [
        ("cache", cache.map(Path::to_path_buf)),
        ("data", environment.data_dir()),
        ("state", environment.state_dir()),
    ];
    let look = |(name, folder): (&str, Option<std::path::PathBuf>)| match folder {
        Some(folder) => folders::writable(name, &folder, held, bytes),
        None => folders::unknown(name),
    };
    let mut checks: Vec<Check> = all.into_iter().map(look).collect();
    checks.extend(cache.and_then(folders::compiled));
    checks.push(folders::temporary(&std::env::temp_dir(), bytes));
    checks
}

/// Programs, runtimes and walls.
fn machine(cache: Option<&Path>, world: &World) -> Vec<Check> {
    let host = match host(world) {
        Ok(host) => host,
        Err(failure) => return vec![broken("open-skills", Topic::Programs, &failure)],
    };
    let mut checks = programs::look(&host.search);
    let native = Native::new(host);
    if let Some(cache) = cache {
        checks.extend(folders::runtimes(&Shelf::new(cache, true), &checks, bytes));
    }
    // A place of its own: a cache that cannot be written says nothing about the walls.
    match tempfile::Builder::new().prefix("open-skills-").tempdir() {
        Ok(place) => checks.extend(kernel::look(&native, place.path())),
        Err(error) => {
            let reason = crate::fs::reason(&error);
            let says = format!("there is no temporary folder to try it in: {reason}");
            let advice = "make room, or name another folder with `TMPDIR`";
            checks.push(Check::error(Topic::Sandbox, "native", says, advice));
        }
    }
    checks
}

/// The agents that left a trace.
fn agents(settings: &Settings, world: &World) -> Vec<Check> {
    let project = around::project(world, settings);
    let known = around::agents(settings);
    let is_ours = around::made_for_skills(world, &project);
    around::with_surroundings(world, &project, |around| {
        let seen = known.detect(around, &is_ours);
        if seen.is_empty() {
            let says = "no agent left a trace here; `--agent NAME` names one";
            return vec![Check::ok(Topic::Agents, "none", says)];
        }
        let one = |(agent, trace): (&crate::tables::agents::Agent, std::path::PathBuf)| {
            let says = format!("{}, by {}", agent.title, trace.shown());
            Check::ok(Topic::Agents, agent.name.clone(), says)
        };
        seen.into_iter().map(one).collect()
    })
}

/// The registries that can be asked, and those whose configuration makes no sense.
/// A policy that cannot be read is told once, and not of each of them.
fn configured_registries(
    settings: &Settings,
    world: &World,
    policy: Option<&Failure>,
) -> (Vec<NamedRegistry>, Vec<Check>) {
    let (mut opened, mut refused) = (Vec::new(), Vec::new());
    for name in settings.layer.registries.keys() {
        match open::named(world, name) {
            Ok(registry) => opened.push(registry),
            Err(failure) if policy.is_some_and(|policy| policy.message == failure.message) => {
                let says = "not asked: whom to trust cannot be read";
                let advice = "correct what is said below about trust, then ask again";
                refused.push(Check::warn(Topic::Registries, name, says, advice));
            }
            Err(failure) => refused.push(broken(name, Topic::Registries, &failure)),
        }
    }
    if !settings.layer.registries.contains_key(LOCAL) {
        opened.extend(open::local(world).ok());
    }
    (opened, refused)
}

/// A library, and whether it is on this machine.
type OpenedLibrary = (Library, bool);

/// The libraries that settings name, opened.
fn configured_libraries(
    settings: &Settings,
    world: &World,
) -> Vec<(&'static str, Result<OpenedLibrary, Failure>)> {
    let of_tiers = ["tiers.builtin", "tiers.shared", "tiers.user"];
    let of_all = settings.is_on("library.enabled").then_some("library.url");
    let named = of_all.into_iter().chain(of_tiers);
    named
        .filter_map(|setting| {
            let url = settings.url(setting)?.expose();
            let library = open::library_place(world, url)
                .and_then(|(location, _)| Ok((open::library(world, url)?, location.is_local())));
            Some((setting, library))
        })
        .collect()
}

fn count(checks: &[Check], level: Level) -> usize {
    checks.iter().filter(|check| check.level == level).count()
}

fn tell(checks: &[Check], world: &World) {
    let printer = &world.printer;
    let bold = anstyle::Style::new().bold();
    let names = checks.iter().map(|check| check.name.chars().count());
    let width = names.max().unwrap_or(0).min(20);
    for topic in Topic::ALL {
        let members: Vec<&Check> = checks.iter().filter(|c| c.topic == topic).collect();
        if members.is_empty() {
            continue;
        }
        printer.result(format_args!("{bold}{}{bold:#}", topic.as_str()));
        for check in members {
            line(check, width, world);
        }
    }
    let (errors, warnings) = (count(checks, Level::Error), count(checks, Level::Warn));
    printer.status(match (errors, warnings) {
        (0, 0) => "all is well".to_owned(),
        (0, _) => format!("nothing is broken; {}", counted(warnings, "warning")),
        (_, 0) => counted(errors, "error"),
        _ => format!(
            "{}, {}",
            counted(errors, "error"),
            counted(warnings, "warning")
        ),
    });
}

fn line(check: &Check, width: usize, world: &World) {
    let color = match check.level {
        Level::Ok => AnsiColor::Green,
        Level::Warn => AnsiColor::Yellow,
        Level::Error => AnsiColor::Red,
    };
    let color = color.on_default().bold();
    let cyan = AnsiColor::Cyan.on_default().bold();
    let latency = check.latency.map_or(String::new(), |latency| {
        format!(" ({} ms)", latency.as_millis())
    });
    let name = printable_line(&check.name);
    let says = printable_line(&check.says);
    let level = check.level.as_str();
    world.printer.result(format_args!(
        "  {color}{level:<5}{color:#}  {name:<width$}  {says}{latency}"
    ));
    if let Some(advice) = &check.advice {
        let look = world.printer.look();
        let advice = below(
            &printable_line(advice),
            look.stdout_terminal.then_some(look.width),
        );
        world
            .printer
            .result(format_args!("         {cyan}hint{cyan:#}: {advice}"));
    }
}

/// What to do, on a terminal in lines that fit, the later ones below the first.
fn below(advice: &str, width: Option<usize>) -> String {
    const BEFORE: &str = "         hint: ";
    let Some(width) = width else {
        return advice.to_owned();
    };
    let lines = wrapped(advice, width.saturating_sub(BEFORE.len()));
    lines.replace('\n', &format!("\n{:1$}", "", BEFORE.len()))
}

fn as_json(checks: &[Check]) -> Json {
    let one = |check: &Check| {
        json!({
            "topic": check.topic.as_str(),
            "name": check.name,
            "level": check.level.as_str(),
            "says": check.says,
            "advice": check.advice,
            "latency_ms": check.latency.map(|latency| u64::try_from(latency.as_millis()).unwrap_or(u64::MAX)),
        })
    };
    json!({
        "version": 1,
        "tool": {"name": "open-skills", "version": env!("CARGO_PKG_VERSION")},
        "errors": count(checks, Level::Error),
        "warnings": count(checks, Level::Warn),
        "checks": checks.iter().map(one).collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advice_stands_below_itself_on_a_narrow_terminal() {
        let advice = "start the service, or ask whoever runs it";
        let told = below(advice, Some(40));
        let lines: Vec<&str> = told.split('\n').collect();
        let expected = [
            "start the service, or ask",
            "               whoever runs it",
        ];
        assert_eq!(lines, expected);
        assert_eq!(below(advice, None), advice);
    }

    #[test]
    fn the_schema_takes_every_kind_of_line() {
        let schema = include_str!("../../docs/schemas/doctor.schema.json");
        let schema: Json = serde_json::from_str(schema).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        let mut checks: Vec<Check> = Topic::ALL
            .into_iter()
            .map(|topic| Check::ok(topic, "x", "y"))
            .collect();
        checks.push(Check::warn(Topic::Programs, "git", "is not here", "get it"));
        let late = Check::error(Topic::Registries, "r", "is shut", "ask");
        checks.push(late.after(Duration::from_millis(7)));
        let answer = as_json(&checks);
        let errors: Vec<String> = validator
            .iter_errors(&answer)
            .map(|error| error.to_string())
            .collect();
        assert_eq!(errors, [""; 0]);
        assert_eq!(
            (&answer["errors"], &answer["warnings"]),
            (&json!(1), &json!(1))
        );
        assert_eq!(answer["checks"][9]["latency_ms"], 7);
        let mut wrong = answer;
        wrong["checks"][0]["level"] = json!("fine");
        assert!(!validator.is_valid(&wrong));
    }
}
