//! open-skills: one tool for the whole life of an agent skill.
//!
//! | layer | answers |
//! |---|---|
//! | [`lsp`] | the linter in an editor |
//! | [`settings`] | what the user set, and where |
//! | [`cli`] | what can be typed |
//! | [`commands`] | one file a subcommand: help, arguments, a thin call |
//! | [`output`] | the only place that prints |
//! | [`ops`] | what the tool does, one file a verb |
//! | [`lint`] | what is wrong with a skill, and for whom |
//! | [`signing`] | who vouches for a skill |
//! | [`scaffold`] | how a new skill begins |
//! | [`registry`] | where versions are kept |
//! | [`runtime`] | how a script runs, and within which limits |
//! | [`telemetry`] | what a run leaves to be looked at |
//! | [`testing`] | whether a skill does what its tests say |
//! | [`tables`] | facts as data: what clients and validators take |
//! | [`store`] | what it remembers on this machine |
//! | [`archive`] | one bundle as one file: packed the same everywhere, unpacked safely |
//! | [`bundle`] | what a skill is: its files, its frontmatter, its manifest |
//! | [`diagnostics`] | what there is to say about a file, and where |
//! | `net` | the one HTTP client, where it is built in |
//! | [`fs`] | the ground: files, with the path in every error |

pub mod archive;
pub mod bundle;
pub mod cli;
pub mod commands;
pub mod diagnostics;
pub mod fs;
pub mod lint;
pub mod lsp;
#[cfg(feature = "https")]
pub mod net;
pub mod ops;
pub mod output;
pub mod prompt;
pub mod registry;
pub mod runtime;
pub mod scaffold;
pub mod search;
pub mod settings;
pub mod signing;
pub mod store;
pub mod tables;
pub mod telemetry;
pub mod testing;
