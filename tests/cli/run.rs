//! `run`, end to end, with the engines that are programs of this machine.

#![cfg(target_os = "linux")]

use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::{CliTest, Ran};

const SKILL: &str = "---\nname: demo\ndescription: Shows how scripts run.\n---\n\n# Demo\n";

/// A place with one skill, `demo`, that has this skill.yaml and these files.
fn demo(yaml: &str, files: &[(&str, &str)]) -> CliTest {
    let mut test = CliTest::new()
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .file("demo/SKILL.md", SKILL)
        .file("demo/skill.yaml", yaml);
    for (path, text) in files {
        test = test.file(&format!("demo/{path}"), text);
    }
    test
}

/// Runs a command line that is written as one text.
fn run(test: &CliTest, line: &str) -> Ran {
    test.run(line.split(' '))
}

/// The outcome document of a run.
fn outcome(test: &CliTest, line: &str) -> Value {
    let ran = run(test, line);
    let value: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{ran}"));
    let schema = test.run(["schema", "outcome"]).stdout;
    let schema = serde_json::from_str(&schema).unwrap();
    assert!(jsonschema::is_valid(&schema, &value), "{value:#}");
    value
}

/// Whether nothing of a run is left in the cache but empty folders for the next.
fn left_nothing(test: &CliTest) -> bool {
    let runs = std::fs::read_dir(test.work().join("../cache/workspaces-v1")).unwrap();
    runs.map(|run| run.unwrap().path()).all(|run| {
        let is_empty = |name| std::fs::read_dir(run.join(name)).unwrap().next().is_none();
        run.join("free").exists() && ["input", "output", "tmp"].into_iter().all(is_empty)
    })
}

#[test]
fn a_shell_script_needs_an_engine_with_programs() {
    let test = demo("", &[("scripts/a.sh", "echo hi")]);
    let ran = run(&test, "run demo");
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(
        ran.stderr.contains("`scripts/a.sh` is a shell script"),
        "{ran}"
    );
    assert!(ran.stderr.contains("--engine native"), "{ran}");
}

#[test]
fn streams_and_code_pass_through_unchanged() {
    let text = "printf 'a\\033[1mb'; printf 'err' >&2; echo \"$1\" \"$2\"; exit 7";
    let test = demo("", &[("scripts/a.sh", text)]);
    let ran = run(&test, "run demo:a.sh --quiet --engine native -- --input x");
    assert_eq!(ran.code, Some(7), "{ran}");
    assert_eq!(ran.stdout, "a\u{1b}[1mb--input x\n");
    assert_eq!(ran.stderr, "err");
    assert!(left_nothing(&test));
}

#[test]
fn the_walls_stand() {
    let text = "\
        cat /proc/self/status | grep -E '^(CapEff|NoNewPrivs|Seccomp):' | tr -d '\\t'\n\
        for path in /root /home /etc/shadow /proc/1/root/home; do test -e $path && echo \"sees $path\"; done\n\
        for path in /skill/x /input/x /usr/x /x /etc/x; do (echo x > $path) 2>/dev/null && echo \"wrote $path\"; done\n\
        unshare -Ur true 2>/dev/null && echo namespaces\n\
        mount -t tmpfs none /tmp 2>/dev/null && echo mounted\n\
        env | grep -c CANARY\n\
        ls /proc | grep -cE '^[0-9]+$'\n\
        ln -s /etc/hostname /output/link; true";
    let test = demo("", &[("scripts/a.sh", text)]).env("CANARY", "1");
    let ran = run(&test, "run demo --engine native --out out");
    assert_eq!(ran.code, Some(0), "{ran}");
    let lines: Vec<&str> = ran.stdout.lines().collect();
    let walls = ["CapEff:0000000000000000", "NoNewPrivs:1", "Seccomp:2"];
    assert_eq!(lines[..4], [walls[0], walls[1], walls[2], "0"], "{ran}");
    // Itself, the shell that asks, and what that starts.
    assert!(lines[4].parse::<u32>().unwrap() < 8, "{ran}");
    assert_eq!(lines.len(), 5, "{ran}");
    assert!(ran.stderr.contains("sandbox: "), "{ran}");
    assert!(ran.stderr.contains("`link` was not kept"), "{ran}");
    let value = outcome(&test, "run demo --engine native --out out --json");
    assert_eq!(value["status"], "ok", "{value:#}");
    let problem = value["problems"][0].as_str().unwrap_or_default();
    assert!(problem.starts_with("`link` was not kept: it "), "{value:#}");
}

