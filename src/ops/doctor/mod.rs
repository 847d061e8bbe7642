//! What this machine has of what the tool needs, and what to do about the rest.
//!
//! Each file looks at one thing and gives a list of [`Check`]s back. Nothing here changes
//! anything: folders are tried by a temporary file that goes again, registries by reading.

pub mod folders;
pub mod kernel;
pub mod programs;
pub mod registries;
pub mod trust;

use std::time::Duration;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// As it should be.
    Ok,
    /// Something will not work, and nothing that was asked for needs it.
    Warn,
    /// Something that is configured, or that every command needs, does not work.
    Error,
}

impl Level {
    /// The word for people and machines.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Error => "error",
        }
    }
}

/// What a check is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// Programs of this machine that features start.
    Programs,
    /// The files that say how the tool behaves.
    Configuration,
    /// The folders that the tool writes to.
    Folders,
    /// The interpreters of the sandbox.
    Runtimes,
    /// What this system gives to hold scripts.
    Sandbox,
    /// The agents that were found.
    Agents,
    /// The places that versions come from.
    Registries,
    /// Whom the user trusts.
    Trust,
}

impl Topic {
    /// All of them, in the order in which they are told.
    pub const ALL: [Self; 8] = [
        Self::Configuration,
        Self::Folders,
        Self::Programs,
        Self::Runtimes,
        Self::Sandbox,
        Self::Agents,
        Self::Registries,
        Self::Trust,
    ];

    /// The word for people and machines.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Programs => "programs",
            Self::Configuration => "configuration",
            Self::Folders => "folders",
            Self::Runtimes => "runtimes",
            Self::Sandbox => "sandbox",
            Self::Agents => "agents",
            Self::Registries => "registries",
            Self::Trust => "trust",
        }
    }
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What it is about.
    pub topic: Topic,
    /// The thing itself, such as `git` or the name of a registry.
    pub name: String,
    /// How bad it is.
    pub level: Level,
    /// How it is, in a few words.
    pub says: String,
    /// What to do about it.
    pub advice: Option<String>,
    /// How long it took to answer, where that matters.
    pub latency: Option<Duration>,
}

impl Check {
    /// All is well.
    pub fn ok(topic: Topic, name: impl Into<String>, says: impl Into<String>) -> Self {
        Self {
            topic,
            name: name.into(),
            level: Level::Ok,
            says: says.into(),
            advice: None,
            latency: None,
        }
    }

    /// Something will not work, and what to do about it.
    pub fn warn(
        topic: Topic,
        name: impl Into<String>,
        says: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        Self {
            level: Level::Warn,
            advice: Some(advice.into()),
            ..Self::ok(topic, name, says)
        }
    }

    /// Something is broken, and what to do about it.
    pub fn error(
        topic: Topic,
        name: impl Into<String>,
        says: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        Self {
            level: Level::Error,
            ..Self::warn(topic, name, says, advice)
        }
    }

    /// The same with the time that the answer took.
    #[must_use]
    pub fn after(self, latency: Duration) -> Self {
        Self {
            latency: Some(latency),
            ..self
        }
    }
}
