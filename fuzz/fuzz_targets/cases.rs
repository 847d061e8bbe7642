//! No bytes make the readers of tests panic, what they complain about has a place in the file,
//! and reading says the same twice.
#![no_main]

use libfuzzer_sys::fuzz_target;
use open_skills::bundle::Bundle;
use open_skills::testing::reading::read;

/// Every kind of file that holds tests, and what such files name.
const PATHS: [&str; 5] = [
    "tests/a.yaml",
    "tests/a.md",
    "scenarios/a.yaml",
    "scenarios/a.md",
    "evals/evals.json",
];

fuzz_target!(|bytes: &[u8]| {
    let lines = bytes.iter().filter(|byte| **byte == b'\n' || **byte == b'\r').count() + 1;
    for path in PATHS {
        let files = [
            (path.to_owned(), bytes.to_vec()),
            ("SKILL.md".to_owned(), b"---\nname: a\ndescription: b\n---\n".to_vec()),
            ("scripts/main.py".to_owned(), Vec::new()),
            ("tests/files/a.csv".to_owned(), Vec::new()),
        ];
        let bundle = Bundle::in_memory(Some("a".into()), files);
        let suite = read(&bundle);
        for flaw in suite.flaws.iter().filter(|flaw| flaw.place.file == path) {
            assert!((1..=lines).contains(&flaw.place.line), "{flaw} in line {}", flaw.place.line);
        }
        for case in suite.series.iter().flat_map(|series| &series.cases) {
            assert!((1..=lines).contains(&case.place.line), "{} is nowhere", case.name);
        }
        let again = read(&bundle);
        let told = |suite: &open_skills::testing::suite::Suite| -> Vec<String> {
            suite.flaws.iter().map(ToString::to_string).collect()
        };
        assert_eq!(told(&suite), told(&again));
        assert_eq!(suite.notices, again.notices);
    }
});
