//! Every command in places that are not as they should be: no panic, no hang, and an exit
//! code that is documented.

#![cfg(unix)]

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::Read;
use std::os::unix::ffi::OsStrExt;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::answers;
use crate::schemas::answering;
use crate::support::{CliTest, Ran};

/// The codes of docs/exit-codes.md. No script of this test ends with one of its own.
const CODES: [i32; 6] = [0, 1, 2, 124, 125, 130];

/// The longest that a call may take, on a machine that does much else.
const PATIENCE: Duration = Duration::from_mins(1);

/// A skill that can be published, to lie in a folder `good`.
const SKILL: &str = "\
---
name: good
description: Turns invoices into a table of amounts. Use when someone asks for the sums of invoices.
metadata:
  version: 0.1.0
---

# Good

Read the invoices, then write the table.
";

/// One call of every command, the later ones on what the earlier ones made.
const CALLS: &[&str] = &[
    "init made --template prompt --yes --description 'Says hello. Use when greeted.'",
    "add reference notes --skill good",
    "vendor add nothing --skill good",
    "vendor list --skill good",
    "vendor update --skill good",
    "vendor remove nothing --skill good",
    "vendor verify --skill good",
    "convert rule.mdc --output converted",
    "lint good",
    "fmt --check good",
    "explain FM001",
    "test good",
    "run good:scripts/a.py",
    "runs list",
    "runs show 1",
    "runs stats",
    "runs clear",
    "secrets set KEY --no-passphrase",
    "secrets list",
    "secrets remove KEY",
    "runtime list",
    "runtime install python",
    "runtime build --output python.wasm",
    "runtime remove python",
    "runtime verify",
    "runtime path python",
    "pack good --output good.skill",
    "unpack good.skill -C unpacked",
    "inspect good",
    "diff good made",
    "version patch good",
    "publish good",
    "pull good -C skills",
    "list",
    "check good",
    "tree",
    "outdated",
    "update --dry-run",
    "audit",
    "audit log",
    "audit log --registry local --verify",
    "cache dir",
    "cache size",
    "cache verify",
    "cache clean",
    "search invoices",
    "tag good@0.1.1 beta",
    "yank good@0.1.1",
    "unyank good@0.1.1",
    "registry init ./place",
    "registry ls",
    "registry check",
    "registry repair",
    "registry checkpoint",
    "registry forget ./place",
    "registry gc",
    "login ./place --no-passphrase",
    "logout ./place",
    "registry mirror ./place ./copy",
    "install good --agent claude-code --scope project",
    "uninstall good",
    "status",
    "which good",
    "sync good --into synced",
    "prompt --installed",
    "export docker",
    "export k8s --app-image a:1",
    "export marketplace . --name ours --owner us",
    "export mcp-config",
    "export well-known . --into site",
    "agents list",
    "agents show claude-code",
    "agents detect",
    "keys new k --yes",
    "keys list",
    "keys show k",
    "keys export k --public",
    "keys import other nothing.pem",
    "keys rotate k --yes",
    "sign good --key k",
    "verify good --explain",
    "trust add t --key nothing.pub",
    "trust remove t",
    "trust list",
    "trust pin good --key nothing.pub",
    "trust rotate good --key nothing.pub",
    "trust revoke t",
    "trust block sha256:0000000000000000000000000000000000000000000000000000000000000000",
    "trust check",
    "trust config --yes",
    "doctor",
    "tour",
    "config show",
    "config path",
    "schema outcome",
    "lsp",
    "completions bash",
];

/// Cuts a call into words; single quotes hold blanks together.
fn words(call: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (index, part) in call.split('\'').enumerate() {
        match index % 2 {
            0 => words.extend(part.split_whitespace().map(str::to_owned)),
            _ => words.push(part.to_owned()),
        }
    }
    words
}

/// A place with a skill; no program can be found in it, and nobody is asked over a network.
fn place() -> CliTest {
    CliTest::new()
        .file("good/SKILL.md", SKILL)
        .file("good/scripts/a.py", "print(1)\n")
        .file("rule.mdc", "---\ndescription: Be brief.\n---\nBe brief.\n")
        .env("PATH", "/nonexistent")
        .env("OPEN_SKILLS_OFFLINE", "1")
}

