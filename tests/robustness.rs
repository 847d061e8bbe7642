//! Tens of thousands of broken documents: no panic, no hang, little memory.
//!
//! The mutations are made from the fixtures by a fixed generator, so a failure repeats.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use open_skills::bundle::Bundle;
use open_skills::bundle::document::Document;
use open_skills::diagnostics::{Applicability, SourceFile};
use open_skills::lint::{LintConfig, Selector, check, fix};
use open_skills::tables::profiles::Profile;
use open_skills::testing::reading::read;

/// Mutations that are only parsed, and those that all rules look at.
const PARSED: usize = 40_000;
const LINTED: usize = 1_500;

/// Mutations that are read as tests.
const READ: usize = 10_000;

/// A small generator that needs no crate and gives the same numbers everywhere.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % below.max(1) as u64).unwrap()
    }
}

/// What breaks readers: fences, quotes, indicators, odd characters, half characters.
const PIECES: [&[u8]; 40] = [
    b"---",
    b"...",
    b"\n",
    b"\r",
    b"\r\n",
    b"\t",
    b" ",
    b": ",
    b":",
    b"#",
    b" #",
    b"- ",
    b"? ",
    b"\"",
    b"'",
    b"|",
    b">",
    b">-\n",
    b"[",
    b"]",
    b"{",
    b"}",
    b"&a ",
    b"*a",
    b"!!str ",
    b"<<: ",
    b"%YAML 1.2\n",
    b"\0",
    b"\xff",
    b"\xc3",
    b"\xef\xbb\xbf",
    b"\xe2\x80\xae",
    b"\xf3\xa0\x81\x81",
    b"\x1b[31m",
    b"name: ",
    b"description: ",
    b"metadata:\n  ",
    b"](../",
    b"```",
    b"<!--",
];

fn mutate(seed: &[u8], numbers: &mut Numbers) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..=numbers.next(4) {
        let at = numbers.next(bytes.len() + 1);
        match numbers.next(6) {
            0 if !bytes.is_empty() => {
                let at = at.min(bytes.len() - 1);
                bytes[at] ^= 1 << numbers.next(8);
            }
            1 => bytes.truncate(at),
            2 => {
                let end = (at + numbers.next(12)).min(bytes.len());
                bytes.drain(at.min(end)..end);
            }
            3 => {
                let end = (at + numbers.next(40)).min(bytes.len());
                let copy = bytes[at.min(end)..end].to_vec();
                let to = numbers.next(bytes.len() + 1);
                bytes.splice(to..to, copy);
            }
            4 => {
                let piece = PIECES[numbers.next(PIECES.len())].repeat(1 + numbers.next(60));
                bytes.splice(at..at, piece);
            }
            _ => {
                let piece = PIECES[numbers.next(PIECES.len())];
                bytes.splice(at..at, piece.iter().copied());
            }
        }
    }
    bytes
}

fn documents(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            documents(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "md") {
            found.push(path);
        }
    }
}

fn parse(bytes: &[u8]) -> Document {
    let source = SourceFile::from_bytes("SKILL.md", bytes.to_vec());
    Document::parse(std::sync::Arc::new(source))
}

/// The most memory that this process ever had, in MiB.
#[cfg(target_os = "linux")]
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kib: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib / 1024)
}

#[cfg(not(target_os = "linux"))]
fn peak_memory() -> Option<u64> {
    None
}

#[test]
fn broken_documents_are_survived_in_little_memory() {
    let mut paths = Vec::new();
    documents(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures"),
        &mut paths,
    );
    let seeds: Vec<Vec<u8>> = paths
        .iter()
        .map(|path| std::fs::read(path).unwrap())
        .collect();
    assert!(seeds.len() >= 40, "only {} seeds", seeds.len());
    let mut numbers = Numbers(0x05ee_d0fa_6e27);
    let profile = Profile::find("strict").unwrap();
    // The vocabulary that counts tokens takes memory of its own, for long texts only.
    let config = LintConfig {
        ignore: vec![Selector::parse("body-tokens").unwrap()],
        ..LintConfig::default()
    };
    for round in 0..PARSED {
        let bytes = mutate(&seeds[round % seeds.len()], &mut numbers);
        let started = Instant::now();
        let document = parse(&bytes);
        if round % (PARSED / LINTED) == 0 {
            let files = [("SKILL.md".to_owned(), bytes.clone())];
            let bundle = Bundle::in_memory(Some("x".into()), files);
            for finding in check(&bundle, &[profile], &config) {
                if let Some(span) = finding.span {
                    // Every span is one of the text, whatever the rule computed.
                    assert!(finding.file.text().get(span.start..span.end).is_some());
                }
            }
            let _ = fix::fix(&bundle, &[profile], &config, Applicability::Unsafe);
        }
        let took = started.elapsed();
        assert!(
            took < Duration::from_secs(5),
            "{took:?} for {:?}",
            document.source.text()
        );
    }
    if let Some(peak) = peak_memory() {
        assert!(peak <= 50, "{peak} MiB");
    }
}

