//! Python, by the parser of a well-known linter.
//!
//! Only statements are walked, whose depth their indentation bounds. Expressions can be as
//! deep as the text is long (`a.b.b.b…`), and so can the stack be that takes them apart.

use ruff_python_ast::{Alias, ExceptHandler, Expr, Stmt, StmtTry};
use ruff_python_parser::parse_module;
use ruff_text_size::{Ranged, TextRange};

use super::{Import, Reading, SyntaxError};
use crate::diagnostics::Span;

/// Most stack that one byte of a program can ask for, when its tree is dropped.
const STACK_PER_BYTE: usize = 512;

pub(super) fn read(text: &str) -> Reading {
    // Pages that are not touched cost nothing.
    let needed = text.len() * STACK_PER_BYTE;
    stacker::maybe_grow(needed, needed.max(1 << 20), || read_here(text))
}

fn read_here(text: &str) -> Reading {
    let module = match parse_module(text) {
        Ok(module) => module,
        Err(error) => {
            let message = error.error.to_string();
            return Reading {
                error: Some(SyntaxError::new(&message, span(error.location))),
                ..Reading::default()
            };
        }
    };
    let mut reader = Reader {
        text,
        reading: Reading {
            has_hidden_names: text.contains("globals()"),
            ..Reading::default()
        },
        optional: 0,
        within: 0,
    };
    reader.all(&module.syntax().body);
    reader.reading
}

fn span(range: TextRange) -> Span {
    Span::new(range.start().to_usize(), range.end().to_usize())
}

struct Reader<'a> {
    text: &'a str,
    reading: Reading,
    /// How many guards against a missing module are around.
    optional: usize,
    /// How many functions and classes are around.
    within: usize,
}

