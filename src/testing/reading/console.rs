//! Reads the console blocks of Markdown: `$ run scripts/x …`, and below it what the script
//! prints.

use std::collections::BTreeMap;

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};

use super::fields::Reader;
use super::scripts;
use crate::bundle::Bundle;
use crate::bundle::manifest::{Manifest, Permissions};
use crate::diagnostics::Span;
use crate::testing::case::{Case, Expectation, InputFile, Kind, Spanned, Stdin, TextExpectation};
use crate::testing::flaw::{Flaw, Place};

/// The line that stands for any number of lines.
pub const ANYTHING: &str = "...";

/// A line of a block, without what a list or a quotation puts before it.
struct Line<'s> {
    text: &'s str,
    span: Span,
}

/// A command with the lines below it.
struct Command<'s> {
    line: Line<'s>,
    below: Vec<Line<'s>>,
}

/// Reads every command of a document.
pub(super) fn read(reader: &Reader<'_>, manifest: &Manifest, kind: Kind) -> Vec<Case> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut cases = Vec::new();
    for block in blocks(reader.source.text(), |word| word == Some("console")) {
        for command in commands(block) {
            let Some(mut case) = case(reader, manifest, &command, kind) else {
                continue;
            };
            let count = seen.entry(case.name.clone()).or_default();
            *count += 1;
            if *count > 1 {
                case.name = format!("{} ({count})", case.name);
            }
            cases.push(case);
        }
    }
    cases
}

/// Scripts with the arguments that SKILL.md shows them with, in blocks of any shell. What a
/// line does with the output of a script is left out.
pub fn shown(bundle: &Bundle, manifest: &Manifest) -> Vec<(String, Vec<String>)> {
    const SHELLS: [&str; 7] = ["bash", "sh", "shell", "zsh", "console", "text", ""];
    let name = bundle.document_name.as_deref();
    let Some(source) = name.and_then(|name| bundle.source(name).ok()) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let blocks = blocks(source.text(), |word| SHELLS.contains(&word.unwrap_or("")));
    for line in blocks.into_iter().flatten() {
        let typed = line.text.trim().trim_start_matches("$ ");
        // What is a test already needs no draft, and one without its input would be none.
        let has_input = [" < ", " <<"].iter().any(|sign| typed.contains(sign));
        if has_input || line.text.starts_with("$ run ") {
            continue;
        }
        let end = [" |", " >", " <", " &", ";", " #"];
        let end = end.iter().filter_map(|sign| typed.find(sign)).min();
        let Ok(words) = split(&typed[..end.unwrap_or(typed.len())]) else {
            continue;
        };
        let is_script = |word: &str| {
            let word = word.strip_prefix("/skill/").unwrap_or(word);
            let script = scripts::find(bundle, manifest, Some(word), &Place::default()).ok()?;
            scripts::all(bundle, manifest)
                .contains(&script.path)
                .then_some(script.path)
        };
        let mut words = words.into_iter().map(|(word, _)| word);
        // The script is what is run, or what an interpreter or `open-skills run` is given.
        if let Some(script) = words.by_ref().take(4).find_map(|word| is_script(&word)) {
            let shown = (script, words.collect());
            if !found.contains(&shown) {
                found.push(shown);
            }
        }
    }
    found
}

/// The lines of every fenced block whose first word is wanted.
fn blocks(text: &str, is_wanted: impl Fn(Option<&str>) -> bool) -> Vec<Vec<Line<'_>>> {
    let mut blocks: Vec<Vec<Line<'_>>> = Vec::new();
    let mut is_open = false;
    for (event, range) in Parser::new(text).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                is_open = is_wanted(info.split_whitespace().next());
                if is_open {
                    blocks.push(Vec::new());
                }
            }
            Event::End(TagEnd::CodeBlock) => is_open = false,
            Event::Text(_) if is_open => {
                let mut start = range.start;
                for line in text[range].split_inclusive('\n') {
                    let shown = line.trim_end_matches(['\n', '\r']);
                    let span = Span::new(start, start + shown.len());
                    start += line.len();
                    if let Some(block) = blocks.last_mut() {
                        block.push(Line { text: shown, span });
                    }
                }
            }
            _ => {}
        }
    }
    blocks
}

