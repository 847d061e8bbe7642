//! G5: what fails in passing is tried again, and nothing is ever written twice.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use open_skills::registry::{
    Condition, Key, Memory, Patience, Registry, RegistryError, RegistryExt, Retrying, Stamp,
    Trouble,
};

use crate::faults::{Fault, Faulty};

const LIMIT: u64 = 1 << 20;

/// The waits that were asked for.
type Waits = Arc<Mutex<Vec<Duration>>>;

fn patient<R: Registry>(inner: R) -> (Retrying<R>, Waits) {
    let waits = Waits::default();
    let heard = Arc::clone(&waits);
    let sleep = Box::new(move |wait| heard.lock().unwrap().push(wait));
    let patience = Patience::default();
    (Retrying::with_sleep(inner, patience, sleep), waits)
}

#[test]
fn g5_reads_are_tried_again_with_growing_random_waits() {
    let memory = Memory::new();
    memory
        .write(&Key::marker(), b"x", &Condition::Absent)
        .unwrap();
    let failing = |times: usize| {
        Faulty::new(&memory, move |number, _| match number < times {
            true => Fault::Before([Trouble::Busy, Trouble::Unreachable][number % 2]),
            false => Fault::None,
        })
    };
    let (registry, waits) = patient(failing(4));
    assert_eq!(registry.read(&Key::marker(), LIMIT).unwrap().bytes, b"x");
    let waits = waits.lock().unwrap().clone();
    let longest = [100, 200, 400, 800].map(Duration::from_millis);
    assert_eq!(waits.len(), 4);
    assert!(waits.iter().zip(longest).all(|(wait, most)| *wait <= most));

    let (registry, waits) = patient(failing(5));
    let error = registry.read(&Key::marker(), LIMIT).unwrap_err();
    assert_eq!(error.trouble, Trouble::Busy);
    assert_eq!(waits.lock().unwrap().len(), 4);
}

/// Publishes to a store that answers every write of an index like this.
fn index_says(trouble: Trouble) -> (RegistryError, Duration) {
    let memory = Memory::new();
    crate::skills::begin(&memory);
    let faulty = Faulty::new(&memory, move |_, write| {
        match write.is_some_and(|key| key.as_str().ends_with("index.json")) {
            true => Fault::Before(trouble),
            false => Fault::None,
        }
    });
    let (registry, _) = patient(faulty);
    let began = Instant::now();
    let error = crate::skills::put(&registry, "pdf", "1.0.0", "one").unwrap_err();
    (error, began.elapsed())
}

#[test]
fn g5_a_store_that_is_busy_for_ever_is_given_up_with_its_own_words() {
    let (error, took) = index_says(Trouble::Busy);
    assert_eq!(error.trouble, Trouble::Busy);
    // What the store said itself, and not that others write.
    assert!(error.detail.starts_with("request "), "{error}");
    assert!(took < Duration::from_secs(20), "{took:?}");
    let advice = error.advice.unwrap_or_default();
    assert!(advice.contains("is there and its number taken"), "{advice}");
}

#[test]
fn g5_a_change_that_is_lost_for_ever_is_given_up_and_says_why() {
    let (error, took) = index_says(Trouble::Conflict);
    assert_eq!(error.trouble, Trouble::Busy);
    assert!(error.detail.starts_with("the store said "), "{error}");
    assert!(took < Duration::from_secs(50), "{took:?}");
}

#[test]
fn g5_what_will_not_pass_is_not_tried_again() {
    for trouble in [Trouble::Denied, Trouble::NotFound, Trouble::Corrupt] {
        let (registry, waits) = patient(Faulty::new(Memory::new(), move |_, _| {
            Fault::Before(trouble)
        }));
        let error = registry.read(&Key::marker(), LIMIT).unwrap_err();
        assert_eq!(error.trouble, trouble);
        assert!(waits.lock().unwrap().is_empty());
    }
}

