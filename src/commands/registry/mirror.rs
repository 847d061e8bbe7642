//! `open-skills registry mirror`: a whole registry in another place.

use clap::Args;
use serde_json::json;

use super::{occupied, open};
use crate::commands::answer::{AnswerArgs, pretty};
use crate::commands::{Outcome, World};
use crate::diagnostics::shell_word;
use crate::ops::checkpoints::refuse_other_key;
use crate::ops::registries::NamedRegistry;
use crate::output::ExitStatus;
use crate::output::escape::printable_line;
use crate::output::sizes::{bytes, counted};
use crate::registry::Key;
use crate::registry::location::Location;
use crate::registry::mirror::{Compared, Mirrored, mirror_comparing};

/// What `registry mirror` takes.
#[derive(Args, Clone, Debug)]
pub struct MirrorArgs {
    /// The registry to copy: a configured name, `local`, or a place
    #[arg(value_name = "FROM")]
    pub from: String,
    /// An empty place, or an earlier copy
    #[arg(value_name = "TO")]
    pub to: String,
    /// Say what would be copied, and copy nothing
    #[arg(long)]
    pub dry_run: bool,
    /// How to write the answer
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// Copies what the other place lacks.
pub(super) fn run(args: &MirrorArgs, world: &World) -> Outcome {
    let from = open::named(world, &args.from)?;
    // What stands in a copy is held against its source, whatever its own key says: one that was
    // interrupted is not what was signed until it is whole.
    let to = open::to_change(world, &args.to)?;
    open::refuse_offline(world, &from)?;
    open::refuse_offline(world, &to)?;
    occupied::refuse_folder(&to)?;
    refuse_other_key(&*from.registry, &*to.registry)?;
    let progress = world.progress();
    let progress: &dyn crate::ops::Progress = &progress;
    progress.start("copying versions", None);
    let compared = match to.location {
        Location::Directory(_) => Compared::Bytes,
        _ => Compared::Sizes,
    };
    let hear = |steps| progress.advance(steps);
    let (source, copy) = (&*from.registry, &*to.registry);
    let mirrored = mirror_comparing(source, copy, compared, args.dry_run, &hear);
    progress.finish();
    let mirrored = mirrored.map_err(|error| open::or_not_there(error.into(), &from, world))?;
    match args.answer.is_json() {
        true => {
            let answer = answer(&from, &to, &mirrored, args.dry_run);
            world
                .printer
                .write(|out| write!(out, "{}", pretty(&answer)));
        }
        false => tell(&to, &mirrored, args.dry_run, world),
    }
    Ok(ExitStatus::DONE)
}

fn tell(to: &NamedRegistry, mirrored: &Mirrored, is_rehearsal: bool, world: &World) {
    let printer = &world.printer;
    let verb = if is_rehearsal { "would copy" } else { "copied" };
    for (name, version) in &mirrored.copied {
        printer.result(format_args!("{verb} {name} {version}"));
    }
    for key in &mirrored.documents {
        printer.detail(format_args!("{verb} {key}"));
    }
    let place = to.location.to_string();
    let place = printable_line(&place);
    let all = format!(
        "{} with {}",
        counted(mirrored.skills, "skill"),
        counted(mirrored.versions, "version")
    );
    let is_same =
        mirrored.copied.is_empty() && mirrored.documents.is_empty() && mirrored.mended == 0;
    if is_same {
        match mirrored.compared {
            Compared::Bytes => printer.status(format_args!("`{place}` has all of it: {all}")),
            Compared::Sizes => printer.status(format_args!(
                "`{place}` has all of it by name and size: {all}; `open-skills registry check {}` \
                 reads the bytes",
                printable_line(&shell_word(&place))
            )),
        }
        return;
    }
    let size = bytes(mirrored.bytes);
    let documents = counted(mirrored.documents.len(), "document");
    printer.status(format_args!(
        "{verb} {size} and {documents} to `{place}`: {all}"
    ));
    if mirrored.mended > 0 {
        let mended = counted(mirrored.mended, "archive");
        printer.status(format_args!(
            "{verb} {mended} that the copy had lost, or had damaged"
        ));
    }
}

fn answer(
    from: &NamedRegistry,
    to: &NamedRegistry,
    mirrored: &Mirrored,
    is_rehearsal: bool,
) -> serde_json::Value {
    let versions = mirrored.copied.iter();
    let copied: Vec<String> = versions
        .map(|(name, version)| format!("{name}@{version}"))
        .collect();
    let documents: Vec<&str> = mirrored.documents.iter().map(Key::as_str).collect();
    json!({
        "version": 1,
        "from": from.location.to_string(),
        "to": to.location.to_string(),
        "id": mirrored.id,
        "dry_run": is_rehearsal,
        "created": mirrored.is_new,
        "skills": mirrored.skills,
        "versions": mirrored.versions,
        "copied": copied,
        "mended": mirrored.mended,
        "compared": match mirrored.compared {
            Compared::Bytes => "bytes",
            Compared::Sizes => "sizes",
        },
        "documents": documents,
        "size": mirrored.bytes,
    })
}
