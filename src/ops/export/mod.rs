//! Writes what other systems need to deliver the same skills: container images, clusters,
//! marketplaces, MCP clients, web servers.

pub mod containers;
pub mod marketplace;
pub mod mcp_config;
pub mod well_known;

use std::path::{Path, PathBuf};

use crate::bundle::Bundle;
use crate::bundle::discover::{discover, outermost};
use crate::bundle::manifest::Manifest;
use crate::bundle::names::{SkillName, suggest};
use crate::diagnostics::Failure;
use crate::fs::FsError;
use crate::ops::hinted::argument;
use crate::ops::lint::display;
use crate::prompt::{Skill, Unusable};

/// A skill in a folder, with what it says of itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// Its folder.
    pub folder: PathBuf,
    /// What it says of itself.
    pub manifest: Manifest,
    /// Its name.
    pub name: String,
    /// What it does.
    pub description: String,
    /// Whether the document is all there is.
    pub is_single: bool,
}

/// The skills below some folders, by name; one without a name or a description is an error,
/// because nobody could find it.
pub fn skills(paths: &[PathBuf]) -> Result<Vec<Found>, Failure> {
    let mut all: Vec<Found> = Vec::new();
    for path in paths {
        let whole = std::fs::canonicalize(path).map_err(|source| FsError::Io {
            action: "read",
            path: path.clone(),
            source,
        })?;
        let found = discover(&whole)
            .skills
            .into_iter()
            .map(|found| found.folder);
        for folder in outermost(found.collect()) {
            all.push(read(folder)?);
        }
    }
    all.sort_by(|a, b| (&a.name, &a.folder).cmp(&(&b.name, &b.folder)));
    all.dedup_by(|a, b| a.folder == b.folder);
    if let Some(twins) = all.windows(2).find(|pair| pair[0].name == pair[1].name) {
        let (one, other) = (display(&twins[0].folder), display(&twins[1].folder));
        let message = format!(
            "`{}` stands in two places: `{one}` and `{other}`",
            twins[0].name
        );
        let hint = "name the one folder that is meant, or give one of the skills another name";
        return Err(Failure::new("name-clash", message).with_hint(hint));
    }
    match all.is_empty() {
        true => Err(Failure::new("no-skill", "there is no skill to export")
            .with_hint("name a folder of skills")),
        false => Ok(all),
    }
}

/// Reads a skill that others are to find: what no agent could use is not offered to any.
fn read(folder: PathBuf) -> Result<Found, Failure> {
    let bundle = Bundle::open(&folder);
    let manifest = Manifest::of(&bundle);
    let skill = Skill::of(&bundle, String::new()).and_then(|skill| match manifest.name {
        Some(_) => Ok(skill),
        None => Err(Unusable("it has no name".to_owned())),
    });
    let skill = skill.map_err(|Unusable(why)| {
        let message = format!("the skill cannot be exported: {why}");
        let hint = format!("`open-skills lint{}` says more", argument(&folder));
        let failure = Failure::new("bad-manifest", message);
        failure.with_hint(hint).at(display(&folder))
    })?;
    SkillName::parse(&skill.name).map_err(|problem| {
        let message = format!(
            "`{}` is no skill name: {problem}",
            skill.name.escape_debug()
        );
        let failure = Failure::new("bad-name", message).at(display(&folder));
        match suggest(&skill.name) {
            Some(better) => failure.with_hint(format!(
                "write `name: {better}` into its frontmatter, and call its folder the same"
            )),
            None => failure,
        }
    })?;
    Ok(Found {
        is_single: bundle.files().count() == 1,
        folder,
        name: skill.name,
        description: skill.description,
        manifest,
    })
}

/// A path below another one, with `/` between its parts and `./` before it.
fn below(root: &Path, path: &Path) -> Option<String> {
    let rest = path.strip_prefix(root).ok()?;
    let parts = rest.components().map(|part| part.as_os_str().to_str());
    let parts: Option<Vec<&str>> = parts.collect();
    Some(format!("./{}", parts?.join("/")))
}

#[cfg(test)]
mod tests;
