//! What to do where a folder of the tool's own cannot be written: say how to name another.

use super::World;
use super::registry::open::cache_folder;
use crate::diagnostics::Failure;
use crate::ops::doctor::folders;
use crate::ops::lint::display;

/// The same failure; when it is about a folder of ours that cannot be written, its hint says which
/// flag or variable names another one.
pub fn advised(failure: Failure, world: &World) -> Failure {
    if !matches!(failure.kind, "read-only" | "denied") {
        return failure;
    }
    let environment = &world.environment;
    let cache = match world.settings_unwarned() {
        Ok(settings) => cache_folder(world, settings),
        Err(_) => environment.cache_dir(),
    };
    let all = [
        ("cache", cache),
        ("state", environment.state_dir()),
        ("data", environment.data_dir()),
        ("config", environment.config_dir()),
    ];
    let names = |folder: &std::path::Path| failure.message.contains(&display(folder));
    let about = all
        .into_iter()
        .find(|(_, folder)| folder.as_deref().is_some_and(names));
    match about {
        Some((name, _)) => failure.with_hint(folders::another(name)),
        None => failure,
    }
}
