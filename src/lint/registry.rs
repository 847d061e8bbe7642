//! The list of all rules.

use std::sync::LazyLock;

use super::rule::Rule;
use super::rules;

static RULES: LazyLock<Vec<&'static Rule>> = LazyLock::new(|| {
    rules::GROUPS
        .iter()
        .flat_map(|group| group.iter().copied())
        .collect()
});

/// Every rule, by group and code.
pub fn rules() -> &'static [&'static Rule] {
    &RULES
}

/// The rule with this code or name, in whatever case.
pub fn find(text: &str) -> Option<&'static Rule> {
    rules()
        .iter()
        .find(|rule| rule.code.eq_ignore_ascii_case(text) || rule.name.eq_ignore_ascii_case(text))
        .copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_sorted_and_unique_within_their_groups() {
        for group in rules::GROUPS {
            assert!(group.is_sorted_by(|a, b| a.code < b.code));
        }
        let mut names: Vec<_> = rules().iter().map(|rule| rule.name).collect();
        names.sort_unstable();
        assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{names:?}");
    }

    #[test]
    fn codes_tell_the_group() {
        for rule in rules() {
            let digits = rule.code.strip_prefix(rule.group.prefix());
            let well_formed =
                digits.is_some_and(|d| d.len() == 3 && d.bytes().all(|b| b.is_ascii_digit()));
            assert!(well_formed, "{}", rule.code);
        }
    }

    #[test]
    fn documentation_is_complete() {
        for rule in rules() {
            let docs = &rule.docs;
            let code = rule.code;
            assert!(
                docs.what.ends_with('.') && !docs.what.contains('\n'),
                "{code}: what"
            );
            assert!(docs.why.ends_with('.'), "{code}: why");
            assert!(
                !docs.bad.trim().is_empty() && !docs.good.trim().is_empty(),
                "{code}: examples"
            );
            assert!(!docs.sources.is_empty(), "{code}: sources");
            assert!(
                docs.sources
                    .iter()
                    .all(|s| s.url.starts_with("https://") && s.read.len() == 10),
                "{code}: sources"
            );
        }
    }
}
