//! Examples in the help of every command: a command of commands shows one of each.

use anstream::adapter::strip_str;
use clap::Command;

use super::exit_codes;
use super::wrapping::wrapped_form;

/// What begins the examples of a help text.
pub const HEADING: &str = "Examples:";

/// The same command line, where every command that only has commands of its own shows the
/// first example of each, and every help says how the command ends.
pub fn gathered(command: Command) -> Command {
    gathered_below("", command)
}

fn gathered_below(words: &str, mut command: Command) -> Command {
    let names: Vec<String> = command
        .get_subcommands()
        .map(|sub| sub.get_name().to_owned())
        .collect();
    for name in names {
        let below = format!("{words} {name}").trim().to_owned();
        command = command.mut_subcommand(name, |sub| gathered_below(&below, sub));
    }
    let help = command.get_after_help().map(ToString::to_string);
    let help = help.map_or_else(|| of_commands(&command), |help| commented(&flowing(&help)));
    let about = command.get_long_about().map(ToString::to_string);
    let help = exit_codes::told(words, &help, about.as_deref().unwrap_or_default());
    if let Some(about) = about {
        command = command.long_about(headed(&about));
    }
    command.after_help(help)
}

/// What a command is, with its first paragraph as a heading: clap takes the full stop from what
/// has one paragraph only, and leaves it where there are more.
fn headed(about: &str) -> String {
    match about.split_once("\n\n") {
        Some((first, rest)) => format!("{}\n\n{rest}", first.trim_end_matches('.')),
        None => about.trim_end_matches('.').to_owned(),
    }
}

/// One example of each of its commands.
fn of_commands(command: &Command) -> String {
    let firsts: Vec<String> = command.get_subcommands().filter_map(first).collect();
    match firsts.is_empty() {
        true => String::new(),
        false => format!("{HEADING}\n{}", firsts.join("\n")),
    }
}

/// The text with its paragraphs in one line each, so that they are broken at the width of the
/// terminal and not where the source was. What is indented stays as it is.
fn flowing(text: &str) -> String {
    let is_prose = |line: &str| !line.is_empty() && !line.starts_with(' ') && !line.ends_with(':');
    let mut whole = String::with_capacity(text.len());
    let mut before = "";
    for line in text.lines() {
        let goes_on = is_prose(before) && !line.is_empty() && !line.starts_with(' ');
        match (whole.is_empty(), goes_on) {
            (true, _) => {}
            (false, true) => whole.push(' '),
            (false, false) => whole.push('\n'),
        }
        whole.push_str(line);
        before = line;
    }
    whole
}

/// The text with a `#` before what its examples say of themselves, so that a whole line of them
/// can be pasted.
fn commented(text: &str) -> String {
    let mut is_example = false;
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        is_example = line == HEADING || (is_example && line.starts_with("  "));
        let parts = line.strip_prefix("  ").and_then(|it| it.split_once("  "));
        lines.push(match parts {
            Some((words, told))
                if is_example && !words.is_empty() && !told.trim_start().starts_with('#') =>
            {
                let gap = told.len() - told.trim_start().len();
                format!("  {words}  {}# {}", " ".repeat(gap), told.trim_start())
            }
            _ => line.to_owned(),
        });
    }
    lines.join("\n")
}

/// Stands for the spaces of an example, which is one word then: clap breaks lines at spaces, and
/// half a command does something else, or nothing.
const UNBROKEN: &str = "\u{a0}";

/// The same command line with examples that stay on their lines, however long; what it prints is
/// for [`readable`].
pub fn unbroken(mut command: Command) -> Command {
    let names: Vec<String> = command
        .get_subcommands()
        .map(|sub| sub.get_name().to_owned())
        .collect();
    for name in names {
        command = command.mut_subcommand(name, unbroken);
    }
    let Some(help) = command.get_after_help().map(ToString::to_string) else {
        return command;
    };
    let held = |line: &str| match line.strip_prefix("  ") {
        Some(words) => format!("  {}", words.replace(' ', UNBROKEN)),
        None => line.to_owned(),
    };
    let lines: Vec<String> = help.lines().map(held).collect();
    command.after_help(lines.join("\n"))
}

/// Help as it is meant to be read and copied, for a terminal that is so wide: clap leaves blanks
/// in the empty lines between values, and the form of a command in one line.
pub fn readable(page: &str, width: usize) -> String {
    let mut text = String::with_capacity(page.len());
    for line in page.replace(UNBROKEN, " ").split_inclusive('\n') {
        let is_whole = line.ends_with('\n');
        let line = line.trim_end();
        let is_form = strip_str(line).to_string().starts_with("Usage: ");
        match is_form {
            true => text.push_str(&wrapped_form(line, "Usage: ".len(), width)),
            false => text.push_str(line),
        }
        if is_whole {
            text.push('\n');
        }
    }
    text
}

/// The first example of a command, as it stands in its help.
fn first(command: &Command) -> Option<String> {
    of(command).into_iter().next()
}

/// The lines of a command's examples; none when its help has no such part.
pub fn of(command: &Command) -> Vec<String> {
    let text = command.get_after_help().map(ToString::to_string);
    let text = text.unwrap_or_default();
    let lines = text.lines().skip_while(|line| *line != HEADING).skip(1);
    let lines = lines.take_while(|line| line.starts_with("  "));
    lines.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_are_one_line_and_examples_stay() {
        let text = "One\ntwo.\n\nExamples:\n  x run\n  x walk\n\nExit code: 0,\n1 else.\nSee:\n  y";
        let flowed = "One two.\n\nExamples:\n  x run\n  x walk\n\nExit code: 0, 1 else. See:\n  y";
        assert_eq!(flowing(text), flowed);
        assert_eq!(flowing(flowed), flowed);
    }

    #[test]
    fn the_first_paragraph_is_a_heading() {
        assert_eq!(
            headed("Make it.\n\nThen use it."),
            "Make it\n\nThen use it."
        );
        assert_eq!(headed("Make it."), "Make it");
    }

    #[test]
    fn a_page_has_no_blanks_at_the_ends_of_its_lines() {
        let page = "Usage: x [Y]  \n    \n  a\u{a0}b\n";
        assert_eq!(readable(page, 80), "Usage: x [Y]\n\n  a b\n");
    }

    #[test]
    fn a_line_can_be_pasted_as_it_is() {
        let text =
            "Words  apart.\n\nExamples:\n  x run\n  x run a    what it does\n    in: it\n\n  y  z";
        let said = "Words  apart.\n\nExamples:\n  x run\n  x run a    # what it does\n    in: it\n\n  y  z";
        assert_eq!(commented(text), said);
        assert_eq!(commented(said), said);
    }

    #[test]
    fn what_has_its_own_keeps_it_and_the_rest_gathers() {
        let leaf = |name: &'static str, help: &'static str| Command::new(name).after_help(help);
        let command = Command::new("x")
            .subcommand(
                Command::new("keys")
                    .subcommand(leaf("new", "Examples:\n  x keys new a\n  x keys new b"))
                    .subcommand(leaf("list", "Words.\n\nExamples:\n  x keys list"))
                    .subcommand(Command::new("odd")),
            )
            .subcommand(leaf("run", "Examples:\n  x run\n\nExit code: 0."));
        let command = gathered(command);
        let of = |name: &str| of(command.find_subcommand(name).unwrap());
        assert_eq!(of("keys"), ["  x keys new a", "  x keys list"]);
        assert_eq!(of("run"), ["  x run"]);
    }
}