/// The seeds of the fuzzer, in every place where tests may stand.
#[test]
fn broken_tests_are_read_or_complained_about_in_their_place() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds/cases");
    let seeds = std::fs::read_dir(folder).unwrap();
    let mut seeds: Vec<PathBuf> = seeds.map(|entry| entry.unwrap().path()).collect();
    seeds.sort();
    let seeds: Vec<Vec<u8>> = seeds
        .iter()
        .map(|path| std::fs::read(path).unwrap())
        .collect();
    assert!(seeds.len() >= 5, "only {} seeds", seeds.len());
    let places = [
        "tests/a.yaml",
        "tests/a.md",
        "scenarios/a.yaml",
        "scenarios/a.md",
        "evals/evals.json",
    ];
    let mut numbers = Numbers(0x7e57_5eed);
    let (mut cases, mut flaws) = (0, 0);
    for round in 0..READ {
        let bytes = mutate(&seeds[round % seeds.len()], &mut numbers);
        let breaks = bytes.iter().filter(|byte| matches!(byte, b'\n' | b'\r'));
        let lines = 1..=breaks.count() + 1;
        let place = places[numbers.next(places.len())];
        let files = [
            (place.to_owned(), bytes),
            (
                "SKILL.md".to_owned(),
                b"---\nname: a\ndescription: b\n---\n".to_vec(),
            ),
            ("scripts/main.py".to_owned(), Vec::new()),
            ("tests/files/a.csv".to_owned(), Vec::new()),
        ];
        let started = Instant::now();
        let suite = read(&Bundle::in_memory(Some("a".into()), files));
        let took = started.elapsed();
        assert!(took < Duration::from_secs(5), "{took:?} in round {round}");
        for flaw in suite.flaws.iter().filter(|flaw| flaw.place.file == place) {
            assert!(lines.contains(&flaw.place.line), "round {round}: {flaw}");
        }
        for case in suite.cases() {
            assert!(
                lines.contains(&case.place.line),
                "round {round}: {}",
                case.name
            );
        }
        cases += suite.cases().count();
        flaws += suite.flaws.len();
    }
    // Neither is all refused, nor all taken.
    assert!(
        cases > READ / 20 && flaws > READ / 20,
        "{cases} cases, {flaws} flaws"
    );
}

#[test]
fn bombs_are_refused_at_once() {
    let aliases = {
        let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
        for n in 1..40 {
            let before = n - 1;
            text += &format!("a{n}: &a{n} [{}]\n", format!("*a{before}, ").repeat(9));
        }
        text
    };
    let bombs = [
        aliases,
        "[".repeat(60_000),
        "{a: ".repeat(15_000),
        "- ".repeat(30_000),
        "a:\n ".repeat(15_000),
        "? ".repeat(30_000),
        format!("a: \"{}", "\\".repeat(60_000)),
        "a: b\n".repeat(12_000),
        format!("a: {}", "x ".repeat(30_000)),
        format!("{}: x", "k".repeat(60_000)),
        "x".repeat(2_000_000),
    ];
    for bomb in bombs {
        let text = format!("---\nname: x\n{bomb}\n---\n");
        let started = Instant::now();
        let document = parse(text.as_bytes());
        let took = started.elapsed();
        let start: String = bomb.chars().take(12).collect();
        // An unoptimised build is given five times the time of the promise.
        let limit = Duration::from_millis(if cfg!(debug_assertions) { 500 } else { 100 });
        assert!(took < limit, "{took:?} for {start}…");
        drop(document);
    }
}
