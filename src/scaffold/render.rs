//! Fills templates in: a small part of minijinja that can neither hang, nor grow, nor look
//! around.
//!
//! A template may come from anywhere. It sees its answers and five filters; there is no
//! loader, no function, no global. Fuel ends long loops, and the output is bounded. Fuel
//! does not bound memory, though: a variable that is joined to itself doubles with every
//! step. So nothing can be bound but the items of a list of answers (`for`), and nothing
//! can be multiplied; what is left grows only with the length of the template. Nor does it
//! bound depth: the parser descends once for every sign of a tag and every `elif`, so both
//! are counted before it sees them.

use std::collections::HashSet;
use std::io::{self, Write};
use std::time::{Duration, Instant};

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, Error, ErrorKind, UndefinedBehavior, Value};
use serde_json::Value as Json;

use crate::bundle::yaml::write::scalar;
use crate::fs::sizes;

/// The longest template, in bytes.
pub const MAX_TEMPLATE: usize = 256 << 10;
/// The longest file that a template may make.
pub const MAX_OUTPUT: usize = 1 << 20;
/// The longest tag, in bytes outside of quotes.
const MAX_TAG: usize = 500;
/// Most `~` and `+` of a tag: each of them copies everything before it.
const MAX_JOINS: usize = 50;
/// Most `elif` of a template.
const MAX_BRANCHES: usize = 200;
/// So many steps a template may take: a long file takes some thousands.
const FUEL: u64 = 50_000;
/// How long a renderer may be at work, for all files of a template together.
const MAX_TIME: Duration = Duration::from_secs(10);

/// What is wrong with a template, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenderError {
    /// What is wrong.
    pub reason: String,
    /// The line, counted from 1.
    pub line: Option<usize>,
    /// The column, counted from 1.
    pub column: Option<usize>,
    /// Whether it came to more than it may: with less to fill in, it may be right.
    pub is_too_much: bool,
}

/// Fills templates in with one set of answers.
pub struct Renderer {
    environment: Environment<'static>,
    context: Value,
    /// The same, to look names up in.
    known: Json,
    limits: Limits,
}

impl Renderer {
    /// A renderer that knows these answers and nothing else.
    pub fn new(context: &Json) -> Self {
        let mut environment = Environment::empty();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_fuel(Some(FUEL));
        environment.set_recursion_limit(50);
        environment.set_debug(true);
        let mut syntax = SyntaxConfig::builder();
        syntax
            .trim_blocks(true)
            .lstrip_blocks(true)
            .keep_trailing_newline(true);
        // The builder fails only on odd delimiters, and these are the usual ones.
        environment.set_syntax(syntax.build().unwrap_or_default());
        let limits = Limits {
            until: Instant::now() + MAX_TIME,
        };
        let text = move |made: String| limits.hold(made);
        environment.add_filter("yaml", move |of: String| text(scalar(&of)));
        environment.add_filter("json", move |of: &Value| text(json(of)?));
        environment.add_filter("upper", move |of: String| text(of.to_uppercase()));
        environment.add_filter("constant", move |of: String| text(constant(&of)));
        environment.add_filter("join", move |list: &Value, between: &str| {
            limits.join(list, between)
        });
        Self {
            environment,
            context: Value::from(Serde(context)),
            known: context.clone(),
            limits,
        }
    }

    /// Fills one template in.
    pub fn render(&self, source: &str) -> Result<String, RenderError> {
        if source.len() > MAX_TEMPLATE {
            let reason = format!("it is longer than {}", sizes::exact(MAX_TEMPLATE as u64));
            return Err(RenderError::plain(reason));
        }
        self.limits.in_time().map_err(RenderError::plain)?;
        tame(source)?;
        let told = |error: &Error| RenderError::of(error, source);
        let template = self.environment.template_from_str(source);
        let template = template.map_err(|error| told(&error))?;
        let mut output = Bounded::default();
        match template.render_captured_to(self.context.clone(), &mut output) {
            Ok(_) => {
                self.mind_names(&template.undeclared_variables(true), source)?;
                Ok(String::from_utf8_lossy(&output.bytes).into_owned())
            }
            Err(_) if output.is_full => Err(RenderError {
                is_too_much: true,
                ..RenderError::plain(too_long())
            }),
            Err(error) => Err(told(&error)),
        }
    }

    /// Whether a condition holds.
    pub fn holds(&self, condition: &str) -> Result<bool, RenderError> {
        self.limits.in_time().map_err(RenderError::plain)?;
        tame(&format!("{{{{ {condition} }}}}"))?;
        let told = |error: &Error| RenderError::of(error, condition);
        let expression = self.environment.compile_expression(condition);
        let expression = expression.map_err(|error| told(&error))?;
        let value = expression.eval(&self.context);
        let value = value.map_err(|error| told(&error))?;
        self.mind_names(&expression.undeclared_variables(true), condition)?;
        Ok(value.is_true())
    }

