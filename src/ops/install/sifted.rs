//! The skills of a place that holds several: one that cannot be taken does not keep the others
//! away, and is told with its reason. What was named by itself has to come.

use super::Incoming;
use crate::diagnostics::Failure;

/// A skill of a place that cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Its folder.
    pub folder: String,
    /// Why it cannot.
    pub why: Failure,
}

/// What a place gives.
#[derive(Clone, Debug, Default)]
pub struct Sifted {
    /// The skills that can be taken.
    pub skills: Vec<Incoming>,
    /// Those that cannot.
    pub left_out: Vec<LeftOut>,
}

impl Sifted {
    /// Parts what can be taken from what cannot. A place with one skill, or with none that can
    /// be taken, gives nothing but the reason.
    pub fn of(all: Vec<(String, Result<Incoming, Failure>)>) -> Result<Self, Failure> {
        let mut sifted = Self::default();
        for (folder, one) in all {
            match one {
                Ok(incoming) => sifted.skills.push(incoming),
                Err(why) if is_of_the_place(&why) => return Err(why),
                Err(why) => sifted.left_out.push(LeftOut { folder, why }),
            }
        }
        match sifted.skills.is_empty() {
            true => sifted.whole().map(Self::from),
            false => Ok(sifted),
        }
    }

    /// All of it, for whom nothing may be missing.
    pub fn whole(self) -> Result<Vec<Incoming>, Failure> {
        match self.left_out.into_iter().next() {
            Some(LeftOut { folder, mut why }) => {
                why.location.get_or_insert(folder);
                Err(why)
            }
            None => Ok(self.skills),
        }
    }
}

impl From<Vec<Incoming>> for Sifted {
    fn from(skills: Vec<Incoming>) -> Self {
        Self {
            skills,
            left_out: Vec::new(),
        }
    }
}

/// Whether a failure is no matter of one skill.
pub fn is_of_the_place(failure: &Failure) -> bool {
    matches!(failure.kind, "unreachable" | "busy" | "no-space")
}
