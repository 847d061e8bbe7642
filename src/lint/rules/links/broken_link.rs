//! Links lead somewhere.

use std::sync::Arc;

use super::target::{self, Place, Target};
use crate::diagnostics::{Applicability, Fix, Severity, SourceFile, Span};
use crate::lint::edit;
use crate::lint::markdown::Link;
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::paths::{self, Near};
use crate::lint::rules::sources::{EXPERIENCE, SPEC_SHOULD};
use crate::lint::{Draft, Sink, Subject};

pub(super) static RULE: Rule = Rule {
    code: "LK001",
    name: "broken-link",
    group: Group::Links,
    levels: Levels::all(Severity::Warning),
    fix: Some(Applicability::Unsafe),
    docs: RuleDocs {
        what: "A link or image, in Markdown or raw HTML, leads to a file that the skill does not have.",
        why: "An agent follows links to load what it needs; a broken one costs it a failed read, and often the part of the skill that mattered.",
        bad: "Read [the guide](reference/guide.md) first.\n",
        good: "Read [the guide](references/guide.md) first.\n",
        sources: &[SPEC_SHOULD, EXPERIENCE],
    },
    check,
};

/// Most findings that come with a guess, for each costs a look at all files.
const MOST_GUESSES: usize = 200;

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    if !paths::is_complete(subject.bundle) {
        return;
    }
    let mut guesses = 0;
    for (file, markdown) in subject.all_markdown() {
        if !target::is_for_reading(file.name()) {
            continue;
        }
        for link in markdown.links.iter().filter(|link| !link.is_autolink) {
            if let Target::Relative { path, .. } = target::read(&link.target)
                && let Place::Missing(missing) = target::locate(subject.bundle, file.name(), &path)
            {
                guesses += 1;
                let near = (guesses <= MOST_GUESSES)
                    .then(|| paths::nearest(subject.bundle, &missing))
                    .flatten();
                sink.add(draft(file, link, &path, near.as_ref()));
            }
        }
    }
}

fn draft(file: &Arc<SourceFile>, link: &Link, path: &str, near: Option<&Near>) -> Draft<'static> {
    let kind = if link.is_image { "image" } else { "link" };
    let message = format!("the {kind} leads to `{path}`, which is not in the skill");
    let draft = Draft::new(file, message).at(link.target_span);
    let (near, is_sure) = match near {
        Some(Near::SameName(near)) => (near, true),
        Some(Near::Similar(near)) => (near, false),
        None => {
            return draft.fix(Fix::advice("add the file, or remove the link"));
        }
    };
    let better = relative(paths::folder_of(file.name()), near);
    let draft = draft.label(format!("did you mean `{better}`?"));
    let title = format!("link to `{better}`");
    match path_span(file, link) {
        Some(span) => {
            let change = edit::replace(file, span, better.replace(' ', "%20"));
            let fix = Fix::risky(title, vec![change]);
            draft.fix(if is_sure { fix } else { fix.display_only() })
        }
        None => draft.fix(Fix::advice(title)),
    }
}

/// Where the path of a link stands, if it stands there as Markdown read it.
fn path_span(file: &SourceFile, link: &Link) -> Option<Span> {
    if file.slice(link.target_span) != link.target {
        return None;
    }
    let length = link.target.find(['#', '?']).unwrap_or(link.target.len());
    let start = link.target_span.start;
    Some(Span::new(start, start + length))
}

/// The way from a folder to a path, both within the skill.
fn relative(folder: &str, path: &str) -> String {
    let mut from = folder.split('/').filter(|part| !part.is_empty()).peekable();
    let mut to = path.split('/').peekable();
    while from.peek().is_some() && from.peek() == to.peek() {
        from.next();
        to.next();
    }
    let mut way = "../".repeat(from.count());
    way.push_str(&to.collect::<Vec<_>>().join("/"));
    way
}

#[cfg(test)]
mod tests {
    use super::relative;

    #[test]
    fn ways_are_short() {
        assert_eq!(relative("", "a/b.md"), "a/b.md");
        assert_eq!(relative("a", "a/b.md"), "b.md");
        assert_eq!(relative("a/c", "a/b.md"), "../b.md");
        assert_eq!(relative("x", "SKILL.md"), "../SKILL.md");
    }
}
