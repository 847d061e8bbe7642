//! The statement as it stands in JSON: exactly these fields, in this order.

use serde::{Deserialize, Serialize};

use super::{BadStatement, Origin, PREDICATE, STATEMENT, SignedArchive, root_digest};
use crate::archive::digest::{ArchiveDigest, FileDigest, Sha256Digest, TreeDigest};
use crate::signing::Time;

/// The one value of a field that other tools also know as a choice.
const METHOD: &str = "files";
const SHA256: &str = "sha256";
const SCHEMA: u64 = 1;

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Statement {
    #[serde(rename = "_type")]
    kind: String,
    subject: Vec<Subject>,
    #[serde(rename = "predicateType")]
    predicate_type: String,
    predicate: Predicate,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Subject {
    name: String,
    digest: Sha256Field,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sha256Field {
    sha256: Hex,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Predicate {
    serialization: Serialization,
    resources: Vec<Resource>,
    #[serde(rename = "openSkills")]
    own: Own,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Serialization {
    method: String,
    hash_type: String,
    allow_symlinks: bool,
    ignore_paths: Vec<String>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Resource {
    name: String,
    algorithm: String,
    digest: Hex,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Own {
    schema: u64,
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    version: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    publisher: Option<String>,
    #[serde(rename = "treeDigest")]
    tree: String,
    files: Vec<File>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    archive: Option<Archive>,
    created: Time,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    source: Option<Source>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    path: String,
    mode: String,
    size: u64,
    sha256: Hex,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Archive {
    sha256: Hex,
    size: u64,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Source {
    uri: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    commit: Option<String>,
}

/// A digest as 64 small hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Hex(Sha256Digest);

impl Serialize for Hex {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Hex {
    fn deserialize<D: serde::Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        let text = format!("sha256:{}", String::deserialize(reader)?);
        let digest: Result<ArchiveDigest, _> = text.parse();
        digest
            .map(|digest| Self(digest.sha256()))
            .map_err(serde::de::Error::custom)
    }
}

impl Statement {
    pub(super) fn of(statement: &super::Statement) -> Self {
        let resource = |file: &FileDigest| Resource {
            name: file.path.clone(),
            algorithm: SHA256.to_owned(),
            digest: Hex(file.sha256),
        };
        let root = root_digest(statement.resources().map(|file| &file.sha256));
        Self {
            kind: STATEMENT.to_owned(),
            subject: vec![Subject {
                name: statement.name.clone(),
                digest: Sha256Field { sha256: Hex(root) },
            }],
            predicate_type: PREDICATE.to_owned(),
            predicate: Predicate {
                serialization: Serialization {
                    method: METHOD.to_owned(),
                    hash_type: SHA256.to_owned(),
                    allow_symlinks: false,
                    ignore_paths: statement.ignored().into_iter().map(str::to_owned).collect(),
                },
                resources: statement.resources().map(resource).collect(),
                own: Own::of(statement),
            },
        }
    }

    pub(super) fn into_statement(self) -> Result<super::Statement, BadStatement> {
        expect("type", self.kind, STATEMENT)?;
        expect("predicate type", self.predicate_type, PREDICATE)?;
        let Predicate {
            serialization,
            resources,
            own,
        } = self.predicate;
        expect("method", serialization.method, METHOD)?;
        expect("hash type", serialization.hash_type, SHA256)?;
        let senseless = |message: &str| Err(BadStatement::Senseless(message.to_owned()));
        if serialization.allow_symlinks {
            return senseless("allows links");
        }
        let ignored = serialization.ignore_paths;
        let statement = own.into_statement(ignored.clone())?;
        if !statement.ignored().into_iter().eq(&ignored) {
            return senseless("ignores paths out of order, or too few of them");
        }
        let [subject] = self.subject.as_slice() else {
            return senseless("has more than one subject, or none");
        };
        if subject.name != statement.name {
            return senseless("has a subject of another name");
        }
        let listed = resources.iter().map(|r| (r.name.as_str(), r.digest.0));
        let expected = statement.resources().map(|f| (f.path.as_str(), f.sha256));
        if !listed.eq(expected) || resources.iter().any(|r| r.algorithm != SHA256) {
            return senseless("lists resources that are not its files");
        }
        if root_digest(resources.iter().map(|r| &r.digest.0)) != subject.digest.sha256.0 {
            return senseless("has a subject with another digest than its resources");
        }
        Ok(statement)
    }
}

impl Own {
    fn of(statement: &super::Statement) -> Self {
        let file = |file: &FileDigest| File {
            path: file.path.clone(),
            mode: file.mode().to_owned(),
            size: file.size,
            sha256: Hex(file.sha256),
        };
        Self {
            schema: SCHEMA,
            name: statement.name.clone(),
            version: statement.version.clone(),
            publisher: statement.publisher.clone(),
            tree: statement.tree.to_string(),
            files: statement.files.iter().map(file).collect(),
            archive: statement.archive.map(|archive| Archive {
                sha256: Hex(archive.digest.sha256()),
                size: archive.size,
            }),
            created: statement.created,
            source: statement.origin.clone().map(|origin| Source {
                uri: origin.uri,
                commit: origin.commit,
            }),
        }
    }

    fn into_statement(self, ignored: Vec<String>) -> Result<super::Statement, BadStatement> {
        if self.schema != SCHEMA {
            let message = format!("has the schema {}; this version knows 1", self.schema);
            return Err(BadStatement::Senseless(message));
        }
        let tree: Result<TreeDigest, _> = self.tree.parse();
        let tree =
            tree.map_err(|error| BadStatement::Senseless(format!("has a bad tree: {error}")))?;
        let files = self.files.into_iter().map(File::into_digest);
        let files: Vec<FileDigest> = files.collect::<Result<_, _>>()?;
        let is_left_out = |path: &String| files.iter().all(|file| file.path != *path);
        Ok(super::Statement {
            left_out: ignored.into_iter().filter(is_left_out).collect(),
            name: self.name,
            version: self.version,
            publisher: self.publisher,
            files,
            tree,
            archive: self.archive.map(|archive| SignedArchive {
                digest: archive.sha256.0.into(),
                size: archive.size,
            }),
            created: self.created,
            origin: self.source.map(|source| Origin {
                uri: source.uri,
                commit: source.commit,
            }),
        })
    }
}

impl File {
    fn into_digest(self) -> Result<FileDigest, BadStatement> {
        let executable = match self.mode.as_str() {
            "100644" => false,
            "100755" => true,
            mode => {
                let message = format!("gives `{}` the mode `{mode}`", self.path);
                return Err(BadStatement::Senseless(message));
            }
        };
        Ok(FileDigest {
            path: self.path,
            executable,
            size: self.size,
            sha256: self.sha256.0,
        })
    }
}

fn expect(field: &'static str, found: String, wanted: &'static str) -> Result<(), BadStatement> {
    match found == wanted {
        true => Ok(()),
        false => Err(BadStatement::Type {
            field,
            found,
            wanted,
        }),
    }
}
