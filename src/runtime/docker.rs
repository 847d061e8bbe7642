//! Runs scripts in a container: `docker run` with everything taken away that can be.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::RuntimeError;
use super::languages::Language;
use super::limits::{Limit, Limits};
use super::measure::Folders;
use super::native::program::{Calling, START, beginning_of};
use super::native::{Host, host_path, refuse_unenforceable};
use super::outcome::{Ended, Engine, Stop};
use super::process::{Keeper, attend};
use super::runner::{Listener, Request, Runner};

/// How many processes and threads one container may have.
const PROCESSES: u32 = 256;
/// How many processors it may use.
const PROCESSORS: &str = "1";
/// The code with which docker itself fails.
const DOCKER_FAILED: i32 = 125;
/// The code of what was killed; in a container, the kernel does that for want of memory.
const KILLED: i32 = 137;

/// Variables that would change what the docker command itself does.
const RESERVED: [&str; 9] = [
    "PATH",
    "HOME",
    "LD_PRELOAD",
    "LD_LIBRARY_PATH",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "XDG_RUNTIME_DIR",
    "TMPDIR",
];

/// The engine that runs scripts in containers.
#[derive(Clone, Debug)]
pub struct Docker {
    host: Host,
    image: Option<String>,
    offline: bool,
}

impl Docker {
    /// One that runs this image, or the usual one of a script's language.
    pub fn new(host: Host, image: Option<String>, offline: bool) -> Self {
        Self {
            host,
            image,
            offline,
        }
    }

    fn image(&self, language: Language) -> &str {
        match (&self.image, language) {
            (Some(image), _) => image,
            (None, Language::Python | Language::PythonSci) => "docker.io/library/python:3.13-slim",
            (None, Language::Javascript) => "docker.io/library/node:22-slim",
            (None, Language::Shell | Language::Wasm) => "docker.io/library/debian:stable-slim",
        }
    }
}

impl Runner for Docker {
    fn engine(&self) -> Engine {
        Engine::Docker
    }

    fn run(&self, request: &Request, listener: &dyn Listener) -> Result<Ended, RuntimeError> {
        refuse_unenforceable(Engine::Docker, request)?;
        refuse_reserved(request)?;
        let program = self.program()?;
        let calling = Calling::of(request, &beginning_of(request)?, Engine::Docker)?;
        let output = host_path(request, "/output")?;
        let start = start(output.parent().unwrap_or(&output), &calling)?;
        let name = name()?;
        let image = self.image(request.language);
        let container = Container {
            name: &name,
            image,
            start: start.path(),
            offline: self.offline,
        };
        let mut command = Command::new(&program);
        command.args(container.arguments(request, &calling));
        // Their values would be seen by everybody on a command line.
        command.envs(&request.variables);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let child = command
            .spawn()
            .map_err(|error| unavailable(error.to_string()))?;
        let keeper = Watch {
            program: &program,
            name: &name,
            folders: Folders {
                output,
                scratch: host_path(request, "/tmp")?,
            },
            limits: request.limits,
        };
        let ended = attend(
            child,
            request.stdin.clone(),
            &request.limits,
            listener,
            &keeper,
        )?;
        judged(ended)
    }
}

impl Docker {
    fn program(&self) -> Result<PathBuf, RuntimeError> {
        let search = self.host.search.iter();
        let mut places = search.map(|folder| folder.join("docker"));
        let found = places.find(|place| place.is_file());
        found.ok_or_else(|| unavailable("there is no `docker` on the search path".to_owned()))
    }
}

fn unavailable(reason: String) -> RuntimeError {
    RuntimeError::Unavailable {
        engine: Engine::Docker.name(),
        reason,
        hint: "install and start docker, or use `--engine wasm`".to_owned(),
    }
}

fn refuse_reserved(request: &Request) -> Result<(), RuntimeError> {
    let is_reserved = |name: &&String| {
        RESERVED.contains(&name.to_uppercase().as_str()) || name.starts_with("DOCKER_")
    };
    match request.variables.keys().find(is_reserved) {
        None => Ok(()),
        Some(name) => Err(RuntimeError::Unenforceable {
            engine: Engine::Docker.name(),
            reason: format!("the variable `{name}` would change docker itself"),
            hint: "give it to the script under another name".to_owned(),
        }),
    }
}

/// A name that no other container has, to end it by.
fn name() -> Result<String, RuntimeError> {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).map_err(|error| unavailable(error.to_string()))?;
    Ok(format!("open-skills-{:016x}", u64::from_be_bytes(bytes)))
}

/// The folder with what starts the script.
fn start(workspace: &Path, calling: &Calling) -> Result<tempfile::TempDir, RuntimeError> {
    let failed = |source| crate::fs::FsError::Io {
        action: "write",
        path: workspace.to_path_buf(),
        source,
    };
    let folder = tempfile::Builder::new()
        .prefix("docker-")
        .tempdir_in(workspace);
    let folder = folder.map_err(failed)?;
    for (name, text) in &calling.start {
        fs::write(folder.path().join(name), text).map_err(failed)?;
    }
    Ok(folder)
}

struct Container<'c> {
    name: &'c str,
    image: &'c str,
    start: &'c Path,
    offline: bool,
}

