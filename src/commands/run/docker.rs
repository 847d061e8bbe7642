//! The container engine, as the flags want it.

use super::args::EngineArgs;
use crate::commands::World;
use crate::diagnostics::Failure;
use crate::runtime::Runner;
use crate::runtime::docker::Docker;

/// Makes it ready.
pub fn engine(args: &EngineArgs, world: &World) -> Result<Box<dyn Runner>, Failure> {
    let host = super::engine::host(world)?;
    let offline = world.settings_unwarned()?.is_on("offline");
    Ok(Box::new(Docker::new(host, args.image.clone(), offline)))
}
