//! The wizard of `init`, driven through a terminal of its own.

//!
//! The terminal is made by Python's `pty`. Where there is none, the tests are ignored, with
//! the reason.

#![allow(clippy::unwrap_used, reason = "tests")]

#[allow(dead_code, reason = "other tests use the rest")]
#[path = "cli/answers.rs"]
mod answers;
#[allow(dead_code, reason = "other tests use the rest")]
#[path = "cli/support.rs"]
mod support;

use std::fs;
use std::process::{Command, Stdio};

use libtest_mimic::{Arguments, Trial};
use support::{CliTest, PROGRAM};

fn main() {
    let arguments = Arguments::from_args();
    let tests: &[(&str, fn())] = &[
        ("a whole dialogue begins a skill", a_whole_dialogue),
        (
            "questions of the template are asked, flags are not asked again",
            only_what_is_open,
        ),
        (
            "saying no and interrupting leave nothing",
            saying_no_and_interrupting,
        ),
        (
            "answers are judged while they are typed, on a row that does not wrap",
            judged_while_typed,
        ),
        (
            "a grant is asked for once, until the skill changes",
            a_grant_is_asked_for_once,
        ),
        (
            "an empty place becomes a registry when somebody says yes",
            an_empty_place_is_asked_about,
        ),
        (
            "an update that may do more waits for a yes",
            an_update_waits_for_consent,
        ),
        ("a token is typed unseen", a_token_is_typed_unseen),
        (
            "a question for a passphrase is broken off",
            a_passphrase_is_broken_off,
        ),
        #[cfg(feature = "https")]
        (
            "a passphrase for a place is broken off",
            a_passphrase_for_a_place_is_broken_off,
        ),
        (
            "two different passphrases are asked for again",
            different_passphrases_are_asked_for_again,
        ),
        (
            "an end of all input ends the questions",
            an_end_of_input_ends_the_questions,
        ),
        (
            "an interrupted pause ends the tour at once",
            an_interrupted_pause_ends_the_tour,
        ),
    ];
    let python = Command::new("python3")
        .args(["-c", "import pty"])
        .stderr(Stdio::null())
        .status();
    let missing = !python.is_ok_and(|status| status.success());
    let trials = tests.iter().map(|&(name, test)| {
        let name = match missing {
            true => format!("{name} (ignored: needs Python 3 with `pty`)"),
            false => name.to_owned(),
        };
        let trial = Trial::test(name, move || {
            test();
            Ok(())
        });
        trial.with_ignored_flag(missing)
    });
    libtest_mimic::run(&arguments, trials.collect()).exit();
}

/// Plays a dialogue: waits for each text on the terminal, then types the answer to it. The
/// whole screen is printed, then the exit code. It gives up after twenty seconds.
const PLAY: &str = r#"
import os, pty, select, sys, termios, time
steps = [step.split("=>", 1) for step in sys.argv[2:]]
pid, terminal = pty.fork()
if pid == 0:
    os.execv(sys.argv[1], [sys.argv[1]] + os.environ["PLAY"].split())
seen, start, end = b"", 0, time.time() + 20
def read():
    global seen
    ready, _, _ = select.select([terminal], [], [], max(0, end - time.time()))
    if not ready:
        os.kill(pid, 9)
        sys.exit("waited too long; seen: " + repr(seen[start:]))
    try:
        piece = os.read(terminal, 4096)
    except OSError:
        piece = b""
    seen += piece
    return piece
for wanted, answer in steps:
    while seen.find(wanted.encode(), start) < 0:
        if not read():
            sys.exit("ended before " + repr(wanted) + "; seen: " + repr(seen))
    start = seen.find(wanted.encode(), start) + len(wanted)
    # The prompt is drawn a moment before it listens.
    time.sleep(0.15)
    os.write(terminal, answer.encode().decode("unicode_escape").encode("latin-1"))
while read():
    pass
_, status = os.waitpid(pid, 0)
if not termios.tcgetattr(terminal)[3] & termios.ECHO:
    sys.exit("the terminal is left without echo; seen: " + repr(seen))
sys.stdout.write(seen.decode("utf-8", "replace"))
print("\nexit:", os.waitstatus_to_exitcode(status))
"#;

