//! Reads the indexes of a registry as its newest checkpoint has them, where its layout is one that
//! is known here.

mod keys;
mod remembered;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

use super::chosen::{Chosen, chosen, gone, is_gone};
use super::memory::{Remembered, Signed};
use super::{AT_ONCE, DAY, INDEX_LIMIT, log, unvouched};
use crate::archive::digest::Sha256Digest;
use crate::bundle::names::SkillName;
use crate::registry::key::Kind;
use crate::registry::unmarked::{may_be_site, without_marker};
use crate::registry::{
    Condition, Key, Listed, Object, Prefix, Registry, RegistryError, Removal, Stamp, Transaction,
    Trouble, Work, in_parallel,
};
use crate::signing::Time;
use crate::signing::checkpoint::{
    self, Checkpoint, CheckpointError, Expectation, MAX_BYTES, verify,
};
use crate::signing::policy::Policy;

/// How often an index is read again when it does not fit: between a publisher's index and
/// checkpoint lies a moment.
const ROUNDS: u32 = 5;

/// What the states of registries are held against.
#[derive(Clone, Debug)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a question of its own"
)]
pub struct Vouching {
    /// The file that remembers them; without one, every state is the first one.
    pub memory: Option<PathBuf>,
    /// Whether what is seen now is remembered for the next time.
    pub remembers: bool,
    /// Whether a key has to vouch for it where it has one; else only its layout is looked at.
    pub judges: bool,
    /// Says which keys were revoked.
    pub policy: Policy,
    /// The present time.
    pub now: Time,
    /// Whether a state past its time will do.
    pub allow_stale: bool,
    /// Whether a registry without a key is asked again, however short ago it had none.
    pub asks_anew: bool,
    /// How far away it is.
    pub reach: Reach,
}

/// How far away a registry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// On this machine, so that asking costs next to nothing.
    Near,
    /// Elsewhere: each request takes a while.
    Far,
    /// Only the cache answers for it, so that what it says is no news.
    Cached,
}

impl Vouching {
    /// For a registry that no key has to vouch for.
    pub fn of_nobody(now: Time) -> Self {
        Self {
            memory: None,
            remembers: false,
            judges: false,
            policy: Policy::default(),
            now,
            allow_stale: false,
            asks_anew: false,
            reach: Reach::Near,
        }
    }
}

/// A registry of which no index is read that its key does not vouch for, where it has one.
pub struct Vouched<R> {
    inner: R,
    vouching: Vouching,
    state: Mutex<State>,
    /// The marker, which several ask for at the beginning.
    marker: OnceLock<Object>,
}

/// What is known of the registry's state.
enum State {
    Unasked,
    /// No key vouches for it.
    Unsigned,
    /// It has no marker, so it is no registry, or one that lost it.
    Unmarked,
    Signed {
        id: String,
        /// The key's fingerprint.
        key: String,
        checkpoint: Box<Checkpoint>,
    },
}

/// What a checkpoint says of an index.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Word {
    /// Nobody vouches for it, so it may be anything.
    Any,
    /// Nothing says that there is a registry.
    Unmarked,
    /// It is not there.
    Absent,
    /// It has this digest.
    Is(Sha256Digest),
}

impl State {
    fn word(&self, name: &SkillName) -> Word {
        match self {
            Self::Signed { checkpoint, .. } => match checkpoint.indexes.get(name.as_str()) {
                Some(digest) => Word::Is(*digest),
                None => Word::Absent,
            },
            Self::Unmarked => Word::Unmarked,
            Self::Unasked | Self::Unsigned => Word::Any,
        }
    }
}

impl<R: Registry> Vouched<R> {
    /// Holds a registry to its checkpoints. Nothing is asked of it yet.
    pub fn new(inner: R, vouching: Vouching) -> Self {
        Self {
            inner,
            vouching,
            state: Mutex::new(State::Unasked),
            marker: OnceLock::new(),
        }
    }

    /// Asks for the newest state at once, holds it against the last one and remembers it.
    pub fn ask(&self) -> Result<(), RegistryError> {
        let newest = self.look()?;
        *self.state.lock().unwrap_or_else(PoisonError::into_inner) = newest;
        Ok(())
    }

