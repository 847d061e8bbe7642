//! Every environment variable that the tool reads, with its meaning.

use std::fmt::Write;

use super::table::SETTINGS;

/// Variables that are no settings of the table.
pub static OTHERS: &[(&str, &str)] = &[
    (
        "ALL_PROXY",
        "The proxy for all requests; `all_proxy` is the same.",
    ),
    (
        "APPDATA",
        "Windows: the parent of the user's configuration folder.",
    ),
    (
        "AWS_ACCESS_KEY_ID",
        "With `AWS_SECRET_ACCESS_KEY`, who asks an S3 registry that has no credentials in open-skills.yaml.",
    ),
    ("AWS_DEFAULT_REGION", "As `AWS_REGION`, and weaker."),
    ("AWS_ENDPOINT_URL", "As `AWS_ENDPOINT_URL_S3`, and weaker."),
    (
        "AWS_ENDPOINT_URL_S3",
        "Where S3 answers, when that is not with Amazon; weaker than `--endpoint-url` and `endpoint`.",
    ),
    (
        "AWS_PROFILE",
        "The profile of `~/.aws` for S3 registries that name none.",
    ),
    ("AWS_REGION", "The region of S3 registries that name none."),
    (
        "AWS_SECRET_ACCESS_KEY",
        "The secret of `AWS_ACCESS_KEY_ID`.",
    ),
    (
        "AWS_SESSION_TOKEN",
        "The token of credentials that last for a while only.",
    ),
    (
        "CI",
        "Set on build machines: nothing is asked and no progress is drawn.",
    ),
    ("CLICOLOR", "`0`: no colour unless it is asked for."),
    (
        "CLICOLOR_FORCE",
        "Not empty and not `0`: colour also where there is no terminal; weaker than `NO_COLOR`.",
    ),
    ("COLUMNS", "How wide lines are, where no terminal says it."),
    (
        "DO_NOT_TRACK",
        "Set, and not `0`, `false` or `no`: no run is written down.",
    ),
    (
        "HOME",
        "The home folder: of `~/`, of the agents' folders and of the folders below. On Windows it is the profile's.",
    ),
    (
        "HTTPS_PROXY",
        "The proxy for `https://`; `https_proxy` is the same.",
    ),
    (
        "HTTP_PROXY",
        "The proxy for `http://`; `http_proxy` is the same.",
    ),
    (
        "LOCALAPPDATA",
        "Windows: the parent of the folders for the cache, keys and approvals.",
    ),
    (
        "NO_COLOR",
        "Not empty: no colour; weaker than `OPEN_SKILLS_COLOR` and `--color`.",
    ),
    (
        "NO_PROXY",
        "Hosts that are reached without a proxy; `no_proxy` is the same.",
    ),
    (
        "OPEN_SKILLS_COMPLETE",
        "Set by the scripts of `completions --dynamic` when they ask what fits.",
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
        "PATH",
        "Where git, Docker, interpreters and other programs are looked for.",
    ),
    (
        "PIP_CONFIG_FILE",
        "pip's configuration, which `tour` takes along into its own home.",
    ),
    (
        "PROGRAMDATA",
        "Windows: the parent of the folder with the trust policy of the machine.",
    ),
    (
        "SOURCE_DATE_EPOCH",
        "The seconds since 1970 that give `init` the year of a copyright.",
    ),
    (
        "SSH_AUTH_SOCK",
        "Where the ssh-agent listens that `--ssh-agent` asks.",
    ),
    (
        "SSL_CERT_FILE",
        "A file of authorities that vouch for servers, in place of the usual ones.",
    ),
    ("TERM", "`dumb`: no colour unless it is asked for."),
    (
        "TMPDIR",
        "The folder for what is needed for a while; `/tmp` without it.",
    ),
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
    /// How names begin that only look like variables that are read: cargo's, and those that git
    /// gets from us or is kept from.
    const NOT_READ: [&str; 3] = ["CARGO_PKG_", "GIT_", "LC_ALL"];

    /// The names of variables in a source text, without its tests.
    fn named(text: &str) -> Vec<String> {
        const READERS: [&str; 7] = [
            "variable(",
            "path(",
            "is_on(",
            "is_set(",
            "var(",
            "var_os(",
            "absolute(",
        ];
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        let mut names = Vec::new();
        for reader in READERS {
            for (at, _) in code.match_indices(reader) {
                let rest = code[at + reader.len()..].trim_start();
                let quoted = rest.strip_prefix('"').and_then(|rest| rest.split_once('"'));
                names.extend(quoted.map(|(name, _)| name.to_owned()));
            }
        }
        // Those that lie in constants and tables until they are read.
        let literals = code.split('"').skip(1).step_by(2);
        names.extend(literals.filter(|it| it.contains('_')).map(str::to_owned));
        for (call, name) in [("home_dir()", "HOME"), ("temp_dir()", "TMPDIR")] {
            names.extend(code.contains(call).then(|| name.to_owned()));
        }
        let is_mark = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
        names.retain(|name| name.starts_with(|c: char| c.is_ascii_uppercase()));
        names.retain(|name| !name.ends_with('_'));
        names.retain(|name| name.chars().all(is_mark));
        names
    }

    #[test]
    fn every_variable_that_the_code_reads_is_listed() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut folders: Vec<_> = ["settings", "commands", "output", "net", "registry"]
            .map(|room| root.join(room))
            .into();
        let (mut missing, mut read) = (Vec::new(), 0);
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                let is_test = path.to_string_lossy().ends_with("tests.rs");
                if path.is_dir() {
                    folders.push(path);
                } else if !is_test {
                    read += 1;
                    let page = env_markdown();
                    let mut names = named(&std::fs::read_to_string(&path).unwrap());
                    names.retain(|name| !page.contains(&format!("`{name}`")));
                    names.retain(|name| !NOT_READ.iter().any(|begin| name.starts_with(begin)));
                    missing.extend(names.into_iter().map(|name| (name, path.clone())));
                }
            }
        }
        assert!(read > 100, "{read} files were read");
        assert!(missing.is_empty(), "in no row of docs/env.md: {missing:#?}");
    }
}
