//! JavaScript and TypeScript, by a parser that reads both.

use oxc_allocator::Allocator;
use oxc_parser::config::TokensParserConfig;
use oxc_parser::{Kind, Parser, ParserReturn, Token};
use oxc_span::SourceType;

use super::{Import, Reading, SyntaxError};
use crate::diagnostics::Span;

pub(super) fn read(text: &str, ending: &str) -> Reading {
    let reading = parse(text, source_type(ending));
    // A `.js` file is a module or a script by what surrounds it: one reading will do.
    match ending {
        "js" | "jsx" if reading.error.is_some() => parse(text, SourceType::cjs().with_jsx(true)),
        _ => reading,
    }
}

fn source_type(ending: &str) -> SourceType {
    match ending {
        "ts" | "mts" | "cts" => SourceType::ts(),
        "tsx" => SourceType::tsx(),
        "cjs" => SourceType::cjs(),
        _ => SourceType::mjs().with_jsx(ending == "js" || ending == "jsx"),
    }
}

fn parse(text: &str, kind: SourceType) -> Reading {
    let allocator = Allocator::default();
    // Tokens cost time and tell no more than the module record, but for `require`.
    if text.contains("require") {
        let parser = Parser::new(&allocator, text, kind).with_config(TokensParserConfig);
        reading(text, &parser.parse())
    } else {
        reading(text, &Parser::new(&allocator, text, kind).parse())
    }
}

fn reading(text: &str, parsed: &ParserReturn<'_>) -> Reading {
    if let Some(error) = parsed.diagnostics.first() {
        let span = error.labels.first().map_or(Span::at(0), |label| {
            let start = label.offset() as usize;
            Span::new(start, start + label.len() as usize)
        });
        return Reading {
            error: Some(SyntaxError::new(&error.message, span)),
            ..Reading::default()
        };
    }
    let mut imports = imported(text, parsed);
    imports.extend(required(text, &parsed.tokens));
    imports.sort_by_key(|import| import.span);
    Reading {
        imports,
        ..Reading::default()
    }
}

/// `import` and `export … from`, and `import(…)` of a plain text.
fn imported(text: &str, parsed: &ParserReturn<'_>) -> Vec<Import> {
    let record = &parsed.module_record;
    let requested = record.requested_modules.iter().flat_map(|(_, places)| {
        // A type is gone before the program runs.
        places.iter().filter(|place| !place.is_type)
    });
    let asked_later = record.dynamic_imports.iter();
    requested
        .map(|place| (place.span, false))
        .chain(asked_later.map(|import| (import.module_request, true)))
        .filter_map(|(span, is_optional)| {
            import(text, span.start as usize, span.end as usize, is_optional)
        })
        .collect()
}

/// `require('…')`, wherever it stands.
fn required(text: &str, tokens: &[Token]) -> Vec<Import> {
    let call = |window: &[Token]| {
        let [before, name, open, module, close] = window else {
            return None;
        };
        let is_call = name.kind() == Kind::Require
            || name.kind() == Kind::Ident && slice(text, name) == "require";
        let shape = [open.kind(), module.kind(), close.kind()];
        let fits = is_call
            && before.kind() != Kind::Dot
            && shape == [Kind::LParen, Kind::Str, Kind::RParen];
        let (start, end) = (module.start() as usize, module.end() as usize);
        fits.then(|| import(text, start, end, false)).flatten()
    };
    let first = tokens.first().copied().into_iter();
    // The first token has none before it; itself will do.
    let padded: Vec<Token> = first.chain(tokens.iter().copied()).collect();
    padded.windows(5).filter_map(call).collect()
}

fn slice<'a>(text: &'a str, token: &Token) -> &'a str {
    text.get(token.start() as usize..token.end() as usize)
        .unwrap_or_default()
}

/// The module between the quotes of a place; `None` when it is put together.
fn import(text: &str, start: usize, end: usize, is_optional: bool) -> Option<Import> {
    let written = text.get(start..end)?;
    let quote = written.chars().next().filter(|c| "'\"`".contains(*c))?;
    let module = written[1..].strip_suffix(quote)?;
    (!module.contains("${") && !module.contains(quote)).then(|| Import {
        module: module.to_owned(),
        span: Span::new(start + 1, end - 1),
        is_optional,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_scripts_and_types_are_read() {
        for (text, ending) in [
            (
                "import fs from 'node:fs';\nawait fs.promises.readFile('x');\n",
                "mjs",
            ),
            (
                "const fs = require('fs');\nmodule.exports = fs;\nreturn;\n",
                "js",
            ),
            ("const fs = require('fs');\nreturn;\n", "cjs"),
            ("export const f = (x: number): string => `${x}`;\n", "ts"),
            ("#!/usr/bin/env node\nconsole.log(1);\n", "js"),
        ] {
            assert_eq!(read(text, ending).error, None, "{text}");
        }
    }

    #[test]
    fn mistakes_have_their_places() {
        let error = read("const a = ;\n", "js").error.unwrap();
        assert!(error.span.start >= 9 && error.span.end <= 12, "{error:?}");
    }

    #[test]
    fn imports_are_told_with_their_places() {
        let text = "import a from 'a';\nimport type b from 'b';\nexport * from \"./c.js\";\nconst d = await import('d');\nawait import(`e${a}`);\n";
        let found = read(text, "ts").imports;
        let modules: Vec<_> = found.iter().map(|import| import.module.as_str()).collect();
        assert_eq!(modules, ["a", "./c.js", "d"]);
        for import in &found {
            assert_eq!(&text[import.span.start..import.span.end], import.module);
            assert_eq!(import.is_optional, import.module == "d");
        }
    }

    #[test]
    fn what_is_required_is_told_but_not_what_is_talked_about() {
        let text = "require('a');\nconst { x } = require(\"b/c\");\n// require('d')\nlet t = `require('e')`;\nf.require('g');\nrequire(t);\n";
        let found = read(text, "cjs").imports;
        let modules: Vec<_> = found.iter().map(|import| import.module.as_str()).collect();
        assert_eq!(modules, ["a", "b/c"]);
    }
}
