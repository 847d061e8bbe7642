//! A question that is answered with yes or no.

use dialoguer::Confirm;
use dialoguer::console::Term;

use super::run::listen::Interrupt;
use crate::diagnostics::Failure;

/// Asks it; `usual` is what enter answers. Ctrl-C ends the question, not the process: the
/// question has hidden the cursor.
pub fn yes_no(question: &str, usual: bool) -> Result<bool, Failure> {
    let confirm = Confirm::new().with_prompt(question).default(usual);
    let interrupt = Interrupt::watch()?;
    let answer = confirm.interact();
    let interrupted = interrupt.told(Failure::new("interrupted", "interrupted"));
    interrupt.let_go()?;
    if answer.is_err() {
        let terminal = Term::stderr();
        let _ = terminal.show_cursor();
        // What is said next stands on a row of its own.
        let _ = terminal.write_line("");
    }
    match answer {
        Ok(answer) => Ok(answer),
        Err(dialoguer::Error::IO(error)) if error.kind() == std::io::ErrorKind::Interrupted => {
            Err(interrupted)
        }
        Err(error) => Err(Failure::new("io", format!("cannot ask: {error}"))),
    }
}
