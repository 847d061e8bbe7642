//! Puts a skill into a library: lint, choose the files, write them with SKILL.md last.

use std::path::Path;

use super::lint::{RulesFor, display, report};
use super::pack;
use crate::bundle::Bundle;
use crate::bundle::leave_out::Choices;
use crate::diagnostics::{Failure, Severity};
use crate::fs::read_limited;
use crate::lint::Report as LintReport;
use crate::registry::library::{FILE_LIMIT, Fetched, Library, Put};

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
    let put = match request.dry_run {
        true => None,
        false => {
            let put = request.library.put(&plan.name, &files);
            Some(put.map_err(|error| Failure::from(error).at(display(request.folder)))?)
        }
    };
    Ok(Outcome::Done(Report {
        size: files.iter().map(|file| file.bytes.len() as u64).sum(),
        files: files.len(),
        warnings: linted.count(Severity::Warning),
        name: plan.name,
        put,
    }))
}
