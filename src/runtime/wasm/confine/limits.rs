//! Limits of resources, which every Unix has.

use rustix::process::{Resource, Rlimit, setrlimit};

use super::Leave;

/// Files that a worker may hold open.
const OPEN_FILES: u64 = 1_024;

/// Sets them for this process, for good.
pub fn set(leave: &Leave) -> Result<(), String> {
    // A dump would carry the guest's memory to the disk.
    lower(Resource::Core, 0)?;
    lower(Resource::Nofile, OPEN_FILES)?;
    lower(Resource::Fsize, leave.file)?;
    // Address space is reserved generously for WebAssembly: only what is written to counts.
    #[cfg(target_os = "linux")]
    {
        lower(Resource::Data, leave.memory)?;
        let kill = rustix::process::Signal::KILL;
        let follow = rustix::process::set_parent_process_death_signal(Some(kill));
        follow.map_err(|error| format!("the process cannot be bound to its parent: {error}"))?;
    }
    Ok(())
}

/// Lowers a limit, for this process and for good; one that is lower already stays.
fn lower(resource: Resource, to: u64) -> Result<(), String> {
    let now = rustix::process::getrlimit(resource);
    let to = now.maximum.map_or(to, |maximum| maximum.min(to));
    let limit = Rlimit {
        current: Some(to),
        maximum: Some(to),
    };
    setrlimit(resource, limit).map_err(|error| format!("{resource:?} cannot be limited: {error}"))
}
