//! Keeps a document below the heading that it stands under, and what follows out of it.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Parser, Tag, TagEnd};

/// The deepest heading that there is.
const DEEPEST: usize = 6;
/// The shortest fence of a block of code.
const FENCE: &str = "```";
/// What follows a document: a heading behind a blank line.
const PROBE: &str = "\n\n# a\n";

/// What may end a block of HTML that a blank line does not end.
const HTML_ENDS: [&str; 8] = [
    ">",
    "-->",
    "</script>",
    "</pre>",
    "</style>",
    "</textarea>",
    "?>",
    "]]>",
];
/// What ends a block of HTML of these names: to some readers its own end alone, to others any.
const RAW: [&str; 4] = ["</script>", "</pre>", "</style>", "</textarea>"];

/// A document with its headings so many levels deeper, with nothing left open at its end that
/// would take in what follows, and without names for links, which would hold everywhere. One
/// that cannot be had like that is shown as it is written, in a block of code.
pub fn below(text: &str, levels: usize) -> String {
    let document = ended(&deepened(&without_names(text), levels));
    match keeps_its_place(&document) {
        true => document,
        false => {
            let fence = fence_of(text);
            format!("{fence}\n{text}\n{fence}\n")
        }
    }
}

/// A fence that is longer than any run of backticks in a text.
pub fn fence_of(text: &str) -> String {
    let runs = text.split(|c| c != '`').map(str::len);
    let longest = runs.max().unwrap_or(0);
    "`".repeat(FENCE.len().max(longest + 1))
}

/// Shows what would give a name to a link, wherever in the whole section that stands: it would
/// change the links of other skills. Also what only some readers take for such a name.
fn without_names(text: &str) -> String {
    let code: Vec<_> = Parser::new(text)
        .into_offset_iter()
        .filter(|(event, _)| matches!(event, Event::Start(Tag::CodeBlock(_))))
        .map(|(_, range)| range)
        .collect();
    let ends = text.match_indices("]:").map(|(end, _)| end);
    let mut places: Vec<usize> = ends
        .filter(|end| !code.iter().any(|range| range.contains(end)))
        .filter_map(|end| beginning(text.get(..end)?))
        .collect();
    places.dedup();
    let mut text = text.to_owned();
    for place in places.into_iter().rev() {
        text.insert(place, '\\');
    }
    text
}

/// Where a name begins that ends a text, when nothing but the marks of lists and quotations
/// stands before it on its line.
fn beginning(text: &str) -> Option<usize> {
    let is_escaped = |at: usize| {
        let before = text.get(..at).unwrap_or_default();
        (before.len() - before.trim_end_matches('\\').len()) % 2 == 1
    };
    let mut open = text.rmatch_indices('[').map(|(at, _)| at);
    let place = open.find(|at| !is_escaped(*at))?;
    let line = text.get(..place)?.rsplit(['\n', '\r']).next()?;
    let is_mark = |c: char| " \t>-+*.)".contains(c) || c.is_ascii_digit();
    line.chars().all(is_mark).then_some(place)
}

/// A document behind whose end a heading is a heading, where one line brings that about.
fn ended(text: &str) -> String {
    if keeps_its_place(text) {
        return text.to_owned();
    }
    let line = if text.ends_with('\n') { "" } else { "\n" };
    let mut open = None;
    for (event, range) in Parser::new(text).into_offset_iter() {
        if let Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_))) = event {
            open = unclosed(text.get(range).unwrap_or_default());
        }
    }
    let ends = open.into_iter().chain(HTML_ENDS.map(str::to_owned));
    let mut closed = ends.map(|end| format!("{text}{line}{end}\n"));
    closed
        .find(|closed| keeps_its_place(closed))
        .unwrap_or_else(|| text.to_owned())
}

