//! A site that tells agents of its skills: an index below `/.well-known/`, and what it names.
//!
//! Two places are asked, the newer one first:
//!
//! ```text
//! /.well-known/agent-skills/index.json    one artifact a skill, with its digest
//! /.well-known/skills/index.json          the older form: files one by one, without digests
//! ```
//!
//! A site has no versions. Nothing of it is followed to another host, and what has a digest
//! is handed on only with that digest.

mod index;

pub use index::{Listing, Parts, Remote, SiteFile, SiteSkill, is_page};

use index::Refusal;

use super::https::{Asker, ask};
use super::library::{FILE_LIMIT, Fetched, SKILL_LIMIT};
use super::settle::patiently;
use super::{Digest, RegistryError, Trouble, in_parallel};

use crate::fs::sizes;

/// Where the index is, the newer form first.
const INDEXES: [&str; 2] = [
    "/.well-known/agent-skills/index.json",
    "/.well-known/skills/index.json",
];
/// The largest index.
const INDEX_LIMIT: u64 = 8 << 20;
/// How many requests at once.
const AT_ONCE: usize = 8;

/// A site that may offer skills.
#[derive(Clone, Debug)]
pub struct Site {
    asker: Asker,
    base: String,
}

/// A skill as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taken {
    /// An archive of all files, not looked into.
    Archive(Vec<u8>),
    /// All files.
    Files(Vec<Fetched>),
}

impl Site {
    /// The site below a URL; one that names the index itself, or its folder, will do too.
    /// Nothing is asked of it yet.
    pub fn new(url: &str) -> Self {
        Self::asking(url, Asker::default())
    }

    /// The same, asked in a certain way.
    pub fn asking(url: &str, asker: Asker) -> Self {
        let base = base(url).to_owned();
        Self { asker, base }
    }

    /// The place, as it may be shown.
    pub fn place(&self) -> &str {
        &self.base
    }

    /// What the site offers; nothing when it has no index in either place.
    pub fn list(&self) -> Result<Option<Listing>, RegistryError> {
        for index in INDEXES {
            let url = format!("{}{index}", self.base);
            let asked = patiently(|| ask(&self.asker, &self.base, &url, INDEX_LIMIT, None));
            let bytes = match asked {
                Ok(response) if response.status == 200 => response.bytes,
                Ok(_) => return Err(self.corrupt("the host answers what nobody asked")),
                // Stores that may not be listed say so of everything that is not there.
                Err(error) if matches!(error.trouble, Trouble::NotFound | Trouble::Denied) => {
                    continue;
                }
                Err(error) => return Err(about(error, index)),
            };
            return match Listing::parse(&bytes, &url) {
                Ok(listing) => {
                    let place = &self.base;
                    for (skill, why) in &listing.refused {
                        tracing::warn!(place, %skill, why, "a skill of the index is passed over");
                    }
                    Ok(Some(listing))
                }
                // A host that answers everything with its front page has nothing there.
                Err(Refusal::Bad(_)) if is_page(&bytes) && index != INDEXES[1] => continue,
                Err(Refusal::Bad(_)) if is_page(&bytes) => Ok(None),
                Err(refusal) => Err(self.refused(refusal, index)),
            };
        }
        Ok(None)
    }

    /// Gets a skill, each part with the digest that the index gives for it.
    pub fn fetch(&self, skill: &SiteSkill) -> Result<Taken, RegistryError> {
        match &skill.parts {
            Parts::Archive(remote) => Ok(Taken::Archive(self.get(remote)?)),
            Parts::Files(files) => {
                let read = in_parallel(files, AT_ONCE, |file| {
                    Ok(Fetched {
                        path: file.path.clone(),
                        bytes: self.get(&file.remote)?,
                    })
                });
                let read = read
                    .into_iter()
                    .collect::<Result<Vec<_>, RegistryError>>()?;
                let size: u64 = read.iter().map(|file| file.bytes.len() as u64).sum();
                match size > SKILL_LIMIT {
                    true => {
                        let detail = format!(
                            "`{}` has more than {}",
                            skill.name,
                            sizes::exact(SKILL_LIMIT)
                        );
                        Err(RegistryError::new(Trouble::TooLarge, &self.base, detail))
                    }
                    false => Ok(Taken::Files(read)),
                }
            }
        }
    }

