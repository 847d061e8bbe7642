//! Reads what has to come of a run.

use super::fields::{Reader, words};
use crate::bundle::yaml::{Data, Node};
use crate::runtime::Status;
use crate::testing::case::{
    ArtifactExpectation, Expectation, Pattern, SchemaSource, Spanned, TextExpectation,
};
use crate::testing::flaw::Flaw;

/// The fields of `expect`.
pub(super) const EXPECT: &[&str] = &[
    "exit",
    "status",
    "stdout",
    "stderr",
    "output",
    "output_contains",
    "artifacts",
    "max_duration",
    "max_memory",
];

/// The fields of `expect.stdout` and `expect.stderr`.
pub(super) const TEXT: &[&str] = &["exact", "contains", "lacks", "regex", "json", "schema"];

/// The fields of an item of `expect.artifacts`.
pub(super) const ARTIFACT: &[&str] = &[
    "path", "exists", "sha256", "mime", "min_size", "contains", "json",
];

/// The words of `expect.status`.
pub(super) const STATUSES: &[(&str, Status)] = &[
    ("ok", Status::Ok),
    ("failed", Status::Failed),
    ("timeout", Status::Timeout),
    ("limit", Status::Limit),
    ("refused", Status::Refused),
    ("requires_auth", Status::RequiresAuth),
    ("error", Status::Error),
];

/// Reads `expect`.
pub(super) fn expectation(reader: &Reader<'_>, node: &Node) -> Expectation {
    let mut expect = Expectation::default();
    if !reader.mapping(node, "`expect`", EXPECT) {
        return expect;
    }
    for (key, value) in node.entries() {
        match key.scalar().unwrap_or_default() {
            "exit" => {
                let code = reader.integer::<u8>(value, "exit");
                expect.exit = code.map(|code| spanned(i32::from(code), value));
            }
            "status" => expect.status = status(reader, value),
            "stdout" => expect.stdout = text(reader, value, "stdout"),
            "stderr" => expect.stderr = text(reader, value, "stderr"),
            "output" => expect.output = Some(spanned(value.to_json(), value)),
            "output_contains" => expect.output_contains = Some(value.to_json()),
            "artifacts" => expect.artifacts = artifacts(reader, value),
            "max_duration" => expect.max_duration = reader.duration(value, "max_duration"),
            "max_memory" => expect.max_memory = reader.size(value, "max_memory"),
            _ => {}
        }
    }
    expect
}

fn spanned<T>(value: T, node: &Node) -> Spanned<T> {
    Spanned {
        value,
        span: node.span,
    }
}

fn status(reader: &Reader<'_>, node: &Node) -> Option<Status> {
    let word = reader.text(node, "status")?;
    let known = STATUSES.iter().find(|(name, _)| *name == word);
    if known.is_none() {
        let names: Vec<&str> = STATUSES.iter().map(|(name, _)| *name).collect();
        let message = format!("`status` cannot be `{}`", word.escape_debug());
        let flaw = Flaw::new(reader.place(node.span), message);
        let flaw = flaw.did_you_mean(&word, names.iter().copied());
        reader.complain(match flaw.hint {
            Some(_) => flaw,
            None => flaw.with_hint(format!("it is one of {}", words(&names))),
        });
    }
    known.map(|(_, status)| *status)
}

/// A bare text is the whole stream; a mapping says more than one thing about it.
fn text(reader: &Reader<'_>, node: &Node, field: &str) -> TextExpectation {
    let mut expect = TextExpectation::default();
    if !matches!(node.data, Data::Mapping(_)) {
        expect.exact = reader.text(node, field).map(|text| spanned(text, node));
        return expect;
    }
    reader.mapping(node, &format!("`expect.{field}`"), TEXT);
    for (key, value) in node.entries() {
        match key.scalar().unwrap_or_default() {
            "exact" => expect.exact = reader.text(value, "exact").map(|text| spanned(text, value)),
            "contains" => expect.contains = reader.texts(value, "contains"),
            "lacks" => expect.lacks = reader.texts(value, "lacks"),
            "regex" => expect.regex = patterns(reader, value),
            "json" => expect.json = Some(value.to_json()),
            "schema" => expect.schema = schema(reader, value),
            _ => {}
        }
    }
    expect
}

