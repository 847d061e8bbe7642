//! Anchors lead to headings.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use regex::Regex;

use super::target::{self, Place, Target};
use crate::diagnostics::{Fix, Severity};
use crate::lint::markdown::Markdown;
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::EXPERIENCE;
use crate::lint::{Draft, Sink, Subject};

pub(super) static RULE: Rule = Rule {
    code: "LK004",
    name: "broken-anchor",
    group: Group::Links,
    levels: Levels::all(Severity::Warning),
    fix: None,
    docs: RuleDocs {
        what: "A link leads to a heading that its file does not have.",
        why: "The section was renamed or removed, and the text that pointed to it was forgotten; an agent then reads the whole file, or the wrong part of it.",
        bad: "See [setup](#set-up).\n\n## Setup\n",
        good: "See [setup](#setup).\n\n## Setup\n",
        sources: &[EXPERIENCE],
    },
    check,
};

/// Anchors written by hand, in HTML or behind a heading.
static BY_HAND: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"(?i)\b(?:id|name)\s*=\s*["']?([^"'\s>]+)|\{#([^}\s]+)"#).ok());

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let mut anchors: HashMap<&str, HashSet<String>> = HashMap::new();
    let files: HashMap<&str, &Markdown> = subject
        .all_markdown()
        .map(|(file, markdown)| (file.name(), markdown))
        .collect();
    for (file, markdown) in subject.all_markdown() {
        if !target::is_for_reading(file.name()) {
            continue;
        }
        for link in markdown
            .links
            .iter()
            .filter(|link| link.target.contains('#'))
        {
            let Target::Relative {
                path,
                anchor: Some(anchor),
            } = target::read(&link.target)
            else {
                continue;
            };
            let found = match path.as_str() {
                "" => file.name().to_owned(),
                path => match target::locate(subject.bundle, file.name(), path) {
                    Place::Found(found) => found,
                    _ => continue,
                },
            };
            let Some((&name, markdown)) = files.get_key_value(found.as_str()) else {
                continue;
            };
            let known = anchors.entry(name).or_insert_with(|| anchors_of(markdown));
            if is_special(&anchor) || known.contains(&folded(&anchor)) {
                continue;
            }
            let place = match path.as_str() {
                "" => "this file".to_owned(),
                path => format!("`{path}`"),
            };
            let message = format!("there is no heading `#{anchor}` in {place}");
            let draft = Draft::new(file, message).at(link.target_span);
            sink.add(match nearest(markdown, &anchor) {
                Some(near) => draft
                    .label(format!("did you mean `#{near}`?"))
                    .fix(Fix::advice("link to the heading as it is called now")),
                None => draft.fix(Fix::advice("link to a heading that is there")),
            });
        }
    }
}

/// Places that every page has, and lines of a file.
fn is_special(anchor: &str) -> bool {
    let is_line = anchor
        .strip_prefix('L')
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    anchor.is_empty()
        || anchor == "top"
        || is_line
        || anchor.starts_with(":~:")
        || anchor.contains(['{', '<', '$', '*', '[', '…'])
}

fn anchors_of(markdown: &Markdown) -> HashSet<String> {
    // Renderers drop marks or put a hyphen in their place: `v1.2` is `v12` or `v1-2`.
    let slugs = markdown
        .headings
        .iter()
        .map(|heading| folded(&heading.slug));
    let texts = markdown
        .headings
        .iter()
        .map(|heading| folded(&heading.text));
    let by_hand = markdown
        .html
        .iter()
        .map(|html| html.text.as_str())
        .chain(
            markdown
                .headings
                .iter()
                .map(|heading| heading.text.as_str()),
        )
        .filter_map(|text| Some((text, BY_HAND.as_ref()?)))
        .flat_map(|(text, pattern)| pattern.captures_iter(text))
        .filter_map(|found| found.get(1).or(found.get(2)).map(|id| folded(id.as_str())));
    slugs.chain(texts).chain(by_hand).collect()
}

/// An anchor as far as all renderers agree on it: words, whatever stands between them.
fn folded(anchor: &str) -> String {
    let lower = anchor.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric() && c != '_');
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join("-")
}

/// The heading that was probably meant.
fn nearest<'a>(markdown: &'a Markdown, anchor: &str) -> Option<&'a str> {
    // Comparing with thousands of headings would cost more than the hint is worth.
    let headings = markdown.headings.iter().take(200);
    headings
        .map(|heading| {
            (
                strsim::jaro_winkler(&heading.slug, anchor),
                heading.slug.as_str(),
            )
        })
        .filter(|(likeness, _)| *likeness > 0.85)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, slug)| slug)
}
