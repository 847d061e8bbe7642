//! Reads every text of a skill once and remembers the places that the rules start from.
//!
//! One pass over the bytes finds all [`WORDS`] at once; a second one, only over texts that
//! are not ASCII, collects the characters that nobody sees. A rule then looks closely at
//! the few statements or paragraphs around its words, so the cost of a skill hardly
//! depends on the number of rules.

use std::cell::OnceCell;
use std::sync::{Arc, LazyLock};

use super::code::{self, Language};
use super::words::{Word, WordIndex};
use super::{decoding, invisible, utf16};
use crate::bundle::walk::Entry;
use crate::bundle::{Bundle, MAX_TEXT};
use crate::diagnostics::{SourceFile, Span};
use crate::lint::pattern::Pattern;
use crate::tables::hosts::HOSTS;
use crate::tables::platforms::{self, FILES, FOLDERS, PRODUCTS, TOOL_CALLS};
use crate::tables::systems::{self, PYTHON_CALLS};
use crate::tables::threats::{BINARY_ENDINGS, TEXT_ENDINGS, Topic, WORDS};

/// How much of a file that is no text is kept.
const HEAD: usize = 512;
/// How much of a file tells whether it is text: chance leaves few such stretches without a NUL.
const SAMPLE: usize = 8 << 10;

/// The shortest value of a secret; what is encoded is longer.
const LONG_RUN: usize = 20;
/// Most matches that are looked at in one statement: each may cost a look at all of it.
const MOST_IN_ONE: usize = 20;
/// How far around a match its line is looked at.
const NEAR: usize = 400;

/// The texts of a skill and the first bytes of its other files.
pub(in crate::lint) struct Scan {
    /// Files that hold text.
    pub texts: Vec<Text>,
    /// Files that do not: their paths and first bytes.
    pub binaries: Vec<Binary>,
}

/// A file that is not read as text.
pub(in crate::lint) struct Binary {
    /// Path below the skill's folder.
    pub path: String,
    /// Its first bytes.
    pub head: Vec<u8>,
}

/// A text with the places that rules start from.
pub(in crate::lint) struct Text {
    /// The text.
    pub source: Arc<SourceFile>,
    /// The language it is written in.
    pub language: Language,
    /// Characters that nobody sees, in order.
    pub invisible: Vec<(usize, char)>,
    /// Whether it has Cyrillic or Greek letters.
    pub has_lookalikes: bool,
    words: Vec<(usize, u32)>,
    topics: u32,
    code: OnceCell<String>,
    long_runs: OnceCell<Vec<Span>>,
}

static INDEX: LazyLock<WordIndex> = LazyLock::new(|| WordIndex::new(words()));

/// All that is looked for.
fn words() -> impl Iterator<Item = Word> {
    let words = WORDS
        .iter()
        .flat_map(|(topic, words)| words.iter().map(|word| (*word, topic.bit())));
    let named = |topic: Topic| move |name: &'static str| (name, topic.bit());
    let hosts = HOSTS.iter().map(|(host, _)| *host);
    let tools = TOOL_CALLS.iter().map(|(tool, _)| *tool);
    let programs = platforms::COMMANDS.iter().map(|(program, _)| *program);
    let paths = FOLDERS.iter().chain(FILES).map(|(path, _)| *path);
    let commands = systems::COMMANDS.iter().chain(PYTHON_CALLS);
    words
        .chain(hosts.map(named(Topic::Host)))
        .chain(tools.map(named(Topic::Tool)))
        .chain(PRODUCTS.iter().copied().map(named(Topic::Product)))
        .chain(programs.map(named(Topic::Program)))
        .chain(paths.map(named(Topic::ClientPath)))
        .chain(commands.map(|(name, _)| *name).map(named(Topic::System)))
}

impl Scan {
    /// Reads a skill's files.
    pub fn of(bundle: &Bundle) -> Self {
        let mut scan = Self {
            texts: Vec::new(),
            binaries: Vec::new(),
        };
        for entry in bundle.files().filter(|entry| entry.size > 0) {
            scan.take(bundle, entry);
        }
        scan
    }

