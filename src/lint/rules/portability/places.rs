//! Where words of one platform stand: each once, with the number of its places.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::diagnostics::Span;
use crate::lint::Subject;

/// A word, where it stands first and how often it stands.
pub struct Place {
    /// The word.
    pub word: String,
    /// Its first place in the file.
    pub span: Span,
    /// How many places there are.
    pub count: usize,
}

impl Place {
    /// A note about the places that the finding does not show.
    pub fn more(&self) -> Option<String> {
        match self.count {
            0 | 1 => None,
            2 => Some("it stands in one more place".to_owned()),
            n => Some(format!("it stands in {} more places", n - 1)),
        }
    }
}

/// Collects places in the order of the file.
#[derive(Default)]
pub struct Places {
    found: Vec<Place>,
    at: HashMap<String, usize>,
}

impl Places {
    /// Takes a word at a place.
    pub fn add(&mut self, word: &str, span: Span) {
        if let Some(&at) = self.at.get(word) {
            self.found[at].count += 1;
            return;
        }
        self.at.insert(word.to_owned(), self.found.len());
        self.found.push(Place {
            word: word.to_owned(),
            span,
            count: 1,
        });
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }
}

impl IntoIterator for Places {
    type Item = Place;
    type IntoIter = std::vec::IntoIter<Place>;

    fn into_iter(self) -> Self::IntoIter {
        self.found.into_iter()
    }
}

/// Whether the skill is about a product: its name or description says the product's first
/// word, so that its text may well speak of it.
pub fn is_about(subject: &Subject<'_>, product: &str) -> bool {
    let word = product
        .split([' ', '.'])
        .next()
        .unwrap_or(product)
        .to_lowercase();
    let said = |name: &str| {
        let field = subject.document()?.field(name)?.scalar()?;
        Some(field.to_lowercase().contains(&word))
    };
    let folder = subject.bundle.folder_name.as_deref();
    said("name") == Some(true)
        || said("description") == Some(true)
        || folder.is_some_and(|folder| folder.to_lowercase().contains(&word))
}

/// A text with the code blocks of programming languages blanked out, byte for byte: there
/// a name such as `Task(` is the program's own. Blocks of prose and commands stay.
pub fn without_programs<'a>(subject: &'a Subject<'_>, body: &'a str, start: usize) -> Cow<'a, str> {
    const PROSE: [&str; 11] = [
        "",
        "text",
        "txt",
        "markdown",
        "md",
        "bash",
        "sh",
        "shell",
        "console",
        "yaml",
        "plaintext",
    ];
    let blocks = &subject.markdown().code_blocks;
    let mut programs = blocks
        .iter()
        .filter(|block| !PROSE.contains(&block.language.as_str()))
        .peekable();
    if programs.peek().is_none() {
        return body.into();
    }
    let mut text = String::with_capacity(body.len());
    let mut at = 0;
    for block in programs {
        let (from, to) = (block.span.start - start, block.span.end - start);
        if from < at || to > body.len() {
            continue;
        }
        text.push_str(&body[at..from]);
        text.extend(std::iter::repeat_n(' ', to - from));
        at = to;
    }
    text.push_str(&body[at..]);
    text.into()
}
