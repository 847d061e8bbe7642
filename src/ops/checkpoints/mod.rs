//! The signed state of a registry: made anew after each change, and held against what is read.
//!
//! A registry may have a key that vouches for its state as a whole: which indexes belong
//! together, which state that is, and until when it may be believed. Whoever changes an
//! index makes a new checkpoint behind it ([`renew`]); whoever reads one ([`Vouched`])
//! takes it only as the newest checkpoint has it, and remembers which that was ([`memory`]).

mod chosen;
mod exchange;
pub mod log;
pub mod marker;
pub mod memory;
mod vouched;

pub use chosen::{gone, is_gone};
pub use exchange::{Leaving, exchange, refuse_other_key};
pub use vouched::{Reach, Vouched, Vouching};

use crate::archive::digest::Sha256Digest;
use crate::bundle::names::SkillName;
use crate::diagnostics::{Explain, Failure, shell_word};
use crate::registry::key::Kind;
use crate::registry::publication::marker;
use crate::registry::transaction::{Work, together};
use crate::registry::{Key, Prefix, Registry, RegistryError, RegistryExt, Trouble, replace};
use crate::signing::Time;
use crate::signing::checkpoint::{
    Checkpoint, CheckpointError, Expectation, LogEntry, MAX_BYTES, read, verify,
};
use crate::signing::indexes::Indexes;
use crate::signing::keys::{KeyError, Signer};

/// How long a state is believed when nobody says otherwise: thirty days.
pub const LIFETIME: i64 = 30 * DAY;
/// The seconds of a day.
pub const DAY: i64 = 24 * 60 * 60;
/// The largest index.
const INDEX_LIMIT: u64 = 32 << 20;
/// How many indexes are read at once.
const AT_ONCE: usize = 16;

/// What changed since the last checkpoint.
#[derive(Clone, Copy, Debug)]
pub enum Changed<'c> {
    /// One skill, as far as whoever signs knows.
    Skill(&'c SkillName),
    /// Anything: every index is read.
    Anything,
}

/// A checkpoint that stands now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renewed {
    /// Its number.
    pub sequence: u64,
    /// How many skills it names.
    pub skills: usize,
    /// Until when it is believed.
    pub expires: Time,
    /// Whether it is new.
    pub is_new: bool,
}

/// The fingerprint of the key that vouches for a registry; none when none was chosen.
pub fn key_of(registry: &dyn Registry) -> Result<Option<String>, RegistryError> {
    Ok(marker(registry)?.checkpoint_key)
}

/// Vouches for the state that a registry has now. The signer's key must be the registry's;
/// `lifetime` is how many seconds it is believed, as long as the one before when absent.
pub fn renew(
    registry: &dyn Registry,
    changed: Changed<'_>,
    signer: &dyn Signer,
    now: Time,
    lifetime: Option<i64>,
) -> Result<Renewed, Failure> {
    let marker = marker(registry)?;
    let own = signer.public().fingerprint().to_string();
    match marker.checkpoint_key {
        Some(chosen) if chosen == own => {}
        Some(chosen) => return Err(other_key(registry, &chosen, &own)),
        None => {
            let message = format!("no key vouches for the registry `{}`", registry.place());
            let hint = format!(
                "`open-skills registry checkpoint {}` chooses one",
                shell_word(registry.place())
            );
            return Err(Failure::new("not-found", message).with_hint(hint));
        }
    }
    let work = Work::Other("Vouch for the state of the registry");
    let signing = Signing {
        id: &marker.id,
        signer,
        now,
        lifetime,
    };
    let mut failed = None;
    let renewed = together(registry, &work, |registry| {
        signing.write(registry, changed, &mut failed)
    });
    match failed {
        Some(error) => Err(error.into()),
        None => Ok(renewed?),
    }
}

fn other_key(registry: &dyn Registry, chosen: &str, own: &str) -> Failure {
    let place = registry.place();
    let message = format!("`{chosen}` vouches for the registry `{place}`, and this key is `{own}`");
    Failure::new("untrusted-key", message).with_hint(format!(
        "whoever has it runs `open-skills registry checkpoint {}`; with `--in-place-of` another \
         key comes in its place",
        shell_word(place)
    ))
}

/// What goes into every checkpoint of one run.
struct Signing<'s> {
    id: &'s str,
    signer: &'s dyn Signer,
    now: Time,
    lifetime: Option<i64>,
}

