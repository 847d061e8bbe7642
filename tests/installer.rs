//! `packaging/install.sh` puts a program that works in its place, or says why not and changes
//! nothing. Every release here is a folder, and its program a script.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "tests")]

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use sha2::{Digest as _, Sha256};

const VERSION: &str = env!("CARGO_PKG_VERSION");
const TRIPLE: &str = "x86_64-unknown-linux-gnu";

/// What the installer calls, without the programs that compute digests and get files.
const TOOLS: &[&str] = &[
    "cat", "chmod", "cp", "cut", "grep", "gzip", "head", "ldd", "mkdir", "mktemp", "mv", "rm",
    "rmdir", "sh", "tail", "tar", "uname",
];

/// A machine with a release to install from.
struct Place {
    root: tempfile::TempDir,
}

impl Place {
    /// One whose release says its version, as the program does.
    fn new() -> Self {
        let place = Self {
            root: tempfile::tempdir().unwrap(),
        };
        for name in ["releases", "home", "tmp"] {
            fs::create_dir(place.at(name)).unwrap();
        }
        place.tools(TOOLS);
        place.tools(&["openssl", "sha256sum", "shasum"]);
        place.release(VERSION, TRIPLE, &format!("echo 'open-skills {VERSION}'"));
        place
    }

    fn at(&self, path: &str) -> PathBuf {
        self.root.path().join(path)
    }

    /// Puts those of this machine's programs on the path that there are.
    fn tools(&self, names: &[&str]) {
        fs::create_dir_all(self.at("tools")).unwrap();
        for name in names {
            if let Some(found) = program(name) {
                symlink(found, self.at("tools").join(name)).unwrap();
            }
        }
    }

    /// Puts a script in the place of a program.
    fn fake(&self, name: &str, lines: &str) {
        let path = self.at("tools").join(name);
        let _ = fs::remove_file(&path);
        script(&path, lines);
    }

    /// Makes the archive of a platform, and the list of digests.
    fn release(&self, version: &str, triple: &str, lines: &str) {
        let name = format!("open-skills-{version}-{triple}");
        let folder = self.at("made").join(&name);
        fs::create_dir_all(&folder).unwrap();
        script(&folder.join("open-skills"), lines);
        let file = self.at("releases").join(format!("{name}.tar.gz"));
        let mut tar = Command::new("tar");
        tar.arg("-czf").arg(&file).arg("-C").arg(self.at("made"));
        assert!(tar.arg(&name).status().unwrap().success());
        let digest = Sha256::digest(fs::read(file).unwrap());
        let line = format!("{digest:x}  {name}.tar.gz\n");
        fs::write(self.at("releases/SHA256SUMS"), line).unwrap();
    }

    /// The installer under a shell, with what this machine has to do with it and nothing else.
    fn installer(&self, shell: &[&str]) -> Command {
        let mut command = Command::new(program(shell[0]).unwrap());
        command
            .args(&shell[1..])
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("packaging/install.sh"))
            .env_clear()
            .env("PATH", self.at("tools"))
            .env("HOME", self.at("home"))
            .env("TMPDIR", self.at("tmp"))
            .env("LC_ALL", "C")
            .env("OPEN_SKILLS_TARGET", TRIPLE)
            .env(
                "OPEN_SKILLS_RELEASES",
                format!("file://{}", self.at("releases").display()),
            )
            .current_dir(self.root.path())
            .stdin(Stdio::null());
        command
    }

    /// What the installer says when it fails; nothing of it may be left.
    fn refused(&self, command: &mut Command) -> String {
        let before = self.everything();
        let ran = command.output().unwrap();
        let said = String::from_utf8(ran.stderr).unwrap();
        assert_eq!(ran.status.code(), Some(1), "{said}");
        assert_eq!(String::from_utf8_lossy(&ran.stdout), "");
        assert_eq!(self.everything(), before, "{said}");
        said
    }

    /// Every path below the place, with the text of files.
    fn everything(&self) -> Vec<(PathBuf, String)> {
        let mut found = Vec::new();
        let mut open = vec![self.root.path().to_owned()];
        while let Some(path) = open.pop() {
            if path.is_dir() && !path.is_symlink() {
                let entries = fs::read_dir(&path).unwrap();
                open.extend(entries.map(|entry| entry.unwrap().path()));
            }
            let text = fs::read(&path).unwrap_or_default();
            found.push((path, String::from_utf8_lossy(&text).into_owned()));
        }
        found.sort();
        found
    }
}

/// Where a program of this machine is.
fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap();
    let mut places = std::env::split_paths(&path).map(|folder| folder.join(name));
    places.find(|file| file.is_file())
}

