//! The WebAssembly engine, for who has it built in.

use crate::commands::World;
#[cfg(feature = "wasm")]
use crate::commands::own_program;
#[cfg(feature = "wasm")]
use crate::commands::runtime::{interruptibly, shelf};
use crate::diagnostics::Failure;
use crate::ops::run::Opened;
use crate::runtime::{Language, Runner};

/// The process of the sandbox, which comes up while everything else is made ready.
#[cfg(feature = "wasm")]
pub use crate::runtime::wasm::Begun;
/// Without the feature there is none.
#[cfg(not(feature = "wasm"))]
#[derive(Debug)]
pub struct Begun;

/// Starts the process of the sandbox.
#[cfg(feature = "wasm")]
pub fn begin() -> Option<Begun> {
    Begun::new(&own_program().ok()?).ok()
}

/// Without the feature there is none.
#[cfg(not(feature = "wasm"))]
pub fn begin() -> Option<Begun> {
    None
}

/// Makes it ready for a script: a runtime that is missing is installed first.
#[cfg(feature = "wasm")]
pub fn engine(
    skill: &Opened,
    begun: Option<Begun>,
    world: &World,
) -> Result<Box<dyn Runner>, Failure> {
    use crate::runtime::broker::Network;
    use crate::runtime::code_cache::CodeCache;
    use crate::runtime::languages::python::packages;
    use crate::runtime::languages::python::precompiling::Precompiling;
    use crate::runtime::wasm::WasmRunner;

    let own = super::engine::host(world)?.own;
    let folder = super::cache(world)?.join(crate::ops::runtimes::CODE_FOLDER);
    let code = CodeCache::open(&folder).map_err(unusable)?;
    let network = Network::new(authorities(world));
    let begun = begun.map_or_else(|| Begun::new(&own), Ok)?;
    let runner = WasmRunner::new(&own, code, network)?.in_worker(begun);
    let language = skill.script.language;
    let Some(interpreter) = interpreter(skill, world)? else {
        return Ok(Box::new(runner));
    };
    let digest = interpreter.digest;
    let runner = runner.with(language, interpreter).expecting(language);
    let bytecode = super::cache(world)?.join(packages::CACHE_FOLDER);
    Ok(Box::new(Precompiling::new(runner, digest, &bytecode)))
}

/// The folder of compiled code is not to be trusted, or not to be had. On a disk that takes
/// nothing, it is not that folder that is in the way.
#[cfg(feature = "wasm")]
fn unusable(error: crate::fs::FsError) -> crate::runtime::RuntimeError {
    if matches!(error.kind(), "read-only" | "no-space") {
        return error.into();
    }
    crate::runtime::RuntimeError::Unavailable {
        engine: "wasm",
        reason: error.to_string(),
        hint: "remove that folder, which is made again, or name another cache with \
               `--cache-dir DIR`; `open-skills doctor` looks at it"
            .to_owned(),
    }
}

/// Gets the runtime of a language, so that nobody has to wait for it later.
#[cfg(feature = "wasm")]
pub fn prepare(language: Language, world: &World) -> Result<(), Failure> {
    match language {
        Language::Wasm | Language::Shell => Ok(()),
        _ => {
            installed(language, world)?;
            tell_first(language, world)
        }
    }
}

/// The first run on a machine compiles the runtime: whoever watches learns why nothing moves.
#[cfg(feature = "wasm")]
fn tell_first(language: Language, world: &World) -> Result<(), Failure> {
    let compiled = super::cache(world)?.join(crate::ops::runtimes::CODE_FOLDER);
    let is_empty = std::fs::read_dir(compiled).map_or(true, |mut all| all.next().is_none());
    if is_empty && world.printer.look().stderr_terminal {
        let name = language.name();
        let line = format!("compiling the {name} runtime, once on this machine");
        world.printer.status(line);
    }
    Ok(())
}

/// The interpreter of the script's language; WebAssembly needs none.
#[cfg(feature = "wasm")]
fn interpreter(
    skill: &Opened,
    world: &World,
) -> Result<Option<crate::runtime::wasm::Interpreter>, Failure> {
    let language = skill.script.language;
    if language == Language::Wasm {
        return Ok(None);
    }
    let installed = installed(language, world)?;
    let interpreter = crate::ops::runtimes::interpreter(&installed);
    interpreter.map(Some).ok_or_else(|| {
        let message = format!("the {} runtime has a damaged receipt", language.name());
        let hint = format!(
            "run `open-skills runtime install {} --force`",
            language.name()
        );
        Failure::new("corrupt", message).with_hint(hint)
    })
}

/// The runtime of a language, which is fetched when it is needed for the first time.
#[cfg(feature = "wasm")]
fn installed(
    language: Language,
    world: &World,
) -> Result<crate::runtime::languages::Installed, Failure> {
    let shelf = shelf(world)?;
    match shelf.installed(language) {
        Ok(installed) => return Ok(installed),
        // Nobody has that much fetched without having asked for it.
        Err(missing) if language == Language::PythonSci => return Err(missing),
        Err(_) => {}
    }
    let name = language.name();
    world.printer.status(format_args!(
        "{name} scripts need the {name} runtime, which is fetched once"
    ));
    let progress = world.progress();
    interruptibly(&shelf, |shelf| shelf.ensure(language, &progress))
}

/// The authorities to trust in place of the usual ones, from the file that other tools take
/// them from too.
#[cfg(feature = "wasm")]
fn authorities(world: &World) -> Option<std::path::PathBuf> {
    let path = world.environment.path("SSL_CERT_FILE")?;
    Some(super::given::absolute(&path, world))
}

/// Without the feature nothing is needed: the engine itself says so.
#[cfg(not(feature = "wasm"))]
#[allow(clippy::unnecessary_wraps, reason = "with the feature it can fail")]
pub fn prepare(_: Language, _: &World) -> Result<(), Failure> {
    Ok(())
}

/// Without the feature there is no sandbox.
#[cfg(not(feature = "wasm"))]
pub fn engine(_: &Opened, _: Option<Begun>, _: &World) -> Result<Box<dyn Runner>, Failure> {
    Err(crate::runtime::RuntimeError::Unavailable {
        engine: "wasm",
        reason: "this build has no WebAssembly sandbox".to_owned(),
        hint: "use `--engine native` or `--engine docker`, or build it with the feature `wasm`"
            .to_owned(),
    }
    .into())
}
