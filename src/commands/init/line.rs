//! One line of text, asked for on a terminal and judged with every key.
//!
//! The answer takes one row and the judgement the row below it. A text that is longer than
//! the row moves sideways, so that nothing wraps: what a terminal wraps, nobody can wipe.

use std::io::{Error, ErrorKind, Result};

use dialoguer::console::{Key, Term, measure_text_width, style};

/// Columns that an answer has to itself; a question that leaves less stands on a row of its own.
const ROOM: usize = 20;

/// Ctrl-D.
const END: Key = Key::Char('\u{4}');

/// Why a text does not do, if it does not.
pub type Verdict = std::result::Result<(), String>;

/// A question that is answered with a line of text.
pub struct Line<'q> {
    /// The question.
    pub question: &'q str,
    /// What stands there before anybody types.
    pub initial: &'q str,
    /// Judges a text, without the space around it.
    pub verdict: &'q dyn Fn(&str) -> Verdict,
    /// What enter makes of a text that does not do, when something near it does.
    pub better: &'q dyn Fn(&str) -> Option<String>,
    /// Whether colours are wanted.
    pub in_colour: bool,
    /// Whether somebody wants it all to end, by a signal that came between two keys.
    pub is_over: &'q dyn Fn() -> bool,
}

impl Line<'_> {
    /// Asks until there is an answer that does.
    pub fn ask(&self, terminal: &Term) -> Result<String> {
        let mut text = Text::new(self.initial);
        let mut complaint = None;
        if self.stands_alone(terminal) {
            let mark = self.painted("?", Paint::Asking);
            terminal.write_line(&format!("{mark} {}", self.question))?;
        }
        loop {
            self.draw(terminal, &text, complaint.as_deref())?;
            let key = match (self.is_over)() {
                true => Err(Error::from(ErrorKind::Interrupted)),
                false => terminal.read_key().and_then(|key| text.goes_on(key)),
            };
            let key = key.or_else(|error| {
                // Whatever is said next stands on a row of its own.
                terminal.write_line("")?;
                terminal.clear_line()?;
                Err(error)
            })?;
            if key == Key::Enter {
                let answer = text.whole().trim().to_owned();
                match (self.verdict)(&answer) {
                    Ok(()) => return self.finish(terminal, answer),
                    Err(reason) => complaint = Some(self.correct(&mut text, &answer, reason)),
                }
            } else {
                text.take(&key);
                let answer = text.whole();
                let verdict = (self.verdict)(answer.trim());
                // Nobody has to be told that there is nothing yet.
                complaint = verdict.err().filter(|_| !answer.trim().is_empty());
            }
        }
    }

    /// Puts something better in the place of an answer that does not do, if there is such.
    fn correct(&self, text: &mut Text, answer: &str, reason: String) -> String {
        let better = (self.better)(answer).filter(|better| (self.verdict)(better).is_ok());
        match better {
            Some(better) => {
                *text = Text::new(&better);
                format!("enter takes `{better}`")
            }
            None => reason,
        }
    }

    fn draw(&self, terminal: &Term, text: &Text, complaint: Option<&str>) -> Result<()> {
        let columns = columns(terminal);
        let head = self.head(terminal);
        let (shown, cursor) = text.window(columns.saturating_sub(measure_text_width(&head) + 1));
        terminal.clear_line()?;
        terminal.write_line(&format!("{head}{shown}"))?;
        terminal.clear_line()?;
        if let Some(reason) = complaint {
            let reason = super::wizard::shortened(reason, columns.saturating_sub(3));
            terminal.write_str(&self.painted(&format!("! {reason}"), Paint::Wrong))?;
        }
        terminal.move_cursor_up(1)?;
        terminal.write_str("\r")?;
        terminal.move_cursor_right(measure_text_width(&head) + cursor)
    }

    /// Leaves the question with its answer.
    fn finish(&self, terminal: &Term, answer: String) -> Result<String> {
        terminal.write_line("")?;
        terminal.clear_line()?;
        terminal.move_cursor_up(1)?;
        terminal.clear_line()?;
        let mark = self.painted("✔", Paint::Done);
        let shown = self.painted(&answer, Paint::Done);
        let line = match self.stands_alone(terminal) {
            true => format!("{mark} {shown}"),
            false => format!("{mark} {} · {shown}", self.question),
        };
        terminal.write_line(&line)?;
        Ok(answer)
    }

    /// What stands before the text on its row.
    fn head(&self, terminal: &Term) -> String {
        match self.stands_alone(terminal) {
            true => "› ".to_owned(),
            false => format!("{} {} › ", self.painted("?", Paint::Asking), self.question),
        }
    }

    /// Whether the question is too long to share its row.
    fn stands_alone(&self, terminal: &Term) -> bool {
        measure_text_width(self.question) + 5 + ROOM > columns(terminal)
    }

    fn painted(&self, text: &str, paint: Paint) -> String {
        let styled = style(text).for_stderr().force_styling(self.in_colour);
        match paint {
            Paint::Asking => styled.yellow(),
            Paint::Wrong => styled.red(),
            Paint::Done => styled.green(),
        }
        .to_string()
    }
}

