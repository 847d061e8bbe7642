//! What JavaScript finds when it starts: the modules of node that we provide, written in
//! JavaScript, one file a module.
//!
//! A file is CommonJS with three names: `host`, the one function that reaches out of the
//! interpreter; `require`, which knows the other files; and `module`. Files under `internal/`
//! are for the others alone.

macro_rules! prelude {
    ($($name:literal)*) => {
        /// The files by the names of their modules.
        pub const PRELUDE: &[(&str, &str)] =
            &[$(($name, include_str!(concat!("prelude/", $name, ".js")))),*];
    };
}

prelude! {
    "assert" "assert/strict" "async_hooks" "buffer" "child_process" "console" "crypto" "events"
    "fs" "fs/promises" "http" "https" "internal/body" "internal/boot" "internal/codecs"
    "internal/errors" "internal/event_target" "internal/fetch" "internal/file_streams"
    "internal/format" "internal/globals" "internal/headers" "internal/inspect"
    "internal/multipart" "internal/require" "internal/scheduler" "internal/structured_clone"
    "internal/unavailable" "internal/uncaught" "module" "net" "os" "path" "path/posix"
    "perf_hooks" "process" "querystring" "readline" "readline/promises" "stream"
    "stream/consumers" "stream/promises" "string_decoder" "timers" "timers/promises" "tls" "tty"
    "url" "util" "util/types" "worker_threads" "zlib"
}

/// Whether a script can ask for a module of this name.
pub fn is_builtin(name: &str) -> bool {
    !name.starts_with("internal/") && PRELUDE.iter().any(|(known, _)| *known == name)
}

/// The names of the modules that a script can ask for, sorted.
pub fn builtins() -> impl Iterator<Item = &'static str> {
    PRELUDE
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| is_builtin(name))
}
