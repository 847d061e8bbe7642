//! What is counted of a section, and how much of it there may be.

use super::Request;
use crate::diagnostics::Failure;
use crate::lint::syntax::estimate_tokens;
use crate::prompt::Budget;

/// So many characters make a token where a window is known in tokens and a budget wants
/// characters, as the agents that say so reckon.
pub const CHARACTERS: usize = 4;

/// What is counted, and how much of it there may be.
#[derive(Clone, Copy)]
pub struct Measure {
    /// Its name; nothing when nothing is counted.
    pub unit: Option<&'static str>,
    /// What a text takes.
    pub of: fn(&str) -> usize,
    /// What the section may take.
    pub limit: Option<usize>,
}

impl Measure {
    /// What a request wants to have counted.
    pub fn of(request: &Request<'_>) -> Result<Self, Failure> {
        Ok(match (request.budget, request.share) {
            (Some(Budget::Tokens(limit)), _) => Self::tokens(Some(limit)),
            (Some(Budget::Characters(limit)), _) => Self::characters(limit),
            (Some(Budget::Share(part)), _) => {
                let Some(context) = request.context else {
                    let message =
                        "how large the window is that the budget is a part of is not known";
                    let hint = "say it with `--context 200000`, or name an `--agent` that has one";
                    return Err(Failure::usage(message).with_hint(hint));
                };
                Self::tokens(Some(part_of(context, part as usize, 10_000)))
            }
            (None, Some(share)) => Self::characters(match request.context {
                Some(context) => {
                    part_of(context, share.percent as usize, 100).saturating_mul(CHARACTERS)
                }
                None => share.characters,
            }),
            (None, None) if request.counts => Self::tokens(None),
            (None, None) => Self {
                unit: None,
                of: |_| 0,
                limit: None,
            },
        })
    }

    fn tokens(limit: Option<usize>) -> Self {
        Self {
            unit: Some("tokens"),
            of: estimate_tokens,
            limit,
        }
    }

    fn characters(limit: usize) -> Self {
        Self {
            unit: Some("characters"),
            of: |text| text.chars().count(),
            limit: Some(limit),
        }
    }

    /// How many tokens it is that take so much.
    pub fn in_tokens(&self, used: usize) -> usize {
        match self.unit {
            Some("characters") => used.div_ceil(CHARACTERS),
            _ => used,
        }
    }
}

/// So many parts of a whole, of which there are so many; whoever says a window says any number.
fn part_of(all: usize, parts: usize, whole: usize) -> usize {
    (all / whole)
        .saturating_mul(parts)
        .saturating_add(all % whole * parts / whole)
}

#[cfg(test)]
mod tests {
    use super::part_of;

    #[test]
    fn a_part_is_exact_and_never_too_large_to_reckon() {
        assert_eq!(part_of(200_000, 125, 10_000), 2_500);
        assert_eq!(part_of(99, 10_000, 10_000), 99);
        assert_eq!(part_of(usize::MAX, 10_000, 10_000), usize::MAX);
        assert_eq!(part_of(250, 50, 10_000), 1);
    }
}
