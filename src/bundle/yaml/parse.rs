//! From the parser's events to the tree.

use std::borrow::Cow;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Tag};

use super::{Data, Node, Oddity, Style, Tree, YamlError};
use crate::diagnostics::Span;
use crate::fs::sizes;

/// Deepest nesting that is read.
const MAX_DEPTH: usize = 64;
/// Most nodes that are read.
const MAX_NODES: usize = 50_000;
/// Longest text that is read as YAML.
pub const MAX_BYTES: usize = 1 << 20;
/// What YAML takes for space; any other is of the value that it stands in.
const SPACES: [char; 4] = [' ', '\t', '\r', '\n'];

/// Parses `text`, which stands at byte `base` of its file. Spans are the file's.
pub fn parse(text: &str, base: usize) -> Result<Tree, YamlError> {
    if text.len() > MAX_BYTES {
        return Err(YamlError {
            message: format!("more than {} of YAML", sizes::exact(MAX_BYTES as u64)),
            span: Span::at(base),
        });
    }
    // Without a final line end some readers see another block scalar than others.
    let ended: Cow<str> = if text.is_empty() || text.ends_with(['\n', '\r']) {
        text.into()
    } else {
        format!("{text}\n").into()
    };
    let mut builder = Builder::new(text, base);
    let mut parser = Parser::new_from_str(&ended);
    while let Some(event) = parser.next_event() {
        let (event, span) = event.map_err(|error| builder.scan_error(&error))?;
        let span = builder.offsets.span(span);
        builder.take(event, span)?;
    }
    Ok(builder.finish())
}

/// Character offsets of the parser as byte offsets of the file.
struct Offsets<'a> {
    text: &'a str,
    base: usize,
    /// Byte offset of each character; empty when the text is ASCII and both are equal.
    bytes: Vec<usize>,
}

impl<'a> Offsets<'a> {
    fn new(text: &'a str, base: usize) -> Self {
        let bytes = if text.is_ascii() {
            Vec::new()
        } else {
            text.char_indices().map(|(at, _)| at).collect()
        };
        Self { text, base, bytes }
    }

    fn offset(&self, index: usize) -> usize {
        let byte = if self.text.len() == self.bytes.len() || self.bytes.is_empty() {
            index
        } else {
            self.bytes.get(index).copied().unwrap_or(self.text.len())
        };
        self.base + byte.min(self.text.len())
    }

    fn span(&self, span: saphyr_parser::Span) -> Span {
        let start = self.offset(span.start.index());
        Span::new(start, self.offset(span.end.index()).max(start))
    }
}

/// A collection that is still open.
struct Open {
    span: Span,
    style: Style,
    is_mapping: bool,
    items: Vec<Node>,
}

struct Builder<'a> {
    offsets: Offsets<'a>,
    open: Vec<Open>,
    root: Option<Node>,
    documents: usize,
    nodes: usize,
    oddities: Vec<Oddity>,
}

impl<'a> Builder<'a> {
    fn new(text: &'a str, base: usize) -> Self {
        Self {
            offsets: Offsets::new(text, base),
            open: Vec::new(),
            root: None,
            documents: 0,
            nodes: 0,
            oddities: Vec::new(),
        }
    }

