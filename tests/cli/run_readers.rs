//! `run` while nobody reads what it says, or somebody slow does: limits and signals hold all
//! the same, and who reads gets everything.

use std::io::Read;
use std::process::{Child, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use crate::support::{CliTest, PROGRAM};
use crate::update::json;
#[cfg(feature = "wasm")]
use crate::wasi::command;

/// What breaks a run off, and the code that it then ends with.
const SIGNALS: [(Signal, i32); 3] = [(Signal::INT, 130), (Signal::TERM, 143), (Signal::HUP, 129)];

const SKILL: &str = "---\nname: demo\ndescription: Shows how scripts run.\n---\n\n# Demo\n";
/// The most of a stream that is passed on.
const STREAM: usize = 4 << 20;
/// Lines of a script that ends by itself, more than a pipe holds.
const LINES: usize = 20_000;
const FLOOD: &str = "yes 0123456789";
const FILL: &str =
    "yes 0123456789 & while :; do head -c 1000000 /dev/zero >> /output/x; sleep 0.01; done";
const MANY: &str = "seq 100001 120000; echo x > a.txt; exit 3";

/// Scripts by what they do: the same for both engines.
struct Scripts {
    test: CliTest,
    flags: &'static [&'static str],
    ending: &'static str,
}

/// A skill with shell scripts, for the engine with programs.
fn native() -> Scripts {
    let mut test = CliTest::new()
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .file("demo/SKILL.md", SKILL);
    for (name, text) in [("flood", FLOOD), ("fill", FILL), ("many", MANY)] {
        test = test.file(&format!("demo/scripts/{name}.sh"), text);
    }
    Scripts {
        test,
        flags: &["--engine", "native"],
        ending: "sh",
    }
}

/// The same skill in WebAssembly, compiled already.
#[cfg(feature = "wasm")]
fn wasm() -> Scripts {
    let fill = "(local.set $i (call $open (i32.const 6) (i32.const 1)))
        (loop (drop (call $put (i32.const 1) (i32.const 65536)))
          (drop (call $put (global.get $file) (i32.const 65536))) (br 0))";
    let flood = "(memory.fill (i32.const 65536) (i32.const 120) (i32.const 65536))
        (loop (drop (call $put (i32.const 1) (i32.const 65536))) (br 0))";
    // As long as the lines of the other script, and its file and code.
    let many = "(loop $more (drop (call $put (i32.const 1) (i32.const 7000)))
          (local.set $i (i32.add (local.get $i) (i32.const 1)))
          (br_if $more (i32.lt_u (local.get $i) (i32.const 20))))
        (drop (call $open (i32.const 6) (i32.const 1)))
        (drop (call $put (global.get $file) (i32.const 2)))
        (call $exit (i32.const 3))";
    let mut test = CliTest::new().file("demo/SKILL.md", SKILL);
    for (name, body) in [("flood", flood), ("fill", fill), ("many", many)] {
        let wasm = wat::parse_str(command("a.txt", body)).unwrap();
        test = test.file(&format!("demo/scripts/{name}.wasm"), wasm);
    }
    let scripts = Scripts {
        test,
        flags: &[],
        ending: "wasm",
    };
    for name in ["flood", "fill", "many"] {
        let mut warm = scripts.start(name, &["--timeout", "1ms", "--json"]);
        drop(warm.stdout.take());
        warm.wait().unwrap();
    }
    scripts
}

fn both() -> Vec<Scripts> {
    vec![
        native(),
        #[cfg(feature = "wasm")]
        wasm(),
    ]
}

impl Scripts {
    /// Starts one, with pipes that nobody reads for now.
    fn start(&self, name: &str, flags: &[&str]) -> Child {
        let mut command = self.test.command();
        command.args(["run", &format!("demo:{name}.{}", self.ending)]);
        command.args(self.flags).args(flags).stdin(Stdio::null());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().unwrap()
    }
}

