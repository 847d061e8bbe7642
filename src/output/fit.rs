//! Lines of columns on a narrow terminal: broken between words, not in their midst.

/// The last column stays where it is when it has at least so many characters a line.
const ROOM: usize = 20;
/// How far the columns are moved in that go below the first one.
const STEP: usize = 2;

/// The line as it is when it fits; else its last column goes on below itself or, where that is
/// too narrow, below the others, and these below each other when they do not fit. Text without
/// columns is left to the terminal, so that what is copied from it stays whole.
pub fn fitted(line: &str, width: usize) -> String {
    let columns = columns(line);
    // A document for machines is no table.
    let is_document = line.starts_with(['{', '[']);
    if visible(line) <= width || columns.len() < 2 || is_document {
        return line.to_owned();
    }
    let last = columns[columns.len() - 1];
    let indent = visible(&line[..last]);
    let longest = line[last..].split(' ').map(visible).max().unwrap_or(0);
    if indent + longest.max(ROOM) <= width {
        let below = broken(&line[last..], width - indent, indent);
        return format!("{}{below}", &line[..last]);
    }
    let margin = visible(line) - visible(line.trim_start());
    let ends = columns.iter().skip(1).copied().chain([line.len()]);
    let texts = columns.iter().zip(ends);
    let texts: Vec<&str> = texts.map(|(&from, to)| line[from..to].trim_end()).collect();
    let (last, others) = texts.split_last().unwrap_or((&"", &[]));
    let head = others.join("  ");
    let above = match margin + visible(&head) <= width {
        true => vec![head.as_str()],
        false => others.to_vec(),
    };
    let mut lines = Vec::new();
    for (at, text) in above.iter().chain([last]).enumerate() {
        let indent = margin + if at == 0 { 0 } else { STEP };
        let below = broken(text, width.saturating_sub(indent), indent + STEP);
        lines.push(format!("{:indent$}{below}", ""));
    }
    lines.join("\n")
}

/// Where the columns begin: behind two blanks or more. A colour that is turned off between two
/// of them is none.
fn columns(line: &str) -> Vec<usize> {
    let mut starts = Vec::new();
    let mut at = 0;
    for piece in line.split("  ") {
        let text = piece.trim_start();
        if visible(text) > 0 {
            starts.push(at + piece.len() - text.len());
        }
        at += piece.len() + 2;
    }
    starts
}

/// Prose in lines of at most so many characters, the later ones moved in; a longer word is left
/// to the terminal.
fn broken(text: &str, width: usize, indent: usize) -> String {
    let mut whole = String::new();
    let mut length = 0;
    for (at, word) in text.split(' ').enumerate() {
        let added = visible(word);
        if at > 0 && length + 1 + added > width && added > 0 {
            whole.push_str(&format!("\n{:indent$}", ""));
            length = 0;
        } else if at > 0 {
            whole.push(' ');
            length += 1;
        }
        whole.push_str(word);
        length += added;
    }
    whole
}

/// How many characters somebody sees.
fn visible(text: &str) -> usize {
    let parts = anstream::adapter::strip_str(text);
    parts.map(|part| part.chars().count()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_or_has_no_columns_stays_as_it_is() {
        for line in [
            "name  what it is",
            "one sentence that is much longer than forty columns and is prose",
            "{\"a\":  \"a document that is much longer than the forty columns\"}",
        ] {
            assert_eq!(fitted(line, 40), line);
        }
        let coloured = "\u{1b}[32mok\u{1b}[0m    name  what it is, short enough";
        assert_eq!(fitted(coloured, 40), coloured);
    }

    #[test]
    fn the_last_column_goes_on_below_itself() {
        let line = "  ok  charts  draws the charts that a report of numbers needs";
        insta::assert_snapshot!(fitted(line, 40), @r"
          ok  charts  draws the charts that a
                      report of numbers needs
        ");
        let coloured = "\u{1b}[1mok \u{1b}[0m  charts  draws the charts that a report needs";
        let plain = anstream::adapter::strip_str(&fitted(coloured, 36)).to_string();
        insta::assert_snapshot!(plain, @r"
        ok   charts  draws the charts that a
                     report needs
        ");
    }

    #[test]
    fn columns_without_room_stand_under_each_other() {
        let line = "an-agent-of-a-long-name  .agent/skills/of/it  the folder in the home folder";
        insta::assert_snapshot!(fitted(line, 40), @r"
        an-agent-of-a-long-name
          .agent/skills/of/it
          the folder in the home folder
        ");
        let line = "  \u{1b}[32mok   \u{1b}[0m  a-folder-of-some-name  has one kB in it";
        let plain = anstream::adapter::strip_str(&fitted(line, 40)).to_string();
        insta::assert_snapshot!(plain, @r"
          ok     a-folder-of-some-name
            has one kB in it
        ");
        let line = "name  value  a-word-that-is-longer-than-any-line-of-this-terminal";
        assert_eq!(fitted(line, 40).lines().count(), 2);
    }
}
