//! Rules for places, held against what locks write.

use super::*;
use crate::signing::policy::{Rule, Tier, TierKind};

#[test]
fn a_rule_for_a_place_is_for_it_however_a_lock_writes_it() {
    let mut tier = Tier::new(TierKind::User);
    let rule = Rule::from_words("https://skills.example.com/r/*", Vec::new(), 1, false);
    tier.rules.push(rule.unwrap());
    let policy = Policy::new(vec![tier]);
    let digest = Digest::of(b"pdf");
    let locked = |registry: &str, url: Option<&str>| LockedSkill {
        name: crate::bundle::names::SkillName::parse("pdf").unwrap(),
        version: "1.0.0".parse().unwrap(),
        registry: registry.to_owned(),
        url: url.map(str::to_owned),
        tree: digest,
        archive: digest,
        size: 3,
        signer: None,
        wanted: None,
        configured: false,
        installed_only: false,
        dependencies: std::collections::BTreeSet::new(),
    };
    let written = "https://Skills.Example.com:443/r/";
    for skill in [locked("acme", Some(written)), locked(written, None)] {
        assert!(refused_locked(&policy, &skill).is_some(), "{skill:?}");
    }
    let other = locked("acme", Some("https://skills.example.com/s"));
    assert_eq!(refused_locked(&policy, &other), None);
}
