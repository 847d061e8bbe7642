//! Finds skills in registries: one catalog each, and nothing else is asked of them.

use super::registries::Registries;
use crate::diagnostics::Failure;
use crate::registry::Key;
use crate::registry::documents::{Catalog, CatalogEntry, read_if_there};
use crate::search::{self, Text};

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

/// The skills that fit, the best first; without a question, all that pass the filter by name.
/// Skills of which every version was taken back are not found.
pub fn search(
    registries: &Registries,
    question: &str,
    filter: &Filter<'_>,
) -> Result<Vec<Found>, Failure> {
    let several = registries.iter().count() > 1;
    let mut all = Vec::new();
    for registry in registries.iter() {
        let catalog = read_if_there::<Catalog>(&*registry.registry, &Key::catalog())?;
        let entries = catalog.map_or(Vec::new(), |read| read.document.skills);
        let fitting = entries.into_iter().filter(|entry| filter.passes(entry));
        all.extend(fitting.map(|entry| Found {
            registry: registry.name.clone(),
            is_one_of_several: several,
            entry,
            matched: Vec::new(),
        }));
    }
    if question.trim().is_empty() {
        return Ok(all);
    }
    let texts: Vec<Text<'_>> = all.iter().map(|found| text(&found.entry)).collect();
    let hits = search::search(question, &texts);
    let mut slots: Vec<Option<Found>> = all.into_iter().map(Some).collect();
    let pick = |hit: search::Hit| {
        let found = slots[hit.index].take()?;
        Some(Found {
            matched: hit.matched,
            ..found
        })
    };
    Ok(hits.into_iter().filter_map(pick).collect())
}

fn text(entry: &CatalogEntry) -> Text<'_> {
    Text {
        name: entry.name.as_str(),
        tags: &entry.tags,
        description: &entry.description,
        body: &entry.words,
    }
}

impl Filter<'_> {
    fn passes(&self, entry: &CatalogEntry) -> bool {
        let has_tag = |tag: &String| entry.tags.iter().any(|own| own.eq_ignore_ascii_case(tag));
        let has = |wanted: Option<&str>, types: &[String]| {
            wanted.is_none_or(|wanted| types.iter().any(|own| is_of(own, wanted)))
        };
        !entry.is_withdrawn()
            && self.tags.iter().all(has_tag)
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
