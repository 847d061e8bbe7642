//! Makes a skill of what was written for something else: a flat file, a Cursor rule, a
//! command, a section of `AGENTS.md`, a folder in an older dialect.
//!
//! Nothing gets lost: the text stays as it is, fields without a place of their own become
//! strings under `metadata`, comments stay comments, and what cannot be carried is told.

mod frontmatter;
mod source;

use std::path::{Path, PathBuf};

use super::init::findings;
use crate::bundle::Bundle;
use crate::bundle::manifest::Manifest;
use crate::bundle::names;
use crate::bundle::patch::Patch;
use crate::bundle::yaml::write::scalar;
use crate::diagnostics::{Applicability, Failure, Finding};
use crate::lint::LintConfig;
use crate::lint::fix::fix;
use crate::scaffold::answers::{check_name, title, with_occasion};
use crate::scaffold::write::write;
use crate::scaffold::{Kind, Plan, PlannedFile};
use crate::tables::profiles::{Profile, ProfileId};

pub use source::SourceKind;

/// What becomes of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shape {
    /// A skill by the specification.
    #[default]
    Spec,
    /// The same, with `agents/openai.yaml` for Codex.
    Codex,
    /// A Claude plugin that holds the skill, and a marketplace that offers it.
    ClaudePlugin,
}

/// What to convert, and how.
#[derive(Clone, Debug, Default)]
pub struct ConvertRequest {
    /// The file or folder.
    pub source: PathBuf,
    /// What it is; its path says so when nobody does.
    pub kind: Option<SourceKind>,
    /// The heading of a section of `AGENTS.md`.
    pub section: Option<String>,
    /// What becomes of it.
    pub shape: Shape,
    /// The name, in place of the one it has.
    pub name: Option<String>,
    /// The description, in place of the one it has.
    pub description: Option<String>,
    /// When to use it: added to the description.
    pub when: Option<String>,
    /// The folder in which the skill's folder is made.
    pub output: PathBuf,
}

/// Something that went another way than straight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What it is about.
    pub what: String,
    /// What became of it.
    pub outcome: String,
    /// Whether somebody has to look after it.
    pub left: bool,
}

/// A skill that is thought out and not written yet.
#[derive(Debug)]
pub struct Converted {
    /// What the source was taken for.
    pub kind: SourceKind,
    /// The folder that will hold it.
    pub target: PathBuf,
    /// Every file.
    pub plan: Plan,
    /// What moved, and what is left to do.
    pub notes: Vec<Note>,
    /// What the linter would say: errors and warnings, with the path of the skill.
    pub findings: Vec<(String, Finding)>,
}

impl Note {
    /// Something that has a new place.
    fn moved(what: impl Into<String>, outcome: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            outcome: outcome.into(),
            left: false,
        }
    }

    /// Something that only a person can look after.
    fn left(what: impl Into<String>, outcome: impl Into<String>) -> Self {
        Self {
            left: true,
            ..Self::moved(what, outcome)
        }
    }
}

/// Works the skill out; writes nothing.
pub fn prepare(request: &ConvertRequest) -> Result<Converted, Failure> {
    let mut read = source::read(request)?;
    let version = read.text_of("version");
    let name = name(request, &mut read)?;
    refuse_inside(&request.source, &request.output)?;
    let description = description(request, &mut read)?;
    let document = frontmatter::document(&name, &description, &mut read);
    let mut files = std::mem::take(&mut read.others);
    files.push(PlannedFile {
        path: "SKILL.md".to_owned(),
        bytes: document.into_bytes(),
        executable: false,
    });
    let files = tidied(&name, files, &mut read.notes);
    let now = version_and_author(&name, &files).0;
    read.notes.extend(version_note(version, now));
    let files = shaped(request.shape, &name, &description, files);
    let plan = Plan {
        kind: Kind::Skill,
        files,
        name: name.clone(),
    };
    Ok(Converted {
        kind: read.kind,
        target: request.output.join(&name),
        notes: read.notes,
        findings: findings(&plan, &[]),
        plan,
    })
}

