//! JSON, YAML and TOML files must parse.

use crate::bundle::skill_file::SKILL_FILE;
use crate::bundle::yaml;
use crate::diagnostics::{Severity, SourceFile, Span};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::scripts::programs;
use crate::lint::rules::sources::EXPERIENCE;
use crate::lint::{Draft, Sink, Subject};

pub(super) static RULE: Rule = Rule {
    code: "SC003",
    name: "data-syntax",
    group: Group::Scripts,
    levels: Levels::all(Severity::Warning),
    fix: None,
    docs: RuleDocs {
        what: "A JSON, YAML or TOML file cannot be read.",
        why: "Whatever reads the file fails, often far from the place of the mistake.",
        bad: "{\"a\": 1,}\n",
        good: "{\"a\": 1}\n",
        sources: &[EXPERIENCE],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    for source in programs::ending(subject, &["json"]) {
        if !has_comments(source.name())
            && let Some((span, message)) = json_error(&source)
        {
            sink.add(Draft::new(&source, format!("this is not valid JSON: {message}")).at(span));
        }
    }
    for source in programs::ending(subject, &["toml"]) {
        if let Err(error) = toml::de::DeTable::parse(source.text()) {
            let span = error
                .span()
                .map_or(Span::at(0), |span| Span::new(span.start, span.end));
            let message = format!("this is not valid TOML: {}", error.message());
            sink.add(Draft::new(&source, message).at(span));
        }
    }
    for source in programs::ending(subject, &["yaml", "yml"]) {
        // Templates are not YAML yet, and skill.yaml has a rule of its own.
        if source.name() == SKILL_FILE
            || source.text().contains("{{")
            || source.text().contains("{%")
        {
            continue;
        }
        if let Err(error) = yaml::parse(source.text(), 0) {
            let message = format!("this is not valid YAML: {}", error.message);
            sink.add(Draft::new(&source, message).at(error.span));
        }
    }
}

/// Files that their tools read with comments.
fn has_comments(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    (name.starts_with("tsconfig") || name.starts_with("jsconfig") || name == "devcontainer.json")
        || path.contains(".vscode/")
}

fn json_error(source: &SourceFile) -> Option<(Span, String)> {
    let text = source.text().trim_start_matches('\u{feff}');
    // Templates are not JSON yet, and an empty file is a placeholder.
    if text.trim().is_empty() || text.contains("{{") || text.contains("{%") {
        return None;
    }
    let error = serde_json::from_str::<serde::de::IgnoredAny>(text).err()?;
    let line = source.line_span(error.line())?;
    let column = error.column().saturating_sub(1).min(line.len());
    let whole = error.to_string();
    let message = whole.split(" at line ").next().unwrap_or(&whole).to_owned();
    let start = line.start + column;
    Some((
        Span::new(start, (start + 1).min(line.end.max(start))),
        message,
    ))
}
