//! A site that any web server can hand out: the index of discovery and what it names.

use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};

use super::Found;
use crate::archive::zip::write::Compression;
use crate::bundle::leave_out::Choices;
use crate::bundle::names::SkillName;
use crate::diagnostics::Failure;
use crate::fs::{create_dir_all, read_limited, write_atomic};
use crate::ops::Silent;
use crate::ops::lint::display;
use crate::ops::pack::{self, Format, Layout};
use crate::registry::Digest;

/// Where clients look, below the root of a site.
pub const PLACE: &str = ".well-known/agent-skills";
/// The version of the index that is written.
const SCHEMA: &str = "https://schemas.agentskills.io/discovery/0.2.0/schema.json";
/// The largest document or archive.
const MAX_FILE: u64 = 200 << 20;

/// What became of a site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// The files that it consists of.
    pub files: Vec<PathBuf>,
    /// The files of the index before that are in it no more.
    pub removed: Vec<PathBuf>,
}

/// Writes the site below a folder; the index comes last, when everything that it names is
/// there, and then what only the index before named goes.
pub fn write(skills: &[Found], root: &Path) -> Result<Written, Failure> {
    let place = root.join(PLACE);
    let before = before(&place)?;
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
    let gone = before
        .into_iter()
        .filter(|(path, _)| !written.contains(path));
    let removed = gone.filter(|(path, digest)| is_removed(path, digest));
    Ok(Written {
        removed: removed.map(|(path, _)| path).collect(),
        files: written,
    })
}

/// What the index that is there names, with its digests. One that we cannot have written is
/// somebody else's.
fn before(place: &Path) -> Result<Vec<(PathBuf, String)>, Failure> {
    let path = place.join("index.json");
    let bytes = match read_limited(&path, MAX_FILE) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == "not-found" => return Ok(Vec::new()),
        Err(error) => return Err(error.into()),
    };
    let index: Json = serde_json::from_slice(&bytes).unwrap_or_default();
    let entries = index["skills"]
        .as_array()
        .filter(|_| index["$schema"] == SCHEMA);
    let files = entries.map(|entries| entries.iter().map(|entry| file(place, entry)));
    let files: Option<Vec<_>> = files.and_then(Iterator::collect);
    files.ok_or_else(|| {
        let message = format!("`{}` was not written by `export`", display(&path));
        let hint = "name another folder with `--into`, or move that file away";
        Failure::new("already-exists", message).with_hint(hint)
    })
}

/// The file that an entry of ours names.
fn file(place: &Path, entry: &Json) -> Option<(PathBuf, String)> {
    let name = SkillName::parse(entry["name"].as_str()?).ok()?;
    let file = match entry["type"].as_str()? {
        "skill-md" => format!("{name}/SKILL.md"),
        _ => format!("{name}.zip"),
    };
    // Earlier versions wrote where it is below the host.
    let is_ours = entry["url"] == file || entry["url"] == format!("/{PLACE}/{file}");
    let digest = entry["digest"].as_str()?.to_owned();
    is_ours.then(|| (place.join(file), digest))
}

/// Takes away a file that is as it was written.
fn is_removed(path: &Path, digest: &str) -> bool {
    let is_as_written =
        read_limited(path, MAX_FILE).is_ok_and(|bytes| Digest::of(&bytes).to_string() == digest);
    if !is_as_written || std::fs::remove_file(path).is_err() {
        return false;
    }
    if path.ends_with("SKILL.md")
        && let Some(folder) = path.parent()
    {
        // What somebody else put beside it stays.
        let _ = std::fs::remove_dir(folder);
    }
    true
}

fn entry(skill: &Found, kind: &str, file: &str, bytes: &[u8]) -> Json {
    json!({
        "name": skill.name,
        "type": kind,
        "description": skill.description,
        // Beside the index, so that it is found wherever the site is.
        "url": file,
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