fn script(path: &Path, lines: &str) {
    fs::write(path, format!("#!/bin/sh\n{lines}\n")).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

/// The shells of this machine that may be called `sh` somewhere.
fn shells() -> Vec<&'static [&'static str]> {
    let all: [&[&str]; 4] = [&["sh"], &["dash"], &["bash", "--posix"], &["busybox", "sh"]];
    let here = all.into_iter().filter(|shell| program(shell[0]).is_some());
    here.collect()
}

fn said(ran: &Output) -> String {
    let said = String::from_utf8_lossy(&ran.stdout).into_owned();
    said + &String::from_utf8_lossy(&ran.stderr)
}

/// The error and the hint, each on its line.
fn assert_told(said: &str, error: &str, hint: &str) {
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines.len(), 2, "{said}");
    assert!(lines[0].starts_with("error: "), "{said}");
    assert!(lines[0].contains(error), "{said}\nlacks: {error}");
    assert!(lines[1].starts_with("hint: "), "{said}");
    assert!(lines[1].contains(hint), "{said}\nlacks: {hint}");
}

#[test]
fn a_version_is_taken_with_and_without_its_v() {
    for shell in shells() {
        for version in [None, Some(format!("v{VERSION}")), Some(VERSION.to_owned())] {
            let place = Place::new();
            let mut command = place.installer(shell);
            if let Some(version) = &version {
                command.env("OPEN_SKILLS_VERSION", version);
            }
            let ran = command.output().unwrap();
            let program = place.at("home/.local/bin/open-skills");
            let expected = format!(
                "installed open-skills {VERSION}: {}\nto call it by its name: export PATH=\"{}:$PATH\"\n",
                program.display(),
                program.parent().unwrap().display()
            );
            assert_eq!(said(&ran), expected, "{shell:?} {version:?}");
            assert!(Command::new(program).output().unwrap().status.success());
            let bin = fs::read_dir(place.at("home/.local/bin")).unwrap();
            assert_eq!(bin.count(), 1, "{shell:?}");
            assert_eq!(fs::read_dir(place.at("tmp")).unwrap().count(), 0);
        }
    }
}

#[test]
fn an_old_one_is_replaced_in_any_folder() {
    for shell in shells() {
        let place = Place::new();
        fs::create_dir(place.at("my programs")).unwrap();
        script(&place.at("my programs/open-skills"), "echo old");
        let mut command = place.installer(shell);
        command.env("OPEN_SKILLS_INSTALL_DIR", "my programs/");
        let ran = command.output().unwrap();
        assert!(ran.status.success(), "{shell:?}: {}", said(&ran));
        let program = fs::read_to_string(place.at("my programs/open-skills")).unwrap();
        assert!(program.contains(VERSION), "{shell:?}: {program}");
        let bin = fs::read_dir(place.at("my programs")).unwrap();
        assert_eq!(bin.count(), 1, "{shell:?}");
    }
}

#[test]
fn what_stands_in_the_way_is_named() {
    for shell in shells() {
        let place = Place::new();
        fs::write(place.at("file"), "mine").unwrap();
        symlink("nowhere", place.at("link")).unwrap();
        fs::create_dir_all(place.at("bin/open-skills")).unwrap();
        for (folder, error) in [
            ("file", "file` is no folder"),
            ("file/below/it", "file` is no folder"),
            ("link", "link` is no folder"),
            ("bin", "bin/open-skills` is a folder"),
        ] {
            let mut command = place.installer(shell);
            command.env("OPEN_SKILLS_INSTALL_DIR", place.at(folder));
            assert_told(
                &place.refused(&mut command),
                error,
                "OPEN_SKILLS_INSTALL_DIR",
            );
        }
    }
}

#[test]
fn without_a_home_it_asks_where() {
    for shell in shells() {
        let place = Place::new();
        let mut command = place.installer(shell);
        let without = place.refused(command.env_remove("HOME"));
        assert_told(&without, "HOME is not set", "OPEN_SKILLS_INSTALL_DIR=");
        assert_eq!(place.refused(command.env("HOME", "")), without);
    }
}

#[test]
fn any_program_that_computes_digests_will_do() {
    let all = ["sha256sum", "shasum", "openssl"];
    let mut tried = 0;
    for only in all {
        let place = Place::new();
        for other in all.into_iter().filter(|other| *other != only) {
            let _ = fs::remove_file(place.at("tools").join(other));
        }
        if place.at("tools").join(only).exists() {
            // shasum is a Perl program.
            place.tools(&["perl"]);
            let ran = place.installer(&["sh"]).output().unwrap();
            assert!(ran.status.success(), "{only}: {}", said(&ran));
            tried += 1;
        }
    }
    assert!(tried > 0);
}

