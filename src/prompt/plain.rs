//! A text that Markdown shows as it is written.

use super::render::one_line;

/// A text on one line, with a `\` before every sign that would be more than a sign there. What
/// means nothing where it stands, as the `_` in `snake_case`, stays as it is.
pub fn plain(text: &str) -> String {
    let line = one_line(text);
    let signs: Vec<char> = line.chars().collect();
    let mut escaped = String::with_capacity(line.len());
    for (at, sign) in signs.iter().enumerate() {
        let (before, after) = signs.split_at(at);
        if is_mark(*sign, before, after.get(1..).unwrap_or_default()) {
            escaped.push('\\');
        }
        escaped.push(*sign);
    }
    escaped
}

/// Whether a sign has a meaning between what stands before it and what follows.
fn is_mark(sign: char, before: &[char], after: &[char]) -> bool {
    let (last, next) = (before.last(), after.first());
    let is_word = |side: Option<&char>| side.is_some_and(|c| c.is_alphanumeric());
    let is_space = |side: Option<&char>| side.is_some_and(|c| *c == ' ');
    match sign {
        '`' | '[' | ']' | '~' | '|' => true,
        // Also where the line may go on behind it.
        '\\' => next.is_none_or(char::is_ascii_punctuation),
        '*' => before.is_empty() || !(is_space(last) && is_space(next)),
        '_' => !(is_word(last) && is_word(next)),
        '<' => next.is_none_or(|c| c.is_ascii_alphabetic() || "/!?".contains(*c)),
        '&' => is_entity(after),
        // At the end of a heading they are no part of it.
        '#' => before.is_empty() || is_space(last),
        '>' | '-' | '+' | '=' => before.is_empty(),
        '.' | ')' => {
            let is_number = !before.is_empty() && before.iter().all(char::is_ascii_digit);
            is_number && (next.is_none() || is_space(next))
        }
        _ => false,
    }
}

/// Whether this follows the `&` of a sign that is written by its name.
fn is_entity(after: &[char]) -> bool {
    let is_name = |c: &&char| c.is_ascii_alphanumeric() || **c == '#';
    let name = after.iter().take_while(is_name).count();
    name > 0 && after.get(name).is_none_or(|c| *c == ';')
}

#[cfg(test)]
mod tests {
    use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

    use super::*;

    /// What a parser with the usual additions shows, where it is one paragraph and nothing else.
    fn shown(text: &str) -> Option<String> {
        let more = Options::ENABLE_TABLES
            | Options::ENABLE_STRIKETHROUGH
            | Options::ENABLE_TASKLISTS
            | Options::ENABLE_FOOTNOTES;
        let document = format!("# a\n\n{text}\n\n# b\n");
        let mut events = Parser::new_ext(&document, more).skip(3);
        if !matches!(events.next(), Some(Event::Start(Tag::Paragraph))) {
            return None;
        }
        let mut shown = String::new();
        loop {
            match events.next()? {
                Event::Text(text) => shown.push_str(&text),
                Event::End(TagEnd::Paragraph) => break,
                _ => return None,
            }
        }
        matches!(events.next(), Some(Event::Start(Tag::Heading { .. }))).then_some(shown)
    }

    #[test]
    fn every_mark_is_shown_as_it_is_written() {
        let texts = [
            "# zvictim 9.9",
            "~~~ x",
            "``` x",
            "<!-- hidden",
            "<script>",
            "</div>",
            "<?php",
            "<![CDATA[",
            "[zvictim]: /x",
            "[^1]: note",
            "> quoted",
            "- item",
            "+ item",
            "* item",
            "* * *",
            "_ _ _",
            "---",
            "===",
            "1. first",
            "12) twelfth",
            "**bold** and _slanted_ and `code` and ~~gone~~",
            "![image](x) [link](y) <http://a.b> &lt; &#35; a | b",
            "C:\\[x] ends with \\",
            "a #",
        ];
        for text in texts {
            assert_eq!(shown(&plain(text)).as_deref(), Some(text));
        }
    }

    #[test]
    fn prose_stays_as_it_is() {
        let texts = [
            "1.0.0",
            "Makes PDFs (1.2) from a_b.csv: R&D, 3 * 4 < 5, C# -> D; use when x = 1.",
            "/home/me/.agents/skills/my-skill/SKILL.md",
            "C:\\Users\\me\\skills\\a\\SKILL.md",
        ];
        for text in texts {
            assert_eq!(plain(text), text);
        }
    }

    proptest::proptest! {
        #[test]
        fn whatever_is_written_is_shown(text in "[-#>+=*_~`<!/?&;|\\[\\]():.\\\\a1 ]{0,40}") {
            let line = one_line(&text);
            proptest::prop_assume!(!line.is_empty());
            proptest::prop_assert_eq!(shown(&plain(&text)), Some(line));
        }
    }
}
