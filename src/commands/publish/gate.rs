//! The tests that a skill has to pass before it is published.

use std::path::{Path, PathBuf};

use super::PublishArgs;
use crate::archive::unpack::Unwatched;
use crate::archive::{Limits, Profile};
use crate::commands::test::gate;
use crate::commands::trust::sources::policy;
use crate::commands::{World, archive_limits};
use crate::diagnostics::{Failure, Severity};
use crate::ops::archives::{is_archive, read};
use crate::ops::lint::RulesFor;
use crate::ops::publish::{self, What};
use crate::ops::registries::NamedRegistry;
use crate::ops::skill_target::SkillTarget;
use crate::ops::unpack::{self, Into};
use crate::ops::vouching::refused_unsigned;
use crate::output::escape::printable_line;
use crate::output::sizes::counted;
use crate::output::{CaseFormat, ExitStatus, cases};
use crate::signing::policy::Subject;

/// Runs the tests of a skill, if it has any. What ends the publication is told, and given as
/// the exit code.
pub(super) fn tests(
    args: &PublishArgs,
    skill: &Path,
    rules: &dyn RulesFor,
    world: &World,
) -> Result<Option<ExitStatus>, Failure> {
    if args.no_test {
        return Ok(None);
    }
    // An archive's tests need their files around them.
    let unpacked = is_archive(skill).then(|| unpacked(skill)).transpose()?;
    let folder = unpacked.as_ref().map_or(skill, |(_, folder)| folder);
    if gate::stops_at_skill_file(folder) {
        // As without its tests: one mistake is told in one way.
        let what = match is_archive(skill) {
            true => What::Archive(skill, &[]),
            false => What::Folder(skill),
        };
        let linted = publish::linted(what, rules)?;
        if linted.count(Severity::Error) > 0 {
            return Ok(Some(super::refused(&linted, skill, args, world)));
        }
    }
    let report = gate::run(folder, args.engine, world).map_err(|failure| {
        let hint = match &failure.hint {
            Some(hint) => format!("{hint}; or `--no-test` leaves the tests out"),
            None => "`--no-test` leaves the tests out".to_owned(),
        };
        failure.with_hint(hint)
    })?;
    let Some(report) = report else {
        return Ok(None);
    };
    if report.interrupted {
        return Ok(Some(ExitStatus::INTERRUPTED));
    }
    let failed = report.counts().failed;
    if failed == 0 {
        world.printer.detail(cases::summary(&report));
        return Ok(None);
    }
    let format = match args.answer.is_json() {
        true => CaseFormat::Json,
        false => CaseFormat::Human,
    };
    cases::write(format, &report, &world.printer);
    world.printer.status(format_args!(
        "nothing was published: {} failed; `--no-test` leaves the tests out",
        counted(failed, "test")
    ));
    Ok(Some(ExitStatus::FINDINGS))
}

/// Nobody who keeps to a policy that asks for a signature can use a version without: such a one is
/// made only when somebody says so.
pub(super) fn signature(
    args: &PublishArgs,
    skill: &Path,
    named: &NamedRegistry,
    world: &World,
) -> Result<(), Failure> {
    let policy = policy(world)?;
    if !policy.refuses_any() {
        return Ok(());
    }
    let limits = archive_limits(world.settings_unwarned()?);
    let target = SkillTarget::open(skill, &limits)?;
    let said = target.manifest(&limits).ok().and_then(|it| it.name);
    let place = named.registry.place().trim_end_matches('/');
    let subject = Subject {
        registry: Some(place.to_owned()),
        name: said.unwrap_or_else(|| target.name_and_version().0),
    };
    if refused_unsigned(&policy, &subject).is_none() {
        return Ok(());
    }
    let name = printable_line(&subject.name);
    if args.unsigned {
        let line = format!("whoever keeps to your trust policy cannot use `{name}` unsigned");
        world.printer.warning(line);
        return Ok(());
    }
    let message =
        format!("`{name}` would be published unsigned, and the trust policy asks for a signature");
    let hint = "`--key KEY` signs it, and `open-skills keys new NAME` makes a key; `--unsigned` \
                publishes it all the same";
    Err(Failure::new("unsigned", message).with_hint(hint))
}

/// A temporary folder, which goes with its value, and the skill's own folder in it.
fn unpacked(path: &Path) -> Result<(tempfile::TempDir, PathBuf), Failure> {
    let limits = Limits::default();
    let folder = tempfile::tempdir().map_err(|error| {
        let reason = crate::fs::reason(&error);
        Failure::new("io", format!("cannot make a temporary folder: {reason}"))
    })?;
    let request = unpack::Request {
        archive: &read(path, &limits)?,
        name: path,
        into: Into::Here(folder.path()),
        force: false,
        profile: Profile::Strict,
        limits,
        expected: None,
    };
    let report = unpack::run(&request, &Unwatched)?;
    Ok((folder, report.folder))
}
