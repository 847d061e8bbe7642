//! Wrong use in the words of every other error: what clap found, told as a failure.

use std::any::TypeId;
use std::error::Error as _;
use std::ffi::OsString;
use std::path::PathBuf;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command};

use crate::commands::examples;
use crate::diagnostics::{Failure, without_secrets};
use crate::fs::Shown as _;
use crate::ops::near::{nearest, question};

/// Flags that are less alike than this are not each other's misspellings.
const ALIKE: f64 = 0.85;

/// Wrong use, and the line that says how the command is used.
pub struct Misuse {
    /// What is wrong, and what to do.
    pub failure: Failure,
    /// The form of the command, without a word before it.
    pub usage: Option<String>,
}

impl Misuse {
    /// What clap found in the arguments of a command line.
    pub fn of(stop: &clap::Error, arguments: &[OsString], command: &Command) -> Self {
        let found = Found {
            stop,
            arguments,
            command,
        };
        let clean = |text: String| harmless(&text, arguments);
        let (message, hint) = found.words();
        Self {
            failure: Failure::usage(clean(message)).with_hint(clean(hint)),
            usage: found.usage().map(clean),
        }
    }
}

/// Clap repeats what it does not take: with the bytes of what is no UTF-8, and without the
/// passwords and tokens of places.
fn harmless(text: &str, arguments: &[OsString]) -> String {
    let mut text = text.to_owned();
    for argument in arguments.iter().skip(1) {
        if argument.to_str().is_none() {
            text = text.replace(&*argument.to_string_lossy(), &argument.shown().to_string());
        }
        let argument = argument.to_string_lossy();
        let value = argument
            .split_once('=')
            .filter(|_| argument.starts_with('-'));
        let value = value.map_or(&*argument, |(_, value)| value);
        let harmless = without_secrets(value);
        if harmless != value {
            text = text.replace(value, &harmless);
        }
    }
    text
}

struct Found<'a> {
    stop: &'a clap::Error,
    arguments: &'a [OsString],
    command: &'a Command,
}

