//! Python, by the parser of a well-known linter.

use ruff_python_parser::parse_module;

use super::SyntaxError;
use crate::diagnostics::Span;

pub(super) fn first_error(text: &str) -> Option<SyntaxError> {
    let error = parse_module(text).err()?;
    let message = error.error.to_string();
    let mut letters = message.chars();
    let first = letters.next().map(|c| c.to_lowercase().to_string());
    Some(SyntaxError {
        message: format!("{}{}", first.unwrap_or_default(), letters.as_str()),
        span: Span::new(
            error.location.start().to_usize(),
            error.location.end().to_usize(),
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistakes_have_their_places() {
        assert_eq!(first_error("import sys\nprint(sys.argv)\n"), None);
        let text = "def f(:\n    pass\n";
        let error = first_error(text).unwrap();
        assert!(error.span.start <= text.find('\n').unwrap(), "{error:?}");
        assert!(first_error("print 'old'\n").is_some());
    }
}
