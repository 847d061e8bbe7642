//! A bar or a spinner for work that takes long enough to wonder.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::escape::printable_line;
use super::{Look, Verbosity};
use crate::ops::Progress;

/// Work that is done sooner shows nothing.
const PATIENCE: Duration = Duration::from_millis(300);

/// Progress on the terminal; hidden where nobody sees or wants it.
pub struct TerminalProgress {
    shown: bool,
    bar: Mutex<Option<ProgressBar>>,
}

impl TerminalProgress {
    /// Progress for this terminal: none under `--quiet`, in CI or into a pipe.
    pub fn new(look: Look, verbosity: Verbosity) -> Self {
        Self {
            shown: look.animated && verbosity > Verbosity::Quiet,
            bar: Mutex::new(None),
        }
    }

    fn with(&self, act: impl FnOnce(&ProgressBar)) {
        if let Some(bar) = &*self.bar.lock().unwrap_or_else(PoisonError::into_inner) {
            act(bar);
        }
    }
}

/// Shows the bar once the work has taken a while; work that is over by then never shows.
fn show_when_due(bar: &ProgressBar) {
    let waiting = bar.downgrade();
    std::thread::spawn(move || {
        std::thread::sleep(PATIENCE);
        if let Some(bar) = waiting.upgrade().filter(|bar| !bar.is_finished()) {
            bar.set_draw_target(ProgressDrawTarget::stderr());
            bar.enable_steady_tick(Duration::from_millis(100));
        }
    });
}

fn style(steps: Option<u64>) -> ProgressStyle {
    let template = match steps {
        Some(_) => "{prefix} [{bar:30}] {pos}/{len} {wide_msg}",
        None => "{spinner} {prefix}{wide_msg}",
    };
    let plain = match steps {
        Some(_) => ProgressStyle::default_bar(),
        None => ProgressStyle::default_spinner(),
    };
    match plain.clone().template(template) {
        Ok(styled) => styled.progress_chars("=> "),
        Err(_) => plain,
    }
}

impl Progress for TerminalProgress {
    fn start(&self, what: &str, steps: Option<u64>) {
        if !self.shown {
            return;
        }
        let bar = ProgressBar::with_draw_target(steps, ProgressDrawTarget::hidden())
            .with_style(style(steps))
            .with_prefix(printable_line(what).into_owned());
        show_when_due(&bar);
        *self.bar.lock().unwrap_or_else(PoisonError::into_inner) = Some(bar);
    }

    fn advance(&self, steps: u64) {
        self.with(|bar| bar.inc(steps));
    }

    fn detail(&self, what: &str) {
        self.with(|bar| {
            // Behind a bar it is what is at hand; behind words it needs something between.
            let before = if bar.length().is_some() { "" } else { ": " };
            bar.set_message(format!("{before}{}", printable_line(what)));
        });
    }

    fn finish(&self) {
        self.with(ProgressBar::finish_and_clear);
        *self.bar.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn progress(verbosity: Verbosity) -> TerminalProgress {
        let look = Look {
            animated: true,
            ..Look::PLAIN
        };
        TerminalProgress::new(look, verbosity)
    }

    #[test]
    fn short_work_stays_hidden() {
        let progress = progress(Verbosity::Normal);
        progress.start("reading", Some(2));
        progress.advance(1);
        progress.with(|bar| {
            assert!(bar.is_hidden());
            assert_eq!(bar.position(), 1);
        });
        progress.finish();
        assert!(progress.bar.lock().unwrap().is_none());
    }

    #[test]
    fn what_is_done_now_stands_apart_from_the_whole() {
        let progress = progress(Verbosity::Normal);
        progress.start("installing the python runtime", None);
        progress.detail("freezing the interpreter");
        progress.with(|bar| assert_eq!(bar.message(), ": freezing the interpreter"));
        progress.start("pulling", Some(2));
        progress.detail("pdf");
        progress.with(|bar| assert_eq!(bar.message(), "pdf"));
    }

    #[test]
    fn nobody_is_bothered_under_quiet() {
        let progress = progress(Verbosity::Quiet);
        progress.start("reading", None);
        assert!(progress.bar.lock().unwrap().is_none());
    }
}
