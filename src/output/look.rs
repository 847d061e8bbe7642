//! How output may look: colours, links, width.

use std::io::IsTerminal;

/// When to use colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum ColorChoice {
    /// On a terminal that can show them.
    #[default]
    Auto,
    /// Even into a file or a pipe.
    Always,
    /// Not at all.
    Never,
}

/// The width of output that goes to no terminal.
pub const DEFAULT_WIDTH: usize = 100;

/// Narrower than this, text is left to the terminal's own wrapping.
const NARROWEST: usize = 40;

/// What is known of the place that output goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "five independent facts")]
pub struct Look {
    /// Colours on standard output.
    pub stdout_color: bool,
    /// Colours on standard error.
    pub stderr_color: bool,
    /// Whether standard output is a terminal.
    pub stdout_terminal: bool,
    /// Whether standard error is a terminal.
    pub stderr_terminal: bool,
    /// How many columns a line has.
    pub width: usize,
    /// Whether bars and spinners may move.
    pub animated: bool,
}

/// Which streams are terminals, and how wide.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Streams {
    /// Standard output is a terminal.
    pub stdout: bool,
    /// Standard error is a terminal.
    pub stderr: bool,
    /// Columns of the terminal.
    pub columns: Option<usize>,
}

impl Streams {
    /// The streams of this process.
    pub fn of_this_process() -> Self {
        let columns = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
        Self {
            stdout: std::io::stdout().is_terminal(),
            stderr: std::io::stderr().is_terminal(),
            columns,
        }
    }
}

impl Look {
    /// No colours, nothing moves: for tests and files.
    pub const PLAIN: Self = Self {
        stdout_color: false,
        stderr_color: false,
        stdout_terminal: false,
        stderr_terminal: false,
        width: DEFAULT_WIDTH,
        animated: false,
    };

    /// Decides from the user's choice, the environment's variables and the streams.
    ///
    /// The choice comes first, then `NO_COLOR`, `CLICOLOR_FORCE`, `CLICOLOR=0` and
    /// `TERM=dumb`; without any of them a terminal gets colours.
    pub fn decide(
        choice: ColorChoice,
        variable: &dyn Fn(&str) -> Option<String>,
        streams: Streams,
    ) -> Self {
        let is_set = |name: &str| variable(name).is_some_and(|value| !value.is_empty());
        let is_on =
            |name: &str| variable(name).is_some_and(|value| !value.is_empty() && value != "0");
        let dumb = variable("TERM").as_deref() == Some("dumb");
        let color = |terminal: bool| match choice {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto if is_set("NO_COLOR") => false,
            ColorChoice::Auto if is_on("CLICOLOR_FORCE") => true,
            ColorChoice::Auto => terminal && !dumb && variable("CLICOLOR").as_deref() != Some("0"),
        };
        let columns = variable("COLUMNS").and_then(|value| value.parse().ok());
        Self {
            stdout_color: color(streams.stdout),
            stderr_color: color(streams.stderr),
            stdout_terminal: streams.stdout,
            stderr_terminal: streams.stderr,
            width: columns
                .or(streams.columns)
                .filter(|&columns| columns >= NARROWEST)
                .unwrap_or(DEFAULT_WIDTH),
            animated: streams.stderr && !dumb && !is_on("CI"),
        }
    }

    /// Whether standard output takes clickable links: a terminal that takes colours.
    pub fn links(&self) -> bool {
        self.stdout_terminal && self.stdout_color
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TERMINAL: Streams = Streams {
        stdout: true,
        stderr: true,
        columns: Some(120),
    };

    fn look(choice: ColorChoice, variables: &[(&str, &str)], streams: Streams) -> Look {
        let variable = |name: &str| {
            let found = variables.iter().find(|(known, _)| *known == name)?;
            Some(found.1.to_owned())
        };
        Look::decide(choice, &variable, streams)
    }

    #[test]
    fn colours_follow_the_conventions() {
        let color = |choice, variables: &[(&str, &str)], streams| {
            look(choice, variables, streams).stdout_color
        };
        let pipe = Streams::default();
        assert!(color(ColorChoice::Auto, &[], TERMINAL));
        assert!(!color(ColorChoice::Auto, &[], pipe));
        assert!(!color(ColorChoice::Auto, &[("NO_COLOR", "1")], TERMINAL));
        assert!(color(ColorChoice::Auto, &[("NO_COLOR", "")], TERMINAL));
        assert!(color(ColorChoice::Auto, &[("CLICOLOR_FORCE", "1")], pipe));
        assert!(!color(ColorChoice::Auto, &[("CLICOLOR_FORCE", "0")], pipe));
        assert!(!color(ColorChoice::Auto, &[("CLICOLOR", "0")], TERMINAL));
        assert!(!color(ColorChoice::Auto, &[("TERM", "dumb")], TERMINAL));
        assert!(color(ColorChoice::Always, &[("NO_COLOR", "1")], pipe));
        assert!(!color(
            ColorChoice::Never,
            &[("CLICOLOR_FORCE", "1")],
            TERMINAL
        ));
    }

    #[test]
    fn the_width_is_columns_then_the_terminal_then_a_hundred() {
        let width =
            |variables: &[(&str, &str)], streams| look(ColorChoice::Auto, variables, streams).width;
        assert_eq!(width(&[("COLUMNS", "77")], TERMINAL), 77);
        assert_eq!(width(&[("COLUMNS", "wide")], TERMINAL), 120);
        assert_eq!(width(&[], Streams::default()), 100);
        assert_eq!(width(&[("COLUMNS", "3")], TERMINAL), 100);
    }

    #[test]
    fn nothing_moves_in_continuous_integration() {
        assert!(look(ColorChoice::Auto, &[], TERMINAL).animated);
        assert!(!look(ColorChoice::Auto, &[("CI", "true")], TERMINAL).animated);
        assert!(look(ColorChoice::Auto, &[("CI", "0")], TERMINAL).animated);
        assert!(!look(ColorChoice::Auto, &[], Streams::default()).animated);
    }
}
