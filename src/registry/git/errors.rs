//! What the git program says, as the trouble that it means; never with a secret in it.

use std::io;

use crate::registry::{RegistryError, Trouble};

/// Why a command of git did not succeed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// It cannot be started.
    NotStarted(String),
    /// It ended with these words.
    Words(String),
    /// It took too long and was ended.
    TooLong,
    /// More arrived than may, and it was ended.
    TooMuch,
    /// It printed what makes no sense.
    Odd(String),
}

/// How many words of git are passed on.
const LONGEST: usize = 400;

/// Words of git and what they mean, most telling first.
const MEANINGS: &[(&[&str], Trouble)] = &[
    (
        &[
            "authentication failed",
            "could not read username",
            "could not read password",
            "permission denied",
            "terminal prompts disabled",
            "access denied",
            "the requested url returned error: 403",
            "the requested url returned error: 401",
            "host key verification failed",
            "not authorized",
            "service not enabled",
            "protected branch",
            "dubious ownership",
        ],
        Trouble::Denied,
    ),
    (
        &[
            "could not resolve host",
            "could not connect",
            "connection refused",
            "connection timed out",
            "failed to connect",
            "unable to connect",
            "operation timed out",
            "the remote end hung up",
            "early eof",
            "unexpected disconnect",
            "connection reset",
            "network is unreachable",
            "no route to host",
            "rpc failed",
            "returned error: 5",
            "returned error: 429",
        ],
        Trouble::Unreachable,
    ),
    (
        &[
            "repository not found",
            "not our ref",
            "does not exist",
            "does not appear to be a git repository",
            "returned error: 404",
            "not found",
            "no such file or directory",
        ],
        Trouble::NotFound,
    ),
    (&["no space left", "disk quota exceeded"], Trouble::NoSpace),
    (&["read-only file system"], Trouble::ReadOnly),
    (
        &["bad object", "index-pack failed", "corrupt", "inflate"],
        Trouble::Corrupt,
    ),
];

/// What a remote says to those who were not the first.
const RACES: [&str; 6] = [
    "fetch first",
    "non-fast-forward",
    "failed to update ref",
    "cannot lock ref",
    "reference already exists",
    "incorrect old value provided",
];

impl Said {
    /// A program that cannot be started.
    pub fn not_started(error: &io::Error) -> Self {
        Self::NotStarted(crate::fs::reason(error))
    }

    /// The words of a program that failed.
    pub fn words(bytes: &[u8]) -> Self {
        Self::Words(String::from_utf8_lossy(bytes).into_owned())
    }

    /// Whether the remote refused because somebody else was faster.
    pub fn is_lost_race(&self) -> bool {
        let Self::Words(words) = self else {
            return false;
        };
        RACES.iter().any(|race| words.contains(race))
    }

    /// Whether the remote shows no branch at all.
    pub fn is_nothing_shown(&self) -> bool {
        matches!(self, Self::Words(words) if words.contains("couldn't find remote ref HEAD"))
    }

    /// Whether the remote does not have the commit that it was asked for.
    pub fn is_unknown_commit(&self) -> bool {
        matches!(self, Self::Words(words) if words.contains("not our ref"))
    }

    /// Whether a tag of that name is there already, on another object.
    pub fn is_taken_tag(&self) -> bool {
        matches!(self, Self::Words(words) if words.contains("[rejected]")
            && words.contains("already exists"))
    }

    /// The trouble that it means for a registry.
    pub fn at(&self, place: &str) -> RegistryError {
        match self {
            Self::NotStarted(why) => {
                let detail = format!("the program `git` cannot be started: {why}");
                RegistryError::new(Trouble::Misconfigured, place, detail)
                    .advising("install git, or use another kind of registry")
            }
            Self::TooLong => RegistryError::new(Trouble::Unreachable, place, "it takes too long"),
            Self::TooMuch => RegistryError::new(
                Trouble::TooLarge,
                place,
                "more arrives than was asked for, and it was stopped",
            ),
            Self::Odd(why) => RegistryError::new(Trouble::Io, place, why.clone()),
            Self::Words(words) => {
                let lower = words.to_lowercase();
                let has = |(needles, _): &&(&[&str], Trouble)| {
                    needles.iter().any(|needle| lower.contains(needle))
                };
                let trouble = MEANINGS.iter().find(has).map(|(_, trouble)| *trouble);
                let trouble = trouble.unwrap_or(Trouble::Io);
                let error = RegistryError::new(trouble, place, telling(words));
                match trouble {
                    Trouble::Denied => error.advising(
                        "check what git's credential helper or your ssh agent knows of it",
                    ),
                    _ => error,
                }
            }
        }
    }
}

