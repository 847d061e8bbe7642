//! Going on in spite of others who write, and of stores that fail in passing.

use std::time::{Duration, Instant};

use super::documents::{Document, read_if_there};
use super::{Condition, Created, Key, Registry, RegistryError, RegistryExt, Trouble};

/// How often a change is made anew before it is given up.
const ROUNDS: u32 = 200;
/// How long others may come between before it is given up.
const LONGEST: Duration = Duration::from_secs(30);
/// How often a store that is busy is asked anew, by who was patient with it each time.
const BUSY: u32 = 6;
/// The longest wait between two rounds.
const LONGEST_WAIT: Duration = Duration::from_millis(400);

/// How often a request is made before it is given up.
const ATTEMPTS: u32 = 4;

/// Tries again what fails in passing. What is done has to be the same when done twice.
pub(super) fn patiently<T>(act: impl Fn() -> Result<T, RegistryError>) -> Result<T, RegistryError> {
    for round in 1..ATTEMPTS {
        match act() {
            Err(error) if error.trouble.is_passing() => wait(5 + round),
            outcome => return outcome,
        }
    }
    act()
}

/// Reads a document, makes the next one of it and writes that, until nobody else came
/// between. Nothing is written when nothing changes.
pub(super) fn change<D: Document + PartialEq + Clone>(
    registry: &dyn Registry,
    key: &Key,
    mut next: impl FnMut(Option<D>) -> Result<D, RegistryError>,
) -> Result<D, RegistryError> {
    let mut rounds = Rounds::new();
    loop {
        let old = read_if_there::<D>(registry, key)?;
        let condition = match &old {
            Some(old) => Condition::Unchanged(old.stamp.clone()),
            None => Condition::Absent,
        };
        let before = old.map(|old| old.document);
        let after = next(before.clone())?;
        if before.as_ref() == Some(&after) {
            return Ok(after);
        }
        match registry.write(key, &after.to_bytes(), &condition) {
            Ok(_) => return Ok(after),
            Err(error) => rounds.go_on(registry, key, error)?,
        }
    }
}

/// Replaces an object over the very state that was read, until nobody else came between.
/// What is to be written is made of what stands there; nothing, when it can stay. Gives what
/// stands there then.
pub fn replace(
    registry: &dyn Registry,
    key: &Key,
    limit: u64,
    mut next: impl FnMut(Option<&[u8]>) -> Result<Option<Vec<u8>>, RegistryError>,
) -> Result<Option<Vec<u8>>, RegistryError> {
    let mut rounds = Rounds::new();
    loop {
        let old = registry.read_if_there(key, limit)?;
        let condition = match &old {
            Some(old) => Condition::Unchanged(old.stamp.clone()),
            None => Condition::Absent,
        };
        let Some(bytes) = next(old.as_ref().map(|old| old.bytes.as_slice()))? else {
            return Ok(old.map(|old| old.bytes));
        };
        match registry.write(key, &bytes, &condition) {
            Ok(_) => return Ok(Some(bytes)),
            Err(error) => rounds.go_on(registry, key, error)?,
        }
    }
}

/// Writes an object that nobody may ever change, unless the same bytes are there already.
pub(super) fn create<R: Registry + ?Sized>(
    registry: &R,
    key: &Key,
    bytes: &[u8],
) -> Result<Created, RegistryError> {
    // One byte more than ours is enough to see that it is another.
    let limit = bytes.len() as u64 + 1;
    let mut rounds = Rounds::new();
    loop {
        let error = match registry.write(key, bytes, &Condition::Absent) {
            Ok(_) => return Ok(Created::New),
            Err(error) if error.trouble == Trouble::AlreadyExists => error,
            Err(error) => return Err(error),
        };
        match registry.read_if_there(key, limit) {
            Ok(Some(there)) if there.bytes == bytes => return Ok(Created::WasThere),
            Ok(Some(_)) => return Err(error),
            // The remains of another publication, which were collected in this moment.
            Ok(None) => rounds.go_on(registry, key, error)?,
            Err(other) if other.trouble == Trouble::TooLarge => return Err(error),
            Err(other) => return Err(other),
        }
    }
}

/// Writes bytes over the same bytes, so that they count as written now; or anew, when they
/// were removed meanwhile.
pub(super) fn renew(registry: &dyn Registry, key: &Key, bytes: &[u8]) -> Result<(), RegistryError> {
    let mut rounds = Rounds::new();
    loop {
        let there = registry.read_if_there(key, bytes.len() as u64)?;
        let condition = match there {
            Some(there) => Condition::Unchanged(there.stamp),
            None => Condition::Absent,
        };
        match registry.write(key, bytes, &condition) {
            Ok(_) => return Ok(()),
            Err(error) => rounds.go_on(registry, key, error)?,
        }
    }
}

/// The rounds of one change.
struct Rounds {
    began: Instant,
    done: u32,
    busy: u32,
}

impl Rounds {
    fn new() -> Self {
        Self {
            began: Instant::now(),
            done: 0,
            busy: 0,
        }
    }

    /// Waits for the next round where somebody else came between, and says so; at the end it
    /// is the store's last answer that is told.
    fn go_on(
        &mut self,
        registry: &(impl Registry + ?Sized),
        key: &Key,
        error: RegistryError,
    ) -> Result<(), RegistryError> {
        let is_race = matches!(error.trouble, Trouble::Conflict | Trouble::AlreadyExists);
        let is_busy = error.trouble == Trouble::Busy;
        if !is_race && !is_busy {
            return Err(error);
        }
        self.done += 1;
        self.busy += u32::from(is_busy);
        let is_over = self.began.elapsed() > LONGEST;
        if self.busy >= BUSY || (is_busy && is_over) {
            return Err(error);
        }
        if self.done >= ROUNDS || is_over {
            let detail = format!(
                "the store said {} times that somebody else had just changed it",
                self.done
            );
            return Err(RegistryError::new(Trouble::Busy, registry.place(), detail).on(key));
        }
        let place = registry.place();
        tracing::info!(
            "`{key}` in `{place}` is made anew, for the {}. time: {error}",
            self.done
        );
        wait(self.done - 1);
        Ok(())
    }
}

/// Waits a random while that may grow with each round, so that writers spread out.
pub(super) fn wait(round: u32) {
    let longest = Duration::from_millis(2)
        .saturating_mul(1 << round.min(10))
        .min(LONGEST_WAIT);
    std::thread::sleep(longest.mul_f64(super::retry::fraction()));
}