/// What became of a version that lacked a number. One in `skill.yaml` says nothing about it.
fn version_note(old: Option<String>, now: Option<String>) -> Option<Note> {
    let (old, now) = (old?, now?);
    let old = old.trim();
    let is_longer = old != now && now.starts_with(old.trim_start_matches('v'));
    let outcome = format!("became `{now}`: a version has three numbers");
    is_longer.then(|| Note::moved(format!("the version `{old}`"), outcome))
}

/// A copy of a folder within itself would be a part of the next copy.
fn refuse_inside(source: &Path, output: &Path) -> Result<(), Failure> {
    let whole = |path: &Path| std::fs::canonicalize(path).ok();
    // What is not there yet will be made below what is.
    let mut above = output
        .ancestors()
        .map(|above| match above.as_os_str().is_empty() {
            true => Path::new("."),
            false => above,
        });
    let place = above.find_map(whole);
    let source = whole(source).filter(|source| source.is_dir());
    match (source, place) {
        (Some(source), Some(place)) if place.starts_with(&source) => Err(Failure::usage(
            "the result cannot lie inside the folder that is converted",
        )
        .with_hint("name another folder with `--output`")),
        _ => Ok(()),
    }
}

impl Converted {
    /// Writes it: all of it or nothing, and never over something else.
    pub fn write(&self) -> Result<(), Failure> {
        write(&self.plan, &self.target, false).map_err(|error| {
            let failure = Failure::from(error);
            match failure.kind {
                "already-exists" => {
                    failure.with_hint("choose another `--name`, or another folder with `--output`")
                }
                _ => failure,
            }
        })
    }
}

fn name(request: &ConvertRequest, read: &mut source::Read) -> Result<String, Failure> {
    if let Some(name) = &request.name {
        return Ok(check_name(name)?.to_string());
    }
    let own = read.take_text("name").or_else(|| read.name.clone());
    let own = own.unwrap_or_default();
    if check_name(own.trim()).is_ok() {
        return Ok(own.trim().to_owned());
    }
    let Some(better) = names::suggest(&own) else {
        return Err(
            Failure::new("missing-answer", "no name can be made of the source")
                .with_hint("give one with `--name`"),
        );
    };
    if own != better {
        let outcome = format!("named `{better}`, as every client takes it");
        read.notes
            .push(Note::moved(format!("the name `{own}`"), outcome));
    }
    Ok(better)
}

fn description(request: &ConvertRequest, read: &mut source::Read) -> Result<String, Failure> {
    let own = read.take_text("description");
    let own = own.filter(|text| !text.trim().is_empty());
    if let (Some(old), Some(_)) = (&own, &request.description) {
        let outcome = "replaced by the one that was given";
        read.notes
            .push(Note::left(format!("the description `{old}`"), outcome));
    }
    let folded = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let given = request.description.clone().or(own);
    let purpose = match given {
        Some(text) => folded(&text),
        None => {
            let Some(sentence) = source::first_sentence(&read.body) else {
                return Err(Failure::new(
                    "missing-answer",
                    "the source says nowhere what it is for",
                )
                .with_hint("give a description with `--description`"));
            };
            let outcome = "taken from the first sentence of the text";
            read.notes.push(Note::left("the description", outcome));
            sentence
        }
    };
    let when = occasion(request, read, &purpose);
    Ok(with_occasion(&purpose, &folded(&when.unwrap_or_default())))
}

