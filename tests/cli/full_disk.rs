//! G14 with real disks: one that is full, and one that may only be read.
//!
//! They are mounted in a namespace of the test's own, which ends with it. Where nobody may
//! make one, the tests say so and do nothing.

use std::process::{Command, Stdio};

use crate::support::{CliTest, GOOD_SKILL, PROGRAM};

/// Bytes that no packing makes smaller.
fn noise(size: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    };
    (0..size).map(|_| next()).collect()
}

fn skills() -> CliTest {
    let named = |name: &str| GOOD_SKILL.replace("name: good", &format!("name: {name}"));
    CliTest::new()
        .file("good/SKILL.md", GOOD_SKILL)
        .file("good/skill.yaml", "version: 1.0.0\n")
        .file("big/SKILL.md", named("big"))
        .file("big/skill.yaml", "version: 1.0.0\n")
        .file("big/assets/noise.bin", noise(300_000))
        .file("disk/.keep", "")
        .file("whole/.keep", "")
}

/// What a shell says that may mount; nothing where that is not allowed.
fn told(test: &CliTest, script: &str) -> Option<String> {
    let namespace = ["--user", "--map-root-user", "--mount"];
    let may = Command::new("unshare")
        .args(namespace)
        .args(["mount", "-t", "tmpfs", "none", "/mnt"])
        .stderr(Stdio::null())
        .status();
    if !may.is_ok_and(|status| status.success()) {
        let line = b"tests with disks of their own do nothing: nobody may mount here\n";
        let _ = std::io::Write::write_all(&mut std::io::stderr(), line);
        return None;
    }
    let plain = test.command();
    let mut command = Command::new("unshare");
    command
        .args(namespace)
        .args(["sh", "-c", script])
        .env_clear();
    for (name, value) in plain.get_envs() {
        command.env(name, value.unwrap());
    }
    command
        .env("PATH", std::env::var_os("PATH").unwrap())
        .env("P", PROGRAM)
        .current_dir(test.work());
    let output = command.output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    Some(String::from_utf8(said).unwrap())
}

#[test]
fn g14_a_full_disk_and_one_to_read_from_are_told_by_a_publication() {
    let script = r#"
        mount -t tmpfs -o size=160k none disk
        "$P" registry init ./disk
        "$P" publish good --registry ./disk
        "$P" publish big --registry ./disk --json 2>&1; echo "full: $?"
        "$P" registry check ./disk; echo "check: $?"
        "$P" list --registry ./disk
        echo "left: $(find disk -name '.tmp*' | wc -l)"
        mount -o remount,ro none disk
        echo 'version: 1.1.0' > good/skill.yaml
        "$P" publish good --registry ./disk --json 2>&1; echo "closed: $?"
        "$P" pull file://$PWD/disk#good -C there; echo "pull: $?"
    "#;
    let Some(said) = told(&skills(), script) else {
        return;
    };
    for expected in [
        "published good 1.0.0",
        "\"kind\":\"no-space\"",
        "full: 2",
        "check: 0",
        "left: 0",
        "\"kind\":\"read-only\"",
        "closed: 2",
        "pulled good 1.0.0",
        "pull: 0",
    ] {
        assert!(said.contains(expected), "{expected}: {said}");
    }
    assert!(
        !said.contains("big  1.0.0") && !said.contains("panicked"),
        "{said}"
    );
}

#[test]
fn g14_a_full_disk_is_told_by_a_pull_and_keeps_nothing_half() {
    let script = r#"
        "$P" registry init ./whole
        "$P" publish big --registry ./whole
        mount -t tmpfs -o size=64k none disk
        "$P" pull file://$PWD/whole#big -C disk --json 2>&1; echo "full: $?"
        ls disk; echo "left: $(ls -A disk | grep -v '^\.open-skills' | wc -l)"
        "$P" pull file://$PWD/whole#big -C there; echo "pull: $?"
    "#;
    let Some(said) = told(&skills(), script) else {
        return;
    };
    for expected in ["\"kind\":\"no-space\"", "full: 2", "left: 0", "pull: 0"] {
        assert!(said.contains(expected), "{expected}: {said}");
    }
    assert!(!said.contains("panicked"), "{said}");
}
