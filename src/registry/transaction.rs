//! Several writes as one, where a store can do that.
//!
//! A store of single objects keeps order by the protocol of [`publication`](super::publication)
//! alone. One that can take many changes at once, as git does, shows either all of a
//! publication or nothing of it. What is to be done is written once, against [`Registry`]:
//! [`together`] runs it on a snapshot where there is one, and again when somebody else was
//! faster.

use super::{Key, Registry, RegistryError, Trouble, Verified, settle};
use crate::bundle::names::SkillName;
use crate::bundle::versions::Version;

/// How often work is done anew before it is given up.
const ROUNDS: u32 = 200;
/// How often a store may fail in passing meanwhile.
const PATIENCE: u32 = 5;

/// What somebody is about to do, for stores that write that down.
#[derive(Clone, Copy, Debug)]
pub enum Work<'w> {
    /// A version is published.
    Publish(&'w SkillName, &'w Version),
    /// Anything else, in a sentence.
    Other(&'w str),
}

/// Writes that are made, and not done yet.
pub trait Transaction: Registry {
    /// Does all of them or none. Somebody else who was faster is a
    /// [`Conflict`](Trouble::Conflict): everything that was read may be out of date.
    fn commit(self: Box<Self>) -> Result<(), RegistryError>;
}

/// Does work as one change where the store can, and write by write where not. The work may
/// run several times; what the last run gives counts.
pub fn together<T>(
    registry: &dyn Registry,
    work: &Work<'_>,
    mut act: impl FnMut(&dyn Registry) -> Result<T, RegistryError>,
) -> Result<T, RegistryError> {
    let mut failures = 0;
    for round in 0..ROUNDS {
        let Some(transaction) = registry.begin(work)? else {
            return act(registry);
        };
        let done = act(&Verified::new(&*transaction))?;
        match transaction.commit() {
            Ok(()) => return Ok(done),
            Err(error) if error.trouble == Trouble::Conflict => {}
            // It may have happened all the same; the work finds out when it is done again.
            Err(error) if error.trouble.is_passing() && failures < PATIENCE => failures += 1,
            Err(error) => return Err(error),
        }
        settle::wait(round);
    }
    let error = RegistryError::new(Trouble::Busy, registry.place(), "too many others write");
    Err(error.on(&Key::catalog()))
}