/// The line that says most, without what git says to people at its prompt.
fn telling(words: &str) -> String {
    let lines = words.lines().map(str::trim);
    let said = |begin: &str| {
        let mut lines = lines.clone();
        lines.find_map(|line| line.strip_prefix(begin).map(str::to_owned))
    };
    let line = ["fatal: ", "error: ", "remote: "]
        .iter()
        .find_map(|b| said(b));
    let line = line.or_else(|| {
        lines
            .clone()
            .rev()
            .find(|l| !l.is_empty())
            .map(str::to_owned)
    });
    let mut line = line.unwrap_or_else(|| "git says no more".to_owned());
    if line.ends_with(':') {
        // The reason is on the line after it.
        let mut after = lines.skip_while(|known| !known.ends_with(&line)).skip(1);
        match after.find(|next| !next.is_empty()) {
            Some(next) => line = format!("{line} {next}"),
            None => line.truncate(line.trim_end_matches(':').len()),
        }
    }
    without_users(&line).chars().take(LONGEST).collect()
}

/// Leaves out what stands between `://` and `@`: a user, or worse.
fn without_users(line: &str) -> String {
    let mut parts = line.split("://");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(['/', ' ', '\'']).unwrap_or(part.len());
        let (authority, rest) = part.split_at(end);
        let host = authority.rsplit('@').next().unwrap_or(authority);
        text.push_str("://");
        text.push_str(host);
        text.push_str(rest);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_git_become_trouble() {
        let cases = [
            (
                "fatal: unable to access 'https://h/r/': Could not resolve host: h\n",
                Trouble::Unreachable,
            ),
            (
                "fatal: Authentication failed for 'https://h/r/'\n",
                Trouble::Denied,
            ),
            ("fatal: repository 'x' not found\n", Trouble::NotFound),
            (
                "fatal: '/x' does not appear to be a git repository\n",
                Trouble::NotFound,
            ),
            ("fatal: something new\n", Trouble::Io),
            ("", Trouble::Io),
        ];
        for (words, expected) in cases {
            assert_eq!(
                Said::words(words.as_bytes()).at("p").trouble,
                expected,
                "{words}"
            );
        }
    }

    #[test]
    fn a_line_that_goes_on_is_told_to_its_end() {
        let words = "fatal: unable to connect to h:\nh[0: 127.0.0.1]: errno=Connection refused\n\n";
        let error = Said::words(words.as_bytes()).at("p");
        assert_eq!(error.trouble, Trouble::Unreachable);
        let detail = "unable to connect to h: h[0: 127.0.0.1]: errno=Connection refused";
        assert_eq!(error.detail, detail);
        let error = Said::words(b"fatal: unable to connect to h:\n").at("p");
        assert_eq!(error.detail, "unable to connect to h");
    }

    #[test]
    fn g12_no_secret_of_a_url_is_passed_on() {
        let words = "fatal: unable to access 'https://me:canary@host/r/': 403\n";
        let error = Said::words(words.as_bytes()).at("p");
        assert_eq!(error.detail, "unable to access 'https://host/r/': 403");
    }

    #[test]
    fn races_and_taken_tags_are_told_apart() {
        let race = " ! [rejected]        x -> main (fetch first)\n";
        assert!(Said::words(race.as_bytes()).is_lost_race());
        let tag = " ! [rejected]        x -> pdf/1.0.0 (already exists)\n";
        assert!(Said::words(tag.as_bytes()).is_taken_tag());
        assert!(!Said::words(tag.as_bytes()).is_lost_race());
    }
}
