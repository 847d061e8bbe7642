//! The log: what it keeps, what it finds broken, what it forgets.

use super::*;

const NOW: u64 = 1_790_000_000;

fn event(subject: &str) -> Event {
    Event {
        skill_version: Some("1.0.0".to_owned()),
        ..Event::new(Action::Pull, subject)
    }
}

fn at(days: u64) -> Timestamp {
    Timestamp::from_seconds(NOW + days * DAY)
}

/// A log of five entries, with the lines of its file.
fn five() -> (tempfile::TempDir, AuditLog, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let log = AuditLog::new(&folder.path().join("state"));
    log.add(at(0), &[event("a"), event("b")]).unwrap();
    log.add(at(1), &[event("c")]).unwrap();
    log.add(at(2), &[event("d"), event("e")]).unwrap();
    let text = std::fs::read_to_string(log.path()).unwrap();
    let lines = text.lines().map(str::to_owned).collect();
    (folder, log, lines)
}

fn flaws(lines: &[String]) -> Vec<(Option<u64>, String)> {
    let text = lines.join("\n") + "\n";
    let flaws = verify(text.as_bytes()).flaws.into_iter();
    flaws.map(|flaw| (flaw.number, flaw.why)).collect()
}

#[test]
fn a_log_reads_as_it_was_written() {
    let (_folder, log, lines) = five();
    let read = log.read().unwrap();
    assert_eq!((read.entries.len(), read.flaws.len()), (5, 0));
    let numbers: Vec<u64> = read.entries.iter().map(|entry| entry.number).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5]);
    assert_eq!(read.entries[2].event, event("c"));
    assert!(flaws(&lines).is_empty());
}

#[test]
fn what_was_altered_taken_away_or_moved_is_found_at_its_entry() {
    let (_folder, _, lines) = five();
    let mut altered = lines.clone();
    altered[2] = altered[2].replace("\"c\"", "\"x\"");
    assert_eq!(flaws(&altered), [(Some(3), "it was altered".to_owned())]);
    // Also the last one, which no other entry speaks of.
    let mut altered = lines.clone();
    altered[4] = altered[4].replace("1.0.0", "1.0.1");
    assert_eq!(flaws(&altered)[0].0, Some(5));
    let mut without = lines.clone();
    without.remove(2);
    assert_eq!(
        flaws(&without),
        [(Some(4), "entry 3 was taken away".to_owned())]
    );
    let mut without = lines.clone();
    without.drain(1..4);
    assert_eq!(
        flaws(&without),
        [(Some(5), "entries 2 to 4 were taken away".to_owned())]
    );
    let mut moved = lines.clone();
    moved.swap(2, 3);
    assert_eq!(flaws(&moved)[0].0, Some(4));
    let beheaded = lines[1..].to_vec();
    assert_eq!(
        flaws(&beheaded),
        [(Some(2), "what stood before it was taken away".to_owned())]
    );
    let mut garbled = lines;
    garbled[1] = "{".to_owned();
    assert_eq!(
        flaws(&garbled),
        [(None, "this line is no entry".to_owned())]
    );
}

#[test]
fn an_entry_that_was_made_up_breaks_the_next_one() {
    let (_folder, _, mut lines) = five();
    let entry: Entry = serde_json::from_str(&lines[2]).unwrap();
    let forged = Entry::new(entry.number, entry.at, event("x"), entry.previous);
    lines[2] = String::from_utf8(forged.line())
        .unwrap()
        .trim_end()
        .to_owned();
    assert_eq!(
        flaws(&lines),
        [(
            Some(4),
            "it does not follow entry 3, which was altered".to_owned()
        )]
    );
}

#[test]
fn half_an_entry_is_taken_away_and_the_chain_goes_on() {
    let (_folder, log, lines) = five();
    let text = std::fs::read_to_string(log.path()).unwrap();
    std::fs::write(log.path(), &text[..text.len() - 9]).unwrap();
    assert_eq!(log.read().unwrap().flaws.len(), 1);
    log.add(at(3), &[event("f")]).unwrap();
    let read = log.read().unwrap();
    assert_eq!((read.entries.len(), read.flaws.len()), (lines.len(), 0));
    assert_eq!(read.entries[4].event, event("f"));
}

#[test]
fn the_chain_goes_on_behind_entries_of_any_length() {
    let folder = tempfile::tempdir().unwrap();
    let log = AuditLog::new(folder.path());
    let usual = usize::try_from(USUAL).unwrap();
    for length in [
        1,
        usual - 200,
        usual,
        2 * usual,
        9 * usual,
        1,
        usual - 300,
        1,
    ] {
        log.add(at(0), &[event(&"a".repeat(length))]).unwrap();
        // Half of the next one.
        let mut file = OpenOptions::new().append(true).open(log.path()).unwrap();
        file.write_all(&b"{".repeat(length)).unwrap();
    }
    log.add(at(0), &[event("b")]).unwrap();
    let read = log.read().unwrap();
    assert_eq!((read.entries.len(), read.flaws.len()), (9, 0));
}

#[test]
fn what_is_old_goes_and_the_rest_still_verifies() {
    let (_folder, log, _) = five();
    log.add(at(91), &[event("f")]).unwrap();
    assert_eq!(
        log.read().unwrap().entries.len(),
        6,
        "not yet a day too old"
    );
    log.add(at(92), &[event("g")]).unwrap();
    let read = log.read().unwrap();
    assert!(read.flaws.is_empty(), "{:?}", read.flaws);
    let subjects: Vec<&str> = read
        .entries
        .iter()
        .map(|e| e.event.subject.as_str())
        .collect();
    assert_eq!(subjects, ["d", "e", "f", "g", "audit log"]);
    // What is kept cannot lose its head unnoticed.
    let text = std::fs::read_to_string(log.path()).unwrap();
    let lines: Vec<String> = text.lines().skip(1).map(str::to_owned).collect();
    assert_eq!(flaws(&lines)[0].0, Some(5));
}

#[test]
fn writers_take_turns() {
    let folder = tempfile::tempdir().unwrap();
    let log = AuditLog::new(folder.path());
    std::thread::scope(|scope| {
        for writer in 0..8 {
            let log = &log;
            scope.spawn(move || {
                for number in 0..10 {
                    log.add(at(0), &[event(&format!("{writer}-{number}"))])
                        .unwrap();
                }
            });
        }
    });
    let read = log.read().unwrap();
    assert_eq!((read.entries.len(), read.flaws.len()), (80, 0));
}
