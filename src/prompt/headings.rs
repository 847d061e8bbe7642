//! Keeps the headings of a document below the heading that it stands under.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Parser, Tag, TagEnd};

/// The deepest heading that there is.
const DEEPEST: usize = 6;

/// A document with its headings so many levels deeper, and with nothing left open at its end that
/// would take in what follows.
pub fn below(text: &str, levels: usize) -> String {
    let mut edits: Vec<Edit> = Vec::new();
    let mut depth = 0_usize;
    let mut open = None;
    for (event, range) in Parser::new(text).into_offset_iter() {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                let source = text.get(range.clone()).unwrap_or_default();
                edits.extend(deeper(
                    source,
                    range.start,
                    number(level) + levels,
                    depth == 0,
                ));
            }
            Event::Start(Tag::CodeBlock(kind)) => {
                let source = text.get(range.clone()).unwrap_or_default();
                let reaches_end = range.end >= text.trim_end().len() && depth == 0;
                if let (true, CodeBlockKind::Fenced(_)) = (reaches_end, kind) {
                    open = unclosed(source);
                }
            }
            Event::Start(Tag::HtmlBlock) if range.end >= text.trim_end().len() => {
                let source = text.get(range).unwrap_or_default();
                let is_open = source.rfind("<!--") > source.rfind("-->");
                open = is_open.then(|| "-->".to_owned());
            }
            Event::Start(Tag::BlockQuote(_) | Tag::List(_) | Tag::Item) => depth += 1,
            Event::End(TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Item) => {
                depth = depth.saturating_sub(1);
            }
            _ => {}
        }
    }
    let mut changed = text.to_owned();
    for edit in edits.into_iter().rev() {
        changed.replace_range(edit.start..edit.end, &edit.new);
    }
    if let Some(end) = open {
        let line = if changed.ends_with('\n') { "" } else { "\n" };
        changed.push_str(&format!("{line}{end}\n"));
    }
    changed
}

/// Bytes to replace.
struct Edit {
    start: usize,
    end: usize,
    new: String,
}

/// What makes a heading one of this level.
fn deeper(source: &str, at: usize, level: usize, stands_alone: bool) -> Option<Edit> {
    let marks = "#".repeat(level.min(DEEPEST));
    let edit = |start: usize, end: usize, new: String| Edit {
        start: at + start,
        end: at + end,
        new,
    };
    let whole = source.trim_end();
    let Some((title, line)) = whole.rsplit_once('\n') else {
        let first = source.find('#')?;
        let rest = source.get(first..)?;
        let known = rest.len() - rest.trim_start_matches('#').len();
        return Some(edit(first, first + known, marks));
    };
    // Underlined: its last line is all `=` or all `-`.
    if stands_alone {
        let title: Vec<&str> = title.lines().map(str::trim).collect();
        return Some(edit(0, whole.len(), format!("{marks} {}", title.join(" "))));
    }
    // Within a list or a quotation its lines have other beginnings: the line says the level.
    let start = whole.len() - line.len();
    Some(edit(start, whole.len(), line.replace('=', "-")))
}

/// The fence that ends a block of code which nothing ends.
fn unclosed(source: &str) -> Option<String> {
    let first = source.lines().next()?.trim_start();
    let mark = first.chars().next()?;
    let length = first.chars().take_while(|c| *c == mark).count();
    let last = source.trim_end().lines().skip(1).last().unwrap_or_default();
    let last = last.trim();
    let is_closed = last.chars().all(|c| c == mark) && last.chars().count() >= length;
    (!is_closed).then(|| mark.to_string().repeat(length))
}

fn number(level: HeadingLevel) -> usize {
    level as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_go_deeper_and_nothing_else_changes() {
        let text =
            "# One\n\ntext # no\n\n##### Five ##\n###### Six\n```sh\n# code\n```\n    # code\n";
        let deeper =
            "## One\n\ntext # no\n\n###### Five ##\n###### Six\n```sh\n# code\n```\n    # code\n";
        assert_eq!(below(text, 1), deeper);
        assert_eq!(below("no heading\n", 3), "no heading\n");
    }

    #[test]
    fn underlined_ones_too() {
        assert_eq!(below("A\ntitle\n=====\n\nb\n", 1), "## A title\n\nb\n");
        assert_eq!(below("Two\n---\n", 1), "### Two\n");
        assert_eq!(below("#a\n=", 1), "## #a");
        assert_eq!(below("> One\n> ===\n", 1), "> One\n> ---\n");
        assert_eq!(below("- # One\n", 3), "- #### One\n");
    }

    #[test]
    fn what_is_open_at_the_end_is_closed() {
        assert_eq!(below("```sh\nls\n", 1), "```sh\nls\n```\n");
        assert_eq!(below("~~~~\nls", 1), "~~~~\nls\n~~~~\n");
        assert_eq!(below("```\nls\n```\n", 1), "```\nls\n```\n");
        assert_eq!(below("a\n\n```", 1), "a\n\n```\n```\n");
        assert_eq!(below("<!-- a\n", 1), "<!-- a\n-->\n");
        assert_eq!(below("<!-- a -->\n", 1), "<!-- a -->\n");
        assert_eq!(below("- ```\n  ls\n", 1), "- ```\n  ls\n");
    }

    proptest::proptest! {
        #[test]
        fn no_text_has_a_first_heading_afterwards(text in "[#=\\-`~> a\n]{0,60}") {
            let changed = below(&text, 1);
            let first = Parser::new(&changed).any(|event| {
                matches!(event, Event::Start(Tag::Heading { level: HeadingLevel::H1, .. }))
            });
            proptest::prop_assert!(!first, "{changed:?}");
        }
    }
}
