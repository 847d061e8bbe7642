//! What a run leaves to be looked at: a ledger on this machine, and nowhere else.
//!
//! A line a run, with a hashed skill and no content at all: neither arguments nor input,
//! output, paths or hosts. Lines are kept for a week, sums of days for a month. Nothing is
//! ever sent anywhere. Main type: [`Ledger`].

mod days;
mod entry;
mod ledger;

pub use days::{Day, Days};
pub use entry::{Ended, Entry};
pub use ledger::{Ledger, LedgerError};
