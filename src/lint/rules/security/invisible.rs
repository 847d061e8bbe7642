//! Characters that nobody sees, and where they are at home.

use super::scan::Text;
use crate::diagnostics::{Fix, Span};
use crate::lint::{Draft, edit};

/// What an invisible character is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A letter of the tag block: ASCII that no screen shows.
    Tag,
    /// It turns the order of the text around it.
    Bidi,
    /// It takes no room.
    ZeroWidth,
    /// It chooses the shape of the character before it.
    Selector,
}

/// What an invisible character is for; `None` for those that can be seen.
pub(super) fn kind(c: char) -> Option<Kind> {
    match c {
        '\u{e0000}'..='\u{e007f}' => Some(Kind::Tag),
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => Some(Kind::Bidi),
        '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => Some(Kind::Selector),
        '\u{200b}'..='\u{200f}'
        | '\u{2060}'..='\u{2064}'
        | '\u{feff}'
        | '\u{180e}'
        | '\u{034f}'
        | '\u{115f}'
        | '\u{1160}'
        | '\u{3164}'
        | '\u{ffa0}' => Some(Kind::ZeroWidth),
        _ => None,
    }
}

/// All invisible characters with their places, and whether there are Cyrillic or Greek
/// letters. Only characters of more than one byte are looked at.
pub(super) fn collect(text: &str) -> (Vec<(usize, char)>, bool) {
    let mut found = Vec::new();
    let mut lookalikes = false;
    if text.is_ascii() {
        return (found, lookalikes);
    }
    for (at, c) in text.char_indices().filter(|(_, c)| !c.is_ascii()) {
        lookalikes |= matches!(c, '\u{370}'..='\u{52f}');
        if kind(c).is_some() {
            found.push((at, c));
        }
    }
    (found, lookalikes)
}

/// Whether a character is a picture, or a part of one.
pub(super) fn is_pictogram(c: char) -> bool {
    matches!(c,
        '\u{a9}' | '\u{ae}' | '#' | '*' | '0'..='9'
        | '\u{203c}'..='\u{3299}' | '\u{1f000}'..='\u{1faff}' | '\u{fe0f}')
}

/// Whether a letter's script joins or parts its letters with zero-width characters.
pub(super) fn joins(c: char) -> bool {
    matches!(c,
        '\u{600}'..='\u{8ff}' | '\u{900}'..='\u{109f}' | '\u{1780}'..='\u{18af}'
        | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}')
}

/// Whether a letter is written from right to left.
pub(super) fn is_right_to_left(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}')
}

/// Whether a character is one of the Han, which have standard variants.
pub(super) fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// A finding about the characters `found` of one file, with the edit that takes them out.
pub(super) fn draft(
    text: &Text,
    message: String,
    found: &[(usize, char)],
    place: Span,
) -> Draft<'static> {
    let draft = Draft::new(&text.source, message).at(place);
    if text.source.is_lossy() {
        return draft;
    }
    let remove = |&(at, c): &(usize, char)| {
        edit::replace(&text.source, Span::new(at, at + c.len_utf8()), "")
    };
    draft.fix(Fix::risky(
        "remove them",
        found.iter().map(remove).collect(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invisible_characters_are_told_by_kind() {
        let (found, lookalikes) = collect("a\u{200b}\u{e0041}é\u{202e}\u{fe0f}");
        let kinds: Vec<_> = found.iter().filter_map(|&(_, c)| kind(c)).collect();
        assert_eq!(
            kinds,
            [Kind::ZeroWidth, Kind::Tag, Kind::Bidi, Kind::Selector]
        );
        assert!(!lookalikes);
        assert!(collect("\u{43e}").1);
    }
}