impl Found<'_> {
    fn text(&self, kind: ContextKind) -> Option<String> {
        match self.stop.get(kind)? {
            ContextValue::String(text) => Some(text.clone()),
            ContextValue::Strings(all) => all.first().cloned(),
            ContextValue::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    fn texts(&self, kind: ContextKind) -> Vec<String> {
        match self.stop.get(kind) {
            Some(ContextValue::Strings(all)) => all.clone(),
            Some(ContextValue::String(one)) => vec![one.clone()],
            _ => Vec::new(),
        }
    }

    /// What is wrong, and the next step.
    fn words(&self) -> (String, String) {
        let argument = self.text(ContextKind::InvalidArg);
        let argument = argument.as_deref().map(name).unwrap_or_default();
        let value = self.text(ContextKind::InvalidValue).unwrap_or_default();
        let see = self.see();
        match self.stop.kind() {
            ErrorKind::InvalidSubcommand => self.no_command(),
            ErrorKind::UnknownArgument => self.no_argument(&argument),
            ErrorKind::ArgumentConflict => (self.conflict(&argument), see),
            ErrorKind::InvalidValue if value.is_empty() => {
                (format!("`{argument}` needs a value"), see)
            }
            ErrorKind::InvalidValue => {
                let known = self.texts(ContextKind::ValidValue);
                let message = match known.as_slice() {
                    [] => format!("`{argument}` cannot be `{value}`"),
                    known => format!(
                        "`{argument}` cannot be `{value}`; it can be {}",
                        known.join(", ")
                    ),
                };
                // Clap asks for words that have little in common.
                let near = nearest(&value, known.iter().map(String::as_str));
                (message, near.map_or(see, question))
            }
            ErrorKind::ValueValidation => {
                let why = self.stop.source().map(ToString::to_string);
                let why = plain(why.unwrap_or_default());
                (format!("`{argument}` cannot be `{value}`: {why}"), see)
            }
            ErrorKind::MissingRequiredArgument => {
                let missing = self.texts(ContextKind::InvalidArg);
                let is = if missing.len() == 1 { "is" } else { "are" };
                let missing: Vec<String> = missing.iter().map(|one| one_of(one)).collect();
                let example = self.example();
                let hint = example.map_or(see, |line| format!("for example `{line}`"));
                (format!("{} {is} missing", missing.join(" and ")), hint)
            }
            ErrorKind::TooManyValues => (
                format!("`{argument}` does not take the value `{value}`"),
                see,
            ),
            ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
                let number = |kind| self.text(kind).unwrap_or_default();
                let wanted = match self.stop.kind() {
                    ErrorKind::TooFewValues => number(ContextKind::MinValues),
                    _ => number(ContextKind::ExpectedNumValues),
                };
                let actual = number(ContextKind::ActualNumValues);
                (
                    format!("`{argument}` needs {wanted} values and has {actual}"),
                    see,
                )
            }
            ErrorKind::InvalidUtf8 => (
                self.no_utf8(),
                "write it in UTF-8; a path of other bytes is reached from within its folder, or by a link".to_owned(),
            ),
            _ => {
                let text = self.stop.to_string();
                let text = text.strip_prefix("error: ").unwrap_or(&text);
                let first = text.split("\n\n").next().unwrap_or(text);
                (first.trim_end().to_owned(), see)
            }
        }
    }

    fn no_command(&self) -> (String, String) {
        let word = self.text(ContextKind::InvalidSubcommand);
        let word = word.unwrap_or_default();
        let (words, at) = self.called();
        let message = match words.as_slice() {
            [] => format!("there is no command `{word}`"),
            words => format!("`{}` has no command `{word}`", words.join(" ")),
        };
        let known = at.get_subcommands().map(Command::get_name);
        // Clap asks for words that have little in common.
        let hint = match nearest(&word, known) {
            Some(near) => question(near),
            None => format!("`{}` lists them", self.help()),
        };
        (message, hint)
    }

    fn no_argument(&self, argument: &str) -> (String, String) {
        if !argument.starts_with('-') {
            let message = format!("`{argument}` is one argument too many");
            return (message, self.see());
        }
        let (words, at) = self.called();
        // Most commands answer machines: who asks one that does not is told why.
        if matches!(argument, "--json" | "--format") && !at.has_subcommands() {
            let message = format!("`{}` has no `{argument}`", words.join(" "));
            let hint = "what it prints is for another program as it is";
            return (message, hint.to_owned());
        }
        let flags = at.get_arguments().chain(self.command.get_arguments());
        let flags: Vec<String> = flags
            .filter(|flag| !flag.is_hide_set())
            .filter_map(|flag| Some(format!("--{}", flag.get_long()?)))
            .collect();
        let is_meant = |flag: &&str| is_misspelled(argument, flag);
        let near = flags.iter().map(String::as_str).filter(is_meant);
        let is_possible = self.stop.get(ContextKind::Suggested).is_some();
        let hint = match nearest(argument, near) {
            Some(near) => question(near),
            None if is_possible && at.get_positionals().any(takes_any_word) => {
                format!("write `-- {argument}` when it is no flag")
            }
            None => self.see(),
        };
        (format!("there is no flag `{argument}`"), hint)
    }

    fn conflict(&self, argument: &str) -> String {
        let others = self.texts(ContextKind::PriorArg);
        let others: Vec<String> = others.iter().map(|other| name(other)).collect();
        match others.as_slice() {
            [] => format!("`{argument}` cannot be used with the other arguments"),
            [same] if *same == argument => format!("`{argument}` is there twice"),
            others => format!(
                "`{argument}` cannot be used with `{}`",
                others.join("` and `")
            ),
        }
    }

    /// Clap does not say which argument it means: that without which it says something else.
    fn no_utf8(&self) -> String {
        let odd: Vec<usize> = (1..self.arguments.len())
            .filter(|&at| self.arguments[at].to_str().is_none())
            .collect();
        let is_meant = |at: &usize| {
            let mut others = self.arguments.to_vec();
            others[*at] = "x".into();
            let parsed = self.command.clone().try_get_matches_from(others);
            !parsed.is_err_and(|error| error.kind() == ErrorKind::InvalidUtf8)
        };
        let meant: Vec<usize> = odd.iter().copied().filter(is_meant).collect();
        let shown = if meant.is_empty() { odd } else { meant };
        let shown: Vec<String> = shown
            .iter()
            .map(|&at| format!("`{}`", self.arguments[at].shown()))
            .collect();
        let is = if shown.len() == 1 { "is" } else { "are" };
        format!("{} {is} not UTF-8", shown.join(" and "))
    }

    /// The form of the command, where clap has one for what is wrong. Of a flag that is not
    /// there, clap's has the flag that it takes for the nearest, which we say only of misspellings.
    fn usage(&self) -> Option<String> {
        let form = self.form()?;
        let said = |kind| self.text(kind).unwrap_or_default();
        let near = said(ContextKind::SuggestedArg);
        if near.is_empty() || is_misspelled(&said(ContextKind::InvalidArg), &name(&near)) {
            return Some(form);
        }
        let (words, at) = self.called();
        let call = format!("open-skills {}", words.join(" "));
        let plain = at.clone().bin_name(call.trim_end()).render_usage();
        Some(without_label(&plain.to_string()))
    }

    /// The same as clap has it.
    fn form(&self) -> Option<String> {
        match self.stop.get(ContextKind::Usage)? {
            ContextValue::StyledStr(usage) => Some(without_label(&usage.to_string())),
            _ => None,
        }
    }

    /// The words of the command that was called, as far as there is one, and what it is.
    fn called(&self) -> (Vec<String>, &Command) {
        let from_usage = self.form();
        let words: Vec<String> = match &from_usage {
            Some(usage) => usage.split(' ').map(str::to_owned).collect(),
            None => {
                let words = self.arguments.iter();
                words
                    .map(|word| word.to_string_lossy().into_owned())
                    .collect()
            }
        };
        let mut at = self.command;
        let mut called = Vec::new();
        for word in words.iter().skip(1).take_while(|word| *word != "--") {
            match at.find_subcommand(word) {
                Some(sub) => {
                    called.push(word.clone());
                    at = sub;
                }
                // In a form, the words of the command stand together.
                None if from_usage.is_some() && !word.starts_with('-') => break,
                None => {}
            }
        }
        (called, at)
    }

    fn help(&self) -> String {
        let (words, _) = self.called();
        let call = std::iter::once("open-skills").chain(words.iter().map(String::as_str));
        let call: Vec<&str> = call.chain(["--help"]).collect();
        call.join(" ")
    }

    /// The first of the command's examples, without the remark behind it.
    fn example(&self) -> Option<String> {
        let (words, at) = self.called();
        let call = format!("open-skills {}", words.join(" "));
        let lines = examples::of(at).into_iter();
        let mut calls = lines.filter(|line| line.trim_start().starts_with(&call));
        let line = calls.next()?;
        let line = line.trim_start().split("  ").next()?;
        Some(line.to_owned())
    }

    fn see(&self) -> String {
        format!("`{}` says what it takes", self.help())
    }
}