    fn get(&self, remote: &Remote) -> Result<Vec<u8>, RegistryError> {
        let path = remote.url.strip_prefix(&self.base).unwrap_or(&remote.url);
        let asked = patiently(|| ask(&self.asker, &self.base, &remote.url, FILE_LIMIT, None));
        let response = asked.map_err(|error| about(error, path))?;
        let bytes = response.bytes;
        match remote.digest {
            Some(expected) if Digest::of(&bytes) != expected => {
                let what = if is_page(&bytes) {
                    "a web page"
                } else {
                    "something"
                };
                let detail = format!("`{path}` is {what} with another digest than the index says");
                Err(self.corrupt(detail))
            }
            // Without a digest, a page in the place of a document is all that can be told.
            None if is_page(&bytes) && path.ends_with("/SKILL.md") => {
                Err(self.corrupt(format!("`{path}` is a web page")))
            }
            _ => Ok(bytes),
        }
    }

    fn refused(&self, refusal: Refusal, index: &str) -> RegistryError {
        match refusal {
            Refusal::Bad(why) => self.corrupt(format!("its index `{index}` is refused: {why}")),
            Refusal::Newer(schema) => {
                let detail = format!(
                    "its index is in the form `{}`, which is not known here",
                    schema.escape_debug()
                );
                RegistryError::new(Trouble::Misconfigured, &self.base, detail)
                    .advising("a newer open-skills may know it")
            }
        }
    }

    fn corrupt(&self, detail: impl Into<String>) -> RegistryError {
        RegistryError::new(Trouble::Corrupt, &self.base, detail)
            .advising("nothing was taken from it; ask whoever runs that site")
    }
}

/// The site of a URL that may lead to its index.
fn base(url: &str) -> &str {
    let url = url.trim_end_matches('/');
    let folders = INDEXES.iter().filter_map(|index| index.rsplit_once('/'));
    let ends = INDEXES.into_iter().chain(folders.map(|(folder, _)| folder));
    let stripped = ends.into_iter().find_map(|end| url.strip_suffix(end));
    stripped.unwrap_or(url)
}

/// Trouble that names the part of the site that it is about.
fn about(error: RegistryError, path: &str) -> RegistryError {
    let detail = match (error.trouble, error.detail.as_str()) {
        (Trouble::NotFound, "") => format!("its index names `{path}`, which is not there"),
        (_, "") => format!("`{path}`"),
        (_, detail) => format!("`{path}`: {detail}"),
    };
    let trouble = match error.trouble {
        // The site is there; what it promises is not.
        Trouble::NotFound => Trouble::Corrupt,
        other => other,
    };
    let advice = error.advice.clone();
    RegistryError {
        trouble,
        detail,
        advice: advice.or_else(|| {
            let is_theirs = matches!(trouble, Trouble::Corrupt | Trouble::TooLarge);
            is_theirs.then(|| "nothing was taken from it; ask whoever runs that site".into())
        }),
        ..error
    }
}

#[cfg(test)]
mod place_tests {
    use super::*;

    #[test]
    fn the_site_of_an_index_is_found() {
        for url in [
            "https://host/docs",
            "https://host/docs/",
            "https://host/docs/.well-known/agent-skills",
            "https://host/docs/.well-known/agent-skills/index.json",
            "https://host/docs/.well-known/skills/",
            "https://host/docs/.well-known/skills/index.json",
        ] {
            assert_eq!(Site::new(url).place(), "https://host/docs", "{url}");
        }
    }
}
