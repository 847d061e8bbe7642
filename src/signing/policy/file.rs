//! `trust.yaml`: one tier of the policy as a file.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::{Mode, Revocation, Rule, Scope, Tier, TierKind, TrustedKey};
use crate::archive::digest::{ArchiveDigest, NotADigest};
use crate::bundle::yaml;
use crate::diagnostics::Explain;
use crate::fs::{FsError, Shown as _, create_dir_all, is_file_there, read_text, write_atomic};
use crate::signing::keys::{Algorithm, KeyError, PublicKey};
use crate::signing::{NotATime, Time};

/// A file that keeps decisions about trust and cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PolicyError {
    /// It could not be read or written.
    #[error(transparent)]
    File(#[from] FsError),
    /// It makes no sense, so nothing in it counts and nothing is let through.
    #[error("`{}` cannot be used: {reason}", path.shown())]
    Invalid {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// An entry makes no sense.
    #[error("{0}")]
    Entry(String),
}

impl Explain for PolicyError {
    fn kind(&self) -> &'static str {
        match self {
            Self::File(error) => error.kind(),
            Self::Invalid { .. } | Self::Entry(_) => "bad-config",
        }
    }

    fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Invalid { .. } => {
                "`docs/formats.md` describes the file; move it away to start afresh"
            }
            Self::File(error) if error.kind() == "not-a-file" => {
                "put a file in its place, or remove it"
            }
            _ => return None,
        };
        Some(hint.to_owned())
    }
}

