//! Prose within the width of the terminal.

use std::env;

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

#[cfg(test)]
mod tests {
    use super::*;

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
