//! Verifies a skill's signatures: `open-skills verify`.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use crate::archive::Limits;
use crate::archive::digest::{ArchiveDigest, tree_digest};
use crate::diagnostics::Failure;
use crate::fs::{Shown as _, read_limited};
use crate::ops::pull::Held;
use crate::ops::skill_target::SkillTarget;
use crate::ops::vouching;
use crate::registry::documents::Record;
use crate::signing::Time;
use crate::signing::minisign::{self, MinisignKey, MinisignSignature};
use crate::signing::policy::{Mode, Pins, Policy, Subject, TrustedKey};
use crate::signing::sidecars::read_one;
use crate::signing::verify::{self, Evidence, Looked, Own, Report, State, Step, Verdict};

/// What to verify, and against what.
#[derive(Clone, Copy, Debug)]
pub struct Request<'r> {
    /// A skill's folder or archive.
    pub path: &'r Path,
    /// The skill as a registry holds it, in place of what lies at the path.
    pub published: Option<&'r Published>,
    /// The name that it must have; by default its folder's or file's.
    pub name: Option<&'r str>,
    /// The version that it must have; by default its file's, or its manifest's.
    pub version: Option<&'r str>,
    /// The registry that it comes from.
    pub registry: Option<&'r str>,
    /// The signatures, when they lie elsewhere than beside it.
    pub signatures: &'r [PathBuf],
    /// Those that came with a folder when it was pulled, for one that has none beside it.
    pub kept: &'r [Evidence],
    /// Whether a folder is where the skill is written.
    pub is_source: bool,
    /// Whose word counts.
    pub policy: &'r Policy,
    /// These keys and no others.
    pub only: Option<&'r [TrustedKey]>,
    /// The keys that were seen first.
    pub pins: &'r Pins,
    /// The present time.
    pub now: Time,
    /// What to do about unsigned skills, when it is more than the policy says.
    pub at_least: Option<Mode>,
    /// How large an archive may be.
    pub limits: &'r Limits,
}

/// A version that a registry holds, with the signatures in its record.
#[derive(Clone, Debug)]
pub struct Published {
    target: SkillTarget,
    evidence: Vec<Evidence>,
}

impl Published {
    /// What was read from a registry.
    pub fn new(held: Held) -> Self {
        let Record { name, version, .. } = &held.record;
        let file = PathBuf::from(format!("{name}-{version}.skill"));
        Self {
            evidence: vouching::evidence(&held.record),
            target: SkillTarget::Archive(file, held.archive),
        }
    }
}

impl Request<'_> {
    /// What is to be verified.
    fn target(&self) -> Result<Cow<'_, SkillTarget>, Failure> {
        match self.published {
            Some(published) => Ok(Cow::Borrowed(&published.target)),
            None => SkillTarget::open(self.path, self.limits).map(Cow::Owned),
        }
    }
}

/// Verifies; also says which skill it was about.
pub fn run(request: &Request<'_>) -> Result<(Subject, Report), Failure> {
    let target = request.target()?;
    let (name, in_name) = target.name_and_version();
    let subject = Subject {
        registry: request
            .registry
            .map(|url| url.trim_end_matches('/').to_owned()),
        name: request.name.map_or(name, str::to_owned),
    };
    // What a folder says of itself only helps to find its signature, which has to agree.
    let said = match &*target {
        SkillTarget::Folder(_) => target.manifest(request.limits)?.version,
        SkillTarget::Archive(..) => in_name,
    };
    let evidence = match (request.signatures, request.published) {
        ([], Some(published)) => published.evidence.clone(),
        ([], None) => {
            // `sign` puts it beside a folder under the version that it is told.
            let told = target.sidecars(None, request.version.or(said.as_deref()));
            let mut beside = told.read()?;
            if beside.is_empty() && request.version.is_some() {
                beside = target.sidecars(None, said.as_deref()).read()?;
            }
            match beside.is_empty() {
                true => request.kept.to_vec(),
                false => beside,
            }
        }
        (paths, _) => paths
            .iter()
            .map(|path| read_one(path))
            .collect::<Result<_, _>>()?,
    };
    let is_named = request.name.is_some() || request.published.is_some();
    if evidence.is_empty() && !is_named {
        refuse_no_skill(&target, request)?;
    }
    // What cannot be read as a skill is told when its files are.
    let manifest = target.manifest(request.limits).ok();
    let own = manifest.as_ref().map_or_else(Own::default, |manifest| Own {
        name: manifest.name.as_deref(),
        version: manifest.version.as_deref(),
    });
    let report = verify::verify(&verify::Request {
        subject: &subject,
        own,
        version: request.version.or(said.as_deref()),
        content: target.content(request.limits, request.is_source),
        evidence: &evidence,
        policy: request.policy,
        only: request.only,
        pins: request.pins,
        now: request.now,
        at_least: request.at_least,
    });
    Ok((subject, report))
}

