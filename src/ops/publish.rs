//! Publishes a skill: lint, pack, sign, upload, and look at what was uploaded.

mod needs;
mod packed;

use std::path::Path;

pub use packed::carried;

use super::Progress;
use super::lint::{RulesFor, display, report};
use super::pack::{self, Format, Layout};
use crate::archive::digest::{ArchiveDigest, FileDigest, TreeDigest, below_top, bundle_digest};
use crate::archive::zip::write::Compression;
use crate::archive::{Archive, Limits, Profile};
use crate::bundle::Bundle;
use crate::bundle::leave_out::Choices;
use crate::bundle::manifest::Manifest;
use crate::bundle::names::SkillName;
use crate::bundle::versions::{Tag, Version, VersionError};
use crate::diagnostics::{Failure, Severity, shell_word};
use crate::fs::read_limited;
use crate::lint::Report as LintReport;
use crate::registry::documents::{
    Archive as Blob, IndexEntry, Record, Schema, Signature, Summary, Timestamp,
};
use crate::registry::publication::{self, Publication};
use crate::registry::{
    Created, Digest, Registry, RegistryError, RegistryExt, Trouble, changes, download,
};

/// How many words of its instructions a registry keeps of a skill, for those who search.
const WORDS: usize = 32;

/// What is about to be signed.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'s> {
    /// The skill.
    pub name: &'s SkillName,
    /// The version.
    pub version: &'s Version,
    /// Who publishes it, as they call themselves.
    pub publisher: Option<&'s str>,
    /// Every file, relative to the skill's folder.
    pub files: &'s [FileDigest],
    /// The identity of the bundle.
    pub tree: TreeDigest,
    /// The digest of the archive.
    pub archive: ArchiveDigest,
    /// Bytes of the archive.
    pub size: u64,
    /// Now.
    pub at: Timestamp,
}

/// Vouches for a version before anybody sees it.
pub trait Signer {
    /// The signatures to publish with it.
    fn sign(&self, subject: &Subject<'_>) -> Result<Vec<Signature>, Failure>;
}

/// What to publish, and where to.
pub struct Request<'r> {
    /// The skill's folder, or its archive.
    pub what: What<'r>,
    /// Where to.
    pub registry: &'r dyn Registry,
    /// Random digits for the id of a new registry; none when the place must be one already.
    pub begin: Option<&'r str>,
    /// How to look at the skill before.
    pub rules: &'r dyn RulesFor,
    /// A word that stands for this version from now on.
    pub tag: Option<&'r Tag>,
    /// Who publishes it, as they call themselves.
    pub publisher: Option<&'r str>,
    /// Who vouches for it; nobody when absent.
    pub signer: Option<&'r dyn Signer>,
    /// Now.
    pub at: Timestamp,
    /// Do everything but write to the registry.
    pub dry_run: bool,
    /// Publish even what is too large for uploads elsewhere.
    pub allow_large: bool,
}

/// The skill to publish.
#[derive(Clone, Copy, Debug)]
pub enum What<'r> {
    /// A folder, packed for it.
    Folder(&'r Path),
    /// An archive, as it is, with these signatures that were made of it before.
    Archive(&'r Path, &'r [Signature]),
}

/// What came of it.
#[derive(Debug)]
pub enum Outcome {
    /// The linter says no; nothing was written.
    Refused(LintReport),
    /// It is there, or would be.
    Done(Box<Report>),
}

/// What was published, or would be.
#[derive(Debug)]
pub struct Report {
    /// The skill.
    pub name: SkillName,
    /// The version.
    pub version: Version,
    /// The identity of the bundle.
    pub tree: Digest,
    /// The archive that is there.
    pub archive: Blob,
    /// How many files it has.
    pub files: usize,
    /// How many signatures.
    pub signatures: usize,
    /// How many warnings the linter had.
    pub warnings: usize,
    /// Whether it is new.
    pub created: Created,
    /// Whether all of this is only what would be: nothing was written.
    pub is_rehearsed: bool,
    /// Whether the registry itself is new.
    pub began: bool,
    /// A word that stands for it from now on.
    pub tag: Option<Tag>,
    /// What `latest` stands for afterwards.
    pub latest: Option<Version>,
    /// The version before, when that one is signed and this one is not.
    pub signed_before: Option<Version>,
}

/// What is packed, ready to go.
struct Packed {
    report: pack::Report,
    bytes: Vec<u8>,
    record: Record,
}

/// What the linter says of a skill before it is published.
pub fn linted(what: What<'_>, rules: &dyn RulesFor) -> Result<LintReport, Failure> {
    Ok(match what {
        What::Folder(folder) => lint(&Bundle::open(folder), folder, rules),
        What::Archive(path, _) => lint(&packed::open(path)?.bundle, path, rules),
    })
}

