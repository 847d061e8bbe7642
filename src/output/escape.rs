//! Makes text of unknown origin harmless for a terminal.

use std::borrow::Cow;

/// The text with its control characters and those that nobody sees written out, line ends and
/// tabs excepted.
///
/// A file name or a field of a skill may hold escape sequences that recolour, retitle or
/// rewrite a terminal, marks that turn the direction of the text after them, and letters that
/// a model reads and people do not see.
pub fn printable(text: &str) -> Cow<'_, str> {
    let is_plain = |byte: u8| matches!(byte, b' '..=b'~' | b'\n' | b'\t');
    if text.bytes().all(is_plain) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    let mut before = None;
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        let is_hidden = is_unseen(character) && !is_at_home(before, character, rest.peek());
        match is_hidden || is_harmful(character) {
            true => safe.extend(character.escape_unicode()),
            false => safe.push(character),
        }
        before = Some(character);
    }
    Cow::Owned(safe)
}

/// The same on one line: line ends are written out too.
pub fn printable_line(text: &str) -> Cow<'_, str> {
    match printable(text) {
        safe if safe.contains('\n') => Cow::Owned(safe.replace('\n', "\\n")),
        safe => safe,
    }
}

fn is_harmful(character: char) -> bool {
    let turns_direction = matches!(
        character,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    );
    turns_direction || (character.is_control() && !matches!(character, '\n' | '\t'))
}

/// Whether a character shows nothing of its own.
fn is_unseen(character: char) -> bool {
    matches!(character,
        '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{200b}'..='\u{200d}'
        | '\u{2028}' | '\u{2029}' | '\u{2060}'..='\u{2064}' | '\u{206a}'..='\u{206f}' | '\u{3164}'
        | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}')
        || is_selector(character)
        || matches!(character, '\u{e0000}'..='\u{e007f}')
}

/// Whether a character chooses the shape of the one before it.
fn is_selector(character: char) -> bool {
    matches!(character, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// Pictures and many scripts need joiners and selectors; text in Latin letters does not.
fn is_at_home(before: Option<char>, character: char, after: Option<&char>) -> bool {
    let is_foreign = |c: char| c >= '\u{370}' && !is_unseen(c) && !is_harmful(c);
    // A family of emoji joins behind a selector.
    let takes_joiner = |c: char| is_foreign(c) || c == '\u{fe0f}';
    match character {
        '\u{200b}'..='\u{200d}' | '\u{1160}' | '\u{115f}' | '\u{180e}' => {
            before.is_some_and(takes_joiner) && after.copied().is_some_and(is_foreign)
        }
        c if is_selector(c) => before.is_some_and(|c| {
            is_foreign(c) || matches!(c, '#' | '*' | '0'..='9' | '\u{a9}' | '\u{ae}')
        }),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_a_terminal_is_written_out() {
        assert_eq!(printable("plain é\tx\n"), "plain é\tx\n");
        assert_eq!(printable("\u{1b}[31mred\r"), "\\u{1b}[31mred\\u{d}");
        assert_eq!(printable("a\u{202e}b\u{9b}c"), "a\\u{202e}b\\u{9b}c");
        assert_eq!(printable_line("a\nb"), "a\\nb");
    }

    #[test]
    fn what_nobody_sees_is_written_out_where_no_script_needs_it() {
        assert_eq!(printable("ig\u{200b}nore"), "ig\\u{200b}nore");
        assert_eq!(printable("a\u{e0049}\u{e0047}"), "a\\u{e0049}\\u{e0047}");
        assert_eq!(
            printable("a\u{fe0f}\u{ad}\u{feff}"),
            "a\\u{fe0f}\\u{ad}\\u{feff}"
        );
        assert_eq!(printable("✔\u{fe0f}\u{fe01}"), "✔\u{fe0f}\\u{fe01}");
        for fine in [
            "✔\u{fe0f} done",
            "1\u{fe0f}\u{20e3}",
            "👩\u{200d}🔧",
            "می\u{200c}روم",
            "ไทย\u{200b}ไทย",
        ] {
            assert_eq!(printable(fine), fine);
        }
    }
}
