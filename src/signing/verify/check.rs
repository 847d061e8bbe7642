//! The steps themselves.

use crate::archive::digest::tree_digest;
use crate::signing::content::{Content, Files, difference};
use crate::signing::keys::PublicKey;
use crate::signing::policy::Mode;
use crate::signing::{Statement, Time, statement};

use super::evidence::Opened;
use super::standing::{Standing, listed, pins_missing, untrusted};
use super::state::{Decision, State, Verdict};
use super::{
    CLOCK_SKEW, Evidence, Looked, Needed, ReadFiles, Report, Request, Step, count, is_allowed,
};

/// Verifies a skill. Nothing is written, and nothing of the skill is believed before it
/// was signed.
pub fn verify(request: &Request<'_>) -> Report {
    let needed = Needed::of(request);
    let mut check = Check {
        needed: &needed,
        archive: request.content.archive(),
        files: None,
        steps: Vec::new(),
        accepted: Vec::new(),
    };
    let mut looked = Vec::new();
    let verdict = match check.revoked_archive() {
        Some(verdict) => verdict,
        None => {
            looked = request
                .evidence
                .iter()
                .map(|one| check.look_at(one))
                .collect();
            check.conclude(&looked)
        }
    };
    let is_ok = verdict.state == State::Ok;
    let mode = request
        .policy
        .mode()
        .max(request.at_least.unwrap_or(Mode::Off));
    let decision = verdict.state.decision(mode, needed.has_to_be_signed());
    check.step(
        "decision",
        format!("{verdict} (mode `{}`)", mode.as_str()),
        decision != Decision::Refuse,
    );
    let new_pins = check.new_pins(is_ok);
    Report {
        decision,
        signatures: looked,
        statement: check.agreed().filter(|_| is_ok),
        new_pins,
        steps: check.steps,
        verdict,
    }
}

/// A signature that passed every step.
struct Accepted {
    key: PublicKey,
    statement: Statement,
    /// Whether the policy names the key, rather than that it is or was the first one seen.
    is_trusted: bool,
    is_first_seen: bool,
}

struct Check<'r> {
    needed: &'r Needed<'r>,
    archive: Option<(crate::archive::digest::ArchiveDigest, u64)>,
    files: Option<ReadFiles>,
    steps: Vec<Step>,
    accepted: Vec<Accepted>,
}

