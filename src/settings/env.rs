//! Every environment variable that the tool reads, with its meaning.

use std::fmt::Write;

use super::table::SETTINGS;

/// Variables that are no settings of the table.
pub static OTHERS: &[(&str, &str)] = &[
    (
        "CI",
        "Set on build machines: nothing is asked and no progress is drawn.",
    ),
    (
        "CLICOLOR_FORCE",
        "Not empty and not `0`: colour also where there is no terminal; weaker than `NO_COLOR`.",
    ),
    (
        "NO_COLOR",
        "Not empty: no colour; weaker than `OPEN_SKILLS_COLOR` and `--color`.",
    ),
    (
        "OPEN_SKILLS_ENVIRONMENT",
        "The overlay of `environments:` to use, as `--environment` does.",
    ),
    (
        "OPEN_SKILLS_ENV_FILE",
        "A file of variables for `${VAR}`, as `--env-file` does.",
    ),
    (
        "OPEN_SKILLS_PASSPHRASE",
        "The passphrase of a key: for build machines; a file and `--passphrase-file` keep it out of reach of other programs.",
    ),
    (
        "OPEN_SKILLS_SIGNING_KEY",
        "The key to sign with when no flag names one: its text, or the path of its file.",
    ),
    (
        "OPEN_SKILLS_TRUST_CONFIG",
        "`1` approves the project's `open-skills.yaml` for this run: for build machines that check out what they trust.",
    ),
    (
        "SSH_AUTH_SOCK",
        "Where the ssh-agent listens that `--ssh-agent` asks.",
    ),
    ("TERM", "`dumb`: no colour unless it is asked for."),
    (
        "XDG_CACHE_HOME",
        "The parent of the cache folder; `~/.cache` without it.",
    ),
    (
        "XDG_CONFIG_HOME",
        "The parent of the user's configuration folder; `~/.config` without it.",
    ),
    (
        "XDG_DATA_HOME",
        "The parent of the folder that keeps keys; `~/.local/share` without it.",
    ),
    (
        "XDG_STATE_HOME",
        "The parent of the folder that keeps approvals; `~/.local/state` without it.",
    ),
];

/// The text of `docs/env.md`.
pub fn env_markdown() -> String {
    let mut rows: Vec<(&str, String)> = OTHERS
        .iter()
        .map(|&(name, doc)| (name, format!("| `{name}` | | {doc} |")))
        .collect();
    for setting in SETTINGS {
        let (name, key, doc) = (setting.variable, setting.key, setting.doc);
        rows.push((name, format!("| `{name}` | `{key}` | {doc} |")));
    }
    rows.sort_unstable();
    let mut text = String::from(
        "# Environment variables\n\n\
         Generated from the code; renew it with `UPDATE_GENERATED=1 cargo test`.\n\n\
         A variable is stronger than every file and weaker than a flag. An empty one counts as \
         unset. Lists are separated by commas.\n\n\
         | variable | setting | meaning |\n|---|---|---|\n",
    );
    for (_, row) in rows {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{row}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checked_in_page_is_current() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/env.md");
        if std::env::var_os("UPDATE_GENERATED").is_some() {
            std::fs::write(path, env_markdown()).unwrap();
        }
        let page = std::fs::read_to_string(path).unwrap_or_default();
        assert!(
            page == env_markdown(),
            "docs/env.md is old: run `UPDATE_GENERATED=1 cargo test`"
        );
    }
}
