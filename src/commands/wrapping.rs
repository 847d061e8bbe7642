//! Prose within the width of the terminal.

use std::env;

use anstream::adapter::strip_str;

use crate::output::look::Streams;

/// The widest that help is written, as clap has it too.
const WIDEST: usize = 100;

/// How wide help may be: the terminal's width, or else what `COLUMNS` says.
pub fn help_width() -> usize {
    let columns = || env::var("COLUMNS").ok()?.parse().ok();
    let width = Streams::of_this_process().columns.or_else(columns);
    width.map_or(WIDEST, |width| width.min(WIDEST))
}

/// Prose with its lines broken between words; a longer word stands alone.
pub fn wrapped(text: &str, width: usize) -> String {
    let mut lines = vec![String::new()];
    for (index, paragraph) in text.split("\n\n").enumerate() {
        if index > 0 {
            lines.extend([String::new(), String::new()]);
        }
        for word in paragraph.split_whitespace() {
            let fits = |line: &String| line.chars().count() + 1 + word.chars().count() <= width;
            match lines.last_mut() {
                Some(line) if line.is_empty() => line.push_str(word),
                Some(line) if fits(line) => {
                    line.push(' ');
                    line.push_str(word);
                }
                _ => lines.push(word.to_owned()),
            }
        }
    }
    lines.join("\n")
}

/// The form of a command in lines that fit, the later ones under the first: an option stays with
/// its value, and what is in brackets together. Colours take no room.
pub fn wrapped_form(form: &str, indent: usize, width: usize) -> String {
    let mut whole = String::with_capacity(form.len());
    let mut room = width;
    for part in parts_of_form(form) {
        let length = strip_str(&part).to_string().chars().count();
        match whole.is_empty() {
            true => {}
            false if length < room => {
                whole.push(' ');
                room -= 1;
            }
            false => {
                whole.push('\n');
                whole.push_str(&" ".repeat(indent));
                room = width.saturating_sub(indent);
            }
        }
        whole.push_str(&part);
        room = room.saturating_sub(length);
    }
    whole
}

/// What of a form stays together.
fn parts_of_form(form: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let (mut depth, mut is_flag) = (0_usize, false);
    for word in form.split(' ') {
        let shown = strip_str(word).to_string();
        match parts.last_mut() {
            Some(last) if depth > 0 || (is_flag && shown.starts_with('<')) => {
                last.push(' ');
                last.push_str(word);
            }
            _ => parts.push(word.to_owned()),
        }
        depth += shown.matches(['[', '(']).count();
        depth = depth.saturating_sub(shown.matches([']', ')']).count());
        is_flag = shown.starts_with("--");
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_broken_between_its_parts() {
        let form = "Usage: \u{1b}[1mopen-skills\u{1b}[0m trust pin [OPTIONS] --key <KEY> <SKILL> [-- <ARGS>...]";
        let lines = wrapped_form(form, 7, 34);
        let lines = lines.replace("\u{1b}[1m", "").replace("\u{1b}[0m", "");
        let expected = "\
Usage: open-skills trust pin
       [OPTIONS] --key <KEY>
       <SKILL> [-- <ARGS>...]";
        assert_eq!(lines, expected);
        assert_eq!(wrapped_form("Usage: x [Y]", 7, 80), "Usage: x [Y]");
    }

    #[test]
    fn prose_is_broken_between_words_and_keeps_its_paragraphs() {
        assert_eq!(wrapped("one two three", 7), "one two\nthree");
        assert_eq!(
            wrapped("one\ntwo\n\nincomprehensible x", 7),
            "one two\n\nincomprehensible\nx"
        );
        assert_eq!(wrapped("", 7), "");
    }
}