fn lint(bundle: &Bundle, path: &Path, rules: &dyn RulesFor) -> LintReport {
    LintReport {
        skills: vec![report(bundle, path, rules.rules_for(path))],
        notices: Vec::new(),
    }
}

/// Publishes.
pub fn run(request: &Request<'_>, progress: &dyn Progress) -> Result<Outcome, Failure> {
    let (linted, packed) = match request.what {
        What::Folder(folder) => {
            let bundle = Bundle::open(folder);
            let linted = lint(&bundle, folder, request.rules);
            if linted.count(Severity::Error) > 0 {
                return Ok(Outcome::Refused(linted));
            }
            (linted, pack(request, folder, &bundle, progress)?)
        }
        What::Archive(path, _) => {
            let opened = packed::open(path)?;
            let linted = lint(&opened.bundle, path, request.rules);
            if linted.count(Severity::Error) > 0 {
                return Ok(Outcome::Refused(linted));
            }
            (linted, packed::describe_opened(opened, path, request)?)
        }
    };
    finish(request, packed, linted.count(Severity::Warning), progress)
}

/// Uploads what is packed, unless it is a rehearsal.
fn finish(
    request: &Request<'_>,
    mut packed: Packed,
    warnings: usize,
    progress: &dyn Progress,
) -> Result<Outcome, Failure> {
    needs::require(&packed.record, request.registry)?;
    let done = match request.dry_run {
        true => foresee(request, &packed.record)?,
        false => {
            progress.start("publishing", None);
            let done = upload(request, &mut packed);
            progress.finish();
            done?
        }
    };
    Ok(Outcome::Done(Box::new(Report {
        name: packed.record.name,
        version: packed.record.version,
        tree: packed.record.tree,
        archive: packed.record.archive,
        files: packed.report.files.len(),
        signatures: packed.record.signatures.len(),
        warnings,
        created: done.created,
        is_rehearsed: request.dry_run,
        began: done.began,
        tag: request.tag.cloned(),
        latest: done.latest,
        signed_before: done.signed_before,
    })))
}

/// What became of the registry, or would.
struct Uploaded {
    created: Created,
    began: bool,
    latest: Option<Version>,
    signed_before: Option<Version>,
}

/// What an upload would come to, refused where that would be.
fn foresee(request: &Request<'_>, record: &Record) -> Result<Uploaded, RegistryError> {
    let began = request.begin.is_some();
    Ok(Uploaded {
        created: match began {
            true => Created::New,
            false => publication::foresee(request.registry, record)?,
        },
        began,
        latest: None,
        signed_before: None,
    })
}

/// Packs into a temporary folder and describes the result.
fn pack(
    request: &Request<'_>,
    skill: &Path,
    bundle: &Bundle,
    progress: &dyn Progress,
) -> Result<Packed, Failure> {
    let plan = pack::plan(skill, &Choices::default())?;
    let document = skill.join(crate::bundle::skill_file::SKILL_FILE);
    let named = identity(&plan.name, plan.version.as_deref(), &document, &plan.folder)?;
    let folder = tempfile::tempdir().map_err(|error| {
        let reason = crate::fs::reason(&error);
        Failure::new("io", format!("cannot make a temporary folder: {reason}"))
    })?;
    let format = Format::Zip(Compression::Deflate);
    let output = folder.path().join(plan.file_name(format));
    let packing = pack::Request {
        plan: &plan,
        layout: Layout::Folder,
        format,
        output: &output,
        allow_large: request.allow_large,
    };
    let report = pack::run(&packing, progress)?;
    let bytes = read_limited(&output, report.size)?;
    let record = describe(bundle, named, &report, &document, request)?;
    check(&bytes, &report)?;
    Ok(Packed {
        report,
        bytes,
        record,
    })
}

/// What a registry says of a packed skill, which nobody signed for it yet.
fn describe(
    bundle: &Bundle,
    (name, version): (SkillName, Version),
    report: &pack::Report,
    at: &Path,
    request: &Request<'_>,
) -> Result<Record, Failure> {
    let mut summary = Summary::of(&Manifest::of(bundle)).map_err(|why| {
        let message = format!("a dependency cannot be resolved: {why}");
        let hint = "write `dependencies: {name: ^1.2}` in skill.yaml";
        Failure::new("bad-dependency", message)
            .with_hint(hint)
            .at(display(at))
    })?;
    if let Some(document) = &bundle.document {
        summary.words = crate::search::frequent(document.body(), WORDS);
    }
    Ok(Record {
        schema: Schema,
        name,
        version,
        archive: Blob {
            digest: digest(report.archive.sha256().as_bytes()),
            size: report.size,
        },
        tree: digest(report.tree.sha256().as_bytes()),
        manifest: summary,
        publisher: request.publisher.map(str::to_owned),
        published: request.at,
        signatures: Vec::new(),
    })
}

