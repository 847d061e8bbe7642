//! The WebAssembly engine, for who has it built in.

use crate::commands::World;
use crate::diagnostics::Failure;
use crate::ops::run::Opened;
use crate::runtime::Runner;

/// Makes it ready for a script: a runtime that is missing is gotten first.
#[cfg(feature = "wasm")]
pub fn engine(skill: &Opened, world: &World) -> Result<Box<dyn Runner>, Failure> {
    use crate::runtime::broker::Network;
    use crate::runtime::code_cache::CodeCache;
    use crate::runtime::wasm::WasmRunner;

    let own = super::engine::host(world)?.own;
    let code = CodeCache::open(&super::cache(world)?.join("code-v1"))?;
    let network = Network::new(&authorities(world)?).map_err(|reason| {
        Failure::new(
            "unreachable",
            format!("the network cannot be used: {reason}"),
        )
    })?;
    let runner = WasmRunner::new(&own, code, network)?;
    let language = skill.script.language;
    Ok(Box::new(match interpreter(skill, world)? {
        Some(interpreter) => runner.with(language, interpreter),
        None => runner,
    }))
}

/// The interpreter of the script's language; WebAssembly needs none.
#[cfg(feature = "wasm")]
fn interpreter(
    skill: &Opened,
    world: &World,
) -> Result<Option<crate::runtime::wasm::Interpreter>, Failure> {
    use crate::runtime::Language;
    use crate::runtime::wasm::{Guest, Interpreter};

    let guest = match skill.script.language {
        Language::Python => Guest::Python,
        Language::Javascript => Guest::Javascript,
        Language::Wasm => return Ok(None),
        language => return Err(no_guest(language)),
    };
    let language = skill.script.language;
    let shelf = crate::commands::runtime::shelf(world)?;
    if shelf.installed(language).is_err() {
        let name = language.name();
        world.printer.status(format_args!(
            "the first {name} script needs the {name} runtime, which is gotten once"
        ));
    }
    let installed = shelf.ensure(language, &world.progress())?;
    let wasm = installed.wasm();
    let digest = installed.digest().ok_or_else(|| {
        let message = format!("the {} runtime has a damaged receipt", language.name());
        let hint = format!(
            "run `open-skills runtime install {} --force`",
            language.name()
        );
        Failure::new("corrupt", message).with_hint(hint)
    })?;
    Ok(Some(Interpreter {
        guest,
        wasm,
        digest,
        reads: Vec::new(),
    }))
}

#[cfg(feature = "wasm")]
fn no_guest(language: crate::runtime::Language) -> Failure {
    let name = language.name();
    let message = format!("this build cannot run {name} in the sandbox");
    Failure::new("unsupported", message).with_hint("use `--engine native` or `--engine docker`")
}

/// Further authorities to trust, from the file that other tools take them from too.
#[cfg(feature = "wasm")]
fn authorities(world: &World) -> Result<Vec<Vec<u8>>, Failure> {
    const MAX_CERTIFICATES: u64 = 4 << 20;
    match world.environment.variable("SSL_CERT_FILE") {
        None => Ok(Vec::new()),
        Some(path) => {
            let path = super::given::absolute(path.as_ref(), world);
            Ok(vec![crate::fs::read_limited(&path, MAX_CERTIFICATES)?])
        }
    }
}

/// Without the feature there is no sandbox.
#[cfg(not(feature = "wasm"))]
pub fn engine(_: &Opened, _: &World) -> Result<Box<dyn Runner>, Failure> {
    Err(crate::runtime::RuntimeError::Unavailable {
        engine: "wasm",
        reason: "this build has no WebAssembly sandbox".to_owned(),
        hint: "use `--engine native` or `--engine docker`, or build it with the feature `wasm`"
            .to_owned(),
    }
    .into())
}
