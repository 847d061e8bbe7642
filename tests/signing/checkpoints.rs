//! Checkpoints: nobody goes back, takes another way, or stands still.

use open_skills::archive::digest::Sha256Digest;
use open_skills::diagnostics::Explain;
use open_skills::signing::checkpoint::{
    Checkpoint, CheckpointError, Expectation, Seen, Verified, read, verify,
};
use open_skills::signing::indexes::Indexes;
use open_skills::signing::keys::{Algorithm, PrivateKey, Signer};

use crate::support::{NOW, key, now};

const DAY: i64 = 86_400;

fn checkpoint(sequence: u64, previous: Option<Sha256Digest>) -> Checkpoint {
    Checkpoint {
        registry: "acme".into(),
        sequence,
        previous,
        created: now(),
        expires: now().plus_seconds(DAY),
        indexes: Indexes::from_iter([("pdf", Sha256Digest::of(b"index"))]),
        handovers: Vec::new(),
        log: None,
    }
}

/// Verifies some days after [`NOW`].
fn look(
    bytes: &[u8],
    key: &PrivateKey,
    last: Option<&Seen>,
    days: i64,
) -> Result<Verified, CheckpointError> {
    verify(
        &read(bytes)?,
        &Expectation {
            registry: "acme",
            keys: &[key.public().clone()],
            last,
            now: open_skills::signing::Time::from_unix(NOW + days * DAY),
            allow_stale: false,
        },
    )
}

fn kind(result: Result<Verified, CheckpointError>) -> &'static str {
    result.unwrap_err().kind()
}

#[test]
fn s20_a_history_goes_on() {
    let key = key();
    let first = look(&checkpoint(1, None).sign(&key).unwrap(), &key, None, 0).unwrap();
    assert_eq!(first.checkpoint, checkpoint(1, None));
    let next = checkpoint(2, Some(first.seen.digest)).sign(&key).unwrap();
    let second = look(&next, &key, Some(&first.seen), 0).unwrap();
    assert_eq!(second.seen.sequence, 2);
    // The same state again, signed again, and one after a gap, are fine.
    let again = checkpoint(2, Some(first.seen.digest)).sign(&key).unwrap();
    assert!(look(&again, &key, Some(&second.seen), 0).is_ok());
    let later = checkpoint(9, Some(Sha256Digest::of(b"unseen")))
        .sign(&key)
        .unwrap();
    assert!(look(&later, &key, Some(&second.seen), 0).is_ok());
}

#[test]
fn s20_rollback_fork_and_freeze_are_told_apart() {
    let key = key();
    let seen = |sequence| {
        let bytes = checkpoint(sequence, None).sign(&key).unwrap();
        look(&bytes, &key, None, 0).unwrap().seen
    };
    let old = checkpoint(4, None).sign(&key).unwrap();
    assert_eq!(kind(look(&old, &key, Some(&seen(5)), 0)), "rollback");
    let mut other = checkpoint(4, None);
    other.indexes.remove("pdf");
    let other = other.sign(&key).unwrap();
    assert_eq!(kind(look(&other, &key, Some(&seen(4)), 0)), "fork");
    let astray = checkpoint(5, Some(Sha256Digest::of(b"other")))
        .sign(&key)
        .unwrap();
    assert_eq!(kind(look(&astray, &key, Some(&seen(4)), 0)), "fork");
    assert_eq!(kind(look(&old, &key, None, 2)), "stale");
    let last = Seen {
        sequence: u64::MAX,
        ..seen(4)
    };
    assert_eq!(kind(look(&old, &key, Some(&last), 0)), "rollback");
}

/// S20: a clock that was set back ten years does not thaw a frozen registry.
#[test]
fn s20_a_clock_that_runs_behind_is_noticed() {
    let key = key();
    let bytes = checkpoint(1, None).sign(&key).unwrap();
    assert_eq!(kind(look(&bytes, &key, None, -3_650)), "not-yet-valid");
    let mut ancient = checkpoint(2, None);
    ancient.created = now().plus_seconds(-3_660 * DAY);
    ancient.expires = now().plus_seconds(-3_640 * DAY);
    let ancient = ancient.sign(&key).unwrap();
    let seen = look(&bytes, &key, None, 0).unwrap().seen;
    let seen = Seen {
        sequence: 1,
        ..seen
    };
    let result = look(&ancient, &key, Some(&seen), -3_650);
    assert!(
        matches!(
            result,
            Err(CheckpointError::Fork(2) | CheckpointError::Future(_))
        ),
        "{result:?}"
    );
    let gap = Seen {
        sequence: 0,
        ..seen
    };
    assert_eq!(
        kind(look(&ancient, &key, Some(&gap), -3_650)),
        "not-yet-valid"
    );
}

