//! The index of a site, in both forms that are around, and where it may lead.
//!
//! Whoever writes the index is a stranger. A name that is none or that stands twice, and the
//! whole index is refused: nobody could tell which skill is meant. A skill without a digest,
//! with a path that leaves its folder, or in a place on another host is passed over and told,
//! so that one bad line does not take the others with it. Kinds of artifacts that are not
//! known yet are passed over, as the format asks for, and so are fields.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::Value as Json;

use crate::bundle::names::SkillName;
use crate::registry::Digest;

/// The form with one artifact a skill.
const SCHEMA: &str = "https://schemas.agentskills.io/discovery/0.2.0/schema.json";
/// The most skills of a site.
const MAX_SKILLS: usize = 10_000;
/// The most files of a skill whose files are listed one by one: each is a request.
const MAX_FILES: usize = 1_000;
/// The document that every skill has.
const DOCUMENT: &str = "SKILL.md";

/// What a site offers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// The skills, in the order of their names.
    pub skills: Vec<SiteSkill>,
    /// Names of skills that come in a way that is not known here, and which way.
    pub unknown: Vec<(SkillName, String)>,
    /// Names of skills that are not taken, and what is wrong with what the index says of each.
    pub refused: Vec<(SkillName, String)>,
}

/// A skill of a site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteSkill {
    /// Its name.
    pub name: SkillName,
    /// What the index says that it does.
    pub description: String,
    /// What to fetch.
    pub parts: Parts,
}

/// What a skill consists of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Parts {
    /// An archive of all files.
    Archive(Remote),
    /// Files, each for itself.
    Files(Vec<SiteFile>),
}

/// A file of a skill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteFile {
    /// The path within the skill.
    pub path: String,
    /// Where it is.
    pub remote: Remote,
}

/// Something on the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remote {
    /// The whole URL.
    pub url: String,
    /// Its digest; the older form has none.
    pub digest: Option<Digest>,
}

/// Why an index is not used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is no index, or one that is up to no good.
    Bad(String),
    /// It is in a form that may be fine and is not known here.
    Newer(String),
}

#[derive(Deserialize)]
struct Wire {
    #[serde(rename = "$schema")]
    schema: Option<String>,
    skills: Vec<WireSkill>,
}

#[derive(Deserialize)]
struct WireSkill {
    name: String,
    #[serde(default)]
    description: String,
    #[serde(rename = "type")]
    kind: Option<String>,
    url: Option<String>,
    digest: Option<String>,
    #[serde(default)]
    files: Vec<Json>,
}

impl Listing {
    /// Reads an index that came from a URL.
    pub fn parse(bytes: &[u8], index_url: &str) -> Result<Self, Refusal> {
        if is_page(bytes) {
            return Err(bad("it is a web page"));
        }
        let wire: Wire = serde_json::from_slice(bytes).map_err(|error| bad(error.to_string()))?;
        if wire.skills.len() > MAX_SKILLS {
            return Err(bad(format!("it has more than {MAX_SKILLS} skills")));
        }
        let is_older = match wire.schema.as_deref() {
            Some(SCHEMA) => false,
            None => true,
            Some(other) => return Err(Refusal::Newer(other.to_owned())),
        };
        let mut listing = Self::default();
        let mut seen = BTreeSet::new();
        for skill in wire.skills {
            let shown = skill.name.escape_debug().to_string();
            let name = SkillName::parse(&skill.name)
                .map_err(|problem| bad(format!("`{shown}` is no skill name: {problem}")))?;
            if !seen.insert(name.clone()) {
                return Err(bad(format!("`{shown}` stands in it twice")));
            }
            let parts = match is_older {
                true => files(&skill, index_url).map(Ok),
                false => artifact(&skill, index_url),
            };
            match parts {
                Err(why) => listing.refused.push((name, why)),
                Ok(Ok(parts)) => listing.skills.push(SiteSkill {
                    name,
                    description: skill.description,
                    parts,
                }),
                Ok(Err(kind)) => listing.unknown.push((name, kind)),
            }
        }
        listing.skills.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(listing)
    }

    /// The skill with a name.
    pub fn skill(&self, name: &SkillName) -> Option<&SiteSkill> {
        let at = self.skills.binary_search_by(|skill| skill.name.cmp(name));
        at.ok().map(|at| &self.skills[at])
    }
}

/// Whether bytes are a web page, which some hosts answer whatever was asked.
pub fn is_page(bytes: &[u8]) -> bool {
    bytes.trim_ascii_start().starts_with(b"<")
}

fn bad(why: impl Into<String>) -> Refusal {
    Refusal::Bad(why.into())
}