#[derive(Clone, Copy)]
enum Paint {
    Asking,
    Wrong,
    Done,
}

fn columns(terminal: &Term) -> usize {
    usize::from(terminal.size().1)
}

/// A text with a cursor in it.
struct Text {
    characters: Vec<char>,
    cursor: usize,
}

impl Text {
    fn new(text: &str) -> Self {
        let characters: Vec<char> = text.chars().collect();
        Self {
            cursor: characters.len(),
            characters,
        }
    }

    fn whole(&self) -> String {
        self.characters.iter().collect()
    }

    /// The key, unless it ends all input: Ctrl-D does where there is nothing yet.
    fn goes_on(&self, key: Key) -> Result<Key> {
        match key {
            END if self.characters.is_empty() => Err(Error::from(ErrorKind::Interrupted)),
            key => Ok(key),
        }
    }

    /// What a key does to it; other keys do nothing.
    fn take(&mut self, key: &Key) {
        match key {
            Key::Char('\u{15}') => {
                self.characters.drain(..self.cursor);
                self.cursor = 0;
            }
            Key::Char(character) if !character.is_control() => {
                self.characters.insert(self.cursor, *character);
                self.cursor += 1;
            }
            Key::Backspace if self.cursor > 0 => {
                self.cursor -= 1;
                self.characters.remove(self.cursor);
            }
            Key::Del if self.cursor < self.characters.len() => {
                self.characters.remove(self.cursor);
            }
            Key::ArrowLeft => self.cursor = self.cursor.saturating_sub(1),
            Key::ArrowRight => self.cursor = (self.cursor + 1).min(self.characters.len()),
            Key::Home => self.cursor = 0,
            Key::End => self.cursor = self.characters.len(),
            _ => {}
        }
    }

    /// The part around the cursor that fits into so many columns, and the column of the cursor
    /// in it.
    fn window(&self, columns: usize) -> (String, usize) {
        let width = |characters: &[char]| {
            let text: String = characters.iter().collect();
            measure_text_width(&text)
        };
        let before = &self.characters[..self.cursor];
        let fits = |start: &usize| width(&before[*start..]) < columns.max(1);
        let start = (0..self.cursor).find(fits).unwrap_or(self.cursor);
        let most = |end: &usize| width(&self.characters[start..*end]) <= columns;
        let end = (self.cursor..=self.characters.len()).rev().find(most);
        let shown = &self.characters[start..end.unwrap_or(self.cursor)];
        (shown.iter().collect(), width(&before[start..]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_change_the_text_where_the_cursor_is() {
        let mut text = Text::new("ab");
        let keys = [
            Key::ArrowLeft,
            Key::Char('ä'),
            Key::End,
            Key::Char('c'),
            Key::Home,
            Key::Del,
            Key::Char('\u{7}'),
            Key::Backspace,
        ];
        for key in &keys {
            text.take(key);
        }
        assert_eq!((text.whole().as_str(), text.cursor), ("äbc", 0));
        text.take(&Key::End);
        text.take(&Key::Char('\u{15}'));
        assert_eq!((text.whole().as_str(), text.cursor), ("", 0));
    }

    #[test]
    fn a_long_text_moves_sideways() {
        let mut text = Text::new("0123456789");
        assert_eq!(text.window(20), ("0123456789".to_owned(), 10));
        assert_eq!(text.window(6), ("56789".to_owned(), 5));
        text.cursor = 0;
        assert_eq!(text.window(6), ("012345".to_owned(), 0));
        text.cursor = 7;
        assert_eq!(text.window(6), ("234567".to_owned(), 5));
        // A sign of two columns is never cut in half.
        let wide = Text::new("日本語");
        assert_eq!(wide.window(4), ("語".to_owned(), 2));
        assert_eq!(wide.window(0).0, "");
    }
}
