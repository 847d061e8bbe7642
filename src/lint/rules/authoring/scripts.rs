//! The scripts that an agent is to run.

use crate::bundle::walk::Entry;
use crate::lint::Subject;

/// Programs directly in `scripts/`, without modules that others only import.
pub fn scripts<'a>(subject: &Subject<'a>) -> impl Iterator<Item = &'a Entry> {
    const ENDINGS: &[&str] = &["py", "js", "mjs", "ts", "sh", "bash", "rb", "pl"];
    subject.files_ending(ENDINGS).filter(|entry| {
        let name = entry.path.strip_prefix("scripts/");
        name.is_some_and(|name| !name.contains('/') && !name.starts_with(['_', '.']))
    })
}