/// Plays it, and gives what stood on the screen.
fn play(test: &CliTest, arguments: &str, steps: &[&str]) -> String {
    let mut command = Command::new("python3");
    let envs = test.command();
    for (name, value) in envs.get_envs() {
        command.env(name, value.unwrap_or_default());
    }
    let done = command
        .args(["-c", PLAY, PROGRAM])
        .args(steps)
        .env("PLAY", arguments)
        .env("TERM", "xterm")
        .env_remove("CI")
        .current_dir(test.work())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{stderr}");
    String::from_utf8(done.stdout).unwrap()
}

fn a_whole_dialogue() {
    let test = CliTest::new();
    let screen = play(
        &test,
        "init",
        &[
            "Name=>Monthly_Report",
            "`monthly-report` would do=>\\r",
            "enter takes `monthly-report`=>\\r",
            "What does it do?=>Turns monthly figures into a report\\r",
            "When should an agent use it?=>someone asks for the month\\r",
            "Template=>\\x1b[B\\r",
            "Parts=>\\r",
            "Licence=>\\x1b[B\\r",
            "Copyright holder=>Ann Example\\r",
            "For which clients?=>\\r",
            "Write it?=>y",
        ],
    );
    assert!(screen.contains("└── main.py"), "{screen}");
    assert!(screen.contains("created monthly-report"), "{screen}");
    assert!(screen.ends_with("exit: 0\n"), "{screen}");
    let made = test.work().join("monthly-report");
    let text = fs::read_to_string(made.join("SKILL.md")).unwrap();
    let description = "description: Turns monthly figures into a report. Use when someone asks for the month.\nlicense: MIT\n";
    assert!(text.contains(description), "{text}");
    let licence = fs::read_to_string(made.join("LICENSE")).unwrap();
    assert!(licence.contains("Ann Example"), "{licence}");
    assert!(made.join("tests/main.yaml").is_file());
}

/// A terminal is also where control characters are dangerous, so they are looked at here.
fn a_grant_is_asked_for_once() {
    if !cfg!(target_os = "linux") {
        return;
    }
    let script = "printf 'key=%s \\033[31mred\\n' \"$KEY\"";
    let test = CliTest::new()
        .env("PATH", "/usr/bin:/bin")
        .env("KEY", "1")
        .file("demo/SKILL.md", "---\nname: demo\ndescription: d\n---\n")
        .file("demo/skill.yaml", "permissions: {env: [KEY]}\n")
        .file("demo/scripts/a.sh", script);
    let run = "run demo --engine native";
    // The list hides the cursor, and whoever leaves it gets it back.
    let screen = play(&test, run, &["Grant it?=>\\x03"]);
    let (hidden, shown) = (screen.rfind("\x1b[?25l"), screen.rfind("\x1b[?25h"));
    assert!(hidden.is_some() && shown > hidden, "{screen}");
    assert!(screen.ends_with("exit: 130\n"), "{screen}");
    let once = play(&test, run, &["Grant it?=>\\x1b[B\\r"]);
    assert!(once.contains("to have the variable KEY"), "{once}");
    assert!(once.contains("key=1 \\u{1b}[31mred"), "{once}");
    let no = play(&test, run, &["Grant it?=>\\r"]);
    assert!(no.contains("key= "), "{no}");
    let always = play(&test, run, &["Grant it?=>\\x1b[B\\x1b[B\\r"]);
    assert!(always.contains("key=1 "), "{always}");
    let again = play(&test, run, &[]);
    assert!(
        again.contains("key=1 ") && !again.contains("Grant it?"),
        "{again}"
    );
    let test = test.file("demo/notes.md", "changed");
    let changed = play(&test, run, &["Grant it?=>\\r"]);
    assert!(changed.contains("key= "), "{changed}");
}

fn only_what_is_open() {
    let test = CliTest::new();
    let screen = play(
        &test,
        "init cloud-search --description Searches --when searching --template api-client --language python --with none --license none --agent codex",
        &[
            "Which host has the API?=>\\x7f\\x7f\\x7forg\\r",
            "Write it?=>y",
        ],
    );
    assert!(screen.ends_with("exit: 0\n"), "{screen}");
    assert!(!screen.contains("What does it do?"), "{screen}");
    let text = fs::read_to_string(test.work().join("cloud-search/skill.yaml")).unwrap();
    assert!(text.contains("api.example.org:443"), "{text}");
}

