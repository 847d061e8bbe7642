//! Whose word counts, since when and until when, and what happens without it.

use std::path::Path;

use open_skills::signing::keys::PrivateKey;
use open_skills::signing::policy::{
    Mode, Pins, Policy, Requirement, Revocation, Rule, Subject, Tier, TierKind, TrustedKey,
};
use open_skills::signing::verify::{Decision, Evidence, State};

use crate::support::{Ask, bundle, folder, key, now, policy, ssh, statement_of, trusted};

fn signed(root: &Path, key: &PrivateKey) -> Evidence {
    bundle(&statement_of(root, "1.2.0"), key)
}

fn tier(kind: TierKind, keys: Vec<TrustedKey>, rules: Vec<(&str, &[&str], u64, bool)>) -> Tier {
    let mut tier = Tier::new(kind);
    tier.keys = keys;
    for (scope, keys, threshold, tofu) in rules {
        let keys = keys.iter().map(|id| (*id).to_owned()).collect();
        tier.rules
            .push(Rule::from_words(scope, keys, threshold, tofu).unwrap());
    }
    tier
}

fn ids(requirement: &Requirement) -> Vec<&str> {
    requirement.keys.iter().map(|key| key.id.as_str()).collect()
}

/// S10: two signatures by one key are one, under one id or two.
#[test]
fn s10_a_threshold_counts_keys_and_not_signatures() {
    let (_place, root) = folder();
    let (one, two) = (key(), key());
    let statement = statement_of(&root, "1.2.0");
    let twice = vec![
        bundle(&statement, &one),
        ssh(&statement, &one),
        bundle(&statement, &one),
    ];
    let keys = vec![trusted("a", &one), trusted("b", &one), trusted("c", &two)];
    let ask = Ask::folder(&root, twice, policy(keys.clone(), 2));
    assert_eq!(ask.state(), State::TooFewKeys);
    let both = vec![bundle(&statement, &one), ssh(&statement, &two)];
    let report = Ask::folder(&root, both, policy(keys, 2)).report();
    assert_eq!(report.verdict.state, State::Ok, "{report:#?}");
}

/// S11: four ways for a key not to count, and a word for each.
#[test]
fn s11_expired_early_revoked_and_unknown_keys_are_told_apart() {
    let (_place, root) = folder();
    let key = key();
    let state = |change: &dyn Fn(&mut TrustedKey), revoked: &[&str]| {
        let mut known = trusted("acme", &key);
        change(&mut known);
        let mut tier = tier(
            TierKind::User,
            vec![known],
            vec![("*", &["acme"], 1, false)],
        );
        for id in revoked {
            tier.revoked_keys
                .insert((*id).to_owned(), Revocation::default());
        }
        let ask = Ask::folder(&root, vec![signed(&root, &key)], Policy::new(vec![tier]));
        let report = ask.report();
        assert_eq!(
            report.decision == Decision::Accept,
            report.verdict.state == State::Ok
        );
        report.verdict.state
    };
    let fingerprint = trusted("", &key).key.fingerprint().to_string();
    assert_eq!(state(&|_| (), &[]), State::Ok);
    assert_eq!(
        state(&|k| k.valid_until = Some(now().plus_seconds(-1)), &[]),
        State::Expired
    );
    assert_eq!(state(&|k| k.valid_until = Some(now()), &[]), State::Ok);
    assert_eq!(
        state(&|k| k.valid_from = Some(now().plus_seconds(1)), &[]),
        State::NotYetValid
    );
    assert_eq!(state(&|_| (), &["acme"]), State::Revoked);
    assert_eq!(state(&|_| (), &[&fingerprint]), State::Revoked);
    let other = crate::support::key();
    assert_eq!(
        state(&|k| k.key = trusted("", &other).key, &[]),
        State::UntrustedKey
    );
}

#[test]
fn s11_a_statement_from_the_future_is_not_valid_yet() {
    let (_place, root) = folder();
    let key = key();
    let mut statement = statement_of(&root, "1.2.0");
    for (ahead, state) in [(23 * 3_600, State::Ok), (25 * 3_600, State::NotYetValid)] {
        statement.created = now().plus_seconds(ahead);
        let ask = Ask::folder(
            &root,
            vec![bundle(&statement, &key)],
            policy(vec![trusted("a", &key)], 1),
        );
        assert_eq!(ask.state(), state);
    }
}

