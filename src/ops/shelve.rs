//! Puts a skill into a library: lint, choose the files, write them with SKILL.md last.

use std::path::Path;

use super::libraries::declared;
use super::lint::{RulesFor, display, report};
use super::pack;
use crate::bundle::Bundle;
use crate::bundle::leave_out::Choices;
use crate::diagnostics::{Failure, Severity};
use crate::fs::read_limited;
use crate::lint::Report as LintReport;
use crate::registry::RegistryError;
use crate::registry::library::{FILE_LIMIT, Fetched, Library, Plan, Put};

/// What to put, and where to.
pub struct Request<'r> {
    /// The skill's folder.
    pub folder: &'r Path,
    /// Where to.
    pub library: &'r Library,
    /// How to look at the skill before.
    pub rules: &'r dyn RulesFor,
    /// Do everything but write.
    pub dry_run: bool,
    /// Also where files go that are not of this skill.
    pub force: bool,
}

/// What came of it.
#[derive(Debug)]
pub enum Outcome {
    /// The linter says no; nothing was written.
    Refused(LintReport),
    /// It is there, or would be.
    Done(Report),
}

/// What was put there, or would be.
#[derive(Debug)]
pub struct Report {
    /// The skill.
    pub name: String,
    /// How many files it has.
    pub files: usize,
    /// How many bytes they have.
    pub size: u64,
    /// How many warnings the linter had.
    pub warnings: usize,
    /// Files of the library that go because the skill has them no more.
    pub removed: Vec<String>,
    /// The skill that another one takes the place of, by the name in its document.
    pub replaced: Option<String>,
    /// What was done; none when nothing was written.
    pub put: Option<Put>,
}

/// Puts it there.
pub fn run(request: &Request<'_>) -> Result<Outcome, Failure> {
    let bundle = Bundle::open(request.folder);
    let rules = request.rules.rules_for(request.folder);
    let linted = LintReport {
        skills: vec![report(&bundle, request.folder, rules)],
        notices: Vec::new(),
    };
    if linted.count(Severity::Error) > 0 {
        return Ok(Outcome::Refused(linted));
    }
    // The same files as in an archive: what is left out of one, or refused, stays here too.
    let plan = pack::plan(request.folder, &Choices::default())?;
    plan.check()?;
    let mut files = Vec::with_capacity(plan.list.files.len());
    for file in &plan.list.files {
        files.push(Fetched {
            path: file.path.clone(),
            bytes: read_limited(&file.place(request.folder), FILE_LIMIT)?,
        });
    }
    let old_form = files.iter_mut().find(|file| file.path == "skill.md");
    if let Some(document) = old_form {
        "SKILL.md".clone_into(&mut document.path);
    }
    let library = request.library;
    if let Some(there) = library.folder_of(&plan.name) {
        refuse_itself(request.folder, &there)?;
    }
    let at = |error: RegistryError| Failure::from(error).at(display(request.folder));
    let planned = library.plan(&plan.name, &files).map_err(at)?;
    let replaced = replaced(library, &planned);
    if !request.dry_run && !request.force {
        refuse_loss(library, &planned, replaced.as_deref())?;
    }
    let removed = planned.removed.clone();
    let put = match request.dry_run {
        true => None,
        false => Some(library.put(&planned).map_err(at)?),
    };
    Ok(Outcome::Done(Report {
        size: files.iter().map(|file| file.bytes.len() as u64).sum(),
        files: files.len(),
        warnings: linted.count(Severity::Warning),
        name: plan.name,
        removed,
        replaced,
        put,
    }))
}

/// Says no to a skill that would be put where it is: what does not ship with it would go.
fn refuse_itself(folder: &Path, there: &Path) -> Result<(), Failure> {
    let (Ok(from), Ok(to)) = (folder.canonicalize(), there.canonicalize()) else {
        return Ok(());
    };
    if !from.starts_with(&to) {
        return Ok(());
    }
    let (from, to) = (display(folder), display(there));
    let message = format!("`{from}` would be put into `{to}`, where it is already");
    let hint = "a library is another place than the one where skills are written: name that";
    Err(Failure::new("same-place", message).with_hint(hint))
}

/// The skill that stands in the place of this one, where its document says another name.
fn replaced(library: &Library, planned: &Plan<'_>) -> Option<String> {
    let earlier = planned.earlier.as_slice();
    let mut declared = declared(library, earlier).into_iter();
    declared.next().map(|(_, name)| name)
}

/// Says no where something would be lost: nothing tells whether an earlier publication wrote it.
fn refuse_loss(
    library: &Library,
    planned: &Plan<'_>,
    replaced: Option<&str>,
) -> Result<(), Failure> {
    /// How many of the files are named.
    const NAMED: usize = 5;
    let removed = &planned.removed;
    let place = format!("{}/{}", library.place().trim_end_matches('/'), planned.name);
    let place = display(Path::new(&place));
    let message = match (replaced, removed.len()) {
        (None, 0) => return Ok(()),
        (Some(other), _) => format!(
            "`{place}` holds another skill, `{}`, which would be replaced",
            display(Path::new(other))
        ),
        (None, count) => {
            let named = removed.iter().take(NAMED);
            let named: Vec<_> = named
                .map(|path| format!("`{}`", display(Path::new(path))))
                .collect();
            let more = match count.saturating_sub(NAMED) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let plural = if count == 1 { "" } else { "s" };
            format!(
                "{count} file{plural} in `{place}` would be removed: {}{more}",
                named.join(", ")
            )
        }
    };
    let hint = "look at them first, for what is removed is lost; `--force` does it, and `--dry-run` \
                lists all of them";
    Err(Failure::new("would-remove", message).with_hint(hint))
}
