//! Finds skills in registries: one catalog each, and nothing else is asked of them.

pub mod ready;

use std::path::Path;

use super::presence;
use super::registries::Registries;
use crate::diagnostics::Failure;
use crate::registry::documents::CatalogEntry;
use crate::search::{self, Hit, Index};
use ready::Ready;

/// What a skill has to have besides.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter<'f> {
    /// All of these tags.
    pub tags: &'f [String],
    /// A media type that it takes; `image/*` means any image.
    pub takes: Option<&'f str>,
    /// A media type that it makes.
    pub makes: Option<&'f str>,
}

/// A skill that fits.
#[derive(Debug)]
pub struct Found {
    /// The name of its registry.
    pub registry: String,
    /// Whether another registry is searched too, so that the name alone may not say enough.
    pub is_one_of_several: bool,
    /// What the registry says of it.
    pub entry: CatalogEntry,
    /// The words that fit.
    pub matched: Vec<String>,
}

impl Found {
    /// How to name it to `pull`.
    pub fn reference(&self) -> String {
        match self.is_one_of_several {
            true => format!("{}/{}", self.registry, self.entry.name),
            false => self.entry.name.to_string(),
        }
    }
}

/// What was found.
#[derive(Debug, Default)]
pub struct Answer {
    /// How many skills fit.
    pub count: usize,
    /// The best of them, the best first.
    pub shown: Vec<Found>,
}

/// The skills that fit, the best first and no more than `limit` of them; without a question, all
/// that pass the filter by name. Skills of which every version was taken back are not found.
pub fn search(
    registries: &Registries,
    cache: Option<&Path>,
    question: &str,
    filter: &Filter<'_>,
    limit: usize,
) -> Result<Answer, Failure> {
    let mut all: Vec<(&str, Ready)> = Vec::new();
    for registry in registries.iter() {
        match ready::ready(&*registry.registry, cache)? {
            Some(ready) => all.push((&registry.name, ready)),
            // An empty registry has no catalog; what is no registry is not as good as empty.
            None => presence::require_empty(registry)?,
        }
    }
    let indexes: Vec<&Index> = all.iter().map(|(_, ready)| &ready.index).collect();
    let hits = match question.trim().is_empty() {
        true => everything(&indexes),
        false => search::search(question, &indexes),
    };
    let is_one_of_several = registries.iter().count() > 1;
    let mut answer = Answer::default();
    for hit in hits {
        let is_shown = answer.shown.len() < limit;
        // What is only counted is read where there is something to look at.
        if !is_shown && filter.is_empty() {
            answer.count += 1;
            continue;
        }
        let (registry, ready) = &all[hit.index];
        let Some(entry) = ready.entry(hit.text).filter(|entry| filter.passes(entry)) else {
            continue;
        };
        answer.count += 1;
        if is_shown {
            answer.shown.push(Found {
                registry: (*registry).to_owned(),
                is_one_of_several,
                entry,
                matched: hit.matched.into_iter().map(str::to_owned).collect(),
            });
        }
    }
    Ok(answer)
}

/// All texts in their order, none better than another.
fn everything<'i>(indexes: &[&'i Index]) -> Vec<Hit<'i>> {
    let hits = indexes.iter().enumerate().flat_map(|(index, texts)| {
        (0..texts.len()).map(move |text| Hit {
            index,
            text,
            score: 0.0,
            matched: Vec::new(),
        })
    });
    hits.collect()
}

impl Filter<'_> {
    fn is_empty(&self) -> bool {
        self.tags.is_empty() && self.takes.is_none() && self.makes.is_none()
    }

    fn passes(&self, entry: &CatalogEntry) -> bool {
        let has_tag = |tag: &String| entry.tags.iter().any(|own| own.eq_ignore_ascii_case(tag));
        let has = |wanted: Option<&str>, types: &[String]| {
            wanted.is_none_or(|wanted| types.iter().any(|own| is_of(own, wanted)))
        };
        self.tags.iter().all(has_tag)
            && has(self.takes, &entry.takes)
            && has(self.makes, &entry.makes)
    }
}

/// Whether a declared media type is, or takes in, the wanted one.
fn is_of(own: &str, wanted: &str) -> bool {
    let (own, wanted) = (own.to_ascii_lowercase(), wanted.to_ascii_lowercase());
    let below = |pattern: &str, kind: &str| {
        let family = pattern.strip_suffix('*');
        family.is_some_and(|family| family.ends_with('/') && kind.starts_with(family))
    };
    own == wanted || own == "*/*" || below(&wanted, &own) || below(&own, &wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_takes_in_its_family() {
        assert!(is_of("image/png", "image/*") && is_of("image/*", "image/png"));
        assert!(is_of("Application/PDF", "application/pdf"));
        assert!(!is_of("image/png", "image/pn") && !is_of("text/plain", "image/*"));
        assert!(!is_of("images/png", "image*"));
    }
}
