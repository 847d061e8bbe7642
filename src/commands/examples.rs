//! Examples in the help of every command: a command of commands shows one of each.

use clap::Command;

/// What begins the examples of a help text.
pub const HEADING: &str = "Examples:";

/// The same command line, where every command that only has commands of its own shows the
/// first example of each.
pub fn gathered(mut command: Command) -> Command {
    let names: Vec<String> = command
        .get_subcommands()
        .map(|sub| sub.get_name().to_owned())
        .collect();
    for name in names {
        command = command.mut_subcommand(name, gathered);
    }
    if command.get_after_help().is_some() {
        return command;
    }
    let firsts: Vec<String> = command.get_subcommands().filter_map(first).collect();
    match firsts.is_empty() {
        true => command,
        false => command.after_help(format!("{HEADING}\n{}", firsts.join("\n"))),
    }
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
