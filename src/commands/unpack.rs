//! `open-skills unpack`: an archive as a folder, after all of it was checked.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use super::answer::{AnswerArgs, pretty};
use super::trust::sources::policy;
use super::verify::before_unpacking;
use super::{Outcome, World, archive_limits, vouched};
use crate::archive::digest::TreeDigest;
use crate::archive::unpack::{Step, Watch};
use crate::archive::{Limits, Profile};
use crate::diagnostics::Failure;
use crate::ops::lint::display;
use crate::ops::refused::by_now;
use crate::ops::unpack::{Into as Destination, Request, run as unpack};
use crate::ops::vouching::refused_archive;
use crate::ops::{Progress, archives};
use crate::output::ExitStatus;
use crate::output::escape::printable_line;
use crate::output::progress::TerminalProgress;
use crate::output::sizes::{bytes, counted};
use crate::signing::policy::{Mode, Policy};

/// What `unpack` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Nothing is written before the whole archive is accepted: names that lead out of the folder,
entries that hide, bombs and broken bytes are refused with the entry that is at fault. The new
folder appears in one step; what stands there already stays unless you say --force. Where the trust
policy says `mode: require`, an archive is unpacked only when it is signed, as with --verify.

Examples:
  open-skills unpack pdf-1.2.0.skill            makes the folder pdf here
  open-skills unpack pdf.tar.gz -C skills
  open-skills unpack - -C skills < pdf.skill
  open-skills unpack from-finder.zip --foreign
  open-skills unpack pdf-1.2.0.skill --verify   refuses what nobody signed whom you trust

Exit code: 0 unpacked, 1 not verified, 2 refused.")]
pub struct UnpackArgs {
    /// A .skill, .zip or .tar.gz file; `-` reads one from standard input
    #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub file: PathBuf,
    /// The folder to unpack into; made when it is missing
    #[arg(long = "directory", short = 'C', value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    pub directory: Option<PathBuf>,
    /// Replace the skill's folder when it is there already
    #[arg(long)]
    pub force: bool,
    /// Also take archives whose sizes follow the data, as Finder and streaming writers make
    #[arg(long)]
    pub foreign: bool,
    /// Unpack only what is signed by a key that counts; see `open-skills trust`
    #[arg(long)]
    pub verify: bool,
    /// How to write the answer
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// Unpacks.
pub fn run(args: &UnpackArgs, world: &World) -> Outcome {
    let limits = archive_limits(world.settings()?);
    let is_stdin = args.file == Path::new("-");
    if let Some(folder) = &args.directory {
        world.goes_into(folder);
    }
    let policy = policy(world)?;
    let is_required = policy.mode() == Mode::Require;
    if is_stdin && (args.verify || is_required) {
        return Err(no_signatures(args.verify));
    }
    let archive = match is_stdin {
        true => from_stdin(world, &limits)?,
        false => archives::read(&args.file, &limits)?,
    };
    let shown = match is_stdin {
        true => Path::new("standard input"),
        false => &args.file,
    };
    let profile = profile(args);
    let read = Read {
        bytes: &archive,
        shown,
        profile,
        is_stdin,
    };
    let expected = judged(args, &read, &policy, &limits, world)?;
    let request = Request {
        archive: &archive,
        name: shown,
        into: match &args.directory {
            Some(folder) => Destination::Folder(folder),
            None => Destination::Here(Path::new("")),
        },
        force: args.force,
        profile,
        limits,
        expected,
    };
    let progress = world.progress();
    progress.start("unpacking", None);
    let report = unpack(&request, &Shown(&progress));
    progress.finish();
    let report = report?;
    if !report.holds_skill {
        world
            .printer
            .warning("the archive holds no skill: there is no `SKILL.md` in it");
    }
    if args.answer.is_json() {
        let answer = json!({
            "version": 1,
            "folder": display(&report.folder),
            "files": report.files,
            "size": report.size,
            "replaced": report.replaced,
            "tree_digest": report.tree.to_string(),
            "archive_digest": report.archive.to_string(),
        });
        world
            .printer
            .write(|out| write!(out, "{}", pretty(&answer)));
        return Ok(ExitStatus::DONE);
    }
    let printer = &world.printer;
    let verb = match report.replaced {
        true => "replaced",
        false => "unpacked",
    };
    printer.result(format_args!(
        "{verb} {} ({}, {})",
        printable_line(&display(&report.folder)),
        counted(report.files, "file"),
        bytes(report.size)
    ));
    printer.result(format_args!("  tree     {}", report.tree));
    printer.result(format_args!("  archive  {}", report.archive));
    Ok(ExitStatus::DONE)
}

/// What comes by standard input.
fn from_stdin(world: &World, limits: &Limits) -> Result<Vec<u8>, Failure> {
    if world.environment.terminals.stdin {
        let failure = Failure::usage("standard input is a terminal, not an archive");
        return Err(failure.with_hint("`open-skills unpack - < skill.zip`, or name the file"));
    }
    archives::read_from(std::io::stdin().lock(), limits)
}

/// Which archives are taken.
fn profile(args: &UnpackArgs) -> Profile {
    match args.foreign {
        true => Profile::Foreign,
        false => Profile::Tolerant,
    }
}

/// An archive that was read.
struct Read<'r> {
    bytes: &'r [u8],
    shown: &'r Path,
    profile: Profile,
    is_stdin: bool,
}

/// Refuses what the trust policy keeps out. The bytes that are unpacked are held against the tree
/// of the statement that this gives, whatever was verified.
fn judged(
    args: &UnpackArgs,
    read: &Read<'_>,
    policy: &Policy,
    limits: &Limits,
    world: &World,
) -> Result<Option<TreeDigest>, Failure> {
    if let Some(why) = refused_archive(policy, read.bytes, read.profile, limits) {
        let message = format!("it is not unpacked: {}", by_now(&why));
        let failure = Failure::new("revoked", message).at(display(read.shown));
        return Err(failure.with_hint("`open-skills trust list` says who refused it"));
    }
    if args.verify || policy.mode() == Mode::Require {
        return before_unpacking(&args.file, args.verify, limits, world);
    }
    if !read.is_stdin {
        vouched::archive(&args.file, read.bytes, world)?;
    }
    Ok(None)
}

/// Nothing lies beside standard input.
fn no_signatures(is_asked_for: bool) -> Failure {
    let what = match is_asked_for {
        true => "`--verify`",
        false => "`trust.mode: require`",
    };
    let message = format!("{what} needs a file: signatures lie beside it");
    Failure::usage(message).with_hint("write the archive to a file first")
}

/// Shows which file is written.
struct Shown<'s>(&'s TerminalProgress);

impl Watch for Shown<'_> {
    fn before(&self, step: Step<'_>) -> std::io::Result<()> {
        if let Step::File(path) = step {
            self.0.advance(1);
            self.0.detail(path);
        }
        Ok(())
    }
}
