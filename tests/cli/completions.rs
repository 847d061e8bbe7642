//! The completion scripts, asked by a shell as when the tabulator key is pressed.

use std::path::Path;
use std::process::Command;

use crate::support::{CliTest, PROGRAM};

/// Has bash ask for what may stand in the place of the last of each line's words.
const ASKING: &str = r#"
function_of() { local said; said=$(complete -p open-skills); said=${said#*-F }; echo "${said%% *}"; }
while IFS='|' read -ra COMP_WORDS; do
    COMP_CWORD=$(( ${#COMP_WORDS[@]} - 1 ))
    [[ ${COMP_WORDS[COMP_CWORD]} == . ]] && COMP_WORDS[COMP_CWORD]=
    COMP_TYPE=9
    COMPREPLY=()
    "$(function_of)" open-skills "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}" 2>/dev/null
    echo "${COMPREPLY[*]}"
done
"#;

/// What is offered for each line; a dot stands for a word that is not begun.
fn offered(script: &[u8], lines: &[&str]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let asking = folder.path().join("asking.bash");
    let said = [script, ASKING.as_bytes()].concat();
    std::fs::write(&asking, said).unwrap();
    let asked: Vec<String> = lines
        .iter()
        .map(|line| format!("open-skills|{}\n", line.replace(' ', "|")))
        .collect();
    let words = folder.path().join("words");
    std::fs::write(&words, asked.concat()).unwrap();
    let path = std::env::var("PATH").unwrap();
    let own = Path::new(PROGRAM).parent().unwrap().display();
    let output = Command::new("bash")
        .args(["--noprofile", "--norc"])
        .arg(&asking)
        .env("PATH", format!("{own}:{path}"))
        .current_dir(folder.path())
        .stdin(std::fs::File::open(words).unwrap())
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(ToOwned::to_owned).collect()
}

fn script(arguments: &[&str]) -> Vec<u8> {
    let made = CliTest::new()
        .command()
        .args(["completions", "bash"])
        .args(arguments)
        .output()
        .unwrap();
    assert!(made.status.success());
    made.stdout
}

fn holds_all(offered: &str, wanted: &[&str]) {
    for word in wanted {
        assert!(
            offered.split_whitespace().any(|found| found == *word),
            "`{word}` is not in `{offered}`"
        );
    }
}

/// Beyond the first word, too: the commands of commands, options, and their values.
#[cfg_attr(not(unix), ignore = "bash is on every machine with Unix only")]
#[test]
fn bash_offers_what_may_stand_at_every_place() {
    let lines = [
        "in",
        "keys .",
        "keys ro",
        "lint --fo",
        "lint --format .",
        "lint --format sa",
        "lint --format = sa",
        "lint --format =",
        "trust add --th",
        "registry checkpoint --ke",
        "runs list --format .",
        "help keys ro",
    ];
    let offered = offered(&script(&[]), &lines);
    assert_eq!(offered.len(), lines.len(), "{offered:?}");
    assert_eq!(offered[0], "init inspect install");
    holds_all(&offered[1], &["new", "list", "rotate", "--offline"]);
    assert_eq!(offered[2], "rotate");
    assert_eq!(offered[3], "--format");
    assert_eq!(offered[4], "human concise json sarif github junit");
    assert_eq!([&*offered[5], &*offered[6]], ["sarif", "sarif"]);
    assert_eq!(offered[7], offered[4]);
    assert_eq!(offered[8], "--threshold");
    assert_eq!(offered[9], "--key");
    assert_eq!(offered[10], "human json");
    assert_eq!(offered[11], "rotate");
}

/// The program itself also knows rules, profiles and templates.
#[cfg_attr(not(unix), ignore = "bash is on every machine with Unix only")]
#[test]
fn bash_asks_the_program_when_it_is_to() {
    let lines = [
        "keys ro",
        "lint --fo",
        "lint --select MF",
        "lint --profile st",
        "init --template py",
        "trust add --th",
        "install pdf --agent cod",
        "which pdf -a cod",
        "agents show cod",
        "sync --agent cod",
        "uninstall pdf --agent claude-code,cod",
        "prompt --agent cod",
    ];
    // Between two offers stands the sign that the script asks for.
    let answer = offered(&script(&["--dynamic"]), &lines);
    let answer: Vec<String> = answer.iter().map(|l| l.replace('\u{b}', " ")).collect();
    assert_eq!(answer.len(), lines.len(), "{answer:?}");
    assert_eq!([&*answer[0], &*answer[1]], ["rotate", "--format"]);
    holds_all(&answer[2], &["MF001", "MF002"]);
    assert_eq!(answer[3], "strict");
    assert_eq!(answer[4], "python");
    assert_eq!(answer[5], "--threshold");
    for (line, agent) in lines.iter().zip(&answer).skip(6) {
        assert!(agent.ends_with("codex"), "{line}: {agent}");
    }
}
