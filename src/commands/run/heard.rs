//! Waits for whoever reads what a run says, once the script is through.

use std::time::Duration;

use super::listen::{Interrupt, Manner};
use crate::commands::World;
use crate::diagnostics::Failure;
use crate::output::outlet::Patience;
use crate::output::sizes::bytes;
use crate::runtime::{Outcome, Status};

/// How long a reader may take nothing after a script was ended: then nobody waits for it.
const STALLED: Duration = Duration::from_secs(1);
/// The same after Ctrl-C, when the user waits.
const STALLED_WHEN_CUT_SHORT: Duration = Duration::from_millis(100);
/// How long a reader who does read may take after Ctrl-C.
const CUT_SHORT: Duration = Duration::from_millis(500);

/// Waits until all is written. A reader is waited for as any program waits, unless the script
/// was ended: its time is up for who reads nothing, too. Machines always get the last word.
pub fn wait(
    outcome: &Outcome,
    manner: Manner,
    interrupt: &Interrupt,
    world: &World,
) -> Result<(), Failure> {
    let was_ended = matches!(outcome.status, Status::Timeout | Status::Limit);
    let patience = Patience {
        stalled: (was_ended && manner == Manner::Through).then_some(STALLED),
        total: None,
    };
    let printer = &world.printer;
    let is_wanted = || !interrupt.is_set();
    let mut is_written = printer.written(patience, &is_wanted);
    if is_written && printer.unread() > 0 {
        let unread = bytes(printer.unread() as u64);
        printer.warning(format_args!(
            "nobody read `stdout`: its last {unread} were not written"
        ));
        is_written = printer.written(patience, &is_wanted);
    }
    match is_written {
        true => Ok(()),
        false => {
            let failure = Failure::new("interrupted", "interrupted");
            Err(cut_short(failure, interrupt, world))
        }
    }
}

/// A run that did not come to its end; after Ctrl-C nobody waits long for a reader.
pub fn cut_short(failure: Failure, interrupt: &Interrupt, world: &World) -> Failure {
    if failure.kind == "interrupted" {
        let patience = Patience {
            stalled: Some(STALLED_WHEN_CUT_SHORT),
            total: Some(CUT_SHORT),
        };
        world.printer.written(patience, &|| true);
    }
    interrupt.told(failure)
}
