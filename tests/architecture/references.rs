//! Every path that a source file mentions, in `use` trees and in the code.

use crate::lexer::{Kind, Token, tokens};

/// Something that a file names: a module, an item, a macro.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// Its line, from 1.
    pub line: usize,
    /// What it leads to.
    pub target: Target,
    /// Whether it is called as a macro.
    pub is_macro: bool,
}

/// Where a path leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// Into this crate: the names after `crate`.
    Inside(Vec<String>),
    /// Into another crate, or a name that is in scope.
    Outside(Vec<String>),
}

/// The references of a file that is the module `module` (empty for `lib.rs` and `main.rs`).
pub fn references(module: &[&str], source: &str) -> Vec<Reference> {
    let mut reader = Reader {
        tokens: tokens(source),
        at: 0,
        module: module.iter().map(|&name| name.to_owned()).collect(),
        found: Vec::new(),
    };
    reader.read();
    reader.found
}

struct Reader {
    tokens: Vec<Token>,
    at: usize,
    /// The module that the current place belongs to, those in braces included.
    module: Vec<String>,
    found: Vec<Reference>,
}

impl Reader {
    fn read(&mut self) {
        // For each open brace, whether it opened a module.
        let mut braces = Vec::new();
        while let Some(token) = self.tokens.get(self.at) {
            match &token.kind {
                Kind::Sign('{') => braces.push(false),
                Kind::Sign('}') if braces.pop() == Some(true) => {
                    self.module.pop();
                }
                Kind::Word(word) if word == "mod" && self.is_sign(2, '{') => {
                    let name = self.word(1).unwrap_or_default().to_owned();
                    self.module.push(name);
                    braces.push(true);
                    self.at += 2;
                }
                // `use<'a>` in a type captures lifetimes and imports nothing.
                Kind::Word(word) if word == "use" && !self.is_sign(1, '<') => {
                    self.at += 1;
                    self.use_tree(&[]);
                    continue;
                }
                Kind::Word(_) => {
                    self.inline_path();
                    continue;
                }
                _ => {}
            }
            self.at += 1;
        }
    }

    fn kind(&self, ahead: usize) -> Option<&Kind> {
        self.tokens.get(self.at + ahead).map(|token| &token.kind)
    }

    fn word(&self, ahead: usize) -> Option<&str> {
        self.tokens.get(self.at + ahead).and_then(Token::word)
    }

    fn is_sign(&self, ahead: usize, sign: char) -> bool {
        self.kind(ahead) == Some(&Kind::Sign(sign))
    }

    /// One branch of a `use` tree; ends at the `,`, `}` or `;` that ends the branch.
    fn use_tree(&mut self, prefix: &[String]) {
        let mut path = prefix.to_vec();
        let line = self.tokens.get(self.at).map_or(0, |token| token.line);
        while let Some(kind) = self.kind(0).cloned() {
            match kind {
                Kind::Word(word) if word == "as" => self.at += 2,
                Kind::Word(word) => {
                    // `{self}` means the module before the brace.
                    if word != "self" || path.is_empty() {
                        path.push(word);
                    }
                    self.at += 1;
                }
                Kind::Sign('{') => return self.use_group(&path),
                Kind::Sign('*') => {
                    path.push("*".to_owned());
                    self.at += 1;
                }
                Kind::PathSeparator => self.at += 1,
                Kind::Sign(_) => break,
            }
        }
        self.record(line, path, false);
    }

    /// The branches between `{` and `}`, each with its own end.
    fn use_group(&mut self, prefix: &[String]) {
        self.at += 1;
        while self.at < self.tokens.len() && !self.is_sign(0, '}') {
            if self.is_sign(0, ',') {
                self.at += 1;
            } else {
                let before = self.at;
                self.use_tree(prefix);
                // A sign that no import holds: step over it rather than stand still.
                self.at += usize::from(self.at == before);
            }
        }
        self.at += 1;
    }

