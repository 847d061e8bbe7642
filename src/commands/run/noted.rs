//! Writes a run down in the ledger of this machine.

use crate::commands::runs::{is_kept, ledger, now};
use crate::commands::{World, audited};
use crate::diagnostics::Failure;
use crate::ops::run::Opened;
use crate::runtime::Outcome;
use crate::store::audit_log::{Action, Event};
use crate::telemetry::{Ended, Entry, Ledger};

/// Notes a run, unless the user wants none noted. A ledger that cannot be written never
/// fails a run.
pub fn note(outcome: &Outcome, skill: &Opened, world: &World) {
    audited::note(world, &[event(outcome)]);
    if !is_kept(world) {
        return;
    }
    if let Err(failure) = write(outcome, skill, world) {
        world
            .printer
            .detail(format_args!("the run was not written down: {failure}"));
    }
}

/// The run for the audit log, whatever the ledger keeps.
fn event(outcome: &Outcome) -> Event {
    let status = serde_json::json!(outcome.status);
    Event {
        skill_version: outcome.skill.version.clone(),
        digest: Some(outcome.skill.tree_digest.clone()),
        detail: status.as_str().map(str::to_owned),
        ..Event::new(Action::Run, outcome.skill.name.as_str())
    }
}

fn write(outcome: &Outcome, skill: &Opened, world: &World) -> Result<(), Failure> {
    let ledger = ledger(world)?;
    let status = serde_json::json!(outcome.status);
    let milliseconds = outcome.duration.as_millis();
    ledger.add(&Entry {
        id: Ledger::new_id()?,
        at: now(),
        skill: ledger.hashed(&outcome.skill.name),
        tree: ledger.hashed(&outcome.skill.tree_digest),
        engine: outcome.engine.name().to_owned(),
        language: skill.script.language.name().to_owned(),
        ended: Ended {
            status: status.as_str().unwrap_or_default().to_owned(),
            exit_code: outcome.exit_code,
            duration_ms: u64::try_from(milliseconds).unwrap_or(u64::MAX),
            artifacts: outcome.artifacts.len(),
            hit: outcome
                .limits
                .hit
                .iter()
                .map(|hit| hit.name().to_owned())
                .collect(),
        },
    })?;
    Ok(())
}