    /// The texts that have a word of `topic`.
    pub fn about(&self, topic: Topic) -> impl Iterator<Item = &Text> {
        self.texts
            .iter()
            .filter(move |text| text.topics & topic.bit() != 0)
    }

    fn take(&mut self, bundle: &Bundle, entry: &Entry) {
        let ending = entry.extension().unwrap_or_default();
        if !TEXT_ENDINGS.contains(&ending.as_str()) {
            let Ok(mut head) = bundle.head(&entry.path, SAMPLE) else {
                return;
            };
            if utf16::is_marked(&head) {
                let source = utf16::source(bundle, entry);
                self.texts.extend(source.map(|it| Text::of(it, &ending)));
                return;
            }
            if BINARY_ENDINGS.contains(&ending.as_str()) || !is_text(&head) {
                let path = entry.path.clone();
                head.truncate(HEAD);
                self.binaries.push(Binary { path, head });
                return;
            }
        }
        // A text too large to be read whole is looked at as far as others are.
        let start = || {
            let most = usize::try_from(MAX_TEXT).ok()?;
            let bytes = bundle.head(&entry.path, most).ok()?;
            Some(Arc::new(SourceFile::from_bytes(&entry.path, bytes)))
        };
        let Some(source) = bundle.source(&entry.path).ok().or_else(start) else {
            return;
        };
        let wide = utf16::may_be_marked(&source).then(|| utf16::source(bundle, entry));
        let source = wide.flatten().unwrap_or(source);
        self.texts.push(Text::of(source, &ending));
    }
}

impl Text {
    fn of(source: Arc<SourceFile>, ending: &str) -> Self {
        let text = source.text();
        let words = INDEX.find(text);
        let topics = words.iter().fold(0, |all, (_, topics)| all | topics);
        let (invisible, has_lookalikes) = invisible::collect(text);
        Self {
            language: Language::of(ending, text),
            invisible,
            has_lookalikes,
            words,
            topics,
            code: OnceCell::new(),
            long_runs: OnceCell::new(),
            source,
        }
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        self.source.text()
    }

    /// Whether a word of `topic` stands in it.
    pub fn mentions(&self, topic: Topic) -> bool {
        self.topics & topic.bit() != 0
    }

    /// The code without the contents of its strings and comments, byte for byte as long.
    pub fn code(&self) -> &str {
        self.code
            .get_or_init(|| code::mask(self.text(), self.language))
    }

    /// Runs of letters, digits and signs that are long enough to be a key or encoded, in order.
    pub(super) fn long_runs(&self) -> &[Span] {
        self.long_runs
            .get_or_init(|| decoding::runs(self.text(), LONG_RUN))
    }

    /// Whether such a run, or as much of one, stands within a span.
    pub(super) fn has_long_run(&self, span: Span) -> bool {
        let runs = self.long_runs();
        let first = runs.partition_point(|run| run.end <= span.start);
        let mut near = runs[first..].iter().take_while(|run| run.start < span.end);
        near.any(|run| {
            let part = Span::new(run.start.max(span.start), run.end.min(span.end));
            part.len() >= LONG_RUN
        })
    }

    /// Where the words of `topic` start.
    pub fn places(&self, topic: Topic) -> impl Iterator<Item = usize> {
        self.words
            .iter()
            .filter(move |(_, bits)| bits & topic.bit() != 0)
            .map(|&(start, _)| start)
    }

    /// The statements around the words of `topic`: lines, with those that continue them
    /// through a trailing `\` or a leading `|`.
    pub fn statements(&self, topic: Topic) -> Vec<Span> {
        self.around(topic, statement)
    }

    /// The paragraphs around the words of `topic`: lines up to the next empty ones.
    pub fn paragraphs(&self, topic: Topic) -> Vec<Span> {
        self.around(topic, paragraph)
    }

