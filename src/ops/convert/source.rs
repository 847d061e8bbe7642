//! What there is to convert: read whole, with everything that it says.

use std::path::{Component, Path};
use std::sync::Arc;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};
use serde_json::Value as Json;

use super::{ConvertRequest, Note, frontmatter};
use crate::bundle::document::Document;
use crate::bundle::repair::quote;
use crate::bundle::walk::{EntryKind, WalkProblem, is_document_name};
use crate::bundle::{Bundle, MAX_TEXT};
use crate::diagnostics::{Failure, SourceFile};
use crate::fs;
use crate::lint::markdown::{Heading, Markdown};
use crate::ops::lint::display;
use crate::scaffold::PlannedFile;

/// The largest file that is taken along.
const MAX_FILE: u64 = 64 << 20;
/// Where the globs of a Cursor rule are kept.
pub(super) const CURSOR_GLOBS: &str = "cursor-globs";
/// Where it is kept whether it applied always.
pub(super) const CURSOR_ALWAYS: &str = "cursor-always-apply";

/// What a source can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceKind {
    /// A Markdown file that is a skill by itself.
    Flat,
    /// A rule for Cursor: `.mdc`.
    CursorRule,
    /// A command of Claude Code: `.claude/commands/NAME.md`.
    Command,
    /// A section of `AGENTS.md` or of a file like it.
    Section,
    /// The folder of a skill, perhaps in an older dialect.
    Folder,
}

impl SourceKind {
    /// The word for it in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Flat => "flat",
            Self::CursorRule => "cursor-rule",
            Self::Command => "command",
            Self::Section => "section",
            Self::Folder => "folder",
        }
    }

    /// What a path looks like.
    fn of(path: &Path) -> Self {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let parents = path.parent().into_iter().flat_map(Path::components);
        let in_commands = parents
            .map(Component::as_os_str)
            .any(|part| part == "commands");
        if path.is_dir() || is_document_name(&name) {
            Self::Folder
        } else if path.extension().is_some_and(|ending| ending == "mdc") {
            Self::CursorRule
        } else if matches!(&*name, "AGENTS.md" | "CLAUDE.md" | "GEMINI.md") {
            Self::Section
        } else if in_commands {
            Self::Command
        } else {
            Self::Flat
        }
    }
}

/// A source, read.
pub(super) struct Read {
    /// What it was taken for.
    pub kind: SourceKind,
    /// The name that its place suggests.
    pub name: Option<String>,
    /// The fields of its frontmatter, in order.
    pub fields: Vec<(String, Json)>,
    /// The comments of its frontmatter.
    pub comments: Vec<String>,
    /// The text.
    pub body: String,
    /// When it applies, by what its format says.
    pub occasion: Option<String>,
    /// The files that come with it.
    pub others: Vec<PlannedFile>,
    /// What went another way than straight.
    pub notes: Vec<Note>,
}

impl Read {
    /// Takes a field out as text, if it is one.
    pub(super) fn take_text(&mut self, field: &str) -> Option<String> {
        let at = self.fields.iter().position(|(name, _)| name == field)?;
        let text = match &self.fields[at].1 {
            Json::String(text) => text.clone(),
            Json::Number(number) => number.to_string(),
            Json::Bool(value) => value.to_string(),
            _ => return None,
        };
        self.fields.remove(at);
        Some(text)
    }

    /// A field as text, if it is one; it stays.
    pub(super) fn text_of(&self, field: &str) -> Option<String> {
        let (_, value) = self.fields.iter().find(|(name, _)| name == field)?;
        value.as_str().map(str::to_owned)
    }

    fn take(&mut self, field: &str) -> Option<Json> {
        let at = self.fields.iter().position(|(name, _)| name == field)?;
        Some(self.fields.remove(at).1)
    }
}

/// Reads what the request names.
pub(super) fn read(request: &ConvertRequest) -> Result<Read, Failure> {
    let path = &request.source;
    let kind = request.kind.unwrap_or_else(|| SourceKind::of(path));
    if request.section.is_some() && kind != SourceKind::Section {
        return Err(Failure::usage(
            "only files like `AGENTS.md` have a `--section` to convert",
        ));
    }
    match kind {
        SourceKind::Folder => folder(path),
        SourceKind::Section => section(path, request.section.as_deref()),
        SourceKind::Flat => file(path, kind),
        SourceKind::Command => Ok(command(file(path, kind)?)),
        SourceKind::CursorRule => Ok(cursor_rule(file(path, kind)?)),
    }
}

