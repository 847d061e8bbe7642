//! Which cases are run: by their names, their tags, and what has changed.

use super::Request;
use super::changed::Changed;
use crate::testing::Series;
use crate::testing::case::Case;

/// What the user wants to run.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// Parts of names, of which one has to fit; all do when there are none.
    pub filters: Vec<String>,
    /// Tags, of which a case has to have one; all do when there are none.
    pub tags: Vec<String>,
    /// What has changed, when only that is wanted.
    pub changed: Option<Changed>,
}

impl Choice {
    /// Whether anything is wanted less than everything.
    pub fn is_everything(&self) -> bool {
        self.filters.is_empty() && self.tags.is_empty() && self.changed.is_none()
    }

    /// Whether a series is wanted: one step that fits brings all the others.
    pub fn takes(&self, skill: &super::Skill, series: &Series) -> bool {
        let changed = self.changed.as_ref();
        let has_changed = series.cases.iter().any(|case| {
            changed.is_none_or(|changed| changed.concerns(&skill.folder, &case.place.file))
        });
        has_changed && series.cases.iter().any(|case| self.names(case))
    }

    fn names(&self, case: &Case) -> bool {
        let id = case.id().to_lowercase();
        let fits = |filter: &String| id.contains(&filter.to_lowercase());
        let is_tagged = |tag: &String| case.tags.contains(tag);
        (self.filters.is_empty() || self.filters.iter().any(fits))
            && (self.tags.is_empty() || self.tags.iter().any(is_tagged))
    }
}

/// Why a case is not run although it is wanted.
pub(super) fn reason_to_skip(case: &Case, request: &Request<'_>) -> Option<String> {
    if let Some(reason) = &case.skip {
        return Some(reason.clone());
    }
    let engine = request.engine_name();
    let needed = case.engine.as_deref().filter(|needed| *needed != engine);
    needed.map(|needed| format!("it needs the {needed} engine: `--engine {needed}`"))
}
