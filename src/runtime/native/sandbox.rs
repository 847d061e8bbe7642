//! One run with a program of this machine, from the outside.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::program::{Calling, Interpreter, START, beginning_of};
use super::spec::{Bind, Spec};
use super::usage::{Seen, Watch};
use super::{Level, Native, STAGE, STARTED, bubblewrap, host_path, translate};
use crate::fs::FsError;
use crate::runtime::languages::Language;
use crate::runtime::measure::Folders;
use crate::runtime::outcome::{Ended, Engine};
use crate::runtime::process::attend;
use crate::runtime::protocol::Mount;
use crate::runtime::runner::{Listener, Request};
use crate::runtime::{HEAP_AS_NEEDED, RuntimeError};

/// Folders of the system that hold programs and what they need.
const SYSTEM: [&str; 9] = [
    "/usr",
    "/bin",
    "/sbin",
    "/lib",
    "/lib32",
    "/lib64",
    "/libx32",
    "/nix/store",
    "/gnu/store",
];

/// What programs look up in `/etc`, none of it about the users of the machine.
const SETTINGS: [&str; 9] = [
    "/etc/alternatives",
    "/etc/fonts",
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/etc/localtime",
    "/etc/mime.types",
    "/etc/nsswitch.conf",
    "/etc/ssl/certs",
];

/// Runs a script and waits for its end.
pub fn run(
    native: &Native,
    request: &Request,
    listener: &dyn Listener,
) -> Result<Ended, RuntimeError> {
    let calling = Calling::of(request, &beginning_of(request)?, Engine::Native)?;
    let interpreter = Interpreter::find(calling.names, &native.host)?;
    let program = Program {
        calling,
        interpreter,
    };
    let folders = Folders {
        output: host_path(request, "/output")?,
        scratch: host_path(request, "/tmp")?,
    };
    let workspace = folders.output.parent().unwrap_or(&folders.output);
    let own = Folder::new(workspace, &program.calling)?;
    let level = native.level();
    let (mut command, stdin) = match level {
        Level::Nothing => {
            let command = unwalled(native, request, &program, &own)?;
            (command, request.stdin.clone())
        }
        Level::Bubblewrap | Level::Namespaces => {
            refuse_own(request)?;
            let spec = describe(native, request, &program, &own, level);
            let stdin = spec
                .in_front_of(&request.stdin)
                .map_err(write(&own.state))?;
            (stage(native, &spec, &own, level), stdin)
        }
    };
    // Ctrl-C on a terminal reaches us alone, and we end the script.
    command.process_group(0);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let child = command
        .spawn()
        .map_err(|error| cannot_start(&error.to_string()))?;
    let watch = Watch {
        root: child.id(),
        folders,
        limits: request.limits,
        is_walled: level != Level::Nothing,
        seen: Seen::default(),
    };
    let ended = attend(child, stdin, &request.limits, listener, &watch)?;
    own.check_started(&ended)?;
    Ok(ended)
}

/// The program of this machine, and how it is called.
struct Program {
    calling: Calling,
    interpreter: Interpreter,
}

/// What is made for one run beside its folders, and goes with it.
struct Folder {
    folder: tempfile::TempDir,
    state: PathBuf,
}

impl Folder {
    fn new(workspace: &Path, calling: &Calling) -> Result<Self, RuntimeError> {
        let folder = tempfile::Builder::new()
            .prefix("native-")
            .tempdir_in(workspace);
        let folder = folder.map_err(write(workspace))?;
        let state = folder.path().join("state");
        fs::write(&state, "").map_err(write(&state))?;
        let start = folder.path().join("start");
        fs::create_dir(&start).map_err(write(&start))?;
        for (name, text) in &calling.start {
            fs::write(start.join(name), text).map_err(write(&start))?;
        }
        Ok(Self { folder, state })
    }

    fn start(&self) -> PathBuf {
        self.folder.path().join("start")
    }

    /// A script that was never started has no end to tell of.
    fn check_started(&self, ended: &Ended) -> Result<(), RuntimeError> {
        let state = fs::read_to_string(&self.state).unwrap_or_default();
        if state.starts_with(STARTED) {
            return Ok(());
        }
        let said = String::from_utf8_lossy(&ended.stderr);
        let reason = [state.trim(), said.trim(), "it did not start in time"]
            .into_iter()
            .find(|reason| !reason.is_empty());
        Err(cannot_start(reason.unwrap_or_default()))
    }
}