/// Revoked digests and keys win over everything, even a mode that asks for nothing.
#[test]
fn s11_revocations_win_over_every_mode() {
    let (_place, root) = folder();
    let key = key();
    let statement = statement_of(&root, "1.2.0");
    for mode in [Mode::Off, Mode::Warn, Mode::Require] {
        let mut tier = tier(TierKind::User, vec![trusted("a", &key)], vec![]);
        tier.mode = Some(mode);
        tier.revoked_digests = vec![statement.tree.sha256()];
        for evidence in [vec![bundle(&statement, &key)], vec![]] {
            let report = Ask::folder(&root, evidence, Policy::new(vec![tier.clone()])).report();
            assert_eq!(report.verdict.state, State::Revoked);
            assert_eq!(report.decision, Decision::Refuse);
        }
        tier.revoked_digests.clear();
        tier.revoked_keys.insert("a".into(), Revocation::default());
        let ask = Ask::folder(
            &root,
            vec![bundle(&statement, &key)],
            Policy::new(vec![tier]),
        );
        assert_eq!(ask.report().decision, Decision::Refuse);
    }
}

/// S12: unsigned is refused, told or taken, as the mode says.
#[test]
fn s12_unsigned_skills_are_treated_by_the_mode() {
    let (_place, root) = folder();
    for (mode, decision) in [
        (Mode::Require, Decision::Refuse),
        (Mode::Warn, Decision::Warn),
        (Mode::Off, Decision::Warn),
    ] {
        let mut tier = Tier::new(TierKind::User);
        tier.mode = Some(mode);
        let report = Ask::folder(&root, vec![], Policy::new(vec![tier])).report();
        assert_eq!(
            (report.verdict.state, report.decision),
            (State::Unsigned, decision)
        );
    }
    assert_eq!(Policy::default().mode(), Mode::Warn);
}

/// S13, S14: the key that was seen first is expected from then on.
#[test]
fn s13_s14_a_first_key_is_kept_and_no_other_taken() {
    let (_place, root) = folder();
    let (first, other) = (key(), key());
    let mut ask = Ask::folder(&root, vec![signed(&root, &first)], Policy::default());
    let report = ask.report();
    assert_eq!(report.verdict.state, State::Ok);
    assert_eq!(report.new_pins.len(), 1);
    let subject = Subject::local("pdf");
    ask.pins.add(&subject, &report.new_pins[0], now());
    let report = ask.report();
    assert_eq!((report.verdict.state, report.new_pins), (State::Ok, vec![]));

    ask.evidence = vec![signed(&root, &other)];
    let report = ask.report();
    assert_eq!(
        (report.verdict.state, report.decision),
        (State::KeyChanged, Decision::Refuse)
    );
    for key in [&first, &other] {
        let fingerprint = trusted("", key).key.fingerprint().to_string();
        assert!(
            report.verdict.message.contains(&fingerprint),
            "{}",
            report.verdict.message
        );
    }
    // A bundle that does not bring its key along is of no use to newcomers.
    ask.evidence = vec![];
    let report = ask.report();
    assert_eq!(
        (report.verdict.state, report.decision),
        (State::Unsigned, Decision::Refuse)
    );
    // A rotation is the user's word.
    ask.pins.replace(&subject, &trusted("", &other).key, now());
    ask.evidence = vec![signed(&root, &other)];
    assert_eq!(ask.state(), State::Ok);
    // Another skill has its own pin.
    ask.pins = Pins::default();
    ask.pins
        .add(&Subject::local("docx"), &trusted("", &first).key, now());
    assert_eq!(ask.report().new_pins.len(), 1);
}

/// S13: a key that is trusted in general lifts no pin; a rule for the very name does.
#[test]
fn s13_a_pin_gives_way_to_a_rule_for_its_name_alone() {
    let (_place, root) = folder();
    let (first, named) = (key(), key());
    let state = |pinned: &PrivateKey, rules: Vec<(&str, &[&str], u64, bool)>, kind| {
        let tier = tier(kind, vec![trusted("acme", &named)], rules);
        let mut ask = Ask::folder(&root, vec![signed(&root, &named)], Policy::new(vec![tier]));
        ask.pins
            .add(&Subject::local("pdf"), &trusted("", pinned).key, now());
        let report = ask.report();
        assert_eq!(report.new_pins, vec![]);
        report.verdict.state
    };
    let user = TierKind::User;
    assert_eq!(state(&named, vec![], user), State::Ok);
    assert_eq!(state(&first, vec![], user), State::KeyChanged);
    for scope in ["*", "p*"] {
        let rule = || vec![(scope, &["acme"] as &[&str], 1, false)];
        assert_eq!(state(&named, rule(), user), State::Ok);
        assert_eq!(state(&first, rule(), user), State::KeyChanged);
    }
    let exact = || vec![("pdf", &["acme"] as &[&str], 1, false)];
    assert_eq!(state(&first, exact(), user), State::Ok);
    assert_eq!(state(&first, exact(), TierKind::System), State::Ok);
    assert_eq!(state(&first, exact(), TierKind::Project), State::KeyChanged);
}

