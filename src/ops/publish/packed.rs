//! A skill that is packed already, published as it is with the signatures beside it.

use std::path::Path;

use super::{Packed, describe, identity};
use crate::archive::digest::{ArchiveDigest, bundle_digest};
use crate::archive::{Archive, Limits, Profile};
use crate::bundle::Bundle;
use crate::bundle::manifest::Manifest;
use crate::diagnostics::Failure;
use crate::ops::archives::{self, ArchivedSkill, located};
use crate::ops::declared::refuse_unclear;
use crate::ops::lint::display;
use crate::ops::nameless::nameless;
use crate::ops::pack::{self, LARGEST_UPLOAD, NOTABLE_SIZE};
use crate::ops::skill_target::SkillTarget;
use crate::registry::documents::{Content, Signature};
use crate::signing::policy::{Pins, Policy, Subject};
use crate::signing::verify::{self, Carrier, Evidence, Own, State};
use crate::signing::{Time, content};

/// An archive that was read, and the one skill in it.
pub(super) struct Opened {
    bytes: Vec<u8>,
    report: pack::Report,
    /// The skill, for the linter.
    pub bundle: Bundle,
}

/// Reads an archive with the limits that everybody has who set none, and no more lenience
/// than whoever pulls it will have.
pub(super) fn open(path: &Path) -> Result<Opened, Failure> {
    let limits = Limits::default();
    let bytes = archives::read(path, &limits)?;
    let failed = |error| located(&error, path);
    let (archive, files) =
        Archive::open_hashed(&bytes, Profile::Strict, &limits).map_err(failed)?;
    let top = archive.top_folder().unwrap_or_default().to_owned();
    let skills = archives::skills_of(&bytes, &limits).map_err(failed)?;
    let is_whole = |skill: &&ArchivedSkill| skill.folder == top;
    let Some(skill) = skills.iter().find(is_whole) else {
        let message = "the archive is not that of one skill";
        let hint = "`open-skills pack` makes one of a skill's folder";
        return Err(Failure::new("no-skill", message)
            .with_hint(hint)
            .at(display(path)));
    };
    let bundle = skill.bundle();
    let size = bytes.len() as u64;
    let report = pack::Report {
        output: path.to_path_buf(),
        size,
        is_large: size > NOTABLE_SIZE,
        tree: bundle_digest(&files),
        archive: ArchiveDigest::of(&bytes),
        files,
    };
    Ok(Opened {
        bytes,
        report,
        bundle,
    })
}

/// The version that an archive holds.
pub(super) fn describe_opened(
    opened: Opened,
    path: &Path,
    request: &super::Request<'_>,
) -> Result<Packed, Failure> {
    let Opened {
        bytes,
        report,
        bundle,
    } = opened;
    if report.size > LARGEST_UPLOAD && !request.allow_large {
        let message =
            "the archive is larger than 30 MB (28.6 MiB), the most that uploads elsewhere may have";
        let hint = "`--allow-large` publishes it all the same";
        return Err(Failure::new("too-large", message)
            .with_hint(hint)
            .at(display(path)));
    }
    refuse_unclear(&bundle, path)?;
    let manifest = Manifest::of(&bundle);
    let name = manifest.name.ok_or_else(|| nameless(&bundle, path))?;
    let (name, version) = identity(&name, manifest.version.as_deref(), path, path)?;
    let record = describe(&bundle, (name, version), &report, path, request)?;
    Ok(Packed {
        report,
        bytes,
        record,
    })
}

/// The Sigstore bundles that lie beside an archive, for its record. Whoever signed must have
/// signed this very archive under its name and version; whose word counts is decided by
/// those who pull it.
pub fn carried(path: &Path, now: Time) -> Result<Vec<Signature>, Failure> {
    let limits = Limits::default();
    let target = SkillTarget::open(path, &limits)?;
    let manifest = target
        .manifest(&limits)
        .map_err(|error| located(&error, path))?;
    let mut signatures = Vec::new();
    for evidence in target.sidecars(None, None).read()? {
        let Carrier::Bundle(bytes) = &evidence.carrier else {
            continue;
        };
        let subject = Subject::local(manifest.name.as_deref().unwrap_or_default());
        let content = target.content(&limits, false);
        require_own(
            &subject,
            manifest.version.as_deref(),
            content,
            &evidence,
            now,
        )?;
        let inline = serde_json::from_slice(bytes).map_err(|error| {
            Failure::new("bad-signature", format!("it is no JSON: {error}"))
                .at(evidence.name.clone())
        })?;
        signatures.push(Signature {
            kind: crate::ops::vouching::KIND.to_owned(),
            content: Content::Inline(inline),
        });
    }
    Ok(signatures)
}

/// A signature over something else would keep everybody from pulling the version.
fn require_own(
    subject: &Subject,
    version: Option<&str>,
    content: content::Content<'_>,
    evidence: &Evidence,
    now: Time,
) -> Result<(), Failure> {
    let report = verify::verify(&verify::Request {
        subject,
        version,
        content,
        own: Own::default(),
        evidence: std::slice::from_ref(evidence),
        policy: &Policy::default(),
        only: None,
        pins: &Pins::default(),
        now,
        at_least: None,
    });
    let looked = report.signatures.into_iter().map(|one| one.verdict);
    let wrong = looked.chain([report.verdict]).find(|verdict| {
        !matches!(
            verdict.state,
            State::Ok | State::NotVerified | State::UntrustedKey | State::TooFewKeys
        )
    });
    match wrong {
        None => Ok(()),
        Some(verdict) => {
            let hint = "sign the archive anew with `open-skills sign`, or remove the file";
            let failure = Failure::from(verdict).with_hint(hint);
            Err(failure.at(evidence.name.clone()))
        }
    }
}
