//! Signs what is published, and verifies what is pulled before it is put in place.

mod refusals;

use std::path::Path;
use std::sync::{Mutex, PoisonError, RwLock};

use super::proofs::{Proofs, proof};
use super::rehearsal::Touch;
use super::skill_target::SkillTarget;
use super::{install, publish, pull, trust};
use crate::archive::Limits;
use crate::bundle::manifest::Manifest;
use crate::diagnostics::Failure;
use crate::registry::Digest;
use crate::registry::documents::{Content as Place, Record, Signature};
use crate::signing::bundle::Bundle;
use crate::signing::content::Content;
use crate::signing::keys::{PublicKey, Signer};
use crate::signing::policy::{Pins, Policy, Subject, TrustedKey};
use crate::signing::statement::SignedArchive;
use crate::signing::verify::{self, Carrier, Decision, Evidence, Own, Report, State};
use crate::signing::{Statement, Time, dsse};
use crate::store::installed::record::SourceKind;
use crate::store::lockfile::LockedSkill;

pub use refusals::{refused, refused_archive, refused_installed, refused_locked, refused_unsigned};

/// What a record calls the signatures that we make.
pub(super) const KIND: &str = "sigstore";

/// Signs versions with a key.
pub struct KeySigner<'k>(pub &'k dyn Signer);

impl publish::Signer for KeySigner<'_> {
    fn sign(&self, subject: &publish::Subject<'_>) -> Result<Vec<Signature>, Failure> {
        let seconds = i64::try_from(subject.at.seconds()).unwrap_or(i64::MAX);
        let files = subject.files.to_vec();
        let statement = Statement {
            version: Some(subject.version.to_string()),
            publisher: subject.publisher.map(str::to_owned),
            archive: Some(SignedArchive {
                digest: subject.archive,
                size: subject.size,
            }),
            ..Statement::new(subject.name.as_str(), files, Time::from_unix(seconds))
        };
        let bundle = Bundle::sign(dsse::STATEMENT, &statement.to_bytes()?, self.0)?;
        let inline = serde_json::from_slice(&bundle.to_bytes())
            .map_err(|error| Failure::new("corrupt", format!("the bundle is no JSON: {error}")))?;
        Ok(vec![Signature {
            kind: KIND.to_owned(),
            content: Place::Inline(inline),
        }])
    }
}

/// Lets in what the policy lets in.
pub struct PolicyGate<'p> {
    policy: &'p Policy,
    pins: RwLock<Pins>,
    /// Where keys that are seen for the first time are remembered.
    remembered: Option<&'p Path>,
    /// Whether that is only told, and nothing is written.
    is_rehearsal: bool,
    /// What was verified on this machine before.
    proofs: Option<Proofs>,
    /// The user's own registry, which nobody signs for.
    own: Option<String>,
    now: Time,
    limits: Limits,
    /// What was let in with a word to say about it.
    notices: Mutex<Vec<String>>,
    /// The skills that were seen for the first time, with their keys.
    first_seen: Mutex<Vec<Seen>>,
    /// Those of them that are not remembered on disk yet.
    unwritten: Mutex<Vec<Seen>>,
}

/// A skill that was seen for the first time, with its keys.
type Seen = (Subject, Vec<PublicKey>);

impl<'p> PolicyGate<'p> {
    /// A gate that keeps to a policy; `own` is the place of the user's own registry.
    pub fn new(
        policy: &'p Policy,
        pins: Pins,
        remembered: Option<&'p Path>,
        own: Option<String>,
        now: Time,
        limits: Limits,
    ) -> Self {
        Self {
            policy,
            pins: RwLock::new(pins),
            remembered,
            is_rehearsal: false,
            proofs: None,
            own,
            now,
            limits,
            notices: Mutex::default(),
            first_seen: Mutex::default(),
            unwritten: Mutex::default(),
        }
    }

    /// The same with what was verified on this machine before: where the policy asks for a
    /// signature, a lock is believed only for that.
    #[must_use]
    pub fn proving(self, proofs: Option<Proofs>) -> Self {
        Self { proofs, ..self }
    }

    /// The same where nothing is to be written.
    #[must_use]
    pub fn rehearsing(self, is_rehearsal: bool) -> Self {
        Self {
            is_rehearsal,
            ..self
        }
    }

    /// What would be written, where that is only told.
    pub fn touched(&self) -> Option<Touch> {
        let unwritten = self.unwritten.lock();
        let is_due = !unwritten.unwrap_or_else(PoisonError::into_inner).is_empty();
        let file = self.remembered.filter(|_| self.is_rehearsal && is_due);
        file.map(Touch::writing)
    }

