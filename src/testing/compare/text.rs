//! Compares what a script wrote with what was expected of it.

use serde_json::Value;

use super::{Detail, Mismatch, json};
use crate::testing::case::TextExpectation;
use crate::testing::reading::ANYTHING;
use crate::testing::schemas;

/// Where a stream is not as expected; `name` is `stdout` or `stderr`.
pub(super) fn compare(name: &str, expect: &TextExpectation, actual: &str) -> Vec<Mismatch> {
    let mut found = Vec::new();
    if let Some(exact) = &expect.exact
        && without_end(&exact.value) != without_end(actual)
    {
        let message = format!("{name} is not the expected text");
        let detail = Detail::text(&exact.value, actual);
        found.push(Mismatch::new(name, message, detail));
    }
    if let Some(lines) = &expect.lines
        && !lines_fit(&lines.value, actual)
    {
        let message = format!("{name} is not what the block shows");
        let detail = Detail::text(&lines.value, actual);
        found.push(Mismatch::new(name, message, detail));
    }
    for part in &expect.contains {
        if !actual.contains(part.as_str()) {
            let message = format!("{name} does not contain `{}`", shortened(part));
            found.push(Mismatch::new(name, message, Detail::actual(actual)));
        }
    }
    for part in &expect.lacks {
        if actual.contains(part.as_str()) {
            let message = format!("{name} contains `{}`, which it must not", shortened(part));
            found.push(Mismatch::new(name, message, Detail::actual(actual)));
        }
    }
    for pattern in &expect.regex {
        if !pattern.0.is_match(actual) {
            let message = format!("{name} does not match `{}`", pattern.0.as_str());
            found.push(Mismatch::new(name, message, Detail::actual(actual)));
        }
    }
    if expect.json.is_some() || expect.schema.is_some() {
        found.extend(as_json(name, expect, actual));
    }
    found
}

fn as_json(name: &str, expect: &TextExpectation, actual: &str) -> Vec<Mismatch> {
    let Ok(value) = serde_json::from_str::<Value>(actual) else {
        let message = format!("{name} is not one JSON value");
        return vec![Mismatch::new(name, message, Detail::actual(actual))];
    };
    let mut found = Vec::new();
    if let Some(expected) = &expect.json {
        let differences = json::subset(expected, &value);
        if !differences.is_empty() {
            let message = format!("{name} does not hold the expected values");
            found.push(Mismatch::new(name, message, Detail::Json(differences)));
        }
    }
    if let Some(schema) = &expect.schema {
        let misfits = schemas::misfits(schema, &value);
        found.extend(misfits.into_iter().map(|misfit| {
            let message = format!("{name} does not fit the schema {}: {misfit}", schema.name);
            Mismatch::new(name, message, Detail::Nothing)
        }));
    }
    found
}

/// The text without one line end after its last line; both kinds of line ends are the same.
pub(super) fn without_end(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    text.strip_suffix('\n').unwrap_or(&text).to_owned()
}

/// Whether the lines of a block fit, where [`ANYTHING`] stands for any number of lines and
/// spaces at the end of a line, which nobody sees, do not count.
pub fn lines_fit(expected: &str, actual: &str) -> bool {
    let expected: Vec<&str> = expected.lines().map(str::trim_end).collect();
    let actual = actual.trim_end_matches(['\n', '\r', ' ']);
    let actual: Vec<&str> = actual.lines().map(str::trim_end).collect();
    let (mut at, mut line) = (0, 0);
    // Where to go on when what followed the last gap did not fit: one line further.
    let mut gap: Option<(usize, usize)> = None;
    while line < actual.len() {
        if expected.get(at) == Some(&ANYTHING) {
            gap = Some((at + 1, line));
            at += 1;
        } else if expected.get(at) == Some(&actual[line]) {
            (at, line) = (at + 1, line + 1);
        } else if let Some((after, from)) = gap {
            gap = Some((after, from + 1));
            (at, line) = (after, from + 1);
        } else {
            return false;
        }
    }
    expected[at.min(expected.len())..]
        .iter()
        .all(|line| *line == ANYTHING)
}

fn shortened(text: &str) -> String {
    const LONGEST: usize = 120;
    let escaped = text.escape_debug().to_string();
    match escaped.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &escaped[..end]),
        None => escaped,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::diagnostics::Span;
    use crate::testing::case::{Pattern, SchemaSource, Spanned};

    #[test]
    fn a_gap_stands_for_any_lines() {
        for (expected, actual, fits) in [
            ("a\nb", "a\nb\n", true),
            ("a", "a  \n\n", true),
            ("a\n...", "a\nb\nc\n", true),
            ("...\nc", "a\nb\nc", true),
            ("a\n...\nc\n...\nd", "a\nc\nx\nc\nc\nd", true),
            ("...", "", true),
            ("a\n...\nb", "a\nb\nc", false),
            ("a\nb", "a", false),
            ("a", "a\nb", false),
            ("", "a", false),
        ] {
            assert_eq!(lines_fit(expected, actual), fits, "{expected:?} {actual:?}");
        }
    }

    #[test]
    fn all_that_is_said_counts() {
        let expect = TextExpectation {
            exact: Some(Spanned {
                value: "{\"a\": 1}".into(),
                span: Span::default(),
            }),
            contains: vec!["\"a\"".into(), "b".into()],
            lacks: vec!["1".into()],
            regex: vec![Pattern(regex::Regex::new("^x").unwrap())],
            json: Some(json!({"a": 2})),
            schema: Some(SchemaSource {
                name: "`s.json`".into(),
                schema: json!({"required": ["c"]}),
            }),
            lines: None,
        };
        let found = compare("stdout", &expect, "{\"a\": 1}\n");
        let told: Vec<&str> = found.iter().map(|m| m.message.as_str()).collect();
        assert_eq!(
            told,
            [
                "stdout does not contain `b`",
                "stdout contains `1`, which it must not",
                "stdout does not match `^x`",
                "stdout does not hold the expected values",
                "stdout does not fit the schema `s.json`: \"c\" is a required property",
            ]
        );
        assert_eq!(compare("stdout", &expect, "no").len(), 5);
    }
}
