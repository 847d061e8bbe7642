//! Anchors lead to headings.

use std::collections::{HashMap, HashSet};

use super::target::{self, Place, Target};
use crate::diagnostics::{Fix, Severity};
use crate::lint::markdown::{Link, Markdown};
use crate::lint::pattern::Pattern;
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
static BY_HAND: Pattern =
    Pattern::new(|| r#"(?i)\b(?:id|name)\s*=\s*["']?([^"'\s>]+)|\{#([^}\s]+)"#.into());

/// Most findings that come with a guess, for each costs a look at all headings.
const MOST_GUESSES: usize = 20;

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let files: HashMap<&str, &Markdown> = subject
        .all_markdown()
        .map(|(file, markdown)| (file.name(), markdown))
        .collect();
    let mut anchors: HashMap<&str, HashSet<String>> = HashMap::new();
    let mut guesses = 0;
    for (file, markdown) in subject.all_markdown() {
        if !target::is_for_reading(file.name()) {
            continue;
        }
        let links = markdown.links.iter();
        for link in links.filter(|link| link.target.contains('#')) {
            let Some((path, anchor)) = destination(subject, file.name(), link) else {
                continue;
            };
            let Some((&name, page)) = files.get_key_value(path.as_str()) else {
                continue;
            };
            let known = anchors.entry(name).or_insert_with(|| anchors_of(page));
            if is_special(&anchor) || known.contains(&folded(&anchor)) {
                continue;
            }
            guesses += 1;
            let near = (guesses <= MOST_GUESSES).then(|| nearest(page, &anchor));
            let place = match name {
                name if name == file.name() => "this file".to_owned(),
                name => format!("`{name}`"),
            };
            let message = format!("there is no heading `#{anchor}` in {place}");
            let draft = Draft::new(file, message).at(link.target_span);
            sink.add(match near.flatten() {
                Some(near) => draft
                    .label(format!("did you mean `#{near}`?"))
                    .fix(Fix::advice("link to the heading as it is called now")),
                None => draft.fix(Fix::advice("link to a heading that is there")),
            });
        }
    }
}

/// The file in the skill that a link leads to, and the anchor in it.
fn destination(subject: &Subject<'_>, file: &str, link: &Link) -> Option<(String, String)> {
    let Target::Relative {
        path,
        anchor: Some(anchor),
    } = target::read(&link.target)
    else {
        return None;
    };
    if path.is_empty() {
        return Some((file.to_owned(), anchor));
    }
    match target::locate(subject.bundle, file, &path) {
        Place::Found(found) => Some((found, anchor)),
        Place::Missing(_) | Place::Outside => None,
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
        .filter_map(|text| Some((text, BY_HAND.regex()?)))
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
