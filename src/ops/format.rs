//! Puts the frontmatter of skills into one form.

use std::path::PathBuf;

use rayon::prelude::*;

use super::fix::{FileChange, SkillChange, write_change};
use super::lint::{LintRequest, find};
use crate::bundle::Bundle;
use crate::bundle::patch::Patch;
use crate::diagnostics::Failure;
use crate::lint::format::format;

/// What formatting did or would do.
#[derive(Debug, Default)]
pub struct FormatReport {
    /// How many skills were looked at.
    pub skills: usize,
    /// The skills that change.
    pub changes: Vec<SkillChange>,
    /// Skills whose frontmatter cannot be read, and so stays as it is.
    pub unreadable: Vec<PathBuf>,
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
            let readable = bundle
                .document
                .as_ref()
                .is_some_and(|d| d.mapping().is_some());
            (
                change(&bundle, skill.folder.clone()),
                readable,
                skill.folder,
            )
        })
        .collect();
    for (change, readable, folder) in looked_at {
        if !readable {
            report.unreadable.push(folder);
            continue;
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
