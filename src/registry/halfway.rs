//! What to say of a change that came to no end: whether it began, and how it goes on.
//!
//! Every change writes its fact first and then what is derived of it. So when the rest could
//! not be written, the fact says which state the registry is in.

use super::documents::{Document, read_if_there};
use super::{Key, Registry, RegistryError, Trouble};

/// The trouble of a change, with the state that it left. The fact under `key` says whether it
/// began; `begun` says in words what is so then, and `not_begun` what is so if not.
pub(super) fn told<D: Document>(
    registry: &dyn Registry,
    error: RegistryError,
    key: &Key,
    has_begun: impl Fn(&D) -> bool,
    (begun, not_begun): (&str, &str),
) -> RegistryError {
    let remedy = match error.trouble {
        Trouble::NoSpace => "make room",
        Trouble::Denied => "see what the credentials allow",
        Trouble::ReadOnly => "make it writable",
        Trouble::Io => "see what is wrong with it",
        Trouble::Unreachable | Trouble::Busy => "wait a moment",
        // These say themselves what stands in the way.
        _ => return error,
    };
    let there = read_if_there::<D>(registry, key);
    let Ok(there) = there else {
        return error;
    };
    let is_begun = there.is_some_and(|read| has_begun(&read.document));
    match is_begun {
        true => {
            let advice = format!(
                "{begun}, but not all of the registry tells of it yet: {remedy}, then run the \
                 same command again"
            );
            error.advising(advice)
        }
        // What the trouble itself advises is the better word, where there is one.
        false if error.advice.is_some() => error,
        false => {
            let advice = format!("{remedy}, then run the same command again; {not_begun}");
            error.advising(advice)
        }
    }
}
