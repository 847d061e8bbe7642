//! The words of a description as they stand in the file.

use crate::bundle::document::Document;
use crate::bundle::yaml::{Node, Style};
use crate::diagnostics::Span;

/// The text of a value without its quotes or block header, and where it starts.
pub(super) fn written<'a>(document: &'a Document, value: &Node) -> (usize, &'a str) {
    let whole = document.source.slice(value.span);
    let (skip, end) = match value.style {
        Style::SingleQuoted | Style::DoubleQuoted if whole.len() > 1 => (1, whole.len() - 1),
        Style::BlockScalar => (
            whole.find('\n').map_or(whole.len(), |at| at + 1),
            whole.len(),
        ),
        _ => (0, whole.len()),
    };
    (
        value.span.start + skip,
        whole.get(skip..end).unwrap_or_default(),
    )
}

/// The parts of a text in quotation marks: what others say is not what the author says.
pub(super) fn quotations(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let mut open: Option<(usize, char)> = None;
    let mut before = ' ';
    let mut rest = text.char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        let after = rest.peek().map_or(' ', |&(_, next)| next);
        match open {
            Some((start, mark)) if c == mark && ends(mark, before, after) => {
                found.push(Span::new(start, at));
                open = None;
            }
            None => open = closing_mark(c, before, after).map(|mark| (at, mark)),
            Some(_) => {}
        }
        before = c;
    }
    found
}

/// The mark that ends what `c` opens, if it opens anything there.
fn closing_mark(c: char, before: char, after: char) -> Option<char> {
    match c {
        '"' => Some('"'),
        '“' | '„' => Some('”'),
        '«' => Some('»'),
        '‘' => Some('’'),
        // An apostrophe stands behind a letter.
        '\'' if !before.is_alphanumeric() && !after.is_whitespace() => Some('\''),
        _ => None,
    }
}

fn ends(mark: char, before: char, after: char) -> bool {
    !matches!(mark, '\'' | '’') || (!before.is_whitespace() && !after.is_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotations_are_found_and_apostrophes_are_not() {
        let quoted = |text: &str| -> Vec<String> {
            let inside = |span: Span| text[span.start + 1..span.end].to_owned();
            quotations(text).into_iter().map(inside).collect()
        };
        assert_eq!(
            quoted("says \"help me\" or 'I can't go' now"),
            ["help me", "I can't go"]
        );
        assert_eq!(quoted("the user's file, don't 'I' it"), ["I"]);
        assert_eq!(quoted("an open \"quote never ends"), [""; 0]);
    }
}
