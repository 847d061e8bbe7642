//! An engine that has the packages of Python scripts compiled before it runs them.

use std::path::{Path, PathBuf};

use super::packages::compiled;
use crate::archive::digest::Sha256Digest;
use crate::runtime::{Ended, Engine, Language, Listener, Mount, Request, Runner, RuntimeError};

/// Runs scripts with another engine. A Python script with packages sees their bytecode, which
/// is made at the first run and kept.
#[derive(Clone, Debug)]
pub struct Precompiling<R> {
    runner: R,
    runtime: Sha256Digest,
    cache: PathBuf,
}

impl<R: Runner> Precompiling<R> {
    /// Runs with `runner`, whose Python has this digest; bytecode is kept in `cache`.
    pub fn new(runner: R, runtime: Sha256Digest, cache: &Path) -> Self {
        Self {
            runner,
            runtime,
            cache: cache.to_path_buf(),
        }
    }
}

impl<R: Runner> Runner for Precompiling<R> {
    fn engine(&self) -> Engine {
        self.runner.engine()
    }

    fn run(&self, request: &Request, listener: &dyn Listener) -> Result<Ended, RuntimeError> {
        let packages: Vec<Mount> = match request.language {
            Language::Python => mounted(request),
            _ => Vec::new(),
        };
        let found = match packages.is_empty() {
            true => None,
            // Without it a run is slower, and nothing else.
            false => compiled(&self.runner, self.runtime, &self.cache, &packages)
                .inspect_err(|error| tracing::debug!(%error, "packages were not compiled"))
                .unwrap_or_default(),
        };
        let Some(bytecode) = found else {
            return self.runner.run(request, listener);
        };
        let mut request = request.clone();
        request.mounts.push(bytecode);
        self.runner.run(&request, listener)
    }
}

/// The folders of packages as they are mounted, each by itself.
fn mounted(request: &Request) -> Vec<Mount> {
    let packages = request.packages.iter();
    let mounted = packages.filter_map(|guest| {
        let mut mounts = request.mounts.iter();
        let host = mounts.find_map(|mount| {
            let below = Path::new(guest).strip_prefix(&mount.guest).ok()?;
            Some(mount.host.join(below))
        })?;
        Some(Mount {
            host,
            guest: guest.clone(),
            writable: false,
        })
    });
    mounted.collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fs;
    use std::sync::Mutex;
    use std::time::Duration;

    use super::*;
    use crate::runtime::permissions::Allowed;
    use crate::runtime::{Cwd, Limits, Stop, Unwatched};

    /// Notes the script and the mounts of each run; whatever compiles leaves a file.
    #[derive(Default)]
    struct Noting(Mutex<Vec<(String, Vec<String>)>>);

    impl Runner for &Noting {
        fn engine(&self) -> Engine {
            Engine::Wasm
        }

        fn run(&self, request: &Request, _: &dyn Listener) -> Result<Ended, RuntimeError> {
            let guests = request.mounts.iter().map(|mount| mount.guest.clone());
            let note = (request.script.clone(), guests.collect());
            self.0.lock().unwrap().push(note);
            Ok(Ended {
                stop: Stop::Exit(0),
                stdout: Vec::new(),
                stderr: Vec::new(),
                cut: Vec::new(),
                duration: Duration::ZERO,
            })
        }
    }

    fn request(skill: &Path, language: Language, packages: &[&str]) -> Request {
        Request {
            script: "/skill/main".into(),
            language,
            function: None,
            args: Vec::new(),
            variables: BTreeMap::new(),
            stdin: Vec::new(),
            mounts: vec![Mount {
                host: skill.to_path_buf(),
                guest: "/skill".into(),
                writable: false,
            }],
            cwd: Cwd::Output,
            limits: Limits::default(),
            allowed: Allowed::default(),
            packages: packages.iter().map(|&path| path.to_owned()).collect(),
            secrets: Vec::new(),
            seed: None,
        }
    }

    #[test]
    fn packages_are_compiled_once_and_only_for_python() {
        let folder = tempfile::tempdir().unwrap();
        let skill = folder.path().join("skill");
        fs::create_dir_all(skill.join("vendor/python")).unwrap();
        fs::write(skill.join("vendor/python/one.py"), "").unwrap();
        let noting = Noting::default();
        let cache = folder.path().join("cache");
        let runner = Precompiling::new(&noting, Sha256Digest::of(b"python"), &cache);
        let vendored = ["/skill/vendor/python"];
        for (language, packages) in [
            (Language::Javascript, &vendored[..]),
            (Language::Python, &[]),
            (Language::Python, &vendored),
            (Language::Python, &vendored),
        ] {
            let request = request(&skill, language, packages);
            runner.run(&request, &Unwatched).unwrap();
        }
        let runs = noting.0.into_inner().unwrap();
        let scripts: Vec<_> = runs.iter().map(|(script, _)| script.as_str()).collect();
        let main = "/skill/main";
        assert_eq!(scripts, [main, main, "/skill/compile.py", main, main]);
        let sees: Vec<_> = runs
            .iter()
            .map(|(_, guests)| guests.contains(&"/compiled".to_owned()))
            .collect();
        assert_eq!(sees, [false, false, false, true, true]);
    }

    #[test]
    fn a_cache_that_cannot_be_written_stops_nobody() {
        let folder = tempfile::tempdir().unwrap();
        let skill = folder.path().join("skill");
        fs::create_dir(&skill).unwrap();
        fs::write(skill.join("one.py"), "").unwrap();
        let cache = folder.path().join("file");
        fs::write(&cache, "").unwrap();
        let noting = Noting::default();
        let runner = Precompiling::new(&noting, Sha256Digest::of(b"python"), &cache);
        let request = request(&skill, Language::Python, &["/skill"]);
        assert_eq!(
            runner.run(&request, &Unwatched).unwrap().stop,
            Stop::Exit(0)
        );
    }
}
