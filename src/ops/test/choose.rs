//! Which cases are run: by their names, their tags, and what has changed.

use super::changed::Changed;
use super::{Request, Skill};
use crate::ops::lint::display;
use crate::testing::Series;
use crate::testing::case::Case;
use crate::testing::evals::{Eval, EvalSet, Trigger};

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
    pub fn takes(&self, skill: &Skill, series: &Series) -> bool {
        let mut cases = series.cases.iter();
        let has_changed = cases.any(|case| self.has_changed(skill, &case.place.file));
        let mut cases = series.cases.iter();
        has_changed && cases.any(|case| self.names(skill, &case.id(), &case.tags))
    }

    /// Whether an eval is wanted: by its id, its name or its prompt.
    pub fn takes_eval(&self, skill: &Skill, eval: &Eval) -> bool {
        let numbered = format!("eval {}", eval.id);
        let words = [Some(&eval.id), Some(&numbered), eval.name.as_ref()];
        let words = words.into_iter().flatten().chain([&eval.prompt]);
        self.takes_question(skill, &eval.place.file, words)
    }

    /// Whether a query is wanted.
    pub fn takes_trigger(&self, skill: &Skill, trigger: &Trigger) -> bool {
        self.takes_question(skill, &trigger.place.file, [&trigger.query])
    }

    /// How many evals and queries of a skill are wanted.
    pub fn count_questions(&self, skill: &Skill) -> usize {
        let of = |set: &EvalSet| {
            let evals = set.evals.iter();
            let triggers = set.triggers.iter();
            let evals = evals.filter(|eval| self.takes_eval(skill, eval));
            let triggers = triggers.filter(|trigger| self.takes_trigger(skill, trigger));
            evals.count() + triggers.count()
        };
        skill.suite.evals.iter().map(of).sum()
    }

    /// They have no tags, so that whoever names a tag wants none of them.
    fn takes_question<'w>(
        &self,
        skill: &Skill,
        file: &str,
        words: impl IntoIterator<Item = &'w String>,
    ) -> bool {
        let names = |word: &String| self.names(skill, &format!("{file}::{word}"), &[]);
        self.has_changed(skill, file) && words.into_iter().any(names)
    }

    fn has_changed(&self, skill: &Skill, file: &str) -> bool {
        let changed = self.changed.as_ref();
        changed.is_none_or(|changed| changed.concerns(&skill.folder, file))
    }

    fn names(&self, skill: &Skill, id: &str, tags: &[String]) -> bool {
        let id = id.to_lowercase();
        // Reports name a test with the skill's folder before it, lists without.
        let folder = format!("{}/", display(&skill.folder).to_lowercase());
        let fits = |filter: &String| {
            let filter = filter.to_lowercase();
            let filter = filter.strip_prefix("./").unwrap_or(&filter);
            id.contains(filter.strip_prefix(folder.as_str()).unwrap_or(filter))
        };
        let is_tagged = |tag: &String| tags.contains(tag);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Place, Suite};

    fn skill() -> Skill {
        let place = Place::start("evals/evals.json");
        let eval = |id: &str, prompt: &str| Eval {
            id: id.into(),
            name: None,
            place: place.clone(),
            prompt: prompt.into(),
            expected_output: None,
            files: Vec::new(),
            assertions: Vec::new(),
        };
        let trigger = Trigger {
            place: place.clone(),
            query: "Make a table".into(),
            should_trigger: true,
        };
        let set = EvalSet {
            evals: vec![eval("first", "Sum up."), eval("2", "Sort.")],
            triggers: vec![trigger],
            ..EvalSet::default()
        };
        Skill {
            folder: "skills/kit".into(),
            name: "kit".into(),
            wants_sci: false,
            refused: None,
            suite: Suite {
                evals: vec![set],
                ..Suite::default()
            },
        }
    }

    fn count(filters: &[&str], tags: &[&str]) -> usize {
        let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        let choice = Choice {
            filters: owned(filters),
            tags: owned(tags),
            changed: None,
        };
        choice.count_questions(&skill())
    }

    #[test]
    fn evals_and_queries_are_chosen_by_file_and_words() {
        assert_eq!(count(&[], &[]), 3);
        assert_eq!(count(&["evals/"], &[]), 3);
        assert_eq!(count(&["::FIRST"], &[]), 1);
        assert_eq!(count(&["eval 2", "table"], &[]), 2);
        assert_eq!(count(&["sort."], &[]), 1);
        assert_eq!(count(&["tests/"], &[]), 0);
        assert_eq!(count(&[], &["slow"]), 0);
    }

    #[test]
    fn what_a_report_names_is_chosen_by_that_name() {
        assert_eq!(count(&["skills/kit/evals/evals.json::first"], &[]), 1);
        assert_eq!(count(&["./skills/kit/evals/"], &[]), 3);
        assert_eq!(count(&["skills/other/evals/evals.json::first"], &[]), 0);
        assert_eq!(count(&["kit"], &[]), 0);
    }

    #[test]
    fn what_has_changed_elsewhere_asks_nothing() {
        let choice = Choice {
            changed: Some(Changed::default()),
            ..Choice::default()
        };
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().to_owned();
        let skill = Skill { folder, ..skill() };
        assert_eq!(choice.count_questions(&skill), 0);
    }
}