    /// Whether a condition can be read and asks only for what there is, whatever it comes to.
    pub fn check_condition(&self, condition: &str) -> Result<(), RenderError> {
        tame(&format!("{{{{ {condition} }}}}"))?;
        let expression = self.environment.compile_expression(condition);
        let expression = expression.map_err(|error| RenderError::of(&error, condition))?;
        self.mind_names(&expression.undeclared_variables(true), condition)
    }

    /// Says no to names that nobody gives: a comparison with one would only be false.
    fn mind_names(&self, names: &HashSet<String>, source: &str) -> Result<(), RenderError> {
        let is_known = |name: &str| {
            let mut parts = name.split('.');
            let value = self.known.get(parts.next().unwrap_or_default());
            match (value, parts.next()) {
                (Some(Json::Object(fields)), Some(key)) => fields.contains_key(key),
                (value, _) => value.is_some(),
            }
        };
        let mut unknown = names.iter().filter(|name| !is_known(name));
        let Some(name) = unknown.by_ref().min() else {
            return Ok(());
        };
        let reason = format!("it uses an answer that nobody gives: `{name}` is undefined");
        let place = source.find(name.as_str()).unwrap_or_default();
        Err(RenderError::at(reason, source, place))
    }
}

/// What filters hold themselves to, for fuel counts neither bytes nor time.
#[derive(Clone, Copy)]
struct Limits {
    until: Instant,
}

impl Limits {
    /// Says no when the time is up.
    fn in_time(self) -> Result<(), String> {
        match Instant::now() <= self.until {
            true => Ok(()),
            false => Err(format!("it takes longer than {} s", MAX_TIME.as_secs())),
        }
    }

    /// Lets a text through that is neither late nor longer than a file may be.
    fn hold(self, text: String) -> Result<String, Error> {
        let no = |reason| Error::new(ErrorKind::InvalidOperation, reason);
        self.in_time().map_err(no)?;
        match text.len() <= MAX_OUTPUT {
            true => Ok(text),
            false => Err(no(too_long())),
        }
    }

    /// The items of a list as one text.
    fn join(self, list: &Value, between: &str) -> Result<String, Error> {
        let mut joined = String::new();
        for (index, word) in list.try_iter()?.enumerate() {
            if index > 0 {
                joined.push_str(between);
            }
            joined.push_str(&word.to_string());
            joined = self.hold(joined)?;
        }
        Ok(joined)
    }
}

fn too_long() -> String {
    format!("it makes more than {}", sizes::exact(MAX_OUTPUT as u64))
}

/// A value as JSON, for programs and data.
fn json(value: &Value) -> Result<String, Error> {
    let failed =
        |error: serde_json::Error| Error::new(ErrorKind::BadSerialization, error.to_string());
    serde_json::to_string(value).map_err(failed)
}

/// A word as the name of an environment variable: `my-api` becomes `MY_API`.
pub fn constant(text: &str) -> String {
    let upper = |c: char| match c.is_ascii_alphanumeric() {
        true => c.to_ascii_uppercase(),
        false => '_',
    };
    text.chars().map(upper).collect()
}

impl RenderError {
    fn plain(reason: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
            line: None,
            column: None,
            is_too_much: false,
        }
    }

    fn at(reason: impl Into<String>, source: &str, offset: usize) -> Self {
        let before = source.get(..offset).unwrap_or(source);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Self {
            reason: reason.into(),
            line: Some(before.matches('\n').count() + 1),
            column: Some(before[line_start..].chars().count() + 1),
            is_too_much: false,
        }
    }

    fn of(error: &Error, source: &str) -> Self {
        let mut reason = match error.kind() {
            ErrorKind::OutOfFuel => "it does not come to an end".to_owned(),
            ErrorKind::UndefinedError => "it uses an answer that nobody gives".to_owned(),
            kind => kind.to_string(),
        };
        if let Some(detail) = error.detail() {
            reason = format!("{reason}: {detail}");
        }
        let is_too_much =
            error.kind() == ErrorKind::OutOfFuel || error.detail() == Some(too_long().as_str());
        let told = match (error.range(), error.line()) {
            (Some(range), _) if range.end > 0 => {
                let words = source.get(range.clone()).unwrap_or_default().trim();
                if !words.is_empty() && !words.contains('\n') {
                    reason = format!("{reason} (`{words}`)");
                }
                Self::at(reason, source, range.start)
            }
            (_, line) => Self {
                line,
                ..Self::plain(reason)
            },
        };
        Self {
            is_too_much,
            ..told
        }
    }
}

