//! Whoever calls a script knows what it needs.

use std::collections::BTreeMap;

use super::programs;
use crate::diagnostics::{Fix, Severity, Span};
use crate::lint::pattern::Pattern;
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::security::{CodeLanguage as Language, Text};
use crate::lint::rules::sources::{BEST_PRACTICES, EXPERIENCE};
use crate::lint::{Draft, Sink, Subject};
use crate::tables::systems::COMMON_VARIABLES;

pub(super) static RULE: Rule = Rule {
    code: "SC008",
    name: "undocumented-script",
    group: Group::Scripts,
    levels: Levels::all(Severity::Info),
    fix: None,
    docs: RuleDocs {
        what: "A script needs an environment variable that nothing names, or skill.yaml offers it without a word on what it takes and gives.",
        why: "The agent cannot ask the user for what it does not know of, and the sandbox passes on no variable that is not declared: the script fails in the middle of the work.",
        bad: "key = os.environ[\"REPORT_KEY\"]  # named neither in SKILL.md nor in skill.yaml\n",
        good: "scripts: {report.py: {description: Sends a report, env: [REPORT_KEY]}}\n",
        sources: &[BEST_PRACTICES, EXPERIENCE],
    },
    check,
};

/// Group 1 or 2: a variable that is read without a word on what else to take.
static PYTHON: Pattern = Pattern::new(|| {
    r"\bos\.environ\[\s*[\x22']([A-Z][A-Z0-9_]+)[\x22']\s*\]|\bos\.(?:getenv|environ\.get)\(\s*[\x22']([A-Z][A-Z0-9_]+)[\x22']\s*\)".into()
});
static JAVASCRIPT: Pattern = Pattern::new(|| {
    r"\bprocess\.env\.([A-Z][A-Z0-9_]+)\b|\bprocess\.env\[\s*[\x22']([A-Z][A-Z0-9_]+)[\x22']\s*\]"
        .into()
});
static SHELL: Pattern = Pattern::new(|| r"\$\{([A-Z][A-Z0-9_]+):?\?".into());

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    declarations(subject, sink);
    for text in &subject.scan().texts {
        let (pattern, word) = match text.language {
            Language::Python => (&PYTHON, "os."),
            Language::JavaScript => (&JAVASCRIPT, "process.env"),
            Language::Shell => (&SHELL, "?"),
            _ => continue,
        };
        let path = text.source.name();
        let is_called = path.starts_with("scripts/") && programs::is_run(path);
        if is_called && text.text().contains(word) {
            variables(subject, text, pattern, sink);
        }
    }
}

/// What skill.yaml offers without a description.
fn declarations(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some(skill_file) = &subject.bundle.skill_file else {
        return;
    };
    let Some(scripts) = skill_file.field("scripts") else {
        return;
    };
    for (key, script) in scripts.entries() {
        let said = ["description", "args", "input", "output"];
        let Some(name) = key.scalar() else { continue };
        if said.iter().all(|field| script.get(field).is_none()) {
            let message = format!("nothing says what `{name}` takes and gives");
            let advice = "add a `description`, its `args`, and the schemas of `input` and `output`";
            sink.add(
                Draft::new(&skill_file.source, message)
                    .at(key.span)
                    .fix(Fix::advice(advice)),
            );
        }
    }
}

fn variables(subject: &Subject<'_>, text: &Text, pattern: &Pattern, sink: &mut Sink<'_>) {
    let Some(regex) = pattern.regex() else { return };
    let written = text.text();
    let mut unsaid: BTreeMap<&str, Span> = BTreeMap::new();
    for found in regex.captures_iter(written) {
        let (Some(whole), Some(name)) = (found.get(0), found.get(1).or(found.get(2))) else {
            continue;
        };
        let is_needed = needed(text, whole.start(), whole.end());
        if is_needed && !COMMON_VARIABLES.contains(&name.as_str()) {
            let span = Span::new(name.start(), name.end());
            unsaid.entry(name.as_str()).or_insert(span);
        }
    }
    // Asked last: it reads the other texts of the skill.
    unsaid.retain(|name, _| !is_said(subject, name));
    let Some(&span) = unsaid.values().min() else {
        return;
    };
    let names: Vec<String> = unsaid.keys().map(|name| format!("`{name}`")).collect();
    let message = format!(
        "this script needs {}, which nothing names",
        names.join(", ")
    );
    sink.add(Draft::new(&text.source, message).at(span).fix(Fix::advice(
        "name it in SKILL.md, and under the script's `env` and `permissions.env` in skill.yaml",
    )));
}

/// Whether the script takes no other value, does not set the variable, and is no comment.
fn needed(text: &Text, start: usize, end: usize) -> bool {
    let before = text.line_before(start);
    let after = text.line_after(end).trim_start_matches([' ', ')']);
    let sets = after.starts_with('=') && !after.starts_with("==");
    let asks = [
        "if ", "if(", "!", "&&", "delete ", "in ", "typeof ", "bool(",
    ]
    .iter()
    .any(|word| before.contains(word));
    let has_default = [
        "or ", "||", "??", "?", "if ", "&&", "is ", "in ", "==", "!=",
    ]
    .iter()
    .any(|word| after.starts_with(word));
    let is_comment = ["#", "//", "*"]
        .iter()
        .any(|mark| before.trim_start().starts_with(mark));
    !sets && !asks && !has_default && !is_comment
}

/// Whether SKILL.md, another text for reading or skill.yaml names a variable.
fn is_said(subject: &Subject<'_>, name: &str) -> bool {
    let skill_file = subject.bundle.skill_file.as_ref();
    let document = subject.document().map(|document| document.source.text());
    let others = subject
        .other_markdown()
        .iter()
        .map(|(source, _)| source.text());
    skill_file
        .map(|file| file.source.text())
        .into_iter()
        .chain(document)
        .chain(others)
        .any(|text| text.contains(name))
}
