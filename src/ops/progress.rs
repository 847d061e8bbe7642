//! How a verb says how far it is, without knowing who listens.

/// Hears how far a piece of work is. Threads may share it.
pub trait Progress: Send + Sync {
    /// A piece of work begins: what it is, in a few words, and how many steps it has, if known.
    fn start(&self, what: &str, steps: Option<u64>);

    /// So many more steps are done.
    fn advance(&self, steps: u64);

    /// What is being worked on now, such as a file's name.
    fn detail(&self, what: &str);

    /// The piece of work is over; nothing of it stays on the screen.
    fn finish(&self);
}

/// For whoever does not want to hear.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {
    fn start(&self, _what: &str, _steps: Option<u64>) {}

    fn advance(&self, _steps: u64) {}

    fn detail(&self, _what: &str) {}

    fn finish(&self) {}
}
