//! What all commands have in common, asserted on the command line as clap knows it.

use std::collections::BTreeMap;

use clap::{Arg, Command};
use open_skills::commands::examples;

/// Commands that make a document or talk to a program: what they print is no report.
const DOCUMENTS: [&str; 3] = ["schema", "lsp", "completions"];

/// What a sentence about a command begins with.
const VERBS: [&str; 52] = [
    "Add", "Approve", "Begin", "Bring", "Build", "Check", "Convert", "Decide", "Expect", "Find",
    "Forget", "Get", "Hold", "Keep", "Let", "List", "Look", "Make", "Never", "Print", "Publish",
    "Put", "Raise", "Refuse", "Remove", "Run", "Say", "Serve", "Show", "Take", "Trust", "Vouch",
    "Write", "Update", "Copy", "Give", "Set", "Read", "Tell", "Watch", "Mend", "Move", "Start",
    "Stop", "Verify", "Sign", "Pull", "Pack", "Unpack", "Install", "Compare", "Clear",
];

/// Every command with its words, such as `keys new`; those that only have commands of their
/// own are marked.
fn all() -> Vec<(String, Command, bool)> {
    fn walk(words: &str, command: &Command, found: &mut Vec<(String, Command, bool)>) {
        for sub in command.get_subcommands() {
            let words = format!("{words} {}", sub.get_name()).trim().to_owned();
            let is_leaf = sub.get_subcommands().next().is_none();
            found.push((words.clone(), sub.clone(), is_leaf));
            walk(&words, sub, found);
        }
    }
    let mut found = Vec::new();
    walk("", &open_skills::cli::command(), &mut found);
    assert!(found.len() > 60, "only {} commands", found.len());
    found
}

fn flag<'a>(command: &'a Command, name: &str) -> Option<&'a Arg> {
    let mut arguments = command.get_arguments();
    arguments.find(|argument| argument.get_long() == Some(name))
}

#[test]
fn every_command_has_examples_that_are_of_it() {
    for (words, command, _) in all() {
        let examples = examples::of(&command);
        assert!(!examples.is_empty(), "`{words}` has no examples");
        // An editor's configuration is its example.
        if words == "lsp" {
            continue;
        }
        let call = format!("open-skills {words}");
        let mut whole = examples.iter().filter(|line| line.contains(&call));
        assert!(
            whole.next().is_some(),
            "no example of `{words}` calls it: {examples:?}"
        );
    }
}

#[test]
fn every_help_says_how_the_command_ends() {
    let mut silent = Vec::new();
    for (words, mut command, _) in all() {
        let help = command.render_long_help().to_string();
        let lines = help.matches("xit code").count();
        if lines == 0 {
            silent.push(words);
        }
    }
    assert_eq!(silent, [""; 0]);
}

/// A command's help as it is printed on a terminal of so many columns.
fn help(words: &str, width: usize) -> String {
    let command = examples::unbroken(open_skills::cli::command()).term_width(width);
    let call = ["open-skills"].into_iter().chain(words.split(' '));
    let stop = command.try_get_matches_from(call.chain(["--help"]));
    let page = stop.unwrap_err().render().to_string();
    examples::readable(&page, width)
}

#[test]
fn help_begins_with_a_heading() {
    for (words, ..) in all() {
        let page = help(&words, 1000);
        let (first, _) = page.split_once("\n\n").unwrap();
        assert!(!first.ends_with(['.', '!', ':']), "`{words}`: {first}");
        // Of two sentences, only the second would go without its full stop.
        assert!(!first.contains(". "), "`{words}`: {first}");
    }
}

#[test]
fn help_leaves_no_blanks_at_the_ends_of_lines() {
    let mut odd = Vec::new();
    for (words, ..) in all() {
        for width in [40, 80, 1000] {
            let page = help(&words, width);
            let blank = page.lines().filter(|line| line.ends_with(' '));
            odd.extend(blank.map(|line| format!("`{words}`, {width} columns: `{line}`")));
        }
    }
    assert_eq!(odd, [""; 0]);
}

#[test]
fn help_fits_a_narrow_terminal_but_for_what_cannot_be_broken() {
    let mut wide = Vec::new();
    for (words, command, _) in all() {
        let behind = command.get_after_help().map(ToString::to_string);
        let behind = behind.unwrap_or_default();
        for line in help(&words, 40).lines() {
            let is_one = line.split_whitespace().count() == 1;
            let is_example = line.starts_with("  ") && behind.lines().any(|it| it == line);
            if line.chars().count() > 40 && !is_one && !is_example {
                wide.push(format!("`{words}`: {line}"));
            }
        }
    }
    assert_eq!(wide, [""; 0], "{wide:#?}");
}

