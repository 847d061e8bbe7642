//! Code with the contents of its strings and comments taken out.
//!
//! What stands in a string or a comment is not run. A careful reader of tokens is enough
//! to tell them apart; the parsers behind the `syntax` feature are not needed for it.

/// The language of a text, as far as the rules care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::lint) enum Language {
    /// Markdown, for people and agents.
    Markdown,
    /// Python.
    Python,
    /// JavaScript and TypeScript.
    JavaScript,
    /// POSIX shells and their kin.
    Shell,
    /// PowerShell and batch files.
    Windows,
    /// Data and everything else.
    Other,
}

impl Language {
    /// By the file's ending, else by its first line.
    pub fn of(ending: &str, text: &str) -> Self {
        match ending {
            "md" | "markdown" | "mdx" => Self::Markdown,
            "py" | "pyw" => Self::Python,
            "js" | "mjs" | "cjs" | "jsx" | "ts" | "mts" | "cts" | "tsx" => Self::JavaScript,
            "sh" | "bash" | "zsh" | "fish" | "command" => Self::Shell,
            "ps1" | "psm1" | "bat" | "cmd" => Self::Windows,
            _ => Self::of_first_line(text.lines().next().unwrap_or_default()),
        }
    }

    fn of_first_line(line: &str) -> Self {
        let Some(program) = line.strip_prefix("#!") else {
            return Self::Other;
        };
        match program {
            p if p.contains("python") => Self::Python,
            p if p.contains("node") || p.contains("deno") || p.contains("bun") => Self::JavaScript,
            p if p.trim_end().ends_with("sh") || p.contains("sh ") => Self::Shell,
            p if p.contains("pwsh") => Self::Windows,
            _ => Self::Other,
        }
    }

    /// Whether a machine runs it.
    pub fn is_code(self) -> bool {
        !matches!(self, Self::Markdown | Self::Other)
    }
}

/// The same code with blanks for the contents of strings and comments; quotes, lines and
/// the number of bytes stay.
pub(super) fn mask(text: &str, language: Language) -> String {
    let mut masked = text.as_bytes().to_vec();
    let mut at = 0;
    while at < masked.len() {
        at = match language {
            Language::Python => python(&mut masked, at),
            Language::JavaScript => javascript(&mut masked, at),
            Language::Shell => shell(&mut masked, at),
            _ => masked.len(),
        };
    }
    String::from_utf8(masked).unwrap_or_default()
}

fn python(bytes: &mut [u8], at: usize) -> usize {
    match bytes[at] {
        b'#' => blank_line(bytes, at),
        quote @ (b'"' | b'\'') => {
            let triple = bytes[at..].starts_with(&[quote; 3]);
            let open = if triple { 3 } else { 1 };
            blank_string(bytes, at + open, &[quote; 3][..open], triple)
        }
        _ => at + 1,
    }
}

fn javascript(bytes: &mut [u8], at: usize) -> usize {
    match bytes[at] {
        b'/' if bytes.get(at + 1) == Some(&b'/') => blank_line(bytes, at),
        b'/' if bytes.get(at + 1) == Some(&b'*') => blank_string(bytes, at + 2, b"*/", true),
        quote @ (b'"' | b'\'') => blank_string(bytes, at + 1, &[quote], false),
        // What a template puts in is code: rules look for `${`.
        b'`' => template(bytes, at + 1),
        _ => at + 1,
    }
}

fn shell(bytes: &mut [u8], at: usize) -> usize {
    let starts_word = at == 0 || bytes[at - 1].is_ascii_whitespace();
    match bytes[at] {
        b'#' if starts_word => blank_line(bytes, at),
        _ => at + 1,
    }
}

fn blank(byte: &mut u8) {
    if *byte != b'\n' && *byte != b'\r' {
        *byte = b' ';
    }
}

fn blank_line(bytes: &mut [u8], at: usize) -> usize {
    let mut end = at;
    while end < bytes.len() && bytes[end] != b'\n' {
        blank(&mut bytes[end]);
        end += 1;
    }
    end
}

/// Blanks up to the closing mark; one that is not closed ends with its line unless it may
/// span several.
fn blank_string(bytes: &mut [u8], mut at: usize, close: &[u8], lines: bool) -> usize {
    while at < bytes.len() {
        if bytes[at..].starts_with(close) {
            return at + close.len();
        }
        match bytes[at] {
            b'\n' if !lines => return at,
            b'\\' => {
                blank(&mut bytes[at]);
                if let Some(next) = bytes.get_mut(at + 1) {
                    blank(next);
                }
                at += 2;
            }
            _ => {
                blank(&mut bytes[at]);
                at += 1;
            }
        }
    }
    bytes.len()
}

fn template(bytes: &mut [u8], mut at: usize) -> usize {
    let mut depth = 0_usize;
    while at < bytes.len() {
        match bytes[at] {
            b'`' if depth == 0 => return at + 1,
            b'\\' if depth == 0 => {
                blank(&mut bytes[at]);
                if let Some(next) = bytes.get_mut(at + 1) {
                    blank(next);
                }
                at += 1;
            }
            b'$' if depth == 0 && bytes.get(at + 1) == Some(&b'{') => {
                depth = 1;
                at += 1;
            }
            b'{' if depth > 0 => depth += 1,
            b'}' if depth > 0 => depth -= 1,
            _ if depth == 0 => blank(&mut bytes[at]),
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_and_comments_of_python_are_blank() {
        let code = "a = 'x\\'y' # c\nb = \"\"\"é\n'\"\"\" + d\n";
        let masked = mask(code, Language::Python);
        assert_eq!(masked, "a = '    '    \nb = \"\"\"  \n \"\"\" + d\n");
        assert_eq!(masked.len(), code.len());
    }

    #[test]
    fn what_a_template_puts_in_stays() {
        let code = "f(`a${b}c`) // d\n/* e\n*/ g('h')";
        assert_eq!(
            mask(code, Language::JavaScript),
            "f(` ${b} `)     \n/*  \n*/ g(' ')"
        );
    }

    #[test]
    fn a_hash_within_a_word_is_no_comment() {
        assert_eq!(mask("a#b $# # c\n", Language::Shell), "a#b $#    \n");
    }

    #[test]
    fn open_strings_do_not_panic() {
        for code in ["'", "\"\"\"", "`${", "/*", "'\\", "`\\", "#é"] {
            for language in [Language::Python, Language::JavaScript, Language::Shell] {
                assert_eq!(mask(code, language).len(), code.len());
            }
        }
    }

    #[test]
    fn the_first_line_tells_the_language() {
        let of = |line| Language::of("", line);
        assert_eq!(of("#!/usr/bin/env python3\n"), Language::Python);
        assert_eq!(of("#!/bin/sh -e\n"), Language::Shell);
        assert_eq!(of("text"), Language::Other);
    }
}
