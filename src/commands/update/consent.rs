//! What an update would newly allow, and somebody's agreement to it.

use crate::commands::World;
use crate::commands::answer::AnswerArgs;
use crate::commands::asked::yes_no;
use crate::diagnostics::Failure;
use crate::ops::pull::{Added, Rights};
use crate::ops::update::{Renewal, Step};
use crate::output::sizes::counted;

/// What one skill of an update brings that was not there before.
pub struct Novelty<'p> {
    name: &'p str,
    added: &'p Rights,
    /// Set when another key vouches for it than before, or none any more: what to say of that.
    signer: Option<String>,
}

/// The words for another key, or for none.
fn signed(is_new: bool, signer: Option<&str>) -> Option<String> {
    is_new.then(|| match signer {
        Some(signer) => format!("signed by another key, {signer}"),
        None => "signed by nobody any more".to_owned(),
    })
}

impl<'p> From<&'p Step> for Novelty<'p> {
    fn from(step: &'p Step) -> Self {
        Self {
            name: step.now.name.as_str(),
            added: &step.added,
            signer: signed(step.is_new_signer(), step.now.signer.as_deref()),
        }
    }
}

impl<'p> From<&'p Renewal> for Novelty<'p> {
    fn from(renewal: &'p Renewal) -> Self {
        Self {
            name: renewal.now.name.as_str(),
            added: &renewal.added,
            signer: signed(renewal.is_new_signer(), renewal.signer.as_deref()),
        }
    }
}

impl<'p> From<&'p Added> for Novelty<'p> {
    fn from(added: &'p Added) -> Self {
        Self {
            name: added.name.as_str(),
            added: &added.rights,
            signer: signed(
                added.signer.is_some(),
                added.signer.as_ref().and_then(|signer| signer.as_deref()),
            ),
        }
    }
}

impl Novelty<'_> {
    /// The skill.
    pub fn name(&self) -> &str {
        self.name
    }

    /// What somebody has to agree to, in words.
    pub fn words(&self) -> Vec<String> {
        let added = self.added.iter();
        let mut words: Vec<String> = added
            .map(|(kind, value)| format!("{kind} {value}"))
            .collect();
        words.extend(self.signer.clone());
        words
    }

    fn needs_consent(&self) -> bool {
        !self.added.is_empty() || self.signer.is_some()
    }
}

/// Agreement to what is new, from the flag or from whoever sits at the terminal.
pub fn consent(
    all: &[Novelty<'_>],
    is_given: bool,
    answer: AnswerArgs,
    world: &World,
) -> Result<(), Failure> {
    let asking: Vec<&Novelty<'_>> = all.iter().filter(|one| one.needs_consent()).collect();
    let Some(first) = asking.first().filter(|_| !is_given) else {
        return Ok(());
    };
    if can_ask(answer, world) {
        let question = match asking.len() {
            1 => format!("Update `{}` and agree to that?", first.name),
            count => format!("Update these {count} skills and agree to that?"),
        };
        return match agrees(&question)? {
            true => Ok(()),
            false => Err(Failure::new(
                "refused-update",
                "nothing was updated: you did not agree",
            )),
        };
    }
    let more = match asking.len() - 1 {
        0 => String::new(),
        more => format!(
            "; {} more ask for something new too",
            counted(more, "skill")
        ),
    };
    let message = format!(
        "`{}` needs your consent: {}{more}",
        first.name,
        first.words().join(", ")
    );
    let hint = "if you agree, run the same with `--accept-permissions`";
    Err(Failure::new("consent-needed", message).with_hint(hint))
}

/// Whether there is anybody who can be asked.
pub fn can_ask(answer: AnswerArgs, world: &World) -> bool {
    let environment = &world.environment;
    let terminals = environment.terminals;
    let is_there = terminals.stdin && terminals.stderr && !environment.is_ci();
    is_there && !answer.is_json() && !world.global.yes
}

/// Asks a question that has to be answered with yes.
pub fn agrees(question: &str) -> Result<bool, Failure> {
    yes_no(question, false)
}