impl Container<'_> {
    /// What docker is told.
    fn arguments(&self, request: &Request, calling: &Calling) -> Vec<OsString> {
        let memory = request.limits.memory.to_string();
        let (processes, disk) = (PROCESSES.to_string(), request.limits.disk.to_string());
        let mut words: Vec<OsString> = [
            "run",
            "--rm",
            "--interactive",
            "--init",
            "--name",
            self.name,
            "--pull",
            if self.offline { "never" } else { "missing" },
            "--network",
            "none",
            "--read-only",
            "--cap-drop",
            "ALL",
            "--security-opt",
            "no-new-privileges",
            "--pids-limit",
            &processes,
            "--memory",
            &memory,
            // The same again means no swap at all.
            "--memory-swap",
            &memory,
            "--cpus",
            PROCESSORS,
            "--ulimit",
            &format!("fsize={disk}"),
            "--ulimit",
            "core=0",
            "--log-driver",
            "none",
            "--hostname",
            "sandbox",
            "--workdir",
            request.cwd.guest_path(),
        ]
        .map(OsString::from)
        .to_vec();
        #[cfg(unix)]
        {
            let (user, group) = (rustix::process::getuid(), rustix::process::getgid());
            words.extend([
                "--user".into(),
                format!("{}:{}", user.as_raw(), group.as_raw()).into(),
            ]);
        }
        for mount in &request.mounts {
            words.extend([
                "--mount".into(),
                bind(&mount.host, &mount.guest, mount.writable),
            ]);
        }
        words.extend(["--mount".into(), bind(self.start, START, false)]);
        for set in ["HOME=/tmp", "TMPDIR=/tmp", "PYTHONDONTWRITEBYTECODE=1"] {
            words.extend(["--env".into(), set.into()]);
        }
        if !request.packages.is_empty() {
            let packages = request.packages.join(":");
            for name in ["NODE_PATH", "PYTHONPATH"] {
                words.extend(["--env".into(), format!("{name}={packages}").into()]);
            }
        }
        for name in request.variables.keys() {
            words.extend(["--env".into(), name.into()]);
        }
        words.extend([self.image.into(), calling.names[0].into()]);
        words.extend(
            calling
                .arguments
                .iter()
                .chain(&request.args)
                .map(OsString::from),
        );
        words
    }
}

/// One mount, in the form of docker: fields with commas between them.
fn bind(host: &Path, guest: &str, writable: bool) -> OsString {
    let quoted = |field: String| match field.contains([',', '"']) {
        true => format!("\"{}\"", field.replace('"', "\"\"")),
        false => field,
    };
    let source = quoted(format!("source={}", host.display()));
    let target = quoted(format!("target={guest}"));
    let end = if writable { "" } else { ",readonly" };
    format!("type=bind,{source},{target}{end}").into()
}

/// What docker's own codes mean.
fn judged(ended: Ended) -> Result<Ended, RuntimeError> {
    let says_docker = ended.stderr.starts_with(b"docker: ");
    match ended.stop {
        Stop::Exit(DOCKER_FAILED) if says_docker => {
            let said = String::from_utf8_lossy(&ended.stderr);
            let said = said.lines().next().unwrap_or_default();
            Err(unavailable(said.trim_start_matches("docker: ").to_owned()))
        }
        Stop::Exit(KILLED) => Ok(Ended {
            stop: Stop::Limit(Limit::Memory),
            ..ended
        }),
        _ => Ok(ended),
    }
}

struct Watch<'w> {
    program: &'w Path,
    name: &'w str,
    folders: Folders,
    limits: Limits,
}

impl Keeper for Watch<'_> {
    fn passed(&self) -> Option<Limit> {
        self.folders.passed(&self.limits)
    }

    fn reached(&self, _: i32) -> Option<Limit> {
        self.folders.reached(&self.limits)
    }

    fn end(&self, child: &mut Child) {
        if matches!(child.try_wait(), Ok(Some(_))) {
            return;
        }
        // Ending the command alone would leave the container running.
        let mut kill = Command::new(self.program);
        let kill = kill.args(["kill", self.name]).stdin(Stdio::null());
        let _ = kill.stdout(Stdio::null()).stderr(Stdio::null()).status();
        let _ = child.kill();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn ended(code: i32, stderr: &str) -> Ended {
        Ended {
            stop: Stop::Exit(code),
            stdout: Vec::new(),
            stderr: stderr.into(),
            cut: Vec::new(),
            duration: Duration::ZERO,
        }
    }

    #[test]
    fn a_mount_survives_commas_and_quotes() {
        let text = bind(Path::new("/a,b\"c"), "/skill", false);
        assert_eq!(
            text,
            "type=bind,\"source=/a,b\"\"c\",target=/skill,readonly"
        );
        assert_eq!(
            bind(Path::new("/a"), "/output", true),
            "type=bind,source=/a,target=/output"
        );
    }

    #[test]
    fn dockers_own_failures_are_told_from_the_scripts() {
        let error = judged(ended(125, "docker: no such image.\nSee --help")).unwrap_err();
        assert_eq!(error.kind(), "engine-unavailable");
        assert!(error.to_string().contains("no such image"));
        assert_eq!(judged(ended(125, "mine")).unwrap().stop, Stop::Exit(125));
        assert_eq!(
            judged(ended(137, "")).unwrap().stop,
            Stop::Limit(Limit::Memory)
        );
    }
}
