//! How programs write a text that they were given: a secret has to be known in every form.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

/// What forms and most programs leave as it is in a URL.
const QUOTED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// As it is, in JSON, also within a text of JSON, in a URL, in HTML, and as Python and JavaScript
/// show a text or bytes; the longest first.
pub fn forms(bare: &str) -> Vec<String> {
    let in_json = json(bare);
    let in_url = utf8_percent_encode(bare, QUOTED).to_string();
    let forms = [
        json(&in_json),
        json(&ascii(&in_json, false)),
        in_json.replace('/', "\\/"),
        ascii(&in_json, false),
        ascii(&in_json, true),
        ascii(&in_json.replace('/', "\\/"), false),
        in_json,
        in_url.replace("%20", "+"),
        in_url.to_ascii_lowercase(),
        in_url,
        html(bare, "&quot;", "&#39;"),
        html(bare, "&#34;", "&#x27;"),
        html(bare, "\"", "'"),
        literal(bare, "", Other::Shown),
        literal(bare, "'", Other::Shown),
        literal(bare, "\"", Other::Shown),
        literal(bare, "'", Other::ShownUpper),
        literal(bare, "'", Other::Point),
        literal(bare, "'", Other::Bytes),
        literal(bare, "", Other::Bytes),
        bare.to_owned(),
    ];
    let mut all: Vec<String> = Vec::with_capacity(forms.len());
    for form in forms {
        if !all.contains(&form) {
            all.push(form);
        }
    }
    // A shorter one may be a part of it.
    all.sort_by_key(|form| std::cmp::Reverse(form.len()));
    all
}

/// What stands between the quotes of a string.
fn json(text: &str) -> String {
    let quoted = Value::from(text).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}

/// JSON of ASCII alone, as Python writes it; with the signs of HTML escaped, as Go does.
fn ascii(in_json: &str, without_html: bool) -> String {
    let mut text = String::with_capacity(in_json.len());
    for sign in in_json.chars() {
        if sign.is_ascii() && !(without_html && "<>&".contains(sign)) {
            text.push(sign);
            continue;
        }
        for unit in sign.encode_utf16(&mut [0; 2]) {
            text.push_str(&format!("\\u{unit:04x}"));
        }
    }
    text
}

fn html(text: &str, quote: &str, apostrophe: &str) -> String {
    let text = text.replace('&', "&amp;");
    let text = text.replace('<', "&lt;").replace('>', "&gt;");
    text.replace('"', quote).replace('\'', apostrophe)
}

/// What a literal makes of signs beyond ASCII.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Other {
    /// They stand there, and control characters in lower hexadecimals, as Python has it.
    Shown,
    /// The same with upper ones, as JavaScript has it.
    ShownUpper,
    /// Each by its number, as `ascii` has it in Python.
    Point,
    /// Each byte by its number.
    Bytes,
}

/// What stands between the quotes of a literal in a program.
fn literal(text: &str, quotes: &str, other: Other) -> String {
    let mut written = String::with_capacity(text.len());
    for sign in text.chars() {
        match (sign, u32::from(sign)) {
            ('\\', _) => written.push_str("\\\\"),
            ('\n', _) => written.push_str("\\n"),
            ('\r', _) => written.push_str("\\r"),
            ('\t', _) => written.push_str("\\t"),
            (_, number) if sign.is_ascii_control() && other == Other::ShownUpper => {
                written.push_str(&format!("\\x{number:02X}"));
            }
            (_, number) if sign.is_ascii_control() => {
                written.push_str(&format!("\\x{number:02x}"));
            }
            _ if quotes.contains(sign) => written.extend(['\\', sign]),
            _ if sign.is_ascii() => written.push(sign),
            (_, number) => match other {
                Other::Shown | Other::ShownUpper => written.push(sign),
                Other::Point if number < 0x100 => written.push_str(&format!("\\x{number:02x}")),
                Other::Point if number < 0x1_0000 => {
                    written.push_str(&format!("\\u{number:04x}"));
                }
                Other::Point => written.push_str(&format!("\\U{number:08x}")),
                Other::Bytes => {
                    for byte in sign.encode_utf8(&mut [0; 4]).bytes() {
                        written.push_str(&format!("\\x{byte:02x}"));
                    }
                }
            },
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_known_however_a_program_writes_it() {
        let text = "a\"b\\c'd\n\u{1b}\u{e9}\u{20ac}";
        let all = forms(text);
        for form in [
            text,
            "a\\\"b\\\\c'd\\n\\u001b\u{e9}\u{20ac}",
            "a\\\"b\\\\c'd\\n\\u001b\\u00e9\\u20ac",
            "a\\\\\\\"b\\\\\\\\c'd\\\\n\\\\u001b\u{e9}\u{20ac}",
            // repr, ascii and bytes of Python, then inspect of JavaScript.
            "a\"b\\\\c\\'d\\n\\x1b\u{e9}\u{20ac}",
            "a\"b\\\\c\\'d\\n\\x1b\\xe9\\u20ac",
            "a\"b\\\\c\\'d\\n\\x1b\\xc3\\xa9\\xe2\\x82\\xac",
            "a\"b\\\\c\\'d\\n\\x1B\u{e9}\u{20ac}",
        ] {
            assert!(all.iter().any(|known| known == form), "{form}\n{all:#?}");
        }
        assert_eq!(forms("plain-1"), ["plain-1"]);
    }
}