/// Runs a call to its end; what it wrote to standard error, for the message of a failure.
fn finish(mut command: Command, what: &str) -> String {
    let mut child = command
        .stdin(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut pipe = child.stderr.take().unwrap();
    let reader = std::thread::spawn(move || {
        let mut text = Vec::new();
        let _ = pipe.read_to_end(&mut text);
        String::from_utf8_lossy(&text).into_owned()
    });
    let code = ended(&mut child, what);
    let said = reader.join().unwrap();
    assert!(!said.contains("panicked"), "{what}: {said}");
    let code = code.unwrap_or_else(|| panic!("{what}: ended by a signal: {said}"));
    assert!(CODES.contains(&code), "{what}: ended with {code}: {said}");
    said
}

fn ended(child: &mut Child, what: &str) -> Option<i32> {
    let begun = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status.code();
        }
        if begun.elapsed() > PATIENCE {
            let _ = child.kill();
            panic!("{what}: not done after {PATIENCE:?}");
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Runs every call in one place, in order; `change` makes the place as it should not be.
fn sweep(name: &str, change: impl Fn(&mut Command)) {
    let place = place();
    for call in CALLS {
        let mut command = place.command();
        command.args(words(call)).stdout(Stdio::null());
        change(&mut command);
        finish(command, &format!("{name}: `{call}`"));
    }
}

#[test]
fn the_sweep_goes_through_every_command() {
    fn leaves(words: &str, command: &clap::Command, found: &mut BTreeSet<String>) {
        for sub in command.get_subcommands() {
            let words = format!("{words} {}", sub.get_name()).trim().to_owned();
            match sub.get_subcommands().next() {
                Some(_) => leaves(&words, sub, found),
                None => drop(found.insert(words)),
            }
        }
    }
    let mut known = BTreeSet::new();
    leaves("", &open_skills::cli::command(), &mut known);
    for command in known {
        let called = |call: &&&str| **call == command || call.starts_with(&format!("{command} "));
        assert!(CALLS.iter().any(|call| called(&call)), "`{command}`");
    }
}

/// The calls are understood, or the sweep would only go through the parser of arguments.
#[test]
fn as_it_should_be() {
    let place = place();
    let mut done = 0;
    for call in CALLS {
        let mut command = place.command();
        command.args(words(call)).stdout(Stdio::null());
        let said = finish(command, call);
        assert!(!said.contains("usage: open-skills"), "`{call}`: {said}");
        done += usize::from(!said.contains("error: "));
    }
    assert!(done > CALLS.len() / 2, "only {done} calls end well");
}

#[test]
fn nobody_reads_standard_output() {
    sweep("closed", |command| {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        command.stdout(writer);
    });
}

#[cfg(target_os = "linux")]
#[test]
fn the_disk_behind_standard_output_is_full() {
    sweep("full", |command| {
        let full = File::options().write(true).open("/dev/full").unwrap();
        command.stdout(full);
    });
}

#[test]
fn there_is_no_home() {
    sweep("no home", |command| {
        for name in ["HOME", "XDG_CACHE_HOME", "OPEN_SKILLS_CACHE"] {
            command.env_remove(name);
        }
    });
}

/// Nobody, not even the administrator, can make a folder below a device.
#[test]
fn nothing_can_be_written_at_home() {
    sweep("unwritable", |command| {
        for name in ["HOME", "XDG_CACHE_HOME", "OPEN_SKILLS_CACHE"] {
            command.env(name, "/dev/null/home");
        }
    });
}

/// An answer that its schema describes, or an error that theirs does, and nothing between.
#[test]
fn machines_are_answered_wherever_it_goes_wrong() {
    let place = place();
    let known = answering();
    for call in CALLS {
        let mut line: Vec<OsString> = words(call).into_iter().map(OsString::from).collect();
        if !known
            .iter()
            .any(|words| line.starts_with(&words.iter().map(OsString::from).collect::<Vec<_>>()))
        {
            continue;
        }
        line.push("--json".into());
        for home in [None, Some("/dev/null/home")] {
            let mut command = place.command();
            for name in ["HOME", "XDG_CACHE_HOME", "OPEN_SKILLS_CACHE"] {
                match home {
                    Some(home) => command.env(name, home),
                    None => command.env_remove(name),
                };
            }
            let output = command.args(&line).stdin(Stdio::null()).output().unwrap();
            let ran = Ran {
                code: output.status.code(),
                stdout: String::from_utf8(output.stdout).unwrap(),
                stderr: String::from_utf8(output.stderr).unwrap(),
            };
            answers::hold(&line, &ran);
            let last = ran.stderr.lines().last().unwrap_or_default();
            let is_told = last.starts_with("{\"error\"") || !ran.stdout.is_empty();
            assert!(is_told, "`{call}` with home {home:?}: {ran}");
        }
    }
}

#[test]
fn the_terminal_is_narrow_or_wide() {
    for columns in ["40", "1000", "0"] {
        sweep(columns, |command| {
            command.env("COLUMNS", columns).args(["--color", "always"]);
        });
    }
}

/// The arguments of the system are bytes. Macs refuse such names of files, not arguments.
#[test]
fn arguments_are_no_text() {
    let odd: &OsStr = OsStr::from_bytes(b"o\xff\xfed");
    let place = place();
    for call in CALLS {
        let words: Vec<OsString> = words(call).into_iter().map(OsString::from).collect();
        let mut behind = words.clone();
        behind.push(odd.to_owned());
        let mut instead = words.clone();
        *instead.last_mut().unwrap() = odd.to_owned();
        let mut as_value = words;
        let mut flag = OsString::from("--cache-dir=");
        flag.push(odd);
        as_value.push(flag);
        for arguments in [behind, instead, as_value] {
            let mut command = place.command();
            command.args(arguments).stdout(Stdio::null());
            finish(command, &format!("odd arguments: `{call}`"));
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn names_of_files_are_no_text() {
    let place = place();
    let odd = |name: &[u8]| OsStr::from_bytes(name).to_owned();
    let good = place.work().join("good");
    std::fs::write(good.join(odd(b"a\xff.md")), "x").unwrap();
    let inside = place.work().join(odd(b"dir\xfe"));
    std::fs::create_dir(&inside).unwrap();
    std::fs::create_dir(inside.join("good")).unwrap();
    std::fs::write(inside.join("good/SKILL.md"), SKILL).unwrap();
    for folder in [place.work(), inside] {
        for call in CALLS {
            let mut command = place.command();
            command
                .args(words(call))
                .stdout(Stdio::null())
                .current_dir(&folder);
            finish(command, &format!("odd names: `{call}`"));
        }
    }
}

/// Variables may be no text either; they count as unset.
#[test]
fn variables_are_no_text() {
    let odd = OsStr::from_bytes(b"/tmp/o\xff\xfed");
    sweep("odd variables", |command| {
        for name in ["XDG_CONFIG_HOME", "OPEN_SKILLS_PROFILE", "LANG", "NO_COLOR"] {
            command.env(name, odd);
        }
    });
}