    fn take(&mut self, event: Event<'_>, span: Span) -> Result<(), YamlError> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.note(anchor, tag.as_deref(), span);
                let span = self.scalar_span(span, style, &text);
                self.add(Node {
                    span,
                    style: scalar_style(style),
                    data: Data::Scalar(text.into_owned()),
                })
            }
            Event::SequenceStart(anchor, tag) => self.start(span, false, anchor, tag.as_deref()),
            Event::MappingStart(anchor, tag) => self.start(span, true, anchor, tag.as_deref()),
            Event::SequenceEnd | Event::MappingEnd => self.end(span),
            Event::Alias(_) => {
                self.oddities.push(Oddity::Alias(span));
                self.add(Node {
                    span,
                    style: Style::Plain,
                    data: Data::Alias,
                })
            }
            Event::DocumentStart(_) => {
                self.documents += 1;
                if self.documents == 2 {
                    self.oddities.push(Oddity::ExtraDocument(span));
                }
                Ok(())
            }
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => Ok(()),
        }
    }

    /// The parser starts block scalars after their header, others at times with their anchor
    /// or tag, and lets quoted ones run into a comment; editors and fixes want exactly what
    /// the author wrote as the value.
    fn scalar_span(&self, span: Span, style: ScalarStyle, value: &str) -> Span {
        let base = self.offsets.base;
        let text = self.offsets.text;
        let (start, end) = (span.start - base, span.end - base);
        let header = match style {
            ScalarStyle::Literal | ScalarStyle::Folded => block_header(&text[..start]),
            _ => None,
        };
        let own = || start + properties_length(&text[start..end]);
        let start = header.unwrap_or_else(own);
        let raw = &text[start..end];
        let length = match style {
            ScalarStyle::Plain if value.is_empty() => 0,
            ScalarStyle::SingleQuoted => quoted_length(raw, b'\''),
            ScalarStyle::DoubleQuoted => quoted_length(raw, b'"'),
            _ => raw.trim_end_matches(SPACES).len(),
        };
        Span::new(start, start + length).shifted(base)
    }

    fn note(&mut self, anchor: usize, tag: Option<&Tag>, span: Span) {
        if anchor > 0 {
            self.oddities.push(Oddity::Anchor(self.before(span, '&')));
        }
        if tag.is_some() {
            self.oddities.push(Oddity::Tag(self.before(span, '!')));
        }
    }

    /// The word before a node that starts with `mark`: its anchor or tag.
    fn before(&self, span: Span, mark: char) -> Span {
        let base = self.offsets.base;
        let text = self.offsets.text;
        let at = span.start.saturating_sub(base).min(text.len());
        // A collection's span starts at its anchor in some cases, after it in others.
        let from = match text[at..].starts_with(mark) {
            true => Some(at),
            // A tag may begin with two marks.
            false => text[..at]
                .rfind(mark)
                .map(|found| found - usize::from(text[..found].ends_with(mark))),
        };
        let Some(from) = from else { return span };
        let length = text[from..].find(SPACES);
        Span::new(from, from + length.unwrap_or(text.len() - from)).shifted(base)
    }

    fn start(
        &mut self,
        span: Span,
        is_mapping: bool,
        anchor: usize,
        tag: Option<&Tag>,
    ) -> Result<(), YamlError> {
        self.note(anchor, tag, span);
        if self.open.len() >= MAX_DEPTH {
            return Err(YamlError {
                message: format!("nested deeper than {MAX_DEPTH} levels"),
                span,
            });
        }
        let base = self.offsets.base;
        let first = self.offsets.text.as_bytes().get(span.start - base);
        let style = match first {
            Some(b'[' | b'{') if !span.is_empty() => Style::Flow,
            _ => Style::Block,
        };
        self.open.push(Open {
            span,
            style,
            is_mapping,
            items: Vec::new(),
        });
        Ok(())
    }

    fn end(&mut self, span: Span) -> Result<(), YamlError> {
        let Some(open) = self.open.pop() else {
            return Ok(());
        };
        let last = open.items.last().map_or(open.span.end, |n| n.span.end);
        let end = match open.style {
            Style::Flow => (span.start + 1).max(last),
            _ => last,
        };
        let data = if open.is_mapping {
            Data::Mapping(self.pairs(open.items))
        } else {
            Data::Sequence(open.items)
        };
        self.add(Node {
            span: Span::new(open.span.start, end),
            style: open.style,
            data,
        })
    }

    fn pairs(&mut self, items: Vec<Node>) -> Vec<(Node, Node)> {
        let mut pairs: Vec<(Node, Node)> = Vec::with_capacity(items.len() / 2);
        let mut seen = std::collections::HashMap::new();
        let mut items = items.into_iter();
        while let (Some(key), Some(value)) = (items.next(), items.next()) {
            let Some(name) = key.scalar() else {
                self.oddities.push(Oddity::ComplexKey(key.span));
                continue;
            };
            if name == "<<" && key.style == Style::Plain {
                self.oddities.push(Oddity::MergeKey(key.span));
            }
            match seen.get(name) {
                Some(&first) => self.oddities.push(Oddity::DuplicateKey {
                    key: name.to_owned(),
                    first,
                    second: key.span,
                }),
                None => {
                    seen.insert(name.to_owned(), key.span);
                    pairs.push((key, value));
                }
            }
        }
        pairs
    }

    fn add(&mut self, node: Node) -> Result<(), YamlError> {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return Err(YamlError {
                message: format!("more than {MAX_NODES} values"),
                span: node.span,
            });
        }
        match self.open.last_mut() {
            Some(open) => open.items.push(node),
            None if self.root.is_none() => self.root = Some(node),
            None => {}
        }
        Ok(())
    }

    fn finish(self) -> Tree {
        // A document of nothing but comments is one empty plain scalar to the parser.
        let empty = |node: &Node| {
            node.style == Style::Plain && node.scalar() == Some("") && node.span.is_empty()
        };
        Tree {
            root: self.root.filter(|node| !empty(node)),
            oddities: self.oddities,
        }
    }

    fn scan_error(&self, error: &ScanError) -> YamlError {
        let at = self.offsets.offset(error.marker().index());
        let local = at - self.offsets.base;
        let rest = &self.offsets.text[local.min(self.offsets.text.len())..];
        let width = rest
            .chars()
            .take_while(|c| !c.is_whitespace())
            .map(char::len_utf8)
            .sum::<usize>();
        YamlError {
            message: plain_words(error.info(), rest),
            span: Span::new(at, at + width),
        }
    }
}

