//! What `--dry-run` says: each path, with what would be done to it.

use std::path::Path;

use serde_json::{Value as Json, json};

use super::World;
use crate::ops::lint::display;
use crate::ops::rehearsal::Touch;
use crate::output::escape::printable_line;

/// Prints a line for each path, and that nothing was done.
pub fn tell(touched: &[Touch], shown: &dyn Fn(&Path) -> String, world: &World) {
    for one in touched {
        let line = format!("would {} {}", one.effect.as_str(), shown(&one.path));
        world.printer.result(printable_line(&line));
    }
    world.printer.status("nothing was written");
}

/// Adds to an answer that it was a rehearsal, and what would be done.
pub fn add(answer: &mut Json, touched: &[Touch], is_rehearsal: bool) {
    answer["dry_run"] = is_rehearsal.into();
    if is_rehearsal {
        let one = |one: &Touch| json!({"path": display(&one.path), "effect": one.effect.as_str()});
        answer["changes"] = touched.iter().map(one).collect();
    }
}