fn write(path: &Path) -> impl FnOnce(std::io::Error) -> FsError {
    let path = path.to_path_buf();
    move |source| FsError::Io {
        action: "write",
        path,
        source,
    }
}

fn cannot_start(reason: &str) -> RuntimeError {
    RuntimeError::Unenforceable {
        engine: Engine::Native.name(),
        reason: reason.to_owned(),
        hint: "install bubblewrap or allow user namespaces; \
               `--unsafe-no-sandbox` runs the script with all your rights"
            .to_owned(),
    }
}

/// The variables of a script: what it was given, and what programs cannot do without.
fn variables(request: &Request, program: &Program, home: &str) -> BTreeMap<String, String> {
    let mut path = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin".to_owned();
    if let Some(own) = program.interpreter.path().parent() {
        path = format!("{}:{path}", own.display());
    }
    let mut all = BTreeMap::from([
        ("HOME".to_owned(), home.to_owned()),
        ("LANG".to_owned(), "C.UTF-8".to_owned()),
        ("PATH".to_owned(), path),
        ("TMPDIR".to_owned(), home.to_owned()),
    ]);
    if !request.packages.is_empty() {
        let packages = request.packages.join(":");
        for name in ["NODE_PATH", "PYTHONPATH"] {
            all.insert(name.to_owned(), packages.clone());
        }
    }
    // Compiled files would turn up among the artifacts.
    all.insert("PYTHONDONTWRITEBYTECODE".to_owned(), "1".to_owned());
    all.extend(request.variables.clone());
    all
}

fn describe(
    native: &Native,
    request: &Request,
    program: &Program,
    own: &Folder,
    level: Level,
) -> Spec {
    let (mut binds, links) = system();
    let read_only = |host: PathBuf, guest: String| Bind {
        host,
        guest,
        writable: false,
    };
    if let Some(folder) = program.interpreter.installation(&native.host) {
        let guest = folder.display().to_string();
        binds.push(read_only(folder, guest));
    }
    binds.push(read_only(own.start(), START.to_owned()));
    let mut mounts: Vec<_> = request.mounts.iter().filter(|it| !is_seen(it)).collect();
    // What the user opened shows all that is below it as it is.
    let is_covered = |bind: &Bind| {
        let mut mounts = mounts.iter();
        mounts.any(|mount| Path::new(&bind.guest).starts_with(&mount.guest))
    };
    binds.retain(|bind| !is_covered(bind));
    // A folder that lies in another one comes after it.
    mounts.sort_by_key(|mount| mount.guest.matches('/').count());
    binds.extend(mounts.into_iter().map(|mount| Bind {
        host: mount.host.clone(),
        guest: mount.guest.clone(),
        writable: mount.writable,
    }));
    let mut command = vec![program.interpreter.path().display().to_string()];
    command.extend(
        program
            .calling
            .arguments
            .iter()
            .chain(&request.args)
            .cloned(),
    );
    let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    Spec {
        command,
        variables: variables(request, program, "/tmp"),
        cwd: request.cwd.guest_path().to_owned(),
        binds,
        links,
        makes_root: level == Level::Namespaces,
        memory: request.limits.memory,
        file_size: request.limits.disk,
        seconds: (request.limits.timeout.as_secs() + 2) * processors as u64,
    }
}

/// Whether a folder is among those of the system, which are there to read anyway.
fn is_seen(mount: &Mount) -> bool {
    let mut system = SYSTEM.iter();
    !mount.writable && system.any(|folder| Path::new(&mount.guest).starts_with(folder))
}

/// Refuses folders in whose place the engine makes something of its own.
fn refuse_own(request: &Request) -> Result<(), RuntimeError> {
    let below = |mount: &Mount, folders: &[&str]| {
        let mut folders = folders.iter();
        folders.any(|folder| Path::new(&mount.guest).starts_with(folder))
    };
    for mount in &request.mounts {
        let guest = mount.guest.escape_debug();
        let reason = if below(mount, &["/dev", "/proc", "/sys"]) {
            format!("it makes what is below `{guest}` itself")
        } else if mount.writable && below(mount, &SYSTEM) {
            format!("`{guest}` is among the system's folders, which it opens to read alone")
        } else {
            continue;
        };
        let hint = match request.language {
            Language::Shell => "give the files with `--file NAME=PATH`",
            _ => "give the files with `--file NAME=PATH`, or run it with `--engine wasm`",
        };
        return Err(RuntimeError::Unenforceable {
            engine: Engine::Native.name(),
            reason,
            hint: hint.to_owned(),
        });
    }
    Ok(())
}

