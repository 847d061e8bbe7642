//! All skills of a registry, for lists and searches: derived from the indexes.

use serde::{Deserialize, Serialize};

use super::strict::Schema;
use super::{Document, Head, Index, Summary};
use crate::bundle::names::SkillName;
use crate::bundle::versions::Version;

/// The skills, in the order of their names.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalog {
    /// The schema of this document.
    pub schema: Schema,
    /// An entry of the audit chain that surely is there: where to begin looking for its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audit: Option<Head>,
    /// The skills.
    pub skills: Vec<CatalogEntry>,
}

/// What a list shows of a skill.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CatalogEntry {
    /// Its name.
    pub name: SkillName,
    /// What `latest` stands for; none when every version was taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latest: Option<Version>,
    /// How many versions there are; none for a skill of a site, which has no versions.
    pub versions: u64,
    /// What the latest version does.
    pub description: String,
    /// Words to find it by.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// The words that its instructions use most.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<String>,
    /// Media types that it takes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub takes: Vec<String>,
    /// Media types that it makes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub makes: Vec<String>,
}

impl Document for Catalog {
    const LIMIT: u64 = 128 << 20;

    fn check(&self) -> Result<(), String> {
        match self.skills.is_sorted_by(|a, b| a.name < b.name) {
            true => Ok(()),
            false => Err("its skills are not in order, or one stands twice".to_owned()),
        }
    }
}

impl CatalogEntry {
    /// Whether every version was taken back.
    pub fn is_withdrawn(&self) -> bool {
        self.latest.is_none() && self.versions > 0
    }

    /// What a list shows of an index and of the summary of its latest version.
    pub fn of(index: &Index, latest: Option<&Summary>) -> Self {
        let list = |of: fn(&Summary) -> &Vec<String>| latest.map(of).cloned().unwrap_or_default();
        Self {
            name: index.name.clone(),
            latest: index.latest().map(|entry| entry.version.clone()),
            versions: index.versions.len() as u64,
            description: latest.map_or(String::new(), |summary| summary.description.clone()),
            tags: list(|summary| &summary.tags),
            words: list(|summary| &summary.words),
            takes: list(|summary| &summary.takes),
            makes: list(|summary| &summary.makes),
        }
    }
}

impl Catalog {
    /// Moves on to a later entry of the audit chain.
    pub fn move_head(&mut self, head: Option<Head>) {
        let number = |head: Option<Head>| head.map(|head| head.sequence);
        if number(head) > number(self.audit) {
            self.audit = head;
        }
    }

    /// The entry of a skill.
    pub fn skill(&self, name: &SkillName) -> Option<&CatalogEntry> {
        let at = self.skills.binary_search_by(|entry| entry.name.cmp(name));
        at.ok().map(|at| &self.skills[at])
    }

    /// Puts a skill in its place, or over what was said of it before.
    pub fn put(&mut self, entry: CatalogEntry) {
        match self.skills.binary_search_by(|e| e.name.cmp(&entry.name)) {
            Ok(at) => self.skills[at] = entry,
            Err(at) => self.skills.insert(at, entry),
        }
    }
}
