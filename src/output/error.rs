//! Shows why a command could not do its work.

use std::fmt::Write as _;

use anstyle::AnsiColor;
use serde_json::json;

use super::Printer;
use super::escape::{printable, printable_line};
use crate::diagnostics::Failure;

/// For whom an error is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ErrorFormat {
    /// For people.
    #[default]
    Human,
    /// For machines: one line of JSON.
    Json,
}

/// Prints a failure on standard error, also under `--quiet`.
pub fn print(printer: &Printer, failure: &Failure, format: ErrorFormat) {
    match format {
        ErrorFormat::Human => printer.tell(human(failure)),
        ErrorFormat::Json => printer.tell(json(failure)),
    }
}

/// The failure as up to three parts: what, where, and what to do.
pub fn human(failure: &Failure) -> String {
    let red = AnsiColor::Red.on_default().bold();
    let blue = AnsiColor::Blue.on_default().bold();
    let cyan = AnsiColor::Cyan.on_default().bold();
    let message = indented(&printable(&failure.message));
    let mut text = format!("{red}error{red:#}: {message}");
    if let Some(location) = &failure.location {
        let location = printable_line(location);
        let _ = write!(text, "\n  {blue}-->{blue:#} {location}");
    }
    if let Some(hint) = &failure.hint {
        let hint = indented(&printable(hint));
        let _ = write!(text, "\n{cyan}hint{cyan:#}: {hint}");
    }
    text
}

/// Later lines of a text stand under its first.
fn indented(text: &str) -> String {
    text.trim_end().replace('\n', "\n  ")
}

/// The failure as one line of JSON.
pub fn json(failure: &Failure) -> String {
    json!({"error": {
        "kind": failure.kind,
        "message": failure.message,
        "hint": failure.hint,
        "location": failure.location,
    }})
    .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(failure: &Failure) -> String {
        anstream::adapter::strip_str(&human(failure)).to_string()
    }

    #[test]
    fn what_where_and_what_to_do() {
        let failure = Failure::new("not-found", "no skill named `\u{1b}[2Jx`")
            .at("open-skills.yaml:3:5")
            .with_hint("run `open-skills list`");
        insta::assert_snapshot!(plain(&failure), @r"
        error: no skill named `\u{1b}[2Jx`
          --> open-skills.yaml:3:5
        hint: run `open-skills list`
        ");
        insta::assert_snapshot!(json(&failure), @r#"{"error":{"kind":"not-found","message":"no skill named `\u001b[2Jx`","hint":"run `open-skills list`","location":"open-skills.yaml:3:5"}}"#);
    }

    #[test]
    fn what_is_not_known_is_left_out_or_null() {
        let failure = Failure::usage("no");
        assert_eq!(plain(&failure), "error: no");
        let value: serde_json::Value = serde_json::from_str(&json(&failure)).unwrap();
        assert!(value["error"]["hint"].is_null());
    }
}
