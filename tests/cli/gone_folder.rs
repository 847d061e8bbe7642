//! A current folder that was removed: every command says so, and none says anything else.

use std::process::{Command as Process, Stdio};

use clap::Command;
use open_skills::commands::examples;

use crate::support::{CliTest, PROGRAM};

/// What prints what the program knows, and looks at no folder.
const ANYWHERE: [&str; 2] = ["schema", "completions"];

/// A call of each command that does something: its first example.
fn calls() -> Vec<(String, Vec<String>)> {
    fn walk(words: &str, command: &Command, found: &mut Vec<(String, Vec<String>)>) {
        for sub in command.get_subcommands() {
            let words = format!("{words} {}", sub.get_name()).trim().to_owned();
            let call = format!("open-skills {words}");
            let examples = examples::of(sub);
            let example = examples.iter().find_map(|line| {
                let line = line.trim().strip_prefix("open-skills ")?;
                line.starts_with(&words).then_some(line)
            });
            let plain = example.unwrap_or(&words).split("  ").next().unwrap();
            let has_shell = plain.contains(['|', '>', '<', '\'', '"', '$', '#']);
            if sub.get_subcommands().next().is_none() && !has_shell {
                let line = plain.split_whitespace().map(str::to_owned).collect();
                found.push((call.replacen("open-skills ", "", 1), line));
            }
            walk(&words, sub, found);
        }
    }
    let mut found = Vec::new();
    walk("", &open_skills::cli::command(), &mut found);
    assert!(found.len() > 60, "only {}", found.len());
    found
}

fn in_a_gone_folder(test: &CliTest, arguments: &[String]) -> (Option<i32>, String) {
    let script = "mkdir gone && cd gone && rmdir ../gone && exec \"$P\" \"$@\"";
    let mut process = Process::new("sh");
    let like = test.command();
    process.args(["-c", script, "sh"]).args(arguments);
    process.env_clear().current_dir(test.work());
    process.envs(
        like.get_envs()
            .filter_map(|(name, value)| Some((name, value?))),
    );
    let output = process
        .env("P", PROGRAM)
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code(), text)
}

#[cfg(target_os = "linux")]
#[test]
fn every_command_says_that_the_current_folder_is_gone() {
    let test = CliTest::new();
    let mut odd = Vec::new();
    for (words, line) in calls() {
        let (code, stderr) = in_a_gone_folder(&test, &line);
        let is_told = stderr.contains("the current folder is gone")
            && stderr.contains("hint")
            && stderr.lines().count() <= 2
            && code == Some(2);
        if is_told == ANYWHERE.contains(&words.as_str()) {
            odd.push(format!("{words}: {code:?} {stderr}"));
        }
    }
    assert_eq!(odd, [""; 0], "{odd:#?}");
    let (code, stderr) = in_a_gone_folder(&test, &["doctor".into(), "--json".into()]);
    assert_eq!(code, Some(2));
    let error: serde_json::Value = serde_json::from_str(&stderr).unwrap();
    assert_eq!(error["error"]["kind"], "not-found");
}