/// The system's folders as they are: those that are links stay links.
fn system() -> (Vec<Bind>, Vec<(String, String)>) {
    let (mut binds, mut links) = (Vec::new(), Vec::new());
    for path in SYSTEM.into_iter().chain(SETTINGS) {
        if let (true, Ok(to)) = (SYSTEM.contains(&path), fs::read_link(path)) {
            links.push((path.to_owned(), to.display().to_string()));
        } else if let Ok(host) = fs::canonicalize(path) {
            binds.push(Bind {
                host,
                guest: path.to_owned(),
                writable: false,
            });
        }
    }
    (binds, links)
}

/// The command that puts up the walls.
fn stage(native: &Native, spec: &Spec, own: &Folder, level: Level) -> Command {
    let host = &native.host;
    let mut command = match bubblewrap::find(&host.search) {
        Some(program) if level == Level::Bubblewrap => {
            let mut command = Command::new(program);
            command.args(bubblewrap::arguments(spec, &host.own, &own.state));
            command
        }
        _ => {
            let mut command = Command::new(&host.own);
            command.arg(STAGE).arg("outer").arg(&own.state);
            command
        }
    };
    command.env_clear().envs([HEAP_AS_NEEDED]);
    command
}

/// The program without walls: paths of the script become those of the host.
fn unwalled(
    native: &Native,
    request: &Request,
    program: &Program,
    own: &Folder,
) -> Result<Command, RuntimeError> {
    let mut mounts = request.mounts.clone();
    mounts.push(Mount {
        host: own.start(),
        guest: START.to_owned(),
        writable: false,
    });
    let there = |text: &String| match translate(&mounts, text) {
        Some(path) => path.into_os_string(),
        None => text.into(),
    };
    let scratch = host_path(request, "/tmp")?;
    let mut command = Command::new(&native.host.own);
    command.args([STAGE, "unwalled"]).arg(&own.state);
    command.arg(std::process::id().to_string());
    command.arg(program.interpreter.path());
    command.args(
        program
            .calling
            .arguments
            .iter()
            .chain(&request.args)
            .map(there),
    );
    command.current_dir(host_path(request, request.cwd.guest_path())?);
    command.env_clear();
    let variables = variables(request, program, "");
    command.envs(&variables);
    // These are paths of this machine, which do not have to be text.
    for name in ["HOME", "TMPDIR"] {
        if !request.variables.contains_key(name) {
            command.env(name, &scratch);
        }
    }
    for name in ["NODE_PATH", "PYTHONPATH"] {
        if variables.contains_key(name) {
            let separator = if cfg!(windows) { ";" } else { ":" };
            let packages: Vec<OsString> = request.packages.iter().map(there).collect();
            command.env(name, packages.join(OsStr::new(separator)));
        }
    }
    Ok(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scripts_paths_lead_to_the_host() {
        let mount = |guest: &str, host: &str| Mount {
            host: host.into(),
            guest: guest.to_owned(),
            writable: false,
        };
        let mounts = [mount("/skill", "/s"), mount("/output", "/w/output")];
        let there = |guest| translate(&mounts, guest).map(|path| path.display().to_string());
        assert_eq!(there("/skill/a.py").as_deref(), Some("/s/a.py"));
        assert_eq!(there("/output").as_deref(), Some("/w/output"));
        assert_eq!(there("/skills"), None);
    }

    #[test]
    fn the_inner_folder_is_meant() {
        let mount = |guest: &str, host: &str| Mount {
            host: host.into(),
            guest: guest.to_owned(),
            writable: true,
        };
        let mounts = [mount("/tmp", "/w/tmp"), mount("/tmp/data", "/tmp/data")];
        let there = |guest| translate(&mounts, guest).map(|path| path.display().to_string());
        assert_eq!(there("/tmp/data/a").as_deref(), Some("/tmp/data/a"));
        assert_eq!(there("/tmp/database").as_deref(), Some("/w/tmp/database"));
    }

    #[test]
    fn nothing_of_the_system_is_writable() {
        let (binds, links) = system();
        assert!(binds.iter().any(|bind| bind.guest == "/usr"));
        assert!(binds.iter().all(|bind| !bind.writable));
        assert!(
            binds
                .iter()
                .all(|bind| bind.guest != "/etc" && bind.guest != "/home")
        );
        assert!(
            links
                .iter()
                .all(|(place, _)| SYSTEM.contains(&place.as_str()))
        );
    }
}
