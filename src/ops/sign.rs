//! Signs a skill: `open-skills sign`.

use std::path::{Path, PathBuf};

use crate::archive::Limits;
use crate::archive::digest::ArchiveDigest;
use crate::diagnostics::Failure;
use crate::fs::{FsError, create_dir_all, write_atomic};
use crate::ops::skill_target::SkillTarget;
use crate::signing::bundle::{Bundle, Carried};
use crate::signing::keys::{PublicKey, Signer};
use crate::signing::sidecars::{Form, Sidecars};
use crate::signing::sshsig::{self, SshSignature};
use crate::signing::statement::{Origin, SignedArchive};
use crate::signing::verify::{CLOCK_SKEW, Carrier};
use crate::signing::{Statement, Time, dsse};

/// What to sign, by whom, and how.
#[derive(Clone, Copy)]
pub struct Request<'r> {
    /// A skill's folder or archive.
    pub path: &'r Path,
    /// Who signs.
    pub signer: &'r dyn Signer,
    /// The forms to write.
    pub forms: &'r [Form],
    /// Where to write; beside what is signed when absent.
    pub out: Option<&'r Path>,
    /// The skill's name, when its folder or file has another one.
    pub name: Option<&'r str>,
    /// Its version, when its manifest does not say.
    pub version: Option<&'r str>,
    /// Who publishes it.
    pub publisher: Option<&'r str>,
    /// Where its files come from.
    pub origin: Option<&'r Origin>,
    /// The present time.
    pub now: Time,
    /// How large an archive may be.
    pub limits: &'r Limits,
    /// Whether signatures over something else are replaced.
    pub force: bool,
}

/// What was signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The statement.
    pub statement: Statement,
    /// Whether others had signed the same statement before.
    pub joined: bool,
    /// The files that were written.
    pub written: Vec<PathBuf>,
}

/// Signs, and writes the sidecars.
pub fn run(request: &Request<'_>) -> Result<Report, Failure> {
    let target = SkillTarget::open(request.path, request.limits)?;
    let statement = statement(request, &target)?;
    let sidecars = target.sidecars(request.out, statement.version.as_deref());
    if let Some(out) = request.out {
        refuse_inside(&target, out)?;
        create_dir_all(out)?;
    }
    let (statement, payload, joined) = agree(request, &sidecars, statement)?;
    let mut written = Vec::new();
    for form in request.forms {
        let path = place(&sidecars, *form, request.signer.public())?;
        match form {
            Form::Bundle => {
                let bundle = Bundle::sign(dsse::STATEMENT, &payload, request.signer)?;
                write_atomic(&path, &bundle.to_bytes())?;
            }
            Form::Ssh => {
                let text = sshsig::sign(&payload, request.signer)?;
                write_atomic(&sidecars.statement_path(), &payload)?;
                write_atomic(&path, text.as_bytes())?;
                written.push(sidecars.statement_path());
            }
        }
        written.push(path);
    }
    Ok(Report {
        statement,
        joined,
        written,
    })
}

/// What is to be said about the target.
fn statement(request: &Request<'_>, target: &SkillTarget) -> Result<Statement, Failure> {
    let (files, left_out) = target.files(request.limits)?;
    let manifest = target.manifest(request.limits)?;
    let (given, in_name) = target.name_and_version();
    let name = request.name.unwrap_or(&given);
    if let Some(own) = manifest.name.as_deref().filter(|own| *own != name) {
        let message = format!("the skill calls itself `{own}`, and would be signed as `{name}`");
        let hint = format!("name its folder or archive `{own}`, or add `--name {own}`");
        return Err(Failure::usage(message).with_hint(hint));
    }
    let version = request.version.map(str::to_owned);
    let version = version.or(manifest.version);
    if let (Some(version), Some(in_name)) = (&version, &in_name)
        && version != in_name
    {
        let message = format!("the skill is version `{version}`, and its file says `{in_name}`");
        return Err(Failure::usage(message));
    }
    let archive = match target {
        SkillTarget::Archive(_, bytes) => Some(SignedArchive {
            digest: ArchiveDigest::of(bytes),
            size: bytes.len() as u64,
        }),
        SkillTarget::Folder(_) => None,
    };
    Ok(Statement {
        version: version.or(in_name),
        publisher: request.publisher.map(str::to_owned),
        origin: request.origin.cloned(),
        archive,
        left_out,
        ..Statement::new(name, files, request.now)
    })
}

/// The bytes to sign: those that others signed already, when they say the same.
fn agree(
    request: &Request<'_>,
    sidecars: &Sidecars,
    statement: Statement,
) -> Result<(Statement, Vec<u8>, bool), Failure> {
    let fresh = statement.to_bytes()?;
    let Some(bytes) = sidecars.unverified_statement()? else {
        return Ok((statement, fresh, false));
    };
    if let Ok(there) = Statement::parse(&bytes)
        && may_join(request, &there, &statement)
    {
        return Ok((there, bytes, true));
    }
    if !request.force {
        let message = "the signatures that lie there are over something else";
        let hint = "the skill changed since; `--force` takes them away and signs anew";
        return Err(Failure::new("already-exists", message).with_hint(hint));
    }
    let old = sidecars.list()?.into_iter().map(|(_, path)| path);
    let statement_file = Some(sidecars.statement_path()).filter(|path| path.exists());
    for path in old.chain(statement_file) {
        std::fs::remove_file(&path).map_err(|source| FsError::Io {
            action: "remove",
            path,
            source,
        })?;
    }
    Ok((statement, fresh, false))
}

/// Whether somebody else's statement says what this signer would say. What it says beyond
/// the files may be left unsaid here, but not said otherwise.
fn may_join(request: &Request<'_>, there: &Statement, own: &Statement) -> bool {
    let publisher = request.publisher.is_none() || there.publisher == own.publisher;
    let origin = request.origin.is_none() || there.origin == own.origin;
    let is_past = there.created <= request.now.plus_seconds(CLOCK_SKEW);
    there.agrees_with(own) && publisher && origin && is_past
}

/// The file for this signer: its own from before, the first one, or one of a further signer.
fn place(sidecars: &Sidecars, form: Form, key: &PublicKey) -> Result<PathBuf, FsError> {
    let first = sidecars.first_path(form);
    let first_is_ours = sidecars
        .read()?
        .iter()
        .filter(|one| Path::new(&one.name) == first)
        .all(|one| match &one.carrier {
            Carrier::Bundle(bytes) => match Bundle::parse(bytes) {
                Ok(Carried::Keyed(bundle)) => bundle.key().as_ref() == Some(key),
                _ => false,
            },
            Carrier::Ssh { signature, .. } => {
                SshSignature::parse(signature).is_ok_and(|signature| signature.key() == key)
            }
        });
    Ok(match first_is_ours {
        true => first,
        false => sidecars.further_path(form, key.fingerprint()),
    })
}

/// A signature inside a folder would be a file that nobody signed.
fn refuse_inside(target: &SkillTarget, out: &Path) -> Result<(), Failure> {
    let SkillTarget::Folder(folder) = target else {
        return Ok(());
    };
    // What is not there yet will be made below what is.
    let mut existing = out
        .ancestors()
        .map(|above| match above.as_os_str().is_empty() {
            true => Path::new("."),
            false => above,
        });
    let place = existing.find_map(|above| std::fs::canonicalize(above).ok());
    match place.is_some_and(|place| place.starts_with(folder)) {
        false => Ok(()),
        true => Err(
            Failure::usage("signatures cannot lie inside the folder that they are about")
                .with_hint("leave `--out` away: they go beside it"),
        ),
    }
}
