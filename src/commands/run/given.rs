//! What the flags give a run: input, files, variables and grants, as values.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::args::{GrantArgs, RunArgs};
use crate::bundle::manifest::Permissions;
use crate::commands::{World, registry};
use crate::diagnostics::Failure;
use crate::fs::sizes;
use crate::fs::{FsError, Shown as _, read_limited};
use crate::ops::run::uploads::Uploads;
use crate::ops::run::written::Written;
use crate::output::escape::printable_line;
use crate::runtime::protocol::INPUT_VARIABLE;

/// The next step for an input above the limit.
const MORE: &str = "raise it with `--max-input 256MiB`";

/// Grants and the values of the variables among them.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// What is granted.
    pub permissions: Permissions,
    /// The variables.
    pub values: BTreeMap<String, String>,
}

/// The input as it was written on the command line, in a file, or on standard input.
pub fn input(args: &RunArgs, world: &World) -> Result<Option<Written>, Failure> {
    let Some(text) = &args.input else {
        return Ok(None);
    };
    let limit = args.limits.wishes().input();
    let (bytes, from) = match (text.as_str(), text.strip_prefix('@')) {
        ("-", _) => (standard_input(limit)?, "standard input".to_owned()),
        (_, Some(path)) => {
            let path = absolute(Path::new(path), world);
            let read = read_limited(&path, limit).map_err(|error| match error {
                FsError::TooLarge { .. } => Failure::from(error).with_hint(MORE),
                other => other.into(),
            });
            (read?, path.shown().to_string())
        }
        (text, None) => (text.as_bytes().to_vec(), "--input".to_owned()),
    };
    // As editors of Windows begin a file.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    Written::read(bytes).map(Some).map_err(|error| {
        let why = error.to_string();
        let (what, hint) = match error.classify() {
            serde_json::error::Category::Data => {
                ("the input can be read in two ways", "give each key once")
            }
            _ if why.starts_with("number out of range") => (
                "the input has a number that is too large",
                "the largest has 308 digits; give a larger one as a text, in quotes",
            ),
            _ if why.starts_with("recursion limit exceeded") => (
                "the input is nested too deeply",
                "at most 127 lists and objects stand within each other; give more as a file, with `--file`",
            ),
            _ => (
                "the input is no JSON",
                "a text is written with quotes: `--input '\"text\"'`; a file as `@FILE`",
            ),
        };
        let failure = Failure::new("bad-input", format!("{what}: {why}"));
        failure.with_hint(hint).at(from)
    })
}

fn standard_input(limit: u64) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = std::io::stdin()
        .take(limit.saturating_add(1))
        .read_to_end(&mut bytes);
    read.map_err(|error| Failure::new("io", format!("cannot read the input: {error}")))?;
    match bytes.len() as u64 > limit {
        false => Ok(bytes),
        true => Err(Failure::new(
            "too-large",
            format!("the input has more than {}", sizes::exact(limit)),
        )
        .with_hint(MORE)),
    }
}

/// The files, each with the name that the script sees; without one, it is the file's own.
pub fn files(args: &RunArgs, world: &World) -> Result<Vec<(String, PathBuf)>, Failure> {
    let one = |text: &String| {
        let whole = absolute(Path::new(text), world);
        // A path may hold an equals sign too.
        let (name, path) = match text.split_once('=') {
            Some((name, path)) if !whole.exists() => (name.to_owned(), path),
            _ => {
                let name = Path::new(text).file_name().unwrap_or_default();
                (name.to_string_lossy().into_owned(), text.as_str())
            }
        };
        match path.is_empty() {
            true => Err(Failure::usage(format!("`--file {text}` names no file"))
                .with_hint("write `--file NAME=PATH`")),
            false => Ok((name, absolute(Path::new(path), world))),
        }
    };
    args.files.iter().map(one).collect()
}

/// Where the artifacts go.
pub enum Out {
    /// Nowhere: they are only listed.
    Nowhere,
    /// Into a folder.
    Folder(PathBuf),
    /// Into object storage.
    Bucket(Uploads),
}

/// Where the artifacts go; object storage is made ready, and nothing asked of it yet.
pub fn out(args: &RunArgs, world: &World) -> Result<Out, Failure> {
    let Some(out) = &args.out else {
        return Ok(Out::Nowhere);
    };
    let place = out.to_string_lossy();
    if !place.contains("://") {
        let folder = absolute(out, world);
        // Said before anything runs: what a script made has no other place to go.
        if folder.symlink_metadata().is_ok() && !folder.is_dir() {
            let message = format!("`--out {}` is no folder", printable_line(&place));
            return Err(Failure::new("usage", message)
                .with_hint("name a folder, or one that is not there yet"));
        }
        return Ok(Out::Folder(folder));
    }
    // Not the cache: nobody may clear what somebody still wants to send.
    let waiting = match world.environment.state_dir() {
        Some(state) => state.join("unsent"),
        None => super::cache(world)?.join("unsent"),
    };
    registry::open::uploads(world, &place, &waiting).map(Out::Bucket)
}

/// Whether `NAME=VALUE` gives this name.
fn gives(pair: &str, name: &str) -> bool {
    pair.split_once('=').is_some_and(|(given, _)| given == name)
}

