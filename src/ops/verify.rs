//! Verifies a skill's signatures: `open-skills verify`.

use std::path::{Path, PathBuf};

use crate::archive::Limits;
use crate::diagnostics::Failure;
use crate::fs::read_limited;
use crate::ops::skill_target::SkillTarget;
use crate::signing::Time;
use crate::signing::minisign::{self, MinisignKey, MinisignSignature};
use crate::signing::policy::{Mode, Pins, Policy, Subject, TrustedKey};
use crate::signing::sidecars::read_one;
use crate::signing::verify::{self, Report, State, Verdict};

/// What to verify, and against what.
#[derive(Clone, Copy, Debug)]
pub struct Request<'r> {
    /// A skill's folder or archive.
    pub path: &'r Path,
    /// The name that it must have; by default its folder's or file's.
    pub name: Option<&'r str>,
    /// The version that it must have; by default its file's, or its manifest's.
    pub version: Option<&'r str>,
    /// The registry that it comes from.
    pub registry: Option<&'r str>,
    /// The signatures, when they lie elsewhere than beside it.
    pub signatures: &'r [PathBuf],
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

/// Verifies; also says which skill it was about.
pub fn run(request: &Request<'_>) -> Result<(Subject, Report), Failure> {
    let target = SkillTarget::open(request.path, request.limits)?;
    let (name, in_name) = target.name_and_version();
    let subject = Subject {
        registry: request
            .registry
            .map(|url| url.trim_end_matches('/').to_owned()),
        name: request.name.map_or(name, str::to_owned),
    };
    // What a folder says of itself only helps to find its signature, which has to agree.
    let said = match &target {
        SkillTarget::Folder(_) => target.manifest(request.limits)?.version,
        SkillTarget::Archive(..) => in_name,
    };
    let evidence = match request.signatures {
        [] => target.sidecars(None, said.as_deref()).read()?,
        paths => paths
            .iter()
            .map(|path| read_one(path))
            .collect::<Result<_, _>>()?,
    };
    let report = verify::verify(&verify::Request {
        subject: &subject,
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

/// What minisign vouches for: an archive's bytes, and nothing about a name or version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MinisignReport {
    /// The state, with its reason.
    pub verdict: Verdict,
    /// The comment that was signed along.
    pub comment: Option<String>,
}

/// Verifies an archive against `FILE.minisig`, or another signature of minisign's.
pub fn run_minisign(
    path: &Path,
    signature: Option<&Path>,
    key: &MinisignKey,
    policy: &Policy,
    limits: &Limits,
) -> Result<MinisignReport, Failure> {
    let SkillTarget::Archive(_, bytes) = SkillTarget::open(path, limits)? else {
        return Err(Failure::usage("minisign signs files, and this is a folder"));
    };
    let beside = PathBuf::from(format!("{}.minisig", path.display()));
    let signature = signature.unwrap_or(&beside);
    let answer = |state, message: String| MinisignReport {
        verdict: Verdict {
            state,
            message,
            advice: None,
        },
        comment: None,
    };
    let digest = crate::archive::digest::ArchiveDigest::of(&bytes);
    if policy.is_revoked_digest(&digest.sha256()) {
        return Ok(answer(
            State::Revoked,
            format!("the archive `{digest}` was revoked"),
        ));
    }
    if policy.revocation(key.key()).is_some() {
        let message = format!("the key `{}` was revoked", key.key().fingerprint());
        return Ok(answer(State::Revoked, message));
    }
    let text = match read_limited(signature, minisign::MAX_BYTES as u64) {
        Ok(text) => text,
        Err(error) if error.kind() == "not-found" => {
            return Ok(answer(State::Unsigned, "there is no signature".to_owned()));
        }
        Err(error) => return Err(error.into()),
    };
    let parsed = match MinisignSignature::parse(&text) {
        Ok(parsed) => parsed,
        Err(error) => return Ok(answer(State::BadSignature, error.to_string())),
    };
    Ok(match parsed.verify(&bytes, key) {
        Ok(comment) => MinisignReport {
            comment: Some(comment.to_owned()),
            ..answer(
                State::Ok,
                format!("signed by `{}`", key.key().fingerprint()),
            )
        },
        Err(error) => answer(State::BadSignature, error.to_string()),
    })
}
