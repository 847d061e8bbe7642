//! The statement: what a signer says of every file of one version of a skill.
//!
//! It is an in-toto statement with the predicate of OpenSSF Model Signing, so that other
//! tools can check it, and a part of our own, `openSkills`, that binds what that predicate
//! leaves open: name and version, modes, sizes, and files such as `.gitignore`. It is
//! written once; whoever verifies it uses the stored bytes.

mod wire;

use std::collections::BTreeSet;

use crate::archive::EntryPath;
use crate::archive::digest::{ArchiveDigest, FileDigest, Sha256Digest, TreeDigest, tree_digest};

use crate::diagnostics::Explain;
use crate::fs::sizes;

use super::Time;
use super::json;

/// The largest statement that is read.
pub const MAX_BYTES: usize = 8 << 20;
/// What the statement's type must be.
const STATEMENT: &str = "https://in-toto.io/Statement/v1";
/// What its predicate's type must be.
const PREDICATE: &str = "https://model_signing/signature/v1.0";
/// What the Model Signing tools leave out of a folder, whatever the signer said.
const UNSEEN: [&str; 4] = [".git", ".gitattributes", ".github", ".gitignore"];

/// What a signer says of one version of a skill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The skill's name.
    pub name: String,
    /// Its version, when it has one.
    pub version: Option<String>,
    /// Who publishes it, in the signer's words.
    pub publisher: Option<String>,
    /// Its files, in the order of the paths' bytes.
    pub files: Vec<FileDigest>,
    /// The digest over its files.
    pub tree: TreeDigest,
    /// The archive that was signed; none for a folder.
    pub archive: Option<SignedArchive>,
    /// When it was signed, in the signer's words.
    pub created: Time,
    /// Where the files come from.
    pub origin: Option<Origin>,
    /// What the signed folder also held, and no archive of it does.
    pub left_out: Vec<String>,
}

/// The archive that a statement is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignedArchive {
    /// Its digest.
    pub digest: ArchiveDigest,
    /// Its length in bytes.
    pub size: u64,
}

/// Where a skill's files come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// A repository or page.
    pub uri: String,
    /// The commit.
    pub commit: Option<String>,
}

/// A statement that was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadStatement {
    /// It is no JSON of the one shape.
    #[error("the statement cannot be read: {0}")]
    Json(#[from] json::BadJson),
    /// A type is not the one that is known.
    #[error("the statement's {field} is `{found}`, not `{wanted}`")]
    Type {
        /// Which type.
        field: &'static str,
        /// What it is.
        found: String,
        /// What it must be.
        wanted: &'static str,
    },
    /// Its parts contradict each other, or a part has no meaning.
    #[error("the statement {0}")]
    Senseless(String),
}

impl Explain for BadStatement {
    fn kind(&self) -> &'static str {
        "bad-statement"
    }
}

impl Statement {
    /// A statement about files, given in any order.
    pub fn new(name: &str, mut files: Vec<FileDigest>, created: Time) -> Self {
        files.sort_by(|a, b| a.path.as_bytes().cmp(b.path.as_bytes()));
        Self {
            name: name.to_owned(),
            version: None,
            publisher: None,
            tree: tree_digest(&files),
            files,
            archive: None,
            created,
            origin: None,
            left_out: Vec::new(),
        }
    }

    /// The bytes to sign.
    pub fn to_bytes(&self) -> Result<Vec<u8>, BadStatement> {
        // What could not be read again must not be signed.
        self.check()?;
        let wire = wire::Statement::of(self);
        let bytes = serde_json::to_vec(&wire);
        let bytes = bytes.map_err(|error| BadStatement::Senseless(error.to_string()))?;
        match bytes.len() <= MAX_BYTES {
            true => Ok(bytes),
            false => {
                let (size, most) = sizes::apart(bytes.len() as u64, MAX_BYTES as u64);
                let why = format!("would have {size}, and at most {most} are read");
                Err(BadStatement::Senseless(why))
            }
        }
    }

    /// Reads signed bytes.
    pub fn parse(bytes: &[u8]) -> Result<Self, BadStatement> {
        let wire: wire::Statement = json::read(bytes, MAX_BYTES)?;
        let statement = wire.into_statement()?;
        statement.check()?;
        Ok(statement)
    }

    /// Whether it is about the same files under the same name as another one.
    pub fn agrees_with(&self, other: &Self) -> bool {
        self.name == other.name
            && self.version == other.version
            && self.tree == other.tree
            && self.archive == other.archive
            && self.ignored() == other.ignored()
    }

    fn check(&self) -> Result<(), BadStatement> {
        let senseless = |message: String| Err(BadStatement::Senseless(message));
        for (what, word) in [
            ("name", Some(&self.name)),
            ("version", self.version.as_ref()),
        ] {
            if let Some(word) = word.filter(|word| !is_plain_word(word)) {
                return senseless(format!("has the {what} `{}`", word.escape_debug()));
            }
        }
        if self.files.is_empty() {
            return senseless("names no file".to_owned());
        }
        for file in &self.files {
            if let Err(flaw) = EntryPath::new(&file.path) {
                let path = file.path.escape_debug();
                return senseless(format!("names the file `{path}`, which {flaw}"));
            }
        }
        let ordered = |pair: &[FileDigest]| pair[0].path.as_bytes() < pair[1].path.as_bytes();
        if let Some(pair) = self.files.windows(2).find(|pair| !ordered(pair)) {
            return senseless(format!("names `{}` out of order", pair[1].path));
        }
        if tree_digest(&self.files) != self.tree {
            return senseless(format!("does not have the tree `{}`", self.tree));
        }
        Ok(())
    }

    /// The files as the Model Signing tools see them.
    fn resources(&self) -> impl Iterator<Item = &FileDigest> {
        self.files.iter().filter(|file| !is_unseen(&file.path))
    }

    /// What those tools have to pass over.
    fn ignored(&self) -> BTreeSet<&str> {
        let hidden = self.files.iter().map(|file| file.path.as_str());
        let hidden = hidden.filter(|path| is_unseen(path));
        hidden
            .chain(self.left_out.iter().map(String::as_str))
            .collect()
    }
}

/// Whether a text can stand in a file's name without changing where it is.
fn is_plain_word(word: &str) -> bool {
    EntryPath::new(word).is_ok() && !word.contains('/')
}

fn is_unseen(path: &str) -> bool {
    let top = path.split('/').next().unwrap_or(path);
    UNSEEN.contains(&top)
}

/// The digest that names the whole in the subject: over the raw digests of the resources.
fn root_digest<'f>(resources: impl Iterator<Item = &'f Sha256Digest>) -> Sha256Digest {
    let raw: Vec<u8> = resources
        .flat_map(|digest| digest.as_bytes().iter().copied())
        .collect();
    Sha256Digest::of(&raw)
}
