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

/// Most names with spaces or marks that are looked for one by one.
const MOST_ODD_NAMES: usize = 50;

/// The files of a skill and which of them somebody names.
pub(super) struct Mentions<'a> {
    files: Vec<&'a Entry>,
    named: Vec<bool>,
    /// Names and folders (with a `/` at the end), in lower case.
    index: HashMap<String, Vec<usize>>,
    /// Names without their endings, by which code and some texts know them.
    stems: HashMap<String, Vec<usize>>,
    /// Names that no word can be, for they have spaces or marks in them.
    odd: Vec<usize>,
    unread: Vec<usize>,
    /// Which files somebody should name, and how many of them nobody has named yet.
    wanted: Vec<bool>,
    missing: usize,
}

impl<'a> Mentions<'a> {
    /// Finds what `start` names, what those files name, and so on, until all files that
    /// are `wanted` are found.
    pub(super) fn reachable_from(
        bundle: &'a Bundle,
        start: &[&str],
        wanted: impl Fn(&Entry) -> bool,
    ) -> Self {
        let files: Vec<&Entry> = bundle.files().collect();
        let wanted: Vec<bool> = files.iter().map(|entry| wanted(entry)).collect();
        let mut mentions = Self {
            named: vec![false; files.len()],
            missing: wanted.iter().filter(|wanted| **wanted).count(),
            wanted,
            files,
            index: HashMap::new(),
            stems: HashMap::new(),
            odd: Vec::new(),
            unread: Vec::new(),
        };
        mentions.build_index();
        for path in start {
            if let Ok(source) = bundle.source(path) {
                mentions.read(source.text(), true);
            }
        }
        while mentions.missing > 0
            && let Some(next) = mentions.unread.pop()
        {
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

    /// The wanted files that nobody names.
    pub(super) fn unnamed(&self) -> impl Iterator<Item = &'a Entry> {
        let open = |at: &usize| self.wanted[*at] && !self.named[*at];
        (0..self.files.len()).filter(open).map(|at| self.files[at])
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
                self.stems.entry(stem.to_owned()).or_default().push(at);
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

    /// Marks what a text names. Prose that says "scripts" or "run" means no file, code may.
    fn read(&mut self, text: &str, is_prose: bool) {
        let lower = text.to_lowercase();
        self.look_for_odd_names(&lower);
        for word in lower.split(|c| !is_word(c)) {
            let word = word.trim_end_matches('.');
            if word.is_empty() {
                continue;
            }
            if let Some(folder) = word.strip_suffix('/') {
                self.look_up(&format!("{}/", last_part(folder)));
                continue;
            }
            self.look_up(last_part(word));
            if !is_prose {
                self.look_up(&format!("{word}/"));
            }
            if !is_prose || word.contains(['.', '/', '-', '_']) {
                // `from tools.parse import x`, `python -m scripts.parse`
                word.split(['.', '/'])
                    .for_each(|part| self.look_up_stem(part));
            }
        }
    }

    fn look_for_odd_names(&mut self, text: &str) {
        for (turn, at) in std::mem::take(&mut self.odd).into_iter().enumerate() {
            let name = self.files[at].name().to_lowercase();
            // Each costs a walk through the text: of many, the rest is taken for named.
            let is_named = turn >= MOST_ODD_NAMES
                || text.contains(&name)
                || text.contains(&name.replace(' ', "%20"));
            if is_named {
                self.mark(at);
            } else {
                self.odd.push(at);
            }
        }
    }

    fn look_up(&mut self, name: &str) {
        // A name is asked for once: what it stands for is marked then.
        for at in self.index.remove(name).unwrap_or_default() {
            self.mark(at);
        }
    }

    fn look_up_stem(&mut self, stem: &str) {
        for at in self.stems.remove(stem).unwrap_or_default() {
            self.mark(at);
        }
    }

    fn mark(&mut self, at: usize) {
        if !std::mem::replace(&mut self.named[at], true) {
            self.unread.push(at);
            self.missing -= usize::from(self.wanted[at]);
        }
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
        let mentions = Mentions::reachable_from(&bundle, &["SKILL.md"], |_| true);
        mentions.unnamed().map(|entry| entry.path.clone()).collect()
    }

    #[test]
    fn mentions_lead_from_file_to_file() {
        let files = [
            (
                "SKILL.md",
                "Read references/a.md, run `scripts/run.py` for other work. SKILL.md",
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