    /// What was let in although something is to be said about it, or was seen first.
    pub fn notices(&self) -> Vec<String> {
        let mut notices = self.notices.lock().unwrap_or_else(PoisonError::into_inner);
        let mut notices = std::mem::take(&mut *notices);
        let mut seen = self
            .first_seen
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let mut seen = std::mem::take(&mut *seen);
        seen.sort_by_key(|(subject, _)| subject.to_string());
        // One line for all skills that the same keys vouch for.
        while let Some((_, keys)) = seen.first().cloned() {
            let (same, others): (Vec<_>, Vec<_>) = seen.into_iter().partition(|s| s.1 == keys);
            let subjects: Vec<Subject> = same.into_iter().map(|(subject, _)| subject).collect();
            notices.push(trust::first_seen(&subjects, &keys));
            seen = others;
        }
        notices.sort();
        // What is judged before it is agreed to is judged again when it comes.
        notices.dedup();
        notices
    }

    /// Judges a skill in a folder with the signatures that lie beside it, as for whoever
    /// installs it from there.
    pub fn admit_folder(
        &self,
        manifest: &Manifest,
        name: &str,
        folder: &Path,
    ) -> Result<(), Failure> {
        let version = manifest.version.as_deref();
        let target = SkillTarget::Folder(folder.to_path_buf());
        let evidence = target.sidecars(None, version).read()?;
        let content = target.content(&self.limits, true);
        let report = self.verify(&Subject::local(name), version, content, &evidence);
        self.judge(&Subject::local(name), report, true).map(drop)
    }

    /// Judges an archive with the signatures that lie beside it, as for whoever installs it. Of
    /// one that nobody signed and nobody has to, nothing is said.
    pub fn admit_archive(&self, path: &Path, bytes: &[u8]) -> Result<(), Failure> {
        let beside = SkillTarget::Archive(path.to_path_buf(), Vec::new());
        let evidence = beside.sidecars(None, None).read()?;
        let has_pins = {
            let pins = self.pins.read().unwrap_or_else(PoisonError::into_inner);
            pins.entries().next().is_some()
        };
        // Where nothing could come of it, nothing is unpacked and hashed for it.
        if evidence.is_empty() && !has_pins && !self.policy.refuses_any() {
            return Ok(());
        }
        let target = SkillTarget::Archive(path.to_path_buf(), bytes.to_vec());
        // What no reader understands is told by whoever opens it.
        let manifest = target.manifest(&self.limits).ok();
        let said = manifest.as_ref().and_then(|manifest| manifest.name.clone());
        let subject = Subject::local(said.unwrap_or_else(|| target.name_and_version().0));
        let version = manifest.as_ref().and_then(|it| it.version.as_deref());
        let content = target.content(&self.limits, false);
        let report = self.verify(&subject, version, content, &evidence);
        self.judge(&subject, report, true)?;
        // A place that cannot be written keeps nobody from what is good.
        if let Err(failure) = self.write_down() {
            self.note(format!("its key is not remembered: {failure}"));
        }
        Ok(())
    }

    /// Judges a locked skill as far as the lock tells: before its signatures are fetched, nobody
    /// knows whether they hold.
    pub fn admit_locked(&self, skill: &LockedSkill, registry: &str) -> Result<(), Failure> {
        let digests = [skill.tree, skill.archive];
        if let Some(why) = refused(self.policy, &digests, skill.signer.as_deref()) {
            let message = format!("`{}` is refused by now: {why}", skill.name);
            let hint = "`open-skills trust list` says who refused it";
            return Err(Failure::new("revoked", message).with_hint(hint));
        }
        let subject = Subject {
            registry: Some(registry.trim_end_matches('/').to_owned()),
            name: skill.name.to_string(),
        };
        let needed = self.policy.requirement(&subject);
        let (state, why) = match &skill.signer {
            None => (State::Unsigned, "nobody signed it".to_owned()),
            Some(key) if needed.tofu || needed.keys.iter().any(|own| is_key(own, key)) => {
                return Ok(());
            }
            Some(key) => (
                State::UntrustedKey,
                format!("its key `{key}` is not trusted for it"),
            ),
        };
        match state.decision(self.policy.mode(), !needed.tofu) {
            Decision::Refuse => {
                let message = format!("`{subject}` is not verified: {why}");
                let hint = "`open-skills trust list` says whose signature it needs";
                Err(Failure::new(state.kind(), message).with_hint(hint))
            }
            Decision::Warn | Decision::Accept => Ok(()),
        }
    }

    /// Judges a folder that nobody signed for: what has to be signed, or was revoked, stays out.
    pub fn admit_unsigned(&self, subject: &Subject, folder: &Path) -> Result<(), Failure> {
        let content = Content::Folder {
            path: folder,
            is_source: true,
        };
        let report = self.verify(subject, None, content, &[]);
        self.judge(subject, report, false).map(drop)
    }

