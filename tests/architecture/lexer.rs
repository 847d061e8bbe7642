//! Rust source as a flat list of words and signs, each with its line.
//!
//! Just enough of the language to read imports: comments, strings and numbers are gone,
//! and so is every item behind `#[cfg(test)]`, because tests may reach where code may not.
//! A full parser would cost more build time than all the checks take together.

/// A word or a sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An identifier or keyword; a raw one (`r#type`) without its mark.
    Word(String),
    /// `::`
    PathSeparator,
    /// Any other sign, one character each.
    Sign(char),
}

/// A word or sign with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// Its line, from 1.
    pub line: usize,
}

impl Token {
    /// The text of a word.
    pub fn word(&self) -> Option<&str> {
        match &self.kind {
            Kind::Word(text) => Some(text),
            _ => None,
        }
    }

    /// Whether it is this sign.
    pub fn is(&self, sign: char) -> bool {
        self.kind == Kind::Sign(sign)
    }
}

/// The tokens of a source file, without what only tests see.
pub fn tokens(source: &str) -> Vec<Token> {
    without_tests(&all_tokens(source))
}

/// The tokens of a source file, those of its tests too.
fn all_tokens(source: &str) -> Vec<Token> {
    let mut lexer = Lexer {
        chars: source.chars().collect(),
        at: 0,
        line: 1,
    };
    let mut tokens = Vec::new();
    while let Some(token) = lexer.next_token() {
        tokens.push(token);
    }
    tokens
}

struct Lexer {
    chars: Vec<char>,
    at: usize,
    line: usize,
}

impl Lexer {
    fn peek(&self, ahead: usize) -> char {
        self.chars.get(self.at + ahead).copied().unwrap_or('\0')
    }

    fn advance(&mut self, count: usize) {
        for _ in 0..count {
            if self.peek(0) == '\n' {
                self.line += 1;
            }
            self.at += 1;
        }
    }

    fn next_token(&mut self) -> Option<Token> {
        while self.at < self.chars.len() {
            let line = self.line;
            let current = self.peek(0);
            match current {
                '/' if self.peek(1) == '/' => self.skip_line(),
                '/' if self.peek(1) == '*' => self.skip_block_comment(),
                '"' => self.skip_string(),
                '\'' => self.skip_char_or_lifetime(),
                ':' if self.peek(1) == ':' => {
                    self.advance(2);
                    let kind = Kind::PathSeparator;
                    return Some(Token { kind, line });
                }
                _ if current.is_whitespace() => self.advance(1),
                _ if current.is_ascii_digit() => self.skip_number(),
                _ if current == '_' || current.is_alphabetic() => {
                    if let Some(text) = self.word_or_literal() {
                        let kind = Kind::Word(text);
                        return Some(Token { kind, line });
                    }
                }
                _ => {
                    self.advance(1);
                    let kind = Kind::Sign(current);
                    return Some(Token { kind, line });
                }
            }
        }
        None
    }

    fn skip_line(&mut self) {
        while self.at < self.chars.len() && self.peek(0) != '\n' {
            self.advance(1);
        }
    }

    /// Block comments nest.
    fn skip_block_comment(&mut self) {
        let mut depth = 0;
        while self.at < self.chars.len() {
            match (self.peek(0), self.peek(1)) {
                ('/', '*') => {
                    depth += 1;
                    self.advance(2);
                }
                ('*', '/') => {
                    depth -= 1;
                    self.advance(2);
                    if depth == 0 {
                        return;
                    }
                }
                _ => self.advance(1),
            }
        }
    }

    fn skip_string(&mut self) {
        self.advance(1);
        while self.at < self.chars.len() {
            match self.peek(0) {
                '\\' => self.advance(2),
                '"' => return self.advance(1),
                _ => self.advance(1),
            }
        }
    }

    /// After `r` and the hashes: up to a quote with as many hashes.
    fn skip_raw_string(&mut self, hashes: usize) {
        self.advance(hashes + 1);
        while self.at < self.chars.len() {
            let closes = self.peek(0) == '"' && (1..=hashes).all(|ahead| self.peek(ahead) == '#');
            if closes {
                return self.advance(hashes + 1);
            }
            self.advance(1);
        }
    }

    /// `'a'` and `'\n'` are characters; `'a` is a lifetime, whose name is no path.
    fn skip_char_or_lifetime(&mut self) {
        if self.peek(1) == '\\' {
            self.advance(3);
            while self.at < self.chars.len() && self.peek(0) != '\'' {
                self.advance(1);
            }
            self.advance(1);
        } else if self.peek(2) == '\'' {
            self.advance(3);
        } else {
            self.advance(1);
            while self.peek(0) == '_' || self.peek(0).is_alphanumeric() {
                self.advance(1);
            }
        }
    }

    /// Digits, prefixes and suffixes; the dots of `1.5` and `0..n` are left as signs.
    fn skip_number(&mut self) {
        while self.peek(0) == '_' || self.peek(0).is_alphanumeric() {
            self.advance(1);
        }
    }