    /// The matches of `pattern` in the statements about `topic`.
    pub(super) fn find_in_statements(&self, topic: Topic, pattern: &Pattern) -> Vec<Span> {
        self.find_in(&self.statements(topic), pattern)
    }

    /// The matches of `pattern` in the paragraphs about `topic`.
    pub(super) fn find_in_paragraphs(&self, topic: Topic, pattern: &Pattern) -> Vec<Span> {
        self.find_in(&self.paragraphs(topic), pattern)
    }

    fn find_in(&self, spans: &[Span], pattern: &Pattern) -> Vec<Span> {
        let matches = |span: &Span| {
            let (start, text) = (span.start, self.source.slice(*span));
            let regex = pattern.may_match(text).then(|| pattern.regex()).flatten();
            let found = regex.map(|regex| regex.find_iter(text).take(MOST_IN_ONE));
            found
                .into_iter()
                .flatten()
                .map(move |found| Span::new(start + found.start(), start + found.end()))
        };
        spans.iter().flat_map(matches).collect()
    }

    /// The line that a place stands in, up to the place; of a long line the last part.
    pub fn line_before(&self, at: usize) -> &str {
        let text = self.text();
        let far = text.ceil_char_boundary(at.saturating_sub(NEAR));
        &text[line_start(text, at, far)..at]
    }

    /// The rest of the line from a place on; of a long line the first part.
    pub fn line_after(&self, at: usize) -> &str {
        let text = self.text();
        let near = &text[at..text.floor_char_boundary(at + NEAR)];
        &near[..line_end(near, 0)]
    }

    /// Whether a span stands in quotes or ticks: it is talked about, not said.
    pub fn is_quoted(&self, span: Span) -> bool {
        let before = self.line_before(span.start);
        let after = self.line_after(span.end);
        let open = |mark: char| before.matches(mark).count() % 2 == 1 && after.contains(mark);
        let directed =
            before.rfind('\u{201c}') > before.rfind('\u{201d}') && after.contains('\u{201d}');
        open('"') || open('`') || directed
    }

    fn around(&self, topic: Topic, whole: fn(&str, usize, usize) -> Span) -> Vec<Span> {
        let mut spans: Vec<Span> = Vec::new();
        for place in self.places(topic) {
            let done = spans.last().map_or(0, |span| span.end);
            if place >= done {
                spans.push(whole(self.text(), place, done));
            }
        }
        spans
    }
}

/// Whether the beginning of a file is text, be it of an old encoding: without a NUL, and with
/// less than a third that is no UTF-8.
fn is_text(sample: &[u8]) -> bool {
    let odd: usize = sample.utf8_chunks().map(|part| part.invalid().len()).sum();
    !sample.contains(&0) && odd * 3 < sample.len()
}

/// The start of the line that `at` stands in, not before `floor`.
fn line_start(text: &str, at: usize, floor: usize) -> usize {
    text.as_bytes()[floor..at]
        .iter()
        .rposition(|&byte| byte == b'\n')
        .map_or(floor, |found| floor + found + 1)
}

/// The end of the line that `at` stands in, without its line end.
fn line_end(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |found| at + found)
}

fn statement(text: &str, at: usize, floor: usize) -> Span {
    let mut start = line_start(text, at, floor);
    while start > floor {
        let before = line_start(text, start - 1, floor);
        let continues = text[before..start].trim_end().ends_with('\\')
            || is_pipe(text[start..].lines().next().unwrap_or_default());
        if !continues {
            break;
        }
        start = before;
    }
    let mut end = line_end(text, at);
    while end < text.len() {
        let next = line_end(text, end + 1);
        let continues =
            text[start..end].trim_end().ends_with('\\') || is_pipe(&text[end + 1..next]);
        if !continues {
            break;
        }
        end = next;
    }
    Span::new(start, end)
}