    /// Whether a skill has to be signed.
    fn asks_for_one(&self, subject: &Subject) -> bool {
        refused_unsigned(self.policy, subject).is_some()
    }

    fn note(&self, notice: String) {
        let mut notices = self.notices.lock().unwrap_or_else(PoisonError::into_inner);
        notices.push(notice);
    }

    fn look(&self, candidate: &pull::Candidate<'_>, subject: &Subject) -> Report {
        let evidence = evidence(candidate.record);
        let version = candidate.record.version.to_string();
        let content = Content::Archive {
            bytes: candidate.archive,
            limits: &self.limits,
        };
        self.verify(subject, Some(&version), content, &evidence)
    }

    fn verify(
        &self,
        subject: &Subject,
        version: Option<&str>,
        content: Content<'_>,
        evidence: &[Evidence],
    ) -> Report {
        let pins = self.pins.read().unwrap_or_else(PoisonError::into_inner);
        verify::verify(&verify::Request {
            subject,
            version,
            content,
            own: Own::default(),
            evidence,
            policy: self.policy,
            only: None,
            pins: &pins,
            now: self.now,
            at_least: None,
        })
    }

    /// The key that vouched, nothing when none had to, or why it stays out.
    fn judge(
        &self,
        subject: &Subject,
        report: Report,
        is_own: bool,
    ) -> Result<Option<String>, Failure> {
        let is_unsigned = report.verdict.state == State::Unsigned;
        match report.decision {
            Decision::Refuse => {
                let mut failure = Failure::from(report.verdict);
                failure.message = format!("`{subject}` is not verified: {}", failure.message);
                if failure.hint.is_none() && failure.kind == "revoked" {
                    failure = failure.with_hint("`open-skills trust list` says who refused it");
                }
                Err(failure)
            }
            Decision::Warn if is_unsigned && is_own => Ok(None),
            Decision::Warn => {
                self.note(format!("`{subject}` is not verified: {}", report.verdict));
                Ok(None)
            }
            Decision::Accept => {
                self.remember(subject, &report);
                let good = report.signatures.iter();
                let good = good.filter(|one| one.verdict.state == State::Ok);
                let mut keys = good.filter_map(|one| one.key);
                Ok(keys.next().map(|key| key.to_string()))
            }
        }
    }

    /// Remembers the keys of a skill that is let in; on disk, when they are settled.
    fn remember(&self, subject: &Subject, report: &Report) {
        if self.remembered.is_none() || report.new_pins.is_empty() {
            return;
        }
        let seen = (subject.clone(), report.new_pins.clone());
        let mut unwritten = self
            .unwritten
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        unwritten.push(seen.clone());
        drop(unwritten);
        let mut pins = self.pins.write().unwrap_or_else(PoisonError::into_inner);
        for key in &report.new_pins {
            pins.add(subject, key, self.now);
        }
        drop(pins);
        let mut first = self
            .first_seen
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        first.push(seen);
    }

    /// Writes down whose keys were seen, all in one step.
    fn write_down(&self) -> Result<(), Failure> {
        if self.is_rehearsal {
            return Ok(());
        }
        let mut unwritten = self
            .unwritten
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        match (self.remembered, std::mem::take(&mut *unwritten).as_slice()) {
            (None, _) | (_, []) => Ok(()),
            (Some(file), seen) => trust::pin_all(file, seen, self.now),
        }
    }
}

