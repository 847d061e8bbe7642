//! Where signatures lie: beside what they are about, never inside it.

use std::path::{Path, PathBuf};

use super::bundle::{self, Bundle, Carried};
use super::keys::{Fingerprint, PublicKey};
use super::sshsig::SshSignature;
use super::verify::{Carrier, Evidence};
use super::{sshsig, statement};
use crate::fs::{FsError, Shown as _, read_limited};

/// Most signatures that are looked at.
const MAX_SIGNATURES: usize = 64;
/// The endings of archives, the longer ones first.
const ARCHIVES: [&str; 4] = [".tar.gz", ".skill", ".tgz", ".zip"];
const BUNDLE: &str = "sigstore.json";
const SSH: &str = "sshsig";
const STATEMENT: &str = "intoto.json";

/// The signatures of one skill: `STEM.sigstore.json`, `STEM.sshsig` with
/// `STEM.intoto.json`, and those of further signers with a part of their fingerprint
/// before the ending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sidecars {
    folder: PathBuf,
    stem: String,
}

/// The two forms that signatures are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A Sigstore bundle.
    Bundle,
    /// An SSH signature with its statement beside it.
    Ssh,
}

impl Form {
    fn ending(self) -> &'static str {
        match self {
            Self::Bundle => BUNDLE,
            Self::Ssh => SSH,
        }
    }
}

/// The name of an archive's file without its ending; nothing when it has none of them.
pub fn archive_stem(file: &str) -> Option<&str> {
    ARCHIVES.iter().find_map(|ending| file.strip_suffix(ending))
}

/// The name and version in a stem such as `pdf-1.2.0`.
pub fn name_and_version(stem: &str) -> (&str, Option<&str>) {
    // A version may hold hyphens, a name may hold digits: the first split that makes sense.
    let splits = stem
        .match_indices('-')
        .map(|(at, _)| (&stem[..at], &stem[at + 1..]));
    let mut versioned = splits.filter(|(_, version)| semver::Version::parse(version).is_ok());
    match versioned.next() {
        Some((name, version)) if !name.is_empty() => (name, Some(version)),
        _ => (stem, None),
    }
}

impl Sidecars {
    /// Those with this stem in a folder.
    pub fn new(folder: impl Into<PathBuf>, stem: impl Into<String>) -> Self {
        Self {
            folder: folder.into(),
            stem: stem.into(),
        }
    }

    /// The folder that they lie in.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The statement that the SSH signatures are over.
    pub fn statement_path(&self) -> PathBuf {
        self.folder.join(format!("{}.{STATEMENT}", self.stem))
    }

    /// The statement of one signer of SSH signatures, who says something else than the first.
    pub fn own_statement_path(&self, key: Fingerprint) -> PathBuf {
        let name = format!("{}.{}.{STATEMENT}", self.stem, key.short());
        self.folder.join(name)
    }

    /// The file of the first signer.
    pub fn first_path(&self, form: Form) -> PathBuf {
        self.folder.join(format!("{}.{}", self.stem, form.ending()))
    }

    /// The file of another signer.
    pub fn further_path(&self, form: Form, key: Fingerprint) -> PathBuf {
        let (stem, ending) = (&self.stem, form.ending());
        self.folder.join(format!("{stem}.{}.{ending}", key.short()))
    }

    /// Every signature that lies there, the first signer's first.
    pub fn list(&self) -> Result<Vec<(Form, PathBuf)>, FsError> {
        let failed = |source| FsError::Io {
            action: "list",
            path: self.folder.clone(),
            source,
        };
        let mut found = Vec::new();
        for entry in std::fs::read_dir(&self.folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let name = entry.file_name();
            if let Some(form) = name.to_str().and_then(|name| self.form_of(name)) {
                found.push((form, entry.path()));
            }
        }
        found.sort_by_key(|(form, path)| {
            let length = path.as_os_str().len();
            (*form == Form::Ssh, length, path.clone())
        });
        found.truncate(MAX_SIGNATURES);
        Ok(found)
    }

    fn form_of(&self, file: &str) -> Option<Form> {
        let rest = file.strip_prefix(&self.stem)?.strip_prefix('.')?;
        [Form::Bundle, Form::Ssh].into_iter().find(|form| {
            let before = rest.strip_suffix(form.ending());
            let is_short = |part: &str| {
                let digits = part.strip_suffix('.').unwrap_or_default();
                digits.len() == 16 && digits.bytes().all(|b| b.is_ascii_hexdigit())
            };
            before.is_some_and(|before| before.is_empty() || is_short(before))
        })
    }