fn patterns(reader: &Reader<'_>, node: &Node) -> Vec<Pattern> {
    let compile = |text: String| {
        // `^` and `$` stand for lines: a stream has many, and authors think in them.
        let compiled = regex::RegexBuilder::new(&text).multi_line(true).build();
        compiled
            .map_err(|error| {
                let reason = error.to_string();
                let reason = reason.lines().last().unwrap_or_default();
                let reason = reason.strip_prefix("error: ").unwrap_or(reason);
                reader.mind(node.span, format!("`regex` cannot be understood: {reason}"));
            })
            .ok()
    };
    let texts = reader.texts(node, "regex").into_iter();
    texts.filter_map(compile).map(Pattern).collect()
}

/// A schema, or the path of one in the skill.
fn schema(reader: &Reader<'_>, node: &Node) -> Option<SchemaSource> {
    let (name, schema) = match &node.data {
        Data::Scalar(_) if node.string().is_some() => {
            let path = reader.file(node, "schema")?;
            let source = reader.bundle.source(&path);
            let parsed = source
                .ok()
                .map(|source| serde_json::from_str(source.text()));
            let Some(Ok(schema)) = parsed else {
                reader.mind(node.span, format!("`{path}` holds no JSON"));
                return None;
            };
            (path, schema)
        }
        _ => (reader.place(node.span).to_string(), node.to_json()),
    };
    if let Err(reason) = crate::testing::schemas::validator(&schema) {
        reader.mind(node.span, format!("this is no JSON Schema: {reason}"));
        return None;
    }
    Some(SchemaSource { name, schema })
}

fn artifacts(reader: &Reader<'_>, node: &Node) -> Vec<ArtifactExpectation> {
    let Data::Sequence(items) = &node.data else {
        reader.wrong::<()>(node, "artifacts", "a list");
        return Vec::new();
    };
    items
        .iter()
        .filter_map(|item| artifact(reader, item))
        .collect()
}

/// A bare path only has to be there.
fn artifact(reader: &Reader<'_>, node: &Node) -> Option<ArtifactExpectation> {
    let mut expect = ArtifactExpectation {
        path: String::new(),
        exists: true,
        sha256: None,
        mime: None,
        min_size: None,
        contains: Vec::new(),
        json: None,
    };
    if node.scalar().is_some() {
        expect.path = reader.text(node, "path")?;
        return checked(reader, node, expect);
    }
    if !reader.mapping(node, "an artifact", ARTIFACT) {
        return None;
    }
    let Some(path) = node.get("path") else {
        reader.mind(node.span, "an artifact has no `path`");
        return None;
    };
    expect.path = reader.text(path, "path")?;
    for (key, value) in node.entries() {
        match key.scalar().unwrap_or_default() {
            "exists" => expect.exists = reader.truth(value, "exists")?,
            "sha256" => expect.sha256 = digest(reader, value),
            "mime" => expect.mime = reader.text(value, "mime"),
            "min_size" => expect.min_size = reader.size(value, "min_size"),
            "contains" => expect.contains = reader.texts(value, "contains"),
            "json" => expect.json = Some(value.to_json()),
            _ => {}
        }
    }
    if !expect.exists && node.entries().len() > 2 {
        let message = format!("`{}` cannot be absent and hold something", expect.path);
        reader.mind(node.span, message);
    }
    checked(reader, path, expect)
}

/// The path as the outcome names it.
fn checked(
    reader: &Reader<'_>,
    node: &Node,
    mut expect: ArtifactExpectation,
) -> Option<ArtifactExpectation> {
    let bare = expect.path.strip_prefix("/output/").unwrap_or(&expect.path);
    let bare = bare.strip_prefix("./").unwrap_or(bare).to_owned();
    if let Err(flaw) = crate::archive::EntryPath::new(&bare) {
        let written = expect.path.escape_debug();
        let message = format!("`{written}` cannot be an artifact: it {flaw}");
        reader.mind(node.span, message);
        return None;
    }
    expect.path = bare;
    Some(expect)
}

fn digest(reader: &Reader<'_>, node: &Node) -> Option<Spanned<String>> {
    let text = reader.text(node, "sha256")?;
    let hex = text.strip_prefix("sha256:").unwrap_or(&text);
    let is_digest = hex.len() == 64 && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
    match is_digest {
        true => Some(spanned(hex.to_lowercase(), node)),
        false => reader.wrong(node, "sha256", "64 hexadecimal digits"),
    }
}