#[test]
fn there_is_no_network() {
    let text = "import socket\nfor family, address in ((socket.AF_INET, ('1.1.1.1', 53)), (socket.AF_INET, ('127.0.0.1', 1))):\n    s = socket.socket(family, socket.SOCK_DGRAM)\n    try:\n        s.connect(address); s.send(b'x'); print('sent')\n    except OSError as error:\n        print('refused')\ntry:\n    socket.socket(40, socket.SOCK_STREAM); print('vsock')\nexcept OSError:\n    print('refused')\n";
    let test = demo("", &[("scripts/a.py", text)]);
    let ran = run(&test, "run demo --engine native");
    assert_eq!(ran.stdout, "refused\nrefused\nrefused\n", "{ran}");
    let ran = run(
        &test,
        "run demo --engine native --allow-net api.example.com",
    );
    assert_eq!(ran.code, Some(125), "{ran}");
    assert!(
        ran.stderr
            .contains("cannot hold a script to `api.example.com`"),
        "{ran}"
    );
}

#[test]
fn input_comes_by_flag_file_and_standard_input() {
    let text = "import json, os, sys\ngiven = json.load(sys.stdin)\nassert given == json.loads(os.environ['OPEN_SKILLS_INPUT'])\nprint(json.dumps({'title': given['title'] * 2}))\n";
    let yaml = "inputs: {schema: {type: object, required: [title]}}\n\
                outputs: {schema: {type: object, required: [title]}}\n";
    let test = demo(yaml, &[("scripts/a.py", text)]).file("in.json", r#"{"title": "x"}"#);
    let line = ["run", "demo", "--engine", "native", "--json", "--input"];
    for (input, stdin) in [
        (r#"{"title": "x"}"#, ""),
        ("@in.json", ""),
        ("-", r#"{"title": "x"}"#),
        ("-", "\u{feff}{\"title\": \"x\"}"),
    ] {
        let ran = test.run_with(line.iter().chain([&input]), stdin.as_bytes());
        let value: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{ran}"));
        assert_eq!(value["output"], json!({"title": "xx"}), "{ran}");
    }
    for (input, kind, says) in [
        ("{}", "bad-input", "`title` is a required property"),
        ("{", "bad-input", "the input is no JSON"),
        (
            r#"{"title": "x", "title": "y"}"#,
            "bad-input",
            "the key `title` stands twice",
        ),
        ("@none.json", "not-found", "none.json"),
    ] {
        let ran = test.run(line.iter().chain([&input]));
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{ran}");
        let error: Value = serde_json::from_str(&ran.stderr).unwrap();
        assert_eq!(error["error"]["kind"], kind, "{ran}");
        assert!(
            error["error"]["message"].as_str().unwrap().contains(says),
            "{ran}"
        );
    }
}

#[test]
fn a_skill_that_nobody_can_say_the_bounds_of_is_not_run() {
    for (yaml, says) in [
        (
            "permissions: {env: [A]}\n  env: []\n",
            "`skill.yaml` cannot be read",
        ),
        (
            "permissions: {env: 3}\n",
            "under `permissions` cannot be understood",
        ),
        ("inputs: 3\n", "under `inputs` cannot be understood"),
    ] {
        let test = demo(yaml, &[("scripts/a.py", "print(1)")]);
        for line in [
            "run demo --engine native",
            "run demo --engine native --allow-env HOME",
            "run demo --explain-permissions",
        ] {
            let ran = run(&test, line);
            assert_eq!(
                (ran.code, ran.stdout.as_str()),
                (Some(2), ""),
                "{yaml} {ran}"
            );
            assert!(ran.stderr.contains(says), "{ran}");
            assert!(ran.stderr.contains("open-skills lint"), "{ran}");
        }
    }
}

#[test]
fn an_output_that_does_not_fit_fails_the_run() {
    let yaml = "outputs: {schema: {type: object}}\n";
    let test = demo(yaml, &[("scripts/a.sh", "echo '[1]'")]);
    let value = outcome(&test, "run demo --engine native --json");
    assert_eq!(
        (&value["status"], &value["exit_code"]),
        (&json!("failed"), &json!(0))
    );
    assert!(
        value["problems"][0]
            .as_str()
            .unwrap()
            .contains("does not fit")
    );
    let ran = run(&test, "run demo --engine native");
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(
        ran.stderr
            .contains("the output does not fit the skill's schema"),
        "{ran}"
    );
}

#[test]
fn functions_are_called_with_the_input() {
    let python = "import asyncio\n\
        async def go(given):\n    await asyncio.sleep(0)\n    return {'sum': sum(given)}\n\
        def main(given):\n    return 'main'\n";
    let guarded =
        "def main():\n    print('wrong')\nif __name__ == '__main__':\n    print('guarded')\n";
    let javascript = "export async function go(given) { return given.length; }\n";
    let test = demo(
        "entrypoint: scripts/a.py:go\n",
        &[
            ("scripts/a.py", python),
            (
                "scripts/main.py",
                "from a import main\ndef run(given):\n    return [main(0), given]\n",
            ),
            ("scripts/guarded.py", guarded),
            ("scripts/b.mjs", javascript),
        ],
    );
    let output = |target: &str| {
        let ran = run(
            &test,
            &format!("run {target} --engine native --input [1,2] --quiet"),
        );
        assert_eq!(ran.code, Some(0), "{ran}");
        ran.stdout
    };
    assert_eq!(output("demo"), "{\"sum\": 3}\n");
    assert_eq!(output("demo:a.py:main"), "\"main\"\n");
    assert_eq!(output("demo:main.py"), "[\"main\", [1, 2]]\n");
    assert_eq!(output("demo/scripts/guarded.py"), "guarded\n");
    assert_eq!(output("demo:b.mjs:go"), "2\n");
    // What a function prints is its log, and what it returns the output.
    let printing = "def go(given):\n    print('[0]')\n    return {'long': given['n'] + 1}\n";
    let logging = "export const go = () => { console.log('[0]'); return { a: 1 } };\n";
    let test = demo(
        "",
        &[("scripts/a.py", printing), ("scripts/b.mjs", logging)],
    );
    let long = r#"{"n":1234567890123456789}"#;
    let line = format!("run demo:a.py:go --engine native --json --input {long}");
    let value = outcome(&test, &line);
    assert_eq!(
        value["output"],
        json!({"long": 1_234_567_890_123_456_790_u64})
    );
    let value = outcome(&test, "run demo:b.mjs:go --engine native --json");
    assert_eq!(value["output"], json!({"a": 1}));
    assert_eq!(value["stdout"], "[0]\n{\"a\":1}\n");
    for (script, word) in [("a.py", "defines"), ("b.mjs", "exports")] {
        let line = format!("run demo:{script}:none --engine native --quiet");
        let told = format!("error: the script defines no function `none`\nhint: it {word} `go`\n");
        let ran = run(&test, &line);
        assert_eq!((ran.code, ran.stderr), (Some(2), told));
    }
}

#[test]
fn an_error_of_a_script_looks_as_if_nothing_stood_between() {
    let test = demo(
        "",
        &[(
            "scripts/a.py",
            "def f():\n    raise ValueError('no')\nf()\n",
        )],
    );
    let ran = run(&test, "run demo --engine native --quiet");
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(
        ran.stderr.starts_with(
            "Traceback (most recent call last):\n  File \"/skill/scripts/a.py\", line 3"
        ),
        "{ran}"
    );
    assert!(!ran.stderr.contains("start.py"), "{ran}");
    let test = demo("", &[("scripts/a.py", "import sys\nsys.exit(14)\n")]);
    assert_eq!(run(&test, "run demo --engine native").code, Some(14));
}

#[test]
fn artifacts_are_kept_whole_or_not_at_all() {
    let text = "mkdir -p sub; echo 1,2 > sub/t.csv; cp /input/in.txt .; echo late > /tmp/late.txt\n\
                echo '{\"file\": \"/tmp/late.txt\"}'; exit $1";
    let test = demo("", &[("scripts/a.sh", text)]).file("x.txt", "x");
    let line = "run demo --engine native --json --file in.txt=x.txt --out out";
    let value = outcome(&test, &format!("{line} -- 3"));
    let paths: Vec<&str> = value["artifacts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|a| a["path"].as_str().unwrap())
        .collect();
    assert_eq!(paths, ["in.txt", "late.txt", "sub/t.csv"]);
    assert_eq!(value["artifacts"][2]["mime"], "text/csv");
    assert_eq!(
        (&value["status"], &value["exit_code"]),
        (&json!("failed"), &json!(3))
    );
    let kept = |path: &str| std::fs::read_to_string(test.work().join("out").join(path)).unwrap();
    assert_eq!(
        (kept("sub/t.csv").as_str(), kept("in.txt").as_str()),
        ("1,2\n", "x")
    );
    assert_eq!(
        std::fs::read_dir(test.work().join("out")).unwrap().count(),
        3
    );
    let ran = run(
        &test,
        "run demo --engine native --file in.txt=x.txt --max-output 4B --out other -- 0",
    );
    assert_eq!(ran.code, Some(125), "{ran}");
    assert!(!test.work().join("other/in.txt").exists());
}

#[test]
fn what_takes_too_long_or_too_much_is_ended() {
    let test = demo(
        "",
        &[
            ("scripts/spin.sh", "while :; do :; done"),
            (
                "scripts/children.sh",
                "sleep 30 & (sleep 30; echo late > /output/late) & wait",
            ),
            (
                "scripts/flood.sh",
                "while :; do head -c 1000000 /dev/zero >> /output/x; done",
            ),
            (
                "scripts/hole.sh",
                "truncate -s 1T /output/x; echo \"code $?\"",
            ),
            (
                "scripts/one.py",
                "open('/output/x', 'wb').write(b'x' * 9_000_000)\n",
            ),
            (
                "scripts/files.sh",
                "i=0; while :; do : > /output/f$i; i=$((i+1)); done",
            ),
            (
                "scripts/memory.py",
                "keep = []\nwhile True:\n    keep.append(bytearray(1 << 20))\n",
            ),
            (
                "scripts/together.sh",
                "for i in 1 2 3 4; do python3 -c 'x = bytearray(40 << 20); import time; time.sleep(20)' & done; wait",
            ),
            (
                "scripts/shared.py",
                "import os, time\nx = bytearray(30 << 20)\nfor _ in range(20):\n    if os.fork() == 0:\n        time.sleep(1)\n        os._exit(0)\nfor _ in range(20):\n    os.wait()\n",
            ),
            ("scripts/out.sh", "yes"),
        ],
    );
    for (script, flags, code, says) in [
        ("spin.sh", "--timeout 300ms", 124, "its time was up"),
        ("children.sh", "--timeout 300ms", 124, "its time was up"),
        ("flood.sh", "--disk 20MB", 125, "limit `disk`"),
        ("hole.sh", "", 0, ""),
        ("one.py", "--disk 5MiB", 125, "limit `disk`"),
        ("files.sh", "", 125, "limit `files`"),
        ("memory.py", "--memory 100MiB", 125, "limit `memory`"),
        ("together.sh", "--memory 100MiB", 125, "limit `memory`"),
        ("shared.py", "--memory 100MiB", 0, ""),
        ("out.sh", "--timeout 500ms", 124, "`stdout` was cut"),
    ] {
        let started = Instant::now();
        let line = format!("run demo:{script} --engine native {flags}");
        let ran = run(&test, line.trim_end());
        assert_eq!(ran.code, Some(code), "{script} {}", ran.stderr);
        assert!(ran.stderr.contains(says), "{script} {}", ran.stderr);
        assert!(started.elapsed() < Duration::from_secs(20), "{script}");
        assert!(left_nothing(&test), "{script}");
        if script == "hole.sh" {
            assert_ne!(ran.stdout, "code 0\n", "{ran}");
        }
    }
    // Advice is for people.
    let spin = "run demo:spin.sh --engine native --timeout 300ms";
    assert!(run(&test, spin).stderr.contains("hint: "));
    let ran = run(&test, &format!("{spin} --json"));
    assert!(!ran.stderr.contains("hint: "), "{ran}");
}

#[test]
fn interrupting_leaves_nothing_running() {
    let text = "echo started; sleep 30 & sleep 30";
    let test = demo("", &[("scripts/a.sh", text)]);
    let mut child = test
        .command()
        .args(["run", "demo", "--engine", "native"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = [0; 8];
    std::io::Read::read_exact(child.stdout.as_mut().unwrap(), &mut line).unwrap();
    let pid = child.id().to_string();
    let started = Instant::now();
    let killed = std::process::Command::new("/bin/kill")
        .args(["-INT", &pid])
        .status();
    assert!(killed.unwrap().success());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130), "{output:?}");
    assert!(started.elapsed() < Duration::from_secs(2));
    assert!(left_nothing(&test));
}

#[test]
fn events_come_as_they_happen() {
    let text = "echo one; echo two >&2; echo x > a.txt; exit 2";
    let test = demo("", &[("scripts/a.sh", text)]);
    let ran = run(&test, "run demo --engine native --stream");
    assert_eq!(ran.code, Some(2), "{ran}");
    let events: Vec<Value> = ran
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let of = |kind: &str| {
        events
            .iter()
            .filter(|event| event["event"] == kind)
            .collect::<Vec<_>>()
    };
    assert_eq!(of("log").len(), 2, "{ran}");
    assert!(
        of("log")
            .iter()
            .any(|log| log["stream"] == "stdout" && log["text"] == "one\n")
    );
    assert_eq!(of("artifact")[0]["path"], "a.txt");
    assert_eq!(events.last().unwrap()["event"], "usage");
    assert_eq!(events.last().unwrap()["exit_code"], 2);
    let test = demo("", &[("scripts/a.sh", "echo '{\"a\": 1}'")]);
    let ran = run(&test, "run demo --engine native --stream");
    assert!(
        ran.stdout.contains(r#"{"event":"output","value":{"a":1}}"#),
        "{ran}"
    );
}

#[test]
fn signing_in_is_asked_for() {
    let text = r#"echo '{"status":"requires_auth","authUrl":"https://auth.example/x","instructions":"Press the button."}'"#;
    let test = demo("", &[("scripts/a.sh", text)]);
    let ran = run(&test, "run demo --engine native");
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(
        ran.stderr
            .contains("sign in here: https://auth.example/x\nPress the button."),
        "{ran}"
    );
    let value = outcome(&test, "run demo --engine native --json");
    assert_eq!(value["status"], "requires_auth");
}

#[test]
fn without_a_sandbox_it_says_so() {
    let text = "cat /skill/x 2>/dev/null; cat \"$1\"; pwd; echo $HOME; echo x > a.txt";
    let test = demo("", &[("scripts/a.sh", text), ("x", "content\n")]);
    let ran = run(
        &test,
        "run demo --engine native --unsafe-no-sandbox --quiet --out out -- /skill/x",
    );
    assert_eq!(ran.code, Some(0), "{ran}");
    assert!(ran.stdout.starts_with("content\n"), "{ran}");
    assert!(
        ran.stderr
            .contains("no sandbox: the script runs with all your rights"),
        "{ran}"
    );
    assert!(test.work().join("out/a.txt").exists());
    let ran = run(&test, "run demo --unsafe-no-sandbox");
    assert_eq!(ran.code, Some(2), "{ran}");
}

#[test]
fn who_stops_reading_ends_the_run_quietly() {
    let script = "i=0; while [ $i -lt 600 ]; do echo line; i=$((i+1)); sleep 0.05; done";
    let test = demo("", &[("scripts/a.sh", script)]);
    for flags in [&["--quiet", "--stream"][..], &["--quiet"]] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let begun = Instant::now();
        let output = test
            .command()
            .args(["run", "demo", "--engine", "native"])
            .args(flags)
            .stdin(Stdio::null())
            .stdout(writer)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
            .wait_with_output()
            .unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
        assert_eq!(output.status.code(), Some(0), "{flags:?}");
        assert!(begun.elapsed() < Duration::from_secs(20), "{flags:?}");
        assert!(left_nothing(&test));
    }
}

#[test]
fn what_a_look_leaves_in_a_pulled_skill_keeps_nobody_from_running_it() {
    let test = demo("version: 1.0.0\n", &[("scripts/a.py", "print(1)\n")]);
    let explained = |code| {
        let ran = run(&test, "run local/there --explain-permissions");
        assert_eq!(ran.code, Some(code), "{ran}");
    };
    let move_to = |from: &str, to: &str| {
        std::fs::rename(test.work().join(from), test.work().join(to)).unwrap();
    };
    let text = SKILL.replace("name: demo", "name: there");
    std::fs::write(test.work().join("demo/SKILL.md"), text).unwrap();
    move_to("demo", "there");
    assert_eq!(run(&test, "publish there --no-test").code, Some(0));
    move_to("there", "source");
    assert_eq!(run(&test, "pull there").code, Some(0));
    // From here on, only the folder that was pulled is left.
    for gone in ["../cache", "../home/.local/share/open-skills", "source"] {
        std::fs::remove_dir_all(test.work().join(gone)).unwrap();
    }
    move_to("there", "aside");
    explained(2);
    move_to("aside", "there");
    explained(0);
    let left = test.work().join("there/scripts/__pycache__");
    std::fs::create_dir(&left).unwrap();
    std::fs::write(left.join("a.cpython-314.pyc"), [0; 16]).unwrap();
    explained(0);
    // What somebody edited is not what was pulled.
    std::fs::write(test.work().join("there/scripts/a.py"), "print(2)\n").unwrap();
    explained(2);
}

#[test]
fn the_path_of_a_script_that_is_not_there_gets_its_nearest_and_the_form() {
    let test = CliTest::new()
        .file("skills/demo/SKILL.md", SKILL)
        .file("skills/demo/scripts/main.py", "")
        .file("skills/demo/scripts/other.js", "");
    for (words, hint) in [
        (
            "skills/demo/scripts/mian.py",
            "did you mean `skills/demo:scripts/main.py`?",
        ),
        (
            "./skills/demo/scripts/mian.py:go",
            "did you mean `./skills/demo:scripts/main.py`?",
        ),
        (
            "skills/demo/main.py",
            "did you mean `skills/demo:scripts/main.py`?",
        ),
        (
            "skills/demo/unlike-any.py",
            "name one after a colon, such as `skills/demo:scripts/main.py`",
        ),
    ] {
        let ran = test.run(["run", words]);
        assert_eq!(ran.code, Some(2), "{ran}");
        let path = words.trim_end_matches(":go");
        let said = format!("error: there is no `{path}`\n");
        assert!(ran.stderr.starts_with(&said), "{ran}");
        assert!(ran.stderr.contains(hint), "{ran}");
    }
    let mut within = test.command();
    within.args(["run", "scripts/mian.py"]);
    within.current_dir(test.work().join("skills/demo"));
    let said = within.output().unwrap().stderr;
    let said = String::from_utf8_lossy(&said);
    assert!(said.contains("did you mean `.:scripts/main.py`?"), "{said}");
}