#[test]
fn examples_are_understood() {
    let command = open_skills::cli::command();
    for (words, sub, _) in all() {
        for line in examples::of(&sub) {
            let Some(call) = parts(&line) else { continue };
            if let Err(error) = command.clone().try_get_matches_from(&call) {
                let shows = !error.use_stderr();
                assert!(shows, "an example of `{words}`: {line}\n{error}");
            }
        }
    }
}

/// A whole line is pasted as it stands: what is said of it is a comment for the shell too.
#[test]
fn remarks_in_examples_are_comments() {
    let mut remarks = 0;
    for (words, sub, _) in all() {
        for line in examples::of(&sub) {
            let Some((_, told)) = line.trim_start().split_once("  ") else {
                continue;
            };
            remarks += 1;
            let told = told.trim_start();
            assert!(told.starts_with("# "), "an example of `{words}`: {line}");
        }
    }
    assert!(remarks > 40, "only {remarks}");
}

/// The words of the call of open-skills in an example, up to what a shell does with it; none
/// in a line that calls something else only.
fn parts(line: &str) -> Option<Vec<String>> {
    let at = line.find("open-skills ")?;
    let mut words = vec![String::new()];
    let mut quote = None;
    let mut blanks = 0;
    for c in line[at..].chars() {
        blanks = if c == ' ' && quote.is_none() {
            blanks + 1
        } else {
            0
        };
        match (c, quote) {
            // Two blanks begin a remark; a shell has more to do after these signs.
            _ if blanks == 2 => break,
            ('|' | '>' | '<' | '#' | ';' | '&' | ')', None) => break,
            ('\'' | '"', None) => quote = Some(c),
            (c, Some(open)) if c == open => quote = None,
            (' ', None) => words.push(String::new()),
            (c, _) => words.last_mut().unwrap().push(c),
        }
    }
    words.retain(|word| !word.is_empty());
    Some(words)
}

#[test]
fn a_sentence_about_a_command_has_one_form() {
    for (words, command, _) in all() {
        let about = command.get_about().map(ToString::to_string);
        let about = about.unwrap_or_default();
        let first = about.split([' ', ',']).next().unwrap_or_default();
        assert!(VERBS.contains(&first), "`{words}`: {about}");
        assert!(!about.ends_with(['.', '!', ' ']), "`{words}`: {about}");
        assert!(!about.contains('\n'), "`{words}`: {about}");
        let length = about.chars().count();
        assert!((8..=80).contains(&length), "`{words}`: {length} characters");
    }
}

#[test]
fn every_report_can_be_read_by_machines_in_the_same_two_ways() {
    for (words, command, is_leaf) in all() {
        let is_document = DOCUMENTS.contains(&words.as_str());
        let format = flag(&command, "format");
        if !is_leaf || is_document {
            continue;
        }
        let format = format.unwrap_or_else(|| panic!("`{words}` has no --format"));
        let values = format.get_possible_values();
        let json = values.iter().any(|value| value.get_name() == "json");
        assert!(json, "`{words} --format` has no json");
        let json = flag(&command, "json");
        let json = json.unwrap_or_else(|| panic!("`{words}` has no --json"));
        let help = json.get_help().map(ToString::to_string);
        assert_eq!(
            help.as_deref(),
            Some("The same as --format json"),
            "`{words}`"
        );
    }
    let known: Vec<String> = all().into_iter().map(|(words, ..)| words).collect();
    for document in DOCUMENTS {
        assert!(known.iter().any(|words| words == document), "{document}");
    }
}

/// Long names that may share a letter: `--output` is what is made, `--out` the folder for
/// whatever a script leaves.
const SHARED: [&str; 2] = ["output", "out"];

#[test]
fn one_letter_means_one_thing() {
    let mut letters: BTreeMap<char, (String, String)> = BTreeMap::new();
    let mut odd = Vec::new();
    for (words, command, _) in all() {
        for argument in command.get_arguments() {
            let Some(long) = argument.get_long() else {
                continue;
            };
            let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            if !long.chars().all(is_plain) {
                odd.push(format!("`{words} --{long}` is no plain name"));
            }
            if let Some(short) = argument.get_short() {
                let first = letters.entry(short);
                let first = first.or_insert_with(|| (long.to_owned(), words.clone()));
                let shares = SHARED.contains(&long) && SHARED.contains(&&*first.0);
                if first.0 != long && !shares {
                    let (name, of) = first;
                    odd.push(format!(
                        "`-{short}` is --{name} of `{of}`, --{long} of `{words}`"
                    ));
                }
            }
            let help = argument.get_help().map(ToString::to_string);
            let help = help.unwrap_or_default();
            if help.is_empty() || help.ends_with('.') {
                odd.push(format!("`{words} --{long}`: `{help}`"));
            }
        }
    }
    assert_eq!(odd, [""; 0], "{odd:#?}");
}