fn text_of(path: &Path) -> Result<String, Failure> {
    Ok(fs::read_text(path, MAX_TEXT)?)
}

/// A file of its own, with or without frontmatter.
fn file(path: &Path, kind: SourceKind) -> Result<Read, Failure> {
    let mut text = text_of(path)?;
    if kind == SourceKind::CursorRule {
        text = with_quoted_globs(&text);
    }
    let stem = path
        .file_stem()
        .map(|stem| stem.to_string_lossy().into_owned());
    let document = Document::parse(Arc::new(SourceFile::new(display(path), text)));
    parts(&document, kind, stem)
}

fn parts(document: &Document, kind: SourceKind, name: Option<String>) -> Result<Read, Failure> {
    let (fields, comments) = frontmatter::read(document)?;
    Ok(Read {
        kind,
        name,
        fields,
        comments,
        body: document.body().trim_start_matches(['\n', '\r']).to_owned(),
        occasion: None,
        others: Vec::new(),
        notes: Vec::new(),
    })
}

/// Cursor writes `globs: **/*.ts` without quotes, which to YAML is an alias.
fn with_quoted_globs(text: &str) -> String {
    let mut inside = text.starts_with("---");
    let mut lines = Vec::new();
    for (at, line) in text.split_inclusive('\n').enumerate() {
        inside &= at == 0 || line.trim_end() != "---";
        let value = line.strip_prefix("globs:").map(str::trim);
        match value.filter(|value| inside && value.starts_with(['*', '!', '@', '{'])) {
            Some(value) => lines.push(format!("globs: {}\n", quote(value))),
            None => lines.push(line.to_owned()),
        }
    }
    lines.concat()
}

/// Globs and `alwaysApply` say when a rule applies; a skill says that in its description.
fn cursor_rule(mut read: Read) -> Read {
    let empty = "had no value and was left out";
    if let Some(globs) = read.take("globs") {
        let words = match &globs {
            Json::String(text) => patterns(text),
            Json::Array(items) => items.iter().filter_map(Json::as_str).collect(),
            _ => Vec::new(),
        };
        if words.is_empty() && matches!(&globs, Json::Null | Json::String(_)) {
            read.notes.push(Note::moved("`globs`", empty));
        } else if words.is_empty() {
            let outcome = format!("kept as `metadata.{CURSOR_GLOBS}`");
            read.notes.push(Note::left("`globs`", outcome));
            read.fields.push((CURSOR_GLOBS.to_owned(), globs));
        } else {
            // Whoever makes the description tells what became of it.
            read.occasion = Some(format!("working on files that match {}", words.join(", ")));
            read.fields.push((CURSOR_GLOBS.to_owned(), globs));
        }
    }
    match read.take("alwaysApply") {
        None => {}
        Some(Json::Null) => read.notes.push(Note::moved("`alwaysApply`", empty)),
        Some(always) => {
            let kept = format!("kept as `metadata.{CURSOR_ALWAYS}`");
            read.notes.push(match always == Json::Bool(true) {
                true => Note::left(
                    "`alwaysApply`",
                    format!("{kept}: no skill is loaded always"),
                ),
                false => Note::moved("`alwaysApply`", kept),
            });
            let always = Json::String(always.to_string());
            read.fields.push((CURSOR_ALWAYS.to_owned(), always));
        }
    }
    read
}

/// The patterns of a list with commas between; a comma in braces is part of a pattern.
fn patterns(list: &str) -> Vec<&str> {
    let mut depth = 0_usize;
    let between = |c: char| {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == ',' && depth == 0
    };
    let patterns = list.split(between).map(str::trim);
    patterns.filter(|pattern| !pattern.is_empty()).collect()
}

/// A command's text may hold what its own client fills in before an agent sees it.
fn command(mut read: Read) -> Read {
    let argument = "filled in by one client only: say where the value comes from";
    let mut marks = vec![("$ARGUMENTS".to_owned(), argument)];
    marks.extend((1..=9).map(|number| (format!("${number}"), argument)));
    let command = "a command that one client runs beforehand: make it a step";
    marks.push(("!`".to_owned(), command));
    for (mark, outcome) in marks {
        let place = lines_of(&read.body, |line| has_mark(line, &mark));
        let note = place.map(|place| Note::left(format!("`{mark}` in {place}"), outcome));
        read.notes.extend(note);
    }
    let has_file = |line: &str| {
        let mut words = line.split_whitespace();
        words.any(|word| word.len() > 1 && word.starts_with('@') && word.contains(['/', '.']))
    };
    if let Some(place) = lines_of(&read.body, has_file) {
        let what = format!("an `@file` in {place}");
        let outcome = "put in by one client only: name the file instead";
        read.notes.push(Note::left(what, outcome));
    }
    read
}