    /// A word; nothing when it was the prefix of a string such as `br#"…"#`.
    fn word_or_literal(&mut self) -> Option<String> {
        let mut text = String::new();
        while self.peek(0) == '_' || self.peek(0).is_alphanumeric() {
            text.push(self.peek(0));
            self.advance(1);
        }
        let hashes = self.chars[self.at..]
            .iter()
            .take_while(|&&sign| sign == '#')
            .count();
        match text.as_str() {
            "r" | "br" | "cr" if self.peek(hashes) == '"' => {
                self.skip_raw_string(hashes);
                None
            }
            "b" | "c" if self.peek(0) == '"' => None,
            "b" if self.peek(0) == '\'' => None,
            "r" if hashes == 1 => {
                self.advance(1);
                self.word_or_literal()
            }
            _ => Some(text),
        }
    }
}

/// Drops every item that carries `#[cfg(test)]`.
fn without_tests(tokens: &[Token]) -> Vec<Token> {
    let mut kept = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while at < tokens.len() {
        let attribute_end = attribute(tokens, at);
        match attribute_end {
            Some(end) if is_test_only(&tokens[at..end]) => at = item_end(tokens, end),
            Some(end) => {
                kept.extend_from_slice(&tokens[at..end]);
                at = end;
            }
            None => {
                kept.push(tokens[at].clone());
                at += 1;
            }
        }
    }
    kept
}

/// Where the outer attribute that starts here ends.
fn attribute(tokens: &[Token], start: usize) -> Option<usize> {
    let opens = tokens[start].is('#') && tokens.get(start + 1)?.is('[');
    if !opens {
        return None;
    }
    let mut depth = 0;
    for (offset, token) in tokens[start + 1..].iter().enumerate() {
        match token.kind {
            Kind::Sign('[') => depth += 1,
            Kind::Sign(']') => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(start + 1 + offset + 1);
        }
    }
    None
}

/// `#[cfg(test)]` and `#[cfg(all(test, …))]`, but neither `not(test)` nor `any(test, …)`,
/// whose items are real code.
fn is_test_only(attribute: &[Token]) -> bool {
    let has = |name: &str| attribute.iter().any(|token| token.word() == Some(name));
    has("cfg") && has("test") && !has("not") && !has("any")
}

/// Where the item after an attribute ends: at its `;`, or at the brace that closes its body.
fn item_end(tokens: &[Token], start: usize) -> usize {
    let mut depth = 0_usize;
    let mut is_use = false;
    for (offset, token) in tokens[start..].iter().enumerate() {
        is_use |= depth == 0 && token.word() == Some("use");
        if depth == 0 && token.is('}') {
            // A field or a variant, last in its block: the brace is not its own.
            return start + offset;
        }
        match token.kind {
            Kind::Sign('{' | '(' | '[') => depth += 1,
            Kind::Sign('}' | ')' | ']') => depth = depth.saturating_sub(1),
            _ => {}
        }
        let ends = token.is(';') || (token.is('}') && !is_use);
        if depth == 0 && ends {
            return start + offset + 1;
        }
    }
    tokens.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(source: &str) -> Vec<String> {
        let words = tokens(source);
        words
            .iter()
            .filter_map(|token| token.word().map(str::to_owned))
            .collect()
    }

    #[test]
    fn comments_strings_and_lifetimes_hold_no_words() {
        let source = r##"
            // line crate::a
            /* block /* nested */ crate::b */
            fn f<'a>(x: &'a str) -> char { g("crate::c \" d", r#"crate::"e"#, b"f", 'x', '\'', b'y') }
        "##;
        assert_eq!(words(source), ["fn", "f", "x", "str", "char", "g"]);
    }

    #[test]
    fn a_raw_identifier_is_a_word() {
        assert_eq!(words("r#type r#\"string\"#"), ["type"]);
    }

    #[test]
    fn lines_are_counted_through_everything() {
        let source = "/* \n */ \"\n\" a\nr#\"\n\"# b";
        let lines: Vec<usize> = tokens(source).iter().map(|token| token.line).collect();
        assert_eq!(lines, [3, 5]);
    }

    #[test]
    fn items_behind_cfg_test_are_dropped_and_nothing_else() {
        let source = "
            #[cfg(test)] use a::{b, c};
            #[cfg(test)] mod tests { fn x() { y(); } }
            #[cfg(all(test, unix))] fn z() {}
            #[cfg(test)] #[derive(Debug)] struct Gone;
            mod m { enum E { #[cfg(test)] Last } }
            #[cfg(not(test))] fn kept() {}
            #[cfg(any(test, unix))] fn too() {}
        ";
        let braces = tokens(source);
        let count = |sign| braces.iter().filter(|token| token.is(sign)).count();
        assert_eq!(count('{'), count('}'), "a brace got lost");
        let words = words(source);
        for name in ["a", "b", "x", "y", "z", "Gone", "Last"] {
            assert!(!words.contains(&name.to_owned()), "{name} stayed");
        }
        assert!(words.contains(&"kept".to_owned()) && words.contains(&"too".to_owned()));
    }
}