/// What the flags grant.
pub fn grants(args: &GrantArgs, world: &World) -> Result<Given, Failure> {
    let mut given = Given::default();
    let permissions = &mut given.permissions;
    for host in &args.allow_net {
        check_host(host, "--allow-net ")?;
        permissions.network.push(host.clone());
    }
    for name in &args.allow_env {
        check_name(name, "--allow-env")?;
        match world.environment.variables.get(name) {
            Some(value) => {
                given.values.insert(name.clone(), value.clone());
            }
            None if world.environment.bytes.contains_key(name) => world.printer.warning(
                format_args!("`{name}` is granted, and no UTF-8 here: it stays away"),
            ),
            // What `--env` gives needs none of ours.
            None if args.env.iter().any(|pair| gives(pair, name)) => {}
            None => world
                .printer
                .warning(format_args!("`{name}` is granted, and not set here")),
        }
        permissions.env.push(name.clone());
    }
    for pair in &args.env {
        let (name, value) = pair.split_once('=').ok_or_else(|| {
            Failure::usage(format!("`--env {pair}` gives no value"))
                .with_hint("write `--env NAME=VALUE`; `--allow-env NAME` passes yours on")
        })?;
        check_name(name, "--env")?;
        permissions.env.push(name.to_owned());
        given.values.insert(name.to_owned(), value.to_owned());
    }
    let path = |path: &PathBuf| absolute(path, world).to_string_lossy().into_owned();
    permissions.read = args.allow_read.iter().map(path).collect();
    permissions.write = args.allow_write.iter().map(path).collect();
    Ok(given)
}

/// Refuses words that would never match a host, such as a URL.
pub fn check_host(host: &str, flag: &str) -> Result<(), Failure> {
    let shown = host.escape_debug();
    let refused = |why: &str, hint: String| {
        Err(Failure::usage(format!("`{flag}{shown}` {why}")).with_hint(hint))
    };
    let bare = host.split("://").last().unwrap_or(host);
    let bare = bare.split(['/', '?', '#']).next().unwrap_or(bare);
    let bare = bare.rsplit('@').next().unwrap_or(bare).trim();
    if bare.contains([',', ';']) || bare.contains(char::is_whitespace) {
        return refused(
            "names no host",
            "give the flag once for each host".to_owned(),
        );
    }
    // Within a bare IPv6 address a colon is no port.
    let (name, port) = match bare.rsplit_once(':') {
        Some((name, port)) if !name.contains(':') || name.ends_with(']') => (name, Some(port)),
        _ => (bare, None),
    };
    if bare != host || name.is_empty() {
        let bare = if bare.is_empty() {
            "api.example.com"
        } else {
            bare
        };
        let bare = bare.escape_debug();
        let hint = format!("write `{flag}{bare}`, with `:PORT` if need be");
        return refused("names no host", hint);
    }
    let is_port = |port: &str| port.parse::<u16>().is_ok_and(|number| number > 0);
    if port.is_some_and(|port| !is_port(port)) {
        return refused(
            "names no port",
            "ports are numbers from 1 to 65535".to_owned(),
        );
    }
    let below = name.strip_prefix("*.").unwrap_or(name);
    let is_star = name == "*";
    let is_letter = |letter: char| letter.is_alphanumeric() || "-._:[]%".contains(letter);
    if !is_star && (below.is_empty() || !below.chars().all(is_letter)) {
        let hint = "a name or an address; `*.example.com` means all that is below it".to_owned();
        return refused("names no host", hint);
    }
    Ok(())
}

fn check_name(name: &str, flag: &str) -> Result<(), Failure> {
    let is_name = !name.is_empty() && !name.contains(['=', '\0']) && name != INPUT_VARIABLE;
    match is_name {
        true => Ok(()),
        false => Err(Failure::usage(format!(
            "`{flag} {}` names no variable that could be given",
            name.escape_debug()
        ))
        .with_hint(
            "the name of a variable comes first, as in `--allow-env LANG` or `--env LANG=C`",
        )),
    }
}

/// A path from where the user is. A grant has one spelling: the user's own, but for `..`.
pub fn absolute(path: &Path, world: &World) -> PathBuf {
    let environment = &world.environment;
    let whole = environment.resolve_path(path, &environment.cwd);
    let climbs = whole
        .components()
        .any(|part| part == std::path::Component::ParentDir);
    let straight = match climbs {
        true => std::fs::canonicalize(&whole),
        false => std::path::absolute(&whole),
    };
    straight.unwrap_or(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_no_host() {
        let hint = check_host("https://api.example.com/v1", "--allow-net ")
            .unwrap_err()
            .hint;
        assert!(hint.unwrap().contains("`--allow-net api.example.com`"));
        for host in [
            "api.example.com:443",
            "*.example.com",
            "*",
            "*:443",
            "localhost",
            "127.0.0.1:8080",
            "[::1]:80",
            "::1",
            "bücher.example",
        ] {
            assert!(check_host(host, "").is_ok(), "{host}");
        }
    }

    #[test]
    fn what_matches_no_host_is_refused_with_what_would() {
        for (host, told) in [
            ("", "`--allow-net api.example.com`"),
            ("https://", "`--allow-net api.example.com`"),
            ("a.example/v1?x", "`--allow-net a.example`"),
            ("me@a.example", "`--allow-net a.example`"),
            (" a.example", "`--allow-net a.example`"),
            ("a.example b.example", "once for each host"),
            ("a.example,b.example", "once for each host"),
            ("a.example:0", "from 1 to 65535"),
            ("a.example:99999", "from 1 to 65535"),
            ("a.example:https", "from 1 to 65535"),
            ("*.", "a name or an address"),
            ("api.*.com", "a name or an address"),
        ] {
            let hint = check_host(host, "--allow-net ").unwrap_err().hint.unwrap();
            assert!(hint.contains(told), "{host}: {hint}");
        }
    }

    #[test]
    fn the_input_variable_belongs_to_the_run() {
        assert!(check_name("OPEN_SKILLS_INPUT", "--env").is_err());
        assert!(check_name("", "--env").is_err() && check_name("KEY", "--env").is_ok());
    }
}