/// Whether a line has a mark; `$1` is none in `$10`.
fn has_mark(line: &str, mark: &str) -> bool {
    let is_number = mark.ends_with(|c: char| c.is_ascii_digit());
    line.match_indices(mark).any(|(at, _)| {
        let after = line[at + mark.len()..].chars().next();
        !is_number || !after.is_some_and(|c| c.is_ascii_digit())
    })
}

/// The lines for which something holds, in words.
fn lines_of(body: &str, holds: impl Fn(&str) -> bool) -> Option<String> {
    let lines = body.lines().enumerate().filter(|(_, line)| holds(line));
    let numbers: Vec<String> = lines.map(|(at, _)| (at + 1).to_string()).collect();
    match numbers.as_slice() {
        [] => None,
        [only] => Some(format!("line {only} of the text")),
        several => Some(format!("lines {} of the text", several.join(", "))),
    }
}

/// One section of a file for agents.
fn section(path: &Path, wanted: Option<&str>) -> Result<Read, Failure> {
    let source = Arc::new(SourceFile::new(display(path), text_of(path)?));
    let document = Document::parse(Arc::clone(&source));
    let markdown = Markdown::parse(&source, document.split.body);
    let headings = &markdown.headings;
    let is_it = |heading: &Heading, wanted: &str| {
        heading.slug == wanted || heading.text.trim().eq_ignore_ascii_case(wanted.trim())
    };
    let names = || {
        let names: Vec<String> = headings
            .iter()
            .map(|h| format!("`{}`", h.text.trim()))
            .collect();
        names.join(", ")
    };
    if headings.is_empty() {
        let message = format!("`{}` has no headings, and so no sections", display(path));
        let hint = "give the text a heading, and name that with `--section`";
        return Err(Failure::usage(message).with_hint(hint));
    }
    let Some(wanted) = wanted else {
        let message = match headings.len() {
            1 => format!("`{}` has one section: it has to be named", display(path)),
            _ => format!("`{}` has several sections", display(path)),
        };
        let hint = format!("say which with `--section`: {}", names());
        return Err(Failure::usage(message).with_hint(hint));
    };
    let line_of = |heading: &Heading| source.position(heading.span.start).line;
    let named = |wanted: &str| -> Vec<usize> {
        let all = headings.iter().enumerate();
        let named = all.filter(|(_, heading)| is_it(heading, wanted));
        named.map(|(at, _)| at).collect()
    };
    let mut found = named(wanted);
    // Equal headings are told apart by their lines: `Testing:12`.
    if let (true, Some((name, line))) = (found.is_empty(), wanted.rsplit_once(':')) {
        found = named(name);
        found.retain(|&at| line_of(&headings[at]).to_string() == line);
    }
    let at = match found.as_slice() {
        [only] => *only,
        [] => {
            let message = format!("`{}` has no section `{wanted}`", display(path));
            let hint = format!("there is {}", names());
            return Err(Failure::new("not-found", message).with_hint(hint));
        }
        several => {
            let count = several.len();
            let message = format!("`{}` has {count} sections `{wanted}`", display(path));
            let name = |at: &usize| {
                let heading = &headings[*at];
                format!("`{}:{}`", heading.text.trim(), line_of(heading))
            };
            let names: Vec<String> = several.iter().map(name).collect();
            let hint = format!("say which by its line: {}", names.join(", "));
            return Err(Failure::usage(message).with_hint(hint));
        }
    };
    let heading = &headings[at];
    let next = headings[at + 1..]
        .iter()
        .find(|other| other.level <= heading.level);
    let end = next.map_or(source.text().len(), |next| next.span.start);
    let up = usize::from(heading.level.saturating_sub(1));
    let body = moved_up(source.text(), &headings[at..], end, up);
    let mut notes = Vec::new();
    if up > 0 {
        notes.push(Note::moved("the headings", format!("moved up by {up}")));
    }
    Ok(Read {
        kind: SourceKind::Section,
        name: Some(heading.text.trim().to_owned()),
        fields: Vec::new(),
        comments: Vec::new(),
        body: body.trim_end().to_owned() + "\n",
        occasion: None,
        others: Vec::new(),
        notes,
    })
}

