//! The current folder was removed while somebody stood in it.

use std::io::ErrorKind;

use crate::diagnostics::Failure;

/// Why nothing can be done here, when the current folder is not there any more: every path would be
/// held against it, and the system's word for that is about another file each time.
pub fn refusal() -> Option<Failure> {
    let gone = std::env::current_dir().err()?;
    (gone.kind() == ErrorKind::NotFound).then(|| {
        Failure::new("not-found", "the current folder is gone")
            .with_hint("go to one that is there; `cd .` enters one that was made anew")
    })
}