/// Says no to everything that could make a template grow; see the module's words.
fn tame(source: &str) -> Result<(), RenderError> {
    let mut from = 0;
    let mut branches = 0;
    while let Some(tag) = next_tag(source, from) {
        let no = |reason: &str| Err(RenderError::at(reason, source, tag.start));
        if !tag.is_closed {
            return no("a tag has no end");
        }
        from = tag.end;
        if tag.kind == TagKind::Comment {
            continue;
        }
        if tag.outside_quotes.len() > MAX_TAG {
            return no(&format!(
                "a tag is longer than {MAX_TAG} bytes, not counting what is in quotes"
            ));
        }
        if tag.outside_quotes.matches(['~', '+']).count() > MAX_JOINS {
            return no(&format!("a tag has more than {MAX_JOINS} `~` or `+`"));
        }
        if tag.outside_quotes.contains('*') {
            return no("templates do not multiply");
        }
        // Braces would be a mapping, whose end looks like that of a tag.
        if tag.outside_quotes.contains(['{', '}']) {
            return no("templates have no mappings");
        }
        if tag.kind == TagKind::Value {
            continue;
        }
        let words = tag.outside_quotes.trim_matches(['-', '+']);
        let mut words = words.split_whitespace();
        let word = words.next().unwrap_or_default();
        branches += usize::from(word == "elif");
        if branches > MAX_BRANCHES {
            return no(&format!("it has more than {MAX_BRANCHES} `elif`"));
        }
        match word {
            "if" | "elif" | "else" | "endif" | "endfor" => {}
            "for" if is_plain_loop(words) => {}
            "for" => return no("a loop reads `for NAME in LIST`, and nothing else"),
            _ => return no("templates know only `if`, `elif`, `else` and `for`"),
        }
    }
    Ok(())
}

/// Whether the words after `for` are `NAME in LIST`, with a list of answers.
fn is_plain_loop<'a>(words: impl Iterator<Item = &'a str>) -> bool {
    let words: Vec<&str> = words.collect();
    let name = |word: &str| {
        word.chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '.')
    };
    matches!(words.as_slice(), [item, "in", list] if name(item) && name(list))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum TagKind {
    /// `{{ … }}`
    Value,
    /// `{% … %}`
    Block,
    /// `{# … #}`
    Comment,
}

/// A tag of a template, cut out as minijinja cuts it.
struct Tag {
    kind: TagKind,
    start: usize,
    end: usize,
    is_closed: bool,
    /// What stands in it outside of quotes; a quoted text leaves its two marks.
    outside_quotes: String,
}

/// The first tag from an offset on.
fn next_tag(source: &str, from: usize) -> Option<Tag> {
    let mut braces = source[from..].match_indices('{').map(|(at, _)| at + from);
    let start = braces.find(|at| {
        OPENINGS
            .iter()
            .any(|(open, ..)| source[*at..].starts_with(open))
    })?;
    let (_, kind, close) = OPENINGS
        .iter()
        .find(|(open, ..)| source[start..].starts_with(open))?;
    let rest = &source[start + 2..];
    let mut outside_quotes = String::new();
    let mut quote = None;
    let mut escaped = false;
    for (offset, c) in rest.char_indices() {
        match quote {
            Some(_) if escaped => escaped = false,
            Some(_) if c == '\\' => escaped = true,
            Some(mark) if c == mark => {
                quote = None;
                outside_quotes.push(c);
            }
            Some(_) => {}
            None if rest[offset..].starts_with(close) => {
                let end = start + 2 + offset + 2;
                return Some(Tag {
                    kind: *kind,
                    start,
                    end,
                    is_closed: true,
                    outside_quotes,
                });
            }
            None => {
                outside_quotes.push(c);
                if *kind != TagKind::Comment && (c == '"' || c == '\'') {
                    quote = Some(c);
                }
            }
        }
    }
    Some(Tag {
        kind: *kind,
        start,
        end: source.len(),
        is_closed: false,
        outside_quotes,
    })
}

const OPENINGS: [(&str, TagKind, &str); 3] = [
    ("{{", TagKind::Value, "}}"),
    ("{%", TagKind::Block, "%}"),
    ("{#", TagKind::Comment, "#}"),
];

/// Takes so many bytes and no more.
#[derive(Default)]
struct Bounded {
    bytes: Vec<u8>,
    is_full: bool,
}

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + bytes.len() > MAX_OUTPUT {
            self.is_full = true;
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
#[path = "render_tests.rs"]
mod tests;
