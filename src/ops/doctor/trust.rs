//! Whom the user trusts, and what is odd about that.

use super::{Check, Topic};
use crate::signing::Time;
use crate::signing::policy::Policy;

/// The policy in force in a line, and one line for everything odd about it.
pub fn look(policy: &Policy, now: Time) -> Vec<Check> {
    let rules: usize = policy.tiers().iter().map(|tier| tier.rules.len()).sum();
    let says = format!(
        "mode `{}`, {}, {}",
        policy.mode().as_str(),
        counted(policy.keys().len(), "key"),
        counted(rules, "rule")
    );
    let mut found = vec![Check::ok(Topic::Trust, "policy", says)];
    for odd in crate::ops::trust::check(policy, now) {
        found.push(Check::warn(
            Topic::Trust,
            "policy",
            odd,
            "`open-skills trust list` shows the policy, `trust add` and `trust remove` change it",
        ));
    }
    found
}

fn counted(count: usize, noun: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{ending}")
}

#[cfg(test)]
mod tests {
    use super::super::Level;
    use super::*;
    use crate::signing::policy::{Rule, Tier, TierKind};

    #[test]
    fn a_rule_that_nothing_passes_is_told() {
        let mut tier = Tier::new(TierKind::User);
        let now = Time::from_unix(1_700_000_000);
        let found = look(&Policy::new(vec![tier.clone()]), now);
        assert_eq!(found.len(), 1);
        assert!(found[0].says.ends_with("0 keys, 0 rules"));
        let rule = Rule::from_words("acme/*", vec!["gone".to_owned()], 1, false).unwrap();
        tier.rules.push(rule);
        let found = look(&Policy::new(vec![tier]), now);
        assert!(found[0].says.ends_with("0 keys, 1 rule"), "{found:?}");
        assert_eq!(found.last().unwrap().level, Level::Warn);
        assert!(found.iter().any(|check| check.says.contains("`gone`")));
    }
}