#[test]
fn s20_an_old_state_is_taken_only_when_that_was_said() {
    let key = key();
    let bytes = checkpoint(1, None).sign(&key).unwrap();
    let taken = verify(
        &read(&bytes).unwrap(),
        &Expectation {
            registry: "acme",
            keys: &[key.public().clone()],
            last: None,
            now: now().plus_seconds(9 * DAY),
            allow_stale: true,
        },
    );
    assert!(taken.unwrap().is_stale);
}

#[test]
fn s20_only_the_registrys_own_word_counts() {
    let (key, other) = (key(), crate::support::key());
    let bytes = checkpoint(1, None).sign(&key).unwrap();
    assert_eq!(kind(look(&bytes, &other, None, 0)), "bad-signature");
    let foreign = Checkpoint {
        registry: "acne".into(),
        ..checkpoint(1, None)
    };
    assert_eq!(
        kind(look(&foreign.sign(&key).unwrap(), &key, None, 0)),
        "bad-signature"
    );
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        assert!(look(&changed, &key, None, 0).is_err(), "byte {at}");
    }
    // A statement is no checkpoint, whoever signed it.
    let (_place, root) = crate::support::folder();
    let statement = crate::support::statement_of(&root, "1.0.0")
        .to_bytes()
        .unwrap();
    let bundle = open_skills::signing::bundle::Bundle::sign(
        open_skills::signing::dsse::STATEMENT,
        &statement,
        &key,
    );
    assert_eq!(
        kind(look(&bundle.unwrap().to_bytes(), &key, None, 0)),
        "bad-signature"
    );
}

/// The state of a large registry.
fn large(sequence: u64, previous: Option<Sha256Digest>) -> Checkpoint {
    let digest = |number: u32| Sha256Digest::of(&number.to_le_bytes());
    let names = (0..5_000).map(|number| (format!("skill-{number:04}"), digest(number)));
    Checkpoint {
        indexes: names.collect(),
        ..checkpoint(sequence, previous)
    }
}

/// Whatever is altered in a large state shows, also when it stays as long as it was, and so
/// does an older one.
#[test]
fn s20_a_large_state_is_held_against_the_same() {
    for algorithm in [Algorithm::P256, Algorithm::Ed25519] {
        let key = PrivateKey::generate(algorithm);
        let bytes = large(2, None).sign(&key).unwrap();
        assert!(bytes.len() > 400 << 10);
        let verified = look(&bytes, &key, None, 0).unwrap();
        assert_eq!(verified.checkpoint, large(2, None));
        let known = verified.checkpoint.indexes.get("skill-0007");
        assert_eq!(known, Some(&Sha256Digest::of(&7_u32.to_le_bytes())));
        let text = String::from_utf8(bytes.clone()).unwrap();
        let payload = text.find("\"payload\":\"").unwrap() + "\"payload\":\"".len();
        let end = payload + text[payload..].find('"').unwrap();
        for at in (payload..end - 4).step_by(40_009).chain([payload, end - 5]) {
            let mut altered = bytes.clone();
            altered[at] = if altered[at] == b'A' { b'B' } else { b'A' };
            assert_eq!(altered.len(), bytes.len());
            let result = look(&altered, &key, Some(&verified.seen), 0);
            assert_eq!(kind(result), "bad-signature", "byte {at}");
        }
        let seen = Some(&verified.seen);
        assert!(look(&bytes, &key, seen, 0).is_ok());
        let older = large(1, None).sign(&key).unwrap();
        assert_eq!(kind(look(&older, &key, seen, 0)), "rollback");
        let mut other = large(2, None);
        other
            .indexes
            .insert("skill-0007", Sha256Digest::of(b"another"));
        assert_eq!(
            kind(look(&other.sign(&key).unwrap(), &key, seen, 0)),
            "fork"
        );
        assert_eq!(
            kind(look(&bytes, &crate::support::key(), seen, 0)),
            "bad-signature"
        );
    }
}