impl Signing<'_> {
    fn write(
        &self,
        registry: &dyn Registry,
        changed: Changed<'_>,
        failed: &mut Option<KeyError>,
    ) -> Result<Renewed, RegistryError> {
        let mut renewed = None;
        replace(registry, &Key::checkpoint(), MAX_BYTES as u64, |old| {
            let before = old.map(|bytes| self.before(bytes)).transpose();
            let before = before.map_err(|error| unvouched(registry, &Key::checkpoint(), &error))?;
            let indexes = indexes(registry, changed, before.as_ref().map(|(old, _)| old))?;
            let entry = log::next(registry, before.as_ref().and_then(|(old, _)| old.log))?;
            let next = self.next(before.as_ref(), indexes, entry);
            // Nothing to say that was not said, and nobody asked for a new date.
            let is_new = !matches!((&before, changed), (Some((old, _)), Changed::Skill(_))
                if old.indexes == next.indexes && old.expires > self.now.plus_seconds(DAY));
            let shown = before.map(|(old, _)| old).filter(|_| !is_new);
            let shown = shown.as_ref().unwrap_or(&next);
            renewed = Some(Renewed {
                sequence: shown.sequence,
                skills: shown.indexes.len(),
                expires: shown.expires,
                is_new,
            });
            if !is_new {
                return Ok(None);
            }
            next.sign(self.signer).map(Some).map_err(|error| {
                let why = error.to_string();
                *failed = Some(error);
                RegistryError::new(Trouble::Denied, registry.place(), why)
            })
        })?;
        renewed.ok_or_else(|| RegistryError::new(Trouble::Busy, registry.place(), ""))
    }

    /// The checkpoint that stands, with the digest that the next one names. How old it is
    /// does not matter to whoever ends that.
    fn before(&self, bytes: &[u8]) -> Result<(Checkpoint, Sha256Digest), CheckpointError> {
        let verified = verify(
            &read(bytes)?,
            &Expectation {
                registry: self.id,
                keys: std::slice::from_ref(self.signer.public()),
                last: None,
                now: self.now,
                allow_stale: true,
            },
        )?;
        Ok((verified.checkpoint, verified.seen.digest))
    }

    fn next(
        &self,
        before: Option<&(Checkpoint, Sha256Digest)>,
        indexes: Indexes,
        log: Option<LogEntry>,
    ) -> Checkpoint {
        let as_before = before.map(|(old, _)| old.expires.as_unix() - old.created.as_unix());
        let lifetime = self.lifetime.or(as_before).unwrap_or(LIFETIME);
        Checkpoint {
            registry: self.id.to_owned(),
            sequence: before.map_or(1, |(old, _)| old.sequence.saturating_add(1)),
            previous: before.map(|(_, digest)| *digest),
            created: self.now,
            expires: self.now.plus_seconds(lifetime),
            indexes,
            handovers: before.map_or_else(Vec::new, |(old, _)| old.handovers.clone()),
            log,
        }
    }
}

/// The digests of the indexes as they are: those of the checkpoint before with what changed,
/// or all of them read.
fn indexes(
    registry: &dyn Registry,
    changed: Changed<'_>,
    before: Option<&Checkpoint>,
) -> Result<Indexes, RegistryError> {
    if let (Changed::Skill(name), Some(before)) = (changed, before) {
        let mut indexes = before.indexes.clone();
        match registry.read_if_there(&Key::index(name), INDEX_LIMIT)? {
            Some(index) => indexes.insert(name.as_str(), Sha256Digest::of(&index.bytes)),
            None => indexes.remove(name.as_str()),
        }
        return Ok(indexes);
    }
    let listed = registry.list(&Prefix::Skills)?;
    let names: Vec<SkillName> = listed
        .into_iter()
        .filter_map(|listed| match listed.key.kind()? {
            Kind::Index(name) => Some(name),
            _ => None,
        })
        .collect();
    let read = crate::registry::in_parallel(&names, AT_ONCE, |name| {
        let index = registry.read(&Key::index(name), INDEX_LIMIT)?;
        Ok((name.to_string(), Sha256Digest::of(&index.bytes)))
    });
    read.into_iter().collect()
}

/// Why a checkpoint is not believed, as trouble of its registry.
fn unvouched(registry: &dyn Registry, key: &Key, error: &CheckpointError) -> RegistryError {
    let trouble = Trouble::Unvouched(error.kind());
    let found = RegistryError::new(trouble, registry.place(), error.to_string()).on(key);
    match error.hint() {
        Some(hint) => found.advising(hint),
        None => found.advising("ask whoever runs the registry"),
    }
}
