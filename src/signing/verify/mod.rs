//! Verifying: whether enough of the right people signed exactly this.
//!
//! In this order, and each step only after the one before it: what was revoked; sizes and
//! strict reading of the carriers; the signature, with a key that the policy chose; only
//! then the statement in it, its name and version; the archive's digest, the archive
//! itself, and every file's path, mode, size and digest.

mod check;
mod evidence;
mod standing;
mod state;

use crate::archive::digest::FileDigest;
use crate::bundle::leave_out::{self, Choices, LeaveOut};

use super::content::{Content, Files};
use super::keys::{Fingerprint, PublicKey};
use super::policy::pins::Pin;
use super::policy::{Mode, Pins, Policy, Requirement, Subject, TrustedKey};
use super::{Statement, Time};

pub use check::verify;
pub use evidence::{Carrier, Evidence};
pub use state::{Decision, State, Verdict};

/// How far a clock may be wrong before a signature from the future is told, in seconds.
pub const CLOCK_SKEW: i64 = 24 * 60 * 60;

/// What to verify, and against what.
#[derive(Clone, Copy, Debug)]
pub struct Request<'r> {
    /// The skill that was asked for.
    pub subject: &'r Subject,
    /// Its version, when one was asked for.
    pub version: Option<&'r str>,
    /// What is there.
    pub content: Content<'r>,
    /// What it says of itself, where that was read; it has to be what was signed.
    pub own: Own<'r>,
    /// The signatures that lie beside it.
    pub evidence: &'r [Evidence],
    /// Whose word counts.
    pub policy: &'r Policy,
    /// These keys and no others, in place of the rules.
    pub only: Option<&'r [TrustedKey]>,
    /// The keys that were seen first.
    pub pins: &'r Pins,
    /// The present time.
    pub now: Time,
    /// What to do about unsigned skills, when it is more than the policy says.
    pub at_least: Option<Mode>,
}

/// What a skill says of itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct Own<'r> {
    /// The name in its document.
    pub name: Option<&'r str>,
    /// Its version.
    pub version: Option<&'r str>,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The state, with its reason.
    pub verdict: Verdict,
    /// What to do about it.
    pub decision: Decision,
    /// Every signature that was looked at.
    pub signatures: Vec<Looked>,
    /// What enough keys agreed on.
    pub statement: Option<Statement>,
    /// Keys that were seen for the first time, to be pinned by whoever takes the skill.
    pub new_pins: Vec<PublicKey>,
    /// What was done, one step a line.
    pub steps: Vec<Step>,
}

/// One signature and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Looked {
    /// Its file.
    pub evidence: String,
    /// The key that made it, as far as that is known.
    pub key: Option<Fingerprint>,
    /// What the policy calls the key.
    pub id: Option<String>,
    /// Under which rule the key counts.
    pub rule: String,
    /// How it stands.
    pub verdict: Verdict,
}

/// One step of a verification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What was looked at.
    pub what: String,
    /// What was found.
    pub found: String,
    /// Whether it went on from there.
    pub is_good: bool,
}

/// What is needed, and the words for it.
struct Needed<'r> {
    requirement: Requirement,
    rule: String,
    request: &'r Request<'r>,
}

impl<'r> Needed<'r> {
    fn of(request: &'r Request<'r>) -> Self {
        if let Some(only) = request.only {
            return Self {
                requirement: Requirement::only(only.to_vec()),
                rule: "the key that was given".to_owned(),
                request,
            };
        }
        let requirement = request.policy.requirement(request.subject);
        let rule = match requirement.rules.as_slice() {
            [] => "the default: known keys, or the first one seen".to_owned(),
            rules => rules.join(" and "),
        };
        Self {
            requirement,
            rule,
            request,
        }
    }

    /// The keys that all have to sign, because they were pinned: none where a rule for this
    /// very name decides, or the keys were given.
    fn pins(&self) -> &'r [Pin] {
        match (self.request.only, &self.requirement.over_pins) {
            (None, None) => self.request.pins.of(self.request.subject),
            _ => &[],
        }
    }

    /// Whether nothing less than a signature will do: it had one, or named keys have to sign.
    fn has_to_be_signed(&self) -> bool {
        self.has_pins() || !self.requirement.tofu
    }

    /// Whether a key that nobody has heard of may be the first one. Whoever asks for a
    /// signature by a key that counts means one that counted before.
    fn takes_strangers(&self) -> bool {
        let is_asked_for = self.request.at_least == Some(Mode::Require);
        self.requirement.tofu && !(is_asked_for && self.requirement.rules.is_empty())
    }

    /// Whether a key was seen first for this skill, whatever the rules make of it.
    fn has_pins(&self) -> bool {
        self.request.only.is_none() && !self.request.pins.of(self.request.subject).is_empty()
    }
}

/// The files, read once for all signatures.
type ReadFiles = Result<Files, Verdict>;

/// Which paths may be there although they were not signed: in a source, what was left out
/// when it was signed, and what packing never takes along. A `.skillignore` is not asked: it
/// is not signed itself.
fn is_allowed(statement: &Statement, is_source: bool) -> impl Fn(&str) -> bool {
    let usual = is_source.then(|| LeaveOut::of("", &Choices::default()).ok());
    let usual = usual.flatten();
    move |path: &str| {
        let (path, is_folder) = match path.strip_suffix('/') {
            Some(folder) => (folder, true),
            None => (path, false),
        };
        let mut folders = path.match_indices('/').map(|(at, _)| (&path[..at], true));
        let is_left_out = |(part, is_folder): (&str, bool)| {
            let verdict = usual.as_ref().map(|usual| usual.verdict(part, is_folder));
            matches!(verdict, Some(leave_out::Verdict::LeftOut(_)))
                || (is_source && statement.left_out.iter().any(|left| left == part))
        };
        folders.any(is_left_out) || is_left_out((path, is_folder))
    }
}

/// A number of files in words.
fn count(files: &[FileDigest]) -> String {
    match files.len() {
        1 => "1 file".to_owned(),
        many => format!("{many} files"),
    }
}