    /// What is wrong with the audit log, held against the newest state.
    pub fn altered_log(&self) -> Result<Option<(Key, String)>, RegistryError> {
        self.ask()?;
        let named = match &*self.state.lock().unwrap_or_else(PoisonError::into_inner) {
            State::Signed { checkpoint, .. } => checkpoint.log,
            State::Unasked | State::Unsigned | State::Unmarked => None,
        };
        named.map_or(Ok(None), |named| log::altered(&self.inner, &named))
    }

    /// The indexes that are not as the newest state has them, which nobody gets, and why.
    pub fn unsigned(&self) -> Result<Vec<(Key, String)>, RegistryError> {
        self.ask()?;
        let mut names = BTreeSet::new();
        match &*self.state.lock().unwrap_or_else(PoisonError::into_inner) {
            State::Signed { checkpoint, .. } => {
                let signed = checkpoint.indexes.iter();
                names.extend(signed.filter_map(|(name, _)| SkillName::parse(name).ok()));
            }
            _ => return Ok(Vec::new()),
        }
        let listed = self.inner.list(&Prefix::Skills)?.into_iter();
        names.extend(listed.filter_map(|listed| match listed.key.kind()? {
            Kind::Index(name) => Some(name),
            _ => None,
        }));
        let names: Vec<SkillName> = names.into_iter().collect();
        let read = in_parallel(&names, AT_ONCE, |name| {
            let key = Key::index(name);
            match self.read(&key, INDEX_LIMIT) {
                Err(error) if matches!(error.trouble, Trouble::Unvouched(_)) => {
                    Ok(Some((key, error.detail)))
                }
                Err(error) if error.trouble != Trouble::NotFound => Err(error),
                _ => Ok(None),
            }
        });
        let read: Result<Vec<_>, RegistryError> = read.into_iter().collect();
        Ok(read?.into_iter().flatten().collect())
    }

    /// What the checkpoint says of a skill's index; the newest one, when `again` is set.
    fn word(&self, name: &SkillName, again: bool) -> Result<Word, RegistryError> {
        // Held while asking, so that many readers at once ask once.
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let newer = match (&*state, again) {
            (State::Unasked, _) => Some(self.look()?),
            (State::Signed { id, key, .. }, true) => Some(self.checkpoint(id, key)?),
            _ => None,
        };
        if let Some(newer) = newer {
            *state = newer;
        }
        Ok(state.word(name))
    }

    /// Finds out whether a key vouches for the registry, and for which state.
    fn look(&self) -> Result<State, RegistryError> {
        if !self.vouching.judges {
            return self.understand();
        }
        let known = self.recall()?;
        let known_key = known.as_ref().and_then(|known| known.signed.as_ref());
        if self.is_enough(known.as_ref()) {
            return Ok(State::Unsigned);
        }
        match (chosen(self)?, known_key) {
            (Chosen::Key(fingerprint, id), _) => {
                self.same(known_key, &id, &fingerprint)?;
                self.checkpoint(&id, &fingerprint)
            }
            (Chosen::Damaged(error), Some(_)) => Err(error),
            (Chosen::Damaged(error), None) if !may_be_site(&self.inner) => Err(error),
            (Chosen::Missing, Some(_)) if is_gone(&self.inner)? => Err(gone(self.place())),
            (Chosen::Missing, known) if !may_be_site(&self.inner) => match known {
                Some(_) => Err(without_marker(&self.inner)?),
                None => Ok(State::Unmarked),
            },
            (_, Some(_)) => {
                let why = "a key vouched for it before, and none does now";
                Err(self.unlike_before("key-changed", why))
            }
            (_, None) => {
                self.remember_unsigned(known.as_ref());
                Ok(State::Unsigned)
            }
        }
    }

    /// Whether it is short ago that a registry had no key.
    fn is_recent(&self, known: Option<&Remembered>) -> bool {
        let age = |known: &Remembered| self.vouching.now.as_unix() - known.asked.as_unix();
        known.is_some_and(|known| known.signed.is_none() && (0..DAY).contains(&age(known)))
    }

    /// Whether what is remembered of a registry without a key will do.
    fn is_enough(&self, known: Option<&Remembered>) -> bool {
        self.is_recent(known) && !self.vouching.asks_anew && self.vouching.reach != Reach::Near
    }

    /// Where that cannot be remembered, it is asked again and nothing is lost.
    fn remember_unsigned(&self, known: Option<&Remembered>) {
        // Near registries are asked each time; when that was matters by the day.
        if self.is_recent(known) && self.vouching.reach == Reach::Near {
            return;
        }
        if let Err(error) = self.remember(None) {
            tracing::debug!(%error, "checkpoint: cannot be remembered");
        }
    }