/// Waits for its end without reading a byte.
#[track_caller]
fn ended(child: &mut Child, most: Duration) -> ExitStatus {
    let begun = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status;
        }
        if begun.elapsed() > most {
            child.kill().unwrap();
            panic!("{PROGRAM} runs on");
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn said(child: &mut Child) -> String {
    let mut text = String::new();
    child
        .stderr
        .as_mut()
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    text
}

/// Reads standard output to its end, a bit at a time.
fn read_slowly(child: &mut Child, pause: Duration) -> Vec<u8> {
    let mut stdout = child.stdout.take().unwrap();
    let (mut all, mut some) = (Vec::new(), vec![0; 16 << 10]);
    loop {
        let read = stdout.read(&mut some).unwrap();
        if read == 0 {
            return all;
        }
        all.extend_from_slice(&some[..read]);
        std::thread::sleep(pause);
    }
}

fn send(child: &Child, signal: Signal) {
    let id = i32::try_from(child.id()).unwrap();
    kill_process(Pid::from_raw(id).unwrap(), signal).unwrap();
}

#[test]
fn limits_hold_though_nobody_reads() {
    for scripts in both() {
        for (name, flags, code, says) in [
            (
                "flood",
                ["--timeout", "1s"],
                124,
                "its time was up after 1s",
            ),
            ("fill", ["--disk", "20MB"], 125, "limit `disk`"),
        ] {
            let mut child = scripts.start(name, &flags);
            let status = ended(&mut child, Duration::from_secs(5));
            let said = said(&mut child);
            assert_eq!(status.code(), Some(code), "{name}: {said}");
            assert!(said.contains(says), "{said}");
            assert!(said.contains("nobody read `stdout`"), "{said}");
        }
    }
}

#[test]
fn signals_hold_though_nobody_reads() {
    for scripts in both() {
        for (name, flags) in [
            ("flood", &["--timeout", "1m"][..]),
            ("flood", &["--timeout", "1m", "--stream"]),
            // Through already, and waiting for its reader.
            ("many", &["--timeout", "1m"]),
            ("many", &["--timeout", "1m", "--stream"]),
        ] {
            for (signal, code) in SIGNALS {
                let mut child = scripts.start(name, flags);
                // It is full, so that whoever writes would be stuck.
                std::thread::sleep(Duration::from_millis(700));
                assert!(child.try_wait().unwrap().is_none(), "{name} {flags:?}");
                send(&child, signal);
                let status = ended(&mut child, Duration::from_secs(3));
                let said = said(&mut child);
                assert_eq!(status.code(), Some(code), "{name} {flags:?}: {said}");
            }
        }
    }
}

#[test]
fn a_slow_reader_gets_everything_and_costs_the_script_no_time() {
    for scripts in both() {
        let flags = ["--timeout", "1s", "--out", "out"];
        let mut child = scripts.start("many", &flags);
        let begun = Instant::now();
        let read = read_slowly(&mut child, Duration::from_millis(150));
        assert!(begun.elapsed() > Duration::from_secs(1));
        let said = said(&mut child);
        assert_eq!(child.wait().unwrap().code(), Some(3), "{said}");
        assert_eq!(read.len(), 7 * LINES);
        assert!(!said.contains("time was up"), "{said}");
        assert!(said.contains("kept out/a.txt (2 B)"), "{said}");
    }
}

#[test]
fn a_slow_reader_gets_what_came_before_a_limit() {
    for scripts in both() {
        let mut child = scripts.start("flood", &["--timeout", "1s"]);
        let read = read_slowly(&mut child, Duration::from_millis(5));
        assert_eq!(read.len(), STREAM);
        assert_eq!(child.wait().unwrap().code(), Some(124));
        assert!(!said(&mut child).contains("nobody read"));
    }
}

#[test]
fn events_are_whole_and_in_order_for_who_reads_late() {
    for scripts in both() {
        let mut child = scripts.start("flood", &["--timeout", "2s", "--stream"]);
        std::thread::sleep(Duration::from_secs(4));
        let read = read_slowly(&mut child, Duration::ZERO);
        assert_eq!(child.wait().unwrap().code(), Some(124));
        let lines = std::str::from_utf8(&read).unwrap().lines();
        let events: Vec<Value> = lines
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        let (last, logs) = events.split_last().unwrap();
        assert_eq!(
            (&last["event"], &last["status"]),
            (&"usage".into(), &"timeout".into())
        );
        let text: usize = logs
            .iter()
            .map(|log| log["text"].as_str().unwrap().len())
            .sum();
        assert_eq!(text, STREAM);
    }
}

#[test]
fn the_document_waits_for_its_reader_until_a_signal_comes() {
    for scripts in both() {
        let flags = ["--timeout", "1m", "--json", "--out", "out"];
        let mut child = scripts.start("many", &flags);
        std::thread::sleep(Duration::from_secs(1));
        let read = read_slowly(&mut child, Duration::ZERO);
        let document: Value = serde_json::from_slice(&read).unwrap();
        assert_eq!(document["stdout"].as_str().unwrap().len(), 7 * LINES);
        assert_eq!(child.wait().unwrap().code(), Some(3));
        let mut child = scripts.start("many", &flags);
        std::thread::sleep(Duration::from_secs(1));
        send(&child, Signal::INT);
        let status = ended(&mut child, Duration::from_secs(3));
        assert_eq!(status.code(), Some(130));
        assert!(scripts.test.work().join("out/a.txt").exists());
    }
}

#[test]
fn a_reader_who_leaves_late_changes_no_code() {
    for scripts in both() {
        for flags in [&[][..], &["--stream"], &["--json"]] {
            let mut child = scripts.start("many", flags);
            // Through already, and waiting for its reader as any program does.
            std::thread::sleep(Duration::from_millis(1_500));
            assert!(child.try_wait().unwrap().is_none(), "{flags:?}");
            drop(child.stdout.take());
            let status = ended(&mut child, Duration::from_secs(3));
            let said = said(&mut child);
            assert_eq!(status.code(), Some(3), "{flags:?}: {said}");
            assert!(!said.contains("error"), "{flags:?}: {said}");
        }
    }
}

#[test]
fn a_run_that_is_broken_off_is_written_down_and_its_last_event_says_so() {
    for scripts in both() {
        for (number, (signal, code)) in SIGNALS.into_iter().enumerate() {
            let mut child = scripts.start("flood", &["--timeout", "1m", "--stream"]);
            let mut stdout = child.stdout.take().unwrap();
            let mut some = [0; 100];
            stdout.read_exact(&mut some).unwrap();
            send(&child, signal);
            let mut rest = Vec::new();
            stdout.read_to_end(&mut rest).unwrap();
            assert_eq!(child.wait().unwrap().code(), Some(code));
            let last = rest
                .trim_ascii_end()
                .split(|&byte| byte == b'\n')
                .next_back();
            let last: Value = serde_json::from_slice(last.unwrap()).unwrap();
            assert_eq!(last["event"], "usage");
            assert_eq!(last["status"], "interrupted");
            assert_eq!(last["exit_code"], Value::Null);
            let runs = json(&scripts.test.run(["runs", "list", "--json"]));
            let runs = runs["runs"].as_array().unwrap().clone();
            let broken_off = runs.iter().filter(|run| run["status"] == "interrupted");
            assert_eq!(broken_off.count(), number + 1, "{signal:?}");
            let log = scripts.test.run(["audit", "log", "--json"]);
            let noted = log.stdout.matches("\"interrupted\"").count();
            assert_eq!(noted, number + 1, "{}", log.stdout);
        }
    }
}