impl pull::Gate for PolicyGate<'_> {
    fn admit(&self, candidate: &pull::Candidate<'_>) -> Result<Option<String>, Failure> {
        let is_own = self.own.as_deref() == Some(candidate.registry);
        let subject = Subject {
            registry: Some(candidate.registry.trim_end_matches('/').to_owned()),
            name: candidate.record.name.to_string(),
        };
        let report = self.look(candidate, &subject);
        let signer = self.judge(&subject, report, is_own)?;
        if let Some(proofs) = self.proofs.as_ref().filter(|_| self.asks_for_one(&subject)) {
            let record = candidate.record;
            let release = (&record.version, record.tree, record.archive.digest);
            proofs.note(proof(self.policy, &subject, release, signer.as_deref()));
        }
        Ok(signer)
    }

    fn is_proven(&self, skill: &LockedSkill, registry: &str) -> bool {
        let subject = Subject {
            registry: Some(registry.trim_end_matches('/').to_owned()),
            name: skill.name.to_string(),
        };
        let Some(proofs) = self.proofs.as_ref().filter(|_| self.asks_for_one(&subject)) else {
            return true;
        };
        let release = (&skill.version, skill.tree, skill.archive);
        proofs.has(&proof(
            self.policy,
            &subject,
            release,
            skill.signer.as_deref(),
        ))
    }

    fn refused(&self, skill: &LockedSkill) -> Option<String> {
        refused_locked(self.policy, skill)
    }

    fn unexpected(&self, skill: &LockedSkill, registry: &str) -> Option<String> {
        let signer = skill.signer.as_deref()?;
        let subject = Subject {
            registry: Some(registry.trim_end_matches('/').to_owned()),
            name: skill.name.to_string(),
        };
        let needed = self.policy.requirement(&subject);
        let decision = State::KeyChanged.decision(self.policy.mode(), !needed.tofu);
        let is_named = needed.keys.iter().any(|known| is_key(known, signer));
        // Where rules alone say who signs, what was pinned before has no say.
        if decision != Decision::Refuse || !needed.tofu || is_named {
            return None;
        }
        let pins = self.pins.read().unwrap_or_else(PoisonError::into_inner);
        let keys = pins.of(&subject).iter();
        let keys: Vec<String> = keys.map(|pin| pin.key.fingerprint().to_string()).collect();
        if keys.is_empty() || keys.iter().any(|key| key == signer) {
            return None;
        }
        let expected = keys.join("` and `");
        Some(format!(
            "`{signer}` signed it, and `{expected}` is expected of it now"
        ))
    }

    fn announce(&self) -> Result<(), Failure> {
        let unwritten = self
            .unwritten
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        match self.remembered {
            Some(file) if !unwritten.is_empty() && !self.is_rehearsal => trust::may_pin(file),
            _ => Ok(()),
        }
    }

    fn settle(&self) -> Result<(), Failure> {
        self.write_down()?;
        let may_write = self.remembered.is_some() && !self.is_rehearsal;
        // Without it, the next pull verifies once more.
        if let Some(proofs) = self.proofs.as_ref().filter(|_| may_write)
            && let Err(failure) = proofs.settle(self.now)
        {
            tracing::debug!(%failure.message, "what was verified is not remembered");
        }
        Ok(())
    }
}

impl install::Doorkeeper for PolicyGate<'_> {
    fn admit(&self, incoming: &install::Incoming) -> Result<Option<String>, Failure> {
        let subject = Subject::local(incoming.name.as_str());
        // Nobody signs what lies open in a folder of their own.
        let is_own = incoming.source.kind != SourceKind::Archive;
        let (content, evidence) = match &incoming.signed {
            Some((target, evidence)) => (target.content(&self.limits, true), evidence.as_slice()),
            None => {
                let bytes = &incoming.archive;
                let limits = &self.limits;
                (Content::Archive { bytes, limits }, &[][..])
            }
        };
        let report = self.verify(&subject, incoming.version.as_deref(), content, evidence);
        let signer = self.judge(&subject, report, is_own)?;
        self.write_down()?;
        Ok(signer)
    }

    fn refused(&self, name: &str, tree: &Digest) -> Option<String> {
        refused(self.policy, std::slice::from_ref(tree), None)
            .or_else(|| refused_unsigned(self.policy, &Subject::local(name)))
    }
}

fn is_key(known: &TrustedKey, fingerprint: &str) -> bool {
    known.key.fingerprint().to_string() == fingerprint
}

/// What is wrong with the signatures of a version in themselves, whoever made them: they do
/// not hold, or are about something else.
pub fn amiss(record: &Record, archive: &[u8], limits: &Limits, now: Time) -> Option<String> {
    let evidence = evidence(record);
    if evidence.is_empty() {
        return None;
    }
    let version = record.version.to_string();
    let report = verify::verify(&verify::Request {
        subject: &Subject::local(record.name.as_str()),
        version: Some(&version),
        content: Content::Archive {
            bytes: archive,
            limits,
        },
        own: Own::default(),
        evidence: &evidence,
        policy: &Policy::default(),
        only: None,
        pins: &Pins::default(),
        now,
        at_least: None,
    });
    let is_amiss = matches!(
        report.verdict.state,
        State::BadSignature
            | State::BadStatement
            | State::NameMismatch
            | State::VersionMismatch
            | State::DigestMismatch
    );
    is_amiss.then(|| report.verdict.to_string())
}

/// The signatures that the record carries.
pub fn evidence(record: &Record) -> Vec<Evidence> {
    let signatures = record.signatures.iter().enumerate();
    signatures
        .filter(|(_, signature)| signature.kind == KIND)
        .filter_map(|(number, signature)| match &signature.content {
            Place::Inline(value) => Some(Evidence {
                name: format!("signature {} of the record", number + 1),
                carrier: Carrier::Bundle(value.to_string().into_bytes()),
            }),
            Place::Blob(_) => None,
        })
        .collect()
}

#[cfg(test)]
mod tests;
