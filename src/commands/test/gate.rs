//! What `publish` asks of a skill's tests before anything leaves this machine.

use std::path::Path;

use super::{Choice, Interrupt, TestArgs, mind_flaws, tested};
use crate::bundle::skill_file::SKILL_FILE;
use crate::commands::World;
use crate::commands::run::args::{EngineArgs, EngineChoice};
use crate::diagnostics::Failure;
use crate::ops::test;
use crate::testing::Report;

/// Whether the tests stop at the skill's `skill.yaml`, which is no mistake of theirs.
pub(in crate::commands) fn stops_at_skill_file(folder: &Path) -> bool {
    let skills = test::find(&[folder.to_path_buf()]);
    let mut flaws = skills.iter().flat_map(|skill| &skill.suite.flaws);
    flaws.any(|flaw| flaw.place.file == SKILL_FILE)
}

/// Runs the tests of the skill in a folder, as `open-skills test` does with nothing said;
/// none when it has none. Evals need an agent and are left out.
pub(in crate::commands) fn run(
    folder: &Path,
    engine: EngineChoice,
    world: &World,
) -> Result<Option<Report>, Failure> {
    let args = TestArgs {
        paths: vec![folder.to_path_buf()],
        repeat: 1,
        engine: EngineArgs {
            engine,
            ..EngineArgs::default()
        },
        ..TestArgs::default()
    };
    let skills = test::find(&args.paths);
    mind_flaws(&args, &skills, world)?;
    if skills.iter().all(|skill| skill.suite.series.is_empty()) {
        return Ok(None);
    }
    let interrupt = Interrupt::watch()?;
    tested(&args, &skills, &Choice::default(), &interrupt, world).map(Some)
}