#[test]
fn without_a_way_to_check_nothing_is_installed() {
    let place = Place::new();
    for name in ["sha256sum", "shasum", "openssl"] {
        let _ = fs::remove_file(place.at("tools").join(name));
    }
    let told = place.refused(&mut place.installer(&["sh"]));
    assert_told(
        &told,
        "none of sha256sum, shasum and openssl",
        "install one of them",
    );
}

#[test]
fn a_changed_archive_is_not_installed() {
    for shell in shells() {
        let place = Place::new();
        let sums = format!(
            "{}  open-skills-{VERSION}-{TRIPLE}.tar.gz\n",
            "0".repeat(64)
        );
        fs::write(place.at("releases/SHA256SUMS"), sums).unwrap();
        let told = place.refused(&mut place.installer(shell));
        assert_told(&told, "has the digest `", "get it again");
    }
}

/// The system's own reason, in our sentence; folders that were made first go again.
#[test]
fn what_cannot_be_written_is_told_with_the_reason() {
    let place = Place::new();
    let full = "echo \"$0: cannot write 'x': No space left on device\" >&2; exit 1";
    let bin = place.at("home/.local/bin").display().to_string();
    for (name, error) in [
        ("mkdir", format!("cannot make the folder `{bin}`")),
        ("mktemp", format!("cannot write into `{bin}`")),
        ("cp", format!("cannot write into `{bin}`")),
        ("mv", format!("cannot write `{bin}/open-skills`")),
    ] {
        let real = program(name).unwrap();
        // Only where it would put the program, not in the temporary folder.
        let lines = format!(
            "for last; do :; done\ncase \"$last\" in */bin/*) {full} ;; esac\nexec {} \"$@\"",
            real.display()
        );
        place.fake(name, &lines);
        let told = place.refused(&mut place.installer(&["sh"]));
        let error = format!("{error}: No space left on device");
        assert_told(&told, &error, "OPEN_SKILLS_INSTALL_DIR");
        place.fake(name, &format!("exec {} \"$@\"", real.display()));
    }
}

#[test]
fn a_program_that_does_not_start_replaces_none() {
    let glibc = "echo \"$0: libc.so.6: version 'GLIBC_2.99' not found\" >&2; exit 1";
    let musl = "OPEN_SKILLS_TARGET=x86_64-unknown-linux-musl";
    for shell in shells() {
        let place = Place::new();
        fs::create_dir_all(place.at("home/.local/bin")).unwrap();
        script(&place.at("home/.local/bin/open-skills"), "echo old");
        place.release(VERSION, TRIPLE, glibc);
        let told = place.refused(&mut place.installer(shell));
        let error = "does not start here: libc.so.6: version 'GLIBC_2.99' not found";
        assert_told(&told, error, musl);

        place.release(VERSION, TRIPLE, "exit 7");
        let told = place.refused(&mut place.installer(shell));
        assert_told(&told, "does not start here: it ended with 7", musl);

        place.release(VERSION, TRIPLE, "echo Permission denied >&2; exit 126");
        let told = place.refused(&mut place.installer(shell));
        let hint = "programs may not run from `";
        assert_told(&told, "does not start here: Permission denied", hint);

        place.release(VERSION, "aarch64-apple-darwin", "exit 7");
        let mut command = place.installer(shell);
        command.env("OPEN_SKILLS_TARGET", "aarch64-apple-darwin");
        let told = place.refused(&mut command);
        assert_told(
            &told,
            "aarch64-apple-darwin does not start",
            "cargo install",
        );
    }
}

#[test]
fn a_program_of_another_version_replaces_none() {
    let place = Place::new();
    place.release(VERSION, TRIPLE, "echo open-skills 9.9.9");
    let told = place.refused(&mut place.installer(&["sh"]));
    let error = format!("open-skills-{VERSION}-{TRIPLE}.tar.gz` calls itself `open-skills 9.9.9`");
    assert!(told.contains(&error), "{told}");
}

#[test]
fn what_is_no_version_is_refused() {
    let place = Place::new();
    for odd in ["latest", "1.0", "../0.1.0", "0.1.0/../x"] {
        let mut command = place.installer(&["sh"]);
        let told = place.refused(command.env("OPEN_SKILLS_VERSION", odd));
        assert_told(
            &told,
            &format!("`{odd}` is no version"),
            "OPEN_SKILLS_VERSION=",
        );
    }
}

