//! What the tool remembers on this machine.
//!
//! It never decides: whom to trust and what to install is said by settings and done by ops.

mod approvals;
pub mod archives;
pub mod audit_log;
pub mod grants;
pub mod installed;
pub mod lockfile;
pub mod unfinished;

pub use approvals::Approvals;