/// The commands that are ours; what others print is nobody's.
fn commands(block: Vec<Line<'_>>) -> Vec<Command<'_>> {
    let mut found: Vec<Option<Command<'_>>> = Vec::new();
    for line in block {
        match line.text.strip_prefix("$ ") {
            Some(command) => {
                let is_ours = command.trim_start().starts_with("run ");
                let below = Vec::new();
                found.push(is_ours.then_some(Command { line, below }));
            }
            None => {
                if let Some(Some(command)) = found.last_mut() {
                    command.below.push(line);
                }
            }
        }
    }
    let mut found: Vec<Command<'_>> = found.into_iter().flatten().collect();
    for command in &mut found {
        // An empty line before the next command or the end parts them for the eye.
        while command
            .below
            .last()
            .is_some_and(|line| line.text.is_empty())
        {
            command.below.pop();
        }
    }
    found
}

fn case(
    reader: &Reader<'_>,
    manifest: &Manifest,
    command: &Command<'_>,
    kind: Kind,
) -> Option<Case> {
    let span = command.line.span;
    let place = reader.place(span);
    let typed = command.line.text.trim_start_matches("$ ").trim();
    let words = match split(typed) {
        Ok(words) => words,
        Err(message) => {
            reader.mind(span, message);
            return None;
        }
    };
    let (words, stdin) = redirected(reader, span, &words)?;
    let script = words.get(1).map(String::as_str);
    let script = scripts::find(reader.bundle, manifest, script, &place);
    let script = script.map_err(|flaw| reader.complain(flaw)).ok()?;
    let args = words.get(2..).unwrap_or_default().to_vec();
    Some(Case {
        name: typed.to_owned(),
        kind,
        place,
        script: script.path,
        function: script.function,
        files: mentioned(reader, &args),
        args,
        stdin,
        env: BTreeMap::new(),
        grants: Permissions::default(),
        engine: None,
        seed: None,
        skip: None,
        tags: Vec::new(),
        expect: expectation(reader, &command.below)?,
    })
}

/// Arguments such as `/input/figures.csv` name a file of `tests/files/` or of the skill.
fn mentioned(reader: &Reader<'_>, args: &[String]) -> Vec<InputFile> {
    let mut files: Vec<InputFile> = Vec::new();
    for arg in args {
        let Some(name) = arg.strip_prefix("/input/") else {
            continue;
        };
        let places = [format!("tests/files/{name}"), name.to_owned()];
        let path = places
            .into_iter()
            .find(|path| reader.bundle.file(path).is_some());
        if let Some(path) = path.filter(|_| files.iter().all(|file| file.name != name)) {
            let name = name.to_owned();
            files.push(InputFile { name, path });
        }
    }
    files
}

/// What has to come of it: the lines, and the code of a last line such as `[exit 2]`.
fn expectation(reader: &Reader<'_>, below: &[Line<'_>]) -> Option<Expectation> {
    let mut expect = Expectation::default();
    let mut lines = below;
    if let Some((last, before)) = below.split_last()
        && let Some(code) = last.text.trim().strip_prefix("[exit ")
    {
        let code = code
            .strip_suffix(']')
            .and_then(|code| code.parse::<u8>().ok());
        let Some(code) = code else {
            let flaw = Flaw::new(reader.place(last.span), "this is no exit code");
            reader.complain(flaw.with_hint("write it as `[exit 2]`"));
            return None;
        };
        expect.exit = Some(Spanned {
            value: i32::from(code),
            span: last.span,
        });
        lines = before;
    }
    if let (Some(first), Some(last)) = (lines.first(), lines.last()) {
        let texts: Vec<&str> = lines.iter().map(|line| line.text).collect();
        expect.stdout = TextExpectation {
            lines: Some(Spanned {
                value: texts.join("\n"),
                span: Span::new(first.span.start, last.span.end),
            }),
            ..TextExpectation::default()
        };
    }
    Some(expect)
}

/// A word of a command, and whether any of it was quoted.
type Word = (String, bool);

/// Splits a command like a shell does, but knows quotes and backslashes only: nothing is
/// ever run or expanded.
fn split(typed: &str) -> Result<Vec<Word>, String> {
    let mut words = Vec::new();
    let mut word: Option<Word> = None;
    let mut characters = typed.chars();
    while let Some(character) = characters.next() {
        match character {
            '\'' | '"' => {
                let (text, is_quoted) = word.get_or_insert_default();
                *is_quoted = true;
                loop {
                    match characters.next() {
                        Some(end) if end == character => break,
                        Some('\\') if character == '"' => {
                            let next = characters.next().unwrap_or('\\');
                            if !matches!(next, '"' | '\\' | '$' | '`') {
                                text.push('\\');
                            }
                            text.push(next);
                        }
                        Some(other) => text.push(other),
                        None => return Err(format!("the quote {character} is never closed")),
                    }
                }
            }
            '\\' => {
                let (text, is_quoted) = word.get_or_insert_default();
                *is_quoted = true;
                text.extend(characters.next());
            }
            ' ' | '\t' => words.extend(word.take()),
            '|' | ';' | '&' | '>' | '$' | '`' => {
                return Err(format!(
                    "`{character}` needs a shell, and there is none: quote it, or drop it"
                ));
            }
            other => word.get_or_insert_default().0.push(other),
        }
    }
    words.extend(word);
    Ok(words)
}