/// Whether a flag may have been meant by another: `--dry-run` is no misspelled `--prune`, which
/// removes what the other would have shown.
fn is_misspelled(typed: &str, flag: &str) -> bool {
    let [typed, flag] = [typed, flag].map(|flag| flag.trim_start_matches('-'));
    strsim::osa_distance(typed, flag) == 1 || strsim::jaro_winkler(typed, flag) > ALIKE
}

/// Whether what looks like a flag can be meant by an argument: a path, or a word for a script.
fn takes_any_word(argument: &Arg) -> bool {
    let kind = argument.get_value_parser().type_id();
    argument.is_last_set() || kind == TypeId::of::<PathBuf>() || kind == TypeId::of::<OsString>()
}

/// The form of a command without the word before it.
fn without_label(usage: &str) -> String {
    let usage = usage.trim();
    usage.strip_prefix("Usage: ").unwrap_or(usage).to_owned()
}

/// An argument as it is typed: `--format` of `--format <FORMAT>`, `NAME` of `[NAME]`.
fn name(shown: &str) -> String {
    let shown = shown.strip_suffix("...").unwrap_or(shown);
    match shown.starts_with('-') {
        true => shown.split([' ', '=']).next().unwrap_or(shown).to_owned(),
        false => {
            let inner = shown.strip_prefix(['<', '[']);
            let inner = inner.and_then(|inner| inner.strip_suffix(['>', ']']));
            inner.unwrap_or(shown).to_owned()
        }
    }
}