impl Check<'_> {
    fn step(&mut self, what: impl Into<String>, found: impl Into<String>, is_good: bool) {
        self.steps.push(Step {
            what: what.into(),
            found: found.into(),
            is_good,
        });
    }

    fn revoked_archive(&mut self) -> Option<Verdict> {
        let (digest, size) = self.archive?;
        if self
            .needed
            .request
            .policy
            .is_revoked_digest(&digest.sha256())
        {
            let message = format!("the archive `{digest}` was revoked");
            self.step("archive", &*message, false);
            return Some(Verdict::new(State::Revoked, message));
        }
        self.step(
            "archive",
            format!("{digest}, {size} bytes, not revoked"),
            true,
        );
        None
    }

    /// Takes one signature through all steps.
    fn look_at(&mut self, evidence: &Evidence) -> Looked {
        let mut looked = Looked {
            evidence: evidence.name.clone(),
            key: None,
            id: None,
            rule: self.needed.rule.clone(),
            verdict: Verdict::new(State::Ok, "good"),
        };
        let outcome = self.walk(evidence, &mut looked);
        if let Err(verdict) = outcome {
            self.step(&*evidence.name, verdict.message.clone(), false);
            looked.verdict = verdict;
        }
        looked
    }

    fn walk(&mut self, evidence: &Evidence, looked: &mut Looked) -> Result<(), Verdict> {
        let opened = evidence
            .open()
            .map_err(|why| Verdict::new(State::BadSignature, why))?;
        looked.key = opened.offered().map(|key| key.fingerprint());
        if matches!(opened, Opened::Keyless) {
            let message =
                "it is signed by a certificate, and there is no trust root to verify that with";
            return Err(Verdict::new(State::NotVerified, message));
        }
        let standing = self.needed.choose_key(&opened)?;
        let key = standing.key().clone();
        looked.key = Some(key.fingerprint());
        if let Standing::Trusted(trusted) = &standing {
            looked.id = Some(trusted.id.clone());
        }
        let bytes = opened
            .verify(&key)
            .map_err(|bad| Verdict::new(State::BadSignature, bad.to_string()))?;
        self.step(
            &*evidence.name,
            format!("signed by {}", standing.words()),
            true,
        );
        self.needed.may_speak(&standing)?;
        let statement = Statement::parse(bytes).map_err(|bad: statement::BadStatement| {
            Verdict::new(State::BadStatement, bad.to_string())
        })?;
        self.is_about(&statement)?;
        self.covers_files(&statement)?;
        self.accepted.push(Accepted {
            key,
            statement,
            is_trusted: matches!(standing, Standing::Trusted(_)),
            is_first_seen: matches!(standing, Standing::FirstSeen(_)),
        });
        Ok(())
    }

    /// Whether the statement is about what was asked for.
    fn is_about(&mut self, statement: &Statement) -> Result<(), Verdict> {
        let Request {
            subject,
            version,
            now,
            ..
        } = self.needed.request;
        if statement.created > now.plus_seconds(CLOCK_SKEW) {
            let message = format!(
                "it says to be signed on {}, which is yet to come",
                statement.created
            );
            return Err(
                Verdict::new(State::NotYetValid, message).advise("check this machine's clock")
            );
        }
        if statement.name != subject.name {
            let message = format!(
                "it is about `{}`, not about `{}`",
                statement.name, subject.name
            );
            let advice = format!(
                "if `{}` is what you want, add `--name {}`",
                statement.name, statement.name
            );
            return Err(Verdict::new(State::NameMismatch, message).advise(advice));
        }
        let signed = statement.version.as_deref();
        if let Some(wanted) = version.filter(|wanted| signed != Some(*wanted)) {
            let signed = signed.map_or("no version".to_owned(), |signed| {
                format!("version `{signed}`")
            });
            let message = format!("it is about {signed}, not about `{wanted}`");
            return Err(Verdict::new(State::VersionMismatch, message));
        }
        let signed = signed.map_or(String::new(), |signed| format!(" {signed}"));
        self.step(
            "statement",
            format!("{}{signed}, {}", statement.name, count(&statement.files)),
            true,
        );
        Ok(())
    }

    /// Whether the files are those of the statement.
    fn covers_files(&mut self, statement: &Statement) -> Result<(), Verdict> {
        let mismatch = |message: String| Verdict::new(State::DigestMismatch, message);
        if let (Some((digest, size)), Some(signed)) = (self.archive, statement.archive) {
            if (signed.digest, signed.size) != (digest, size) {
                let message = format!("another archive was signed: `{}`", signed.digest);
                return Err(mismatch(message));
            }
            self.step("archive", "it is the one that was signed", true);
        }
        let request = self.needed.request;
        let files = self.files.get_or_insert_with(|| {
            let read = request.content.read();
            read.map_err(|error| mismatch(error.to_string()))
        });
        let files = files.as_ref().map_err(Verdict::clone)?;
        if let Some(top) = files.top.as_ref().filter(|top| **top != statement.name) {
            let message = format!(
                "the archive's folder is `{top}`, and `{}` was signed",
                statement.name
            );
            return Err(Verdict::new(State::NameMismatch, message));
        }
        if let Some(verdict) = otherwise(&request.content, statement, files) {
            return Err(verdict);
        }
        self.says_the_same(statement)?;
        if request.policy.is_revoked_digest(&statement.tree.sha256()) {
            let message = format!("the tree `{}` was revoked", statement.tree);
            return Err(Verdict::new(State::Revoked, message));
        }
        self.step("files", format!("all as signed, {}", statement.tree), true);
        Ok(())
    }

    /// Whether the skill, whose files were signed, goes by the name and version that were.
    fn says_the_same(&self, statement: &Statement) -> Result<(), Verdict> {
        let own = &self.needed.request.own;
        if let Some(name) = own.name.filter(|name| *name != statement.name) {
            let message = format!(
                "the skill calls itself `{name}`, and `{}` was signed",
                statement.name
            );
            return Err(Verdict::new(State::NameMismatch, message));
        }
        let signed = statement.version.as_deref();
        match (own.version, signed) {
            (Some(own), Some(signed)) if own != signed => {
                let message = format!("the skill is version `{own}`, and `{signed}` was signed");
                Err(Verdict::new(State::VersionMismatch, message))
            }
            _ => Ok(()),
        }
    }

    /// The state of the whole: enough different keys, or what stood in the way.
    fn conclude(&mut self, looked: &[Looked]) -> Verdict {
        if let Some(verdict) = self.revoked_tree() {
            return verdict;
        }
        let keys = self.counted();
        let missing = self.missing_pins();
        let threshold = self.needed.requirement.threshold;
        let have = keys.len();
        let is_enough = have >= threshold && missing.is_empty();
        if is_enough {
            let ids: Vec<String> = keys.iter().map(|key| called(key, looked)).collect();
            self.step("keys", format!("{have} of {threshold} signed"), true);
            return Verdict::new(State::Ok, format!("signed by {}", ids.join(" and ")));
        }
        // The gravest of what stood in the way; the order of the states says which.
        let failed = looked.iter().map(|one| &one.verdict);
        let failed = failed.filter(|verdict| verdict.state != State::Ok).cloned();
        let worst = failed
            .chain(self.shortage(have, &missing))
            .max_by_key(|v| v.state);
        if !looked.is_empty() {
            let pins = match missing.len() {
                0 => String::new(),
                many => format!(", and {many} that were pinned did not"),
            };
            let found = format!("{have} of {threshold} signed{pins}");
            self.step("keys", found, false);
        }
        worst.unwrap_or_else(|| self.unsigned())
    }

    /// What is wrong with the good signatures: that they are too few, or not the right ones.
    fn shortage(&self, have: usize, missing: &[PublicKey]) -> Option<Verdict> {
        let first = self.accepted.first()?;
        let threshold = self.needed.requirement.threshold;
        Some(if have == 0 {
            untrusted(self.needed, &first.key)
        } else if have < threshold {
            let message = format!("{have} of {threshold} different keys signed");
            Verdict::new(State::TooFewKeys, message)
                .advise("ask its publisher for the other signatures, and put them beside it")
        } else {
            let signed = distinct(self.accepted.iter());
            pins_missing(self.needed.request, missing, &signed)
        })
    }

    fn unsigned(&self) -> Verdict {
        let needed = self.needed;
        if !needed.has_pins() && needed.has_to_be_signed() {
            let message = format!("there is no signature, and {} asks for one", needed.rule);
            return Verdict::new(State::Unsigned, message).advise(self.without_signature());
        }
        match needed.request.pins.of(needed.request.subject) {
            [first, ..] if needed.has_pins() => {
                Verdict::new(State::Unsigned, self.without_pinned(first.since))
                    .advise("do not use it before its publisher explains that; `open-skills trust pin --help` says how to forget the key")
            }
            _ => Verdict::new(State::Unsigned, "there is no signature")
                .advise(self.without_signature()),
        }
    }

    /// Whether the skill was ever signed is not known: its keys may have been pinned by hand.
    fn without_pinned(&self, since: Time) -> String {
        let request = self.needed.request;
        let pins = request.pins.of(request.subject).iter();
        let keys = listed(pins.map(|pin| &pin.key));
        format!("there is no signature, and it has to be signed by {keys}, pinned on {since}")
    }

    /// How an unsigned skill comes to be signed: a version that was published stays as it is.
    fn without_signature(&self) -> &'static str {
        let is_named = self.needed.has_to_be_signed();
        match (&self.needed.request.subject.registry, is_named) {
            (Some(_), _) => {
                "what was published stays as it is: ask its publisher for a new version that is \
                 signed, as `publish --key NAME` does"
            }
            (None, true) => "ask its publisher for the signature, and put it beside the skill",
            (None, false) => {
                "`open-skills sign` signs it, when it is yours; else ask its publisher"
            }
        }
    }

    /// The different keys that count: those that the policy names if they are enough, else
    /// also the first ones seen where these may sign.
    fn counted(&self) -> Vec<PublicKey> {
        let requirement = &self.needed.requirement;
        let trusted = distinct(self.accepted.iter().filter(|one| one.is_trusted));
        match requirement.tofu && trusted.len() < requirement.threshold {
            true => distinct(self.accepted.iter()),
            false => trusted,
        }
    }

    /// The statement of a key that counts; a stranger's says nothing about the publisher.
    fn agreed(&self) -> Option<Statement> {
        let counted = self.counted();
        let mut accepted = self.accepted.iter();
        let first = accepted.find(|one| counted.contains(&one.key))?;
        Some(first.statement.clone())
    }

    /// The pinned keys that did not sign this.
    fn missing_pins(&self) -> Vec<PublicKey> {
        let pins = self.needed.pins().iter().map(|pin| &pin.key);
        let signed = |key: &PublicKey| self.accepted.iter().any(|one| one.key == *key);
        pins.filter(|key| !signed(key)).cloned().collect()
    }

    /// Revocations count without any signature, too.
    fn revoked_tree(&mut self) -> Option<Verdict> {
        let policy = self.needed.request.policy;
        if policy
            .tiers()
            .iter()
            .all(|tier| tier.revoked_digests.is_empty())
        {
            return None;
        }
        let request = self.needed.request;
        let files = self.files.get_or_insert_with(|| {
            let read = request.content.read();
            read.map_err(|error| Verdict::new(State::DigestMismatch, error.to_string()))
        });
        let tree = tree_digest(&files.as_ref().ok()?.files);
        policy
            .is_revoked_digest(&tree.sha256())
            .then(|| Verdict::new(State::Revoked, format!("the tree `{tree}` was revoked")))
    }

    /// The keys to pin: every stranger's that was needed. Whoever only lays a signature of
    /// their own beside the others' gets no say by that: all are required from then on.
    fn new_pins(&self, is_ok: bool) -> Vec<PublicKey> {
        let counted = self.counted();
        let first = self.accepted.iter().filter(|one| one.is_first_seen);
        distinct(first.filter(|one| is_ok && counted.contains(&one.key)))
    }
}