fn saying_no_and_interrupting() {
    let test = CliTest::new();
    let flags = "init a-skill --description Does --when asked --template prompt --with none --license none --agent codex";
    let screen = play(&test, flags, &["Write it?=>n"]);
    assert!(screen.contains("nothing was written"), "{screen}");
    assert!(screen.ends_with("exit: 0\n"), "{screen}");
    let screen = play(
        &test,
        "init",
        &["Name=>a-skill\\r", "What does it do?=>\\x03"],
    );
    assert!(
        screen.contains("interrupted; nothing was written"),
        "{screen}"
    );
    has_a_row_of_its_own(&screen);
    assert!(screen.ends_with("exit: 130\n"), "{screen}");
    let screen = play(&test, flags, &["Write it?=>\\x03"]);
    has_a_row_of_its_own(&screen);
    assert!(screen.ends_with("exit: 130\n"), "{screen}");
    assert_eq!(fs::read_dir(test.work()).unwrap().count(), 0);
}

/// No question stands before the error on its row.
fn has_a_row_of_its_own(screen: &str) {
    let row = screen.lines().find(|line| line.contains("interrupted;"));
    assert!(row.is_some_and(|row| !row.contains('›')), "{screen}");
}

/// Python gives the terminal no size, which counts as 80 columns.
fn judged_while_typed() {
    let test = CliTest::new();
    let long = "a very long purpose that no row of a terminal can hold whole, not even a wide one";
    let screen = play(
        &test,
        "init --template prompt --with none --license none --agent codex",
        &[
            // Said before enter, and gone as soon as it is mended.
            "Name=>a--b",
            "! =>\\x7f\\x7fb\\r",
            &format!("What does it do?=>{long} <"),
            "! =>\\x7f\\r",
            "When should an agent use it?=>\\r",
            "Write it?=>n",
        ],
    );
    assert!(screen.ends_with("exit: 0\n"), "{screen}");
    let judged = screen.split("! ").nth(1).unwrap();
    assert!(judged.contains("ends with a hyphen"), "{screen}");
    // The row moves sideways: its end is seen, its beginning no more.
    let typed = screen
        .lines()
        .rfind(|line| line.ends_with("wide one <"))
        .unwrap();
    let row = typed.rsplit('\r').next().unwrap();
    assert!(!row.contains("a very long purpose"), "{row:?}");
}

fn an_empty_place_is_asked_about() {
    let test = CliTest::new()
        .file("good/SKILL.md", support::GOOD_SKILL)
        .file("good/skill.yaml", "version: 1.0.0\n");
    let publish = "publish good --registry ./r";
    let screen = play(&test, publish, &["Make it a registry?=>n"]);
    assert!(screen.contains("nothing was ever published to"), "{screen}");
    assert!(screen.ends_with("exit: 2\n"), "{screen}");
    assert!(!test.work().join("r").exists());
    let screen = play(&test, publish, &["Make it a registry?=>y"]);
    assert!(screen.contains("published good 1.0.0"), "{screen}");
    assert!(screen.ends_with("exit: 0\n"), "{screen}");
    let again = play(&test, publish, &[]);
    assert!(!again.contains("Make it a registry?"), "{again}");
}

