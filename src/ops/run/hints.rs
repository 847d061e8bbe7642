//! What might help where a script failed.

use std::time::Duration;

use super::Plan;
use crate::runtime::permissions::Need;
use crate::runtime::protocol::missing_path_hint;
use crate::runtime::{Engine, Language, Limit, Limits, Outcome, Status};

/// How much of standard error is looked at: what went wrong stands at its end.
const TAIL: usize = 8 << 10;

/// What systems and languages say when a file is not there.
const MISSING: [&str; 3] = ["No such file or directory", "ENOENT", "no such file"];

/// The hints for one outcome, each once, the likeliest first.
pub fn of(outcome: &Outcome, plan: &Plan) -> Vec<String> {
    let mut hints = Vec::new();
    match outcome.status {
        Status::Ok | Status::RequiresAuth | Status::Refused | Status::Interrupted => return hints,
        Status::Timeout => hints.push(longer(outcome.limits.limits.timeout)),
        Status::Limit => {
            let limits = &outcome.limits;
            let hit = limits.hit.iter();
            hints.extend(hit.filter_map(|&hit| beyond(hit, &limits.limits)));
        }
        Status::Failed | Status::Error => {
            let paths = missing_paths(tail(&outcome.stderr));
            let hint = |path| missing_path_hint(&plan.folder, path, plan.request.cwd);
            hints.extend(paths.into_iter().filter_map(hint));
        }
    }
    if outcome.status == Status::Failed {
        let missing = plan.request.allowed.missing.iter();
        let has_network = outcome.engine == Engine::Wasm;
        hints.extend(missing.map(|(need, word)| match need {
            Need::Network if !has_network => offline(outcome.engine, plan.request.language, word),
            _ => ungranted(*need, word),
        }));
    }
    let mut seen = std::collections::BTreeSet::new();
    hints.retain(|hint| seen.insert(hint.clone()));
    hints
}

/// What to do about a limit that was hit: the flag that raises it, where there is one.
fn beyond(limit: Limit, limits: &Limits) -> Option<String> {
    // Twice less than the last number would only be hit again.
    let (flag, in_force, least) = match limit {
        Limit::Memory => ("--memory", limits.memory, 32 << 20),
        Limit::Output => ("--max-output", limits.output, 1),
        Limit::Disk => ("--disk", limits.disk, 1 << 20),
        Limit::Files => {
            return Some(format!(
                "a run leaves at most {} files and folders in `/output`, 128 of them within each \
                 other, and ten times as many in `/tmp`; no flag raises that: let the script pack them into one archive",
                limits.files
            ));
        }
        Limit::Processes => {
            let hint = "no flag raises the number of processes: let the script wait for some of \
                        them before it starts more";
            return Some(hint.to_owned());
        }
        Limit::Timeout => return Some(longer(limits.timeout)),
        // These two only cut what is shown; the script went on.
        Limit::Stdout | Limit::Stderr => return None,
    };
    let name = limit.name();
    let more = twice(in_force.max(least))?;
    Some(format!(
        "the limit `{name}` was hit: raise it with `{flag} {more}`"
    ))
}

/// More time than there was.
fn longer(timeout: Duration) -> String {
    let seconds = timeout.as_secs().saturating_mul(2).max(120);
    let more = match seconds % 60 {
        0 => format!("{}m", seconds / 60),
        _ => format!("{seconds}s"),
    };
    format!("give it more time with `--timeout {more}`")
}

/// Twice as many bytes, as the flags take them, in the largest unit that says it in whole
/// numbers.
fn twice(bytes: u64) -> Option<String> {
    let bytes = bytes.checked_mul(2)?;
    let units = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)];
    let whole = units
        .into_iter()
        .find(|(_, unit)| bytes >= *unit && bytes % unit == 0);
    let (unit, size) = whole.unwrap_or(("B", 1));
    Some(format!("{}{unit}", bytes / size))
}

/// What to say about a declared need that nobody granted.
pub fn ungranted(need: Need, word: &str) -> String {
    let flag = flag(need);
    let word = word.escape_debug();
    format!("the skill declares `{word}`, which was not granted: `{flag} {word}`")
}