/// When to use it: as the request says, or else the source's format, where the purpose does not.
fn occasion(request: &ConvertRequest, read: &mut source::Read, purpose: &str) -> Option<String> {
    let Some(own) = read.occasion.take() else {
        return request.when.clone();
    };
    let kept = format!("kept as `metadata.{}`", source::CURSOR_GLOBS);
    let (said, outcome) = if request.when.is_some() {
        let outcome = format!("{kept}; the description says `--when` instead");
        (request.when.clone(), outcome)
    } else if purpose.to_lowercase().contains("use when") {
        let outcome = format!("{kept}; the description says when to use it already");
        (None, outcome)
    } else {
        (Some(own), format!("said in the description, and {kept}"))
    };
    read.notes.push(Note::left("`globs`", outcome));
    said
}

/// The files after the linter's safe fixes: older fields move into `skill.yaml`.
fn tidied(name: &str, files: Vec<PlannedFile>, notes: &mut Vec<Note>) -> Vec<PlannedFile> {
    let pairs = files
        .iter()
        .map(|file| (file.path.clone(), file.bytes.clone()));
    let bundle = Bundle::in_memory(Some(name.to_owned()), pairs);
    let profiles = [Profile::get(ProfileId::Strict)];
    let config = LintConfig::default();
    let outcome = fix(&bundle, &profiles, &config, Applicability::Safe);
    for (found, title) in &outcome.mended {
        notes.push(Note::moved(found, format!("mended ({title})")));
    }
    applied(files, outcome.patch)
}

fn applied(mut files: Vec<PlannedFile>, patch: Patch) -> Vec<PlannedFile> {
    for (to, from) in &patch.renames {
        for file in files.iter_mut().filter(|file| file.path == *from) {
            file.path.clone_from(to);
        }
    }
    for (path, bytes) in patch.files {
        match files.iter_mut().find(|file| file.path == path) {
            Some(file) => file.bytes = bytes,
            None => files.push(PlannedFile {
                path,
                bytes,
                executable: false,
            }),
        }
    }
    for file in &mut files {
        file.executable |= patch.executable.contains(&file.path);
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

/// What the skill says of itself that a plugin says too.
fn version_and_author(name: &str, files: &[PlannedFile]) -> (Option<String>, Option<String>) {
    let pairs = files
        .iter()
        .map(|file| (file.path.clone(), file.bytes.clone()));
    let manifest = Manifest::of(&Bundle::in_memory(Some(name.to_owned()), pairs));
    let author = manifest.metadata.get("author").cloned();
    (manifest.version, author)
}

/// The files in the shape that a client wants.
fn shaped(
    shape: Shape,
    name: &str,
    description: &str,
    mut files: Vec<PlannedFile>,
) -> Vec<PlannedFile> {
    let text = |path: &str, text: String| PlannedFile {
        path: path.to_owned(),
        bytes: text.into_bytes(),
        executable: false,
    };
    match shape {
        Shape::Spec => {}
        Shape::Codex => {
            let path = "agents/openai.yaml";
            if !files.iter().any(|file| file.path == path) {
                let (title, description) = (scalar(&title(name)), scalar(description));
                let yaml = format!(
                    "interface:\n  display_name: {title}\n  short_description: {description}\n"
                );
                files.push(text(path, yaml));
            }
        }
        Shape::ClaudePlugin => {
            let (version, author) = version_and_author(name, &files);
            for file in &mut files {
                file.path = format!("skills/{name}/{}", file.path);
            }
            let version = version.unwrap_or_else(|| "0.1.0".to_owned());
            let mut plugin = serde_json::json!({
                "name": name, "description": description, "version": version,
            });
            if let Some(author) = &author {
                plugin["author"] = serde_json::json!({"name": author});
            }
            let marketplace = serde_json::json!({
                "name": name,
                "owner": {"name": author.unwrap_or_else(|| title(name))},
                "plugins": [{"name": name, "description": description, "source": "./"}],
            });
            let pretty = |value: &serde_json::Value| format!("{value:#}\n");
            files.push(text(".claude-plugin/plugin.json", pretty(&plugin)));
            files.push(text(
                ".claude-plugin/marketplace.json",
                pretty(&marketplace),
            ));
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

#[cfg(test)]
mod tests;
