//! Puts the frontmatter of skills into one form.

use std::path::PathBuf;

use rayon::prelude::*;

use super::fix::{FileChange, SkillChange, write_change};
use super::lint::{LintRequest, find};
use crate::bundle::Bundle;
use crate::bundle::patch::Patch;
use crate::diagnostics::Failure;
use crate::lint::format::{LeftAlone, format, left_alone};

/// What formatting did or would do.
#[derive(Debug, Default)]
pub struct FormatReport {
    /// How many skills were looked at.
    pub skills: usize,
    /// The skills that change.
    pub changes: Vec<SkillChange>,
    /// Skills whose frontmatter cannot be read, and so stays as it is, each with why.
    pub unreadable: Vec<(PathBuf, &'static str)>,
    /// Skills whose frontmatter reads and stays as it is nevertheless, each with why.
    pub odd: Vec<(PathBuf, &'static str)>,
    /// What could not be searched.
    pub notices: Vec<String>,
}

/// Formats every skill below the request's paths; `write` writes them.
pub fn format_all(request: &LintRequest, write: bool) -> Result<FormatReport, Failure> {
    let (skills, notices) = find(request)?;
    let mut report = FormatReport {
        skills: skills.len(),
        notices,
        ..FormatReport::default()
    };
    let looked_at: Vec<_> = skills
        .into_par_iter()
        .map(|mut skill| {
            let bundle = skill.bundle();
            let alone = match &bundle.document {
                Some(document) => left_alone(document),
                None => Some(LeftAlone::Unreadable("its SKILL.md cannot be read")),
            };
            (change(&bundle, skill.folder.clone()), alone, skill.folder)
        })
        .collect();
    for (change, alone, folder) in looked_at {
        match alone {
            Some(LeftAlone::Unreadable(why)) => report.unreadable.push((folder, why)),
            Some(LeftAlone::Odd(why)) => report.odd.push((folder, why)),
            None => {}
        }
        let Some(change) = change else {
            continue;
        };
        if write {
            write_change(&change)?;
        }
        report.changes.push(change);
    }
    Ok(report)
}

fn change(bundle: &Bundle, folder: PathBuf) -> Option<SkillChange> {
    let document = bundle.document.as_ref()?;
    let after = format(document)?;
    let path = document.source.name().to_owned();
    let mut patch = Patch::default();
    patch.files.insert(path.clone(), after.clone().into_bytes());
    Some(SkillChange {
        folder,
        patch,
        files: vec![FileChange {
            path,
            renamed_from: None,
            before: Some(document.source.text().to_owned()),
            after,
        }],
    })
}
