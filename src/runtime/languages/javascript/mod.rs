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
    "internal/multipart" "internal/pipeline" "internal/require" "internal/scheduler" "internal/structured_clone"
    "internal/unavailable" "internal/uncaught" "internal/web_adapters" "internal/web_readable" "internal/web_shared"
    "internal/web_tee" "internal/web_transform" "internal/web_writable" "module" "net" "os" "path" "path/posix"
    "perf_hooks" "process" "querystring" "readline" "readline/promises" "stream"
    "stream/consumers" "stream/promises" "stream/web" "string_decoder" "timers" "timers/promises" "tls" "tty"
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documentation_lists_every_module() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/javascript.md");
        let text = std::fs::read_to_string(path).unwrap();
        let (_, table) = text.split_once("<!-- modules: begin -->").unwrap();
        let (table, _) = table.split_once("<!-- modules: end -->").unwrap();
        let listed: Vec<_> = table
            .lines()
            .filter_map(|line| line.strip_prefix("| `")?.split('`').next())
            .collect();
        assert_eq!(listed, builtins().collect::<Vec<_>>());
    }

    #[test]
    fn scripts_are_told_of_every_module() {
        let text = PRELUDE
            .iter()
            .find(|(name, _)| *name == "module")
            .unwrap()
            .1;
        let (_, list) = text.split_once("builtinModules = [").unwrap();
        let (list, _) = list.split_once("];").unwrap();
        let told: Vec<_> = list.split('\'').skip(1).step_by(2).collect();
        assert_eq!(told, builtins().collect::<Vec<_>>());
    }

    #[test]
    fn files_of_the_prelude_begin_with_what_they_are_and_keep_to_the_measures() {
        for (name, text) in PRELUDE {
            assert!(text.starts_with("// "), "{name}");
            assert!(text.lines().count() <= 600, "{name}");
        }
    }
}
