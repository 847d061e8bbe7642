//! The engine that the flags choose.

use std::sync::Once;

use super::args::{EngineArgs, EngineChoice};
use super::listen::Manner;
pub use super::wasm::Begun;
use crate::commands::{World, own_program};
use crate::diagnostics::Failure;
use crate::ops::run::Opened;
use crate::output::escape::printable_line;
use crate::runtime::native::{Host, Native};
use crate::runtime::{Language, Runner};

/// Starts what the engine needs in any case, before it is known what is to be run.
pub fn begin(args: &EngineArgs) -> Option<Begun> {
    match args.engine {
        EngineChoice::Wasm => super::wasm::begin(),
        EngineChoice::Native | EngineChoice::Docker => None,
    }
}

/// Makes it ready, and says which walls stand where that depends on the machine.
pub fn choose(
    args: &EngineArgs,
    skill: &Opened,
    begun: Option<Begun>,
    manner: Manner,
    world: &World,
) -> Result<Box<dyn Runner>, Failure> {
    if args.unsafe_no_sandbox && args.engine != EngineChoice::Native {
        return Err(Failure::usage(
            "`--unsafe-no-sandbox` is about `--engine native` only",
        ));
    }
    if args.image.is_some() && args.engine != EngineChoice::Docker {
        return Err(Failure::usage("`--image` is about `--engine docker` only"));
    }
    match args.engine {
        EngineChoice::Wasm => wasm(skill, begun, world),
        EngineChoice::Native => Ok(Box::new(native(args, manner, world)?)),
        EngineChoice::Docker => super::docker::engine(args, world),
    }
}

/// Gets the runtime that scripts in a language need, where the engine needs one.
pub fn prepare(args: &EngineArgs, language: Language, world: &World) -> Result<(), Failure> {
    match args.engine {
        EngineChoice::Wasm => super::wasm::prepare(language, world),
        EngineChoice::Native | EngineChoice::Docker => Ok(()),
    }
}

/// The sandbox has no programs, which is what a shell script is made of.
fn wasm(skill: &Opened, begun: Option<Begun>, world: &World) -> Result<Box<dyn Runner>, Failure> {
    if skill.script.language == Language::Shell {
        let script = printable_line(&skill.script.path).into_owned();
        let message = format!("`{script}` is a shell script, which needs other programs");
        let hint = "the sandbox has none: `--engine native` runs it with those of this machine, \
                    in a sandbox of its system, and `--engine docker` in a container";
        return Err(Failure::new("needs-native", message).with_hint(hint));
    }
    super::wasm::engine(skill, begun, world)
}

fn native(args: &EngineArgs, manner: Manner, world: &World) -> Result<Native, Failure> {
    let host = host(world)?;
    let native = match args.unsafe_no_sandbox {
        true => Native::without_sandbox(host),
        false => Native::new(host),
    };
    let walls = native.walls();
    match args.unsafe_no_sandbox {
        true => without_sandbox(world),
        false if manner == Manner::Through => {
            world.printer.status(format_args!("sandbox: {walls}"));
        }
        // What machines read stays free of remarks.
        false => {}
    }
    Ok(native)
}

/// Says so once, however many scripts the process starts that way.
fn without_sandbox(world: &World) {
    static TOLD: Once = Once::new();
    TOLD.call_once(|| {
        let red = anstyle::AnsiColor::Red.on_default().bold();
        // Also under --quiet: nobody should be able to miss it.
        world.printer.tell(format_args!(
            "{red}no sandbox{red:#}: the script runs with all your rights"
        ));
    });
}

/// What the engines have to know of this machine.
pub fn host(world: &World) -> Result<Host, Failure> {
    let environment = &world.environment;
    let own = own_program()?;
    let path = environment
        .path("PATH")
        .unwrap_or_else(|| "/usr/local/bin:/usr/bin:/bin".into());
    Ok(Host {
        search: std::env::split_paths(&path)
            .filter(|folder| folder.is_absolute())
            .collect(),
        home: environment.home.clone(),
        own,
    })
}