/// What nobody signed and is no skill was named by mistake. With a signature beside it, it is
/// the signature that says what is missing.
fn refuse_no_skill(target: &SkillTarget, request: &Request<'_>) -> Result<(), Failure> {
    let is_skill = match target {
        SkillTarget::Folder(folder) => ["SKILL.md", "skill.md"]
            .iter()
            .any(|name| folder.join(name).exists()),
        SkillTarget::Archive(..) => {
            let manifest = target.manifest(request.limits)?;
            manifest.name.is_some() || manifest.description.is_some()
        }
    };
    if is_skill {
        return Ok(());
    }
    let message = format!("there is no skill in `{}`", request.path.shown());
    Err(Failure::new("no-skill", message)
        .with_hint("name the folder with the `SKILL.md`, or the archive of a skill"))
}

/// What minisign vouches for: an archive's bytes, and so what these say of themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MinisignReport {
    /// The skill that it was about.
    pub subject: Subject,
    /// What came of it, in the form of every verification.
    pub report: Report,
    /// The comment that was signed along.
    pub comment: Option<String>,
}

/// Verifies an archive against `FILE.minisig`, or another signature of minisign's.
pub fn run_minisign(request: &Request<'_>, key: &MinisignKey) -> Result<MinisignReport, Failure> {
    let target = request.target()?;
    let SkillTarget::Archive(_, bytes) = &*target else {
        return Err(Failure::usage("minisign signs files, and this is a folder")
            .with_hint("pack it, and name the archive: `open-skills pack DIR`"));
    };
    let mut beside = request.path.as_os_str().to_owned();
    beside.push(".minisig");
    let beside = PathBuf::from(beside);
    let signature = match (request.signatures.first(), request.published) {
        (Some(signature), _) => signature,
        (None, None) => &beside,
        (None, Some(_)) => {
            let message = "a registry keeps no signatures of minisign's";
            return Err(Failure::usage(message).with_hint("name the file: `--signature FILE`"));
        }
    };
    let mut steps = Steps::default();
    let outcome = look_at_minisign(request, key, &target, bytes, signature, &mut steps);
    let (verdict, comment) = match outcome {
        Ok(comment) => {
            let message = format!("signed by `{}`", key.key().fingerprint());
            (verdict(State::Ok, message), Some(comment))
        }
        Err((what, verdict)) => {
            steps.say(what, verdict.message.clone(), false);
            (verdict, None)
        }
    };
    // The key was named for this, so nothing less than its signature will do.
    let decision = verdict.state.decision(Mode::Require, false);
    let looked = Looked {
        evidence: signature.shown().to_string(),
        key: Some(key.key().fingerprint()),
        id: None,
        rule: "the key on the command line".to_owned(),
        verdict: verdict.clone(),
    };
    let is_there = verdict.state != State::Unsigned;
    let report = Report {
        decision,
        signatures: is_there.then_some(looked).into_iter().collect(),
        statement: None,
        new_pins: Vec::new(),
        steps: steps.0,
        verdict,
    };
    let subject = Subject {
        registry: request
            .registry
            .map(|url| url.trim_end_matches('/').to_owned()),
        name: request
            .name
            .map_or_else(|| target.name_and_version().0, str::to_owned),
    };
    Ok(MinisignReport {
        subject,
        report,
        comment,
    })
}

/// What was done, one step a line.
#[derive(Default)]
struct Steps(Vec<Step>);

