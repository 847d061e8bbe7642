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

/// Commands that only look, where nothing can be written to.
const READERS: &str = "list --installed|list|runs list|runs stats|audit|audit log|trust list|\
    trust check|keys list|secrets list|cache size|cache verify|config show|config path|status|\
    outdated|runtime list|registry ls|agents list|prompt --installed|explain FM001";

#[test]
fn g14_what_only_looks_needs_no_disk_to_write_to() {
    let script = r#"
        at_home() { HOME="$PWD/disk" XDG_CACHE_HOME="$PWD/disk/cache" OPEN_SKILLS_CACHE= "$P" "$@"; }
        look() {
            echo "$READERS" | tr '|' '
' | while read -r line; do
                for more in "" --json; do
                    at_home $line $more > said 2>&1 < /dev/null && code=0 || code="$?"
                    [ "$code" = 0 ] && echo fine || { echo "$1: $line $more: $code"; cat said; }
                done
            done
        }
        mount -t tmpfs -o size=1m none disk
        mount -o remount,ro none disk; look empty
        mount -o remount,rw none disk; cat /dev/zero > disk/filler 2> /dev/null; look full
        rm disk/filler; at_home keys new k --no-passphrase; at_home publish good --key k --no-test
        echo s | at_home secrets set KEY --no-passphrase
        mount -o remount,ro none disk; look closed
    "#;
    let test = skills().env("READERS", READERS);
    let Some(said) = told(&test, script) else {
        return;
    };
    let fine = said.lines().filter(|line| *line == "fine").count();
    assert_eq!(fine, 3 * 2 * READERS.split('|').count(), "{said}");
}

#[test]
fn g14_the_doctor_notices_full_small_and_closed_disks() {
    let script = r#"
        at_home() { HOME="$PWD/disk" XDG_CACHE_HOME="$PWD/disk/cache" TMPDIR="$PWD/disk" "$P" "$@"; }
        mount -t tmpfs -o size=1m none disk; mkdir disk/cache
        echo "== small"; at_home doctor --offline; echo "small: $?"
        cat /dev/zero > disk/filler 2> /dev/null
        echo "== full"; at_home doctor --offline; echo "full: $?"
        rm disk/filler; mount -o remount,ro none disk
        echo "== closed"; at_home doctor --offline; echo "closed: $?"
        ls -A disk
    "#;
    let test = skills();
    let Some(said) = told(&test, script) else {
        return;
    };
    let parts: Vec<&str> = said.split("== ").collect();
    let [_, small, full, closed] = parts[..] else {
        panic!("{said}");
    };
    for name in ["data", "state", "temporary"] {
        let line = |part: &str, level: &str| {
            let wanted = format!("  {level:<5}  {name}");
            let mut lines = part.lines();
            let found = lines.find(|line| line.starts_with(&wanted));
            found
                .unwrap_or_else(|| panic!("{wanted}: {said}"))
                .to_owned()
        };
        assert!(line(small, "warn").contains(" left"), "{said}");
        assert!(line(full, "error").contains("no space left"), "{said}");
        assert!(line(closed, "error").contains("read-only"), "{said}");
    }
    assert!(
        full.contains("full: 1") && closed.contains("closed: 1"),
        "{said}"
    );
    assert!(small.contains("small: 0"), "{said}");
    assert!(closed.contains("closed: 1\ncache\n"), "{said}");
}

/// A shell's function: a call on a disk without one free byte. It says how the call ended, of
/// which kind its error is, whether that has a hint, and whether any file is another one.
const ON_A_FULL_DISK: &str = r#"
    files() { find disk -type f ! -name filler -size +0 -exec sha256sum {} + | sort; }
    full() {
        name="$1"; shift
        cat /dev/zero > disk/filler 2> /dev/null
        files > before
        "$@" --json > said 2>&1 < given; code="$?"
        files > after
        rm disk/filler
        cmp -s before after && same=same || same=changed
        kind="$(sed -n 's/.*"kind":"\([a-z-]*\)".*/\1/p' said)"
        grep -q '"hint":"make room' said && hint=hint || hint=none
        grep -q panicked said && hint=panicked
        echo "$name: $code $kind $hint $same"
    }
    mount -t tmpfs -o size=1m none disk
    echo secret > given
    mkdir disk/home && cp -r bad disk/bad && cp -r good disk/good
    at_home() { HOME="$PWD/disk/home" XDG_CACHE_HOME="$PWD/disk/cache" "$P" "$@"; }
"#;

/// Every command that writes.
const WRITERS: &str = r#"
    "$P" pack big --output big.skill
    "$P" registry init ./whole; "$P" publish big --registry ./whole
    "$P" registry init ./disk/registry
    full pack "$P" pack big --output disk/big.skill
    full unpack "$P" unpack big.skill -C disk/out
    full lint "$P" lint --fix disk/bad
    full fmt "$P" fmt disk/bad
    full init "$P" init disk/new --template prompt --yes --description 'Says hello. Use when greeted.'
    full add "$P" add reference notes --skill disk/good
    full version "$P" version minor disk/good
    full convert "$P" convert rule.mdc --output disk/converted
    full scaffold "$P" test disk/good --scaffold
    full publish "$P" publish big --registry ./disk/registry
    full pull "$P" pull file://$PWD/whole#big -C disk/skills
    full mirror "$P" registry mirror ./whole ./disk/mirror
    full sync "$P" sync --from ./library --into disk/synced
    full export "$P" export well-known big --into disk/site
    full keys at_home keys new k --no-passphrase
    at_home keys new k --no-passphrase
    full rotate at_home keys rotate k --no-passphrase
    full trust at_home trust add k --key k
    full block at_home trust block sha256:0000000000000000000000000000000000000000000000000000000000000000
    full pin at_home trust pin good --key k
    full secrets at_home secrets set KEY --no-passphrase
    full install at_home install ./big --agent claude-code --scope user
    full sign at_home sign disk/good --key k
    at_home keys list
