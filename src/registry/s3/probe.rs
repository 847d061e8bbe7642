//! Whether a store keeps the conditions of writes: tried out once, and remembered.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::S3;
use crate::registry::key::Kind;
use crate::registry::{Condition, Digest, Key, Registry, RegistryError, Stamp, Trouble};

/// How long a store is taken at its word: another one may stand in its place some day.
const GOOD_FOR: Duration = Duration::from_hours(30 * 24);

/// What stands under the key of the probe.
pub(super) const PROBE: &str = "open-skills tries out conditional writes here\n";
/// An ETag that is not the probe's.
const OTHER_ETAG: &str = "\"00000000000000000000000000000000\"";

impl S3 {
    /// Tries the conditions out, unless that was done not long ago from this machine.
    pub(super) fn probe_once(&self) -> Result<(), RegistryError> {
        let remembered = self.remembered();
        if remembered.as_ref().is_some_and(|file| is_young(file)) {
            return Ok(());
        }
        let key = Key::of(&Kind::Probe(Digest::of(PROBE.as_bytes())));
        self.try_conditions(&key)?;
        if let Some(file) = remembered
            && let Err(error) = remember(&file)
        {
            // It is tried out again then, and nothing is lost.
            tracing::debug!(%error, "probe: cannot be remembered");
        }
        Ok(())
    }

    /// The file that says that this place at this endpoint was tried out. Its name is a digest,
    /// because an endpoint may be nobody else's business.
    fn remembered(&self) -> Option<PathBuf> {
        let endpoint = self.options.endpoint.as_deref().unwrap_or_default();
        let which = format!("{endpoint}\n{}", self.place);
        let name = Digest::of(which.as_bytes()).hex();
        Some(self.options.probed.as_ref()?.join(name))
    }

    /// Writes that have to fail, each with the words for a store that lets it through.
    fn try_conditions(&self, key: &Key) -> Result<(), RegistryError> {
        let bytes = PROBE.as_bytes();
        match self.write(key, bytes, &Condition::Absent) {
            Err(error) if error.trouble != Trouble::AlreadyExists => return Err(error),
            _ => {}
        }
        let other = Condition::Unchanged(Stamp(OTHER_ETAG.to_owned()));
        let trials = [
            (Condition::Absent, Trouble::AlreadyExists, "`If-None-Match`"),
            (other, Trouble::Conflict, "`If-Match`"),
        ];
        for (condition, expected, header) in trials {
            match self.write(key, bytes, &condition) {
                Err(error) if error.trouble == expected => {}
                Err(error) => return Err(error),
                Ok(_) => {
                    let detail =
                        format!("it ignores {header}: two publishers would not notice each other");
                    return Err(RegistryError::new(Trouble::Unsafe, &self.place, detail));
                }
            }
        }
        Ok(())
    }
}

fn is_young(file: &Path) -> bool {
    let written = std::fs::metadata(file).and_then(|about| about.modified());
    let age = written.ok().and_then(|then| then.elapsed().ok());
    age.is_some_and(|age| age < GOOD_FOR)
}

fn remember(file: &Path) -> Result<(), crate::fs::FsError> {
    if let Some(folder) = file.parent() {
        crate::fs::create_dir_all(folder)?;
    }
    crate::fs::write_atomic(file, b"")
}