/// The one artifact of a skill, or the kind of it that is not known.
fn artifact(skill: &WireSkill, index_url: &str) -> Result<Result<Parts, String>, String> {
    let Some(kind) = skill.kind.as_deref() else {
        return Err("it has no `type`".to_owned());
    };
    let is_archive = match kind {
        "archive" => true,
        "skill-md" => false,
        other => return Ok(Err(other.to_owned())),
    };
    let url = skill.url.as_deref().ok_or("it has no `url`")?;
    let digest = skill.digest.as_deref().ok_or("it has no `digest`")?;
    let remote = Remote {
        url: resolve(index_url, url)?,
        digest: Some(
            digest
                .parse::<Digest>()
                .map_err(|error| error.to_string())?,
        ),
    };
    Ok(Ok(match is_archive {
        true => Parts::Archive(remote),
        false => Parts::Files(vec![SiteFile {
            path: DOCUMENT.to_owned(),
            remote,
        }]),
    }))
}

/// The files of a skill in the older form: names, or names with digests.
fn files(skill: &WireSkill, index_url: &str) -> Result<Parts, String> {
    if skill.files.len() > MAX_FILES {
        return Err(format!("it has more than {MAX_FILES} files"));
    }
    let mut files = Vec::with_capacity(skill.files.len());
    let mut seen = BTreeSet::new();
    for file in &skill.files {
        let path = file.as_str().or_else(|| file.get("path")?.as_str());
        let path = path.ok_or("one of its files has no path")?;
        if !is_path(path) {
            return Err(format!("`{}` leads elsewhere", path.escape_debug()));
        }
        if !seen.insert(path) {
            return Err(format!("`{path}` stands in it twice"));
        }
        let digest = file.get("digest").map(|digest| {
            let digest = digest.as_str().unwrap_or_default().parse::<Digest>();
            digest.map_err(|error| error.to_string())
        });
        files.push(SiteFile {
            path: path.to_owned(),
            remote: Remote {
                url: resolve(index_url, &format!("{}/{}", skill.name, encoded(path)))?,
                digest: digest.transpose()?,
            },
        });
    }
    match seen.contains(DOCUMENT) {
        true => Ok(Parts::Files(files)),
        false => Err(format!("it has no {DOCUMENT}")),
    }
}

/// Whether a path stays below its folder, and is one that the format allows.
fn is_path(path: &str) -> bool {
    let plain = |c: char| matches!(c, ' '..='~') && !"\\?#[]:%".contains(c);
    let is_part = |part: &str| !matches!(part, "" | "." | "..") && part.chars().all(plain);
    path.len() <= 512 && path.split('/').all(is_part)
}

/// A path as URLs write it.
fn encoded(path: &str) -> String {
    let mut text = String::with_capacity(path.len());
    for c in path.chars() {
        match c.is_ascii_alphanumeric() || "-._~/!$&'()*+,;=@".contains(c) {
            true => text.push(c),
            // Only what [`is_path`] lets through comes here, and that is ASCII.
            false => text.push_str(&format!("%{:02X}", u32::from(c))),
        }
    }
    text
}

/// Where a URL of an index leads: always to the host that the index is from.
fn resolve(index_url: &str, url: &str) -> Result<String, String> {
    let shown = url.escape_debug();
    let start = index_url.find("://").map_or(0, |at| at + 3);
    let end = index_url[start..]
        .find('/')
        .map_or(index_url.len(), |at| start + at);
    let (origin, index_path) = index_url.split_at(end);
    let path = match url.strip_prefix(origin) {
        Some(path) if path.starts_with('/') => path.to_owned(),
        _ if url.starts_with("//") || url.split('/').next().is_some_and(|s| s.contains(':')) => {
            return Err(format!("`{shown}` is on another host"));
        }
        _ if url.starts_with('/') => url.to_owned(),
        _ => {
            let folder = index_path.rsplit_once('/').map_or("", |(folder, _)| folder);
            format!("{folder}/{}", url.strip_prefix("./").unwrap_or(url))
        }
    };
    let is_part = |part: &str| !matches!(part, "" | "." | "..") && is_plain(part);
    match path[1..].split('/').all(is_part) {
        true => Ok(format!("{origin}{path}")),
        false => Err(format!("`{shown}` is no plain path on its site")),
    }
}

/// Whether a part of a URL is itself on every server: nothing in it that some decode first.
fn is_plain(part: &str) -> bool {
    let plain = |c: char| c.is_ascii_graphic() && !"?#\\\"<>".contains(c);
    let mut escapes = part.split('%').skip(1).map(|rest| rest.get(..2));
    part.chars().all(plain)
        && escapes.all(|digits| {
            let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
            byte.is_some_and(|byte| !byte.is_ascii_control() && !b"./\\%".contains(&byte))
        })
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
