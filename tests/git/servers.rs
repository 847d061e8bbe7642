//! Repositories, and the servers that show them: nothing, git's daemon, HTTP, ssh.

use std::io::{BufRead, BufReader};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use open_skills::registry::remote::Remote;
use open_skills::registry::{Git, Key, Registry};
use tempfile::TempDir;

use crate::backends::Backend;

/// A case, asked of a server.
pub type Case = fn(&Arc<Server>);

/// A server over a folder of repositories, ended with this value.
pub struct Server {
    folder: TempDir,
    process: Option<Child>,
    /// What a repository's URL begins with.
    pub base: String,
    /// What to know to reach it: variables for the program.
    pub variables: Vec<(String, String)>,
}

/// Runs git as this test does, with nobody's configuration.
pub fn git<S: AsRef<std::ffi::OsStr>>(arguments: impl IntoIterator<Item = S>) -> Command {
    let mut command = Command::new("git");
    command
        .args(arguments)
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_AUTHOR_NAME", "Test")
        .env("GIT_AUTHOR_EMAIL", "test@localhost")
        .env("GIT_COMMITTER_NAME", "Test")
        .env("GIT_COMMITTER_EMAIL", "test@localhost")
        .stderr(Stdio::inherit());
    command
}

/// Runs it to a good end and gives what it prints.
pub fn told(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {output:?}");
    String::from_utf8(output.stdout)
        .unwrap()
        .trim_end()
        .to_owned()
}