fn an_update_waits_for_consent() {
    let test = CliTest::new()
        .file("src/good/SKILL.md", support::GOOD_SKILL)
        .file("src/good/skill.yaml", "version: 1.0.0\n");
    let ran = test.run(["install", "./src/good", "--agent", "claude"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    let asks = "version: 1.1.0\npermissions:\n  env: [REPORT_KEY]\n";
    let test = test.file("src/good/skill.yaml", asks);
    let question = "Update `good` and agree to that?";
    let installed = test.work().join(".claude/skills/good/skill.yaml");
    let text = || fs::read_to_string(&installed).unwrap();
    let screen = play(&test, "update", &[&format!("{question}=>n")]);
    assert!(screen.contains("+ env REPORT_KEY"), "{screen}");
    assert!(screen.ends_with("exit: 1\n"), "{screen}");
    assert_eq!(text(), "version: 1.0.0\n");
    let screen = play(&test, "update", &[&format!("{question}=>y")]);
    assert!(screen.contains("1 skill updated"), "{screen}");
    assert!(screen.ends_with("exit: 0\n"), "{screen}");
    assert_eq!(text(), asks);
    let again = play(&test, "update", &[]);
    assert!(!again.contains(question), "{again}");
}

fn a_token_is_typed_unseen() {
    let test = CliTest::new();
    let login = "login https://127.0.0.1:1/r --offline";
    let screen = play(
        &test,
        login,
        &[
            "New passphrase for `secrets`=>open sesame\\r",
            "The same again=>open sesame\\r",
            "`https://127.0.0.1:1/r`=>canary-token\\r",
        ],
    );
    assert!(screen.contains("kept the token for"), "{screen}");
    assert!(screen.ends_with("exit: 0\n"), "{screen}");
    assert!(
        !screen.contains("canary") && !screen.contains("sesame"),
        "{screen}"
    );
}

fn a_passphrase_is_broken_off() {
    for (arguments, question) in [
        ("keys new kk", "New passphrase for `kk`: "),
        ("secrets set S9", "New passphrase for `secrets`: "),
        ("secrets set S9 --no-passphrase", "`S9`: "),
        (
            "login https://127.0.0.1:1/r --offline",
            "New passphrase for `secrets`: ",
        ),
    ] {
        for key in ["\\x03", "\\x04", "half\\x03"] {
            let screen = play(&CliTest::new(), arguments, &[&format!("{question}=>{key}")]);
            assert!(
                screen.contains(": interrupted"),
                "{arguments} {key}: {screen}"
            );
            assert!(!screen.contains("half"), "{screen}");
            assert!(
                screen.ends_with("exit: 130\n"),
                "{arguments} {key}: {screen}"
            );
        }
    }
}

/// Whichever place the passphrase is for, the command ends as interrupted, and asks no more.
#[cfg(feature = "https")]
fn a_passphrase_for_a_place_is_broken_off() {
    let test = CliTest::new();
    let screen = play(
        &test,
        "login https://127.0.0.1:1/r --offline",
        &[
            "New passphrase for `secrets`=>open sesame\\r",
            "The same again=>open sesame\\r",
            "`https://127.0.0.1:1/r`=>canary-token\\r",
        ],
    );
    assert!(screen.ends_with("exit: 0\n"), "{screen}");
    for command in ["list", "pull pdf", "search pdf"] {
        let arguments = format!("{command} --registry https://127.0.0.1:1/r");
        let screen = play(&test, &arguments, &["Passphrase for `secrets`: =>\\x03"]);
        assert!(screen.contains(": interrupted"), "{screen}");
        assert!(screen.ends_with("exit: 130\n"), "{arguments}: {screen}");
        assert_eq!(screen.matches("Passphrase for").count(), 1, "{screen}");
        let arguments = format!("{arguments} --json");
        let screen = play(&test, &arguments, &["Passphrase for `secrets`: =>\\x04"]);
        assert!(screen.contains("\"kind\":\"interrupted\""), "{screen}");
        assert!(screen.ends_with("exit: 130\n"), "{arguments}: {screen}");
    }
}

fn different_passphrases_are_asked_for_again() {
    let test = CliTest::new();
    let again = "The same again: ";
    let screen = play(
        &test,
        "keys new kk",
        &[
            "New passphrase for `kk`: =>\\r",
            "New passphrase for `kk`: =>open sesame\\r",
            &format!("{again}=>open sesam\\x7fme, please\\r"),
            "these are two different passphrases: type both again=>",
            "New passphrase for `kk`: =>open sesame\\r",
            &format!("{again}=>open sesamx\\x7fe\\r"),
        ],
    );
    assert!(!screen.contains("sesam"), "{screen}");
    assert!(screen.ends_with("exit: 0\n"), "{screen}");
}

fn an_end_of_input_ends_the_questions() {
    let screen = play(&CliTest::new(), "init", &["Name=>\\x04"]);
    assert!(screen.contains("nothing was written"), "{screen}");
    assert!(screen.ends_with("exit: 130\n"), "{screen}");
}

fn an_interrupted_pause_ends_the_tour() {
    let last = "with --profile for a client=>\\x03";
    let screen = play(&CliTest::new(), "tour --speed slow", &[last]);
    assert!(
        screen.contains("A skill begins") && !screen.contains("2/1"),
        "{screen}"
    );
    assert!(screen.ends_with("exit: 130\n"), "{screen}");
}
