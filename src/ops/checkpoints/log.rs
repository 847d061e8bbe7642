//! The audit log of a registry, as far as its key vouches for it.
//!
//! A checkpoint names the last entry of the log that there was, and every entry names the one
//! before: so an entry that was taken away since then, or a chain that was written anew, is seen.

use crate::archive::digest::Sha256Digest;
use crate::registry::documents::{AuditEntry, Catalog, Document, read_if_there};
use crate::registry::{Key, Registry, RegistryError, RegistryExt, Trouble};
use crate::signing::checkpoint::LogEntry;

/// The entry that the next checkpoint names: the last one that the catalog knows. Where the log
/// has another in the place of the one that was named before, that one is named again, so that
/// nobody signs it away.
pub(super) fn next(
    registry: &dyn Registry,
    before: Option<LogEntry>,
) -> Result<Option<LogEntry>, RegistryError> {
    if let Some(named) = before
        && altered(registry, &named)?.is_some()
    {
        return Ok(before);
    }
    let catalog = match read_if_there::<Catalog>(registry, &Key::catalog()) {
        Ok(catalog) => catalog,
        // A damaged catalog is another's finding.
        Err(error) if error.trouble == Trouble::Corrupt => None,
        Err(error) => return Err(error),
    };
    let head = catalog.and_then(|read| read.document.audit);
    let is_newer = |sequence: u64| before.is_none_or(|before| before.sequence < sequence);
    let Some(head) = head.filter(|head| is_newer(head.sequence)) else {
        return Ok(before);
    };
    let entry = registry.read_if_there(&Key::audit(head.sequence), AuditEntry::LIMIT)?;
    let newest = entry.map(|object| LogEntry {
        sequence: head.sequence,
        digest: Sha256Digest::of(&object.bytes),
    });
    Ok(newest.or(before))
}

/// What is wrong with the entry of the log that the registry's key vouches for.
pub fn altered(
    registry: &dyn Registry,
    named: &LogEntry,
) -> Result<Option<(Key, String)>, RegistryError> {
    let key = Key::audit(named.sequence);
    let there = match registry.read_if_there(&key, AuditEntry::LIMIT) {
        Ok(there) => there.map(|object| Sha256Digest::of(&object.bytes)),
        Err(error) if error.trouble == Trouble::TooLarge => Some(Sha256Digest::of(b"")),
        Err(error) => return Err(error),
    };
    let why = match there {
        Some(digest) if digest == named.digest => return Ok(None),
        Some(_) => "it is not the entry that the registry's key vouches for",
        None => "it is missing, and the registry's key vouches for it",
    };
    Ok(Some((key, why.to_owned())))
}
