//! Structured logs on standard error: what happens inside, for whoever asks.

use tracing_subscriber::filter::{EnvFilter, LevelFilter};

/// How logs are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum LogFormat {
    /// A line for people.
    #[default]
    Text,
    /// A JSON object a line.
    Json,
}

/// Which logs are shown for so many `-v`: none, then info, debug and trace.
pub fn level(verbose: u8) -> LevelFilter {
    match verbose {
        0 => LevelFilter::OFF,
        1 => LevelFilter::INFO,
        2 => LevelFilter::DEBUG,
        _ => LevelFilter::TRACE,
    }
}

/// Starts logging for this process. Without `-v` nothing is set up, which costs nothing.
///
/// Only our own lines: libraries under us log what they send, tokens and signatures too.
/// Setting it up twice keeps the first: only tests do that.
pub fn start(verbose: u8, format: LogFormat, color: bool) {
    let level = level(verbose);
    if level == LevelFilter::OFF {
        return;
    }
    let builder = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(format!("open_skills={level}")))
        .with_writer(std::io::stderr)
        .with_ansi(color && format == LogFormat::Text);
    let _ = match format {
        LogFormat::Text => builder.without_time().compact().try_init(),
        LogFormat::Json => builder.json().flatten_event(true).try_init(),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_v_shows_more() {
        let levels = [0, 1, 2, 3, 9].map(level);
        assert!(levels.is_sorted());
        assert_eq!(levels[0], LevelFilter::OFF);
        assert_eq!(levels[4], LevelFilter::TRACE);
    }
}
