//! What a policy refuses by now, whatever vouched for it when it came.

use crate::archive::digest::{TreeDigest, bundle_digest};
use crate::archive::{Archive, Limits, Profile};
use crate::fs::one_place;
use crate::registry::Digest;
use crate::signing::policy::{Policy, Subject};
use crate::signing::verify::{Decision, State};
use crate::store::installed::record::InstalledSkill;
use crate::store::lockfile::LockedSkill;

/// Why a policy refuses files or the key that vouched for them by now, if it does.
pub fn refused(policy: &Policy, digests: &[Digest], signer: Option<&str>) -> Option<String> {
    for digest in digests {
        let Ok(known) = digest.to_string().parse::<TreeDigest>() else {
            continue;
        };
        if policy.is_revoked_digest(&known.sha256()) {
            return Some(format!("`{digest}` is blocked"));
        }
    }
    let signer = signer?;
    let reason = policy.revocation_of(signer)?.reason.as_ref();
    let reason = reason.map_or(String::new(), |reason| format!(": {reason}"));
    Some(format!("its key `{signer}` was revoked{reason}"))
}

/// Why a policy refuses an archive by its bytes or its files, if it does. What cannot be opened is
/// left to whoever opens it.
pub fn refused_archive(
    policy: &Policy,
    bytes: &[u8],
    profile: Profile,
    limits: &Limits,
) -> Option<String> {
    // To know a skill by its digest, all of it is read.
    if !policy.blocks_digests() {
        return None;
    }
    let mut digests = vec![Digest::of(bytes)];
    if let Ok((_, files)) = Archive::open_hashed(bytes, profile, limits) {
        digests.push(Digest::from(*bundle_digest(&files).sha256().as_bytes()));
    }
    refused(policy, &digests, None)
}

/// Why a policy refuses an installed skill by now, if it does.
pub fn refused_installed(policy: &Policy, skill: &InstalledSkill) -> Option<String> {
    let digests: Vec<Digest> = [Some(skill.tree), skill.source.archive]
        .into_iter()
        .flatten()
        .collect();
    let signer = skill.source.signer.as_deref();
    refused(policy, &digests, signer).or_else(|| match signer {
        Some(_) => None,
        None => refused_unsigned(policy, &Subject::local(skill.name.as_str())),
    })
}

/// Why a policy refuses a locked skill by now, if it does.
pub fn refused_locked(policy: &Policy, skill: &LockedSkill) -> Option<String> {
    let signer = skill.signer.as_deref();
    refused(policy, &[skill.tree, skill.archive], signer).or_else(|| match signer {
        Some(_) => None,
        None => refused_unsigned(policy, &subject_of(skill)),
    })
}

/// A locked skill as rules see it: an older lock may write its place in another way.
fn subject_of(skill: &LockedSkill) -> Subject {
    let named = Some(skill.registry.as_str()).filter(|named| named.contains('/'));
    let place = skill.url.as_deref().or(named).map(one_place);
    Subject {
        registry: place.map(|place| place.trim_end_matches('/').to_owned()),
        name: skill.name.to_string(),
    }
}

/// Why a policy keeps out what nobody signed for, whatever it holds, if it does.
pub fn refused_unsigned(policy: &Policy, subject: &Subject) -> Option<String> {
    let needed = policy.requirement(subject);
    let decision = State::Unsigned.decision(policy.mode(), !needed.tofu);
    (decision == Decision::Refuse)
        .then(|| "nobody signed it, and the trust policy asks for a signature".to_owned())
}