impl Server {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            process: None,
            base: String::new(),
            variables: Vec::new(),
        }
    }

    /// No server: the folder itself.
    pub fn file() -> Result<Self, String> {
        let mut server = Self::new();
        server.base = format!("file://{}", server.folder.path().display());
        match Command::new("git").arg("--version").output() {
            Ok(_) => Ok(server),
            Err(error) => Err(format!("git cannot be started: {error}")),
        }
    }

    /// `git daemon`.
    pub fn daemon() -> Result<Self, String> {
        let mut server = Self::new();
        let listener = TcpListener::bind("127.0.0.1:0").map_err(|e| e.to_string())?;
        let port = listener.local_addr().map_err(|e| e.to_string())?.port();
        drop(listener);
        let mut base = std::ffi::OsString::from("--base-path=");
        base.push(server.folder.path());
        let mut command = git([
            "daemon",
            "--reuseaddr",
            "--export-all",
            "--listen=127.0.0.1",
        ]);
        command
            .args(["--enable=receive-pack", &format!("--port={port}")])
            .arg(base)
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        server.process = Some(command.spawn().map_err(|e| e.to_string())?);
        server.wait_for(port)?;
        server.base = format!("git://127.0.0.1:{port}");
        Ok(server)
    }

    /// Smart HTTP; with `user:password`, nobody else gets in.
    pub fn http(credentials: Option<&str>) -> Result<Self, String> {
        let mut server = Self::new();
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/git/smart_http.py");
        let mut command = Command::new("python3");
        command.arg(script).arg(server.folder.path());
        command.args(credentials).stdout(Stdio::piped());
        let mut process = command
            .spawn()
            .map_err(|error| format!("python3 cannot be started: {error}"))?;
        let mut line = String::new();
        if let Some(stdout) = process.stdout.take() {
            let read = BufReader::new(stdout).read_line(&mut line);
            read.map_err(|error| error.to_string())?;
        }
        server.process = Some(process);
        let port: u16 = line.trim().parse().map_err(|_| "no port".to_owned())?;
        server.base = format!("http://127.0.0.1:{port}");
        Ok(server)
    }

    /// A loopback sshd with keys of its own.
    pub fn ssh() -> Result<Self, String> {
        let sshd = sshd().ok_or("there is no sshd")?;
        let mut server = Self::new();
        let at = |name: &str| server.folder.path().join(name);
        for key in ["host", "user"] {
            let mut command = Command::new("ssh-keygen");
            command
                .args(["-q", "-t", "ed25519", "-N", "", "-f"])
                .arg(at(key));
            match command.status() {
                Ok(status) if status.success() => {}
                other => return Err(format!("ssh-keygen cannot make a key: {other:?}")),
            }
        }
        std::fs::copy(at("user.pub"), at("allowed")).map_err(|e| e.to_string())?;
        let listener = TcpListener::bind("127.0.0.1:0").map_err(|e| e.to_string())?;
        let port = listener.local_addr().map_err(|e| e.to_string())?.port();
        drop(listener);
        let config = format!(
            "ListenAddress 127.0.0.1:{port}\nHostKey {}\nAuthorizedKeysFile {}\nPidFile none\n\
             StrictModes no\nUsePAM no\nPasswordAuthentication no\nAcceptEnv GIT_PROTOCOL\n\
             MaxStartups 200\nMaxSessions 200\n",
            at("host").display(),
            at("allowed").display(),
        );
        std::fs::write(at("config"), config).map_err(|e| e.to_string())?;
        let client = format!(
            "ssh -i {} -o IdentitiesOnly=yes -o StrictHostKeyChecking=no \
             -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -o BatchMode=yes \
             -o ControlMaster=auto -o ControlPath={} -o ControlPersist=10",
            at("user").display(),
            at("c").display()
        );
        let mut command = started_as_it_wants(&sshd, server.folder.path())?;
        command.args(["-D", "-e", "-f"]).arg(at("config"));
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let user = told(Command::new("id").arg("-un"));
        let root = server.folder.path().display().to_string();
        server.process = Some(command.spawn().map_err(|e| e.to_string())?);
        server.wait_for(port)?;
        server.base = format!("ssh://{user}@127.0.0.1:{port}{root}");
        server.variables = vec![("GIT_SSH_COMMAND".to_owned(), client)];
        Ok(server)
    }

    fn wait_for(&mut self, port: u16) -> Result<(), String> {
        let patience = Instant::now() + Duration::from_secs(20);
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            let ended = self
                .process
                .as_mut()
                .and_then(|p| p.try_wait().ok().flatten());
            if let Some(status) = ended {
                return Err(format!("the server ended: {status}"));
            }
            if Instant::now() > patience {
                return Err("the server does not listen".to_owned());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    /// A fresh, empty repository.
    pub fn repository(self: &Arc<Self>) -> Repository {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("r{number}.git");
        let path = self.folder.path().join(&name);
        told(git(["init", "--quiet", "--bare", "-b", "main"]).arg(&path));
        for setting in ["http.receivepack", "uploadpack.allowFilter"] {
            told(git(["config", setting, "true"]).current_dir(&path));
        }
        Repository {
            url: format!("{}/{name}", self.base),
            path,
            _server: Arc::clone(self),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(process) = &mut self.process {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

/// The server's program, by the absolute path that it wants to be called by.
fn sshd() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let usual = ["/usr/sbin", "/usr/bin"].map(PathBuf::from);
    (usual.into_iter().chain(std::env::split_paths(&path)))
        .map(|folder| folder.join("sshd"))
        .find(|file| file.is_absolute() && file.is_file())
}

/// What starts sshd. Root's wants a user and an empty folder of the system for its less trusted
/// half; where they are missing, it sees some that nobody else sees.
fn started_as_it_wants(sshd: &Path, folder: &Path) -> Result<Command, String> {
    let root = told(Command::new("id").arg("-u")) == "0";
    let users = std::fs::read_to_string("/etc/passwd").map_err(|e| e.to_string())?;
    let known = users.lines().any(|line| line.starts_with("sshd:"));
    if !root || (known && Path::new("/run/sshd").is_dir()) {
        return Ok(Command::new(sshd));
    }
    let own = folder.join("passwd");
    let nobody = "sshd:x:65533:65534::/run/sshd:/usr/sbin/nologin\n";
    let added = if known { "" } else { nobody };
    std::fs::write(&own, format!("{users}{added}")).map_err(|e| e.to_string())?;
    let mut command = Command::new("unshare");
    let script = "mount --bind \"$1\" /etc/passwd && mount -t tmpfs none /run && \
                  mkdir -m 755 /run/sshd && shift && exec \"$@\"";
    command.args(["--mount", "sh", "-c", script, "sh"]);
    command.arg(own).arg(sshd);
    Ok(command)
}

/// A repository that a server shows.
pub struct Repository {
    /// Its URL, as git takes it.
    pub url: String,
    /// Where it lies.
    pub path: PathBuf,
    _server: Arc<Server>,
}

impl Repository {
    /// Runs git in it.
    pub fn git<S: AsRef<std::ffi::OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> String {
        told(git(arguments).current_dir(&self.path))
    }

    /// How it is reached.
    pub fn remote(&self) -> Remote {
        Remote::parse(&self.url).unwrap()
    }

    /// Commits lines as `git update-index --index-info` takes them, on top of what is there.
    pub fn commit(&self, lines: &str) {
        use std::io::Write;
        let index = self.path.join("index-of-test");
        let run = |arguments: &[&str], input: &str| {
            let mut command = git(arguments);
            command
                .current_dir(&self.path)
                .env("GIT_INDEX_FILE", &index);
            command.stdin(Stdio::piped()).stdout(Stdio::piped());
            let mut child = command.spawn().unwrap();
            child
                .stdin
                .take()
                .unwrap()
                .write_all(input.as_bytes())
                .unwrap();
            let output = child.wait_with_output().unwrap();
            assert!(output.status.success(), "{arguments:?}");
            String::from_utf8(output.stdout)
                .unwrap()
                .trim_end()
                .to_owned()
        };
        let tip = git(["rev-parse", "--verify", "--quiet", "refs/heads/main"])
            .current_dir(&self.path)
            .output()
            .unwrap();
        let tip = String::from_utf8(tip.stdout).unwrap().trim_end().to_owned();
        if !tip.is_empty() {
            run(&["read-tree", &tip], "");
        }
        run(&["update-index", "--add", "--index-info"], lines);
        let tree = run(&["write-tree"], "");
        let parent: &[&str] = if tip.is_empty() { &[] } else { &["-p", &tip] };
        let commit = run(
            &[&["commit-tree", "-m", "by hand", &tree], parent].concat(),
            "",
        );
        run(&["update-ref", "refs/heads/main", &commit], "");
        std::fs::remove_file(&index).unwrap();
    }

    /// Writes a blob and gives its name.
    pub fn blob(&self, bytes: &[u8]) -> String {
        use std::io::Write;
        let mut command = git(["hash-object", "-w", "--stdin"]);
        command
            .current_dir(&self.path)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(bytes).unwrap();
        let output = child.wait_with_output().unwrap();
        String::from_utf8(output.stdout)
            .unwrap()
            .trim_end()
            .to_owned()
    }
}

impl Backend for Repository {
    fn open(&self) -> Box<dyn Registry + '_> {
        Box::new(Git::new(self.remote()))
    }

    fn damage(&self, key: &Key, bytes: Option<&[u8]>) {
        match bytes {
            Some(bytes) => {
                let blob = self.blob(bytes);
                self.commit(&format!("100644 {blob}\t{key}\n"));
            }
            None => self.commit(&format!("0 {}\t{key}\n", "0".repeat(40))),
        }
    }
}
