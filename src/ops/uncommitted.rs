//! Whether git knows what is about to be published.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::Path;

use super::git_program::ask;
use super::lint::display;
use crate::bundle::leave_out::Choices;
use crate::bundle::packing::PackingList;
use crate::diagnostics::Failure;

/// How many changed files an error names.
const SHOWN: usize = 3;

/// Fails when a skill's folder lies in a git work tree and not all that would be packed is
/// committed there. Where there is no git, nobody expects commits.
pub fn refuse(folder: &Path) -> Result<(), Failure> {
    let files = match found(folder)? {
        Found::Changed(files) => files,
        Found::Ignored => return Err(ignored(folder)),
    };
    let [first, ..] = files.as_slice() else {
        return Ok(());
    };
    let shown: Vec<String> = files
        .iter()
        .take(SHOWN)
        .map(|file| format!("`{}`", file.escape_debug()))
        .collect();
    let more = match files.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let verb = if files.len() == 1 { "is" } else { "are" };
    let message = format!("{}{more} {verb} not committed", shown.join(", "));
    let failure = Failure::new("uncommitted", message).at(display(&folder.join(first)));
    Err(failure.with_hint("commit it, or publish it all the same with `--allow-dirty`"))
}

/// A folder of which nothing is committed, because git does not look at it.
fn ignored(folder: &Path) -> Failure {
    let shown = display(folder);
    let message = format!("nothing of `{shown}` is committed: git ignores the whole folder");
    Failure::new("uncommitted", message).at(shown).with_hint(
        "`git check-ignore -v` on one of its files says by which line; add it with `git add \
         --force` and commit it, or publish it all the same with `--allow-dirty`",
    )
}

/// What git says of a skill's folder.
enum Found {
    /// The packed or deleted files that differ from what is committed, below the folder.
    Changed(Vec<String>),
    /// It knows nothing of the folder, and is not meant to.
    Ignored,
}

fn found(folder: &Path) -> Result<Found, Failure> {
    let Some(prefix) = git(folder, &["rev-parse", "--show-prefix"])? else {
        return Ok(Found::Changed(Vec::new()));
    };
    let prefix = prefix.strip_suffix(b"\n").unwrap_or(&prefix);
    let status = [
        "status",
        "--porcelain=v1",
        "-z",
        "--no-renames",
        "--untracked-files=all",
        "--ignored=matching",
        "--ignore-submodules=none",
        "--",
        ".",
    ];
    let status = git(folder, &status)?.unwrap_or_default();
    let list = PackingList::of(folder, &Choices::default())?;
    let packed: Vec<&str> = list.files.iter().map(|file| file.path.as_str()).collect();
    let mut changed = BTreeSet::new();
    for line in status.split(|byte| *byte == 0) {
        let Some((state, path)) = line.split_at_checked(3) else {
            continue;
        };
        // One above stands for all that is below it.
        if state.starts_with(b"!!") && path.ends_with(b"/") && prefix.starts_with(path) {
            return Ok(Found::Ignored);
        }
        let Some(path) = path.strip_prefix(prefix) else {
            continue;
        };
        let path = String::from_utf8_lossy(path).into_owned();
        if state.contains(&b'D') {
            changed.insert(path.clone());
        }
        // A folder that git knows nothing of stands for all that is in it.
        let is_meant = |file: &&&str| match path.strip_suffix('/') {
            Some(folder) => Path::new(file).starts_with(folder),
            None => **file == path,
        };
        changed.extend(
            packed
                .iter()
                .filter(is_meant)
                .map(|file| (*file).to_owned()),
        );
    }
    Ok(Found::Changed(changed.into_iter().collect()))
}

/// What git prints; nothing where there is no git or no work tree.
fn git(folder: &Path, arguments: &[&str]) -> Result<Option<Vec<u8>>, Failure> {
    let output = ask(folder, arguments).output();
    let failed = |reason: &str| {
        let message = format!("git cannot tell what is committed: {reason}");
        Failure::new("git", message)
            .with_hint("`--allow-dirty` publishes without asking git")
            .at(display(folder))
    };
    let output = match output {
        Ok(output) => output,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(&crate::fs::reason(&error))),
    };
    if output.status.success() {
        return Ok(Some(output.stdout));
    }
    let told = String::from_utf8_lossy(&output.stderr);
    if told.contains("not a git repository") || told.contains("must be run in a work tree") {
        return Ok(None);
    }
    let reason = told.lines().next().unwrap_or("it gave no reason");
    Err(failed(reason.trim_start_matches("fatal: ")))
}
