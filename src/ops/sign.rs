//! Signs a skill: `open-skills sign`.

use std::path::{Path, PathBuf};

use crate::archive::Limits;
use crate::archive::digest::ArchiveDigest;
use crate::diagnostics::Failure;
use crate::fs::Shown as _;
use crate::fs::{FsError, create_dir_all, lock_folder, read_limited, write_atomic, write_new};
use crate::ops::skill_target::SkillTarget;
use crate::signing::bundle::Bundle;
use crate::signing::content::{Files, difference};
use crate::signing::keys::Signer;
use crate::signing::sidecars::{Claimed, Form, Sidecars};
use crate::signing::sshsig;
use crate::signing::statement::{self, Origin, SignedArchive};
use crate::signing::verify::CLOCK_SKEW;
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
    // Several people may sign at the same time: each has to see what the others wrote.
    let _lock = lock_folder(sidecars.folder())?;
    let words = agree(request, &sidecars, statement)?;
    let mut written = Vec::new();
    for form in request.forms {
        written.extend(write(request, &sidecars, *form, &words)?);
    }
    Ok(Report {
        statement: words.statement,
        joined: words.joined,
        written,
    })
}

/// What is signed, and what lies there already.
struct Words {
    statement: Statement,
    payload: Vec<u8>,
    joined: bool,
    there: Vec<Claimed>,
}

/// Writes one signature, and gives the files.
fn write(
    request: &Request<'_>,
    sidecars: &Sidecars,
    form: Form,
    words: &Words,
) -> Result<Vec<PathBuf>, Failure> {
    let key = request.signer.public();
    let mine = words
        .there
        .iter()
        .find(|one| one.path == sidecars.first_path(form));
    let is_first = match mine {
        Some(claimed) => claimed.key.as_ref() == Some(key),
        None => !sidecars.first_path(form).exists(),
    };
    let first = (sidecars.first_path(form), sidecars.statement_path());
    let print = key.fingerprint();
    let further = (
        sidecars.further_path(form, print),
        sidecars.own_statement_path(print),
    );
    if form == Form::Bundle {
        let bundle = Bundle::sign(dsse::STATEMENT, &words.payload, request.signer)?;
        let path = if is_first { first.0 } else { further.0 };
        put(&path, &bundle.to_bytes())?;
        return Ok(vec![path]);
    }
    let text = sshsig::sign(&words.payload, request.signer)?;
    // Others' signatures may be over the statement that is shared.
    let is_others = |one: &Claimed| one.form == Form::Ssh && one.key.as_ref() != Some(key);
    let shared = read_limited(&first.1, statement::MAX_BYTES as u64).ok();
    let may_change = !words.there.iter().any(is_others);
    let (path, said) = match shared.as_deref() == Some(&words.payload) {
        true if is_first => first,
        true => (further.0, first.1),
        false if may_change && is_first => first,
        false => {
            // One signer, one signature: the one over other words goes.
            if is_first && first.0.exists() {
                remove(&first.0)?;
            }
            further
        }
    };
    let own = sidecars.own_statement_path(print);
    if said != own && own.exists() {
        remove(&own)?;
    }
    put(&said, &words.payload)?;
    put(&path, text.as_bytes())?;
    Ok(vec![said, path])
}

/// Writes a file; one that nobody saw a moment ago is not replaced.
fn put(path: &Path, bytes: &[u8]) -> Result<(), FsError> {
    match path.exists() {
        true => write_atomic(path, bytes),
        false => write_new(path, bytes),
    }
}

fn remove(path: &Path) -> Result<(), FsError> {
    std::fs::remove_file(path).map_err(|source| FsError::Io {
        action: "remove",
        path: path.to_path_buf(),
        source,
    })
}

