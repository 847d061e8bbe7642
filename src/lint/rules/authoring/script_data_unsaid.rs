//! What goes into a script and what comes out.

use memchr::memmem::Finder;

use super::scripts::scripts;
use crate::bundle::document::Document;
use crate::diagnostics::{Fix, Severity, Span};
use crate::lint::pattern::Pattern;
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::BEST_PRACTICES;
use crate::lint::{Draft, Sink, Subject};

/// Skills with more scripts than these have their manual elsewhere.
const MOST_SCRIPTS: usize = 32;
/// A script named more often than this is described somewhere.
const MOST_PLACES: usize = 16;
/// How far the lines around a name are read, in bytes.
const NEAR: usize = 400;

pub(super) static RULE: Rule = Rule {
    code: "AU006",
    name: "script-data-unsaid",
    group: Group::Authoring,
    levels: Levels::all(Severity::Info),
    fix: None,
    docs: RuleDocs {
        what: "A script is named, but neither what it takes nor what it gives.",
        why: "The agent has to read the whole script to call it, which costs more context than a line of documentation and goes wrong more often.",
        bad: "Use `scripts/convert.py`.\n",
        good: "`scripts/convert.py FILE` prints the text of a PDF as JSON.\n",
        sources: &[BEST_PRACTICES],
    },
    check,
};

/// Words by which a line tells what goes in or out.
static SAID: Pattern = Pattern::new(|| {
    r"(?i)\binputs?\b|\boutputs?\b|\bargument|\bparameter|\boption|\bflag|\busage|\breturn|\bwrit(?:e|ten)|\bread|\bprint|\bproduc|\bgenerat|\bcreat|\bconvert|\bextract|\bcheck|\bvalidat|\bsave|\btakes?\b|\baccept|\breport|\blist|\bsend|\bimplement|\bprovid|\bfetch|\bjson\b|\bcsv\b|\bstdin|\bstdout|\s--?[a-z]|<[a-z_-]+>|=>|→|\.(?:json|csv|txt|pdf|md|html|png|xml|yaml)\b".into()
});

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some(document) = subject.document() else {
        return;
    };
    let declared = &subject.manifest().scripts;
    for entry in scripts(subject).take(MOST_SCRIPTS) {
        let name = entry.path.rsplit('/').next().unwrap_or(&entry.path);
        let known = declared.contains_key(name) || declared.contains_key(&entry.path);
        if known || !document.body().contains(name) {
            continue;
        }
        let texts = subject
            .other_markdown()
            .iter()
            .map(|(source, _)| source.text());
        if tells(document.body(), name) || texts.into_iter().any(|t| tells(t, name)) {
            continue;
        }
        let first = document.body().find(name).unwrap_or_default();
        let start = document.split.body.start + first;
        sink.add(draft(document, name, Span::new(start, start + name.len())));
    }
}

fn draft(document: &Document, name: &str, span: Span) -> Draft<'static> {
    Draft::new(
        &document.source,
        format!("nothing says what `{name}` takes and gives"),
    )
    .at(span)
    .fix(Fix::advice(
        "say how it is called, what it reads and what it prints or writes",
    ))
}

/// Whether some line with the name, or one of its neighbours, tells what goes in or out.
fn tells(text: &str, name: &str) -> bool {
    let mut from = 0;
    let mut places = 0;
    let finder = Finder::new(name);
    while let Some(at) = finder.find(&text.as_bytes()[from..]).map(|at| at + from) {
        let end = at + name.len();
        // The call itself: words after the name are its arguments.
        let around = around(text, at, end);
        let (before, rest) = around.split_once(name).unwrap_or_default();
        let before = before.rsplit(['\n', '\r']).next().unwrap_or_default();
        let rest = rest.lines().next().unwrap_or_default();
        let called = (rest.starts_with(' ') && rest.len() > 1) || is_call(before);
        if called || SAID.is_match(&around.replace(name, "")) {
            return true;
        }
        from = end;
        places += 1;
        if places > MOST_PLACES {
            return true;
        }
    }
    false
}

/// Whether a line up to a script's name runs it.
fn is_call(before: &str) -> bool {
    const RUNNERS: [&str; 9] = [
        "bash", "deno", "node", "npx", "python", "python3", "ruby", "sh", "uv",
    ];
    let first = before.trim_start_matches([' ', '\t', '$', '`']);
    let word = first.split(' ').next().unwrap_or_default();
    first.starts_with("./") || (first.contains(' ') && RUNNERS.contains(&word))
}

/// The line of a place with two lines before and after it, as far as they are near.
fn around(text: &str, start: usize, end: usize) -> &str {
    let near = text.floor_char_boundary(start.saturating_sub(NEAR));
    let far = text.ceil_char_boundary((end + NEAR).min(text.len()));
    let mut above = text[near..start].rmatch_indices('\n');
    let mut below = text[end..far].match_indices('\n');
    let from = above.nth(2).map_or(near, |(at, _)| near + at);
    let to = below.nth(2).map_or(far, |(at, _)| end + at);
    &text[from..to]
}