    /// Says no to a registry of a layout that nobody knows here, and to one whose marker cannot be
    /// read. Whether it has a key is no matter here.
    fn understand(&self) -> Result<State, RegistryError> {
        let known = self.recall().ok().flatten();
        if self.is_enough(known.as_ref()) {
            return Ok(State::Unsigned);
        }
        match chosen(self) {
            Err(error) if error.trouble == Trouble::Newer => return Err(error),
            Ok(Chosen::Damaged(error)) if !may_be_site(&self.inner) => return Err(error),
            Ok(Chosen::Missing) if !may_be_site(&self.inner) => return Ok(State::Unmarked),
            Ok(Chosen::Nobody | Chosen::Missing | Chosen::Damaged(_))
                if known.as_ref().is_none_or(|known| known.signed.is_none()) =>
            {
                self.remember_unsigned(known.as_ref());
            }
            _ => {}
        }
        Ok(State::Unsigned)
    }

    /// An object that says nothing of the layout; where it cannot be had, that may be the reason.
    fn understood(&self, key: &Key, limit: u64) -> Result<Object, RegistryError> {
        let answer = self.inner.read(key, limit);
        let is_asked = match (key.kind(), &answer) {
            (Some(Kind::Catalog), Ok(_)) => true,
            (Some(Kind::Catalog | Kind::Record(..)), Err(error)) => {
                error.trouble == Trouble::NotFound
            }
            _ => false,
        };
        if is_asked && matches!(self.understand()?, State::Unmarked) && answer.is_ok() {
            return Err(without_marker(&self.inner)?);
        }
        answer
    }

    fn unlike_before(&self, word: &'static str, why: impl Into<String>) -> RegistryError {
        let place = self.place();
        let hint =
            format!("ask whoever runs it; if that is right, `open-skills registry forget {place}`");
        RegistryError::new(Trouble::Unvouched(word), place, why).advising(hint)
    }

    /// A cache that is behind is nobody's attack.
    fn old_cache(&self, key: &Key) -> RegistryError {
        let why = "the cache has an older state of it than was seen last";
        let error = RegistryError::new(Trouble::Unreachable, self.place(), why).on(key);
        error.advising("run it once without `--offline`; then the cache has the newest state")
    }

    /// Reads, verifies and remembers the newest checkpoint.
    fn checkpoint(&self, id: &str, fingerprint: &str) -> Result<State, RegistryError> {
        let at = Key::checkpoint();
        let read = self.inner.read_bytes(&at, MAX_BYTES as u64);
        let bytes = read.map_err(|error| match error.trouble {
            Trouble::NotFound => {
                let why = "its key vouches for nothing: there is no checkpoint";
                self.unlike_before("bad-signature", why).on(&at)
            }
            _ => error,
        })?;
        let unread = |error: CheckpointError| match error {
            CheckpointError::Rollback { .. } if self.vouching.reach == Reach::Cached => {
                self.old_cache(&at)
            }
            error => unvouched(&self.inner, &at, &error),
        };
        let bundle = checkpoint::read(&bytes).map_err(unread)?;
        let known = self.recall()?.and_then(|known| known.signed);
        let key = self.current_key(&bundle, id, fingerprint, known.as_ref())?;
        self.not_revoked(&key)?;
        let seen = known.as_ref().map(Signed::seen).transpose();
        let last = seen.map_err(|bad| self.unlike_before("corrupt", bad.to_string()))?;
        let expected = Expectation {
            registry: id,
            keys: std::slice::from_ref(&key),
            last: last.as_ref(),
            now: self.vouching.now,
            allow_stale: self.vouching.allow_stale,
        };
        let verified = verify(&bundle, &expected).map_err(unread)?;
        if verified.is_stale {
            let (place, sequence) = (self.place(), verified.checkpoint.sequence);
            tracing::warn!(place, sequence, "the registry's state is past its time");
        }
        self.remember(Some(Signed::new(id, key.to_pem(), &verified.seen)))?;
        Ok(State::Signed {
            id: id.to_owned(),
            key: fingerprint.to_owned(),
            checkpoint: Box::new(verified.checkpoint),
        })
    }

