//! A small skill, keys, and a short way to a verdict.

use std::path::{Path, PathBuf};

use open_skills::archive::digest::ArchiveDigest;
use open_skills::archive::zip::write::{Compression, write};
use open_skills::archive::{EntryPath, Limits, MemorySource};
use open_skills::signing::bundle::Bundle;
use open_skills::signing::content::{Content, files_of};
use open_skills::signing::dsse;
use open_skills::signing::keys::{Algorithm, PrivateKey, Signer};
use open_skills::signing::policy::{Pins, Policy, Rule, Subject, Tier, TierKind, TrustedKey};
use open_skills::signing::sshsig;
use open_skills::signing::statement::SignedArchive;
use open_skills::signing::verify::{Carrier, Evidence, Own, Report, Request, State, verify};
use open_skills::signing::{Statement, Time};

/// When all of this happens.
pub const NOW: i64 = 1_800_000_000;

/// The files of the skill `pdf`.
pub const FILES: [(&str, bool, &str); 4] = [
    ("SKILL.md", false, "---\nname: pdf\n---\n"),
    ("a-b.txt", false, ""),
    ("a/c.txt", false, "c"),
    ("run.sh", true, "#!/bin/sh\n"),
];

pub fn now() -> Time {
    Time::from_unix(NOW)
}

pub fn key() -> PrivateKey {
    PrivateKey::generate(Algorithm::P256)
}

/// The skill as a folder.
pub fn folder() -> (tempfile::TempDir, PathBuf) {
    let place = tempfile::tempdir().unwrap();
    let root = place.path().join("pdf");
    for (path, executable, text) in FILES {
        put(&root, path, text);
        if executable {
            open_skills::fs::make_executable(&root.join(path)).unwrap();
        }
    }
    (place, root)
}

pub fn put(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

/// The skill as an archive; `marker` makes one archive different from another.
pub fn archive(top: &str, marker: &str) -> Vec<u8> {
    let mut source = MemorySource::default();
    for (path, executable, text) in FILES {
        let path = EntryPath::new(&format!("{top}/{path}")).unwrap();
        source.add(path, executable, format!("{text}{marker}").into_bytes());
    }
    let mut out = Vec::new();
    write(source.items(), &source, Compression::Store, &mut out).unwrap();
    out
}

/// What is signed about that folder.
pub fn statement_of(root: &Path, version: &str) -> Statement {
    let (files, left_out) = files_of(root).unwrap();
    Statement {
        version: Some(version.to_owned()),
        left_out,
        ..Statement::new("pdf", files, now())
    }
}

/// What is signed about an archive of that folder.
pub fn statement_of_archive(bytes: &[u8], version: &str) -> Statement {
    let limits = Limits::default();
    let content = Content::Archive {
        bytes,
        limits: &limits,
    };
    let files = content.read().unwrap().files;
    Statement {
        version: Some(version.to_owned()),
        archive: Some(SignedArchive {
            digest: ArchiveDigest::of(bytes),
            size: bytes.len() as u64,
        }),
        ..Statement::new("pdf", files, now())
    }
}

pub fn bundle(statement: &Statement, key: &dyn Signer) -> Evidence {
    let payload = statement.to_bytes().unwrap();
    let bundle = Bundle::sign(dsse::STATEMENT, &payload, key).unwrap();
    Evidence {
        name: "pdf.sigstore.json".into(),
        carrier: Carrier::Bundle(bundle.to_bytes()),
    }
}

pub fn ssh(statement: &Statement, key: &dyn Signer) -> Evidence {
    let payload = statement.to_bytes().unwrap();
    Evidence {
        name: "pdf.sshsig".into(),
        carrier: Carrier::Ssh {
            signature: sshsig::sign(&payload, key).unwrap().into_bytes(),
            statement: Some(payload),
        },
    }
}

pub fn trusted(id: &str, key: &dyn Signer) -> TrustedKey {
    TrustedKey {
        id: id.into(),
        key: key.public().clone(),
        valid_from: None,
        valid_until: None,
    }
}

/// A user's policy: these keys, and this many of them for everything.
pub fn policy(keys: Vec<TrustedKey>, threshold: u64) -> Policy {
    let mut tier = Tier::new(TierKind::User);
    let ids = keys.iter().map(|key| key.id.clone()).collect();
    tier.keys = keys;
    tier.rules = vec![Rule::from_words("*", ids, threshold, false).unwrap()];
    Policy::new(vec![tier])
}

/// A question to the verifier, with everything that a test does not care about.
pub struct Ask<'a> {
    pub content: Content<'a>,
    pub evidence: Vec<Evidence>,
    pub policy: Policy,
    pub pins: Pins,
    pub name: &'a str,
    pub version: Option<&'a str>,
    pub own: Own<'a>,
    pub now: Time,
}

impl<'a> Ask<'a> {
    pub fn folder(path: &'a Path, evidence: Vec<Evidence>, policy: Policy) -> Self {
        Self::new(
            Content::Folder {
                path,
                is_source: false,
            },
            evidence,
            policy,
        )
    }

    pub fn archive(
        bytes: &'a [u8],
        limits: &'a Limits,
        evidence: Vec<Evidence>,
        policy: Policy,
    ) -> Self {
        Self::new(Content::Archive { bytes, limits }, evidence, policy)
    }

    fn new(content: Content<'a>, evidence: Vec<Evidence>, policy: Policy) -> Self {
        Self {
            content,
            evidence,
            policy,
            pins: Pins::default(),
            name: "pdf",
            version: None,
            own: Own::default(),
            now: now(),
        }
    }

    pub fn report(&self) -> Report {
        verify(&Request {
            own: self.own,
            subject: &Subject::local(self.name),
            version: self.version,
            content: self.content,
            evidence: &self.evidence,
            policy: &self.policy,
            only: None,
            pins: &self.pins,
            now: self.now,
            at_least: None,
        })
    }

    pub fn state(&self) -> State {
        self.report().verdict.state
    }
}