impl Steps {
    fn say(&mut self, what: &str, found: impl Into<String>, is_good: bool) {
        self.0.push(Step {
            what: what.to_owned(),
            found: found.into(),
            is_good,
        });
    }
}

/// Every step of it; the one that fails gives its name with its verdict.
fn look_at_minisign(
    request: &Request<'_>,
    key: &MinisignKey,
    target: &SkillTarget,
    bytes: &[u8],
    signature: &Path,
    steps: &mut Steps,
) -> Result<String, (&'static str, Verdict)> {
    let refused = |what| move |verdict| (what, verdict);
    check_revoked(bytes, key, request.policy).map_err(refused("revocations"))?;
    steps.say("revocations", "neither the archive nor the key", true);
    let parsed = read_minisign(signature).map_err(refused("signature"))?;
    if !parsed.names(key) {
        let message = "it is signed by another minisign key than the one that was given";
        return Err(("signature", verdict(State::UntrustedKey, message)));
    }
    let comment = parsed.verify(bytes, key);
    let comment =
        comment.map_err(|bad| ("signature", verdict(State::BadSignature, bad.to_string())))?;
    let found = format!("by the key that was given, with the comment `{comment}`");
    steps.say("signature", found, true);
    is_what_was_asked_for(request, target).map_err(refused("name and version"))?;
    steps.say("name and version", "the archive says the same", true);
    Ok(comment.to_owned())
}

fn read_minisign(signature: &Path) -> Result<MinisignSignature, Verdict> {
    match read_limited(signature, minisign::MAX_BYTES as u64) {
        Ok(text) => MinisignSignature::parse(&text)
            .map_err(|bad| verdict(State::BadSignature, bad.to_string())),
        Err(error) if error.kind() == "not-found" => {
            Err(verdict(State::Unsigned, "there is no signature"))
        }
        Err(error) => Err(verdict(State::BadSignature, error.to_string())),
    }
}

fn verdict(state: State, message: impl Into<String>) -> Verdict {
    Verdict {
        state,
        message: message.into(),
        advice: None,
    }
}

fn check_revoked(bytes: &[u8], key: &MinisignKey, policy: &Policy) -> Result<(), Verdict> {
    let digest = ArchiveDigest::of(bytes);
    if policy.is_revoked_digest(&digest.sha256()) {
        let message = format!("the archive `{digest}` was revoked");
        return Err(verdict(State::Revoked, message));
    }
    if policy.revocation(key.key()).is_some() {
        let message = format!("the key `{}` was revoked", key.key().fingerprint());
        return Err(verdict(State::Revoked, message));
    }
    Ok(())
}

/// Whether the bytes are an archive of the skill that was asked for, in that version.
fn is_what_was_asked_for(request: &Request<'_>, target: &SkillTarget) -> Result<(), Verdict> {
    let unreadable = |error: String| verdict(State::DigestMismatch, error);
    let files = target.content(request.limits, false).read();
    let files = files.map_err(|error| unreadable(error.to_string()))?;
    let tree = tree_digest(&files.files);
    if request.policy.is_revoked_digest(&tree.sha256()) {
        return Err(verdict(
            State::Revoked,
            format!("the tree `{tree}` was revoked"),
        ));
    }
    let (in_name, version) = target.name_and_version();
    let name = request.name.unwrap_or(&in_name);
    let manifest = target.manifest(request.limits);
    let manifest = manifest.map_err(|error| unreadable(error.to_string()))?;
    let signed = files.top.or(manifest.name).unwrap_or_default();
    if signed != name {
        let message = format!("it is about `{signed}`, not about `{name}`");
        return Err(verdict(State::NameMismatch, message));
    }
    let wanted = request.version.map(str::to_owned).or(version);
    if wanted.is_some() && manifest.version != wanted {
        let words = |version: Option<String>| version.unwrap_or_else(|| "none".to_owned());
        let (signed, wanted) = (words(manifest.version), words(wanted));
        let message = format!("it is version `{signed}`, not `{wanted}`");
        return Err(verdict(State::VersionMismatch, message));
    }
    Ok(())
}