/// What must be there, as it is typed: of `<--key <KEY>|--remove>` either.
fn one_of(missing: &str) -> String {
    let inner = missing.strip_prefix('<').and_then(|m| m.strip_suffix('>'));
    match inner.filter(|inner| inner.contains('|')) {
        Some(inner) => format!("`{}`", inner.replace('|', "` or `")),
        None => format!("`{missing}`"),
    }
}

/// What readers of numbers say, in words that also say what to write.
fn plain(why: String) -> String {
    let range = why.split_once(" is not in ").map(|(_, range)| range);
    match (
        why.as_str(),
        range.and_then(|range| range.split_once("..=")),
    ) {
        (_, Some((least, most))) => format!("write a whole number from {least} to {most}"),
        ("invalid digit found in string" | "cannot parse integer from empty string", _) => {
            "write a whole number".to_owned()
        }
        ("number too large to fit in target type", _) => "write a smaller whole number".to_owned(),
        _ => why,
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;

    use super::*;

    fn told(arguments: &[&OsStr]) -> (String, Option<String>, Option<String>) {
        let mut all: Vec<OsString> = vec!["open-skills".into()];
        all.extend(arguments.iter().map(|&argument| argument.to_owned()));
        let command = crate::cli::command();
        let stop = command.clone().try_get_matches_from(&all).unwrap_err();
        let misuse = Misuse::of(&stop, &all, &command);
        (misuse.failure.message, misuse.failure.hint, misuse.usage)
    }

    fn words(line: &str) -> (String, String) {
        let words: Vec<&OsStr> = line.split(' ').map(OsStr::new).collect();
        let (message, hint, _) = told(&words);
        (message, hint.unwrap())
    }

    /// What is typed, what is said, and the hint.
    const CASES: &[(&str, &str, &str)] = &[
        (
            "schama",
            "there is no command `schama`",
            "did you mean `schema`?",
        ),
        (
            "keys shwo",
            "`keys` has no command `shwo`",
            "did you mean `show`?",
        ),
        (
            "keys zzz",
            "`keys` has no command `zzz`",
            "`open-skills keys --help` lists them",
        ),
        (
            "pull --jobs 0",
            "`--jobs` cannot be `0`: write a whole number from 1 to 64",
            "`open-skills pull --help` says what it takes",
        ),
        (
            "pull --jobs x",
            "`--jobs` cannot be `x`: write a whole number",
            "`open-skills pull --help` says what it takes",
        ),
        (
            "test --seed x",
            "`--seed` cannot be `x`: write a whole number",
            "`open-skills test --help` says what it takes",
        ),
        (
            "trust pin x",
            "`--key <KEY>` or `--remove` is missing",
            "for example `open-skills trust pin pdf --key acme.pub`",
        ),
        (
            "lint --fxi",
            "there is no flag `--fxi`",
            "did you mean `--fix`?",
        ),
        (
            "lint --zzzz",
            "there is no flag `--zzzz`",
            "write `-- --zzzz` when it is no flag",
        ),
        (
            "pull pdf --dry-run",
            "there is no flag `--dry-run`",
            "`open-skills pull --help` says what it takes",
        ),
        (
            "yank pdf --dry-run",
            "there is no flag `--dry-run`",
            "`open-skills yank --help` says what it takes",
        ),
        (
            "run pdf --dry-run",
            "there is no flag `--dry-run`",
            "write `-- --dry-run` when it is no flag",
        ),
        (
            "pack --outptu x",
            "there is no flag `--outptu`",
            "did you mean `--output`?",
        ),
        (
            "lint --fix --diff",
            "`--fix` cannot be used with `--diff`",
            "`open-skills lint --help` says what it takes",
        ),
        (
            "-q -v lint",
            "`--quiet` cannot be used with `--verbose`",
            "`open-skills --help` says what it takes",
        ),
        (
            "lint --color x",
            "`--color` cannot be `x`; it can be auto, always, never",
            "`open-skills lint --help` says what it takes",
        ),
        (
            "test --jobs x",
            "`--jobs` cannot be `x`: write a whole number from 1",
            "`open-skills test --help` says what it takes",
        ),
        (
            "lint --config",
            "`--config` needs a value",
            "`open-skills lint --help` says what it takes",
        ),
        (
            "login",
            "`<REGISTRY>` is missing",
            "for example `open-skills login acme`",
        ),
        (
            "lint --fix=yes",
            "`--fix` does not take the value `yes`",
            "`open-skills lint --help` says what it takes",
        ),
        (
            "completions bash --json",
            "`completions` has no `--json`",
            "what it prints is for another program as it is",
        ),
        (
            "login a b",
            "`b` is one argument too many",
            "`open-skills login --help` says what it takes",
        ),
        (
            "schema lint-repor",
            "`NAME` cannot be `lint-repor`; it can be skill, config",
            "did you mean `lint-report`?",
        ),
    ];

    #[test]
    fn every_kind_of_wrong_use_has_one_voice() {
        for &(line, message, hint) in CASES {
            let (said, next) = words(line);
            assert!(said.starts_with(message), "{line}: {said}");
            assert_eq!(next, hint, "{line}");
        }
    }

    #[test]
    fn the_form_of_the_command_is_kept() {
        let (_, _, usage) = told(&["keys".as_ref(), "new".as_ref()]);
        assert_eq!(usage.unwrap(), "open-skills keys new <NAME>");
        let form = |line: &str| {
            let words: Vec<&OsStr> = line.split(' ').map(OsStr::new).collect();
            told(&words).2.unwrap()
        };
        assert_eq!(
            form("vendor add --index-url x tiny"),
            "open-skills vendor add [OPTIONS] [PACKAGE]..."
        );
        assert!(form("vendor add --langage x tiny").contains("--language"));
    }

    #[cfg(unix)]
    #[test]
    fn the_argument_that_is_no_utf8_is_shown_with_its_bytes() {
        use std::os::unix::ffi::OsStrExt;

        let odd = OsStr::from_bytes(b"a\xffb");
        let (message, hint, usage) = told(&["keys".as_ref(), "new".as_ref(), odd]);
        assert_eq!(message, r"`a\xffb` is not UTF-8");
        assert!(hint.unwrap().contains("by a link"));
        assert!(usage.unwrap().starts_with("open-skills keys new"));
        // A path may be anything; the other one is meant.
        let flag = OsStr::from_bytes(b"--profile=\xfe");
        let (message, ..) = told(&["lint".as_ref(), odd, flag]);
        assert_eq!(message, r"`--profile=\xfe` is not UTF-8");
        let (message, ..) = told(&[odd]);
        assert_eq!(message, r"there is no command `a\xffb`");
    }
}