/// The name and version under which a skill can be published.
fn identity(
    name: &str,
    version: Option<&str>,
    document: &Path,
    place: &Path,
) -> Result<(SkillName, Version), Failure> {
    let skill = SkillName::parse(name).map_err(|problem| {
        let message = format!("`{}` cannot be published: {problem}", name.escape_debug());
        let failure = Failure::new("bad-name", message).at(display(document));
        match crate::bundle::names::suggest(name) {
            Some(better) => failure.with_hint(format!("call it `{better}`")),
            None => failure,
        }
    })?;
    let Some(version) = version else {
        let message = format!("`{skill}` has no version to publish it under");
        let hint = "write `version: 0.1.0` into skill.yaml beside SKILL.md";
        return Err(Failure::new("no-version", message)
            .with_hint(hint)
            .at(display(place)));
    };
    let version = version
        .parse()
        .map_err(|error: VersionError| Failure::from(error).at(display(place)))?;
    Ok((skill, version))
}

/// Signs, uploads, and reads back what is there now.
fn upload(request: &Request<'_>, packed: &mut Packed) -> Result<Uploaded, Failure> {
    let began = match request.begin {
        Some(id) => changes::begin(request.registry, id, request.at)?.1 == Created::New,
        None => false,
    };
    if let What::Archive(_, carried) = request.what {
        packed.record.signatures = carried.to_vec();
    }
    if let Some(signer) = request.signer {
        let signed = signer.sign(&Subject {
            name: &packed.record.name,
            version: &packed.record.version,
            publisher: request.publisher,
            files: &below_top(&packed.report.files),
            tree: packed.report.tree,
            archive: packed.report.archive,
            size: packed.report.size,
            at: request.at,
        })?;
        packed.record.signatures.extend(signed);
    }
    let publication = Publication {
        record: &packed.record,
        blobs: &[&packed.bytes],
        tag: request.tag,
        at: request.at,
    };
    let published = publication::publish(request.registry, &publication)?;
    // What others will get, read the way they read it.
    let (name, version) = (packed.record.name.clone(), packed.record.version.clone());
    let index = download::index(request.registry, &name)?;
    let entry = index.version(&version).ok_or_else(|| {
        let message = format!("`{name} {version}` was written, but its index does not name it");
        Failure::new("corrupt", message).with_hint(format!(
            "run `open-skills registry repair {}`",
            shell_word(request.registry.place())
        ))
    })?;
    packed.record = download::record(request.registry, &name, entry)?;
    let bytes = match download::archive(request.registry, entry) {
        Err(error) if error.trouble == Trouble::NotFound => {
            bring_back(request.registry, entry, &packed.bytes, error)?
        }
        archive => archive?,
    };
    check(&bytes, &packed.report)?;
    let before = (index.versions.iter().rev()).find(|before| before.version < version);
    let before = before.filter(|_| packed.record.signatures.is_empty());
    let is_signed = |before: &&IndexEntry| {
        download::record(request.registry, &name, before)
            .is_ok_and(|record| !record.signatures.is_empty())
    };
    Ok(Uploaded {
        created: published.created,
        began,
        latest: index.latest().map(|entry| entry.version.clone()),
        signed_before: before
            .filter(is_signed)
            .map(|before| before.version.clone()),
    })
}

/// Puts the archive of a version back that the registry lost, where it is the very one.
fn bring_back(
    registry: &dyn Registry,
    entry: &IndexEntry,
    bytes: &[u8],
    lost: RegistryError,
) -> Result<Vec<u8>, RegistryError> {
    if Digest::of(bytes) != entry.archive.digest {
        return Err(lost.advising(
            "the registry lost it, and these files are packed otherwise today: bring it back from \
             a copy of the registry, or publish under a new version",
        ));
    }
    registry.create_blob(bytes)?;
    download::archive(registry, entry)
}

/// Whether the bytes are an archive of exactly this bundle.
fn check(bytes: &[u8], report: &pack::Report) -> Result<(), Failure> {
    // With the limits that everybody has who set none: what is published can be pulled.
    let (_, files) = Archive::open_hashed(bytes, Profile::Strict, &Limits::default())?;
    let tree = bundle_digest(&files);
    if tree == report.tree {
        return Ok(());
    }
    let message = format!("the archive holds the tree `{tree}`, not `{}`", report.tree);
    Err(Failure::new("digest-mismatch", message))
}

/// The registry's form of a digest.
pub(super) fn digest(bytes: &[u8; 32]) -> Digest {
    Digest::from(*bytes)
}
