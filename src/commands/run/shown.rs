//! Shows how a run ended.

use std::path::Path;

use serde_json::{Value as Json, json};

use super::listen::{Manner, event};
use crate::commands::World;
use crate::commands::answer::pretty;
use crate::commands::asked::yes_no;
use crate::diagnostics::Failure;
use crate::ops::lint::display;
use crate::ops::run::{Report, not_kept};
use crate::output::ExitStatus;
use crate::output::escape::printable_line;
use crate::output::sizes::{bytes, counted};
use crate::runtime::{Limit, Outcome, Status};

/// How many artifacts are named before the rest is only counted.
const NAMED: usize = 10;

/// Stands for an output whose text is put there.
const PLACE: &str = "the output as it was written";

/// Shows it, and gives the exit code.
pub fn outcome(report: &Report, out: Option<&Path>, manner: Manner, world: &World) -> ExitStatus {
    match manner {
        Manner::Through => through(report, out, world),
        Manner::Document => {
            let mut document = report.document();
            let exact = document.exact.take();
            if exact.is_some() {
                document.output = Some(PLACE.into());
            }
            let text = put_in_place(pretty(&json!(document)), exact.as_deref());
            world.printer.write(|out| write!(out, "{text}"));
        }
        Manner::Events => events(&report.document(), world),
    }
    let code = report.outcome.process_code();
    // Codes of a script that no process can have say at least that it failed.
    let code = u8::try_from(code).unwrap_or_else(|_| u8::try_from(code & 0xff).unwrap_or(1).max(1));
    ExitStatus::of_script(code)
}

/// The output as the script wrote it, where a value cannot hold it. Only fixed words stand before
/// it in the document, so the first place is its own.
fn put_in_place(document: String, exact: Option<&str>) -> String {
    match exact {
        Some(exact) => document.replacen(&format!("\"{PLACE}\""), exact, 1),
        None => document,
    }
}

/// After what the script wrote: what became of it, on standard error.
fn through(report: &Report, out: Option<&Path>, world: &World) {
    let outcome = &report.outcome;
    let printer = &world.printer;
    let red = anstyle::AnsiColor::Red.on_default().bold();
    let error = |message: String| printer.tell(format_args!("{red}error{red:#}: {message}"));
    let limits = &outcome.limits.limits;
    match outcome.status {
        Status::Timeout => error(format!("its time was up after {:?}", limits.timeout)),
        Status::Limit => {
            let hit = outcome
                .limits
                .hit
                .iter()
                .map(|hit| format!("`{}`", hit.name()));
            let hit: Vec<String> = hit.collect();
            error(format!("it went beyond the limit {}", hit.join(", ")));
        }
        Status::Error | Status::Refused => {
            error(
                printable_line(outcome.stderr.trim_end().lines().last().unwrap_or("")).into_owned(),
            );
        }
        Status::RequiresAuth => sign_in(outcome, world),
        Status::Ok | Status::Failed | Status::Interrupted => {}
    }
    for problem in &outcome.problems {
        error(printable_line(problem).into_owned());
    }
    for cut in [Limit::Stdout, Limit::Stderr] {
        if outcome.limits.hit.contains(&cut) {
            let most = bytes(limits.stream);
            printer.warning(format_args!("`{}` was cut after {most}", cut.name()));
        }
    }
    artifacts(outcome, out, world);
    notes(report, world);
}

fn artifacts(outcome: &Outcome, out: Option<&Path>, world: &World) {
    let files = &outcome.artifacts;
    if files.is_empty() {
        return;
    }
    let printer = &world.printer;
    let Some(out) = out else {
        let count = counted(files.len(), "file");
        printer.status(format_args!(
            "left {count} behind; keep such files with `--out DIR`"
        ));
        return;
    };
    for file in files.iter().take(NAMED) {
        let (done, path) = match &file.url {
            Some(url) => ("uploaded", url.clone()),
            None => ("kept", display(&out.join(&file.path))),
        };
        let (path, size) = (printable_line(&path), bytes(file.size));
        printer.status(format_args!("{done} {path} ({size})"));
    }
    if files.len() > NAMED {
        printer.status(format_args!("and {} more", files.len() - NAMED));
    }
}

/// What was left out, and what might help.
fn notes(report: &Report, world: &World) {
    for (path, reason) in &report.left_out {
        world.printer.warning(not_kept(path, reason));
    }
    let cyan = anstyle::AnsiColor::Cyan.on_default().bold();
    for hint in &report.hints {
        let hint = printable_line(hint);
        world
            .printer
            .status(format_args!("{cyan}hint{cyan:#}: {hint}"));
    }
}

fn events(outcome: &Outcome, world: &World) {
    let printer = &world.printer;
    for artifact in &outcome.artifacts {
        event(printer, &named("artifact", json!(artifact)));
    }
    match (&outcome.output, &outcome.exact) {
        (Some(_), Some(exact)) => {
            printer.write(|out| writeln!(out, "{{\"event\":\"output\",\"value\":{exact}}}"));
            printer.flush();
        }
        (Some(output), None) => event(printer, &json!({"event": "output", "value": output})),
        (None, _) => {}
    }
    let mut usage = json!(outcome);
    if let Some(fields) = usage.as_object_mut() {
        // Told already, piece by piece.
        for told in ["output", "stdout", "artifacts"] {
            fields.remove(told);
        }
        if outcome.status != Status::Refused && outcome.status != Status::Error {
            fields.remove("stderr");
        }
    }
    event(printer, &named("usage", usage));
}

/// An event with its name before everything else.
fn named(name: &str, fields: Json) -> Json {
    let mut event = json!({"event": name});
    if let (Some(event), Json::Object(fields)) = (event.as_object_mut(), fields) {
        event.extend(fields);
    }
    event
}

/// Where the user has to sign in, as far as that is a web page.
fn sign_in(outcome: &Outcome, world: &World) {
    let said = |field: &str| outcome.output.as_ref()?.get(field)?.as_str();
    let url = said("authUrl").unwrap_or_default();
    let printer = &world.printer;
    match url.starts_with("https://") || url.starts_with("http://localhost") {
        true => printer.tell(format_args!("sign in here: {}", printable_line(url))),
        false => printer.warning(format_args!(
            "the skill asks to sign in at `{}`, which is no web page",
            printable_line(url)
        )),
    }
    if let Some(instructions) = said("instructions") {
        printer.tell(crate::output::escape::printable(instructions));
    }
}

/// Whether the user has signed in and wants another run; nobody is asked without a terminal.
pub fn signed_in(_: &Outcome, world: &World) -> Result<bool, Failure> {
    let environment = &world.environment;
    let terminals = environment.terminals;
    if !terminals.stdin || !terminals.stderr || environment.is_ci() || world.global.yes {
        return Ok(false);
    }
    yes_no("Signed in? Run it again", true)
}