/// Loses the answer of the first write.
fn deaf(memory: &Memory) -> Faulty<&Memory> {
    let done = Mutex::new(false);
    Faulty::new(memory, move |_, write| {
        let mut done = done.lock().unwrap();
        match write.is_some() && !std::mem::replace(&mut *done, true) {
            true => Fault::After(Trouble::Unreachable),
            false => Fault::None,
        }
    })
}

#[test]
fn g5_a_lost_answer_to_a_create_is_settled_by_what_is_there() {
    let memory = Memory::new();
    let faulty = deaf(&memory);
    let (registry, _) = patient(&faulty);
    let stamp = registry
        .write(&Key::marker(), b"ours", &Condition::Absent)
        .unwrap();
    assert_eq!(memory.read(&Key::marker(), LIMIT).unwrap().stamp, stamp);
    let log = ["write open-skills.json", "read open-skills.json"];
    assert_eq!(faulty.log(), log, "it was written once");
}

#[test]
fn g5_a_lost_race_behind_a_lost_answer_is_told() {
    for theirs in [&b"they"[..], b"theirs, which is longer"] {
        let memory = Memory::new();
        memory
            .write(&Key::marker(), theirs, &Condition::Absent)
            .unwrap();
        let (registry, _) = patient(deaf(&memory));
        let error = registry
            .write(&Key::marker(), b"ours", &Condition::Absent)
            .unwrap_err();
        assert_eq!(error.trouble, Trouble::AlreadyExists);
        assert_eq!(memory.read(&Key::marker(), LIMIT).unwrap().bytes, theirs);
    }
}

#[test]
fn g5_a_lost_answer_to_a_swap_is_settled_too() {
    let memory = Memory::new();
    let old = memory
        .write(&Key::catalog(), b"1", &Condition::Absent)
        .unwrap();
    let (registry, _) = patient(deaf(&memory));
    let known = Condition::Unchanged(old.clone());
    let stamp = registry.write(&Key::catalog(), b"2", &known).unwrap();
    assert_eq!(registry.read(&Key::catalog(), LIMIT).unwrap().stamp, stamp);

    // The same where somebody else won: a conflict, and theirs stays.
    let (registry, _) = patient(deaf(&memory));
    let stale = registry.write(&Key::catalog(), b"3", &Condition::Unchanged(old));
    assert_eq!(stale.unwrap_err().trouble, Trouble::Conflict);
    assert_eq!(memory.read(&Key::catalog(), LIMIT).unwrap().bytes, b"2");
}

/// A blob that is written anew so that nobody collects it looks the same before and after: that it
/// was written is believed of an answer alone.
#[test]
fn g5_the_same_bytes_anew_are_written_and_not_taken_for_written() {
    let memory = Memory::new();
    let old = memory
        .write(&Key::marker(), b"same", &Condition::Absent)
        .unwrap();
    let faulty = Faulty::new(&memory, |number, _| match number {
        0 => Fault::Before(Trouble::Unreachable),
        _ => Fault::None,
    });
    let (registry, _) = patient(&faulty);
    let known = Condition::Unchanged(old);
    registry.write(&Key::marker(), b"same", &known).unwrap();
    let made = ["write open-skills.json", "read open-skills.json"];
    assert_eq!(faulty.log(), [&made[..], &made[..1]].concat());
}

#[test]
fn g5_a_write_that_never_arrived_is_made_once() {
    let memory = Memory::new();
    let faulty = Faulty::new(&memory, |number, _| match number {
        0 => Fault::Before(Trouble::Busy),
        _ => Fault::None,
    });
    let (registry, _) = patient(&faulty);
    registry.create(&Key::marker(), b"ours").unwrap();
    let stale = Condition::Unchanged(Stamp("other".into()));
    let refused = registry.write(&Key::marker(), b"x", &stale).unwrap_err();
    assert_eq!(refused.trouble, Trouble::Conflict);
    assert_eq!(memory.read(&Key::marker(), LIMIT).unwrap().bytes, b"ours");
}