impl TrustedKey {
    /// A key as files spell it; `kind` is `p256`, `ed25519` or `ssh`.
    pub fn from_words(
        id: &str,
        kind: &str,
        public: &str,
        valid: (Option<&str>, Option<&str>),
    ) -> Result<Self, PolicyError> {
        let bad = |reason: String| PolicyError::Entry(format!("the key `{id}`: {reason}"));
        let key = PublicKey::read(public).map_err(|error: KeyError| bad(error.to_string()))?;
        let is_line = !public.trim_start().starts_with("-----BEGIN");
        let fits = match kind {
            "p256" => key.algorithm() == Algorithm::P256,
            "ed25519" => key.algorithm() == Algorithm::Ed25519,
            "ssh" => is_line,
            _ => false,
        };
        if !fits {
            return Err(bad(format!("it is not of the type `{kind}`")));
        }
        let time = |text: Option<&str>, at_its_end| {
            text.map(|text| Time::of_day(text, at_its_end))
                .transpose()
                .map_err(|error: NotATime| bad(error.to_string()))
        };
        Ok(Self {
            id: id.to_owned(),
            key,
            valid_from: time(valid.0, false)?,
            valid_until: time(valid.1, true)?,
        })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
#[derive(Default)]
struct Wire {
    mode: Option<String>,
    keys: Vec<WireKey>,
    rules: Vec<WireRule>,
    revoked: WireRevoked,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WireKey {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    public: String,
    valid_from: Option<String>,
    valid_until: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WireRule {
    scope: String,
    #[serde(default)]
    keys: Vec<String>,
    threshold: Option<u64>,
    #[serde(default)]
    tofu: bool,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct WireRevoked {
    keys: Vec<WireRevocation>,
    digests: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WireRevocation {
    id: String,
    at: Option<String>,
    reason: Option<String>,
}

/// Reads a tier; a file that is not there says nothing.
pub fn read(path: &Path, kind: TierKind) -> Result<Tier, PolicyError> {
    if !is_file_there(path)? {
        return Ok(Tier::new(kind));
    }
    let text = read_text(path, yaml::MAX_BYTES as u64)?;
    parse(&text, kind).map_err(|error| match error {
        PolicyError::Entry(reason) => PolicyError::Invalid {
            path: path.to_path_buf(),
            reason,
        },
        other => other,
    })
}

fn parse(text: &str, kind: TierKind) -> Result<Tier, PolicyError> {
    let tree = yaml::parse(text, 0).map_err(|error| PolicyError::Entry(error.message))?;
    if !tree.oddities.is_empty() {
        let reason = "it repeats a key, or uses anchors, tags or several documents";
        return Err(PolicyError::Entry(reason.to_owned()));
    }
    let wire = match tree.root {
        Some(root) => Wire::deserialize(root.to_json()),
        None => Ok(Wire::default()),
    };
    wire.map_err(|error| PolicyError::Entry(error.to_string()))?
        .into_tier(kind)
}

impl Wire {
    fn into_tier(self, kind: TierKind) -> Result<Tier, PolicyError> {
        let mut tier = Tier::new(kind);
        if let Some(mode) = &self.mode {
            let read = Mode::parse(mode);
            let bad = || PolicyError::Entry(format!("there is no mode `{mode}`"));
            tier.mode = Some(read.ok_or_else(bad)?);
        }
        for key in &self.keys {
            let valid = (key.valid_from.as_deref(), key.valid_until.as_deref());
            let read = TrustedKey::from_words(&key.id, &key.kind, &key.public, valid)?;
            if tier.keys.iter().any(|known| known.id == read.id) {
                return Err(PolicyError::Entry(format!(
                    "the key `{}` stands twice",
                    read.id
                )));
            }
            tier.keys.push(read);
        }
        for rule in self.rules {
            tier.rules.push(Rule::from_words(
                &rule.scope,
                rule.keys,
                rule.threshold.unwrap_or(1),
                rule.tofu,
            )?);
        }
        for revoked in &self.revoked.keys {
            let revocation = Revocation::from_words(revoked.at.as_deref(), revoked.reason.clone())?;
            tier.revoked_keys.insert(revoked.id.clone(), revocation);
        }
        for digest in &self.revoked.digests {
            let read: Result<ArchiveDigest, NotADigest> = digest.parse();
            let read = read.map_err(|error| PolicyError::Entry(error.to_string()))?;
            tier.revoked_digests.push(read.sha256());
        }
        Ok(tier)
    }
}

impl Rule {
    /// A rule as files spell it.
    pub fn from_words(
        scope: &str,
        keys: Vec<String>,
        threshold: u64,
        tofu: bool,
    ) -> Result<Self, PolicyError> {
        let threshold = usize::try_from(threshold).unwrap_or(usize::MAX);
        if threshold == 0 {
            let reason = format!("the rule for `{scope}` asks for no signature at all");
            return Err(PolicyError::Entry(reason));
        }
        Ok(Self {
            scope: Scope::new(scope),
            keys,
            threshold,
            tofu,
        })
    }
}

impl Revocation {
    /// A revocation as files spell it.
    pub fn from_words(at: Option<&str>, reason: Option<String>) -> Result<Self, PolicyError> {
        let at = at.map(|text| Time::of_day(text, false)).transpose();
        let at = at.map_err(|error| PolicyError::Entry(error.to_string()))?;
        Ok(Self { at, reason })
    }
}

/// Writes a tier in one step.
pub fn write(path: &Path, tier: &Tier) -> Result<(), PolicyError> {
    if let Some(folder) = path.parent() {
        create_dir_all(folder)?;
    }
    Ok(write_atomic(path, to_text(tier).as_bytes())?)
}

fn to_text(tier: &Tier) -> String {
    let mut text = String::from("# Whom this user trusts; written by `open-skills trust`.\n");
    if let Some(mode) = tier.mode {
        let _ = writeln!(text, "mode: \"{}\"", mode.as_str());
    }
    list(&mut text, "", "keys", &tier.keys, |key, out| {
        let _ = writeln!(out, "  - id: {}", quoted(&key.id));
        let _ = writeln!(out, "    type: {}", key.key.algorithm());
        if let Some(from) = key.valid_from {
            let _ = writeln!(out, "    valid_from: {}", quoted(&from.to_string()));
        }
        if let Some(until) = key.valid_until {
            let _ = writeln!(out, "    valid_until: {}", quoted(&until.to_string()));
        }
        out.push_str("    public: |\n");
        for line in key.key.to_pem().lines() {
            let _ = writeln!(out, "      {line}");
        }
    });
    list(&mut text, "", "rules", &tier.rules, |rule, out| {
        let _ = writeln!(out, "  - scope: {}", quoted(&rule.scope.to_string()));
        let keys: Vec<String> = rule.keys.iter().map(|id| quoted(id)).collect();
        let _ = writeln!(out, "    keys: [{}]", keys.join(", "));
        let _ = writeln!(out, "    threshold: {}", rule.threshold);
        let _ = writeln!(out, "    tofu: {}", rule.tofu);
    });
    if tier.revoked_keys.is_empty() && tier.revoked_digests.is_empty() {
        return text;
    }
    text.push_str("revoked:\n");
    let keys: Vec<_> = tier.revoked_keys.iter().collect();
    list(&mut text, "  ", "keys", &keys, |(id, revocation), out| {
        let _ = writeln!(out, "    - id: {}", quoted(id));
        if let Some(at) = revocation.at {
            let _ = writeln!(out, "      at: {}", quoted(&at.to_string()));
        }
        if let Some(reason) = &revocation.reason {
            let _ = writeln!(out, "      reason: {}", quoted(reason));
        }
    });
    list(
        &mut text,
        "  ",
        "digests",
        &tier.revoked_digests,
        |digest, out| {
            let _ = writeln!(out, "    - \"sha256:{digest}\"");
        },
    );
    text
}

/// A key with a list below it; nothing when the list is empty.
fn list<T>(
    text: &mut String,
    indent: &str,
    key: &str,
    items: &[T],
    write: impl Fn(&T, &mut String),
) {
    if !items.is_empty() {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{indent}{key}:");
        for item in items {
            write(item, text);
        }
    }
}

/// A string in JSON's quotes, which are YAML's too.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signing::keys::{PrivateKey, Signer};

    fn refused(text: &str) -> String {
        parse(text, TierKind::User).unwrap_err().to_string()
    }

    #[test]
    fn a_tier_reads_as_it_is_written() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("new/trust.yaml");
        assert_eq!(
            read(&path, TierKind::User).unwrap(),
            Tier::new(TierKind::User)
        );
        let mut tier = Tier::new(TierKind::User);
        tier.mode = Some(Mode::Off);
        for (id, algorithm) in [("a\"b: #", Algorithm::P256), ("b", Algorithm::Ed25519)] {
            tier.keys.push(TrustedKey {
                id: id.to_owned(),
                key: PrivateKey::generate(algorithm).public().clone(),
                valid_from: Some(Time::from_unix(1_769_860_800)),
                valid_until: None,
            });
        }
        let rule = Rule::from_words("s3://b/*", vec!["a\"b: #".into(), "b".into()], 2, true);
        tier.rules.push(rule.unwrap());
        let why = Revocation::from_words(Some("2026-01-31"), Some("it: was\nlost".into()));
        tier.revoked_keys.insert("c".into(), why.unwrap());
        tier.revoked_digests.push(ArchiveDigest::of(b"x").sha256());
        write(&path, &tier).unwrap();
        assert_eq!(read(&path, TierKind::User).unwrap(), tier);
    }

    #[test]
    fn days_stand_for_their_start_and_end() {
        let key = PrivateKey::generate(Algorithm::Ed25519);
        let line = crate::signing::keys::ssh::to_line(key.public()).unwrap();
        let text = format!(
            "keys:\n- {{id: a, type: ssh, public: '{line}', valid_from: 2026-01-31, valid_until: 2026-01-31}}\n"
        );
        let tier = parse(&text, TierKind::User).unwrap();
        let valid = |time: Option<Time>| time.unwrap().to_string();
        assert_eq!(valid(tier.keys[0].valid_from), "2026-01-31T00:00:00Z");
        assert_eq!(valid(tier.keys[0].valid_until), "2026-01-31T23:59:59Z");
        let p256 = text.replace("type: ssh", "type: p256");
        assert!(refused(&p256).contains("not of the type `p256`"));
    }

    #[test]
    fn a_file_that_is_not_understood_counts_as_broken() {
        for text in [
            "keys: [",
            "mode: sometimes",
            "rules: [{scope: '*', threshold: 0}]",
            "rules: [{scope: '*', threshhold: 2}]",
            "mode: warn\nmode: require",
            "keys: [{id: a, type: p256, public: x}]",
            "revoked: {digests: [abc]}",
            "revoked: {keys: [{id: a, at: yesterday}]}",
            "- mode",
        ] {
            assert!(!refused(text).is_empty(), "{text}");
        }
    }
}