/// What of the files is not as it was signed. In a folder, what packing leaves out is told last,
/// and with the way to allow it.
fn otherwise(content: &Content<'_>, statement: &Statement, files: &Files) -> Option<Verdict> {
    let mismatch = |message: String| Verdict::new(State::DigestMismatch, message);
    let differs =
        |is_source| difference(&statement.files, files, &is_allowed(statement, is_source));
    let is_folder = matches!(content, Content::Folder { .. });
    let is_source = matches!(
        content,
        Content::Folder {
            is_source: true,
            ..
        }
    );
    let strict = differs(is_source)?;
    if !is_folder || is_source {
        return Some(mismatch(strict));
    }
    Some(match differs(true) {
        Some(what) => mismatch(what),
        None => mismatch(strict).advise(
            "packing leaves that out, and so does the signature: where the skill is written, \
             `--source` allows it; in a folder that came from elsewhere, remove it",
        ),
    })
}

/// Two signatures by one key count once, whatever the key is called.
fn distinct<'a>(accepted: impl Iterator<Item = &'a Accepted>) -> Vec<PublicKey> {
    let mut keys: Vec<PublicKey> = Vec::new();
    for one in accepted {
        if !keys.contains(&one.key) {
            keys.push(one.key.clone());
        }
    }
    keys
}

fn called(key: &PublicKey, looked: &[Looked]) -> String {
    let fingerprint = key.fingerprint();
    let known = looked.iter().find(|one| one.key == Some(fingerprint));
    match known.and_then(|one| one.id.as_ref()) {
        Some(id) => format!("`{id}` ({fingerprint})"),
        None => format!("`{fingerprint}`"),
    }
}
