//! The whole program, end to end: one binary, so that it is linked once.

#![allow(clippy::unwrap_used, reason = "tests")]

mod add;
mod agents;
mod alike;
mod altered;
mod answers;
mod archives;
mod audit;
mod audit_registry;
#[cfg(target_os = "linux")]
mod byte_names;
mod cache;
mod check;
mod checkpoint_lists;
mod checkpoints;
mod completions;
mod config;
mod consistency;
mod convert;
mod copies;
mod deep_skills;
mod doctor;
mod export;
#[cfg(feature = "https")]
#[allow(dead_code, reason = "what only other tests look at")]
#[path = "../s3/fake.rs"]
mod fake;
mod file_places;
mod flag_names;
mod fmt;
mod forged;
#[cfg(target_os = "linux")]
mod full_disk;
mod global;
mod gone_folder;
mod help;
mod hints;
#[cfg(unix)]
mod hints_paths;
mod init;
mod init_fetched;
mod init_trees;
mod install;
mod install_several;
mod kept_signatures;
mod keys;
mod keys_folder;
mod killed;
mod leftovers;
mod libraries;
mod lint;
mod lint_fix;
mod lint_formats;
mod lint_memory;
mod lock_keeps;
mod locked_wishes;
#[cfg(feature = "https")]
mod login;
mod lost_registries;
mod lsp;
mod meant;
mod minisign;
mod named_wishes;
mod next_steps;
#[cfg(unix)]
mod no_file;
mod odd_paths;
#[cfg(feature = "https")]
mod offline;
mod over_installed;
mod own_copies;
mod own_sources;
mod parting;
mod pinned;
mod pipes;
mod places;
mod project_as_skill;
mod prompt;
mod prompt_choice;
mod prompt_refused;
mod publish_gate;
mod publishing;
mod pulls_at_once;
mod references;
mod refused_use;
mod registry;
mod rehearsals;
#[cfg(feature = "https")]
mod requests;
mod resigned;
mod run;
#[cfg(target_os = "linux")]
mod run_forks;
mod run_grants;
#[cfg(target_os = "linux")]
mod run_memory;
#[cfg(target_os = "linux")]
mod run_readers;
mod run_sandbox;
#[cfg(target_os = "linux")]
mod run_unwalled;
mod runtime;
mod schemas;
mod search;
mod secrets;
mod sign;
#[cfg(feature = "https")]
mod sites;
mod status;
mod support;
mod sweep;
mod sync;
mod sync_locks;
mod sync_sources;
mod sync_told;
mod test;
mod tool;
mod tree;
mod trust;
mod trust_edits;
#[cfg(feature = "https")]
mod unreached;
mod unread_documents;
mod unseen;
mod update;
mod update_elsewhere;
mod vendor;
mod verify;
mod verify_published;
mod version;
#[cfg(all(target_os = "linux", feature = "wasm"))]
#[allow(dead_code, reason = "what only other tests look at")]
#[path = "../sandbox/wasi.rs"]
mod wasi;
mod watch;
#[cfg(feature = "https")]
mod web_mirrors;