"#;

#[test]
fn g14_every_command_that_writes_tells_of_a_full_disk_and_leaves_nothing_half() {
    let bad = "---\nname: bad\ndescription: Adds.   \nversion: 1.0.0\n---\n\n# Bad\n";
    let test = skills()
        .file("bad/SKILL.md", bad)
        .file("good/scripts/a.py", "print(1)\n")
        .file("rule.mdc", "---\ndescription: Be brief.\n---\nBe brief.\n");
    let test = test.file("library/skills/big/SKILL.md", GOOD_SKILL);
    let Some(said) = told(&test, &format!("{ON_A_FULL_DISK}{WRITERS}")) else {
        return;
    };
    let calls = WRITERS
        .lines()
        .filter(|line| line.trim_start().starts_with("full "));
    let ends: Vec<&str> = said
        .lines()
        .filter(|line| line.ends_with("same") || line.ends_with("changed"))
        .collect();
    assert_eq!(ends.len(), calls.count(), "{said}");
    for end in ends {
        assert!(end.ends_with(": 2 no-space hint same"), "{end}\n{said}");
    }
    // The key that could not be replaced is still there under its name.
    assert!(
        said.lines().any(|line| line.starts_with("k  p256")),
        "{said}"
    );
}

/// Writes 300 kB into `a.bin` of every folder that it may write to.
#[cfg(feature = "wasm")]
const WRITER: &str = r#"(module
    (import "wasi_snapshot_preview1" "path_open" (func $open
        (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
    (memory (export "memory") 6)
    (data (i32.const 16) "a.bin")
    (func (export "_start") (local $folder i32)
        (i32.store (i32.const 0) (i32.const 1024))
        (i32.store (i32.const 4) (i32.const 300000))
        (local.set $folder (i32.const 3))
        (loop $next
            (if (i32.eqz (call $open (local.get $folder) (i32.const 0) (i32.const 16)
                    (i32.const 5) (i32.const 1) (i64.const 64) (i64.const 0) (i32.const 0)
                    (i32.const 8)))
                (then (drop (call $write (i32.load (i32.const 8)) (i32.const 0) (i32.const 1)
                    (i32.const 12)))))
            (local.set $folder (i32.add (local.get $folder) (i32.const 1)))
            (br_if $next (i32.lt_u (local.get $folder) (i32.const 10))))))"#;

#[cfg(feature = "wasm")]
#[test]
fn g14_artifacts_that_a_full_disk_does_not_take_are_told() {
    let test = skills().file("good/scripts/w.wasm", wat::parse_str(WRITER).unwrap());
    let script = format!(
        "{ON_A_FULL_DISK}
        \"$P\" run good:w.wasm --out there; ls there
        full run \"$P\" run good:w.wasm --out disk/run"
    );
    let Some(said) = told(&test, &script) else {
        return;
    };
    assert!(
        said.contains("a.bin") && said.contains("run: 2 no-space hint same"),
        "{said}"
    );
}

/// A disk of the user's own that is read-only is one error, which says what to name instead.
#[test]
fn a_home_that_can_only_be_read_is_told_with_the_flag_that_helps() {
    let script = r#"
        D="$PWD/disk"
        at_home() { HOME="$D" XDG_CACHE_HOME= OPEN_SKILLS_CACHE= "$P" "$@"; }
        mount -t tmpfs none disk
        at_home keys new k --no-passphrase --yes
        at_home publish good --registry ./whole/r --yes --key k
        at_home pull good --registry ./whole/r -C whole
        at_home cache clean
        rm -rf disk/.local/state disk/.cache
        mount -o remount,ro none disk
        at_home verify good@1.0.0 --registry ./whole/r 2>&1; echo "verify: $?"
        cd whole
        at_home audit 2>&1; echo "audit: $?"
        at_home audit --cache-dir ./cache 2>&1; echo "elsewhere: $?"
    "#;
    let Some(said) = told(&skills(), script) else {
        return;
    };
    for expected in [
        "verify: 2",
        "audit: 2",
        "name another with `--cache-dir DIR`",
        "name another with `XDG_STATE_HOME`",
        "elsewhere: 0",
    ] {
        assert!(said.contains(expected), "{expected}: {said}");
    }
    assert!(!said.contains("choose a place on another one"), "{said}");
}

/// A script that is run there is told the same: it is not the folder of compiled code that is
/// in the way.
#[cfg(feature = "wasm")]
#[test]
fn a_run_with_a_home_that_can_only_be_read_is_told_with_the_flag_that_helps() {
    let test = skills().file("good/scripts/w.wasm", wat::parse_str(WRITER).unwrap());
    let script = r#"
        D="$PWD/disk"
        at_home() { HOME="$D" XDG_CACHE_HOME= OPEN_SKILLS_CACHE= "$P" "$@"; }
        mount -t tmpfs none disk
        mount -o remount,ro none disk
        at_home run good:w.wasm 2>&1; echo "run: $?"
        at_home run good:w.wasm --json 2>&1
        at_home run good:w.wasm --cache-dir ./cache 2>&1; echo "elsewhere: $?"
    "#;
    let Some(said) = told(&test, script) else {
        return;
    };
    for expected in [
        "run: 2",
        "hint: name another with `--cache-dir DIR`",
        "\"kind\":\"read-only\"",
        "elsewhere: 0",
    ] {
        assert!(said.contains(expected), "{expected}: {said}");
    }
    assert!(!said.contains("remove that folder"), "{said}");
}