#[test]
fn pins_survive_writing_and_reading() {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("state/pins.json");
    assert_eq!(Pins::read(&file).unwrap(), Pins::default());
    let mut pins = Pins::default();
    let subject = Subject {
        registry: Some("s3://b/p".into()),
        name: "pdf".into(),
    };
    assert!(pins.add(&subject, &trusted("", &key()).key, now()));
    pins.write(&file).unwrap();
    assert_eq!(Pins::read(&file).unwrap(), pins);
    assert!(pins.of(&Subject::local("pdf")).is_empty());
    // A file that cannot be read protects nobody by being taken for an empty one.
    for broken in [
        "",
        "{",
        "{\"version\":2,\"pins\":{}}",
        "{\"version\":1,\"pins\":{\"a\":[{\"public\":\"x\",\"since\":\"2026-01-31T12:00:00Z\"}]}}",
    ] {
        std::fs::write(&file, broken).unwrap();
        assert!(Pins::read(&file).is_err(), "{broken}");
    }
}

/// The weightier tier's rule holds; a lower one can only ask for more.
#[test]
fn lower_tiers_only_narrow() {
    let (a, b, c) = (key(), key(), key());
    let keys = || vec![trusted("a", &a), trusted("b", &b)];
    let requirement = |tiers: Vec<Tier>| Policy::new(tiers).requirement(&Subject::local("pdf"));

    let open = requirement(vec![tier(TierKind::User, keys(), vec![])]);
    assert_eq!(
        (ids(&open), open.threshold, open.tofu),
        (vec!["a", "b"], 1, true)
    );

    let system = || tier(TierKind::System, keys(), vec![("*", &["a"], 1, false)]);
    let user = |rule| tier(TierKind::User, vec![trusted("c", &c)], vec![rule]);
    let narrowed = requirement(vec![user(("*", &["a", "b", "c"], 2, true)), system()]);
    assert_eq!(
        (ids(&narrowed), narrowed.threshold, narrowed.tofu),
        (vec!["a"], 2, false)
    );
    let none = requirement(vec![system(), user(("pdf", &["c"], 1, false))]);
    assert_eq!((ids(&none), none.tofu), (vec![], false));
    let elsewhere = requirement(vec![system(), user(("docx", &["c"], 9, false))]);
    assert_eq!((ids(&elsewhere), elsewhere.threshold), (vec!["a"], 1));
    let looser = requirement(vec![system(), user(("*", &[], 1, true))]);
    assert_eq!((ids(&looser), looser.tofu), (vec!["a"], false));

    // A lower tier cannot put another key behind a name of a higher one.
    let forged = tier(TierKind::Project, vec![trusted("a", &c)], vec![]);
    let kept = requirement(vec![forged, system()]);
    assert_eq!(kept.keys, [trusted("a", &a)]);

    // The strictest mode holds, wherever it was said.
    let mode = |kind, mode| Tier {
        mode: Some(mode),
        ..Tier::new(kind)
    };
    let tiers = vec![
        mode(TierKind::System, Mode::Require),
        mode(TierKind::User, Mode::Off),
    ];
    assert_eq!(Policy::new(tiers).mode(), Mode::Require);
    let tiers = vec![
        mode(TierKind::User, Mode::Off),
        mode(TierKind::Project, Mode::Warn),
    ];
    assert_eq!(Policy::new(tiers).mode(), Mode::Warn);
}

#[test]
fn within_a_tier_the_most_specific_rule_holds() {
    let (a, b) = (key(), key());
    let rules: Vec<(&str, &[&str], u64, bool)> = vec![
        ("*", &["a"], 1, true),
        ("pdf", &["b"], 2, false),
        ("p*", &["a"], 1, true),
    ];
    let policy = Policy::new(vec![tier(
        TierKind::User,
        vec![trusted("a", &a), trusted("b", &b)],
        rules,
    )]);
    let needed = policy.requirement(&Subject::local("pdf"));
    assert_eq!(
        (ids(&needed), needed.threshold, needed.tofu),
        (vec!["b"], 2, false)
    );
    assert_eq!(needed.rules, ["user rule for `pdf`"]);
    assert_eq!(
        policy.requirement(&Subject::local("png")).rules,
        ["user rule for `p*`"]
    );
}

/// A certificate's signature is neither good nor bad without a trust root.
#[test]
fn keyless_signatures_are_not_verified() {
    use open_skills::signing::verify::Carrier;
    let (_place, root) = folder();
    let keyless = br#"{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","verificationMaterial":{"certificate":{"rawBytes":"AAAA"}},"dsseEnvelope":{}}"#;
    let evidence = Evidence {
        name: "x".into(),
        carrier: Carrier::Bundle(keyless.to_vec()),
    };
    let report = Ask::folder(&root, vec![evidence.clone()], Policy::default()).report();
    assert_eq!(
        (report.verdict.state, report.decision),
        (State::NotVerified, Decision::Warn)
    );
    let mut strict = Tier::new(TierKind::User);
    strict.mode = Some(Mode::Require);
    let report = Ask::folder(&root, vec![evidence], Policy::new(vec![strict])).report();
    assert_eq!(report.decision, Decision::Refuse);
}