/// What to say about a host that an engine without a network cannot reach, granted or not.
fn offline(engine: Engine, language: Language, word: &str) -> String {
    let (engine, word) = (engine.name(), word.escape_debug());
    let instead = match language {
        Language::Shell => {
            "fetch what it needs first, and give it with `--file NAME=PATH`".to_owned()
        }
        _ => format!("`--engine wasm --allow-net {word}` reaches it"),
    };
    format!("the skill declares `{word}`, and `--engine {engine}` has no network: {instead}")
}

/// The flag that grants a need.
pub fn flag(need: Need) -> &'static str {
    match need {
        Need::Network => "--allow-net",
        Need::Env => "--allow-env",
        Need::Read => "--allow-read",
        Need::Write => "--allow-write",
    }
}

fn tail(text: &str) -> &str {
    let mut start = text.len().saturating_sub(TAIL);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    &text[start..]
}

/// The relative paths that lines about missing files name: in quotes, or as a word before a
/// colon, as in `cat: data.csv: No such file or directory`.
fn missing_paths(text: &str) -> Vec<&str> {
    let lines = text
        .lines()
        .filter(|line| MISSING.iter().any(|words| line.contains(words)));
    let mut paths = Vec::new();
    for line in lines {
        let quoted = line.split(['\'', '"', '`']).skip(1).step_by(2);
        let words = line.split(": ").map(str::trim);
        paths.extend(quoted.chain(words).filter(|path| {
            !path.is_empty() && !path.starts_with('/') && !path.contains(char::is_whitespace)
        }));
    }
    paths
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_found_in_what_languages_say() {
        for line in [
            "FileNotFoundError: [Errno 2] No such file or directory: 'data/a.csv'",
            "Error: ENOENT: no such file or directory, open 'data/a.csv'",
            "cat: data/a.csv: No such file or directory",
        ] {
            assert!(missing_paths(line).contains(&"data/a.csv"), "{line}");
        }
        assert!(missing_paths("it is 'data/a.csv' that I like").is_empty());
    }

    #[test]
    fn a_limit_without_a_flag_is_not_said_to_have_one() {
        let limits = Limits::default();
        let hint = beyond(Limit::Files, &limits).unwrap();
        assert!(
            hint.contains("at most 1000 files") && !hint.contains("--"),
            "{hint}"
        );
        let hint = beyond(Limit::Disk, &limits).unwrap();
        assert!(hint.contains("`--disk 256MiB`"), "{hint}");
        assert_eq!(beyond(Limit::Stdout, &limits), None);
        let nothing = Limits {
            disk: 0,
            memory: 1_024,
            ..limits
        };
        let hint = |limit| beyond(limit, &nothing).unwrap();
        assert!(hint(Limit::Disk).contains("`--disk 2MiB`"));
        assert!(hint(Limit::Memory).contains("`--memory 64MiB`"));
    }

    #[test]
    fn what_is_advised_is_more_than_there_was() {
        for (bytes, more) in [
            (1_000, "2000B"),
            (20_000_000, "40000000B"),
            (512 << 20, "1GiB"),
            (768 << 20, "1536MiB"),
            (1 << 40, "2048GiB"),
        ] {
            assert_eq!(twice(bytes).as_deref(), Some(more));
            assert_eq!(crate::runtime::limits::size(more), Some(2 * bytes));
        }
        assert_eq!(twice(u64::MAX), None);
        for (seconds, more) in [
            (1, "`--timeout 2m`"),
            (60, "2m"),
            (61, "122s"),
            (3_600, "120m"),
        ] {
            let hint = longer(Duration::from_secs(seconds));
            assert!(hint.contains(more), "{hint}");
        }
    }

    #[test]
    fn no_grant_is_offered_that_an_engine_refuses() {
        let hint = |language| offline(Engine::Native, language, "a.example");
        assert!(hint(Language::Python).contains("`--engine wasm --allow-net a.example`"));
        assert!(hint(Language::Shell).contains("`--file NAME=PATH`"));
        assert!(!hint(Language::Shell).contains("--allow-net"));
    }

    #[test]
    fn only_the_end_of_a_long_text_is_read() {
        let text = format!("ENOENT 'old'\n{}é\nENOENT 'new'", "é".repeat(TAIL));
        assert_eq!(missing_paths(tail(&text)), ["new"]);
    }
}
