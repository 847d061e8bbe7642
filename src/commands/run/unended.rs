//! Runs without an end of their own: refused, or broken off by the user.

use std::time::Duration;

use super::listen::Manner;
use super::{RunArgs, noted, shown};
use crate::commands::World;
use crate::diagnostics::Failure;
use crate::ops::run::{Opened, Report};
use crate::output::ExitStatus;
use crate::runtime::{Engine, Limits, Outcome};

/// A refusal for machines: a document like that of a run.
pub fn refused(
    failure: &Failure,
    args: &RunArgs,
    skill: &Opened,
    manner: Manner,
    world: &World,
) -> ExitStatus {
    let mut reason = format!("{failure}\n");
    if let Some(hint) = &failure.hint {
        reason.push_str(&format!("hint: {hint}\n"));
    }
    let engine = args.engine.engine.into();
    let outcome = Outcome::refused(
        failure.kind,
        reason,
        limits(args, skill),
        engine,
        skill.identity.clone(),
    );
    noted::note(&outcome, skill, world);
    shown::outcome(&report(outcome), None, manner, world)
}

/// A run that the user broke off: it is written down, and whoever follows its events is told.
pub fn broken_off(
    duration: Duration,
    engine: Engine,
    args: &RunArgs,
    skill: &Opened,
    world: &World,
) {
    let limits = limits(args, skill);
    let outcome = Outcome::interrupted(duration, limits, engine, skill.identity.clone());
    noted::note(&outcome, skill, world);
    if args.stream {
        shown::outcome(&report(outcome), None, Manner::Events, world);
    }
}

fn limits(args: &RunArgs, skill: &Opened) -> Limits {
    let limits = args.limits.wishes().over(&skill.manifest.limits);
    limits.unwrap_or_default()
}

fn report(outcome: Outcome) -> Report {
    Report {
        outcome,
        left_out: Vec::new(),
        hints: Vec::new(),
    }
}
