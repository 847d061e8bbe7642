//! No bytes make a rule or a fix panic, and fixing twice changes nothing.
#![no_main]

use libfuzzer_sys::fuzz_target;
use open_skills::bundle::Bundle;
use open_skills::diagnostics::Applicability;
use open_skills::lint::{LintConfig, fix};
use open_skills::tables::profiles::Profile;

fuzz_target!(|bytes: &[u8]| {
    let files = [("SKILL.md".to_owned(), bytes.to_vec())];
    let bundle = Bundle::in_memory(Some("x".into()), files);
    let profiles = [Profile::find("strict").expect("a profile of that name")];
    let config = LintConfig::default();
    let outcome = fix::fix(&bundle, &profiles, &config, Applicability::Safe);
    let fixed = bundle.patched(outcome.patch);
    let again = fix::fix(&fixed, &profiles, &config, Applicability::Safe);
    assert!(again.patch.is_empty(), "fixing again changes something");
});