    /// Reads every signature that lies there.
    pub fn read(&self) -> Result<Vec<Evidence>, FsError> {
        let found = self.list()?;
        found
            .iter()
            .map(|(form, path)| {
                let own = path.with_extension(STATEMENT);
                match *form == Form::Ssh && own.exists() {
                    true => evidence(*form, path, &own),
                    false => evidence(*form, path, &self.statement_path()),
                }
            })
            .collect()
    }

    /// The statements that are signed already, not verified, each with its signer's key.
    pub fn unverified_statements(&self) -> Result<Vec<Claimed>, FsError> {
        let claimed = self.read()?.into_iter().filter_map(|one| {
            let holds = one.is_by_its_own_key();
            let path = PathBuf::from(one.name);
            Some(match one.carrier {
                Carrier::Bundle(bytes) => match Bundle::parse(&bytes) {
                    Ok(Carried::Keyed(bundle)) => Claimed {
                        path,
                        form: Form::Bundle,
                        key: bundle.key(),
                        statement: bundle.unverified_payload().to_vec(),
                        holds,
                    },
                    _ => return None,
                },
                Carrier::Ssh {
                    signature,
                    statement,
                } => Claimed {
                    path,
                    form: Form::Ssh,
                    key: SshSignature::parse(&signature)
                        .ok()
                        .map(|signature| signature.key().clone()),
                    statement: statement?,
                    holds,
                },
            })
        });
        Ok(claimed.collect())
    }
}

/// What a signature that lies there says about itself. Whose key it is, nobody has looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// Its file.
    pub path: PathBuf,
    /// Its form.
    pub form: Form,
    /// Whose it says to be.
    pub key: Option<PublicKey>,
    /// The statement under it.
    pub statement: Vec<u8>,
    /// Whether that key made it; nothing where it brings no key.
    pub holds: Option<bool>,
}

/// Reads one signature from wherever it lies; the ending of its name says what it is.
pub fn read_one(path: &Path) -> Result<Evidence, FsError> {
    let name = path
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or_default();
    if !name.ends_with(&format!(".{SSH}")) {
        return evidence(Form::Bundle, path, path);
    }
    let stem = name.split('.').next().unwrap_or_default();
    let mut statement = path.with_extension(STATEMENT);
    if !statement.exists() {
        // The statement of a further signer is the first one's.
        let stem = name.strip_suffix(&format!(".{SSH}")).unwrap_or(stem);
        let first = stem.rsplit_once('.').map_or(stem, |(first, _)| first);
        statement.set_file_name(format!("{first}.{STATEMENT}"));
    }
    evidence(Form::Ssh, path, &statement)
}

fn evidence(form: Form, path: &Path, statement: &Path) -> Result<Evidence, FsError> {
    let name = path.shown().to_string();
    let carrier = match form {
        Form::Bundle => Carrier::Bundle(read_limited(path, bundle::MAX_BYTES as u64)?),
        Form::Ssh => Carrier::Ssh {
            signature: read_limited(path, sshsig::MAX_BYTES as u64)?,
            statement: match read_limited(statement, statement::MAX_BYTES as u64) {
                Ok(bytes) => Some(bytes),
                Err(error) if error.kind() == "not-found" => None,
                Err(error) => return Err(error),
            },
        },
    };
    Ok(Evidence { name, carrier })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_versions_are_told_apart() {
        assert_eq!(name_and_version("pdf-1.2.0"), ("pdf", Some("1.2.0")));
        assert_eq!(
            name_and_version("a-2-1.0.0-rc.1"),
            ("a-2", Some("1.0.0-rc.1"))
        );
        assert_eq!(name_and_version("pdf-report"), ("pdf-report", None));
        assert_eq!(name_and_version("-1.0.0"), ("-1.0.0", None));
        assert_eq!(archive_stem("x-1.0.0.skill"), Some("x-1.0.0"));
        assert_eq!(archive_stem("x.tar.gz"), Some("x"));
        assert_eq!(archive_stem("x.txt"), None);
    }

    #[test]
    fn only_files_of_this_stem_are_signatures() {
        let sidecars = Sidecars::new("/w", "pdf-1.0.0");
        let form = |file| sidecars.form_of(file);
        assert_eq!(form("pdf-1.0.0.sigstore.json"), Some(Form::Bundle));
        assert_eq!(form("pdf-1.0.0.0123456789abcdef.sshsig"), Some(Form::Ssh));
        for other in [
            "pdf-1.0.0-rc.sigstore.json",
            "pdf-1.0.0.1.sigstore.json",
            "pdf-1.0.0.sigstore.jsonx",
            "pdf-1.0.0.intoto.json",
            "pdf.sigstore.json",
        ] {
            assert_eq!(form(other), None, "{other}");
        }
    }
}