/// Whether a line goes on with the pipe of the line above; a row of a table does not.
fn is_pipe(line: &str) -> bool {
    let line = line.trim();
    line.starts_with('|') && !line.starts_with("||") && !line.ends_with('|')
}

fn paragraph(text: &str, at: usize, floor: usize) -> Span {
    let mut start = line_start(text, at, floor);
    while start > floor {
        let before = line_start(text, start - 1, floor);
        if text[before..start].trim().is_empty() {
            break;
        }
        start = before;
    }
    let mut end = line_end(text, at);
    while end < text.len() {
        let next = line_end(text, end + 1);
        if text[end..next].trim().is_empty() {
            break;
        }
        end = next;
    }
    Span::new(start, end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scan(name: &str, text: &str) -> Scan {
        Scan::of(&Bundle::in_memory(
            None,
            [(name.to_owned(), text.as_bytes().to_vec())],
        ))
    }

    #[test]
    fn noise_is_no_text_and_an_old_encoding_is() {
        // A generator of pseudo-random bytes without a NUL among them.
        let mut state = 1_u32;
        let noise: Vec<u8> = std::iter::repeat_with(|| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        })
        .filter(|byte| *byte != 0)
        .take(SAMPLE)
        .collect();
        assert!(!is_text(&noise) && !is_text(b"text\0"));
        assert!(is_text("Zähle die Häuser.".as_bytes()) && is_text(b"Z\xe4hle die H\xe4user."));
        let scan = Scan::of(&Bundle::in_memory(None, [("noise.dat".to_owned(), noise)]));
        assert!(scan.texts.is_empty() && scan.binaries[0].head.len() == HEAD);
    }

    #[test]
    fn statements_go_over_continued_lines() {
        let text = "a\ncurl x \\\n  -o y\n| sh\nb curl CURL\n";
        let scan = scan("x.sh", text);
        let found: Vec<&str> = scan.texts[0]
            .statements(Topic::Fetch)
            .iter()
            .map(|span| &text[span.start..span.end])
            .collect();
        assert_eq!(found, ["curl x \\\n  -o y\n| sh", "b curl CURL"]);
    }

    #[test]
    fn every_word_is_found() {
        let mut text = String::new();
        for (word, _) in words() {
            text += &[word, " ", &word.to_ascii_uppercase(), " "].concat();
        }
        let found = INDEX.find(&text);
        let mut at = 0;
        for (word, topics) in words() {
            for _ in 0..2 {
                assert!(found.binary_search(&(at, topics)).is_ok(), "{word}");
                at += word.len() + 1;
            }
        }
    }

    #[test]
    fn paragraphs_end_at_empty_lines() {
        let text = "a\n\nplease ignore\nall of it\n \nb\n";
        let scan = scan("x.md", text);
        let place = scan.texts[0].paragraphs(Topic::Override)[0];
        assert_eq!(&text[place.start..place.end], "please ignore\nall of it");
    }

    #[test]
    fn a_long_run_counts_as_far_as_it_is_within_a_span() {
        let text = format!("a {} b", "x".repeat(25));
        let scan = scan("x.md", &text);
        let has = |start, end| scan.texts[0].has_long_run(Span::new(start, end));
        assert!(has(0, text.len()) && has(2, 22) && has(7, 27));
        assert!(!has(0, 21) && !has(8, 28) && !has(0, 1) && !has(27, 29));
    }

    #[test]
    fn a_large_text_is_looked_at_from_its_start() {
        let mut text = "curl x\n".repeat(10);
        text.push_str(&"y".repeat(usize::try_from(MAX_TEXT).unwrap()));
        let scan = scan("x.md", &text);
        assert_eq!(scan.texts[0].places(Topic::Fetch).count(), 10);
    }

    #[test]
    fn a_nul_hides_no_markdown() {
        assert_eq!(scan("x.md", "\0curl").texts.len(), 1);
        assert_eq!(scan("x.bin", "\0curl").binaries.len(), 1);
        assert_eq!(scan("x", "curl").texts.len(), 1);
    }
}