/// What is to be said about the target.
fn statement(request: &Request<'_>, target: &SkillTarget) -> Result<Statement, Failure> {
    let (files, left_out) = target.files(request.limits)?;
    if files.is_empty() {
        let message = format!("there is nothing to sign in `{}`", request.path.shown());
        return Err(Failure::new("no-skill", message)
            .with_hint("name a skill's folder, with a `SKILL.md` in it, or an archive"));
    }
    let manifest = target.manifest(request.limits)?;
    let (given, in_name) = target.name_and_version();
    let name = request.name.unwrap_or(&given);
    if let Some(own) = manifest.name.as_deref().filter(|own| *own != name) {
        let message = format!("the skill calls itself `{own}`, and would be signed as `{name}`");
        let hint = format!("name its folder or archive `{own}`, or add `--name {own}`");
        return Err(Failure::usage(message).with_hint(hint));
    }
    if let (Some(wanted), Some(own)) = (request.version, &manifest.version)
        && wanted != own
    {
        let message = format!("the skill is version `{own}`, and would be signed as `{wanted}`");
        return Err(Failure::usage(message).with_hint("leave `--skill-version` away"));
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

/// What to sign: the bytes that others signed already when they say the same, one's own
/// words about the same files otherwise. Signatures over other files have to go first.
fn agree(
    request: &Request<'_>,
    sidecars: &Sidecars,
    statement: Statement,
) -> Result<Words, Failure> {
    let payload = statement.to_bytes()?;
    let mut words = Words {
        statement,
        payload,
        joined: false,
        there: sidecars.unverified_statements()?,
    };
    let mut stale = None;
    for one in &words.there {
        if one.holds == Some(false) {
            stale = stale.or(Some("one of them was not made by its key".to_owned()));
            continue;
        }
        let Ok(there) = Statement::parse(&one.statement) else {
            stale = stale.or(Some("one of them cannot be read".to_owned()));
            continue;
        };
        if let Some(what) = changed_since(&there, &words.statement) {
            stale = stale.or(Some(what));
        } else if !words.joined
            && one.holds == Some(true)
            && may_join(request, &there, &words.statement)
        {
            (words.statement, words.joined) = (there, true);
            words.payload.clone_from(&one.statement);
        }
    }
    let Some(what) = stale else {
        return Ok(words);
    };
    if !request.force {
        let message = format!("the signatures that lie there are over something else: {what}");
        let hint = "`--force` takes them away and signs anew";
        return Err(Failure::new("already-exists", message).with_hint(hint));
    }
    for (form, path) in sidecars.list()? {
        remove(&path)?;
        let own = path.with_extension("intoto.json");
        if form == Form::Ssh && own.exists() {
            remove(&own)?;
        }
    }
    if sidecars.statement_path().exists() {
        remove(&sidecars.statement_path())?;
    }
    words.there.clear();
    Ok(words)
}

/// What changed in a skill since somebody else signed it, in words; nothing when the files
/// are the same, whatever else was said about them.
fn changed_since(there: &Statement, own: &Statement) -> Option<String> {
    if there.name != own.name {
        return Some(format!("they are about `{}`", there.name));
    }
    if there.version != own.version {
        let signed = there.version.as_deref().unwrap_or("none");
        return Some(format!("they are about version `{signed}`"));
    }
    let files = Files {
        files: own.files.clone(),
        has_modes: true,
        ..Files::default()
    };
    if let Some(what) = difference(&there.files, &files, &|_| false) {
        return Some(what);
    }
    // The same files in another archive: both cannot lie under this name.
    match (there.archive, own.archive) {
        (Some(there), Some(own)) if there != own => Some(format!(
            "the archive was `{}`, and holds the same files",
            there.digest
        )),
        _ => None,
    }
}

/// Whether somebody else's statement says what this signer would say. What it says beyond
/// the files may be left unsaid here, but not said otherwise.
fn may_join(request: &Request<'_>, there: &Statement, own: &Statement) -> bool {
    let publisher = request.publisher.is_none() || there.publisher == own.publisher;
    let origin = request.origin.is_none() || there.origin == own.origin;
    let is_past = there.created <= request.now.plus_seconds(CLOCK_SKEW);
    there.agrees_with(own) && publisher && origin && is_past
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
                .with_hint("leave `--output` away: they go beside it"),
        ),
    }
}