    fn unsigned_index(&self, key: &Key, said: Word, found: Word) -> RegistryError {
        let why = match (said, found) {
            (Word::Is(_), Word::Absent) => "it is withheld: the signed state has it",
            (Word::Absent, _) => "the signed state does not have it",
            _ => "it is not the one that was signed",
        };
        let trouble = Trouble::Unvouched("bad-signature");
        let error = RegistryError::new(trouble, self.place(), why).on(key);
        error.advising(format!(
            "whoever runs it signs the present state with `open-skills registry checkpoint {}`",
            self.place()
        ))
    }

    /// The marker, read once: what it says was believed then, so it is believed on.
    fn marker(&self, key: &Key, limit: u64) -> Result<Object, RegistryError> {
        if let Some(known) = self.marker.get() {
            return Ok(known.clone());
        }
        let object = match self.inner.read(key, limit) {
            Err(error) if error.trouble == Trouble::NotFound && self.was_signed() => {
                return Err(match is_gone(&self.inner)? {
                    true => gone(self.place()),
                    false => error,
                });
            }
            answer => answer?,
        };
        Ok(self.marker.get_or_init(|| object).clone())
    }

    /// Whether a key vouched for it when it was seen last.
    fn was_signed(&self) -> bool {
        let known = self
            .recall()
            .ok()
            .flatten()
            .filter(|_| self.vouching.judges);
        known.is_some_and(|known| known.signed.is_some())
    }

    /// An index as the checkpoint has it, or its absence.
    fn index(&self, key: &Key, name: &SkillName, limit: u64) -> Result<Object, RegistryError> {
        let mut round = 0;
        loop {
            let answer = self.inner.read(key, limit);
            let found = match &answer {
                Ok(object) => Word::Is(Sha256Digest::of(&object.bytes)),
                Err(error) if error.trouble == Trouble::NotFound => Word::Absent,
                Err(_) => return answer,
            };
            let said = self.word(name, round > 0)?;
            match (said, found) {
                (Word::Unmarked, Word::Is(_)) => return Err(without_marker(&self.inner)?),
                (Word::Unmarked | Word::Any, _) => return answer,
                _ if said == found => return answer,
                _ => {}
            }
            round += 1;
            if round == ROUNDS {
                return Err(self.unsigned_index(key, said, found));
            }
            std::thread::sleep(Duration::from_millis(50 << round));
        }
    }
}

/// The place of a registry as it is remembered.
fn place<R: Registry>(registry: &Vouched<R>) -> &str {
    registry.place().trim_end_matches('/')
}

impl<R: Registry> Registry for Vouched<R> {
    fn place(&self) -> &str {
        self.inner.place()
    }

    fn keeps_versions(&self) -> bool {
        self.inner.keeps_versions()
    }

    fn read(&self, key: &Key, limit: u64) -> Result<Object, RegistryError> {
        match key.kind() {
            Some(Kind::Index(name)) => self.index(key, &name, limit),
            Some(Kind::Marker) => self.marker(key, limit),
            _ => self.understood(key, limit),
        }
    }

    fn read_changed(
        &self,
        key: &Key,
        limit: u64,
        known: &Stamp,
    ) -> Result<Option<Object>, RegistryError> {
        match key.kind() {
            Some(Kind::Index(_)) => {
                let object = self.read(key, limit)?;
                Ok((object.stamp != *known).then_some(object))
            }
            Some(Kind::Catalog) => {
                let object = self.inner.read_changed(key, limit, known)?;
                match self.understand()? {
                    State::Unmarked => Err(without_marker(&self.inner)?),
                    _ => Ok(object),
                }
            }
            _ => self.inner.read_changed(key, limit, known),
        }
    }

    fn write(
        &self,
        key: &Key,
        bytes: &[u8],
        condition: &Condition,
    ) -> Result<Stamp, RegistryError> {
        self.inner.write(key, bytes, condition)
    }

    fn list(&self, prefix: &Prefix) -> Result<Vec<Listed>, RegistryError> {
        self.inner.list(prefix)
    }

    fn probe(&self) -> Result<(), RegistryError> {
        self.inner.probe()
    }

    fn removal(&self) -> Option<&dyn Removal> {
        self.inner.removal()
    }

    fn begin<'r>(
        &'r self,
        work: &Work<'_>,
    ) -> Result<Option<Box<dyn Transaction + 'r>>, RegistryError> {
        self.inner.begin(work)
    }
}
