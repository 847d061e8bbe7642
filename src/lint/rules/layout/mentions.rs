//! Which files of a skill are named by the texts of others.
//!
//! Every text is read once, word by word; a word is looked up among the names of all
//! files. So the work grows with the text, not with text times files.

use std::collections::HashMap;

use crate::bundle::Bundle;
use crate::bundle::walk::Entry;
use crate::lint::rules::paths;

/// Files whose text may name others.
const TEXTS: [&str; 22] = [
    "md", "markdown", "txt", "py", "js", "mjs", "cjs", "ts", "tsx", "jsx", "sh", "bash", "ps1",
    "rb", "json", "yaml", "yml", "toml", "html", "css", "xml", "rs",
];

/// Endings of code that is imported by the bare name of its file.
const IMPORTED: [&str; 9] = ["py", "js", "mjs", "cjs", "ts", "tsx", "jsx", "sh", "rb"];

/// The files of a skill and which of them somebody names.
pub(super) struct Mentions<'a> {
    bundle: &'a Bundle,
    files: Vec<&'a Entry>,
    named: Vec<bool>,
    /// Names, stems and folders (with a `/` at the end), in lower case.
    index: HashMap<String, Vec<usize>>,
    /// Names that no word can be, for they have spaces or marks in them.
    odd: Vec<usize>,
    unread: Vec<usize>,
}

impl<'a> Mentions<'a> {
    /// Finds what `start` names, what those files name, and so on.
    pub(super) fn reachable_from(bundle: &'a Bundle, start: &[&str]) -> Self {
        let mut mentions = Self {
            bundle,
            files: bundle.files().collect(),
            named: Vec::new(),
            index: HashMap::new(),
            odd: Vec::new(),
            unread: Vec::new(),
        };
        mentions.named = vec![false; mentions.files.len()];
        mentions.build_index();
        for path in start {
            if let Ok(source) = bundle.source(path) {
                mentions.read(source.text(), true);
            }
        }
        while let Some(next) = mentions.unread.pop() {
            let entry = mentions.files[next];
            let ending = entry.extension().unwrap_or_default();
            if TEXTS.contains(&ending.as_str())
                && let Ok(source) = bundle.source(&entry.path)
            {
                mentions.read(source.text(), matches!(ending.as_str(), "md" | "markdown"));
            }
        }
        mentions
    }

    /// The files that nobody names.
    pub(super) fn unnamed(&self) -> impl Iterator<Item = &'a Entry> {
        self.files
            .iter()
            .zip(&self.named)
            .filter_map(|(entry, named)| (!named).then_some(*entry))
    }

    fn build_index(&mut self) {
        for (at, entry) in self.files.iter().enumerate() {
            let name = entry.name().to_lowercase();
            if !name.chars().all(is_word) {
                self.odd.push(at);
            }
            if let Some((stem, ending)) = name.rsplit_once('.')
                && (IMPORTED.contains(&ending) || stem.contains(['-', '_']))
            {
                self.index.entry(stem.to_owned()).or_default().push(at);
            }
            self.index.entry(name).or_default().push(at);
            let mut folder = paths::folder_of(&entry.path);
            while !folder.is_empty() {
                let whole = folder.to_lowercase();
                let last = whole.rsplit('/').next().unwrap_or_default();
                let keys = self.index.entry(format!("{last}/")).or_default();
                if keys.last() != Some(&at) {
                    keys.push(at);
                }
                folder = paths::folder_of(folder);
            }
        }
    }

    /// Marks what a text names. Prose that says "scripts" means no folder, code may.
    fn read(&mut self, text: &str, is_prose: bool) {
        let lower = text.to_lowercase();
        for at in std::mem::take(&mut self.odd) {
            let name = self.files[at].name().to_lowercase();
            if lower.contains(&name) || lower.contains(&name.replace(' ', "%20")) {
                self.mark(at);
            } else {
                self.odd.push(at);
            }
        }
        for word in lower.split(|c| !is_word(c)) {
            if word.len() < 2 {
                continue;
            }
            let word = word.trim_end_matches('.');
            if let Some(folder) = word.strip_suffix('/') {
                self.look_up(&format!("{}/", last_part(folder)));
                continue;
            }
            self.look_up(last_part(word));
            if !is_prose {
                self.look_up(&format!("{word}/"));
                // `from tools.parse import x`
                word.split(['.', '/']).for_each(|part| self.look_up(part));
            }
        }
    }

    fn look_up(&mut self, key: &str) {
        // A key is asked for once: what it names is marked then.
        for at in self.index.remove(key).unwrap_or_default() {
            self.mark(at);
        }
    }

    fn mark(&mut self, at: usize) {
        if !std::mem::replace(&mut self.named[at], true) {
            self.unread.push(at);
        }
    }

    /// Whether the whole listing is at hand.
    pub(super) fn is_complete(&self) -> bool {
        paths::is_complete(self.bundle)
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '/')
}

fn last_part(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unnamed(files: &[(&str, &str)]) -> Vec<String> {
        let files = files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()));
        let bundle = Bundle::in_memory(None, files);
        let mentions = Mentions::reachable_from(&bundle, &["SKILL.md"]);
        mentions.unnamed().map(|entry| entry.path.clone()).collect()
    }

    #[test]
    fn mentions_lead_from_file_to_file() {
        let files = [
            (
                "SKILL.md",
                "Read references/a.md, run `scripts/run.py`. SKILL.md",
            ),
            ("references/a.md", "Next: [b](b.md)"),
            ("references/b.md", ""),
            ("references/c.md", ""),
            (
                "scripts/run.py",
                "from lib.parse import x\nopen('My Form.txt')",
            ),
            ("scripts/lib/parse.py", ""),
            ("scripts/other.py", ""),
            ("My Form.txt", ""),
        ];
        assert_eq!(unnamed(&files), ["references/c.md", "scripts/other.py"]);
    }

    #[test]
    fn a_folder_stands_for_its_files() {
        let files = [
            (
                "SKILL.md",
                "Take one of `assets/icons/`, see also references. SKILL.md",
            ),
            ("assets/icons/a.svg", ""),
            ("assets/b.svg", ""),
            ("references/a.md", ""),
        ];
        assert_eq!(unnamed(&files), ["assets/b.svg", "references/a.md"]);
    }
}
