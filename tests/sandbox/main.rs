//! Hostile guests against the sandbox: every row of the table of attacks, with the exit, the
//! time, the memory of the side that stays, and a file beside the sandbox that nobody may
//! touch.

mod flow;
mod support;
