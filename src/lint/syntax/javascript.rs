//! JavaScript and TypeScript, by a parser that reads both.

use oxc_allocator::Allocator;
use oxc_parser::Parser;
use oxc_span::SourceType;

use super::SyntaxError;
use crate::diagnostics::Span;

pub(super) fn first_error(text: &str, ending: &str) -> Option<SyntaxError> {
    let error = parse(text, source_type(ending));
    // A `.js` file is a module or a script by what surrounds it: one reading will do.
    match (error, ending) {
        (Some(_), "js" | "jsx") => parse(text, SourceType::cjs().with_jsx(true)),
        (error, _) => error,
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

fn parse(text: &str, kind: SourceType) -> Option<SyntaxError> {
    let allocator = Allocator::default();
    let parsed = Parser::new(&allocator, text, kind).parse();
    let error = parsed.diagnostics.first()?;
    let label = error.labels.first();
    let span = label.map_or(Span::at(0), |label| {
        let start = label.offset() as usize;
        Span::new(start, start + label.len() as usize)
    });
    let message = error.message.to_string();
    let mut letters = message.chars();
    let first = letters.next().map(|c| c.to_lowercase().to_string());
    Some(SyntaxError {
        message: format!("{}{}", first.unwrap_or_default(), letters.as_str()),
        span,
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
            assert_eq!(first_error(text, ending), None, "{text}");
        }
    }

    #[test]
    fn mistakes_have_their_places() {
        let error = first_error("const a = ;\n", "js").unwrap();
        assert!(error.span.start >= 9 && error.span.end <= 12, "{error:?}");
    }
}