/// How many bytes stand before a scalar's own: its anchor, its tag, comments after them.
fn properties_length(raw: &str) -> usize {
    let mut rest = raw;
    loop {
        let length = match rest.chars().next() {
            Some('&' | '!') => rest.find(SPACES),
            Some('#') if rest.len() < raw.len() => rest.find(['\n', '\r']),
            _ => return raw.len() - rest.len(),
        };
        rest = rest[length.unwrap_or(rest.len())..].trim_start_matches(SPACES);
    }
}

/// How many bytes a quoted scalar takes, with its quotes.
fn quoted_length(raw: &str, quote: u8) -> usize {
    let bytes = raw.as_bytes();
    let mut at = 1;
    while at < bytes.len() {
        let escaped = match quote {
            b'"' => bytes[at] == b'\\',
            _ => bytes[at] == quote && bytes.get(at + 1) == Some(&quote),
        };
        if escaped {
            at += 2;
        } else if bytes[at] == quote {
            return at + 1;
        } else {
            at += 1;
        }
    }
    raw.trim_end_matches(SPACES).len()
}

/// Where the `|` or `>` stands that opens the block scalar whose content follows `before`.
fn block_header(before: &str) -> Option<usize> {
    let line_end = before.trim_end_matches(SPACES).len();
    let line_start = before[..line_end]
        .rfind(['\n', '\r'])
        .map_or(0, |at| at + 1);
    let line = &before[line_start..line_end];
    let opens = |at: usize| {
        let rest = line[at + 1..]
            .trim_start_matches(['-', '+'])
            .trim_start_matches(|c: char| c.is_ascii_digit())
            .trim_start_matches(['-', '+']);
        let alone = rest.trim_start().is_empty()
            || (rest.starts_with([' ', '\t']) && rest.trim_start().starts_with('#'));
        alone && (at == 0 || line[..at].ends_with([' ', '\t', '\u{feff}']))
    };
    line.match_indices(['|', '>'])
        .map(|(at, _)| at)
        .find(|&at| opens(at))
        .map(|at| line_start + at)
}

/// The parser's complaint in the words of somebody who writes a frontmatter.
fn plain_words(info: &str, rest: &str) -> String {
    if rest.starts_with('\t') || info.contains("tab") {
        return "a tab where YAML wants spaces".into();
    }
    if info.contains("mapping values are not allowed") {
        return "a `: ` in a value without quotes".into();
    }
    if info.contains("unexpected end of stream") || info.contains("unexpected EOF") {
        return "a quote or bracket that is never closed".into();
    }
    if info.contains("simple key expected") || info.contains("could not find expected ':'") {
        return "a line that is no `key: value`".into();
    }
    info.trim_end_matches('.').to_owned()
}

fn scalar_style(style: ScalarStyle) -> Style {
    match style {
        ScalarStyle::Plain => Style::Plain,
        ScalarStyle::SingleQuoted => Style::SingleQuoted,
        ScalarStyle::DoubleQuoted => Style::DoubleQuoted,
        ScalarStyle::Literal | ScalarStyle::Folded => Style::BlockScalar,
    }
}