/// A section with its headings moved up: the first of them becomes the title.
fn moved_up(text: &str, headings: &[Heading], end: usize, up: usize) -> String {
    let mut body = String::new();
    let mut from = headings.first().map_or(end, |heading| heading.span.start);
    for inner in headings.iter().filter(|inner| inner.span.start < end) {
        body.push_str(&text[from..inner.span.start]);
        let marks = &text[inner.span.start..];
        let count = marks.len() - marks.trim_start_matches('#').len();
        from = inner.span.start + count.min(up);
    }
    body.push_str(&text[from..end]);
    body
}

/// The folder of a skill with all of its files.
fn folder(path: &Path) -> Result<Read, Failure> {
    let path = match path.is_dir() {
        true => path,
        false => path
            .parent()
            .filter(|p| !p.as_os_str().is_empty())
            .unwrap_or(Path::new(".")),
    };
    let bundle = Bundle::open(path);
    let Some(document) = &bundle.document else {
        let message = format!("there is no skill in `{}`", display(path));
        let hint = "a skill is a folder with a `SKILL.md`; name the file to convert";
        return Err(match bundle.document_error {
            Some(error) => error.into(),
            None => Failure::new("no-skill", message).with_hint(hint),
        });
    };
    let mut read = parts(document, SourceKind::Folder, bundle.folder_name.clone())?;
    for entry in &bundle.entries {
        if Some(&entry.path) == bundle.document_name.as_ref() {
            continue;
        }
        match &entry.kind {
            EntryKind::File => read.others.push(PlannedFile {
                path: entry.path.clone(),
                bytes: bundle.bytes(&entry.path, MAX_FILE)?,
                executable: entry.executable,
            }),
            EntryKind::Folder => {}
            EntryKind::NestedSkill => {
                let outcome = "a skill of its own: convert it by itself";
                read.notes
                    .push(Note::left(format!("`{}`", entry.path), outcome));
            }
            EntryKind::Pruned(reason) => {
                let outcome = format!("{reason}: not copied");
                read.notes
                    .push(Note::left(format!("`{}`", entry.path), outcome));
            }
            EntryKind::Link(_) | EntryKind::Special => {
                let outcome = "a link or a device, which no skill can hold: not copied";
                read.notes
                    .push(Note::left(format!("`{}`", entry.path), outcome));
            }
        }
    }
    read.notes.extend(bundle.problems.iter().map(problem));
    Ok(read)
}

/// What could not even be listed.
fn problem(problem: &WalkProblem) -> Note {
    match problem {
        WalkProblem::Unreadable { path, reason } => Note::left(format!("`{path}`"), reason),
        WalkProblem::NotUtf8 { path } => {
            Note::left(format!("`{path}`"), "its name is no text: not copied")
        }
        WalkProblem::TooDeep { path } => Note::left(format!("`{path}`"), "too deep: not copied"),
        WalkProblem::TooMany => Note::left("the folder", "has more files than a skill can hold"),
    }
}

/// The first sentence of the first paragraph of a text, without its marks.
pub(super) fn first_sentence(body: &str) -> Option<String> {
    let mut paragraph = String::new();
    // Lists and quotations hold paragraphs too, which say something else.
    let mut around = 0_usize;
    let mut is_inside = false;
    for event in Parser::new(body) {
        match event {
            Event::Start(Tag::Paragraph) => is_inside = around == 0,
            Event::End(TagEnd::Paragraph) if is_inside => break,
            Event::Start(Tag::List(_) | Tag::BlockQuote(_)) => around += 1,
            Event::End(TagEnd::List(_) | TagEnd::BlockQuote(_)) => around -= 1,
            Event::Text(text) | Event::Code(text) if is_inside => paragraph.push_str(&text),
            Event::SoftBreak | Event::HardBreak if is_inside => paragraph.push(' '),
            _ => {}
        }
    }
    let plain = paragraph.replace(['<', '>'], "");
    let end = plain.find(". ").map_or(plain.len(), |at| at + 1);
    let sentence = plain[..end].trim();
    (sentence.chars().count() >= 20).then(|| sentence.to_owned())
}