/// The disk that is full takes no reason either.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_for_temporary_files_is_named() {
    let place = Place::new();
    let work = place.at("tmp/work").display().to_string();
    let [mkdir, ln] = ["mkdir", "ln"].map(|name| program(name).unwrap().display().to_string());
    place.fake(
        "mktemp",
        &format!(
            "{mkdir} {work} && {ln} -s /dev/full {work}/said && \
             {ln} -s /dev/full {work}/room && {ln} -s /dev/full {work}/SHA256SUMS && echo {work}"
        ),
    );
    let told = place.refused(&mut place.installer(&["sh"]));
    let cause = "SHA256SUMS`: nothing more can be written to `";
    assert_told(&told, cause, "name another place: TMPDIR");
}

#[test]
fn a_release_that_cannot_be_had_is_told_with_its_place() {
    let place = Place::new();
    let mut command = place.installer(&["sh"]);
    let told = place.refused(command.env("OPEN_SKILLS_RELEASES", "file:///nowhere/at/all"));
    assert_told(
        &told,
        "cannot get `file:///nowhere/at/all/SHA256SUMS`: ",
        "OPEN_SKILLS_RELEASES",
    );
    let told = place.refused(command.env("OPEN_SKILLS_RELEASES", "http://releases.example"));
    assert_told(
        &told,
        "neither https:// nor file:///",
        "OPEN_SKILLS_RELEASES",
    );
    let told = place.refused(command.env("OPEN_SKILLS_RELEASES", "https://releases.example"));
    assert_told(
        &told,
        "neither curl nor wget is here",
        "install one of them",
    );
}

/// Asked for an archive that the release does not have, it says which it looked for.
#[test]
fn the_platform_is_the_machine_s() {
    for (system, cpu, more, triple) in [
        ("Linux", "x86_64", "glibc", "x86_64-unknown-linux-gnu"),
        (
            "Linux",
            "aarch64",
            "musl libc",
            "aarch64-unknown-linux-musl",
        ),
        ("Darwin", "arm64", "1", "aarch64-apple-darwin"),
        ("Darwin", "x86_64", "1", "aarch64-apple-darwin"),
        ("Darwin", "x86_64", "0", "x86_64-apple-darwin"),
    ] {
        let place = Place::new();
        fs::write(place.at("releases/SHA256SUMS"), "").unwrap();
        let uname = format!("case \"$1\" in -s) echo {system} ;; *) echo {cpu} ;; esac");
        place.fake("uname", &uname);
        place.fake("ldd", &format!("echo '{more}' >&2; exit 1"));
        place.fake("sysctl", &format!("echo '{more}'"));
        let mut command = place.installer(&["sh"]);
        let told = place.refused(command.env_remove("OPEN_SKILLS_TARGET"));
        let archive = format!("there is no `open-skills-{VERSION}-{triple}.tar.gz` among");
        assert_told(&told, &archive, "cargo install");
    }
    let place = Place::new();
    place.fake("uname", "echo riscv64");
    let mut command = place.installer(&["sh"]);
    let told = place.refused(command.env_remove("OPEN_SKILLS_TARGET"));
    assert_told(
        &told,
        "no archive is made for `riscv64`",
        concat!("--tag v", env!("CARGO_PKG_VERSION"), " open-skills"),
    );
}

#[test]
fn another_one_that_comes_first_is_named() {
    let place = Place::new();
    let bin = place.at("home/.local/bin");
    script(&place.at("tools/open-skills"), "echo old");
    let mut command = place.installer(&["sh"]);
    let path = format!("{}:{}", place.at("tools").display(), bin.display());
    let ran = command.env("PATH", path).output().unwrap();
    let first = place.at("tools/open-skills");
    let line = format!(
        "another one comes before it in your PATH: {}",
        first.display()
    );
    assert_eq!(said(&ran).lines().nth(1), Some(line.as_str()));

    let path = format!("{}:{}", bin.display(), place.at("tools").display());
    let ran = command.env("PATH", path).output().unwrap();
    assert_eq!(said(&ran).lines().count(), 1, "{}", said(&ran));
}

#[test]
fn an_interrupted_one_takes_back_what_it_did() {
    for shell in shells() {
        let place = Place::new();
        place.release(VERSION, TRIPLE, "kill -TERM \"$PPID\"");
        let before = place.everything();
        let ran = place.installer(shell).output().unwrap();
        assert_eq!(ran.status.code(), Some(143), "{shell:?}: {}", said(&ran));
        assert_eq!(place.everything(), before, "{shell:?}");
    }
}
