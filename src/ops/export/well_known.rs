//! A site that any web server can hand out: the index of discovery and what it names.

use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};

use super::Found;
use crate::archive::zip::write::Compression;
use crate::bundle::leave_out::Choices;
use crate::diagnostics::Failure;
use crate::fs::{create_dir_all, read_limited, write_atomic};
use crate::ops::Silent;
use crate::ops::pack::{self, Format, Layout};
use crate::registry::Digest;

/// Where clients look, below the root of a site.
pub const PLACE: &str = ".well-known/agent-skills";
/// The version of the index that is written.
const SCHEMA: &str = "https://schemas.agentskills.io/discovery/0.2.0/schema.json";
/// The largest document or archive.
const MAX_FILE: u64 = 200 << 20;

/// Writes the site below a folder; the index comes last, when everything that it names is
/// there. Gives the files.
pub fn write(skills: &[Found], root: &Path) -> Result<Vec<PathBuf>, Failure> {
    let place = root.join(PLACE);
    create_dir_all(&place)?;
    let mut entries = Vec::with_capacity(skills.len());
    let mut written = Vec::with_capacity(skills.len() + 1);
    for skill in skills {
        let (entry, path) = match skill.is_single {
            true => document(skill, &place)?,
            false => archive(skill, &place)?,
        };
        entries.push(entry);
        written.push(path);
    }
    let index = json!({"$schema": SCHEMA, "skills": entries});
    let path = place.join("index.json");
    write_atomic(&path, format!("{index:#}\n").as_bytes())?;
    written.push(path);
    Ok(written)
}

fn entry(skill: &Found, kind: &str, file: &str, bytes: &[u8]) -> Json {
    json!({
        "name": skill.name,
        "type": kind,
        "description": skill.description,
        "url": format!("/{PLACE}/{file}"),
        "digest": Digest::of(bytes).to_string(),
    })
}

/// A skill that is one document goes as it is.
fn document(skill: &Found, place: &Path) -> Result<(Json, PathBuf), Failure> {
    let plan = pack::plan(&skill.folder, &Choices::default())?;
    plan.check()?;
    let name = plan
        .list
        .files
        .first()
        .map_or("SKILL.md", |file| &file.path);
    let bytes = read_limited(&skill.folder.join(name), MAX_FILE)?;
    let file = format!("{}/SKILL.md", plan.name);
    let path = place.join(&plan.name).join("SKILL.md");
    create_dir_all(&place.join(&plan.name))?;
    write_atomic(&path, &bytes)?;
    Ok((entry(skill, "skill-md", &file, &bytes), path))
}

/// A folder goes as an archive with its files at the root.
fn archive(skill: &Found, place: &Path) -> Result<(Json, PathBuf), Failure> {
    let plan = pack::plan(&skill.folder, &Choices::default())?;
    let file = format!("{}.zip", plan.name);
    let path = place.join(&file);
    let request = pack::Request {
        plan: &plan,
        layout: Layout::Root,
        format: Format::Zip(Compression::Deflate),
        output: &path,
        allow_large: true,
    };
    pack::run(&request, &Silent)?;
    let bytes = read_limited(&path, MAX_FILE)?;
    Ok((entry(skill, "archive", &file, &bytes), path))
}
