//! `test --update`: shows what would change in the tests, then changes it.

use crate::commands::{Outcome, World};
use crate::ops::test::{Skill, update};
use crate::output::escape::printable_line;
use crate::output::sizes::counted;
use crate::output::unified::{self, Sides};
use crate::output::{ExitStatus, cases};
use crate::testing::Report;

/// Shows, writes, and says what needs the author.
pub fn run(skills: &[Skill], report: &Report, world: &World) -> Outcome {
    let printer = &world.printer;
    let updates = update::plan(skills, report)?;
    let is_terminal = printer.look().stdout_terminal;
    for change in &updates.changes {
        let (from, to) = (format!("a/{}", change.name), format!("b/{}", change.name));
        let sides = Sides {
            from: &from,
            to: &to,
            before: &change.before,
            after: &change.after,
        };
        let mut diff = String::new();
        unified::append(&mut diff, sides, is_terminal);
        printer.write(|out| write!(out, "{diff}"));
    }
    printer.flush();
    update::write(&updates)?;
    for (id, why) in &updates.left {
        let (id, why) = (printable_line(id), printable_line(why));
        printer.tell(format_args!("not updated: {id}: {why}"));
    }
    let cases: usize = updates.changes.iter().map(|change| change.cases).sum();
    let files = counted(updates.changes.len(), "file");
    printer.status(cases::summary(report));
    printer.status(match updates.changes.len() {
        0 => "nothing to update".to_owned(),
        _ => format!("updated {} in {files}", counted(cases, "test")),
    });
    Ok(match updates.left.is_empty() {
        true => ExitStatus::DONE,
        false => ExitStatus::FINDINGS,
    })
}