impl Reader<'_> {
    fn all(&mut self, body: &[Stmt]) {
        for statement in body {
            self.one(statement);
        }
    }

    fn one(&mut self, statement: &Stmt) {
        match statement {
            Stmt::Import(import) => {
                for alias in &import.names {
                    let module = alias.name.as_str();
                    let bound = module.split('.').next().unwrap_or(module);
                    self.import(module, alias.range, alias, bound);
                }
            }
            Stmt::ImportFrom(from) => {
                // `from . import x` stays within the skill.
                if let (0, Some(module)) = (from.level, &from.module) {
                    self.module(module.as_str(), module.range);
                }
                for alias in &from.names {
                    self.reading.has_hidden_names |= alias.name.as_str() == "*";
                    self.bind(alias.asname.as_ref().unwrap_or(&alias.name).as_str());
                }
            }
            Stmt::FunctionDef(function) => {
                self.bind(function.name.as_str());
                self.inside(&function.body);
            }
            Stmt::ClassDef(class) => {
                self.bind(class.name.as_str());
                self.inside(&class.body);
            }
            Stmt::Assign(assign) => {
                for target in &assign.targets {
                    self.target(target);
                }
            }
            Stmt::AnnAssign(assign) if assign.value.is_some() => self.target(&assign.target),
            Stmt::Try(attempt) => self.attempt(attempt),
            _ => self.compound(statement),
        }
    }

    fn compound(&mut self, statement: &Stmt) {
        match statement {
            Stmt::If(test) => {
                let condition = &self.text[test.test.range()];
                let never_runs = usize::from(condition.ends_with("TYPE_CHECKING"));
                self.optional += never_runs;
                self.all(&test.body);
                self.optional -= never_runs;
                for clause in &test.elif_else_clauses {
                    self.all(&clause.body);
                }
            }
            Stmt::For(each) => {
                self.all(&each.body);
                self.all(&each.orelse);
            }
            Stmt::While(each) => {
                self.all(&each.body);
                self.all(&each.orelse);
            }
            Stmt::With(with) => self.all(&with.body),
            Stmt::Match(choice) => {
                for case in &choice.cases {
                    self.all(&case.body);
                }
            }
            _ => {}
        }
    }

    /// An import whose failure is caught, and not answered with an exit, may fail.
    fn attempt(&mut self, attempt: &StmtTry) {
        let goes_on = usize::from(attempt.handlers.iter().any(|handler| self.goes_on(handler)));
        self.optional += goes_on;
        self.all(&attempt.body);
        self.optional -= goes_on;
        for ExceptHandler::ExceptHandler(handler) in &attempt.handlers {
            // What is tried in place of the missing module is a second choice.
            self.optional += 1;
            self.all(&handler.body);
            self.optional -= 1;
        }
        self.all(&attempt.orelse);
        self.all(&attempt.finalbody);
    }

    fn goes_on(&self, ExceptHandler::ExceptHandler(handler): &ExceptHandler) -> bool {
        let catches = handler.type_.as_ref().is_none_or(|kind| {
            let names = &self.text[kind.range()];
            ["ImportError", "ModuleNotFoundError", "Exception"]
                .iter()
                .any(|name| names.contains(name))
        });
        let body = &self.text[handler.range()];
        catches && !body.contains("exit(") && !body.contains("raise")
    }

    fn inside(&mut self, body: &[Stmt]) {
        self.within += 1;
        self.all(body);
        self.within -= 1;
    }

    fn import(&mut self, module: &str, range: TextRange, alias: &Alias, bound: &str) {
        self.module(module, range);
        self.bind(alias.asname.as_ref().map_or(bound, |name| name.as_str()));
    }

    fn module(&mut self, module: &str, range: TextRange) {
        let start = range.start().to_usize();
        self.reading.imports.push(Import {
            module: module.to_owned(),
            span: Span::new(start, start + module.len()),
            is_optional: self.optional > 0,
        });
    }

    fn target(&mut self, target: &Expr) {
        match target {
            Expr::Name(name) => self.bind(name.id.as_str()),
            // `a, b = …` binds both.
            Expr::Tuple(names) => names.elts.iter().for_each(|name| {
                if let Expr::Name(name) = name {
                    self.bind(name.id.as_str());
                }
            }),
            _ => {}
        }
    }

    fn bind(&mut self, name: &str) {
        if self.within == 0 {
            self.reading.has_hidden_names |= name == "__getattr__";
            self.reading.names.push(name.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistakes_have_their_places() {
        assert_eq!(read("import sys\nprint(sys.argv)\n").error, None);
        let text = "def f(:\n    pass\n";
        let error = read(text).error.unwrap();
        assert!(error.span.start <= text.find('\n').unwrap(), "{error:?}");
        assert!(!error.message.starts_with(char::is_uppercase));
    }

    #[test]
    fn deep_programs_are_read() {
        for (part, count) in [(".b", 200_000), ("+1", 200_000), (" if b else a", 20_000)] {
            let text = format!("import c\nx = a{}\n", part.repeat(count));
            assert_eq!(read(&text).imports.len(), 1, "{part}");
        }
        let text = format!("import c\nx = {}1\n", "-".repeat(400_000));
        assert_eq!(read(&text).imports.len(), 1);
    }

    #[test]
    fn imports_are_told_with_their_places() {
        let text = "import os.path as p, json\nfrom a.b import c\nfrom . import d\ndef f():\n    import e\n";
        let found = read(text).imports;
        let modules: Vec<_> = found.iter().map(|import| import.module.as_str()).collect();
        assert_eq!(modules, ["os.path", "json", "a.b", "e"]);
        for import in &found {
            assert_eq!(&text[import.span.start..import.span.end], import.module);
            assert!(!import.is_optional);
        }
    }

    #[test]
    fn an_import_is_optional_when_the_program_goes_on_without_it() {
        let cases = [
            (
                "try:\n    import x\nexcept ImportError:\n    x = None\n",
                true,
            ),
            ("try:\n    import x\nexcept:\n    pass\n", true),
            ("try:\n    import x\nexcept ValueError:\n    pass\n", false),
            (
                "try:\n    import x\nexcept ImportError:\n    raise SystemExit(1)\n",
                false,
            ),
            (
                "try:\n    import x\nexcept ImportError:\n    sys.exit('no x')\n",
                false,
            ),
            ("if TYPE_CHECKING:\n    import x\n", true),
            ("if sys.argv:\n    import x\n", false),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text).imports[0].is_optional, expected, "{text}");
        }
    }

    #[test]
    fn names_at_the_top_are_told() {
        let text = "import a.b\nfrom c import d as e\nf = g = 1\nh, i = 1, 2\nj: int = 3\nk: int\nasync def l():\n    m = 1\nclass N:\n    o = 1\nif x:\n    def p(): ...\n";
        let found = read(text);
        assert_eq!(
            found.names,
            ["a", "e", "f", "g", "h", "i", "j", "l", "N", "p"]
        );
        assert!(!found.has_hidden_names);
        assert!(read("from x import *\n").has_hidden_names);
    }
}