/// Whether a document has no heading of the first level, names no link, and leaves what follows
/// it alone.
fn keeps_its_place(text: &str) -> bool {
    let probed = format!("{text}{PROBE}");
    let parser = Parser::new(&probed);
    if parser.reference_definitions().iter().next().is_some() {
        return false;
    }
    let mut depth = 0_usize;
    for (event, range) in parser.into_offset_iter() {
        match event {
            Event::Start(Tag::HtmlBlock) if is_disputed(&probed[range.clone()]) => return false,
            Event::Start(Tag::Heading {
                level: HeadingLevel::H1,
                ..
            }) => {
                return depth == 0 && range.start >= text.len();
            }
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    false
}

/// Whether a block of HTML ends earlier for other readers than for this one.
fn is_disputed(html: &str) -> bool {
    let html = html.trim_end().to_ascii_lowercase();
    let first = RAW
        .iter()
        .filter_map(|end| Some(html.find(end)? + end.len()));
    // Not where one ends on the last line, whichever it is.
    first.min().is_some_and(|end| html[end..].contains('\n'))
}

/// A document with its headings so many levels deeper.
fn deepened(text: &str, levels: usize) -> String {
    let mut edits: Vec<Edit> = Vec::new();
    let mut depth = 0_usize;
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

    #[test]
    fn html_that_no_blank_line_ends_is_ended() {
        let ends = [
            ("<!-- a", "-->"),
            ("<script>", "</script>"),
            ("<pre class=a", "</pre>"),
            ("<STYLE>\n\na", "</style>"),
            ("<textarea>", "</textarea>"),
            ("a\n\n<?php", "?>"),
            ("<![CDATA[", "]]>"),
            ("<!DOCTYPE html", ">"),
            ("text\n<!-- a --> <!-- b -->\n<script>", "</script>"),
        ];
        for (text, end) in ends {
            assert_eq!(below(text, 1), format!("{text}\n{end}\n"));
        }
        for text in [
            "<div>\na",
            "<b",
            "- <script>\n  a",
            "> <!-- a",
            "> ```\n> a",
        ] {
            assert_eq!(below(text, 1), text);
        }
    }

    #[test]
    fn html_that_ends_earlier_for_others_is_shown_as_it_is_written() {
        for text in [
            "<style </script>\n# a\n",
            "<script>\n</style>\n# a\n</script>",
            "<pre>\n</TEXTAREA> b\n\n# a",
        ] {
            assert_eq!(below(text, 1), format!("```\n{text}\n```\n"));
        }
        for text in ["<pre>\na</pre> b\n\nc", "<script>\na\n</script></pre>\n"] {
            assert_eq!(below(text, 1), text);
        }
    }

    #[test]
    fn no_document_names_the_links_of_another() {
        assert_eq!(
            below("See [b].\n\n[b]: /evil\n[c]:\n/c 'title'\n", 1),
            "See [b].\n\n\\[b]: /evil\n\\[c]:\n/c 'title'\n"
        );
        assert_eq!(below("> [b]: /evil\n", 1), "> \\[b]: /evil\n");
        assert_eq!(
            below("- [b]: /a\n\n[b]: /b\n", 1),
            "- \\[b]: /a\n\n\\[b]: /b\n"
        );
        let many = "[b]: /a\n\n".repeat(9);
        assert_eq!(below(&many, 1), "\\[b]: /a\n\n".repeat(9));
        // What only some readers take for one.
        assert_eq!(below("- [b]:\n===", 1), "- \\[b]:\n===");
        assert_eq!(below("> 1. [a\\[b]:\n> /c", 1), "> 1. \\[a\\[b]:\n> /c");
        for text in [
            "See [b]: it",
            "\\[b]: a",
            "```\n[b]: /a\n```\n",
            "    [b]: /a\n",
        ] {
            assert_eq!(below(text, 1), text);
        }
        assert_eq!(below("[b]: /evil\n===\n", 1), "## \\[b]: /evil\n");
    }

    proptest::proptest! {
        #[test]
        fn what_follows_any_text_stands_by_itself(
            text in "(```|~~~|<!--|-->|<pre>|</pre|<style|</script>|<\\?|<!A|<!\\[CDATA\\[|<div>|[-#>=*\\[\\]:/ a1.\t]|\n|\r){0,30}",
        ) {
            let changed = below(&text, 1);
            proptest::prop_assert!(keeps_its_place(&changed), "{changed:?}");
        }
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