    /// `a::b::c` or `name!` in the code.
    fn inline_path(&mut self) {
        let line = self.tokens[self.at].line;
        let follows_separator = self.at > 0 && self.tokens[self.at - 1].kind == Kind::PathSeparator;
        // `::name` is a path from the outside; `<T as Trait>::name` has its own path already.
        let is_rooted = follows_separator && (self.at < 2 || !self.tokens[self.at - 2].is('>'));
        let mut path: Vec<String> = self.word(0).map(str::to_owned).into_iter().collect();
        self.at += 1;
        while self.kind(0) == Some(&Kind::PathSeparator) {
            let Some(name) = self.word(1) else { break };
            path.push(name.to_owned());
            self.at += 2;
        }
        // `a != b` compares, `a!(b)` calls a macro.
        let is_macro = self.is_sign(0, '!') && !self.is_sign(1, '=');
        let is_path = path.len() > 1 || is_macro;
        if is_path && (!follows_separator || is_rooted) {
            self.record(line, path, is_macro);
        }
    }

    fn record(&mut self, line: usize, path: Vec<String>, is_macro: bool) {
        let target = resolve(&self.module, path);
        self.found.push(Reference {
            line,
            target,
            is_macro,
        });
    }
}

/// Follows `crate`, `self`, `super` and the crate's own name to a path from the root.
fn resolve(module: &[String], path: Vec<String>) -> Target {
    let mut base = module.to_vec();
    let mut rest = path.as_slice();
    match path.first().map(String::as_str) {
        Some("crate" | "open_skills") => {
            base.clear();
            rest = &rest[1..];
        }
        Some("self") => rest = &rest[1..],
        Some("super") => {}
        _ => return Target::Outside(path),
    }
    while rest.first().is_some_and(|name| name == "super") {
        base.pop();
        rest = &rest[1..];
    }
    base.extend_from_slice(rest);
    Target::Inside(base)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The targets as text: `crate::a::b` inside, `clap::Parser` outside.
    fn targets(module: &[&str], source: &str) -> Vec<String> {
        references(module, source)
            .into_iter()
            .map(|reference| match reference.target {
                Target::Inside(path) => format!("crate::{}", path.join("::")),
                Target::Outside(path) => path.join("::"),
            })
            .collect()
    }

    #[test]
    fn grouped_and_nested_imports_are_taken_apart() {
        let source = "pub(crate) use crate::{a::{self, b as c, d::*}, e}; use {crate::f, ::g::h};";
        assert_eq!(
            targets(&["m"], source),
            [
                "crate::a",
                "crate::a::b",
                "crate::a::d::*",
                "crate::e",
                "crate::f",
                "g::h"
            ]
        );
    }

    #[test]
    fn relative_imports_are_followed_to_the_root() {
        let source = "use super::super::a::X; use self::b::Y; use super::{c, d::e};";
        assert_eq!(
            targets(&["m", "n"], source),
            [
                "crate::a::X",
                "crate::m::n::b::Y",
                "crate::m::c",
                "crate::m::d::e"
            ]
        );
    }

    #[test]
    fn a_module_in_braces_is_one_step_deeper() {
        let source = "mod inner { use super::super::a::X; } use super::b::Y;";
        assert_eq!(targets(&["m"], source), ["crate::a::X", "crate::b::Y"]);
    }

    #[test]
    fn paths_in_code_count_as_imports() {
        let source = "fn f(x: &crate::a::X) -> open_skills::b::Y { <X as super::c::T>::g(x) }";
        assert_eq!(
            targets(&["m"], source),
            ["crate::a::X", "crate::b::Y", "crate::c::T"]
        );
    }

    #[test]
    fn macros_are_marked_and_comparisons_are_not() {
        let found = references(&["m"], "fn f() { println!(\"x\"); a::b!{}; if a != b {} }");
        assert_eq!(found.len(), 2);
        assert!(found.iter().all(|reference| reference.is_macro));
    }

    #[test]
    fn captured_lifetimes_and_visibilities_import_nothing() {
        let source = "pub(crate) fn f<'a>() -> impl Sized + use<'a> { self.x() }";
        assert_eq!(targets(&["m"], source), [""; 0]);
    }
}