/// The words without `< FILE` or `<<< TEXT` at their end.
fn redirected(reader: &Reader<'_>, span: Span, words: &[Word]) -> Option<(Vec<String>, Stdin)> {
    let sign = words
        .iter()
        .position(|(word, is_quoted)| !is_quoted && word.starts_with('<'));
    let plain = |words: &[Word]| words.iter().map(|(word, _)| word.clone()).collect();
    let Some(at) = sign else {
        return Some((plain(words), Stdin::Nothing));
    };
    let source = match &words[at..] {
        [(sign, _), (text, _)] if sign == "<<<" => Some(Stdin::Text(format!("{text}\n"))),
        [(sign, _), (path, _)] if sign == "<" => {
            let clean = path.strip_prefix("./").unwrap_or(path);
            match reader.bundle.file(clean) {
                Some(_) => Some(Stdin::File(clean.to_owned())),
                None => {
                    reader.complain(no_such_file(reader, span, clean));
                    return None;
                }
            }
        }
        _ => None,
    };
    let Some(source) = source else {
        reader.mind(
            span,
            "standard input is written `< FILE` or `<<< 'TEXT'`, at the end",
        );
        return None;
    };
    Some((plain(&words[..at]), source))
}

fn no_such_file(reader: &Reader<'_>, span: Span, path: &str) -> Flaw {
    let written: String = path.chars().flat_map(shown_as).collect();
    let message = format!("there is no file `{written}` in the skill");
    let mut flaw = Flaw::new(reader.place(span), message);
    if path.starts_with(['{', '[', '"']) {
        flaw.hint = Some("a text is written `<<< 'TEXT'`; what stands behind `<` is a file".into());
        return flaw;
    }
    let files = reader.bundle.files().map(|file| file.path.as_str());
    flaw.did_you_mean(path, files)
}

/// A character of a path as it may be shown; quotes do no harm.
fn shown_as(character: char) -> Vec<char> {
    match character {
        '\'' | '"' => vec![character],
        other => other.escape_debug().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::SourceFile;

    fn read_all(text: &str) -> (Vec<Case>, Vec<String>) {
        let files = ["scripts/a.py", "tests/files/x.csv"];
        let files = files.map(|path| (path.to_owned(), Vec::new()));
        let bundle = Bundle::in_memory(None, files);
        let source = SourceFile::new("tests/a.md", text);
        let reader = Reader::new(&source, &bundle);
        let cases = read(&reader, &Manifest::default(), Kind::Console);
        let told = |flaw: &Flaw| format!("{}: {flaw}", flaw.place);
        (cases, reader.into_flaws().iter().map(told).collect())
    }

    #[test]
    fn commands_have_their_lines_and_codes() {
        let text = "# A\n\n- x\n  ```console\n  $ run a.py --n 'two words' /input/x.csv\n  one\n  ...\n  [exit 2]\n\n  $ ls\n  a.py\n  ```\n\n```sh\n$ run a.py\n```\n";
        let (cases, flaws) = read_all(text);
        assert!(flaws.is_empty(), "{flaws:?}");
        let [case] = cases.as_slice() else {
            panic!("{cases:?}");
        };
        assert_eq!(case.name, "run a.py --n 'two words' /input/x.csv");
        assert_eq!(case.args, ["--n", "two words", "/input/x.csv"]);
        assert_eq!(case.files[0].path, "tests/files/x.csv");
        assert_eq!(case.place.line, 5);
        assert_eq!(case.expect.exit.as_ref().unwrap().value, 2);
        let lines = case.expect.stdout.lines.as_ref().unwrap();
        assert_eq!(lines.value, "one\n...");
        assert_eq!(&text[lines.span.start..lines.span.end], "one\n  ...");
    }

    #[test]
    fn standard_input_comes_from_a_file_or_a_text() {
        let (cases, _) = read_all(
            "```console\n$ run a.py < tests/files/x.csv\n$ run a.py <<< '{\"a\": 1}'\n```\n",
        );
        assert_eq!(cases[0].stdin, Stdin::File("tests/files/x.csv".into()));
        assert_eq!(cases[1].stdin, Stdin::Text("{\"a\": 1}\n".into()));
        assert!(cases[1].args.is_empty() && cases[1].expect.stdout.is_empty());
    }

    #[test]
    fn equal_commands_have_names_of_their_own() {
        let (cases, _) = read_all("```console\n$ run a.py\n$ run a.py\n```\n");
        assert_eq!(cases[1].name, "run a.py (2)");
    }

    #[test]
    fn what_needs_a_shell_is_told() {
        for (typed, flaw) in [
            ("run a.py | sort", "`|` needs a shell"),
            ("run a.py 'x", "the quote ' is never closed"),
            ("run b.py", "there is no script `b.py`"),
            ("run a.py < no.csv", "there is no file `no.csv`"),
            ("run a.py < x y", "standard input is written"),
            (
                "run a.py < '{\"a\": 1}'",
                "no file `{\"a\": 1}` in the skill",
            ),
        ] {
            let (cases, flaws) = read_all(&format!("```console\n$ {typed}\n```\n"));
            assert!(cases.is_empty(), "{typed}");
            assert!(flaws[0].contains(flaw), "{flaws:?}");
            assert!(flaws[0].starts_with("tests/a.md:2:1: "), "{flaws:?}");
        }
    }
}
